"""Rows that hang together: one document closes them, or they wait for another row."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.bundles import Bundle, Kind
from storage.opds import lock_matrix
from storage.schema import bundle, bundle_row


class SqlBundles:
    """Rows that one document closes, and rows that wait for another."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def all(self) -> tuple[Bundle, ...]:
        """Return every bundle, oldest first."""
        return await self._read()

    async def of_row(self, follow_up_id: int) -> tuple[Bundle, ...]:
        """Return the bundles to which a row belongs, not those that wait for it, oldest first."""
        theirs = select(bundle_row.c.bundle_id).where(bundle_row.c.follow_up_id == follow_up_id)
        return await self._read(bundle.c.id.in_(theirs))

    async def locked(self) -> tuple[Bundle, ...]:
        """Do what `all` does, and let nobody else change the matrix or its bundles until this unit ends."""
        await lock_matrix(self._connection)
        return await self._read()

    async def add(
        self, kind: Kind, rows: Collection[int], *, title: str | None, awaited: int | None, by: int, at: datetime
    ) -> int:
        """Note rows that hang together, and return the id of the bundle."""
        new = insert(bundle).values(kind=kind, title=title, awaited_id=awaited, made_by=by, made_at=at)
        bundle_id = (await self._connection.execute(new.returning(bundle.c.id))).scalar_one()
        await self.extend(bundle_id, rows)
        return bundle_id

    async def extend(self, bundle_id: int, rows: Collection[int]) -> None:
        """Add rows to a bundle that do not belong to it yet."""
        held = await self._connection.execute(
            select(bundle_row.c.follow_up_id).where(bundle_row.c.bundle_id == bundle_id)
        )
        new = sorted(set(rows) - set(held.scalars()))
        if new:
            values = [{"bundle_id": bundle_id, "follow_up_id": id_} for id_ in new]
            await self._connection.execute(insert(bundle_row), values)

    async def remove(self, bundle_id: int) -> bool:
        """Forget a bundle; False where it was not there."""
        await self._connection.execute(delete(bundle_row).where(bundle_row.c.bundle_id == bundle_id))
        gone = delete(bundle).where(bundle.c.id == bundle_id).returning(bundle.c.id)
        return (await self._connection.execute(gone)).one_or_none() is not None

    async def free(self, awaited: int, *, at: datetime) -> tuple[int, ...]:
        """Return the ids of rows that wait for a row and were not told yet that it is done; note that they are."""
        waiting = select(bundle.c.id).where(bundle.c.awaited_id == awaited)
        told = (
            update(bundle_row)
            .where(bundle_row.c.bundle_id.in_(waiting), bundle_row.c.told_at.is_(None))
            .values(told_at=at)
            .returning(bundle_row.c.follow_up_id)
        )
        return tuple(sorted((await self._connection.execute(told)).scalars()))

    async def _read(self, *conditions: ColumnElement[bool]) -> tuple[Bundle, ...]:
        rows = defaultdict[int, list[int]](list)
        members = select(bundle_row).order_by(bundle_row.c.follow_up_id)
        for each in await self._connection.execute(members.join(bundle).where(*conditions)):
            rows[each.bundle_id].append(each.follow_up_id)
        found = await self._connection.execute(select(bundle).where(*conditions).order_by(bundle.c.id))
        return tuple(Bundle(each.id, each.kind, each.title, each.awaited_id, tuple(rows[each.id])) for each in found)
