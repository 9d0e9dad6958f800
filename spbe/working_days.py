"""The working calendar of an instance: which days are worked, and between which hours.

Days off come from outside as data; see `storage.calendar_files`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)

TIME_TO_SEND = timedelta(minutes=30)
"""Sending begins at the latest so long before closing: it takes a while, and somebody should still read it."""

LEAST_HOURS = timedelta(hours=1)
"""From opening until closing."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Working days and hours.

    `days_off` names each day off but plain weekends; `weekend` has weekday numbers, Monday is 0. `worked_after_all`
    are days that would be off; `year_notes` say what is not known of the days off of a year.
    """

    days_off: Mapping[date, str]
    weekend: frozenset[int]
    opens: time
    closes: time
    worked_after_all: frozenset[date] = frozenset()
    year_notes: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a calendar without a working day or working hours: looking for the next one would never end."""
        if self.weekend >= frozenset(range(7)):
            raise ValueError("every day of the week is weekend")
        if _since_midnight(self.closes) - _since_midnight(self.opens) < LEAST_HOURS:
            raise ValueError("working hours are too short to send anything")

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked."""
        if day in self.worked_after_all:
            return True
        return day.weekday() not in self.weekend and day not in self.days_off

    def reason(self, day: date) -> str | None:
        """Return the name of the holiday on a day that is off, or None: worked, or a plain weekend."""
        return None if day in self.worked_after_all else self.days_off.get(day)

    def working_day_before(self, day: date) -> date:
        """Return the last working day before a day."""
        return self._next_in_steps(day, -DAY)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        return self._next_in_steps(day, DAY)

    def covered_by(self, day: date) -> date:
        """Return the last day whose reminders go out on a working day: the day before the next working day.

        Friday covers Saturday and Sunday, the day before a long holiday all of it.
        """
        return self.next_working_day(day) - DAY

    def working_days_between(self, first: date, last: date) -> int:
        """Return the number of working days after the first day up to and including the last, negative backwards."""
        if last < first:
            return -self.working_days_between(last, first)
        return sum(self.is_working(first + number * DAY) for number in range(1, (last - first).days + 1))

    def within_hours(self, moment: datetime) -> bool:
        """Say whether a moment, in local time, is on a working day from opening until before closing."""
        return self.is_working(moment.date()) and self.opens <= moment.time() < self.closes

    def moment_on(self, day: date, at: time, zone: tzinfo) -> datetime:
        """Return the moment of a day at which to send: at an hour, or the nearest at which there is time to send."""
        opens, closes = datetime.combine(day, self.opens, zone), datetime.combine(day, self.closes, zone)
        return min(max(datetime.combine(day, at, zone), opens), closes - TIME_TO_SEND)

    def _next_in_steps(self, day: date, step: timedelta) -> date:
        day += step
        while not self.is_working(day):
            day += step
        return day


def _since_midnight(of_day: time) -> timedelta:
    return timedelta(hours=of_day.hour, minutes=of_day.minute)
