"""Which troubles the coordinators are told of, when, and that they are told once whichever process finds them."""

from datetime import timedelta

import pytest

from spbe.people import Role
from spbe.usecases import people, watching
from spbe.usecases.ports import Queues
from spbe.usecases.watching import FAULTS_KEPT, OFTEN, SILENT, STALE_SILENT, STUCK, WITHIN, Alert, Disk, Watched
from storage.inbox import SET_ASIDE
from storage.schema import inbox
from tests.usecases.conftest import Office

AMPLE, FULL = Disk(free=50 * 2**30, size=100 * 2**30), Disk(free=100 * 2**20, size=100 * 2**30)
BOSS, AWAY = 10, 11
BROKEN = "update:KeyError handlers.tasks.answer_tasks"


@pytest.fixture(autouse=True)
async def boss(city: Office) -> None:
    await city.member(BOSS, Role.COORDINATOR)


async def look(office: Office, before: Queues | None = None, disk: Disk = AMPLE, **faults: int) -> Watched:
    counted = {BROKEN: faults.pop("broken")} if "broken" in faults else {}
    return await watching.watch(office.resources, counted, disk, before)


async def arrive(office: Office, update_id: int, **more: object) -> None:
    values = {"update_id": update_id, "lane": update_id, "payload": "{}", "received_at": office.time} | more
    async with office.database.open_store() as store:
        await store.watching._connection.execute(inbox.insert().values(values))


async def test_one_fault_is_not_told_and_several_of_a_kind_are_told_once(city: Office) -> None:
    for _ in range(OFTEN - 1):
        assert (await look(city, broken=1)).alerts == ()
        city.passes(minutes=1)
    found = await look(city, broken=1)
    assert found.alerts == (Alert("update", "KeyError handlers.tasks.answer_tasks", OFTEN, None),)
    assert found.tell == {BOSS}
    assert (await look(city, broken=5)).alerts == ()


async def test_different_faults_are_not_one(city: Office) -> None:
    found = await watching.watch(city.resources, {f"update:{n}": 1 for n in range(10)}, AMPLE)
    assert found.alerts == ()


async def test_faults_far_apart_are_not_repeated_ones(city: Office) -> None:
    for _ in range(2 * OFTEN):
        assert (await look(city, broken=1)).alerts == ()
        city.passes(minutes=WITHIN / timedelta(minutes=1) / (OFTEN - 1) + 1)


async def test_after_a_silence_it_is_told_how_often_since(city: Office) -> None:
    await look(city, broken=OFTEN)
    told_at = city.time
    city.passes(hours=1)
    assert (await look(city, broken=20)).alerts == ()
    city.time = told_at + SILENT
    assert (await look(city, broken=OFTEN)).alerts == ()
    city.passes(minutes=1)
    (again,) = (await look(city, broken=1)).alerts
    assert (again.times, again.since) == (20 + OFTEN + 1, told_at)


async def test_each_process_adds_to_the_same_count_and_one_tells(city: Office) -> None:
    found = [await look(city, broken=1) for _ in range(OFTEN + 3)]
    assert [len(each.alerts) for each in found] == [0, 0, 1, 0, 0, 0]


async def test_who_blocked_the_bot_is_not_told(city: Office) -> None:
    await city.member(AWAY, Role.COORDINATOR)
    async with city.database.open_store() as store:
        await store.reminders.mark_blocked(AWAY, at=city.time)
    assert (await look(city, broken=OFTEN)).tell == {BOSS}


async def test_what_nobody_could_be_told_is_told_as_soon_as_somebody_can(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.reminders.mark_blocked(BOSS, at=city.time)
    assert (await look(city, disk=FULL)).alerts == ()
    await people.identify(city.resources, BOSS)
    assert (await look(city, disk=FULL)).alerts != ()


async def test_a_full_disk_is_told_until_there_is_room(city: Office) -> None:
    assert (await look(city, disk=FULL)).alerts == (Alert("disk", "", 100, None),)
    assert (await look(city, disk=FULL)).alerts == ()
    city.passes(hours=7)
    assert (await look(city)).alerts == ()
    (again,) = (await look(city, disk=FULL)).alerts
    assert again.since is not None


async def test_an_old_backup_is_told_once_a_day_until_there_is_another(city: Office) -> None:
    city.passes(days=3)
    assert (await look(city)).alerts == (), "none was ever made"
    await watching.note_backup(city.resources, city.time)
    city.passes(hours=36)
    assert (await look(city)).alerts == ()
    city.passes(minutes=1)
    assert (await look(city)).alerts == (Alert("backup", "", 36, None),)
    city.passes(hours=24)
    assert (await look(city)).alerts == ()
    city.passes(minutes=1)
    (again,) = (await look(city)).alerts
    assert (again.times, again.silent) == (60, STALE_SILENT)
    city.passes(days=2)
    await watching.note_backup(city.resources, city.time)
    found = await look(city)
    assert (found.alerts, found.backed_up) == ((), city.time.replace(microsecond=0))


async def test_a_small_disk_is_full_later() -> None:
    assert not Disk(free=300 * 2**20, size=2 * 2**30).is_nearly_full
    assert Disk(free=90 * 2**20, size=2 * 2**30).is_nearly_full


async def test_a_backlog_is_told_only_where_it_does_not_shrink(city: Office) -> None:
    for number in range(3):
        await arrive(city, number)
    city.passes(minutes=STUCK / timedelta(minutes=1) + 1)
    first = await look(city)
    assert (first.queues.waiting, first.alerts) == (3, ())
    assert (await look(city, Queues(waiting=4))).alerts == (), "it shrinks"
    assert (await look(city, first.queues)).alerts == (Alert("backlog", "", 3, None),)


async def test_what_came_just_now_is_no_backlog(city: Office) -> None:
    await arrive(city, 1)
    city.passes(minutes=1)
    found = await look(city)
    assert (await look(city, found.queues)).alerts == ()


async def test_each_update_that_is_set_aside_is_told_but_not_at_once(city: Office) -> None:
    await arrive(city, 1, settled_at=city.time, outcome=SET_ASIDE)
    city.passes(minutes=1)
    assert (await look(city)).alerts == (Alert("set_aside", "", 1, None),)
    city.passes(hours=8)
    assert (await look(city)).alerts == (), "nothing new"
    await arrive(city, 2, settled_at=city.time, outcome=SET_ASIDE)
    city.passes(minutes=1)
    (again,) = (await look(city)).alerts
    assert again.times == 2
    await arrive(city, 3, settled_at=city.time, outcome=SET_ASIDE)
    city.passes(minutes=1)
    assert (await look(city)).alerts == ()


async def test_old_faults_are_forgotten(city: Office) -> None:
    await look(city, broken=1)
    city.passes(days=FAULTS_KEPT.days)
    assert await watching.forget_faults(city.resources) == 0
    city.passes(days=1)
    assert await watching.forget_faults(city.resources) == 1
