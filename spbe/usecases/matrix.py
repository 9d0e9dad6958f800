"""Taking over the MONEV matrix of a cycle."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spbe.catalogue import Instrument
from spbe.matrix import Opd
from spbe.matrix_table import Table, rows_from
from spbe.people import Action, Person
from spbe.reports import AuditEntry
from spbe.usecases.access import require
from spbe.usecases.ports import OpenStore
from spbe.usecases.resources import Resources

OPERATOR = "operator"
"""Stands in the audit trail for the role of whoever works at the command line."""


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
    by: Person | None = None,
) -> ImportResult:
    """Put a table in place of the matrix, all or nothing. Raises `TableRefused`; then nothing was stored.

    Agencies of the master that are not stored yet are added first; the table may name any stored one. `by` is None
    on the command line.
    """
    async with open_store() as store:
        await store.opds.add_missing(opds_master)
        rows = rows_from(table, opds=await store.opds.all(), instrument=instrument)
        stored = await store.follow_ups.matrix()
        unchanged = stored.title == title and stored.rows == rows
        if not unchanged:
            await store.follow_ups.replace(title, rows, at=now)
            who, role = (by.id, by.role.value) if by else (None, OPERATOR)
            old, new = (f"{len(each)} rows" for each in (stored.rows, rows))
            await store.audit.add(AuditEntry(now, who, role, "import_matrix", "matrix", old, new))
    return ImportResult(
        rows=len(rows),
        indicators=len({row.indicator for row in rows}),
        opds=len({opd for row in rows for opd in row.opds}),
        unchanged=unchanged,
    )


async def take_over(resources: Resources, person: Person | None, data: bytes, name: str) -> ImportResult:
    """Put the matrix of a file in place of the one that is there. Raises `TableRefused`.

    `person` is None on the command line, where whoever may run the bot may do everything.
    """
    if person:
        require(person, Action.IMPORT)
    content = resources.contents.content
    return await import_matrix(
        resources.open_store,
        await asyncio.to_thread(resources.read_table, data),
        title=f"Matriks MONEV {resources.instance} ({name})",
        instrument=content.catalogue.instruments[resources.edition],
        opds_master=content.opds,
        now=resources.now(),
        by=person,
    )
