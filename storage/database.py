"""The database: how it is opened, and how units of work begin on SQLite and PostgreSQL.

SQLite allows one writer at a time. A transaction that reads first and then wants to write is refused at once when
another one wrote meanwhile, so a writing unit takes the lock when it begins (BEGIN IMMEDIATE), and the writers of
this process queue in memory before they ask for it.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from spbe.refusals import Busy, DiskFull, Refusal
from storage import migrations
from storage.store import SqlStore

T = TypeVar("T")

DRIVERS = ("sqlite+aiosqlite", "postgresql+psycopg")

PATIENCE = 5_000
"""Milliseconds that a unit waits for a lock of somebody else's."""

_ON_CONNECT = (
    f"PRAGMA busy_timeout = {PATIENCE}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = 1",
)
_ON_BEGIN = {
    "read": ("PRAGMA query_only = 1", "BEGIN"),
    "write": ("PRAGMA query_only = 0", "BEGIN IMMEDIATE"),
    # A migration may rebuild a table that others point at; dropping the old one must not cascade.
    "migrate": ("PRAGMA foreign_keys = 0", "BEGIN IMMEDIATE"),
}

_SQLITE_REFUSALS: Mapping[int, type[Refusal]] = {
    sqlite3.SQLITE_BUSY: Busy,
    sqlite3.SQLITE_LOCKED: Busy,
    sqlite3.SQLITE_FULL: DiskFull,
}
_POSTGRESQL_REFUSALS: Mapping[str, type[Refusal]] = {
    "40001": Busy,  # serialization failure
    "40P01": Busy,  # deadlock
    "55P03": Busy,  # lock not available in time
    "53300": Busy,  # too many connections
    "53100": DiskFull,
}
_SQLITE_NAMED = re.compile(
    r"(?:CHECK|NOT NULL|UNIQUE|FOREIGN KEY) constraint failed(?:: [\w., ]+)?|no such (?:table|column): [\w.]+"
)
"""What SQLite says without quoting a value."""


@dataclass(eq=False)
class DatabaseUnavailable(Refusal):
    """The database cannot be opened or reached; `message` is one line for the operator, without passwords."""

    message: str

    def __str__(self) -> str:
        """Return the line."""
        return self.message


class StorageFault(Exception):
    """What a database refused for no reason that a person is told; the text is safe to log.

    What drivers say may quote the whole row that was to be stored, and with it what people wrote.
    """


class Database:
    """An open database: hands out units of work, each in its own transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Take an engine whose tables are up to date; `open_database` makes one."""
        self._writer = engine
        self._reader = engine.execution_options(unit="read")
        self._write_turn: AbstractAsyncContextManager[None] = nullcontext()
        if engine.dialect.name == "postgresql":
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            self._write_turn = asyncio.Lock()

    @asynccontextmanager
    async def open_store(self) -> AsyncIterator[SqlStore]:
        """Open a unit of work: it commits when the context ends and rolls back on an error.

        Raises `Busy` where somebody else holds the storage for too long, and `DiskFull`; nothing was stored then.
        Any other error of the database is a `StorageFault`. A second unit inside this one would wait for it for ever.
        """
        with _refusals():
            async with self._write_turn, self._writer.begin() as connection:
                yield SqlStore(connection)

    @asynccontextmanager
    async def read_store(self) -> AsyncIterator[SqlStore]:
        """Open a unit that only reads: it waits for no writer and sees one state of the data throughout."""
        with _refusals():
            async with self._reader.connect() as connection:
                yield SqlStore(connection)

    async def read_with(self, read: Callable[[Connection], T]) -> T:
        """Run a function over a connection that only reads and sees one state throughout.

        What it does beside the database holds the event loop up: it is for the command line.
        """
        with _refusals():
            async with self._reader.connect() as connection:
                return await connection.run_sync(read)

    async def check(self) -> None:
        """Reach the database once. Raises `DatabaseUnavailable`."""
        try:
            async with self._reader.connect() as connection:
                await connection.execute(select(1))
        except (SQLAlchemyError, OSError) as error:
            raise _unavailable(self._writer.url, error) from error


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database of a URL, bring its tables up to date, and close it when the context ends.

    A SQLite file and its folder are made where they are missing. Raises `DatabaseUnavailable`.
    """
    engine = engine_of(url)
    try:
        await _bring_up_to_date(engine)
        yield Database(engine)
    finally:
        await engine.dispose()


def engine_of(text: str) -> AsyncEngine:
    """Return the engine of a URL; nothing is there yet. Raises `DatabaseUnavailable`."""
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise DatabaseUnavailable(
            f"alamat basis data tidak dapat dibaca; contoh: {DRIVERS[0]}:///data/bot.db"
        ) from error
    if url.drivername not in DRIVERS:
        raise DatabaseUnavailable(f"jenis basis data {url.drivername} tidak dikenal; pakai {' atau '.join(DRIVERS)}")
    try:
        if url.drivername != "sqlite+aiosqlite":
            options = " ".join((*_given_options(url), f"-c lock_timeout={PATIENCE}"))
            connect_args = {"options": options}
            return create_async_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=connect_args)
        if url.database in (None, "", ":memory:"):
            raise DatabaseUnavailable("basis data di memori hilang saat berhenti; sebutkan nama berkasnya")
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        # Where a file cannot be opened, aiosqlite's thread may outlive the event loop and complain: try before it.
        sqlite3.connect(url.database).close()
        engine = create_async_engine(url, hide_parameters=True)  # errors reach the log: no personal text
    except (SQLAlchemyError, sqlite3.Error, ImportError, OSError) as error:
        raise _unavailable(url, error) from error
    event.listen(engine.sync_engine, "connect", _on_connect)
    event.listen(engine.sync_engine, "begin", _on_begin)
    return engine


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    for statement in _ON_CONNECT:
        cursor.execute(statement)
    cursor.close()


def _on_begin(connection: Connection) -> None:
    for statement in _ON_BEGIN[connection.get_execution_options().get("unit", "write")]:
        connection.exec_driver_sql(statement)


async def _bring_up_to_date(engine: AsyncEngine) -> None:
    try:
        async with engine.execution_options(unit="migrate").connect() as connection:
            await connection.run_sync(migrations.upgrade)
            await connection.commit()
            await connection.invalidate()  # its foreign keys are off
    except (SQLAlchemyError, migrations.MigrationFailed, OSError) as error:
        raise _unavailable(engine.url, error) from error


def _given_options(url: URL) -> tuple[str, ...]:
    given = url.query.get("options", ())
    return (given,) if isinstance(given, str) else given


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a database says when it cannot take a unit into what a person is told, or what may be logged."""
    try:
        yield
    except PoolTimeout as error:
        raise Busy from error
    except DBAPIError as error:
        refusal = _refusal_of(error.orig)
        if refusal is None:
            # The traceback tells where it happened; neither the error nor its text goes along.
            raise StorageFault(_described(error)).with_traceback(error.__traceback__) from None
        raise refusal from error


def _refusal_of(error: BaseException | None) -> Refusal | None:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says why; "locked" has several reasons
        kind = _SQLITE_REFUSALS.get(code)
    else:
        kind = _POSTGRESQL_REFUSALS.get(getattr(error, "sqlstate", None) or "")
    return kind() if kind else None


def _described(error: DBAPIError) -> str:
    """Return the kind of an error, its code, and the constraint that it broke, without any value."""
    original = error.orig
    words = [type(error).__name__, type(original).__name__]
    if isinstance(original, sqlite3.Error):
        words.append(getattr(original, "sqlite_errorname", ""))
        named = _SQLITE_NAMED.search(str(original))
        words.append(named[0] if named else "")
    else:
        place = getattr(original, "diag", None)
        words.append(getattr(original, "sqlstate", None) or "")
        words += [getattr(place, name, None) or "" for name in ("table_name", "column_name", "constraint_name")]
    return " ".join(word for word in words if word)


def _unavailable(url: URL, error: Exception) -> DatabaseUnavailable:
    reason = error.orig if isinstance(error, DBAPIError) else error
    first_line = next(iter(str(reason).splitlines()), type(error).__name__)
    return DatabaseUnavailable(
        f"basis data {url.render_as_string(hide_password=True)} tidak dapat dibuka: {first_line}"
    )
