"""Stored reports as values, with the names of the people in them as they are known now."""

from collections.abc import Collection, Mapping
from typing import Any, cast

from sqlalchemy import BindParameter, Row, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import Precision, Target
from spbe.progress import Blocker, Status
from spbe.reports import Report
from storage.schema import follow_up, person, report

_confirmer = person.alias("confirmer")


def reports_where(*conditions: Any) -> Select[Any]:
    """Return the statement that reads reports as `report_of` takes them, by row and revision."""
    return (
        select(
            report,
            follow_up.c.number.label("row_number"),
            person.c.name.label("reporter"),
            _confirmer.c.name.label("confirmer"),
        )
        .join(follow_up, follow_up.c.id == report.c.follow_up_id)
        .outerjoin(person, person.c.id == report.c.reporter_id)
        .outerjoin(_confirmer, _confirmer.c.id == report.c.confirmed_by)
        .where(*conditions)
        .order_by(report.c.follow_up_id, report.c.revision)
    )


def report_of(row: Row[*tuple[Any, ...]]) -> Report:
    """Return the report of a row."""
    return Report(
        id=row.id,
        reference=f"L-{row.year}-{row.id:04d}",
        row=row.row_number,
        follow_up_id=row.follow_up_id,
        revision=row.revision,
        reporter_id=row.reporter_id,
        reporter=row.reporter,
        status=Status(row.status),
        percent=row.percent,
        reported_at=row.reported_at,
        blocker=Blocker(row.blocker) if row.blocker else None,
        note=row.note,
        target=Target(row.target_day, cast("Precision", row.target_precision)) if row.target_day else None,
        on_behalf=row.on_behalf,
        reason=row.reason,
        confirmed_by=row.confirmed_by,
        confirmer=row.confirmer,
        confirmed_at=row.confirmed_at,
        withdrawn_at=row.withdrawn_at,
    )


def _last() -> Select[Any]:
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    last = (
        select(report.c.follow_up_id, func.max(report.c.revision).label("revision"))
        .where(report.c.follow_up_id.in_(ids), report.c.withdrawn_at.is_(None))
        .group_by(report.c.follow_up_id)
        .subquery()
    )
    is_last = (last.c.follow_up_id == report.c.follow_up_id) & (last.c.revision == report.c.revision)
    return reports_where().join(last, is_last)


_LAST = _last()


async def last_reports(connection: AsyncConnection, follow_up_ids: Collection[int]) -> Mapping[int, Report]:
    """Return the last report of each row that was not withdrawn, by the row's id."""
    return {row.follow_up_id: report_of(row) for row in await connection.execute(_LAST, {"ids": list(follow_up_ids)})}
