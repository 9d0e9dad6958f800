"""Moving targets: what is shown before, what happens then, and whom it concerns."""

import re
from datetime import date

import pytest

from spbe.matrix import Target
from spbe.people import Person, Role
from spbe.progress import RowStatus
from spbe.refusals import NotAllowed, Outdated, TargetRefused, TextTooLong
from spbe.reminding import Planned, plan_of
from spbe.reports import FollowUp
from spbe.usecases import retargeting
from spbe.usecases.retargeting import LONGEST_REASON, Plan, Request
from tests.storage.test_scale import statements_of
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR)
BUDI, CITRA = 7_000_000_002, 7_000_000_003
FIRST, MARCH = Target(date(2019, 12, 31), "year"), Target(date(2020, 3, 31), "day")
OF_HUKUM = (15, 33)
"""The rows of Bag. Hukum."""


async def row_of(city: Office, number: int) -> FollowUp:
    async with city.database.read_store() as store:
        found = await store.follow_ups.find(number)
    assert found
    return found


async def stands(city: Office, number: int, status: RowStatus) -> None:
    row = await row_of(city, number)
    async with city.database.open_store() as store:
        await store.follow_ups.set_state(row.id, status=status, percent=100, blocker=None, at=city.time)


async def shown(city: Office, *rows: int, target: Target = MARCH, reason: str = "menunggu Perda") -> Plan:
    return await retargeting.preview(city.resources, BOSS, rows, target, reason)


async def moved(city: Office, *rows: int, target: Target = MARCH, reason: str = "menunggu Perda") -> Plan:
    plan = await shown(city, *rows, target=target, reason=reason)
    return await retargeting.move(city.resources, BOSS, rows, target, reason, stamp=plan.stamp)


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_move_targets(city: Office, role: Role) -> None:
    person = await city.member(CITRA, role, *([] if role is Role.GUEST else ["Bag. Hukum"]))
    for attempt in (
        retargeting.understand(city.resources, person, "33 maret 2020"),
        retargeting.standing(city.resources, person, [33]),
        retargeting.preview(city.resources, person, [33], MARCH, "x"),
        retargeting.move(city.resources, person, [33], MARCH, "x", stamp=0),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    assert (await row_of(city, 33)).state.target == FIRST


async def test_a_target_moves_and_the_first_one_and_the_reason_stay(city: Office) -> None:
    await moved(city, 33)
    await moved(city, 33, target=Target(date(2020, 6, 30), "quarter"), reason="anggaran\0")
    state = (await row_of(city, 33)).state
    assert (state.first_target, state.target) == (FIRST, Target(date(2020, 6, 30), "quarter"))
    assert state.target_reason == "anggaran"
    found = await retargeting.standing(city.resources, BOSS, [33])
    changes = [(each.old, each.new, each.reason, each.by) for each in found.changes]
    assert changes == [
        (FIRST, MARCH, "menunggu Perda", 1),
        (MARCH, Target(date(2020, 6, 30), "quarter"), "anggaran", 1),
    ]
    assert found.choices[0] == Target(date(2020, 7, 31), "month")


async def test_moves_leave_a_trail_without_the_words_of_the_reason(city: Office) -> None:
    await moved(city, 33, 15)
    for number in (15, 33):
        row = await row_of(city, number)
        async with city.database.read_store() as store:
            (entry,) = await store.audit.of_subject(f"follow_up:{row.id}")
        assert (entry.actor_id, entry.action, entry.old, entry.new) == (
            1, "move_target", "2019-12-31 year", "2020-03-31 day",
        )  # fmt: skip


async def test_what_is_settled_or_the_same_is_left_out_and_said(city: Office) -> None:
    await stands(city, 3, RowStatus.VERIFIED)
    await moved(city, 5)
    plan = await moved(city, 3, 5, 33)
    assert [each.row.number for each in plan.rows] == [33]
    assert [(each.follow_up.row.number, each.why) for each in plan.left_out] == [(3, "settled"), (5, "same")]
    assert (await row_of(city, 3)).state.target == FIRST


async def test_the_preview_tells_whom_it_concerns(city: Office) -> None:
    budi = await city.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    await city.member(CITRA, Role.READER, "Bag. Hukum", name="Citra")
    plan = await shown(city, 33, 5)
    assert plan.tell == (budi,)
    assert [each.row.number for each in plan.rows_of(budi)] == [33]
    assert [opd.short for opd in plan.unattended] == [opd.short for opd in (await row_of(city, 5)).row.opds]
    calendar = city.resources.contents.content.calendar
    assert plan.working_days_left == calendar.working_days_between(date(2019, 11, 4), MARCH.day)


async def test_nothing_moves_that_was_not_shown(city: Office) -> None:
    plan = await shown(city, 33)
    await moved(city, 33, target=Target(date(2020, 1, 31), "month"))
    with pytest.raises(Outdated):
        await retargeting.move(city.resources, BOSS, [33], MARCH, plan.reason, stamp=plan.stamp)
    now = await shown(city, 33)
    for reason, rows in (("anggaran", [33]), (now.reason, [15, 33]), ("", [33])):
        with pytest.raises(Outdated):
            await retargeting.move(city.resources, BOSS, rows, MARCH, reason, stamp=now.stamp)
    without = await shown(city, 33, reason="")
    with pytest.raises(Outdated):
        await retargeting.move(city.resources, BOSS, [33], MARCH, "", stamp=without.stamp)
    assert (await row_of(city, 33)).state.target == Target(date(2020, 1, 31), "month")


async def test_a_second_tap_finds_it_done(city: Office) -> None:
    plan = await moved(city, 33)
    with pytest.raises(TargetRefused) as refused:
        await retargeting.move(city.resources, BOSS, [33], MARCH, plan.reason, stamp=plan.stamp)
    assert refused.value.fault == "same"
    assert len((await retargeting.standing(city.resources, BOSS, [33])).changes) == 1


async def test_what_cannot_be_moved_is_refused(city: Office) -> None:
    await stands(city, 3, RowStatus.VERIFIED)
    cases = {
        "unknown": shown(city, 33, 99),
        "past": shown(city, 33, target=Target(date(2019, 11, 3), "day")),
        "same": shown(city, 33, target=FIRST),
        "settled": shown(city, 3),
    }
    for fault, attempt in cases.items():
        with pytest.raises(TargetRefused) as refused:
            await attempt
        assert refused.value.fault == fault
        assert refused.value.rows == ((99,) if fault == "unknown" else (3,) if fault == "settled" else (33,))
    with pytest.raises(TargetRefused):
        await retargeting.standing(city.resources, BOSS, [3])
    with pytest.raises(TextTooLong):
        await shown(city, 33, reason="x" * (LONGEST_REASON + 1))
    assert (await shown(city, 33, target=Target(date(2019, 11, 4), "day"))).working_days_left == 0


async def test_an_agency_stands_for_its_open_rows_and_an_indicator_for_its_own(city: Office) -> None:
    async def understood(text: str) -> Request:
        return await retargeting.understand(city.resources, BOSS, text)

    assert await understood("bag hukum maret 2020") == Request(OF_HUKUM, Target(date(2020, 3, 31), "month"))
    await stands(city, 15, RowStatus.VERIFIED)
    assert (await understood("bag hukum maret 2020")).rows == (33,)
    assert (await understood("indikator 35")).rows == (35, 36, 37)
    assert await understood("") == Request(())
    await stands(city, 33, RowStatus.CANCELLED)
    refused = {
        "bag hukum maret 2020": "no_open",
        "indikator 48": "indicator",
        "maret 2020": "no_rows",
        "5 31 februari 2020": "no_day",
        "5 secepatnya": "unread",
    }
    for text, fault in refused.items():
        with pytest.raises(TargetRefused) as found:
            await understood(text)
        assert found.value.fault == fault, text


async def test_many_rows_take_no_more_statements_than_one_and_the_matrix_is_locked_before_them(city: Office) -> None:
    seen = []
    for rows in ((1,), tuple(range(2, 37))):
        plan = await shown(city, *rows)
        with statements_of(city.database) as statements:
            await retargeting.move(city.resources, BOSS, rows, MARCH, plan.reason, stamp=plan.stamp)
        seen.append([statement for statement, _ in statements])
        tables = [re.search(r"FROM (matrix|follow_up)\b", statement) for statement in seen[-1]]
        assert next(each[1] for each in tables if each) == "matrix"
    assert len(seen[0]) == len(seen[1]) < 30


async def test_reminders_follow_the_new_target_from_the_beginning(city: Office) -> None:
    """What was planned for the old day is told no more; the new one has all its reminders before it."""
    await city.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")

    async def planned(on: date) -> Planned:
        content = city.resources.contents.content
        city.time = city.time.replace(year=on.year, month=on.month, day=on.day)
        plan = plan_of(
            city.time, at=city.resources.reminder_time, zone=city.resources.timezone,
            calendar=content.calendar, policy=content.reminders,
        )  # fmt: skip
        assert plan
        async with city.database.open_store() as store:
            return await store.reminders.plan(plan)

    assert (await planned(date(2019, 12, 17))).reminders == len(OF_HUKUM)
    await moved(city, 33, target=Target(date(2020, 1, 31), "month"))
    assert (await planned(date(2020, 1, 17))).reminders == 2, "row 15 is overdue, and row 33 has two weeks left again"
    async with city.database.read_store() as store:
        log = await store.reminders.log(limit=99)
    rules = {str(each.rule) for each in log.items if each.row == 33}
    assert rules == {"before:14"}
    assert {each.anchor for each in log.items if each.row == 33} == {date(2019, 12, 31), date(2020, 1, 31)}
