"""What reminders cost: python -m benchmarks.reminders planning [--rows 100000] [--growth 1000000].

planning: a day is planned for a matrix of so many rows on SQLite and on PostgreSQL, beside a bare INSERT..SELECT
written by hand for each, which tells all focal points of what is due and the coordinators of what is late, and knows
nothing of wishes, reports, silence, queue or digests. First on an empty table, then on the next working day; the best
of three runs, each rolled back. Goals: at most twice the bare statement, and linear growth.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.reminder_load import bare_plan, fill
from bot.settings import CONTENT
from spbe.reminding import PlanDay, plan_of
from spbe.working_days import WorkCalendar
from storage.database import Database, open_database
from storage.reminder_files import load_reminders
from storage.reminders import SqlReminders
from tests.databases import ABSENT, binaries, server

ZONE = ZoneInfo("Asia/Makassar")
DAYS = (date(2026, 11, 20), date(2026, 11, 23))
"""A Friday with nothing planned yet, and the Monday after it."""

CALENDAR = WorkCalendar({}, frozenset({5, 6}), hour(8), hour(16))
RUNS = 3

Way = Callable[[AsyncConnection, date], Awaitable[int]]


def day_of(today: date) -> PlanDay:
    """Return what the shipped policy says of a day."""
    now = datetime.combine(today, hour(), ZONE)
    day = plan_of(now, at=hour(8), zone=ZONE, calendar=CALENDAR, policy=load_reminders(CONTENT / "reminders.yaml"))
    if day is None:
        raise ValueError(f"{today} is no working day")
    return day


async def ours(connection: AsyncConnection, today: date) -> int:
    """Plan as the bot does: policy, rows, queue, snoozes, digests."""
    return (await SqlReminders(connection).plan(day_of(today))).reminders


async def by_hand(connection: AsyncConnection, today: date) -> int:
    """Plan with the bare statement."""
    statement = text(bare_plan(connection.dialect.name, CALENDAR.covered_by(today)))
    return (await connection.execute(statement)).rowcount


@asynccontextmanager
async def rolled_back(database: Database) -> AsyncIterator[AsyncConnection]:
    """Open a transaction of which nothing stays; PostgreSQL compiles nothing in it, for whichever way."""
    async with database._writer.connect() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET LOCAL jit = off"))
        yield connection
        await connection.rollback()


async def seconds_of(database: Database, way: Way) -> list[tuple[float, int]]:
    """Return how long a way takes for each of the two days, and how many reminders it adds."""
    best = [(float("inf"), 0)] * len(DAYS)
    for _ in range(RUNS):
        async with rolled_back(database) as connection:
            for place, today in enumerate(DAYS):
                began = time.perf_counter()
                added = await way(connection, today)
                best[place] = min(best[place], (time.perf_counter() - began, added))
    return best


async def measure(name: str, url: str, rows: int, growth: int) -> None:
    """Print the two ways beside each other, and how ours grows."""
    small = await planned(url.format(1), rows, with_bare=True)
    for place, which in enumerate(("first day", "next day")):
        (mine, mine_added), (bare, bare_added) = (each[place] for each in small)
        print(
            f"{name:10}  {rows:>9,} rows, {which:9}: ours {mine:6.2f} s ({mine_added:,} reminders), "
            f"by hand {bare:6.2f} s ({bare_added:,}), ratio {mine / bare:.2f}"
        )
    if growth > rows:
        (large,) = await planned(url.format(2), growth, with_bare=False)
        for place, which in enumerate(("first day", "next day")):
            before, after = small[0][place][0], large[place][0]
            print(
                f"{name:10}  {growth:>9,} rows, {which:9}: ours {after:6.2f} s ({large[place][1]:,} reminders), "
                f"{after / before:.1f} times as long for {growth / rows:.0f} times the rows"
            )


async def planned(url: str, rows: int, *, with_bare: bool) -> list[list[tuple[float, int]]]:
    """Fill a database and return what the ways took."""
    async with open_database(url) as database:
        async with database._writer.begin() as connection:
            await fill(connection, rows, DAYS[0])
        async with database._writer.connect() as connection:
            await connection.exec_driver_sql("ANALYZE")
            await connection.commit()
        return [await seconds_of(database, way) for way in ((ours, by_hand) if with_bare else (ours,))]


async def planning(rows: int, growth: int) -> None:
    """Measure planning on both databases."""
    with tempfile.TemporaryDirectory() as folder:
        await measure("SQLite", f"sqlite+aiosqlite:///{Path(folder)}/{{}}.db", rows, growth)
    folder_of_binaries = binaries()
    if folder_of_binaries is None:
        print(ABSENT)
        return
    with server(folder_of_binaries) as running:
        names = [running.create() for _ in range(2)]
        url = running.url(names[0]).replace(names[0], "test_{}")
        await measure("PostgreSQL", url, rows, growth)


def main() -> None:
    """Print what reminders cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["planning"])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--growth", type=int, default=1_000_000, help="rows of the second matrix; 0 for none")
    arguments = parser.parse_args()
    asyncio.run(planning(arguments.rows, arguments.growth))


if __name__ == "__main__":
    main()
