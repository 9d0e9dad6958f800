"""Pages of rows by urgency, and their numbers: a page costs the same whether the matrix has 40 rows or 100,000."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import Outline
from spbe.progress import RowStatus
from spbe.reports import FollowUp, Page
from spbe.usecases.ports import TaskSide
from storage.schema import MATRIX_ID, follow_up, follow_up_opd, matrix
from storage.states import STANDING, read

T = TypeVar("T", int, RowStatus)

STAGES = {RowStatus.RETURNED: -1, RowStatus.WAITING: 1, RowStatus.VERIFIED: 2, RowStatus.CANCELLED: 2}
"""Where a status stands in the order of urgency; what is to be done is at 0."""

# Of equal targets the alphabet puts "belum" before "perlu perbaikan", "proses" and "terkendala".
BY_URGENCY = (follow_up.c.stage, follow_up.c.target_day, follow_up.c.status, follow_up.c.number)
_PRESENT = follow_up.c.gone_at.is_(None)

_MOST_OPDS = 20
"""Of so many agencies at most the first rows are taken one by one; nobody belongs to more."""


def conditions(
    opds: Collection[int] | None, statuses: Collection[RowStatus] | None, indicators: Collection[int] | None
) -> list[ColumnElement[bool]]:
    """Return what rows of a page have in common; None leaves a condition out."""
    found: list[ColumnElement[bool]] = [_PRESENT]
    if opds is not None:
        found.append(of_opds(opds))
    if statuses is not None:
        # The stage follows from the status: it stands here because the order by urgency begins with it.
        found.append(follow_up.c.stage.in_(sorted({STAGES.get(each, 0) for each in statuses})))
        found.append(follow_up.c.status.in_([each.value for each in statuses]))
    if indicators is not None:
        found.append(follow_up.c.indicator.in_(list(indicators)))
    return found


def of_opds(opds: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that one of these agencies must act on a row."""
    theirs = select(follow_up_opd.c.follow_up_id).where(follow_up_opd.c.opd_id.in_(list(opds)))
    return follow_up.c.id.in_(theirs)


async def task_page(
    connection: AsyncConnection,
    *,
    opds: Collection[int] | None,
    statuses: Collection[RowStatus] | None,
    indicators: Collection[int] | None,
    limit: int | None,
    offset: int,
    total: int | None,
) -> Page[FollowUp]:
    """Return rows by urgency, and how many there are where nobody says so."""
    if total is None:
        total = await count(connection, opds, statuses, indicators)
    wanted = _wanted(_sorted(opds), _sorted(statuses), _sorted(indicators), limit, offset)
    return Page(await read(connection, wanted), total)


def _sorted(values: Collection[T] | None) -> tuple[T, ...] | None:
    return None if values is None else tuple(sorted(values))


@lru_cache(maxsize=500)
def _wanted(
    opds: tuple[int, ...] | None,
    statuses: tuple[RowStatus, ...] | None,
    indicators: tuple[int, ...] | None,
    limit: int | None,
    offset: int,
) -> Select[Any]:
    """Return the statement of a page, made once for all who ask for it: to make it takes longer than to run it."""
    shared = conditions(None, statuses, indicators)
    if opds is None:
        theirs = shared
    elif limit is None or not 0 < len(opds) <= _MOST_OPDS:
        theirs = [*shared, of_opds(opds)]
    else:
        theirs = [follow_up.c.id.in_(_first_of(opds, shared, offset + limit))]
    return STANDING.where(*theirs).order_by(*BY_URGENCY).limit(limit).offset(offset)


def _first_of(opds: Collection[int], shared: Sequence[ColumnElement[bool]], most: int) -> Select[Any]:
    """Return the ids of so many of the most urgent rows of each agency: among them are the first of all together."""
    order = [follow_up_opd.c[column.name] for column in BY_URGENCY]
    firsts = [
        select(follow_up_opd.c.follow_up_id)
        .join(follow_up, follow_up.c.id == follow_up_opd.c.follow_up_id)
        .where(follow_up_opd.c.opd_id == opd, *shared)
        .order_by(*order)
        .limit(most)
        .subquery()
        for opd in sorted(opds)
    ]
    # SQLite takes no ORDER BY or LIMIT in a part of a UNION, but in a subquery of it.
    return select(union_all(*(select(each.c.follow_up_id) for each in firsts)).subquery().c.follow_up_id)


async def count(
    connection: AsyncConnection,
    opds: Collection[int] | None,
    statuses: Collection[RowStatus] | None,
    indicators: Collection[int] | None,
) -> int:
    """Return how many rows there are."""
    statement = select(func.count()).select_from(follow_up).where(*conditions(opds, statuses, indicators))
    return (await connection.execute(statement)).scalar_one()


async def tally(
    connection: AsyncConnection,
    by: TaskSide,
    opds: Collection[int] | None,
    statuses: Collection[RowStatus] | None,
    indicators: Collection[int] | None,
) -> Mapping[Any, int]:
    """Return how many rows there are of each agency, status or indicator."""
    columns: dict[TaskSide, ColumnElement[Any]] = {
        "opd": follow_up_opd.c.opd_id,
        "status": follow_up.c.status,
        "indicator": follow_up.c.indicator,
    }
    column = columns[by]
    rows = follow_up.join(follow_up_opd, follow_up_opd.c.follow_up_id == follow_up.c.id) if by == "opd" else follow_up
    statement = select(column, func.count()).select_from(rows).where(*conditions(opds, statuses, indicators))
    return {row[0]: row[1] for row in await connection.execute(statement.group_by(column))}


async def outline(connection: AsyncConnection) -> Outline:
    """Return what the matrix is like as a whole."""
    revision = select(matrix.c.revision).where(matrix.c.id == MATRIX_ID)
    first = select(follow_up.c.edition).where(follow_up.c.matrix_id == MATRIX_ID, _PRESENT)
    first = first.order_by(follow_up.c.number).limit(1)
    rows = await tally(connection, "indicator", None, None, None)
    return Outline(
        (await connection.execute(revision)).scalar_one(),
        sum(rows.values()),
        (await connection.execute(first)).scalar_one_or_none(),
        frozenset(indicator for indicator, number in rows.items() if number > 1),
    )
