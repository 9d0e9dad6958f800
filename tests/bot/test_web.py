"""What the bot shows of itself: over HTTP, as a load balancer, Prometheus and Telegram see it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot import health
from bot.commands import main
from bot.health import Check, FeedState, checks_of
from bot.settings import CONTENT, WrongSettings
from bot.web import MOST_BYTES, Bounded, create_web, serve_web
from storage.content_files import ContentKeeper
from storage.database import Database, open_database
from tests.bot.test_cli import logging_as_before

__all__ = ["logging_as_before"]

ANY = "127.0.0.1:0"


async def length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def linger(_: Request) -> Response:
    await asyncio.sleep(0.3)
    return PlainTextResponse("done")


async def well() -> bool:
    return True


ROUTES = [Route("/length", length, methods=["POST"]), Route("/linger", linger)]


@asynccontextmanager
async def served(**checks: Check) -> AsyncIterator[aiohttp.ClientSession]:
    registry = CollectorRegistry()
    Counter("spbe_things", "Things", registry=registry).inc(3)
    async with (
        serve_web(create_web(checks, registry, ROUTES), ANY) as address,
        aiohttp.ClientSession(address) as session,
    ):
        yield session


async def test_a_bot_that_is_well_says_so() -> None:
    async with served(database=well, feed=well) as session:
        for path, parts in (("/healthz", {"database": "ok", "feed": "ok"}), ("/livez", None)):
            async with session.get(path) as answer:
                assert answer.status == 200
                said = await answer.json()
                assert (said["status"], said.get("parts")) == ("ok", parts)


async def test_what_is_unwell_is_named_and_logged_once() -> None:
    async def unwell() -> bool:
        return False

    async with served(database=unwell, feed=well) as session:
        with capture_logs() as logs:
            for _ in range(2):
                async with session.get("/healthz") as answer:
                    assert answer.status == 503
                    assert await answer.json() == {"status": "unwell", "parts": {"database": "unwell", "feed": "ok"}}
        assert [(each["log_level"], each["database"]) for each in logs] == [("warning", "unwell")]
        async with session.get("/livez") as answer:
            assert answer.status == 200, "a restart would not help"


async def test_a_part_that_does_not_answer_in_time_is_unwell() -> None:
    never = asyncio.Event()
    found = await health.verdicts({"database": never.wait, "feed": well}, deadline=0.05)
    assert found == {"database": False, "feed": True}


class Standing:
    """A feed that is as it is told."""

    def __init__(self) -> None:
        self.now = FeedState(ready=True, pump_alive=True, silence=1.0)

    def state(self) -> FeedState:
        return self.now


async def test_the_parts_are_asked_themselves(database: Database) -> None:
    feed = Standing()
    checks = checks_of(database, ContentKeeper(CONTENT), feed)
    assert await health.verdicts(checks) == {"database": True, "content": True, "feed": True}
    for sick in (
        FeedState(ready=False, pump_alive=True),
        FeedState(ready=True, pump_alive=False),
        FeedState(ready=True, pump_alive=True, silence=health.LONGEST_SILENCE),
    ):
        feed.now = sick
        assert not (await health.verdicts(checks))["feed"]
    feed.now = FeedState(ready=True, pump_alive=True)
    assert (await health.verdicts(checks))["feed"], "by webhook nobody knows when the next update comes"


def spoil(folder: Path) -> None:
    for each in folder.iterdir():
        each.write_bytes(b"x" * 5_000)


async def test_a_database_that_is_gone_is_unwell(tmp_path: Path) -> None:
    file = tmp_path / "sub" / "bot.db"
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        checks = checks_of(database, ContentKeeper(CONTENT), Standing())
        await asyncio.to_thread(spoil, file.parent)
        assert not (await health.verdicts(checks))["database"]


async def test_metrics_are_those_of_the_registry() -> None:
    async with served() as session, session.get("/metrics") as answer:
        assert answer.content_type == "text/plain"
        assert "spbe_things_total 3.0" in await answer.text()


async def test_a_body_that_is_too_long_is_not_taken() -> None:
    async with served() as session:
        async with session.post("/length", data=BytesIO(b"x" * MOST_BYTES)) as answer:
            assert (answer.status, await answer.text()) == (200, str(MOST_BYTES))
        async with session.post("/length", data=BytesIO(b"x" * (MOST_BYTES + 1))) as answer:
            assert answer.status == 413


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async with serve_web(Bounded(Starlette(routes=ROUTES), seconds=0.05), ANY) as address:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
        writer.write(b"POST /length HTTP/1.1\r\nHost: bot\r\nContent-Length: 10\r\n\r\nabc")
        assert b" 408 " in await asyncio.wait_for(reader.readline(), 2)
        writer.close()


async def test_what_is_being_answered_is_answered_when_the_server_stops() -> None:
    async with aiohttp.ClientSession() as session:
        async with serve_web(create_web({}, CollectorRegistry(), ROUTES), ANY) as address:
            asking = asyncio.ensure_future(session.get(f"{address}/linger"))
            await asyncio.sleep(0.1)
        answer = await asking
        assert await answer.text() == "done"
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"{address}/livez")


@pytest.mark.parametrize("listen", ["127.0.0.1:99999", "192.0.2.1:8080", "no.such.host.invalid:8080"])
async def test_an_address_that_cannot_be_used_is_one_line(listen: str) -> None:
    with pytest.raises(WrongSettings) as raised:
        async with serve_web(create_web({}, CollectorRegistry()), listen):
            pass
    (line,) = str(raised.value).splitlines()
    assert line.startswith(f"BOT_LISTEN: alamat {listen} tidak dapat dipakai (")


@pytest.mark.usefixtures("logging_as_before")
@pytest.mark.parametrize(("listen", "code"), [("taken", 75), ("192.0.2.1:8080", 75), ("256.1.1.1:80", 2)])
def test_an_address_that_may_be_free_later_is_tried_again(
    listen: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = listen.replace("taken", f"127.0.0.1:{other.getsockname()[1]}")
        for name, value in {"TOKEN": "1:A", "LISTEN": address}.items():
            monkeypatch.setenv(f"BOT_{name}", value)
        monkeypatch.chdir(tmp_path)
        assert main(["run"]) == code
    assert f"BOT_LISTEN: alamat {address} tidak dapat dipakai (" in capsys.readouterr().err.splitlines()[-1]


async def test_a_port_that_is_taken_is_one_line() -> None:
    app = create_web({}, CollectorRegistry())
    async with serve_web(app, ANY) as address:
        with pytest.raises(WrongSettings, match=r"^BOT_LISTEN: .* \(Address already in use\); .* 127\.0\.0\.1:8081$"):
            async with serve_web(app, address.removeprefix("http://")):
                pass
