"""Machines that each run `python -m bot run`, behind a balancer: the simulator spreads Telegram's calls over them."""

import asyncio
import itertools
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve

ROOT = Path(__file__).parents[1]
SECRET = "rahasia-antar-mesin-1"  # noqa: S105 - made up
HOOK = "/telegram"


@dataclass
class Machines:
    """Machines that share a database and a folder; Telegram's calls go to those that run, in turn."""

    simulator: Simulator
    folder: Path
    settings: Mapping[str, str]
    running: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)

    async def start(self, *, port: int = 0) -> int:
        """Start a machine, and return its port, which is its name."""
        port = port or _free_port()
        with (self.folder / "machines.log").open("ab") as log:
            self.running[port] = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=ROOT,
                env=dict(self.settings) | {"BOT_LISTEN": f"127.0.0.1:{port}"},
                stderr=log,
            )
        return port

    async def end(self, port: int, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a machine a signal and return how it ended."""
        process = self.running.pop(port)
        process.send_signal(number)
        return await process.wait()

    @property
    def log(self) -> str:
        """What all machines have logged."""
        return (self.folder / "machines.log").read_text()


@asynccontextmanager
async def machines_on(
    folder: Path, database_url: str, *, coordinators: str = "1001", **more: str
) -> AsyncIterator[Machines]:
    """Serve a Telegram that calls whatever machines are started; kill those that are left at the end."""
    simulator = Simulator()
    async with serve(create_app(simulator)) as api:
        settings = {
            "PATH": "",
            "BOT_TOKEN": DEFAULT_TOKEN,
            "BOT_API_URL": api,
            "BOT_DATABASE_URL": database_url,
            "BOT_DATA_DIR": str(folder / "data"),
            "BOT_COORDINATORS": coordinators,
            "BOT_MODE": "webhook",
            "BOT_WEBHOOK_URL": f"http://127.0.0.1:1{HOOK}",
            "BOT_WEBHOOK_SECRET": SECRET,
        }
        machines, turns = Machines(simulator, folder, settings | more), itertools.count()

        def next_machine(_: str) -> str:
            ports = list(machines.running) or [1]
            return f"http://127.0.0.1:{ports[next(turns) % len(ports)]}{HOOK}"

        simulator.world.route = next_machine
        try:
            yield machines
        finally:
            for port in list(machines.running):
                await machines.end(port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
