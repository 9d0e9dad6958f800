"""The simulated year with a bot that is killed again and again: nothing is lost, and what comes twice is counted.

Telegram has no word for "the same message once more". So a digest whose sending was not settled is sent again, and
that is all that a kill may cost.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import Engine, create_engine, select

from handlers.digests import SENDERS
from spbe.usecases.reminding import LEASE
from storage.schema import digest
from tests.runs import checks
from tests.runs.facts import CLOSES, ZONE, local_day
from tests.runs.town import WEEKS, YEAR, YearTown, year_town
from tests.runs.worker import Ended, Worker
from tests.runs.year import Year

SEED = 200
KILLS, FEW_KILLS = 200, 10
FEW_WEEKS = replace(WEEKS, last=date(2027, 3, 9))

Way = Literal["anywhen", "received", "answered"]
WAYS: tuple[Way, ...] = ("anywhen", "received", "answered")
AGAIN = 0.3
"""How likely it is that the next process is killed as well, over the same work."""

UNSETTLED_FOR = 0.03
"""Seconds in which a process is killed while the simulator has its message and does not answer."""


@dataclass(frozen=True)
class Kill:
    """What a killed process left: the digests that it held, by id; whose it had sent, by person and day."""

    way: Way
    held: frozenset[int]
    sent: frozenset[tuple[int, date]]


@dataclass
class Killer:
    """Runs the bot in one process after the other, and kills them by chance; the next one is always on its way."""

    town: YearTown
    folder: Path
    database_url: str
    engine: Engine
    most: int
    often: float
    kills: list[Kill] = field(default_factory=list)
    _workers: list[Worker] = field(default_factory=list)
    _longest: float = 0.1

    async def tick(self, moment: datetime) -> None:
        """Let the present process work, and after each kill the next one, when the lease of the last is over."""
        # Nobody is killed so late that the offices close before the next process may go on.
        likely = self.often if (moment + 3 * LEASE).astimezone(ZONE).time() < CLOSES else 0.0
        for chance in (likely, likely * AGAIN, 0.0):
            if await self._works(self._way(chance)):
                break
            self.town.clock.move_to(self.town.clock() + LEASE)
        self.town.facts.ticks.append(self.town.clock())

    async def open(self) -> None:
        """Start the first process and the one after it."""
        self._workers = [self._worker(), self._worker()]
        await self._workers[0].is_up()

    async def close(self) -> None:
        """End all."""
        for each in self._workers:
            await each.end()

    def _worker(self) -> Worker:
        return Worker(self.folder, self.database_url, self.town.address, log=self.folder / "log")

    def _way(self, likely: float) -> Way | None:
        if len(self.kills) < self.most and self.town.chance.random() < likely:
            return self.town.chance.choice(WAYS)
        return None

    async def _works(self, way: Way | None) -> bool:
        """Let the process do its work, and kill it in a way; return whether it was done before."""
        if way == "received":
            self.town.simulator.slows("sendMessage", UNSETTLED_FOR, times=SENDERS)
        began, before = asyncio.get_running_loop().time(), len(self.town.simulator.world.sent)
        self._workers[0].tell(self.town.clock())
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._ends())
            killing = group.create_task(self._kills(way, work))
        self.town.simulator.faults.clear()
        if killing.result() and way:
            await self._next(way, before)
        else:
            self._longest = 0.9 * self._longest + 0.1 * (asyncio.get_running_loop().time() - began)
        return work.result()

    async def _ends(self) -> bool:
        try:
            return await self._workers[0].heard() == "done"
        except Ended:
            return False

    async def _kills(self, way: Way | None, work: "asyncio.Task[bool]") -> bool:
        """Kill the process when the moment has come; return False where it was done before that."""
        chance, world = self.town.chance, self.town.simulator.world
        arrived = len(world.sent) + chance.randrange(1, 4)
        match way:
            case None:
                return False
            case "anywhen":
                await asyncio.wait((work,), timeout=chance.uniform(0, self._longest))
            case "received":
                await self._until(lambda: world.in_flight > 0, work)
                await asyncio.sleep(chance.uniform(0, UNSETTLED_FOR))
            case "answered":
                await self._until(lambda: len(world.sent) >= arrived, work)
        if work.done():
            return False
        self._workers[0].kill()
        return True

    async def _until(self, holds: Callable[[], bool], work: "asyncio.Task[bool]") -> None:
        while not holds() and not work.done():
            await self.town.simulator.world.signal.wait(0.001)

    async def _next(self, way: Way, before: int) -> None:
        """Bury the killed process, note what it left, and let the next one take its place.

        What it had claimed is free again only after the present moment; `before` is how much had been sent before it.
        """
        await self._workers.pop(0).end()
        await self.town.simulator.idle()
        self._workers.append(self._worker())
        await self._workers[0].is_up()
        with self.engine.connect() as connection:
            its = select(digest).where(digest.c.outcome.is_(None), digest.c.visible_at > self.town.clock())
            held = connection.execute(its.where(digest.c.attempts > 0)).all()
        sent = {(each.chat_id, local_day(each.date)) for each in self.town.simulator.world.sent[before:]}
        owed = {(each.person_id, each.day) for each in held}
        self.kills.append(Kill(way, frozenset(each.id for each in held), frozenset(owed & sent)))


@asynccontextmanager
async def killer(town: YearTown, folder: Path, database_url: str, *, most: int) -> AsyncIterator[Killer]:
    engine = create_engine(database_url.replace("+aiosqlite", ""))
    days = (town.period.last - town.period.first).days
    running = Killer(town, folder, database_url, engine, most, min(0.9, 1.2 * most / days))
    await running.open()
    try:
        yield running
    finally:
        await running.close()
        engine.dispose()


@pytest.mark.timeout(900)
async def test_killed_again_and_again(
    database_url: str, dialect: str, tmp_path: Path, is_whole: bool, figures: list[str]
) -> None:
    most, period = (KILLS, YEAR) if is_whole else (FEW_KILLS, FEW_WEEKS)
    async with (
        year_town(tmp_path, database_url, period, SEED) as town,
        killer(town, tmp_path, database_url, most=most) as running,
    ):
        await Year(town).live(running.tick)
        with running.engine.connect() as connection:
            digests = connection.execute(select(digest)).all()
    facts, kills = town.facts, running.kills
    assert len(kills) == most
    assert '"level": "error"' not in (tmp_path / "log").read_text()

    lost = checks.all_reminded(facts, period.first, period.last)
    assert lost.wrong == []
    assert checks.in_hours(facts, town.simulator.world.sent) == []
    assert checks.nothing_void(facts) == []
    assert checks.whole(facts) == []

    sent = Counter((each.person, each.day) for each in facts.told)
    repeats = Counter({key: number - 1 for key, number in sent.items() if number > 1})
    assert repeats == Counter(key for kill in kills for key in kill.sent)

    held = Counter(each for kill in kills for each in kill.held)
    assert {each.id: each.attempts for each in digests if each.outcome == "sent"} == {
        each.id: 1 + held[each.id] for each in digests if each.outcome == "sent"
    }
    ways = ", ".join(f"{number} {way}" for way, number in Counter(kill.way for kill in kills).items())
    between = sum(bool(kill.sent) for kill in kills)
    figures += [
        f"{dialect}, {period.first} to {period.last}, killed {most} times ({ways}):",
        f"  {len(sent)} digests, none lost; {between} kills after something was sent and before it was settled",
        f"  {sum(repeats.values())} digests sent again, no other twice; {len(held)} claimed again",
    ]
