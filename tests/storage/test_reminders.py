"""What is planned for whom: every condition on both databases, and against the policy by chance."""

import asyncio
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from spbe.matrix import Target
from spbe.people import Role
from spbe.progress import ASKED_OF_OPD, RowStatus
from spbe.reminders import stage_of
from spbe.reminding import Planned, Preference
from spbe.usecases.ports import Store
from spbe.working_days import DAY
from storage.database import Database
from tests.policies import audience
from tests.storage.conftest import AYU, BUDI, NOW, Office, row
from tests.storage.reminding import (
    ANOTHER_ROW,
    CITRA,
    DEWI,
    HOUR,
    HUKUM_ID,
    MONDAY,
    POLICY,
    ROW,
    STAGE,
    TARGET,
    WEEKDAYS,
    Change,
    Desk,
    Told,
    at,
    desk_of,
    plan_at,
    plan_on,
    reported,
    told,
    undone,
)
from tests.storage.test_scale import statements_of

OWN, OPD, COORDINATOR = "own", "opd", "coordinator"


@pytest.fixture
async def desk(office: Office, database: Database) -> Desk:
    return await desk_of(office, database)


async def test_a_target_is_told_when_an_offset_is_reached(desk: Desk) -> None:
    days = [31, 30, 15, 14, 8, 7, 3, 2, 1, 0, -1, -6, -7, -13, -14, -30]
    new = {}
    before: set[Told] = set()
    for left in days:
        planned = await desk.plan(plan_on(TARGET - left * DAY))
        new[left] = {each[2] for each in planned - before}
        before = planned
    assert {left: rules for left, rules in new.items() if rules} == {
        30: {"before:30"}, 14: {"before:14"}, 7: {"before:7"}, 3: {"before:3"}, 1: {"before:1"}, 0: {"before:0"},
        -7: {"overdue:7"}, -14: {"overdue:14"}, -30: {"overdue:28"},
    }  # fmt: skip


@pytest.mark.parametrize("fell_on", [TARGET - 2 * DAY, TARGET - DAY])
async def test_what_would_fall_on_a_weekend_is_told_on_friday(desk: Desk, fell_on: date) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([ROW], Target(fell_on, "day"), reason=None, by=None, at=NOW)
    planned = await desk.plan(plan_on(TARGET - 3 * DAY, calendar=WEEKDAYS))
    assert {each[2] for each in planned} == {"before:0"}


async def test_planning_again_adds_nothing(desk: Desk) -> None:
    day = plan_on(TARGET - 7 * DAY)
    async with desk.database.open_store() as store:
        assert await store.reminders.plan(day) == Planned(2, 2)
        assert await store.reminders.plan(day) == Planned(0, 0)
    async with desk.database.open_store() as store:
        later = plan_at(at(TARGET - 6 * DAY))
        assert await store.reminders.plan(later) == Planned(0, 2)  # those of the day before were never sent


async def test_a_week_of_downtime_costs_one_reminder_and_one_digest(desk: Desk) -> None:
    await desk.plan(plan_on(TARGET - 14 * DAY))
    planned = await desk.plan(plan_on(TARGET - 2 * DAY))
    assert {each[2] for each in planned} == {"before:14", "before:3"}
    async with desk.database.open_store() as store:
        claimed = await store.reminders.claim(at(TARGET - 2 * DAY, 9), today=TARGET - 2 * DAY, lease=HOUR, limit=10)
    assert [each.person_id for each in claimed] == [BUDI, CITRA]


async def test_a_moved_target_begins_anew(desk: Desk) -> None:
    day = TARGET - 7 * DAY
    await desk.plan(plan_on(day))
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([ROW], Target(TARGET + 30 * DAY, "day"), reason="TTD", by=1, at=at(day))
    planned = await desk.plan(plan_on(TARGET + 23 * DAY))
    async with desk.database.open_store() as store:
        log = await store.reminders.log(person_id=BUDI, follow_up_id=ROW, limit=9)
    assert {each[2] for each in planned if each[1] == 3} == {"before:7"}
    assert [(str(each.rule), each.anchor) for each in log.items] == [
        ("before:7", TARGET + 30 * DAY),
        ("before:7", TARGET),
    ]


ESCALATION: dict[tuple[int, int | None], set[tuple[int, str]]] = {
    (7, None): {(BUDI, OPD), (CITRA, OPD)},
    (7, BUDI): {(BUDI, OWN)},
    (7, DEWI): {(BUDI, OPD), (CITRA, OPD)},  # a coordinator reported for them
    (0, BUDI): {(BUDI, OWN)},
    (-6, BUDI): {(BUDI, OWN)},
    (-7, BUDI): {(BUDI, OWN), (CITRA, OPD)},
    (-14, BUDI): {(BUDI, OWN), (CITRA, OPD), (DEWI, COORDINATOR)},
    (-14, None): {(BUDI, OPD), (CITRA, OPD), (DEWI, COORDINATOR)},
}
"""Who is told why, so many days before the target, where somebody reported last."""


async def test_escalation(desk: Desk) -> None:
    found = {}
    for days, reporter in ESCALATION:
        async with undone(desk.database) as store:
            if reporter:
                await store.reports.add(reported(ROW, at(TARGET - 40 * DAY), by=reporter), year=2026)
            await store.reminders.plan(plan_on(TARGET - days * DAY))
            found[days, reporter] = {(each[0], each[3]) for each in await told(store)}
    assert found == ESCALATION


async def test_escalation_keeps_to_the_days_of_the_policy(desk: Desk) -> None:
    policy = replace(POLICY, escalate_to_all_after_days=10, escalate_to_coordinator_after_days=20)
    found = {}
    for overdue in (7, 14, 21):
        async with undone(desk.database) as store:
            await store.reports.add(reported(ROW, at(TARGET - 40 * DAY)), year=2026)
            await store.reminders.plan(plan_on(TARGET + overdue * DAY, policy=policy))
            found[overdue] = {(each[0], each[3]) for each in await told(store)}
    focal_points = {(BUDI, OWN), (CITRA, OPD)}
    assert found == {7: {(BUDI, OWN)}, 14: focal_points, 21: focal_points | {(DEWI, COORDINATOR)}}


async def leave_from(store: Store, person_id: int, day: date) -> None:
    await store.preferences.put(person_id, Preference(leave_until=MONDAY + 4 * DAY, leave_from=day))


async def leave_until(store: Store, person_id: int, day: date) -> None:
    await store.preferences.put(person_id, Preference(leave_until=day))


WHO_IS_TOLD: dict[str, tuple[Change, set[int]]] = {
    "nothing special": (lambda store: store.people.get(BUDI), {BUDI}),
    "on leave today": (lambda store: leave_until(store, BUDI, MONDAY), {CITRA}),
    "leave from today on": (lambda store: leave_from(store, BUDI, MONDAY), {CITRA}),
    "leave from tomorrow on": (lambda store: leave_from(store, BUDI, MONDAY + DAY), {BUDI}),
    "back from leave": (lambda store: leave_until(store, BUDI, MONDAY - DAY), {BUDI}),
    "blocked": (lambda store: store.reminders.mark_blocked(BUDI, at=NOW), {CITRA}),
    "no longer there": (lambda store: store.people.remove(BUDI, at=NOW), {CITRA}),
    "in another agency": (
        lambda store: store.people.set_agency(BUDI, HUKUM_ID, belongs=False, at=NOW),
        {CITRA},
    ),
    "only a reader now": (lambda store: store.people.set_role(BUDI, Role.READER), {CITRA}),
    "not theirs": (lambda store: store.preferences.disown(BUDI, ROW, at=NOW), {CITRA}),
    "a quiet day": (lambda store: store.preferences.put(BUDI, Preference(quiet_days=frozenset({0}))), set()),
    "another quiet day": (
        lambda store: store.preferences.put(BUDI, Preference(quiet_days=frozenset({1, 6}))),
        {BUDI},
    ),
    "snoozed": (lambda store: store.preferences.snooze(BUDI, ROW, until=MONDAY + DAY, at=NOW), set()),
    "another row snoozed": (
        lambda store: store.preferences.snooze(BUDI, ANOTHER_ROW, until=MONDAY + DAY, at=NOW),
        {BUDI},
    ),
}


async def test_who_is_told_of_a_row_that_budi_reported_on(desk: Desk) -> None:
    await desk.report(at(TARGET - 40 * DAY))
    people = {}
    for case, (change, _) in WHO_IS_TOLD.items():
        async with undone(desk.database) as store:
            await change(store)
            await store.reminders.plan(plan_on(MONDAY))
            people[case] = {each[0] for each in await told(store)}
    assert people == {case: expected for case, (_, expected) in WHO_IS_TOLD.items()}


async def test_nobody_reachable_means_the_coordinators(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.preferences.disown(BUDI, ROW, at=NOW)
        await store.reminders.mark_blocked(CITRA, at=NOW)
    assert await desk.plan(plan_on(MONDAY)) == {(DEWI, 3, "before:7", COORDINATOR)}


async def test_coordinators_may_have_enough_of_a_row_too(desk: Desk) -> None:
    late = TARGET + 14 * DAY
    changes: list[tuple[bool, Change]] = [
        (True, lambda store: store.people.get(DEWI)),
        (False, lambda store: store.preferences.disown(DEWI, ROW, at=NOW)),
        (False, lambda store: store.preferences.snooze(DEWI, ROW, until=late + DAY, at=NOW)),
    ]
    for is_told, change in changes:
        async with undone(desk.database) as store:
            await change(store)
            await store.reminders.plan(plan_on(late))
            assert (DEWI in {each[0] for each in await told(store)}) is is_told


async def test_a_row_without_an_agency_is_the_coordinators(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.replace("MONEV", [row(9, target=Target(TARGET, "day"))], at=NOW)
    planned = await desk.plan(plan_on(MONDAY))
    assert planned == {(DEWI, 9, "before:7", COORDINATOR)}


async def test_coordinators_of_the_settings_are_told_once_they_started_the_bot(desk: Desk) -> None:
    fajar, gita = 7_000_000_006, 7_000_000_007
    async with desk.database.open_store() as store:
        await store.people.join(fajar, role=Role.GUEST, name="Fajar", opds=(), at=NOW)
    day = plan_at(at(TARGET + 14 * DAY), coordinators=[fajar, gita])
    assert {each[0] for each in await desk.plan(day) if each[3] == COORDINATOR} == {DEWI, fajar}


@pytest.mark.parametrize(
    ("ago", "is_told"),
    [(24 * HOUR, True), (24 * HOUR - timedelta(minutes=1), False), (20 * DAY, True)],
)
async def test_a_report_silences_a_row_for_a_day(desk: Desk, ago: timedelta, is_told: bool) -> None:
    await desk.report(at(MONDAY, 8, 0) - ago)
    assert bool(await desk.plan(plan_on(MONDAY))) is is_told


async def test_a_report_answers_the_rule_that_was_reached_by_its_day(desk: Desk) -> None:
    await desk.report(at(MONDAY, 7, 0))
    assert await desk.plan(plan_on(MONDAY + 2 * DAY)) == set()
    planned = await desk.plan(plan_on(TARGET - 3 * DAY))
    assert planned == {(BUDI, 3, "before:3", OWN)}


async def test_a_withdrawn_report_silences_nothing(desk: Desk) -> None:
    await desk.report(at(MONDAY - DAY, 20))
    async with desk.database.open_store() as store:
        (report,) = await store.reports.of_person(BUDI)
        await store.reports.withdraw(report.id, at=at(MONDAY - DAY, 20, 9))
    assert {each[0] for each in await desk.plan(plan_on(MONDAY))} == {BUDI, CITRA}


async def test_only_what_is_still_to_be_done_is_told_to_agencies(desk: Desk) -> None:
    told_of = set()
    for number, status in enumerate(RowStatus):
        day = TARGET + (7 + 7 * number) * DAY
        async with desk.database.open_store() as store:
            await store.follow_ups.set_state(ROW, status=status, percent=50, blocker=None, at=at(day))
        planned = await desk.plan(plan_on(day))
        if any(each[:3] == (BUDI, 3, f"overdue:{7 + 7 * number}") for each in planned):
            told_of.add(status)
    assert told_of == ASKED_OF_OPD


async def test_a_row_that_is_gone_is_not_told(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.replace("MONEV", desk.office.rows[:2], at=NOW)
    assert await desk.plan(plan_on(MONDAY)) == set()


async def test_two_who_plan_at_once_add_everything_once(desk: Desk) -> None:
    async def plan() -> Planned:
        async with desk.database.open_store() as store:
            return await store.reminders.plan(plan_on(TARGET + 14 * DAY))

    planned = await asyncio.gather(*(plan() for _ in range(6)))
    async with desk.database.open_store() as store:
        assert sum(each.reminders for each in planned) == len(await told(store)) == 3
        assert sum(each.digests for each in planned) == 3


async def test_the_statements_say_what_the_policy_says(desk: Desk) -> None:
    """Sixty rows of all agencies with targets and reports by chance, planned on twenty days."""
    chance = random.Random(7)  # noqa: S311 - a test that fails must fail again
    office, today = desk.office, date(2026, 6, 1)
    agencies = {office.dkis.id: {AYU}, office.hukum.id: {BUDI, CITRA}, office.dukcapil.id: set[int]()}
    rows, reporters = [], {}
    for number in range(1, 61):
        opds = chance.sample([office.dkis, office.hukum, office.dukcapil], chance.randint(1, 3))
        rows.append(row(number, *opds, target=Target(today + chance.randint(-60, 40) * DAY, "day")))
    async with desk.database.open_store() as store:
        await store.follow_ups.replace("MONEV", rows, at=NOW)
        found = {each.row.number: each for each in await store.follow_ups.of_numbers(range(1, 61))}
    async with desk.database.open_store() as store:
        for number in chance.sample(range(1, 61), 40):
            reporters[number] = chance.choice([AYU, BUDI, CITRA, DEWI])
            said_then = reported(found[number].id, at(today - 90 * DAY), by=reporters[number])
            await store.reports.add(said_then, year=2026)
    expected, planned = set(), set()
    for day in (today + number * DAY for number in range(20)):
        if not WEEKDAYS.is_working(day):
            continue
        planned = await desk.plan(plan_on(day, calendar=WEEKDAYS))
        for each in found.values():
            stage = stage_of(each.row.target.day, today=day, calendar=WEEKDAYS, policy=POLICY)
            if stage:
                rule = f"overdue:{-stage.days}" if stage.is_overdue else f"before:{stage.days}"
                people = audience(
                    stage,
                    focal_points=set[int]().union(*(agencies[opd] for opd in each.opds)),
                    last_reporter=reporters.get(each.row.number),
                    coordinators=[DEWI],
                    policy=POLICY,
                )
                expected |= {(person, each.row.number, rule, why.value) for person, why in people.items()}
    near = {each for each in planned if not each[2].startswith("stale")}
    assert len(expected) > 200
    # Whoever was told of a row before is planned with the reason of then.
    assert {each[:3] for each in near} == {each[:3] for each in expected}
    assert near <= expected


MOST_STATEMENTS = 10


async def test_a_day_is_planned_in_as_many_statements_for_a_thousand_rows_as_for_ten(desk: Desk) -> None:
    statements_for, planned_of = {}, {}
    for number in (10, 1_000):
        rows = [row(each, desk.office.hukum, target=Target(TARGET, "day")) for each in range(1, number + 1)]
        async with desk.database.open_store() as store:
            await store.follow_ups.replace("MONEV", rows, at=NOW)
        async with undone(desk.database) as store:
            with statements_of(desk.database) as statements:
                planned_of[number] = await store.reminders.plan(plan_on(MONDAY))
            statements_for[number] = [statement.split(maxsplit=3)[:3] for statement, _ in statements]
    assert statements_for[1_000] == statements_for[10]
    assert 0 < len(statements_for[10]) <= MOST_STATEMENTS
    assert planned_of == {10: Planned(20, 2), 1_000: Planned(2_000, 2)}


async def test_rows_are_counted_by_how_they_stand(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        counts = await store.reminders.due_counts(TARGET + DAY, soon=date(2026, 12, 31))
        assert (counts.overdue, counts.soon, counts.later, counts.waiting, counts.settled) == (1, 2, 0, 0, 0)
        done = RowStatus.WAITING
        await store.follow_ups.set_state(ROW, status=done, percent=100, blocker=None, at=NOW)
        counts = await store.reminders.due_counts(TARGET, soon=TARGET, opds=[desk.office.hukum.id])
        assert (counts.overdue, counts.soon, counts.later, counts.waiting, counts.settled) == (0, 0, 1, 1, 0)


async def test_whom_nothing_reaches_is_known_until_they_write(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        for later in (NOW, NOW + DAY):
            await store.reminders.mark_blocked(BUDI, at=later)
        assert await store.reminders.blocked() == {BUDI: NOW}
        assert await store.reminders.unblock(BUDI)
        assert not await store.reminders.unblock(BUDI)
        assert await store.reminders.blocked() == {}


@pytest.mark.parametrize("about", ["follow_up_id", "subject"])
async def test_the_same_reminder_is_refused_by_the_tables(desk: Desk, about: str) -> None:
    await desk.plan(plan_on(MONDAY, policy=replace(POLICY, stages=(STAGE,))))
    columns = "person_id, follow_up_id, subject, rule, anchor, why, planned_at"
    of_kind = f"FROM reminder WHERE {about} IS NOT NULL"
    copy = f"INSERT INTO reminder ({columns}) SELECT {columns} {of_kind}"
    async with desk.database._writer.begin() as connection:
        found = await connection.execute(text(f"SELECT count(*) {of_kind}"))
        assert found.scalar_one() == {"follow_up_id": 2, "subject": 5}[about]
        with pytest.raises(IntegrityError):
            await connection.execute(text(copy))
        await connection.rollback()
