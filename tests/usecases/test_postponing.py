"""Putting reminders off and saying that a row is not one's own, on both databases."""

from datetime import UTC, date, datetime

import pytest

from spbe.people import Person, Role
from spbe.refusals import NotAllowed, Outdated, RowUnknown
from spbe.usecases import postponing, reminding
from spbe.usecases.postponing import Delay, day_after
from tests.usecases.conftest import Office

AYU, WAYAN, BOSS = 7, 8, 9
MONDAY = date(2019, 12, 23)


@pytest.fixture
async def ayu(city: Office) -> Person:
    """Give the focal point of rows 15 and 33, on a day on which both are due."""
    ayu = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    city.time = datetime(2019, 12, 23, 0, 0, tzinfo=UTC)
    return ayu


async def digest_of(city: Office, person: Person) -> int:
    await reminding.plan(city.resources)
    found = {each.person.id: each.id for each in await reminding.claim(city.resources)}
    return found[person.id]


@pytest.mark.parametrize(
    ("delay", "today", "until"),
    [
        (Delay.TOMORROW, MONDAY, date(2019, 12, 24)),
        (Delay.THREE_DAYS, MONDAY, date(2019, 12, 26)),
        (Delay.MONDAY, MONDAY, date(2019, 12, 30)),
        (Delay.MONDAY, date(2019, 12, 29), date(2019, 12, 30)),
    ],
)
def test_until_when_something_is_put_off(delay: Delay, today: date, until: date) -> None:
    assert day_after(delay, today) == until


async def test_what_is_put_off_is_left_out_of_the_digest_and_comes_back_on_a_working_day(
    city: Office, ayu: Person
) -> None:
    digest = await digest_of(city, ayu)
    assert [each.row.number for each in (await postponing.opened(city.resources, ayu, digest)).lines] == [15, 33]
    done = await postponing.put_off(city.resources, ayu, [33], Delay.TOMORROW)
    assert done.told_on == date(2019, 12, 26), "24 and 25 December are off"
    assert [each.row.number for each in (await postponing.opened(city.resources, ayu, digest)).lines] == [15]
    await postponing.end_put_off(city.resources, ayu, 33)
    assert len((await postponing.opened(city.resources, ayu, digest)).lines) == 2
    with pytest.raises(Outdated):
        await postponing.end_put_off(city.resources, ayu, 33)
    async with city.database.read_store() as store:
        trail = await store.audit.of_subject(f"follow_up:{done.follow_ups[0].id}")
    assert [(each.action, each.new) for each in trail] == [("snooze", "2019-12-26"), ("end_snooze", None)]


async def test_a_row_is_disowned_once_and_owned_again_by_its_owner_or_a_coordinator(city: Office, ayu: Person) -> None:
    boss = await city.member(BOSS, Role.COORDINATOR, name="Made")
    done = await postponing.disown(city.resources, ayu, 33)
    assert done.tell == {BOSS}
    assert [opd.short for opd in done.opds] == ["Bag. Hukum"]
    with pytest.raises(Outdated):
        await postponing.disown(city.resources, ayu, 33)
    assert (await postponing.own_again(city.resources, boss, 33, AYU)).tell == {AYU}
    with pytest.raises(Outdated):
        await postponing.own_again(city.resources, ayu, 33, AYU)
    await postponing.disown(city.resources, ayu, 15)
    assert (await postponing.own_again(city.resources, ayu, 15, AYU)).tell == {BOSS}


async def test_nobody_does_anything_about_rows_of_others(city: Office, ayu: Person) -> None:
    wayan = await city.member(WAYAN, Role.FOCAL_POINT, "Bag. Hukum", name="Wayan")
    reader = await city.member(WAYAN + 1, Role.READER, "Bag. Hukum")
    digest = await digest_of(city, ayu)
    with pytest.raises(Outdated):
        await postponing.opened(city.resources, wayan, digest)
    with pytest.raises(Outdated):
        await postponing.opened(city.resources, ayu, digest + 1000)
    for person, row in ((ayu, 1), (reader, 33)):
        with pytest.raises(NotAllowed):
            await postponing.put_off(city.resources, person, [row], Delay.TOMORROW)
        with pytest.raises(NotAllowed):
            await postponing.disown(city.resources, person, row)
    await postponing.disown(city.resources, ayu, 33)
    with pytest.raises(NotAllowed):
        await postponing.own_again(city.resources, wayan, 33, AYU)
    with pytest.raises(RowUnknown):
        await postponing.disown(city.resources, ayu, 99)


async def test_what_is_settled_is_nothing_to_be_done(city: Office, ayu: Person) -> None:
    digest = await digest_of(city, ayu)
    async with city.database.open_store() as store:
        await store.people.remove(AYU, at=city.time)
    with pytest.raises(Outdated):
        await postponing.opened(city.resources, ayu, digest + 1)
    assert (await postponing.opened(city.resources, ayu, digest)).lines == ()
