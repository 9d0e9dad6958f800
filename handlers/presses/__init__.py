"""What buttons say, as values; `handlers.buttons` turns them into what Telegram carries.

Each has a prefix of its own. A prefix or a field that changes its meaning makes the buttons of older messages stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handlers.presses.people import ChangeMember, Invite, Leave, ListPeople, OpenMember, PeoplePress, RevokeInvitation
from handlers.presses.reminders import (
    ChooseHour,
    ChooseLeave,
    ChooseQuiet,
    ChooseUsual,
    ChooseZone,
    DisownRow,
    EndPutOff,
    OwnRow,
    PickReminded,
    PreferencePress,
    PutOffRow,
    ReminderLogPress,
    ReminderPress,
    ShowDigest,
    ShowReminded,
    ShowReminderLog,
    ShowReminders,
)
from handlers.presses.reports import (
    BeginReport,
    ConfirmReport,
    CorrectReport,
    EvidencePress,
    FetchEvidence,
    FillForm,
    ListEvidence,
    ReportPress,
    SteerForm,
    WithdrawReport,
)
from handlers.presses.row_wishes import DisownNamed, PutOffNamed, RowWishPress
from handlers.presses.tasks import ListTasks, NarrowTasks, OpenTask, ShowHistory, TaskPress
from handlers.presses.verifying import Accept, ListQueue, Return, Review, SetLevel, VerifyPress
from spbe.cards import GapRef, IndicatorRef, LevelRef, Ref, RowRef, RowsRef, TopicRef
from spbe.usecases.ports import Verdict


@dataclass(frozen=True, slots=True)
class Judge:
    """Say what one thinks of an answer."""

    question_id: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Example:
    """Ask one of the example questions, counted from 0."""

    number: int


Place = Literal["start", "tasks", "report", "ask", "help", "queue", "people"]


@dataclass(frozen=True, slots=True)
class OpenMenu:
    """Open one of the places of the first screen."""

    place: Place


PublicPress = Ref | Judge | Example
"""What may be pressed in a group too; all else shows what not everybody there may see."""

Press = (
    PublicPress
    | OpenMenu
    | TaskPress
    | ReportPress
    | EvidencePress
    | VerifyPress
    | PeoplePress
    | ReminderPress
    | ReminderLogPress
    | PreferencePress
    | RowWishPress
    | Leave
)

PREFIXES: Mapping[str, type[Press]] = {
    "i": IndicatorRef,
    "l": LevelRef,
    "g": GapRef,
    "t": TopicRef,
    "r": RowRef,
    "m": RowsRef,
    "v": Judge,
    "q": Example,
    "o": OpenMenu,
    "a": ListTasks,
    "an": NarrowTasks,
    "c": OpenTask,
    "h": ShowHistory,
    "b": BeginReport,
    "f": FillForm,
    "fs": SteerForm,
    "rw": WithdrawReport,
    "rc": CorrectReport,
    "rk": ConfirmReport,
    "e": FetchEvidence,
    "el": ListEvidence,
    "vq": ListQueue,
    "vr": Review,
    "va": Accept,
    "vt": Return,
    "vl": SetLevel,
    "p": ListPeople,
    "pm": OpenMember,
    "pc": ChangeMember,
    "pi": Invite,
    "pr": RevokeInvitation,
    "x": Leave,
    "dg": ShowReminderLog,
    "ns": ShowReminders,
    "nh": ChooseHour,
    "nz": ChooseZone,
    "nq": ChooseQuiet,
    "nl": ChooseLeave,
    "nu": ChooseUsual,
    "dp": PickReminded,
    "dl": ShowDigest,
    "dr": ShowReminded,
    "ds": PutOffRow,
    "de": EndPutOff,
    "rp": PutOffNamed,
    "rd": DisownNamed,
    "dd": DisownRow,
    "do": OwnRow,
}
