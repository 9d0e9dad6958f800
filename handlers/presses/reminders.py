"""Reminders: what is done about one, when they come, and their proof.

Rows of a digest are named by id, for a digest may be older than the numbers of the present matrix.
"""

from dataclasses import dataclass
from typing import Literal

from spbe.usecases.postponing import Delay
from spbe.usecases.preferring import Whose

ReminderAct = Literal["report", "blocker", "snooze", "disown", "open"]


@dataclass(frozen=True, slots=True)
class PickReminded:
    """Choose the row of a digest with which to do something; `act` None shows the digest's buttons again."""

    digest: int
    act: ReminderAct | None = None


@dataclass(frozen=True, slots=True)
class ShowDigest:
    """Show all rows of a digest about which there is something to do.

    `page` counts from 0; None is the first one in a message of its own.
    """

    digest: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class ShowReminded:
    """Show a row of a digest with what may be done about it.

    `page` is that of the list of all rows from which one comes and goes back; None opens a message of its own.
    """

    digest: int
    follow_up: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PutOffRow:
    """Put off the reminders of a row of a digest, or of all its rows; first offer until when.

    It is `alone` in a message of its own, else under the digest.
    """

    digest: int
    follow_up: int | None
    delay: Delay | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class EndPutOff:
    """Be reminded of a row again, by its number and its id: of another row that got the number meanwhile nobody is."""

    row: int
    follow_up: int


@dataclass(frozen=True, slots=True)
class DisownRow:
    """Say that a row of a digest is not one's own; it is `alone` in a message of its own, else under the digest."""

    digest: int
    follow_up: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class OwnRow:
    """Take back that a row is not somebody's, by its number and its id."""

    row: int
    follow_up: int
    person: int


@dataclass(frozen=True, slots=True)
class ShowReminderLog:
    """Show a page of the proof of reminders; days are counted as `date.toordinal` does, pages from 0.

    `back` where one comes from the settings of reminders and goes back there.
    """

    person: int | None = None
    row: int | None = None
    since: int | None = None
    until: int | None = None
    page: int = 0
    back: bool = False


@dataclass(frozen=True, slots=True)
class ShowReminders:
    """Show when somebody is reminded, or one matter of it; `page` counts the rows that are held back from 0."""

    whose: Whose
    part: Literal["all", "hour", "zone", "quiet", "leave", "rows"] = "all"
    page: int = 0


@dataclass(frozen=True, slots=True)
class ChooseHour:
    """Be reminded at an hour, in minutes since midnight; None is the usual one."""

    whose: Whose
    minute: int | None


@dataclass(frozen=True, slots=True)
class ChooseZone:
    """Be reminded by the clock of a zone; None is the usual one."""

    whose: Whose
    zone: Literal["wib", "wita", "wit"] | None


@dataclass(frozen=True, slots=True)
class ChooseQuiet:
    """Let a weekday, Monday is 0, be quiet or no longer so."""

    whose: Whose
    day: int
    quiet: bool


@dataclass(frozen=True, slots=True)
class ChooseLeave:
    """Be on leave until a day, by its ordinal; None ends it."""

    whose: Whose
    until: int | None


@dataclass(frozen=True, slots=True)
class ChooseUsual:
    """Go back to the usual in everything."""

    whose: Whose


@dataclass(frozen=True, slots=True)
class HearAgain:
    """Be reminded again of a row of the list of those that are held back, by number and id; then show that page."""

    row: int
    follow_up: int
    page: int = 0


ReminderPress = PickReminded | ShowDigest | ShowReminded | PutOffRow | EndPutOff | DisownRow | OwnRow

ReminderLogPress = ShowReminderLog

PreferencePress = ShowReminders | HearAgain | ChooseHour | ChooseZone | ChooseQuiet | ChooseLeave | ChooseUsual
