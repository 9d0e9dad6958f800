"""Caddy in front of two bots, for real: what it lets through, and to whom."""

import asyncio
import socket
import subprocess
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web import serve_web
from tests.ops.conftest import Program
from tests.ops.pages import ROOT
from tests.ports import free_port

CADDYFILE = ROOT / "ops" / "Caddyfile"
PATIENCE = 20.0
ANYWHERE = "127.0.0.1:0"
UNNOTICED = 5.0
"""Seconds after which Caddy has surely asked for the health of a bot: every 2, with a deadline of 3."""


@dataclass
class Bot:
    """Stands for a bot: counts what reaches it."""

    is_well: bool = True
    calls: Counter[str] = field(default_factory=Counter)

    async def take(self, request: Request) -> Response:
        """Answer 200 to everything while it is well; the health check is not counted."""
        await request.body()
        if request.url.path != "/healthz":
            self.calls[f"{request.method} {request.url.path}"] += 1
        return Response("bot", 200 if self.is_well else 503)

    def app(self) -> Starlette:
        """Return its web server."""
        return Starlette(routes=[Route("/{path:path}", self.take, methods=["GET", "POST"])])


@contextmanager
def caddy(binary: str, folder: Path, bots: list[str]) -> Iterator[str]:
    site = f"http://127.0.0.1:{free_port()}"
    given = [f"SITE={site}", f"BOTS={' '.join(bots)}", f"HOME={folder}", f"XDG_DATA_HOME={folder}"]
    with (folder / "caddy.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - the machine's own
            ["/usr/bin/env", *given, binary, "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
            stdout=log,
            stderr=log,
        )
    try:
        yield site
    finally:
        process.terminate()
        process.wait()


@asynccontextmanager
async def behind_caddy(binary: str, folder: Path) -> AsyncIterator[tuple[Bot, Bot, str, aiohttp.ClientSession]]:
    one, other = Bot(), Bot()
    async with serve_web(one.app(), ANYWHERE) as first, serve_web(other.app(), ANYWHERE) as second:
        bots = [each.removeprefix("http://") for each in (first, second)]
        async with aiohttp.ClientSession() as session:
            with caddy(binary, folder, bots) as site:
                await until_it_listens(site)
                yield one, other, site, session


async def until_it_listens(site: str) -> None:
    address = ("127.0.0.1", int(site.rpartition(":")[2]))
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                socket.create_connection(address).close()
            except ConnectionRefusedError:
                await asyncio.sleep(0.05)
            else:
                return


async def post(session: aiohttp.ClientSession, url: str, body: bytes = b"{}") -> int:
    async with session.post(url, data=BytesIO(body)) as answer:
        return answer.status


async def test_only_what_telegram_calls_reaches_the_bots(program: Program, tmp_path: Path) -> None:
    async with behind_caddy(program("caddy", "caddy"), tmp_path) as (one, other, site, session):
        for path in ("/healthz", "/livez", "/metrics", "/", "/telegram", "/telegram/../metrics", "/telegram/x"):
            async with session.get(f"{site}{path}") as answer:
                assert (path, answer.status) == (path, 404)
        assert await post(session, f"{site}/metrics") == 404
        assert not one.calls + other.calls
        assert [await post(session, f"{site}/telegram") for _ in range(6)] == [200] * 6
        assert one.calls + other.calls == {"POST /telegram": 6}
        assert await post(session, f"{site}/telegram", b"x" * 2_000_000) >= 400


async def test_both_bots_are_called_and_only_while_they_are_well(program: Program, tmp_path: Path) -> None:
    async with behind_caddy(program("caddy", "caddy"), tmp_path) as (one, other, site, session):
        for _ in range(10):
            await post(session, f"{site}/telegram")
        assert one.calls["POST /telegram"] == other.calls["POST /telegram"] == 5
        one.is_well = False
        await asyncio.sleep(UNNOTICED)
        one.calls.clear()
        assert [await post(session, f"{site}/telegram") for _ in range(4)] == [200] * 4
        assert not one.calls


async def test_a_call_is_refused_while_no_bot_is_there(program: Program, tmp_path: Path) -> None:
    bots = [f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"]
    async with aiohttp.ClientSession() as session:
        with caddy(program("caddy", "caddy"), tmp_path, bots) as site:
            await until_it_listens(site)
            assert await post(session, f"{site}/telegram") in (502, 503)  # Telegram calls again


def test_caddy_takes_the_file(program: Program, tmp_path: Path) -> None:
    command = [program("caddy", "caddy"), "validate", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    given = ["SITE=spbe.example.go.id", "BOTS=10.0.0.11:8080 10.0.0.12:8080", f"HOME={tmp_path}"]
    done = subprocess.run(["/usr/bin/env", *given, *command], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
