"""What coordinators see and change of the members: the list, one of them, their role, agencies and name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from rapidfuzz import fuzz

from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd
from spbe.opds_said import opd_named
from spbe.paging import Paged, paged
from spbe.people import Action, Member, Person, Role, higher
from spbe.refusals import LastCoordinator, MemberUnknown, Outdated, SetBySettings
from spbe.usecases.access import require
from spbe.usecases.inviting import clean_name
from spbe.usecases.letters import telling
from spbe.usecases.losing import drop_files, lose_draft, lose_links, lose_reminders
from spbe.usecases.people import Card, as_settings_say, card_of, present, rights
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

IDLE_AFTER = timedelta(days=30)
ALIKE = 80
"""From 0 to 100: how much a word must be like a part of a name to find it."""

HIGHEST_NUMBER = 2**52
"""No Telegram user has a higher one, and no database takes any number."""

_RANK = {Role.COORDINATOR: 0, Role.FOCAL_POINT: 1, Role.READER: 2, Role.GUEST: 3}


@dataclass(frozen=True, slots=True)
class People:
    """A page of members; `unowned` are the numbers of the rows for which nobody may report.

    `unheard` counts the coordinators of the settings who never started the bot.
    """

    cards: Paged[Card]
    unowned: tuple[int, ...]
    unheard: int = 0


@dataclass(frozen=True, slots=True)
class Changed(Told):
    """A member before and after a change; `unowned` are the rows for which nobody may report now.

    `lost_draft` says whether a report that the member was writing went with the change.
    """

    before: Person
    card: Card
    unowned: tuple[int, ...]
    lost_draft: bool


async def list_people(
    resources: Resources, person: Person, which: Literal["all", "idle"], page: int, *, size: int
) -> People:
    """Return a page of the members, by role and agency; the last one where there are fewer."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.read_store() as store:
        heard = await _members(resources, store)
        idle = await store.people.idle(since=resources.now() - IDLE_AFTER)
        cards = await _cards(resources, store, heard if which == "all" else idle)
        unheard = len(resources.coordinators - {each.person.id for each in heard})
        return People(paged(cards, page, size), await store.follow_ups.unowned(), unheard)


async def find_people(resources: Resources, person: Person, text: str, *, size: int) -> People:
    """Return the members whose name, agency or number a text says."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.read_store() as store:
        members = await _members(resources, store)
        opd, _ = opd_named(text, await store.opds.all())
        found = [each for each in members if _is_meant(each.person, text, opd)]
        cards = await _cards(resources, store, found)
        return People(paged(cards, 0, size), ())


async def member_card(resources: Resources, person: Person, of: int) -> Card:
    """Return a member. Raises `Outdated` where they no longer are one."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.read_store() as store:
        return await _card(resources, store, of)


async def agencies(resources: Resources, person: Person) -> tuple[Opd, ...]:
    """Return all agencies to choose from."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.read_store() as store:
        return await store.opds.all()


async def set_role(
    resources: Resources, person: Person, of: int, role: Role, *, write: Write[Changed] = nobody
) -> Changed:
    """Give a member another role. Raises `Outdated`, `SetBySettings` and `LastCoordinator`."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.open_store() as store:
        person, before = await _changeable(resources, store, person, of, coordinators=True)
        lost = None
        if role is not before.role:
            if before.role is Role.COORDINATOR:
                await _leave_a_coordinator(resources, store, of)
            await store.people.set_role(of, role)
            await lose_links(resources, store, person, of)
            if higher(before.role, role) is before.role:
                lost = await lose_draft(resources, store, person, of)
        changed = await _changed(resources, store, person, before, "change_role", lost_draft=lost is not None)
        changed = await telling(resources, store, changed, write)
    await drop_files(resources, lost)
    return changed


async def set_agency(
    resources: Resources, person: Person, of: int, opd: int, *, belongs: bool, write: Write[Changed] = nobody
) -> Changed:
    """Add an agency to a member's, or take it away; what is so already stays. Raises `Outdated`, `SetBySettings`."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.open_store() as store:
        person, before = await _changeable(resources, store, person, of)
        if all(opd != each.id for each in await store.opds.all()):
            raise Outdated
        lost = None
        await store.people.set_agency(of, opd, belongs=belongs, at=resources.now())
        if not belongs and opd in before.opds:
            await lose_links(resources, store, person, of, made=False)
            # A coordinator reports on rows of all agencies.
            if before.role is not Role.COORDINATOR:
                lost = await lose_draft(resources, store, person, of)
        changed = await _changed(resources, store, person, before, "change_agencies", lost_draft=lost is not None)
        changed = await telling(resources, store, changed, write)
    await drop_files(resources, lost)
    return changed


async def rename(resources: Resources, person: Person, of: int, name: str) -> Card:
    """Correct a member's name. Raises `MemberUnknown` and `SetBySettings`."""
    require(person, Action.MANAGE_PEOPLE)
    if of in resources.coordinators:
        raise SetBySettings
    if of > HIGHEST_NUMBER:
        raise MemberUnknown(of)
    async with resources.open_store() as store:
        await store.people.lock(of)
        person = await present(resources, store, person)
        require(person, Action.MANAGE_PEOPLE)
        if (await store.people.get(of)).role is Role.GUEST or not await store.people.rename(of, clean_name(name)):
            raise MemberUnknown(of)
        await record(resources, store, person, "rename", f"person:{of}")
        return await _card(resources, store, of)


async def remove(resources: Resources, person: Person, of: int, *, write: Write[Changed] = nobody) -> Changed:
    """Take a member's name, role and agencies away. Raises `Outdated`, `SetBySettings` and `LastCoordinator`."""
    require(person, Action.MANAGE_PEOPLE)
    async with resources.open_store() as store:
        person, before = await _changeable(resources, store, person, of, coordinators=True)
        if before.role is Role.COORDINATOR:
            await _leave_a_coordinator(resources, store, of)
        await store.people.remove(of, at=resources.now())
        await lose_links(resources, store, person, of)
        await lose_reminders(resources, store, of)
        lost = await lose_draft(resources, store, person, of)
        changed = await _changed(resources, store, person, before, "remove", lost_draft=lost is not None)
        changed = await telling(resources, store, changed, write)
    await drop_files(resources, lost)
    return changed


async def _changeable(
    resources: Resources, store: Store, person: Person, of: int, *, coordinators: bool = False
) -> tuple[Person, Person]:
    """Return who acts and the member whom they change, both as they are now; nobody else changes the member meanwhile.

    With `coordinators` nobody takes the role away from another coordinator either, so that one of them stays.
    """
    await store.people.lock(of, coordinators=coordinators)
    person = await present(resources, store, person)
    require(person, Action.MANAGE_PEOPLE)
    if of in resources.coordinators:
        raise SetBySettings
    member = await store.people.get(of)
    if member.role is Role.GUEST:
        raise Outdated
    return person, member


async def _leave_a_coordinator(resources: Resources, store: Store, without: int) -> None:
    """See that there is another coordinator than this one."""
    members = (each.person for each in await store.people.members() if each.person.id != without)
    if not resources.coordinators and all(each.role is not Role.COORDINATOR for each in members):
        raise LastCoordinator


async def _changed(
    resources: Resources, store: Store, person: Person, before: Person, action: str, *, lost_draft: bool
) -> Changed:
    after = await store.people.get(before.id)
    if after != before:
        await record(resources, store, person, action, f"person:{after.id}", old=rights(before), new=rights(after))
    card = await card_of(resources, store, after, await store.people.member(after.id))
    return Changed(before, card, await store.follow_ups.unowned(), lost_draft)


async def _members(resources: Resources, store: Store) -> list[Member]:
    """Return everybody with a role, also those to whom only the settings give one."""
    members = list(await store.people.members())
    known = {each.person.id for each in members}
    named = [await store.people.member(each) for each in sorted(resources.coordinators - known)]
    return members + [each for each in named if each and each.active_at]


async def _card(resources: Resources, store: Store, of: int) -> Card:
    member = await store.people.member(of)
    person = as_settings_say(resources, member.person) if member else None
    if member is None or person is None or person.role is Role.GUEST:
        raise Outdated
    return await card_of(resources, store, person, member)


async def _cards(resources: Resources, store: Store, members: Iterable[Member]) -> tuple[Card, ...]:
    opds = await store.opds.all()
    cards = (
        Card(
            as_settings_say(resources, each.person),
            tuple(opd for opd in opds if opd.id in each.person.opds),
            each,
            each.person.id in resources.coordinators,
        )
        for each in members
    )
    return tuple(sorted(cards, key=_place))


def _is_meant(person: Person, text: str, opd: Opd | None) -> bool:
    """Say whether a text names a person: by their number, their agency, or words like those of their name."""
    if text == str(person.id) or (opd is not None and opd.id in person.opds):
        return True
    return fuzz.partial_ratio(text.lower(), (person.name or "").lower(), score_cutoff=ALIKE) > 0


def _place(card: Card) -> tuple[int, list[str], str]:
    return _RANK[card.person.role], [opd.short for opd in card.opds], (card.person.name or "").lower()
