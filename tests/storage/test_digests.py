"""The outbox: one digest a person a day, claimed by one, with what still holds, settled with its outcome."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import Date, bindparam, text

from spbe.matrix import Target
from spbe.people import Role
from spbe.reminding import DigestOutcome, HoursWish, Planned, Preference, Rule
from spbe.working_days import DAY
from storage.database import Database
from storage.schema import UtcTime
from tests.storage.conftest import BUDI, NOW, Office
from tests.storage.reminding import (
    CITRA,
    DEWI,
    HOUR,
    LEASE,
    MONDAY,
    POLICY,
    ROW,
    STAGE,
    TARGET,
    Desk,
    at,
    claim,
    desk_of,
    logged,
    plan_at,
    planned,
    settle,
)
from tests.storage.test_scale import statements_of


@pytest.fixture
async def desk(office: Office, database: Database) -> Desk:
    """Budi reported on row 3; Budi and Citra are told of its stage on Monday."""
    return await desk_of(office, database)


async def test_a_digest_is_due_at_its_hour_and_until_closing(desk: Desk) -> None:
    await planned(desk)
    assert await claim(desk, at(MONDAY, 7, 59)) == ()
    assert await claim(desk, at(MONDAY, 16, 0)) == ()
    first, second = await claim(desk, at(MONDAY, 8, 0))
    assert (first.person_id, second.person_id, first.day, first.attempts) == (BUDI, CITRA, MONDAY, 1)
    (reminder,) = first.reminders
    assert (reminder.rule, reminder.anchor, reminder.why, reminder.stage) == (Rule("before", 7), TARGET, "opd", None)
    async with desk.database.open_store() as store:
        assert reminder.follow_up == await store.follow_ups.get(ROW)


async def test_everybody_has_their_own_hour(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.preferences.put(BUDI, Preference(HoursWish(time(14, 30))))
        await store.preferences.put(CITRA, Preference(HoursWish(None, "Asia/Jakarta")))
        await store.preferences.put(DEWI, Preference(HoursWish(None, "Asia/Jayapura")))
        wishes = await store.preferences.wishes()
        policy = replace(POLICY, stages=(STAGE,))
        await store.reminders.plan(plan_at(at(MONDAY), policy=policy, wishes=wishes))
    hours = {}
    for minutes in range(0, 10 * 60, 30):
        now = at(MONDAY, 7, 30) + timedelta(minutes=minutes)
        for each in await claim(desk, now):
            hours[each.person_id] = minutes
            assert await settle(desk, each, "sent", now)
    # Dewi's day in the east opens an hour before the one of these moments.
    assert (hours.pop(BUDI), hours.pop(CITRA), hours.pop(DEWI), set(hours.values())) == (7 * 60, 90, 0, {30})


async def test_whoever_claims_has_it_until_the_lease_ends(desk: Desk) -> None:
    await planned(desk)
    now = at(MONDAY, 8)
    (first,) = await claim(desk, now, limit=1)
    (second,) = await claim(desk, now, limit=1)
    assert {first.person_id, second.person_id} == {BUDI, CITRA}
    assert await claim(desk, now + LEASE - timedelta(seconds=1)) == ()
    assert await settle(desk, second, "sent", now)
    (again,) = await claim(desk, now + LEASE)
    assert (again.id, again.attempts, again.reminders) == (first.id, 2, first.reminders)
    assert await settle(desk, again, "sent", now + LEASE)
    assert not await settle(desk, first, "failed", now + LEASE)
    assert await logged(desk, first.person_id) == [("before:7", "sent", "sent")]


async def test_what_was_surely_not_sent_is_given_back(desk: Desk) -> None:
    await planned(desk)
    now = at(MONDAY, 8)
    (digest, _) = await claim(desk, now)
    async with desk.database.open_store() as store:
        assert await store.reminders.release(digest.id, attempts=1, visible_at=now + HOUR)
    assert await claim(desk, now + HOUR - LEASE, limit=1) != (digest,)
    (again,) = [each for each in await claim(desk, now + HOUR) if each.id == digest.id]
    assert again == digest
    await settle(desk, again, "sent", now + HOUR)
    async with desk.database.open_store() as store:
        assert not await store.reminders.release(digest.id, attempts=1, visible_at=now + HOUR)


async def test_several_who_claim_at_once_take_nothing_twice(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        for number in range(200):
            person_id = 8_000_000_000 + number
            await store.people.join(person_id, role=Role.READER, name=None, opds=(), at=NOW)
        await store.reminders.plan(plan_at(at(TARGET - 8 * DAY), policy=replace(POLICY, stages=(STAGE,))))
        await store.reminders.plan(plan_at(at(MONDAY), policy=replace(POLICY, stages=(STAGE,))))

    async def take_all() -> list[int]:
        taken = []
        while batch := await claim(desk, at(MONDAY, 8), limit=7):
            taken += [each.person_id for each in batch]
        return taken

    taken = await asyncio.gather(*(take_all() for _ in range(6)))
    everybody = sorted(person_id for part in taken for person_id in part)
    assert len(everybody) == len(set(everybody)) == 205
    assert sum(bool(part) for part in taken) > 1


@pytest.mark.parametrize(
    ("outcome", "of_reminder", "comes_again"),
    [
        ("sent", "sent", False),
        ("uncertain", None, True),
        ("blocked", "left_out", True),
        ("failed", None, True),
    ],
)
async def test_what_becomes_of_reminders(
    desk: Desk, outcome: DigestOutcome, of_reminder: str | None, comes_again: bool
) -> None:
    await planned(desk)
    digest, _ = await claim(desk, at(MONDAY, 8))
    assert await settle(desk, digest, outcome, at(MONDAY, 8, 1))
    assert await logged(desk) == [("before:7", of_reminder, outcome)]
    await planned(desk)
    assert BUDI not in {each.person_id for each in await claim(desk, at(MONDAY, 12))}
    await planned(desk, MONDAY + DAY)
    assert (BUDI in {each.person_id for each in await claim(desk, at(MONDAY + DAY, 8))}) is comes_again


async def test_what_was_not_sent_in_its_day_goes_into_the_next_digest(desk: Desk) -> None:
    await planned(desk)
    (budis,) = await claim(desk, at(MONDAY, 8), limit=1)
    assert budis.person_id == BUDI
    friday = TARGET - 3 * DAY
    await planned(desk, friday)
    digests = await claim(desk, at(friday, 8))
    assert [(each.person_id, each.day, len(each.reminders)) for each in digests] == [
        (BUDI, friday, 2),
        (CITRA, friday, 2),
    ]
    async with desk.database._writer.begin() as connection:
        missed = text("SELECT person_id, outcome FROM digest WHERE outcome IS NOT NULL ORDER BY person_id")
        assert [tuple(each) for each in await connection.execute(missed)] == [(BUDI, "uncertain"), (CITRA, "missed")]


async def test_planning_again_keeps_a_digest_that_is_due(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await store.reminders.plan(plan_at(at(MONDAY, 9)))
    assert [each.person_id for each in await claim(desk, at(MONDAY, 9))] == [BUDI, CITRA]


@pytest.mark.parametrize("wished", [Preference(quiet_days=frozenset({1})), Preference(leave_until=MONDAY + DAY)])
async def test_what_was_not_sent_waits_while_nobody_listens(desk: Desk, wished: Preference) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await store.preferences.put(BUDI, wished)
    assert await planned(desk, MONDAY + DAY) == Planned(0, 1)  # Citra's
    assert (await planned(desk, MONDAY + 2 * DAY)).digests == 2
    told = {each.person_id for each in await claim(desk, at(MONDAY + 2 * DAY, 8))}
    assert told == {BUDI, CITRA}


async def test_what_comes_up_after_the_digest_waits_for_the_next_day(desk: Desk) -> None:
    await planned(desk)
    for each in await claim(desk, at(MONDAY, 8)):
        await settle(desk, each, "sent", at(MONDAY, 8))
    async with desk.database.open_store() as store:
        wednesday = Target(MONDAY + 2 * DAY, "day")
        await store.follow_ups.move_targets([2], wednesday, reason=None, by=None, at=at(MONDAY, 9))
    assert (await planned(desk)).reminders == 3
    assert BUDI not in {each.person_id for each in await claim(desk, at(MONDAY, 10))}
    await planned(desk, MONDAY + DAY)
    (budis,) = [each for each in await claim(desk, at(MONDAY + DAY, 8)) if each.person_id == BUDI]
    assert [str(each.rule) for each in budis.reminders] == ["before:3", "before:1"]


@pytest.mark.parametrize(("lease", "is_left_alone"), [(9 * HOUR, True), (LEASE, False)])
async def test_a_digest_that_is_being_sent_over_midnight_is_left_alone(
    desk: Desk, lease: timedelta, is_left_alone: bool
) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        digest, _ = await store.reminders.claim(at(MONDAY, 15, 59), today=MONDAY, lease=lease, limit=9)
    await planned(desk, MONDAY + DAY)
    assert await settle(desk, digest, "sent", at(MONDAY + DAY)) is is_left_alone


async def test_the_log_proves_who_was_told_what(desk: Desk) -> None:
    await planned(desk)
    digest, _ = await claim(desk, at(MONDAY, 8))
    await settle(desk, digest, "sent", at(MONDAY, 8, 1))
    async with desk.database.open_store() as store:
        await store.people.rename(BUDI, "Budi")
        page = await store.reminders.log(follow_up_id=ROW, limit=1, offset=1)
        assert (len(page.items), page.total) == (1, 2)
        (entry,) = (await store.reminders.log(person_id=BUDI, limit=9)).items
        assert (entry.person_id, entry.name, entry.row, entry.stage) == (BUDI, "Budi", 3, None)
        assert (entry.rule, entry.anchor, entry.why) == (Rule("before", 7), TARGET, "opd")
        assert (entry.planned_at, entry.settled_at) == (at(MONDAY), at(MONDAY, 8, 1))
        assert (entry.outcome, entry.digest_outcome, entry.attempts, entry.message_id) == ("sent", "sent", 1, 77)
        for since, until, total in ((at(MONDAY), None, 2), (at(MONDAY, 1), None, 0), (None, at(MONDAY), 0)):
            assert (await store.reminders.log(since=since, until=until, limit=9)).total == total
        assert (await store.reminders.log(person_id=CITRA, limit=9)).total == 1


MANY = """
    INSERT INTO digest (person_id, day, visible_at, closes_at, outcome, settled_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    SELECT i, :day, :moment, :moment, 'sent', :moment FROM n
"""


async def test_the_due_are_found_through_one_index(desk: Desk, dialect: str) -> None:
    await planned(desk)
    many = text(MANY).bindparams(
        bindparam("day", MONDAY - DAY, Date()), bindparam("moment", at(MONDAY - DAY), UtcTime())
    )
    async with desk.database._writer.begin() as connection:
        await connection.execute(many)
        await connection.exec_driver_sql("ANALYZE")
    with statements_of(desk.database) as statements:
        assert len(await claim(desk, at(MONDAY, 8))) == 2
    statement, parameters = statements[0]
    how = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    async with desk.database._writer.connect() as connection:
        plan = str((await connection.exec_driver_sql(how + statement, parameters)).all())
    assert "ix_digest_due" in plan
    assert "SCAN digest'" not in plan
    assert "Seq Scan" not in plan
