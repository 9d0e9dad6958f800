"""Closing a cycle: what it would do, that it is done once, and what is left of it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from spbe.form_json import from_json
from spbe.index import rounded
from spbe.index_band import Reading
from spbe.people import Person, Role
from spbe.progress import RowStatus
from spbe.refusals import NameUnusable, NotAllowed, NothingToClose, Outdated, RowUnknown
from spbe.report_form import Step
from spbe.usecases import beginning, cycles, reminding
from spbe.usecases.cycles import ClosedCycle, Closing, KeptRow
from spbe.usecases.histories import History, read_history
from spbe.usecases.index import read_index
from spbe.usecases.matrix import put_in_place
from spbe.usecases.overview import read_summary
from spbe.usecases.paths import path_said
from spbe.usecases.simulating import simulate_again, simulate_said
from tests.usecases.conftest import START, Office

CHIEF = Person(1, Role.COORDINATOR)
AYU = 7_000_000_001
SIZE = 8


async def settle(city: Office, *numbers: int, status: RowStatus = RowStatus.VERIFIED) -> None:
    async with city.database.open_store() as store:
        for row in await store.follow_ups.of_numbers(numbers):
            await store.follow_ups.set_state(row.id, status=status, percent=100, blocker=None, at=city.time)


async def preview(city: Office, title: str = "") -> Closing:
    return await cycles.closing_preview(city.resources, CHIEF, title)


async def close(city: Office, title: str = "") -> ClosedCycle:
    return await cycles.close_cycle(city.resources, CHIEF, title, (await preview(city, title)).mark)


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_nobody_else_sees_or_closes_cycles(city: Office, role: Role) -> None:
    person, resources = await city.member(AYU, role, "DKIS"), city.resources
    mark = (await preview(city)).mark
    for way in (
        cycles.list_cycles(resources, person, size=SIZE),
        cycles.find_cycle(resources, person, "2019", size=SIZE),
        cycles.closed_cycle(resources, person, 1, 0, size=SIZE),
        cycles.cycle_row(resources, person, 1, 1),
        cycles.closing_preview(resources, person),
        cycles.close_cycle(resources, person, "", mark),
    ):
        with pytest.raises(NotAllowed):
            await way


async def test_the_present_cycle_is_told_from_the_first_import_on(city: Office) -> None:
    city.passes(days=5)
    found = await cycles.list_cycles(city.resources, CHIEF, size=SIZE)
    assert (found.title, found.rows, found.since, found.closed.total) == ("Matriks MONEV", 37, START, 0)
    assert found.statuses == {RowStatus.NOT_STARTED: 37}


async def test_closing_does_what_the_preview_said(city: Office) -> None:
    await settle(city, 1, 2)
    await settle(city, 3, status=RowStatus.CANCELLED)
    said = await preview(city)
    assert (said.settled, said.open, said.next_title) == (
        {RowStatus.VERIFIED: 2, RowStatus.CANCELLED: 1},
        {RowStatus.NOT_STARTED: 34},
        "Matriks MONEV 2020",
    )
    city.passes(days=1)
    closed = await close(city)
    assert (closed.cycle.rows, closed.cycle.carried, closed.cycle.opened_at) == (37, 34, START)
    assert closed.index
    assert (str(rounded(closed.index.verified.value)), closed.index.verified.predicate.name) == ("2.64", "Baik")
    now = await cycles.list_cycles(city.resources, CHIEF, size=SIZE)
    assert (now.title, now.rows, now.since) == ("Matriks MONEV 2020", 34, city.time)
    async with city.database.read_store() as store:
        (entry,) = await store.audit.of_subject(f"cycle:{closed.cycle.id}")
    assert (entry.actor_id, entry.action, entry.new) == (1, "close_cycle", "3 archived, 34 carried")


async def test_the_history_tells_from_where_a_row_came_and_an_archived_row_is_no_longer_there(city: Office) -> None:
    await settle(city, 1)
    await close(city, "Matriks 2020")
    history = await read_history(city.resources, CHIEF, 2)
    assert isinstance(history, History)
    assert [each.title for each in history.carried_from] == ["Matriks MONEV"]
    with pytest.raises(RowUnknown):
        await read_history(city.resources, CHIEF, 1)


async def test_a_closed_cycle_is_found_by_its_year_and_paged(city: Office) -> None:
    await close(city, "Matriks MONEV 2020")
    await close(city)
    found = await cycles.find_cycle(city.resources, CHIEF, "siklus 2020", size=SIZE)
    assert isinstance(found, ClosedCycle)
    assert (found.cycle.title, len(found.rows.items), found.rows.first) == ("Matriks MONEV 2020", SIZE, 0)
    last = await cycles.closed_cycle(city.resources, CHIEF, found.cycle.id, 10**9, size=SIZE)
    assert [row.number for row in last.rows.items] == list(range(33, 38))
    assert await cycles.find_cycle(city.resources, CHIEF, "2015", size=SIZE) is None
    assert await cycles.find_cycle(city.resources, CHIEF, "2020 baris 99", size=SIZE) is None
    assert await cycles.find_cycle(city.resources, CHIEF, "2020 baris 1234", size=SIZE) is None
    assert await cycles.find_cycle(city.resources, CHIEF, "2020 5-7", size=SIZE) is None
    for text in ("2020 baris 5", "2020 no. 5", "matriks monev 2020, 5"):
        kept = await cycles.find_cycle(city.resources, CHIEF, text, size=SIZE)
        assert isinstance(kept, KeptRow)
        assert (kept.row.number, kept.cycle.label) == (5, "2020")
    with pytest.raises(Outdated):
        await cycles.cycle_row(city.resources, CHIEF, found.cycle.id, 99)
    with pytest.raises(Outdated):
        await cycles.closed_cycle(city.resources, CHIEF, 99, 0, size=SIZE)


async def test_an_index_that_cannot_be_computed_is_none(city: Office) -> None:
    async with city.database.open_store() as store:
        rows = (await store.follow_ups.matrix()).rows
        await store.follow_ups.replace("Matriks", [row for row in rows if row.number != 3], at=city.time)
    assert (await close(city)).index is None


async def test_the_index_is_the_same_before_and_after_closing_on_every_screen(city: Office) -> None:
    async with city.database.open_store() as store:
        for number, level in ((1, 3), (35, 5)):
            row = await store.follow_ups.find(number)
            assert row
            await store.follow_ups.set_level(row.id, "verified", level)
    await settle(city, 1, 35)
    before = await read_index(city.resources, CHIEF)
    levels = (await read_summary(city.resources, CHIEF)).overview.levels
    assert before.index.value > before.ground.band.evaluated.value
    for title in ("Matriks 2020", "Matriks 2021"):  # the second time nothing of them is a row any more
        closed = await close(city, title)
        assert closed.index
        assert closed.index.verified.value == before.index.value
        assert closed.index.evaluated.value == before.ground.band.evaluated.value
        now = await read_index(city.resources, CHIEF)
        assert (now.index.value, now.ground.from_cycles) == (before.index.value, {"Matriks MONEV": [1, 35]})
        summary = await read_summary(city.resources, CHIEF)
        assert summary.band
        assert summary.band.verified.value == before.index.value
        assert [each.verified for each in summary.overview.levels] == [each.verified for each in levels]
        assert summary.overview.whole.rows == 35
    path = await path_said(city.resources, CHIEF, "5")
    assert [each.row.number for each in path.rows if each.gone_at]
    again = await simulate_again(city.resources, CHIEF, Reading.VERIFIED, path.code)
    assert again.after.value == path.way.after.value
    said = await simulate_said(city.resources, CHIEF, "ind 1 jadi 5")
    assert said.after.value > said.before.value


async def test_a_new_row_of_an_indicator_takes_the_place_of_what_was_settled(city: Office) -> None:
    async with city.database.read_store() as store:
        rows = (await store.follow_ups.matrix()).rows
    await settle(city, 1)
    await close(city)
    new = replace(rows[0], level=5)
    async with city.database.open_store() as store:
        await store.follow_ups.replace("Matriks 2020", [new, *rows[1:]], at=city.time)
    now = await read_index(city.resources, CHIEF)
    assert not now.ground.settled
    assert [each.level for each in now.ground.rated(Reading.VERIFIED) if each.indicator == 1] == [5]


async def test_with_everything_settled_there_is_an_index_still(city: Office) -> None:
    before = await read_index(city.resources, CHIEF)
    await settle(city, *range(1, 38))
    await close(city)
    assert (await read_index(city.resources, CHIEF)).index.value == before.index.value


async def test_what_changed_since_the_preview_is_not_closed(city: Office) -> None:
    mark = (await preview(city)).mark
    await settle(city, 1)
    with pytest.raises(Outdated):
        await cycles.close_cycle(city.resources, CHIEF, "", mark)
    with pytest.raises(Outdated):
        await cycles.close_cycle(city.resources, CHIEF, "Judul lain", (await preview(city)).mark)


async def test_two_taps_close_one_cycle(city: Office) -> None:
    mark = (await preview(city, "Matriks MONEV")).mark
    both = await asyncio.gather(
        *(cycles.close_cycle(city.resources, CHIEF, "Matriks MONEV", mark) for _ in range(2)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in both) == ["ClosedCycle", "Outdated"]
    assert (await cycles.list_cycles(city.resources, CHIEF, size=SIZE)).closed.total == 1


async def test_a_row_that_is_settled_at_the_same_moment_is_not_archived_unseen(city: Office) -> None:
    mark = (await preview(city)).mark
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(1, lock=True)
        assert row
        await store.follow_ups.set_state(row.id, status=RowStatus.VERIFIED, percent=100, blocker=None, at=city.time)
        closing = asyncio.ensure_future(cycles.close_cycle(city.resources, CHIEF, "", mark))
        await asyncio.sleep(0.3)
    with pytest.raises(Outdated):
        await closing


async def test_a_report_being_written_on_an_archived_row_asks_for_its_row_anew(city: Office) -> None:
    for person, number in ((AYU, 1), (AYU + 1, 2)):
        of = await city.member(person, Role.COORDINATOR)
        await beginning.begin(city.resources, of, person, number, "report")
    await settle(city, 1)
    await close(city)
    async with city.database.read_store() as store:
        forms = [from_json(each.payload) for each in await store.drafts.all()]
    assert [(form.rows, form.step is Step.ROW) for form in forms if form] == [
        (frozenset(), True),
        (frozenset({2}), False),
    ]


async def test_nothing_is_closed_where_nothing_is(city: Office) -> None:
    await settle(city, *range(1, 38))
    assert (await close(city)).cycle.carried == 0
    with pytest.raises(NothingToClose):
        await preview(city)


@pytest.mark.parametrize("title", ["—", "x" * 151])
async def test_a_title_that_is_none_is_refused(city: Office, title: str) -> None:
    with pytest.raises(NameUnusable):
        await preview(city, title)


async def test_reminders_of_archived_rows_end_by_themselves_and_those_of_carried_ones_go_on(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    city.time = datetime(2019, 12, 2, 1, tzinfo=UTC)
    await reminding.plan(city.resources)
    async with city.database.read_store() as store:
        pending = {each.row for each in (await store.reminders.log(person_id=AYU, limit=99)).items}
    assert {15, 33} <= pending
    await settle(city, 33)
    await close(city)
    told = {
        each.follow_up.row.number
        for delivery in await reminding.claim(city.resources)
        for each in delivery.reminders
        if each.follow_up and delivery.person.id == AYU
    }
    assert told == pending - {33}


async def test_a_table_that_asks_the_same_again_does_not_bring_an_archived_row_back(city: Office) -> None:
    async with city.database.read_store() as store:
        table = (await store.follow_ups.matrix()).rows
        before = {each.row.number: each.id for each in await store.follow_ups.present()}
    await settle(city, 1)
    await close(city)
    async with city.database.open_store() as store:
        await put_in_place(store, "Matriks MONEV 2020", table, now=city.time, by=CHIEF)
        rows = {each.row.number: each for each in await store.follow_ups.present()}
    assert len(rows) == len(table)
    assert (rows[1].id != before[1], rows[1].state.status) == (True, RowStatus.NOT_STARTED)
    assert rows[2].id == before[2]
