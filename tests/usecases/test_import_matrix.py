from datetime import UTC, datetime
from pathlib import Path

import pytest

from spbe.matrix import Matrix
from spbe.matrix_table import Table
from spbe.people import Person, Role
from spbe.refusals import TableRefused
from spbe.reports import TargetChange
from spbe.usecases.matrix import ImportResult, import_matrix
from spbe.usecases.ports import OpenStore
from storage.content_files import load_content
from storage.database import Database
from storage.tables import read_csv
from tests.matrix_samples import INSTRUMENT, OPDS, line, table

NOW = datetime(2019, 3, 4, tzinfo=UTC)
CONTENT = Path(__file__).parents[2] / "content"
SAMPLE = table(line("1"), line("4", "PRO DENPASAR"), line("5", "Bursa Kerja", opd="DKIS, Bag. Hukum"))


@pytest.fixture
def open_store(database: Database) -> OpenStore:
    return database.open_store


async def take(open_store: OpenStore, given: Table, *, title: str = "MONEV 2019") -> ImportResult:
    return await import_matrix(
        open_store, given, title=lambda _: title, instrument=INSTRUMENT, opds_master=OPDS, now=NOW
    )


async def stored(open_store: OpenStore) -> Matrix:
    async with open_store() as store:
        return await store.follow_ups.matrix()


async def test_a_table_becomes_the_matrix(open_store: OpenStore) -> None:
    assert await take(open_store, SAMPLE) == ImportResult(rows=3, indicators=2, opds=2, unchanged=False, new=3)
    matrix = await stored(open_store)
    assert (matrix.title, [row.number for row in matrix.rows]) == ("MONEV 2019", [1, 4, 5])
    assert [opd.short for opd in matrix.opds] == [opd.short for opd in OPDS]
    assert [opd.short for opd in matrix.by_number[5].opds] == ["DKIS", "Bag. Hukum"]


async def test_the_same_table_again_changes_nothing(open_store: OpenStore) -> None:
    await take(open_store, SAMPLE)
    before = await stored(open_store)
    assert await take(open_store, SAMPLE) == ImportResult(rows=3, indicators=2, opds=2, unchanged=True)
    assert await stored(open_store) == before


async def test_another_table_or_title_replaces_it(open_store: OpenStore) -> None:
    await take(open_store, SAMPLE)
    first = await stored(open_store)
    assert not (await take(open_store, SAMPLE, title="MONEV 2020")).unchanged
    second = await stored(open_store)
    assert (second.title, second.rows) == ("MONEV 2020", first.rows)
    assert second.revision > first.revision
    await take(open_store, table(line("2", level="5")))
    assert [(row.number, row.level) for row in (await stored(open_store)).rows] == [(2, 5)]


async def test_each_row_that_an_import_changes_leaves_a_trace(open_store: OpenStore) -> None:
    await take(open_store, SAMPLE)
    by = Person(7, Role.COORDINATOR)
    changed = table(line("1"), line("4", "PRO DENPASAR", level="3", target="2020"), line("6", opd="Bag. Hukum"))
    async with open_store() as store:
        ids = {each.row.number: each.id for each in await store.follow_ups.of_numbers([1, 4, 5])}
        opds = {opd.short: opd.id for opd in await store.opds.all()}
    await import_matrix(
        open_store, changed, title=lambda _: "2", instrument=INSTRUMENT, opds_master=OPDS, now=NOW, by=by
    )
    async with open_store() as store:
        (new,) = await store.follow_ups.of_numbers([6])
        entries = [each for each in await store.audit.of_person(by.id) if each.action == "import_row"]
        (moved,) = [each for each in await store.reports.history(ids[4]) if isinstance(each, TargetChange)]
        assert await store.audit.of_subject(f"follow_up:{ids[1]}") == ()
    both = f"opds:{opds['DKIS']},{opds['Bag. Hukum']}"
    assert {each.subject: (each.actor_role, each.old, each.new) for each in entries} == {
        f"follow_up:{ids[4]}": (
            "koordinator",
            "level:1 target:2019-12-31/year",
            "level:3 target:2020-12-31/year",
        ),
        f"follow_up:{ids[5]}": ("koordinator", f"number:5 {both} level:1 target:2019-12-31/year", None),
        f"follow_up:{new.id}": (
            "koordinator",
            None,
            f"number:6 opds:{opds['Bag. Hukum']} level:1 target:2019-12-31/year",
        ),
    }
    assert (moved.by, moved.at) == (by.id, NOW)


async def test_a_bad_row_leaves_the_old_matrix(open_store: OpenStore) -> None:
    await take(open_store, SAMPLE)
    before = await stored(open_store)
    with pytest.raises(TableRefused) as caught:
        await take(open_store, table(line("1", level="2"), line("2", opd="Dinas Kesehatan")))
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(3, 7)]
    assert await stored(open_store) == before


async def test_a_refused_first_table_adds_no_agencies(open_store: OpenStore) -> None:
    with pytest.raises(TableRefused):
        await take(open_store, table(line(level="")))
    assert await stored(open_store) == Matrix("")


async def test_the_shipped_sample_is_taken(open_store: OpenStore) -> None:
    content = load_content(CONTENT)
    given = read_csv(CONTENT / "matrix" / "denpasar-2019.csv")

    async def once() -> ImportResult:
        return await import_matrix(
            open_store,
            given,
            title=lambda _: "MONEV 2019",
            instrument=content.catalogue.instruments["2018"],
            opds_master=content.opds,
            now=NOW,
        )

    assert await once() == ImportResult(rows=37, indicators=35, opds=10, unchanged=False, new=37)
    before = await stored(open_store)
    assert [row.number for row in before.of_indicator(35)] == [35, 36, 37]
    assert {row.number for row in before.rows if row.open_ended or len(row.opds) > 1} == {17}
    assert [opd.short for opd in before.by_number[17].opds] == ["Dinas Perijinan", "Dinas Dukcapil"]
    assert await once() == ImportResult(rows=37, indicators=35, opds=10, unchanged=True)
    assert await stored(open_store) == before
