"""A table as it comes from a file -> rows of the MONEV matrix, or every reason why not.

Nothing here reads a file: `storage.tables` makes the `Table`. The messages are Indonesian because they go back,
cell by cell, to the person who sent the file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rapidfuzz import fuzz

from spbe.catalogue import Instrument
from spbe.matrix import MatrixRow, Opd, Target
from spbe.opd_names import OpdNames, plain
from spbe.refusals import CellProblem, TableRefused
from spbe.targets import target_from

Heading = Literal["number", "name", "recommendation", "level", "follow_up", "target", "opd"]

HEADINGS: Mapping[Heading, tuple[str, ...]] = {
    "number": ("No", "Nomor", "No Urut", "Nomor Urut"),
    "name": ("Indikator", "Nama Indikator"),
    "recommendation": ("Rekomendasi",),
    "level": ("Nilai Tingkat Kematangan", "Tingkat Kematangan", "Nilai", "Tingkat", "Level"),
    "follow_up": ("Tindak Lanjut", "Rencana Tindak Lanjut"),
    "target": ("Target Waktu", "Target", "Waktu", "Target Penyelesaian"),
    "opd": ("OPD Terkait", "OPD", "Perangkat Daerah", "Perangkat Daerah Terkait", "Penanggung Jawab"),
}
"""The seven columns: the official heading first, then other ways to write it."""

LONGEST_CELL, LONGEST_OPD_CELL = 5_000, 2_000
"""Characters; the longest recommendation of the sample has about 500."""

ROWS_BEFORE_HEADINGS = 10
"""A title may stand above the headings, but not a whole page."""

MOST_UNKNOWN = 10
"""Unknown agencies of one cell that are told; a cell that holds more is no list of agencies."""

_HEADING_OF = {plain(spelling): heading for heading, spellings in HEADINGS.items() for spelling in spellings}
_OTHER_INDICATOR, _CLEARLY = 90, 10


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in the file: the line on which it begins, and which column it is; both from 1."""

    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file, row by row; rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...]


def headings_in(texts: Sequence[str]) -> int:
    """Return how many of the seven columns these cells name."""
    return len({_HEADING_OF[key] for key in map(plain, texts) if key in _HEADING_OF})


def rows_from(table: Table, *, opds: Sequence[Opd], instrument: Instrument) -> tuple[MatrixRow, ...]:
    """Return the rows of the matrix by number. Raises `TableRefused` with every problem of the table.

    Row number and indicator number are different things: rows 35-37 of the sample are three services of indicator
    35. The indicator of a row is
    1. the indicator of the instrument whose number is the row's; where there is none (rows 36, 37), the last one, of
       which the row is a further service;
    2. but another one, where the row's name is almost its name (90 of 100) and clearly nearer (by 10) to it than to
       the name of the first choice: a table that skips or reorders indicators is read by names.
    """
    reading = _Reading(OpdNames(opds), instrument)
    rows = tuple(reading.rows(table))
    if reading.problems:
        raise TableRefused(tuple(sorted(reading.problems, key=lambda each: (each.line, each.column))))
    return tuple(sorted(rows, key=lambda row: row.number))


@dataclass(slots=True)
class _Reading:
    """One pass over a table: yields the rows that can be read and collects what is wrong."""

    opds: OpdNames
    instrument: Instrument
    problems: list[CellProblem] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    """Row number -> the line where it stands."""

    def rows(self, table: Table) -> Iterator[MatrixRow]:
        filled = [row for row in table.rows if any(cell.text.strip() for cell in row)]
        if not filled:
            self.refuse(Cell(1, 1, ""), "Tabel kosong. Kirim berkas dengan baris judul dan isinya.")
            return
        top = max(
            range(min(len(filled), ROWS_BEFORE_HEADINGS)),
            key=lambda at: headings_in([cell.text for cell in filled[at]]),
        )
        columns = self.columns(filled[top])
        if columns is None:
            return
        if not filled[top + 1 :]:
            self.refuse(filled[top][0], "Tabel tidak berisi baris di bawah judul. Isi paling sedikit satu baris.")
        for cells in filled[top + 1 :]:
            row = self.row(cells, columns, width=len(filled[top]))
            if row:
                yield row

    def refuse(self, cell: Cell, message: str) -> None:
        self.problems.append(CellProblem(cell.line, cell.column, message))

    def columns(self, cells: Sequence[Cell]) -> Mapping[Heading, int] | None:
        """Return where each of the seven columns stands, or None where one is missing or stands twice."""
        found: dict[Heading, int] = {}
        for at, cell in enumerate(cells):
            heading = _HEADING_OF.get(plain(cell.text))
            if heading and heading in found:
                message = f'Judul "{HEADINGS[heading][0]}" ada dua kali. Sisakan satu kolom.'
                self.refuse(cell, message)
                return None
            if heading:
                found[heading] = at
        missing = [spellings[0] for heading, spellings in HEADINGS.items() if heading not in found]
        if missing:
            names = ", ".join(f'"{name}"' for name in missing)
            self.refuse(cells[0], f"Kolom {names} tidak ditemukan. Tambahkan judul itu di baris judul.")
            return None
        return found

    def row(self, cells: Sequence[Cell], columns: Mapping[Heading, int], *, width: int) -> MatrixRow | None:
        before = len(self.problems)
        surplus = next((cell for cell in cells[width:] if cell.text.strip()), None)
        if surplus:
            message = (
                f"Baris ini memiliki lebih dari {width} kolom. "
                "Apit isi sel yang memuat tanda pemisah dengan tanda kutip."
            )
            self.refuse(surplus, message)
            return None
        of = {heading: _cell_at(cells, at) for heading, at in columns.items()}
        number = self.number(of["number"])
        name = self.text(of["name"], "name")
        recommendation = self.text(of["recommendation"], "recommendation")
        level = self.level(of["level"])
        follow_up = self.text(of["follow_up"], "follow_up")
        target = self.target(of["target"])
        opd_text = self.text(of["opd"], "opd")
        acting, open_ended = self.acting(of["opd"], opd_text)
        if len(self.problems) > before or target is None:
            return None
        return MatrixRow(
            number=number,
            indicator=indicator_of(number, name, self.instrument),
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
        number = _whole(text.removesuffix("."))
        if not number:
            self.refuse(cell, f'Nomor "{_short(text)}" bukan bilangan bulat positif. Tulis misalnya 1.')
            return 0
        if number in self.numbers:
            message = f"Nomor {number} sudah dipakai di baris {self.numbers[number]} berkas. Beri nomor lain."
            self.refuse(cell, message)
            return 0
        self.numbers[number] = cell.line
        return number

    def level(self, cell: Cell) -> int:
        text = self.text(cell, "level")
        if not text:
            return 0
        level = _whole(text)
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

    def acting(self, cell: Cell, text: str) -> tuple[tuple[Opd, ...], bool]:
        reading = self.opds.read(text)
        for unknown in reading.unknown[:MOST_UNKNOWN]:
            near = self.opds.nearest(unknown)
            hint = f" Yang mirip: {'; '.join(near)}." if near else ""
            message = (
                f'OPD "{_short(unknown)}" tidak dikenal.{hint} '
                "Perbaiki namanya, atau tambahkan ke daftar OPD lebih dahulu."
            )
            self.refuse(cell, message)
        if text and not reading.opds and not reading.unknown:
            self.refuse(cell, f'"{_short(text)}" tidak menyebut OPD. Tulis paling sedikit satu OPD.')
        return reading.opds, reading.open_ended


def indicator_of(number: int, name: str, instrument: Instrument) -> int:
    """Return the number of the indicator that a row is about; `rows_from` tells the rule."""
    expected = instrument.indicator(number) or instrument.indicators[-1]
    row_name = plain(name)

    def likeness(of: str) -> float:
        return fuzz.ratio(row_name, plain(of))

    nearest = max(instrument.indicators, key=lambda each: likeness(each.name))
    near = likeness(nearest.name)
    is_another = near >= _OTHER_INDICATOR and near - likeness(expected.name) >= _CLEARLY
    return nearest.number if is_another else expected.number


def _cell_at(cells: Sequence[Cell], at: int) -> Cell:
    """Return a cell of a row; a row that ends early has empty ones."""
    return cells[at] if at < len(cells) else Cell(cells[0].line, at + 1, "")


def _whole(text: str) -> int | None:
    """Return a whole number of at most six digits, or None."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def _short(text: str) -> str:
    """Return a text to be quoted in a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
