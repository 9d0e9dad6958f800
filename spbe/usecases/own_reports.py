"""The report that somebody sent last: what became of it, and whether it may still be taken back."""

from dataclasses import dataclass

from spbe.people import Action, Person
from spbe.reports import FollowUp, Report, Verdict
from spbe.usecases.access import require
from spbe.usecases.resources import Resources
from spbe.usecases.sending import WITHDRAWN_WITHIN


@dataclass(frozen=True, slots=True)
class OwnReport:
    """One's own last report with its row and the decision on it; `may_withdraw` while it can be taken back."""

    follow_up: FollowUp
    report: Report
    verdict: Verdict | None
    may_withdraw: bool


async def last_sent(resources: Resources, person: Person) -> OwnReport | None:
    """Return the report that a person sent last, taken back or not; None where there is none."""
    require(person, Action.READ_REPORTS, opds=person.opds)
    async with resources.read_store() as store:
        sent = await store.reports.of_person(person.id)
        follow_up = await store.follow_ups.get(sent[-1].follow_up_id) if sent else None
        verdict = await store.verdicts.last(sent[-1].id) if sent else None
    if follow_up is None:
        return None
    report, standing = sent[-1], follow_up.state.last_report
    is_standing = report.withdrawn_at is None and standing is not None and standing.id == report.id
    is_young = resources.now() - report.reported_at <= WITHDRAWN_WITHIN
    return OwnReport(follow_up, report, verdict, may_withdraw=is_standing and is_young and verdict is None)
