"""The story of a row: what was reported, proved, decided, moved and given as a level, oldest first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from spbe.cycles import Cycle
from spbe.matrix import MatrixRow, Opd
from spbe.people import Action, Person, may, may_read_matrix
from spbe.refusals import ReportUnknown
from spbe.replies import MembersOnly
from spbe.reports import Evidence, FollowUp, HistoryItem, Report, TargetChange, Verdict
from spbe.usecases.access import require, row_for
from spbe.usecases.ports import LevelKind, Store
from spbe.usecases.resources import Resources
from spbe.usecases.tasks import INTENT


@dataclass(frozen=True, slots=True)
class Reported:
    """A report; `on_behalf` is the agency for which a coordinator made it."""

    report: Report
    on_behalf: Opd | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """Evidence that was sent together, and the reference of the report it supports."""

    pieces: tuple[Evidence, ...]
    reference: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on the report with this reference."""

    verdict: Verdict
    reference: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A target that was moved."""

    change: TargetChange


@dataclass(frozen=True, slots=True)
class Levelled:
    """A level that was claimed, verified or given, by whom and when; `new` is None where it was taken back."""

    kind: LevelKind
    old: int | None
    new: int | None
    by: str | None
    at: datetime


Happening = Reported | Submitted | Decided | Moved | Levelled

LEVEL_KINDS: Mapping[str, LevelKind] = {
    "claim_level": "claimed",
    "set_level_verified": "verified",
    "set_level_external": "external",
}
"""The kinds of level by the actions that stand in the audit trail for them."""


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a row, oldest first; `carried_from` are the closed cycles from which it was carried on."""

    row: MatrixRow
    happenings: tuple[Happening, ...]
    carried_from: tuple[Cycle, ...] = ()


async def read_history(resources: Resources, person: Person, number: int) -> History | MembersOnly:
    """Return the story of a row. Raises `RowUnknown` and `NotAllowed`."""
    if not may_read_matrix(person):
        return MembersOnly(INTENT)
    known = await resources.answerers.latest()
    async with resources.read_store() as store:
        row = await row_for(store, person, number, Action.READ_REPORTS)
        items = await store.reports.history(row.id)
        levels = await _levels(store, row)
        carried_from = await store.cycles.carrying(row.id)
    if not may(person, Action.READ_EVIDENCE, opds=row.opds):
        items = tuple(item for item in items if not isinstance(item, Evidence))
    opds = {opd.id: opd for opd in known.matrix.opds}
    told = [*_told(items, opds), *levels]
    return History(row.row, tuple(sorted(told, key=_moment)), carried_from)


async def row_of_report(resources: Resources, person: Person, reference: str) -> int | MembersOnly:
    """Return the number of the row that a report is about. Raises `NotAllowed` and `ReportUnknown`.

    Who may not read all reports hears the same of one of others as of one that there is not.
    """
    if not may_read_matrix(person):
        return MembersOnly(INTENT)
    async with resources.read_store() as store:
        report = await store.reports.find(reference)
        row = await store.follow_ups.get(report.follow_up_id) if report else None
    require(person, Action.READ_REPORTS, opds=row.opds if row else ())
    if row is None:
        raise ReportUnknown(reference)
    return row.row.number


async def _levels(store: Store, row: FollowUp) -> tuple[Levelled, ...]:
    """Return the levels that a row was given, as the audit trail has them, with names as they are known now."""
    trail = [each for each in await store.audit.of_subject(f"follow_up:{row.id}") if each.action in LEVEL_KINDS]
    ids = {each.actor_id for each in trail if each.actor_id is not None}
    names = {person_id: (await store.people.get(person_id)).name for person_id in ids}
    return tuple(
        Levelled(LEVEL_KINDS[each.action], _number(each.old), _number(each.new), names.get(each.actor_id or 0), each.at)
        for each in trail
    )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _moment(told: Happening) -> datetime:
    match told:
        case Reported():
            return told.report.reported_at
        case Submitted():
            return told.pieces[0].uploaded_at
        case Decided():
            return told.verdict.at
        case Moved():
            return told.change.at
        case Levelled():
            return told.at


def _told(items: Iterable[HistoryItem], opds: dict[int, Opd]) -> Iterator[Happening]:
    """Yield what happened, with an album as one submission and reports by their references."""
    items = tuple(items)
    references = {item.id: item.reference for item in items if isinstance(item, Report)}
    submissions: dict[int, list[Evidence]] = {}
    for item in items:
        if isinstance(item, Evidence):
            submissions.setdefault(item.revision, []).append(item)
    for item in items:
        match item:
            case Report(on_behalf=on_behalf):
                yield Reported(item, opds.get(on_behalf) if on_behalf else None)
            case Verdict(report_id=report_id):
                yield Decided(item, references[report_id])
            case TargetChange():
                yield Moved(item)
            case Evidence(report_id=report_id, revision=revision):
                if pieces := submissions.pop(revision, None):
                    yield Submitted(tuple(pieces), references.get(report_id) if report_id else None)
