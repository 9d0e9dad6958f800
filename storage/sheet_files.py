"""Writes the MONEV matrix as a spreadsheet (.xlsx): the seven columns, and how the rows stand on a second sheet.

Rows go to the disk as they come, so that a long matrix needs no more memory than a short one.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import Any, BinaryIO, cast

from lxml.etree import SerialisationError  # type: ignore[import-untyped] # it ships no types
from openpyxl import Workbook
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.utils import get_column_letter

from spbe.matrix_sheet import OFFICIAL, STANDING, SheetRow, Value
from spbe.refusals import DiskFull
from storage.written import AUTHOR, text_of

_Sheet = Any
"""A sheet that is written row by row; its type does not name the settings that it takes over from other sheets."""

MATRIX, ROWS = "Matriks MONEV", "Perkembangan"
"""The names of the two sheets."""

_WIDTHS = {
    MATRIX: (5, 28, 62, 13, 38, 17, 20),
    ROWS: (5, 28, 20, 16, 18, 8, 22, 17, 17, 30, 18, 36, 14, 18, 24, 11, 12, 12),
}
"""Widths of the columns in letters."""

_LONGEST_TITLE = 100
"""Characters; a file whose page header has more than 255 is broken for Excel."""

_TEXT, _NUMBER, _DAY, _HEAD = "MONEV teks", "MONEV angka", "MONEV tanggal", "MONEV judul"
_FULL = ("IO_ENOSPC", "IO_EDQUOT", "IO_EFBIG")
"""What lxml says where there is no room left on the disk."""

_SIGNS = ("=", "+", "-", "@")


def write_sheets(rows: Iterable[SheetRow], file: BinaryIO, *, title: str) -> None:
    """Write the matrix with its title in the page header. Text is never a formula, whatever it begins with."""
    book = Workbook(write_only=True)
    book.properties.creator = AUTHOR
    book.properties.title = text_of(title)
    for style in _styles():
        book.add_named_style(style)
    with _dropped_when_broken_off(book):
        matrix = _sheet(book, MATRIX, OFFICIAL, title)
        standing = _sheet(book, ROWS, STANDING, title)
        for row in rows:
            matrix.append([_cell(matrix, value) for value in row.official])
            standing.append([_cell(standing, value) for value in row.standing])
        book.save(file)


@contextmanager
def _dropped_when_broken_off(book: Workbook) -> Iterator[None]:
    """Remove what was written of the sheets so far where the rows end in an error; openpyxl leaves it in /tmp.

    On a full disk, a sheet cannot even be closed.
    """
    try:
        yield
    except BaseException as error:
        for sheet in cast(list[_Sheet], book.worksheets):
            steps = (sheet.close, sheet._writer.close) if not sheet.closed else ()
            for step in (*steps, sheet._writer.cleanup):
                with suppress(OSError, SerialisationError):
                    step()
        if isinstance(error, SerialisationError) and str(error) in _FULL:
            raise DiskFull from error
        raise


def _styles() -> Iterator[NamedStyle]:
    line = Side(style="thin", color="BFBFBF")
    box = Border(left=line, right=line, top=line, bottom=line)
    middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
    yield NamedStyle(_TEXT, border=box, alignment=Alignment(vertical="top", wrap_text=True))
    yield NamedStyle(_NUMBER, border=box, alignment=middle)
    yield NamedStyle(_DAY, border=box, alignment=middle, number_format="[$-421]d mmmm yyyy")
    yield NamedStyle(
        _HEAD,
        border=box,
        font=Font(bold=True),
        fill=PatternFill("solid", fgColor="DDEBF7"),
        alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
    )


def _sheet(book: Workbook, name: str, headings: Sequence[str], title: str) -> _Sheet:
    """Begin a sheet: landscape A4 as wide as the page, its headings on every page and in view."""
    sheet: _Sheet = book.create_sheet(name)
    for column, width in enumerate(_WIDTHS[name], start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "C2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = " ".join(text_of(title).split())[:_LONGEST_TITLE].replace("&", "&&")
    sheet.oddFooter.center.text = "Halaman &P dari &N"
    sheet.append([_styled(sheet, heading, _HEAD) for heading in headings])
    return sheet


def _cell(sheet: _Sheet, value: Value) -> Cell:
    if isinstance(value, str):
        cell = _styled(sheet, text_of(value), _TEXT)
        cell.data_type = "s"  # else a text like "=1+1" is a formula, and one like "#N/A" an error
        if text_of(value).startswith(_SIGNS):
            cell.quotePrefix = True  # so it stays a text when somebody edits the cell
        return cell
    return _styled(sheet, value, _DAY if isinstance(value, date) else _NUMBER)


def _styled(sheet: _Sheet, value: Value, style: str) -> Cell:
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type] # it takes a day as well as a moment
    cell.style = style
    return cell
