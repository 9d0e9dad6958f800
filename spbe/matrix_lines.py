"""The rows of a matrix as they stand in a table: under which heading each cell is, and what a page broke in two.

What stands between the rows is left out: headings that a page repeats, titles of domains, numbers of columns, and the
signatures at the end. What is neither a row nor any of these is a problem, for it might be part of a row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spbe.dates import MONTHS
from spbe.matrix_cells import Cell, Table
from spbe.matrix_headings import (
    HEADINGS,
    SURELY,
    Heading,
    Headings,
    Row,
    checked,
    headings_again,
    headings_of,
    texts_of,
)
from spbe.refusals import CellProblem
from spbe.targets import target_from

MOST_BROKEN = 20
"""Pieces of one row; more are no row that pages broke."""

_WIDE = 4
"""A cell alone in its row and so many columns wide is a title, not part of a row."""

_TITLE = re.compile(
    r"(?:(?:[ivx]{1,5}|[a-z]|[0-9]{1,2})[.)]\s*)?(?:(?:domain|aspek)\s+(?:[0-9ivx]{1,4}\b|[a-z])|hal(?:aman)?\.?\s+[0-9]|lanjutan\b)",
    re.IGNORECASE,
)
_SECTION = re.compile(r"(?:[IVX]{1,5}|[A-Z])(?:[.)]\s*|\s+)[^\W\d_].*", re.DOTALL)
_SECTION_NUMBER = re.compile(r"(?:[IVX]{1,5}|[A-Z])[.)]?")
"""A section of the table: "I. KEBIJAKAN", "B) Tata Kelola"; and its number alone, beside its name."""
_COLUMN_NUMBER = re.compile(r"\(?\s*([0-9]{1,2})\s*\)?")
_WHOLE = re.compile(r"(?:no(?:mor)?\.?\s*)?[0-9]{1,6}\s*[.)]?", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:Mengetahui|MENGETAHUI|Menyetujui|MENYETUJUI)\b.{0,60}|(?:Catatan|CATATAN|Keterangan|KETERANGAN|Sumber|Ket\.?)\s*:.*"
    rf"|NIP\b.*|[A-Z][A-Za-z. ]{{2,30}},\s*(?:[0-9.]{{1,6}}\s+)?(?:{'|'.join(MONTHS)})\s+20[0-9]{{2}}",
    re.DOTALL,
)
_LEVEL = re.compile(r"(?:no(?:mor)?|nilai|tingkat|level|lvl|lv|tk)?\.?\s*[0-9]{1,6}\b.{0,20}", re.IGNORECASE)
"""A number or a level, which stands under none of the headings of texts."""
_TEXTS: tuple[Heading, ...] = ("name", "recommendation", "follow_up", "opd")
_SENTENCE_ENDS = re.compile(r"[.!?;:]\)?$")


@dataclass(slots=True)
class Line:
    """A row of the matrix: the pieces of its cells under each heading, more than one where a page broke the row.

    `above` is the row whose number it shares, where several rows stand beside one number.
    """

    pieces: dict[Heading, list[Cell]]
    above: "Line | None" = None
    paragraphs: bool = False
    """Whether the pieces are paragraphs of a cell, not what a page broke."""

    def cell(self, heading: Heading) -> Cell:
        """Return the cell under a heading, put together from its pieces."""
        pieces = self.pieces[heading]
        between = "\n" if self.paragraphs else " "
        text = between.join(piece.text.strip() for piece in pieces if piece.text.strip()) if pieces[1:] else None
        return pieces[0] if text is None else Cell(pieces[0].line, pieces[0].column, text)

    @property
    def is_joined(self) -> bool:
        """Whether the row was put together from several rows of the table."""
        return any(pieces[1:] for pieces in self.pieces.values())

    def says(self, heading: Heading) -> str:
        """Return what stands under a heading, of the row itself or of a merged cell."""
        return self.cell(heading).text.strip()


@dataclass(slots=True)
class Lines:
    """One pass over a table: the rows that it has, and what is wrong between them."""

    problems: list[CellProblem]
    found: list[Line] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles between the rows, each once."""
        return tuple(dict.fromkeys(self.sections))

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings of the columns that are none of the seven."""
        return tuple(self.unread)

    def read(self, table: Table) -> list[Line]:
        """Return the rows of a table in its order."""
        rows, apart = _filled(table)
        if not rows:
            self._refuse(Cell(1, 1, ""), "Tabel kosong. Kirim berkas dengan baris judul dan isinya.")
            return []
        headings = checked(headings_of(rows))
        titles = {texts_of(row) for row in rows[: headings.first]}
        for row in rows[: headings.first]:
            if _is_numbered(row, headings):
                self._refuse(row[0], "Baris ini berada di atas judul kolom. Pindahkan ke bawah judul, atau hapus.")
        end = _foot_of(rows, headings.after)
        at = headings.after
        closed = True  # below a title no row goes on
        if not self._is_whole(headings):
            return []
        self.unread += (
            " ".join(each.cell.own.split()) for each in headings.columns if not each.heading and each.cell.own
        )
        while at < end:
            again = headings_again(rows[:end], at, headings)
            if again:
                headings = again
                at = again.after
                if not self._is_whole(again):
                    break
                continue
            row = rows[at]
            if texts_of(row) in titles or _counts_columns(row):
                pass
            elif _is_title(row, headings):
                self.sections.append(" ".join(cell.own for cell in row if cell.own))
                closed = True
            else:
                before_headings = at + 1 < end and headings_again(rows[:end], at + 1, headings) is not None
                self._take(row, headings, apart=at in apart or before_headings, closed=closed)
                closed = False
            at += 1
        if not self.found and not self.problems:
            message = "Tabel tidak berisi baris di bawah judul. Isi paling sedikit satu baris."
            self._refuse(headings.rows[0][0], message)
        return self.found

    def _refuse(self, cell: Cell, message: str) -> None:
        self.problems.append(CellProblem(cell.line, cell.column, message))

    def _is_whole(self, headings: Headings) -> bool:
        """Say whether each of the seven columns is there once; refuse the table where not."""
        if twice := headings.twice():
            name = HEADINGS[twice.heading][0] if twice.heading else ""
            self._refuse(twice.cell, f'Judul "{name}" ada dua kali. Sisakan satu kolom.')
        elif missing := headings.missing():
            names = ", ".join(f'"{HEADINGS[heading][0]}"' for heading in missing)
            message = f"Kolom {names} tidak ditemukan. Tambahkan judul itu di baris judul."
            self._refuse(headings.rows[0][0], message)
        else:
            return True
        return False

    def _take(self, row: Row, headings: Headings, *, apart: bool, closed: bool) -> None:
        """Take a row as one of the matrix, or as what goes on with the one before."""
        if surplus := next((cell for cell in row if cell.column > headings.width and cell.own), None):
            message = (
                f"Baris ini memiliki lebih dari {headings.width} kolom. "
                "Apit isi sel yang memuat tanda pemisah dengan tanda kutip."
            )
            self._refuse(surplus, message)
            return
        pieces, stray = self._sorted(row, headings)
        if pieces is None:
            return
        line = Line({heading: [cell] for heading, cell in pieces.items()})
        before = self.found[-1] if self.found and not closed else None
        own = [heading for heading, cell in pieces.items() if cell.own]
        if "number" in own:
            self.found.append(line)
        elif before and pieces["number"].merged and (len(own) >= SURELY or {"target", "level"} & set(own)):
            line.above = before
            self.found.append(line)
        elif len(own) >= SURELY:
            self.found.append(line)  # a row whose number is missing, which is told of the cell
        elif before and not stray and (not apart or _runs_on(before, pieces, own)) and _goes_on(before, pieces, own):
            before.paragraphs = pieces["number"].merged
            for heading in own:
                before.pieces[heading].append(pieces[heading])
        else:
            first = next(cell for cell in row if cell.own)
            message = (
                "Baris ini tidak bernomor dan tidak jelas menyambung baris di atasnya. "
                "Beri nomor, gabungkan dengan baris itu, atau hapus."
            )
            self._refuse(first, message)

    def _sorted(self, row: Row, headings: Headings) -> tuple[dict[Heading, Cell] | None, bool]:
        """Return the cells of a row by heading, and whether some other one has text; None where two share a heading."""
        pieces = {column.heading: _nothing(row[0], column.cell) for column in headings.columns if column.heading}
        stray = False
        for cell in row:
            column = headings.of(cell)
            if column is None or column.heading is None:
                stray = stray or bool(cell.own and not (column and column.cell.own))
            elif pieces[column.heading].text.strip() and cell.text.strip():
                name = HEADINGS[column.heading][0]
                self._refuse(cell, f'Sel "{name}" terbelah dua di baris ini. Gabungkan menjadi satu sel.')
                return None, stray
            elif cell.text.strip():
                pieces[column.heading] = cell
        return pieces, stray


def _filled(table: Table) -> tuple[list[Row], set[int]]:
    """Return the rows that hold something of their own, and which of them stand apart, below an empty one."""
    rows: list[Row] = []
    apart: set[int] = set()
    after_empty = False
    for row in table.rows:
        if any(cell.own for cell in row):
            apart |= {len(rows)} if after_empty else set()
            rows.append(row)
        after_empty = not any(cell.own for cell in row)
    return rows, apart


def _foot_of(rows: Sequence[Row], first: int) -> int:
    """Return where the signatures and notes below the table begin, or the end of the rows.

    They begin with words that are usual there, and no row of the matrix comes after them.
    """
    foot = len(rows)
    for at in range(len(rows) - 1, first, -1):
        own = [cell.own for cell in rows[at] if cell.own]
        if len(own) >= SURELY or _WHOLE.fullmatch(own[0]):
            break
        if _SIGNED.fullmatch(own[0]):
            foot = at
    return foot


def _is_title(row: Row, headings: Headings) -> bool:
    """Say whether a row is a title between rows: "Domain 2: Tata Kelola SPBE"."""
    own = [cell for cell in row if cell.own]
    if len(own) > 2 or (_WHOLE.fullmatch(own[0].own) and not _TITLE.match(own[-1].own)):
        return False
    if len(own) == 1 and own[0].span >= _WIDE:
        return True
    columns = [headings.of(cell) for cell in own]
    is_first = all(column is not None and column.heading in ("number", "name") for column in columns)
    if not is_first:
        return False
    if len(own) == 2:
        return _SECTION_NUMBER.fullmatch(own[0].own) is not None or _TITLE.match(own[1].own) is not None
    text = own[0].own
    return any(each.match(text) for each in (_TITLE, _SECTION)) or (text.isupper() and len(text.split()) > 1)


def _counts_columns(row: Row) -> bool:
    """Say whether a row only numbers the columns: (1) (2) (3)."""
    numbers = [match and int(match[1]) for match in (_COLUMN_NUMBER.fullmatch(text) for text in _own(row))]
    return len(numbers) >= SURELY and numbers == list(range(1, len(numbers) + 1))


def _is_numbered(row: Row, headings: Headings) -> bool:
    """Say whether a row above the headings looks like one of the matrix."""
    columns = ((headings.of(cell), cell.own) for cell in row)
    numbers = [own for column, own in columns if column and column.heading == "number" and _WHOLE.fullmatch(own)]
    return bool(numbers) and len(list(_own(row))) >= SURELY and not _counts_columns(row)


def _own(row: Row) -> Iterator[str]:
    return (cell.own for cell in row if cell.own)


def _goes_on(before: Line, pieces: Mapping[Heading, Cell], own: Sequence[Heading]) -> bool:
    """Say whether a row without a number is the rest of the one before: it must be clear, or it is asked.

    The rest gives no second level and no second target. A name goes on only together with a text, for alone it may be
    a title; and one of the texts must go on in the middle of a sentence, for else it may be a remark. Beside a merged
    number further texts are paragraphs, but another name is another service.
    """
    if any(before.says(heading) for heading in ("level", "target") if heading in own):
        return False
    texts = [pieces[heading].own for heading in own if heading in _TEXTS]
    if any(_LEVEL.fullmatch(text) or target_from(text) for text in texts):
        return False  # a row that slipped sideways, not the rest of a text
    if len(before.pieces["number"]) + len(before.pieces["recommendation"]) > MOST_BROKEN:
        return False
    if pieces["number"].merged:
        return "name" not in own
    return set(own) <= {"opd", "level", "target"} or _runs_on(before, pieces, own)


def _runs_on(before: Line, pieces: Mapping[Heading, Cell], own: Sequence[Heading]) -> bool:
    """Say whether a text goes on in the middle of a sentence; of a follow-up only small letters tell that."""
    recommended = "recommendation" in own and not _SENTENCE_ENDS.search(before.says("recommendation"))
    texts: tuple[Heading, ...] = ("recommendation", "follow_up")
    return recommended or any(not pieces[heading].own[0].isupper() for heading in texts if heading in own)


def _nothing(first: Cell, heading: Cell) -> Cell:
    """Return an empty cell under a heading, for a row that ends early."""
    return Cell(first.line, heading.column, "")
