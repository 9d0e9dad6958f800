"""Files that hold a matrix, and files that only look like it."""

import re
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart

from spbe.matrix import MatrixRow, Opd
from spbe.matrix_cells import Table
from spbe.matrix_table import read_matrix, rows_from
from spbe.refusals import Refusal, TableFileRefused, TableRefused
from storage.content_files import load_content
from storage.sheet_tables import MOST_SHEET_ROWS
from storage.table_files import LARGEST_UNPACKED, read_table
from storage.tables import LARGEST_FILE, MOST_ROWS
from tests.matrix_files import (
    CONTENT,
    SAMPLE,
    Box,
    as_csv,
    as_document,
    as_sheet,
    part_of,
    plain,
    sample_rows,
    saved,
    with_parts,
)

_CONTENT = load_content(CONTENT)
INSTRUMENT = _CONTENT.catalogue.instruments["2018"]
OPDS = tuple(Opd(at, opd.short, opd.name, opd.aliases) for at, opd in enumerate(_CONTENT.opds, 1))
ROWS = sample_rows()
SHEET, DOCUMENT = as_sheet(plain(ROWS)), as_document(plain(ROWS))
SHEET_PART, DOCUMENT_PART = "xl/worksheets/sheet1.xml", "word/document.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows_of(table: Table) -> tuple[MatrixRow, ...]:
    return rows_from(table, opds=OPDS, instrument=INSTRUMENT)


def refused(data: bytes, name: str) -> TableFileRefused:
    with pytest.raises(TableFileRefused) as caught:
        read_table(data, name)
    return caught.value


@pytest.mark.parametrize(
    ("data", "name"),
    [(SAMPLE.read_bytes(), "m.csv"), (SHEET, "Matriks MONEV.XLSX"), (DOCUMENT, "m.docx"), (SHEET, "m")],
)
def test_the_sample_is_the_same_from_every_kind_of_file(data: bytes, name: str) -> None:
    reading = read_matrix(read_table(data, name), opds=OPDS, instrument=INSTRUMENT)
    assert reading.rows == rows_of(read_table(SAMPLE.read_bytes(), "m.csv"))
    assert len(reading.rows) == 37
    assert len({row.indicator for row in reading.rows}) == 35
    assert len({opd for row in reading.rows for opd in row.opds}) == 10
    assert (reading.doubts, reading.joined) == ((), ())


@pytest.mark.parametrize(("make", "name"), [(as_sheet, "m.xlsx"), (as_document, "m.docx"), (as_csv, "m.csv")])
def test_a_mistake_is_told_with_its_place(make: Callable[[object], bytes], name: str) -> None:
    rows = [["MONEV 2019"], *ROWS[:3]]
    rows[3] = [*ROWS[2][:3], "9", *ROWS[2][4:]]
    with pytest.raises(TableRefused) as caught:
        rows_of(read_table(make(plain(rows)), name))
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(4, 4)]


def test_merged_cells_and_titles_come_through_both_office_kinds() -> None:
    same = [[Box(text) for text in ROWS[1]], [*(Box(text) for text in ROWS[3][:5]), *[Box("", merged=True)] * 2]]
    grid = [[Box("MONEV 2019", 7)], [], *plain(ROWS[:1]), *same]
    for make, name in ((as_sheet, "m.xlsx"), (as_document, "m.docx")):
        first, third = rows_of(read_table(make(grid), name))
        assert (third.number, third.target, third.opds) == (3, first.target, first.opds)


# --- Spreadsheets


def sheet_with(*rows: list[str], title: str = "Matriks") -> Workbook:
    book = Workbook()
    book.active.title = title  # type: ignore[union-attr] # a new workbook has a sheet
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    return book


def test_the_sheet_with_the_matrix_is_found_among_others() -> None:
    book = sheet_with(["Petunjuk"], ["Isi lembar kedua"])
    for title, state in (("Matriks", "visible"), ("Lama", "hidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        for row in ROWS[:5]:
            sheet.append(row)
    book.create_sheet("Rekap").append(["No", "Indikator", "Status"])
    book.create_chartsheet("Grafik", 0).add_chart(BarChart())
    assert [row.number for row in rows_of(read_table(saved(book), "m.xlsx"))] == [1, 2, 3, 4]


def test_two_sheets_with_a_matrix_are_asked_about() -> None:
    book = sheet_with(*ROWS[:3], title="2018")
    for row in ROWS[:3]:
        book.create_sheet("2019") if "2019" not in book.sheetnames else None
        book["2019"].append(row)
    problem = refused(saved(book), "m.xlsx")
    assert (problem.fault, problem.places) == ("several", ("2018", "2019"))


@pytest.mark.parametrize(
    ("value", "shown_as", "day", "precision"),
    [
        (datetime(2019, 11, 5), "dd/mm/yyyy", date(2019, 11, 5), "day"),  # noqa: DTZ001 - Excel knows no zones
        (date(2019, 11, 1), "mmm-yy", date(2019, 11, 30), "month"),
        (date(2019, 11, 1), '[$-421]mmmm" tahun "yyyy', date(2019, 11, 30), "month"),
        (date(2019, 11, 1), 'mmmm yyyy" dst"', date(2019, 11, 30), "month"),
        (date(2019, 1, 1), "yyyy", date(2019, 12, 31), "year"),
        (2019, "General", date(2019, 12, 31), "year"),
        (2019.0, "0", date(2019, 12, 31), "year"),
        ("TW 3 2019", "@", date(2019, 9, 30), "quarter"),
    ],
)
def test_a_date_is_as_precise_as_its_cell_shows_it(value: object, shown_as: str, day: date, precision: str) -> None:
    book = sheet_with(*ROWS[:2])
    cell = book.active["F2"]  # type: ignore[index]
    cell.value, cell.number_format = value, shown_as
    (row,) = rows_of(read_table(saved(book), "m.xlsx"))
    assert (row.target.day, row.target.precision) == (day, precision)


def test_formulas_and_errors_are_refused_by_their_cells_and_a_text_is_a_text() -> None:
    book = sheet_with(*ROWS[:3])
    sheet = book["Matriks"]
    sheet["A3"], sheet["D3"] = "=A2+1", "#REF!"
    problem = refused(saved(book), "m.xlsx")
    assert (problem.fault, problem.places) == ("formulas", ("A3", "D3"))
    text = [*ROWS[2][:4], "=SUM(A1) ditulis di sini", *ROWS[2][5:]]
    (row,) = rows_of(read_table(as_sheet(plain([ROWS[0], text])), "m.xlsx"))
    assert row.follow_up == "=SUM(A1) ditulis di sini"


def test_a_sheet_that_says_to_be_smaller_is_read_whole() -> None:
    part = part_of(SHEET, SHEET_PART)
    lying = with_parts(SHEET, {SHEET_PART: re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:B2"', part)})
    assert len(rows_of(read_table(lying, "m.xlsx"))) == 37


def test_shared_strings_are_read_as_excel_writes_them() -> None:
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(match[1])
        return f't="s"><v>{len(texts) - 1}</v></c>'

    part = re.sub(r't="inlineStr"><is>(.*?)</is></c>', shared, part_of(SHEET, SHEET_PART))
    assert texts
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = part_of(SHEET, "[Content_Types].xml").replace(
        "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    )
    items = "".join(f"<si>{text}</si>" for text in texts)
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'
    book = with_parts(SHEET, {SHEET_PART: part, "[Content_Types].xml": types, "xl/sharedStrings.xml": strings})
    assert rows_of(read_table(book, "m.xlsx")) == rows_of(read_table(SHEET, "m.xlsx"))


def test_a_stray_format_far_below_does_no_harm_and_a_value_there_is_asked_about() -> None:
    part = part_of(SHEET, SHEET_PART)
    stray = '<row r="1048576"><c r="A1048576"{}</row></sheetData>'
    harmless = with_parts(SHEET, {SHEET_PART: part.replace("</sheetData>", stray.format("/>"))})
    assert len(rows_of(read_table(harmless, "m.xlsx"))) == 37
    lost = with_parts(SHEET, {SHEET_PART: part.replace("</sheetData>", stray.format("><v>1</v></c>"))})
    assert refused(lost, "m.xlsx").fault == "rows"


def test_merged_cells_upon_each_other_are_refused() -> None:
    merged = "".join('<mergeCell ref="A1:XFD1048576"/>' for _ in range(2_000))
    part = part_of(SHEET, SHEET_PART).replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")
    assert refused(with_parts(SHEET, {SHEET_PART: part}), "m.xlsx").fault == "broken"


# --- Text documents


def document_of(document: WordDocument) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def test_tables_that_pages_made_are_one() -> None:
    cut = [*ROWS[12][:2], " ".join(ROWS[12][2].split()[:9]), *ROWS[12][3:]]
    rest = ["", "", " ".join(ROWS[12][2].split()[9:]), "", "", "", ""]
    pages = [[*ROWS[:12], cut], [rest, *ROWS[13:25]], [ROWS[0], *ROWS[25:]], [["Mengetahui,", "Kepala Dinas"]]]
    reading = read_matrix(read_table(as_document(*map(plain, pages)), "m.docx"), opds=OPDS, instrument=INSTRUMENT)
    assert reading.rows == rows_of(read_table(DOCUMENT, "m.docx"))
    assert reading.joined == (12,)


def test_tables_above_the_matrix_are_left_out_and_uneven_ones_below_asked_about() -> None:
    about = [["Instansi", "Kota Denpasar"], ["Tahun", "2019"]]
    assert len(rows_of(read_table(as_document(plain(about), plain(ROWS)), "m.docx"))) == 37
    below = [["1", "2", "3", "4", "5", "6"]]
    problem = refused(as_document(plain(about), plain(ROWS), plain(below)), "m.docx")
    assert (problem.fault, problem.places) == ("uneven", ("urutan ke-3",))


def test_borders_that_were_dragged_move_no_cell() -> None:
    part = part_of(as_document(plain(ROWS[:4])), DOCUMENT_PART)
    rows = re.findall(r"<w:tr>.*?</w:tr>", part, re.DOTALL)
    wide = rows[2].replace("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="2"/>', 1)
    dragged = with_parts(DOCUMENT, {DOCUMENT_PART: part.replace(rows[2], wide)})
    assert [row.number for row in rows_of(read_table(dragged, "m.docx"))] == [1, 2, 3]


def test_where_dragged_borders_leave_a_cell_in_doubt_it_is_asked_about() -> None:
    part = part_of(as_document(plain(ROWS[:4])), DOCUMENT_PART)
    rows = re.findall(r"<w:tr>.*?</w:tr>", part, re.DOTALL)
    wide = rows[2].replace("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="2"/>', 1)
    short = "".join(re.split(r"(?=<w:tc>)", rows[3])[:-1]) + "</w:tr>"
    dragged = with_parts(DOCUMENT, {DOCUMENT_PART: part.replace(rows[2], wide).replace(rows[3], short)})
    assert refused(dragged, "m.docx").fault == "uneven"


def test_tracked_changes_are_read_as_accepted() -> None:
    part = part_of(as_document(plain(ROWS[:4])), DOCUMENT_PART)
    old = "<w:r><w:t>Membuat Kebijakan Tim Pengarah SPBE</w:t></w:r>"
    assert old in part
    tracked = (
        "<w:r><w:t>Membuat</w:t></w:r><w:del><w:r><w:delText> Draf</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t xml:space="preserve"> Perwali</w:t></w:r></w:ins>'
        "<w:moveFrom><w:r><w:t> lama</w:t></w:r></w:moveFrom>"
    )
    rows = re.findall(r"<w:tr>.*?</w:tr>", part, re.DOTALL)
    part = part.replace(old, tracked).replace(rows[2], rows[2].replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>"))
    part = part.replace(rows[3], f"<w:sdt><w:sdtContent>{rows[3]}</w:sdtContent></w:sdt>")
    first, third = rows_of(read_table(with_parts(DOCUMENT, {DOCUMENT_PART: part}), "m.docx"))
    assert (first.follow_up, third.number) == ("Membuat Perwali", 3)


def test_lines_and_signs_in_a_cell_are_kept() -> None:
    document, table = with_table(2)
    table.rows[1].cells[4].text = "Membuat\tperwali\nMengumumkan"
    table.rows[1].cells[4].add_paragraph("Menilai")
    inner = table.rows[1].cells[2].add_table(1, 6)
    inner.rows[0].cells[0].text = "dan ini"
    (read,) = rows_of(read_table(document_of(document), "m.docx"))
    assert read.follow_up == "Membuat perwali\nMengumumkan\nMenilai"
    assert read.recommendation.endswith("\ndan ini")


def with_table(rows: int) -> tuple[WordDocument, WordTable]:
    """Return a document with the first rows of the sample, and its table."""
    document = Document()
    table = document.add_table(rows, 7)
    for at, row in enumerate(ROWS[:rows]):
        for cell, text in zip(table.rows[at].cells, row, strict=True):
            cell.text = text
    return document, table


def numbered(*counted: bool) -> bytes:
    """Return a document in whose first column Word counts some of the cells; the others are empty."""
    document, table = with_table(len(counted) + 1)
    for at, is_counted in enumerate(counted, start=1):
        paragraph = table.rows[at].cells[0].paragraphs[0]
        paragraph.text = ""
        if is_counted:
            paragraph.style = "List Number"
    return document_of(document)


def test_numbers_that_word_counts_are_read() -> None:
    assert [row.number for row in rows_of(read_table(numbered(True, True, True), "m.docx"))] == [1, 2, 3]


def test_where_word_counts_nothing_the_number_is_missing() -> None:
    with pytest.raises(TableRefused) as caught:
        rows_of(read_table(numbered(True, False, True), "m.docx"))
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [(3, 1)]


def test_a_count_that_goes_on_in_a_hidden_place_is_given_up() -> None:
    data = numbered(True, True, True)
    part = part_of(data, DOCUMENT_PART)
    rows = re.findall(r"<w:tr>.*?</w:tr>", part, re.DOTALL)
    hidden = part.replace(rows[1], rows[1].replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>"))
    with pytest.raises(TableRefused) as caught:
        rows_of(read_table(with_parts(data, {DOCUMENT_PART: hidden}), "m.docx"))
    assert len(caught.value.problems) == 2


def test_an_own_start_of_a_list_is_kept() -> None:
    document, table = with_table(3)
    numbering = document.part.numbering_part.element
    kind = next(
        each.getparent().get(qn("w:abstractNumId"))
        for each in numbering.iter(qn("w:lvl"))
        if each.find(qn("w:numFmt")).get(qn("w:val")) == "decimal" and each.get(qn("w:ilvl")) == "0"
    )
    number = numbering.add_num(int(kind))
    number.add_lvlOverride(ilvl=0).add_startOverride(7)
    for at in (1, 2):
        paragraph = table.rows[at].cells[0].paragraphs[0]
        paragraph.text = ""
        setting = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        for name, value in (("w:ilvl", "0"), ("w:numId", str(number.numId))):
            element = OxmlElement(name)
            element.set(qn("w:val"), value)
            setting.append(element)
    assert [row.number for row in rows_of(read_table(document_of(document), "m.docx"))] == [7, 8]


# --- What is no matrix


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "m.xlsx", "empty"),
        (b"a" * (LARGEST_FILE + 1), "m.xlsx", "large"),
        (b"%PDF-1.7", "m.pdf", "other_kind"),
        (b"\x89PNG\r\n\x1a\n", "foto.png", "other_kind"),
        (b"Rar!", "m.rar", "other_kind"),
        (b"%PDF-1.7", "m.xlsx", "disguised"),
        (SHEET, "m.docx", "disguised"),
        (DOCUMENT, "m.xlsx", "disguised"),
        (SAMPLE.read_bytes(), "m.xlsx", "disguised"),
        (SHEET[:2_000], "m.xlsx", "disguised"),
        (OLE + "Workbook".encode("utf-16-le"), "m.xls", "old_format"),
        (OLE + "WordDocument".encode("utf-16-le"), "m.doc", "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "m.xlsx", "locked"),
        (SHEET, "m.xlsm", "macros"),
        (DOCUMENT, "m.docm", "macros"),
        (with_parts(SHEET, {"xl/vbaProject.bin": b"x"}), "m.xlsx", "macros"),
        (as_sheet(plain([["Daftar hadir"]])), "m.xlsx", "no_table"),
        (as_document(), "m.docx", "no_table"),
        (as_document(plain([["Nama", "NIP"]])), "m.docx", "no_table"),
        (with_parts(DOCUMENT, {"word/media/image1.png": bytes(LARGEST_UNPACKED)}), "m.docx", "unpacked"),
        (with_parts(SHEET, {"xl/styles.xml": f"<a>{'<b/>' * 500_000}</a>"}), "m.xlsx", "unpacked"),
        (with_parts(SHEET, {f"xl/media/{at}.png": b"" for at in range(2_000)}), "m.xlsx", "unpacked"),
        (with_parts(SHEET, {SHEET_PART: "<worksheet>"}), "m.xlsx", "broken"),
        (with_parts(DOCUMENT, {DOCUMENT_PART: "<w:document>"}), "m.docx", "broken"),
        (with_parts(SHEET, {"xl/workbook.xml": "<a"}), "m.xlsx", "broken"),
        (SHEET, "m.csv", "disguised"),
        (b"%PDF-1.7", "m.csv", "disguised"),
        (as_sheet(plain([ROWS[0], *[["1"]] * (MOST_ROWS + 50)])), "m.xlsx", "rows"),
        (as_document(plain([ROWS[0]]), *[plain([["1"] * 7] * 700)] * 3), "m.docx", "rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_matrix_is_refused_by_its_fault(data: bytes, name: str, fault: str) -> None:
    assert refused(data, name).fault == fault


def test_a_hundred_thousand_rows_are_refused_without_reading_them_all() -> None:
    part = part_of(SHEET, SHEET_PART)
    rows = "".join(f"<row><c><v>{at}</v></c></row>" for at in range(MOST_SHEET_ROWS // 2))
    many = with_parts(SHEET, {SHEET_PART: part.replace("</sheetData>", f"{rows}</sheetData>")})
    problem = refused(many, "m.xlsx")
    assert (problem.fault, problem.limit) == ("rows", MOST_ROWS)
    assert refused(as_sheet(plain([[str(at)] for at in range(5_000)])), "m.xlsx").fault in ("rows", "no_table")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(("data", "name", "part"), [(SHEET, "m.xlsx", SHEET_PART), (DOCUMENT, "m.docx", DOCUMENT_PART)])
def test_entities_are_refused_before_they_are_opened(data: bytes, name: str, part: str, encoding: str) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
    body = part_of(data, part).partition("?>")[2] or part_of(data, part)
    evil = f'<?xml version="1.0" encoding="{encoding}"?><!-- -->{laughs}{body}'.encode(encoding)
    assert refused(with_parts(data, {part: evil}), name).fault == "entities"


def test_a_part_in_an_encoding_that_nobody_uses_is_refused() -> None:
    body = part_of(DOCUMENT, DOCUMENT_PART).partition("?>")[2]
    odd = f'<?xml version="1.0" encoding="utf-7"?>{body}'
    assert refused(with_parts(DOCUMENT, {DOCUMENT_PART: odd}), "m.docx").fault == "broken"


def test_text_files_are_read_and_refused_as_before() -> None:
    assert len(read_table("\t".join(ROWS[0]).encode(), "m.tsv").rows) == 1
    with pytest.raises(TableRefused) as caught:
        read_table(b"No,Indikator\r\n1,a\x00b\r\n", "m.csv")
    assert "NUL" in caught.value.problems[0].message
    with pytest.raises(TableRefused) as caught:
        read_table(",".join(ROWS[0]).encode("utf-16"), "m.csv")
    assert "UTF-16" in caught.value.problems[0].message


PARTS = {
    "m.xlsx": (SHEET_PART, "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"),
    "m.docx": (DOCUMENT_PART, "word/numbering.xml", "word/styles.xml", "_rels/.rels", "[Content_Types].xml"),
}


@pytest.mark.parametrize(("data", "name"), [(SHEET, "m.xlsx"), (DOCUMENT, "m.docx")])
def test_any_damage_is_read_or_refused(data: bytes, name: str) -> None:
    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def check(drawn: st.DataObject) -> None:
        part = drawn.draw(st.sampled_from(PARTS[name]))
        text = part_of(data, part)
        at = drawn.draw(st.integers(0, len(text)))
        put = drawn.draw(st.sampled_from(["", "<", "/>", "0", '"', "<w:tr>", 'r="ZZZ9"', "&a;", "99999999999"]))
        harmed = with_parts(data, {part: text[:at] + put + text[at + drawn.draw(st.integers(0, 9)) :]})
        try:
            rows_of(read_table(harmed, name))
        except Refusal as refusal:
            assert isinstance(refusal, TableRefused | TableFileRefused)  # noqa: PT017 - either is an answer

    check()
