"""The database: how it is opened, and how units of work begin on SQLite and PostgreSQL.

SQLite allows one writer at a time. A transaction that reads first and then wants to write is refused at once when
another one wrote meanwhile, so a writing unit takes the lock when it begins (BEGIN IMMEDIATE), and the writers of
this process queue in memory before they ask for it.
"""

import asyncio
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from select import select as select_ready
from typing import Any, TypeVar, cast

from sqlalchemy import URL, Connection, Engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from spbe.refusals import Busy, DiskFull, Overtaken, Refusal, StorageAway
from storage import migrations
from storage.inbox import in_hand
from storage.sqlite_driver import Driver, DriverConnection
from storage.store import SqlStore

T = TypeVar("T")

DRIVERS = ("sqlite+aiosqlite", "postgresql+psycopg")

PATIENCE = 5_000
"""Milliseconds that a unit waits for a lock of somebody else's."""

LOG_TRIES, LOG_PAUSE = 50, 0.02
"""How often, and after how many seconds, the log of a SQLite file is begun."""

_ON_CONNECT = (
    f"PRAGMA busy_timeout = {PATIENCE}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = 1",
    "PRAGMA secure_delete = FAST",  # else what people wrote stays in the free places of a page
)
_READS_ONLY = "PRAGMA query_only = 1"
_WRITES = "PRAGMA wal_autocheckpoint = 0"  # storage/sqlite_driver.py sees to it

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
_SILENCE: Mapping[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
}
"""After how long a silent server counts as gone: seconds, and milliseconds for what was sent and not acknowledged."""

_AWAY = ("08", "57P0", "25P03")
"""How the codes begin of a connection that broke, of a server that shuts down or starts, and of a unit that idled."""

_IDLE = 10_000
"""Milliseconds that a unit may do nothing before PostgreSQL ends it. A machine that is cut off or stopped in the midst
of one would hold its locks, the turn of the inbox among them, against all others, for two hours by default."""

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

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine) -> None:
        """Take the engines of a database whose tables are up to date; `open_database` makes them."""
        self._writer, self._reader = writer, reader
        is_sqlite = writer.dialect.name == "sqlite"
        self._write_turn: AbstractAsyncContextManager[None] = asyncio.Lock() if is_sqlite else nullcontext()

    @asynccontextmanager
    async def open_store(self) -> AsyncIterator[SqlStore]:
        """Open a unit of work: it commits when the context ends and rolls back on an error.

        Raises `Busy` where somebody else holds the storage for too long, and `DiskFull`; nothing was stored then.
        Raises `StorageAway` where it cannot be reached, and `Overtaken` where the update that is being handled went
        over to another process. Any other error of the database is a `StorageFault`. A second unit inside this one
        would wait for it for ever.
        """
        with _refusals():
            async with self._write_turn, self._writer.connect() as connection:
                store = SqlStore(connection)
                yield store
                await _note_effect(store)
                await connection.commit()

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

    @property
    def engines(self) -> dict[str, Engine]:
        """The engines by what they are for: whoever counts what they do listens to them."""
        return {"write": self._writer.sync_engine, "read": self._reader.sync_engine}

    async def check(self) -> None:
        """Reach the database once. Raises `DatabaseUnavailable`."""
        try:
            async with self._reader.connect() as connection:
                await connection.execute(select(1))
        except (SQLAlchemyError, OSError) as error:
            raise unavailable(self._writer.url, error) from error


async def _note_effect(store: SqlStore) -> None:
    """Note in its own transaction that the update in hand had an effect: after a crash it must not have it again."""
    hold = in_hand.get()
    if hold and not store.is_repeatable and not await store.inbox.mark_applied(hold.update_id, hold.holder):
        raise Overtaken


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[Database]:
    """Open the database of a URL, bring its tables up to date, and close it when the context ends.

    A SQLite file and its folder are made where they are missing. Raises `DatabaseUnavailable`.
    """
    writer, reader = engine_of(url, ends_idle=True), engine_of(url, only_reads=True)
    try:
        await _bring_up_to_date(writer)
        yield Database(writer, reader)
    finally:
        await reader.dispose()
        await writer.dispose()


def engine_of(text: str, *, only_reads: bool = False, ends_idle: bool = False) -> AsyncEngine:
    """Return an engine of a URL; nothing is there yet. Raises `DatabaseUnavailable`.

    Who only reads has connections of their own: to tell a connection so for each unit costs more than the unit.
    With `ends_idle` a server ends units that do nothing for long; one who restores copies files meanwhile.
    """
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
            return _postgresql_engine(url, only_reads=only_reads, ends_idle=ends_idle)
        if url.database in (None, "", ":memory:"):
            raise DatabaseUnavailable("basis data di memori hilang saat berhenti; sebutkan nama berkasnya")
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        # Where a file cannot be opened, aiosqlite's thread may outlive the event loop and complain: try before it.
        _begin_log(url.database)
        engine = create_async_engine(url, module=Driver(), hide_parameters=True)  # the log gets no personal text
    except (SQLAlchemyError, sqlite3.Error, ImportError, OSError) as error:
        raise unavailable(url, error) from error
    event.listen(engine.sync_engine, "connect", partial(_on_connect, only_reads=only_reads))
    event.listen(engine.sync_engine, "begin", partial(_on_begin, only_reads=only_reads))
    return engine


def _begin_log(file: str) -> None:
    """Have a file written through its log (WAL) from now on, though several begin at the same moment.

    SQLite does not wait for others at this step. Where somebody holds the file for longer, whoever connects is told.
    """
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        for _ in range(LOG_TRIES):
            try:
                connection.execute("PRAGMA journal_mode = WAL").close()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(LOG_PAUSE)
            else:
                return


def _on_connect(connection: DBAPIConnection, _: ConnectionPoolEntry, *, only_reads: bool) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    cursor = connection.cursor()
    for statement in (*_ON_CONNECT, _READS_ONLY if only_reads else _WRITES):
        cursor.execute(statement)
    cursor.close()


def _on_begin(connection: Connection, *, only_reads: bool) -> None:
    if connection.get_execution_options().get("unit") == "migrate":
        # A migration may rebuild a table that others point at; dropping the old one must not cascade.
        connection.exec_driver_sql("PRAGMA foreign_keys = 0")
    own = cast("DriverConnection", connection.connection.dbapi_connection)
    own.begin_with("BEGIN" if only_reads else "BEGIN IMMEDIATE")


def _postgresql_engine(url: URL, *, only_reads: bool, ends_idle: bool) -> AsyncEngine:
    own = (f"-c lock_timeout={PATIENCE}", *([f"-c idle_in_transaction_session_timeout={_IDLE}"] if ends_idle else []))
    options = " ".join((*_given_options(url), *own))
    level = "REPEATABLE READ" if only_reads else "READ COMMITTED"
    engine = create_async_engine(
        url, isolation_level=level, hide_parameters=True, connect_args={**_SILENCE, "options": options}
    )
    if only_reads:
        event.listen(engine.sync_engine, "connect", _only_read)
    event.listen(engine.sync_engine, "checkout", _look_whether_it_lives)
    return engine


def _only_read(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cast("Any", connection).set_read_only(True)


def _look_whether_it_lives(connection: DBAPIConnection, *_: object) -> None:
    """Have a connection replaced that the server closed, as its socket tells; to ask the server costs a round trip."""
    if select_ready([cast("Any", connection).driver_connection], [], [], 0)[0]:
        raise DisconnectionError


async def _bring_up_to_date(engine: AsyncEngine) -> None:
    try:
        async with engine.execution_options(unit="migrate").connect() as connection:
            await connection.run_sync(migrations.upgrade)
            await connection.commit()
            await connection.invalidate()  # its foreign keys are off
    except (SQLAlchemyError, migrations.MigrationFailed, OSError) as error:
        raise unavailable(engine.url, error) from error


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
        refusal = StorageAway() if _is_away(error) else _refusal_of(error.orig)
        if refusal is None:
            # The traceback tells where it happened; neither the error nor its text goes along.
            raise StorageFault(_described(error)).with_traceback(error.__traceback__) from None
        raise refusal from error


def _is_away(error: DBAPIError) -> bool:
    """Say whether the connection to a server broke, or none could be made."""
    if isinstance(error.orig, sqlite3.Error):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state and state.startswith(_AWAY):
        return True
    return isinstance(error, OperationalError | InterfaceError) and (error.connection_invalidated or state is None)


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


def unavailable(url: URL, error: Exception) -> DatabaseUnavailable:
    """Return what the operator is told of a database that cannot be opened or reached."""
    reason = error.orig if isinstance(error, DBAPIError) else error
    first_line = next(iter(str(reason).splitlines()), type(error).__name__)
    return DatabaseUnavailable(
        f"basis data {url.render_as_string(hide_password=True)} tidak dapat dibuka: {first_line}"
    )
