"""What is still to be told is forgotten and planned anew; what is being told, and what was, stays."""

from dataclasses import replace
from datetime import time

import pytest

from spbe.people import Role
from spbe.reminding import INSTANCE, HoursWish, Planned, Preference
from spbe.working_days import DAY
from storage.database import Database
from tests.storage.conftest import BUDI, NOW, Office
from tests.storage.reminding import (
    CITRA,
    HOUR,
    LEASE,
    MONDAY,
    POLICY,
    STAGE,
    Desk,
    at,
    claim,
    desk_of,
    plan_at,
    planned,
    settle,
)


@pytest.fixture
async def desk(office: Office, database: Database) -> Desk:
    """Budi and Citra are told of row 3 on Monday."""
    return await desk_of(office, database)


async def replan(desk: Desk, person_id: int | None) -> None:
    async with desk.database.open_store() as store:
        await store.reminders.replan(person_id)


async def is_told(desk: Desk, person_id: int) -> bool:
    async with desk.database.open_store() as store:
        return await store.reminders.is_told(person_id, MONDAY)


async def test_a_person_is_planned_anew_with_their_new_hour(desk: Desk) -> None:
    assert await planned(desk) == Planned(2, 2)
    wished = HoursWish(time(14))
    async with desk.database.open_store() as store:
        await store.preferences.put(BUDI, Preference(wished))
        await store.reminders.replan(BUDI)
    assert [each.person_id for each in await claim(desk, at(MONDAY, 8))] == [CITRA]
    async with desk.database.open_store() as store:
        assert await store.reminders.plan(plan_at(at(MONDAY, 8), wishes=[wished])) == Planned(1, 1)
    assert BUDI not in {each.person_id for each in await claim(desk, at(MONDAY, 13))}
    (digest,) = [each for each in await claim(desk, at(MONDAY, 14)) if each.person_id == BUDI]
    assert [str(each.rule) for each in digest.reminders] == ["before:7"]


async def test_everybody_is_planned_anew(desk: Desk) -> None:
    await planned(desk)
    await replan(desk, None)
    assert await claim(desk, at(MONDAY, 8)) == ()
    assert await planned(desk) == Planned(2, 2)


async def test_what_is_being_sent_stays(desk: Desk) -> None:
    await planned(desk)
    claimed = {each.person_id: each for each in await claim(desk, at(MONDAY, 8))}
    await replan(desk, None)
    assert await settle(desk, claimed[BUDI], "sent", at(MONDAY, 8))
    async with desk.database.open_store() as store:
        log = await store.reminders.log(limit=10)
    assert {each.person_id: each.outcome for each in log.items} == {BUDI: "sent", CITRA: None}
    (again,) = await claim(desk, at(MONDAY, 8) + LEASE)
    assert again.reminders == claimed[CITRA].reminders


async def test_what_was_told_stays(desk: Desk) -> None:
    await planned(desk)
    for each in await claim(desk, at(MONDAY, 8)):
        await settle(desk, each, "sent", at(MONDAY, 8))
    await replan(desk, None)
    assert await planned(desk) == Planned(0, 0)
    assert await planned(desk, MONDAY + DAY) == Planned(0, 0)


async def test_what_was_given_back_is_forgotten_and_what_was_cancelled_for_it_is_not(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        # A reminder of Budi's that no longer holds, beside the one that does.
        await store.reminders.plan(plan_at(at(MONDAY), policy=replace(POLICY, stages=(STAGE,))))
    (digest,) = [each for each in await claim(desk, at(MONDAY, 8)) if each.person_id == BUDI]
    async with desk.database.open_store() as store:
        await store.preferences.snooze(BUDI, desk.office.ids[3], until=MONDAY + 3 * DAY, at=at(MONDAY, 8))
        await store.reminders.release(digest.id, attempts=digest.attempts, visible_at=at(MONDAY, 8))
    (digest,) = [each for each in await claim(desk, at(MONDAY, 8) + LEASE) if each.person_id == BUDI]
    assert [each.stage for each in digest.reminders] == ["wawancara"]
    async with desk.database.open_store() as store:
        await store.reminders.release(digest.id, attempts=digest.attempts, visible_at=at(MONDAY, 8) + HOUR)
        await store.reminders.replan(BUDI)
        log = await store.reminders.log(person_id=BUDI, limit=10)
    assert [(str(each.rule), each.outcome, each.digest_outcome) for each in log.items] == [
        ("before:7", "cancelled", None)
    ]


async def test_a_digest_that_was_claimed_or_settled_is_told(desk: Desk) -> None:
    await planned(desk)
    assert not await is_told(desk, BUDI)
    digests = await claim(desk, at(MONDAY, 8))
    assert await is_told(desk, BUDI)
    for each in digests:
        await settle(desk, each, "sent", at(MONDAY, 8))
    assert await is_told(desk, BUDI)
    async with desk.database.open_store() as store:
        assert not await store.reminders.is_told(BUDI, MONDAY + DAY)


async def test_the_instance_is_nobody(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.preferences.put(INSTANCE, Preference(HoursWish(time(9), "Asia/Jakarta")))
        assert await store.preferences.wishes() == ()
        with pytest.raises(ValueError, match="stands for the instance"):
            await store.people.join(INSTANCE, role=Role.COORDINATOR, name=None, opds=(), at=NOW)
    assert await planned(desk) == Planned(2, 2)
    assert {each.person_id for each in await claim(desk, at(MONDAY, 8))} == {BUDI, CITRA}
