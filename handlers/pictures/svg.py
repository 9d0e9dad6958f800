"""Drawings as values: shapes and texts whose places are known before anything is painted, and their SVG.

A process that draws imports this and little else. All sizes are pixels of the picture.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

INK, FAINT, HAIRLINE, PAPER = "#1b1f24", "#57606a", "#c4ccd4", "#ffffff"

WIDTH, MARGIN = 1080, 44
SMALL = 26
"""The smallest size of a text: legible on a phone."""

ASCENT, DESCENT = 0.94, 0.24
"""How far the letters of DejaVu Sans reach above and below their line, accents included, in sizes."""

LINE = 1.24
"""From one line to the next, in sizes."""

BULLET, INDENT = "•", 26

_MEASURED = 1000
_UNPRINTABLE = re.compile(r"[^ -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
_ELLIPSIS = "…"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `y` is where its letters stand. A halo keeps it legible on top of lines."""

    x: float
    y: float
    text: str
    size: float = SMALL
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"
    colour: str = INK
    halo: bool = False

    @property
    def svg(self) -> str:
        """The text as an element."""
        halo = f' stroke="{PAPER}" stroke-width="6" stroke-linejoin="round" paint-order="stroke"' if self.halo else ""
        weight = "bold" if self.bold else "normal"
        return (
            f'<text x="{self.x:.1f}" y="{self.y:.1f}" font-size="{self.size:g}" font-weight="{weight}"'
            f' fill="{self.colour}" text-anchor="{self.anchor}"{halo}>{escape(self.text)}</text>'
        )


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle."""

    box: Box
    fill: str
    stroke: str = PAPER

    @property
    def svg(self) -> str:
        """The rectangle as an element."""
        left, top = self.box.left, self.box.top
        return (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{self.box.right - left:.1f}"'
            f' height="{self.box.bottom - top:.1f}" fill="{self.fill}" stroke="{self.stroke}" stroke-width="1.5"/>'
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """Points joined by lines and, with three or more, closed."""

    points: Sequence[Point]
    stroke: str
    width: float = 1.5
    dash: str = ""
    fill: str = "none"
    opacity: float = 1.0

    @property
    def svg(self) -> str:
        """The figure as an element."""
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points)
        return (
            f'<polygon points="{points}" fill="{self.fill}" fill-opacity="{self.opacity:g}" stroke="{self.stroke}"'
            f' stroke-width="{self.width:g}" stroke-linejoin="round" stroke-dasharray="{self.dash or "none"}"/>'
        )


Shape = Rect | Figure | Text


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture of a given height, its shapes from the lowest to the uppermost."""

    height: float
    shapes: tuple[Shape, ...]
    width: float = WIDTH

    @property
    def texts(self) -> tuple[Text, ...]:
        """All that is written in it."""
        return tuple(each for each in self.shapes if isinstance(each, Text))

    @property
    def svg(self) -> str:
        """The picture as a file."""
        size = f'width="{self.width:.0f}" height="{self.height:.0f}"'
        body = "".join(each.svg for each in self.shapes)
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="DejaVu Sans">{body}</svg>'


class Fonts:
    """The two faces of DejaVu Sans in a folder, measured."""

    def __init__(self, folder: Path) -> None:
        """Open the files."""
        from PIL import ImageFont  # the bot itself, which only hands drawings on, does without

        self.files = tuple(str(folder / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))
        basic = ImageFont.Layout.BASIC
        self._faces = [ImageFont.truetype(file, _MEASURED, layout_engine=basic) for file in self.files]

    def width(self, text: str, size: float = SMALL, *, bold: bool = False) -> float:
        """Return how wide a line of text is."""
        return self._faces[bold].getlength(text) * size / _MEASURED

    def box(self, text: Text) -> Box:
        """Return what a text takes up."""
        width = self.width(text.text, text.size, bold=text.bold)
        left = text.x - {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
        return Box(left, text.y - ASCENT * text.size, left + width, text.y + DESCENT * text.size)

    def wrapped(self, text: str, room: float, size: float = SMALL, *, bold: bool = False, most: int = 2) -> list[str]:
        """Return a text in lines that fit, the last of `most` with an ellipsis where not all of it does."""
        words = printable(text).split()
        lines: list[str] = []
        while words and len(lines) < most:
            taken = self._taken(words, room, size, bold=bold)
            if not taken:  # one word that is wider than a line
                cut = self._letters(words[0], room, size, bold=bold)
                lines.append(words[0][:cut])
                words[0] = words[0][cut:]
            else:
                lines.append(" ".join(words[:taken]))
                del words[:taken]
        if words:
            cut = self._letters(lines[-1], room - self.width(_ELLIPSIS, size, bold=bold), size, bold=bold)
            lines[-1] = lines[-1][:cut].rstrip() + _ELLIPSIS
        return lines

    def _taken(self, words: Sequence[str], room: float, size: float, *, bold: bool) -> int:
        """Return how many words fit into a line."""
        taken = 0
        while taken < len(words) and self.width(" ".join(words[: taken + 1]), size, bold=bold) <= room:
            taken += 1
        return taken

    def _letters(self, text: str, room: float, size: float, *, bold: bool) -> int:
        """Return how many letters fit into a line, one at the least."""
        return next((n for n in range(len(text), 1, -1) if self.width(text[:n], size, bold=bold) <= room), 1)


class Sheet:
    """A page that is filled from the top: `y` is how far it is."""

    def __init__(self, fonts: Fonts, *, width: float = WIDTH, margin: float = MARGIN) -> None:
        """Begin an empty page."""
        self.fonts = fonts
        self.width, self.margin = width, margin
        self.left, self.right = margin, width - margin
        self.y = margin
        self.shapes: list[Shape] = []

    def write(self, text: str, size: float = SMALL, *, bold: bool = False, colour: str = INK, most: int = 2) -> None:
        """Write a paragraph over the whole width."""
        self._lines(
            self.fonts.wrapped(text, self.right - self.left, size, bold=bold, most=most), size, bold=bold, colour=colour
        )

    def write_item(self, text: str, *, most: int) -> None:
        """Write a paragraph behind a bullet."""
        lines = self.fonts.wrapped(text, self.right - self.left - INDENT, most=most)
        if lines:
            self.shapes.append(Text(self.left, self.y + ASCENT * SMALL, BULLET))
        self._lines(lines, SMALL, bold=False, colour=INK, indent=INDENT)

    def _lines(self, lines: Sequence[str], size: float, *, bold: bool, colour: str, indent: float = 0) -> None:
        for line in lines:
            self.shapes.append(Text(self.left + indent, self.y + ASCENT * size, line, size, bold, colour=colour))
            self.y += LINE * size

    def drawing(self) -> Drawing:
        """Return what is on the page, cut where it ends."""
        return Drawing(round(self.y + self.margin), tuple(self.shapes), self.width)


def printable(text: str) -> str:
    """Return a text without what SVG cannot hold and fonts do not show, in one line."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())
