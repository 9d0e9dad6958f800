"""Closing a cycle: what it would do, that it is done once, and what is left of it."""

import asyncio
from datetime import UTC, datetime

import pytest

from spbe.index import rounded
from spbe.people import Person, Role
from spbe.progress import RowStatus
from spbe.refusals import NameUnusable, NotAllowed, NothingToClose, Outdated, RowUnknown
from spbe.usecases import cycles, reminding
from spbe.usecases.cycles import ClosedCycle, Closing, KeptRow
from spbe.usecases.histories import History, read_history
from spbe.usecases.matrix import put_in_place
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
    assert (found.title, found.rows, found.since, found.total) == ("Matriks MONEV", 37, START, 0)
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
    assert (str(rounded(closed.index.value)), closed.index.predicate.name) == ("2.64", "Baik")
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
    assert (found.cycle.title, len(found.rows), found.first) == ("Matriks MONEV 2020", SIZE, 0)
    last = await cycles.closed_cycle(city.resources, CHIEF, found.cycle.id, 10**9, size=SIZE)
    assert [row.number for row in last.rows] == list(range(33, 38))
    assert await cycles.find_cycle(city.resources, CHIEF, "2015", size=SIZE) is None
    assert await cycles.find_cycle(city.resources, CHIEF, "2020 baris 99", size=SIZE) is None
    for text in ("2020 baris 5", "2020 no. 5", "matriks monev 2020, 5"):
        kept = await cycles.find_cycle(city.resources, CHIEF, text, size=SIZE)
        assert isinstance(kept, KeptRow)
        assert (kept.row.number, kept.cycle.label) == (5, "2020")
    with pytest.raises(Outdated):
        await cycles.cycle_row(city.resources, CHIEF, found.cycle.id, 99)
    with pytest.raises(Outdated):
        await cycles.closed_cycle(city.resources, CHIEF, 99, 0, size=SIZE)


async def test_an_index_that_cannot_be_computed_is_none(city: Office) -> None:
    await settle(city, 1)
    await close(city)
    assert (await close(city)).index is None


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
    assert (await cycles.list_cycles(city.resources, CHIEF, size=SIZE)).total == 1


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
