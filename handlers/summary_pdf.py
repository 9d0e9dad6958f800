"""The page for leadership: one sheet A4, whatever the numbers; laid out as the pictures are and painted as PDF."""

from bisect import bisect_right
from io import BytesIO
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from handlers.pictures.progress import bars_of, whole_bar
from handlers.pictures.svg import FAINT, Drawing, Fonts, Rect, Sheet, Text
from handlers.summary_page import SummaryPage

WIDTH, MARGIN = 1400.0, 90.0
HEIGHT = WIDTH * A4[1] / A4[0]
TITLE, HEADING, GAP = 42, 30, 18
MOST_LINES = (3, 2, 1)
"""In how many lines a paragraph may stand: in fewer where the page would not hold it."""

MOST_BARS = 10
MOST_OPDS, FEWEST_OPDS = 20, 3
FACES = ("Ringkasan", "Ringkasan-Bold")


def summary_pdf(page: SummaryPage, folder: Path) -> bytes:
    """Return the page as PDF, with the fonts of a folder."""
    fonts = Fonts(folder)
    for name, file in zip(FACES, fonts.files, strict=True):
        pdfmetrics.registerFont(TTFont(name, file))
    written = BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1)
    canvas.setTitle(page.title)
    canvas.scale(A4[0] / WIDTH, A4[0] / WIDTH)
    for shape in summary_drawing(page, fonts).shapes:
        if isinstance(shape, Text):
            _write(canvas, shape)
        elif isinstance(shape, Rect):
            _fill(canvas, shape)
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def summary_drawing(page: SummaryPage, fonts: Fonts) -> Drawing:
    """Lay the page out, with as many lines a paragraph as fit on it, and then as many agencies."""
    bare = (_drawing(page, fonts, most, 0) for most in MOST_LINES)
    most = next((most for most, each in zip(MOST_LINES, bare, strict=True) if each.height <= HEIGHT), MOST_LINES[-1])
    every = len(page.opds.bars)
    counts = range(min(FEWEST_OPDS, every), min(MOST_OPDS, every) + 1)
    fitting = bisect_right(counts, HEIGHT, key=lambda count: _drawing(page, fonts, most, count).height)
    return _drawing(page, fonts, most, counts[fitting - 1] if fitting else 0)


def _drawing(page: SummaryPage, fonts: Fonts, most: int, opds: int) -> Drawing:
    sheet = Sheet(fonts, width=WIDTH, margin=MARGIN)
    sheet.write(page.title, TITLE, bold=True, most=1)
    sheet.write(page.subtitle, colour=FAINT, most=most)
    sheet.y += GAP
    sheet.write(page.index, most=most)
    sheet.write(page.aspects, most=most + (most > 1))
    sheet.y += GAP
    sheet.write(page.lead, HEADING, bold=True, most=1)
    sheet.y += GAP / 2
    whole_bar(sheet, page.counts, page.legend)
    heading = page.opds.heading if opds == len(page.opds.bars) else page.some_opds.format(opds)
    for title, bars in ((page.group.heading, page.group.bars[:MOST_BARS]), (heading, page.opds.bars[:opds])):
        if bars:
            sheet.y += 1.5 * GAP
            sheet.write(title, HEADING, bold=True, most=1)
            sheet.y += GAP / 2
            bars_of(sheet, bars, most=min(most, 2))
    if opds:
        sheet.write(page.shared, colour=FAINT, most=1)
    for section in page.sections:
        sheet.y += GAP
        sheet.write(section.heading, HEADING, bold=True, most=1)
        for item in section.items:
            sheet.write_item(item, most=most)
        sheet.write(section.rest, most=1)
    sheet.y += GAP
    sheet.write(page.source, colour=FAINT, most=most)
    return sheet.drawing()


def _write(canvas: Canvas, text: Text) -> None:
    canvas.setFillColor(HexColor(text.colour))
    canvas.setFont(FACES[text.bold], text.size)
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[text.anchor](text.x, HEIGHT - text.y, text.text)


def _fill(canvas: Canvas, rect: Rect) -> None:
    box = rect.box
    canvas.setFillColor(HexColor(rect.fill))
    canvas.setStrokeColor(HexColor(rect.stroke))
    canvas.rect(box.left, HEIGHT - box.bottom, box.right - box.left, box.bottom - box.top, stroke=1, fill=1)
