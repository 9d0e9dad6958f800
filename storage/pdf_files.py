"""Writes the MONEV matrix as a PDF: landscape A4, the headings repeated, the pages counted.

The rows are drawn one after the other, each on one page where a page holds it, so that nobody in a meeting turns pages
within a row. What people wrote is drawn as it is, never read as markup.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from spbe.matrix_sheet import OFFICIAL, Value
from storage.written import AUTHOR, text_of

PLAIN, BOLD = "DejaVuSans", "DejaVuSans-Bold"
"""The fonts, called after their files."""

_PAGE_WIDTH, _PAGE_HEIGHT = landscape(A4)
_MARGIN, _FOOT = 12 * mm, 15 * mm
_WIDTHS = tuple(width * mm for width in (10, 42, 93, 24, 55, 24, 25))
"""Widths of the columns: together the page without its margins."""

_CENTRED = frozenset((0, 3, 5))
"""Number, level and target."""

_SIZE, _LEADING, _PADDING = 8, 10, 3
_FEWEST = 3
"""Lines of a row that are worth beginning at the foot of a page."""

_PARTS = re.compile(r"[^/–-]*[/–-]+|[^/–-]+")
_LINE, _SHADE = HexColor("#808080"), HexColor("#DDEBF7")
_COUNT = "pages"
"""The number of pages, drawn at the end and shown on every page."""

Lines = list[list[str]]
"""The lines of each cell of a row."""


def register_fonts(folder: Path) -> None:
    """Make the fonts known by their names; they are embedded in what is drawn with them."""
    known = pdfmetrics.getRegisteredFontNames()
    for name in (PLAIN, BOLD):
        if name not in known:
            pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))


def write_pages(rows: Iterable[Sequence[Value]], file: BinaryIO, *, title: str, fonts: Path) -> None:
    """Write the seven columns under a title."""
    register_fonts(fonts)
    pages = _Pages(file, " ".join(text_of(title).split()))
    for row in rows:
        pages.add(row)
    pages.close()


class _Pages:
    """The pages so far, and the place on the last one where the next row goes."""

    def __init__(self, file: BinaryIO, title: str) -> None:
        self._canvas = Canvas(file, pagesize=(_PAGE_WIDTH, _PAGE_HEIGHT), pageCompression=1)
        self._canvas.setAuthor(AUTHOR)
        self._canvas.setTitle(title)
        self._title = title
        self._head = [wrapped(text, width, BOLD) for text, width in zip(OFFICIAL, _WIDTHS, strict=True)]
        self._most = _fitting(_PAGE_HEIGHT - _MARGIN - _height(self._head))
        self._number = 1
        self._y = _PAGE_HEIGHT - _MARGIN
        self._draw_title()
        self._draw_head()

    def add(self, row: Sequence[Value]) -> None:
        """Draw a row on this page or the next; one that is longer than a page goes on over several."""
        lines = [wrapped(text_of(value), _WIDTHS[at], PLAIN) for at, value in enumerate(row)]
        left = max(map(len, lines))
        if left > _fitting(self._y) and (left <= self._most or _fitting(self._y) < _FEWEST):
            self._turn()
        while left > _fitting(self._y):
            count = _fitting(self._y)
            self._draw([cell[:count] for cell in lines], PLAIN)
            lines = [lines[0], *(cell[count:] for cell in lines[1:])]
            left -= count
            self._turn()
        self._draw(lines, PLAIN)

    def close(self) -> None:
        """Draw what all pages show, and write them."""
        self._canvas.showPage()
        self._canvas.beginForm(_COUNT)
        self._canvas.setFont(PLAIN, _SIZE)
        self._canvas.drawString(0, 0, str(self._number))
        self._canvas.endForm()
        self._canvas.save()

    def _turn(self) -> None:
        self._canvas.showPage()
        self._number += 1
        self._y = _PAGE_HEIGHT - _MARGIN
        self._draw_head()

    def _draw_title(self) -> None:
        self._canvas.setFont(BOLD, 12)
        for line in wrapped(self._title, _PAGE_WIDTH - 2 * _MARGIN, BOLD, size=12):
            self._canvas.drawCentredString(_PAGE_WIDTH / 2, self._y - 12, line)
            self._y -= 15
        self._y -= 5

    def _draw_head(self) -> None:
        """Draw the foot of the page and the headings."""
        self._canvas.setFont(PLAIN, _SIZE)
        y = _FOOT - 6 * mm
        if self._number > 1:
            self._canvas.drawString(_MARGIN, y, wrapped(self._title, _PAGE_WIDTH / 2, PLAIN)[0])
        counted = f"Halaman {self._number} dari "
        x = _PAGE_WIDTH - _MARGIN - pdfmetrics.stringWidth(f"{counted}0000", PLAIN, _SIZE)
        self._canvas.drawString(x, y, counted)
        self._canvas.saveState()
        self._canvas.translate(x + pdfmetrics.stringWidth(counted, PLAIN, _SIZE), y)
        self._canvas.doForm(_COUNT)
        self._canvas.restoreState()
        self._draw(self._head, BOLD)

    def _draw(self, lines: Lines, font: str) -> None:
        """Draw the cells of a row and move below it."""
        height = _height(lines)
        x = _MARGIN
        canvas, is_head = self._canvas, font == BOLD
        canvas.setStrokeColor(_LINE)
        canvas.setLineWidth(0.5)
        for at, (cell, width) in enumerate(zip(lines, _WIDTHS, strict=True)):
            canvas.setFillColor(_SHADE)
            canvas.rect(x, self._y - height, width, height, fill=is_head)
            canvas.setFillGray(0)
            canvas.setFont(font, _SIZE)
            for number, line in enumerate(cell):
                y = self._y - _PADDING - _SIZE - number * _LEADING
                if is_head or at in _CENTRED:
                    canvas.drawCentredString(x + width / 2, y, line)
                else:
                    canvas.drawString(x + _PADDING, y, line)
            x += width
        self._y -= height


def _height(lines: Lines) -> float:
    return max(map(len, lines)) * _LEADING + 2 * _PADDING


def _fitting(y: float) -> int:
    """Return how many lines fit on a page from a place down."""
    return int((y - _FOOT - 2 * _PADDING) / _LEADING)


def wrapped(text: str, width: float, font: str, *, size: float = _SIZE) -> list[str]:
    """Return the lines of a text in a column, broken at blanks and behind strokes; what is still too wide is cut."""
    room = width - 2 * _PADDING
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line, used = "", 0.0
        for word in paragraph.split():
            blank = " " if line else ""
            for piece in _pieces(word, room, font, size):
                more = _width(blank + piece, font, size)
                if line and used + more > room:
                    lines.append(line)
                    line, used, blank, more = "", 0.0, "", _width(piece, font, size)
                line, used, blank = line + blank + piece, used + more, ""
        lines.append(line)
    return lines


def _pieces(word: str, room: float, font: str, size: float) -> Iterator[str]:
    """Yield the parts between which a word may be broken, none wider than the room."""
    for part in _PARTS.findall(word) if _width(word, font, size) > room / 2 else [word]:
        piece = ""
        for letter in part if _width(part, font, size) > room else [part]:
            if piece and _width(piece + letter, font, size) > room:
                yield piece
                piece = ""
            piece += letter
        yield piece


@lru_cache(maxsize=20_000)
def _width(text: str, font: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, font, size)
