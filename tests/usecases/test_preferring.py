"""Choosing when one is reminded, on both databases; it is Monday, 4 November 2019, 08.00 WITA at first."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from spbe.matrix import Target
from spbe.people import Person, Role
from spbe.progress import RowStatus, Status
from spbe.refusals import (
    AllDaysQuiet,
    HourOutside,
    HourUnknown,
    LeaveRefused,
    NotAllowed,
    Refusal,
    WishUnread,
    ZoneUnknown,
)
from spbe.reminder_choices import Bounds, chosen_with
from spbe.reminder_wishes import (
    AtHour,
    Change,
    InZone,
    LeaveFor,
    LeaveUntil,
    LeaveWithoutEnd,
    QuietDays,
    ReminderWish,
    Usual,
)
from spbe.reminder_words import WIB, WIT
from spbe.reminding import INSTANCE, HoursWish, Preference
from spbe.reports import NewReport
from spbe.usecases import postponing, preferring, reminding
from spbe.usecases.office_hours import office_hours
from spbe.usecases.postponing import Delay
from spbe.usecases.preferring import DueOnLeave, Settings, Whose
from spbe.working_days import WorkCalendar
from tests.usecases.conftest import START, Office

AYU, BUDI, EKA, SETTINGS = 7_000_000_001, 7_000_000_002, 7_000_000_003, 1
BOSS = Person(SETTINGS, Role.COORDINATOR)
WITA = ZoneInfo("Asia/Makassar")
MONDAY, FRIDAY = date(2019, 11, 4), date(2019, 11, 8)
DAY = timedelta(days=1)
FEW = frozenset({4})


async def pic(city: Office, person_id: int = AYU) -> Person:
    return await city.member(person_id, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


async def change(city: Office, person: Person, *changes: Change, whose: Whose = "own") -> Settings:
    return await preferring.change(city.resources, person, changes, whose)


async def stored(city: Office, person_id: int) -> Preference:
    async with city.database.read_store() as store:
        return await store.preferences.get(person_id)


async def trail(city: Office, subject: str) -> list[tuple[int | None, str, str | None, str | None]]:
    async with city.database.read_store() as store:
        return [(each.actor_id, each.action, each.old, each.new) for each in await store.audit.of_subject(subject)]


def when(settings: Settings) -> tuple[date, str, bool]:
    """Return when somebody is reminded next: the day, the hour with its zone, and whether that is now."""
    assert settings.next
    at = settings.next.at.astimezone(settings.zone)
    return at.date(), f"{at:%H.%M %Z}", settings.next.is_now


BOUNDS = Bounds(WorkCalendar({FRIDAY: "Libur"}, frozenset({5, 6}), time(8), time(16)), MONDAY, frozenset({5, 6}))
SOME = Preference(HoursWish(time(9), WIB), frozenset({0}), FRIDAY)


@pytest.mark.parametrize(
    ("wished", "becomes"),
    [
        (AtHour(time(8)), replace(SOME, hours=HoursWish(time(8), WIB))),
        (AtHour(time(15, 30)), replace(SOME, hours=HoursWish(time(15, 30), WIB))),
        (InZone(WIT), replace(SOME, hours=HoursWish(time(9), WIT))),
        (QuietDays(FEW, "only"), replace(SOME, quiet_days=FEW)),
        (QuietDays(FEW, "also"), replace(SOME, quiet_days=frozenset({0, 4}))),
        (QuietDays(frozenset({0, 1}), "not"), replace(SOME, quiet_days=frozenset())),
        (QuietDays(frozenset({0, 2}), "others"), replace(SOME, quiet_days=frozenset({1, 3, 4}))),
        (LeaveUntil(MONDAY), replace(SOME, leave_until=MONDAY)),
        (LeaveUntil(MONDAY + 184 * DAY), replace(SOME, leave_until=MONDAY + 184 * DAY)),
        (LeaveUntil(FRIDAY, MONDAY), SOME),
        (LeaveUntil(FRIDAY, FRIDAY), replace(SOME, leave_from=FRIDAY)),
        (LeaveFor(2, MONDAY + DAY), replace(SOME, leave_from=MONDAY + DAY, leave_until=MONDAY + 2 * DAY)),
        (LeaveFor(1), replace(SOME, leave_until=MONDAY)),
        (LeaveFor(5), replace(SOME, leave_until=MONDAY + 7 * DAY)),
        (Usual("hour"), replace(SOME, hours=HoursWish(None, WIB))),
        (Usual("zone"), replace(SOME, hours=HoursWish(time(9)))),
        (Usual("quiet"), replace(SOME, quiet_days=frozenset())),
        (Usual("leave"), replace(SOME, leave_until=None)),
        (Usual(), Preference()),
    ],
)
def test_what_can_be_granted(wished: Change, becomes: Preference) -> None:
    assert chosen_with(SOME, wished, BOUNDS) == becomes


@pytest.mark.parametrize(
    ("wished", "refusal"),
    [
        (AtHour(time(7, 59)), HourOutside(time(8), time(15, 30))),
        (AtHour(time(15, 31)), HourOutside(time(8), time(15, 30))),
        (AtHour(None), HourUnknown(time(8), time(15, 30))),
        (InZone(None), ZoneUnknown()),
        (QuietDays(frozenset(range(5)), "only"), AllDaysQuiet()),
        (QuietDays(frozenset({1, 2, 3, 4}), "also"), AllDaysQuiet()),
        (LeaveUntil(MONDAY - DAY), LeaveRefused("past", MONDAY - DAY)),
        (LeaveUntil(None), LeaveRefused("no_day")),
        (LeaveUntil(MONDAY + 185 * DAY), LeaveRefused("too_long", MONDAY + 185 * DAY, most=184)),
        (LeaveUntil(FRIDAY, FRIDAY + DAY), LeaveRefused("backwards", FRIDAY)),
        (LeaveFor(0), LeaveRefused("no_day")),
        (LeaveFor(999), LeaveRefused("too_long", MONDAY + 368 * DAY, most=184)),
        (LeaveWithoutEnd(), LeaveRefused("no_end")),
    ],
)
def test_what_is_refused(wished: Change, refusal: Refusal) -> None:
    with pytest.raises(type(refusal)) as caught:
        chosen_with(SOME, wished, BOUNDS)
    assert vars(caught.value) == vars(refusal)


def test_the_instance_pauses_for_a_shorter_time() -> None:
    bounds = replace(BOUNDS, of_instance=True)
    longest = MONDAY + 92 * DAY
    assert chosen_with(Preference(), LeaveUntil(longest), bounds).leave_until == longest
    for wished, refusal in (
        (LeaveUntil(longest + DAY), LeaveRefused("too_long", longest + DAY, of_instance=True, most=92)),
        (LeaveUntil(longest + DAY, longest), LeaveRefused("too_long", longest + DAY, of_instance=True, most=92)),
        (QuietDays(frozenset(range(5)), "only"), AllDaysQuiet(of_instance=True)),
    ):
        with pytest.raises(type(refusal)) as caught:
            chosen_with(Preference(), wished, bounds)
        assert vars(caught.value) == vars(refusal)


@pytest.mark.parametrize("ends", [Usual("leave"), LeaveUntil(FRIDAY)])
def test_a_first_day_goes_with_its_leave(ends: Change) -> None:
    assert chosen_with(replace(SOME, leave_from=FRIDAY), ends, BOUNDS).leave_from is None


async def test_what_holds_without_a_choice(city: Office) -> None:
    settings = await preferring.settings_of(city.resources, await pic(city))
    assert (settings.at, settings.zone_name, settings.is_usual) == (time(8), "WITA", True)
    assert (settings.first, settings.last, settings.workdays) == (time(8), time(15, 30), (0, 1, 2, 3, 4))
    assert [opd.short for opd in settings.opds] == ["Bag. Hukum"]
    assert when(settings) == (MONDAY, "08.00 WITA", True)


@pytest.mark.parametrize(
    ("moment", "changes", "expected"),
    [
        ("2019-11-04T07:00", [], (MONDAY, "08.00 WITA", False)),
        ("2019-11-04T16:00", [], (MONDAY + DAY, "08.00 WITA", False)),
        ("2019-11-04T12:00", [AtHour(time(13, 30))], (MONDAY, "13.30 WITA", False)),
        ("2019-11-04T16:30", [InZone(WIB)], (MONDAY, "08.00 WIB", True)),
        ("2019-11-04T07:30", [InZone(WIT)], (MONDAY, "08.00 WIT", True)),
        ("2019-11-04T07:00", [QuietDays(frozenset({0, 1}), "only")], (MONDAY + 2 * DAY, "08.00 WITA", False)),
        ("2019-11-04T07:00", [LeaveUntil(FRIDAY)], (FRIDAY + 3 * DAY, "08.00 WITA", False)),
        ("2019-11-04T07:00", [LeaveUntil(FRIDAY, MONDAY + DAY)], (MONDAY, "08.00 WITA", False)),
        ("2019-11-04T17:00", [LeaveUntil(FRIDAY, MONDAY + DAY)], (FRIDAY + 3 * DAY, "08.00 WITA", False)),
        ("2019-11-08T17:00", [], (FRIDAY + 3 * DAY, "08.00 WITA", False)),
        ("2019-12-24T17:00", [], (date(2019, 12, 26), "08.00 WITA", False)),
    ],
)
async def test_when_somebody_is_reminded_next(
    city: Office, moment: str, changes: list[Change], expected: tuple[date, str, bool]
) -> None:
    city.time = datetime.fromisoformat(moment).replace(tzinfo=WITA).astimezone(UTC)
    assert when(await change(city, await pic(city), *changes)) == expected


async def test_a_choice_is_kept_until_it_is_taken_back(city: Office) -> None:
    ayu = await pic(city)
    changed = await change(city, ayu, AtHour(time(9)), InZone(WIB), LeaveUntil(FRIDAY))
    wished = Preference(HoursWish(time(9), WIB), frozenset(), FRIDAY)
    assert (changed.chosen, await stored(city, AYU)) == (wished, wished)
    assert (await preferring.settings_of(city.resources, ayu)) == changed
    await change(city, ayu, AtHour(time(9)))
    assert (await change(city, ayu, Usual())).is_usual
    assert await trail(city, f"person:{AYU}") == [
        (AYU, "set_reminders", "usual", "at=09:00 zone=Asia/Jakarta leave=2019-11-08"),
        (AYU, "set_reminders", "at=09:00 zone=Asia/Jakarta leave=2019-11-08", "usual"),
    ]


async def test_one_part_that_cannot_be_granted_stops_all(city: Office) -> None:
    ayu = await pic(city)
    with pytest.raises(HourOutside):
        await change(city, ayu, InZone(WIB), AtHour(time(17)))
    assert await stored(city, AYU) == Preference()
    assert await trail(city, f"person:{AYU}") == []


async def test_a_leave_that_is_over_is_none(city: Office) -> None:
    ayu = await pic(city)
    await change(city, ayu, LeaveUntil(FRIDAY))
    city.passes(days=5)
    assert (await preferring.settings_of(city.resources, ayu)).is_usual


async def test_a_leave_is_noted_in_advance(city: Office) -> None:
    ayu = await pic(city)
    await change(city, ayu, LeaveUntil(FRIDAY, MONDAY + DAY))
    assert await stored(city, AYU) == Preference(leave_until=FRIDAY, leave_from=MONDAY + DAY)
    assert await trail(city, f"person:{AYU}") == [(AYU, "set_reminders", "usual", "from=2019-11-05 leave=2019-11-08")]
    city.passes(days=5)
    assert (await preferring.settings_of(city.resources, ayu)).is_usual


async def test_a_pause_in_advance_begins_on_its_first_day(city: Office) -> None:
    ayu = await pic(city)
    await change(city, BOSS, LeaveUntil(FRIDAY, MONDAY + 2 * DAY), whose="instance")
    settings = await preferring.settings_of(city.resources, ayu)
    assert (settings.paused_from, settings.paused_until) == (MONDAY + 2 * DAY, FRIDAY)
    async with city.database.read_store() as store:
        hours = await office_hours(city.resources, store)
    told = [hours.told_on(MONDAY + number * DAY) for number in range(8)]
    assert told == [True, True, False, False, False, False, False, True]
    assert [hours.told_from(day) for day in (MONDAY, FRIDAY)] == [MONDAY, MONDAY + 7 * DAY]


async def test_words_are_granted_all_or_not_at_all(city: Office) -> None:
    ayu = await pic(city)
    granted = await preferring.grant(city.resources, ayu, ReminderWish((AtHour(time(9)),)))
    assert granted.at == time(9)
    with pytest.raises(WishUnread) as caught:
        await preferring.grant(city.resources, ayu, ReminderWish((AtHour(time(10)),), unread="atau 11"))
    assert caught.value.words == "atau 11"
    assert (await preferring.grant(city.resources, ayu, ReminderWish())).at == time(9)


async def test_who_may_choose(city: Office) -> None:
    reader = await city.member(EKA, Role.READER, "DKIS")
    assert (await change(city, reader, AtHour(time(9)))).at == time(9)
    for nobody in (Person(5, Role.GUEST), Person(INSTANCE, Role.GUEST)):
        with pytest.raises(NotAllowed):
            await change(city, nobody, AtHour(time(9)))
        with pytest.raises(NotAllowed):
            await preferring.settings_of(city.resources, nobody)
        with pytest.raises(NotAllowed):
            await preferring.held_back(city.resources, nobody)
    for member in (reader, await pic(city)):
        for refused in (AtHour(time(9)), Usual()):
            with pytest.raises(NotAllowed):
                await change(city, member, refused, whose="instance")
        with pytest.raises(NotAllowed):
            await preferring.grant(city.resources, member, ReminderWish(of_instance=True, unread="apa"))
    assert await stored(city, INSTANCE) == Preference()


async def test_the_instance_chooses_for_all_who_have_not(city: Office) -> None:
    ayu, budi = await pic(city), await pic(city, BUDI)
    await change(city, budi, AtHour(time(14)))
    chosen = await change(city, BOSS, AtHour(time(9)), InZone(WIB), whose="instance")
    assert (chosen.at, chosen.zone_name, chosen.usual_at) == (time(9), "WIB", time(8))
    assert when(await preferring.settings_of(city.resources, ayu)) == (MONDAY, "09.00 WIB", False)
    assert when(await preferring.settings_of(city.resources, budi)) == (MONDAY, "14.00 WIB", False)
    assert await trail(city, "instance") == [(SETTINGS, "set_reminders", "usual", "at=09:00 zone=Asia/Jakarta")]
    assert await stored(city, SETTINGS) == Preference()


async def test_quiet_days_and_leave_of_the_instance_are_everybodys(city: Office) -> None:
    ayu = await pic(city)
    await change(city, BOSS, QuietDays(frozenset({0, 1}), "only"), LeaveUntil(MONDAY + 2 * DAY), whose="instance")
    settings = await preferring.settings_of(city.resources, ayu)
    assert (settings.common_quiet, settings.paused_until) == (frozenset({0, 1}), MONDAY + 2 * DAY)
    assert when(settings) == (MONDAY + 3 * DAY, "08.00 WITA", False)
    with pytest.raises(AllDaysQuiet):
        await change(city, ayu, QuietDays(frozenset({2, 3, 4}), "only"))
    with pytest.raises(AllDaysQuiet):
        await change(city, BOSS, QuietDays(frozenset(range(5)), "only"), whose="instance")
    changed = await change(city, BOSS, QuietDays(frozenset({0}), "not"), whose="instance")
    assert changed.chosen.quiet_days == {1}


async def digests(city: Office) -> list[tuple[int, str]]:
    """Return whose digest of today is open, and from when on."""
    foreseen = await reminding.foresee(city.resources)
    return [(each.person.id, f"{at.astimezone(WITA):%H.%M}") for at, each in foreseen.deliveries]


async def test_what_was_planned_for_today_follows_a_new_choice(city: Office) -> None:
    city.time = datetime(2019, 12, 1, 23, 0, tzinfo=UTC)  # Monday in WITA, 30 days before the targets
    ayu, budi = await pic(city), await pic(city, BUDI)
    assert (await reminding.plan(city.resources)).digests == 2
    await change(city, ayu, AtHour(time(9)))
    assert (await reminding.plan(city.resources)).digests == 1
    assert await digests(city) == [(BUDI, "08.00"), (AYU, "09.00")]
    await change(city, budi, LeaveUntil(date(2019, 12, 2)))
    await reminding.plan(city.resources)
    assert await digests(city) == [(AYU, "09.00")]
    await change(city, budi, Usual("leave"))
    await change(city, BOSS, AtHour(time(10)), whose="instance")
    await reminding.plan(city.resources)
    assert await digests(city) == [(AYU, "09.00"), (BUDI, "10.00")]
    await change(city, BOSS, QuietDays(frozenset({0}), "only"), whose="instance")
    assert (await reminding.plan(city.resources)).digests == 0
    assert await digests(city) == []


async def test_whoever_was_reminded_today_is_reminded_next_on_another_day(city: Office) -> None:
    city.time = datetime(2019, 12, 2, 1, 0, tzinfo=UTC)
    ayu = await pic(city)
    await reminding.plan(city.resources)
    assert when(await preferring.settings_of(city.resources, ayu)) == (date(2019, 12, 2), "08.00 WITA", True)
    (delivery,) = await reminding.claim(city.resources)
    await reminding.settle(city.resources, delivery, "sent", 7)
    assert when(await preferring.settings_of(city.resources, ayu)) == (date(2019, 12, 3), "08.00 WITA", False)


async def test_rows_that_are_held_back(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "DKIS")
    async with city.database.read_store() as store:
        rows = [each.row.number for each in (await store.follow_ups.tasks(opds=ayu.opds, limit=3)).items]
    assert len(rows) == 3
    await postponing.put_off(city.resources, ayu, rows[:1], Delay.MONDAY)
    await postponing.put_off(city.resources, ayu, rows[1:2], Delay.TOMORROW)
    await postponing.disown(city.resources, ayu, rows[2])
    held = await preferring.held_back(city.resources, ayu)
    assert [(row.row.number, until) for row, until in held.put_off] == [
        (rows[1], MONDAY + DAY),
        (rows[0], MONDAY + 7 * DAY),
    ]
    assert [row.row.number for row in held.disowned] == rows[2:]
    assert (await preferring.settings_of(city.resources, ayu)).held_back == 3
    await change(city, ayu, AtHour(time(9)), Usual())
    assert await preferring.held_back(city.resources, ayu) == held
    await postponing.end_put_off(city.resources, ayu, rows[0])
    await postponing.own_again(city.resources, ayu, rows[2], AYU)
    held = await preferring.held_back(city.resources, ayu)
    assert ([row.row.number for row, _ in held.put_off], held.disowned) == ([rows[1]], ())
    no_longer = replace(ayu, opds=frozenset())
    assert (await preferring.held_back(city.resources, no_longer)).put_off == ()


async def test_last_days_of_leave_to_choose_from(city: Office) -> None:
    ayu = await pic(city)

    async def days() -> list[str]:
        return [f"{day:%d/%m}" for day in preferring.leave_days(await preferring.settings_of(city.resources, ayu))]

    assert await days() == ["04/11", "08/11", "15/11", "06/12"]
    city.passes(days=4)
    assert await days() == ["08/11", "15/11", "06/12"]
    city.passes(days=2)
    assert await days() == ["10/11", "15/11", "22/11", "13/12"]


@pytest.mark.parametrize(
    ("now", "gaps"),
    [
        (datetime(2019, 11, 4, tzinfo=UTC), ()),
        (datetime(2026, 10, 1, tzinfo=UTC), ()),
        (datetime(2026, 11, 20, tzinfo=UTC), ("Idulfitri",)),
        (datetime(2027, 12, 1, tzinfo=UTC), ("Idulfitri", "Cuti bersama 2028")),
    ],
)
async def test_the_coordinator_sees_what_the_calendar_lacks_soon(
    city: Office, now: datetime, gaps: tuple[str, ...]
) -> None:
    city.time = now
    found = (await preferring.settings_of(city.resources, BOSS, "instance")).gaps
    assert [note.startswith(begun) for note, begun in zip(found, gaps, strict=True)] == [True] * len(gaps)


async def foreseen(city: Office, person: Person) -> tuple[date, tuple[int, ...]] | None:
    found = (await preferring.settings_of(city.resources, person)).foreseen
    return (found.digest.day, found.digest.rows) if found else None


async def really(city: Office, person: Person) -> tuple[date, tuple[int, ...]] | None:
    """Return what planning itself would tell a person first, looking from a week before what is foreseen.

    What is foreseen too late by more is seen by the day that a test names.
    """
    begun, found = city.time, await foreseen(city, person)
    if found is None:
        return None
    week_before = begun + timedelta(days=(found[0] - begun.astimezone(WITA).date()).days - 7)
    try:
        for number in range(8):
            city.time = max(begun, week_before + timedelta(days=number))
            for _, each in (await reminding.foresee(city.resources)).deliveries:
                if each.person.id == person.id:
                    rows = {line.row.number for line in each.digest.lines}
                    return each.digest.day, tuple(sorted(rows))
    finally:
        city.time = begun
    return None


async def report(city: Office, row: int, reporter: int, status: Status = Status.IN_PROGRESS) -> None:
    async with city.database.open_store() as store:
        found = await store.follow_ups.find(row)
        assert found
        new = NewReport(follow_up_id=found.id, reporter_id=reporter, status=status, percent=50, reported_at=city.time)
        await store.reports.add(new, year=2019)


async def tell(city: Office) -> None:
    """Let everybody be told what is due at this moment."""
    await reminding.plan(city.resources)
    for each in await reminding.claim(city.resources):
        await reminding.settle(city.resources, each, "sent", 7)


def at_nine(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=WITA).astimezone(UTC)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([], date(2019, 11, 29)),
        ([QuietDays(frozenset({4}), "only")], date(2019, 12, 2)),
        ([LeaveUntil(date(2019, 12, 10))], date(2019, 12, 11)),
        ([LeaveUntil(date(2020, 1, 1))], date(2020, 1, 2)),
        ([LeaveUntil(date(2019, 12, 3), date(2019, 11, 29))], date(2019, 12, 4)),
    ],
)
async def test_the_next_reminder_is_the_one_that_really_comes(
    city: Office, changes: list[Change], expected: date
) -> None:
    ayu = await pic(city)
    await change(city, ayu, *changes)
    assert await foreseen(city, ayu) == (expected, (15, 33)) == await really(city, ayu)


@pytest.mark.parametrize(
    "today", ["2019-11-28", "2019-12-02", "2019-12-18", "2019-12-24", "2020-01-03", "2020-01-14", "2020-02-08"]
)
async def test_what_was_missed_comes_on_the_next_day(city: Office, today: str) -> None:
    ayu = await pic(city)
    city.time = at_nine(today)
    found = await foreseen(city, ayu)
    assert found == await really(city, ayu)
    assert found
    if found[0] == city.time.astimezone(WITA).date():
        await tell(city)
        city.passes(minutes=1)
        assert (later := await foreseen(city, ayu))
        assert later[0] > found[0]
        city.passes(days=1)
        assert await foreseen(city, ayu) == await really(city, ayu) == later


async def test_a_pause_and_quiet_days_of_the_instance_move_the_next_reminder(city: Office) -> None:
    ayu = await pic(city)
    await change(city, BOSS, LeaveUntil(date(2019, 12, 4)), QuietDays(frozenset({3}), "only"), whose="instance")
    assert await foreseen(city, ayu) == (date(2019, 12, 6), (15, 33)) == await really(city, ayu)


async def test_rows_that_are_held_back_are_not_foreseen(city: Office) -> None:
    ayu = await pic(city)
    city.time = at_nine("2019-11-28")
    await postponing.put_off(city.resources, ayu, [15], Delay.MONDAY)
    assert await foreseen(city, ayu) == (date(2019, 11, 29), (33,)) == await really(city, ayu)
    await postponing.disown(city.resources, ayu, 33)
    assert await foreseen(city, ayu) == (date(2019, 12, 2), (15,)) == await really(city, ayu)
    await postponing.disown(city.resources, ayu, 15)
    assert await foreseen(city, ayu) == (date(2020, 7, 6), ())  # a stage of the evaluation, of which all are told


async def test_a_row_that_is_put_off_comes_back_though_its_reminder_was_told(city: Office) -> None:
    ayu = await pic(city)
    city.time = at_nine("2019-11-29")
    await tell(city)
    city.passes(hours=1)
    await postponing.put_off(city.resources, ayu, [15], Delay.MONDAY)
    assert await foreseen(city, ayu) == (date(2019, 12, 2), (15,))
    city.passes(days=1)
    assert await really(city, ayu) == (date(2019, 12, 2), (15,))
    city.time = at_nine("2019-12-02")
    assert await foreseen(city, ayu) == (date(2019, 12, 2), (15,)) == await really(city, ayu)
    await tell(city)
    city.passes(days=1)
    assert await foreseen(city, ayu) == await really(city, ayu) == (date(2019, 12, 17), (15, 33))


async def test_a_report_answers_what_was_reached(city: Office) -> None:
    ayu = await pic(city)
    city.time = at_nine("2019-12-17")
    await report(city, 33, AYU)
    assert await foreseen(city, ayu) == (date(2019, 12, 17), (15,)) == await really(city, ayu)
    await report(city, 15, AYU)
    assert await foreseen(city, ayu) == await really(city, ayu) == (date(2019, 12, 23), (15, 33))


async def test_a_report_long_ago_is_asked_about(city: Office) -> None:
    ayu = await pic(city)
    async with city.database.open_store() as store:
        ids = [each.id for each in await store.follow_ups.of_numbers([15, 33])]
        far = Target(date(2020, 12, 31), "year")
        await store.follow_ups.move_targets(ids, far, reason=None, by=None, at=city.time)
    assert await foreseen(city, ayu) == (date(2019, 12, 4), (15, 33)) == await really(city, ayu)
    city.passes(days=3)
    await report(city, 33, AYU)
    await report(city, 15, AYU)
    assert await foreseen(city, ayu) == (date(2019, 12, 6), (15, 33)) == await really(city, ayu)


async def test_of_a_row_on_which_a_colleague_reported_only_they_are_told_at_first(city: Office) -> None:
    ayu, budi = await pic(city), await pic(city, BUDI)
    await report(city, 33, BUDI)
    assert await foreseen(city, budi) == (date(2019, 11, 29), (15, 33)) == await really(city, budi)
    assert await foreseen(city, ayu) == (date(2019, 11, 29), (15,)) == await really(city, ayu)
    city.time = at_nine("2020-01-06")  # the day after, all of the agency are told
    await tell(city)
    city.passes(hours=1)
    assert await foreseen(city, ayu) == (date(2020, 1, 7), (15, 33))
    city.time = START
    await change(city, budi, LeaveUntil(FRIDAY + 28 * DAY))
    assert await foreseen(city, ayu) == (date(2019, 11, 29), (15, 33)) == await really(city, ayu)
    await change(city, budi, Usual("leave"))
    async with city.database.open_store() as store:
        await store.reminders.mark_blocked(BUDI, at=START)
    assert await foreseen(city, ayu) == (date(2019, 11, 29), (15, 33)) == await really(city, ayu)


async def test_a_reader_is_told_of_stages_next(city: Office) -> None:
    reader = await city.member(BUDI, Role.READER, "Bag. Hukum")
    found = (await preferring.settings_of(city.resources, reader)).foreseen
    assert found
    assert (found.digest.day, found.digest.rows) == (date(2020, 7, 6), ())
    assert found.digest.stages == ("Sosialisasi evaluasi SPBE 2020 dimulai",)
    assert (await preferring.settings_of(city.resources, BOSS, "instance")).foreseen is None
    city.time = at_nine("2021-03-01")  # all of them are over
    assert (await preferring.settings_of(city.resources, reader)).foreseen is None


@pytest.mark.parametrize("today", ["2019-11-04", "2019-11-29", "2019-12-24", "2020-01-07", "2020-01-15"])
async def test_a_coordinator_is_told_of_what_nobody_else_can_be_told(city: Office, today: str) -> None:
    boss = await city.member(SETTINGS, Role.COORDINATOR, name="Boss")
    await pic(city)
    for step in range(2):
        city.time = at_nine(today) + step * DAY
        found = await foreseen(city, boss)
        assert found == await really(city, boss)
        assert found
        await tell(city)


async def test_a_coordinator_is_told_of_reports_that_wait(city: Office) -> None:
    boss = await city.member(SETTINGS, Role.COORDINATOR, name="Boss")
    await pic(city)
    await report(city, 33, AYU, Status.DONE)
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(33)
        assert row
        await store.follow_ups.set_state(row.id, status=RowStatus.WAITING, percent=100, blocker=None, at=city.time)
    found = (await preferring.settings_of(city.resources, boss)).foreseen
    assert found
    assert (found.digest.day, found.digest.rows, found.digest.reviews) == (MONDAY + 3 * DAY, (), 1)
    assert await really(city, boss) == (MONDAY + 3 * DAY, ())


async def test_a_target_within_a_leave_is_named(city: Office) -> None:
    ayu = await pic(city)
    assert (await change(city, ayu, LeaveUntil(date(2019, 12, 30)))).due_on_leave is None
    found = (await change(city, ayu, LeaveUntil(date(2020, 1, 1)))).due_on_leave
    assert found == DueOnLeave((15, 33), date(2019, 12, 31), date(2019, 12, 31))
    await postponing.disown(city.resources, ayu, 33)
    found = (await preferring.settings_of(city.resources, ayu)).due_on_leave
    assert found == DueOnLeave((15,), date(2019, 12, 31), date(2019, 12, 31))
    assert (await change(city, ayu, Usual("leave"))).due_on_leave is None


async def test_a_leave_on_days_off_only_is_named(city: Office) -> None:
    city.time = at_nine("2019-11-08")
    ayu = await pic(city)
    assert (await change(city, ayu, LeaveUntil(FRIDAY + DAY, FRIDAY + DAY))).back_on == FRIDAY + 3 * DAY
    assert (await change(city, ayu, LeaveUntil(FRIDAY + DAY))).back_on is None


@pytest.mark.parametrize(
    ("wished", "kept", "weekend", "replaced"),
    [
        (QuietDays(frozenset({5}), "only"), {0, 4}, {5}, set()),
        (QuietDays(frozenset({5, 2}), "only"), {2}, {5}, {0, 4}),
        (QuietDays(frozenset({5, 2}), "also"), {0, 2, 4}, {5}, set()),
        (QuietDays(frozenset({4}), "not"), {0}, set(), set()),
        (QuietDays(frozenset({1, 4}), "only"), {1, 4}, set(), {0}),
        (Usual("quiet"), set(), set(), set()),
    ],
)
async def test_quiet_days_that_change_nothing_or_replace_others_are_named(
    city: Office, wished: Change, kept: set[int], weekend: set[int], replaced: set[int]
) -> None:
    ayu = await pic(city)
    await change(city, ayu, QuietDays(frozenset({0, 4}), "only"))
    changed = await change(city, ayu, wished)
    found = (changed.chosen.quiet_days, changed.weekend, changed.no_longer_quiet)
    assert tuple(map(set, found)) == (kept, weekend, replaced)


@pytest.mark.parametrize(
    ("changes", "clock"), [([], None), ([InZone(WIT)], "07.00"), ([InZone(WIB), AtHour(time(9))], "10.00")]
)
async def test_the_usual_clock_shows_another_hour(city: Office, changes: list[Change], clock: str | None) -> None:
    usual = (await change(city, await pic(city), *changes)).usual_clock
    assert (f"{usual:%H.%M}" if usual else None) == clock
