"""Putting off the reminders of a row that somebody names in words, until a day of their own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from spbe.people import Action, Person, may
from spbe.refusals import Outdated, RowOfOthers, SnoozeRefused
from spbe.reports import FollowUp
from spbe.usecases.access import present_row, require
from spbe.usecases.office_hours import office_hours
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.postponing import Opened, PutOff, opened, put_off_rows, require_reminded
from spbe.usecases.resources import Resources

LONGEST = timedelta(days=60)
"""So far ahead a row may be put off: whoever wants to hear nothing of it for longer should say why."""

LATELY = 30
"""So many messages back somebody may mean the one to which they reply."""

TOLD = frozenset({"sent", "uncertain"})


@dataclass(frozen=True, slots=True)
class RowReminders:
    """A row and whether somebody is reminded of it: not until a day, or not at all since it is not theirs.

    It `is_own` where their agency is asked; a coordinator hears of the rows of others too.
    """

    follow_up: FollowUp
    put_off_until: date | None
    is_disowned: bool
    is_own: bool = True


async def reminders_of(resources: Resources, person: Person, row: int) -> RowReminders:
    """Return a row with what somebody said of its reminders. Raises `RowUnknown` and `RowOfOthers`."""
    async with resources.read_store() as store:
        person = await present(resources, store, person)
        follow_up = await _row_of(store, person, row)
        hours = await office_hours(resources, store)
        today = resources.now().astimezone(hours.zone).date()
        put_off = {each.follow_up_id: each.until for each in await store.preferences.snoozed(person.id, today=today)}
        until = put_off.get(follow_up.id)
        is_disowned = follow_up.id in await store.preferences.disowned(person.id)
        is_own = not person.opds.isdisjoint(follow_up.opds)
        return RowReminders(follow_up, hours.told_from(until) if until else None, is_disowned, is_own)


async def to_put_off(resources: Resources, person: Person, row: int) -> RowReminders:
    """Return a row that somebody wants to put off. Raises `SnoozeRefused` where nobody is reminded of it."""
    held = await reminders_of(resources, person, row)
    require_reminded(held.follow_up, person)
    return held


async def last_reminded(resources: Resources, person: Person, message_id: int | None) -> Opened | None:
    """Return what is left of the digest to whose message somebody replies, else of their last one that told of rows.

    None where there was none of late.
    """
    async with resources.read_store() as store:
        person = await present(resources, store, person)
        require(person, Action.REPORT, opds=person.opds)
        found = await store.reminders.messages(person_id=person.id, limit=LATELY)
    told = [
        each
        for each in found.items
        if each.outcome in TOLD and any(reminder.row is not None for reminder in each.reminders)
    ]
    replied = [each for each in told if message_id is not None and each.message_id == message_id]
    wanted = next(iter(replied or told), None)
    return await opened(resources, person, wanted.id) if wanted and wanted.id is not None else None


async def put_off_until(
    resources: Resources,
    person: Person,
    rows: Collection[int],
    day: date | None,
    *,
    meant: Collection[int] | None = None,
) -> PutOff:
    """Tell somebody of rows again from a day on, the next working day where it is a day off, and not before.

    `meant` are the ids that they had when they were chosen. Raises `Outdated` where a number is another row's by now,
    `SnoozeRefused` where the day does not exist (None), is not a later one, or lies too far ahead, and where nobody
    is reminded of a row.
    """
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        follow_ups = [await _row_of(store, person, number) for number in dict.fromkeys(rows)]
        if meant is not None and any(each.id not in meant for each in follow_ups):
            raise Outdated
        hours = await office_hours(resources, store)
        until = _granted(day, today=resources.now().astimezone(hours.zone).date())
        return await put_off_rows(resources, store, person, follow_ups, until=until, hours=hours)


def _granted(day: date | None, *, today: date) -> date:
    if day is None:
        raise SnoozeRefused("no_day")
    if day <= today:
        raise SnoozeRefused("past", day)
    if day - today > LONGEST:
        raise SnoozeRefused("too_far", day, LONGEST.days)
    return day


async def _row_of(store: Store, person: Person, number: int) -> FollowUp:
    require(person, Action.REPORT, opds=person.opds)
    follow_up = await present_row(store, number)
    if not may(person, Action.REPORT, opds=follow_up.opds):
        raise RowOfOthers(number, tuple(opd.short for opd in follow_up.row.opds))
    return follow_up
