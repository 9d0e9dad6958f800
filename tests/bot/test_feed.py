"""Order and fairness of the lanes, and a whole life of the bot against a small Bot API on loopback."""

import asyncio
import gc
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from structlog.testing import capture_logs
from telegram import Chat, InlineQuery, Message, Update, User
from telegram.error import InvalidToken
from telegram.ext import Application, ApplicationBuilder, CallbackContext, TypeHandler

from bot.feed import Lanes, poll, stop_on_signals
from bot.transport import AiohttpRequest

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - made up
ROOT = Path(__file__).parents[2]

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]


def person(number: int) -> User:
    return User(number, "Made", is_bot=False)


def says(chat: int, number: int, *, by: int | None = None) -> Update:
    """An update: a message in a private chat, or in a group when a person is named."""
    kind = Chat.PRIVATE if by is None else Chat.GROUP
    when = datetime(2026, 1, 5, tzinfo=UTC)
    message = Message(number, when, Chat(chat, kind), from_user=person(by or chat), text=str(number))
    return Update(number, message=message)


def asks_inline(by: int) -> Update:
    return Update(1, inline_query=InlineQuery("1", person(by), "indikator", ""))


# Lanes


async def test_order_holds_within_each_chat_while_chats_run_side_by_side() -> None:
    lanes, chance = Lanes(16), Random(1)  # noqa: S311 - any order does
    seen = defaultdict[int, list[int]](list)
    busy, running, most = set[int](), 0, 0

    async def handle(chat: int, number: int) -> None:
        nonlocal running, most
        assert chat not in busy, "one at a time in a chat"
        busy.add(chat)
        running += 1
        most = max(most, running)
        await asyncio.sleep(chance.random() / 500)
        running -= 1
        busy.discard(chat)
        seen[chat].append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(20):
            for chat in range(1, 51):
                group.create_task(lanes.process_update(says(chat, number), handle(chat, number)))
    assert seen == {chat: list(range(20)) for chat in range(1, 51)}
    assert most == 16, "the limit is reached and kept"


async def test_noisy_chat_does_not_starve_others() -> None:
    lanes, handled = Lanes(2), list[int]()

    async def handle(chat: int) -> None:
        await asyncio.sleep(0.001)
        handled.append(chat)

    async with asyncio.TaskGroup() as group:
        for number in range(500):
            group.create_task(lanes.process_update(says(1, number), handle(1)))
        for chat in range(2, 12):
            group.create_task(lanes.process_update(says(chat, 1), handle(chat)))
    last_quiet = max(handled.index(chat) for chat in range(2, 12))
    assert last_quiet < 100, "ten quiet chats share two places with one noisy: about every second turn is theirs"


async def test_lanes_are_freed() -> None:
    lanes = Lanes(32)

    async def handle(number: int) -> None:
        await asyncio.sleep(0)
        if number % 3 == 0:
            raise LookupError

    calls = (lanes.process_update(says(chat, 1), handle(chat)) for chat in range(1, 10_001))
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert sum(isinstance(outcome, LookupError) for outcome in outcomes) == 3333
    assert lanes.lanes == 0
    assert lanes.current_concurrent_updates == 0


@pytest.mark.parametrize(
    ("first", "second", "is_one_lane"),
    [
        (says(7, 1), says(7, 2), True),
        (says(7, 1), says(8, 2), False),
        (says(7, 1), asks_inline(by=7), True),
        (asks_inline(by=7), asks_inline(by=8), False),
        (says(-100, 1, by=7), says(-100, 2, by=8), True),
        (says(-100, 1, by=7), says(7, 2), False),
        (object(), Update(1), True),
    ],
)
async def test_lane_is_the_chat_or_else_the_person(first: object, second: object, is_one_lane: bool) -> None:
    lanes, go = Lanes(), asyncio.Event()
    reached = list[int]()

    async def handle(number: int) -> None:
        reached.append(number)
        await go.wait()

    async with asyncio.TaskGroup() as group:
        group.create_task(lanes.process_update(first, handle(1)))
        group.create_task(lanes.process_update(second, handle(2)))
        await asyncio.sleep(0.01)
        assert reached == ([1] if is_one_lane else [1, 2])
        go.set()
    assert reached == [1, 2]


async def test_cut_cancels_running_and_waiting_updates_and_lets_none_begin() -> None:
    lanes, begun = Lanes(2), list[int]()

    async def handle(chat: int, seconds: float = 30) -> None:
        begun.append(chat)
        await asyncio.sleep(seconds)

    async with asyncio.TaskGroup() as group:
        for number in range(3):  # running in a lane, waiting for it, and waiting for a place
            for chat in range(1, 4):
                group.create_task(lanes.process_update(says(chat, number), handle(chat)))
        await asyncio.sleep(0.01)
        assert begun == [1, 2]
        assert lanes.cut() == 9
        group.create_task(lanes.process_update(says(9, 1), handle(9)))
    assert begun == [1, 2]
    gc.collect()  # the tracebacks of cancelled tasks are cycles
    assert (lanes.lanes, lanes.cut()) == (0, 0)

    await lanes.initialize()
    await lanes.process_update(says(9, 1), handle(9, seconds=0))
    assert begun == [1, 2, 9]


# Polling


class Telegram:
    """As much of the Bot API as polling needs; `refusals` are used up one a call."""

    def __init__(self) -> None:
        self.address = ""
        self.calls = list[str]()
        self.refusals = defaultdict[str, list[int]](list)
        self.sent = list[str]()
        self.pending = list[dict[str, Any]]()
        self.arrived = asyncio.Event()

    def receives(self, chat: int, *texts: str) -> None:
        """Let a person write to the bot."""
        for text in texts:
            number = 1 + len(self.sent) + len(self.pending) + len(self.calls)
            number = max([number, *(update["update_id"] + 1 for update in self.pending)])
            message = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": text}
            message["from"] = {"id": chat, "is_bot": False, "first_name": "Made"}
            self.pending.append({"update_id": number, "message": message})
        self.arrived.set()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        self.calls.append(method)
        form = await request.post()
        if refusals := self.refusals[method]:
            status = refusals.pop(0)
            return web.json_response({"ok": False, "description": f"refused {status}"}, status=status)
        return web.json_response({"ok": True, "result": await self._result(method, dict(form))})

    async def _result(self, method: str, form: dict[str, Any]) -> object:
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Asisten", "username": "asisten_bot"}
        if method == "sendMessage":
            self.sent.append(form["text"])
            return {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
        if method != "getUpdates":
            return True
        offset = int(form.get("offset", 0))
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        if not self.pending and float(form.get("timeout", 0)):
            self.arrived.clear()
            await self.arrived.wait()
        return self.pending[:100]


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    telegram, app = Telegram(), web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.handle)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    telegram.address = str(server.make_url("/bot"))
    yield telegram
    await server.close()


def built(telegram: Telegram, handle: Callable[[Update, Context], Any]) -> AnyApplication:
    builder = ApplicationBuilder().token(TOKEN).base_url(telegram.address)
    builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(1))
    application = builder.concurrent_updates(Lanes()).build()
    application.add_handler(TypeHandler(Update, handle))
    return application


async def echo(update: Update, _: Context) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


@asynccontextmanager
async def polling(application: AnyApplication, *, drain_seconds: float = 10) -> AsyncIterator[asyncio.Event]:
    """Poll while the block runs, then stop and wait for the end of the poll."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(poll(application, stop=stop, drain_seconds=drain_seconds))
        yield stop
        stop.set()


async def until(reached: Callable[[], object]) -> None:
    """Wait until something holds; pytest's own timeout ends a wait in vain."""
    while not reached():  # noqa: ASYNC110 - the other side is a server and has no event for it
        await asyncio.sleep(0.005)


async def test_updates_are_handled_confirmed_and_the_hooks_called(telegram: Telegram) -> None:
    hooks = list[str]()

    def noting(name: str) -> Callable[[AnyApplication], Any]:
        async def note(_: AnyApplication) -> None:
            hooks.append(name)

        return note

    application = built(telegram, echo)
    application.post_init, application.post_stop = noting("init"), noting("stop")
    application.post_shutdown = noting("shutdown")
    telegram.receives(7, "satu", "dua")
    async with polling(application):
        await until(lambda: len(telegram.sent) == 2)
        telegram.receives(7, "tiga")
        await until(lambda: len(telegram.sent) == 3)
        assert hooks == ["init"]
    assert telegram.sent == ["satu", "dua", "tiga"]
    assert telegram.pending == [], "the last call confirms them"
    assert hooks == ["init", "stop", "shutdown"]
    assert not application.running


async def test_stop_lets_updates_in_hand_finish(telegram: Telegram) -> None:
    started = asyncio.Event()

    async def slowly(update: Update, context: Context) -> None:
        started.set()
        await asyncio.sleep(0.1)
        await echo(update, context)

    telegram.receives(7, "satu", "dua", "tiga")
    async with polling(built(telegram, slowly)):
        await started.wait()
    assert telegram.sent == ["satu", "dua", "tiga"]


@pytest.mark.parametrize("drain_seconds", [0, 0.1])
@pytest.mark.parametrize("also", ["job", "task"])
async def test_deadline_ends_what_is_stuck(telegram: Telegram, also: str, drain_seconds: float) -> None:
    begun, ended = list[str](), list[str]()

    async def hang(name: str) -> None:
        begun.append(name)
        try:
            await asyncio.sleep(100)
        finally:
            ended.append(name)

    async def handle(_: Update, context: Context) -> None:
        assert context.job_queue
        if also == "job":
            context.job_queue.run_once(lambda _: hang("job"), 0)
        else:
            context.application.create_task(hang("task"))
        await hang("update")

    telegram.receives(7, "satu", "dua")
    with capture_logs() as logs:
        async with polling(built(telegram, handle), drain_seconds=drain_seconds):
            await until(lambda: len(begun) == 2)
            before = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - before < 10
    assert sorted(ended) == (["task", "update"] if also == "task" else ["update"]), "PTB shields jobs"
    assert {"event": "drain cut short", "log_level": "warning", "updates": 2, "seconds": drain_seconds} in logs


@pytest.mark.parametrize("status", [401, 404])
async def test_rejected_token_ends_the_start_and_is_not_told(telegram: Telegram, status: int) -> None:
    telegram.refusals["getMe"] = [status]
    with pytest.raises(InvalidToken, match="Telegram rejects the bot's token") as raised:
        await poll(built(telegram, echo), stop=asyncio.Event(), drain_seconds=1)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_token_revoked_later_ends_the_run_after_the_drain(telegram: Telegram) -> None:
    async def handle(update: Update, context: Context) -> None:
        telegram.refusals["getUpdates"] = [401]
        await asyncio.sleep(0.1)
        await echo(update, context)

    telegram.receives(7, "satu")
    with pytest.raises(InvalidToken):
        await poll(built(telegram, handle), stop=asyncio.Event(), drain_seconds=10)
    assert telegram.sent == ["satu"]


@pytest.mark.parametrize(
    ("status", "event"),
    [(409, "another process is polling with this token"), (502, "cannot reach Telegram")],
)
async def test_failed_poll_is_one_warning_and_goes_on(telegram: Telegram, status: int, event: str) -> None:
    telegram.refusals["getUpdates"] = [status]
    telegram.receives(7, "satu")
    with capture_logs() as logs:
        async with polling(built(telegram, echo)):
            await until(lambda: telegram.sent)
    (warning,) = [entry for entry in logs if entry["log_level"] != "info"]
    assert (warning["event"], warning["log_level"]) == (event, "warning")
    assert warning["reason"] == f"refused {status}"
    assert "exc_info" not in warning


async def test_unreachable_telegram_is_waited_for_at_the_start(telegram: Telegram) -> None:
    telegram.refusals["getMe"] = [502]
    telegram.receives(7, "satu")
    async with polling(built(telegram, echo)):
        await until(lambda: telegram.sent)
    assert telegram.calls.count("getMe") == 2


async def test_stop_ends_a_start_that_waits_for_telegram(telegram: Telegram) -> None:
    telegram.refusals["getMe"] = [502] * 1000
    async with polling(built(telegram, echo)):
        await until(lambda: telegram.calls)
    assert "getUpdates" not in telegram.calls


async def test_cancelled_poll_cleans_up(telegram: Telegram) -> None:
    application = built(telegram, echo)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(poll(application, stop=asyncio.Event(), drain_seconds=1))
        await until(lambda: "getUpdates" in telegram.calls)
        task.cancel()
    assert task.cancelled()
    assert not application.running


async def test_failing_post_init_reaches_the_caller(telegram: Telegram) -> None:
    async def fail(_: AnyApplication) -> None:
        raise LookupError("no content")

    application = built(telegram, echo)
    application.post_init = fail
    with pytest.raises(LookupError, match="no content"):
        await poll(application, stop=asyncio.Event(), drain_seconds=1)


async def test_application_without_lanes_is_refused() -> None:
    application = ApplicationBuilder().token(TOKEN).request(AiohttpRequest()).build()
    with pytest.raises(TypeError, match="Lanes"):
        await poll(application, stop=asyncio.Event(), drain_seconds=1)


# Signals

SCRIPT = """
import asyncio, sys
from telegram import Update
from telegram.ext import ApplicationBuilder, TypeHandler
from bot.feed import Lanes, poll, stop_on_signals
from bot.transport import AiohttpRequest

async def echo(update, context):
    await update.message.reply_chat_action("typing")
    await asyncio.sleep(0.3)
    await update.message.reply_text(update.message.text)

async def main():
    builder = ApplicationBuilder().token(sys.argv[2]).base_url(sys.argv[1]).concurrent_updates(Lanes())
    application = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(1)).build()
    application.add_handler(TypeHandler(Update, echo))
    with stop_on_signals() as stop:
        await poll(application, stop=stop, drain_seconds=10)

asyncio.run(main())
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_drains_and_exits_0(telegram: Telegram, tmp_path: Path, number: signal.Signals) -> None:
    script = tmp_path / "small_bot.py"
    script.write_text(SCRIPT)
    telegram.receives(7, "satu")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", script, telegram.address, TOKEN),
        env={"PYTHONPATH": str(ROOT)},
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    await until(lambda: "sendChatAction" in telegram.calls or process.returncode is not None)
    assert telegram.sent == []
    process.send_signal(number)
    out, err = await process.communicate()
    assert (process.returncode, err.decode()) == (0, "")
    assert TOKEN not in out.decode()
    assert telegram.sent == ["satu"]


async def test_signals_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_on_signals() as stop:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 5)
    assert signal.getsignal(signal.SIGTERM) == before
