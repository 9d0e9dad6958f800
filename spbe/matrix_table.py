"""A table as it comes from a file -> rows of the MONEV matrix, or every reason why not.

Nothing here reads a file: `storage.table_files` makes the `Table`, and `spbe.matrix_lines` finds the rows in it. The
messages are Indonesian because they go back, cell by cell, to the person who sent the file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spbe.catalogue import Instrument
from spbe.matrix import MatrixRow, Opd, Target
from spbe.matrix_cells import Cell, Table
from spbe.matrix_headings import HEADINGS, ROWS_BEFORE_HEADINGS, Heading, headings_in
from spbe.matrix_lines import Line, Lines
from spbe.opd_names import OpdNames, opd_key
from spbe.refusals import CellProblem, TableRefused
from spbe.row_indicators import RowIndicators
from spbe.targets import target_from

__all__ = [
    "HEADINGS", "ROWS_BEFORE_HEADINGS", "Cell", "Doubt", "Heading", "MatrixReading", "Table", "headings_in",
    "read_matrix", "rows_from",
]  # fmt: skip

LONGEST_CELL, LONGEST_OPD_CELL = 5_000, 2_000
"""Characters; the longest recommendation of the sample has about 500."""

MOST_UNKNOWN = 10
"""Unknown agencies of one cell that are told; a cell that holds more is no list of agencies."""

_LEVEL = re.compile(
    r"(?:(?:nilai|tingkat|level|lvl|lv|tk)\.?\s*)*(?P<level>[0-9]{1,6})(?:[.,]0+)?"
    r"(?:\s*\([^()0-9]*\)|\s*[-–:]\s*[^\W\d_][^0-9]*)?",
    re.IGNORECASE,
)
"""A level with or without its name: "2", "Level 2", "2 (Kelola)", "2 - Terkelola"; of a spreadsheet also "2.0"."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A spelling that may mean an agency, or none: how it is `written`, the likely ones, and in which rows it is."""

    written: str
    likely: tuple[Opd, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """The rows of a table, by number, and what somebody must say first; a row in doubt lacks the agencies meant.

    Worth a look: `joined` has the numbers of the rows that were put together from several rows of the table, and
    `guessed` those whose indicator only their number tells. `titles` and `ignored` have the rows between the others
    and the columns that are no part of the matrix.
    """

    rows: tuple[MatrixRow, ...]
    doubts: tuple[Doubt, ...]
    joined: tuple[int, ...] = ()
    guessed: tuple[int, ...] = ()
    titles: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def rows_from(
    table: Table, *, opds: Sequence[Opd], instrument: Instrument, known: Sequence[MatrixRow] = ()
) -> tuple[MatrixRow, ...]:
    """Return the rows of the matrix by number. Raises `TableRefused` with every problem of the table.

    Row number and indicator number are different things: rows 35-37 of the sample are three services of indicator
    35. `spbe.row_indicators` tells the rule; `known` are the rows that are there.
    """
    reading = _Reading(OpdNames(opds), instrument, RowIndicators(instrument, known))
    rows = reading.rows_of(table)
    for unknown in reading.unknown:
        near = reading.opds.nearest(unknown.written)
        hint = f" Yang mirip: {'; '.join(near)}." if near else ""
        message = (
            f'OPD "{_short(unknown.written)}" tidak dikenal.{hint} '
            "Pilih OPD-nya lewat chat (/impor), atau tambahkan sebagai alias di content/opd.yaml."
        )
        reading.refuse(unknown.cell, message)
    reading.raise_problems()
    return rows


def read_matrix(
    table: Table,
    *,
    opds: Sequence[Opd],
    instrument: Instrument,
    settled: Mapping[str, Sequence[Opd]] | None = None,
    known: Sequence[MatrixRow] = (),
) -> MatrixReading:
    """Return the rows of the matrix with the agencies that must be asked about. Raises `TableRefused`.

    `settled` has what was answered: the agencies that a spelling means, or none where it means none. `known` are the
    rows that are there.
    """
    reading = _Reading(OpdNames(opds, settled), instrument, RowIndicators(instrument, known))
    rows = reading.rows_of(table)
    reading.raise_problems()
    doubtful: dict[str, list[_Unknown]] = {}
    for each in reading.unknown:
        doubtful.setdefault(opd_key(each.written), []).append(each)
    doubts = (
        Doubt(
            same[0].written,
            reading.opds.likely(same[0].written),
            tuple(sorted({each.row for each in same})),
        )
        for same in doubtful.values()
    )
    lines = reading.lines
    return MatrixReading(
        rows, tuple(doubts), tuple(sorted(reading.joined)), reading.indicators.doubtful, lines.titles, lines.ignored
    )


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A piece of a cell that names no agency, and the number of the row."""

    cell: Cell
    written: str
    row: int


@dataclass(slots=True)
class _Reading:
    """One pass over a table: yields the rows that can be read and collects what is wrong."""

    opds: OpdNames
    instrument: Instrument
    indicators: RowIndicators
    problems: list[CellProblem] = field(default_factory=list)
    lines: Lines = field(init=False)
    unknown: list[_Unknown] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """Row number -> the line where it stands."""
    joined: set[int] = field(default_factory=set)

    def rows_of(self, table: Table) -> tuple[MatrixRow, ...]:
        self.lines = Lines(self.problems)
        lines = self.lines.read(table)
        given = {_number_in(line.says("number")) for line in lines if line.above is None}
        return tuple(sorted(self.rows(lines, given), key=lambda row: row.number))

    def rows(self, lines: Sequence[Line], given: set[int | None]) -> Iterator[MatrixRow]:
        number, indicator = 0, 0
        for line in lines:
            if line.above is None:
                number, indicator = self.number(line.cell("number")), 0
            else:
                number = self.further(line.cell("number"), number, given)
            row = self.row(line, number, indicator)
            if row:
                self.joined |= {number} if line.is_joined else set()
                indicator = row.indicator
                yield row

    def refuse(self, cell: Cell, message: str) -> None:
        self.problems.append(CellProblem(cell.line, cell.column, message))

    def raise_problems(self) -> None:
        """Raise `TableRefused` with every problem, in the order of the file, where there is one."""
        if self.problems:
            raise TableRefused(tuple(sorted(self.problems, key=lambda each: (each.line, each.column))))

    def row(self, line: Line, number: int, above: int) -> MatrixRow | None:
        """Return a row; `above` is the indicator beside whose number it stands as a further service, or 0."""
        before = len(self.problems)
        name = self.text(line.cell("name"), "name")
        recommendation = self.text(line.cell("recommendation"), "recommendation")
        level = self.level(line.cell("level"))
        follow_up = self.text(line.cell("follow_up"), "follow_up")
        target = self.target(line.cell("target"))
        opd_text = self.text(line.cell("opd"), "opd")
        acting, open_ended = self.acting(line, opd_text, number)
        self.name_places(line, number, before)
        if len(self.problems) > before or target is None or not number:
            return None
        return MatrixRow(
            number=number,
            indicator=self.indicators.of(number, name, above=above),
            edition=self.instrument.edition,
            name=" ".join(name.split()),
            recommendation=recommendation,
            level=level,
            follow_up=follow_up,
            target=target,
            opds=acting,
            opd_text=opd_text,
            open_ended=open_ended,
        )

    def name_places(self, line: Line, number: int, first: int) -> None:
        """Say of the problems from one on in which row of the matrix they are, and under which heading."""
        headings = {line.cell(heading).column: names[0] for heading, names in HEADINGS.items()}
        named = [replace(each, row=number or None, heading=headings.get(each.column)) for each in self.problems[first:]]
        self.problems[first:] = named

    def text(self, cell: Cell, heading: Heading) -> str:
        """Return the text of a cell, line by line without needless blanks; refuse an empty one."""
        longest = LONGEST_OPD_CELL if heading == "opd" else LONGEST_CELL
        if len(cell.text) > longest:
            message = f"Isi sel lebih dari {longest} huruf. Persingkat, atau periksa tanda kutipnya."
            self.refuse(cell, message)
            return ""
        lines = (" ".join(line.split()) for line in cell.text.splitlines())
        text = "\n".join(line for line in lines if line)
        if not text:
            self.refuse(cell, f'Sel "{HEADINGS[heading][0]}" kosong. Isi sel ini.')
        return text

    def number(self, cell: Cell) -> int:
        text = self.text(cell, "number")
        if not text:
            return 0
        number = _number_in(text)
        if not number:
            self.refuse(cell, f'Nomor "{_short(text)}" bukan bilangan bulat positif. Tulis misalnya 1.')
            return 0
        if number in self.numbers:
            message = f"Nomor {number} sudah dipakai di baris {self.numbers[number]} berkas. Beri nomor lain."
            self.refuse(cell, message)
            return 0
        self.numbers[number] = cell.line
        return number

    def further(self, cell: Cell, above: int, given: set[int | None]) -> int:
        """Return the number of a further row beside a number: the next one, where the file does not use it."""
        number = above + 1
        if not above:
            return 0  # the number above is told already
        if number in given:
            message = (
                f"Beberapa baris berbagi satu nomor, padahal nomor {number} sudah dipakai di baris lain. "
                "Beri setiap baris nomor sendiri."
            )
            self.refuse(cell, message)
            return 0
        self.numbers[number] = cell.line
        return number

    def level(self, cell: Cell) -> int:
        text = self.text(cell, "level")
        if not text:
            return 0
        match = _LEVEL.fullmatch(text)
        level = int(match["level"]) if match else None
        lowest, highest = self.instrument.lowest_level, self.instrument.highest_level
        if level is None or not lowest <= level <= highest:
            message = f'Tingkat "{_short(text)}" di luar skala. Tulis bilangan bulat {lowest} sampai {highest}.'
            self.refuse(cell, message)
            return 0
        return level

    def target(self, cell: Cell) -> Target | None:
        text = self.text(cell, "target")
        target = target_from(text)
        if text and target is None:
            message = (
                f'Target waktu "{_short(text)}" tidak dapat dibaca. Tulis tahun (2019), triwulan (TW 3 2019), '
                "bulan (November 2019) atau tanggal (31/12/2019)."
            )
            self.refuse(cell, message)
        return target

    def acting(self, line: Line, text: str, row: int) -> tuple[tuple[Opd, ...], bool]:
        """Return the agencies of a row; a cell that a page broke is read as one text, or else as a list."""
        cell = line.cell("opd")
        reading = self.opds.read(text)
        if reading.unknown and line.pieces["opd"][1:]:
            listed = self.opds.read("\n".join(piece.text for piece in line.pieces["opd"]))
            reading = min(reading, listed, key=lambda each: len(each.unknown))
        self.unknown += (_Unknown(cell, written, row) for written in reading.unknown[:MOST_UNKNOWN])
        if text and not reading.opds and not reading.unknown:
            self.refuse(cell, f'"{_short(text)}" tidak menyebut OPD. Tulis paling sedikit satu OPD.')
        return reading.opds, reading.open_ended


def _number_in(text: str) -> int | None:
    """Return the whole number of at most six digits that a cell gives, or None."""
    match = re.fullmatch(r"(?:no(?:mor)?\.?\s*)?([0-9]{1,6})\s*[.)]?", text.strip(), re.IGNORECASE)
    return int(match[1]) if match else None


def _short(text: str) -> str:
    """Return a text to be quoted in a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
