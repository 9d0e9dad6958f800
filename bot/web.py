"""The bot's own web server: whether it is well, what it counts, and routes that others add, such as the webhook."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

import structlog
import uvicorn
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.health import Check, verdicts
from bot.settings import WrongSettings

log = structlog.stdlib.get_logger(__name__)

MOST_BYTES = 1 << 20
"""Of a body; the largest update has some tens of thousands."""

BODY_SECONDS = 10.0
"""Within which each piece of a body has to come."""

MOST_AT_ONCE = 500
"""Connections; Telegram opens at most 100."""

HIGHEST_PORT = 65535

PASSING = (errno.EADDRINUSE, errno.EADDRNOTAVAIL)
"""What keeps an address from being used that may be free, or there, in a moment: nothing has to be changed for it."""

GRACE = 5
"""Seconds that running answers may still take when the server stops."""


def create_web(checks: Mapping[str, Check], registry: CollectorRegistry, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application: /livez while the event loop turns, /healthz, /metrics, and the routes given.

    A process that is not well should get no work. Only one that is not even alive is worth a restart: neither Telegram
    nor a database comes back by it.
    """
    last: dict[str, str] = {}

    async def livez(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def healthz(_: Request) -> Response:
        parts = {name: "ok" if is_well else "unwell" for name, is_well in (await verdicts(checks)).items()}
        is_well = all(each == "ok" for each in parts.values())
        if parts != last:
            (log.info if is_well else log.warning)("health changed", **parts)
            last.update(parts)
        return JSONResponse({"status": "ok" if is_well else "unwell", "parts": parts}, 200 if is_well else 503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    own = [Route("/livez", livez), Route("/healthz", healthz), Route("/metrics", metrics)]
    return Starlette(routes=[*own, *routes], middleware=[Middleware(Bounded)])


class AddressNotFree(WrongSettings):
    """The address of the settings cannot be used now: another program has it, or the machine has it not yet."""


class Bounded:
    """Lets no body through that is too long or too slow; the answer is 413 or 408."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        """Stand before an application."""
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, and count what is read of its body."""
        left, is_read = MOST_BYTES, False

        async def bounded() -> Message:
            nonlocal left, is_read
            if is_read:
                return await receive()  # waits for the other side to go away
            try:
                async with asyncio.timeout(self._seconds):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408) from None
            left -= len(message.get("body", b""))
            is_read = not message.get("more_body", False)
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, bounded, send)


class Server(uvicorn.Server):
    """A server that leaves signals to the bot.

    uvicorn would raise SIGTERM once more after its own shutdown, and the process would die before the bot stopped.
    """

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextlib.asynccontextmanager
async def serve_web(app: ASGIApp, listen: str) -> AsyncIterator[str]:
    """Serve an application at `address:port` while the context lasts, and give its URL; port 0 means any free one.

    At its end no new request is taken, and those that run have a few seconds. Raises `WrongSettings`; that is an
    `AddressNotFree` where another try may succeed.
    """
    host, _, port = listen.rpartition(":")
    with _listener(host.strip("[]"), int(port), listen) as listener:
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,  # ours is bot/logs.py
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_graceful_shutdown=GRACE,
        )
        server = Server(config)
        task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
        try:
            while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn sets a flag, not an event
                await asyncio.sleep(0.001)
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def _listener(host: str, port: int, listen: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        if port > HIGHEST_PORT:
            raise OSError(0, f"nomor port paling besar {HIGHEST_PORT}")
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = (error.strerror or "").partition(" (")[0]  # Python's words repeat the address
        message = f"alamat {listen} tidak dapat dipakai ({reason}); tulis alamat atau port lain"
        kind = AddressNotFree if error.errno in PASSING else WrongSettings
        raise kind((f"BOT_LISTEN: {message}, misalnya 127.0.0.1:8081",)) from error
    # asyncio spares a socket without protocol number this, and each answer then waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
