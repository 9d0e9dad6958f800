"""What bundles do: one report for all rows of a document, and a word to those whose waiting is over."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spbe.bundles import Bundle
from spbe.letters import Write, nobody
from spbe.people import Action, Person, may
from spbe.progress import SETTLED, RowStatus
from spbe.refusals import Outdated
from spbe.report_form import Form, Item
from spbe.reports import FollowUp, NewEvidence, Report
from spbe.usecases.access import require
from spbe.usecases.confirming import focal_people
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.sending import SentRow, send_form
from spbe.usecases.trail import record

REPEATED = "repeat_report"
"""What the audit trail calls a report that was made for the other rows of its document too."""


@dataclass(frozen=True, slots=True)
class Same:
    """The rows that the same document closes as one on which was reported: `rows` may be reported on by the person.

    `ahead` are theirs too but stay as they are: they wait for verification already, or are further than the report.
    """

    report: Report
    title: str | None
    rows: tuple[FollowUp, ...]
    foreign: tuple[FollowUp, ...]
    ahead: tuple[FollowUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeated:
    """What was said of the other rows of a document, and the rows of which it was not, being `ahead`."""

    sent: tuple[SentRow, ...]
    ahead: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class Freed:
    """Rows that no longer wait, with those to be told: each person with their rows."""

    awaited: FollowUp
    rows: tuple[FollowUp, ...]
    people: tuple[tuple[Person, tuple[FollowUp, ...]], ...]


async def same_document(resources: Resources, person: Person, sent: tuple[SentRow, ...]) -> tuple[Same, ...]:
    """Return for which other rows what was just sent may be said as well; each document once.

    Raises `NotAllowed` where the person may report on none of the rows any more.
    """
    reports = [each.report for each in sent if each.report]
    reported = {each.follow_up_id for each in reports}
    found: dict[int, Same] = {}
    if not reports:
        return ()
    require(person, Action.REPORT, opds={opd for each in sent for opd in each.follow_up.opds})
    async with resources.read_store() as store:
        for report in reports:
            document = await _document_of(store, report.follow_up_id)
            if document and document.id not in found:
                rows = await _rows_of(store, document)
                found[document.id] = _same(
                    person, report, document, {k: v for k, v in rows.items() if k not in reported}
                )
    return tuple(each for each in found.values() if each.rows or each.foreign)


async def report_same(
    resources: Resources, person: Person, report_id: int, *, write: Write[SentRow] = nobody
) -> Repeated:
    """Say of the other rows of a document what a report says of one, with the same evidence, once.

    Raises `Outdated` where it was done, or the report is no longer the last word on its row.
    """
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        report = await store.reports.get(report_id)
        document = await _document_of(store, report.follow_up_id) if report else None
        if report is None or document is None or report.reporter_id != person.id:
            raise Outdated
        rows = await _rows_of(store, document, lock=True)
        row = rows.get(report.follow_up_id)
        last = row.state.last_report if row else None
        if row is None or last is None or last.id != report.id or await _is_repeated(store, report):
            raise Outdated
        require(person, Action.REPORT, opds=row.opds)
        same = _same(person, report, document, rows)
        if not same.rows:
            raise Outdated
        level = await _level_claimed(store, row, report)
        items = tuple(_item(each, report, level if _is_of_indicator(each, row) else None) for each in same.rows)
        sent = await send_form(resources, store, person, Form(id=0, purpose="report", items=items), write)
        pieces = await _attach_same(resources, store, person, report, sent)
        numbers = ",".join(str(each.follow_up.row.number) for each in sent)
        await record(resources, store, person, REPEATED, f"report:{report.id}", new=f"rows:{numbers}")
        return Repeated(tuple(replace(each, evidence=pieces) for each in sent), same.ahead)


async def free_waiting(resources: Resources, store: Store, person: Person, awaited: FollowUp) -> Freed | None:
    """Return the rows that wait for one that this unit verifies, and whom to tell, once; None where none waits."""
    freed = await store.bundles.free(awaited.id, at=resources.now())
    numbers = (await store.follow_ups.numbers(freed)).values() if freed else ()
    found = await store.follow_ups.of_numbers(numbers) if numbers else ()
    rows = tuple(each for each in found if each.id in freed and _is_open(each))
    if not rows:
        return None
    focal_points = await focal_people(store, {opd for row in rows for opd in row.opds})
    new = ",".join(str(each.id) for each in rows)
    await record(resources, store, person, "free_rows", f"follow_up:{awaited.id}", new=f"follow_ups:{new}")
    told = (each for each in focal_points if each.id != person.id)
    people = ((one, tuple(row for row in rows if not row.opds.isdisjoint(one.opds))) for one in told)
    return Freed(awaited, rows, tuple(people))


def _same(person: Person, report: Report, document: Bundle, rows: Mapping[int, FollowUp]) -> Same:
    """Sort the other rows of a document: what was said of one since the report stays as it is."""
    others = [each for id_, each in rows.items() if id_ != report.follow_up_id and _is_open(each)]
    older = [each for each in others if each.state.last_report is None or _is_older(each.state.last_report, report)]
    theirs = [each for each in older if may(person, Action.REPORT, opds=each.opds)]
    return Same(
        report,
        document.title,
        rows=tuple(each for each in theirs if not _is_ahead(each, report)),
        foreign=tuple(each for each in older if each not in theirs),
        ahead=tuple(each for each in theirs if _is_ahead(each, report)),
    )


def _is_open(row: FollowUp) -> bool:
    return row.state.status not in SETTLED


def _is_ahead(row: FollowUp, report: Report) -> bool:
    return row.state.status is RowStatus.WAITING or row.state.percent > report.percent


def _is_of_indicator(one: FollowUp, other: FollowUp) -> bool:
    """Say whether a level that was claimed with one row is one of the other's indicator at all."""
    return (one.row.edition, one.row.indicator) == (other.row.edition, other.row.indicator)


def _is_older(one: Report, other: Report) -> bool:
    return one.reported_at < other.reported_at


def _item(row: FollowUp, report: Report, level: int | None) -> Item:
    """Return what a report says as the form has it; a level that the row has anyway is not claimed."""
    claimed = level if level is not None and level > row.row.level else None
    return Item(
        row=row.row.number,
        status=report.status,
        percent=report.percent,
        blocker=report.blocker,
        note=report.note,
        target=report.target,
        level=claimed,
    )


async def _document_of(store: Store, follow_up_id: int) -> Bundle | None:
    found = await store.bundles.of_row(follow_up_id)
    return next((each for each in found if each.kind == "document"), None)


async def _rows_of(store: Store, document: Bundle, *, lock: bool = False) -> Mapping[int, FollowUp]:
    """Return the rows of a document that the matrix still has, by id; locked in the order in which forms lock them."""
    numbers = (await store.follow_ups.numbers(document.rows)).values()
    found = await store.follow_ups.of_numbers(numbers, lock=lock)
    return {each.id: each for each in found if each.id in document.rows}


async def _is_repeated(store: Store, report: Report) -> bool:
    return any(each.action == REPEATED for each in await store.audit.of_subject(f"report:{report.id}"))


async def _level_claimed(store: Store, row: FollowUp, report: Report) -> int | None:
    """Return the level that was claimed with a report."""
    entries = await store.audit.of_subject(f"follow_up:{row.id}")
    made_with = any(each.action == "claim_level" and each.at >= report.reported_at for each in entries)
    return row.state.level_claimed if made_with else None


async def _attach_same(
    resources: Resources, store: Store, person: Person, report: Report, sent: tuple[SentRow, ...]
) -> int:
    """Attach the evidence of a report to other reports too, and return how many pieces that are."""
    pieces = [
        NewEvidence(each.kind, each.name, each.classification, each.file.id if each.file else None, each.text)
        for each in await store.evidence.of_report(report.id)
    ]
    rows = {each.follow_up.id: each.report.id for each in sent if each.report}
    for evidence_id in await store.evidence.attach(rows, pieces, by=person.id, at=resources.now()):
        await record(resources, store, person, "attach_evidence", f"evidence:{evidence_id}")
    return len(pieces)
