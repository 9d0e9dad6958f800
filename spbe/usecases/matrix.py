"""Taking over the MONEV matrix of a cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spbe.catalogue import Instrument
from spbe.matrix import Opd
from spbe.matrix_table import Table, rows_from
from spbe.usecases.ports import OpenStore


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a table held; `unchanged` where the very same matrix was already there."""

    rows: int
    indicators: int
    opds: int
    unchanged: bool


async def import_matrix(
    open_store: OpenStore,
    table: Table,
    *,
    title: str,
    instrument: Instrument,
    opds_master: Sequence[Opd],
    now: datetime,
) -> ImportResult:
    """Put a table in place of the matrix, all or nothing. Raises `TableRefused`; then nothing was stored.

    Agencies of the master that are not stored yet are added first; the table may name any stored one.
    """
    async with open_store() as store:
        await store.opds.add_missing(opds_master)
        rows = rows_from(table, opds=await store.opds.all(), instrument=instrument)
        stored = await store.follow_ups.matrix()
        unchanged = stored.title == title and stored.rows == rows
        if not unchanged:
            await store.follow_ups.replace(title, rows, at=now)
    return ImportResult(
        rows=len(rows),
        indicators=len({row.indicator for row in rows}),
        opds=len({opd for row in rows for opd in row.opds}),
        unchanged=unchanged,
    )
