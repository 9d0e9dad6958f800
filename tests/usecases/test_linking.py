"""Groups that are told totals: who links them, and when they are told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from spbe.people import Person, Role
from spbe.refusals import NotAllowed
from spbe.reminding import INSTANCE, DueCounts, GroupLink, HoursWish, Preference
from spbe.reports import AuditEntry
from spbe.usecases import linking
from tests.usecases.conftest import START, Office

BOSS, CITRA = Person(1, Role.COORDINATOR), 7_000_000_003
GROUP, SUPERGROUP, ANOTHER = -100, -100_000_000_001, -100_000_000_002
TOPIC = 5
WITA = ZoneInfo("Asia/Makassar")


def at(day: int, hour: int = 8, minute: int = 0, *, month: int = 11, year: int = 2019) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=WITA)


async def linked(office: Office, chat_id: int = GROUP, thread_id: int | None = None) -> linking.Linked:
    return await linking.link(office.resources, BOSS, chat_id, thread_id)


async def links(office: Office) -> list[tuple[int, int | None]]:
    async with office.database.read_store() as store:
        return [(each.chat_id, each.thread_id) for each in await store.groups.all()]


async def told(office: Office, moment: datetime) -> list[int]:
    """Return the groups that are told at a moment, once the round is over."""
    office.time = moment
    found = await linking.next_round(office.resources)
    return [each.chat_id for each in found.links] if found else []


async def trail(office: Office, subject: str) -> list[tuple[int | None, str, str, str | None, str | None]]:
    async with office.database.read_store() as store:
        entries: tuple[AuditEntry, ...] = await store.audit.of_subject(subject)
    return [(each.actor_id, each.actor_role, each.action, each.old, each.new) for each in entries]


Attempt = Callable[[Office, Person], Awaitable[object]]
ATTEMPTS: tuple[Attempt, ...] = (
    lambda office, person: linking.link(office.resources, person, GROUP, None),
    lambda office, person: linking.unlink(office.resources, person, GROUP, None),
    lambda office, person: linking.count_links(office.resources, person),
)


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_link(city: Office, role: Role) -> None:
    for attempt in ATTEMPTS:
        with pytest.raises(NotAllowed):
            await attempt(city, Person(CITRA, role))
    assert await links(city) == []


async def test_a_group_is_linked_once_and_shown_the_totals(city: Office) -> None:
    first = await linked(city)
    assert first.is_new
    assert first.totals.counts == DueCounts(overdue=0, soon=0, later=37, waiting=0, settled=0)
    assert (first.totals.rows, first.totals.at) == (37, at(4))
    assert first.next_at == at(11)
    assert not (await linked(city)).is_new
    assert (await linked(city, thread_id=TOPIC)).is_new
    assert await links(city) == [(GROUP, None), (GROUP, TOPIC)]
    assert await linking.count_links(city.resources, BOSS) == 2


async def test_links_and_their_ends_leave_a_trail(city: Office) -> None:
    await linked(city, thread_id=TOPIC)
    await linked(city, thread_id=TOPIC)
    assert await linking.unlink(city.resources, BOSS, GROUP, TOPIC)
    assert not await linking.unlink(city.resources, BOSS, GROUP, TOPIC)
    by_boss = (1, "koordinator")
    assert await trail(city, f"group:{GROUP}:{TOPIC}") == [
        (*by_boss, "link_group", None, None),
        (*by_boss, "unlink_group", None, None),
    ]


async def test_soon_is_before_the_next_totals(city: Office) -> None:
    async def counts() -> DueCounts:
        return (await linked(city)).totals.counts

    # All rows are due at the end of 2019.
    city.time = at(23, month=12)
    assert ((await counts()).soon, (await counts()).later) == (0, 37)
    city.time = at(24, month=12)
    assert ((await counts()).soon, (await counts()).later) == (37, 0)
    city.time = at(1, month=1, year=2020)
    assert (await counts()).overdue == 37


# When they are told


async def test_nobody_is_told_where_no_group_is_linked(city: Office) -> None:
    assert await told(city, at(4, 9)) == []


@pytest.mark.parametrize(
    ("moment", "is_told"),
    [
        (at(8, 9), False),  # in the week of the link, of which the totals were shown
        (at(10, 9), False),  # Sunday
        (at(11, 7, 59), False),
        (at(11, 8), True),
        (at(11, 15, 59), True),
        (at(11, 16), False),
        (at(12, 7), False),
        (at(12, 9), True),  # nobody ran the bot on Monday
        (at(16, 9), False),  # Saturday
        (at(18, 9), True),
        (at(25, 9, month=12), False),  # Christmas
        (at(1, 9, month=1, year=2020), False),
        (at(2, 9, month=1, year=2020), True),
    ],
)
async def test_groups_are_told_in_working_hours_of_another_week(city: Office, moment: datetime, is_told: bool) -> None:
    await linked(city)
    assert await told(city, moment) == ([GROUP] if is_told else [])


async def test_a_group_is_told_once_a_week(city: Office) -> None:
    await linked(city)
    assert await told(city, at(11)) == [GROUP]
    assert [await told(city, at(day, 9)) for day in range(11, 18)] == [[]] * 7
    assert await told(city, at(18)) == [GROUP]


async def test_what_would_fall_on_a_day_off_goes_out_on_the_first_working_day(city: Office) -> None:
    city.time = at(30, month=5, year=2020)
    # Monday, 1 June is a holiday.
    assert (await linked(city)).next_at == at(2, month=6, year=2020)
    assert await told(city, at(1, 9, month=6, year=2020)) == []
    assert await told(city, at(2, 8, month=6, year=2020)) == [GROUP]


async def test_a_day_that_the_coordinator_wants_quiet_is_a_day_off(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.preferences.put(INSTANCE, Preference(quiet_days=frozenset({0})))
    assert (await linked(city)).next_at == at(12)
    assert await told(city, at(11, 9)) == []
    assert await told(city, at(12)) == [GROUP]


async def test_a_week_without_a_working_day_is_left_out(city: Office) -> None:
    await linked(city)
    async with city.database.open_store() as store:
        await store.preferences.put(INSTANCE, Preference(leave_until=date(2019, 11, 19)))
    assert (await linked(city)).next_at == at(20)
    assert [await told(city, at(day, 9)) for day in range(11, 20)] == [[]] * 9
    assert await told(city, at(20, 8)) == [GROUP]


async def test_the_instance_chooses_the_hour_and_the_zone(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.preferences.put(INSTANCE, Preference(HoursWish(time(10), "Asia/Jayapura")))
    assert (await linked(city)).next_at == at(11, 9)
    assert await told(city, at(11, 8, 59)) == []
    assert await told(city, at(11, 9)) == [GROUP]


async def test_of_several_processes_one_tells_a_group(city: Office) -> None:
    for chat_id in range(-130, -100):
        await linked(city, chat_id)
    city.time = at(11)

    async def process() -> list[int]:
        mine: list[int] = []
        while found := await linking.next_round(city.resources):
            mine += [each.chat_id for each in found.links]
        return mine

    taken = await asyncio.gather(*(process() for _ in range(3)))
    assert sorted(chat_id for part in taken for chat_id in part) == list(range(-130, -100))


# Groups that go


async def test_a_group_that_removed_the_bot_is_no_longer_told(city: Office) -> None:
    await linked(city)
    await linked(city, thread_id=TOPIC)
    await linked(city, ANOTHER)
    for _ in range(2):
        await linking.leave_group(city.resources, Person(CITRA, Role.GUEST), GROUP)
    assert await links(city) == [(ANOTHER, None)]
    assert (await trail(city, f"group:{GROUP}"))[1:] == [(CITRA, "guest", "unlink_group", None, "removed")]


@pytest.mark.parametrize(("whole_group", "left"), [(True, []), (False, [(GROUP, None)])])
async def test_a_link_that_leads_nowhere_is_dropped(
    city: Office, whole_group: bool, left: list[tuple[int, int | None]]
) -> None:
    await linked(city)
    await linked(city, thread_id=TOPIC)
    gone = GroupLink(GROUP, TOPIC, BOSS.id, START)
    await linking.drop_link(city.resources, gone, whole_group=whole_group)
    assert await links(city) == left
    subject = f"group:{GROUP}" if whole_group else f"group:{GROUP}:{TOPIC}"
    assert (await trail(city, subject))[-1] == (None, "sistem", "unlink_group", None, "gone")


async def test_a_link_moves_with_its_group_once(city: Office) -> None:
    await linked(city)
    for _ in range(2):
        await linking.move_group(city.resources, GROUP, SUPERGROUP)
    assert await links(city) == [(SUPERGROUP, None)]
    moved = (None, "sistem", "move_group", str(GROUP), str(SUPERGROUP))
    assert await trail(city, f"group:{SUPERGROUP}") == [moved]
    assert await told(city, at(11)) == [SUPERGROUP]
