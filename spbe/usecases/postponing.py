"""What somebody does about a reminder but reporting: put it off, or say that the row is not theirs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from enum import StrEnum

from spbe.digests import lines_of
from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd
from spbe.people import Action, Person, may
from spbe.progress import ASKED_OF_OPD, RowStatus
from spbe.refusals import Outdated, SnoozeRefused
from spbe.reminders import DigestLine, Why, most_urgent_first
from spbe.reminding import Contact
from spbe.reports import FollowUp
from spbe.usecases.access import present_row, require
from spbe.usecases.letters import telling
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.people import coordinators, present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record
from spbe.working_days import DAY

THREE_DAYS = timedelta(days=3)


class Delay(StrEnum):
    """For how long somebody puts a reminder off."""

    TOMORROW = "tomorrow"
    THREE_DAYS = "three_days"
    MONDAY = "monday"


@dataclass(frozen=True, slots=True)
class Opened:
    """The rows of a digest about which there is still something to do, most urgent first.

    `rows` counts those it had when it was sent; `reviews` are the reports in it that waited for a coordinator.
    `contacts` says of the rows of which a coordinator is told who could be told in their place. `zone` is the
    instance's.
    """

    id: int
    lines: tuple[DigestLine, ...]
    rows: int
    most_rows: int
    reviews: int
    contacts: Mapping[int, Contact]
    zone: tzinfo

    @property
    def own(self) -> tuple[DigestLine, ...]:
        """The rows that are asked of the person's own agency."""
        return tuple(line for line in self.lines if line.why is not Why.COORDINATOR)


@dataclass(frozen=True, slots=True)
class PutOff:
    """Rows of which somebody is told again on a day; their targets stay."""

    follow_ups: tuple[FollowUp, ...]
    told_on: date


@dataclass(frozen=True, slots=True)
class NotTheirs(Told):
    """A row that somebody says is not theirs, or that is theirs again, and who should know."""

    follow_up: FollowUp
    person: Person
    tell: frozenset[int]

    @property
    def opds(self) -> tuple[Opd, ...]:
        """The agencies of the row for which they are a focal point."""
        return tuple(opd for opd in self.follow_up.row.opds if opd.id in self.person.opds)


async def opened(resources: Resources, person: Person, digest_id: int) -> Opened:
    """Return what is left to do of a digest. Raises `Outdated` where it is another person's."""
    async with resources.read_store() as store:
        person = await present(resources, store, person)
        digest = await store.reminders.of_digest(digest_id)
        if digest is None or digest.person_id != person.id:
            raise Outdated
        hours = await office_hours(resources, store)
        today = resources.now().astimezone(hours.zone).date()
        put_off = {each.follow_up_id for each in await store.preferences.snoozed(person.id, today=today)}
        put_off |= set(await store.preferences.disowned(person.id))
        late = {each.follow_up.id for each in digest.reminders if each.follow_up and each.why is Why.COORDINATOR}
        contacts = await store.reminders.contacts(late, today=today) if late else {}
    told = [each for each in digest.reminders if each.rule.kind != "review"]
    left = [each for each in told if each.follow_up and _is_left(each.follow_up, person, put_off)]
    policy = resources.contents.content.reminders
    lines = most_urgent_first(lines_of(left, today=today, calendar=hours.calendar, policy=policy))
    return Opened(
        id=digest_id,
        lines=lines,
        rows=len({each.follow_up.id for each in told if each.follow_up}),
        most_rows=policy.most_rows,
        reviews=len(digest.reminders) - len(told),
        contacts=contacts,
        zone=hours.zone,
    )


async def put_off(
    resources: Resources, person: Person, rows: Collection[int], delay: Delay, *, meant: Collection[int] | None = None
) -> PutOff:
    """Tell somebody of rows again on a later day, by their numbers, and not before.

    `meant` are the ids that they had when they were chosen. Raises `Outdated` where a number is another row's by now.
    """
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        hours = await office_hours(resources, store)
        until = day_after(delay, resources.now().astimezone(hours.zone).date())
        follow_ups = [await _row_of(store, person, number) for number in rows]
        if meant is not None and any(each.id not in meant for each in follow_ups):
            raise Outdated
        return await put_off_rows(resources, store, person, follow_ups, until=until, hours=hours)


async def put_off_rows(
    resources: Resources, store: Store, person: Person, rows: Sequence[FollowUp], *, until: date, hours: OfficeHours
) -> PutOff:
    """Note that somebody wants to hear of rows again on a day and not before.

    On a day off the next working day is noted: it is then what they are told wherever they look. Raises
    `SnoozeRefused` where nobody is reminded of a row.
    """
    for each in rows:
        require_reminded(each, person)
    while not resources.contents.content.calendar.is_working(until):
        until += DAY
    for each in rows:
        await store.preferences.snooze(person.id, each.id, until=until, at=resources.now())
        await record(resources, store, person, "snooze", f"follow_up:{each.id}", new=until)
    return PutOff(tuple(rows), hours.told_from(until))


def require_reminded(follow_up: FollowUp, person: Person) -> None:
    """Raise `SnoozeRefused` where nobody is reminded: a row asks nothing of its agency, nor waits for the person."""
    waits_for_them = follow_up.state.status is RowStatus.WAITING and may(person, Action.VERIFY)
    if follow_up.state.status not in ASKED_OF_OPD and not waits_for_them:
        raise SnoozeRefused("not_asked", row=follow_up.row.number, status=follow_up.state.status)


async def end_put_off(resources: Resources, person: Person, row: int, *, meant: int | None = None) -> FollowUp:
    """Tell somebody of a row again as if they had never put it off. `meant` is its id.

    Raises `Outdated` where they have not, or where the number is another row's by now.
    """
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        follow_up = await _row_of(store, person, row, meant)
        if not await store.preferences.end_snooze(person.id, follow_up.id):
            raise Outdated
        await record(resources, store, person, "end_snooze", f"follow_up:{follow_up.id}")
        return follow_up


async def disown(
    resources: Resources, person: Person, row: int, *, meant: int | None = None, write: Write[NotTheirs] = nobody
) -> NotTheirs:
    """Note that a focal point says a row is not theirs: the coordinators decide. `meant` is its id.

    Raises `Outdated` if said before, or where the number is another row's by now.
    """
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        follow_up = await _row_of(store, person, row, meant)
        if not await store.preferences.disown(person.id, follow_up.id, at=resources.now()):
            raise Outdated
        await record(resources, store, person, "disown", f"follow_up:{follow_up.id}")
        done = NotTheirs(follow_up, person, await coordinators(resources, store) - {person.id})
        return await telling(resources, store, done, write)


async def own_again(
    resources: Resources,
    person: Person,
    row: int,
    whose: int,
    *,
    meant: int | None = None,
    write: Write[NotTheirs] = nobody,
) -> NotTheirs:
    """Take back that a row is not somebody's: they themselves, or a coordinator who knows better. `meant` is its id.

    Raises `Outdated` where nobody says so any more, or where the number is another row's by now.
    """
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        follow_up = await _row_of(store, person, row, meant)
        if person.id != whose:
            require(person, Action.MANAGE_PEOPLE)
        if not await store.preferences.own_again(whose, follow_up.id):
            raise Outdated
        await record(resources, store, person, "own_again", f"follow_up:{follow_up.id}", new=f"person:{whose}")
        of = await store.people.get(whose)
        others = frozenset({whose}) if person.id != whose else await coordinators(resources, store)
        return await telling(resources, store, NotTheirs(follow_up, of, others - {person.id}), write)


def day_after(delay: Delay, today: date) -> date:
    """Return the day until which something is put off."""
    match delay:
        case Delay.TOMORROW:
            return today + DAY
        case Delay.THREE_DAYS:
            return today + THREE_DAYS
        case Delay.MONDAY:
            return today + (7 - today.weekday()) * DAY


async def _row_of(store: Store, person: Person, number: int, meant: int | None = None) -> FollowUp:
    follow_up = await present_row(store, number)
    if meant is not None and follow_up.id != meant:
        raise Outdated
    require(person, Action.REPORT, opds=follow_up.opds)
    return follow_up


def _is_left(follow_up: FollowUp, person: Person, put_off: Collection[int]) -> bool:
    return (
        follow_up.gone_at is None
        and follow_up.state.status in ASKED_OF_OPD
        and follow_up.id not in put_off
        and may(person, Action.REPORT, opds=follow_up.opds)
    )
