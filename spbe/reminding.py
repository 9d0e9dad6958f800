"""Reminders as the outbox holds them, and the policy of one day as sets: which days have reached which rule.

`spbe.reminders` says what holds for one row; `plan_of` asks it about every day there may be, so that storage plans
all rows at once by comparing days, and knows no policy of its own.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, cast
from zoneinfo import ZoneInfo

from spbe.reminders import Policy, Why, nudges, review_rounds, stage_reminder, windows
from spbe.reports import FollowUp
from spbe.working_days import DAY, WorkCalendar

LONG_AGO = date(2000, 1, 1)
LOOK_BACK = timedelta(days=3 * 365)
"""What is older is treated as if it were just so old: its rules go on, only their numbers stand still."""

LOOK_BACK_AT_REVIEWS = timedelta(days=365)
"""Counting working days costs more than counting days."""

INSTANCE = 0
"""Nobody's number: under it stands when the instance is told, as its coordinator chose."""

RuleKind = Literal["before", "overdue", "stale", "review", "snooze", "stage"]
ReminderOutcome = Literal["sent", "cancelled", "left_out"]
DigestOutcome = Literal["sent", "empty", "blocked", "failed", "missed", "uncertain"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Why a reminder is due: days before or after a target, or how often a row was nudged or brought up before."""

    kind: RuleKind
    number: int = 0

    def __str__(self) -> str:
        """Return the rule as it is stored."""
        return f"{self.kind}:{self.number}"


def rule_from(text: str) -> Rule:
    """Return the rule of a stored text."""
    kind, _, number = text.partition(":")
    return Rule(cast("RuleKind", kind), int(number))


@dataclass(frozen=True, slots=True)
class Reached:
    """The days, both ends included, that have reached a rule: targets, days of a last report, days since waiting.

    `days` is where the rule of a target lies from it, negative after it.
    """

    rule: Rule
    first: date
    last: date
    days: int = 0


@dataclass(frozen=True, slots=True)
class ReachedStage:
    """A stage of the evaluation, by its key, that has reached a rule."""

    key: str
    rule: Rule
    day: date


@dataclass(frozen=True, slots=True)
class HoursWish:
    """An hour and a zone that somebody wishes for; None is the instance's."""

    at: time | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class SendHours:
    """When those of a wish are told on a day: not before `opens`, not from `closes` on."""

    wish: HoursWish
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDay:
    """All that planning a day needs to know of policy and calendar.

    `covered` is the last target day that is told of today. A report since `silent_since` silences its row for the
    day: it counts from the first digests, so that nobody is told in the afternoon because a time is over then.
    `to_all` and `to_coordinators` are the days from a target, negative, at which more people are told of it.
    The runs of days adjoin, oldest first. The first of `hours` is for whoever wishes for nothing.
    """

    today: date
    covered: date
    now: datetime
    utc_offset: timedelta
    silent_since: datetime
    to_all: int
    to_coordinators: int
    targets: tuple[Reached, ...]
    nudges: tuple[Reached, ...]
    reviews: tuple[Reached, ...]
    stages: tuple[ReachedStage, ...]
    hours: tuple[SendHours, ...]
    coordinators: frozenset[int] = frozenset()

    def reaches(self, rule: Rule, anchor: date, stage: str | None) -> bool:
        """Say whether a rule is reached on this day, of a stage of the evaluation or counted from an anchor."""
        if stage is not None:
            return any((each.key, each.rule, each.day) == (stage, rule, anchor) for each in self.stages)
        if rule.kind == "snooze":
            return anchor <= self.today
        runs = (*self.targets, *self.nudges, *self.reviews)
        return any(each.rule == rule and each.first <= anchor <= each.last for each in runs)

    def starts(self, day: date) -> datetime:
        """Return the moment at which a day starts where the instance is."""
        return datetime.combine(day, time(), timezone(self.utc_offset))


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning added."""

    reminders: int
    digests: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedReminder:
    """Something to tell, with its row as it stands now; of a stage there is only the key."""

    id: int
    rule: Rule
    anchor: date
    why: Why | None = None
    follow_up: FollowUp | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimedDigest:
    """A message that only its claimer sends until the lease ends; of more than one attempt the others may have sent.

    From `closes_at` on nobody sends it.
    """

    id: int
    person_id: int
    day: date
    attempts: int
    closes_at: datetime
    reminders: tuple[ClaimedReminder, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Who could be told of a row: its focal points, how many of them nothing reaches and why, and when one was last.

    Each of them counts once: as one who blocks the bot, else who says that the row is not theirs, else who is away.
    `last` is when any of them was reminded of it; None for never.
    """

    focal_points: int
    away: int
    blocked: int
    disowned: int
    last: datetime | None

    @property
    def is_silent(self) -> bool:
        """Whether nobody can be told any more of those who could be."""
        return self.blocked + self.disowned + self.away >= self.focal_points


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderLogEntry:
    """The proof of a reminder: who was told what, why, when, and how the sending ended. Open ones have no outcome."""

    id: int
    person_id: int
    name: str | None
    follow_up_id: int | None
    row: int | None
    stage: str | None
    rule: Rule
    anchor: date
    why: Why | None
    planned_at: datetime
    outcome: ReminderOutcome | None
    settled_at: datetime | None
    digest_outcome: DigestOutcome | None = None
    attempts: int = 0
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preference:
    """When a person wants to be told; quiet days are weekdays, Monday is 0.

    The last day of leave is a day of it, and so is its first; without a first day it has begun.
    """

    hours: HoursWish = HoursWish()
    quiet_days: frozenset[int] = frozenset()
    leave_until: date | None = None
    leave_from: date | None = None

    def is_away(self, day: date) -> bool:
        """Say whether a day is one of leave."""
        has_begun = self.leave_from is None or self.leave_from <= day
        return has_begun and self.leave_until is not None and day <= self.leave_until


@dataclass(frozen=True, slots=True)
class Snooze:
    """A row of which somebody wants to hear again on a day and not before."""

    follow_up_id: int
    until: date


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A group, or a topic of it, that is told totals; `told_on` is the last time."""

    chat_id: int
    thread_id: int | None
    linked_by: int
    linked_at: datetime
    told_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many rows there are: open ones past their target, and due until a day; waiting, and settled."""

    overdue: int
    soon: int
    later: int
    waiting: int
    settled: int


def plan_of(
    now: datetime,
    *,
    at: time,
    zone: tzinfo,
    calendar: WorkCalendar,
    policy: Policy,
    wishes: Collection[HoursWish] = (),
    coordinators: Collection[int] = (),
) -> PlanDay | None:
    """Return what to plan on the day of a moment, or None on a day off.

    `at` is the instance's hour; `wishes` are all that people wish for.
    """
    local = now.astimezone(zone)
    today = local.date()
    if not calendar.is_working(today):
        return None

    def nudge(since: date) -> int:
        return nudges(since, today=today, calendar=calendar, policy=policy)

    def review(since: date) -> int:
        return review_rounds(since, today=today, calendar=calendar, policy=policy)

    reached = ((each, stage_reminder(each, today=today, calendar=calendar)) for each in policy.stages)
    hours = tuple(
        _hours(wish, today, calendar, at, zone)
        for wish in (HoursWish(), *(each for each in wishes if each != HoursWish()))
    )
    return PlanDay(
        today=today,
        covered=calendar.covered_by(today),
        now=now,
        utc_offset=local.utcoffset() or timedelta(),
        silent_since=min(each.opens for each in hours) - timedelta(hours=policy.silent_hours_after_report),
        to_all=-policy.escalate_to_all_after_days,
        to_coordinators=-policy.escalate_to_coordinator_after_days,
        targets=tuple(_targets(today, calendar, policy)),
        nudges=tuple(_runs("stale", today - LOOK_BACK, today, nudge)),
        reviews=tuple(_runs("review", today - LOOK_BACK_AT_REVIEWS, today, review)),
        stages=tuple(ReachedStage(each.key, Rule("stage", found.days), each.day) for each, found in reached if found),
        hours=hours,
        coordinators=frozenset(coordinators),
    )


def _targets(today: date, calendar: WorkCalendar, policy: Policy) -> Iterator[Reached]:
    since = today - LOOK_BACK
    for window in windows(today, since=since, calendar=calendar, policy=policy):
        days = window.stage.days
        yield Reached(
            Rule("overdue", -days) if window.stage.is_overdue else Rule("before", days),
            LONG_AGO if window.first == since else window.first,
            window.last,
            days,
        )


def _runs(kind: RuleKind, since: date, until: date, number_of: Callable[[date], int]) -> Iterator[Reached]:
    """Yield the runs of days with the same number, but for 0; the first one reaches back for ever."""
    first, number = LONG_AGO, number_of(since)
    for ordinal in range(since.toordinal() + 1, until.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if (next_number := number_of(day)) != number:
            if number:
                yield Reached(Rule(kind, number), first, day - DAY)
            first, number = day, next_number
    if number:
        yield Reached(Rule(kind, number), first, until)


def _hours(wish: HoursWish, today: date, calendar: WorkCalendar, at: time, zone: tzinfo) -> SendHours:
    zone = ZoneInfo(wish.zone) if wish.zone else zone
    closes = datetime.combine(today, calendar.closes, zone)
    return SendHours(wish, calendar.moment_on(today, wish.at or at, zone), closes)
