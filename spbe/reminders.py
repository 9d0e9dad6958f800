"""When to remind of what, whom, and in which order it is told. Sentences, storage and sending are elsewhere.

A reminder is due when its day has been *reached*, not on that very day: after a week of downtime a row has one
reminder and not seven. Nobody is reminded on a day off; what would fall on one goes out on the working day before.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from spbe.matrix import MatrixRow, Target
from spbe.progress import RowStatus
from spbe.working_days import DAY, WorkCalendar


class Urgency(StrEnum):
    """How near a target is, most urgent first."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


class Why(StrEnum):
    """Why somebody is told of a row, nearest to it first."""

    OWN = "own"
    """They reported last on it."""
    OPD = "opd"
    """They are a focal point of an agency of it."""
    COORDINATOR = "coordinator"
    """It is long overdue, or nobody else is there."""


@dataclass(frozen=True, slots=True)
class EvaluationStage:
    """A dated stage of the evaluation (sosialisasi, wawancara …) of which every member is reminded."""

    key: str
    title: str
    day: date
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What content/reminders.yaml says. Days are calendar days where they are not called working days.

    `offsets` are days before a target, the most first.
    """

    offsets: tuple[int, ...]
    overdue_every_days: int
    soon_within_days: int
    stale_after_days: int
    review_after_working_days: int
    silent_hours_after_report: int
    most_rows: int
    escalate_to_all_after_days: int
    escalate_to_coordinator_after_days: int
    stages: tuple[EvaluationStage, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """Which reminder of a target is reached: `days` before it, or, negative, after it.

    The stages of a target only ever go down: 30, 14, …, 0, -7, -14.
    """

    days: int

    @property
    def is_overdue(self) -> bool:
        """Whether the target has passed by at least the time after which it is told again."""
        return self.days < 0


@dataclass(frozen=True, slots=True)
class Window:
    """The targets that have reached a stage on some day, both ends included."""

    stage: Stage
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """A row in somebody's digest: what is asked of them until when, and why they are told.

    `status` and `percent` are those of the last report, of `reported_at`; None where nobody has reported.
    `silent_since` is the day of the last report where that was so long ago that it is all there is to tell.
    """

    follow_up_id: int
    row: MatrixRow
    target: Target
    working_days_left: int
    urgency: Urgency
    why: Why
    status: RowStatus
    percent: int
    reported_at: datetime | None = None
    silent_since: date | None = None

    @property
    def asked(self) -> str:
        """What is to be done, as the matrix says it."""
        return self.row.follow_up


@dataclass(frozen=True, slots=True)
class Arranged:
    """The lines that a digest shows, by urgency, and how many it leaves out."""

    groups: tuple[tuple[Urgency, tuple[DigestLine, ...]], ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that one person is told on one day. `reviews` are reports that have waited too long for a coordinator."""

    person_id: int
    day: date
    lines: tuple[DigestLine, ...] = ()
    stages: tuple[EvaluationStage, ...] = ()
    reviews: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell, so that nothing is sent."""
        return not (self.lines or self.stages or self.reviews)


def stage_of(target: date, *, today: date, calendar: WorkCalendar, policy: Policy) -> Stage | None:
    """Return the reminder of a target that is reached on a day; None on a day off, or while it is too early.

    Until a target has been overdue for a whole period its last offset stays reached, so that downtime over the
    target loses nothing.
    """
    if not calendar.is_working(today):
        return None
    return _target_stage(target, today, calendar.covered_by(today), policy)


def windows(today: date, *, since: date, calendar: WorkCalendar, policy: Policy) -> tuple[Window, ...]:
    """Return which targets from a day on have reached which stage: `stage_of` for planning by sets, in SQL.

    No target lies in two windows; one that lies in none has no reminder today. On a day off there are none.
    """
    if not calendar.is_working(today):
        return ()
    covered = calendar.covered_by(today)
    days = (since + number * DAY for number in range((covered - since).days + max(policy.offsets) + 1))
    runs = [(stage, list(run)) for stage, run in groupby(days, lambda day: _target_stage(day, today, covered, policy))]
    return tuple(Window(stage, run[0], run[-1]) for stage, run in runs if stage)


def stage_reminder(stage: EvaluationStage, *, today: date, calendar: WorkCalendar) -> Stage | None:
    """Return the reminder of a stage of the evaluation that is reached; None once its day has passed."""
    if stage.day < today or not calendar.is_working(today):
        return None
    return _reached(stage.offsets, (stage.day - calendar.covered_by(today)).days)


def nudges(since: date, *, today: date, calendar: WorkCalendar, policy: Policy) -> int:
    """Return how often a row without a report since a day should have been nudged by now; 0 on a day off."""
    if not calendar.is_working(today):
        return 0
    return max(0, (calendar.covered_by(today) - since).days // policy.stale_after_days)


def review_rounds(since: date, *, today: date, calendar: WorkCalendar, policy: Policy) -> int:
    """Return how often a report that waits since a day should have been brought up by now; 0 on a day off."""
    if not calendar.is_working(today):
        return 0
    return max(0, calendar.working_days_between(since, today) // policy.review_after_working_days)


def next_reminder(target: date, *, today: date, calendar: WorkCalendar, policy: Policy) -> date:
    """Return the next day, today included, on which a target reaches another of its reminders."""
    # Nothing is reached before the first offset, which may be years away; of a day off it is the working day before.
    first = calendar.working_day_before(target - max(policy.offsets) * DAY + DAY)
    day = calendar.next_working_day(max(today, first) - DAY)
    reached = _target_stage(target, calendar.working_day_before(day), day - DAY, policy)
    while _target_stage(target, day, (later := calendar.next_working_day(day)) - DAY, policy) == reached:
        day = later
    return day


def urgency(target: date, *, today: date, calendar: WorkCalendar, policy: Policy) -> Urgency:
    """Return how near a target is, counted to the last day that the present one covers, as its reminders are."""
    if target <= today:
        return Urgency.OVERDUE if target < today else Urgency.TODAY
    left = (target - calendar.covered_by(today)).days
    return Urgency.SOON if left <= policy.soon_within_days else Urgency.LATER


def arranged(lines: Iterable[DigestLine], policy: Policy) -> Arranged:
    """Return the most urgent lines, grouped."""
    ordered = most_urgent_first(lines)
    shown = ordered[: policy.most_rows]
    groups = ((each, tuple(line for line in shown if line.urgency is each)) for each in Urgency)
    return Arranged(tuple(group for group in groups if group[1]), len(ordered) - len(shown))


def most_urgent_first(lines: Iterable[DigestLine]) -> tuple[DigestLine, ...]:
    """Return lines by urgency; of equally urgent ones the returned first, the nearest to the person, then by target."""
    urgencies, reasons = tuple(Urgency), tuple(Why)
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                urgencies.index(line.urgency),
                line.status is not RowStatus.RETURNED,
                reasons.index(line.why),
                line.target.day,
                line.row.number,
            ),
        )
    )


def _target_stage(target: date, today: date, covered: date, policy: Policy) -> Stage | None:
    overdue = (covered - target).days
    if target < today and overdue >= policy.overdue_every_days:
        return Stage(overdue % policy.overdue_every_days - overdue)
    return _reached(policy.offsets, -overdue)


def _reached(offsets: Collection[int], left: int) -> Stage | None:
    """Return the smallest offset of which no day is missing; the last one for ever after."""
    reached = [offset for offset in offsets if offset >= left]
    return Stage(min(reached)) if reached else None
