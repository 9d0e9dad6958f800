"""The report that somebody sent last: what became of it, and whether it may still be taken back."""

from collections.abc import Callable
from dataclasses import dataclass

from spbe.people import Action, Person
from spbe.progress import RowStatus
from spbe.reports import FollowUp, Report, Verdict
from spbe.usecases.access import require
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.sending import WITHDRAWN_WITHIN


@dataclass(frozen=True, slots=True)
class OwnReport:
    """One's own last report with its row and the decision on it; `may_withdraw` while it can be taken back."""

    follow_up: FollowUp
    report: Report
    verdict: Verdict | None
    may_withdraw: bool

    @property
    def is_last_of_row(self) -> bool:
        """Whether the row stands by it."""
        last = self.follow_up.state.last_report
        return last is not None and last.id == self.report.id

    @property
    def is_waiting(self) -> bool:
        """Whether a coordinator has still to decide on it."""
        return self.is_last_of_row and self.follow_up.state.status is RowStatus.WAITING


async def last_sent(resources: Resources, person: Person) -> OwnReport | None:
    """Return the report that a person sent last, taken back or not; None where there is none."""
    return await _last(resources, person, lambda _: True)


async def last_waiting(resources: Resources, person: Person) -> OwnReport | None:
    """Return the last report of a person on which a coordinator has still to decide; None where there is none."""
    require(person, Action.READ_REPORTS, opds=person.opds)
    async with resources.read_store() as store:
        rows = (await store.follow_ups.tasks(opds=person.opds, statuses={RowStatus.WAITING})).items
    waiting = {each.state.last_report.id for each in rows if each.state.last_report}
    return await _last(resources, person, lambda report: report.id in waiting)


async def last_of(
    resources: Resources, person: Person, *, row: int | None = None, reference: str | None = None
) -> OwnReport | None:
    """Return a person's last report on a row, or the one of a reference; None where they sent none.

    One that was taken back stands behind an earlier one that still counts.
    """

    def is_meant(report: Report) -> bool:
        return row in (None, report.row) and reference in (None, report.reference)

    counting = await _last(resources, person, lambda report: is_meant(report) and not report.withdrawn_at)
    return counting or await _last(resources, person, is_meant)


async def _last(resources: Resources, person: Person, is_meant: Callable[[Report], bool]) -> OwnReport | None:
    require(person, Action.READ_REPORTS, opds=person.opds)
    async with resources.read_store() as store:
        sent = [each for each in await store.reports.of_person(person.id) if is_meant(each)]
        return await _own(resources, store, sent[-1]) if sent else None


async def _own(resources: Resources, store: Store, report: Report) -> OwnReport | None:
    follow_up, verdict = await store.follow_ups.get(report.follow_up_id), await store.verdicts.last(report.id)
    if follow_up is None:
        return None
    standing = follow_up.state.last_report
    is_standing = report.withdrawn_at is None and standing is not None and standing.id == report.id
    is_young = resources.now() - report.reported_at <= WITHDRAWN_WITHIN
    return OwnReport(follow_up, report, verdict, may_withdraw=is_standing and is_young and verdict is None)
