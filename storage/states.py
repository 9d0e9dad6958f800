"""Rows of the matrix with how they stand, read in a fixed number of statements however many rows there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import MatrixRow, Opd, Precision, Target
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp, Report, RowState
from storage.opds import SqlOpds
from storage.report_rows import last_reports
from storage.schema import follow_up_opd, target_change

AnyRow = Row[*tuple[Any, ...]]


async def read(connection: AsyncConnection, wanted: Select[Any]) -> tuple[FollowUp, ...]:
    """Return the follow-ups of a statement that selects from `follow_up`, in its order."""
    rows = (await connection.execute(wanted)).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    opds = {each.id: each for each in await SqlOpds(connection).all()}
    acting = await acting_opds(connection, opds, ids)
    reports = await last_reports(connection, ids)
    reasons = await _reasons(connection, ids)
    return tuple(
        FollowUp(
            row.id,
            matrix_row(row, acting[row.id]),
            _state(row, reports.get(row.id), reasons.get(row.id)),
            row.gone_at,
        )
        for row in rows
    )


async def acting_opds(
    connection: AsyncConnection, opds: Mapping[int, Opd], follow_up_ids: Collection[int] | None = None
) -> Mapping[int, Sequence[Opd]]:
    """Return the agencies that must act by the id of the row, in the order of the cell; None means all rows."""
    links = select(follow_up_opd.c.follow_up_id, follow_up_opd.c.opd_id).order_by(follow_up_opd.c.position)
    if follow_up_ids is not None:
        links = links.where(follow_up_opd.c.follow_up_id.in_(follow_up_ids))
    acting = defaultdict[int, list[Opd]](list)
    for follow_up_id, opd_id in await connection.execute(links):
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


def _state(row: AnyRow, last_report: Report | None, reason: str | None) -> RowState:
    return RowState(
        status=RowStatus(row.status),
        percent=row.percent,
        blocker=Blocker(row.blocker) if row.blocker else None,
        since=row.status_since,
        last_report=last_report,
        first_target=target(row.first_target_day, row.first_target_precision),
        target=target(row.target_day, row.target_precision),
        target_reason=reason,
        level_claimed=row.level_claimed,
        level_verified=row.level_verified,
        level_external=row.level_external,
    )


async def _reasons(connection: AsyncConnection, follow_up_ids: Collection[int]) -> Mapping[int, str | None]:
    """Return why the target of each row was moved last."""
    last = select(func.max(target_change.c.id)).where(target_change.c.follow_up_id.in_(follow_up_ids))
    last = last.group_by(target_change.c.follow_up_id)
    changes = select(target_change.c.follow_up_id, target_change.c.reason).where(target_change.c.id.in_(last))
    return {row.follow_up_id: row.reason for row in await connection.execute(changes)}
