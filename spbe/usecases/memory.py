"""What the bot remembers of a conversation from one update to the next, and its form as JSON, in which it is stored.

It is about what is on the screen just now: worthless after a day, and forgotten by then.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from spbe.matrix import Target
from spbe.usecases.retargeting import Request
from spbe.usecases.verifying import ReturnReason

VERSION = 1

MOST_SHOWN = 8
"""Messages of a chat of which is remembered what buttons they have by now: nobody taps twice on an older one."""

NEXT, LATER = 1, 2


@dataclass(frozen=True, slots=True)
class Drafted:
    """A broadcast whose preview was shown."""

    broadcast: int


@dataclass(frozen=True, slots=True)
class Awaited:
    """A question that was asked, by its text and message, and what it is about.

    `came` counts the updates that came after it, as far as it matters: the next one, and whatever is later.
    """

    question: str
    message: int
    about: Request | Drafted | None = None
    came: int = 0


@dataclass(frozen=True, slots=True)
class AskedNote:
    """A note that was asked for: with which report, by its reference, and why that is returned."""

    reference: str
    reason: ReturnReason


@dataclass(frozen=True, slots=True)
class AwaitedNote:
    """What was asked for and until when; `message` is the question, 0 where nobody was asked yet."""

    asked: AskedNote
    message: int
    until: datetime
    came: int = 0


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What was asked for in a command, with its reason from another message, and the message that shows both."""

    message: int
    request: Request


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of one chat; in a group only what was shown there.

    `awaited`, `note` and `table_until` say what of the person is waited for: an answer, the note with which a report
    is returned, a table. `invited` is the message whose button made a link. `album` is the last one that was answered.
    `shown` has of the last messages that changed a stamp of the buttons that they got.
    """

    awaited: Awaited | None = None
    note: AwaitedNote | None = None
    table_until: datetime | None = None
    reasoned: Reasoned | None = None
    invited: int = 0
    album: str = ""
    shown: tuple[tuple[int, int], ...] = ()

    def after_update(self) -> "Memory":
        """Return what is remembered once another update has come; mostly the same."""
        awaited, note = self.awaited, self.note
        if awaited and awaited.came < LATER:
            awaited = replace(awaited, came=awaited.came + 1)
        if note and note.came < LATER:
            note = replace(note, came=note.came + 1)
        return self if (awaited, note) == (self.awaited, self.note) else replace(self, awaited=awaited, note=note)

    def with_shown(self, message: int, buttons: int) -> "Memory":
        """Return what is remembered once a message got other buttons."""
        others = tuple(each for each in self.shown if each[0] != message)
        return replace(self, shown=(*others, (message, buttons))[-MOST_SHOWN:])

    def buttons_of(self, message: int) -> int | None:
        """Return the stamp of the buttons that a message got; None where nobody remembers."""
        return dict(self.shown).get(message)


NOTHING = Memory()


def to_json(memory: Memory) -> str:
    """Return a memory as JSON text, without what is empty."""
    kept = {name: value for name, value in asdict(memory).items() if value}
    return json.dumps({"version": VERSION, **kept}, default=_plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Memory:
    """Return the memory of a text; nothing is remembered where another version of the bot wrote it."""
    try:
        values = json.loads(text)
        if values.pop("version") != VERSION:
            return NOTHING
        return Memory(**{name: _READERS[name](value) for name, value in values.items()})
    except (AttributeError, KeyError, TypeError, ValueError):
        return NOTHING


def _plain(value: object) -> str:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    raise TypeError(f"a memory holds {type(value).__name__}")


def _awaited(values: dict[str, Any]) -> Awaited:
    about = values["about"]
    if about is not None:
        about = Drafted(**about) if "broadcast" in about else _request(about)
    return Awaited(**values | {"about": about})


def _note(values: dict[str, Any]) -> AwaitedNote:
    asked = AskedNote(values["asked"]["reference"], ReturnReason(values["asked"]["reason"]))
    return AwaitedNote(**values | {"asked": asked, "until": datetime.fromisoformat(values["until"])})


def _request(values: Mapping[str, Any]) -> Request:
    target = values["target"]
    kept = Target(date.fromisoformat(target["day"]), target["precision"]) if target else None
    return Request(tuple(values["rows"]), kept, values["reason"])


_READERS: Mapping[str, Any] = {
    "awaited": _awaited,
    "note": _note,
    "table_until": datetime.fromisoformat,
    "reasoned": lambda values: Reasoned(values["message"], _request(values["request"])),
    "invited": int,
    "album": str,
    "shown": lambda values: tuple((message, buttons) for message, buttons in values),
}
