"""People who block the bot: noting it, that they are back, and who is told."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime

import pytest

from spbe.people import Person, Role
from spbe.usecases import blocking, managing, people
from spbe.usecases.ports import Store
from tests.usecases.conftest import START, Office

SETTINGS, UNHEARD, BOSS, AYU, BUDI = 1, 2, 10, 7_000_000_001, 7_000_000_002


async def blocked(office: Office) -> Mapping[int, datetime]:
    async with office.database.read_store() as store:
        return await store.reminders.blocked()


async def blocks(office: Office, person_id: int) -> None:
    who = (await people.identify(office.resources, person_id, is_here=False)).person
    await blocking.note_blocked(office.resources, who)


async def test_a_member_who_blocks_is_noted_and_seen_until_they_write(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    await blocks(city, AYU)
    assert await blocked(city) == {AYU: START}
    card = await managing.member_card(city.resources, Person(SETTINGS, Role.COORDINATOR), AYU)
    assert card.member
    assert card.member.blocked_at == START
    await people.identify(city.resources, AYU, is_here=False)
    assert await blocked(city) == {AYU: START}
    await people.identify(city.resources, AYU)
    assert await blocked(city) == {}


@pytest.mark.parametrize("person_id", [BUDI, SETTINGS])
async def test_nothing_is_kept_on_those_who_are_not_known(city: Office, person_id: int) -> None:
    await blocks(city, person_id)
    assert await blocked(city) == {}


async def test_who_left_is_not_noted(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    async with city.database.open_store() as store:
        await store.people.remove(AYU, at=city.time)
    await blocks(city, AYU)
    assert await blocked(city) == {}


async def test_somebody_who_left_is_back_when_they_write(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    await blocks(city, AYU)
    async with city.database.open_store() as store:
        await store.people.remove(AYU, at=city.time)
    await people.identify(city.resources, AYU)
    assert await blocked(city) == {}


async def test_who_is_not_blocked_costs_no_writing(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    opened = 0

    def counting() -> AbstractAsyncContextManager[Store]:
        nonlocal opened
        opened += 1
        return city.database.open_store()

    resources = replace(city.resources, open_store=counting)
    await people.identify(resources, AYU)
    assert opened == 0
    await blocks(city, AYU)
    await people.identify(resources, AYU)
    assert opened == 1


async def test_coordinators_are_told_but_those_who_are_not_reached(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "DKIS", "Bag. Hukum", name="Ayu")
    await city.member(BUDI, Role.READER, "Bag. Hukum", name="Budi")
    await city.member(BOSS, Role.COORDINATOR, name="Citra")
    await city.member(SETTINGS, Role.GUEST, name="Dewa")
    resources = replace(city.resources, coordinators=frozenset({SETTINGS, UNHEARD}))
    await blocks(city, AYU)
    found = await blocking.unreached(resources, [AYU, BUDI, 4])
    (card,) = found.cards
    assert card.person == ayu
    assert {opd.short for opd in card.opds} == {"DKIS", "Bag. Hukum"}
    assert found.tell == {SETTINGS, BOSS}
    await blocks(city, BOSS)
    found = await blocking.unreached(resources, [AYU, BOSS])
    assert [each.person.id for each in found.cards] == [BOSS, AYU]
    assert found.tell == {SETTINGS}
