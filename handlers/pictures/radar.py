"""The radar of levels: an axis for each aspect, and a line for each reading of its level."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin
from typing import Literal

from handlers.pictures.svg import (
    ASCENT,
    FAINT,
    HAIRLINE,
    INK,
    LINE,
    MARGIN,
    PAPER,
    SMALL,
    WIDTH,
    Drawing,
    Figure,
    Fonts,
    Point,
    Shape,
    Sheet,
    Text,
)

RADIUS, AWAY, APART = 256.0, 24.0, 24.0
"""How large the radar is, how far its labels stand away from it, and from each other."""

TITLE, LEAD, GAP = 42, 28, 24
SAMPLE = 84
"""How long a line is in the legend."""

NAME_LINES = {8: 5, 10: 3, 12: 1}
"""In how many lines a name may stand with so many axes; no instrument has more."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a line looks: told apart by its colour, by its dashes and by how many corners its marks have."""

    colour: str
    dash: str
    corners: int
    opacity: float = 0.0


STYLES = (Style("#0072b2", "", 24, 0.16), Style("#009e73", "18 10", 4), Style("#d55e00", "5 9", 3))
"""Told apart by the colour-blind too (Okabe and Ito)."""


@dataclass(frozen=True, slots=True)
class Axis:
    """An aspect: its name, its values in the order of the lines, None where there is none, and these in words."""

    name: str
    values: tuple[float | None, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Radar:
    """What the picture says, in words; `lines` names the three readings, `highest` is the outermost level."""

    title: str
    subtitle: str
    lines: tuple[str, ...]
    axes: tuple[Axis, ...]
    highest: int
    note: str


def radar_drawing(picture: Radar, fonts: Fonts) -> Drawing:
    """Lay the picture out."""
    sheet = Sheet(fonts)
    sheet.write(picture.title, TITLE, bold=True)
    sheet.write(picture.subtitle, LEAD, colour=FAINT)
    sheet.y += GAP
    _legend(sheet, picture.lines)
    sheet.y += GAP
    labels = [text for number in range(len(picture.axes)) for text in _label(fonts, picture.axes, number)]
    boxes = [fonts.box(text) for text in labels]
    middle = sheet.y - min([-RADIUS, *(box.top for box in boxes)])
    sheet.shapes += _web(picture.highest, len(picture.axes), middle)
    for number in reversed(range(len(STYLES))):
        sheet.shapes += _line(picture, number, middle)
    for level in range(1, picture.highest + 1):
        y = middle - RADIUS * level / picture.highest + SMALL / 3
        sheet.shapes.append(Text(WIDTH / 2 - 18, y, str(level), anchor="end", colour=FAINT, halo=True))
    sheet.shapes += [replace(text, y=text.y + middle) for text in labels]
    sheet.y = middle + max([RADIUS, *(box.bottom for box in boxes)]) + GAP
    sheet.write(picture.note, colour=FAINT, most=4)
    return sheet.drawing()


def _legend(sheet: Sheet, names: Sequence[str]) -> None:
    for style, name in zip(STYLES, names, strict=True):
        y = sheet.y + LINE * SMALL / 2
        ends = ((MARGIN, y), (MARGIN + SAMPLE, y))
        sheet.shapes += [_stroke(style, ends), _mark(style, (MARGIN + SAMPLE / 2, y))]
        for line in sheet.fonts.wrapped(name, WIDTH - 2 * MARGIN - SAMPLE - APART, most=1):
            sheet.shapes.append(Text(MARGIN + SAMPLE + APART, sheet.y + ASCENT * SMALL, line))
        sheet.y += LINE * SMALL + 6


def _label(fonts: Fonts, axes: Sequence[Axis], number: int) -> Iterator[Text]:
    """Yield what stands at the end of an axis, line by line; heights count from the middle of the radar.

    A label beside the radar begins at its axis and has the room up to the edge. One above or below it has the room
    between its neighbours.
    """
    x, y = _direction(number, len(axes))
    anchor: Literal["start", "middle", "end"] = "middle" if abs(x) < 0.01 else "start" if x > 0 else "end"
    at = WIDTH / 2 + x * (RADIUS + AWAY)
    beside = [(abs(x2), y2) for x2, y2 in (_direction(each, len(axes)) for each in range(len(axes))) if abs(x2) > 0.01]
    nearest = min((x2 for x2, y2 in beside if y * y2 > 0), default=1.0) * (RADIUS + AWAY)
    room = 2 * (nearest - APART) if anchor == "middle" else WIDTH / 2 - MARGIN / 2 - abs(at - WIDTH / 2)
    most = next((lines for most_axes, lines in NAME_LINES.items() if len(axes) <= most_axes), 1)
    names = fonts.wrapped(axes[number].name, room, most=most)
    lines = [*((name, INK) for name in names), *((told, FAINT) for told in fonts.wrapped(axes[number].told, room))]
    height = len(lines) * LINE * SMALL
    top = y * (RADIUS + AWAY) - height * (1 - y) / 2
    for place, (line, colour) in enumerate(lines):
        yield Text(at, top + (place * LINE + ASCENT) * SMALL, line, anchor=anchor, colour=colour)


def _web(highest: int, count: int, middle: float) -> Iterator[Shape]:
    directions = [_direction(number, count) for number in range(count)]
    for level in range(highest, 0, -1):
        yield Figure([_at(each, level / highest, middle) for each in directions], HAIRLINE, fill=PAPER, opacity=1)
    for each in directions:
        yield Figure([(WIDTH / 2, middle), _at(each, 1, middle)], HAIRLINE)


def _line(picture: Radar, number: int, middle: float) -> Iterator[Shape]:
    count, style = len(picture.axes), STYLES[number]
    points = [
        _at(_direction(place, count), value / picture.highest, middle)
        for place, axis in enumerate(picture.axes)
        if (value := axis.values[number]) is not None
    ]
    yield _stroke(style, points)
    yield from (_mark(style, point) for point in points)


def _stroke(style: Style, points: Sequence[Point]) -> Figure:
    return Figure(points, style.colour, 5, style.dash, style.colour, style.opacity)


def _mark(style: Style, at: Point) -> Figure:
    """Return a mark with so many corners; many of them are a circle."""
    corners = [_direction(number, style.corners) for number in range(style.corners)]
    return Figure([(at[0] + 11 * x, at[1] + 11 * y) for x, y in corners], PAPER, 2, fill=style.colour, opacity=1)


def _direction(number: int, count: int) -> Point:
    """Return where an axis goes, the first straight up and the others clockwise."""
    angle = 2 * pi * number / count
    return sin(angle), -cos(angle)


def _at(direction: Point, part: float, middle: float) -> Point:
    return WIDTH / 2 + direction[0] * RADIUS * part, middle + direction[1] * RADIUS * part
