import asyncio
from datetime import date, time, timedelta

import pytest

from spbe.reminding import GroupLink, HoursWish, Preference, Snooze
from storage.database import Database
from tests.storage.conftest import AYU, BUDI, NOW, Office

DAY = timedelta(days=1)
TODAY = date(2026, 3, 4)
GROUP, ANOTHER = -1_001_234_567_890, -42


async def test_whoever_wished_for_nothing_has_the_usual(database: Database) -> None:
    async with database.open_store() as store:
        assert await store.preferences.get(AYU) == Preference()
        assert await store.preferences.wishes() == ()


@pytest.mark.parametrize(
    "wished",
    [
        Preference(HoursWish(time(14, 30), "Asia/Jakarta"), frozenset({0, 6}), date(2026, 12, 5)),
        Preference(leave_until=date(2026, 12, 5), leave_from=date(2026, 12, 1)),
        Preference(HoursWish(time(0))),
        Preference(HoursWish(None, "Asia/Jayapura"), frozenset(range(7))),
        Preference(),
    ],
)
async def test_a_wish_is_kept_and_the_last_one_counts(database: Database, wished: Preference) -> None:
    async with database.open_store() as store:
        await store.preferences.put(AYU, Preference(HoursWish(time(9), "Asia/Makassar"), frozenset({3}), TODAY))
        await store.preferences.put(AYU, wished)
    async with database.open_store() as store:
        assert await store.preferences.get(AYU) == wished
        assert await store.preferences.get(BUDI) == Preference()


async def test_every_wished_hour_is_told_once(database: Database) -> None:
    wishes = [
        HoursWish(time(9)),
        HoursWish(time(9)),
        HoursWish(time(9), "Asia/Jakarta"),
        HoursWish(),
        HoursWish(time(8)),
    ]
    async with database.open_store() as store:
        for number, wish in enumerate(wishes):
            await store.preferences.put(number, Preference(wish))
        told = await store.preferences.wishes()
    assert len(told) == 3
    assert set(told) == set(wishes) - {HoursWish()}


async def test_rows_are_snoozed_until_a_day(office: Office) -> None:
    first, second = office.ids[1], office.ids[2]
    async with office.open_store() as store:
        await store.preferences.snooze(AYU, first, until=TODAY + 3 * DAY, at=NOW)
        await store.preferences.snooze(AYU, second, until=TODAY + DAY, at=NOW)
        await store.preferences.snooze(AYU, first, until=TODAY + 2 * DAY, at=NOW)
        assert await store.preferences.snoozed(AYU, today=TODAY) == (
            Snooze(second, TODAY + DAY),
            Snooze(first, TODAY + 2 * DAY),
        )
        assert await store.preferences.snoozed(AYU, today=TODAY + DAY) == (Snooze(first, TODAY + 2 * DAY),)
        assert await store.preferences.snoozed(BUDI, today=TODAY) == ()
        assert await store.preferences.end_snooze(AYU, first)
        assert not await store.preferences.end_snooze(AYU, first)
        assert await store.preferences.drop_snoozes(before=TODAY + DAY) == 0
        assert await store.preferences.drop_snoozes(before=TODAY + 2 * DAY) == 1


async def test_rows_are_disowned_and_owned_again(office: Office) -> None:
    async with office.open_store() as store:
        assert await store.preferences.disown(AYU, office.ids[2], at=NOW)
        assert not await store.preferences.disown(AYU, office.ids[2], at=NOW)
        assert await store.preferences.disown(AYU, office.ids[1], at=NOW)
        assert await store.preferences.disowned(AYU) == (office.ids[1], office.ids[2])
        assert await store.preferences.own_again(AYU, office.ids[2])
        assert not await store.preferences.own_again(AYU, office.ids[2])
        assert await store.preferences.disowned(AYU) == (office.ids[1],)


async def test_all_that_a_person_wished_for_is_forgotten(office: Office) -> None:
    async with office.open_store() as store:
        for person_id in (AYU, BUDI):
            await store.preferences.put(person_id, Preference(leave_until=TODAY))
            await store.preferences.snooze(person_id, office.ids[1], until=TODAY + DAY, at=NOW)
            await store.preferences.disown(person_id, office.ids[2], at=NOW)
        await store.preferences.forget(AYU)
        assert await store.preferences.get(AYU) == Preference()
        assert await store.preferences.snoozed(AYU, today=TODAY) == ()
        assert await store.preferences.disowned(AYU) == ()
        assert await store.preferences.get(BUDI) == Preference(leave_until=TODAY)
        assert len(await store.preferences.snoozed(BUDI, today=TODAY)) == 1
        assert len(await store.preferences.disowned(BUDI)) == 1


async def test_groups_and_topics_are_linked_once(database: Database) -> None:
    async with database.open_store() as store:
        assert await store.groups.link(GROUP, 7, by=AYU, at=NOW)
        assert await store.groups.link(GROUP, None, by=AYU, at=NOW + DAY)
        assert not await store.groups.link(GROUP, 7, by=BUDI, at=NOW)
        assert await store.groups.all() == (GroupLink(GROUP, 7, AYU, NOW), GroupLink(GROUP, None, AYU, NOW + DAY))
        assert await store.groups.unlink(GROUP, 7)
        assert not await store.groups.unlink(GROUP, 7)
        assert not await store.groups.unlink(ANOTHER)
        assert [each.thread_id for each in await store.groups.all()] == [None]


async def test_a_group_is_told_once_in_a_time(database: Database) -> None:
    async with database.open_store() as store:
        for chat_id in (GROUP, ANOTHER):
            await store.groups.link(chat_id, None, by=AYU, at=NOW)

    async def claim(today: date) -> list[int]:
        async with database.open_store() as store:
            claimed = await store.groups.claim(today, not_since=today - 6 * DAY, limit=5)
            assert {each.told_on for each in claimed} <= {today}
        return [each.chat_id for each in claimed]

    taken = await asyncio.gather(*(claim(TODAY) for _ in range(4)))
    assert sorted(chat_id for part in taken for chat_id in part) == sorted([GROUP, ANOTHER])
    assert await claim(TODAY + 6 * DAY) == []
    assert len(await claim(TODAY + 7 * DAY)) == 2
