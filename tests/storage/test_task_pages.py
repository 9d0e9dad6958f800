"""Pages of tasks and their numbers: what an agency's index says is what the rows say, whatever changed them."""

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import select

from spbe.matrix import Outline
from spbe.progress import RowStatus
from spbe.usecases.ports import Store
from storage.database import Database
from storage.schema import follow_up, follow_up_opd
from storage.store import SqlStore
from storage.task_pages import BY_URGENCY, STAGES
from tests.storage.conftest import AYU, NOVEMBER, NOW, YEAR_END, Office, row

STATUSES = (RowStatus.IN_PROGRESS, RowStatus.VERIFIED, RowStatus.RETURNED, RowStatus.WAITING, RowStatus.NOT_STARTED)


async def lay(office: Office, store: Store) -> None:
    """Put 60 rows in place of what is there: one in three is DKIS's, one in four Bag. Hukum's, and some both's."""
    rows = [
        row(number, *opds, target=NOVEMBER if number % 7 == 0 else YEAR_END)
        for number in range(1, 61)
        if (opds := [opd for opd, each in ((office.dkis, 3), (office.hukum, 4)) if number % each == 0])
    ]
    await store.follow_ups.replace("MONEV 2026", rows, at=NOW)
    for found, status in zip(await store.follow_ups.present(), itertools.cycle(STATUSES), strict=False):
        await store.follow_ups.set_state(found.id, status=status, percent=40, blocker=None, at=NOW)


async def keys_agree(store: SqlStore) -> bool:
    """Say whether each agency's keys are those of its row."""
    links = [follow_up_opd.c[column.name] for column in BY_URGENCY]
    both = select(*links, *BY_URGENCY).join(follow_up, follow_up.c.id == follow_up_opd.c.follow_up_id)
    found = [tuple(each) for each in await store.follow_ups._connection.execute(both)]
    return bool(found) and all(each[:4] == each[4:] for each in found)


@pytest.mark.parametrize("names", [("dkis",), ("hukum", "dkis"), ("dukcapil",), ("dukcapil", "hukum")])
@pytest.mark.parametrize("statuses", [None, (RowStatus.WAITING, RowStatus.VERIFIED)])
async def test_pages_of_agencies_make_up_all_their_rows(
    office: Office, names: tuple[str, ...], statuses: tuple[RowStatus, ...] | None
) -> None:
    opds = [getattr(office, name).id for name in names]
    async with office.open_store() as store:
        await lay(office, store)
        whole = await store.follow_ups.tasks(opds=opds, statuses=statuses)
        pages = [
            await store.follow_ups.tasks(opds=opds, statuses=statuses, limit=7, offset=offset)
            for offset in range(0, 49, 7)
        ]
    assert [each.id for page in pages for each in page.items] == [each.id for each in whole.items]
    assert {page.total for page in pages} == {len(whole.items)}
    keys = [(STAGES.get(each.state.status, 0), each.row.target.day, each.state.status) for each in whole.items]
    assert keys == sorted(keys)


async def test_the_order_of_an_agency_follows_its_rows(office: Office, database: Database) -> None:
    async with database.open_store() as store:
        await lay(office, store)
        assert await keys_agree(store)
        last = (await store.follow_ups.tasks(opds=[office.dkis.id])).items[-1]
        await store.follow_ups.set_state(last.id, status=RowStatus.RETURNED, percent=1, blocker=None, at=NOW)
        await store.follow_ups.move_targets([last.id], NOVEMBER, reason="cepat", by=AYU, at=NOW)
        first = (await store.follow_ups.tasks(opds=[office.dkis.id], limit=20)).items
        assert last.id in [each.id for each in first[:5]]
        await store.opds.merge(office.hukum.id, office.dkis.id)
        assert (await store.follow_ups.tasks(opds=[office.dkis.id], limit=1)).total == 30
        present = await store.follow_ups.matrix()
        await store.follow_ups.replace("MONEV 2027", present.rows[5:], at=NOW)
        gone = present.rows[0].number
        shown = (await store.follow_ups.tasks(opds=[office.dkis.id], limit=30)).items
        assert gone not in [each.row.number for each in shown]
        assert len(shown) == 25
        assert await keys_agree(store)


async def test_rows_are_counted_without_reading_them(office: Office) -> None:
    async with office.open_store() as store:
        await lay(office, store)
        both = [office.dkis.id, office.hukum.id]
        assert [await store.follow_ups.count(opds=opds) for opds in (None, both, both[:1], [])] == [30, 30, 20, 0]
        assert await store.follow_ups.tally("opd") == {office.dkis.id: 20, office.hukum.id: 15}
        assert await store.follow_ups.tally("status", opds=[office.hukum.id]) == {
            status.value: 3 for status in STATUSES
        }
        assert await store.follow_ups.tally("indicator", indicators=[13, 14]) == {13: 1, 14: 1}
        assert (await store.follow_ups.tasks(limit=1, total=99)).total == 99
        revision = await store.follow_ups.revision()
        assert await store.follow_ups.outline() == Outline(revision, 30, "2018", frozenset())
        services = [replace(row(number, office.dkis), indicator=35) for number in (1, 2)]
        await store.follow_ups.replace("MONEV 2026", [*services, row(3, office.dkis)], at=NOW)
        assert (await store.follow_ups.outline()).services == {35}
        await store.follow_ups.replace("MONEV 2026", [], at=NOW)
        empty = await store.follow_ups.outline()
        assert (empty.rows, empty.edition) == (0, None)


async def test_some_agencies_come_with_their_spellings(office: Office) -> None:
    async with office.open_store() as store:
        every = await store.opds.all()
        assert await store.opds.some([every[2].id, every[0].id]) == (every[0], every[2])
        assert await store.opds.some([]) == ()
