"""What happened in a simulated year, written down as it happened, and plain questions about it.

Nothing here uses the code that plans or sends: the checks are to find its mistakes, not to share them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from spbe.people import Role
from spbe.progress import RowStatus

DAY = timedelta(days=1)
ZONE = ZoneInfo("Asia/Makassar")
OPENS, LAST_START, CLOSES = time(8), time(15, 30), time(16)
OFFSETS = (30, 14, 7, 3, 1, 0)
WEEK = 7
STALE_AFTER = 30
REVIEW_AFTER = 3
ALL_AFTER, COORDINATORS_AFTER = 7, 14
QUIET_AFTER_REPORT = timedelta(hours=24)
NEVER = datetime.max.replace(tzinfo=ZONE)

CLOSED = frozenset({RowStatus.WAITING, RowStatus.VERIFIED, RowStatus.CANCELLED})
OWNERS = frozenset({Role.FOCAL_POINT, Role.COORDINATOR})

Value = TypeVar("Value")


class Timeline(Generic[Value]):
    """A value that changed now and then."""

    def __init__(self, since: datetime, first: Value) -> None:
        self._moments = [since]
        self._values = [first]

    def note(self, at: datetime, value: Value) -> None:
        self._moments.append(at)
        self._values.append(value)

    def at(self, moment: datetime) -> Value:
        return self._values[max(0, bisect_right(self._moments, moment) - 1)]

    def since(self, moment: datetime) -> datetime:
        """Return since when the value of a moment holds."""
        return self._moments[max(0, bisect_right(self._moments, moment) - 1)]


@dataclass(frozen=True)
class Post:
    """What somebody is, and for which agencies."""

    role: Role
    opds: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Wish:
    """When somebody wants to be told."""

    at: time = OPENS
    zone: ZoneInfo = ZONE
    quiet: frozenset[int] = frozenset()


@dataclass
class Said:
    """A report."""

    row: int
    person: int
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    """Somebody's leave, or the time during which nothing reached them; `known` is when the bot learnt of it."""

    person: int
    since: datetime
    known: datetime
    until: datetime


@dataclass
class Snoozed:
    """A row that somebody put off until a day, or until they did something about it."""

    person: int
    row: int
    at: datetime
    until: date
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """A digest that arrived: every row in it with why, those that could be seen, and the stages of the evaluation."""

    person: int
    at: datetime
    rows: Mapping[int, frozenset[str]]
    shown: tuple[int, ...] = ()
    left_out: int = 0
    stages: frozenset[str] = frozenset()

    @property
    def day(self) -> date:
        return local_day(self.at)


def local_day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


@dataclass
class Facts:
    """All that happened. Rows go by their numbers; a status of None is a row that the matrix no longer has."""

    days_off: frozenset[date]
    stages: Mapping[str, tuple[date, tuple[int, ...]]]
    opds: dict[int, frozenset[int]] = field(default_factory=dict)
    targets: dict[int, Timeline[date]] = field(default_factory=dict)
    statuses: dict[int, Timeline[RowStatus | None]] = field(default_factory=dict)
    came_at: datetime = NEVER
    """When the rows came; later imports only take some away."""
    reports: dict[int, list[Said]] = field(default_factory=lambda: defaultdict(list))
    posts: dict[int, Timeline[Post]] = field(default_factory=dict)
    wishes: dict[int, Wish] = field(default_factory=lambda: defaultdict(Wish))
    leaves: list[Span] = field(default_factory=list)
    silences: list[Span] = field(default_factory=list)
    snoozes: list[Snoozed] = field(default_factory=list)
    disowned: dict[tuple[int, int], list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    ticks: list[datetime] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def works(self, day: date) -> bool:
        return day not in self.days_off

    def on_or_before(self, day: date) -> date:
        while not self.works(day):
            day -= DAY
        return day

    def after(self, day: date) -> date:
        day += DAY
        while not self.works(day):
            day += DAY
        return day

    def opens(self, person: int, day: date) -> datetime:
        wish = self.wishes[person]
        return datetime.combine(day, min(max(wish.at, OPENS), LAST_START), wish.zone)

    def closes(self, person: int, day: date) -> datetime:
        return datetime.combine(day, CLOSES, self.wishes[person].zone)

    def chance_to_tell(self, person: int, day: date) -> datetime | None:
        """Return when the bot ran first in a person's hours of a day."""
        opens, closes = self.opens(person, day), self.closes(person, day)
        return next((tick for tick in self._ticks_of.get(day, ()) if opens <= tick < closes), None)

    def is_open(self, row: int, moment: datetime) -> bool:
        status = self.statuses[row].at(moment)
        return status is not None and status not in CLOSED

    def last_report(self, row: int, moment: datetime) -> Said | None:
        counted = (
            each
            for each in self.reports[row]
            if each.at <= moment and not (each.withdrawn_at and each.withdrawn_at <= moment)
        )
        return max(counted, key=lambda said: said.at, default=None)

    def focal_points(self, row: int, moment: datetime) -> frozenset[int]:
        posts = ((person, post.at(moment)) for person, post in self.posts.items())
        return frozenset(
            person for person, post in posts if post.role in OWNERS and not post.opds.isdisjoint(self.opds[row])
        )

    def coordinators(self, moment: datetime) -> frozenset[int]:
        return frozenset(person for person, post in self.posts.items() if post.at(moment).role is Role.COORDINATOR)

    def is_member(self, person: int, moment: datetime) -> bool:
        return self.posts[person].at(moment).role is not Role.GUEST

    def on_leave(self, person: int, moment: datetime) -> bool:
        return any(each.person == person and each.since <= moment < each.until for each in self.leaves)

    def is_reachable(self, person: int, moment: datetime) -> bool:
        """Say whether the bot, as far as it knows, can tell somebody anything."""
        gone = any(each.person == person and each.known < moment < each.until for each in self.silences)
        return not gone and not self.on_leave(person, moment)

    def was_away(self, person: int, first: date, moment: datetime) -> bool:
        """Say whether anything kept the bot from telling somebody between a day and a moment."""
        return any(
            each.person == person and local_day(each.since) <= local_day(moment) and local_day(each.until) >= first
            for each in (*self.leaves, *self.silences)
        )

    def listens(self, person: int, day: date) -> bool:
        return day.weekday() not in self.wishes[person].quiet

    def is_snoozed(self, person: int, row: int, moment: datetime) -> bool:
        said = [each for each in self.snoozes if (each.person, each.row) == (person, row) and each.at <= moment]
        is_over = not said or (said[-1].ended_at and said[-1].ended_at <= moment)
        return not is_over and said[-1].until > local_day(moment)

    def is_disowned(self, person: int, row: int, moment: datetime) -> bool:
        return any(since <= moment < until for since, until in self.disowned.get((person, row), ()))

    def told_of(self, person: int, row: int, *, review: bool = False) -> Iterable[date]:
        """Return the days on which somebody was told of a row, or that it waits for them."""
        return self._told_of.get((person, row, review), ())

    @cached_property
    def _ticks_of(self) -> Mapping[date, list[datetime]]:
        days = defaultdict[date, list[datetime]](list)
        for tick in sorted(self.ticks):
            days[local_day(tick)].append(tick)
        return days

    @cached_property
    def _told_of(self) -> Mapping[tuple[int, int, bool], list[date]]:
        found = defaultdict[tuple[int, int, bool], list[date]](list)
        for each in self.told:
            for row, kinds in each.rows.items():
                if "review" in kinds:
                    found[each.person, row, True].append(each.day)
                if kinds - {"review"}:
                    found[each.person, row, False].append(each.day)
        return found
