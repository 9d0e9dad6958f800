"""What else people are told of: silence, the queue, stages of the evaluation, and what they snoozed."""

from dataclasses import replace
from datetime import date

import pytest

from spbe.matrix import Target
from spbe.progress import RowStatus
from spbe.reminding import Preference
from spbe.working_days import DAY
from storage.database import Database
from tests.storage.conftest import AYU, BUDI, NOW, Office
from tests.storage.reminding import (
    ANOTHER_ROW,
    CITRA,
    DEWI,
    EKA,
    HOUR,
    MONDAY,
    NUDGING,
    POLICY,
    ROW,
    STAGE,
    TARGET,
    WEEKDAYS,
    Change,
    Desk,
    at,
    desk_of,
    plan_on,
    reported,
    told,
    undone,
)

OWN, OPD, COORDINATOR = "own", "opd", "coordinator"


@pytest.fixture
async def desk(office: Office, database: Database) -> Desk:
    return await desk_of(office, database)


FAR = date(2026, 12, 31)


async def test_rows_without_a_report_for_long_are_nudged_while_their_target_is_far(desk: Desk) -> None:
    """The rows came on 4 March; 30 days later is 3 April."""
    assert await desk.plan(plan_on(date(2026, 3, 20), policy=NUDGING)) == set()
    planned = await desk.plan(plan_on(date(2026, 4, 3), policy=NUDGING))
    focal_points = {(AYU, 1), (AYU, 2), (BUDI, 2), (CITRA, 2)}
    assert {each[:2] for each in planned if each[2] == "stale:1"} == focal_points
    planned = await desk.plan(plan_on(date(2026, 5, 2), policy=NUDGING)) - planned
    assert {each[2] for each in planned if each[1] != 3} == set()
    planned = await desk.plan(plan_on(date(2026, 5, 3), policy=NUDGING)) - planned
    assert {each[:2] for each in planned if each[2] == "stale:2"} == focal_points


async def test_a_report_begins_the_silence_anew(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([ROW], Target(FAR, "day"), reason=None, by=None, at=NOW)
    of_row = {each for each in await desk.plan(plan_on(date(2026, 4, 3), policy=NUDGING)) if each[1] == 3}
    assert of_row == {(BUDI, 3, "stale:1", OPD), (CITRA, 3, "stale:1", OPD)}
    await desk.report(at(date(2026, 4, 10), 9))
    planned = {each for each in await desk.plan(plan_on(date(2026, 5, 9), policy=NUDGING)) if each[1] == 3}
    assert planned == of_row
    planned = {each for each in await desk.plan(plan_on(date(2026, 5, 10), policy=NUDGING)) if each[1] == 3}
    assert planned - of_row == {(BUDI, 3, "stale:1", OWN)}


async def test_coordinators_are_told_of_reports_that_wait_for_long(desk: Desk) -> None:
    monday = TARGET - 14 * DAY
    async with desk.database.open_store() as store:
        await store.follow_ups.set_state(ROW, status=RowStatus.WAITING, percent=100, blocker=None, at=at(monday, 23))

    async def rules_on(day: date) -> set[str]:
        planned = await desk.plan(plan_on(day, calendar=WEEKDAYS))
        assert {each[0] for each in planned} <= {DEWI}
        return {each[2] for each in planned}

    assert await rules_on(monday + 2 * DAY) == set()
    assert await rules_on(monday + 3 * DAY) == {"review:1"}
    assert await rules_on(monday + 4 * DAY) == {"review:1"}
    assert await rules_on(monday + 8 * DAY) == {"review:1", "review:2"}


async def test_a_coordinator_may_snooze_a_report_that_waits(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        waiting = RowStatus.WAITING
        await store.follow_ups.set_state(ROW, status=waiting, percent=100, blocker=None, at=at(MONDAY - 10 * DAY))
        await store.preferences.snooze(DEWI, ROW, until=MONDAY + DAY, at=at(MONDAY - DAY))
    assert await desk.plan(plan_on(MONDAY)) == set()
    assert {each[0] for each in await desk.plan(plan_on(MONDAY + DAY))} == {DEWI}


async def test_stages_of_the_evaluation_are_told_to_all_members(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([ROW], Target(FAR, "day"), reason=None, by=None, at=NOW)
        await store.people.remove(CITRA, at=NOW)
        await store.reminders.mark_blocked(AYU, at=NOW)
    policy = replace(POLICY, stages=(STAGE,))
    expected = {(each, "wawancara", "stage:7", None) for each in (BUDI, DEWI, EKA)}
    assert await desk.plan(plan_on(MONDAY, policy=policy)) == expected
    assert await desk.plan(plan_on(MONDAY + DAY, policy=policy)) == expected
    assert len(await desk.plan(plan_on(TARGET - DAY, policy=policy))) == 6


async def test_a_snoozed_row_comes_back_on_its_day(desk: Desk) -> None:
    planned = await desk.plan(plan_on(TARGET - 14 * DAY))
    async with desk.database.open_store() as store:
        await store.preferences.snooze(BUDI, ROW, until=TARGET - 11 * DAY, at=at(TARGET - 14 * DAY, 9))
    assert await desk.plan(plan_on(TARGET - 12 * DAY)) == planned
    snoozed = (BUDI, 3, "snooze:0", OPD)
    assert await desk.plan(plan_on(TARGET - 11 * DAY)) - planned == {snoozed}
    assert await desk.plan(plan_on(TARGET - 10 * DAY)) - planned == {snoozed}


SAID = at(TARGET - 14 * DAY, 9)
COMES_BACK: dict[str, tuple[Change, set[str]]] = {
    "nothing happened": (lambda store: store.people.get(BUDI), {"before:14", "snooze:0"}),
    "a report": (lambda store: store.reports.add(reported(ROW, SAID + HOUR), year=2026), {"before:14"}),
    "another snooze": (
        lambda store: store.preferences.snooze(BUDI, ROW, until=TARGET - 9 * DAY, at=SAID + HOUR),
        {"before:14"},
    ),
    "disowned": (lambda store: store.preferences.disown(BUDI, ROW, at=SAID + HOUR), {"before:14"}),
    "verified": (
        lambda store: store.follow_ups.set_state(
            ROW, status=RowStatus.VERIFIED, percent=100, blocker=None, at=SAID + HOUR
        ),
        {"before:14"},
    ),
    "a rule of its own": (
        lambda store: store.follow_ups.move_targets(
            [ROW], Target(TARGET - 4 * DAY, "day"), reason=None, by=None, at=SAID + HOUR
        ),
        {"before:14", "before:7"},
    ),
}


async def test_a_snooze_comes_back_only_where_there_is_need(desk: Desk) -> None:
    await desk.plan(plan_on(TARGET - 14 * DAY))
    rules = {}
    for case, (change, _) in COMES_BACK.items():
        async with undone(desk.database) as store:
            await store.preferences.snooze(BUDI, ROW, until=TARGET - 11 * DAY, at=SAID)
            await change(store)
            await store.reminders.plan(plan_on(TARGET - 11 * DAY))
            rules[case] = {each[2] for each in await told(store) if each[0] == BUDI}
    assert rules == {case: expected for case, (_, expected) in COMES_BACK.items()}


async def test_a_snooze_that_ends_within_a_day_of_a_report_waits_for_the_day_after(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.reminders.plan(plan_on(TARGET - 14 * DAY))
    await desk.report(at(TARGET - 14 * DAY, 9), by=CITRA)
    async with desk.database.open_store() as store:
        await store.preferences.snooze(BUDI, ROW, until=TARGET - 13 * DAY, at=at(TARGET - 14 * DAY, 10))
    snoozed = (BUDI, 3, "snooze:0", OPD)
    assert snoozed not in await desk.plan(plan_on(TARGET - 13 * DAY))
    assert snoozed in await desk.plan(plan_on(TARGET - 12 * DAY))


async def test_coordinators_may_snooze_too(desk: Desk) -> None:
    late = TARGET + 14 * DAY
    await desk.plan(plan_on(late))
    async with desk.database.open_store() as store:
        await store.preferences.snooze(DEWI, ROW, until=late + 2 * DAY, at=at(late, 9))
    assert (DEWI, 3, "snooze:0", COORDINATOR) in await desk.plan(plan_on(late + 2 * DAY))


async def test_what_a_focal_point_was_told_before_they_went_away_is_not_told_to_the_coordinator_too(desk: Desk) -> None:
    await desk.plan(plan_on(MONDAY))
    async with desk.database.open_store() as store:
        for digest in await store.reminders.claim(at(MONDAY, 9), today=MONDAY, lease=HOUR, limit=10):
            await store.reminders.settle(digest.id, "sent", at=at(MONDAY, 9))
        for each in (BUDI, CITRA):
            await store.reminders.mark_blocked(each, at=at(MONDAY, 10))
    tomorrow = await desk.plan(plan_on(MONDAY + DAY))
    assert not [each for each in tomorrow if each[3] == COORDINATOR]
    later = await desk.plan(plan_on(TARGET - 3 * DAY)) - tomorrow
    assert {(each[0], each[2]) for each in later} == {(DEWI, "before:3")}
    async with desk.database.read_store() as store:
        contact = (await store.reminders.contacts([ROW], today=MONDAY + DAY))[ROW]
    assert (contact.focal_points, contact.away, contact.blocked, contact.last) == (2, 0, 2, at(MONDAY, 9))


async def test_who_could_be_told_of_a_row(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.preferences.put(BUDI, Preference(leave_until=MONDAY))
        found = await store.reminders.contacts([ROW], today=MONDAY)
        later = await store.reminders.contacts([ROW], today=MONDAY + DAY)
    assert (found[ROW].focal_points, found[ROW].away, found[ROW].blocked, found[ROW].last) == (2, 1, 0, None)
    assert later[ROW].away == 0


async def test_who_says_that_a_row_is_not_theirs_counts_once(desk: Desk) -> None:
    async def disowned_and_away(of: int) -> tuple[int, int, int]:
        async with desk.database.open_store() as store:
            await store.preferences.disown(of, ROW, at=NOW)
            found = (await store.reminders.contacts([ROW, ANOTHER_ROW], today=MONDAY))[ROW]
            assert found.is_silent == (found.disowned + found.away + found.blocked == found.focal_points)
            return found.disowned, found.away, found.blocked

    async with desk.database.open_store() as store:
        await store.preferences.put(BUDI, Preference(leave_until=MONDAY))
        assert (await store.reminders.contacts([ROW], today=MONDAY))[ROW].disowned == 0
    assert await disowned_and_away(CITRA) == (1, 1, 0)
    assert await disowned_and_away(BUDI) == (2, 0, 0)
    async with desk.database.open_store() as store:
        await store.reminders.mark_blocked(BUDI, at=NOW)
        assert (await store.reminders.contacts([ANOTHER_ROW], today=MONDAY))[ANOTHER_ROW].disowned == 0
    assert await disowned_and_away(BUDI) == (1, 0, 1)


async def test_more_rows_than_a_statement_takes_parameters(desk: Desk, dialect: str) -> None:
    many = 66_000 if dialect == "postgresql" else 251_000
    async with desk.database.read_store() as store:
        found = await store.reminders.contacts(range(1, many + 1), today=MONDAY)
    assert (len(found), found[ROW].focal_points, found[many].focal_points) == (many, 2, 0)
