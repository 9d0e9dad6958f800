"""A small matrix to report on, on each database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from spbe.matrix import MatrixRow, Opd, Target
from spbe.progress import Status
from spbe.reports import NewReport
from spbe.usecases.ports import OpenStore
from storage.database import Database
from tests.matrix_samples import DKIS, DUKCAPIL, HUKUM

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
AYU, BUDI = 7_000_000_001, 7_000_000_002
YEAR_END = Target(date(2026, 12, 31), "year")
NOVEMBER = Target(date(2026, 11, 30), "month")


@dataclass(frozen=True)
class Office:
    """Three rows: 1 for DKIS, 2 for DKIS and Bag. Hukum, 3 for Bag. Hukum; Disdukcapil has none."""

    open_store: OpenStore
    dkis: Opd
    hukum: Opd
    dukcapil: Opd
    rows: tuple[MatrixRow, ...]
    ids: dict[int, int]
    """Ids by row number."""


def row(number: int, *opds: Opd, target: Target = YEAR_END, name: str = "Kebijakan") -> MatrixRow:
    """Return a row of the matrix."""
    return MatrixRow(
        number=number,
        indicator=number + 10,
        edition="2018",
        name=name,
        recommendation="Sebaiknya",
        level=1,
        follow_up="Membuat",
        target=target,
        opds=opds,
        opd_text=", ".join(opd.short for opd in opds),
    )


def said(follow_up_id: int, **more: Any) -> NewReport:
    """Return a report of 70 percent on a row, but for what is given."""
    given: dict[str, Any] = {"status": Status.IN_PROGRESS, "percent": 70, "reported_at": NOW} | more
    return NewReport(follow_up_id=follow_up_id, reporter_id=BUDI, **given)


@pytest.fixture
async def office(database: Database) -> Office:
    """Lay the matrix."""
    async with database.open_store() as store:
        await store.opds.add_missing([DKIS, HUKUM, DUKCAPIL])
        dkis, hukum, dukcapil = await store.opds.all()
        rows = (row(1, dkis), row(2, dkis, hukum), row(3, hukum))
        await store.follow_ups.replace("MONEV 2026", rows, at=NOW)
        found = [await store.follow_ups.find(each.number) for each in rows]
    ids = {each.row.number: each.id for each in found if each}
    return Office(database.open_store, dkis, hukum, dukcapil, rows, ids)
