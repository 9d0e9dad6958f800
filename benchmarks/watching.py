"""What watching costs: processor time for each update, each call and each unit of work, and the page of metrics.

    python -m benchmarks.watching

A unit is timed in short rounds, of which the quickest counts: the difference is smaller than the machine's noise.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable

from prometheus_client import generate_latest

from bot.database_metrics import count_statements
from bot.metrics import Metrics
from storage.database import Database, open_database

TIMES = 20_000


def microseconds(work: Callable[[], object]) -> float:
    """Return the time of one call."""
    work()
    began = time.perf_counter()
    for _ in range(TIMES):
        work()
    return (time.perf_counter() - began) / TIMES * 1e6


async def unit(database: Database, rounds: int = 30, times: int = 100) -> float:
    """Return the microseconds of a unit that reads once."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(times):
            async with database.read_store() as store:
                await store.watching.told()
        found.append((time.perf_counter() - began) / times * 1e6)
    return min(found)


async def main() -> None:
    """Print the table."""
    metrics = Metrics()
    update = microseconds(lambda: metrics.update_done("message", "handled", 0.02, 0.01))
    call = microseconds(lambda: metrics.called("sendMessage", "200", 0.03))
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(f"sqlite+aiosqlite:///{folder}/bot.db") as database:
            plain = await unit(database)
            count_statements(metrics.registry, database.engines)
            counted = await unit(database)
    began = time.perf_counter()
    page = generate_latest(metrics.registry)
    print(f"an update counted           {update:8.1f} µs")
    print(f"a call of Telegram counted  {call:8.1f} µs")
    print(f"a unit of one statement     {plain:8.1f} µs, counted {counted:.1f} µs")
    print(f"/metrics                    {(time.perf_counter() - began) * 1e3:8.1f} ms, {len(page) / 1024:.0f} KiB")


if __name__ == "__main__":
    asyncio.run(main())
