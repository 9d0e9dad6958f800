import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from spbe.people import Role
from spbe.progress import Status
from spbe.reports import Evidence, NewEvidence, NewReport, StoredFile
from storage.database import Database, StorageFault, open_database
from tests.storage.conftest import NOW, Office, said

BUDI = 7_000_000_002
LINK = NewEvidence("link", "Perwali 5/2026", "terbatas", text="https://jdih.contoh.id/5")
DAY = timedelta(days=1)


async def stored(office: Office, sha256: str = "a" * 64, name: str = "f1") -> StoredFile:
    async with office.open_store() as store:
        return await store.evidence.add_file(
            sha256=sha256, stored_name=name, size=25_000_000_000, media_type="application/pdf", at=NOW
        )


async def test_the_same_bytes_are_recorded_once(office: Office) -> None:
    first, again, other = await stored(office), await stored(office, name="f2"), await stored(office, "b" * 64, "f3")
    assert first == again == StoredFile(first.id, "a" * 64, "f1", 25_000_000_000, "application/pdf", NOW)
    assert other.id != first.id
    async with office.open_store() as store:
        assert await store.evidence.file_by_hash("a" * 64) == first
        assert await store.evidence.file_by_hash("c" * 64) is None


async def test_a_file_that_is_sent_again_counts_as_stored_then(office: Office) -> None:
    first = await stored(office)
    async with office.open_store() as store:
        again = await store.evidence.add_file(
            sha256="a" * 64, stored_name="f2", size=1, media_type="application/pdf", at=NOW + DAY
        )
        assert again == replace(first, stored_at=NOW + DAY)
        assert await store.evidence.unattached(before=NOW + DAY, limit=9) == ()
        assert [await store.evidence.hold_file(each) for each in (first.id, first.id + 1)] == [True, False]


async def test_the_same_bytes_at_once_are_recorded_once(database: Database, database_url: str) -> None:
    async with open_database(database_url) as other:

        async def add(through: Database, name: str) -> StoredFile:
            async with through.open_store() as store:
                return await store.evidence.add_file(
                    sha256="a" * 64, stored_name=name, size=1, media_type="application/pdf", at=NOW
                )

        first, second = await asyncio.gather(add(database, "f1"), add(other, "f2"))
    assert first == second


async def test_one_submission_serves_several_rows_each_with_its_revision(office: Office) -> None:
    file = await stored(office)
    pdf = NewEvidence("file", "SK Tim.pdf", "terbuka", file_id=file.id)
    async with office.open_store() as store:
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        new = NewReport(follow_up_id=office.ids[2], reporter_id=BUDI, status=Status.DONE, percent=100, reported_at=NOW)
        report = await store.reports.add(new, year=2026)
        (first,) = await store.evidence.attach({office.ids[2]: None}, [LINK], by=BUDI, at=NOW)
        rows = {office.ids[3]: None, office.ids[2]: report.id}
        ids = await store.evidence.attach(rows, [pdf, LINK], by=BUDI, at=NOW + DAY)
        of_row = await store.evidence.of_row(office.ids[2])
        assert [(each.kind, each.revision, each.report_id) for each in of_row] == [
            ("link", 1, None),
            ("file", 2, report.id),
            ("link", 2, report.id),
        ]
        assert of_row[0].id == first
        assert {each.id for each in of_row[1:]} <= set(ids)
        assert [each.revision for each in await store.evidence.of_row(office.ids[3])] == [1, 1]
        assert await store.evidence.of_report(report.id) == of_row[1:]
        assert [each.row for each in await store.evidence.of_file(file.id)] == [2, 3]
        assert await store.evidence.of_files([file.id]) == await store.evidence.of_file(file.id)
        assert await store.evidence.of_files([]) == ()
        assert len(await store.evidence.of_person(BUDI)) == 5
        assert await store.evidence.get(of_row[1].id) == Evidence(
            id=of_row[1].id,
            row=2,
            follow_up_id=office.ids[2],
            report_id=report.id,
            kind="file",
            name="SK Tim.pdf",
            classification="terbuka",
            revision=2,
            uploaded_by=BUDI,
            uploader="Budi",
            uploaded_at=NOW + DAY,
            file=file,
        )
        assert await store.evidence.get(10**9) is None
        assert await store.evidence.attach({}, [LINK], by=BUDI, at=NOW) == ()
        assert await store.evidence.attach(rows, [], by=BUDI, at=NOW) == ()


@pytest.mark.parametrize("classification", ["terbatas", "rahasia"])
async def test_no_file_is_kept_of_what_is_not_open(office: Office, classification: str) -> None:
    file = await stored(office)
    secret = NewEvidence("file", "rahasia.pdf", classification, file_id=file.id)  # type: ignore[arg-type]
    with pytest.raises(StorageFault, match="IntegrityError"):
        async with office.open_store() as store:
            await store.evidence.attach({office.ids[1]: None}, [secret], by=BUDI, at=NOW)


@pytest.mark.parametrize(
    "item", [NewEvidence("file", "tanpa berkas", "terbuka"), NewEvidence("link", "tanpa tautan", "terbuka")]
)
async def test_evidence_of_nothing_is_a_fault(office: Office, item: NewEvidence) -> None:
    with pytest.raises(StorageFault, match="IntegrityError"):
        async with office.open_store() as store:
            await store.evidence.attach({office.ids[1]: None}, [item], by=BUDI, at=NOW)


async def test_files_that_serve_no_row_are_found_and_dropped(office: Office) -> None:
    file, loose = await stored(office), await stored(office, "b" * 64, "f2")
    pdf = NewEvidence("file", "SK.pdf", "terbuka", file_id=file.id)
    async with office.open_store() as store:
        await store.evidence.attach({office.ids[1]: None}, [pdf], by=BUDI, at=NOW)
        assert await store.evidence.unattached(before=NOW, limit=9) == ()
        assert await store.evidence.unattached(before=NOW + DAY, limit=9) == (loose,)
        assert not await store.evidence.drop_file(file.id)
        assert not await store.evidence.drop_file(loose.id, before=NOW)
        assert await store.evidence.drop_file(loose.id) == loose
        assert not await store.evidence.drop_file(loose.id)
        assert await store.evidence.unattached(before=NOW + DAY, limit=9) == ()


async def test_the_evidence_of_several_rows_is_read_at_once(office: Office) -> None:
    file = await stored(office)
    pdf = NewEvidence("file", "SK.pdf", "terbuka", file_id=file.id)
    async with office.open_store() as store:
        await store.evidence.attach({office.ids[1]: None, office.ids[3]: None}, [pdf], by=BUDI, at=NOW)
        await store.evidence.attach({office.ids[1]: None}, [pdf], by=BUDI, at=NOW)
        found = await store.evidence.of_rows([office.ids[1], office.ids[2], office.ids[3]])
    assert {id_: [each.revision for each in items] for id_, items in found.items()} == {
        office.ids[1]: [1, 2],
        office.ids[3]: [1],
    }


async def test_what_supports_a_withdrawn_report_does_not_count(office: Office) -> None:
    async with office.open_store() as store:
        taken_back = await store.reports.add(said(office.ids[1]), year=2026)
        kept = await store.reports.add(said(office.ids[1]), year=2026)
        (gone,) = await store.evidence.attach({office.ids[1]: taken_back.id}, [LINK], by=BUDI, at=NOW)
        (there,) = await store.evidence.attach({office.ids[1]: kept.id}, [LINK], by=BUDI, at=NOW)
        await store.reports.withdraw(taken_back.id, at=NOW)
        found = await store.evidence.of_rows([office.ids[1]])
        assert [each.id for each in await store.evidence.of_row(office.ids[1])] == [gone, there]
    assert [each.id for each in found[office.ids[1]]] == [there]
