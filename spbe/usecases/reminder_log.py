"""The log of reminders: the coordinator's proof that somebody was reminded of something on a day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from spbe.log_question import people_named, read_log_question
from spbe.matrix import Opd
from spbe.people import Action, Person
from spbe.refusals import RowUnknown
from spbe.reminder_log import LoggedDigest
from spbe.usecases.access import require
from spbe.usecases.office_hours import local_day, office_hours
from spbe.usecases.people import as_settings_say
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show of the log; None leaves a condition out. Both days belong to the span; `page` counts from 0."""

    person: int | None = None
    row: int | None = None
    since: date | None = None
    until: date | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Log:
    """A page of messages, the latest first; `first` counts those before it.

    `person` is whom it is about, where it is about one; `stages` are the titles of the evaluation's stages by key.
    `zone` is the one in which the instance is told things.
    """

    wanted: Wanted
    person: Person | None
    digests: tuple[LoggedDigest, ...]
    first: int
    total: int
    stages: Mapping[str, str]
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Several:
    """Members whom the words may mean, and what is wanted of whom of them is chosen."""

    wanted: Wanted
    people: tuple[tuple[Person, tuple[Opd, ...]], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Nobody:
    """Words that name neither a row nor a day nor a member."""

    words: str


async def find_log(resources: Resources, person: Person, text: str, *, size: int, most: int) -> Log | Several | Nobody:
    """Return the page of the log that a text asks for; or at most so many members to choose from.

    Raises `NotAllowed` and `RowUnknown`.
    """
    require(person, Action.READ_REMINDER_LOG)
    asked = read_log_question(text, today=(await local_day(resources)).today)
    wanted = Wanted(None, asked.row, asked.since, asked.until)
    async with resources.read_store() as store:
        if asked.words:
            opds = await store.opds.all()
            named = people_named(asked.words, await _members(resources, store), opds)
            if not named:
                return Nobody(asked.words)
            if len(named) > 1:
                cards = [(each, tuple(opd for opd in opds if opd.id in each.opds)) for each in named[:most]]
                return Several(wanted, tuple(cards), len(named))
            wanted = replace(wanted, person=named[0].id)
        return await _page(resources, store, wanted, size)


async def read_log(resources: Resources, person: Person, wanted: Wanted, *, size: int) -> Log:
    """Return a page of the log; the last one where there are fewer. Raises `NotAllowed` and `RowUnknown`."""
    require(person, Action.READ_REMINDER_LOG)
    async with resources.read_store() as store:
        return await _page(resources, store, wanted, size)


async def _page(resources: Resources, store: Store, wanted: Wanted, size: int) -> Log:
    found = await store.reminders.messages(
        person_id=wanted.person,
        row=wanted.row,
        since=wanted.since,
        until=wanted.until,
        limit=size,
        offset=wanted.page * size,
    )
    if not found.items and found.total:
        return await _page(resources, store, replace(wanted, page=(found.total - 1) // size), size)
    if wanted.row is not None and not found.total and await store.follow_ups.find(wanted.row) is None:
        raise RowUnknown(wanted.row)
    about = None if wanted.person is None else as_settings_say(resources, await store.people.get(wanted.person))
    stages = {stage.key: stage.title for stage in resources.contents.content.reminders.stages}
    zone = (await office_hours(resources, store)).zone
    return Log(wanted, about, found.items, wanted.page * size, found.total, stages, zone)


async def _members(resources: Resources, store: Store) -> tuple[Person, ...]:
    """Return everybody with a role, also those to whom only the settings give one, by name."""
    members = {each.person.id: each.person for each in await store.people.members()}
    named = await store.people.several(resources.coordinators - members.keys()) if resources.coordinators else {}
    everybody = [*members.values(), *(as_settings_say(resources, each.person) for each in named.values())]
    return tuple(sorted(everybody, key=lambda each: (each.name or "", each.id)))
