"""A town whose days pass when a test says so: the bot and the simulator share one clock, and the test moves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import ticks
from bot.settings import CONTENT
from handlers.context import BotContext
from simulator.values import BotMessage, User
from spbe.usecases.reminding import LEASE
from tests.e2e.conftest import Town, town_in

ZONE = ZoneInfo("Asia/Makassar")
START = datetime(2019, 11, 4, 8, tzinfo=ZONE)


@dataclass
class Hands:
    """The hands of a clock."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at.astimezone(UTC)


@dataclass
class Days:
    """A running town and the hands of its clock."""

    town: Town
    hands: Hands

    async def on(self, moment: str) -> tuple[BotMessage, ...]:
        """Let it be a moment of local time, let the reminders run, and return what the bot sent."""
        self.hands.at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        return await self.tick()

    async def later(self, wait: timedelta = LEASE) -> tuple[BotMessage, ...]:
        """Let time pass, let the reminders run, and return what the bot sent."""
        self.hands.at += wait
        return await self.tick()

    async def tick(self) -> tuple[BotMessage, ...]:
        """Let the reminders run as the scheduler does, and return what the bot sent."""
        before = len(self.town.simulator.world.sent)
        await ticks.remind(BotContext(self.town.application))
        return tuple(self.town.simulator.world.sent[before:])

    async def only(self, person: User, moment: str) -> BotMessage:
        """Let it be a moment and return the one message that somebody is sent."""
        (message,) = [each for each in await self.on(moment) if each.chat_id == person.id]
        return message


@asynccontextmanager
async def days_in(folder: Path, *, content: Path = CONTENT) -> AsyncIterator[Days]:
    """Start a town with the sample matrix in which it is Monday, 4 November 2019."""
    hands = Hands()
    async with town_in(folder, clock=hands, content=content) as town:
        yield Days(town, hands)
