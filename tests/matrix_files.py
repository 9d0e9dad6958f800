"""Tables made into files: what a person would send, from cells that may be wide or merged."""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from spbe.matrix_cells import Cell, Table

CONTENT = Path(__file__).parents[1] / "content"
SAMPLE = CONTENT / "matrix" / "denpasar-2019.csv"


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table to be made: how wide it is, and whether it is the rest of the cell above."""

    text: str
    span: int = 1
    merged: bool = False

    def __repr__(self) -> str:
        """Return it short, for the report of a failed test."""
        return f"{self.text[:25]!r}{f'~{self.span}' * (self.span > 1)}{'^' * self.merged}"


Grid = Sequence[Sequence[Box]]


def sample_rows() -> list[list[str]]:
    """Return the sample matrix with its headings."""
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def plain(rows: Sequence[Sequence[str]]) -> Grid:
    """Return a table without wide or merged cells."""
    return [[Box(text) for text in row] for row in rows]


def as_table(grid: Grid) -> Table:
    """Return the cells as a reader gives them."""
    above: dict[int, str] = {}
    rows: list[tuple[Cell, ...]] = []
    for line, row in enumerate(grid, start=1):
        cells: list[Cell] = []
        for column, box in _placed(row):
            above[column] = above.get(column, "") if box.merged else box.text
            cells.append(Cell(line, column, above[column], box.span, box.merged))
        rows.append(tuple(cells))
    return Table(tuple(rows))


def as_csv(grid: Grid) -> bytes:
    """Return a CSV file; wide and merged cells are followed by empty ones, as Excel writes them."""
    file = io.StringIO()
    csv.writer(file).writerows([box.text if not at else "" for box in row for at in range(box.span)] for row in grid)
    return file.getvalue().encode()


def as_sheet(grid: Grid) -> bytes:
    """Return an .xlsx file with one sheet; whole numbers are numbers, as Excel makes them."""
    book = Workbook()
    sheet = book.create_sheet("Matriks", 0)
    for line, row in enumerate(grid, start=1):
        for column, box in _placed(row):
            if not box.merged and box.text:
                cell = sheet.cell(line, column)
                cell.value = int(box.text) if box.text.isdecimal() else box.text
                if not box.text.isdecimal():
                    cell.data_type = "s"  # a text that begins with "=" stays one
    for first_line, last_line, column, span in _merged(grid):
        sheet.merge_cells(start_row=first_line, end_row=last_line, start_column=column, end_column=column + span - 1)
    return saved(book)


def as_document(*grids: Grid) -> bytes:
    """Return a .docx file with a table for each of these, and a line of text before each."""
    document = Document()
    for grid in grids:
        document.add_paragraph("MONEV PENINGKATAN INDEKS SPBE 2019")
        width = max((column + box.span - 1 for row in grid for column, box in _placed(row)), default=1)
        cells = [row.cells for row in document.add_table(len(grid), width).rows]
        for at, row in enumerate(grid):
            for column, box in _placed(row):
                if not box.merged:
                    cells[at][column - 1].text = box.text
        for first_line, last_line, column, span in _merged(grid):
            cells[first_line - 1][column - 1].merge(cells[last_line - 1][column + span - 2])
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_parts(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """Return a document with some of its parts replaced, or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys((*old.namelist(), *parts)):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return file.getvalue()


def part_of(data: bytes, name: str) -> str:
    """Return a part of a document as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def _placed(row: Sequence[Box]) -> Iterator[tuple[int, Box]]:
    column = 1
    for box in row:
        yield column, box
        column += box.span


def _merged(grid: Grid) -> list[tuple[int, int, int, int]]:
    """Return the merged cells: first line, last line, first column, how many columns."""
    found: list[tuple[int, int, int, int]] = []
    open_at: dict[int, int] = {}
    for line, row in enumerate(grid, start=1):
        for column, box in _placed(row):
            if box.merged:
                first, _, _, span = found[open_at[column]]
                found[open_at[column]] = (first, line, column, span)
            else:
                open_at[column] = len(found)
                found.append((line, line, column, box.span))
    return [each for each in found if each[0] != each[1] or each[3] > 1]
