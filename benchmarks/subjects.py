"""The bots that are measured, each as a process of its own beside a stand-in of its own, and the databases of ours."""

import asyncio
import os
import shutil
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

from benchmarks.city import SUNDAY, found
from benchmarks.load import Crowds, StandIn, Webhook, stand_in
from bot.settings import Settings, load_settings
from simulator.control import DEFAULT_TOKEN
from tests.databases import Server

SECRET = "throughput-of-a-bot"  # noqa: S105 - known to the stand-in and the bot of a measurement only
LAST_WORDS = 2_000
TICKS = os.sysconf("SC_CLK_TCK")

Dialect = Literal["sqlite", "postgresql"]
Mode = Literal["polling", "webhook"]


@dataclass(frozen=True, slots=True)
class Peer:
    """A bare echo bot."""

    name: str


@dataclass(frozen=True, slots=True)
class Ours:
    """This bot on a database, fed in a way, with so many follow-ups."""

    dialect: Dialect
    mode: Mode
    rows: int

    @property
    def configuration(self) -> str:
        """What it is called, whatever its rows."""
        return f"{self.dialect}-{self.mode}"

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{self.configuration}-{self.rows}"


Subject = Peer | Ours


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that runs: its people, its process, and the seconds from its start until it took updates."""

    stand_in: StandIn
    pid: int
    started_in: float

    @property
    def memory(self) -> float:
        """The resident size in MiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))

    @property
    def cpu(self) -> float:
        """The seconds of processor time spent so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@dataclass
class Grounds:
    """Where databases are laid once and copied for each bot that needs one; PostgreSQL only where it is installed."""

    folder: Path
    server: Server | None
    crowds: Crowds = field(default_factory=dict)
    _templates: dict[tuple[Dialect, int], str] = field(default_factory=dict)
    _copies: int = 0

    async def lay(self, subjects: Sequence[Subject]) -> None:
        """Lay every database that these need."""
        for dialect, rows in sorted({(each.dialect, each.rows) for each in subjects if isinstance(each, Ours)}):
            self._templates[dialect, rows] = name = self._empty(dialect)
            self.crowds = await found(self._settings(dialect, name), rows)
        if not self.crowds:  # the echo bots hear the same questions
            self.crowds = await found(self._settings("sqlite", self._empty("sqlite")), 0)

    def copy(self, ours: Ours) -> str:
        """Return the URL of a database of its own."""
        template = self._templates[ours.dialect, ours.rows]
        if ours.dialect == "postgresql" and self.server:
            return self.server.url(self.server.create(template=template))
        name = self._empty("sqlite")
        shutil.copy(self.folder / template, self.folder / name)
        return self._url("sqlite", name)

    def _empty(self, dialect: Dialect) -> str:
        if dialect == "postgresql" and self.server:
            return self.server.create()
        self._copies += 1
        return f"{self._copies}.db"

    def _url(self, dialect: Dialect, name: str) -> str:
        if dialect == "postgresql" and self.server:
            return self.server.url(name)
        return f"sqlite+aiosqlite:///{self.folder / name}"

    def _settings(self, dialect: Dialect, name: str) -> Settings:
        url, token = self._url(dialect, name), SecretStr(DEFAULT_TOKEN)
        return load_settings(_env_file=None, token=token, database_url=url, data_dir=self.folder, now=SUNDAY)


@asynccontextmanager
async def running(subject: Subject, grounds: Grounds) -> AsyncIterator[Running]:
    """Start a bot with its stand-in, and end both."""
    listen = f"127.0.0.1:{_free_port()}"
    is_called = isinstance(subject, Ours) and subject.mode == "webhook"
    async with stand_in(grounds.crowds, Webhook(listen, SECRET) if is_called else None) as crowd:
        env = {"PATH": "", "BOT_TOKEN": DEFAULT_TOKEN, "BOT_API_URL": crowd.address}
        if isinstance(subject, Peer):
            arguments = ["benchmarks.peers", subject.name, crowd.address, DEFAULT_TOKEN]
        else:
            arguments = ["benchmarks.served_bot"]
            env |= {
                "BOT_DATABASE_URL": grounds.copy(subject),
                "BOT_DATA_DIR": str(grounds.folder),
                "BOT_NOW": SUNDAY,
                "BOT_LISTEN": listen,
                "BOT_MODE": subject.mode,
            }
            env |= {"BOT_WEBHOOK_URL": f"http://{listen}/telegram", "BOT_WEBHOOK_SECRET": SECRET} if is_called else {}
        log = grounds.folder / f"{subject.name}.log"
        began = time.monotonic()
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(sys.executable, "-m", *arguments, env=env, stderr=errors)
        try:
            yield Running(crowd, process.pid, await _up(crowd, process, log) - began)
        finally:
            if process.returncode is None:
                process.kill()  # nothing of it is needed any more, and aiogram's long poll would go on
            await process.wait()


async def _up(crowd: StandIn, process: asyncio.subprocess.Process, log: Path) -> float:
    """Return when the bot was up. Raises `ChildProcessError` where it ended instead, with its last words."""
    up, ended = asyncio.ensure_future(crowd.up()), asyncio.ensure_future(process.wait())
    await asyncio.wait({up, ended}, return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    if not up.done():
        up.cancel()
        raise ChildProcessError((await asyncio.to_thread(log.read_text))[-LAST_WORDS:])
    return up.result()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
