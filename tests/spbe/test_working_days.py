"""Working days, and what the last of them before a holiday must cover."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.working_days import TIME_TO_SEND, WorkCalendar

WEEKEND = frozenset({5, 6})
OPENS, CLOSES = time(8), time(16)
HOLIDAYS = {
    date(2026, 12, 24): "Cuti Bersama Hari Raya Natal",
    date(2026, 12, 25): "Hari Raya Natal",
    date(2026, 12, 26): "Libur daerah",
    date(2027, 1, 1): "Tahun Baru Masehi",
}
CALENDAR = WorkCalendar(
    HOLIDAYS,
    WEEKEND,
    OPENS,
    CLOSES,
    worked_after_all=frozenset({date(2027, 1, 1), date(2027, 1, 3)}),
)
DAY = timedelta(days=1)
MAKASSAR = ZoneInfo("Asia/Makassar")

days = st.dates(date(2018, 1, 1), date(2032, 12, 31))
hours = st.times().map(lambda at: at.replace(microsecond=0))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Draw a calendar, also one with holidays of weeks around some days."""
    off = draw(st.lists(st.tuples(days, st.integers(1, 20)), max_size=20))
    return WorkCalendar(
        {first + n * DAY: "Libur" for first, length in off for n in range(length)},
        draw(st.frozensets(st.integers(0, 6), max_size=6)),
        OPENS,
        CLOSES,
        worked_after_all=draw(st.frozensets(days, max_size=5)),
    )


@pytest.mark.parametrize(
    ("day", "is_working", "reason"),
    [
        pytest.param(date(2026, 12, 23), True, None, id="an ordinary Wednesday"),
        pytest.param(date(2026, 12, 24), False, "Cuti Bersama Hari Raya Natal", id="cuti bersama"),
        pytest.param(date(2026, 12, 26), False, "Libur daerah", id="a holiday on a Saturday is told by its name"),
        pytest.param(date(2026, 12, 27), False, None, id="a plain Sunday"),
        pytest.param(date(2027, 1, 1), True, None, id="a holiday that is worked after all"),
        pytest.param(date(2027, 1, 3), True, None, id="a Sunday that is worked after all"),
        pytest.param(date(2055, 5, 5), True, None, id="a year nobody knows"),
    ],
)
def test_what_is_worked(day: date, is_working: bool, reason: str | None) -> None:
    assert (CALENDAR.is_working(day), CALENDAR.reason(day)) == (is_working, reason)


@pytest.mark.parametrize(
    ("day", "before", "after", "covered"),
    [
        pytest.param(date(2026, 12, 15), date(2026, 12, 14), date(2026, 12, 16), date(2026, 12, 15), id="midweek"),
        pytest.param(date(2026, 12, 18), date(2026, 12, 17), date(2026, 12, 21), date(2026, 12, 20), id="Friday"),
        pytest.param(date(2026, 12, 21), date(2026, 12, 18), date(2026, 12, 22), date(2026, 12, 21), id="Monday"),
        pytest.param(date(2026, 12, 23), date(2026, 12, 22), date(2026, 12, 28), date(2026, 12, 27), id="Christmas"),
        pytest.param(date(2026, 12, 25), date(2026, 12, 23), date(2026, 12, 28), date(2026, 12, 27), id="a day off"),
    ],
)
def test_the_days_around(day: date, before: date, after: date, covered: date) -> None:
    found = CALENDAR.working_day_before(day), CALENDAR.next_working_day(day), CALENDAR.covered_by(day)
    assert found == (before, after, covered)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 12, 21), date(2026, 12, 21), 0),
        (date(2026, 12, 21), date(2026, 12, 22), 1),
        (date(2026, 12, 18), date(2026, 12, 21), 1),
        (date(2026, 12, 23), date(2026, 12, 27), 0),
        (date(2026, 12, 23), date(2026, 12, 31), 4),
        (date(2026, 12, 22), date(2026, 12, 18), -2),
    ],
)
def test_working_days_left(first: date, last: date, count: int) -> None:
    assert CALENDAR.working_days_between(first, last) == count


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 12, 23), time(8), True),
        (date(2026, 12, 23), time(7, 59, 59), False),
        (date(2026, 12, 23), time(15, 59, 59), True),
        (date(2026, 12, 23), time(16), False),
        (date(2026, 12, 24), time(9), False),
    ],
)
def test_working_hours(day: date, at: time, expected: bool) -> None:
    assert CALENDAR.within_hours(datetime.combine(day, at, MAKASSAR)) == expected


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        pytest.param(time(9, 15), time(9, 15), id="within hours"),
        pytest.param(time(5), time(8), id="too early"),
        pytest.param(time(15, 31), time(15, 30), id="too late for all to be sent"),
        pytest.param(time(22), time(15, 30), id="at night"),
    ],
)
def test_the_moment_to_send_keeps_to_the_hours(at: time, sent: time) -> None:
    moment = CALENDAR.moment_on(date(2026, 12, 23), at, MAKASSAR)
    assert moment == datetime.combine(date(2026, 12, 23), sent, MAKASSAR)
    assert moment.astimezone(UTC).hour == sent.hour - 8


@pytest.mark.parametrize(
    ("weekend", "closes", "message"),
    [
        (frozenset(range(7)), CLOSES, "every day of the week is weekend"),
        (WEEKEND, OPENS, "working hours are too short to send anything"),
        (WEEKEND, time(8, 59), "working hours are too short to send anything"),
        (WEEKEND, time(7), "working hours are too short to send anything"),
    ],
)
def test_a_calendar_that_never_sends_is_refused(weekend: frozenset[int], closes: time, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WorkCalendar({}, weekend, OPENS, closes)


@given(calendars(), days)
def test_the_nearest_working_days_are_worked_and_none_lies_between(calendar: WorkCalendar, day: date) -> None:
    before, after = calendar.working_day_before(day), calendar.next_working_day(day)
    assert before < day < after
    assert calendar.is_working(before)
    assert calendar.is_working(after)
    between = [before + n * DAY for n in range(1, (after - before).days)]
    assert {each for each in between if calendar.is_working(each)} <= {day}


@given(calendars(), days)
def test_every_day_is_covered_by_exactly_one_working_day(calendar: WorkCalendar, day: date) -> None:
    at_or_before = day if calendar.is_working(day) else calendar.working_day_before(day)
    assert at_or_before <= day <= calendar.covered_by(at_or_before)
    assert calendar.covered_by(calendar.working_day_before(at_or_before)) < day


@given(calendars(), days, st.integers(-400, 400), st.integers(-400, 400))
def test_working_days_add_up(calendar: WorkCalendar, day: date, one: int, two: int) -> None:
    first, last = day + one * DAY, day + two * DAY
    there = calendar.working_days_between(day, first) + calendar.working_days_between(first, last)
    assert there == calendar.working_days_between(day, last)
    assert calendar.working_days_between(first, day) == -calendar.working_days_between(day, first)


@given(calendars(), days, hours)
def test_sending_is_within_hours_with_time_left(calendar: WorkCalendar, day: date, at: time) -> None:
    working = calendar.next_working_day(day)
    moment = calendar.moment_on(working, at, MAKASSAR)
    assert calendar.within_hours(moment)
    assert calendar.within_hours(moment + TIME_TO_SEND - timedelta(microseconds=1))
    assert (moment.time() == at) == (OPENS <= at <= time(15, 30))
