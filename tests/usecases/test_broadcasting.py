"""Broadcasts: who gets them, once, when, and what their maker is told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from spbe.broadcasts import Audience
from spbe.people import Person, Role
from spbe.refusals import NotAllowed, Outdated, TextTooLong
from spbe.usecases import broadcasting, notices
from spbe.usecases.broadcasting import LONGEST_TEXT, Preview, Progress
from spbe.usecases.notices import BroadcastNotice
from spbe.usecases.privacy import leave, own_data
from spbe.usecases.retention import clean_up
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR, "Wayan")
MORNING = datetime(2019, 11, 4, 9, tzinfo=ZoneInfo("Asia/Makassar"))
PIC = frozenset({Role.FOCAL_POINT})


@pytest.fixture
async def office(city: Office) -> Office:
    """Ayu and Budi are focal points, Citra reads, Dewa has blocked the bot."""
    city.time = MORNING
    await city.member(2, Role.FOCAL_POINT, "Bappeda", name="Ayu")
    await city.member(3, Role.FOCAL_POINT, "DKIS", name="Budi")
    await city.member(4, Role.READER, "DKIS", name="Citra")
    await city.member(5, Role.FOCAL_POINT, "DKIS", name="Dewa")
    async with city.database.open_store() as store:
        await store.reminders.mark_blocked(5, at=city.time)
    return city


async def ordered(office: Office, text: str = "Rapat", *, later: bool = False) -> Progress:
    draft = await broadcasting.draft(office.resources, BOSS, text)
    found = await broadcasting.order(
        office.resources, BOSS, draft.broadcast.id, stamp=draft.stamp, later=later, message_id=9
    )
    assert isinstance(found, Progress)
    return found


@pytest.mark.parametrize(
    ("text", "people", "blocked"),
    [
        ("x", {2, 3, 4}, 1),
        ("ke pic: x", {2, 3}, 1),
        ("ke dkis: x", {3, 4}, 1),
        ("ke pic bappeda: x", {2}, 0),
        ("yang lewat target: x", set(), 0),
        ("ke koordinator: x", set(), 0),
    ],
)
async def test_the_audience_is_counted_without_its_maker_and_who_blocks(
    office: Office, text: str, people: set[int], blocked: int
) -> None:
    preview = await broadcasting.draft(office.resources, BOSS, text)
    assert (preview.people, preview.blocked, preview.broadcast.text) == (frozenset(people), blocked, "x")


async def test_rows_past_their_target_make_their_owners_late(office: Office) -> None:
    office.passes(days=60)
    preview = await broadcasting.draft(office.resources, BOSS, "yang lewat target: x")
    assert preview.people == {2, 3}


async def test_another_coordinator_gets_it_and_one_whom_the_settings_name(office: Office) -> None:
    other = await office.member(6, Role.COORDINATOR, name="Eka")
    async with office.database.open_store() as store:
        await store.people.join(1, role=Role.GUEST, name="Wayan", opds=(), at=office.time)
    assert (await broadcasting.draft(office.resources, other, "ke koordinator: x")).people == {1}


async def test_it_goes_to_each_once_however_often_it_is_ordered(office: Office) -> None:
    first = await ordered(office)
    again = await broadcasting.order(office.resources, BOSS, first.broadcast.id, stamp=0, later=False, message_id=9)
    assert isinstance(again, Progress)
    assert (again.tally.open, again.broadcast.message_id) == (3, 9)
    told = []
    while notice := await notices.claim(office.resources):
        assert isinstance(notice, BroadcastNotice)
        told.append((notice.person_id, notice.text, notice.sender_id))
        await notices.settle(office.resources, notice, "sent")
    assert told == [(2, "Rapat", 1), (3, "Rapat", 1), (4, "Rapat", 1)]


async def test_an_audience_that_changed_is_shown_again(office: Office) -> None:
    draft = await broadcasting.draft(office.resources, BOSS, "Rapat")
    await office.member(7, Role.READER, "DKIS", name="Fitri")
    await leave(office.resources, Person(4, Role.READER, "Citra"))
    again = await broadcasting.order(
        office.resources, BOSS, draft.broadcast.id, stamp=draft.stamp, later=False, message_id=None
    )
    assert isinstance(again, Preview)
    assert again.people == {2, 3, 7}, "as many as were shown, and others"
    assert await notices.claim(office.resources) is None


async def test_a_crash_between_sending_and_settling_never_sends_twice(office: Office) -> None:
    progress = await ordered(office)
    lost = await notices.claim(office.resources)
    assert lost
    for _ in range(2):
        notice = await notices.claim(office.resources)
        assert notice
        await notices.settle(office.resources, notice, "sent")
    assert [each.tally.open for each in await broadcasting.unreported(office.resources)] == [1]
    office.passes(minutes=6)
    assert await notices.claim(office.resources) is None
    (told,) = await broadcasting.unreported(office.resources)
    assert (told.broadcast.id, told.tally.outcomes) == (progress.broadcast.id, {"sent": 2, "uncertain": 1})
    assert await broadcasting.unreported(office.resources) == ()


async def test_whoever_blocks_is_marked(office: Office) -> None:
    await ordered(office)
    notice = await notices.claim(office.resources)
    assert notice
    await notices.settle(office.resources, notice, "blocked")
    assert (await broadcasting.draft(office.resources, BOSS, "Lagi")).blocked == 2


async def test_what_is_given_back_is_sent_later(office: Office) -> None:
    await ordered(office, "ke pic bappeda: x")
    notice = await notices.claim(office.resources)
    assert notice
    await notices.give_back(office.resources, notice)
    assert await notices.claim(office.resources) == notice


async def test_outside_working_hours_it_may_wait_and_be_cancelled(office: Office) -> None:
    office.passes(hours=9)
    waiting = await ordered(office, later=True)
    assert waiting.broadcast.due_at == datetime(2019, 11, 5, 8, tzinfo=ZoneInfo("Asia/Makassar"))
    assert await notices.claim(office.resources) is None
    assert await broadcasting.unreported(office.resources) == ()
    assert await broadcasting.cancel(office.resources, BOSS, waiting.broadcast.id)
    office.passes(hours=20)
    assert await notices.claim(office.resources) is None


async def test_outside_working_hours_it_may_go_at_once(office: Office) -> None:
    office.passes(hours=9)
    await ordered(office)
    assert await notices.claim(office.resources) is not None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2019-11-04T07:59", "2019-11-04T08:00"),
        ("2019-11-04T08:00", None),
        ("2019-11-08T19:00", "2019-11-11T08:00"),
        ("2019-12-24T10:00", "2019-12-26T08:00"),
    ],
)
async def test_working_hours_begin_on_the_next_working_day(office: Office, moment: str, opens: str | None) -> None:
    zone = ZoneInfo("Asia/Makassar")
    office.time = datetime.fromisoformat(moment).replace(tzinfo=zone)
    later = (await broadcasting.draft(office.resources, BOSS, "x")).later
    assert later == (datetime.fromisoformat(opens).replace(tzinfo=zone) if opens else None)


async def test_whoever_left_is_told_nothing_any_more(office: Office) -> None:
    progress = await ordered(office)
    await leave(office.resources, Person(3, Role.FOCAL_POINT, "Budi"))
    told = set()
    while notice := await notices.claim(office.resources):
        told.add(notice.person_id)
        await notices.settle(office.resources, notice, "sent")
    assert told == {2, 4}
    standing = await broadcasting.standing(office.resources, BOSS, progress.broadcast.id)
    assert standing.tally.outcomes == {"sent": 2, "left_out": 1}


async def test_what_somebody_was_told_is_in_their_own_data(office: Office) -> None:
    await ordered(office, "ke pic bappeda: x")
    held = await own_data(office.resources, Person(2, Role.FOCAL_POINT, "Ayu"))
    assert [(each.text, each.outcome) for each in held.notices] == [("x", None)]
    assert held.counts["notices"] == 1
    assert (await own_data(office.resources, Person(2, Role.GUEST))).notices == ()


async def test_drafts_of_others_and_of_long_ago_are_out_of_date(office: Office) -> None:
    other = await office.member(6, Role.COORDINATOR, name="Eka")
    draft = (await broadcasting.draft(office.resources, BOSS, "x")).broadcast.id
    with pytest.raises(Outdated):
        await broadcasting.preview(office.resources, other, draft)
    office.passes(days=3)
    assert (await clean_up(office.resources)).broadcast_drafts == 1
    with pytest.raises(Outdated):
        await broadcasting.preview(office.resources, BOSS, draft)
    next_one = (await broadcasting.draft(office.resources, BOSS, "y")).broadcast.id
    assert next_one != draft


async def test_only_coordinators_send_and_the_trail_has_no_text(office: Office) -> None:
    with pytest.raises(NotAllowed):
        await broadcasting.draft(office.resources, Person(2, Role.FOCAL_POINT), "x")
    progress = await ordered(office, "Rahasia")
    async with office.database.read_store() as store:
        (entry,) = await store.audit.of_subject(f"broadcast:{progress.broadcast.id}")
    assert (entry.action, entry.actor_id, entry.new) == ("broadcast", 1, "3 people")


async def test_a_text_has_a_limit_and_keeps_its_audience(office: Office) -> None:
    preview = await broadcasting.draft(office.resources, BOSS, f"ke pic: {'x' * LONGEST_TEXT}")
    assert preview.broadcast.audience == Audience(PIC)
    with pytest.raises(TextTooLong):
        await broadcasting.draft(office.resources, BOSS, "😀" * (LONGEST_TEXT // 2 + 1))
