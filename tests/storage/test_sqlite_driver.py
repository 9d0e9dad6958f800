import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spbe.matrix import Opd
from spbe.refusals import Busy
from storage.database import Database, StorageFault, open_database
from storage.sqlite_driver import MANY_CHANGES

NOW = datetime(2019, 11, 4, tzinfo=UTC)
PAGES_OF_A_QUESTION = 6
DKIS = Opd(0, "DKIS", "Dinas Komunikasi")
SLOW = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 1500000) SELECT count(*) FROM c"


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[tuple[Database, sqlite3.Connection]]:
    """Give a database and a connection to its file that somebody else has."""
    file = tmp_path / "bot.db"
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        other = sqlite3.connect(file, isolation_level=None)
        yield database, other
        other.close()


async def turns_during(work: Awaitable[object]) -> int:
    """Return how often others had a turn while something was done."""
    task, turns = asyncio.ensure_future(work), 0
    while not task.done():
        await asyncio.sleep(0.001)
        turns += 1
    await task
    return turns


async def run_slow(database: Database) -> None:
    async with database.read_store() as store:
        await store.opds._connection.exec_driver_sql(SLOW)


async def test_who_waits_for_a_lock_holds_nobody_up(opened: tuple[Database, sqlite3.Connection]) -> None:
    database, other = opened
    other.execute("BEGIN IMMEDIATE")

    async def write() -> None:
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])

    writing = asyncio.ensure_future(write())
    assert await turns_during(asyncio.sleep(0.2)) > 20
    assert not writing.done()
    other.execute("ROLLBACK")
    await writing
    async with database.read_store() as store:
        assert [opd.short for opd in await store.opds.all()] == ["DKIS"]


async def test_a_unit_that_does_nothing_asks_for_no_lock(opened: tuple[Database, sqlite3.Connection]) -> None:
    database, other = opened
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(1), database.open_store():
        pass
    other.execute("ROLLBACK")


async def test_a_lock_that_is_never_free_is_told_in_time(
    opened: tuple[Database, sqlite3.Connection],
) -> None:
    database, other = opened
    async with database._writer.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy):
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])
    other.execute("ROLLBACK")


async def test_a_statement_that_was_slow_holds_nobody_up_again(
    opened: tuple[Database, sqlite3.Connection],
) -> None:
    database, _ = opened
    await run_slow(database)
    assert await turns_during(run_slow(database)) > 5


async def test_what_is_cut_short_in_its_thread_leaves_nothing(
    opened: tuple[Database, sqlite3.Connection],
) -> None:
    database, _ = opened

    async def write() -> None:
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])
            await store.opds._connection.exec_driver_sql(SLOW)

    async with database.open_store() as store:
        await store.opds._connection.exec_driver_sql(SLOW)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write(), timeout=0.03)
    async with database.open_store() as store:
        assert await store.opds.all() == ()
        await store.opds.add_missing([DKIS])
    async with database.read_store() as store:
        assert len(await store.opds.all()) == 1


async def test_the_log_is_brought_to_the_disk_now_and_then(opened: tuple[Database, sqlite3.Connection]) -> None:
    database, other = opened
    for number in range(4 * MANY_CHANGES):
        async with database.open_store() as store:
            await store.questions.add(asked_at=NOW, person_id=number, text="?", intent="x", outcome="found")
    assert other.execute("SELECT count(*) FROM question").fetchone() == (4 * MANY_CHANGES,)
    other.execute("PRAGMA wal_autocheckpoint = 0")
    (_, in_log, _) = other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert in_log < 2 * MANY_CHANGES * PAGES_OF_A_QUESTION


async def test_who_only_reads_cannot_write(opened: tuple[Database, sqlite3.Connection]) -> None:
    database, _ = opened
    with pytest.raises(StorageFault, match="SQLITE_READONLY"):
        async with database.read_store() as store:
            await store.opds.add_missing([DKIS])
