"""The MONEV matrix: its rows and the agencies that must act on them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import Matrix, MatrixRow, Opd, Precision, Target
from storage.opds import SqlOpds, lock_matrix, next_revision
from storage.schema import MATRIX_ID, follow_up, follow_up_opd, matrix

_OF_MATRIX = follow_up.c.matrix_id == MATRIX_ID


class SqlFollowUps:
    """The rows of the MONEV matrix."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def revision(self) -> int:
        """Return a number that changes with every change of the matrix or the OPD master."""
        statement = select(matrix.c.revision).where(matrix.c.id == MATRIX_ID)
        return (await self._connection.execute(statement)).scalar_one()

    async def matrix(self) -> Matrix:
        """Return the whole matrix with its revision, rows by number."""
        head = select(matrix.c.title, matrix.c.revision).where(matrix.c.id == MATRIX_ID)
        title, revision = (await self._connection.execute(head)).one()
        opds = await SqlOpds(self._connection).all()
        acting = await self._acting({each.id: each for each in opds})
        rows = await self._connection.execute(select(follow_up).where(_OF_MATRIX).order_by(follow_up.c.number))
        return Matrix(title, tuple(_matrix_row(row, acting[row.id]) for row in rows), opds, revision)

    async def replace(self, title: str, rows: Sequence[MatrixRow], *, at: datetime) -> None:
        """Put these rows in place of all that are there; a row number keeps its id."""
        await lock_matrix(self._connection)
        known = await self._ids()
        numbers = {row.number for row in rows}
        gone = [{"gone": id_} for number, id_ in known.items() if number not in numbers]
        kept = [_values(row) | {"kept": known[row.number]} for row in rows if row.number in known]
        new = [_values(row) | {"matrix_id": MATRIX_ID} for row in rows if row.number not in known]

        await self._connection.execute(delete(follow_up_opd))
        if gone:
            await self._connection.execute(delete(follow_up).where(follow_up.c.id == bindparam("gone")), gone)
        if kept:
            await self._connection.execute(update(follow_up).where(follow_up.c.id == bindparam("kept")), kept)
        if new:
            await self._connection.execute(insert(follow_up), new)
        await self._link(rows)

        edition = rows[0].edition if rows else None
        head = update(matrix).where(matrix.c.id == MATRIX_ID)
        await self._connection.execute(head.values(title=title, edition=edition, replaced_at=at))
        await next_revision(self._connection)

    async def _ids(self) -> dict[int, int]:
        """Return the id of every row by its number."""
        statement = select(follow_up.c.number, follow_up.c.id).where(_OF_MATRIX)
        return {row.number: row.id for row in await self._connection.execute(statement)}

    async def _acting(self, opds: Mapping[int, Opd]) -> Mapping[int, Sequence[Opd]]:
        """Return the agencies that must act on a row by the id of the row, in the order of the cell."""
        acting = defaultdict[int, list[Opd]](list)
        links = select(follow_up_opd.c.follow_up_id, follow_up_opd.c.opd_id).order_by(follow_up_opd.c.position)
        for follow_up_id, opd_id in await self._connection.execute(links):
            acting[follow_up_id].append(opds[opd_id])
        return acting

    async def _link(self, rows: Sequence[MatrixRow]) -> None:
        """Write down the agencies of each row."""
        ids = await self._ids()
        links = [
            {"follow_up_id": ids[row.number], "opd_id": each.id, "position": position}
            for row in rows
            for position, each in enumerate(row.opds)
        ]
        if links:
            await self._connection.execute(insert(follow_up_opd), links)


def _matrix_row(row: Row[*tuple[Any, ...]], opds: Sequence[Opd]) -> MatrixRow:
    return MatrixRow(
        number=row.number,
        indicator=row.indicator,
        edition=row.edition,
        name=row.name,
        recommendation=row.recommendation,
        level=row.level,
        follow_up=row.follow_up,
        target=Target(row.target_day, cast("Precision", row.target_precision)),
        opds=tuple(opds),
        opd_text=row.opd_text,
        open_ended=row.open_ended,
    )


def _values(row: MatrixRow) -> dict[str, object]:
    return {
        "number": row.number,
        "indicator": row.indicator,
        "edition": row.edition,
        "name": row.name,
        "recommendation": row.recommendation,
        "level": row.level,
        "follow_up": row.follow_up,
        "target_day": row.target.day,
        "target_precision": row.target.precision,
        "opd_text": row.opd_text,
        "open_ended": row.open_ended,
    }
