"""What of a wish about reminders can be granted, and what a preference is with it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from spbe.refusals import AllDaysQuiet, HourOutside, HourUnknown, LeaveRefused, Refusal, WishUnread, ZoneUnknown
from spbe.reminder_wishes import (
    AtHour,
    BeforeTarget,
    Change,
    HalfRead,
    InZone,
    LeaveFor,
    LeaveUntil,
    LeaveWithoutEnd,
    QuietDays,
    Usual,
)
from spbe.reminding import Preference
from spbe.working_days import DAY, TIME_TO_SEND, WorkCalendar

LONGEST_LEAVE = timedelta(days=184)
"""So far ahead a leave may end: whoever is away for longer hands over."""

LONGEST_PAUSE = timedelta(days=92)
"""So far ahead a pause of the instance may end: a year that was guessed wrong must not silence everybody."""


@dataclass(eq=False)
class DaysOfPolicy(Refusal):
    """How many days before a target people are told is the same for all of them."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a choice must keep to: the working calendar, the present day, and the weekdays that are off anyway."""

    calendar: WorkCalendar
    today: date
    off: frozenset[int]
    of_instance: bool = False

    @property
    def longest(self) -> timedelta:
        """How far ahead the last day without reminders may lie."""
        return LONGEST_PAUSE if self.of_instance else LONGEST_LEAVE


def chosen_with(chosen: Preference, change: Change, bounds: Bounds) -> Preference:
    """Return a preference with a change.

    Raises `HourUnknown`, `HourOutside`, `ZoneUnknown`, `AllDaysQuiet`, `LeaveRefused`, `DaysOfPolicy`, `WishUnread`.
    """
    match change:
        case AtHour(at):
            return replace(chosen, hours=replace(chosen.hours, at=_hour(at, bounds.calendar)))
        case InZone(zone):
            if zone is None:
                raise ZoneUnknown
            return replace(chosen, hours=replace(chosen.hours, zone=zone))
        case QuietDays():
            return replace(chosen, quiet_days=_quiet(chosen.quiet_days, change, bounds))
        case LeaveUntil(day, since):
            return _on_leave(chosen, day, since, bounds)
        case LeaveFor(working_days, since):
            day = _last_of(working_days, since or bounds.today, bounds)
            return _on_leave(chosen, day, since, bounds)
        case LeaveWithoutEnd():
            raise LeaveRefused("no_end", of_instance=bounds.of_instance)
        case BeforeTarget():
            raise DaysOfPolicy
        case HalfRead(words):
            raise WishUnread(words, bounds.of_instance)
        case Usual(of):
            return _usual(chosen, of)


def _hour(at: time | None, calendar: WorkCalendar) -> time:
    if at is None:
        raise HourUnknown(calendar.opens, last_hour(calendar))
    if not calendar.opens <= at <= last_hour(calendar):
        raise HourOutside(calendar.opens, last_hour(calendar))
    return at


def _usual(chosen: Preference, of: str | None) -> Preference:
    match of:
        case "hour":
            return replace(chosen, hours=replace(chosen.hours, at=None))
        case "zone":
            return replace(chosen, hours=replace(chosen.hours, zone=None))
        case "quiet":
            return replace(chosen, quiet_days=frozenset())
        case "leave":
            return replace(chosen, leave_from=None, leave_until=None)
        case _:
            return Preference()


def _quiet(present: frozenset[int], wished: QuietDays, bounds: Bounds) -> frozenset[int]:
    week = frozenset(range(7))
    quiet = {
        "only": wished.days,
        "also": present | wished.days,
        "not": present - wished.days,
        "others": week - bounds.off - wished.days,
    }[wished.how]
    if quiet | bounds.off >= week:
        raise AllDaysQuiet(bounds.of_instance)
    return quiet


def _on_leave(chosen: Preference, day: date | None, since: date | None, bounds: Bounds) -> Preference:
    """Return a preference with a leave; one that begins today or began before has no first day."""
    if day is None:
        raise LeaveRefused("no_day", of_instance=bounds.of_instance)
    if day < bounds.today:
        raise LeaveRefused("past", day, bounds.of_instance)
    if since and since > day:
        raise LeaveRefused("backwards", day, bounds.of_instance)
    if day - bounds.today > bounds.longest:
        raise LeaveRefused("too_long", day, bounds.of_instance, bounds.longest.days)
    return replace(chosen, leave_from=since if since and since > bounds.today else None, leave_until=day)


def _last_of(working_days: int, first: date, bounds: Bounds) -> date | None:
    """Return the last day of a leave, counted in working days; None of no days at all."""
    if working_days < 1:
        return None
    days = (first + number * DAY for number in range(2 * bounds.longest.days))
    worked = (day for day in days if bounds.calendar.is_working(day))
    return next((day for number, day in enumerate(worked, 1) if number == working_days), first + 2 * bounds.longest)


def last_hour(calendar: WorkCalendar) -> time:
    """Return the last hour at which sending may begin."""
    return (datetime.combine(date.min, calendar.closes) - TIME_TO_SEND).time()


def as_text(chosen: Preference) -> str:
    """Return a preference as the audit trail has it."""
    parts = {
        "at": f"{chosen.hours.at:%H:%M}" if chosen.hours.at else None,
        "zone": chosen.hours.zone,
        "quiet": ",".join(map(str, sorted(chosen.quiet_days))),
        "from": chosen.leave_from,
        "leave": chosen.leave_until,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items() if value) or "usual"
