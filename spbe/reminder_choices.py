"""What of a wish about reminders can be granted, and what a preference is with it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from spbe.refusals import AllDaysQuiet, HourOutside, LeaveRefused, ZoneUnknown
from spbe.reminder_wishes import AtHour, Change, InZone, LeaveFor, LeaveLater, LeaveUntil, QuietDays, Usual
from spbe.reminding import Preference
from spbe.working_days import DAY, TIME_TO_SEND, WorkCalendar

LONGEST_LEAVE = timedelta(days=366)
"""Whoever is away for longer hands over; a slip of the pen must not silence anybody for forty years."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a choice must keep to: the working calendar, the present day, and the weekdays that are off anyway."""

    calendar: WorkCalendar
    today: date
    off: frozenset[int]


def chosen_with(chosen: Preference, change: Change, bounds: Bounds) -> Preference:
    """Return a preference with a change.

    Raises `HourOutside`, `ZoneUnknown`, `AllDaysQuiet` and `LeaveRefused`.
    """
    match change:
        case AtHour(at):
            return replace(chosen, hours=replace(chosen.hours, at=_hour(at, bounds.calendar)))
        case InZone(zone):
            if zone is None:
                raise ZoneUnknown
            return replace(chosen, hours=replace(chosen.hours, zone=zone))
        case QuietDays():
            return replace(chosen, quiet_days=_quiet(chosen.quiet_days, change, bounds.off))
        case LeaveUntil(day):
            return replace(chosen, leave_until=_leave(day, bounds.today))
        case LeaveFor(working_days):
            day = _last_of(working_days, bounds.calendar, bounds.today)
            return replace(chosen, leave_until=_leave(day, bounds.today))
        case LeaveLater(day):
            raise LeaveRefused("later", day)
        case Usual(of):
            return _usual(chosen, of)


def _hour(at: time | None, calendar: WorkCalendar) -> time:
    if at is None or not calendar.opens <= at <= last_hour(calendar):
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
            return replace(chosen, leave_until=None)
        case _:
            return Preference()


def _quiet(present: frozenset[int], wished: QuietDays, off: frozenset[int]) -> frozenset[int]:
    week = frozenset(range(7))
    quiet = {
        "only": wished.days,
        "also": present | wished.days,
        "not": present - wished.days,
        "others": week - off - wished.days,
    }[wished.how]
    if quiet | off >= week:
        raise AllDaysQuiet
    return quiet


def _leave(day: date | None, today: date) -> date:
    if day is None:
        raise LeaveRefused("no_day")
    if day < today:
        raise LeaveRefused("past", day)
    if day - today > LONGEST_LEAVE:
        raise LeaveRefused("too_long", day)
    return day


def _last_of(working_days: int, calendar: WorkCalendar, today: date) -> date | None:
    """Return the last day of a leave that begins today, counted in working days; None of no days at all."""
    if working_days < 1:
        return None
    days = (today + number * DAY for number in range(2 * LONGEST_LEAVE.days))
    worked = (day for day in days if calendar.is_working(day))
    return next((day for number, day in enumerate(worked, 1) if number == working_days), today + 2 * LONGEST_LEAVE)


def last_hour(calendar: WorkCalendar) -> time:
    """Return the last hour at which sending may begin."""
    return (datetime.combine(date.min, calendar.closes) - TIME_TO_SEND).time()


def as_text(chosen: Preference) -> str:
    """Return a preference as the audit trail has it."""
    parts = {
        "at": f"{chosen.hours.at:%H:%M}" if chosen.hours.at else None,
        "zone": chosen.hours.zone,
        "quiet": ",".join(map(str, sorted(chosen.quiet_days))),
        "leave": chosen.leave_until,
    }
    return " ".join(f"{name}={value}" for name, value in parts.items() if value) or "usual"
