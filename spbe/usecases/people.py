"""Who people are: members as the storage has them, and the coordinators whom the settings name."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from spbe.matrix import Opd
from spbe.people import Member, Person, Role
from spbe.refusals import Busy, DiskFull
from spbe.reports import Draft
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

NOTED_EVERY = timedelta(hours=1)
"""How exactly it is known when a member last wrote; more exactly would cost a write for every message."""


@dataclass(frozen=True, slots=True)
class Card:
    """A person with their agencies; `is_fixed` where the settings name them, so that nobody changes them in a chat."""

    person: Person
    opds: tuple[Opd, ...]
    member: Member | None
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Caller:
    """Who wrote, the report that they were writing when they did, and whether a matrix of theirs was on its way in."""

    person: Person
    draft: Draft | None = None
    has_matrix: bool = False


async def identify(resources: Resources, user_id: int, *, is_here: bool = True) -> Caller:
    """Return who a Telegram user is to the instance now, and note that a member wrote.

    `is_here` where they wrote in the chat with the bot: then messages reach them again.
    Whom the settings name is a coordinator whatever the storage says, so that a mistake locks nobody out.
    """
    async with resources.read_store() as store:
        found = await store.people.caller(user_id)
    resources.answerers.saw(found.revision)
    member = found.member
    now = resources.now()
    is_back = is_here and member is not None and member.blocked_at is not None
    # Nothing stands there of somebody who left.
    is_noted = member is None or member.active_at is None or now - member.active_at <= NOTED_EVERY
    if is_back or not is_noted:
        # What they asked for does not depend on it, and the next message notes it.
        with suppress(Busy, DiskFull):
            async with resources.open_store() as store:
                store.may_repeat()
                if is_back:
                    await store.reminders.unblock(user_id)
                if not is_noted:
                    await store.people.touch(user_id, at=now)
    person = member.person if member else Person(user_id, Role.GUEST)
    return Caller(as_settings_say(resources, person), found.draft, found.has_matrix)


async def greet(resources: Resources, person: Person, name: str | None) -> None:
    """Note the name of a coordinator whom the settings name and who starts the bot, so that histories can tell it.

    The storage calls them a guest: when the settings no longer name them, they are one.
    """
    if person.id not in resources.coordinators or person.name:
        return
    async with resources.open_store() as store:
        await store.people.lock(person.id)
        stored = await store.people.get(person.id)
        await store.people.join(person.id, role=stored.role, name=name, opds=(), at=resources.now())
        await record(resources, store, person, "greet", f"person:{person.id}")


async def own_card(resources: Resources, person: Person) -> Card:
    """Return what is known of whoever asks."""
    async with resources.read_store() as store:
        return await card_of(resources, store, person, await store.people.member(person.id))


async def card_of(resources: Resources, store: Store, person: Person, member: Member | None) -> Card:
    """Return a person with the names of their agencies."""
    opds = tuple(opd for opd in await store.opds.all() if opd.id in person.opds)
    return Card(person, opds, member, person.id in resources.coordinators)


async def present(resources: Resources, store: Store, person: Person) -> Person:
    """Return who somebody is as this unit sees them: what they may do can have changed since their message came in."""
    return as_settings_say(resources, await store.people.get(person.id))


async def coordinators(resources: Resources, store: Store) -> frozenset[int]:
    """Return the ids of all coordinators who can be written to; of those whom the settings name, who were heard of."""
    chosen = {each.person.id for each in await store.people.members() if each.person.role is Role.COORDINATOR}
    named = await store.people.several(resources.coordinators) if resources.coordinators else {}
    return frozenset(chosen | named.keys())


def as_settings_say(resources: Resources, person: Person) -> Person:
    """Return a person with the role that the settings give them, where they give one."""
    return replace(person, role=Role.COORDINATOR) if person.id in resources.coordinators else person


def rights(person: Person) -> str:
    """Return a person's role and agencies as the audit trail has them."""
    return " ".join([person.role.value, *(f"opd:{opd}" for opd in sorted(person.opds))])
