"""Writes the MONEV matrix as a text document (.docx): landscape A4, the headings repeated on every page.

python-docx makes the document with an empty table; the rows are written into it one by one, because a document with
thousands of rows in memory takes hundreds of megabytes.
"""

import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import BinaryIO
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from spbe.matrix_sheet import OFFICIAL, Value
from storage.written import AUTHOR, text_of

_WIDTHS = tuple(Mm(width) for width in (11, 42, 91, 26, 49, 24, 24))
"""Widths of the columns: together the page without its margins of 15 mm."""

_CENTRED = frozenset((0, 3, 5))
"""Number, level and target."""

_BODY = "word/document.xml"
_END = b"</w:tbl>"


def write_document(rows: Iterable[Sequence[Value]], file: BinaryIO, *, title: str) -> None:
    """Write the seven columns under a title."""
    frame = BytesIO()
    _empty_document(title).save(frame)
    with zipfile.ZipFile(frame) as parts, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.infolist():
            if part.filename != _BODY:
                archive.writestr(part.filename, parts.read(part))
                continue
            before, end, after = parts.read(part).partition(_END)
            with archive.open(_BODY, "w") as body:
                body.write(before)
                for row in rows:
                    body.write(_row(row))
                body.write(end + after)


def _row(cells: Sequence[Value]) -> bytes:
    """Return a row as XML; no page breaks it in two."""
    inside = "".join(_cell(value, at) for at, value in enumerate(cells))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inside}</w:tr>".encode()


def _cell(value: Value, at: int) -> str:
    lines = escape(text_of(value)).replace("\t", " ").split("\n")
    text = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    middle = '<w:pPr><w:jc w:val="center"/></w:pPr>' if at in _CENTRED else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{_WIDTHS[at].twips}" w:type="dxa"/></w:tcPr>'
        f"<w:p>{middle}<w:r>{text}</w:r></w:p></w:tc>"
    )


def _empty_document(title: str) -> WordDocument:
    """Return a document with a title and a table that has only its headings."""
    document = Document()
    document.core_properties.author = AUTHOR
    document.core_properties.title = text_of(title)[:255]
    document.core_properties.comments = ""
    _lay_page(document)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(9)
    normal.paragraph_format.space_after = Pt(0)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "id-ID")  # else every word is underlined as misspelt
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_after = Pt(8)
    run = heading.add_run(" ".join(text_of(title).split()))
    run.bold, run.font.size = True, Pt(13)
    _head(document.add_table(1, len(OFFICIAL), "Table Grid"))
    return document


def _lay_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    section.header_distance = section.footer_distance = Mm(7)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Halaman ")
    _add_field(footer, "PAGE")
    footer.add_run(" dari ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Paragraph, name: str) -> None:
    """Add a number that the program counts."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _head(table: Table) -> None:
    """Fill the row of headings and have it repeated on every page."""
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    row = table.rows[0]
    settings = row._tr.get_or_add_trPr()
    settings.append(OxmlElement("w:cantSplit"))
    settings.append(OxmlElement("w:tblHeader"))
    for column, cell, heading, width in zip(table.columns, row.cells, OFFICIAL, _WIDTHS, strict=True):
        column.width = cell.width = Length(width)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        cell.paragraphs[0].add_run(heading).bold = True
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", "DDEBF7")):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
