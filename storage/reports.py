"""What was said about rows, and what coordinators decided on it."""

import re
from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.progress import RowStatus
from spbe.reports import Evidence, FollowUp, HistoryItem, NewReport, Page, Report, TargetChange, Verdict
from storage.evidence import evidence_of, evidence_where
from storage.follow_ups import page
from storage.report_rows import last_reports, report_of, reports_where
from storage.schema import evidence, follow_up, person, report, target_change, verdict
from storage.states import AnyRow, target
from storage.task_pages import of_opds

_REFERENCE = re.compile(r"L-[0-9]{4}-(?P<id>[0-9]{4,18})")
_WAITING = (follow_up.c.gone_at.is_(None), follow_up.c.status == RowStatus.WAITING.value)


class SqlReports:
    """What was said about rows. Reports are only added; no word of one is ever changed."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(self, new: NewReport, *, year: int) -> Report:
        """Store a report as the next revision of its row; `year` is the one where the instance is, for the reference.

        The row is locked until the unit ends, so that reports at the same time are kept one after the other.
        """
        the_row = select(follow_up.c.id).where(follow_up.c.id == new.follow_up_id).with_for_update()
        (await self._connection.execute(the_row)).scalar_one()
        last = select(func.coalesce(func.max(report.c.revision), 0)).where(report.c.follow_up_id == new.follow_up_id)
        revision = (await self._connection.execute(last)).scalar_one() + 1
        statement = insert(report).values(
            year=year,
            follow_up_id=new.follow_up_id,
            revision=revision,
            reporter_id=new.reporter_id,
            on_behalf=new.on_behalf,
            status=new.status.value,
            percent=new.percent,
            blocker=new.blocker.value if new.blocker else None,
            note=new.note,
            target_day=new.target.day if new.target else None,
            target_precision=new.target.precision if new.target else None,
            reason=new.reason,
            reported_at=new.reported_at,
        )
        added = (await self._connection.execute(statement.returning(report.c.id))).scalar_one()
        return report_of((await self._connection.execute(reports_where(report.c.id == added))).one())

    async def get(self, report_id: int, *, lock: bool = False) -> Report | None:
        """Return a report by its id; a locked one nobody else changes."""
        wanted = reports_where(report.c.id == report_id)
        row = (await self._connection.execute(wanted.with_for_update(of=report) if lock else wanted)).one_or_none()
        return report_of(row) if row else None

    async def find(self, reference: str) -> Report | None:
        """Return the report of a reference, as "L-2026-0042"."""
        parts = _REFERENCE.fullmatch(reference)
        found = await self.get(int(parts["id"])) if parts else None
        return found if found and found.reference == reference else None

    async def withdraw(self, report_id: int, *, at: datetime) -> bool:
        """Note that a report no longer counts; False where it did not before."""
        statement = update(report).where(report.c.id == report_id, report.c.withdrawn_at.is_(None))
        return (await self._connection.execute(statement.values(withdrawn_at=at))).rowcount == 1

    async def confirm(self, report_id: int, *, by: int, at: datetime) -> bool:
        """Note that an agency stands by a report made on its behalf; False where confirmed or withdrawn before."""
        statement = update(report).where(
            report.c.id == report_id,
            report.c.on_behalf.is_not(None),
            report.c.confirmed_at.is_(None),
            report.c.withdrawn_at.is_(None),
        )
        return (await self._connection.execute(statement.values(confirmed_by=by, confirmed_at=at))).rowcount == 1

    async def latest(self, follow_up_ids: Collection[int]) -> Mapping[int, Report]:
        """Return the last report of each row that counts, by the row's id."""
        return await last_reports(self._connection, follow_up_ids)

    async def history(self, follow_up_id: int) -> tuple[HistoryItem, ...]:
        """Return all that happened to a row, oldest first: reports, verdicts, evidence and moved targets."""
        reports = await self._connection.execute(reports_where(report.c.follow_up_id == follow_up_id))
        pieces = await self._connection.execute(evidence_where(evidence.c.follow_up_id == follow_up_id))
        verdicts = (
            select(verdict, person.c.name)
            .join(report, report.c.id == verdict.c.report_id)
            .outerjoin(person, person.c.id == verdict.c.decided_by)
            .where(report.c.follow_up_id == follow_up_id)
            .order_by(verdict.c.id)
        )
        changes = (
            select(target_change, person.c.name)
            .outerjoin(person, person.c.id == target_change.c.changed_by)
            .where(target_change.c.follow_up_id == follow_up_id)
            .order_by(target_change.c.id)
        )
        items: list[HistoryItem] = [report_of(row) for row in reports]
        items += [evidence_of(row) for row in pieces]
        items += [_change(row) for row in await self._connection.execute(changes)]
        items += [_verdict(row) for row in await self._connection.execute(verdicts)]
        return tuple(sorted(items, key=_moment))

    async def waiting(self, *, opds: Collection[int] | None = None, limit: int, offset: int = 0) -> Page[FollowUp]:
        """Return the rows that wait for verification, the longest waiting first."""
        conditions = _WAITING if opds is None else (*_WAITING, of_opds(opds))
        order = (follow_up.c.status_since, follow_up.c.number)
        return await page(self._connection, conditions, order, limit, offset)

    async def of_person(self, person_id: int) -> tuple[Report, ...]:
        """Return a person's reports, oldest first."""
        statement = reports_where(report.c.reporter_id == person_id).order_by(None).order_by(report.c.id)
        return tuple(report_of(row) for row in await self._connection.execute(statement))


class SqlVerdicts:
    """What coordinators decided on reports."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(
        self, report_id: int, *, accepted: bool, reason: str | None, note: str | None, by: int, at: datetime
    ) -> int:
        """Record a decision and return its id; the last one of a report counts."""
        statement = insert(verdict).values(
            report_id=report_id, accepted=accepted, reason=reason, note=note, decided_by=by, decided_at=at
        )
        return (await self._connection.execute(statement.returning(verdict.c.id))).scalar_one()

    async def last(self, report_id: int) -> Verdict | None:
        """Return the decision on a report that counts."""
        statement = (
            select(verdict, person.c.name)
            .outerjoin(person, person.c.id == verdict.c.decided_by)
            .where(verdict.c.report_id == report_id)
            .order_by(verdict.c.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(statement)).one_or_none()
        return _verdict(row) if row else None

    async def last_of(self, report_ids: Collection[int]) -> Mapping[int, Verdict]:
        """Return the decision that counts on each of these reports, by the report's id."""
        last = select(func.max(verdict.c.id)).where(verdict.c.report_id.in_(list(report_ids)))
        statement = (
            select(verdict, person.c.name)
            .outerjoin(person, person.c.id == verdict.c.decided_by)
            .where(verdict.c.id.in_(last.group_by(verdict.c.report_id)))
        )
        return {row.report_id: _verdict(row) for row in await self._connection.execute(statement)}

    async def of_person(self, person_id: int) -> tuple[Verdict, ...]:
        """Return the decisions a person made, oldest first."""
        statement = (
            select(verdict, person.c.name)
            .outerjoin(person, person.c.id == verdict.c.decided_by)
            .where(verdict.c.decided_by == person_id)
            .order_by(verdict.c.id)
        )
        return tuple(_verdict(row) for row in await self._connection.execute(statement))


def _moment(item: HistoryItem) -> datetime:
    match item:
        case Report():
            return item.reported_at
        case Evidence():
            return item.uploaded_at
        case Verdict() | TargetChange():
            return item.at


def _verdict(row: AnyRow) -> Verdict:
    return Verdict(row.id, row.report_id, row.accepted, row.reason, row.note, row.decided_by, row.name, row.decided_at)


def _change(row: AnyRow) -> TargetChange:
    return TargetChange(
        target(row.old_day, row.old_precision),
        target(row.new_day, row.new_precision),
        row.reason,
        row.changed_by,
        row.name,
        row.changed_at,
    )
