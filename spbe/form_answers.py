"""What a person types while the form asks: an answer to its step, or something else."""

from dataclasses import replace
from datetime import date

from spbe.dates import day_from, lowered
from spbe.matrix import Target
from spbe.progress import PERCENT_STEPS, Status, blocker_from, percent_from, percents_in, status_from
from spbe.report_form import Form, Step, fill, same_as
from spbe.reports import Report
from spbe.reports_read import NotAReport, ReportReader
from spbe.texts import storable

LONGEST_NOTE = 4_096
"""Characters of a note or a reason: as many as Telegram lets anybody write, so that nothing is cut off."""

SHORT = 3
"""Words of an answer that may carry a question mark: "60%?"."""

EMPTY = {Step.NOTE, Step.EVIDENCE, Step.TARGET, Step.LEVEL}
"""Steps that may be left empty."""

FREE = {Step.NOTE, Step.REASON}
"""Steps that take any text."""


def take(form: Form, text: str, reader: ReportReader, *, last: Report | None, today: date) -> Form | None:
    """Return the form with what a text answers, or None where it answers nothing.

    `last` is the last report of the row, for "idem". Whatever asks for something is no answer, however well a part
    of it would do.
    """
    if reader.asks(text, today=today) and (form.step in FREE or len(text.split()) > SHORT):
        return None
    if reader.says_only("same", text):
        return same(form, last) if last else None
    if form.step in EMPTY and reader.says_only("skip", text):
        return None if form.step is Step.EVIDENCE and form.purpose == "evidence" else fill(form, form.step, None)
    match form.step:
        case Step.ROW:
            return _row(form, text, reader)
        case Step.STATUS:
            return _status(form, text, reader, today)
        case Step.PERCENT:
            percent = _percent(text)
            return None if percent is None else fill(form, Step.PERCENT, percent)
        case Step.BLOCKER:
            blocker = blocker_from(text) or reader.blocker_of(text)
            return fill(form, Step.BLOCKER, blocker) if blocker else None
        case Step.NOTE | Step.REASON:
            return fill(form, form.step, _kept(text)) if _kept(text) else None
        case Step.TARGET:
            day = day_from(text, today=today)
            return fill(form, Step.TARGET, Target(day.day, day.precision)) if day else None
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


def _row(form: Form, text: str, reader: ReportReader) -> Form | None:
    named = reader.row_of(text)
    if named.row is not None:
        return fill(form, Step.ROW, named.row)
    if not named.candidates:
        return None
    place = form.items.index(form.item)
    item = replace(form.item, candidates=named.candidates)
    return replace(form, items=(*form.items[:place], item, *form.items[place + 1 :]))


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


def _percent(text: str) -> int | None:
    """Return a percent said as a number, or as the stage that stands for it."""
    stages = {name: percent for percent, name in PERCENT_STEPS.items()}
    stage = stages.get(" ".join(lowered(text).split()))
    return stage if stage is not None else percent_from(text)


def _corrected(form: Form, text: str, reader: ReportReader, today: date) -> Form | None:
    """Take what a text says anew of a filled form of one row: "eh maksud saya 60%", "targetnya akhir november"."""
    if len(form.items) > 1 or form.purpose == "evidence":
        return None
    reading = reader.read(text, today=today)
    said = None if isinstance(reading, NotAReport) or len(reading.items) > 1 else reading.items[0]
    status = status_from(text) or reader.status_of(text, today=today)
    day = (said.target if said else None) or day_from(text, today=today)
    signed = {each.percent for each in percents_in(text) if each.is_signed}
    percent = percent_from(text) if day is None else next(iter(signed), None)  # the 20 of "20 Desember" is no percent
    changed = form
    if status:
        changed = fill(replace(changed, opened=Step.STATUS), Step.STATUS, status)
    if percent is not None:
        changed = fill(replace(changed, opened=Step.PERCENT), Step.PERCENT, percent)
    if said and said.blocker and changed.item.status is Status.BLOCKED:
        changed = fill(replace(changed, opened=Step.BLOCKER), Step.BLOCKER, said.blocker)
    if day:
        target = Target(day.day, day.precision)
        changed = fill(replace(changed, opened=Step.TARGET), Step.TARGET, target)
    return None if changed == form else replace(changed, trail=form.trail)


def _kept(text: str) -> str:
    return storable(text.strip(), most=LONGEST_NOTE)
