"""Reads the table of a spreadsheet (.xlsx): the sheet that holds the matrix, its values and its merged cells."""

import re
import struct
import warnings
import zipfile
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Protocol
from xml.etree.ElementTree import iterparse

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.xml.constants import ARC_WORKBOOK

from spbe.matrix_cells import Cell, Table
from spbe.matrix_headings import HEADINGS, MOST_COLUMNS, ROWS_BEFORE_HEADINGS, most_headings
from spbe.refusals import TableFileRefused
from storage.tables import MOST_ROWS

MOST_SHEET_ROWS = 100_000
"""Rows of a sheet; a matrix does not stand below them, and all below them must be empty."""

LAST_SHEET_ROW = 1_048_576
"""The last row that a sheet can have; Excel leaves a stray format there."""

MOST_TOLD = 10
"""Cells that are named in one message."""

BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, EOFError, LookupError, NotImplementedError, OSError,
    OverflowError, RuntimeError, ValueError, TypeError, AttributeError,
)  # fmt: skip
"""What openpyxl and python-docx raise for a file that breaks its format."""

_LITERAL = re.compile(r'"[^"]*"|\[[^]]*\]|\\.')
_MERGED = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"
_LOOKED_AT = 200
"""Rows of each sheet that are looked at for headings."""


class Sheet(Protocol):
    """What is used of a sheet that is read from the file row by row."""

    @property
    def title(self) -> str: ...

    @property
    def sheet_state(self) -> str: ...

    def reset_dimensions(self) -> None: ...

    def iter_rows(self) -> Iterable[Sequence[SheetCell | MergedCell]]: ...


@dataclass(frozen=True, slots=True)
class _Value:
    """What a cell of a sheet holds: its text, and whether it is a formula or an error in place of a value."""

    text: str
    is_formula: bool = False


_Rows = Sequence[tuple[int, Mapping[int, _Value]]]
"""Rows that hold something by their number, with their filled cells by column."""


def read_sheet(data: bytes) -> Table:
    """Return the cells of the sheet that holds the matrix. Raises `TableFileRefused`."""
    with _opened(data) as book:
        sheet = _matrix_in(book)
        rows = list(_rows_of(sheet))
        merged = list(_merged_in(data, sheet.title))
    formulas = [
        f"{get_column_letter(column)}{number}" for number, row in rows for column in row if row[column].is_formula
    ]
    if formulas:
        raise TableFileRefused("formulas", places=tuple(formulas[:MOST_TOLD]))
    return _table(rows, merged)


@contextmanager
def _opened(data: bytes) -> Iterator[Workbook]:
    """Open a workbook; whatever breaks the format while it is read is refused as a broken file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of all that it leaves out, such as validations
        try:
            book = load_workbook(BytesIO(data), read_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
        except BROKEN as error:
            raise TableFileRefused("broken") from error


def _matrix_in(book: Workbook) -> Sheet:
    """Return the sheet that holds the matrix: the one that names most of the seven columns, hidden ones left out."""
    found: list[tuple[int, Sheet]] = []
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            first = islice(_rows_of(sheet, most=_LOOKED_AT), ROWS_BEFORE_HEADINGS + 1)
            cells = [[Cell(1, column, row[column].text) for column in row] for _, row in first]
            found.append((most_headings(cells), sheet))
    most = max((count for count, _ in found), default=0)
    if not most:
        raise TableFileRefused("no_table")
    best = [sheet for count, sheet in found if count == most]
    if most == len(HEADINGS) and best[1:]:
        raise TableFileRefused("several", places=tuple(sheet.title for sheet in best[:MOST_TOLD]))
    return best[0]


def _rows_of(sheet: Sheet, *, most: int = LAST_SHEET_ROW) -> Iterator[tuple[int, Mapping[int, _Value]]]:
    """Yield those of the first rows of a sheet that hold something; refuse more than are taken."""
    sheet.reset_dimensions()  # a file may say that it is smaller than it is
    filled = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > most:
            break
        values = {
            column: value for column, cell in enumerate(row[:MOST_COLUMNS], start=1) if (value := _value_of(cell)).text
        }
        if values:
            filled += 1
            if filled > MOST_ROWS + ROWS_BEFORE_HEADINGS or number > MOST_SHEET_ROWS:
                raise TableFileRefused("rows", limit=MOST_ROWS)
            yield number, values


def _value_of(cell: SheetCell | MergedCell) -> _Value:
    """Return what a cell holds as somebody would type it: whole numbers without a point, dates as they are shown."""
    value = cell.value
    if value is None:
        return _Value("")
    if cell.data_type in ("f", "e"):
        return _Value(str(value), is_formula=True)
    if isinstance(value, bool):
        return _Value("TRUE" if value else "FALSE")
    if isinstance(value, float) and value.is_integer():
        return _Value(str(int(value)))
    if isinstance(value, date):
        return _Value(_date_as_shown(value, cell.number_format))
    return _Value(str(value).strip())


def _date_as_shown(value: date, shown_as: str) -> str:
    """Return a date as precise as its cell shows it: "mmm-yy" hides the day, so none was meant."""
    day = value.date() if isinstance(value, datetime) else value
    letters = _LITERAL.sub("", shown_as.lower())
    if "d" in letters:
        return day.isoformat()
    return f"{day:%Y-%m}" if "m" in letters else f"{day:%Y}"


def _merged_in(data: bytes, name: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield the merged cells of a sheet: first column, first row, last column, last row."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parser = WorkbookParser(archive, ARC_WORKBOOK, keep_links=False)
        parser.parse()
        part = next(rel.target for sheet, rel in parser.find_sheets() if sheet.name == name)
        with archive.open(str(part)) as file:
            for _, element in iterparse(file):  # noqa: S314 - no part declares entities
                if element.tag == _MERGED:
                    first_column, first_row, last_column, last_row = range_boundaries(element.get("ref", ""))
                    if first_column and first_row and last_column and last_row:
                        yield first_column, first_row, last_column, last_row
                element.clear()


def _table(rows: _Rows, merged: Sequence[tuple[int, int, int, int]]) -> Table:
    """Return the cells of the filled rows and of the empty ones that merged cells reach into, all equally wide."""
    width = max((column for _, row in rows for column in row), default=0)
    cells = {
        number: {
            column: Cell(number, column, row[column].text if column in row else "") for column in range(1, width + 1)
        }
        for number, row in _with_empty(rows)
    }
    numbers = list(cells)
    room = width * len(numbers)
    for first_column, first_row, last_column, last_row in merged:
        columns = range(first_column, min(last_column, width) + 1)
        below = numbers[bisect_left(numbers, first_row) : bisect_right(numbers, last_row)]
        room -= len(columns) * len(below)
        if room < 0:  # merged cells that lie upon each other
            raise TableFileRefused("broken")
        if not columns or not below:
            continue
        text = cells[below[0]][first_column].text if below[0] == first_row and first_column in cells[first_row] else ""
        for number in below:
            for column in columns:
                cells[number].pop(column, None)
            cells[number][first_column] = Cell(number, first_column, text, len(columns), merged=number > first_row)
    return Table(tuple(tuple(row[column] for column in sorted(row)) for row in cells.values()))


def _with_empty(rows: _Rows) -> Iterator[tuple[int, Mapping[int, _Value]]]:
    """Yield the filled rows, and one empty row wherever some lie between them: what is below it stands apart."""
    before = 0
    for number, row in rows:
        if number > before + 1:
            yield number - 1, {}
        yield number, row
        before = number
