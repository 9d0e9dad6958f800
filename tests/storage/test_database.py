import asyncio
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spbe.matrix import Opd
from spbe.refusals import Busy, DiskFull, StorageAway
from spbe.reports import Draft
from storage.database import Database, DatabaseUnavailable, StorageFault, open_database
from storage.opds import lock_matrix
from tests.storage.conftest import Office, said

DKIS = Opd(0, "DKIS", "Dinas Komunikasi")


def sqlite_url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'bot.db'}"


async def count(url: str) -> int:
    async with open_database(url) as database, database.read_store() as store:
        return len(await store.opds.all())


async def test_a_unit_commits_and_outlives_the_process(empty_url: str) -> None:
    async with open_database(empty_url) as database:
        await database.check()
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])
    assert await count(empty_url) == 1


async def test_the_folder_of_a_file_is_made(tmp_path: Path) -> None:
    assert await count(sqlite_url(tmp_path / "made" / "on the way")) == 0


async def test_a_crash_inside_a_unit_rolls_back(database: Database) -> None:
    async def crash() -> None:
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await crash()
    async with database.open_store() as store:
        assert await store.opds.all() == ()
        assert await store.follow_ups.revision() == 0


async def test_a_cancelled_unit_rolls_back_and_lets_the_next_one_in(database: Database) -> None:
    async def never_ends() -> None:
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(never_ends(), timeout=0.2)
    async with database.open_store() as store:
        assert await store.opds.all() == ()


async def test_concurrent_read_modify_writes_lose_nothing(database: Database) -> None:
    async def add_twenty() -> None:
        for _ in range(20):
            async with database.open_store() as store:
                await lock_matrix(store.opds._connection)
                short = str(len(await store.opds.all()))
                await store.opds.add_missing([Opd(0, short, short)])

    async with asyncio.TaskGroup() as tasks:
        for _ in range(15):
            tasks.create_task(add_twenty())
    async with database.read_store() as store:
        assert len(await store.opds.all()) == 300
        assert await store.follow_ups.revision() == 300


async def test_a_reading_unit_waits_for_no_writer_and_sees_one_state(database: Database) -> None:
    async with database.read_store() as reader:
        assert await reader.follow_ups.revision() == 0
        async with database.open_store() as writer:
            await writer.opds.add_missing([DKIS])
        assert await reader.follow_ups.revision() == 0
        assert await reader.opds.all() == ()


async def test_a_reading_unit_cannot_write(database: Database) -> None:
    with pytest.raises(StorageFault, match=r"SQLITE_READONLY|ReadOnlySqlTransaction"):
        async with database.read_store() as store:
            await store.drafts.put(Draft(1, 1, "{}", "status", datetime(2026, 1, 1, tzinfo=UTC)))
    async with database.open_store() as store:
        assert await store.drafts.get(1) is None


async def test_a_unit_that_waits_too_long_for_a_lock_is_refused_and_spoils_nothing(
    dialect: str, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.PATIENCE", 50)
    async with open_database(database_url) as holder, open_database(database_url) as database:
        if dialect == "sqlite":
            async with database._writer.connect() as connection:
                await connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        async with holder.open_store() as held:
            await held.opds.add_missing([DKIS])
            with pytest.raises(Busy):
                async with database.open_store() as store:
                    await store.opds.add_missing([DKIS])
        async with database.open_store() as store:
            await store.opds.add_missing([Opd(0, "Bappeda", "Badan Perencanaan")])
    assert await count(database_url) == 2


async def test_a_full_disk_is_told_as_such_and_stores_nothing(dialect: str, database: Database) -> None:
    full = {
        "sqlite": "PRAGMA max_page_count = 1",  # as small as the file is now
        "postgresql": "DO $$ BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100'; END $$",
    }

    async def write_much() -> None:
        async with database.open_store() as store:
            await store.opds.add_missing([DKIS])
            await store.opds._connection.exec_driver_sql(full[dialect])
            await store.drafts.put(Draft(1, 1, "x" * 100_000, "note", datetime(2026, 1, 1, tzinfo=UTC)))

    with pytest.raises(DiskFull):
        await write_much()
    async with database.open_store() as store:
        assert await store.opds.all() == ()


async def test_what_is_no_refusal_stays_a_fault(database: Database) -> None:
    with pytest.raises(StorageFault, match=r"SQLITE_ERROR|UndefinedTable 42P01"):
        async with database.open_store() as store:
            await store.opds._connection.exec_driver_sql("SELECT * FROM tidak_ada")


async def test_a_fault_is_logged_without_what_was_to_be_stored(office: Office) -> None:
    """PostgreSQL quotes the whole row in which a constraint is broken."""
    note = "Ibu Ketut sakit, NIK 5171"
    with pytest.raises(StorageFault, match="IntegrityError") as raised:
        async with office.open_store() as store:
            await store.reports.add(said(office.ids[1], note=note, percent=101), year=2026)
    assert re.search(r"SQLITE_CONSTRAINT_CHECK .*percent|23514 report ck_report_percent", str(raised.value))
    logged = "".join(traceback.format_exception(raised.value))
    assert [place for place in ("test_database.py", "storage/reports.py", "percent") if place not in logged] == []
    assert [leak for leak in (note, "DETAIL", "Failing row") if leak in logged] == []


async def test_the_file_is_set_up_for_many_readers_and_true_references(tmp_path: Path) -> None:
    async with open_database(sqlite_url(tmp_path)) as database, database._writer.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys", "secure_delete")
        ]
    assert found == ["wal", 1, 5000, 1, 2]


async def test_a_server_is_asked_to_wait_as_long_as_the_file(postgresql_url: str) -> None:
    url = postgresql_url + "&options=-c%20statement_timeout%3D7000"
    async with open_database(url) as database, database._writer.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"SHOW {name}")).scalar_one()
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        ]
    assert found == ["5s", "7s", "10s"]


async def test_whoever_stops_in_the_midst_of_a_unit_holds_nobody_up_for_long(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database, open_database(postgresql_url) as other:

        async def stop() -> None:
            async with database.open_store() as stopped:
                await stopped.opds._connection.exec_driver_sql("SET idle_in_transaction_session_timeout = 100")
                await stopped.inbox.begin_turn()
                async with other.open_store() as store:
                    await store.inbox.begin_turn()
                await stopped.opds.all()

        with pytest.raises(StorageAway):
            await stop()
        async with database.open_store() as store:
            await store.inbox.begin_turn()


async def test_a_connection_that_the_server_closed_is_replaced(postgresql_url: str) -> None:
    close = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname ="
    async with open_database(postgresql_url) as database, open_database(postgresql_url) as other:
        for open_unit in (database.read_store, database.open_store):
            async with open_unit() as store:
                await store.opds.all()
        async with other.open_store() as store:
            await store.opds._connection.exec_driver_sql(f"{close} current_database()")
        for open_unit in (database.read_store, database.open_store):
            async with open_unit() as store:
                assert await store.opds.all() == ()


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
        async with open_database(sqlite_url(tmp_path)):
            pass
    assert file.read_text() == "laporan\n" * 1_000


async def test_check_tells_a_database_that_went_away(tmp_path: Path) -> None:
    async with open_database(sqlite_url(tmp_path)) as database:
        await database._writer.dispose()
        (tmp_path / "bot.db").write_text("laporan\n" * 1_000)
        with pytest.raises(DatabaseUnavailable):
            await database.check()
