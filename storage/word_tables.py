"""Reads the table of a text document (.docx): all the tables that pages, or their writers, made of one matrix.

The elements are walked here, because python-docx leaves out what was inserted while changes were tracked, and what
stands in content controls: both are in most drafts that offices send around.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

from docx import Document
from docx.oxml.ns import qn

from spbe.matrix_cells import Cell, Table
from spbe.matrix_headings import MOST_COLUMNS, ROWS_BEFORE_HEADINGS, SURELY, most_headings
from spbe.refusals import TableFileRefused
from storage.sheet_tables import BROKEN
from storage.tables import MOST_ROWS
from storage.word_numbers import Numbering

Element = Any
"""An lxml element, which has no type of its own here."""

_TABLE, _ROW, _CELL, _PARAGRAPH, _TEXT = (qn(f"w:{name}") for name in ("tbl", "tr", "tc", "p", "t"))
_ROW_SETTINGS, _DELETED, _SKIPPED = (qn(f"w:{name}") for name in ("trPr", "del", "gridBefore"))
_CELL_SETTINGS, _SPAN, _MERGE = (qn(f"w:{name}") for name in ("tcPr", "gridSpan", "vMerge"))
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_WRAPPERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_NOT_SHOWN = frozenset(
    (*(qn(f"w:{name}") for name in ("del", "moveFrom", "pPr", "rPr", "tcPr", "instrText")),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
)  # fmt: skip
"""What was deleted, settings, and the second copy of a text box for older programs."""

_VALUE = qn("w:val")
_FEWEST_COLUMNS = 5
"""A table with fewer cannot hold a piece of a matrix: it has signatures, or who made the document."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell of a table: where it begins in the grid, how wide it is, and whether it goes on from above."""

    start: int
    span: int
    merged: bool
    text: str


def read_document(data: bytes) -> Table:
    """Return the cells of the tables that make up the matrix, one below the other. Raises `TableFileRefused`.

    The first table with its headings begins it; those that follow go on with it when they are as wide.
    """
    try:
        document = Document(BytesIO(data))
        numbers = Numbering(document).labels
        elements = [
            each for each in document.element.body.iter(_TABLE) if sum(1 for _ in each.iterancestors(_TABLE)) < 2
        ]
        tables = [_laid_out(list(_rows(each, numbers)), number) for number, each in enumerate(elements, start=1)]
    except BROKEN as error:
        raise TableFileRefused("broken") from error
    most = max((table.named for table in tables), default=0)
    if not most:
        raise TableFileRefused("no_table")
    taken: list[Element] = []
    found: list[tuple[Cell, ...]] = []
    width = 0
    for element, table in zip(elements, tables, strict=True):
        heads = table.named >= min(most, SURELY)
        if any(ancestor in taken for ancestor in element.iterancestors(_TABLE)) or not (heads or taken):
            continue
        if not heads and table.width < _FEWEST_COLUMNS:
            continue
        if table.is_uneven or not (heads or table.width == width):
            raise TableFileRefused("uneven", places=(f"urutan ke-{table.number}",))
        width = table.width
        taken.append(element)
        first = len(found) + 1
        found += [tuple(cell.at(line) for cell in row) for line, row in enumerate(table.rows, start=first)]
        if len(found) > MOST_ROWS + ROWS_BEFORE_HEADINGS * len(taken):
            raise TableFileRefused("rows", limit=MOST_ROWS)
    return Table(tuple(found))


@dataclass(frozen=True, slots=True)
class _Laid:
    """A table in columns: its rows, how many of the seven it names, and whether its rows do not fit together."""

    number: int
    rows: Sequence[Sequence[Cell]]
    named: int
    width: int
    is_uneven: bool


def _laid_out(rows: Sequence[Sequence[_Place]], number: int) -> _Laid:
    """Lay the cells of a table in columns.

    Mostly the grid of the table says where a cell stands. But where borders were dragged, rows with equally many cells
    begin them in different places: then the first cells are the first column, and so on.
    """
    counts = Counter(len(row) for row in rows)
    usual = max(counts, key=lambda count: (counts[count], count), default=0)
    is_dragged = len({tuple(place.start for place in row) for row in rows if len(row) == usual}) > 1
    is_uneven = is_dragged and not set(counts) <= {usual, 1}
    starts = sorted({place.start for row in rows for place in row})
    cells: list[list[Cell]] = []
    for row in rows:
        if not is_dragged:
            at = [(bisect_left(starts, place.start), bisect_left(starts, place.start + place.span)) for place in row]
        elif len(row) == 1:
            at = [(0, usual)]
        else:
            at = [(column, column + 1) for column in range(len(row))]
        cells.append(
            [
                Cell(1, first + 1, place.text, max(1, end - first), merged=place.merged)
                for place, (first, end) in zip(row, at, strict=True)
            ]
        )
    width = max((cell.end - 1 for row in cells for cell in row), default=0)
    return _Laid(number, cells, most_headings(cells), width, is_uneven)


def _rows(table: Element, numbers: Mapping[Element, str]) -> Iterator[list[_Place]]:
    """Yield the rows of a table that were not deleted."""
    above: dict[int, str] = {}
    for row in _inside(table, _ROW):
        if row.find(f"{_ROW_SETTINGS}/{_DELETED}") is not None:
            continue
        start = 1 + _number(row.find(f"{_ROW_SETTINGS}/{_SKIPPED}"), 0)
        places: list[_Place] = []
        for cell in islice(_inside(row, _CELL), MOST_COLUMNS):
            span = max(1, _number(cell.find(f"{_CELL_SETTINGS}/{_SPAN}"), 1))
            merge = cell.find(f"{_CELL_SETTINGS}/{_MERGE}")
            merged = merge is not None and merge.get(_VALUE) != "restart"
            if not merged:
                above[start] = "".join(_texts(cell, numbers)).strip()
            places.append(_Place(start, span, merged, above.get(start, "")))
            start += span
        yield places


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """Yield the rows of a table, or the cells of a row, also those in a content control."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _texts(element: Element, numbers: Mapping[Element, str]) -> Iterator[str]:
    """Yield the text of a cell as it is shown; of a paragraph without text the number that Word counts before it."""
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == _PARAGRAPH:
            text = "".join(_texts(child, numbers))
            yield f"{text if text.strip() else numbers.get(child, '')}\n"
        elif child.tag not in _NOT_SHOWN:
            yield from _texts(child, numbers)


def _number(element: Element, otherwise: int) -> int:
    return otherwise if element is None else int(element.get(_VALUE, otherwise))
