"""When the instance is told things: the hour and zone in use, and on which days nobody is told anything."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, tzinfo
from zoneinfo import ZoneInfo

from spbe.reminding import INSTANCE
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.working_days import DAY, WorkCalendar

DAYS_OF_WEEK = 7


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the instance is told: at an hour of its zone, on the working days of a calendar, and not while it pauses.

    The first and the last day of a pause belong to it; without a first day it has begun.
    Weekdays that the coordinator wants quiet are days off of this calendar.
    """

    at: time
    zone: tzinfo
    calendar: WorkCalendar
    paused_until: date | None
    paused_from: date | None = None

    def told_on(self, day: date) -> bool:
        """Say whether anybody may be told anything on a day."""
        return self.calendar.is_working(day) and not self.is_paused_on(day)

    def is_paused_on(self, day: date) -> bool:
        """Say whether the coordinator wants nobody told anything on a day."""
        has_begun = self.paused_from is None or self.paused_from <= day
        return has_begun and self.paused_until is not None and day <= self.paused_until

    def told_from(self, day: date) -> date:
        """Return the first day from a day on, on which somebody may be told something."""
        while not self.told_on(day):
            day += DAY
        return day

    def closing(self, day: date) -> datetime:
        """Return the moment of a day from which nobody is told anything."""
        return datetime.combine(day, self.calendar.closes, self.zone)

    def are_now(self, moment: datetime) -> bool:
        """Say whether a moment is one at which people may be told something."""
        local = moment.astimezone(self.zone)
        return self.told_on(local.date()) and self.calendar.within_hours(local)


@dataclass(frozen=True, slots=True)
class LocalDay:
    """The day it is in the zone that reminders are told in, and the zone."""

    today: date
    zone: tzinfo


async def local_day(resources: Resources) -> LocalDay:
    """Return which day "besok" follows where somebody speaks of reminders: the coordinator may have chosen a zone."""
    async with resources.read_store() as store:
        zone = (await office_hours(resources, store)).zone
    return LocalDay(resources.now().astimezone(zone).date(), zone)


async def office_hours(resources: Resources, store: Store) -> OfficeHours:
    """Return the hours that the coordinator chose, else those of the settings and the content."""
    chosen = await store.preferences.get(INSTANCE)
    calendar = resources.contents.content.calendar
    weekend = calendar.weekend | chosen.quiet_days
    if len(weekend) == DAYS_OF_WEEK:  # the content's weekend has grown since the coordinator chose
        weekend = calendar.weekend
    return OfficeHours(
        chosen.hours.at or resources.reminder_time,
        ZoneInfo(chosen.hours.zone) if chosen.hours.zone else resources.timezone,
        replace(calendar, weekend=weekend),
        chosen.leave_until,
        chosen.leave_from,
    )
