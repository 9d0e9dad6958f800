"""The feed: order and fairness of the lanes, updates that outlive their process, and a whole life of the bot.

The other side is a small Bot API on loopback, the handlers are the test's own, everything between is real.
"""

import asyncio
import json
import signal
import sqlite3
import sys
import traceback
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import InvalidToken
from telegram.ext import TypeHandler

from bot.app import House, build, open_house
from bot.arrivals import lane_of
from bot.feed import Feed
from bot.lanes import MOST_AT_ONCE
from bot.life import feed_of, live, stop_on_signals
from bot.polling import MOST_REFUSALS
from handlers import access
from handlers.context import App, BotContext
from spbe.refusals import Busy, StorageAway
from storage.inbox import MOST_DEATHS
from tests.e2e.conftest import WIDE, settings_for

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - made up
ROOT = Path(__file__).parents[2]
MADE = {"id": 7, "is_bot": False, "first_name": "Made"}
GROUP = {"id": -100, "type": "group", "title": "Tim"}
LEFT = {"status": "left", "user": MADE}


class Telegram:
    """As much of the Bot API as polling needs; `refusals` are used up one a call."""

    def __init__(self) -> None:
        self.address = ""
        self.calls = list[str]()
        self.refusals = defaultdict[str, list[int]](list)
        self.sent = list[str]()
        self.pending = list[dict[str, Any]]()
        self.arrived = asyncio.Event()
        self.last = 0
        self.words = ""

    def receives(self, chat: int, *texts: str) -> None:
        """Let a person write to the bot."""
        for text in texts:
            number = self.last = self.last + 1
            message = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": text}
            message["from"] = {"id": chat, "is_bot": False, "first_name": "Made"}
            self.pending.append({"update_id": number, "message": message})
        self.arrived.set()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        self.calls.append(method)
        form = dict(request.query) | dict(await request.post())
        if refusals := self.refusals[method]:
            status = refusals.pop(0)
            return web.json_response({"ok": False, "description": self.words or f"refused {status}"}, status=status)
        return web.json_response({"ok": True, "result": await self._result(method, form)})

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
    telegram.address = str(server.make_url("")).rstrip("/")
    yield telegram
    await server.close()


@pytest.fixture
async def house(telegram: Telegram, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(tmp_path, token=SecretStr(TOKEN), api_url=telegram.address)) as house:
        yield house


Handle = Callable[[Update, BotContext], Any]


def built(house: House, handle: Handle) -> App:
    """Return the application of the bot, but for what it does with updates and by the clock."""
    application = build(house, allowed=WIDE)
    application.handlers.clear()
    application.add_handler(TypeHandler(Update, handle))
    for job in application.job_queue.jobs() if application.job_queue else ():
        job.schedule_removal()
    application.post_init = None
    return application


async def echo(update: Update, _: BotContext) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


@asynccontextmanager
async def living(house: House, application: App, *, drain_seconds: float = 10) -> AsyncIterator[Feed]:
    """Let a bot live while the block runs, then stop it and wait for its end."""
    stop, feed = asyncio.Event(), feed_of(house, application)
    async with asyncio.TaskGroup() as group:
        group.create_task(live(house, feed, stop=stop, drain_seconds=drain_seconds))
        yield feed
        stop.set()


async def until(reached: Callable[[], object]) -> None:
    """Wait until something holds; pytest's own timeout ends a wait in vain."""
    while not reached():  # noqa: ASYNC110 - the other side is a server and has no event for it
        await asyncio.sleep(0.005)


def inbox(house: House) -> list[tuple[Any, ...]]:
    """Return number, outcome and payload of what lies in the inbox."""
    file = house.settings.data_dir / "bot.db"
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT update_id, outcome, payload FROM inbox ORDER BY update_id").fetchall()


# Lanes


async def test_order_holds_within_each_chat_while_chats_run_side_by_side(telegram: Telegram, house: House) -> None:
    chance = Random(1)  # noqa: S311 - any order does
    seen = defaultdict[int, list[str]](list)
    busy, running, most = set[int](), 0, 0

    async def handle(update: Update, _: BotContext) -> None:
        nonlocal running, most
        assert update.message
        chat = update.message.chat_id
        assert chat not in busy, "one at a time in a chat"
        busy.add(chat)
        running += 1
        most = max(most, running)
        await asyncio.sleep(chance.random() / 500)
        running -= 1
        busy.discard(chat)
        seen[chat].append(update.message.text or "")

    for number in range(20):
        for chat in range(1, 51):
            telegram.receives(chat, str(number))
    async with living(house, built(house, handle)):
        await until(lambda: sum(map(len, seen.values())) == 1_000)
    assert seen == {chat: [str(number) for number in range(20)] for chat in range(1, 51)}
    assert most == MOST_AT_ONCE, "the limit is reached and kept"


async def test_noisy_chat_does_not_starve_others(telegram: Telegram, house: House) -> None:
    handled = list[int]()

    async def handle(update: Update, _: BotContext) -> None:
        assert update.message
        await asyncio.sleep(0.001)
        handled.append(update.message.chat_id)

    telegram.receives(1, *map(str, range(500)))
    for chat in range(2, 12):
        telegram.receives(chat, "halo")
    async with living(house, built(house, handle)):
        await until(lambda: len(handled) == 510)
    # Whoever comes behind the hundreds of another gets a place before that one is through with them.
    assert max(handled.index(chat) for chat in range(2, 12)) < 505


@pytest.mark.parametrize(
    ("payload", "lane"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}, "from": {"id": 7}}}, 7),
        ({"update_id": 1, "edited_message": {"chat": {"id": -100}, "from": {"id": 7}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -100}}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}, "query": ""}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -100}, "from": {"id": 7}}}, -100),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_lane_is_the_chat_or_else_the_person(payload: dict[str, Any], lane: int) -> None:
    assert lane_of(payload) == lane


@pytest.mark.parametrize(
    "payload",
    [
        {"message": {"message_id": 1, "date": 0, "chat": GROUP, "from": MADE}},
        {"edited_message": {"message_id": 1, "date": 0, "chat": GROUP, "from": MADE}},
        {
            "callback_query": {
                "id": "1",
                "from": MADE,
                "chat_instance": "x",
                "message": {"message_id": 1, "date": 0, "chat": GROUP},
            }
        },
        {"callback_query": {"id": "1", "from": MADE, "chat_instance": "x", "inline_message_id": "x"}},
        {"inline_query": {"id": "1", "from": MADE, "query": "", "offset": ""}},
        {"my_chat_member": {"chat": GROUP, "from": MADE, "date": 0, "old_chat_member": LEFT, "new_chat_member": LEFT}},
    ],
)
def test_what_is_remembered_is_remembered_of_the_lane(payload: dict[str, Any]) -> None:
    update = Update.de_json({"update_id": 1} | payload, None)
    assert access.lane_of(update) == lane_of({"update_id": 1} | payload)


# The life of a bot


async def test_updates_are_stored_handled_confirmed_and_the_hooks_called(telegram: Telegram, house: House) -> None:
    hooks = list[str]()

    def noting(name: str) -> Callable[[App], Any]:
        async def note(_: App) -> None:
            hooks.append(name)

        return note

    application = built(house, echo)
    application.post_init, application.post_stop = noting("init"), noting("stop")
    application.post_shutdown = noting("shutdown")
    telegram.receives(7, "satu", "dua")
    async with living(house, application):
        await until(lambda: len(telegram.sent) == 2)
        telegram.receives(7, "tiga")
        await until(lambda: len(telegram.sent) == 3)
        assert hooks == ["init"]
    assert telegram.sent == ["satu", "dua", "tiga"]
    assert inbox(house) == [(1, "handled", ""), (2, "handled", ""), (3, "handled", "")], "nothing written is left"
    assert hooks == ["init", "stop", "shutdown"]
    assert not application.running


async def test_nothing_is_confirmed_that_is_not_stored(telegram: Telegram, house: House) -> None:
    file = house.settings.data_dir / "bot.db"
    async with living(house, built(house, echo)) as feed:
        await until(lambda: "getUpdates" in telegram.calls)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            telegram.receives(7, "satu")
            await until(lambda: not feed.is_well)
            assert len(telegram.pending) == 1
            other.execute("ROLLBACK")
        await until(lambda: telegram.sent)
        await until(lambda: not telegram.pending)
    assert telegram.sent == ["satu"]


async def test_what_telegram_delivers_again_is_handled_once(telegram: Telegram, house: House) -> None:
    telegram.receives(7, "satu", "dua")
    again = list(telegram.pending)
    async with living(house, built(house, echo)):
        await until(lambda: len(telegram.sent) == 2)
        telegram.pending = [again[1]]
        telegram.receives(7, "tiga")
        await until(lambda: len(telegram.sent) == 3)
    assert telegram.sent == ["satu", "dua", "tiga"]


async def test_what_follows_in_a_chat_waits_with_what_the_storage_did_not_take(
    telegram: Telegram, house: House
) -> None:
    away = [StorageAway(), StorageAway()]

    async def handle(update: Update, context: BotContext) -> None:
        if away:
            raise away.pop()
        await echo(update, context)

    telegram.receives(7, "satu", "dua", "tiga")
    async with living(house, built(house, handle)):
        await until(lambda: len(telegram.sent) == 3)
    assert telegram.sent == ["satu", "dua", "tiga"]


async def test_what_was_taken_in_hand_by_a_turn_whose_end_nobody_heard_of_is_handled(
    telegram: Telegram, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, lost = AsyncConnection.commit, list[str]()

    async def lose(connection: AsyncConnection) -> None:
        await commit(connection)
        if telegram.pending and not lost:
            lost.append("the answer to a COMMIT")
            raise OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(AsyncConnection, "commit", lose)
    async with living(house, built(house, echo)) as feed:
        await until(lambda: feed.is_well)
        telegram.receives(7, "satu", "dua")
        await until(lambda: len(telegram.sent) == 2)
    assert lost
    assert telegram.sent == ["satu", "dua"]


async def test_what_others_took_over_is_not_handled_here_as_well(telegram: Telegram, house: House) -> None:
    begun, go_on = list[str](), asyncio.Event()

    async def handle(update: Update, _: BotContext) -> None:
        assert update.message
        begun.append(update.message.text or "")
        await go_on.wait()

    telegram.receives(7, "satu", "dua", "tiga")
    async with living(house, built(house, handle)) as feed:
        await until(lambda: begun)
        async with house.database.open_store() as store:
            await store.inbox.give_up(feed.holder)
            (held,) = await store.inbox.claim("there:1:b", most=9, has_suspect=False)
        feed._renewed_at = float("-inf")  # as after a stop longer than the lease
        await until(lambda: feed.state().is_well)  # the next turn has put down what had not begun
        go_on.set()
        await asyncio.sleep(0.5)
        assert begun == ["satu"], "what came behind it waits for the other process"
        async with house.database.open_store() as store:
            await store.inbox.settle("there:1:b", {held.update_id: "handled"}, at=house.resources.now())
        await until(lambda: all(outcome for _, outcome, _ in inbox(house)))
    assert begun == ["satu", "dua", "tiga"]


async def test_what_others_may_have_taken_over_is_not_answered_here_any_more(telegram: Telegram, house: House) -> None:
    begun, go_on = list[str](), asyncio.Event()

    async def handle(update: Update, context: BotContext) -> None:
        assert update.message
        begun.append(update.message.text or "")
        await go_on.wait()
        await echo(update, context)

    telegram.receives(7, "satu")
    async with living(house, built(house, handle)) as feed:
        await until(lambda: begun)
        feed._renewed_at = float("-inf")  # as after a stop longer than the lease
        go_on.set()
        await until(lambda: len(begun) == 2)
        await until(lambda: telegram.sent)
    assert telegram.sent == ["satu"], "the hold is sure again when it comes again"
    assert [outcome for _, outcome, _ in inbox(house)] == ["handled"]


@pytest.mark.parametrize("status", [403, 400])
async def test_an_answer_that_nobody_takes_is_no_failure(telegram: Telegram, house: House, status: int) -> None:
    telegram.receives(7, "satu")
    telegram.refusals["sendMessage"] = [status]
    telegram.words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    with capture_logs() as logs:
        async with living(house, built(house, echo)):
            await until(lambda: all(outcome for _, outcome, _ in inbox(house)) and inbox(house))
    assert [outcome for _, outcome, _ in inbox(house)] == ["handled"]
    assert not [each for each in logs if each["log_level"] in ("warning", "error")]


async def test_a_handler_that_hears_of_a_cancellation_ends_no_lane(telegram: Telegram, house: House) -> None:
    async def handle(update: Update, context: BotContext) -> None:
        assert update.message
        if update.message.text == "satu":
            raise asyncio.CancelledError
        await echo(update, context)

    telegram.receives(7, "satu", "dua")
    async with living(house, built(house, handle)):
        await until(lambda: telegram.sent)
    assert [outcome for _, outcome, _ in inbox(house)] == ["failed", "handled"]


async def test_what_is_remembered_of_an_update_that_comes_again_is_as_it_was(telegram: Telegram, house: House) -> None:
    seen, away = list[int](), [StorageAway()]

    async def handle(_: Update, context: BotContext) -> None:
        context.lane = 7
        seen.append(context.memory.invited)
        context.memory = replace(context.memory, invited=context.memory.invited + 1)
        if away:
            raise away.pop()

    telegram.receives(7, "satu", "dua")
    async with living(house, built(house, handle)):
        await until(lambda: len(seen) == 3)
    assert seen == [0, 0, 1]


async def test_a_turn_that_hangs_is_not_well(telegram: Telegram, house: House) -> None:
    telegram.receives(7, "satu")
    async with living(house, built(house, echo)) as feed:
        await until(lambda: feed.state().is_well)
        async with house.database.open_store():
            feed._renewed_at = float("-inf")  # as after a turn that has hung for longer than the lease
            assert not feed.state().is_well
        await until(lambda: feed.state().is_well)


async def test_stop_ends_what_has_begun_and_leaves_the_rest_to_the_next(telegram: Telegram, house: House) -> None:
    started = asyncio.Event()

    async def slowly(update: Update, context: BotContext) -> None:
        started.set()
        await asyncio.sleep(0.1)
        await echo(update, context)

    telegram.receives(7, "satu", "dua", "tiga")
    async with living(house, built(house, slowly)):
        await started.wait()
    assert telegram.sent == ["satu"]
    async with living(house, built(house, slowly)):
        await until(lambda: len(telegram.sent) == 3)
    assert telegram.sent == ["satu", "dua", "tiga"]


async def test_what_arrives_while_a_turn_is_cut_off_is_stored_all_the_same(telegram: Telegram, house: House) -> None:
    feed = feed_of(house, built(house, echo))
    telegram.receives(7, "halo")
    turns = asyncio.ensure_future(feed.run())
    await until(lambda: feed.is_well)
    async with house.database.open_store():  # the next turn cannot begin
        receiving = asyncio.ensure_future(feed.receive(telegram.pending))
        await asyncio.sleep(0.1)
        turns.cancel()
        await asyncio.wait({turns})
    assert not receiving.done()
    await feed.drain(0)
    async with asyncio.timeout(5):
        await receiving
    assert [(number, outcome) for number, outcome, _ in inbox(house)] == [(1, None)]


@pytest.mark.parametrize("drain_seconds", [0, 0.1])
@pytest.mark.parametrize("also", ["job", "task"])
async def test_deadline_ends_what_is_stuck(telegram: Telegram, house: House, also: str, drain_seconds: float) -> None:
    begun, ended = list[str](), list[str]()

    async def hang(name: str) -> None:
        begun.append(name)
        try:
            await asyncio.sleep(100)
        finally:
            ended.append(name)

    async def handle(_: Update, context: BotContext) -> None:
        assert context.job_queue
        if also == "job":
            context.job_queue.run_once(lambda _: hang("job"), 0)
        else:
            context.application.create_task(hang("task"))
        await hang("update")

    telegram.receives(7, "satu", "dua")
    with capture_logs() as logs:
        async with living(house, built(house, handle), drain_seconds=drain_seconds):
            await until(lambda: len(begun) == 2)
            before = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - before < 10
    assert sorted(ended) == (["task", "update"] if also == "task" else ["update"]), "PTB shields jobs"
    assert {"event": "drain cut short", "log_level": "warning", "updates": 1, "seconds": drain_seconds} in logs
    assert [(number, outcome) for number, outcome, _ in inbox(house)] == [(1, None), (2, None)]


@pytest.mark.parametrize("status", [401, 404])
async def test_rejected_token_ends_the_start_and_is_not_told(telegram: Telegram, house: House, status: int) -> None:
    telegram.refusals["getMe"] = [status]
    with pytest.raises(InvalidToken, match="Telegram rejects the bot's token") as raised:
        await live(house, feed_of(house, built(house, echo)), stop=asyncio.Event(), drain_seconds=1)
    assert TOKEN not in "".join(traceback.format_exception(raised.value))


async def test_a_token_that_is_refused_once_is_tried_again(telegram: Telegram, house: House) -> None:
    telegram.refusals["getUpdates"] = [401]
    telegram.receives(7, "satu")
    async with living(house, built(house, echo)):
        await until(lambda: telegram.sent)


async def test_a_storage_that_is_away_is_tried_once_a_second_however_many_call(house: House) -> None:
    feed = feed_of(house, built(house, echo))
    file = house.settings.data_dir / "bot.db"
    turning = asyncio.ensure_future(feed.run())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises((Busy, StorageAway)):
            await feed.receive([{"update_id": 1, "message": {"chat": {"id": 7}}}])
        with capture_logs() as logs:
            for number in range(100):
                with pytest.raises(StorageAway):
                    await feed.receive([{"update_id": number, "message": {"chat": {"id": 7}}}])
        other.execute("ROLLBACK")
    assert logs == []
    turning.cancel()


async def test_token_revoked_later_ends_the_run_after_the_drain(telegram: Telegram, house: House) -> None:
    async def handle(update: Update, context: BotContext) -> None:
        telegram.refusals["getUpdates"] = [401] * MOST_REFUSALS
        await asyncio.sleep(0.1)
        await echo(update, context)

    telegram.receives(7, "satu")
    with pytest.raises(InvalidToken):
        await live(house, feed_of(house, built(house, handle)), stop=asyncio.Event(), drain_seconds=10)
    assert telegram.sent == ["satu"]


@pytest.mark.parametrize(
    ("status", "event"),
    [(409, "another process is polling with this token"), (502, "cannot reach Telegram")],
)
async def test_failed_poll_is_one_warning_and_goes_on(
    telegram: Telegram, house: House, status: int, event: str
) -> None:
    telegram.refusals["getUpdates"] = [status]
    telegram.receives(7, "satu")
    with capture_logs() as logs:
        async with living(house, built(house, echo)):
            await until(lambda: telegram.sent)
    (warning,) = [entry for entry in logs if entry["log_level"] != "info"]
    assert (warning["event"], warning["log_level"]) == (event, "warning")
    assert warning["reason"] == f"refused {status}"
    assert "exc_info" not in warning


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook"])
async def test_unreachable_telegram_is_waited_for_at_the_start(telegram: Telegram, house: House, method: str) -> None:
    telegram.refusals[method] = [502]
    telegram.receives(7, "satu")
    async with living(house, built(house, echo)) as feed:
        assert not feed.state().is_well
        await until(lambda: telegram.sent)
        assert feed.state().is_well
    assert telegram.calls.count(method) == 2


async def test_stop_ends_a_start_that_waits_for_telegram(telegram: Telegram, house: House) -> None:
    telegram.refusals["getMe"] = [502] * 1000
    async with living(house, built(house, echo)):
        await until(lambda: telegram.calls)
    assert "getUpdates" not in telegram.calls


async def test_cancelled_life_cleans_up(telegram: Telegram, house: House) -> None:
    application = built(house, echo)
    async with asyncio.TaskGroup() as group:
        feed = feed_of(house, application)
        task = group.create_task(live(house, feed, stop=asyncio.Event(), drain_seconds=1))
        await until(lambda: "getUpdates" in telegram.calls)
        task.cancel()
    assert task.cancelled()
    assert not application.running
    with pytest.raises(StorageAway):
        await feed.receive([{"update_id": 9}])


async def test_failing_post_init_reaches_the_caller(house: House) -> None:
    async def fail(_: App) -> None:
        raise LookupError("no content")

    application = built(house, echo)
    application.post_init = fail
    with pytest.raises(LookupError, match="no content"):
        await live(house, feed_of(house, application), stop=asyncio.Event(), drain_seconds=1)


# Processes that die

SCRIPT = """
import asyncio, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from bot.app import open_house
from bot.lanes import MOST_AT_ONCE
from bot.life import feed_of, live, stop_on_signals
from spbe.people import Role
from tests.bot.test_feed import built
from tests.e2e.conftest import settings_for

async def obey(update, context):
    text, resources = update.message.text, context.resources
    if text.startswith("mati"):
        os._exit(9)
    if text.startswith("simpan"):
        async with resources.open_store() as store:
            await store.people.join(7, role=Role.READER, name=text, opds=(), at=resources.now())
        if text == "simpan dan mati" and not Path(sys.argv[2], "died").exists():
            Path(sys.argv[2], "died").touch()
            os._exit(9)
    if text == "lama":
        await update.message.reply_chat_action("typing")
        await asyncio.sleep(0.3)
    await update.message.reply_text(text)

async def main():
    settings = settings_for(Path(sys.argv[2]), api_url=sys.argv[1])
    with stop_on_signals() as stop:
        async with open_house(settings) as house:
            await live(house, feed_of(house, built(house, obey)), stop=stop, drain_seconds=10)

if __name__ == "__main__":
    asyncio.run(main())
"""


@asynccontextmanager
async def process(telegram: Telegram, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a bot that does what it is told, in a process of its own."""
    script = folder / "obedient.py"
    script.write_text(SCRIPT)
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, script, telegram.address, folder, ROOT),
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_drains_and_exits_0(telegram: Telegram, tmp_path: Path, number: signal.Signals) -> None:
    telegram.receives(7, "lama")
    async with process(telegram, tmp_path) as bot:
        await until(lambda: "sendChatAction" in telegram.calls or bot.returncode is not None)
        assert telegram.sent == []
        bot.send_signal(number)
        out, _ = await bot.communicate()
    assert bot.returncode == 0
    assert TOKEN not in out.decode()
    assert telegram.sent == ["lama"]


async def test_an_update_that_kills_is_tried_thrice_alone_and_set_aside(telegram: Telegram, tmp_path: Path) -> None:
    telegram.receives(7, "satu", "mati", "tiga")
    telegram.receives(8, "halo")
    for _ in range(MOST_DEATHS):
        async with process(telegram, tmp_path) as bot:
            await bot.wait()
            assert bot.returncode == 9
    async with process(telegram, tmp_path):
        await until(lambda: {"tiga", "halo"} <= {*telegram.sent})
    sorry = "Mohon maaf, pesan Anda berulang kali"
    (told,) = [number for number, text in enumerate(telegram.sent) if text.startswith(sorry)]
    assert "tiga" in telegram.sent[told:], "who sent it hears of it before what came after is handled"
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection:
        (outcome, payload) = connection.execute("SELECT outcome, payload FROM inbox WHERE update_id = 2").fetchone()
    assert outcome == "set aside"
    assert json.loads(payload)["message"]["text"] == "mati", "who looks into it finds it"


async def test_what_took_effect_does_so_once_and_the_person_is_told(telegram: Telegram, tmp_path: Path) -> None:
    telegram.receives(7, "simpan dan mati", "dua")
    async with process(telegram, tmp_path) as bot:
        await bot.wait()
    async with process(telegram, tmp_path):
        await until(lambda: telegram.sent[-1:] == ["dua"])
    told, last = telegram.sent
    assert told.startswith("Mohon maaf, layanan terhenti tepat ketika permintaan Anda dikerjakan")
    assert last == "dua"


async def test_signals_are_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_on_signals() as stop:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(stop.wait(), 5)
    assert signal.getsignal(signal.SIGTERM) == before
