"""Two processes of the bot on one PostgreSQL, which take the updates of every chat in turns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from sqlalchemy import select
from telegram import Update

from bot.app import House, build, import_file, open_house
from bot.limits import Limiter
from bot.signals import Signals
from handlers.access import lane_of
from handlers.context import App, BotContext
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from storage.schema import lane_memory
from tests.e2e.conftest import SAMPLE, WIDE, Town, settings_for


@dataclass
class Machine:
    """One process of the bot."""

    house: House
    application: App
    is_busy: bool = False

    @property
    def context(self) -> BotContext:
        """What a job gets."""
        return BotContext(self.application)

    def signals(self) -> Signals:
        """Return what tells the others of this process, and hears of them, before it has begun."""
        return Signals(Limiter())

    async def handle(self, update: Update) -> None:
        """Do what the feed does with an update that it has taken in hand."""
        self.is_busy = True
        memories, lane = self.application.bot_data.memories, lane_of(update)
        versions = select(lane_memory.c.version).where(lane_memory.c.lane == lane)
        known = await self.house.database.read_with(lambda connection: connection.execute(versions).scalar())
        await memories.recall(lane, known or 0)
        try:
            await self.application.process_update(Update.de_json(update.to_dict(), self.application.bot))
        finally:
            memories.keep(lane)
            changes = memories.waiting()
            async with self.house.database.open_store() as store:
                lost = [each.lane for each in changes if not await store.memories.put(each)]
            memories.stored(changes, lost)
            self.is_busy = False


@dataclass
class Machines:
    """Both, and the people around them; the town is that of the first."""

    town: Town
    first: Machine
    second: Machine


@asynccontextmanager
async def machine(folder: Path, database_url: str, address: str, **given: object) -> AsyncIterator[Machine]:
    """Run a process that polls nothing and does nothing by the clock."""
    settings = settings_for(folder, database_url=database_url, api_url=address, **given)
    async with open_house(settings) as house:
        application = build(house, allowed=WIDE)
        for job in application.job_queue.jobs() if application.job_queue else ():
            job.schedule_removal()
        async with application:
            yield Machine(house, application)


@asynccontextmanager
async def two_machines(folder: Path, database_url: str, **given: object) -> AsyncIterator[Machines]:
    """Run both with the sample matrix and the settings given."""
    simulator = Simulator()
    async with (
        serve(create_app(simulator)) as address,
        machine(folder, database_url, address, **given) as one,
        machine(folder, database_url, address, **given) as other,
    ):
        await import_file(one.house, SAMPLE)
        simulator.busy = lambda: one.is_busy or other.is_busy
        pump = asyncio.ensure_future(_take_turns(one, other))
        try:
            yield Machines(Town(simulator, one.house, one.application, folder / "none"), one, other)
        finally:
            pump.cancel()
            await asyncio.wait({pump})


async def _take_turns(one: Machine, other: Machine) -> None:
    offset = 0
    turns = cycle((one, other))
    while True:
        for update in await one.application.bot.get_updates(offset, timeout=20):
            await next(turns).handle(update)
            offset = update.update_id + 1
