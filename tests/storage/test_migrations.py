import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import StaticPool

from storage.database import DatabaseUnavailable, open_database
from storage.migrations import config_of, upgrade
from storage.schema import metadata


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://", poolclass=StaticPool)
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
            *(sorted(str(each) for each in part(table)) for part in parts),
        ]
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_end_at_the_schema(connection: Connection) -> None:
    upgrade(connection)
    assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    migrated = shape_of(connection)
    other = create_engine("sqlite://", poolclass=StaticPool)
    with other.begin() as fresh:
        metadata.create_all(fresh)
        assert migrated == shape_of(fresh)
    other.dispose()


def test_every_step_can_be_taken_and_taken_back(connection: Connection) -> None:
    config = config_of(connection)
    steps = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()][::-1]
    shapes = [shape_of(connection)]
    for step in steps:
        command.upgrade(config, step)
        shapes.append(shape_of(connection))
    for before in (*steps[-2::-1], "base"):
        after = shapes.pop()
        command.downgrade(config, before)
        assert shape_of(connection) == shapes[-1]
        assert shape_of(connection) != after
    upgrade(connection)


def test_there_is_one_line_of_history(connection: Connection) -> None:
    assert len(ScriptDirectory.from_config(config_of(connection)).get_heads()) == 1


async def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    for _ in range(2):
        async with open_database(url) as database, database.read_store() as store:
            assert await store.follow_ups.revision() == 0


async def test_a_database_of_a_later_version_is_refused(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    async with open_database(url) as database, database._writer.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r999'")
    with pytest.raises(DatabaseUnavailable, match="r999"):
        async with open_database(url):
            pass


_START = """
import asyncio, sys
from storage.database import open_database

async def start():
    async with open_database(sys.argv[1]) as database:
        await database.check()

asyncio.run(start())
"""


def test_four_starts_at_once_are_safe(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'new' / 'bot.db'}"
    starts = [
        subprocess.Popen([sys.executable, "-c", _START, url], stderr=subprocess.PIPE, text=True)  # noqa: S603 - our own code
        for _ in range(4)
    ]
    ends = [(start.communicate()[1], start.returncode) for start in starts]
    assert ends == [("", 0)] * 4
