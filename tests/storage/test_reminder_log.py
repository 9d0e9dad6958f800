"""The proof of reminders message by message, how they end with their person, and what goes when its time is over."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Date, bindparam, func, select, text

from spbe.matrix import Target
from spbe.people import Role
from spbe.progress import RowStatus
from spbe.reminder_log import LoggedDigest
from spbe.reminding import DigestOutcome, Planned, Rule
from spbe.usecases.ports import Store
from spbe.working_days import DAY
from storage.database import Database
from storage.schema import UtcTime, digest, reminder
from tests.storage.conftest import BUDI, NOW, Office
from tests.storage.reminding import (
    ANOTHER_ROW,
    CITRA,
    DEWI,
    HUKUM_ID,
    MONDAY,
    POLICY,
    ROW,
    STAGE,
    TARGET,
    Change,
    Desk,
    at,
    claim,
    desk_of,
    plan_at,
    planned,
    reported,
    settle,
    told,
    undone,
)
from tests.storage.test_scale import statements_of

KEPT = timedelta(days=730)


@pytest.fixture
async def desk(office: Office, database: Database) -> Desk:
    """Row 3 has a target a week after Monday; Budi and Citra are told of it."""
    made = await desk_of(office, database)
    async with database.open_store() as store:
        await store.people.rename(BUDI, "Budi")
    return made


async def messages(desk: Desk, **sought: object) -> list[LoggedDigest]:
    async with desk.database.read_store() as store:
        return list((await store.reminders.messages(limit=50, **sought)).items)  # type: ignore[arg-type]


async def send_all(desk: Desk, moment_day: int = 0, outcome: DigestOutcome = "sent") -> None:
    """Plan a day, so many after Monday, and send what it brings."""
    day = MONDAY + moment_day * DAY
    await planned(desk, day)
    for each in await claim(desk, at(day, 8)):
        await settle(desk, each, outcome, at(day, 8, 1))


async def test_each_message_is_told_with_its_person_and_rows(desk: Desk) -> None:
    await send_all(desk)
    citras, budis = await messages(desk)
    assert (budis.person_id, budis.name, budis.has_left, budis.opds) == (BUDI, "Budi", False, ("Bag. Hukum",))
    assert (budis.day, budis.outcome, budis.settled_at, budis.attempts) == (MONDAY, "sent", at(MONDAY, 8, 1), 1)
    assert (budis.message_id, citras.person_id, citras.name) == (77, CITRA, None)
    (entry,) = budis.reminders
    assert (entry.rule, entry.anchor, entry.row, entry.stage, entry.why) == (
        Rule("before", 7), TARGET, 3, None, "opd"
    )  # fmt: skip
    assert (entry.outcome, entry.planned_at, entry.is_answered) == ("sent", at(MONDAY), False)


async def test_messages_are_found_by_person_row_and_day(desk: Desk) -> None:
    await send_all(desk)
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([ANOTHER_ROW], Target(TARGET, "day"), reason=None, by=None, at=NOW)
    await send_all(desk, 4)
    friday = MONDAY + 4 * DAY
    assert [(each.person_id, each.day) for each in await messages(desk, person_id=BUDI)] == [
        (BUDI, friday),
        (BUDI, MONDAY),
    ]
    of_row = await messages(desk, row=2)
    assert {each.day for each in of_row} == {friday}
    assert {entry.row for each in of_row for entry in each.reminders} == {2}
    assert {each.day for each in await messages(desk, since=friday)} == {friday}
    assert {each.day for each in await messages(desk, until=friday - DAY)} == {MONDAY}
    assert {each.day for each in await messages(desk, since=MONDAY, until=MONDAY, person_id=CITRA)} == {MONDAY}
    assert await messages(desk, row=2, until=MONDAY) == []
    assert await messages(desk, row=99) == []
    async with desk.database.read_store() as store:
        page = await store.reminders.messages(person_id=BUDI, limit=1, offset=1)
    assert ([each.day for each in page.items], page.total) == ([MONDAY], 2)


async def test_rows_that_are_gone_are_still_proven(desk: Desk) -> None:
    await send_all(desk)
    async with desk.database.open_store() as store:
        await store.follow_ups.replace("MONEV", desk.office.rows[:2], at=at(MONDAY, 9))
    assert {each.person_id for each in await messages(desk, row=3)} == {BUDI, CITRA}
    another = replace(desk.office.rows[2], indicator=30, name="Lain", recommendation="Lain")
    async with desk.database.open_store() as store:
        await store.follow_ups.replace("MONEV", (*desk.office.rows[:2], another), at=at(MONDAY, 9))
    assert await messages(desk, row=3) == []


async def test_what_waits_stands_in_the_digest_that_will_tell_it(desk: Desk) -> None:
    await planned(desk)
    waiting = await messages(desk)
    assert {(each.day, each.outcome, each.due_at) for each in waiting} == {(MONDAY, None, at(MONDAY, 8, 0))}
    assert [[entry.row for entry in each.reminders] for each in waiting] == [[3], [3]]
    assert len(await messages(desk, row=3)) == 2


async def test_what_has_no_digest_yet_comes_first_and_not_under_a_day(desk: Desk) -> None:
    await send_all(desk)
    async with desk.database.open_store() as store:
        wednesday = Target(MONDAY + 2 * DAY, "day")
        await store.follow_ups.move_targets([2], wednesday, reason=None, by=None, at=at(MONDAY, 9))
    await planned(desk)
    first, *_ = await messages(desk, person_id=BUDI)
    assert (first.id, first.day, first.outcome, [each.row for each in first.reminders]) == (None, None, None, [2])
    assert [each.id for each in await messages(desk, row=2)][:1] == [None]
    assert all(each.id for each in await messages(desk, since=MONDAY))
    assert all(each.id for each in await messages(desk, row=3))


async def test_what_could_not_be_sent_moves_on_to_the_next_message(desk: Desk) -> None:
    await send_all(desk, outcome="failed")
    (budis,) = await messages(desk, person_id=BUDI)
    assert (budis.outcome, [each.row for each in budis.reminders]) == ("failed", [3])
    await planned(desk, MONDAY + DAY)
    again, failed = await messages(desk, person_id=BUDI)
    assert ([each.row for each in again.reminders], failed.reminders) == ([3], ())
    of_row = await messages(desk, person_id=BUDI, row=3)
    assert [(each.day, each.outcome) for each in of_row] == [(MONDAY + DAY, None), (MONDAY, "failed")]
    assert await messages(desk, person_id=BUDI, row=2) == []


@pytest.mark.parametrize("outcome", ["sent", "failed", "blocked", "uncertain"])
async def test_the_last_day_is_that_of_a_message_that_was_sent(desk: Desk, outcome: DigestOutcome) -> None:
    await send_all(desk, outcome=outcome)
    days = {BUDI: MONDAY, CITRA: MONDAY} if outcome == "sent" else {}
    async with desk.database.read_store() as store:
        last_sent = store.reminders.last_sent
        assert await last_sent() == await last_sent(row=3) == await last_sent(since=MONDAY, until=MONDAY) == days
        assert await last_sent(row=2) == await last_sent(since=MONDAY + DAY) == await last_sent(row=99) == {}


@pytest.mark.parametrize("is_withdrawn", [False, True])
async def test_a_report_is_told_as_the_reason(desk: Desk, is_withdrawn: bool) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await store.reports.add(reported(ROW, at(MONDAY, 7)), year=2026)
        if is_withdrawn:
            (added,) = await store.reports.of_person(BUDI)
            await store.reports.withdraw(added.id, at=at(MONDAY, 7))
            await store.follow_ups.move_targets([ROW], Target(FAR, "day"), reason=None, by=None, at=at(MONDAY, 7))
    await claim(desk, at(MONDAY, 8))
    (budis,) = await messages(desk, person_id=BUDI)
    assert [(each.outcome, each.is_answered) for each in budis.reminders] == [("cancelled", not is_withdrawn)]
    assert budis.outcome == "empty"


async def test_a_later_report_is_not_the_reason(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await store.preferences.disown(BUDI, ROW, at=at(MONDAY, 7))
    await claim(desk, at(MONDAY, 8))
    async with desk.database.open_store() as store:
        await store.reports.add(reported(ROW, at(MONDAY, 9)), year=2026)
    (budis,) = await messages(desk, person_id=BUDI)
    assert [(each.outcome, each.is_answered) for each in budis.reminders] == [("cancelled", False)]


FAR = TARGET + 300 * DAY


async def test_whoever_left_has_no_name_but_the_agency_of_then(desk: Desk) -> None:
    await send_all(desk)
    async with desk.database.open_store() as store:
        await store.people.remove(BUDI, at=at(MONDAY, 9))
        await store.people.set_agency(CITRA, HUKUM_ID, belongs=False, at=at(MONDAY, 9))
        await store.people.set_agency(CITRA, desk.office.dkis.id, belongs=True, at=at(MONDAY, 9))
    citras, budis = await messages(desk)
    assert (budis.name, budis.has_left, budis.opds) == (None, True, ("Bag. Hukum",))
    assert citras.opds == ("Bag. Hukum",)


async def test_ending_takes_back_what_was_to_be_told(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await store.reminders.end(BUDI, at=at(MONDAY, 7))
        await store.reminders.end(BUDI, at=at(MONDAY, 7))
    assert [each.person_id for each in await claim(desk, at(MONDAY, 8))] == [CITRA]
    (budis,) = await messages(desk, person_id=BUDI)
    assert (budis.outcome, [each.outcome for each in budis.reminders]) == ("empty", ["cancelled"])


async def test_of_a_digest_that_is_being_sent_nobody_knows(desk: Desk) -> None:
    await planned(desk)
    mine, _ = await claim(desk, at(MONDAY, 8))
    async with desk.database.open_store() as store:
        await store.reminders.end(BUDI, at=at(MONDAY, 8))
    assert not await settle(desk, mine, "sent", at(MONDAY, 8))
    (budis,) = await messages(desk, person_id=BUDI)
    assert budis.outcome == "uncertain"


async def row_is(store: Store, status: RowStatus) -> None:
    await store.follow_ups.set_state(ROW, status=status, percent=100, blocker=None, at=at(MONDAY, 9))


async def row_goes(store: Store) -> None:
    await store.follow_ups.replace("MONEV", [], at=at(MONDAY, 9))


STAYS: dict[str, tuple[Change, bool]] = {
    "open": (lambda store: store.people.get(BUDI), True),
    "returned": (lambda store: row_is(store, RowStatus.RETURNED), True),
    "waiting": (lambda store: row_is(store, RowStatus.WAITING), True),
    "verified": (lambda store: row_is(store, RowStatus.VERIFIED), False),
    "cancelled": (lambda store: row_is(store, RowStatus.CANCELLED), False),
    "gone": (row_goes, False),
}


async def count(desk: Desk) -> tuple[int, int]:
    """Return how many reminders and digests there are."""
    async with desk.database._writer.connect() as connection:
        reminders = await connection.execute(select(func.count()).select_from(reminder))
        digests = await connection.execute(select(func.count()).select_from(digest))
        return reminders.scalar_one(), digests.scalar_one()


@pytest.mark.parametrize("case", STAYS)
async def test_reminders_go_when_their_row_has_rested_as_long(desk: Desk, case: str) -> None:
    change, stays = STAYS[case]
    await send_all(desk)
    async with desk.database.open_store() as store:
        await change(store)
        assert await store.reminders.drop_settled(before=at(MONDAY, 8, 1)) == 0
        # Settled long enough ago, but the row was not at rest yet.
        assert await store.reminders.drop_settled(before=at(MONDAY, 9, 0)) == 0
    assert await count(desk) == (2, 2)
    async with desk.database.open_store() as store:
        assert await store.reminders.drop_settled(before=at(MONDAY, 10)) == (0 if stays else 2)
    assert await count(desk) == ((2, 2) if stays else (0, 0))


async def test_what_is_open_never_goes(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await row_is(store, RowStatus.VERIFIED)
        assert await store.reminders.drop_settled(before=at(MONDAY) + 2 * KEPT) == 0
    assert await count(desk) == (2, 2)


async def test_a_message_stays_while_it_proves_something(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([ANOTHER_ROW], Target(TARGET, "day"), reason=None, by=None, at=NOW)
    await send_all(desk)
    async with desk.database.open_store() as store:
        await row_is(store, RowStatus.VERIFIED)
        await store.reminders.drop_settled(before=at(MONDAY) + KEPT)
    assert {tuple(each.row for each in one.reminders) for one in await messages(desk)} == {(2,)}
    async with desk.database.open_store() as store:
        ended = await store.reminders.messages(person_id=BUDI, row=3, limit=1)
    assert ended.total == 0


async def test_what_was_never_sent_goes_too(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await store.preferences.disown(BUDI, ROW, at=at(MONDAY, 7))
    await claim(desk, at(MONDAY, 8))
    assert (await messages(desk, person_id=BUDI))[0].outcome == "empty"
    async with desk.database.open_store() as store:
        await row_is(store, RowStatus.CANCELLED)
        await store.reminders.drop_settled(before=at(MONDAY, 12))
    assert await messages(desk, person_id=BUDI) == []


async def test_planning_after_a_clean_up_adds_nothing(desk: Desk) -> None:
    """Row 3 is open for years, row 2 verified, row 1 gone; a stage of the evaluation has passed."""
    policy = replace(POLICY, stages=(STAGE,), stale_after_days=30)
    async with desk.database.open_store() as store:
        for row in (1, ANOTHER_ROW):
            await store.follow_ups.move_targets([row], Target(TARGET, "day"), reason=None, by=None, at=NOW)

    async def plan(days: int) -> Planned:
        moment = at(TARGET + days * DAY)
        async with desk.database.open_store() as store:
            added = await store.reminders.plan(plan_at(moment, policy=policy))
        for each in await claim(desk, at(TARGET + days * DAY, 8), limit=99):
            await settle(desk, each, "sent", at(TARGET + days * DAY, 8))
        return added

    assert (await plan(-1)).reminders > 0
    async with desk.database.open_store() as store:
        await store.follow_ups.set_state(
            ANOTHER_ROW, status=RowStatus.VERIFIED, percent=100, blocker=None, at=at(TARGET)
        )
        await store.follow_ups.replace("MONEV", desk.office.rows[1:], at=at(TARGET))
        await store.follow_ups.move_targets([ROW], Target(TARGET, "day"), reason=None, by=None, at=at(TARGET))
    for days in (0, 7, 1_100, 1_101):
        await plan(days)
    for days in (2_000, 4_000):
        assert await plan(days) == Planned(0, 0)  # its number stands still by then
        before = await count(desk)
        async with desk.database.open_store() as store:
            dropped = await store.reminders.drop_settled(before=at(TARGET + days * DAY) - KEPT)
        assert (dropped > 0) is (days == 2_000)
        assert (await count(desk))[0] == before[0] - dropped
        assert await plan(days) == Planned(0, 0)
        left = {each[1] for each in await planned_ever(desk)}
        assert left == {3}


async def planned_ever(desk: Desk) -> set[tuple[int, int | str | None, str, str | None]]:
    async with desk.database.read_store() as store:
        return await told(store)


async def test_a_stage_that_is_still_to_come_stays(desk: Desk) -> None:
    stage = replace(STAGE, day=MONDAY + 900 * DAY, offsets=(900,))
    async with desk.database.open_store() as store:
        await store.reminders.plan(plan_at(at(MONDAY), policy=replace(POLICY, stages=(stage,))))
    for each in await claim(desk, at(MONDAY, 8)):
        await settle(desk, each, "sent", at(MONDAY, 8))
    async with desk.database.open_store() as store:
        await store.reminders.drop_settled(before=at(MONDAY + 800 * DAY))
    assert "wawancara" in {each[1] for each in await planned_ever(desk)}


async def test_of_a_stage_there_is_the_key(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.people.join(9, role=Role.READER, name="Gede", opds=(), at=NOW)
        await store.reminders.plan(plan_at(at(MONDAY), policy=replace(POLICY, stages=(STAGE,))))
    (gedes,) = await messages(desk, person_id=9)
    assert [(each.stage, str(each.rule), each.row) for each in gedes.reminders] == [("wawancara", "stage:7", None)]
    assert (gedes.name, gedes.opds) == ("Gede", ())
    async with undone(desk.database) as store:
        await store.reminders.end(DEWI, at=NOW)
        assert (await store.reminders.messages(row=3, limit=9)).total == 2


MANY = """
    INSERT INTO digest (person_id, day, visible_at, closes_at, outcome, settled_at)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    SELECT i, :day, :moment, :moment, 'sent', :moment FROM n
"""
MANY_TOLD = """
    INSERT INTO reminder (person_id, follow_up_id, rule, anchor, why, planned_at, digest_id, outcome, settled_at)
    SELECT person_id, 1, 'before:7', day, 'opd', settled_at, id, 'sent', settled_at FROM digest WHERE person_id < 20001
"""


async def test_the_reminders_of_a_digest_are_found_through_an_index(desk: Desk, dialect: str) -> None:
    many = text(MANY).bindparams(bindparam("day", MONDAY, Date()), bindparam("moment", at(MONDAY), UtcTime()))
    async with desk.database._writer.begin() as connection:
        await connection.execute(many)
        await connection.exec_driver_sql(MANY_TOLD)
        await connection.exec_driver_sql("ANALYZE")
    with statements_of(desk.database) as statements:
        assert len(await messages(desk, person_id=7)) == 1
    (wanted,) = [each for each in statements if "is_answered" in each[0]]
    how = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    async with desk.database._writer.connect() as connection:
        found = str((await connection.exec_driver_sql(how + wanted[0], wanted[1])).all())
        # What a database asks for every digest that is deleted.
        its = "SELECT 1 FROM reminder WHERE digest_id = 7"
        referring = str((await connection.exec_driver_sql(how + its)).all())
    assert "SCAN reminder'" not in found
    assert "Seq Scan on reminder" not in found
    assert "ix_reminder_digest_id" in referring
