"""Closed cycles of the matrix: snapshots that are only added."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.cycles import Cycle, CycleRow, counted
from spbe.index_band import Settled
from spbe.progress import SETTLED, RowStatus
from storage.opds import lock_matrix, next_revision
from storage.schema import MATRIX_ID, cycle, cycle_row, follow_up, matrix
from storage.states import STANDING, AnyRow, read, target

_PRESENT = (follow_up.c.matrix_id == MATRIX_ID, follow_up.c.gone_at.is_(None))
_SETTLED = follow_up.c.status.in_([each.value for each in SETTLED])
_KEPT = [each.name for each in cycle_row.c if each.name not in ("cycle_id", "follow_up_id", "carried")]
"""The columns that a row of a closed cycle has in common with one of the matrix."""
_OTHERWISE = ("edition", "target_day", "target_precision", "status")
"""Those of them that a `CycleRow` has otherwise, or not at all."""


class SqlCycles:
    """The closed cycles of the matrix."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def close(self, *, next_title: str, opened_at: datetime | None, by: int, at: datetime) -> int:
        """Keep every present row as it stands, take the settled ones out of the matrix, and give it another title."""
        await lock_matrix(self._connection)
        in_order = select(follow_up.c.id).where(*_PRESENT).order_by(follow_up.c.number)
        await self._connection.execute(in_order.with_for_update())
        head = select(matrix.c.title, matrix.c.edition).where(matrix.c.id == MATRIX_ID)
        title, edition = (await self._connection.execute(head)).one()
        made = insert(cycle).values(title=title, edition=edition, opened_at=opened_at, closed_at=at, closed_by=by)
        cycle_id = (await self._connection.execute(made.returning(cycle.c.id))).scalar_one()
        columns = [follow_up.c[name] for name in _KEPT]
        rows = select(literal(cycle_id), follow_up.c.id, ~_SETTLED, *columns).where(*_PRESENT)
        names = ["cycle_id", "follow_up_id", "carried", *_KEPT]
        await self._connection.execute(insert(cycle_row).from_select(names, rows))
        await self._connection.execute(update(follow_up).where(*_PRESENT, _SETTLED).values(gone_at=at))
        await self._connection.execute(update(matrix).where(matrix.c.id == MATRIX_ID).values(title=next_title))
        await next_revision(self._connection)
        return cycle_id

    async def all(self) -> tuple[Cycle, ...]:
        """Return the closed cycles, the latest first."""
        return (await self._cycles())[::-1]

    async def rows(self, cycle_id: int) -> tuple[CycleRow, ...]:
        """Return the rows of a closed cycle, by number."""
        statement = select(cycle_row).where(cycle_row.c.cycle_id == cycle_id).order_by(cycle_row.c.number)
        return tuple(map(_row, await self._connection.execute(statement)))

    async def settled(self) -> tuple[Settled, ...]:
        """Return every row that was settled in a closed cycle, by number."""
        archived = select(cycle_row.c.follow_up_id).where(~cycle_row.c.carried)
        wanted = STANDING.where(follow_up.c.id.in_(archived)).order_by(follow_up.c.number)
        rows = await read(self._connection, wanted)
        if not rows:
            return ()
        closing = select(cycle_row.c.cycle_id).where(~cycle_row.c.carried)
        statement = (
            select(
                cycle_row.c.cycle_id,
                cycle.c.title,
                cycle_row.c.indicator,
                cycle_row.c.follow_up_id,
                cycle_row.c.carried,
            )
            .join(cycle, cycle.c.id == cycle_row.c.cycle_id)
            .where(cycle_row.c.cycle_id.in_(closing))
        )
        beside = defaultdict[tuple[int, int], set[int]](set)
        cycles: dict[int, tuple[int, str, int]] = {}
        for cycle_id, title, indicator, id_, carried in await self._connection.execute(statement):
            beside[cycle_id, indicator].add(id_)
            if not carried:
                cycles[id_] = cycle_id, title, indicator
        return tuple(
            Settled(row, cycle_id, title, frozenset(beside[cycle_id, indicator]))
            for row in rows
            for cycle_id, title, indicator in [cycles[row.id]]
        )

    async def carrying(self, follow_up_id: int) -> tuple[Cycle, ...]:
        """Return the closed cycles from which a row was carried on, the earliest first."""
        of_row = select(cycle_row.c.cycle_id).where(cycle_row.c.follow_up_id == follow_up_id, cycle_row.c.carried)
        return await self._cycles(cycle.c.id.in_(of_row))

    async def _cycles(self, *conditions: ColumnElement[bool]) -> tuple[Cycle, ...]:
        """Return closed cycles with how their rows stood, the earliest first."""
        found = (await self._connection.execute(select(cycle).where(*conditions).order_by(cycle.c.id))).all()
        of_rows = (
            select(cycle_row.c.cycle_id, cycle_row.c.status, cycle_row.c.carried, func.count())
            .where(cycle_row.c.cycle_id.in_([row.id for row in found]))
            .group_by(cycle_row.c.cycle_id, cycle_row.c.status, cycle_row.c.carried)
        )
        statuses = defaultdict[int, Counter[RowStatus]](Counter)
        carried = defaultdict[int, int](int)
        for cycle_id, status, is_carried, count in await self._connection.execute(of_rows):
            statuses[cycle_id][RowStatus(status)] += count
            carried[cycle_id] += count if is_carried else 0
        return tuple(
            Cycle(
                row.id,
                row.title,
                row.edition,
                row.opened_at,
                row.closed_at,
                counted(statuses[row.id].elements()),
                carried[row.id],
            )
            for row in found
        )


def _row(row: AnyRow) -> CycleRow:
    kept: dict[str, Any] = {name: getattr(row, name) for name in _KEPT if name not in _OTHERWISE}
    return CycleRow(
        follow_up_id=row.follow_up_id,
        target=target(row.target_day, row.target_precision),
        status=RowStatus(row.status),
        carried=row.carried,
        **kept,
    )
