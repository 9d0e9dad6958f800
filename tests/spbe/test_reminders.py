"""Which reminder is reached when, who gets it, and what a digest shows: cases, and whole simulated years."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, time
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import CONTENT
from spbe.matrix import MatrixRow, Target
from spbe.progress import ASKED_OF_OPD, RowStatus
from spbe.reminders import (
    Arranged,
    Digest,
    DigestLine,
    EvaluationStage,
    Policy,
    Stage,
    Urgency,
    Why,
    arranged,
    most_urgent_first,
    next_reminder,
    nudges,
    review_rounds,
    stage_of,
    stage_reminder,
    urgency,
    windows,
)
from spbe.working_days import DAY, WorkCalendar
from storage.calendar_files import load_calendar
from storage.reminder_files import load_reminders
from tests.policies import POLICY, audience

# The Christmas week of 2026: Thursday 24 and Friday 25 are off, Monday 28 is worked again.
CALENDAR = WorkCalendar(
    {date(2026, 12, 24): "Cuti Bersama", date(2026, 12, 25): "Natal"}, frozenset({5, 6}), time(8), time(16)
)
WEDNESDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 12, day) for day in (16, 18, 19, 20))
BEFORE_HOLIDAY, HOLIDAY, AFTER_HOLIDAY = (date(2026, 12, day) for day in (23, 24, 28))
YEAR = [date(2027, 1, 1) + n * DAY for n in range(365)]


@pytest.mark.parametrize(
    ("today", "target", "days"),
    [
        # midweek: the offsets themselves, and the days between them
        (WEDNESDAY, WEDNESDAY + 31 * DAY, None),
        (WEDNESDAY, WEDNESDAY + 30 * DAY, 30),
        (WEDNESDAY, WEDNESDAY + 15 * DAY, 30),
        (WEDNESDAY, WEDNESDAY + 14 * DAY, 14),
        (WEDNESDAY, WEDNESDAY + 5 * DAY, 7),
        (WEDNESDAY, WEDNESDAY + 2 * DAY, 3),
        (WEDNESDAY, WEDNESDAY + DAY, 1),
        (WEDNESDAY, WEDNESDAY, 0),
        # past: the last offset holds until a whole week is over
        (WEDNESDAY, WEDNESDAY - DAY, 0),
        (WEDNESDAY, WEDNESDAY - 6 * DAY, 0),
        (WEDNESDAY, WEDNESDAY - 7 * DAY, -7),
        (WEDNESDAY, WEDNESDAY - 13 * DAY, -7),
        (WEDNESDAY, WEDNESDAY - 14 * DAY, -14),
        (WEDNESDAY, WEDNESDAY - 1000 * DAY, -994),
        # Friday speaks for the weekend
        (FRIDAY, FRIDAY + 32 * DAY, 30),
        (FRIDAY, FRIDAY + 33 * DAY, None),
        (FRIDAY, SUNDAY, 0),
        (FRIDAY, SUNDAY + DAY, 1),
        (FRIDAY, SUNDAY - 7 * DAY, -7),
        # the day before a holiday for all of it, but nothing is called overdue that is not
        (BEFORE_HOLIDAY, HOLIDAY, 0),
        (BEFORE_HOLIDAY, date(2026, 12, 27), 0),
        (BEFORE_HOLIDAY, AFTER_HOLIDAY, 1),
        # nobody is reminded on a day off
        (SATURDAY, SATURDAY, None),
        (HOLIDAY, HOLIDAY + 7 * DAY, None),
        (HOLIDAY, HOLIDAY - 7 * DAY, None),
    ],
)
def test_the_reminder_that_is_reached(today: date, target: date, days: int | None) -> None:
    stage = stage_of(target, today=today, calendar=CALENDAR, policy=POLICY)
    assert stage == (None if days is None else Stage(days))
    assert not stage or stage.is_overdue == (stage.days < 0)


def test_a_target_at_the_start_of_a_long_holiday_is_not_overdue_before_it() -> None:
    long = replace(CALENDAR, days_off={HOLIDAY + n * DAY: "Libur" for n in range(14)})
    assert stage_of(HOLIDAY, today=BEFORE_HOLIDAY, calendar=long, policy=POLICY) == Stage(0)
    assert stage_of(HOLIDAY, today=HOLIDAY + 14 * DAY, calendar=long, policy=POLICY) == Stage(-14)


def test_other_offsets_and_another_rhythm() -> None:
    policy = replace(POLICY, offsets=(10, 5), overdue_every_days=10)
    left = {n: stage_of(WEDNESDAY + n * DAY, today=WEDNESDAY, calendar=CALENDAR, policy=policy) for n in range(-25, 12)}
    assert left[11] is None
    assert {n: stage.days for n, stage in left.items() if stage} == (
        dict.fromkeys(range(6, 11), 10)
        | dict.fromkeys(range(-9, 6), 5)
        | dict.fromkeys(range(-19, -9), -10)
        | dict.fromkeys(range(-25, -19), -20)
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 10), None),
        (date(2026, 12, 11), 7),  # Friday for Sunday
        (WEDNESDAY, 7),
        (FRIDAY, 1),
        (SATURDAY, None),
        (date(2026, 12, 21), None),  # over
    ],
)
def test_a_stage_of_the_evaluation_is_told_before_and_never_after_it(today: date, expected: int | None) -> None:
    stage = EvaluationStage("wawancara", "Wawancara", SUNDAY, (7, 1))
    found = stage_reminder(stage, today=today, calendar=CALENDAR)
    assert found == (None if expected is None else Stage(expected))


def test_a_stage_of_the_evaluation_is_told_on_its_day() -> None:
    stage = EvaluationStage("wawancara", "Wawancara", WEDNESDAY, (7, 1, 0))
    assert stage_reminder(stage, today=WEDNESDAY, calendar=CALENDAR) == Stage(0)


@pytest.mark.parametrize(
    ("since", "today", "times"),
    [
        (WEDNESDAY - 29 * DAY, WEDNESDAY, 0),
        (WEDNESDAY - 30 * DAY, WEDNESDAY, 1),
        (WEDNESDAY - 59 * DAY, WEDNESDAY, 1),
        (WEDNESDAY - 60 * DAY, WEDNESDAY, 2),
        (SUNDAY - 30 * DAY, FRIDAY, 1),
        (SATURDAY - 30 * DAY, SATURDAY, 0),
        (WEDNESDAY + DAY, WEDNESDAY, 0),
    ],
)
def test_nudges_of_a_row_without_reports(since: date, today: date, times: int) -> None:
    assert nudges(since, today=today, calendar=CALENDAR, policy=POLICY) == times


@pytest.mark.parametrize(
    ("since", "today", "rounds"),
    [
        (WEDNESDAY, FRIDAY, 0),
        (WEDNESDAY, date(2026, 12, 21), 1),
        (WEDNESDAY, BEFORE_HOLIDAY, 1),
        (WEDNESDAY, HOLIDAY, 0),
        (WEDNESDAY, AFTER_HOLIDAY, 2),
        (AFTER_HOLIDAY, WEDNESDAY, 0),
    ],
)
def test_a_queue_is_brought_up_every_three_working_days(since: date, today: date, rounds: int) -> None:
    assert review_rounds(since, today=today, calendar=CALENDAR, policy=POLICY) == rounds


@pytest.mark.parametrize(
    ("days", "since", "today", "rounds"),
    [
        (1, WEDNESDAY, FRIDAY, 2),
        (5, WEDNESDAY - DAY, date(2026, 12, 21), 0),
        (5, WEDNESDAY - DAY, date(2026, 12, 22), 1),
        (5, WEDNESDAY - DAY, AFTER_HOLIDAY + DAY, 1),
        (5, WEDNESDAY - DAY, AFTER_HOLIDAY + 3 * DAY, 2),
    ],
)
def test_a_queue_is_brought_up_as_often_as_the_policy_says(days: int, since: date, today: date, rounds: int) -> None:
    policy = replace(POLICY, review_after_working_days=days)
    assert review_rounds(since, today=today, calendar=CALENDAR, policy=policy) == rounds


@pytest.mark.parametrize(("days", "passed", "times"), [(10, 9, 0), (10, 10, 1), (10, 30, 3), (45, 44, 0), (45, 45, 1)])
def test_a_silent_row_is_asked_about_as_often_as_the_policy_says(days: int, passed: int, times: int) -> None:
    policy = replace(POLICY, stale_after_days=days)
    assert nudges(WEDNESDAY - passed * DAY, today=WEDNESDAY, calendar=CALENDAR, policy=policy) == times


@pytest.mark.parametrize(
    ("left", "expected"),
    [(-1, "overdue"), (0, "today"), (1, "soon"), (3, "soon"), (4, "later"), (300, "later")],
)
def test_urgency(left: int, expected: str) -> None:
    assert urgency(WEDNESDAY + left * DAY, today=WEDNESDAY, calendar=CALENDAR, policy=POLICY) == expected


@pytest.mark.parametrize(
    ("within", "left", "expected"),
    [
        *((10, 4, Urgency.SOON), (10, 10, Urgency.SOON), (10, 11, Urgency.LATER)),
        *((0, 0, Urgency.TODAY), (0, 1, Urgency.LATER), (1, 1, Urgency.SOON), (1, 2, Urgency.LATER)),
    ],
)
def test_a_row_is_urgent_as_many_days_before_as_the_policy_says(within: int, left: int, expected: Urgency) -> None:
    policy = replace(POLICY, soon_within_days=within)
    assert urgency(WEDNESDAY + left * DAY, today=WEDNESDAY, calendar=CALENDAR, policy=policy) is expected


def test_what_falls_on_days_off_soon_is_as_near_as_the_day_that_covers_it() -> None:
    friday = WEDNESDAY + 2 * DAY
    assert CALENDAR.covered_by(friday) == friday + 2 * DAY
    near = [urgency(friday + left * DAY, today=friday, calendar=CALENDAR, policy=POLICY) for left in (1, 5, 6)]
    assert near == [Urgency.SOON, Urgency.SOON, Urgency.LATER]


@pytest.mark.parametrize("left", range(-40, 60))
def test_the_next_reminder_is_the_next_day_on_which_another_stage_is_reached(left: int) -> None:
    target = WEDNESDAY + left * DAY
    days = [WEDNESDAY + number * DAY for number in range(70)]
    working = [day for day in days if CALENDAR.is_working(day)]
    before = stage_of(target, today=CALENDAR.working_day_before(WEDNESDAY), calendar=CALENDAR, policy=POLICY)
    for day in working:
        now = stage_of(target, today=day, calendar=CALENDAR, policy=POLICY)
        if now != before:
            break
        before = now
    assert next_reminder(target, today=WEDNESDAY, calendar=CALENDAR, policy=POLICY) == day


REAL = load_calendar(CONTENT / "calendar.yaml")
SHIPPED = load_reminders(CONTENT / "reminders.yaml")


def next_change(target: date, today: date, calendar: WorkCalendar, policy: Policy) -> date:
    """Return the first day from a day on whose stage is another one than that of the working day before."""
    days = (today + number * DAY for number in count())
    for day in filter(calendar.is_working, days):
        now, before = (
            stage_of(target, today=each, calendar=calendar, policy=policy)
            for each in (day, calendar.working_day_before(day))
        )
        if now != before:
            return day
    raise AssertionError


@pytest.mark.parametrize(
    ("today", "target", "expected"),
    [
        # a holiday of days, in which several reminders of a target fall
        *((date(2023, 4, day), date(2023, 4, 18), date(2023, 4, 26)) for day in range(19, 26)),
        *((date(2027, 3, day), date(2027, 3, 8) - left * DAY, None) for day in (6, 7, 8) for left in range(3, 20)),
        *((date(2025, 3, day), date(2025, 3, 28) - left * DAY, None) for day in (28, 29, 30, 31) for left in range(20)),
    ],
)
def test_the_next_reminder_around_a_long_holiday(today: date, target: date, expected: date | None) -> None:
    found = next_reminder(target, today=today, calendar=REAL, policy=SHIPPED)
    assert found == next_change(target, today, REAL, SHIPPED)
    assert expected in (None, found)


ANA, BUDI, CICI, COORDINATOR = 1, 2, 3, 9


@pytest.mark.parametrize(
    ("days", "focal_points", "last_reporter", "told"),
    [
        pytest.param(7, {ANA, BUDI}, ANA, {ANA: Why.OWN}, id="who reported last"),
        pytest.param(None, {ANA, BUDI}, ANA, {ANA: Why.OWN}, id="a nudge"),
        pytest.param(7, {ANA, BUDI}, None, {ANA: Why.OPD, BUDI: Why.OPD}, id="nobody has reported"),
        pytest.param(7, {ANA, BUDI}, CICI, {ANA: Why.OPD, BUDI: Why.OPD}, id="who reported has left"),
        pytest.param(0, {ANA, BUDI}, ANA, {ANA: Why.OWN}, id="overdue, but not long enough"),
        pytest.param(-7, {ANA, BUDI}, ANA, {ANA: Why.OWN, BUDI: Why.OPD}, id="overdue: all of the agency"),
        pytest.param(
            -14,
            {ANA, BUDI},
            ANA,
            {ANA: Why.OWN, BUDI: Why.OPD, COORDINATOR: Why.COORDINATOR},
            id="long overdue: the coordinator too",
        ),
        pytest.param(
            -70, {ANA, COORDINATOR}, COORDINATOR, {ANA: Why.OPD, COORDINATOR: Why.OWN}, id="the nearest reason"
        ),
        pytest.param(30, set(), ANA, {COORDINATOR: Why.COORDINATOR}, id="nobody is there"),
    ],
)
def test_who_is_told_and_why(
    days: int | None, focal_points: set[int], last_reporter: int | None, told: dict[int, Why]
) -> None:
    stage = None if days is None else Stage(days)
    found = audience(
        stage, focal_points=focal_points, last_reporter=last_reporter, coordinators={COORDINATOR}, policy=POLICY
    )
    assert found == told


def line(number: int, left: int, why: Why = Why.OWN) -> DigestLine:
    """Make a line whose target is some days from Wednesday."""
    target = Target(WEDNESDAY + left * DAY, "day")
    row = MatrixRow(number, number, "2018", "Indikator", "Saran", 1, f"Kerjakan {number}", target, (), "")
    return DigestLine(
        follow_up_id=100 + number,
        row=row,
        target=target,
        working_days_left=CALENDAR.working_days_between(WEDNESDAY, target.day),
        urgency=urgency(target.day, today=WEDNESDAY, calendar=CALENDAR, policy=POLICY),
        status=RowStatus.IN_PROGRESS,
        percent=50,
        why=why,
    )


def test_a_digest_shows_the_most_urgent_first_and_counts_the_rest() -> None:
    lines = [
        *(line(1, 30), line(2, 7), line(3, -20, Why.COORDINATOR), line(4, -2), line(5, 0)),
        *(line(6, 3, Why.OPD), line(7, -2, Why.OPD), line(8, 1)),
    ]
    found = arranged(lines, POLICY)
    shown = {group: [each.row.number for each in lines] for group, lines in found.groups}
    assert shown == {Urgency.OVERDUE: [4, 7, 3], Urgency.TODAY: [5], Urgency.SOON: [8]}
    assert found.left_out == 3
    assert list(shown) == [Urgency.OVERDUE, Urgency.TODAY, Urgency.SOON]
    assert lines[0].asked == "Kerjakan 1"


def test_of_equally_urgent_rows_the_returned_ones_come_first() -> None:
    returned = RowStatus.RETURNED
    lines = [
        *(line(1, -2), line(2, -9), replace(line(3, -2, Why.COORDINATOR), status=returned)),
        *(line(4, 0), replace(line(5, 1), status=returned)),
    ]
    assert [each.row.number for each in most_urgent_first(lines)] == [3, 2, 1, 4, 5]


@pytest.mark.parametrize(("most", "shown", "left_out"), [(1, [2], 7), (2, [2, 1], 6), (8, [2, 1, 3, 4, 5, 6, 7, 8], 0)])
def test_a_digest_shows_as_many_rows_as_the_policy_says(most: int, shown: list[int], left_out: int) -> None:
    lines = [line(1, -2), line(2, -9), *(line(number, number) for number in range(3, 9))]
    found = arranged(lines, replace(POLICY, most_rows=most))
    assert [each.row.number for _, group in found.groups for each in group] == shown
    assert found.left_out == left_out


def test_a_digest_of_nothing() -> None:
    assert arranged([], POLICY) == Arranged((), 0)
    nothing = Digest(person_id=ANA, day=WEDNESDAY)
    assert nothing.is_empty
    assert not replace(nothing, reviews=1).is_empty
    assert not replace(nothing, lines=(line(1, 3),)).is_empty
    assert not replace(nothing, stages=(EvaluationStage("wawancara", "Wawancara", SUNDAY, (1,)),)).is_empty


def test_what_waits_for_others_or_is_settled_is_not_asked_of_the_agency() -> None:
    assert set(RowStatus) - ASKED_OF_OPD == {RowStatus.WAITING, RowStatus.VERIFIED, RowStatus.CANCELLED}


# Whole years

targets = st.integers(-60, 400).map(lambda n: YEAR[0] + n * DAY)
holidays = st.lists(st.tuples(st.sampled_from(YEAR), st.integers(1, 16)), max_size=12)
some_offsets = st.frozensets(st.integers(0, 60), min_size=1, max_size=7).map(lambda them: sorted(them, reverse=True))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    off = {first + n * DAY: "Libur" for first, length in draw(holidays) for n in range(length)}
    worked = draw(st.frozensets(st.sampled_from(YEAR), max_size=3))
    return replace(CALENDAR, days_off=off, worked_after_all=worked)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    return replace(POLICY, offsets=tuple(draw(some_offsets)), overdue_every_days=draw(st.integers(1, 20)))


def reminded(
    target: date, calendar: WorkCalendar, policy: Policy, *, up: Collection[date], closed: date | None
) -> list[tuple[date, Stage]]:
    """Run the year as the planner does: on each day that the bot is up, what is reached and was never sent."""
    sent: list[tuple[date, Stage]] = []
    for today in up:
        if closed and today >= closed:
            break
        stage = stage_of(target, today=today, calendar=calendar, policy=policy)
        if stage and stage not in [known for _, known in sent]:
            sent.append((today, stage))
    return sent


def sending_day(day: date, calendar: WorkCalendar) -> date:
    return day if calendar.is_working(day) else calendar.working_day_before(day)


@given(targets, calendars(), policies(), st.none() | st.sampled_from(YEAR))
def test_each_reminder_of_a_year_comes_once_on_its_day(
    target: date, calendar: WorkCalendar, policy: Policy, closed: date | None
) -> None:
    sent = reminded(target, calendar, policy, up=YEAR, closed=closed)
    assert all(calendar.is_working(day) for day, _ in sent)
    assert all(not closed or day < closed for day, _ in sent)
    stages = [stage.days for _, stage in sent]
    assert stages == sorted(set(stages), reverse=True), "each once, and never back to an earlier one"
    assert len({day for day, _ in sent}) == len(sent), "one a day"
    for offset in policy.offsets:
        due = sending_day(target - offset * DAY, calendar)
        if YEAR[0] <= due <= YEAR[-1] and (not closed or due < closed):
            told = [stage.days for day, stage in sent if day == due]
            assert told, "told on that day"
            assert told[0] <= offset, "of this or of a later offset that falls on the same day off"
    for day, stage in sent:
        if stage.is_overdue:
            assert target < day
            assert calendar.covered_by(day) >= target - stage.days * DAY
    overdue = [stage.days for _, stage in sent if stage.is_overdue]
    assert all(days % policy.overdue_every_days == 0 for days in overdue)


@given(targets, calendars(), st.sampled_from(YEAR), st.integers(1, 60))
def test_downtime_loses_nothing_and_brings_one_reminder(
    target: date, calendar: WorkCalendar, down: date, length: int
) -> None:
    away = {down + n * DAY for n in range(length)}
    up = [day for day in YEAR if day not in away]
    sent = reminded(target, calendar, POLICY, up=up, closed=None)
    always = reminded(target, calendar, POLICY, up=YEAR, closed=None)
    missed = [stage for day, stage in always if day in away]
    back = next((day for day in up if day > down and calendar.is_working(day)), None)
    late = [stage for day, stage in sent if day == back]
    assert len(late) <= 1
    if missed and back:
        assert [stage for _, stage in sent if stage.days <= missed[-1].days][:1], "the last missed, or a later one"
        assert set(missed[:-1]).isdisjoint(stage for _, stage in sent), "what was overtaken is not told any more"


@given(calendars(), policies(), st.sampled_from(YEAR), st.integers(0, 500))
def test_windows_say_of_every_target_what_stage_of_says(
    calendar: WorkCalendar, policy: Policy, today: date, past: int
) -> None:
    since = today - past * DAY
    found = windows(today, since=since, calendar=calendar, policy=policy)
    for number in range(past + 120):
        target = since + number * DAY
        stages = [window.stage for window in found if window.first <= target <= window.last]
        stage = stage_of(target, today=today, calendar=calendar, policy=policy)
        assert stages == ([stage] if stage else [])
    assert len({window.stage for window in found}) == len(found)


@given(calendars(), st.sampled_from(YEAR), st.integers(1, 90))
def test_nudges_only_ever_grow(calendar: WorkCalendar, since: date, period: int) -> None:
    policy = replace(POLICY, stale_after_days=period)
    counts = [nudges(since, today=day, calendar=calendar, policy=policy) for day in YEAR if calendar.is_working(day)]
    assert counts == sorted(counts)


@given(
    st.dates(date(2019, 1, 1), date(2027, 12, 31)),
    st.integers(-800, 500),
    st.just(REAL) | calendars(),
    st.just(SHIPPED) | policies(),
)
def test_the_next_reminder_of_any_target_on_any_day(
    today: date, left: int, calendar: WorkCalendar, policy: Policy
) -> None:
    target = today + left * DAY
    found = next_reminder(target, today=today, calendar=calendar, policy=policy)
    assert found == next_change(target, today, calendar, policy)
