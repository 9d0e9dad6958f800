"""Putting off a row until a day that somebody names, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from spbe.people import Person, Role
from spbe.refusals import NotAllowed, RowOfOthers, RowUnknown, SnoozeRefused
from spbe.reminding import INSTANCE, Preference
from spbe.usecases import postponing, putting_off, reminding
from tests.usecases.conftest import Office

AYU, EKA = 7, 8
MONDAY = date(2019, 12, 23)
DAY = timedelta(days=1)


@pytest.fixture
async def ayu(city: Office) -> Person:
    """Give the focal point of rows 15 and 33, on a day on which both are due."""
    city.time = datetime(2019, 12, 23, 0, 0, tzinfo=UTC)
    return await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


async def test_a_row_comes_back_on_the_working_day_that_was_said(city: Office, ayu: Person) -> None:
    done = await putting_off.put_off_until(city.resources, ayu, [15], MONDAY + DAY)
    assert (done.told_on, [each.row.number for each in done.follow_ups]) == (date(2019, 12, 26), [15])
    held = await putting_off.reminders_of(city.resources, ayu, 15)
    assert (held.put_off_until, held.is_disowned) == (date(2019, 12, 26), False)
    assert held.follow_up.state.target == done.follow_ups[0].state.target
    await reminding.plan(city.resources)
    (claimed,) = await reminding.claim(city.resources)
    assert [line.row.number for line in claimed.digest.lines] == [33]
    await postponing.end_put_off(city.resources, ayu, 15)
    assert (await putting_off.reminders_of(city.resources, ayu, 15)).put_off_until is None
    async with city.database.read_store() as store:
        trail = await store.audit.of_subject(f"follow_up:{held.follow_up.id}")
    assert [(each.actor_id, each.action, each.new) for each in trail] == [
        (AYU, "snooze", "2019-12-26"),
        (AYU, "end_snooze", None),
    ]


async def test_several_rows_are_put_off_at_once(city: Office, ayu: Person) -> None:
    done = await putting_off.put_off_until(city.resources, ayu, [15, 33, 15], MONDAY + DAY)
    assert [each.row.number for each in done.follow_ups] == [15, 33]
    await reminding.plan(city.resources)
    assert await reminding.claim(city.resources) == ()


async def test_a_pause_of_the_instance_is_waited_for(city: Office, ayu: Person) -> None:
    async with city.resources.open_store() as store:
        later = Preference(leave_until=date(2020, 1, 10), leave_from=date(2019, 12, 30))
        await store.preferences.put(INSTANCE, later)
    assert (await putting_off.put_off_until(city.resources, ayu, [15], date(2019, 12, 27))).told_on == date(
        2019, 12, 27
    )
    assert (await putting_off.put_off_until(city.resources, ayu, [15], date(2019, 12, 30))).told_on == date(2020, 1, 13)


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (None, SnoozeRefused("no_day")),
        (MONDAY, SnoozeRefused("past", MONDAY)),
        (MONDAY - DAY, SnoozeRefused("past", MONDAY - DAY)),
        (MONDAY + 61 * DAY, SnoozeRefused("too_far", MONDAY + 61 * DAY, 60)),
    ],
)
async def test_other_days_are_refused(city: Office, ayu: Person, day: date | None, refusal: SnoozeRefused) -> None:
    with pytest.raises(SnoozeRefused) as caught:
        await putting_off.put_off_until(city.resources, ayu, [15], day)
    assert vars(caught.value) == vars(refusal)
    assert (await putting_off.reminders_of(city.resources, ayu, 15)).put_off_until is None
    await putting_off.put_off_until(city.resources, ayu, [15], MONDAY + 60 * DAY)


async def test_only_rows_of_ones_own(city: Office, ayu: Person) -> None:
    with pytest.raises(RowOfOthers) as caught:
        await putting_off.put_off_until(city.resources, ayu, [15, 20], MONDAY + DAY)
    assert caught.value.opds == ("DKIS",)
    assert (await putting_off.reminders_of(city.resources, ayu, 15)).put_off_until is None, "all or nothing"
    with pytest.raises(RowUnknown):
        await putting_off.reminders_of(city.resources, ayu, 999)
    for nobody in (await city.member(EKA, Role.READER, "Bag. Hukum"), Person(5, Role.GUEST)):
        with pytest.raises(NotAllowed):
            await putting_off.put_off_until(city.resources, nobody, [15], MONDAY + DAY)
        with pytest.raises(NotAllowed):
            await putting_off.reminders_of(city.resources, nobody, 15)


async def test_a_row_that_is_not_theirs_is_told(city: Office, ayu: Person) -> None:
    await postponing.disown(city.resources, ayu, 15)
    assert (await putting_off.reminders_of(city.resources, ayu, 15)).is_disowned
