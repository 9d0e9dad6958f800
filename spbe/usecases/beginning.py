"""How a form begins: on a row, without one, from a sentence, from a file, or as the correction of a report."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from spbe.form_answers import item_of
from spbe.form_json import from_json
from spbe.people import Action, Person, may
from spbe.progress import Status
from spbe.refusals import NotAllowed, Outdated, RowOfOthers
from spbe.report_form import Form, Item, Purpose, Step
from spbe.report_rows import NamedRow
from spbe.reports_read import NotAReport, Reported, ReportItem
from spbe.usecases.ports import Store
from spbe.usecases.reporting import allowed_row, draft_from, drop_files, may_report, read
from spbe.usecases.resources import Resources

Part = Literal["report", "blocker", "evidence"]

FILLED = frozenset({Step.NOTE, Step.EVIDENCE})
"""What is not asked for where somebody said all in one sentence, or corrects what they said."""


async def begin(resources: Resources, person: Person, chat_id: int, number: int, part: Part) -> Form:
    """Begin a form on a row. Raises `RowUnknown` and `RowOfOthers`; then nothing was begun."""
    async with resources.open_store() as store:
        follow_up = await allowed_row(store, person, number)
        item = Item(row=number)
        if part == "blocker":
            # A percent that nobody ever gave is asked for.
            reported = follow_up.state.last_report is not None
            item = replace(item, status=Status.BLOCKED, percent=follow_up.state.percent if reported else None)
        form = _new("evidence" if part == "evidence" else "report", (item,))
        before = await _put(resources, store, person, chat_id, form)
    await drop_files(resources, before)
    return form


async def begin_open(resources: Resources, person: Person, chat_id: int, *, seen: int = 0) -> Form:
    """Begin a report whose row is still to be chosen."""
    if not may_report(person):
        raise NotAllowed(Action.REPORT)
    form = replace(_new("report", (Item(),)), seen=seen)
    async with resources.open_store() as store:
        before = await _put(resources, store, person, chat_id, form)
    await drop_files(resources, before)
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
                items.append(item_of(replace(each, candidates=tuple(own))))
            except RowOfOthers:
                refused.append(each.row or 0)
        if not items:
            return None, tuple(refused)
        form = replace(_new("report", tuple(items)), passed=FILLED, seen=seen)
        before = await _put(resources, store, person, chat_id, form)
    await drop_files(resources, before)
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
        own = [each for each in named.candidates if await _is_allowed(store, person, each)]
        form = _new("evidence", (Item(row, tuple(own)),))
        before = await _put(resources, store, person, chat_id, form)
    await drop_files(resources, before)
    return form


async def begin_correction(resources: Resources, person: Person, chat_id: int, report_id: int) -> Form:
    """Begin a form filled with a report, to be sent as its next revision with a reason.

    Raises `Outdated` where a newer report of the row counts.
    """
    async with resources.open_store() as store:
        report = await store.reports.get(report_id)
        follow_up = await store.follow_ups.get(report.follow_up_id) if report else None
        if report is None or follow_up is None or not may(person, Action.REPORT, opds=follow_up.opds):
            raise Outdated  # what is not there and what is not theirs read the same
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
        before = await _put(resources, store, person, chat_id, form)
    await drop_files(resources, before)
    return form


async def _put(resources: Resources, store: Store, person: Person, chat_id: int, form: Form) -> Form | None:
    """Keep a form in place of the one that the person had, and return that one."""
    before = await store.drafts.get(person.id, lock=True)
    await store.drafts.put(draft_from(person, chat_id, form, resources.now()))
    return from_json(before.payload) if before else None


async def _is_allowed(store: Store, person: Person, number: int) -> bool:
    try:
        await allowed_row(store, person, number)
    except RowOfOthers:
        return False
    return True


def _new(purpose: Purpose, items: tuple[Item, ...]) -> Form:
    """Number the form by chance: a button of an older form of the same person then fits no newer one."""
    return Form(id=secrets.randbelow(10**9), purpose=purpose, items=items)
