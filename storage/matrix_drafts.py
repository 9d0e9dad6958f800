"""The matrices that coordinators sent and have not taken over yet."""

import json
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.usecases.ports import MatrixDraft
from storage.inserts import insert_into
from storage.schema import matrix_draft


class SqlMatrixDrafts:
    """The matrices on their way in, one a person."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def get(self, person_id: int, *, lock: bool = False) -> MatrixDraft | None:
        """Return what a person sent; a locked one nobody else changes or drops."""
        wanted = select(matrix_draft).where(matrix_draft.c.person_id == person_id)
        row = (await self._connection.execute(wanted.with_for_update() if lock else wanted)).one_or_none()
        if row is None:
            return None
        settled = {
            written: None if meant is None else tuple(meant) for written, meant in json.loads(row.settled).items()
        }
        return MatrixDraft(row.person_id, row.token, row.name, row.data, settled, row.made_at)

    async def since(self, person_id: int) -> datetime | None:
        """Return when a person last went on with what they sent, without reading it; None where there is nothing."""
        wanted = select(matrix_draft.c.made_at).where(matrix_draft.c.person_id == person_id)
        return (await self._connection.execute(wanted)).scalar_one_or_none()

    async def put(self, kept: MatrixDraft) -> None:
        """Keep a matrix in place of the one its person had sent."""
        values = {
            "token": kept.token,
            "name": kept.name,
            "data": kept.data,
            "settled": json.dumps(dict(kept.settled), ensure_ascii=False),
            "made_at": kept.made_at,
        }
        new = insert_into(self._connection, matrix_draft).values(person_id=kept.person_id, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=values))

    async def delete(self, person_id: int) -> bool:
        """Drop what a person sent; False where there is nothing."""
        statement = delete(matrix_draft).where(matrix_draft.c.person_id == person_id)
        return (await self._connection.execute(statement)).rowcount == 1

    async def drop_expired(self, *, before: datetime) -> int:
        """Drop what nobody went on with since before a moment, and return how many there were."""
        statement = delete(matrix_draft).where(matrix_draft.c.made_at < before)
        return (await self._connection.execute(statement)).rowcount
