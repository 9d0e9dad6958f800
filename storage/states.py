"""Rows of the matrix with how they stand, read in a fixed number of statements however many rows there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import BindParameter, Row, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import MatrixRow, Opd, Precision, Target
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp, Report, RowState
from storage.opds import SqlOpds
from storage.portions import portions
from storage.report_rows import last_reports
from storage.schema import follow_up, follow_up_opd, target_change

AnyRow = Row[*tuple[Any, ...]]

_ids: BindParameter[int] = bindparam("ids", expanding=True)
_LINKS = select(follow_up_opd.c.follow_up_id, follow_up_opd.c.opd_id).order_by(follow_up_opd.c.position)
_LINKS_OF = _LINKS.where(follow_up_opd.c.follow_up_id.in_(_ids))

_reason = (
    select(target_change.c.reason)
    .where(target_change.c.follow_up_id == follow_up.c.id)
    .order_by(target_change.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
STANDING = select(follow_up, _reason.label("target_reason"))
"""What `read` takes, with conditions and an order: rows, and why the target of each was moved last."""


async def read(
    connection: AsyncConnection, wanted: Select[Any], values: Mapping[str, Any] | None = None
) -> tuple[FollowUp, ...]:
    """Return the follow-ups of a statement made of `STANDING`, in its order; `values` are those that it leaves open."""
    rows = (await connection.execute(wanted, values)).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    links: list[AnyRow] = []
    reports: dict[int, Report] = {}
    for some in portions(ids):
        links += (await connection.execute(_LINKS_OF, {"ids": some})).all()
        reports |= await last_reports(connection, some)
    opds = {each.id: each for each in await SqlOpds(connection).some({opd_id for _, opd_id in links})}
    acting = _acting(links, opds)
    return tuple(
        FollowUp(row.id, matrix_row(row, acting[row.id]), _state(row, reports.get(row.id)), row.gone_at) for row in rows
    )


async def acting_opds(connection: AsyncConnection, opds: Mapping[int, Opd]) -> Mapping[int, Sequence[Opd]]:
    """Return the agencies that must act by the id of the row, in the order of the cell."""
    return _acting((await connection.execute(_LINKS)).all(), opds)


def _acting(links: Sequence[AnyRow], opds: Mapping[int, Opd]) -> Mapping[int, Sequence[Opd]]:
    acting = defaultdict[int, list[Opd]](list)
    for follow_up_id, opd_id in links:
        acting[follow_up_id].append(opds[opd_id])
    return acting


def matrix_row(row: AnyRow, opds: Sequence[Opd]) -> MatrixRow:
    """Return a row of `follow_up` as the matrix has it, with its present target."""
    return MatrixRow(
        number=row.number,
        indicator=row.indicator,
        edition=row.edition,
        name=row.name,
        recommendation=row.recommendation,
        level=row.level,
        follow_up=row.follow_up,
        target=target(row.target_day, row.target_precision),
        opds=tuple(opds),
        opd_text=row.opd_text,
        open_ended=row.open_ended,
    )


def target(day: Any, precision: str) -> Target:
    """Return a target as two columns hold it."""
    return Target(day, cast("Precision", precision))


def _state(row: AnyRow, last_report: Report | None) -> RowState:
    return RowState(
        status=RowStatus(row.status),
        percent=row.percent,
        blocker=Blocker(row.blocker) if row.blocker else None,
        since=row.status_since,
        last_report=last_report,
        first_target=target(row.first_target_day, row.first_target_precision),
        target=target(row.target_day, row.target_precision),
        target_reason=row.target_reason,
        level_claimed=row.level_claimed,
        level_verified=row.level_verified,
        level_external=row.level_external,
    )
