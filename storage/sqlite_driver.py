"""SQLite for the event loop: what is quick is done at once, what waits is done in the connection's thread.

aiosqlite does each step of a statement in a thread: the cursor, the execution, the rows, the end. To go there and back
costs more than a short query. So statements run in the event loop, with their rows and with the BEGIN of their unit;
only what may wait for the disk or for somebody's lock goes to the thread, and so does a statement that was slow before.
A small commit waits for neither: it goes to the log (WAL), which the operating system holds in its memory. What brings
the log to the disk, the checkpoint, goes to the thread with the commit that makes it due.
"""

import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, cast

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)
from sqlalchemy.util.concurrency import await_

SLOW = 0.005
"""Seconds for which a statement may hold up the event loop, once."""

MANY_CHANGES = 200
"""Rows that are changed between two checkpoints: some pages each, so that the log stays at a few MiB."""

Run = Callable[[str, Sequence[Any]], Any]


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """What SQLAlchemy is given for `sqlite3`; `slow` are the statements that took long when they last ran."""

    def __init__(self) -> None:
        """Stand on aiosqlite, which has the threads."""
        super().__init__(aiosqlite, sqlite3)
        self.slow: set[str] = set()

    def connect(self, *args: Any, **options: Any) -> "DriverConnection":
        """Open a connection with a thread of its own."""
        return DriverConnection(self, super().connect(*args, **options)._connection)


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    """A statement and its rows."""

    __slots__ = ()
    _adapt_connection: "DriverConnection"
    _awaitable_cursor_close = False

    def _make_new_cursor(self, connection: Any) -> Any:
        return connection._conn.cursor()

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    async def _execute_async(self, operation: Any, parameters: Any) -> None:
        await self._run(self._cursor.execute, operation, parameters or ())

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> None:
        await self._run(self._cursor.executemany, operation, seq_of_parameters)

    async def _run(self, run: Run, operation: str, parameters: Sequence[Any]) -> None:
        connection = self._adapt_connection
        await connection.begin(self._cursor)
        if operation in connection.slow:
            self._rows = await connection.in_thread(self._taken, run, operation, parameters)
        else:
            self._rows = self._taken(run, operation, parameters)

    def _taken(self, run: Run, operation: str, parameters: Sequence[Any]) -> deque[Any]:
        began = time.perf_counter()
        run(operation, parameters)
        rows = deque(cast("sqlite3.Cursor", self._cursor).fetchall() if self._cursor.description else ())
        is_slow = time.perf_counter() - began > SLOW
        (self._adapt_connection.slow.add if is_slow else self._adapt_connection.slow.discard)(operation)
        return rows


class DriverConnection(AsyncAdapt_aiosqlite_connection):
    """A connection and how far its unit of work is.

    Where a wait for the thread is cut short, SQLAlchemy has the connection closed, which queues behind what is done.
    """

    __slots__ = ("_begin", "_has_begun", "_saved", "slow")
    _cursor_cls = _Cursor

    def __init__(self, dbapi: Driver, connection: Any) -> None:
        """Take a connection that is open."""
        super().__init__(dbapi, connection)
        self.slow = dbapi.slow
        self._begin = ""
        self._has_begun = False
        self._saved = 0

    def begin_with(self, statement: str) -> None:
        """Begin a unit with this statement as soon as there is something to do."""
        self._begin = statement

    async def begin(self, cursor: Any) -> None:
        """Begin the unit, where it has not; wait in the thread where somebody else holds the lock."""
        if not self._begin:
            return
        statement, self._begin, self._has_begun = self._begin, "", True
        if statement == "BEGIN":
            cursor.execute(statement)  # it takes no lock yet
        elif not _begins_at_once(cursor, statement):
            await self.in_thread(cursor.execute, statement)

    async def in_thread(self, run: Callable[..., Any], *arguments: Any) -> Any:
        """Run something in the thread of this connection and return what it returns."""
        return await self._connection._execute(run, *arguments)

    def cursor(self, server_side: bool = False) -> Any:
        """Return a cursor; one that hands rows out bit by bit says BEGIN in a statement of its own."""
        if server_side and self._begin:
            self.execute("SELECT 1").close()
        return super().cursor(server_side)

    def commit(self) -> None:
        """Commit, where anything began; the disk is waited for in the thread."""
        self._begin = ""
        own = self._connection._connection
        if not self._has_begun or own is None:
            return
        if own.total_changes - self._saved < MANY_CHANGES:
            own.commit()
        else:
            super().commit()
            self._saved = own.total_changes
            await_(self.in_thread(_checkpoint, own))
        self._has_begun = False

    def rollback(self) -> None:
        """Roll back, where anything began."""
        self._begin = ""
        if self._has_begun and self._connection._connection:
            self._connection._connection.rollback()
        self._has_begun = False


def _checkpoint(connection: sqlite3.Connection) -> None:
    """Bring the log to the disk as far as nobody reads it; what does not get there stays safe in the log."""
    with suppress(sqlite3.Error):
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _begins_at_once(cursor: sqlite3.Cursor, statement: str) -> bool:
    """Say whether a unit could begin without waiting for a lock."""
    patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        cursor.execute(statement)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return True
