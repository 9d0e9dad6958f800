"""Runs an application inside the loop that already runs, and stops it without delay."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from simulator.control import Simulator
from simulator.webhook import deliver

GRACE = 1.0  # seconds that running answers may still take when the server stops


class Connection(H11Protocol):
    """Lets a request reach its connection as `request.state.transport`, so that it can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in the parent
        """Remember the transport beside what the application's requests share."""
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class Server(uvicorn.Server):
    """A server that leaves signals to whoever runs the loop, and starts and stops within milliseconds.

    uvicorn would raise SIGTERM once more after its own shutdown, and the process would die before the bot
    stopped; and it looks only every tenth of a second whether it should end.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def main_loop(self) -> None:
        """Run until told to stop."""
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, let the running answers end, cut what remains."""
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE):
                while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn keeps sets, no event
                    await asyncio.sleep(0.001)
        for task in state.tasks:
            task.cancel()


@contextlib.asynccontextmanager
async def serve(app: Starlette, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve an application of `create_app` and give its address; port 0 means any free one."""
    simulator: Simulator = app.state.simulator
    listener = socket.create_server((host, port))
    # asyncio spares a socket without protocol number this, and each answer then waits 40 ms for an ACK.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        # Longer than a client keeps one: a connection that ends just when it is used again looks like a lost answer.
        timeout_keep_alive=75,
    )
    server = Server(config)
    simulator.open()
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
    delivering = asyncio.get_running_loop().create_task(deliver(simulator.world))
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn sets a flag, not an event
            await asyncio.sleep(0.001)
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        simulator.close()  # ends long polls and event streams, which would use up the grace
        server.stop.set()
        await task
        listener.close()
