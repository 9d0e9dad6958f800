"""A database of each earlier version, opened by this one: everything is there, and the bot goes on with it.

history/rNNN.sql has what people did with the version of that revision; a database has lived through all before its own.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, create_engine, select, text

from bot.commands import main
from spbe.people import Role
from storage import migrations
from storage.backup import MANIFEST, Manifest, _signed, encoded
from storage.database import open_database
from storage.restore import restore
from tests.bot.test_cli import logging_as_before
from tests.databases import another
from tests.e2e.conftest import town_in

__all__ = ["logging_as_before"]

HISTORY = Path(__file__).parent / "history"
VERSIONS = [f"r{number:03}" for number in range(1, int(migrations.HEAD[1:]))]
Rows = dict[str, list[tuple[Any, ...]]]


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TIME ZONE 'UTC'")
        yield connection
    engine.dispose()


def live_until(version: str, connection: Connection) -> None:
    """Let a database live from the first version to one of them."""
    for each in VERSIONS[: VERSIONS.index(version) + 1]:
        migrations.upgrade_to(connection, each)
        if (told := HISTORY / f"{each}.sql").exists():
            lines = (line for line in told.read_text().splitlines() if not line.startswith("--"))
            for statement in "\n".join(lines).split(";\n"):
                if statement.strip():
                    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
    connection.commit()


def rows_of(connection: Connection, like: Mapping[str, list[str]] | None = None) -> tuple[Rows, dict[str, list[str]]]:
    """Return all rows of all tables in order, of given columns or of all there are, and those columns."""
    found = MetaData()
    found.reflect(connection)
    columns = like or {name: list(table.c.keys()) for name, table in found.tables.items() if name != "alembic_version"}
    return {
        name: sorted(
            (tuple(row) for row in connection.execute(select(*(found.tables[name].c[column] for column in names)))),
            key=repr,
        )
        for name, names in columns.items()
    }, dict(columns)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_database_of_an_earlier_version_goes_on(version: str, empty_url: str, tmp_path: Path) -> None:
    with connected(empty_url) as connection:
        live_until(version, connection)
        before, columns = rows_of(connection)
    assert all(before[name] for name in ("opd", "opd_alias", "follow_up", "follow_up_opd", "question"))
    async with open_database(empty_url):
        pass
    with connected(empty_url) as connection:
        assert rows_of(connection, columns)[0] == before
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    async with town_in(tmp_path / "bot", matrix=False, database_url=empty_url) as town:
        pic = await town.member(Role.FOCAL_POINT, "DKIS", name="Putu")
        (told,) = await town.simulator.ask(pic, "tl no 33")
        assert "JDIH" in told.text
        (form,) = await town.simulator.ask(pic, "no 33 sudah 70 persen")
        (sent,) = await town.simulator.tap(pic, form, "Kirim")
        assert "L-2019-" in sent.text
    with connected(empty_url) as connection:
        assert connection.exec_driver_sql("SELECT follow_up_id, percent FROM report ORDER BY id").all()[-1] == (2, 70)
        assert len(rows_of(connection, {"report": ["id"]})[0]["report"]) == len(before.get("report", ())) + 1
        if version >= "r008":
            assert connection.exec_driver_sql("SELECT id FROM opd WHERE id = 4").all() == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_backup_of_an_earlier_version_comes_back(
    version: str, dialect: str, empty_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with connected(empty_url) as connection:
        live_until(version, connection)
        before, columns = rows_of(connection)
        keep(version, before, columns, tmp_path / "then.zip")
    with another(dialect, tmp_path / "another.db", request) as url:
        restored = await restore(url, tmp_path / "then.zip", tmp_path / "evidence")
        assert (restored.revision, restored.rows["opd"]) == (version, 3)
        with connected(url) as connection:
            assert rows_of(connection, columns)[0] == before
        async with open_database(url) as database, database.open_store() as store:
            assert (await store.opds.add(short="Baru", name="Dinas Baru")).id > 3


def keep(version: str, rows: Rows, columns: dict[str, list[str]], to: Path) -> None:
    """Write a backup as the version of that time did."""
    parts = {
        f"tables/{table}.jsonl": "".join(
            json.dumps({name: encoded(aware(value)) for name, value in zip(columns[table], row, strict=True)}) + "\n"
            for row in rows[table]
        )
        for table in rows
    }
    digests = {name: sha256(part.encode()).hexdigest() for name, part in parts.items()}
    counts = {table: len(each) for table, each in rows.items()}
    manifest = Manifest(datetime(2019, 9, 1, tzinfo=UTC), "Kota Contoh", version, counts, 0, (), digests)
    with zipfile.ZipFile(to, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        archive.writestr(MANIFEST, _signed(manifest))


def aware(value: object) -> object:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


MANY = """
INSERT INTO question (asked_at, person_id, text, intent, outcome)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
    SELECT '2019-03-04 05:06:07.000000', i, 'apa bukti dukung kolaborasi level 3?', 'evidence', 'found' FROM n;
INSERT INTO follow_up (matrix_id, number, indicator, edition, name, recommendation, level, follow_up, target_day,
        target_precision, opd_text, open_ended)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
    SELECT 1, i + 1000, 1, '2018', 'Kebijakan', 'Sebaiknya', 2, 'Menyusun', '2019-12-31', 'year', 'DKIS', false FROM n
"""
START = """
import asyncio, sys
from storage.database import open_database

async def start():
    async with open_database(sys.argv[1]) as database:
        await database.check()

asyncio.run(start())
"""


def started(url: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", START, url], stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own code


def test_a_large_database_is_upgraded_once_and_a_kill_leaves_it_as_it_was(
    dialect: str, empty_url: str, tmp_path: Path, figures: list[str]
) -> None:
    with connected(empty_url) as connection:
        live_until("r001", connection)
        for statement in MANY.split(";\n"):
            connection.exec_driver_sql(statement)
        connection.commit()
        before, columns = rows_of(connection)
    with stopped_midway(dialect, empty_url, tmp_path) as halfway, started(empty_url) as upgrading:
        wait_for(halfway)
        upgrading.kill()
    with connected(empty_url) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "r001"
        assert rows_of(connection) == (before, columns)
    began = perf_counter()
    processes = [started(empty_url) for _ in range(2)]
    assert [(each.communicate()[1], each.returncode) for each in processes] == [("", 0), ("", 0)]
    figures.append(f"{dialect}: 100,000 rows from r001 to {migrations.HEAD} in {perf_counter() - began:.1f} s")
    with connected(empty_url) as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == migrations.HEAD
        assert rows_of(connection, columns)[0] == before


@contextmanager
def stopped_midway(dialect: str, url: str, folder: Path) -> Iterator[Callable[[], bool]]:
    """Give what tells that an upgrade is halfway; a server is made to wait there, SQLite has much to write then."""
    if dialect == "sqlite":
        log = folder / "bot.db-wal"
        yield lambda: log.exists() and log.stat().st_size > 2**20
        return
    waits = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with connected(url) as holder:
        holder.exec_driver_sql("LOCK TABLE question IN ACCESS EXCLUSIVE MODE")
        yield lambda: bool(holder.scalar(waits))


def wait_for(holds: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if holds():
            return
        sleep(0.005)
    raise TimeoutError


@pytest.mark.usefixtures("logging_as_before")
def test_a_later_database_is_refused_in_one_line(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with connected(empty_url) as connection:
        migrations.upgrade(connection)
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r999'")
        connection.commit()
    monkeypatch.setenv("BOT_DATABASE_URL", empty_url)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path))
    assert main(["check"]) == 2
    printed, complaint = capsys.readouterr()
    assert (printed, complaint.count("\n"), "r999" in complaint) == ("", 1, True)
