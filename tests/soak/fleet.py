"""The machines: processes of `python -m bot run` that are started at a moment, killed, stopped, and looked at."""

import asyncio
import contextlib
import itertools
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from tests.machines import HOOK, ROOT, SECRET

UP_WITHIN = 240.0
END_WITHIN = 240.0
UNWELL_AFTER = 2.0
"""Seconds after which the balancer no longer calls a machine that does not answer."""


class Days:
    """The clock of the town: it runs on, and jumps to the next morning."""

    def __init__(self, start: datetime) -> None:
        """Begin at a moment."""
        self._set, self._at = start, time.monotonic()

    def __call__(self) -> datetime:
        """Return the present."""
        return self._set + timedelta(seconds=time.monotonic() - self._at)

    def move_to(self, moment: datetime) -> None:
        """Go on from another moment."""
        self._set, self._at = moment, time.monotonic()


@dataclass
class Machine:
    """A place for a process: `port` is its address, `readings` its memory in MiB by the seconds since it is up."""

    port: int
    process: asyncio.subprocess.Process | None = None
    began: float = 0.0
    stopped_at: float | None = None
    readings: list[tuple[float, float]] = field(default_factory=list)

    @property
    def is_called(self) -> bool:
        """Whether the balancer calls it."""
        is_stuck = self.stopped_at is not None and time.monotonic() - self.stopped_at > UNWELL_AFTER
        return self.process is not None and not is_stuck

    def signal(self, number: signal.Signals) -> None:
        """Send its process a signal."""
        assert self.process
        self.process.send_signal(number)

    def read_memory(self) -> None:
        """Note how much memory its process has."""
        if self.process is None or self.stopped_at is not None:
            return
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            line = next(each for each in status.splitlines() if each.startswith("VmRSS"))
            self.readings.append((time.monotonic() - self.began, int(line.split()[1]) / 1024))


@dataclass
class Fleet:
    """All machines, the simulated Telegram that they serve, and what they logged."""

    simulator: Simulator
    clock: Days
    settings: Mapping[str, str]
    log: Path
    machines: list[Machine]
    lives: list[list[tuple[float, float]]] = field(default_factory=list)
    """The memory of every process that there was."""
    ended_by_themselves: int = 0

    @property
    def is_polling(self) -> bool:
        """Whether the one machine asks Telegram, rather than being called."""
        return self.settings["BOT_MODE"] == "polling"

    async def start(self, machine: Machine, *, ahead: timedelta = timedelta()) -> None:
        """Start a machine with the present time, or another, and wait until it serves."""
        await self._begin(machine, ahead=ahead)
        await self._until_up(machine)
        machine.began = time.monotonic()
        machine.readings.clear()
        self.lives.append(machine.readings)

    async def _begin(self, machine: Machine, *, ahead: timedelta = timedelta()) -> None:
        settings = dict(self.settings) | {
            "BOT_LISTEN": f"127.0.0.1:{machine.port}",
            "BOT_NOW": (self.clock() + ahead).isoformat(),
        }
        with self.log.open("ab") as log:
            machine.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"), cwd=ROOT, env=settings, stderr=log
            )
        machine.readings, machine.stopped_at = [], None

    async def _until_up(self, machine: Machine) -> None:
        """Wait until it answers; a Telegram or a database that is away just then keeps it from that for a while."""
        async with asyncio.timeout(UP_WITHIN):
            while machine.process is not None and not await self._answers(machine):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.1)

    async def _answers(self, machine: Machine) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", machine.port)
        except OSError:
            return False
        try:
            writer.write(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            await writer.drain()
            said = await asyncio.wait_for(reader.readline(), 5)
            return b" 200 " in said or (
                self.is_polling and bool(said)
            )  # the first poll is answered when somebody writes
        except (OSError, TimeoutError):
            return False
        finally:
            writer.close()

    async def end(self, machine: Machine) -> None:
        """Ask a machine to end, and wait until it has."""
        process = await self._leave(machine, signal.SIGTERM)
        assert process == 0, f"a machine that was asked to end ended with {process}"

    async def kill(self, machine: Machine) -> None:
        """Kill a machine as one that loses power."""
        await self._leave(machine, signal.SIGKILL)

    async def _leave(self, machine: Machine, number: signal.Signals) -> int:
        process, machine.process = machine.process, None
        assert process
        process.send_signal(number)
        async with asyncio.timeout(END_WITHIN):
            return await process.wait()

    async def close(self) -> None:
        """Kill whatever is left."""
        for each in self.machines:
            if each.process is not None and each.process.returncode is None:
                each.signal(signal.SIGCONT)
                await self.kill(each)

    async def watch(self) -> None:
        """Note the memory of all, and start again what has ended by itself, as systemd does, until cancelled."""
        while True:
            for each in self.machines:
                each.read_memory()
                if each.process is not None and each.process.returncode is not None:
                    self.ended_by_themselves += 1
                    await self._begin(each)
            await asyncio.sleep(1)


@asynccontextmanager
async def fleet_on(
    folder: Path, database_url: str, start: datetime, *, machines: int, coordinators: str, data: Path
) -> AsyncIterator[Fleet]:
    """Serve a Telegram for so many machines, which are not started yet; a single one polls."""
    clock = Days(start)
    simulator = Simulator(now=clock)
    async with serve(create_app(simulator)) as api:
        settings = {
            "PATH": "",
            "BOT_TOKEN": DEFAULT_TOKEN,
            "BOT_API_URL": api,
            "BOT_DATABASE_URL": database_url,
            "BOT_DATA_DIR": str(data),
            "BOT_COORDINATORS": coordinators,
            "BOT_MODE": "webhook" if machines > 1 else "polling",
            "BOT_WEBHOOK_URL": f"http://127.0.0.1:1{HOOK}",
            "BOT_WEBHOOK_SECRET": SECRET,
        }
        places = [Machine(_free_port()) for _ in range(machines)]
        fleet, turns = Fleet(simulator, clock, settings, folder / "machines.log", places), itertools.count()

        def next_machine(_: str) -> str:
            ports = [each.port for each in places if each.is_called] or [1]
            return f"http://127.0.0.1:{ports[next(turns) % len(ports)]}{HOOK}"

        simulator.world.route = next_machine
        watching = asyncio.ensure_future(fleet.watch())
        try:
            yield fleet
        finally:
            watching.cancel()
            await fleet.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
