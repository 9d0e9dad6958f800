"""The report form as a value: what was filled in, which step comes next, what an answer changes.

One form may report on several rows, which share evidence and reason. Nothing here knows storage or Telegram; what a
person typed is read in `spbe.form_answers`.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from spbe.matrix import Target
from spbe.progress import Blocker, Status
from spbe.reports import Classification, EvidenceKind, Report

Purpose = Literal["report", "evidence"]


class Step(StrEnum):
    """Something the form asks for; the values are what buttons and drafts carry."""

    ROW = "row"
    STATUS = "status"
    PERCENT = "percent"
    BLOCKER = "blocker"
    NOTE = "note"
    EVIDENCE = "evidence"
    CLASSIFICATION = "class"
    SUMMARY = "summary"
    TARGET = "target"
    LEVEL = "level"
    REASON = "reason"


COUNTED = (Step.ROW, Step.STATUS, Step.PERCENT, Step.NOTE, Step.EVIDENCE, Step.SUMMARY)
"""The steps that are counted for "Langkah 2 dari 6"; the others come in only at times."""

CHANGEABLE = (Step.STATUS, Step.PERCENT, Step.BLOCKER, Step.NOTE, Step.TARGET, Step.LEVEL, Step.EVIDENCE, Step.ROW)


HIGHEST_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Item:
    """What the form says of one row; `candidates` are the likeliest rows while `row` is open."""

    row: int | None = None
    candidates: tuple[int, ...] = ()
    status: Status | None = None
    percent: int | None = None
    blocker: Blocker | None = None
    note: str | None = None
    target: Target | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A piece of evidence in a form: a stored file, or the text of a link or register number. `size` in bytes."""

    kind: EvidenceKind
    name: str
    file_id: int | None = None
    size: int = 0
    sha256: str = ""
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A report being written.

    `passed` are the steps that may stay empty and were answered or skipped. `opened` is a step asked out of order,
    `trail` the way back. `seen` is the last message taken, so that one delivered twice counts once; `screen` is the
    message that shows the form, `album` the media group that is arriving; `offered` tells that its person was reminded
    of it after the bot had stopped, and `aside` that they put it aside themselves. `pending` is what they said of
    another row meanwhile. `renumbered` counts how often its rows got other numbers, so that nobody stores it as it
    was before. `reminded` tells that it was shown again below an answer to a question.
    """

    id: int
    purpose: Purpose
    items: tuple[Item, ...]
    passed: frozenset[Step] = frozenset()
    attachments: tuple[Attachment, ...] = ()
    classification: Classification | None = None
    corrects: int | None = None
    reason: str | None = None
    opened: Step | None = None
    place: int = 0
    trail: tuple[Step, ...] = ()
    seen: int = 0
    screen: int | None = None
    album: str | None = None
    offered: bool = False
    aside: bool = False
    pending: str | None = None
    renumbered: int = 0
    reminded: bool = False

    @property
    def step(self) -> Step:
        """What is asked for now."""
        return self._now[1]

    @property
    def item(self) -> Item:
        """The row that the present step is about."""
        return self.items[self._now[0]]

    @property
    def is_ready(self) -> bool:
        """Whether everything needed is there, so that it may be sent."""
        return self._missing[1] is Step.SUMMARY

    @property
    def is_blank(self) -> bool:
        """Whether nobody has put anything into it yet."""
        return not self.trail and not self.attachments and all(item == Item(item.row) for item in self.items)

    @property
    def rows(self) -> frozenset[int]:
        """The rows that it is about, as far as they are chosen."""
        return frozenset(item.row for item in self.items if item.row is not None)

    @property
    def files(self) -> frozenset[int]:
        """The stored files among its evidence, by id."""
        return frozenset(each.file_id for each in self.attachments if each.file_id is not None)

    @property
    def takes_files(self) -> bool:
        """Whether files may be attached: not once the documents are said to be limited or secret."""
        return self.classification in (None, "terbuka")

    @property
    def _now(self) -> tuple[int, Step]:
        return (self.place, self.opened) if self.opened else self._missing

    @property
    def _missing(self) -> tuple[int, Step]:
        """Return the first thing that is not there yet, with the place of its row."""
        for place, item in enumerate(self.items):
            for step in (Step.ROW, Step.STATUS, Step.PERCENT, Step.BLOCKER):
                if self._lacks(item, step):
                    return place, step
        if self.corrects is not None and self.reason is None:
            return 0, Step.REASON
        if self.purpose == "report" and Step.NOTE not in self.passed:
            return 0, Step.NOTE
        if Step.EVIDENCE not in self.passed and not self.attachments:
            return 0, Step.EVIDENCE
        if self.attachments and self.classification is None:
            return 0, Step.CLASSIFICATION
        return 0, Step.SUMMARY

    def _lacks(self, item: Item, step: Step) -> bool:
        match step:
            case Step.ROW:
                return item.row is None
            case Step.STATUS:
                return self.purpose == "report" and item.status is None
            case Step.PERCENT:
                return self.purpose == "report" and item.percent is None
            case _:
                return item.status is Status.BLOCKED and item.blocker is None


def fill(form: Form, step: Step, value: object) -> Form:
    """Return the form with a step answered; `value` is what the step takes, None where it is left empty."""
    place = form.place if form.opened else form._missing[0]
    filled = _filled(form, step, value, place)
    return replace(filled, opened=None, place=0, trail=(*form.trail, step))


def opened(form: Form, step: Step, *, place: int = 0) -> Form:
    """Return the form asking for one step again; the way back leads to where it was."""
    return replace(form, opened=step, place=place, trail=(*form.trail, form.step))


def back(form: Form) -> Form:
    """Return the form one step earlier, with what was answered there; at the first step it stays."""
    if not form.trail:
        return form
    last = form.trail[-1]
    return replace(form, opened=None if last is Step.SUMMARY else last, place=0, trail=form.trail[:-1])


def same_as(form: Form, last: Report) -> Form:
    """Return the form filled as the last report of its row."""
    item = replace(
        form.item,
        status=last.status,
        percent=last.percent,
        blocker=last.blocker,
        note=last.note,
        target=last.target,
    )
    place = form._now[0]
    items = (*form.items[:place], item, *form.items[place + 1 :])
    trail = (*form.trail, form.step)
    return replace(form, items=items, passed=form.passed | {Step.NOTE}, opened=None, place=0, trail=trail)


def attach(form: Form, attachments: Collection[Attachment]) -> Form:
    """Return the form with more evidence; the same file or text again adds nothing."""
    known = {_identity(each) for each in form.attachments}
    new = tuple(each for each in attachments if _identity(each) not in known)
    shown = None if form.opened is Step.EVIDENCE else form.opened
    return replace(form, attachments=form.attachments + new, passed=form.passed | {Step.EVIDENCE}, opened=shown)


def detach(form: Form, place: int) -> Form:
    """Return the form without one piece of its evidence. Raises ValueError where there is no such."""
    if not 0 <= place < len(form.attachments):
        raise ValueError(f"no evidence at {place}")
    left = form.attachments[:place] + form.attachments[place + 1 :]
    return replace(form, attachments=left, classification=form.classification if left else None)


def without_item(form: Form, place: int) -> Form:
    """Return the form without one of its rows, the last of which stays. Raises ValueError where there is no such."""
    if not 0 <= place < len(form.items):
        raise ValueError(f"no row at {place}")
    if len(form.items) == 1:
        return form
    return replace(form, items=form.items[:place] + form.items[place + 1 :], opened=None, place=0)


def _identity(attachment: Attachment) -> object:
    return attachment.file_id or attachment.text


def _filled(form: Form, step: Step, value: object, place: int) -> Form:
    item = form.items[place]
    match step, value:
        case Step.ROW, int():
            item = replace(item, row=value, candidates=())
        case Step.STATUS, Status():
            item = _with_status(item, value)
        case Step.PERCENT, int() if 0 <= value <= 100:
            item = _with_percent(item, value)
        case Step.BLOCKER, Blocker():
            item = replace(item, blocker=value)
        case Step.NOTE, str() | None:
            item = replace(item, note=value)
        case Step.TARGET, Target() | None:
            item = replace(item, target=value)
        case Step.LEVEL, None:
            item = replace(item, level=None)
        case Step.LEVEL, int() if 0 <= value <= HIGHEST_LEVEL:
            item = replace(item, level=value)
        case Step.REASON, str():
            return replace(form, reason=value)
        case Step.EVIDENCE, None:
            return replace(form, attachments=(), classification=None, passed=form.passed | {Step.EVIDENCE})
        case Step.CLASSIFICATION, "terbuka" | "terbatas" | "rahasia":
            return _classified(form, value)
        case _:
            raise ValueError(f"{step} does not take {value!r}")
    passed = form.passed | {Step.NOTE} if step is Step.NOTE else form.passed
    return replace(form, items=(*form.items[:place], item, *form.items[place + 1 :]), passed=passed)


def _with_status(item: Item, status: Status) -> Item:
    """Keep the percent where it may still hold."""
    percent = item.percent
    if status is Status.NOT_STARTED:
        percent = 0
    elif status is Status.DONE:
        percent = 100 if percent == 100 else None
    elif item.status in (Status.NOT_STARTED, Status.DONE):
        percent = None
    return replace(item, status=status, percent=percent, blocker=item.blocker if status is Status.BLOCKED else None)


def _with_percent(item: Item, percent: int) -> Item:
    """A percent says more than a status: what is not at 100 is not done, what is above 0 has begun."""
    status = item.status
    if (status is Status.DONE and percent < 100) or (status is Status.NOT_STARTED and percent > 0):
        status = Status.IN_PROGRESS
    return replace(item, percent=percent, status=status)


def _classified(form: Form, classification: Classification) -> Form:
    """Limited and secret documents stay out of Telegram: their files go, and a link or register number is asked for."""
    if classification == "terbuka":
        return replace(form, classification=classification)
    kept = tuple(each for each in form.attachments if each.kind != "file")
    passed = form.passed if kept else form.passed - {Step.EVIDENCE}
    return replace(form, classification=classification, attachments=kept, passed=passed)
