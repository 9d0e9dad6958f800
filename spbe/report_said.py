"""What a message says of a group of rows, gathered clause by clause, and what follows: status, percent, target."""

from dataclasses import dataclass, field, replace

from spbe.dates import SaidDay
from spbe.progress import Blocker, Status
from spbe.report_marks import BEFORE_PERCENT, Clause
from spbe.report_rows import NamedRow

NO_PROGRESS = frozenset({"target", "bobot", "sebelumnya", "semula", "tadinya", "awalnya"})
"""After these a percent tells not how far it is now."""

TO = frozenset({"jadi", "ke"})
HOW_FAR = frozenset({"progres", "progresnya", "capaian", "realisasi", "persentase", "prosentase"})
HIGHEST_LEVEL = 5
"""A bare number up to this one that something becomes is a level: "baris 36 jadi 4"."""

REST = frozenset({"sisa", "tinggal", "kurang", "sisanya", "tersisa"})


@dataclass
class Said:
    """What is said of a group of rows, clause by clause."""

    rows: list[int] = field(default_factory=list)
    named: NamedRow | None = None
    percents: list[int] = field(default_factory=list)
    targets: list[tuple[int, SaidDay]] = field(default_factory=list)
    blockers: list[Blocker] = field(default_factory=list)
    hints: set[str] = field(default_factory=set)
    spans: list[tuple[int, int]] = field(default_factory=list)

    @property
    def has_content(self) -> bool:
        """Whether anything is said that can be recorded."""
        return bool(self.percents or self.targets or self.blockers or self.hints)

    @property
    def status(self) -> Status:
        """The status that all of it makes.

        A percent below 100 speaks against "selesai", and so do a mere draft and a decree that is still lacking.
        """
        percent = self.percents[-1] if self.percents else None
        is_part = percent is not None and percent < 100
        is_draft = "awaited" in self.hints or ("draft" in self.hints and "enacted" not in self.hints)
        if "blocked" in self.hints:
            return Status.BLOCKED
        if percent == 100 and "lacking" in self.hints:
            return Status.IN_PROGRESS
        if "done" in self.hints and not is_part and not is_draft:
            return Status.DONE
        if percent == 100 and not self.hints & {"waiting", "draft", "part"}:
            return Status.DONE
        if percent == 0 or ("not_started" in self.hints and not percent):
            return Status.NOT_STARTED
        held_up = set(self.blockers) - {Blocker.SIGNATURE, Blocker.LEGAL}
        if held_up and percent is None and "working" not in self.hints:
            return Status.BLOCKED
        return Status.IN_PROGRESS

    @property
    def percent(self) -> int | None:
        """The percent; none where it is that of a draft, which is complete while the follow-up is not."""
        percent = self.percents[-1] if self.percents else None
        match self.status:
            case Status.DONE:
                return 100
            case Status.NOT_STARTED:
                return percent or 0
            case _:
                return None if percent == 100 and "lacking" not in self.hints else percent

    @property
    def target(self) -> SaidDay | None:
        """The day that is most surely a target, the last of equals; none where it is done."""
        if not self.targets or self.status is Status.DONE:
            return None
        best = max(strength for strength, _ in self.targets)
        return next(day for strength, day in reversed(self.targets) if strength == best)

    @property
    def blocker(self) -> Blocker | None:
        """What holds it up; something does where it is held up."""
        if self.status is Status.DONE:
            return None
        return self.blockers[0] if self.blockers else Blocker.OTHER if self.status is Status.BLOCKED else None


def lend(loose: Said, first: Said) -> None:
    """Give what was said before any row was named to the first row."""
    if not first.percents:
        first.percents = loose.percents
    first.targets = first.targets or loose.targets
    first.hints |= loose.hints if not first.hints & {"done", "blocked", "not_started"} else set()
    first.blockers += loose.blockers
    first.spans = loose.spans + first.spans


def percents_of(clause: Clause) -> list[int]:
    """Return the percents of a clause; a bare number where a word before it makes it one."""
    found: list[int] = []
    signed = bool(clause.of("percent"))
    for place, mark in enumerate(clause.marks):
        before = [each.plain for each in clause.marks[max(0, place - 3) : place]]
        if mark.kind == "number" and not signed and 0 <= mark.value <= 100:
            if before[-1:] and before[-1] in TO and 0 < mark.value <= HIGHEST_LEVEL and not HOW_FAR & set(clause.plain):
                continue
            row_before = place > 0 and clause.marks[place - 1].kind == "row"
            cued = bool(before) and before[-1] in BEFORE_PERCENT
            alone = len(clause.marks) == 1
            if not (row_before or cued or alone or (mark.plain == "words" and mark.value >= 10)):
                continue
        elif mark.kind != "percent":
            continue
        since_day = [each.plain for each in clause.marks[_behind_day(clause, place) : place]]
        if NO_PROGRESS & set(since_day[-3:]):
            continue
        is_rest = bool(REST & set(before[-2:])) and "lebih" not in before and "dari" not in before
        value = 100 - mark.value if is_rest else mark.value
        if found and ("ke" in before or "jadi" in before) and not clause.of("row")[1:]:
            found = []
        found.append(value)
    return found


def _behind_day(clause: Clause, place: int) -> int:
    """Return where the words begin that belong to a value: behind a day, whose own they are else."""
    return max((at + 1 for at, mark in enumerate(clause.marks[:place]) if mark.kind == "day"), default=0)


def without_denied(clause: Clause, groups: list[Said]) -> tuple[list[int], Clause]:
    """Take out what is denied ("bukan 5 tapi 6") and return the rows that are left."""
    marks = clause.marks
    at = next((place for place, mark in enumerate(marks) if mark.plain == "bukan"), None)
    if at is None:
        return [mark.value for mark in clause.of("row")], clause
    values = [mark for mark in marks[at + 1 : at + 4] if mark.kind in ("row", "percent", "number", "day")]
    if not values:
        return [mark.value for mark in clause.of("row")], clause
    wrong = values[0]
    rest = [mark for mark in marks if mark is not wrong]
    known = {row for group in groups for row in group.rows}
    if wrong.kind == "row" or (wrong.kind == "number" and wrong.value in known):
        rest = [
            replace(mark, kind="row") if mark.kind == "number" and mark.start > wrong.end else mark for mark in rest
        ]
    elif wrong.kind in ("percent", "number"):
        rest = [
            replace(mark, kind="percent") if mark.kind == "number" and mark.start > wrong.end else mark for mark in rest
        ]
    left = Clause(rest, clause.sentence, clause.is_asked, (wrong,))
    return [mark.value for mark in left.of("row")], left
