"""What is remembered of chats between two updates."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.usecases.ports import MemoryChange, StoredMemory
from storage.inserts import insert_into
from storage.schema import lane_memory


class SqlMemories:
    """What is remembered of chats, one row a lane."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def get(self, lane: int) -> StoredMemory | None:
        """Return what is remembered of a lane."""
        wanted = select(lane_memory.c.version, lane_memory.c.data).where(lane_memory.c.lane == lane)
        row = (await self._connection.execute(wanted)).one_or_none()
        return StoredMemory(row.version, row.data) if row else None

    async def put(self, change: MemoryChange) -> bool:
        """Store a change; False where the lane is in another state than the one that it replaces."""
        is_as_before = lane_memory.c.version == change.before
        if change.data is None:
            gone = delete(lane_memory).where(lane_memory.c.lane == change.lane, is_as_before)
            return (await self._connection.execute(gone)).rowcount == 1
        values = {"version": change.version, "data": change.data, "changed_at": change.at}
        new = insert_into(self._connection, lane_memory).values(lane=change.lane, **values)
        statement = new.on_conflict_do_update(index_elements=["lane"], set_=values, where=is_as_before)
        stored = await self._connection.execute(statement.returning(lane_memory.c.lane))  # psycopg counts no rows here
        return stored.one_or_none() is not None

    async def forget(self, lane: int) -> None:
        """Delete what is remembered of a lane."""
        await self._connection.execute(delete(lane_memory).where(lane_memory.c.lane == lane))

    async def purge(self, *, before: datetime) -> int:
        """Delete what was last changed before a moment, and return of how many lanes that was."""
        return (await self._connection.execute(delete(lane_memory).where(lane_memory.c.changed_at < before))).rowcount
