"""When people are reminded, as they choose themselves; and when the instance is, as its coordinator chooses.

Every change plans anew what was planned for today and not sent yet: what still holds comes back within minutes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from spbe.matrix import Opd
from spbe.people import Action, Person, Role, may
from spbe.progress import ASKED_OF_OPD
from spbe.refusals import WishUnread
from spbe.reminder_choices import Bounds, as_text, chosen_with, last_hour
from spbe.reminder_wishes import Change, ReminderWish
from spbe.reminders import next_reminder, stage_of
from spbe.reminding import INSTANCE, Preference
from spbe.reports import FollowUp
from spbe.usecases.access import require
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record
from spbe.working_days import DAY

Whose = Literal["own", "instance"]

_OWNERS = (Role.FOCAL_POINT, Role.COORDINATOR)
"""Who is told of a row as one of its agency."""

LOOKED_THROUGH = 500
"""Days among which the next one with reminders is looked for: far more than a leave and a pause may last."""

LOOK_AHEAD = timedelta(days=60)
"""So long before a year the coordinator should know what its calendar lacks: targets lie at the ends of years."""


@dataclass(frozen=True, slots=True)
class NextReminder:
    """When somebody is reminded at the earliest; `is_now` where their hour of today has passed."""

    at: datetime
    is_now: bool


@dataclass(frozen=True, slots=True)
class NextTarget:
    """The next day on which a focal point is told of targets, and the numbers of their rows.

    Without rows of which they want to hear nothing, or of which a colleague is told who reported last.
    """

    day: date
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """When somebody is told, or everybody who has chosen nothing, and what they may choose.

    `at` and `zone` are in use, chosen or not; `usual_at` is what not choosing means. On `common_quiet` days, and until
    `paused_until`, nobody is told anything; `paused_from` is None where that has begun. `held_back` counts rows of
    which the person wants to hear nothing. The possible hours are from `first` to `last`; Monday is 0 of the
    `workdays`. `gaps` are what the calendar does not know of this year, or of one that begins soon.
    """

    whose: Whose
    person: Person
    opds: tuple[Opd, ...]
    today: date
    chosen: Preference
    at: time
    zone: tzinfo
    usual_at: time
    next: NextReminder | None
    next_target: NextTarget | None
    paused_from: date | None
    paused_until: date | None
    common_quiet: frozenset[int]
    held_back: int
    first: time
    last: time
    workdays: tuple[int, ...]
    gaps: tuple[str, ...]

    @property
    def is_usual(self) -> bool:
        """Whether nothing is chosen."""
        return self.chosen == Preference()

    @property
    def zone_name(self) -> str:
        """The short name of the zone: WITA."""
        return datetime.combine(self.today, self.at, self.zone).tzname() or ""

    @property
    def may_set_instance(self) -> bool:
        """Whether the person chooses for the instance too."""
        return may(self.person, Action.SET_INSTANCE)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Rows of which a person wants to hear nothing: until a day, or not at all since they are not theirs."""

    put_off: tuple[tuple[FollowUp, date], ...]
    disowned: tuple[FollowUp, ...]


async def settings_of(resources: Resources, person: Person, whose: Whose = "own") -> Settings:
    """Return when somebody is reminded, or the instance, and what is chosen."""
    _require(person, whose)
    async with resources.read_store() as store:
        return await _settings(resources, store, person, whose)


async def change(resources: Resources, person: Person, changes: Sequence[Change], whose: Whose = "own") -> Settings:
    """Change when somebody is reminded, or the instance: all of it, or nothing where one part cannot be granted.

    Raises `HourOutside`, `ZoneUnknown`, `AllDaysQuiet` and `LeaveRefused`.
    """
    _require(person, whose)
    of = INSTANCE if whose == "instance" else person.id
    async with resources.open_store() as store:
        hours = await office_hours(resources, store)
        bounds = Bounds(
            resources.contents.content.calendar,
            resources.now().astimezone(hours.zone).date(),
            off=resources.contents.content.calendar.weekend if whose == "instance" else hours.calendar.weekend,
            of_instance=whose == "instance",
        )
        old = new = await store.preferences.get(of)
        for each in changes:
            new = chosen_with(new, each, bounds)
        if new != old:
            await store.preferences.put(of, new)
            await store.reminders.replan(None if whose == "instance" else of)
            subject = "instance" if whose == "instance" else f"person:{of}"
            await record(resources, store, person, "set_reminders", subject, old=as_text(old), new=as_text(new))
        return await _settings(resources, store, person, whose)


async def grant(resources: Resources, person: Person, wish: ReminderWish) -> Settings:
    """Change what somebody wished for in words. Raises `WishUnread` where not all of it was understood."""
    whose: Whose = "instance" if wish.of_instance else "own"
    _require(person, whose)
    if wish.unread:
        raise WishUnread(wish.unread, wish.of_instance)
    if not wish.changes:
        return await settings_of(resources, person, whose)
    return await change(resources, person, wish.changes, whose)


async def held_back(resources: Resources, person: Person) -> HeldBack:
    """Return the rows of which a person wants to hear nothing, the first to come back first."""
    _require(person, "own")
    async with resources.read_store() as store:
        hours = await office_hours(resources, store)
        return await _held_back(store, person, resources.now().astimezone(hours.zone).date())


def leave_days(settings: Settings) -> tuple[date, ...]:
    """Return last days of leave to choose from: today, this Friday and the next, and in four weeks."""
    friday = settings.today + timedelta(days=(4 - settings.today.weekday()) % 7)
    return tuple(sorted({settings.today, friday, friday + 7 * DAY, friday + 28 * DAY}))


def _require(person: Person, whose: Whose) -> None:
    require(person, Action.SET_INSTANCE if whose == "instance" else Action.BE_REMINDED)


async def _settings(resources: Resources, store: Store, person: Person, whose: Whose) -> Settings:
    hours = await office_hours(resources, store)
    today = resources.now().astimezone(hours.zone).date()
    calendar = hours.calendar if whose == "own" else resources.contents.content.calendar
    chosen = await store.preferences.get(INSTANCE if whose == "instance" else person.id)
    if chosen.leave_until and chosen.leave_until < today:
        chosen = replace(chosen, leave_from=None, leave_until=None)
    zone = ZoneInfo(chosen.hours.zone) if chosen.hours.zone else hours.zone
    at = calendar.moment_on(today, chosen.hours.at or hours.at, zone).time()
    found = await _held_back(store, person, today)
    rows = frozenset(row.id for row in (*(row for row, _ in found.put_off), *found.disowned))
    years = sorted({today.year, (today + LOOK_AHEAD).year})
    return Settings(
        whose=whose,
        person=person,
        opds=tuple(opd for opd in await store.opds.all() if opd.id in person.opds),
        today=today,
        chosen=chosen,
        at=at,
        zone=zone,
        usual_at=resources.reminder_time if whose == "instance" else hours.at,
        next=await _next(resources, store, person, whose, hours, chosen, at, zone),
        next_target=await _next_target(resources, store, person, hours, rows) if whose == "own" else None,
        common_quiet=hours.calendar.weekend - resources.contents.content.calendar.weekend,
        paused_from=hours.paused_from,
        paused_until=hours.paused_until if hours.paused_until and hours.paused_until >= today else None,
        held_back=len(found.put_off) + len(found.disowned),
        first=calendar.opens,
        last=last_hour(calendar),
        workdays=tuple(day for day in range(7) if day not in calendar.weekend),
        gaps=tuple(calendar.year_notes[year] for year in years if year in calendar.year_notes),
    )


async def _next(
    resources: Resources,
    store: Store,
    person: Person,
    whose: Whose,
    hours: OfficeHours,
    chosen: Preference,
    at: time,
    zone: tzinfo,
) -> NextReminder | None:
    """Return when somebody is reminded next at the earliest; None where no day is left on which they could be."""
    now = resources.now()
    today = now.astimezone(hours.zone).date()
    is_told = whose == "own" and await store.reminders.is_told(person.id, today)
    first = today + DAY if is_told or now >= datetime.combine(today, hours.calendar.closes, zone) else today
    for day in (first + number * DAY for number in range(LOOKED_THROUGH)):
        if hours.told_on(day) and not chosen.is_away(day) and day.weekday() not in chosen.quiet_days:
            moment = hours.calendar.moment_on(day, at, zone)
            return NextReminder(moment, is_now=moment <= now)
    return None


async def _next_target(
    resources: Resources, store: Store, person: Person, hours: OfficeHours, held_back: Collection[int]
) -> NextTarget | None:
    if person.role is not Role.FOCAL_POINT or not person.opds:
        return None
    page = await store.follow_ups.tasks(opds=person.opds, statuses=ASKED_OF_OPD)
    rows = [each for each in page.items if each.id not in held_back]
    today, calendar = resources.now().astimezone(hours.zone).date(), hours.calendar
    policy = resources.contents.content.reminders
    targets = {each.state.target.day for each in rows}
    days = {each: next_reminder(each, today=today, calendar=calendar, policy=policy) for each in targets}
    told_alone = await _told_in_their_place(store, person, rows)
    found: dict[int, date] = {}
    for each in rows:
        target = each.state.target.day
        stage = stage_of(target, today=days[target], calendar=calendar, policy=policy)
        is_told_to_all = stage is not None and stage.days <= -policy.escalate_to_all_after_days
        if is_told_to_all or each.id not in told_alone:
            found[each.row.number] = days[target]
    first = min(found.values(), default=None)
    return NextTarget(first, tuple(sorted(row for row, day in found.items() if day == first))) if first else None


async def _told_in_their_place(store: Store, person: Person, rows: Sequence[FollowUp]) -> frozenset[int]:
    """Return the ids of the rows on which a colleague reported last: of these only that one is told at first."""
    last = [(each, each.state.last_report.reporter_id) for each in rows if each.state.last_report]
    others = await store.people.several({reporter for _, reporter in last} - {person.id})
    reached = (each for each in others.values() if each.person.role in _OWNERS and each.blocked_at is None)
    opds = {each.person.id: each.person.opds for each in reached}
    return frozenset(row.id for row, reporter in last if row.opds & opds.get(reporter, frozenset()))


async def _held_back(store: Store, person: Person, today: date) -> HeldBack:
    """Return the rows on which the person still may report: of others nobody reminds them anyway."""
    put_off: list[tuple[FollowUp, date]] = []
    for each in await store.preferences.snoozed(person.id, today=today):
        if row := await _row(store, person, each.follow_up_id):
            put_off.append((row, each.until))
    rows = [await _row(store, person, row_id) for row_id in await store.preferences.disowned(person.id)]
    return HeldBack(tuple(put_off), tuple(row for row in rows if row))


async def _row(store: Store, person: Person, follow_up_id: int) -> FollowUp | None:
    row = await store.follow_ups.get(follow_up_id)
    return row if row and row.gone_at is None and may(person, Action.REPORT, opds=row.opds) else None
