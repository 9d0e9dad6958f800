"""The real bot against the simulator, over HTTP on loopback, one bot for each test module."""

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.app import House, build, import_file, open_house
from bot.life import feed_of, live
from bot.limits import Allowed
from bot.settings import CONTENT, Settings, load_settings
from handlers.context import App
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator, system_time
from simulator.server import serve
from simulator.values import User
from spbe.flooding import Patience
from spbe.people import Role

SAMPLE = CONTENT / "matrix" / "denpasar-2019.csv"
COORDINATORS = range(101, 131)
CALM = Patience(at_once=1_000_000)
WIDE = Allowed(bot=(10_000, 1.0), private=(10_000, 1.0), group=(10_000, 1.0), bulk_a_second=10_000, patience=CALM)
"""Tests talk faster than people: these never wait. tests/bot/test_limits.py and tests/security have the true ones."""


@dataclass
class Town:
    """A running bot with the people around it."""

    simulator: Simulator
    house: House
    application: App
    file: Path
    _coordinators: Iterator[int] = field(default_factory=lambda: iter(COORDINATORS))
    _members: Iterator[int] = field(default_factory=lambda: itertools.count(2_000))
    _guests: Iterator[int] = field(default_factory=lambda: itertools.count(5_000))

    def coordinator(self) -> User:
        """Add somebody who may read the matrix."""
        return self.simulator.user(next(self._coordinators), first_name="Koordinator")

    def guest(self) -> User:
        """Add somebody whom the bot does not know."""
        return self.simulator.user(next(self._guests), first_name="Tamu")

    async def member(self, role: Role, *opds: str, name: str | None = None) -> User:
        """Add a member of agencies, by their short names, who has started the bot."""
        user = self.simulator.user(next(self._members), first_name=name or role.value.title(), started=True)
        async with self.house.database.open_store() as store:
            ids = {opd.short: opd.id for opd in await store.opds.all()}
            now = self.house.resources.now()
            await store.people.join(user.id, role=role, name=name, opds=[ids[opd] for opd in opds], at=now)
        return user

    def stored(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what a statement finds in the bot's database."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(statement, values).fetchall()

    async def change(self, statement: str, *values: object) -> None:
        """Change the bot's database behind its back, as time or an accident does.

        In a thread: the feed may be in the middle of a turn, and needs the loop to end it.
        """
        await asyncio.to_thread(self._change, statement, values)

    def _change(self, statement: str, values: tuple[object, ...]) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement, values)


def settings_for(folder: Path, **given: object) -> Settings:
    """Return settings that touch nothing outside a folder."""
    database_url = f"sqlite+aiosqlite:///{folder / 'bot.db'}"
    defaults: dict[str, object] = {
        "_env_file": None,
        "token": SecretStr(DEFAULT_TOKEN),
        "database_url": database_url,
        "data_dir": folder,
        "coordinators": ",".join(map(str, COORDINATORS)),
        "now": "2019-11-04T08:00",
    }
    return load_settings(**(defaults | given))


@asynccontextmanager
async def town_in(
    folder: Path, *, matrix: bool = True, clock: Callable[[], datetime] | None = None, **given: object
) -> AsyncIterator[Town]:
    """Start a simulator and a bot, with the sample matrix unless told otherwise; stop both at the end.

    Nothing happens by the clock but what a test does.
    A `clock` is that of both; else the bot's starts on 4 November 2019 and runs on.
    """
    simulator = Simulator(now=clock or system_time)
    async with serve(create_app(simulator)) as address:
        settings = settings_for(folder, api_url=address, **given)
        async with open_house(settings, clock=clock) as house:
            if matrix:
                await import_file(house, SAMPLE)
            application = build(house, allowed=WIDE)
            _stop_the_clock(application)
            stop = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                feed = feed_of(house, application)
                group.create_task(live(house, feed, stop=stop, drain_seconds=2))
                simulator.busy = lambda: feed.is_busy
                try:
                    yield Town(simulator, house, application, folder / "bot.db")
                finally:
                    stop.set()


def _stop_the_clock(application: App) -> None:
    for job in application.job_queue.jobs() if application.job_queue else ():
        job.schedule_removal()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Give the running bot of a test module."""
    async with town_in(tmp_path_factory.mktemp("bot")) as running:
        yield running
