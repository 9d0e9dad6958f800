"""Reports being written: kept after every step, taken up again, dropped.

`spbe.usecases.beginning` begins them, `sending` sends them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from spbe.facts import Fact, Greeting, NoSuchIndicator
from spbe.form_answers import take
from spbe.form_json import from_json, to_json
from spbe.people import Action, Person, Role, may, may_read_matrix
from spbe.refusals import Outdated, RowOfOthers
from spbe.replies import Found
from spbe.report_form import Form, Step, fill
from spbe.reports import Draft, FollowUp, Page, Report
from spbe.reports_read import Faults, NotAReport, Reading, Reported
from spbe.usecases import evidence
from spbe.usecases.access import present_row, require
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources

COLD_AFTER = timedelta(days=1)
"""After so long a draft is offered before anything typed is taken as an answer to it."""

NO_ROWS: Mapping[int, FollowUp] = {}
INTERRUPTED_WITHIN = timedelta(hours=1)
"""Who touched a form within this time before the bot started anew probably still sits there."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is stored, with the rows that it names by number; `is_cold` after a day without a word."""

    form: Form
    chat_id: int
    is_cold: bool
    rows: Mapping[int, FollowUp] = field(default_factory=dict)


def may_report(person: Person) -> bool:
    """Say whether a person may report on any row at all."""
    return may(person, Action.REPORT, opds=person.opds)


async def draft_of(resources: Resources, person: Person) -> Kept | None:
    """Return what a person is writing; one about rows that are no longer theirs is dropped."""
    async with resources.read_store() as store:
        kept = await _kept(resources, store, await store.drafts.get(person.id))
    if kept is None or _is_theirs(person, kept):
        return kept
    await drop(resources, person, kept.form.id)
    return None


async def kept_of(resources: Resources, person: Person, draft: Draft | None) -> Kept | None:
    """Do what `draft_of` does for a draft that was read a moment ago."""
    if draft is None:
        return None
    async with resources.read_store() as store:
        kept = await _kept(resources, store, draft)
    if kept is None or _is_theirs(person, kept):
        return kept
    return await draft_of(resources, person)  # the rows may have got other numbers meanwhile


async def interrupted(
    resources: Resources, before: datetime, *, already_serves: bool = True
) -> tuple[tuple[Person, Kept], ...]:
    """Return the forms at which people last sat within an hour before a start of the bot.

    A bot that does not serve yet has touched none itself, whatever its clock says: it may have been set back.

    Each is returned once, however often the bot starts anew and however many processes ask.
    """
    found = []
    async with resources.open_store() as store:
        for draft in await store.drafts.all(lock=True):
            form, is_recent = from_json(draft.payload), before - INTERRUPTED_WITHIN <= draft.updated_at
            if already_serves and draft.updated_at > before:
                continue
            if form is None or form.is_blank or form.offered or not is_recent:
                continue
            person = await store.people.get(draft.person_id)
            await store.drafts.put(replace(draft, payload=to_json(replace(form, offered=True))))
            found.append((person, Kept(form, draft.chat_id, is_cold=False)))
    return tuple(found)


async def update(resources: Resources, person: Person, chat_id: int, form: Form) -> None:
    """Store a form on which somebody goes on; files that it no longer holds are removed.

    Raises `Outdated` where it was sent or dropped meanwhile, or its rows got other numbers.
    """
    await _store(resources, person, chat_id, replace(form, offered=False, aside=False))


async def put_aside(resources: Resources, person: Person, chat_id: int, form: Form) -> None:
    """Store a form on which somebody does not go on for now. Raises `Outdated`, as `update` does."""
    await _store(resources, person, chat_id, replace(form, offered=False, aside=True))


async def _store(resources: Resources, person: Person, chat_id: int, form: Form) -> None:
    async with resources.open_store() as store:
        before = await _own_draft(store, person, form.id)
        if before is None or before.renumbered != form.renumbered:
            raise Outdated
        await store.drafts.put(draft_from(person, chat_id, form, resources.now()))
    await drop_files(resources, before, but=form)


async def drop(resources: Resources, person: Person, form_id: int) -> Form:
    """Forget a form with its files and return it. Raises `Outdated` where it is no longer there."""
    async with resources.open_store() as store:
        form = await _own_draft(store, person, form_id)
        if form is None:
            raise Outdated
        await store.drafts.delete(person.id)
    await drop_files(resources, form)
    return form


async def drop_files(resources: Resources, form: Form | None, *, but: Form | None = None) -> None:
    """Remove the files of a form that is gone, but for those that another one took over."""
    files = (form.files if form else frozenset()) - (but.files if but else frozenset())
    if files:
        await evidence.drop(resources, files)


async def answer(
    resources: Resources, person: Person, form: Form, text: str, rows: Mapping[int, FollowUp] = NO_ROWS
) -> Form | None:
    """Return the form with what a text answers, or None where it is no answer. Raises `RowOfOthers`.

    Nothing is stored: the caller keeps the form together with what it shows. `rows` are known already.
    """
    known = await resources.answerers.seen()
    last = (await last_reports(resources, form, rows)).get(form.item.row or 0)
    taken = take(form, text, known.reports, last=last, today=resources.today())
    for number in sorted(taken.rows - form.rows if taken else ()):
        async with resources.read_store() as store:
            await allowed_row(store, person, number)
    return taken


async def choose_row(resources: Resources, person: Person, form: Form, number: int) -> Form:
    """Return the form with its row chosen. Raises `RowUnknown` and `RowOfOthers`."""
    async with resources.read_store() as store:
        await allowed_row(store, person, number)
    return fill(form, Step.ROW, number)


async def read(resources: Resources, text: str) -> Reading:
    """Return what a message reports, if it is a report."""
    today = resources.today()
    known = await resources.answerers.current()
    reading = known.reports.read(text, today=today)
    if isinstance(reading, NotAReport):
        return reading
    latest = await resources.answerers.seen()  # what is no report costs no look at the matrix
    return reading if latest is known else latest.reports.read(text, today=today)


async def faults_in(resources: Resources, text: str) -> Faults:
    """Return what a report says that cannot be; nothing where the text asks for something."""
    known, today = await resources.answerers.seen(), resources.today()
    return Faults() if known.reports.asks(text, today=today) else known.reports.faults_in(text, today=today)


async def tells_progress(resources: Resources, text: str) -> bool:
    """Say whether a message is a report that tells its row and a percent."""
    reading = await read(resources, text)
    items = reading.items if isinstance(reading, Reported) else ()
    return bool(items) and all(item.row is not None and item.percent is not None for item in items)


async def names_row(resources: Resources, text: str) -> bool:
    """Say whether a message is a report that tells its row, so that it needs no form begun before."""
    reading = await read(resources, text)
    return isinstance(reading, Reported) and all(item.row is not None for item in reading.items)


async def asks(resources: Resources, text: str) -> bool:
    """Say whether a text asks for something."""
    known = await resources.answerers.current()
    return known.reports.asks(text, today=resources.today())


async def is_answerable(resources: Resources, person: Person, text: str) -> bool:
    """Say whether a text that is no question by its form has an answer: "bukti kolaborasi tingkat 3"."""
    known = await resources.answerers.seen()
    answer = known.answerer.answer(text, may_read_matrix=may_read_matrix(person))
    return isinstance(answer, Found) and not any(_says_nothing(fact) for fact in answer.facts)


def _says_nothing(fact: Fact) -> bool:
    return isinstance(fact, NoSuchIndicator) or (isinstance(fact, Greeting) and fact.kind == "replied")


async def row_named(resources: Resources, text: str) -> int | None:
    """Return the row that a few words name, as the caption of a file does."""
    known = await resources.answerers.seen()
    return known.reports.row_of(text).row


async def rows_of(resources: Resources, form: Form, known: Mapping[int, FollowUp] = NO_ROWS) -> Mapping[int, FollowUp]:
    """Return the rows that a form names, also as candidates, by number; those that are `known` are not read again."""
    named = _named_in(form)
    if named <= known.keys():
        return {number: known[number] for number in sorted(named)}
    async with resources.read_store() as store:
        return await _rows(store, named)


async def last_reports(
    resources: Resources, form: Form, known: Mapping[int, FollowUp] = NO_ROWS
) -> Mapping[int, Report]:
    """Return the last report of each row of a form, by the row's number."""
    rows = await rows_of(resources, form, known)
    return {number: row.state.last_report for number, row in rows.items() if row.state.last_report}


async def choices(resources: Resources, person: Person, *, limit: int, offset: int = 0) -> Page[FollowUp]:
    """Return the rows on which a person may report, by urgency."""
    opds = None if person.role is Role.COORDINATOR else person.opds
    async with resources.read_store() as store:
        return await store.follow_ups.tasks(opds=opds, limit=limit, offset=offset)


async def allowed_row(store: Store, person: Person, number: int, *, lock: bool = False) -> FollowUp:
    """Return a row on which a person may report. Raises `RowUnknown`, `RowOfOthers` and `NotAllowed`."""
    follow_up = await present_row(store, number, lock=lock)
    if not may(person, Action.REPORT, opds=follow_up.opds):
        require(person, Action.REPORT, opds=person.opds)  # who may report nowhere hears that, not whose the row is
        raise RowOfOthers(number, tuple(opd.short for opd in follow_up.row.opds))
    return follow_up


def _named_in(form: Form) -> frozenset[int]:
    return form.rows.union(*(item.candidates for item in form.items))


async def _rows(store: Store, numbers: Collection[int]) -> Mapping[int, FollowUp]:
    return {each.row.number: each for each in await store.follow_ups.of_numbers(numbers)}


async def _kept(resources: Resources, store: Store, draft: Draft | None) -> Kept | None:
    form = from_json(draft.payload) if draft else None
    if draft is None or form is None:
        return None
    rows = await _rows(store, _named_in(form))
    return Kept(form, draft.chat_id, resources.now() - draft.updated_at > COLD_AFTER, rows)


def _is_theirs(person: Person, kept: Kept) -> bool:
    """Say whether a person may still report on every row of a draft."""
    rows = (row for number, row in kept.rows.items() if number in kept.form.rows)
    return may_report(person) and all(may(person, Action.REPORT, opds=row.opds) for row in rows)


async def _own_draft(store: Store, person: Person, form_id: int) -> Form | None:
    draft = await store.drafts.get(person.id, lock=True)
    form = from_json(draft.payload) if draft else None
    return form if form and form.id == form_id else None


def draft_from(person: Person, chat_id: int, form: Form, now: datetime) -> Draft:
    """Return a form as it is stored."""
    return Draft(person.id, chat_id, to_json(form), form.step.value, now)
