from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from spbe.reminders import EvaluationStage, nudges, review_rounds, stage_of
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


def plan_at(day: date, *, wishes: tuple[HoursWish, ...] = ()) -> PlanDay:
    now = datetime.combine(day, time(0, 5), WITA).astimezone(UTC)
    plan = plan_of(now, at=time(8), zone=WITA, calendar=CALENDAR, policy=POLICY, wishes=wishes)
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


def test_the_hour_of_the_settings_counts_before_that_of_the_policy() -> None:
    now = datetime(2027, 3, 8, tzinfo=UTC)
    plan = plan_of(now, at=time(10), zone=WITA, calendar=CALENDAR, policy=POLICY)
    assert plan
    assert plan.hours[0].opens == datetime(2027, 3, 8, 2, tzinfo=UTC)
