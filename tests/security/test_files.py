"""Files that lie, swell, lead elsewhere or compute: names, imports and exports."""

import csv
import io
import time
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from openpyxl import load_workbook

from spbe.evidence_types import LONGEST_NAME, media_type_of, shown_name
from spbe.refusals import FileRefused, TableFileRefused
from spbe.usecases.ports import RowEvidence
from storage.csv_files import csv_bytes
from storage.evidence_zip import write_evidence
from storage.table_files import LARGEST_UNPACKED, MOST_MARKS, read_table
from tests.matrix_files import as_document, as_sheet, part_of, plain, sample_rows, with_parts
from tests.storage.test_evidence_zip import ZONE, Disk, piece, row

PDF = b"%PDF-1.7\n"
NAMES = (
    "../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "C:\\Windows\\system32\\x.pdf", "\\\\server\\share\\x.pdf",
    "a\x00.pdf", "a\nb.pdf", "x" * 5_000 + ".pdf", "CON", "nul.pdf", "COM1.pdf", "aux", "laporan\u202egnp.exe.pdf",
    "\u2066x\u2069.pdf", ".htaccess", "....//x.pdf", "~/x.pdf", "$(id).pdf", "`id`.pdf", "a;rm -rf.pdf", "", ".", "..",
    "x.pdf ", "x.pdf.", "%2e%2e%2fx.pdf", "=cmd|' /C calc'!A0.pdf", "<script>.pdf", "\ud800.pdf",
)  # fmt: skip
RESERVED = {"con", "prn", "aux", "nul", *(f"{kind}{at}" for kind in ("com", "lpt") for at in range(10))}
SHEET, DOCUMENT = as_sheet(plain(sample_rows())), as_document(plain(sample_rows()))
SHEET_PART, DOCUMENT_PART = "xl/worksheets/sheet1.xml", "word/document.xml"
SOON = 20.0
"""Seconds on a busy machine; honest files take a small part of one."""


@pytest.mark.parametrize("sent", NAMES)
def test_a_name_that_is_shown_is_one_line_and_no_path(sent: str) -> None:
    shown = shown_name(sent)
    assert len(shown) <= LONGEST_NAME
    assert shown.isprintable()
    assert PurePosixPath(shown).name == PureWindowsPath(shown).name == shown
    assert shown not in (".", "..")


@pytest.mark.parametrize("sent", NAMES)
def test_a_name_in_an_archive_leads_nowhere_and_is_no_device(sent: str, tmp_path: Path) -> None:
    disk, file = Disk(tmp_path), io.BytesIO()
    evidence = piece(shown_name(sent), stored=disk.store(PDF))
    write_evidence([RowEvidence(row(5, 5), [evidence])], file, path_of=disk.path, zone=ZONE)
    with zipfile.ZipFile(file) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".pdf")]
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>| \0')
    assert name.partition(".")[0].lower() not in RESERVED
    assert len(name) <= 100


@pytest.mark.parametrize("sent", ["x.pdf.exe", "x.pdf\u202eexe.", "virus.scr", "macro.docm", "x.lnk", "x.js", "x.html"])
def test_what_runs_is_refused_by_its_name_whatever_is_in_it(sent: str) -> None:
    with pytest.raises(FileRefused):
        media_type_of(shown_name(sent.replace("\u202eexe.", ".exe")), io.BytesIO(PDF))


def refused_soon(data: bytes, name: str) -> str:
    begun = time.monotonic()
    with pytest.raises(TableFileRefused) as caught:
        read_table(data, name)
    assert time.monotonic() - begun < SOON
    return caught.value.fault


def bomb(data: bytes, part: str, size: int) -> bytes:
    """Return a small file with a part of zeros that swells when it is unpacked."""
    swollen = with_parts(data, {part: bytes(size)})
    with zipfile.ZipFile(io.BytesIO(swollen)) as archive:
        assert archive.getinfo(part).compress_size * 500 < size
    return swollen


@pytest.mark.parametrize(("data", "name"), [(SHEET, "m.xlsx"), (DOCUMENT, "m.docx")])
def test_what_swells_is_refused_before_it_is_unpacked(data: bytes, name: str) -> None:
    assert refused_soon(bomb(data, "docProps/x.bin", LARGEST_UNPACKED + 1), name) == "unpacked"


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(bomb(SHEET, "docProps/x.bin", 5_000_000))
    true, said = (5_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    assert true in data
    assert refused_soon(bytes(data.replace(true, said)), "m.xlsx") == "broken"


@pytest.mark.parametrize(("data", "part", "name"), [(SHEET, SHEET_PART, "m.xlsx"), (DOCUMENT, DOCUMENT_PART, "m.docx")])
def test_deep_nesting_is_refused_and_harms_nobody(data: bytes, part: str, name: str) -> None:
    depth = MOST_MARKS // 2 - 25_000
    head = part_of(data, part).partition("?>")[0] + "?>"
    nested = with_parts(data, {part: f"{head}{'<a>' * depth}{'</a>' * depth}"})
    assert refused_soon(nested, name) in ("broken", "no_table")


def test_many_sheets_are_read_soon() -> None:
    book = load_workbook(io.BytesIO(SHEET))
    for at in range(300):
        book.create_sheet(f"S{at}").append(["x"] * 50)
    file = io.BytesIO()
    book.save(file)
    begun = time.monotonic()
    assert len(read_table(file.getvalue(), "m.xlsx").rows) > 30
    assert time.monotonic() - begun < SOON


def test_an_attribute_as_long_as_the_file_is_read_soon() -> None:
    body = part_of(SHEET, SHEET_PART).replace("<sheetData", f'<x y="{"a" * 4_000_000}"/><sheetData', 1)
    begun = time.monotonic()
    assert len(read_table(with_parts(SHEET, {SHEET_PART: body}), "m.xlsx").rows) > 30
    assert time.monotonic() - begun < SOON


def test_a_link_to_elsewhere_in_a_document_is_not_followed() -> None:
    """A document may name a template or picture on a server; reading it must not call there."""
    body = part_of(DOCUMENT, "word/_rels/document.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rEvil" TargetMode="External" Target="http://127.0.0.1:9/x.dotm" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"/></Relationships>',
    )
    assert len(read_table(with_parts(DOCUMENT, {"word/_rels/document.xml.rels": body}), "m.docx").rows) > 30


FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "\n=1+1", '=HYPERLINK("http://x","y")',
            "=cmd|' /C calc'!A0", "；=1", 'a;=1', 'a,=1', "a\t=1", "a\n=1")  # fmt: skip
"""What spreadsheets compute or ask about, wherever their reader believes that a cell begins."""


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_list_begins_like_a_formula(text: str, delimiter: str) -> None:
    """Excel splits a CSV file at the sign of the country, and then sees no quotes where they are not at the edge."""
    written = csv_bytes([("x", text, "y")], wary=True).decode("utf-8-sig")
    cells = [cell.strip(' "') for line in csv.reader(io.StringIO(written), delimiter=delimiter) for cell in line]
    assert len(cells) > 0
    assert [cell for cell in cells if cell.lstrip(" \t\r\n")[:1] in {*"=+-@"}] == []
