"""What ends reminders: work on a row, a wish, and the end of somebody's access; and what is known of them after."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from spbe.matrix import Target
from spbe.people import Person, Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.reminding import HoursWish, Preference
from spbe.report_form import Attachment, Step, attach, fill
from spbe.reports import FollowUp
from spbe.usecases import beginning, joining, managing, postponing, privacy, reminding, reporting, sending, verifying
from spbe.usecases.inviting import hand_over
from spbe.usecases.postponing import Delay
from spbe.usecases.privacy import own_data
from spbe.usecases.retention import REMINDERS_KEPT, SNOOZES_KEPT, clean_up
from spbe.usecases.verifying import ReturnReason
from tests.usecases.conftest import Office

CHIEF = Person(1, Role.COORDINATOR)
AYU, BUDI, CITRA = 7_000_000_001, 7_000_000_002, 7_000_000_003
DAY = timedelta(days=1)
MONDAY = datetime(2019, 12, 2, 1, tzinfo=UTC)
ROW = 33
LINK = Attachment("link", "https://contoh.go.id/sk", text="https://contoh.go.id/sk")


@pytest.fixture
async def ayu(city: Office) -> Person:
    """Ayu is the focal point of Bag. Hukum; on Monday she is to be told of its rows."""
    person = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    city.time = MONDAY
    return person


async def row_of(city: Office, number: int = ROW) -> FollowUp:
    async with city.database.read_store() as store:
        found = await store.follow_ups.find(number)
    assert found
    return found


async def rows_told(city: Office, person_id: int = AYU) -> set[int]:
    """Claim what is due and return of which rows somebody is told, once it is sent."""
    rows = set()
    for each in await reminding.claim(city.resources):
        await reminding.settle(city.resources, each, "sent", 70)
        if each.person.id == person_id:
            rows |= {told.follow_up.row.number for told in each.reminders if told.follow_up}
    return rows


async def send_report(city: Office, person: Person, status: Status = Status.IN_PROGRESS, percent: int = 40) -> int:
    form = await beginning.begin(city.resources, person, person.id, ROW, "report")
    form = fill(fill(form, Step.STATUS, status), Step.PERCENT, percent)
    if status is Status.BLOCKED:
        form = fill(form, Step.BLOCKER, Blocker.LEGAL)
    form = fill(fill(form, Step.NOTE, "catatan"), Step.EVIDENCE, None)
    await reporting.update(city.resources, person, person.id, form)
    (sent,) = await sending.send(city.resources, person, form.id)
    assert sent.report
    return sent.report.id


async def move_target(city: Office, _: Person) -> None:
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(ROW)
        assert row
        june = Target(date(2020, 6, 30), "month")
        await store.follow_ups.move_targets([row.id], june, reason="TTD", by=1, at=city.time)


async def drop_row(city: Office, _: Person) -> None:
    async with city.database.open_store() as store:
        rows = [each for each in (await store.follow_ups.matrix()).rows if each.number != ROW]
        await store.follow_ups.replace("MONEV", rows, at=city.time)


Act = Callable[[Office, Person], Awaitable[object]]
CANCELS: dict[str, Act] = {
    "a report": lambda city, ayu: send_report(city, ayu),
    "a report that it is done": lambda city, ayu: send_report(city, ayu, Status.DONE, 100),
    "putting it off": lambda city, ayu: postponing.put_off(city.resources, ayu, [ROW], Delay.TOMORROW),
    "not theirs": lambda city, ayu: postponing.disown(city.resources, ayu, ROW),
    "a moved target": move_target,
    "a vanished row": drop_row,
}


@pytest.mark.parametrize("case", CANCELS)
async def test_what_is_pending_is_cancelled_for_this_row_alone(city: Office, ayu: Person, case: str) -> None:
    await reminding.plan(city.resources)
    async with city.database.read_store() as store:
        pending = {each.row for each in (await store.reminders.log(person_id=AYU, limit=99)).items}
    assert ROW in pending
    city.passes(minutes=5)
    await CANCELS[case](city, ayu)
    assert await rows_told(city) == pending - {ROW}
    city.passes(minutes=5)
    await reminding.plan(city.resources)
    assert await rows_told(city) == set()


@pytest.mark.parametrize("is_accepted", [True, False])
async def test_a_verdict_cancels_what_a_coordinator_is_to_be_told(city: Office, ayu: Person, is_accepted: bool) -> None:
    chief = await city.member(BUDI, Role.COORDINATOR, name="Budi")
    report = await send_report(city, ayu, Status.DONE, 100)
    city.passes(days=7)
    await reminding.plan(city.resources)
    if is_accepted:
        await verifying.accept(city.resources, chief, report)
    else:
        await verifying.return_report(city.resources, chief, report, ReturnReason.UNSIGNED)
    assert ROW not in await rows_told(city, BUDI)


@pytest.mark.parametrize("kind", ["report", "evidence"])
async def test_work_on_a_row_makes_it_ones_own_again(city: Office, ayu: Person, kind: str) -> None:
    await postponing.disown(city.resources, ayu, ROW)
    if kind == "report":
        await send_report(city, ayu)
    else:
        form = attach(await beginning.begin(city.resources, ayu, AYU, ROW, "evidence"), [LINK])
        form = fill(form, Step.CLASSIFICATION, "terbuka")
        await reporting.update(city.resources, ayu, AYU, form)
        await sending.send(city.resources, ayu, form.id)
    row = await row_of(city)
    async with city.database.read_store() as store:
        assert await store.preferences.disowned(AYU) == ()
        trail = [(each.action, each.new) for each in await store.audit.of_subject(f"follow_up:{row.id}")]
    assert trail[:2] == [("disown", None), ("own_again", f"person:{AYU}")]
    if kind == "report":
        city.passes(days=15)
        await reminding.plan(city.resources)
        assert ROW in await rows_told(city)


async def test_a_report_of_somebody_else_leaves_it_not_theirs(city: Office, ayu: Person) -> None:
    budi = await city.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    await postponing.disown(city.resources, ayu, ROW)
    await postponing.put_off(city.resources, ayu, [ROW], Delay.THREE_DAYS)
    await send_report(city, budi)
    async with city.database.read_store() as store:
        row = await row_of(city)
        assert await store.preferences.disowned(AYU) == (row.id,)
        assert len(await store.preferences.snoozed(AYU, today=MONDAY.date())) == 1


async def test_a_report_ends_the_putting_off_of_its_row(city: Office, ayu: Person) -> None:
    await postponing.put_off(city.resources, ayu, [ROW, 15], Delay.THREE_DAYS)
    await send_report(city, ayu)
    row, other = await row_of(city), await row_of(city, 15)
    async with city.database.read_store() as store:
        left = await store.preferences.snoozed(AYU, today=MONDAY.date())
        trail = [each.action for each in await store.audit.of_subject(f"follow_up:{row.id}")]
    assert [each.follow_up_id for each in left] == [other.id]
    assert trail[:2] == ["snooze", "end_snooze"]


@pytest.mark.parametrize("is_accepted", [True, False])
async def test_a_verdict_ends_the_putting_off_of_whoever_decided(city: Office, ayu: Person, is_accepted: bool) -> None:
    chief = await city.member(BUDI, Role.COORDINATOR, name="Budi")
    report = await send_report(city, ayu, Status.DONE, 100)
    await postponing.put_off(city.resources, chief, [ROW], Delay.MONDAY)
    if is_accepted:
        await verifying.accept(city.resources, chief, report)
    else:
        await verifying.return_report(city.resources, chief, report, ReturnReason.UNSIGNED)
    async with city.database.read_store() as store:
        assert await store.preferences.snoozed(BUDI, today=MONDAY.date()) == ()
        row = await row_of(city)
        assert "end_snooze" in [each.action for each in await store.audit.of_subject(f"follow_up:{row.id}")]


async def test_a_report_without_wishes_leaves_no_trace_of_them(city: Office, ayu: Person) -> None:
    await send_report(city, ayu)
    async with city.database.read_store() as store:
        actions = {each.action for each in await store.audit.of_person(AYU)}
    assert actions.isdisjoint({"own_again", "end_snooze"})


async def give_wishes(city: Office, ayu: Person) -> None:
    await postponing.disown(city.resources, ayu, 15)
    await postponing.put_off(city.resources, ayu, [ROW], Delay.TOMORROW)
    async with city.database.open_store() as store:
        await store.preferences.put(AYU, Preference(HoursWish(MONDAY.time()), frozenset({2}), None))


async def hands_over(city: Office, ayu: Person) -> None:
    issued = await hand_over(city.resources, ayu, AYU)
    assert isinstance(
        await joining.join(city.resources, Person(CITRA, Role.GUEST), issued.code, "Citra"), joining.Joined
    )


GOES: dict[str, Act] = {
    "leaves": lambda city, ayu: privacy.leave(city.resources, ayu),
    "is removed": lambda city, _: managing.remove(city.resources, CHIEF, AYU),
    "hands over": hands_over,
}


@pytest.mark.parametrize("case", GOES)
async def test_whoever_goes_is_told_nothing_more(city: Office, ayu: Person, case: str) -> None:
    await reminding.plan(city.resources)
    await give_wishes(city, ayu)
    await GOES[case](city, ayu)
    async with city.database.read_store() as store:
        log = await store.reminders.log(person_id=AYU, limit=99)
        assert {each.outcome for each in log.items} == {"cancelled"}
        assert {each.digest_outcome for each in log.items} == {"empty"}
        assert await store.preferences.get(AYU) == Preference()
        assert await store.preferences.snoozed(AYU, today=date.min) == ()
        assert await store.preferences.disowned(AYU) == ()
    for days in range(60):
        city.time = MONDAY + days * DAY
        await reminding.plan(city.resources)
        for each in await reminding.claim(city.resources):
            assert each.person.id != AYU
            await reminding.settle(city.resources, each, "sent", 70)


async def test_own_data_has_the_reminders_and_the_wishes(city: Office, ayu: Person) -> None:
    await reminding.plan(city.resources)
    rows = await rows_told(city)
    await give_wishes(city, ayu)
    held = await own_data(city.resources, ayu)
    assert {each.row for each in held.reminders.items} == rows
    assert held.reminders.total == held.counts["reminders"] == len(held.reminders.items)
    assert {each.outcome for each in held.reminders.items} == {"sent"}
    assert [each.id for each in held.reminders.items] == sorted(each.id for each in held.reminders.items)
    assert held.wishes.put_off == ((ROW, date(2019, 12, 3)),)
    assert held.wishes.disowned == (15,)
    assert held.wishes.preference.quiet_days == {2}
    city.passes(days=5)
    assert (await own_data(city.resources, ayu)).wishes.put_off  # its day is over, but it is still held
    await privacy.leave(city.resources, ayu)
    after = await own_data(city.resources, Person(AYU, Role.GUEST))
    assert (after.reminders.items, after.counts["reminders"]) == ((), held.reminders.total)
    assert (after.wishes.put_off, after.wishes.disowned, after.wishes.preference) == ((), (), Preference())


async def test_own_data_of_somebody_else_is_not_in_it(city: Office, ayu: Person) -> None:
    budi = await city.member(BUDI, Role.FOCAL_POINT, "DKIS", name="Budi")
    await reminding.plan(city.resources)
    await give_wishes(city, ayu)
    held = await own_data(city.resources, budi)
    assert {each.person_id for each in held.reminders.items} == {BUDI}
    assert (held.wishes.put_off, held.wishes.disowned) == ((), ())


async def test_a_row_put_off_over_a_weekend_outlives_the_clean_up(city: Office, ayu: Person) -> None:
    """Thursday is put off by three days, to a Sunday; the clean-up runs on Sunday and Monday too."""
    await reminding.plan(city.resources)
    await rows_told(city)
    city.time = MONDAY + 3 * DAY
    await postponing.put_off(city.resources, ayu, [ROW], Delay.THREE_DAYS)
    for day in (6, 7):
        city.time = MONDAY + day * DAY
        assert (await clean_up(city.resources)).snoozes == 0
    await reminding.plan(city.resources)
    assert await rows_told(city) == {ROW}
    city.time = MONDAY + 7 * DAY + SNOOZES_KEPT  # the day of the snooze is the working day after
    assert (await clean_up(city.resources)).snoozes == 0
    city.passes(days=1)
    assert (await clean_up(city.resources)).snoozes == 1


@pytest.mark.usefixtures("ayu")
async def test_reminders_are_kept_for_two_years_after_their_row_was_settled(city: Office) -> None:
    await reminding.plan(city.resources)
    told = len(await rows_told(city))
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(ROW)
        assert row
        await store.follow_ups.set_state(
            row.id, status=RowStatus.VERIFIED, percent=100, blocker=None, at=city.time + DAY
        )
    city.time = MONDAY + REMINDERS_KEPT + DAY
    assert (await clean_up(city.resources)).reminders == 0
    city.passes(minutes=1)
    assert (await clean_up(city.resources)).reminders == 1
    assert (await clean_up(city.resources)).reminders == 0
    async with city.database.read_store() as store:
        log = await store.reminders.log(person_id=AYU, limit=99)
        (purged,) = await store.audit.of_subject("reminders")
    assert (log.total, ROW in {each.row for each in log.items}) == (told - 1, False)
    assert (purged.actor_role, purged.action, purged.old, purged.new) == ("sistem", "purge", "1", "0")
