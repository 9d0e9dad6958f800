"""What buttons say, as values; `handlers.buttons` turns them into what Telegram carries.

Each has a prefix of its own. A prefix or a field that changes its meaning makes the buttons of older messages stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from spbe.cards import GapRef, IndicatorRef, LevelRef, Ref, RowRef, RowsRef, TopicRef
from spbe.progress import RowStatus
from spbe.usecases.ports import Verdict
from spbe.usecases.postponing import Delay
from spbe.usecases.preferring import Whose
from spbe.usecases.verifying import ReturnReason


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


@dataclass(frozen=True, slots=True)
class ListTasks:
    """Show tasks: one's own, or those of all agencies under conditions; `page` counts from 0.

    `opens` says what is opened by choosing one.
    """

    whose: Literal["own", "all"]
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0
    opens: Literal["card", "history"] = "card"


@dataclass(frozen=True, slots=True)
class NarrowTasks:
    """Offer the values of one condition for a list of all tasks, keeping the others; None offers the conditions."""

    by: Literal["opd", "status", "domain"] | None
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Show how a row stands, by its number; the rest says to which list one goes back."""

    row: int
    whose: Literal["own", "all"] | None = None
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Show what happened to a row; `page` counts from 0, the newest first."""

    row: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class BeginReport:
    """Begin to report on a row: from the status, from what holds it up, or only its evidence.

    A `fresh` one takes the place of a form that is not finished.
    """

    row: int
    part: Literal["report", "blocker", "evidence"]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class FillForm:
    """Answer a step of the form with this number; `value` is what the step takes.

    Beside the steps there are "page" (of the rows to choose from), and while changing "item", "open", "remove" and
    "detach".
    """

    form: int
    step: str
    value: str


@dataclass(frozen=True, slots=True)
class SteerForm:
    """Do something with the form of this number as a whole.

    Sending says which message the card knew last: an older card shows what is no longer said.
    """

    form: int
    act: Literal["send", "change", "keep", "cancel", "back", "skip", "same", "resume", "drop"]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawReport:
    """Take back a report that was just sent."""

    report: int


@dataclass(frozen=True, slots=True)
class CorrectReport:
    """Begin a correction of a report; a `fresh` one takes the place of a form that is not finished."""

    report: int
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmReport:
    """Stand by a report that a coordinator made on behalf of the agency."""

    report: int


@dataclass(frozen=True, slots=True)
class FetchEvidence:
    """Send a piece of evidence."""

    evidence: int


@dataclass(frozen=True, slots=True)
class ListEvidence:
    """List the evidence of a row; `page` counts from 0, the newest first."""

    row: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ListQueue:
    """List what waits for verification."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """Show a report with its evidence for the decision."""

    report: int


@dataclass(frozen=True, slots=True)
class Accept:
    """Accept a report."""

    report: int


@dataclass(frozen=True, slots=True)
class Return:
    """Return a report, or first ask for the reason, then for a note.

    A note that stands in a message is found by the press: it is what the message with the button replies to.
    """

    report: int
    reason: ReturnReason | None = None
    note: Literal["ask", "none", "replied"] = "ask"


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Note a level of a row, or first offer the levels."""

    row: int
    kind: Literal["claimed", "verified", "external"]
    level: int | None = None


@dataclass(frozen=True, slots=True)
class ListPeople:
    """List the members, those without activity, or the open invitations."""

    which: Literal["all", "idle", "invited"]
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenMember:
    """Show a member."""

    person: int


@dataclass(frozen=True, slots=True)
class ChangeMember:
    """Change a member: offer the choices where `value` is None, else do it."""

    person: int
    what: Literal["role", "opd", "remove", "hand_over"]
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """Choose the agency of somebody to be invited, whose name is with the draft of the invitation."""

    opd: int | None


@dataclass(frozen=True, slots=True)
class RevokeInvitation:
    """Make an invitation worthless."""

    invitation: int


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
class PutOffRow:
    """Put off the reminders of a row of a digest, or of all its rows; first offer until when."""

    digest: int
    row: int | None
    delay: Delay | None = None


@dataclass(frozen=True, slots=True)
class EndPutOff:
    """Be reminded of a row again."""

    row: int


@dataclass(frozen=True, slots=True)
class DisownRow:
    """Say that a row of a digest is not one's own."""

    digest: int
    row: int


@dataclass(frozen=True, slots=True)
class OwnRow:
    """Take back that a row is not somebody's."""

    row: int
    person: int


@dataclass(frozen=True, slots=True)
class ShowReminderLog:
    """Show a page of the proof of reminders; days are counted as `date.toordinal` does, pages from 0."""

    person: int | None = None
    row: int | None = None
    since: int | None = None
    until: int | None = None
    page: int = 0


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
class Leave:
    """Leave the bot: first explain, then do it."""

    sure: bool


TaskPress = ListTasks | NarrowTasks | OpenTask | ShowHistory
ReportPress = BeginReport | FillForm | SteerForm | WithdrawReport | CorrectReport | ConfirmReport
EvidencePress = FetchEvidence | ListEvidence
VerifyPress = ListQueue | Review | Accept | Return | SetLevel
PeoplePress = ListPeople | OpenMember | ChangeMember | Invite | RevokeInvitation
ReminderPress = PickReminded | ShowDigest | PutOffRow | EndPutOff | DisownRow | OwnRow
ReminderLogPress = ShowReminderLog
PreferencePress = ShowReminders | ChooseHour | ChooseZone | ChooseQuiet | ChooseLeave | ChooseUsual
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
    "ds": PutOffRow,
    "de": EndPutOff,
    "dd": DisownRow,
    "do": OwnRow,
}
