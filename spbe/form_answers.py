"""What a person types while the form asks: an answer to its step, or something else."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from spbe.dates import day_from, days_in, lowered
from spbe.matrix import Target
from spbe.progress import (
    PERCENT_STEPS,
    Status,
    blocker_from,
    impossible_percents,
    percent_from,
    percents_in,
    status_from,
)
from spbe.report_form import Form, Item, Step, fill, opened, same_as
from spbe.report_rows import NamedRow
from spbe.reports import Report
from spbe.reports_read import NotAReport, ReportItem, ReportReader
from spbe.texts import storable

LONGEST_NOTE = 4_096
"""Characters of a note or a reason: as many as Telegram lets anybody write, so that nothing is cut off."""

SHORT = 3
"""Words of an answer that may carry a question mark: "60%?"."""

EMPTY = {Step.NOTE, Step.EVIDENCE, Step.TARGET, Step.LEVEL}
"""Steps that may be left empty."""

NUMBERS = {Step.ROW, Step.PERCENT, Step.LEVEL}
"""Steps at which a short answer may carry a question mark."""

REPLACED = {Step.STATUS, Step.PERCENT, Step.BLOCKER}
"""Steps at which a whole report on the row that is asked about counts instead of what was said before."""

BEHIND_PERCENT = {Step.NOTE, Step.EVIDENCE, Step.CLASSIFICATION}
"""Steps at which a percent is no answer any more, but may correct the one that was given."""

FIELDS = {
    Step.STATUS: "field_status",
    Step.PERCENT: "field_percent",
    Step.BLOCKER: "field_blocker",
    Step.NOTE: "field_note",
    Step.TARGET: "field_target",
    Step.LEVEL: "field_level",
    Step.EVIDENCE: "field_evidence",
    Step.ROW: "field_row",
}
"""What people call the parts of a report, as cues."""

Act = Literal["send", "keep", "change"]

_NO_PERCENT = re.compile(
    r"\b(?:baris|no|nomor|nmr|tl|ind|indikator|tingkat|level|lvl)\b|\b(?:yg|yang)\s*\d|(?<!\d)-\s?\d"
)
_ROW_WORD = re.compile(r"\b(?:baris|no|nomor|nomer|nmr|tl|ind|indikator)(?:nya)?\b", re.IGNORECASE)
_THAT_ONE = re.compile(r"\b(?:yg|yang)\s*\d", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.,/])\d{1,6}(?![\d/]|[.,]\d)")
_DENIED = re.compile(r"\b(?:bukan|bkn)\b\D{0,12}(\d{1,6})", re.IGNORECASE)
_NOTED = re.compile(
    r"(?:(?:ganti|ubah)\s+)?catatan(?:nya)?(?:\s+jadi)?\s*[:,]?\s+(?P<note>\S.*)", re.IGNORECASE | re.DOTALL
)


def take(form: Form, text: str, reader: ReportReader, *, last: Report | None, today: date) -> Form | None:
    """Return the form with what a text answers, or None where it answers nothing.

    `last` is the last report of the row, for "idem". Whatever asks for something is no answer, however well a part
    of it would do.
    """
    if reader.asks_counterparts(text):
        return None
    if corrected := row_corrected(form, text, reader):
        return corrected
    if reader.asks(text, today=today) and (form.step not in NUMBERS or len(text.split()) > SHORT):
        return None
    if reader.says_only(text, "same"):
        return same(form, last) if last else None
    if form.step in EMPTY and reader.says_only(text, "skip"):
        return None if form.step is Step.EVIDENCE and form.purpose == "evidence" else fill(form, form.step, None)
    if form.step in BEHIND_PERCENT and (corrected := _percent_corrected(form, text, reader)):
        return corrected
    if form.step in REPLACED and (replaced := _said_anew(form, text, reader, today)):
        return replaced
    match form.step:
        case Step.ROW:
            return _row(form, text, reader)
        case Step.STATUS:
            return _status(form, text, reader, today)
        case Step.PERCENT:
            percent = _percent(text)
            return _held_up(form, text, reader) if percent is None else fill(form, Step.PERCENT, percent)
        case Step.BLOCKER:
            blocker = blocker_from(text) or reader.blocker_of(text)
            return fill(form, Step.BLOCKER, blocker) if blocker else None
        case Step.NOTE if len(text.split()) == 1 and (status := status_from(text)):
            return fill(replace(form, opened=Step.STATUS), Step.STATUS, status)
        case Step.NOTE | Step.REASON:
            return fill(form, form.step, _kept(text)) if _kept(text) else None
        case Step.TARGET:
            day = day_from(text, today=today)
            return fill(form, Step.TARGET, Target(day.day, day.precision)) if day and day.day >= today else None
        case Step.LEVEL:
            said = [each.percent for each in percents_in(text)]
            return fill(form, Step.LEVEL, said[0]) if len(said) == 1 and said[0] <= 5 else None
        case Step.CLASSIFICATION:
            low = lowered(text)
            named = [each for each in ("terbuka", "terbatas", "rahasia") if each in low]
            return fill(form, Step.CLASSIFICATION, named[0]) if len(named) == 1 else None
        case Step.SUMMARY:
            return _corrected(form, text, reader, today)
        case Step.EVIDENCE:
            return None


def same(form: Form, last: Report) -> Form:
    """Take over from the last report what the step asks for; at the status all of it."""
    if form.step is Step.STATUS:
        return same_as(form, last)
    values = {Step.PERCENT: last.percent, Step.BLOCKER: last.blocker, Step.NOTE: last.note}
    value = values.get(form.step)
    return form if value is None else fill(form, form.step, value)


def row_corrected(form: Form, text: str, reader: ReportReader) -> Form | None:
    """Return the form on another row, where a text says no more than that the row was wrong: "eh salah, yg 33 aja"."""
    percents = [each for each in percents_in(text) if each.is_signed]
    words = text
    for each in reversed(percents):
        words = words[: each.start] + words[each.end :]
    numbers = [int(number) for number in _NUMBER.findall(words)]
    if form.corrects is not None or not form.rows or not numbers or not reader.corrects_row(_NUMBER.sub(" ", words)):
        return None
    by_name = _ROW_WORD.search(words) or (form.step not in NUMBERS | {Step.TARGET} and _THAT_ONE.search(words))
    denied = {int(number) for number in _DENIED.findall(words)} if len(numbers) > 1 else set()
    meant = set(numbers) - denied - form.rows
    wrong = [place for place, item in enumerate(form.items) if len(form.items) == 1 or item.row in denied]
    if not by_name or len(meant) != 1 or len(wrong) != 1 or len(percents) > 1:
        return None
    row, old = meant.pop(), form.items[wrong[0]]
    named = reader.row_of(f"indikator {row}") if "ind" in text.lower() else NamedRow(row)
    item = replace(old, row=named.row if named.candidates else row, candidates=named.candidates, level=None)
    item = replace(item, note=_kept(f"{old.note}; {text.strip()}") if old.note else None)
    items = (*form.items[: wrong[0]], item, *form.items[wrong[0] + 1 :])
    changed = replace(form, items=items)
    if percents:
        changed = fill(replace(changed, opened=Step.PERCENT, place=wrong[0]), Step.PERCENT, percents[0].percent)
    is_answered = form.opened is Step.ROW or (form.opened is Step.PERCENT and bool(percents))
    still, place = (None, 0) if is_answered else (form.opened, form.place)
    return replace(changed, opened=still, place=place, trail=(*form.trail, form.step))


def _row(form: Form, text: str, reader: ReportReader) -> Form | None:
    """Take a row, and with it one percent; a percent alone names no row, though one has its number."""
    percents = [each for each in percents_in(text) if each.is_signed]
    words = text
    for each in (*percents, *impossible_percents(text)):
        words = words[: each.start].ljust(each.end) + words[each.end :]
    named = reader.row_of(words)
    if named.row is not None:
        filled = fill(form, Step.ROW, named.row)
        if len(percents) != 1 or form.purpose == "evidence":
            return filled
        told = replace(filled, opened=Step.PERCENT, place=form.items.index(form.item))
        return replace(fill(told, Step.PERCENT, percents[0].percent), trail=filled.trail)
    if not named.candidates:
        return None
    place = form.items.index(form.item)
    item = replace(form.item, candidates=named.candidates)
    return replace(form, items=(*form.items[:place], item, *form.items[place + 1 :]))


def _said_anew(form: Form, text: str, reader: ReportReader, today: date) -> Form | None:
    """Take a whole sentence that names the row by its number in place of what was said of it before."""
    reading = reader.read(text, today=today) if _ROW_WORD.search(text) else NotAReport()
    said = () if isinstance(reading, NotAReport) else reading.items
    places = {item.row: place for place, item in enumerate(form.items)}
    if len(said) != 1 or said[0].row not in places or not said[0].tells_progress:
        return None
    place = places[said[0].row]
    items = (*form.items[:place], item_of(said[0]), *form.items[place + 1 :])
    trail = (*form.trail, form.step)
    return replace(form, items=items, passed=form.passed | {Step.NOTE}, opened=None, place=0, trail=trail)


def _status(form: Form, text: str, reader: ReportReader, today: date) -> Form | None:
    """Take a status, and with it a percent, a blocker and a note where the text tells them too."""
    percent = next((each.percent for each in percents_in(text) if each.is_signed), None)
    status = status_from(text) or reader.status_of(text, today=today)
    if status is None:
        if percent is None:
            return None
        status = Status.IN_PROGRESS if percent else Status.NOT_STARTED
    filled = fill(form, Step.STATUS, status)
    if percent is not None:
        filled = fill(filled, Step.PERCENT, percent)
    blocker = reader.blocker_of(text) if status is Status.BLOCKED else None
    if blocker:
        filled = fill(filled, Step.BLOCKER, blocker)
    if len(text.split()) > SHORT:
        filled = fill(replace(filled, opened=Step.NOTE), Step.NOTE, _kept(text))
    return replace(filled, trail=(*form.trail, Step.STATUS))


def act_of(form: Form, text: str, reader: ReportReader) -> Act | Step | None:
    """Return what a text wants done with the form: a word on its buttons, or a part of it to be changed."""
    if reader.says_only(text, "form_keep"):
        return "keep"
    if form.step is not Step.SUMMARY:
        return None
    if reader.says_only(text, "form_send"):
        return "send"
    if reader.says_only(text, "form_change"):
        return "change"
    changes = ("form_change", "form_remove")
    return next((step for step, cue in FIELDS.items() for each in changes if reader.says_only(text, each, cue)), None)


def _percent(text: str) -> int | None:
    """Return a percent said as a number, or as the stage that stands for it; the number of a row is none."""
    low = lowered(text)
    stages = {name: percent for percent, name in PERCENT_STEPS.items()}
    stage = stages.get(" ".join(low.split()))
    if stage is not None:
        return stage
    signed = {each.percent for each in percents_in(text) if each.is_signed}
    if signed:
        return signed.pop() if len(signed) == 1 else None
    return None if _NO_PERCENT.search(low) else percent_from(text)


def _held_up(form: Form, text: str, reader: ReportReader) -> Form | None:
    """Take what holds a row up, told where its percent is asked for, which is asked for again."""
    if form.item.status is not Status.BLOCKED or form.item.blocker is not None:
        return None
    blocker = blocker_from(text) or reader.blocker_of(text)
    if blocker is None:
        return None
    filled = fill(form, Step.BLOCKER, blocker)
    if len(text.split()) > SHORT and not form.item.note:
        filled = fill(replace(filled, opened=Step.NOTE, place=form.items.index(form.item)), Step.NOTE, _kept(text))
    return replace(filled, trail=(*form.trail, Step.PERCENT))


def _percent_corrected(form: Form, text: str, reader: ReportReader) -> Form | None:
    """Take a percent that corrects the one given before: "eh maksud saya 50 persen"."""
    signed = {each.percent for each in percents_in(text) if each.is_signed}
    if form.item.percent is None or len(signed) != 1 or not reader.says("correction", text):
        return None
    changed = fill(replace(form, opened=Step.PERCENT), Step.PERCENT, signed.pop())
    return replace(changed, opened=form.opened, place=form.place, trail=form.trail)


def _corrected(form: Form, text: str, reader: ReportReader, today: date) -> Form | None:
    """Take what a text says anew of a filled form: "eh maksud saya 60%", "no 3 jadi 10 persen", "catatan: …"."""
    if form.purpose == "evidence":
        return None
    noted = _NOTED.match(text.strip())
    if noted and len(form.items) == 1:
        return fill(opened(form, Step.NOTE), Step.NOTE, _kept(noted["note"]))
    reading = reader.read(text, today=today)
    said = () if isinstance(reading, NotAReport) else reading.items
    if len(form.items) > 1:
        return _rows_corrected(form, said)
    status = status_from(text) or reader.status_of(text, today=today)
    day = (said[0].target if len(said) == 1 else None) or day_from(text, today=today)
    is_ahead = day is not None and day.day >= today
    signed = {each.percent for each in percents_in(text) if each.is_signed}
    # The 20 of "20 Desember" is no percent.
    percent = next(iter(signed), None) if days_in(text, today=today) else _percent(text)
    changed = form
    if status:
        changed = fill(replace(changed, opened=Step.STATUS), Step.STATUS, status)
    if percent is not None:
        changed = fill(replace(changed, opened=Step.PERCENT), Step.PERCENT, percent)
    blocker = reader.blocker_of(text) if changed.item.status is Status.BLOCKED else None
    if blocker:
        changed = fill(replace(changed, opened=Step.BLOCKER), Step.BLOCKER, blocker)
    if day and is_ahead:
        changed = fill(replace(changed, opened=Step.TARGET), Step.TARGET, Target(day.day, day.precision))
    return _with_words(form, changed, text)


def _rows_corrected(form: Form, said: Sequence[ReportItem]) -> Form | None:
    """Take what is said anew of single rows of a form of several."""
    changed = form
    places = {item.row: place for place, item in enumerate(form.items)}
    for each in said:
        if each.row not in places or each.percent is None:
            continue
        for step, value in ((Step.STATUS, each.status), (Step.PERCENT, each.percent)):
            changed = fill(replace(changed, opened=step, place=places[each.row]), step, value)
    return None if changed == form else replace(changed, trail=(*form.trail, Step.SUMMARY))


def _with_words(form: Form, changed: Form, text: str) -> Form | None:
    """Return a corrected form whose note tells the correction too, so that it does not contradict the rest."""
    if changed == form:
        return None
    item = changed.items[0]
    if item.note:
        item = replace(item, note=_kept(f"{item.note}; {text.strip()}"))
    return replace(changed, items=(item,), trail=(*form.trail, Step.SUMMARY))


def item_of(said: ReportItem) -> Item:
    """Return what a message reports on a row as the form holds it."""
    target = Target(said.target.day, said.target.precision) if said.target else None
    blocker = said.blocker if said.status is Status.BLOCKED else None
    percent = {Status.NOT_STARTED: 0, Status.DONE: 100}.get(said.status, said.percent)
    return Item(said.row, said.candidates, said.status, percent, blocker, said.note, target)


def _kept(text: str) -> str:
    return storable(text.strip(), most=LONGEST_NOTE)
