"""The picture of progress: stacked bars by status, one for the whole, for each domain and for each agency."""

from dataclasses import dataclass

from handlers.pictures.svg import ASCENT, DESCENT, FAINT, LINE, SMALL, Box, Drawing, Fonts, Rect, Sheet, Text

COLOURS = ("#44bb99", "#77aadd", "#99ddff", "#eedd88", "#ee8866", "#dddddd", "#ffffff")
"""Light, and told apart by the colour-blind (Paul Tol's light scheme); the last for what no longer counts."""

OUTLINE = "#8c959f"
TITLE, HEADING, LEAD = 42, 32, 28
BAR, LEAD_BAR, GAP = 46, 60, 20
BETWEEN = 14
NAME_PART = 0.31
"""Of the width, for the names of bars."""

INSIDE = 7
"""Between a number and the edges of its part of a bar."""

SWATCH = 28


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its name, how many rows stand at each status, in the order of the legend, and what stands behind it."""

    name: str
    counts: tuple[int, ...]
    beside: str


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under a heading."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """What the picture says, in words; `legend` has a label for each status, "" for those that do not occur."""

    title: str
    subtitle: str
    lead: str
    counts: tuple[int, ...]
    legend: tuple[str, ...]
    groups: tuple[Group, ...]
    note: str = ""


def progress_drawing(picture: Progress, fonts: Fonts) -> Drawing:
    """Lay the picture out."""
    sheet = Sheet(fonts)
    sheet.write(picture.title, TITLE, bold=True)
    sheet.write(picture.subtitle, LEAD, colour=FAINT)
    sheet.y += GAP
    sheet.write(picture.lead, LEAD, bold=True)
    sheet.y += GAP / 2
    whole_bar(sheet, picture.counts, picture.legend)
    for group in picture.groups:
        sheet.y += 1.5 * GAP
        sheet.write(group.heading, HEADING, bold=True)
        sheet.y += GAP / 2
        bars_of(sheet, group.bars)
    if picture.note:
        sheet.y += GAP / 2
        sheet.write(picture.note, colour=FAINT, most=3)
    return sheet.drawing()


def whole_bar(sheet: Sheet, counts: tuple[int, ...], legend: tuple[str, ...]) -> None:
    """Draw the bar of the whole, and below it what each colour means."""
    _bar(sheet, counts, Box(sheet.left, sheet.y, sheet.right, sheet.y + LEAD_BAR))
    sheet.y += LEAD_BAR + GAP
    _legend(sheet, legend)


def bars_of(sheet: Sheet, bars: tuple[Bar, ...], *, most: int = 2) -> None:
    """Draw bars below each other: the name in so many lines at the most, the bar, and what stands behind it."""
    name_room = NAME_PART * sheet.width
    besides = [sheet.fonts.wrapped(bar.beside, name_room, most=1) for bar in bars]
    behind = max((sheet.fonts.width(line) for lines in besides for line in lines), default=0.0)
    left, right = sheet.left + name_room + GAP, sheet.right - behind - GAP
    for bar, beside in zip(bars, besides, strict=True):
        names = sheet.fonts.wrapped(bar.name, name_room, most=most)
        height = max(BAR, LINE * SMALL * len(names))
        top = sheet.y + (height - LINE * SMALL * len(names)) / 2
        for number, name in enumerate(names):
            sheet.shapes.append(Text(sheet.left, _base(top + number * LINE * SMALL, LINE * SMALL), name))
        bar_top = sheet.y + (height - BAR) / 2
        _bar(sheet, bar.counts, Box(left, bar_top, right, bar_top + BAR))
        for line in beside:
            sheet.shapes.append(Text(sheet.right, _base(bar_top, BAR), line, anchor="end"))
        sheet.y += height + BETWEEN


def _legend(sheet: Sheet, labels: tuple[str, ...]) -> None:
    """Write what each colour means, as many side by side as there is room for."""
    x = sheet.left
    for colour, label in zip(COLOURS, labels, strict=True):
        if not label:
            continue
        (line,) = sheet.fonts.wrapped(label, sheet.right - sheet.left - SWATCH - 12, most=1) or [""]
        width = SWATCH + 12 + sheet.fonts.width(line)
        if x > sheet.left and x + width > sheet.right:
            x, sheet.y = sheet.left, sheet.y + SWATCH + 14
        sheet.shapes.append(Rect(Box(x, sheet.y, x + SWATCH, sheet.y + SWATCH), colour, OUTLINE))
        sheet.shapes.append(Text(x + SWATCH + 12, _base(sheet.y, SWATCH), line))
        x += width + 36
    sheet.y += SWATCH


def _bar(sheet: Sheet, counts: tuple[int, ...], box: Box) -> None:
    """Draw a bar whose parts are as wide as they are large, but each wide enough for its number.

    Where not all numbers fit the smallest ones are left out; that takes hundreds of rows of one agency.
    """
    shown = [(colour, count) for colour, count in zip(COLOURS, counts, strict=True) if count]
    least = [sheet.fonts.width(str(count), bold=True) + 2 * INSIDE for _, count in shown]
    for smallest in sorted(range(len(shown)), key=lambda at: shown[at][1]):
        if sum(least) > box.right - box.left:
            least[smallest] = 0.0
    spare = box.right - box.left - sum(least)
    x = box.left
    for (colour, count), needed in zip(shown, least, strict=True):
        width = needed + spare * count / sum(counts)
        sheet.shapes.append(Rect(Box(x, box.top, x + width, box.bottom), colour, OUTLINE))
        if needed:
            base = _base(box.top, box.bottom - box.top)
            sheet.shapes.append(Text(x + width / 2, base, str(count), bold=True, anchor="middle"))
        x += width


def _base(top: float, height: float) -> float:
    """Return where letters stand that are to be in the middle of a height."""
    return top + height / 2 + (ASCENT - DESCENT) * SMALL / 2
