"""Refusals: what is expected to go wrong, as data without sentences. The sentences are in content/messages."""

from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Literal

from spbe.people import Action, Role, is_for_coordinators


@dataclass(eq=False)
class Refusal(Exception):
    """Something asked for cannot be done, and the person is told why and what to do; it is not a fault."""


@dataclass(eq=False)
class NotAllowed(Refusal):
    """Somebody may not do this; `action` is what was asked of them, `role` theirs, where it matters for the answer."""

    action: Action
    role: Role | None = None

    @property
    def is_for_coordinators(self) -> bool:
        """Whether coordinators alone may."""
        return is_for_coordinators(self.action)


@dataclass(eq=False)
class OwnWork(NotAllowed):
    """Somebody would check what they reported or proved themselves: another one must."""


@dataclass(eq=False)
class ReportUnknown(Refusal):
    """There is no report of this reference."""

    reference: str


@dataclass(eq=False)
class RowUnknown(Refusal):
    """The present matrix has no row with this number."""

    number: int


@dataclass(eq=False)
class IndicatorWithoutRows(Refusal):
    """The present matrix has no row of this indicator."""

    number: int


@dataclass(eq=False)
class RowOfOthers(Refusal):
    """Somebody may report, but not on this row: it belongs to other agencies, named by `opds`."""

    number: int
    opds: tuple[str, ...]


@dataclass(eq=False)
class Outdated(Refusal):
    """What somebody acts on has changed or gone since it was shown to them: nothing was done."""


@dataclass(eq=False)
class BundleRefused(Refusal):
    """Rows cannot be noted as hanging together; `rows` are those at fault.

    It is one row alone, it is in another bundle of the kind already, it waits for itself or for rows that wait for it,
    or all of it is noted already.
    """

    fault: Literal["one", "taken", "circle", "known"]
    rows: tuple[int, ...] = ()


@dataclass(eq=False)
class SetBySettings(Refusal):
    """A coordinator whom the settings of the bot name is changed there, not in a chat."""


@dataclass(eq=False)
class LastCoordinator(Refusal):
    """Nobody could invite or verify any more: somebody else must be made coordinator first."""


@dataclass(eq=False)
class MemberUnknown(Refusal):
    """Nobody of this number is a member."""

    number: int


@dataclass(eq=False)
class NameUnusable(Refusal):
    """A name, of an agency or a cycle, has no letter, or more characters than fit."""

    longest: int


@dataclass(eq=False)
class NothingToClose(Refusal):
    """The matrix is empty: there is no cycle to be closed."""


@dataclass(eq=False)
class SpellingTaken(Refusal):
    """A name or spelling belongs to an agency already, known by its short name `opd`."""

    spelling: str
    opd: str


@dataclass(eq=False)
class CellProblem:
    """One cell of a table that cannot be read: where it stands and why.

    `line` and `column` count from 1 in the file; `message` is Indonesian, for the person who sent the file. `row` and
    `heading` are the number and the heading under which that person finds the cell, where they are known.
    """

    line: int
    column: int
    message: str
    row: int | None = None
    heading: str | None = None


@dataclass(eq=False)
class TableRefused(Refusal):
    """A matrix file is not taken: nothing of it was stored."""

    problems: tuple[CellProblem, ...]


@dataclass(eq=False)
class RowsWouldGo(Refusal):
    """A matrix would take away rows that are there, by their `numbers`, and nobody said that it shall.

    `present` is how many rows there are; `reported` has the numbers of those that have reports.
    """

    numbers: tuple[int, ...]
    present: int
    reported: tuple[int, ...]


@dataclass(frozen=True, order=True)
class FileProblem:
    """One mistake in a content file. Line and column count from 1, as editors show them.

    `message` is Indonesian, for the person who edits the file.
    """

    file: Path
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        """Return `file:line:column: path: message`; the path is left out where the whole file is meant."""
        place = f"{self.file}:{self.line}:{self.column}:"
        return f"{place} {self.path}: {self.message}" if self.path else f"{place} {self.message}"


@dataclass(eq=False)
class ContentRefused(Refusal):
    """The content cannot be used; `problems` lists every mistake found, file by file. What was in use stays."""

    problems: tuple[FileProblem, ...]

    def __str__(self) -> str:
        """Return one line per problem."""
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(eq=False)
class NothingToExport(Refusal):
    """There is no row, or of the rows asked for no evidence; `what` says which."""

    what: Literal["rows", "evidence"]


@dataclass(eq=False)
class TooMuchEvidence(Refusal):
    """The evidence asked for is more than is sent at once: `size` and `most` are bytes."""

    size: int
    most: int


@dataclass(eq=False)
class Busy(Refusal):
    """The storage is held by somebody else for too long: nothing was stored, and trying again may help."""


@dataclass(eq=False)
class DiskFull(Refusal):
    """There is no room left on the disk: nothing was stored until somebody makes room."""


FileFault = Literal[
    "empty", "executable", "script", "web_page", "macros", "locked", "archive", "disguised", "media", "unknown"
]


@dataclass(eq=False)
class FileRefused(Refusal):
    """A file is not taken as evidence: of no type that is, harmful, or not what its name says."""

    fault: FileFault


TableFault = Literal[
    "empty",
    "large",
    "other_kind",
    "disguised",
    "old_format",
    "locked",
    "macros",
    "unpacked",
    "entities",
    "broken",
    "no_table",
    "several",
    "uneven",
    "rows",
    "formulas",
]


@dataclass(eq=False)
class TableFileRefused(Refusal):
    """A file is not read as a matrix, whatever its cells say.

    `places` names the sheets or cells that are at fault, `limit` what is taken at most: bytes or rows.
    """

    fault: TableFault
    places: tuple[str, ...] = ()
    limit: int = 0


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """A file has more bytes than are taken."""

    limit: int


@dataclass(eq=False)
class TextTooLong(Refusal):
    """A note has more characters than are taken; nothing was stored or sent."""

    limit: int


@dataclass(eq=False)
class HourOutside(Refusal):
    """Nobody can be reminded at this hour: there is one from `first` to `last`."""

    first: time
    last: time


@dataclass(eq=False)
class HourUnknown(HourOutside):
    """No clock has such an hour."""


@dataclass(eq=False)
class ZoneUnknown(Refusal):
    """There is no such zone in Indonesia."""


@dataclass(eq=False)
class AllDaysQuiet(Refusal):
    """Somebody wants to be reminded on no day of the week at all: that is what leave is for."""

    of_instance: bool = False


LeaveFault = Literal["no_day", "past", "no_end", "backwards", "too_long"]


@dataclass(eq=False)
class LeaveRefused(Refusal):
    """A leave cannot be noted: a day of it does not exist or is missing, it is over, or too long to be meant.

    `most` is how many days ahead its last day may lie.
    """

    fault: LeaveFault
    day: date | None = None
    of_instance: bool = False
    most: int = 0


@dataclass(eq=False)
class WishUnread(Refusal):
    """A wish about reminders has words that say nothing here; nothing of it was done."""

    words: str
    of_instance: bool = False


@dataclass(eq=False)
class SnoozeRefused(Refusal):
    """The reminders of a row cannot be put off until this day: it does not exist, is not later, or too far away.

    `most` is how many days ahead it may lie. Or there are none of the row at all, whose `status` asks nothing of its
    agency; or they are not put off, so that nothing is to be taken back.
    """

    fault: Literal["no_day", "past", "too_far", "not_asked", "not_put_off"]
    day: date | None = None
    most: int = 0
    row: int = 0
    status: str = ""


@dataclass(eq=False)
class NoIndex(Refusal):
    """There is no index of the present matrix.

    It has no rows, or rows of several `editions`; or the indicators of `numbers` have no row, or are unknown to the
    edition, or have a level that is not on its scale.
    """

    fault: Literal["no_matrix", "mixed", "unrated", "not_rated", "off_scale"]
    numbers: tuple[int, ...] = ()
    editions: tuple[str, ...] = ()


@dataclass(eq=False)
class SupposedRefused(Refusal):
    """What somebody supposes of the index cannot be: unread `words`, an unknown part, or no level of the scale.

    `highest` and `lowest` are the ends of the scale, or of the numbers that there are.
    """

    fault: Literal["unread", "no_indicator", "no_row", "no_domain", "no_aspect", "off_scale", "not_whole", "nothing"]
    number: int = 0
    words: str = ""
    lowest: int = 0
    highest: int = 0
    edition: str = ""
    is_row: bool = False
    """Whether the number that no indicator has is that of a row."""


@dataclass(eq=False)
class PathRefused(Refusal):
    """A path cannot be looked for: unread `words`, or no index of the scale."""

    fault: Literal["unread", "off_scale"]
    words: str = ""
    lowest: int = 0
    highest: int = 0


@dataclass(eq=False)
class TargetRefused(Refusal):
    """A target is not moved: nothing of what was asked for was done.

    `rows` are numbers of rows, of an indicator where it is that which is not there; `words` are as typed.
    """

    fault: Literal["unread", "no_rows", "no_day", "past", "same", "settled", "unknown", "indicator", "no_open"]
    rows: tuple[int, ...] = ()
    words: str = ""
    day: date | None = None


@dataclass(eq=False)
class StorageAway(Refusal):
    """The storage cannot be reached now; what was asked for is done when it can be again."""


@dataclass(eq=False)
class Overtaken(Refusal):
    """Another process has taken over what this one was doing, because it had not been heard of for too long."""


@dataclass(eq=False)
class FileLost(Refusal):
    """A file broke off on its way to the bot: nothing of it was kept, and sending it again may help."""


@dataclass(eq=False)
class FileMissing(Refusal):
    """A stored file of a piece of evidence is not on the disk any more; who runs the bot must look."""

    evidence: int
