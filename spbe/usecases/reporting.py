"""Reports being written: begun, kept after every step, taken up again, dropped. `spbe.usecases.sending` sends them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from spbe.facts import NoSuchIndicator
from spbe.form_answers import take
from spbe.form_json import from_json, to_json
from spbe.matrix import Target
from spbe.people import Action, Person, Role, may, may_read_matrix
from spbe.progress import Status
from spbe.refusals import NotAllowed, Outdated, RowOfOthers, RowUnknown
from spbe.replies import Found
from spbe.report_form import Form, Item, Purpose, Step, fill
from spbe.report_rows import NamedRow
from spbe.reports import Draft, FollowUp, Page, Report
from spbe.reports_read import NotAReport, Reading, Reported, ReportItem
from spbe.usecases import evidence
from spbe.usecases.access import require
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources

COLD_AFTER = timedelta(days=1)
"""After so long a draft is offered before anything typed is taken as an answer to it."""

INTERRUPTED_WITHIN = timedelta(hours=1)
"""Who touched a form within this time before the bot started anew probably still sits there."""

Part = Literal["report", "blocker", "evidence"]

FILLED = frozenset({Step.NOTE, Step.EVIDENCE})
"""What is not asked for where somebody said all in one sentence, or corrects what they said."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is stored; `is_cold` after a day without a word."""

    form: Form
    chat_id: int
    is_cold: bool


def may_report(person: Person) -> bool:
    """Say whether a person may report on any row at all."""
    return may(person, Action.REPORT, opds=person.opds)


async def draft_of(resources: Resources, person: Person) -> Kept | None:
    """Return what a person is writing."""
    async with resources.read_store() as store:
        draft = await store.drafts.get(person.id)
    form = from_json(draft.payload) if draft else None
    if draft is None or form is None:
        return None
    return Kept(form, draft.chat_id, resources.now() - draft.updated_at > COLD_AFTER)


async def interrupted(resources: Resources) -> tuple[tuple[Person, Kept], ...]:
    """Return the forms at which people sat within the last hour, each once however often the bot starts anew."""
    now, found = resources.now(), []
    async with resources.open_store() as store:
        for draft in await store.drafts.all():
            form = from_json(draft.payload)
            if form is None or form.is_blank or form.offered or now - draft.updated_at > INTERRUPTED_WITHIN:
                continue
            person = await store.people.get(draft.person_id)
            await store.drafts.put(replace(draft, payload=to_json(replace(form, offered=True))))
            found.append((person, Kept(form, draft.chat_id, is_cold=False)))
    return tuple(found)


async def update(resources: Resources, person: Person, chat_id: int, form: Form) -> None:
    """Store a form that was begun before; files that it no longer holds are removed.

    Raises `Outdated` where it was sent or dropped meanwhile.
    """
    async with resources.open_store() as store:
        before = await _own_draft(store, person, form.id)
        if before is None:
            raise Outdated
        await store.drafts.put(_draft(person, chat_id, replace(form, offered=False), resources.now()))
    if gone := _files_of(before) - _files_of(form):
        await evidence.drop(resources, gone)


async def drop(resources: Resources, person: Person, form_id: int) -> Form:
    """Forget a form with its files and return it. Raises `Outdated` where it is no longer there."""
    async with resources.open_store() as store:
        form = await _own_draft(store, person, form_id)
        if form is None:
            raise Outdated
        await store.drafts.delete(person.id)
    if files := _files_of(form):
        await evidence.drop(resources, files)
    return form


async def begin(resources: Resources, person: Person, chat_id: int, number: int, part: Part) -> Form:
    """Begin a form on a row. Raises `RowUnknown` and `RowOfOthers`; then nothing was begun."""
    async with resources.open_store() as store:
        follow_up = await allowed_row(store, person, number)
        item = Item(row=number)
        if part == "blocker":
            item = replace(item, status=Status.BLOCKED, percent=follow_up.state.percent)
        form = _new("evidence" if part == "evidence" else "report", (item,))
        await store.drafts.put(_draft(person, chat_id, form, resources.now()))
        return form


async def begin_open(resources: Resources, person: Person, chat_id: int, *, seen: int = 0) -> Form:
    """Begin a report whose row is still to be chosen."""
    if not may_report(person):
        raise NotAllowed(Action.REPORT)
    form = replace(_new("report", (Item(),)), seen=seen)
    async with resources.open_store() as store:
        await store.drafts.put(_draft(person, chat_id, form, resources.now()))
    return form


async def begin_said(
    resources: Resources, person: Person, chat_id: int, said: Sequence[ReportItem], *, seen: int = 0
) -> tuple[Form | None, tuple[int, ...]]:
    """Begin a form filled with what a message says; also return the rows of others that were left out."""
    async with resources.open_store() as store:
        items, refused = [], []
        for each in said:
            try:
                if each.row is not None:
                    await allowed_row(store, person, each.row)
                own = [row for row in each.candidates if await _is_allowed(store, person, row)]
                items.append(_item_of(replace(each, candidates=tuple(own))))
            except RowOfOthers:
                refused.append(each.row or 0)
        if not items:
            return None, tuple(refused)
        form = replace(_new("report", tuple(items)), passed=FILLED, seen=seen)
        await store.drafts.put(_draft(person, chat_id, form, resources.now()))
        return form, tuple(refused)


async def begin_evidence(resources: Resources, person: Person, chat_id: int, caption: str) -> Form:
    """Begin a form for a file out of the blue: a report where its caption is one, else of evidence alone.

    A row that the caption names and that is one's own is taken; others are only offered.
    """
    reading = await read(resources, caption) if caption else NotAReport()
    if isinstance(reading, Reported):
        form, _ = await begin_said(resources, person, chat_id, reading.items)
        if form:
            return form
    known = await resources.answerers.latest()
    named = known.reports.row_of(caption) if caption else NamedRow(None)
    async with resources.open_store() as store:
        row = named.row if named.row is not None and await _is_allowed(store, person, named.row) else None
        form = _new("evidence", (Item(row, named.candidates),))
        await store.drafts.put(_draft(person, chat_id, form, resources.now()))
        return form


async def begin_correction(resources: Resources, person: Person, chat_id: int, report_id: int) -> Form:
    """Begin a form filled with a report, to be sent as its next revision with a reason.

    Raises `Outdated` where a newer report of the row counts.
    """
    async with resources.open_store() as store:
        report = await store.reports.get(report_id)
        if report is None:
            raise Outdated
        follow_up = await allowed_row(store, person, report.row)
        if follow_up.state.last_report is None or follow_up.state.last_report.id != report_id:
            raise Outdated
        item = Item(
            row=report.row,
            status=report.status,
            percent=report.percent,
            blocker=report.blocker,
            note=report.note,
            target=report.target,
        )
        form = replace(_new("report", (item,)), passed=FILLED, corrects=report_id)
        await store.drafts.put(_draft(person, chat_id, form, resources.now()))
        return form


async def answer(resources: Resources, person: Person, form: Form, text: str) -> Form | None:
    """Return the form with what a text answers, or None where it is no answer. Raises `RowOfOthers`.

    Nothing is stored: the caller keeps the form together with what it shows.
    """
    known = await resources.answerers.latest()
    last = (await last_reports(resources, form)).get(form.item.row or 0)
    taken = take(form, text, known.reports, last=last, today=resources.today())
    if taken and form.step is Step.ROW and taken.step is not Step.ROW:
        await choose_row(resources, person, form, _chosen(form, taken))
    return taken


async def choose_row(resources: Resources, person: Person, form: Form, number: int) -> Form:
    """Return the form with its row chosen. Raises `RowUnknown` and `RowOfOthers`."""
    async with resources.read_store() as store:
        await allowed_row(store, person, number)
    return fill(form, Step.ROW, number)


async def read(resources: Resources, text: str) -> Reading:
    """Return what a message reports, if it is a report."""
    known = await resources.answerers.latest()
    return known.reports.read(text, today=resources.today())


async def names_row(resources: Resources, text: str) -> bool:
    """Say whether a message is a report that tells its row, so that it needs no form begun before."""
    reading = await read(resources, text)
    return isinstance(reading, Reported) and all(item.row is not None for item in reading.items)


async def asks(resources: Resources, text: str) -> bool:
    """Say whether a text asks for something."""
    known = await resources.answerers.latest()
    return known.reports.asks(text, today=resources.today())


async def is_answerable(resources: Resources, person: Person, text: str) -> bool:
    """Say whether a text that is no question by its form has an answer: "bukti kolaborasi tingkat 3"."""
    known = await resources.answerers.latest()
    answer = known.answerer.answer(text, may_read_matrix=may_read_matrix(person))
    return isinstance(answer, Found) and not any(isinstance(fact, NoSuchIndicator) for fact in answer.facts)


async def row_named(resources: Resources, text: str) -> int | None:
    """Return the row that a few words name, as the caption of a file does."""
    known = await resources.answerers.latest()
    return known.reports.row_of(text).row


async def rows_of(resources: Resources, form: Form) -> Mapping[int, FollowUp]:
    """Return the rows that a form names, also as candidates."""
    numbers = {row for item in form.items for row in (item.row, *item.candidates) if row is not None}
    async with resources.read_store() as store:
        return {each.row.number: each for each in await store.follow_ups.of_numbers(numbers)}


async def last_reports(resources: Resources, form: Form) -> Mapping[int, Report]:
    """Return the last report of each row of a form, by the row's number."""
    rows = await rows_of(resources, form)
    return {number: row.state.last_report for number, row in rows.items() if row.state.last_report}


async def choices(resources: Resources, person: Person, *, limit: int, offset: int = 0) -> Page[FollowUp]:
    """Return the rows on which a person may report, by urgency."""
    opds = None if person.role is Role.COORDINATOR else person.opds
    async with resources.read_store() as store:
        return await store.follow_ups.tasks(opds=opds, limit=limit, offset=offset)


async def allowed_row(store: Store, person: Person, number: int, *, lock: bool = False) -> FollowUp:
    """Return a row on which a person may report. Raises `RowUnknown`, `RowOfOthers` and `NotAllowed`."""
    follow_up = await store.follow_ups.find(number, lock=lock)
    if follow_up is None:
        raise RowUnknown(number)
    if not may(person, Action.REPORT, opds=follow_up.opds):
        require(person, Action.REPORT, opds=person.opds)  # who may report nowhere hears that, not whose the row is
        raise RowOfOthers(number, tuple(opd.short for opd in follow_up.row.opds))
    return follow_up


async def _is_allowed(store: Store, person: Person, number: int) -> bool:
    try:
        await allowed_row(store, person, number)
    except RowOfOthers:
        return False
    return True


async def _own_draft(store: Store, person: Person, form_id: int) -> Form | None:
    draft = await store.drafts.get(person.id)
    form = from_json(draft.payload) if draft else None
    return form if form and form.id == form_id else None


def _files_of(form: Form) -> frozenset[int]:
    return frozenset(each.file_id for each in form.attachments if each.file_id is not None)


def _new(purpose: Purpose, items: tuple[Item, ...]) -> Form:
    """Number the form by chance: a button of an older form of the same person then fits no newer one."""
    return Form(id=secrets.randbelow(10**9), purpose=purpose, items=items)


def _item_of(said: ReportItem) -> Item:
    target = Target(said.target.day, said.target.precision) if said.target else None
    blocker = said.blocker if said.status is Status.BLOCKED else None
    percent = {Status.NOT_STARTED: 0, Status.DONE: 100}.get(said.status, said.percent)
    return Item(said.row, said.candidates, said.status, percent, blocker, said.note, target)


def _chosen(before: Form, after: Form) -> int:
    """Return the row that an answer has just put into a form."""
    new = [b.row for a, b in zip(before.items, after.items, strict=True) if a.row != b.row]
    return new[0] or 0


def _draft(person: Person, chat_id: int, form: Form, now: datetime) -> Draft:
    return Draft(person.id, chat_id, to_json(form), form.step.value, now)
