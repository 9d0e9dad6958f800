import csv
import io
import resource
import tempfile
import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Length, Mm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.settings import CONTENT
from spbe.date_forms import last_day
from spbe.matrix import MatrixRow, Opd, Target
from spbe.matrix_sheet import OFFICIAL, STANDING, MatrixKind, SheetRow, Value, official_cells
from spbe.matrix_table import read_matrix
from spbe.refusals import DiskFull
from spbe.row_indicators import RowIndicators
from storage.csv_files import csv_bytes
from storage.matrix_files import write_csv, write_docx, write_matrix, write_xlsx
from storage.sheet_files import MATRIX, ROWS
from storage.table_files import read_table
from tests.matrix_files import SAMPLE, part_of
from tests.matrix_samples import INDICATORS, INSTRUMENT, OPDS
from tests.spbe.conftest import Engine, shipped_engine

TITLE = "Matriks MONEV R&D <2019>"
KINDS = ("csv", "xlsx", "docx")
NASTY = (
    "=1+1", '=HYPERLINK("http://a.go.id";"x")', "+62 361", "-", "- butir pertama\n- butir kedua", "@SUM(A1)",
    "'=1", '"=1"', "kata; =1", "kata;=1", "＝1", "#N/A", "TRUE", "007", "1e5", "2019", "<w:p>&amp;", "_x0041_",
    "a\n=b", "é – “x” 🙂", "{=1}",
)  # fmt: skip
Draw = Any


def blank(row: MatrixRow) -> SheetRow:
    return SheetRow(official_cells(row), (None,) * len(STANDING))


def written(rows: Sequence[SheetRow], kind: str) -> bytes:
    file = io.BytesIO()
    write(iter(rows), file, kind)
    return file.getvalue()


def write(rows: Iterator[SheetRow], to: Path | BinaryIO, kind: str) -> None:
    match kind:
        case "csv":
            write_csv(rows, to)
        case "xlsx":
            write_xlsx(rows, to, title=TITLE)
        case _:
            write_docx(rows, to, title=TITLE)


def example(**more: Any) -> MatrixRow:
    given: dict[str, Any] = {
        "number": 1, "indicator": 1, "edition": "2018", "name": INDICATORS[0], "recommendation": "Sebaiknya",
        "level": 1, "follow_up": "Membuat", "target": Target(date(2019, 12, 31), "year"), "opds": OPDS[:1],
        "opd_text": "DKIS",
    }  # fmt: skip
    return MatrixRow(**given | more)


def tidy(text: str) -> str:
    """Return a text as a stored row has it."""
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


_LETTERS = st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.sampled_from(NASTY),
    st.text(_LETTERS, max_size=40),
    st.text("=+-@;,\t\n\"' ab&<_", max_size=20),
)
STORED_TEXTS = TEXTS.map(tidy).filter(bool)


@st.composite
def targets(draw: Draw) -> Target:
    year, month = draw(st.integers(2000, 2099)), draw(st.integers(1, 12))
    target: Target = draw(
        st.sampled_from(
            [
                Target(date(year, 12, 31), "year"),
                Target(last_day(year, (month + 2) // 3 * 3), "quarter"),
                Target(last_day(year, month), "month"),
                Target(date(year, month, draw(st.integers(1, 28))), "day"),
            ]
        )
    )
    return target


@st.composite
def agencies(draw: Draw) -> tuple[tuple[Opd, ...], str, bool]:
    """Return agencies, how a cell names them, and whether it ends openly."""
    opds: tuple[Opd, ...] = draw(st.lists(st.sampled_from(OPDS), min_size=1, unique=True).map(tuple))
    names = [draw(st.sampled_from([opd.short, opd.name, *opd.aliases])) for opd in opds]
    between, open_ended = draw(st.sampled_from([", ", "; ", "\n", " dan ", " & ", " / "])), draw(st.booleans())
    return opds, between.join(names) + (", dll" if open_ended else ""), open_ended


@st.composite
def matrices(draw: Draw) -> tuple[MatrixRow, ...]:
    rows: list[MatrixRow] = []
    for number in sorted(draw(st.sets(st.integers(1, 999_999), min_size=1, max_size=6))):
        name = " ".join(draw(st.one_of(st.sampled_from(INDICATORS), STORED_TEXTS)).split())
        opds, opd_text, open_ended = draw(agencies())
        rows.append(
            example(
                number=number, indicator=RowIndicators(INSTRUMENT).of(number, name), name=name,
                level=draw(st.integers(0, 5)), recommendation=draw(STORED_TEXTS), follow_up=draw(STORED_TEXTS),
                target=draw(targets()), opds=opds, opd_text=opd_text, open_ended=open_ended,
            )
        )  # fmt: skip
    return tuple(rows)


def read_back(data: bytes, kind: str) -> tuple[MatrixRow, ...]:
    return read_matrix(read_table(data, f"matriks.{kind}"), opds=OPDS, instrument=INSTRUMENT).rows


@pytest.mark.parametrize("kind", KINDS)
def test_the_sample_comes_back_as_it_was(kind: str) -> None:
    engine: Engine = shipped_engine()
    data = written([blank(row) for row in engine.matrix.rows], kind)
    instrument = engine.content.catalogue.instruments["2018"]
    reading = read_matrix(read_table(data, f"matriks.{kind}"), opds=engine.matrix.opds, instrument=instrument)
    assert (reading.rows, reading.doubts, reading.joined) == (engine.matrix.rows, (), ())


def test_the_sample_is_the_same_file_again() -> None:
    assert written([blank(row) for row in shipped_engine().matrix.rows], "csv") == SAMPLE.read_bytes()


@given(rows=matrices())
@settings(max_examples=200, deadline=None)
def test_any_matrix_comes_back_from_csv(rows: tuple[MatrixRow, ...]) -> None:
    assert read_back(written([blank(row) for row in rows], "csv"), "csv") == rows


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
@given(rows=matrices())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_matrix_comes_back_from_documents(kind: str, rows: tuple[MatrixRow, ...]) -> None:
    assert read_back(written([blank(row) for row in rows], kind), kind) == rows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", NASTY)
def test_text_that_looks_like_something_else_stays_text(kind: str, text: str) -> None:
    row = example(name=" ".join(text.split()), recommendation=text, follow_up=text)
    row = replace(row, indicator=RowIndicators(INSTRUMENT).of(1, row.name))
    assert read_back(written([blank(row)], kind), kind) == (row,)


@pytest.mark.parametrize("kind", KINDS)
def test_characters_that_no_document_holds_are_left_out(kind: str) -> None:
    row = example(recommendation="a\0b\x07c\x1bd\ufffee\ud800f\r\ng")
    assert read_back(written([blank(row)], kind), kind)[0].recommendation == "abcdef\ng"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "＝1", " =1", "a\n=1", "a\n\n -1"])
def test_a_spreadsheet_finds_no_formula_in_csv(text: str) -> None:
    ((cell,),) = csv.reader(io.StringIO(csv_bytes([[text]]).decode("utf-8-sig")))
    dangerous = [line for line in cell.splitlines() if line.strip(" \t")[:1] in tuple("=+-@＝＋－＠")]
    assert (dangerous, tidy(cell)) == ([], tidy(text))


def test_what_need_not_come_back_is_guarded_inside_too() -> None:
    assert csv_bytes([["a;=1", "a; =1", -5]], wary=True).decode("utf-8-sig") == "a;\xa0=1,a;\xa0\xa0=1,-5\n"
    assert csv_bytes([["a;=1", "a; =1"]]).decode("utf-8-sig") == "a;=1,a;\xa0=1\n"


def test_excel_is_told_the_code_page_where_it_matters() -> None:
    assert csv_bytes([["é"]]).startswith(b"\xef\xbb\xbf")
    assert csv_bytes([["e"]]) == b"e\n"


def test_a_spreadsheet_has_both_sheets_and_no_formula() -> None:
    standing: tuple[Value, ...] = (1, "=1+1", "#N/A", None, date(2019, 11, 5), *(0,) * (len(STANDING) - 5))
    data = written([SheetRow(official_cells(example(recommendation="=1+1")), standing)], "xlsx")
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [MATRIX, ROWS]
    matrix, rows = book[MATRIX], book[ROWS]
    assert [cell.value for cell in matrix[1]] == list(OFFICIAL)
    assert [cell.value for cell in matrix[2]] == [1, INDICATORS[0], "=1+1", 1, "Membuat", 2019, "DKIS"]
    assert [cell.value for cell in rows[1]] == list(STANDING)
    assert [cell.data_type for cell in rows[2]][:5] == ["n", "s", "s", "n", "d"]
    assert matrix["C2"].data_type == "s"
    assert (matrix["C2"].quotePrefix, matrix["B2"].quotePrefix) == (True, False)
    assert matrix["C2"].alignment.wrap_text
    assert all("<f>" not in part_of(data, f"xl/worksheets/sheet{at}.xml") for at in (1, 2))
    for sheet in (matrix, rows):
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$1:$1", "C2")
        assert sheet.oddHeader
        assert sheet.oddHeader.center
        assert sheet.oddHeader.center.text == TITLE.replace("&", "&&")
        assert all(dimension.height is None for dimension in sheet.row_dimensions.values())
        assert all(8 <= dimension.width <= 70 for key, dimension in sheet.column_dimensions.items() if key != "A")


def test_a_document_is_landscape_and_repeats_its_headings() -> None:
    document = Document(io.BytesIO(written([blank(example(recommendation="a\nb & <c>"))], "docx")))
    section, (table,) = document.sections[0], document.tables
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert [round(Length(side or 0).mm) for side in (section.page_width, section.page_height)] == [297, 210]
    assert document.paragraphs[0].text == TITLE
    assert [cell.text for cell in table.rows[0].cells] == list(OFFICIAL)
    assert [cell.text for cell in table.rows[1].cells][:4] == ["1", INDICATORS[0], "a\nb & <c>", "1"]
    assert [len(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows] == [1, 0]
    assert [len(row._tr.findall(f".//{qn('w:cantSplit')}")) for row in table.rows] == [1, 1]
    inside = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert sum(int(column.width or 0) for column in table.columns) == pytest.approx(inside, abs=Mm(1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_there_whole_or_as_it_was(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = tmp_path / f"matriks.{kind}"
    write(iter([blank(example())]), file, kind)
    before = file.read_bytes()

    def broken_off() -> Iterator[SheetRow]:
        yield blank(example())
        raise OSError("the database is gone")

    with pytest.raises(OSError, match="the database is gone"):
        write(broken_off(), file, kind)
    assert [each.name for each in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes() == before


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_rows_do_not_stay_in_memory(kind: str, tmp_path: Path) -> None:
    """Rows of ten kilobytes: a thousand of them have ten megabytes."""
    row = blank(example())

    def rows(count: int) -> Iterator[SheetRow]:
        for number in range(1, count + 1):
            yield SheetRow((number, *row.official[1:2], f"{number} " * 2_000, *row.official[3:]), row.standing)

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            write(rows(count), tmp_path / f"matriks.{kind}", kind)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)
    assert peak(1_000) - peak(1) < 2_000_000


@pytest.mark.parametrize("kind", ["csv", "xlsx", "docx", "pdf"])
def test_a_full_disk_is_said_and_leaves_nothing(kind: MatrixKind, tmp_path: Path) -> None:
    rows = [blank(row) for row in shipped_engine().matrix.rows]
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limit[1]))
    try:
        with pytest.raises(DiskFull):
            write_matrix(kind, rows, tmp_path / "matriks", title=TITLE, fonts=CONTENT / "fonts")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert [*tmp_path.iterdir()] == []


def test_pages_take_little_memory() -> None:
    rows = (blank(example(number=number, recommendation="Sebaiknya " * 60)) for number in range(1, 401))
    tracemalloc.start()
    write_matrix("pdf", rows, io.BytesIO(), title=TITLE, fonts=CONTENT / "fonts")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 10_000_000
