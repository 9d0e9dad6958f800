from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from spbe.matrix import MatrixRow, Opd, Target
from spbe.usecases.ports import OpenStore
from storage.database import Database, StorageFault
from storage.schema import matrix, question
from tests.matrix_samples import DKIS, HUKUM

NOW = datetime(2019, 3, 4, 5, 6, 7, tzinfo=UTC)
ROW = MatrixRow(
    number=1,
    indicator=1,
    edition="2018",
    name="Kebijakan",
    recommendation="Sebaiknya",
    level=1,
    follow_up="Membuat",
    target=Target(date(2019, 9, 30), "quarter"),
    opds=(),
    opd_text="Bag. Hukum, DKIS, dll",
    open_ended=True,
)


@pytest.fixture
def open_store(database: Database) -> OpenStore:
    return database.open_store


async def agencies(open_store: OpenStore) -> tuple[Opd, ...]:
    async with open_store() as store:
        await store.opds.add_missing([DKIS, HUKUM])
        return await store.opds.all()


async def test_an_empty_matrix(open_store: OpenStore) -> None:
    async with open_store() as store:
        empty = await store.follow_ups.matrix()
    assert (empty.title, empty.rows, empty.opds, empty.revision) == ("", (), (), 0)


async def test_agencies_keep_their_order_and_aliases(open_store: OpenStore) -> None:
    dkis, hukum = await agencies(open_store)
    assert (dkis.short, dkis.name, dkis.aliases) == (DKIS.short, DKIS.name, DKIS.aliases)
    assert (hukum.short, hukum.aliases) == ("Bag. Hukum", ())


async def test_only_missing_agencies_and_aliases_are_added(open_store: OpenStore) -> None:
    dkis, hukum = await agencies(open_store)
    later = [
        Opd(0, "Bappeda", "Badan Perencanaan", ("Bapeda", "Kominfo")),
        Opd(0, "DKIS", "Nama lain", ("Kominfo", "Diskominfo")),
        Opd(0, "Bappeda", "Sekali lagi"),
    ]
    async with open_store() as store:
        await store.opds.add_missing(later)
        first, second, third = await store.opds.all()
        assert await store.follow_ups.revision() == 2
        await store.opds.add_missing([*later, hukum])
        await store.opds.add_missing([])
        assert await store.follow_ups.revision() == 2
    assert first == replace(dkis, aliases=(*dkis.aliases, "Diskominfo"))
    assert second == hukum
    assert (third.short, third.name, third.aliases) == ("Bappeda", "Badan Perencanaan", ("Bapeda",))


async def test_a_matrix_comes_back_as_it_was(open_store: OpenStore) -> None:
    dkis, hukum = await agencies(open_store)
    rows = (replace(ROW, number=2, opds=(hukum, dkis)), replace(ROW, opds=(dkis,), open_ended=False))
    async with open_store() as store:
        await store.follow_ups.replace("MONEV 2019", rows, at=NOW)
    async with open_store() as store:
        stored = await store.follow_ups.matrix()
        assert stored.revision == await store.follow_ups.revision()
        assert stored.title == await store.follow_ups.title()
    assert (stored.title, stored.rows, stored.opds) == ("MONEV 2019", rows[::-1], (dkis, hukum))


async def test_a_replacement_leaves_nothing_behind_and_grows_the_revision(database: Database) -> None:
    dkis, hukum = await agencies(database.open_store)
    async with database.open_store() as store:
        await store.follow_ups.replace("2019", [replace(ROW, number=n, opds=(dkis, hukum)) for n in (1, 2)], at=NOW)
        before = await store.follow_ups.revision()
        changed = (replace(ROW, number=2, level=3, opds=(hukum,)), replace(ROW, number=3, opds=(hukum, dkis)))
        await store.follow_ups.replace("2020", changed, at=NOW)
        stored = await store.follow_ups.matrix()
        assert (stored.title, stored.rows, stored.revision) == ("2020", changed, before + 1)
        await store.follow_ups.replace("kosong", [], at=NOW)
        assert (await store.follow_ups.matrix()).rows == ()


async def test_a_row_number_keeps_its_id(database: Database) -> None:
    async with database.open_store() as store:
        await store.follow_ups.replace("2019", [replace(ROW, number=n, indicator=n) for n in (1, 2, 3)], at=NOW)
        before = {each.row.number: each.id for each in await store.follow_ups.present()}
        later = [replace(ROW, number=n, indicator=n, level=4) for n in (4, 3, 1)]
        await store.follow_ups.replace("2019", later, at=NOW)
        after = {each.row.number: each.id for each in await store.follow_ups.present()}
        gone = await store.follow_ups.get(before[2])
    assert after == {1: before[1], 3: before[3], 4: after[4]}
    assert after[4] not in before.values()
    assert gone
    assert gone.gone_at == NOW


async def test_the_matrix_notes_its_edition_and_when_it_was_replaced(database: Database) -> None:
    wita = timezone(timedelta(hours=8))
    async with database.open_store() as store:
        await store.follow_ups.replace("2019", [ROW], at=NOW.astimezone(wita))
    async with database._reader.connect() as connection:
        row = (await connection.execute(select(matrix.c.edition, matrix.c.replaced_at))).one()
    assert tuple(row) == ("2018", NOW)
    assert row.replaced_at.tzinfo is UTC


async def test_an_agency_that_is_not_stored_cannot_act(open_store: OpenStore) -> None:
    with pytest.raises(StorageFault, match="IntegrityError"):
        async with open_store() as store:
            await store.follow_ups.replace("2019", [replace(ROW, opds=(DKIS,))], at=NOW)
    async with open_store() as store:
        assert (await store.follow_ups.matrix()).rows == ()


async def test_a_question_is_judged_by_its_asker_only(database: Database) -> None:
    asker = 7_000_000_001
    async with database.open_store() as store:
        asked = await store.questions.add(
            asked_at=NOW, person_id=asker, text="apa itu SPBE?", intent="guide", outcome="found"
        )
        assert await store.questions.judge(asked, person_id=asker, verdict="up", at=NOW)
        assert await store.questions.judge(asked, person_id=asker, verdict="down", at=NOW)
        assert not await store.questions.judge(asked, person_id=1, verdict="up", at=NOW)
        assert not await store.questions.judge(asked + 1, person_id=asker, verdict="up", at=NOW)
    async with database._reader.connect() as connection:
        row = (await connection.execute(select(question))).one()
    assert tuple(row) == (asked, NOW, asker, "apa itu SPBE?", "guide", "found", "down", NOW)


async def test_a_time_without_a_zone_is_refused(open_store: OpenStore) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with open_store() as store:
            await store.questions.add(
                asked_at=NOW.replace(tzinfo=None), person_id=1, text="", intent="", outcome="found"
            )
