from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest

from spbe.export_wishes import export_wish_from
from spbe.matrix import Target
from spbe.matrix_sheet import MatrixKind
from spbe.matrix_table import read_matrix
from spbe.people import Person, Role
from spbe.progress import Status
from spbe.refusals import IndicatorWithoutRows, NotAllowed, NothingToExport, Outdated, RowUnknown, TooMuchEvidence
from spbe.reports import Classification, NewEvidence, NewReport, StoredFile
from spbe.usecases import evidence, exporting
from spbe.usecases.exporting import EvidenceExport, EvidenceScope, parts_of
from spbe.usecases.ports import Packed, RowEvidence
from storage.table_files import read_table
from tests.storage.test_evidence_zip import piece, row
from tests.usecases.conftest import CONTENTS, START, Office

BOSS = Person(1, Role.COORDINATOR, "Koordinator")
ALL = EvidenceScope()


async def attached(
    city: Office, name: str, *rows: int, report: int | None = None, classification: Classification = "terbuka"
) -> None:
    """Attach a file of its own, or a link where it is not open, to rows."""

    async def chunks() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + name.encode() * 500

    received = await evidence.receive(city.resources, BOSS, chunks(), name=name)
    is_open = classification == "terbuka"
    item = NewEvidence(
        "file" if is_open else "link", name, classification,
        file_id=received.file.id if is_open else None, text=None if is_open else "https://contoh.id",
    )  # fmt: skip
    async with city.database.open_store() as store:
        ids = {each.row.number: each.id for each in await store.follow_ups.of_numbers(rows)}
        await store.evidence.attach(dict.fromkeys(ids.values(), report), [item], by=BOSS.id, at=city.time)


async def reported(city: Office, row: int) -> int:
    async with city.database.open_store() as store:
        follow_up = await store.follow_ups.find(row)
        assert follow_up
        report = NewReport(
            follow_up_id=follow_up.id, reporter_id=7, status=Status.DONE, percent=100, reported_at=city.time
        )
        return (await store.reports.add(report, year=2019)).id


async def trail(city: Office, subject: str) -> list[tuple[int | None, str, str, str | None]]:
    async with city.database.read_store() as store:
        return [
            (each.actor_id, each.actor_role, each.action, each.new) for each in await store.audit.of_subject(subject)
        ]


def names(taken: EvidenceExport) -> list[list[str]]:
    return [[piece.name for row in part.rows for piece in row.evidence] for part in taken.parts]


async def evidence_of(city: Office, scope: EvidenceScope = ALL) -> list[list[str]]:
    return names(await exporting.take_evidence(city.resources, BOSS, scope))


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_take_anything_out(city: Office, role: Role) -> None:
    person = Person(9, role, opds=frozenset(city.opds.values()))
    with pytest.raises(NotAllowed):
        await exporting.take_matrix(city.resources, person, "xlsx")
    with pytest.raises(NotAllowed):
        await exporting.take_evidence(city.resources, person, ALL)
    with pytest.raises(NotAllowed):
        await exporting.understand(city.resources, person, export_wish_from("bukti dkis"))
    assert await trail(city, "matrix") == [(None, "operator", "import_matrix", "37 rows")]


@pytest.mark.parametrize("kind", ["xlsx", "docx", "csv"])
async def test_what_is_written_is_the_matrix(city: Office, kind: MatrixKind, tmp_path: Path) -> None:
    taken = await exporting.take_matrix(city.resources, BOSS, kind)
    exporting.write_matrix(city.resources, taken, tmp_path / taken.name)
    async with city.database.read_store() as store:
        matrix = await store.follow_ups.matrix()
    table = read_table((tmp_path / taken.name).read_bytes(), taken.name)
    instrument = CONTENTS.content.catalogue.instruments["2018"]
    assert read_matrix(table, opds=matrix.opds, instrument=instrument).rows == matrix.rows
    assert (taken.name, taken.moved) == (f"Matriks-MONEV_2019-11-04.{kind}", 0)
    assert (await trail(city, "matrix"))[-1] == (1, "koordinator", "export", kind)


async def test_what_is_read_on_paper_says_of_which_day_it_is(city: Office, tmp_path: Path) -> None:
    said: dict[str, str] = {}
    kinds: tuple[MatrixKind, ...] = ("docx", "pdf", "xlsx")
    for kind in kinds:
        taken = await exporting.take_matrix(city.resources, BOSS, kind)
        exporting.write_matrix(city.resources, taken, tmp_path / kind)
        data = (tmp_path / kind).read_bytes()
        if kind == "pdf":
            pdf = pypdfium2.PdfDocument(data)
            said[kind] = str(pdf[0].get_textpage().get_text_range())
            pdf.close()
        else:
            with ZipFile(BytesIO(data)) as parts:
                said[kind] = "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())
    assert {kind: "Matriks MONEV, keadaan per Senin, 4 November 2019" in text for kind, text in said.items()} == {
        "docx": True, "pdf": True, "xlsx": False,
    }  # fmt: skip


async def test_a_moved_target_is_written_as_it_is_now(city: Office, tmp_path: Path) -> None:
    march = Target(date(2020, 3, 31), "month")
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(5)
        assert row
        await store.follow_ups.move_targets([row.id], march, reason="Menunggu Perwali", by=1, at=city.time)
    taken = await exporting.take_matrix(city.resources, BOSS, "xlsx")
    exporting.write_matrix(city.resources, taken, tmp_path / "a.xlsx")
    table = read_table((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    instrument = CONTENTS.content.catalogue.instruments["2018"]
    async with city.database.read_store() as store:
        rows = read_matrix(table, opds=await store.opds.all(), instrument=instrument).rows
    assert [each.target for each in rows if each.number in (4, 5)] == [Target(date(2019, 12, 31), "year"), march]
    assert taken.moved == 1


async def test_the_verdict_and_the_evidence_of_a_row_are_taken_along(city: Office) -> None:
    await city.member(7, Role.FOCAL_POINT, "DKIS", name="Budi")
    report = await reported(city, 5)
    await attached(city, "SK.pdf", 5, report=report)
    async with city.database.open_store() as store:
        await store.verdicts.add(report, accepted=True, reason=None, note=None, by=1, at=city.time)
    taken = await exporting.take_matrix(city.resources, BOSS, "xlsx")
    (five,) = [each for each in taken.rows if each.row.number == 5]
    assert [each.name for each in taken.evidence[five.id]] == ["SK.pdf"]
    assert taken.verdicts[five.id].accepted


async def test_an_empty_matrix_is_not_exported(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.follow_ups.replace("", [], at=city.time)
    for take in (
        exporting.take_matrix(city.resources, BOSS, "pdf"),
        exporting.take_evidence(city.resources, None, ALL),
    ):
        with pytest.raises(NothingToExport):
            await take


async def test_the_command_line_is_noted_too(city: Office) -> None:
    await exporting.take_matrix(city.resources, None, "csv")
    assert (await trail(city, "matrix"))[-1] == (None, "sistem", "export", "csv")


async def test_evidence_is_that_of_whom_it_is_asked(city: Office) -> None:
    await attached(city, "lima.pdf", 5)
    await attached(city, "tiga-tiga.pdf", 33)
    await attached(city, "layanan.pdf", 35, 36)
    hukum = city.opds["Bag. Hukum"]
    assert await evidence_of(city) == [["lima.pdf", "tiga-tiga.pdf", "layanan.pdf", "layanan.pdf"]]
    assert await evidence_of(city, EvidenceScope(rows=(33,))) == [["tiga-tiga.pdf"]]
    assert await evidence_of(city, EvidenceScope(rows=(36, 5))) == [["lima.pdf", "layanan.pdf"]]
    assert await evidence_of(city, EvidenceScope(indicators=(35,))) == [["layanan.pdf", "layanan.pdf"]]
    both = EvidenceScope(indicators=(33, 35))
    assert await evidence_of(city, both) == [["tiga-tiga.pdf", "layanan.pdf", "layanan.pdf"]]
    assert await evidence_of(city, EvidenceScope((36,), both.indicators)) == [["tiga-tiga.pdf", "layanan.pdf"]]
    assert await evidence_of(city, EvidenceScope(opd=hukum)) == [["tiga-tiga.pdf"]]
    taken = await exporting.take_evidence(city.resources, BOSS, EvidenceScope(rows=(36,)))
    (part,) = taken.parts
    assert (part.name, part.numbers) == ("Bukti-Matriks-MONEV-baris-36_2019-11-04.zip", (36,))
    assert part.rows[0].is_service
    assert (await trail(city, "evidence"))[0] == (1, "koordinator", "export", "all")
    assert (await trail(city, "evidence"))[-1] == (1, "koordinator", "export", "baris 36")


async def test_evidence_that_is_not_there_is_refused(city: Office) -> None:
    for scope in (ALL, EvidenceScope(rows=(33,)), EvidenceScope(indicators=(33,))):
        with pytest.raises(NothingToExport):
            await exporting.take_evidence(city.resources, BOSS, scope)
    for number in (0, 99):
        with pytest.raises(RowUnknown):
            await exporting.take_evidence(city.resources, BOSS, EvidenceScope(rows=(5, number)))
    with pytest.raises(IndicatorWithoutRows):
        await exporting.take_evidence(city.resources, BOSS, EvidenceScope(indicators=(33, 99)))
    with pytest.raises(Outdated):
        await exporting.take_evidence(city.resources, BOSS, EvidenceScope(opd=10**6))


async def test_withdrawn_reports_and_rows_that_are_gone_are_left_out(city: Office) -> None:
    await city.member(7, Role.FOCAL_POINT, "DKIS", name="Budi")
    report = await reported(city, 5)
    await attached(city, "ditarik.pdf", 5, report=report)
    await attached(city, "hilang.pdf", 37)
    await attached(city, "ada.pdf", 33)
    async with city.database.open_store() as store:
        await store.reports.withdraw(report, at=city.time)
        matrix = await store.follow_ups.matrix()
        await store.follow_ups.replace(matrix.title, matrix.rows[:36], at=city.time)
    assert await evidence_of(city) == [["ada.pdf"]]


async def test_the_archive_has_only_what_is_open(city: Office, tmp_path: Path) -> None:
    await attached(city, "terbuka.pdf", 5)
    await attached(city, "rahasia.pdf", 5, classification="rahasia")
    await attached(city, "lenyap.pdf", 5)
    async with city.database.read_store() as store:
        lost = (await store.evidence.of_person(1))[-1].file
    assert lost
    city.resources.files.path(lost.stored_name).unlink()
    (part,) = (await exporting.take_evidence(city.resources, BOSS, ALL)).parts
    packed = exporting.write_evidence(city.resources, part, tmp_path / "a.zip")
    assert packed == Packed(files=1, withheld=1, missing=1)


async def test_more_than_is_sent_at_once_is_refused_but_for_one_row(city: Office) -> None:
    rows = (5, 6, 7, 8, 9, 10)
    for number in rows:
        await attached(city, f"{number}.pdf", number)
    await attached(city, "lagi.pdf", 5)
    async with city.database.open_store() as store:
        for number in rows:
            file = await store.evidence.add_file(
                sha256=f"{number:064}",
                stored_name=f"{number:032x}",
                size=44_000_000,
                media_type="application/pdf",
                at=city.time,
            )
            (follow_up,) = await store.follow_ups.of_numbers([number])
            large = NewEvidence("file", "besar.pdf", "terbuka", file_id=file.id)
            await store.evidence.attach({follow_up.id: None}, [large] * 7, by=1, at=city.time)
    with pytest.raises(TooMuchEvidence) as refused:
        await exporting.take_evidence(city.resources, BOSS, ALL)
    assert refused.value.most == 225_000_000
    assert refused.value.size > 42 * 44_000_000
    taken = await exporting.take_evidence(city.resources, BOSS, EvidenceScope(rows=(5,)))
    assert [part.place for part in taken.parts] == [f"{number}-dari-7" for number in range(1, 8)]
    assert taken.parts[1].name == "Bukti-Matriks-MONEV-baris-5_2019-11-04_2-dari-7.zip"
    whole = await exporting.take_evidence(city.resources, None, ALL, whole=True)
    assert len(whole.parts) == 1


async def test_an_agency_is_understood_or_asked_for(city: Office) -> None:
    async def meant(text: str) -> tuple[EvidenceScope | None, list[str]]:
        found = await exporting.understand(city.resources, BOSS, export_wish_from(text))
        return found.scope, [opd.short for opd in found.likely]

    assert await meant("bukti 33") == (EvidenceScope(rows=(33,)), [])
    assert await meant("bukti dinas kominfo") == (EvidenceScope(opd=city.opds["DKIS"]), [])
    assert await meant("bukti bag hukm") == (EvidenceScope(opd=city.opds["Bag. Hukum"]), [])
    assert await meant("bukti entah berantah") == (None, [])


def of_sizes(*sizes: int, classification: Classification = "terbuka") -> RowEvidence:
    files = [StoredFile(number, "a", "b", size, "application/pdf", START) for number, size in enumerate(sizes)]
    return RowEvidence(row(5, 5), [piece(str(each.size), stored=each, classification=classification) for each in files])


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        ([(1, 2)], [[(1, 2)]]),
        ([(6, 4), (1,)], [[(6, 4)], [(1,)]]),
        ([(5,), (6,), (4,)], [[(5,)], [(6,), (4,)]]),
        ([(3,), (6, 6, 6), (1,)], [[(3,)], [(6,)], [(6,)], [(6,), (1,)]]),
        ([(12,)], [[(12,)]]),
        ([(), (10,), ()], [[(), (10,), ()]]),
    ],
)
def test_rows_are_kept_together_where_a_part_holds_them(
    rows: list[tuple[int, ...]], parts: list[list[tuple[int, ...]]]
) -> None:
    divided = parts_of([of_sizes(*sizes) for sizes in rows], 10)
    assert [[tuple(int(piece.name) for piece in each.evidence) for each in part] for part in divided] == parts


def test_what_stays_in_the_house_takes_no_room() -> None:
    assert len(parts_of([of_sizes(9, 9, classification="rahasia")], 10)) == 1
