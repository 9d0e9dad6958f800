import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from spbe.matrix import Opd
from storage.database import DatabaseUnavailable, open_database


def url_of(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'bot.db'}"


async def count(folder: Path) -> int:
    async with open_database(url_of(folder)) as database, database.read_store() as store:
        return len(await store.opds.all())


async def test_a_unit_commits_and_outlives_the_process(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on the way"
    async with open_database(url_of(folder)) as database:
        await database.check()
        async with database.open_store() as store:
            await store.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
    assert await count(folder) == 1


async def test_a_crash_inside_a_unit_rolls_back(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:

        async def crash() -> None:
            async with database.open_store() as store:
                await store.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await crash()
        async with database.open_store() as store:
            assert await store.opds.all() == ()
            assert await store.follow_ups.revision() == 0


async def test_a_cancelled_unit_rolls_back_and_lets_the_next_one_in(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:

        async def never_ends() -> None:
            async with database.open_store() as store:
                await store.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
                await asyncio.Event().wait()

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(never_ends(), timeout=0.2)
        async with database.open_store() as store:
            assert await store.opds.all() == ()


async def test_concurrent_read_modify_writes_lose_nothing(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:

        async def add_twenty() -> None:
            for _ in range(20):
                async with database.open_store() as store:
                    short = str(len(await store.opds.all()))
                    await store.opds.add_missing([Opd(0, short, short)])

        async with asyncio.TaskGroup() as tasks:
            for _ in range(15):
                tasks.create_task(add_twenty())
        async with database.read_store() as store:
            assert len(await store.opds.all()) == 300
            assert await store.follow_ups.revision() == 300


async def test_a_reading_unit_waits_for_no_writer_and_sees_one_state(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database, database.read_store() as reader:
        assert await reader.follow_ups.revision() == 0
        async with database.open_store() as writer:
            await writer.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
        assert await reader.follow_ups.revision() == 0
        assert await reader.opds.all() == ()


async def test_a_reading_unit_cannot_write(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:
        with pytest.raises(OperationalError, match="readonly"):
            async with database.read_store() as store:
                await store.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
        async with database.open_store() as store:
            await store.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
    assert await count(tmp_path) == 1


async def test_a_unit_refused_by_another_process_spoils_nothing(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:
        async with database._writer.connect() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout = 50")  # not the whole 5 s
        other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            async with database.open_store():
                pass
        other.execute("COMMIT")
        other.close()
        async with database.open_store() as store:
            await store.opds.add_missing([Opd(0, "DKIS", "Dinas Komunikasi")])
    assert await count(tmp_path) == 1


async def test_the_file_is_set_up_for_many_readers_and_true_references(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database, database._writer.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        ]
    assert found == ["wal", 1, 5000, 1]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("bot.db", "contoh: sqlite"),
        ("sqlite:///bot.db", "jenis basis data sqlite tidak dikenal"),
        ("mysql+pymysql://root:rahasia@host/bot", "jenis basis data mysql"),
        ("sqlite+aiosqlite://", "memori"),
        ("sqlite+aiosqlite:////dev/null/bot.db", "tidak dapat dibuka"),
        ("sqlite+aiosqlite:////dev", "tidak dapat dibuka"),
        ("postgresql+psycopg://bot:rahasia@127.0.0.1:1/bot", "tidak dapat dibuka"),
    ],
)
async def test_a_database_out_of_reach_is_told_in_one_line(url: str, told: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught:
        async with open_database(url):
            pass
    message = str(caught.value)
    assert told in message
    assert "\n" not in message
    assert "rahasia" not in message


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "bot.db"
    file.write_text("laporan\n" * 1_000)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        async with open_database(url_of(tmp_path)):
            pass
    assert file.read_text() == "laporan\n" * 1_000


async def test_check_tells_a_database_that_went_away(tmp_path: Path) -> None:
    async with open_database(url_of(tmp_path)) as database:
        await database._writer.dispose()
        (tmp_path / "bot.db").write_text("laporan\n" * 1_000)
        with pytest.raises(DatabaseUnavailable):
            await database.check()
