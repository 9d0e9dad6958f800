"""The log of reminders: the coordinator's proof that somebody was reminded of something on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from spbe.log_question import LogAsk, LogQuestion, names_in, people_named, read_log_question
from spbe.matrix import Opd
from spbe.opd_names import OpdNames
from spbe.people import Action, Member, Person, Role, may
from spbe.refusals import RowUnknown
from spbe.reminder_log import LoggedDigest
from spbe.usecases.access import require
from spbe.usecases.office_hours import local_day, office_hours
from spbe.usecases.people import as_settings_say
from spbe.usecases.ports import Store
from spbe.usecases.preferring import Settings, settings_of
from spbe.usecases.resources import Resources

FEW = 12
"""Members whose leave is looked up one by one."""

MOST_NAME_WORDS = 3
"""Of more words that name nobody the question was another one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show of the log; None leaves a condition out. Both days belong to the span; `page` counts from 0."""

    person: int | None = None
    row: int | None = None
    since: date | None = None
    until: date | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Silent:
    """A member to whom nothing is sent: since they blocked the bot, or from a day of leave on until its last."""

    person: Person
    opds: tuple[Opd, ...]
    blocked_at: datetime | None = None
    away_from: date | None = None
    away_until: date | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """A page of messages, the latest first; `first` counts those before it.

    `person` is whom it is about, where it is about one; `stages` are the titles of the evaluation's stages by key.
    `zone` is the one in which the instance is told things. `silent` are those of whom it is who get no messages: of
    the days on which they got none there is nothing in the log. `coming` says when a person is reminded next, where
    no days were asked for.
    """

    wanted: Wanted
    person: Person | None
    digests: tuple[LoggedDigest, ...]
    first: int
    total: int
    stages: Mapping[str, str]
    zone: tzinfo
    silent: tuple[Silent, ...] = ()
    coming: Settings | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Members whom the words may mean, and what is wanted of whom of them is chosen."""

    wanted: Wanted
    people: tuple[tuple[Person, tuple[Opd, ...]], ...]
    total: int


@dataclass(frozen=True, slots=True)
class Nobody:
    """Words that name neither a row nor a day nor a member; perhaps agencies to which no member belongs."""

    words: str
    opds: tuple[Opd, ...] = ()


@dataclass(frozen=True, slots=True)
class Untold:
    """The focal points to whom no reminder was sent of what is wanted, and with them who gets none at all."""

    wanted: Wanted
    people: tuple[tuple[Person, tuple[Opd, ...]], ...]
    silent: Mapping[int, Silent]
    of: int
    zone: tzinfo


Found = Log | Several | Nobody | Untold


async def find_log(resources: Resources, person: Person, text: str, *, size: int, most: int) -> Log | Several | Nobody:
    """Return the page of the log that a text asks for; or at most so many members to choose from.

    Raises `NotAllowed` and `RowUnknown`.
    """
    require(person, Action.READ_REMINDER_LOG)
    asked = read_log_question(text, today=(await local_day(resources)).today)
    return await _find(resources, asked, size, most)


async def answer_ask(resources: Resources, person: Person, ask: LogAsk, *, size: int, most: int) -> Found | None:
    """Return what a question in plain words asks of the log, or None where it asks of something else.

    Raises `NotAllowed` and `RowUnknown`.
    """
    require(person, Action.READ_REMINDER_LOG)
    asked = read_log_question(ask.words, today=(await local_day(resources)).today)
    asked = replace(asked, words=names_in(asked.words))
    if ask.kind == "untold":
        return await _untold(resources, asked)
    found = await _find(resources, asked, size, most)
    if isinstance(found, Several) and asked.row is not None:
        # Of a row few are told: its log names them all.
        return await _find(resources, replace(asked, words=""), size, most)
    is_another = isinstance(found, Nobody) and not found.opds and len(found.words.split()) > MOST_NAME_WORDS
    return None if is_another else found


async def names_somebody(resources: Resources, person: Person, words: str) -> bool:
    """Say whether words name a member or an agency."""
    require(person, Action.READ_REMINDER_LOG)
    async with resources.read_store() as store:
        opds = await store.opds.all()
        return bool(people_named(words, await _members(resources, store), opds) or _opds_named(words, opds))


async def _find(resources: Resources, asked: LogQuestion, size: int, most: int) -> Log | Several | Nobody:
    wanted = Wanted(None, asked.row, asked.since, asked.until)
    async with resources.read_store() as store:
        if asked.words:
            opds = await store.opds.all()
            named = people_named(asked.words, await _members(resources, store), opds)
            if not named:
                return Nobody(asked.words, _opds_named(asked.words, opds))
            if len(named) > 1:
                cards = [(each, tuple(opd for opd in opds if opd.id in each.opds)) for each in named[:most]]
                return Several(wanted, tuple(cards), len(named))
            wanted = replace(wanted, person=named[0].id)
        return await _page(resources, store, wanted, size)


def _opds_named(words: str, opds: Sequence[Opd]) -> tuple[Opd, ...]:
    return OpdNames(opds).read(words).opds


async def _untold(resources: Resources, asked: LogQuestion) -> Untold | Nobody:
    """Return the focal points to whom nothing was sent, of an agency, a row or some days where they are named."""
    wanted = Wanted(None, asked.row, asked.since, asked.until)
    async with resources.read_store() as store:
        opds = await store.opds.all()
        members = [each for each in await store.people.members() if each.person.role is Role.FOCAL_POINT]
        if asked.words:
            named = {each.id for each in people_named(asked.words, [each.person for each in members], opds)}
            if not named:
                return Nobody(asked.words, _opds_named(asked.words, opds))
            members = [each for each in members if each.person.id in named]
        if asked.row is not None:
            row = await store.follow_ups.find(asked.row)
            if row is None:
                raise RowUnknown(asked.row)
            members = [each for each in members if each.person.opds & row.opds]
        told = await store.reminders.last_sent(row=asked.row, since=asked.since, until=asked.until)
        missing = [each for each in members if each.person.id not in told]
        silent = {each.person.id: each for each in await _silent(resources, store, missing, opds)}
        people = tuple((each.person, tuple(opd for opd in opds if opd.id in each.person.opds)) for each in missing)
        zone = (await office_hours(resources, store)).zone
    return Untold(wanted, people, silent, len(members), zone)


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
    silent = await _silent_of(resources, store, wanted)
    is_of_days = wanted.since is not None or wanted.until is not None
    is_reached = about is not None and may(about, Action.BE_REMINDED) and not any(each.blocked_at for each in silent)
    coming = await settings_of(resources, about) if about and is_reached and not is_of_days else None
    return Log(wanted, about, found.items, wanted.page * size, found.total, stages, zone, silent, coming)


async def _silent_of(resources: Resources, store: Store, wanted: Wanted) -> tuple[Silent, ...]:
    """Return who of those of whom a page is gets no messages, and got none on a day of it."""
    members = await store.people.members()
    if wanted.person is not None:
        members = tuple(each for each in members if each.person.id == wanted.person)
    elif wanted.row is not None:
        row = await store.follow_ups.find(wanted.row)
        members = tuple(each for each in members if row and each.person.opds & row.opds)
    zone = (await office_hours(resources, store)).zone
    silent = await _silent(resources, store, members, await store.opds.all())
    return tuple(each for each in silent if wanted.until is None or _since(each, zone) <= wanted.until)


def _since(silent: Silent, zone: tzinfo) -> date:
    if silent.blocked_at:
        return silent.blocked_at.astimezone(zone).date()
    return silent.away_from or date.min


async def _silent(
    resources: Resources, store: Store, members: Sequence[Member], opds: Sequence[Opd]
) -> tuple[Silent, ...]:
    """Return who of members blocked the bot or is on leave; who is on leave of a few members only."""
    today = resources.now().astimezone((await office_hours(resources, store)).zone).date()
    found: list[Silent] = []
    for each in members:
        theirs = tuple(opd for opd in opds if opd.id in each.person.opds)
        if each.blocked_at:
            found.append(Silent(each.person, theirs, blocked_at=each.blocked_at))
        elif len(members) <= FEW:
            chosen = await store.preferences.get(each.person.id)
            if chosen.leave_until and chosen.leave_until >= today:
                found.append(Silent(each.person, theirs, None, chosen.leave_from, chosen.leave_until))
    return tuple(found)


async def _members(resources: Resources, store: Store) -> tuple[Person, ...]:
    """Return everybody with a role, also those to whom only the settings give one, by name."""
    members = {each.person.id: each.person for each in await store.people.members()}
    named = await store.people.several(resources.coordinators - members.keys()) if resources.coordinators else {}
    everybody = [*members.values(), *(as_settings_say(resources, each.person) for each in named.values())]
    return tuple(sorted(everybody, key=lambda each: (each.name or "", each.id)))
