"""The agencies and the spellings that find them: added, renamed, merged, removed, and what the content brings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from spbe.matrix import Opd
from spbe.people import Role
from spbe.refusals import SpellingTaken
from spbe.usecases.ports import Store
from spbe.usecases.ports.matrix import OpdUse
from tests.matrix_samples import DKIS, DUKCAPIL, HUKUM
from tests.storage.conftest import AYU, BUDI, NOW, Office, row, said

CONTENT = (DKIS, HUKUM, DUKCAPIL)


async def find(store: Store, short: str) -> Opd:
    return next(each for each in await store.opds.all() if each.short == short)


async def test_an_agency_is_added_once_and_the_matrix_knows_it(office: Office) -> None:
    async with office.open_store() as store:
        before = await store.follow_ups.revision()
        added = await store.opds.add(short="Dishub", name="Dinas Perhubungan")
        assert await store.follow_ups.revision() == before + 1
        assert added == await find(store, "Dishub")


@pytest.mark.parametrize(
    ("short", "name", "of"),
    [
        ("dkis", "Dinas Baru", "DKIS"),
        ("Dinas Baru", "Dinas Komunikasi & Informatika", "DKIS"),
        ("Bag Hukum", "Bagian Baru", "Bag. Hukum"),
    ],
)
async def test_no_two_agencies_share_a_name(office: Office, short: str, name: str, of: str) -> None:
    async with office.open_store() as store:
        with pytest.raises(SpellingTaken) as refused:
            await store.opds.add(short=short, name=name)
    assert refused.value.opd == of


async def test_a_spelling_belongs_to_one_agency_only(office: Office) -> None:
    async with office.open_store() as store:
        before = await store.follow_ups.revision()
        for taken in ("KOMINFO", "dkis", "Bagian Hukum", "Dinas  Dukcapil", "...", ""):
            assert not await store.opds.add_alias(office.hukum.id, taken)
        assert await store.follow_ups.revision() == before
        assert await store.opds.add_alias(office.hukum.id, "Biro Hukum")
        assert await store.follow_ups.revision() == before + 1
        assert (await find(store, "Bag. Hukum")).aliases == ("Biro Hukum",)


async def test_a_spelling_that_was_taken_away_stays_away_until_somebody_gives_it_back(office: Office) -> None:
    async with office.open_store() as store:
        assert not await store.opds.drop_alias(office.hukum.id, "Kominfo")
        assert not await store.opds.drop_alias(office.dkis.id, "dkis")
        assert await store.opds.drop_alias(office.dkis.id, "KOMINFO")
        await store.opds.add_missing(CONTENT)
        assert (await find(store, "DKIS")).aliases == ("Dinas Komunikasi dan Informatika",)
        assert await store.opds.add_alias(office.hukum.id, "Kominfo")
        assert await store.opds.drop_alias(office.hukum.id, "Kominfo")
        assert await store.opds.add_alias(office.dkis.id, "Kominfo")


async def test_a_renamed_agency_stays_so_when_the_content_comes_again(office: Office) -> None:
    async with office.open_store() as store:
        await store.opds.rename(office.dkis.id, short="Diskominfos", name="Dinas Kominfo dan Persandian")
        revision = await store.follow_ups.revision()
        await store.opds.add_missing(CONTENT)
        assert await store.follow_ups.revision() == revision
        renamed = await find(store, "Diskominfos")
        assert [each.short for each in await store.opds.all()] == ["Diskominfos", "Bag. Hukum", "Disdukcapil"]
        assert renamed.name == "Dinas Kominfo dan Persandian"
        assert renamed.aliases == (*DKIS.aliases, DKIS.short, DKIS.name)
        with pytest.raises(SpellingTaken):
            await store.opds.rename(office.hukum.id, short="DKIS", name="Bagian Hukum")
        await store.opds.rename(office.dkis.id, short="DKIS", name=DKIS.name)
        assert (await find(store, "DKIS")).name == DKIS.name


async def test_a_new_spelling_in_the_content_goes_to_the_agency_that_has_the_name(office: Office) -> None:
    async with office.open_store() as store:
        await store.opds.merge(office.hukum.id, office.dkis.id)
        await store.opds.add_missing([replace(HUKUM, aliases=("Biro Hukum", "Kominfo"))])
        assert [each.short for each in await store.opds.all()] == ["DKIS", "Disdukcapil"]
        assert (await find(store, "DKIS")).aliases == (*DKIS.aliases, "Bag. Hukum", "Biro Hukum")


async def test_a_removed_agency_does_not_come_back_by_itself(office: Office) -> None:
    async with office.open_store() as store:
        assert office.dukcapil.id not in await store.opds.uses()
        await store.opds.remove(office.dukcapil.id)
        await store.opds.add_missing(CONTENT)
        assert [each.short for each in await store.opds.all()] == ["DKIS", "Bag. Hukum"]
        await store.opds.add(short="Disdukcapil", name="Dinas Kependudukan")
        await store.opds.add_missing(CONTENT)
        assert (await find(store, "Disdukcapil")).aliases == ()


async def test_merged_rows_keep_their_agencies_in_place(office: Office) -> None:
    rows = (
        row(1, office.dukcapil, office.hukum, office.dkis),
        row(2, office.hukum, office.dukcapil),
        row(3, office.dkis),
    )
    async with office.open_store() as store:
        await store.follow_ups.replace("MONEV", rows, at=NOW)
        before = await store.follow_ups.revision()
        await store.opds.merge(office.dukcapil.id, office.dkis.id)
        assert await store.follow_ups.revision() == before + 1
        matrix = await store.follow_ups.matrix()
    assert [[opd.short for opd in each.opds] for each in matrix.rows] == [
        ["DKIS", "Bag. Hukum"],
        ["Bag. Hukum", "DKIS"],
        ["DKIS"],
    ]


async def test_merged_members_belong_once_and_since_the_earlier_day(office: Office) -> None:
    later = NOW + timedelta(days=3)
    async with office.open_store() as store:
        people = store.people
        await people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[office.hukum.id], at=NOW)
        await people.set_agency(AYU, office.dkis.id, belongs=True, at=later)
        await people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        await people.set_agency(BUDI, office.hukum.id, belongs=False, at=later)
        await store.opds.merge(office.hukum.id, office.dkis.id)
        assert (await people.get(AYU)).opds == {office.dkis.id}
        (ayu,) = await people.memberships(AYU)
        (budi,) = await people.memberships(BUDI)
    assert (ayu.opd, ayu.since, ayu.until) == (office.dkis.id, NOW, None)
    assert (budi.opd, budi.since, budi.until) == (office.dkis.id, NOW, later)


async def test_merged_invitations_and_reports_go_along_and_uses_count_them(office: Office) -> None:
    at = datetime(2026, 3, 9, tzinfo=UTC)
    async with office.open_store() as store:
        for code in ("a", "b"):
            await store.invitations.add(
                code_hash=code, role=Role.FOCAL_POINT, opd=office.hukum.id, name=None, made_by=None, made_at=NOW,
                expires_at=at,
            )  # fmt: skip
        await store.invitations.use(1, person_id=AYU, at=NOW)
        await store.people.join(AYU, role=Role.READER, name="Ayu", opds=[office.hukum.id], at=NOW)
        await store.reports.add(said(office.ids[3], on_behalf=office.hukum.id), year=2026)
        hukum = OpdUse(rows=2, members=1, invitations=1, old_invitations=1, reports=1)
        assert (await store.opds.uses())[office.hukum.id] == hukum
        await store.opds.merge(office.hukum.id, office.dkis.id)
        assert await store.opds.uses() == {
            office.dkis.id: OpdUse(rows=3, members=1, invitations=1, old_invitations=1, reports=1)
        }
        ((opened,), last) = (
            await store.invitations.open(at=NOW),
            await store.follow_ups.get(office.ids[3]),
        )
    assert opened.opd == office.dkis.id
    assert last
    assert last.state.last_report
    assert last.state.last_report.on_behalf == office.dkis.id


async def test_what_is_over_hangs_on_an_agency_too(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        await store.people.set_agency(BUDI, office.hukum.id, belongs=False, at=NOW)
        await store.follow_ups.replace("MONEV", office.rows[:1], at=NOW)
        assert (await store.opds.uses())[office.hukum.id] == OpdUse(old_rows=2, old_members=1)
