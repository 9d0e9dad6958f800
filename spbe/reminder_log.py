"""The proof of reminders as values: each message to one person, what it told, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime

from spbe.reminders import Why
from spbe.reminding import DigestOutcome, ReminderOutcome, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedReminder:
    """Something that somebody was told, or was to be told: of a row, or of a stage of the evaluation by its key.

    `is_answered` says of a cancelled one whether a report came before it could be sent.
    """

    rule: Rule
    anchor: date
    planned_at: datetime
    row: int | None = None
    stage: str | None = None
    why: Why | None = None
    outcome: ReminderOutcome | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDigest:
    """A message to one person, with its number in their chat where it was sent.

    `id` and `day` are None of what waits for the person's next message. `due_at` is when it may be sent, or what was
    claimed is given up. `opds` are the short names of the agencies they belonged to then; `name` is None of those
    who left, and of members without one.
    """

    id: int | None
    person_id: int
    name: str | None
    has_left: bool
    opds: tuple[str, ...]
    day: date | None
    due_at: datetime
    attempts: int
    outcome: DigestOutcome | None
    settled_at: datetime | None
    message_id: int | None
    reminders: tuple[LoggedReminder, ...]
