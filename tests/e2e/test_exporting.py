"""Export over the wire: files that read back as the matrix, the evidence as archives, and only for coordinators."""

import asyncio
import csv
import io
import tempfile
import zipfile
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from structlog.testing import capture_logs

from handlers.buttons import encode
from handlers.presses.exporting import ExportEvidence, ExportMatrix, ShowExport
from simulator.values import BotMessage, Button, User
from spbe.matrix import MatrixRow
from spbe.matrix_table import read_matrix
from spbe.people import Role
from spbe.reports import NewEvidence
from storage.table_files import read_table
from tests.e2e.conftest import SAMPLE, Town
from tests.e2e.test_evidence_files import attached, lose, newest_file, pdf, sent

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "Matriks-MONEV-Kota-Denpasar-2019_2019-11-04"
LABELS = ("📗 Excel", "📘 Word", "📕 PDF", "CSV", "🗂 Bukti (zip)")


async def document(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    assert answer.kind == "document", answer.text
    return answer


def bytes_of(town: Town, sent: BotMessage) -> bytes:
    return town.simulator.file(sent)


async def present(town: Town) -> tuple[MatrixRow, ...]:
    async with town.house.database.read_store() as store:
        return (await store.follow_ups.matrix()).rows


async def read_back(town: Town, sent: BotMessage) -> tuple[MatrixRow, ...]:
    async with town.house.database.read_store() as store:
        opds = await store.opds.all()
    instrument = town.house.contents.content.catalogue.instruments["2018"]
    reading = read_matrix(read_table(bytes_of(town, sent), sent.file_name), opds=opds, instrument=instrument)
    assert reading.doubts == ()
    return reading.rows


async def with_evidence(town: Town, name: str, *, row: int = 0, classification: str = "terbuka") -> tuple[User, bytes]:
    """Attach a file to a row, or a link where it is not open."""
    person, content = await town.member(Role.FOCAL_POINT, "DKIS", name="Budi"), pdf()
    if classification != "terbuka":
        secret = NewEvidence("link", name, "rahasia", text="https://rahasia.contoh.id")
        await attached(town, person, secret, row=row)
        return person, b""
    await sent(town, person, content, name)
    await attached(town, person, NewEvidence("file", name, "terbuka", file_id=(await newest_file(town)).id), row=row)
    return person, content


def unpacked(data: bytes) -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """Return the files of an archive, and the lines of its index."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    (index,) = [name for name in files if name.startswith("00_Indeks")]
    text = files.pop(index).decode("utf-8-sig")
    return files, list(csv.DictReader(io.StringIO(text, newline="")))


def pdf_pages(data: bytes) -> list[str]:
    """Return the text of each page without blanks."""
    return ["".join(page.get_textpage().get_text_bounded().split()) for page in pdfium.PdfDocument(data)]


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("/ekspor xlsx", "xlsx"),
        ("/ekspor word", "docx"),
        ("ekspor matriks csv", "csv"),
        ("unduh matriks exel", "xlsx"),
    ],
)
async def test_what_went_in_comes_out_again(town: Town, text: str, ending: str) -> None:
    answer = await document(town, town.coordinator(), text)
    assert answer.file_name == f"{NAME}.{ending}"
    assert "37 baris, keadaan Senin, 4 November 2019 pukul 08." in answer.text
    assert await read_back(town, answer) == await present(town)
    if ending == "csv":
        assert bytes_of(town, answer) == SAMPLE.read_bytes()


async def test_excel_has_how_the_rows_stand_on_a_second_sheet(town: Town) -> None:
    await with_evidence(town, "SK Tim.pdf", row=21)
    answer = await document(town, town.coordinator(), "/ekspor excel")
    assert "Lembar kedua: status, persen, kendala, bukti" in answer.text
    first, second = load_workbook(io.BytesIO(bytes_of(town, answer))).worksheets
    assert [cell.value for cell in first[1]] == [
        "No", "Indikator", "Rekomendasi", "Nilai Tingkat Kematangan", "Tindak Lanjut", "Target Waktu", "OPD Terkait",
    ]  # fmt: skip
    assert (first.max_row, second.max_row) == (38, 38)
    headings = [cell.value for cell in second[1]]
    assert second.cell(22, headings.index("Bukti Dukung") + 1).value == "SK Tim.pdf"


async def test_pdf_has_every_row_and_counts_its_pages(town: Town) -> None:
    answer = await document(town, town.coordinator(), "tolong ekspor pdf dong")
    assert answer.file_name == f"{NAME}.pdf"
    pages = pdf_pages(bytes_of(town, answer))
    assert [f"Halaman{number}dari{len(pages)}" in text for number, text in enumerate(pages, 1)] == [True] * 5
    together = "".join(pages)
    assert all("".join(row.recommendation.split()) in together for row in await present(town))


@pytest.mark.parametrize("text", ["/ekspor", "ekspor", "unduh matriks", "/ekspor entah"])
async def test_without_a_kind_it_offers_them_as_buttons(town: Town, text: str) -> None:
    boss = town.coordinator()
    (menu,) = await town.simulator.ask(boss, text)
    assert menu.labels == (*LABELS, "Meja")
    assert ("“entah”" in menu.text) == ("entah" in text)
    act = await town.simulator.presses(boss, menu, "PDF")
    (answer,) = await town.simulator.answers(act)
    assert (await town.simulator.toast(act)).text == "Berkas sedang disiapkan."
    assert answer.file_name.endswith(".pdf")


async def test_an_upload_is_shown_before_the_file_comes_and_a_refused_one_does_no_harm(town: Town) -> None:
    boss = town.coordinator()
    await document(town, boss, "/ekspor csv")
    shown = [call.method for call in town.simulator.world.calls if call.method in ("sendChatAction", "sendDocument")]
    assert shown[-2:] == ["sendChatAction", "sendDocument"]
    town.simulator.fails("sendChatAction")
    await document(town, boss, "/ekspor csv")


FORMULA = '=HYPERLINK("http://jahat.id";"klik")'


async def test_a_formula_in_a_cell_stays_text_in_every_kind(town: Town) -> None:
    boss, row = town.coordinator(), 20
    ((before,),) = town.stored("SELECT follow_up FROM follow_up WHERE number = ?", row)
    await town.change("UPDATE follow_up SET follow_up = ?, recommendation = '@SUM(1)' WHERE number = ?", FORMULA, row)
    try:
        files = {kind: await document(town, boss, f"/ekspor {kind}") for kind in ("xlsx", "docx", "csv", "pdf")}
        sheet = load_workbook(io.BytesIO(bytes_of(town, files["xlsx"]))).worksheets[0]
        assert [(sheet.cell(row + 1, at).data_type, sheet.cell(row + 1, at).value) for at in (3, 5)] == [
            ("s", "@SUM(1)"),
            ("s", FORMULA),
        ]
        cells = list(csv.reader(io.StringIO(bytes_of(town, files["csv"]).decode("utf-8-sig"), newline="")))[row]
        assert [cell for cell in cells if cell.lstrip(" ")[:1] in {*"=+-@"}] == []
        for kind in ("xlsx", "docx", "csv"):
            (found,) = [each for each in await read_back(town, files[kind]) if each.number == row]
            assert (found.recommendation, found.follow_up) == ("@SUM(1)", FORMULA)
        assert FORMULA in "".join(pdf_pages(bytes_of(town, files["pdf"])))
    finally:
        await town.change(
            "UPDATE follow_up SET follow_up = ?, recommendation = 'Sebaiknya' WHERE number = ?", before, row
        )


async def test_the_evidence_of_a_row_comes_as_an_archive_with_an_index(town: Town) -> None:
    _, content = await with_evidence(town, "SK Tim.pdf", row=33)
    await with_evidence(town, "Notulen", row=33, classification="rahasia")
    answer = await document(town, town.coordinator(), "/ekspor bukti 33")
    assert answer.file_name == "Bukti-Matriks-MONEV-Kota-Denpasar-2019-baris-33_2019-11-04.zip"
    assert "Baris 33: 1 berkas, keadaan Senin, 4 November 2019" in answer.text
    assert "1 bukti terbatas atau rahasia tidak disertakan" in answer.text
    data = bytes_of(town, answer)
    files, lines = unpacked(data)
    assert files == {"Ind33_L2_SK-Tim_v1.pdf": content}
    assert [line["Nama Asli"] for line in lines] == ["SK Tim.pdf", ""]
    assert b"rahasia.contoh.id" not in b"".join(files.values()) + str(lines).encode()


async def test_evidence_of_an_agency_is_found_by_its_name_or_by_a_button(town: Town) -> None:
    boss = town.coordinator()
    await with_evidence(town, "SK DKIS.pdf", row=1)
    answer = await document(town, boss, "ekspor bukti dinas kominfo")
    assert "-DKIS_2019-11-04.zip" in answer.file_name
    (asked,) = await town.simulator.ask(boss, "/ekspor bukti dinas tenaga")
    assert "dinas tenaga" in asked.text
    (unknown,) = await town.simulator.ask(boss, "/ekspor bukti wakanda")
    assert "tidak saya kenali sebagai OPD" in unknown.text
    ((dkis,),) = town.stored("SELECT id FROM opd WHERE short = 'DKIS'")
    act = await town.simulator.presses_button(boss, asked, Button("…", data=encode(ExportEvidence(opd=dkis))))
    (again,) = await town.simulator.answers(act)
    assert again.file_name == answer.file_name


async def test_large_evidence_comes_in_several_archives(town: Town) -> None:
    for row in (26, 27):
        await with_evidence(town, f"besar {row}.pdf", row=row)
        await town.change("UPDATE evidence_file SET size = 30000000 WHERE id = ?", (await newest_file(town)).id)
    try:
        first, second = await town.simulator.ask(town.coordinator(), "/ekspor bukti baris 26, 27")
        names = [[*unpacked(bytes_of(town, each))[0]] for each in (first, second)]
        assert [[name[:6] for name in each] for each in names] == [["Ind26_"], ["Ind27_"]]
        assert first.file_name.endswith("_1-dari-2.zip")
        assert "berkas 2 dari 2" in second.text
        assert "00_Indeks_2-dari-2.csv" in second.text
    finally:
        await town.change("UPDATE evidence_file SET size = 2009 WHERE size = 30000000")


async def test_a_file_lost_from_the_disk_is_told_and_logged_once(town: Town) -> None:
    for name in ("a.pdf", "b.pdf"):
        await with_evidence(town, name, row=30)
        lose(town, await newest_file(town))
    with capture_logs() as logs:
        answer = await document(town, town.coordinator(), "/ekspor bukti 30")
    assert "2 berkas tidak ditemukan di penyimpanan" in answer.text
    assert [(entry["log_level"], entry["files"]) for entry in logs if "files" in entry] == [("error", 2)]
    _, lines = unpacked(bytes_of(town, answer))
    assert ["tidak ditemukan" in line["Keterangan"] for line in lines] == [True, True]


NOTHING = {
    "/ekspor bukti 37": "Belum ada bukti dukung yang tersimpan untuk permintaan itu.",
    "/ekspor bukti 99": "tidak ada baris dengan nomor itu",
    "/ekspor bukti 0": "tidak ada baris dengan nomor itu",
    "/ekspor bukti 1234": "tidak ada baris dengan nomor itu",
    "/ekspor bukti indikator 33 dan 99": "indikator 99 tidak memiliki baris",
    "/ekspor bukti 1-999": "belum saya pahami: “bukti 1-999”",
    "/ekspor excel baris 5": "belum saya pahami: “excel baris 5”",
}


@pytest.mark.parametrize("text", NOTHING)
async def test_where_there_is_nothing_one_sentence_says_so(town: Town, text: str) -> None:
    (answer,) = await town.simulator.ask(town.coordinator(), text)
    assert NOTHING[text] in answer.text


@pytest.mark.parametrize("role", [Role.READER, Role.FOCAL_POINT, None])
async def test_others_get_no_file(town: Town, role: Role | None) -> None:
    person = await town.member(role, "DKIS") if role else town.guest()
    for text in ("/ekspor", "/ekspor xlsx", "/ekspor bukti"):
        (answer,) = await town.simulator.ask(person, text)
        assert (answer.kind, "di luar wewenang Anda" in answer.text) == ("text", True)
    (screen, *_) = await town.simulator.ask(person, "/bantuan")
    for said in (ShowExport(), ExportMatrix("pdf"), ExportEvidence()):
        act = await town.simulator.presses_button(person, screen, Button("…", data=encode(said)))
        assert "di luar wewenang Anda" in (await town.simulator.toast(act)).text


async def test_an_agency_that_is_gone_makes_a_button_stale(town: Town) -> None:
    boss = town.coordinator()
    (menu,) = await town.simulator.ask(boss, "/ekspor")
    act = await town.simulator.presses_button(boss, menu, Button("…", data=encode(ExportEvidence(opd=10**6))))
    assert "sudah lama" in (await town.simulator.toast(act)).text


async def test_the_file_is_gone_afterwards_and_who_took_it_is_noted(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    await document(town, town.coordinator(), "/ekspor csv")
    assert await asyncio.to_thread(lambda: [*tmp_path.iterdir()]) == []
    assert town.stored("SELECT action, new FROM audit WHERE subject = 'matrix' ORDER BY id DESC LIMIT 1") == [
        ("export", "csv")
    ]
