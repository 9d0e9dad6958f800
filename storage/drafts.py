"""The reports that people are writing."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reports import Draft
from storage.inserts import insert_into
from storage.schema import draft
from storage.states import AnyRow


class SqlDrafts:
    """The reports that people are writing, one a person."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def get(self, person_id: int, *, lock: bool = False) -> Draft | None:
        """Return a person's draft; a locked one nobody else changes or drops."""
        wanted = select(draft).where(draft.c.person_id == person_id)
        row = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).one_or_none()
        return _draft(row) if row else None

    async def put(self, kept: Draft) -> None:
        """Keep a draft in place of the one its person had."""
        values = {
            "chat_id": kept.chat_id,
            "payload": kept.payload,
            "step": kept.step,
            "updated_at": kept.updated_at,
        }
        new = insert_into(self._connection, draft).values(person_id=kept.person_id, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=values))

    async def delete(self, person_id: int) -> bool:
        """Drop a person's draft; False where there is none."""
        return (await self._connection.execute(delete(draft).where(draft.c.person_id == person_id))).rowcount == 1

    async def all(self, *, lock: bool = False) -> tuple[Draft, ...]:
        """Return every draft, one a person at the most; locked ones nobody else changes or drops."""
        wanted = select(draft).order_by(draft.c.person_id)
        rows = await self._connection.execute(wanted.with_for_update() if lock else wanted)
        return tuple(_draft(row) for row in rows)

    async def drop_expired(self, *, before: datetime) -> tuple[Draft, ...]:
        """Drop the drafts that nobody touched since before a moment and return them, oldest first.

        One statement: a draft that its person goes on with at this very moment stays.
        """
        statement = delete(draft).where(draft.c.updated_at < before).returning(draft)
        dropped = [_draft(row) for row in await self._connection.execute(statement)]
        return tuple(sorted(dropped, key=lambda each: each.updated_at))


def _draft(row: AnyRow) -> Draft:
    return Draft(row.person_id, row.chat_id, row.payload, row.step, row.updated_at)
