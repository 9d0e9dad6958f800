"""The reports that people are writing."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Executable, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reports import Draft
from storage.schema import draft
from storage.states import AnyRow

_OWN = select(draft).where(draft.c.person_id == bindparam("drafter_id"))
_LOCKED = _OWN.with_for_update()


def _put(insert: type[sqlite.Insert] | type[postgresql.Insert]) -> Executable:
    new = insert(draft)
    changing = {name: new.excluded[name] for name in ("chat_id", "payload", "step", "updated_at")}
    return new.on_conflict_do_update(index_elements=["person_id"], set_=changing)


_PUT = {"sqlite": _put(sqlite.Insert), "postgresql": _put(postgresql.Insert)}


class SqlDrafts:
    """The reports that people are writing, one a person."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def get(self, person_id: int, *, lock: bool = False) -> Draft | None:
        """Return a person's draft; a locked one nobody else changes or drops."""
        row = (await self._connection.execute(_LOCKED if lock else _OWN, {"drafter_id": person_id})).one_or_none()
        return _draft(row) if row else None

    async def put(self, kept: Draft) -> None:
        """Keep a draft in place of the one its person had."""
        await self._connection.execute(_PUT[self._connection.dialect.name], asdict(kept))

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
