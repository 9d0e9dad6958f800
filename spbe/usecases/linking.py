"""Groups, and topics of their forums, that are told totals once a week: numbers, and never whose they are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from spbe.people import Action, Person
from spbe.reminding import DueCounts, GroupLink
from spbe.usecases.access import require
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record, record_by_itself
from spbe.working_days import DAY

WEEK = timedelta(days=7)

AT_ONCE = 20
"""Groups that are taken at a time: those of a process that ends are not told before the next week."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How the rows stand at a moment; soon is within so many days: before the next totals come."""

    counts: DueCounts
    at: datetime
    soon_days: int = WEEK.days

    @property
    def rows(self) -> int:
        """The number of rows."""
        counts = self.counts
        return counts.overdue + counts.soon + counts.later + counts.waiting + counts.settled


@dataclass(frozen=True, slots=True)
class Linked:
    """A linked group with what it is told, as an example, and when it is told next; `is_new` unless it was linked."""

    totals: Totals
    next_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Round:
    """Groups to be told now, by this process alone, what they are told, and until when."""

    links: tuple[GroupLink, ...]
    totals: Totals
    until: datetime


async def link(resources: Resources, person: Person, chat_id: int, thread_id: int | None) -> Linked:
    """Tell a group, or a topic of it, totals from the next week on; what it is shown now are those of this week."""
    require(person, Action.LINK_GROUP)
    async with resources.open_store() as store:
        hours = await office_hours(resources, store)
        now = resources.now().astimezone(hours.zone)
        today = now.date()
        is_new = await store.groups.link(chat_id, thread_id, by=person.id, at=now, told_on=today)
        if is_new:
            await record(resources, store, person, "link_group", _subject(chat_id, thread_id))
        return Linked(await _totals(store, now), _next_at(hours, today), is_new)


async def unlink(resources: Resources, person: Person, chat_id: int, thread_id: int | None) -> bool:
    """Tell a group, or a topic of it, no more totals; False where it was not linked."""
    require(person, Action.LINK_GROUP)
    async with resources.open_store() as store:
        was_linked = await store.groups.unlink(chat_id, thread_id)
        if was_linked:
            await record(resources, store, person, "unlink_group", _subject(chat_id, thread_id))
        return was_linked


async def count_links(resources: Resources, person: Person) -> int:
    """Return how many groups and topics are linked."""
    require(person, Action.LINK_GROUP)
    async with resources.read_store() as store:
        return len(await store.groups.all())


async def leave_group(resources: Resources, person: Person, chat_id: int) -> None:
    """End the links of a group from which somebody removed the bot: whoever may do that ends them."""
    async with resources.open_store() as store:
        if await store.groups.unlink_all(chat_id):
            await record(resources, store, person, "unlink_group", _subject(chat_id), new="removed")


async def drop_link(resources: Resources, gone: GroupLink, *, whole_group: bool) -> None:
    """End the links of a group, or of one topic, in which the bot can no longer write."""
    async with resources.open_store() as store:
        if whole_group:
            await store.groups.unlink_all(gone.chat_id)
        else:
            await store.groups.unlink(gone.chat_id, gone.thread_id)
        subject = _subject(gone.chat_id, None if whole_group else gone.thread_id)
        await record_by_itself(resources, store, "unlink_group", subject, new="gone")


async def move_group(resources: Resources, chat_id: int, new_chat_id: int) -> None:
    """Let the links of a group go on when Telegram gives it another id; nothing where they moved before."""
    async with resources.open_store() as store:
        if await store.groups.move(chat_id, new_chat_id):
            await record_by_itself(resources, store, "move_group", _subject(new_chat_id), old=chat_id, new=new_chat_id)


async def next_round(resources: Resources) -> Round | None:
    """Take groups that are to be told now, so that nobody else tells them; None where there are none.

    They are told on the first working day of the week at the usual hour, or as soon after as somebody runs the bot;
    in a week without one not at all. Until then, and where no group is linked, this is one small question or two.
    """
    async with resources.read_store() as store:
        links = await store.groups.all()
        if not links:
            return None
        hours = await office_hours(resources, store)
    now = resources.now().astimezone(hours.zone)
    today, monday = now.date(), _monday(now.date())
    untold = [each for each in links if each.told_on is None or each.told_on < monday]
    if not untold or not hours.are_now(now) or now < _at(hours, _first_told_on(hours, monday) or today):
        return None
    async with resources.open_store() as store:
        taken = await store.groups.claim(today, not_since=monday, limit=AT_ONCE)
        return Round(taken, await _totals(store, now), hours.closing(today)) if taken else None


async def give_back(resources: Resources, links: Sequence[GroupLink]) -> None:
    """Let groups that were surely not told be told later, in the same week."""
    async with resources.open_store() as store:
        for each in links:
            await store.groups.give_back(each)


async def _totals(store: Store, now: datetime) -> Totals:
    today = now.date()
    return Totals(await store.reminders.due_counts(today, soon=today + WEEK), now)


def _next_at(hours: OfficeHours, today: date) -> datetime:
    """Return when a group that was told in the week of a day is told next."""
    return next(_at(hours, day) for monday in _mondays_after(today) if (day := _first_told_on(hours, monday)))


def _first_told_on(hours: OfficeHours, monday: date) -> date | None:
    """Return the first day of a week on which anybody may be told anything."""
    return next((day for day in (monday + number * DAY for number in range(7)) if hours.told_on(day)), None)


def _at(hours: OfficeHours, day: date) -> datetime:
    return hours.calendar.moment_on(day, hours.at, hours.zone)


def _mondays_after(day: date) -> Iterator[date]:
    monday = _monday(day)
    while True:
        monday += WEEK
        yield monday


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _subject(chat_id: int, thread_id: int | None = None) -> str:
    return f"group:{chat_id}" + (f":{thread_id}" if thread_id else "")
