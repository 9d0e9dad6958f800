"""When people are reminded, as they choose themselves; and when the instance is, as its coordinator chooses.

Every change plans anew what was planned for today and not sent yet: what still holds comes back within minutes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from spbe.matrix import Opd
from spbe.people import Action, Person, may
from spbe.refusals import WishUnread
from spbe.reminder_choices import Bounds, as_text, chosen_with, last_hour
from spbe.reminder_wishes import Change, QuietDays, ReminderWish
from spbe.reminding import INSTANCE, Preference
from spbe.reports import FollowUp
from spbe.usecases.access import require
from spbe.usecases.next_digest import NextDigest, next_digest, open_rows
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record
from spbe.working_days import DAY

Whose = Literal["own", "instance"]

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
class Foreseen:
    """When somebody is really reminded next, as far as it can be known today, and of what."""

    reminder: NextReminder
    digest: NextDigest


@dataclass(frozen=True, slots=True)
class DueOnLeave:
    """Rows, by number, whose targets fall into a leave; the first and the last of these targets."""

    rows: tuple[int, ...]
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """When somebody is told, or everybody who has chosen nothing, and what they may choose.

    `at` and `zone` are in use, chosen or not; `usual_at` and `usual_zone` are what not choosing means. `next` is the
    first moment at which anything may be told, and `foreseen` the one at which there is something to tell. On
    `common_quiet` days, and until `paused_until`, nobody is told anything; `paused_from` is None where that has begun.
    `held_back` counts rows of which the person wants to hear nothing. The possible hours are from `first` to `last`;
    Monday is 0 of the `workdays`. `gaps` are what the calendar does not know of this year, or of one that begins soon.
    `back_on` is the next day with reminders where none falls into the leave, `due_on_leave` what falls due meanwhile.
    Of a change just made `weekend` are the days that were to be quiet though nobody is told anything then, and
    `no_longer_quiet` those that other ones have replaced.
    """

    whose: Whose
    person: Person
    opds: tuple[Opd, ...]
    today: date
    chosen: Preference
    at: time
    zone: tzinfo
    usual_at: time
    usual_zone: tzinfo
    next: NextReminder | None
    foreseen: Foreseen | None
    paused_from: date | None
    paused_until: date | None
    common_quiet: frozenset[int]
    held_back: int
    first: time
    last: time
    workdays: tuple[int, ...]
    gaps: tuple[str, ...]
    back_on: date | None = None
    due_on_leave: DueOnLeave | None = None
    weekend: frozenset[int] = frozenset()
    no_longer_quiet: frozenset[int] = frozenset()

    @property
    def is_usual(self) -> bool:
        """Whether nothing is chosen."""
        return self.chosen == Preference()

    @property
    def zone_name(self) -> str:
        """The short name of the zone: WITA."""
        return datetime.combine(self.today, self.at, self.zone).tzname() or ""

    @property
    def usual_clock(self) -> datetime | None:
        """What the usual clocks show at the hour; None where they show the same."""
        at = datetime.combine(self.today, self.at, self.zone)
        usual = at.astimezone(self.usual_zone)
        return usual if usual.utcoffset() != at.utcoffset() else None

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
    always_off = resources.contents.content.calendar.weekend
    async with resources.open_store() as store:
        hours = await office_hours(resources, store)
        bounds = Bounds(
            resources.contents.content.calendar,
            resources.now().astimezone(hours.zone).date(),
            off=resources.contents.content.calendar.weekend if whose == "instance" else hours.calendar.weekend,
            of_instance=whose == "instance",
        )
        old = new = await store.preferences.get(of)
        for each in _without(always_off, changes):
            new = chosen_with(new, each, bounds)
        if new != old:
            await store.preferences.put(of, new)
            await store.reminders.replan(None if whose == "instance" else of)
            subject = "instance" if whose == "instance" else f"person:{of}"
            await record(resources, store, person, "set_reminders", subject, old=as_text(old), new=as_text(new))
        settings = await _settings(resources, store, person, whose)
    quiet = [each for each in changes if isinstance(each, QuietDays)]
    meant: frozenset[int] = frozenset().union(*(each.days for each in quiet if each.how in ("only", "also")))
    return replace(settings, weekend=meant & always_off, no_longer_quiet=_replaced(old, new, quiet) - always_off)


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


def _without(always_off: frozenset[int], changes: Sequence[Change]) -> Iterator[Change]:
    """Yield changes without quiet days on which nobody is told anything anyway."""
    for each in changes:
        if isinstance(each, QuietDays) and each.how in ("only", "also"):
            if days := each.days - always_off:
                yield replace(each, days=days)
        else:
            yield each


def _replaced(old: Preference, new: Preference, quiet: Sequence[QuietDays]) -> frozenset[int]:
    """Return the quiet days that others have replaced; of those that somebody took back they know."""
    is_meant = any(each.how == "not" for each in quiet)
    return old.quiet_days - new.quiet_days if quiet and not is_meant else frozenset()


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
    years = sorted({today.year, (today + LOOK_AHEAD).year})
    days = await _days(resources, store, person, whose, hours, chosen, zone)

    def reminder_on(day: date) -> NextReminder:
        moment = hours.calendar.moment_on(day, at, zone)
        return NextReminder(moment, is_now=moment <= resources.now())

    digest = await next_digest(resources, store, person, hours, days) if whose == "own" else None
    return Settings(
        whose=whose,
        person=person,
        opds=tuple(opd for opd in await store.opds.all() if opd.id in person.opds),
        today=today,
        chosen=chosen,
        at=at,
        zone=zone,
        usual_at=resources.reminder_time if whose == "instance" else hours.at,
        usual_zone=resources.timezone if whose == "instance" else hours.zone,
        next=reminder_on(days[0]) if days else None,
        foreseen=Foreseen(reminder_on(digest.day), digest) if digest else None,
        common_quiet=hours.calendar.weekend - resources.contents.content.calendar.weekend,
        paused_from=hours.paused_from,
        paused_until=hours.paused_until if hours.paused_until and hours.paused_until >= today else None,
        held_back=len(found.put_off) + len(found.disowned),
        first=calendar.opens,
        last=last_hour(calendar),
        workdays=tuple(day for day in range(7) if day not in calendar.weekend),
        gaps=tuple(calendar.year_notes[year] for year in years if year in calendar.year_notes),
        back_on=_back_on(hours, chosen, today) if whose == "own" else None,
        due_on_leave=await _due_on_leave(store, person, found, chosen, today) if whose == "own" else None,
    )


async def _days(
    resources: Resources,
    store: Store,
    person: Person,
    whose: Whose,
    hours: OfficeHours,
    chosen: Preference,
    zone: tzinfo,
) -> list[date]:
    """Return the days on which somebody may be reminded, from today on; none where no day is left."""
    now = resources.now()
    today = now.astimezone(hours.zone).date()
    is_told = whose == "own" and await store.reminders.is_told(person.id, today)
    first = today + DAY if is_told or now >= datetime.combine(today, hours.calendar.closes, zone) else today
    days = (first + number * DAY for number in range(LOOKED_THROUGH))
    free = (day for day in days if not chosen.is_away(day) and day.weekday() not in chosen.quiet_days)
    return [day for day in free if hours.told_on(day)]


def _back_on(hours: OfficeHours, chosen: Preference, today: date) -> date | None:
    """Return the next day with reminders, where a leave has none; None where it has, or where there is no leave."""
    if chosen.leave_until is None:
        return None
    first = chosen.leave_from or today
    days = (first + number * DAY for number in range((chosen.leave_until - first).days + 1))
    return None if any(hours.told_on(day) for day in days) else hours.told_from(chosen.leave_until + DAY)


async def _due_on_leave(
    store: Store, person: Person, held: HeldBack, chosen: Preference, today: date
) -> DueOnLeave | None:
    if chosen.leave_until is None:
        return None
    disowned = {row.id for row in held.disowned}
    targets = {
        row.row.number: row.state.target.day
        for row in await open_rows(store, person)
        if row.id not in disowned and row.state.target.day >= today and chosen.is_away(row.state.target.day)
    }
    if not targets:
        return None
    return DueOnLeave(tuple(sorted(targets)), min(targets.values()), max(targets.values()))


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
