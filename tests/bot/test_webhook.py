"""Updates by webhook over real HTTP: who is let in, what is stored before 200, and how a bot comes and goes."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from telegram import Update

from bot.app import House, open_house
from bot.life import feed_of, live, seen_from_outside
from bot.settings import WrongSettings
from bot.webhook import SECRET
from handlers.context import BotContext
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from tests.bot.feeding import Handle, built, echo, inbox, until
from tests.e2e.conftest import settings_for

PASSWORD = "kata-sandi-webhook-1"  # noqa: S105 - made up
ROOT = Path(__file__).parents[2]
GOOD = {SECRET: PASSWORD}


def payload(number: int = 1, text: str = "halo") -> dict[str, Any]:
    person = {"id": 7, "is_bot": False, "first_name": "Made"}
    message = {"message_id": number, "date": 0, "chat": {"id": 7, "type": "private"}, "from": person, "text": text}
    return {"update_id": number, "message": message}


@asynccontextmanager
async def called(folder: Path, handle: Handle = echo) -> AsyncIterator[tuple[House, Simulator, str]]:
    """Run a bot in webhook mode; gives the address that Telegram calls."""
    simulator = Simulator()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(serve(create_app(simulator)))
        settings = settings_for(
            folder,
            api_url=api,
            mode="webhook",
            webhook_url="http://127.0.0.1:1/rahasia/jalur",
            webhook_secret=SecretStr(PASSWORD),
            listen="127.0.0.1:0",
        )
        house = await stack.enter_async_context(open_house(settings))
        feed = feed_of(house, built(house, handle))
        address = await stack.enter_async_context(seen_from_outside(house, feed))
        simulator.world.route = lambda _: f"{address}/rahasia/jalur"
        stop = asyncio.Event()
        group = await stack.enter_async_context(asyncio.TaskGroup())
        group.create_task(live(house, feed, stop=stop, drain_seconds=5))
        await until(lambda: feed.state().is_well)
        try:
            yield house, simulator, f"{address}/rahasia/jalur"
        finally:
            stop.set()


async def post(address: str, *, body: object = None, headers: dict[str, str] | None = None, raw: bytes = b"") -> int:
    async with aiohttp.ClientSession() as session:
        given: dict[str, Any] = {"data": BytesIO(raw)} if raw else {"json": body}
        async with session.post(address, headers=GOOD if headers is None else headers, **given) as response:
            return response.status


async def test_who_asks_by_webhook_is_answered(tmp_path: Path) -> None:
    async with called(tmp_path) as (house, simulator, _):
        user = simulator.user(7, started=True)
        (answer,) = await simulator.ask(user, "halo")
        assert answer.text == "halo"
        assert simulator.world.profile["secret"] == PASSWORD
        await until(lambda: not simulator.world.updates.pending)
        await until(lambda: [(outcome, text) for _, outcome, text in inbox(house)][-1:] == [("handled", "")])


@pytest.mark.parametrize(
    ("headers", "raw", "status"),
    [
        ({}, b"", 403),
        ({SECRET: ""}, b"", 403),
        ({SECRET: PASSWORD[:-1]}, b"", 403),
        ({SECRET: PASSWORD + "x"}, b"", 403),
        ({SECRET: "é"}, b"", 403),
        (GOOD, b"bukan json", 400),
        (GOOD, b"\xff\xfe", 400),
        (GOOD, b"[1, 2]", 400),
        (GOOD, b"{}", 400),
        (GOOD, b'{"update_id": "1"}', 400),
        (GOOD, b'{"update_id": true}', 400),
        (GOOD, b'{"update_id": 99999999999999999999}', 400),
        (GOOD, b'{"update_id": 1, "message": {"chat": {"id": 99999999999999999999}}}', 400),
        (GOOD, b'{"update_id": 1, "message": {"chat": [7]}}', 400),
        (GOOD, b'{"update_id": 1, "message": {"chat": {"id": "tujuh"}}}', 400),
        (GOOD, b"[" * 100_000, 400),
        (GOOD, b'{"update_id": 1, "x": "' + b"a" * (1 << 20) + b'"}', 413),
    ],
)
async def test_what_is_no_call_of_telegrams_is_turned_away(
    tmp_path: Path, headers: dict[str, str], raw: bytes, status: int
) -> None:
    async with called(tmp_path) as (house, _, address):
        assert await post(address, body=payload(), headers=headers, raw=raw) == status
        async with aiohttp.ClientSession() as session:
            async with session.get(address, headers=GOOD) as response:
                assert response.status == 405
            async with session.post(address + "x", json=payload(), headers=GOOD) as response:
                assert response.status == 404
        assert inbox(house) == []


async def test_200_comes_when_the_row_is_stored_and_twice_is_once(tmp_path: Path) -> None:
    handled = list[int]()

    async def handle(update: Update, _: BotContext) -> None:
        handled.append(update.update_id)
        await asyncio.sleep(0.2)

    async with called(tmp_path, handle) as (house, _, address):
        assert await post(address, body=payload()) == 200
        assert len(inbox(house)) == 1, "200 says that it lies there"
        assert await post(address, body=payload()) == 200
        await until(lambda: inbox(house)[0][1] == "handled")
        assert await post(address, body=payload()) == 200
    assert handled == [1]


async def test_a_storage_that_takes_nothing_is_503_and_telegram_calls_again(tmp_path: Path) -> None:
    async with called(tmp_path) as (house, simulator, address):
        async with house.database.open_store():  # whoever wants to write waits
            user = simulator.user(7, started=True)
            asked = await simulator.says(user, "halo")
            async with asyncio.timeout(1):
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.5):
                        await post(address, body=payload(5))
            assert simulator.world.updates.pending
        (answer,) = await simulator.answers(asked, timeout=20)
        assert answer.text == "halo"


async def test_refused_address_of_the_webhook_is_told(tmp_path: Path) -> None:
    async with serve(create_app(Simulator())) as api:
        settings = settings_for(
            tmp_path, api_url=api, mode="webhook", webhook_url="http://localhost:1/x", webhook_secret=PASSWORD
        )
        async with open_house(settings) as house:
            with pytest.raises(WrongSettings, match="BOT_WEBHOOK_URL: ditolak Telegram"):
                await live(house, feed_of(house, built(house, echo)), stop=asyncio.Event(), drain_seconds=1)


async def test_a_process_in_webhook_mode_serves_drains_and_exits_0(tmp_path: Path) -> None:
    simulator = Simulator()
    async with serve(create_app(simulator)) as api:
        user = simulator.user(1001, started=True)
        port = 20_000 + os.getpid() % 20_000
        settings = {
            "BOT_TOKEN": DEFAULT_TOKEN,
            "BOT_API_URL": api,
            "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db",
            "BOT_DATA_DIR": str(tmp_path),
            "BOT_MODE": "webhook",
            "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
            "BOT_WEBHOOK_SECRET": PASSWORD,
            "BOT_LISTEN": f"127.0.0.1:{port}",
        }
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), cwd=ROOT, env=settings, stderr=asyncio.subprocess.PIPE
        )
        (answer,) = await simulator.ask(user, "indikator 20", timeout=60)
        assert "Indikator 20" in answer.text
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as response:
            assert response.status == 200
        await simulator.says(user, "indikator 9")
        child.send_signal(signal.SIGTERM)
        _, err = await child.communicate()
        assert child.returncode == 0
        assert PASSWORD not in err.decode()
