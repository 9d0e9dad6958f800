"""What is going to happen, in its order."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count

from tests.runs.facts import ZONE
from tests.runs.town import YearTown

Event = Callable[[], Awaitable[None]]

FAR = datetime(2100, 1, 1, tzinfo=ZONE)


@dataclass
class Agenda:
    """The events to come; `done` counts by kind those that happened."""

    town: YearTown
    done: dict[str, int] = field(default_factory=dict)
    _events: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def plan(self, at: datetime, event: Event) -> None:
        """Let something happen at a moment."""
        heappush(self._events, (at, next(self._order), event))

    def by_chance(self, day: date, first: int, last: int) -> datetime:
        """Return a moment of a day between two hours."""
        return moment_of(day, first) + timedelta(seconds=self.town.chance.randrange(1, (last - first) * 3600))

    async def until(self, moment: datetime) -> None:
        """Let happen what happens before a moment."""
        while self._events and self._events[0][0] < moment:
            at, _, event = heappop(self._events)
            self.town.clock.move_to(at)
            await event()

    def count(self, what: str) -> None:
        """Note that something happened."""
        self.done[what] = self.done.get(what, 0) + 1


def moment_of(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)
