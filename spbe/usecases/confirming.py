"""Reports on behalf: the focal points of an agency stand by what a coordinator reported for it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd
from spbe.people import Action, Person, Role
from spbe.refusals import Outdated
from spbe.reports import FollowUp, Report
from spbe.usecases.access import require
from spbe.usecases.letters import telling
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

Standing = Literal["asked", "confirmed", "withdrawn", "replaced"]


@dataclass(frozen=True, slots=True)
class Confirmation(Told):
    """A report on behalf of an agency, and whether somebody there may still stand by it."""

    follow_up: FollowUp
    report: Report
    opd: Opd

    @property
    def standing(self) -> Standing:
        """What became of it: only one that is asked for can be confirmed."""
        if self.report.withdrawn_at:
            return "withdrawn"
        if self.report.confirmed_at:
            return "confirmed"
        last = self.follow_up.state.last_report
        return "asked" if last and last.id == self.report.id else "replaced"


async def confirmation(resources: Resources, person: Person, report_id: int) -> Confirmation:
    """Return how the confirmation of a report stands, for those who may give it."""
    require(person, Action.CONFIRM, opds=person.opds)
    async with resources.read_store() as store:
        return await _read(store, person, report_id)


async def confirm(
    resources: Resources, person: Person, report_id: int, *, write: Write[Confirmation] = nobody
) -> Confirmation:
    """Note that the agency stands by a report. Raises `Outdated` where it is not, or no longer, asked for that."""
    require(person, Action.CONFIRM, opds=person.opds)
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        asked = await _read(store, person, report_id, lock=True)
        if asked.standing != "asked" or not await store.reports.confirm(report_id, by=person.id, at=resources.now()):
            raise Outdated
        await record(resources, store, person, "confirm", f"report:{report_id}")
        return await telling(resources, store, await _read(store, person, report_id), write)


async def focal_points(store: Store, opd_ids: Collection[int]) -> tuple[int, ...]:
    """Return the ids of the focal points of agencies."""
    return tuple(each.id for each in await focal_people(store, opd_ids))


async def focal_people(store: Store, opd_ids: Collection[int]) -> tuple[Person, ...]:
    """Return the focal points of agencies, by name."""
    everybody = [member.person for member in await store.people.members()]
    return tuple(each for each in everybody if each.role is Role.FOCAL_POINT and not each.opds.isdisjoint(opd_ids))


async def _read(store: Store, person: Person, report_id: int, *, lock: bool = False) -> Confirmation:
    report = await store.reports.get(report_id)
    if report is None or report.on_behalf is None:
        require(person, Action.CONFIRM)  # who may not confirm them all does not learn which reports there are
        raise Outdated
    follow_up = await store.follow_ups.get(report.follow_up_id, lock=lock)
    report = await store.reports.get(report_id)  # as it is now that nobody else changes its row
    if follow_up is None or report is None:
        raise Outdated
    require(person, Action.CONFIRM, opds=_asked_opds(follow_up, report), own=report.reporter_id == person.id)
    opd = next((each for each in await store.opds.all() if each.id == report.on_behalf), None)
    if opd is None:
        raise Outdated
    return Confirmation(follow_up, report, opd)


def _asked_opds(follow_up: FollowUp, report: Report) -> frozenset[int]:
    """Return the agency for which was reported, as long as it must act on the row."""
    return follow_up.opds & {report.on_behalf}
