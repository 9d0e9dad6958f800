"""How fast digests arrive: python -m benchmarks.delivery [--people 1000].

A strict server, which counts as Telegram does and answers 429 to what is too much, runs in a process of its own, and
the people in it ask. The bot of this process has a digest due for each of 1,000 focal points and sends them twice, on
SQLite and on PostgreSQL: on a first day undisturbed, on a second one while others ask twice a second. An answer is one
of the 30 messages a second too, so on the second day the digests alone cannot reach them. Goals: at least 95% of 30 a
second, not one 429, answers within twice the time that they take when nothing is sent.
"""

import argparse
import asyncio
import itertools
import multiprocessing
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from pydantic import SecretStr

from bot import logs, ticks
from bot.app import build, import_file, open_house
from bot.clock import Clock
from bot.demo import SAMPLE
from bot.life import feed_of, live
from bot.limits import Allowed
from bot.settings import Settings, load_settings
from handlers.context import App, BotContext
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.faults import LIMITED, Flood, Limits
from simulator.params import Params
from simulator.server import serve
from spbe.flooding import Patience
from spbe.people import Role
from tests.databases import ABSENT, binaries, server

EVENING, FIRST, SECOND = (
    datetime.fromisoformat(f"2019-12-{day}+08:00") for day in ("22T20:00", "23T08:00", "27T08:00")
)
"""A Sunday, the Monday with what is due in 7 days, and the Friday with what is due in 3."""

MEMBERS, GUESTS = 10_000, 500_000
"""Where the numbers of the focal points, and of those who ask, begin."""

ASKING = 40
"""So many ask in turn: one alone would be above one message a second."""

BETWEEN_QUESTIONS = 0.5
IDLE_QUESTIONS = 40
QUESTIONS = (
    "indikator 20",
    "apa itu spbe",
    "bobot domain 4",
    "kriteria tingkat 4 kolaborasi",
    "indikator 9 tahun 2018",
)
A_SECOND = 30
DRAIN_SECONDS = 5.0


class Counting(Flood):
    """Notes when it let which chat have a message, and how often it refused."""

    def __init__(self) -> None:
        super().__init__(Limits())
        self.passed: list[tuple[float, int]] = []
        self.refused = 0

    def check(self, method: str, params: Params) -> None:
        """Count a call, or refuse it."""
        self.refused += 1
        super().check(method, params)
        self.refused -= 1
        if method.startswith(LIMITED):
            self.passed.append((time.monotonic(), params.integer("chat_id")))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server saw: messages with their seconds and chats, refusals, and how long each answer took."""

    passed: list[tuple[float, int]]
    refused: int
    waits: list[float]


class Town:
    """The strict server and those who ask; commands come through a pipe."""

    def __init__(self, people: int) -> None:
        self.simulator = Simulator()
        self.flood = self.simulator.flood = Counting()
        for number in range(people):
            self.simulator.user(MEMBERS + number, started=True)
        self._guests = itertools.cycle([self.simulator.user(GUESTS + number, started=True) for number in range(ASKING)])
        self._questions = itertools.cycle(QUESTIONS)
        self._waits: list[float] = []

    async def obey(self, pipe: Connection) -> None:
        """Do what is said until told to stop: stay silent, or ask until the next word."""
        asking: asyncio.Task[None] | None = None
        while (word := await asyncio.to_thread(pipe.recv)) != "stop":
            if asking:
                asking.cancel()
            asking = asyncio.ensure_future(self._ask()) if word == "ask" else None
            pipe.send(Seen(self.flood.passed, self.flood.refused, self._waits))
            self.flood.passed, self.flood.refused, self._waits = [], 0, []

    async def _ask(self) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(self._ask_once())
                await asyncio.sleep(BETWEEN_QUESTIONS)

    async def _ask_once(self) -> None:
        guest, began = next(self._guests), time.perf_counter()
        act = await self.simulator.says(guest, next(self._questions))
        await self.simulator.until(lambda: bool(self.simulator.sent(guest, act)), 30, "an answer")
        self._waits.append(time.perf_counter() - began)


def run_town(pipe: Connection, people: int) -> None:
    """Be the server's process; its address is the first that goes through the pipe."""

    async def run() -> None:
        town = Town(people)
        async with serve(create_app(town.simulator)) as address:
            pipe.send(address)
            await town.obey(pipe)

    asyncio.run(run())


@asynccontextmanager
async def town_of(people: int) -> AsyncIterator[tuple[str, Callable[[str], Awaitable[Seen]]]]:
    """Start the server's process; yields its address, and what tells it a word and returns what it saw until then."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=run_town, args=(there, people))
    process.start()

    async def tell(word: str) -> Seen:
        here.send(word)
        seen: Seen = await asyncio.to_thread(here.recv)
        return seen

    try:
        yield await asyncio.to_thread(here.recv), tell
    finally:
        here.send("stop")
        await asyncio.to_thread(process.join)


@asynccontextmanager
async def bot_of(settings: Settings, people: int) -> AsyncIterator[tuple[App, Clock]]:
    """Run the bot with the sample matrix and so many focal points; it sends only when told to."""
    clock = Clock(EVENING)
    async with open_house(settings, clock=clock) as house:
        await import_file(house, SAMPLE)
        async with house.database.open_store() as store:
            matrix = await store.follow_ups.matrix()
            opds = itertools.cycle(sorted({opd.id for row in matrix.rows for opd in row.opds}))
            for number in range(people):
                name, now = f"PIC {number}", house.resources.now()
                await store.people.join(MEMBERS + number, role=Role.FOCAL_POINT, name=name, opds=[next(opds)], at=now)
        application = build(house, allowed=Allowed(patience=Patience(at_once=1_000_000)))
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(live(house, feed_of(house, application), stop=stop, drain_seconds=DRAIN_SECONDS))
            while not application.running:  # noqa: ASYNC110 - PTB sets a flag, not an event
                await asyncio.sleep(0.1)
            for job in application.job_queue.jobs() if application.job_queue else ():
                job.schedule_removal()
            try:
                yield application, clock
            finally:
                stop.set()


async def measure(name: str, database_url: str, folder: Path, people: int) -> None:
    """Print what both days brought on one database."""
    async with town_of(people) as (address, tell):
        settings = load_settings(
            _env_file=None,
            token=SecretStr(DEFAULT_TOKEN),
            api_url=address,
            database_url=database_url,
            data_dir=folder,
            now=EVENING.isoformat(),
        )
        async with bot_of(settings, people) as (application, clock):
            await tell("ask")
            await asyncio.sleep(IDLE_QUESTIONS * BETWEEN_QUESTIONS)
            idle = (await tell("be silent")).waits
            await deliver(application, clock, FIRST)
            undisturbed = await tell("ask")
            await deliver(application, clock, SECOND)
            asked = await tell("be silent")
    print(f"{name}, {people} digests, questions while idle: {in_words(idle)}")
    print(f"  undisturbed:        {rates(undisturbed)}")
    print(f"  questions meanwhile: {rates(asked)}")
    ratios = (at(place, asked.waits) / at(place, idle) for place in (0.5, 0.95))
    print(f"  questions meanwhile: {in_words(asked.waits)}, ratio {' and '.join(f'{each:.2f}' for each in ratios)}")


async def deliver(application: App, clock: Clock, moment: datetime) -> None:
    """Let it be a moment, and send all that is due then."""
    clock.move_to(moment)
    await ticks.remind(BotContext(application))


def rates(seen: Seen) -> str:
    """Say how many digests, and messages in all, passed in a second, from the first digest to the last."""
    digests = [moment for moment, chat in seen.passed if chat < GUESTS]
    seconds = digests[-1] - digests[0]
    messages = sum(digests[0] <= moment <= digests[-1] for moment, _ in seen.passed)
    each, every = ((number - 1) / seconds for number in (len(digests), messages))
    return (
        f"{len(digests)} digests, {each:.2f} a second ({each / A_SECOND:.1%} of 30), "
        f"all messages {every:.2f} ({every / A_SECOND:.1%}), {seen.refused} times 429"
    )


def at(place: float, waits: list[float]) -> float:
    """Return the wait at a place between the shortest and the longest."""
    return sorted(waits)[int(len(waits) * place)]


def in_words(waits: list[float]) -> str:
    """Say how long answers took."""
    return f"median {at(0.5, waits) * 1000:.1f} ms, p95 {at(0.95, waits) * 1000:.1f} ms ({len(waits)} questions)"


async def delivery(people: int) -> None:
    """Measure on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        await measure("SQLite", f"sqlite+aiosqlite:///{folder}/bot.db", Path(folder), people)
    folder_of_binaries = binaries()
    if folder_of_binaries is None:
        print(ABSENT)
        return
    with tempfile.TemporaryDirectory() as folder, server(folder_of_binaries) as running:
        await measure("PostgreSQL", running.url(running.create()), Path(folder), people)


def main() -> None:
    """Print how fast digests arrive."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000)
    logs.configure("WARNING", json=False)
    asyncio.run(delivery(parser.parse_args().people))


if __name__ == "__main__":
    main()
