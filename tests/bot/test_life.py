"""A whole life of the bot: its start, the ways in which it ends, and processes that die with updates in hand."""

import asyncio
import json
import signal
import sqlite3
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import InvalidToken

from bot.app import House
from bot.life import feed_of, live, stop_on_signals
from bot.polling import MOST_REFUSALS
from handlers.context import App, BotContext
from spbe.refusals import StorageAway
from storage.inbox import MOST_DEATHS
from tests.bot.feeding import TOKEN, Telegram, built, echo, inbox, living, until

ROOT = Path(__file__).parents[2]


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
from tests.bot.feeding import built
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
