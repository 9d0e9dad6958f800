"""What the processes that serve one bot know of each other: signals to all, and which of them are alive."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.inserts import insert_into
from storage.schema import process, signal


class SqlSignals:
    """Numbers that grow when something happens of which every process must hear."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def number(self, name: str) -> int:
        """Return how often something has happened."""
        wanted = select(signal.c.number).where(signal.c.name == name)
        return (await self._connection.execute(wanted)).scalar() or 0

    async def grow(self, name: str) -> int:
        """Note that it happened, and return the new number."""
        new = insert_into(self._connection, signal).values(name=name, number=1)
        grown = new.on_conflict_do_update(index_elements=["name"], set_={"number": signal.c.number + 1})
        return (await self._connection.execute(grown.returning(signal.c.number))).scalar_one()


class SqlProcesses:
    """The processes that serve the bot; one that is killed is merely seen no more."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def begin(self, name: str, *, at: datetime) -> None:
        """Note that a process has begun; a SQLite file serves one bot at a time, so all others are over."""
        if self._connection.dialect.name == "sqlite":
            await self._connection.execute(delete(process))
        values = {"started_at": at, "seen_at": at}
        new = insert_into(self._connection, process).values(name=name, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_=values))

    async def see(self, name: str, *, at: datetime) -> None:
        """Note that a process is alive, also one that was silent for so long that it was forgotten."""
        new = insert_into(self._connection, process).values(name=name, started_at=at, seen_at=at)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"seen_at": at}))

    async def end(self, name: str) -> None:
        """Note that a process is over."""
        await self._connection.execute(delete(process).where(process.c.name == name))

    async def alive(self, *, since: datetime) -> Mapping[str, datetime]:
        """Return the processes that were seen since a moment, with when they began."""
        wanted = select(process.c.name, process.c.started_at).where(process.c.seen_at >= since)
        return {row.name: row.started_at for row in await self._connection.execute(wanted)}

    async def purge(self, *, before: datetime) -> int:
        """Forget the processes that were last seen before a moment, and return how many they were."""
        return (await self._connection.execute(delete(process).where(process.c.seen_at < before))).rowcount
