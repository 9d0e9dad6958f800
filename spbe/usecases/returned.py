"""Reports that were returned: which of one's own, and why."""

from dataclasses import dataclass

from spbe.people import Action, Person, Role
from spbe.progress import RowStatus
from spbe.reports import FollowUp, Report, Verdict
from spbe.usecases.access import require
from spbe.usecases.resources import Resources

MOST_RETURNED = 5
"""Returned reports that are told at once; the list of tasks has all of them."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A row whose last report was returned, with the decision."""

    follow_up: FollowUp
    report: Report
    verdict: Verdict


async def returned(resources: Resources, person: Person, row: int | None = None) -> tuple[Returned, ...]:
    """Return the returned reports of a person's agencies, the latest first; every agency's to a coordinator."""
    require(person, Action.READ_REPORTS, opds=person.opds)
    opds = None if person.role is Role.COORDINATOR else person.opds
    async with resources.read_store() as store:
        rows = (await store.follow_ups.tasks(opds=opds, statuses={RowStatus.RETURNED})).items
        reports = {each.id: each.state.last_report for each in rows if each.state.last_report}
        verdicts = await store.verdicts.last_of([report.id for report in reports.values()])
    found = [
        Returned(each, report, verdict)
        for each in rows
        if row in (None, each.row.number)
        and (report := reports.get(each.id))
        and (verdict := verdicts.get(report.id))
        and not verdict.accepted
    ]
    return tuple(sorted(found, key=lambda each: -each.verdict.id)[:MOST_RETURNED])
