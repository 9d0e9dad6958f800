"""What goes wrong while people work: the wire all the time, machines, database, disk and clock by the day's list."""

import asyncio
import contextlib
import os
import resource
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from simulator.faults import DOWNLOAD, Fault
from tests.databases import Server
from tests.soak.fleet import Fleet, Machine
from tests.soak.ledger import Kill, Ledger

SENDING = ("sendMessage", "editMessageText", "answerCallbackQuery", "*")
STOPPED_FOR = 34.0
"""Seconds, more than the feed's lease of 30: its lanes are taken over, and the work it was at is somebody else's."""

DISK = 64 << 20
FULL_FOR = 4.0
HOUR = timedelta(hours=1)
DOWN_FOR = 2.0


@dataclass
class Chaos:
    """Whatever goes wrong, by chance with a fixed seed."""

    fleet: Fleet
    ledger: Ledger
    chance: Random
    database_url: str
    disk: Path
    is_mounted: bool
    server: Server | None = None
    name: str = ""

    async def day(self, faults: tuple[str, ...], seconds: float) -> None:
        """Let things go wrong one after the other, at random moments of a day; the wire fails all the time."""
        async with self._bad_wire():
            moments = sorted(self.chance.uniform(0.05, 0.65) * seconds for _ in faults)
            began = time.monotonic()
            for moment, fault in zip(moments, faults, strict=True):
                await asyncio.sleep(max(0.0, began + moment - time.monotonic()))
                self.ledger.figures[f"fault: {fault}"] += 1
                await self._cause(fault)

    async def _cause(self, fault: str) -> None:
        machine = self.chance.choice(self.fleet.machines)
        match fault:
            case "machine killed":
                await self._kill(machine)
            case "machine stopped for 34 s":
                await self._stop(machine)
            case "clock an hour ahead":
                await self._kill(machine, ahead=HOUR)
            case "clock an hour back":
                await self._kill(machine, ahead=-HOUR)
            case "connections to the database ended":
                self._end_connections()
            case "database down for 2 s":
                await self._restart_database()
            case "disk full for 4 s":
                await self._fill_disk()
            case _:
                raise ValueError(fault)

    # The wire

    @asynccontextmanager
    async def _bad_wire(self) -> AsyncIterator[None]:
        failing = asyncio.ensure_future(self._fail())
        try:
            yield
        finally:
            failing.cancel()
            self.fleet.simulator.faults.clear()

    async def _fail(self) -> None:
        chance, faults = self.chance, self.fleet.simulator.faults
        while True:
            await asyncio.sleep(chance.uniform(0.4, 1.6))
            kinds = ("502", "before", "after", "slow", "429", "file", "file", "order")
            kind = chance.choice(kinds[:-1] if self.fleet.is_polling else kinds)  # polled they come by their numbers
            method = chance.choice(SENDING)
            match kind:
                case "502":
                    faults.order(Fault(method, times=chance.randrange(1, 4), status=502))
                case "before" | "after":
                    faults.order(Fault(method, drop=kind))
                case "slow":
                    faults.order(Fault(method, times=3, delay=chance.uniform(0.5, 3)))
                case "429" if chance.random() < 0.3:
                    faults.order(Fault("sendMessage", status=429, retry_after=chance.randrange(1, 3)))
                case "file":
                    faults.order(Fault(DOWNLOAD, drop=chance.choice(("before", "half", "short"))))
                case "order":
                    self._mix()
            self.ledger.figures[f"wire: {kind}"] += 1

    def _mix(self) -> None:
        """Let updates of different chats come in another order than they were made in."""
        waiting = self.fleet.simulator.world.updates._waiting
        lanes: dict[str, list[object]] = {}
        for update in waiting:
            lanes.setdefault(_lane(update), []).append(update)
        order = [lane for lane, updates in lanes.items() for _ in updates]
        self.chance.shuffle(order)
        mixed = [lanes[lane].pop(0) for lane in order]
        waiting.clear()
        waiting.extend(mixed)  # type: ignore[arg-type]

    # Machines

    async def _kill(self, machine: Machine, *, ahead: timedelta = timedelta()) -> None:
        await self.fleet.kill(machine)
        self._note("killed")
        await asyncio.sleep(self.chance.uniform(0.1, 1))
        await self.fleet.start(machine, ahead=ahead)

    async def _stop(self, machine: Machine) -> None:
        machine.signal(signal.SIGSTOP)
        machine.stopped_at = time.monotonic()
        self._note("stopped")
        await asyncio.sleep(STOPPED_FOR)
        machine.signal(signal.SIGCONT)
        await asyncio.sleep(0.5)
        machine.stopped_at = None

    def _note(self, how: str) -> None:
        """Note the digests that were on their way, as far as the database can tell just now."""
        held: frozenset[tuple[int, str]] = frozenset()
        engine = create_engine(self.database_url.replace("+aiosqlite", ""))
        with contextlib.suppress(SQLAlchemyError), engine.connect() as connection:
            found = connection.execute(
                text("SELECT person_id, day FROM digest WHERE outcome IS NULL AND attempts > 0")
            ).all()
            held = frozenset((each.person_id, str(each.day)) for each in found)
        engine.dispose()
        self.ledger.kills.append(Kill(how, held))

    # Database

    def _end_connections(self) -> None:
        assert self.server
        with self.server.connect("postgres") as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (self.name,)
            )

    async def _restart_database(self) -> None:
        assert self.server
        await asyncio.to_thread(self.server.stop)
        await asyncio.sleep(DOWN_FOR)
        await asyncio.to_thread(self.server.start)

    # Disk

    async def _fill_disk(self) -> None:
        if not self.is_mounted:
            await self._forbid_large_files()
            return
        ballast = self.disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1 << 16))
        await asyncio.sleep(FULL_FOR)
        ballast.unlink()

    async def _forbid_large_files(self) -> None:
        """Let no machine write more than a kilobyte into a file, where no disk of its own can be had."""
        pids = [each.process.pid for each in self.fleet.machines if each.process]
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1_000, resource.RLIM_INFINITY))
        await asyncio.sleep(FULL_FOR)
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _lane(update: object) -> str:
    assert isinstance(update, dict)
    part = next(value for key, value in update.items() if key != "update_id")
    return str((part.get("chat") or (part.get("message") or {}).get("chat") or part["from"])["id"])


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small disk at a folder, where this is allowed; say whether it was."""
    folder.mkdir(parents=True)
    mount = ("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=700", "tmpfs", str(folder))
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(("umount", "--lazy", str(folder)), check=True)  # noqa: S603, S607 - as above
