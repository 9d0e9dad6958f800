from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from spbe.reminders import EvaluationStage, Policy, nudges, review_rounds, stage_of
from spbe.reminding import (
    LONG_AGO,
    HoursWish,
    PlanDay,
    Reached,
    ReachedStage,
    Rule,
    RuleKind,
    plan_of,
    rule_from,
)
from spbe.working_days import DAY, WorkCalendar
from tests import policies

WITA = ZoneInfo("Asia/Makassar")
CALENDAR = WorkCalendar({date(2027, 3, 9): "Idulfitri"}, frozenset({5, 6}), time(7, 30), time(16))
POLICY = replace(policies.POLICY, stages=(EvaluationStage("wawancara", "Wawancara", date(2027, 3, 15), (7, 1)),))


def plan_at(day: date, *, wishes: tuple[HoursWish, ...] = (), policy: Policy = POLICY) -> PlanDay:
    now = datetime.combine(day, time(0, 5), WITA).astimezone(UTC)
    plan = plan_of(now, at=time(8), zone=WITA, calendar=CALENDAR, policy=policy, wishes=wishes)
    assert plan
    return plan


def rule_on(day: date, reached: tuple[Reached, ...]) -> Rule | None:
    found = [each.rule for each in reached if each.first <= day <= each.last]
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize("kind", ["before", "overdue", "stale", "review", "snooze", "stage"])
def test_a_rule_is_read_as_it_is_written(kind: RuleKind) -> None:
    assert rule_from(str(Rule(kind, 14))) == Rule(kind, 14)


@pytest.mark.parametrize("day", [date(2027, 3, 6), date(2027, 3, 9)])
def test_nothing_is_planned_on_a_day_off(day: date) -> None:
    now = datetime.combine(day, time(0, 5), WITA)
    assert plan_of(now, at=time(8), zone=WITA, calendar=CALENDAR, policy=POLICY) is None


@pytest.mark.parametrize("today", [date(2027, 3, 5), date(2027, 3, 8), date(2027, 3, 10)])
def test_the_sets_of_a_day_say_what_the_policy_says_of_each_day(today: date) -> None:
    plan = plan_at(today)
    for number in range(-400, 60):
        day = today + number * DAY
        stage = stage_of(day, today=today, calendar=CALENDAR, policy=POLICY)
        rule = rule_on(day, plan.targets)
        assert (stage is None) == (rule is None)
        if stage and rule:
            assert rule == (Rule("overdue", -stage.days) if stage.is_overdue else Rule("before", stage.days))
        nudged = nudges(day, today=today, calendar=CALENDAR, policy=POLICY)
        assert rule_on(day, plan.nudges) == (Rule("stale", nudged) if nudged else None)
        if number > -300:
            rounds = review_rounds(day, today=today, calendar=CALENDAR, policy=POLICY)
            assert rule_on(day, plan.reviews) == (Rule("review", rounds) if rounds else None)


def test_the_sets_adjoin_and_reach_back_for_ever() -> None:
    plan = plan_at(date(2027, 3, 5))
    for reached in (plan.targets, plan.nudges, plan.reviews):
        assert reached[0].first == LONG_AGO
        assert [each.last + DAY for each in reached[:-1]] == [each.first for each in reached[1:]]


def test_a_plan_says_when_the_day_begins_whom_to_tell_and_since_when_reports_silence() -> None:
    plan = plan_at(date(2027, 3, 8), wishes=(HoursWish(time(14)), HoursWish(None, "Asia/Jakarta"), HoursWish()))
    assert plan.covered == date(2027, 3, 9)
    assert plan.stages == (ReachedStage("wawancara", Rule("stage", 7), date(2027, 3, 15)),)
    assert plan.starts(plan.today) == datetime(2027, 3, 7, 16, tzinfo=UTC)
    assert plan.silent_since == plan.hours[0].opens - DAY
    assert (plan.to_all, plan.to_coordinators) == (-7, -14)
    assert [(each.wish, each.opens.astimezone(UTC).hour, each.closes.astimezone(UTC).hour) for each in plan.hours] == [
        (HoursWish(), 0, 8),
        (HoursWish(time(14)), 6, 8),
        (HoursWish(None, "Asia/Jakarta"), 1, 9),
    ]


@pytest.mark.parametrize("hours", [0, 24, 48, 100])
def test_a_report_silences_its_row_for_as_many_hours_as_the_policy_says(hours: int) -> None:
    plan = plan_at(date(2027, 3, 8), policy=replace(POLICY, silent_hours_after_report=hours))
    assert plan.silent_since == datetime(2027, 3, 8, tzinfo=UTC) - timedelta(hours=hours)


@pytest.mark.parametrize(("to_all", "to_coordinators"), [(0, 1), (7, 14), (10, 20)])
def test_more_people_are_told_after_as_many_days_as_the_policy_says(to_all: int, to_coordinators: int) -> None:
    policy = replace(POLICY, escalate_to_all_after_days=to_all, escalate_to_coordinator_after_days=to_coordinators)
    plan = plan_at(date(2027, 3, 8), policy=policy)
    assert (plan.to_all, plan.to_coordinators) == (-to_all, -to_coordinators)


@pytest.mark.parametrize(("days", "first"), [(7, date(2027, 3, 2)), (30, date(2027, 2, 7)), (45, date(2027, 1, 23))])
def test_a_silent_row_is_asked_about_after_as_many_days_as_the_policy_says(days: int, first: date) -> None:
    plan = plan_at(date(2027, 3, 8), policy=replace(POLICY, stale_after_days=days))
    assert (plan.nudges[-1].rule, plan.nudges[-1].last) == (Rule("stale", 1), first)


@pytest.mark.parametrize(("days", "first"), [(1, date(2027, 3, 7)), (3, date(2027, 3, 3)), (5, date(2027, 3, 1))])
def test_the_queue_is_brought_up_after_as_many_working_days_as_the_policy_says(days: int, first: date) -> None:
    plan = plan_at(date(2027, 3, 8), policy=replace(POLICY, review_after_working_days=days))
    assert (plan.reviews[-1].rule, plan.reviews[-1].last) == (Rule("review", 1), first)


def test_the_hour_of_the_settings_counts_before_that_of_the_policy() -> None:
    now = datetime(2027, 3, 8, tzinfo=UTC)
    plan = plan_of(now, at=time(10), zone=WITA, calendar=CALENDAR, policy=POLICY)
    assert plan
    assert plan.hours[0].opens == datetime(2027, 3, 8, 2, tzinfo=UTC)
