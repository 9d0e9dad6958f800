"""Planning, claiming and settling as use cases, on both databases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from spbe.people import Role
from spbe.reminding import INSTANCE, HoursWish, Planned, Preference
from spbe.usecases import reminding
from spbe.usecases.ports import Store
from tests.usecases.conftest import Office

AYU, BUDI = 7, 8
WEEK_BEFORE = datetime(2019, 12, 23, 0, 0, tzinfo=UTC)
"""08.00 WITA."""


@pytest.fixture
async def office(city: Office) -> Office:
    """Give an office whose focal point of rows 15 and 33 is to be reminded."""
    await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    city.time = WEEK_BEFORE
    return city


async def wish(office: Office, person_id: int, wished: Preference) -> None:
    async with office.database.open_store() as store:
        await store.preferences.put(person_id, wished)


async def due(office: Office) -> list[int]:
    """Plan, and return whose digests can be claimed."""
    await reminding.plan(office.resources)
    return [each.person.id for each in await reminding.claim(office.resources)]


async def test_a_digest_is_claimed_once_until_its_lease_ends(office: Office) -> None:
    assert await due(office) == [AYU]
    assert await due(office) == []
    office.time += reminding.LEASE
    (again,) = await reminding.claim(office.resources)
    assert again.attempts == 2
    await reminding.settle(office.resources, again, "sent", 11)
    office.time += reminding.LEASE
    assert await due(office) == []


async def test_what_was_surely_not_sent_is_given_back(office: Office) -> None:
    await reminding.plan(office.resources)
    (claimed,) = await reminding.claim(office.resources)
    await reminding.give_back(office.resources, claimed, wait=timedelta(seconds=30))
    assert await due(office) == []
    office.passes(seconds=30)
    (again,) = await reminding.claim(office.resources)
    assert again.attempts == 1


async def test_whom_nothing_reaches_is_noted(office: Office) -> None:
    await reminding.plan(office.resources)
    (claimed,) = await reminding.claim(office.resources)
    await reminding.settle(office.resources, claimed, "blocked")
    async with office.database.read_store() as store:
        assert await store.reminders.blocked() == {AYU: office.time}


async def test_the_instance_chooses_its_hour_and_zone(office: Office) -> None:
    await wish(office, INSTANCE, Preference(HoursWish(time(9), "Asia/Jayapura")))  # 09.00 WIT is 08.00 WITA
    office.passes(minutes=-1)
    assert await due(office) == []
    office.passes(minutes=1)
    assert await due(office) == [AYU]


async def test_the_settings_name_the_usual_hour(office: Office) -> None:
    resources = replace(office.resources, reminder_time=time(10))
    await reminding.plan(resources)
    assert await reminding.claim(resources) == ()
    office.passes(hours=2)
    assert len(await reminding.claim(resources)) == 1


async def test_a_quiet_day_of_the_instance_is_a_day_off(office: Office) -> None:
    await wish(office, INSTANCE, Preference(quiet_days=frozenset({0})))
    assert await due(office) == []
    office.time = WEEK_BEFORE - timedelta(days=3)  # the Friday before covers the Monday now
    assert await due(office) == [AYU]


async def test_while_the_instance_pauses_nobody_is_told(office: Office) -> None:
    await reminding.plan(office.resources)
    await wish(office, INSTANCE, Preference(leave_until=date(2019, 12, 26)))
    assert await due(office) == []
    office.time = WEEK_BEFORE + timedelta(days=4)
    assert await due(office) == [AYU]


async def test_foreseeing_changes_nothing(office: Office) -> None:
    await wish(office, AYU, Preference(HoursWish(time(13))))
    office.passes(hours=-2)
    foreseen = await reminding.foresee(office.resources)
    ((at, delivery),) = foreseen.deliveries
    assert (at, delivery.person.name) == (WEEK_BEFORE + timedelta(hours=5), "Ayu")
    assert [line.row.number for line in delivery.digest.lines] == [15, 33]
    async with office.database.read_store() as store:
        assert (await store.reminders.log(limit=10)).total == 0
    office.time = WEEK_BEFORE + timedelta(days=2)
    assert await reminding.foresee(office.resources) == reminding.Foreseen(
        date(2019, 12, 25), ZoneInfo("Asia/Makassar"), is_day_off=True, day_off="Hari Raya Natal"
    )


async def foreseen(office: Office) -> list[tuple[int, datetime, int]]:
    """Return who would be told of how many rows, and when."""
    found = (await reminding.foresee(office.resources)).deliveries
    return [(each.person.id, at, len(each.digest.lines)) for at, each in found]


async def test_whoever_is_told_where_the_office_closes_early_is_foreseen_too(office: Office) -> None:
    await office.member(BUDI, Role.FOCAL_POINT, "DKIS", name="Budi")
    await wish(office, AYU, Preference(HoursWish(zone="Asia/Jayapura")))  # closes at 15.00 WITA
    await wish(office, BUDI, Preference(HoursWish(time(15, 30))))
    early, late = WEEK_BEFORE - timedelta(hours=1), WEEK_BEFORE + timedelta(hours=7, minutes=30)
    for now, told in (
        (early - timedelta(hours=1), [(AYU, early, 2), (BUDI, late, 16)]),
        (late - timedelta(hours=4), [(AYU, late - timedelta(hours=4), 2), (BUDI, late, 16)]),
        (late - timedelta(minutes=15), [(BUDI, late, 16)]),
    ):
        office.time = now
        assert await foreseen(office) == told


@pytest.mark.parametrize("whose", [AYU, INSTANCE])
async def test_an_hour_that_is_chosen_while_the_day_is_planned_counts(office: Office, whose: int) -> None:
    chosen = Preference(HoursWish(time(14)))

    @asynccontextmanager
    async def open_store() -> AsyncIterator[Store]:
        await wish(office, whose, chosen)
        async with office.database.open_store() as store:
            yield store

    assert await reminding.plan(replace(office.resources, open_store=open_store)) == Planned(2, 1)
    assert await due(office) == []
    office.passes(hours=6)
    assert await due(office) == [AYU]


async def test_a_pause_that_is_chosen_while_the_day_is_planned_counts(office: Office) -> None:
    @asynccontextmanager
    async def open_store() -> AsyncIterator[Store]:
        await wish(office, INSTANCE, Preference(leave_until=date(2019, 12, 23)))
        async with office.database.open_store() as store:
            yield store

    assert await reminding.plan(replace(office.resources, open_store=open_store)) == Planned(0, 0)


async def test_several_reminders_of_a_row_are_one_line(office: Office) -> None:
    office.time = WEEK_BEFORE - timedelta(days=6)
    await reminding.plan(office.resources)  # and nobody is there to send it
    office.time = WEEK_BEFORE
    await reminding.plan(office.resources)
    (delivery,) = await reminding.claim(office.resources)
    assert sorted(str(each.rule) for each in delivery.reminders) == ["before:14", "before:14", "before:7", "before:7"]
    assert [line.row.number for line in delivery.digest.lines] == [15, 33]
