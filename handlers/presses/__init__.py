"""What buttons say, as values; `handlers.buttons` turns them into what Telegram carries.

Each has a prefix of its own. A prefix or a field that changes its meaning makes the buttons of older messages stale.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from handlers.presses.blockers import BlockersPress, OpenRow, ShowAgenda, ShowBlocked, ShowBlockers
from handlers.presses.broadcasts import (
    AimBroadcast,
    BroadcastPress,
    CancelBroadcast,
    PickOpds,
    SendBroadcast,
    ShowBroadcast,
)
from handlers.presses.bundles import BundlesPress, RemoveBundle, RepeatReport, ShowBundles, TakeProposal
from handlers.presses.checks import ChecksPress, ShowChecks, ShowFound
from handlers.presses.cycles import (
    AskCycleTitle,
    CloseCycle,
    CyclePress,
    ListCycles,
    PreviewClosing,
    ShowCycle,
    ShowCycleRow,
)
from handlers.presses.exporting import ExportEvidence, ExportMatrix, ExportPress, ShowExport
from handlers.presses.importing import (
    AskDoubtsAgain,
    CheckAsMatrix,
    DropMatrix,
    ImportPress,
    MatrixAsEvidence,
    SeeMatrix,
    SettleDoubt,
    TakeMatrix,
)
from handlers.presses.index import (
    FindPath,
    IndexPress,
    PathPress,
    PickSupposed,
    ShowIndex,
    ShowSums,
    Simulate,
    SimulationPress,
)
from handlers.presses.opds import AskNewOpd, AskOpdName, DropSpelling, ListOpds, MergeOpd, OpdPress, OpenOpd, RemoveOpd
from handlers.presses.overview import DrawOverview, ListOverview, OverviewPress, SendSummary, ShowOverview
from handlers.presses.people import ChangeMember, Invite, Leave, ListPeople, OpenMember, PeoplePress, RevokeInvitation
from handlers.presses.questions import (
    IgnoreQuestions,
    OpenQuestions,
    QuestionPress,
    RestoreQuestions,
    ShowIgnored,
    ShowQuestions,
    StubQuestions,
)
from handlers.presses.reminders import (
    ChooseHour,
    ChooseLeave,
    ChooseQuiet,
    ChooseUsual,
    ChooseZone,
    DisownRow,
    EndPutOff,
    HearAgain,
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
from handlers.presses.targets import ChooseTarget, KeepTargets, MoveTargets, ShowTarget, TargetPress
from handlers.presses.tasks import ListTasks, NarrowTasks, OpenTask, ShowHistory, TaskPress
from handlers.presses.verifying import Accept, ListQueue, Return, Review, SetLevel, VerifyPress
from spbe.cards import CounterpartsRef, GapRef, IndicatorRef, LevelRef, Ref, RowRef, RowsRef, TopicRef
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


Place = Literal["start", "tasks", "report", "ask", "help", "queue", "overview", "people", "desk", "import"]


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
    | OverviewPress
    | ImportPress
    | PeoplePress
    | OpdPress
    | CyclePress
    | ReminderPress
    | ReminderLogPress
    | PreferencePress
    | RowWishPress
    | BroadcastPress
    | QuestionPress
    | IndexPress
    | SimulationPress
    | PathPress
    | TargetPress
    | BlockersPress
    | ChecksPress
    | BundlesPress
    | ExportPress
    | Leave
)

PREFIXES: Mapping[str, type[Press]] = {
    "i": IndicatorRef,
    "l": LevelRef,
    "g": GapRef,
    "n": CounterpartsRef,
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
    "w": ShowOverview,
    "wl": ListOverview,
    "wg": DrawOverview,
    "ws": SendSummary,
    "ms": SeeMatrix,
    "md": SettleDoubt,
    "mt": TakeMatrix,
    "mx": DropMatrix,
    "me": MatrixAsEvidence,
    "mg": AskDoubtsAgain,
    "mc": CheckAsMatrix,
    "p": ListPeople,
    "pm": OpenMember,
    "pc": ChangeMember,
    "pi": Invite,
    "pr": RevokeInvitation,
    "ol": ListOpds,
    "oo": OpenOpd,
    "oa": AskOpdName,
    "on": AskNewOpd,
    "od": DropSpelling,
    "om": MergeOpd,
    "or": RemoveOpd,
    "cl": ListCycles,
    "cs": ShowCycle,
    "cr": ShowCycleRow,
    "cp": PreviewClosing,
    "ca": AskCycleTitle,
    "cc": CloseCycle,
    "x": Leave,
    "xo": ShowExport,
    "xm": ExportMatrix,
    "xe": ExportEvidence,
    "dg": ShowReminderLog,
    "ns": ShowReminders,
    "nh": ChooseHour,
    "nz": ChooseZone,
    "nq": ChooseQuiet,
    "nl": ChooseLeave,
    "nu": ChooseUsual,
    "na": HearAgain,
    "dp": PickReminded,
    "dl": ShowDigest,
    "dr": ShowReminded,
    "ds": PutOffRow,
    "de": EndPutOff,
    "k": ShowBlockers,
    "kr": ShowBlocked,
    "ka": ShowAgenda,
    "kc": OpenRow,
    "u": ShowChecks,
    "ur": ShowFound,
    "y": ShowBundles,
    "yp": TakeProposal,
    "yh": RemoveBundle,
    "yl": RepeatReport,
    "rp": PutOffNamed,
    "rd": DisownNamed,
    "tt": ShowTarget,
    "tc": ChooseTarget,
    "tm": MoveTargets,
    "tk": KeepTargets,
    "z": ShowBroadcast,
    "za": AimBroadcast,
    "zo": PickOpds,
    "zs": SendBroadcast,
    "zx": CancelBroadcast,
    "ql": ShowQuestions,
    "qo": OpenQuestions,
    "qs": StubQuestions,
    "qi": IgnoreQuestions,
    "qg": ShowIgnored,
    "qr": RestoreQuestions,
    "dd": DisownRow,
    "do": OwnRow,
    "ji": ShowIndex,
    "jr": ShowSums,
    "js": Simulate,
    "jk": PickSupposed,
    "jj": FindPath,
}
