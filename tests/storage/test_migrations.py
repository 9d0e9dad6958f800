import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from storage.database import DatabaseUnavailable, open_database
from storage.migrations import HEAD, MigrationFailed, upgrade
from storage.migrations.running import config_of
from storage.schema import metadata

COUNTED = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
ONLY_ON_SQLITE = "r008"
NOW = datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.fixture
def connection(empty_url: str) -> Iterator[Connection]:
    engine = create_engine(empty_url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def shape_of(connection: Connection) -> dict[str, object]:
    """Return every table with its columns, keys, constraints and indexes, without regard to order."""
    inspector = inspect(connection)
    parts = (
        inspector.get_columns,
        inspector.get_foreign_keys,
        inspector.get_unique_constraints,
        inspector.get_check_constraints,
        inspector.get_indexes,
    )
    return {
        table: [
            str(inspector.get_pk_constraint(table)),
            *(sorted(written(each) for each in part(table)) for part in parts),
        ]
        for table in inspector.get_table_names()
        if table != "alembic_version"
    } | {"ids that are used once": sorted(counted_in(connection))}


def counted_in(connection: Connection) -> set[str]:
    """Return the tables of SQLite that never use an id again; on PostgreSQL all do so, and none is named."""
    if connection.dialect.name != "sqlite":
        return set()
    return {each[0] for each in connection.exec_driver_sql(COUNTED)}


def written(part: Mapping[str, object]) -> str:
    """Return a part of a table as text: the condition of an index is an object without one."""
    options = part.get("dialect_options")
    if isinstance(options, Mapping):
        part = {**part, "dialect_options": {name: str(value) for name, value in options.items()}}
    return str(part)


def test_the_migrations_end_at_the_schema(connection: Connection) -> None:
    upgrade(connection)
    assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    migrated = shape_of(connection)
    command.downgrade(config_of(connection), "base")
    assert not any(shape_of(connection).values())
    metadata.create_all(connection)
    assert migrated == shape_of(connection)


def test_every_step_can_be_taken_and_taken_back(connection: Connection) -> None:
    config = config_of(connection)
    steps = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    shapes = [shape_of(connection)]
    for step in steps:
        command.upgrade(config, step)
        shapes.append(shape_of(connection))
    for before, step in zip((*steps[-2::-1], "base"), steps[::-1], strict=True):
        after = shapes.pop()
        command.downgrade(config, before)
        assert shape_of(connection) == shapes[-1]
        assert (shape_of(connection) != after) is (step != ONLY_ON_SQLITE or connection.dialect.name == "sqlite")
    upgrade(connection)


async def test_an_id_is_not_used_again(connection: Connection, empty_url: str) -> None:
    for statement in ("", *R001_ROWS.split(";\n")):
        if not statement:
            command.upgrade(config_of(connection), "r001")
        elif statement.strip():
            connection.exec_driver_sql(statement)
    command.upgrade(config_of(connection), "r007")
    connection.exec_driver_sql("INSERT INTO opd_alias (opd_id, alias) VALUES (1, 'Kominfo')")
    upgrade(connection)
    connection.commit()
    if connection.dialect.name == "sqlite":
        counted = {each.name for each in metadata.tables.values() if each.dialect_options["sqlite"]["autoincrement"]}
        assert {"opd", "question", "bundle", "broadcast"} <= counted
        assert counted_in(connection) == counted
    else:
        connection.exec_driver_sql("SELECT setval('opd_id_seq', 1)")
    assert connection.exec_driver_sql("SELECT opd_id, alias FROM opd_alias").one() == (1, "Kominfo")
    assert connection.exec_driver_sql("SELECT follow_up_id, opd_id FROM follow_up_opd").one() == (7, 1)
    connection.commit()
    async with open_database(empty_url) as database:
        ids = []
        for name in ("AAA", "BBB"):
            async with database.open_store() as store:
                added = await store.opds.add(short=name, name=f"Dinas {name}")
                ids.append(added.id)
                await store.opds.remove(added.id)
    assert ids[1] == ids[0] + 1


def test_there_is_one_line_of_history(connection: Connection) -> None:
    assert ScriptDirectory.from_config(config_of(connection)).get_heads() == [HEAD]


R001_ROWS = """
INSERT INTO opd (id, short, name) VALUES (1, 'DKIS', 'Dinas Komunikasi');
INSERT INTO follow_up (id, matrix_id, number, indicator, edition, name, recommendation, level, follow_up, target_day,
    target_precision, opd_text, open_ended)
    VALUES (7, 1, 33, 33, '2018', 'JDIH', 'Sebaiknya', 3, 'Membuat', '2019-12-31', 'year', 'DKIS, dll', true);
INSERT INTO follow_up_opd (follow_up_id, opd_id, position) VALUES (7, 1, 0);
INSERT INTO question (id, asked_at, person_id, text, intent, outcome)
    VALUES (1, '2019-03-04 05:06:07+00', 7000000001, 'apa itu SPBE?', 'definition', 'found');
"""


REPORT = """
INSERT INTO report (id, year, follow_up_id, revision, reporter_id, status, percent, reported_at)
    VALUES (1, 2019, 7, 1, 7, 'proses', 50, '2019-03-04 05:06:07+00')
"""


def test_rows_of_the_first_version_live_on(connection: Connection) -> None:
    command.upgrade(config_of(connection), "r001")
    for statement in R001_ROWS.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    told = "SELECT id, number, target_day, target_precision, opd_text FROM follow_up"
    before = connection.exec_driver_sql(told).one()
    upgrade(connection)
    assert connection.exec_driver_sql(told).one() == before
    new = "SELECT first_target_day = target_day, first_target_precision, status, stage, percent, gone_at FROM follow_up"
    assert tuple(connection.exec_driver_sql(new).one()) == (True, "year", "belum", 0, 0, None)
    assert connection.exec_driver_sql("SELECT follow_up_id, opd_id FROM follow_up_opd").one() == (7, 1)
    assert connection.exec_driver_sql("SELECT person_id FROM question").scalar_one() == 7_000_000_001
    connection.exec_driver_sql(REPORT)
    command.downgrade(config_of(connection), "r001")
    assert connection.exec_driver_sql(told).one() == before


async def test_present_rows_only_keep_their_number_to_themselves(connection: Connection, empty_url: str) -> None:
    command.upgrade(config_of(connection), "r001")
    for statement in R001_ROWS.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    command.upgrade(config_of(connection), "r006")
    connection.exec_driver_sql(REPORT)
    connection.commit()
    links, reports = "SELECT follow_up_id FROM follow_up_opd", "SELECT id, follow_up_id FROM report"
    async with open_database(empty_url) as database, database.open_store() as store:
        kept = await store.follow_ups.get(7)
        assert kept
        assert (kept.row.number, [opd.short for opd in kept.row.opds]) == (33, ["DKIS"])
        another = replace(kept.row, indicator=34, name="Lain", recommendation="Lain")
        await store.follow_ups.replace("MONEV", [another], at=NOW)
        here = await store.follow_ups.find(33)
        assert here
        assert here.id != 7
    assert {each[0] for each in connection.exec_driver_sql(links)} == {7, here.id}
    assert connection.exec_driver_sql(reports).one() == (1, 7)
    numbers = "SELECT id, number FROM follow_up"
    assert set(connection.exec_driver_sql(numbers)) == {(7, 33), (here.id, 33)}
    command.downgrade(config_of(connection), "r006")
    assert set(connection.exec_driver_sql(numbers)) == {(7, -7), (here.id, 33)}
    assert {each[0] for each in connection.exec_driver_sql(links)} == {7, here.id}


async def test_a_table_is_not_built_anew_where_its_rows_would_take_others_along(empty_url: str) -> None:
    engine = create_engine(empty_url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        command.upgrade(config_of(connection), "r006")
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys = 1")
            connection.commit()
            with pytest.raises(MigrationFailed, match="kunci asing"):
                upgrade(connection)
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = 0")
            connection.exec_driver_sql("INSERT INTO opd_alias (opd_id, alias) VALUES (99, 'tak bertuan')")
            with pytest.raises(MigrationFailed, match="opd_alias"):
                upgrade(connection)
            connection.rollback()
        upgrade(connection)
    engine.dispose()


async def test_a_second_start_changes_nothing(empty_url: str) -> None:
    for _ in range(2):
        async with open_database(empty_url) as database, database.read_store() as store:
            assert await store.follow_ups.revision() == 0


async def test_a_database_of_a_later_version_is_refused(empty_url: str) -> None:
    async with open_database(empty_url) as database, database._writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r999'")
    with pytest.raises(DatabaseUnavailable, match="r999"):
        async with open_database(empty_url):
            pass


_START = """
import asyncio, sys
from storage.database import open_database

async def start():
    async with open_database(sys.argv[1]) as database:
        await database.check()

asyncio.run(start())
"""


def test_four_starts_at_once_are_safe(empty_url: str) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-c", _START, empty_url], stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own code
        for _ in range(4)
    ]
    ends = [(start.communicate()[1], start.returncode) for start in starts]
    assert ends == [("", 0)] * 4
