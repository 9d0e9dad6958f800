"""Verification: what waits, a report under review, and what a coordinator decides on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd
from spbe.paging import Paged
from spbe.people import Action, Person, may
from spbe.progress import RowStatus
from spbe.refusals import Outdated, TextTooLong
from spbe.reports import Evidence, FollowUp, HistoryItem, Report, Verdict
from spbe.status_questions import ReportAsked, RowAsked
from spbe.texts import storable
from spbe.usecases.access import present_row, require
from spbe.usecases.bundle_reports import Freed, free_waiting
from spbe.usecases.confirming import focal_people
from spbe.usecases.letters import telling
from spbe.usecases.levels import scale_of
from spbe.usecases.makers import makers, require_another
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

PAGE = 5
"""Rows of the queue that are shown at once: each is a button."""

LONGEST_NOTE = 1_000
EARLIER = 2
"""Decisions on a row that its card tells."""

OPEN = tuple(each for each in RowStatus if each not in (RowStatus.WAITING, RowStatus.VERIFIED, RowStatus.CANCELLED))


class ReturnReason(StrEnum):
    """Why a report is returned; the codes are stored, the words are content."""

    NO_EVIDENCE = "no_evidence"
    OTHER_OBJECT = "other_object"
    UNSIGNED = "unsigned"
    OUT_OF_DATE = "out_of_date"
    BELOW_LEVEL = "below_level"
    PERSONAL_DATA = "personal_data"
    OTHER = "other"


Standing = Literal["open", "own", "own_evidence", "accepted", "returned", "withdrawn", "replaced", "closed"]
"""Whether a report can be decided on, or why not.

It or its evidence is one's own, it was decided on, or it no longer counts.
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of the queue: its report, and for how many days it has waited."""

    follow_up: FollowUp
    report: Report
    days: int


@dataclass(frozen=True, slots=True)
class Queue(Paged[Waiting]):
    """A page of the queue; `upcoming` is the next row to be reported on where nothing waits."""

    upcoming: FollowUp | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at before a decision, which stays the coordinator's.

    `name` is a piece of evidence; `rows` are the others that it serves.
    """

    kind: Literal["no_evidence", "only_older", "serves_others", "sent_before", "unconfirmed"]
    name: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision on a report of the row, with the report's reference."""

    reference: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Card:
    """A report with all that a decision needs. `loose` is evidence of the row that belongs to no report."""

    follow_up: FollowUp
    report: Report
    standing: Standing
    opd: Opd | None
    evidence: tuple[Evidence, ...]
    loose: tuple[Evidence, ...]
    doubts: tuple[Doubt, ...]
    earlier: tuple[Earlier, ...]


@dataclass(frozen=True, slots=True)
class Decided(Told):
    """A decision that was made: who must be told of it, the levels to choose from, and the report to look at next.

    `freed` are the rows that waited for a verified one, None where none did.
    """

    follow_up: FollowUp
    report: Report
    verdict: Verdict
    opd: Opd | None
    tell: tuple[Person, ...]
    scale: tuple[int, ...]
    next_report: int | None
    freed: Freed | None


async def queue(resources: Resources, person: Person, page: int = 0) -> Queue:
    """Return a page of what waits for verification, the longest waiting first; the last one where there are fewer."""
    require(person, Action.VERIFY)
    async with resources.read_store() as store:
        found = await store.reports.waiting(limit=PAGE, offset=page * PAGE)
        if not found.items and found.total:
            page = (found.total - 1) // PAGE
            found = await store.reports.waiting(limit=PAGE, offset=page * PAGE)
        upcoming = None if found.total else await store.follow_ups.tasks(statuses=OPEN, limit=1)
    items = tuple(
        Waiting(each, each.state.last_report, _days_since(resources, each))
        for each in found.items
        if each.state.last_report
    )
    return Queue(items, page, page * PAGE, found.total, upcoming.items[0] if upcoming and upcoming.items else None)


async def review(resources: Resources, person: Person, report_id: int) -> Card:
    """Return a report as it stands now. Raises `Outdated` where there is none."""
    require(person, Action.VERIFY)
    async with resources.read_store() as store:
        report = await store.reports.get(report_id)
        follow_up = await store.follow_ups.get(report.follow_up_id) if report else None
        if report is None or follow_up is None:
            raise Outdated
        last = await store.verdicts.last(report.id)
        history = await store.reports.history(follow_up.id)
        of_row = tuple(each for each in history if isinstance(each, Evidence))
        evidence = tuple(each for each in of_row if each.report_id == report.id)
        loose = tuple(each for each in of_row if each.report_id is None)
        files = {each.file.id for each in (*evidence, *loose) if each.file}
        uses = await store.evidence.of_files(files) if files else ()
        opd = await _on_behalf(store, report)
    earlier = _earlier(history)
    standing = _standing(follow_up, report, last)
    if standing == "open" and person.id in makers(history, report):
        standing = "own" if report.reporter_id == person.id else "own_evidence"
    doubts = _doubts(report, evidence, loose, of_row, uses)
    return Card(follow_up, report, standing, opd, evidence, loose, doubts, earlier)


async def find_report(resources: Resources, person: Person, reference: str) -> int:
    """Return the id of the report of a reference. Raises `Outdated` where there is none."""
    require(person, Action.VERIFY)
    async with resources.read_store() as store:
        report = await store.reports.find(reference)
    if report is None:
        raise Outdated
    return report.id


async def report_to_review(resources: Resources, person: Person, asked: RowAsked | ReportAsked) -> int | None:
    """Return the id of the report that somebody asks to check; None where they may not, or where there is none."""
    if not may(person, Action.VERIFY):
        return None
    async with resources.read_store() as store:
        if isinstance(asked, ReportAsked):
            report = await store.reports.find(asked.reference)
        else:
            report = (await present_row(store, asked.row)).state.last_report
    return report.id if report else None


async def accept(resources: Resources, person: Person, report_id: int, *, write: Write[Decided] = nobody) -> Decided:
    """Verify a row by its report.

    Raises `Outdated` where the report no longer waits for a decision, and `OwnWork` where the person made it.
    """
    require(person, Action.VERIFY)
    async with resources.open_store() as store:
        return await _decide(resources, store, person, report_id, RowStatus.VERIFIED, None, None, write)


async def return_report(
    resources: Resources,
    person: Person,
    report_id: int,
    reason: ReturnReason,
    note: str | None = None,
    *,
    write: Write[Decided] = nobody,
) -> Decided:
    """Send a report back to be put right. Raises `Outdated` as `accept` does, and `TextTooLong`."""
    require(person, Action.VERIFY)
    note = (note or "").strip()
    if len(note) > LONGEST_NOTE:
        raise TextTooLong(LONGEST_NOTE)
    kept = storable(note, most=LONGEST_NOTE) or None
    async with resources.open_store() as store:
        return await _decide(resources, store, person, report_id, RowStatus.RETURNED, reason, kept, write)


async def _decide(
    resources: Resources,
    store: Store,
    person: Person,
    report_id: int,
    status: Literal[RowStatus.VERIFIED, RowStatus.RETURNED],
    reason: ReturnReason | None,
    note: str | None,
    write: Write[Decided],
) -> Decided:
    """Decide on a report whose row nobody else changes meanwhile: of two at once, the second finds it decided."""
    row_of = await store.reports.get(report_id)
    follow_up = await store.follow_ups.get(row_of.follow_up_id, lock=True) if row_of else None
    report = await store.reports.get(report_id, lock=True)
    if follow_up is None or report is None:
        raise Outdated
    person = await present(resources, store, person)
    require(person, Action.VERIFY, opds=follow_up.opds)
    if _standing(follow_up, report, None) != "open":
        raise Outdated
    await require_another(store, person, follow_up.id, report)
    now, before = resources.now(), follow_up.state
    accepted = status is RowStatus.VERIFIED
    await store.verdicts.add(report_id, accepted=accepted, reason=reason, note=note, by=person.id, at=now)
    blocker = None if accepted else before.blocker
    await store.follow_ups.set_state(follow_up.id, status=status, percent=before.percent, blocker=blocker, at=now)
    await record(resources, store, person, "accept" if accepted else "return", f"report:{report_id}", new=reason)
    await record(resources, store, person, "set_state", f"follow_up:{follow_up.id}", old=before.status, new=status)
    if await store.preferences.end_snooze(person.id, follow_up.id):
        await record(resources, store, person, "end_snooze", f"follow_up:{follow_up.id}")
    after, verdict = await store.follow_ups.get(follow_up.id), await store.verdicts.last(report_id)
    if after is None or verdict is None:
        raise Outdated
    waiting = (each.state.last_report for each in (await store.reports.waiting(limit=PAGE)).items)
    decided = Decided(
        after,
        report,
        verdict,
        await _on_behalf(store, report),
        await _to_tell(resources, store, after, report, person),
        scale_of(resources, after),
        next((each.id for each in waiting if each and each.reporter_id != person.id), None),
        await free_waiting(resources, store, person, after) if accepted else None,
    )
    return await telling(resources, store, decided, write)


def _standing(follow_up: FollowUp, report: Report, verdict: Verdict | None) -> Standing:
    """Return how a report stands, whoever looks at it."""
    state = follow_up.state
    if report.withdrawn_at:
        return "withdrawn"
    if state.last_report is None or state.last_report.id != report.id:
        return "replaced"
    if state.status is RowStatus.WAITING and not follow_up.gone_at:
        return "open"
    if verdict is None:
        return "closed"
    return "accepted" if verdict.accepted else "returned"


def _doubts(
    report: Report,
    evidence: tuple[Evidence, ...],
    loose: tuple[Evidence, ...],
    of_row: tuple[Evidence, ...],
    uses: tuple[Evidence, ...],
) -> tuple[Doubt, ...]:
    doubts = []
    if report.on_behalf and not report.confirmed_at:
        doubts.append(Doubt("unconfirmed"))
    if not of_row:
        doubts.append(Doubt("no_evidence"))
    elif not evidence and all(each.uploaded_at < report.reported_at for each in of_row):
        doubts.append(Doubt("only_older"))
    for each in (*evidence, *loose):
        same = [use for use in uses if each.file and use.file and use.file.id == each.file.id]
        others = sorted({use.row for use in same if use.follow_up_id != each.follow_up_id})
        if others:
            doubts.append(Doubt("serves_others", each.name, tuple(others)))
        if any(use.follow_up_id == each.follow_up_id and use.revision < each.revision for use in same):
            doubts.append(Doubt("sent_before", each.name))
    return tuple(doubts)


def _earlier(history: Sequence[HistoryItem]) -> tuple[Earlier, ...]:
    """Return the last decisions on a row, the newest first."""
    references = {each.id: each.reference for each in history if isinstance(each, Report)}
    verdicts = [each for each in history if isinstance(each, Verdict)]
    return tuple(Earlier(references[each.report_id], each) for each in reversed(verdicts[-EARLIER:]))


async def _on_behalf(store: Store, report: Report) -> Opd | None:
    return next((each for each in await store.opds.all() if each.id == report.on_behalf), None)


async def _to_tell(
    resources: Resources, store: Store, follow_up: FollowUp, report: Report, by: Person
) -> tuple[Person, ...]:
    """Return who must know of a decision: the reporter, and for whom they reported.

    A reporter who may no longer read the row has left it to the focal points of its agencies.
    """
    reporter = await store.people.get(report.reporter_id)
    is_here = reporter.id in resources.coordinators or may(reporter, Action.READ_REPORTS, opds=follow_up.opds)
    told = {reporter.id: reporter} if is_here else {}
    if report.on_behalf:
        told |= {each.id: each for each in await focal_people(store, [report.on_behalf])}
    elif not is_here:
        told |= {each.id: each for each in await focal_people(store, follow_up.opds)}
    return tuple(each for each in told.values() if each.id != by.id)


def _days_since(resources: Resources, follow_up: FollowUp) -> int:
    since = follow_up.state.since
    return (resources.today() - since.astimezone(resources.timezone).date()).days if since else 0
