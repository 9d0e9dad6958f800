"""Where the seven columns of a MONEV matrix stand in a table: their spellings, in one row of headings or in two."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from spbe.matrix_cells import Cell
from spbe.opd_names import plain

Heading = Literal["number", "name", "recommendation", "level", "follow_up", "target", "opd"]
Row = Sequence[Cell]

HEADINGS: Mapping[Heading, tuple[str, ...]] = {
    "number": ("No", "Nomor", "No Urut", "Nomor Urut", "No Baris", "Nomor Baris"),
    "name": (
        "Indikator", "Nama Indikator", "Indikator SPBE", "Nama Indikator SPBE", "Uraian Indikator", "Indikator Layanan",
        "Nama Indikator Layanan", "Indikator dan Layanan", "Indikator Nama Layanan",
    ),
    "recommendation": (
        "Rekomendasi", "Rekomendasi Perbaikan", "Rekomendasi Hasil Evaluasi", "Saran", "Saran Rekomendasi",
        "Saran Perbaikan", "Rekomendasi Evaluator", "Rekomendasi Asesor", "Uraian Rekomendasi",
    ),
    "level": (
        "Nilai Tingkat Kematangan", "Tingkat Kematangan", "Nilai Kematangan", "Level Kematangan", "Nilai", "Tingkat",
        "Level", "Nilai Indikator", "Tingkat Kematangan SPBE", "Nilai Level Kematangan", "Capaian Tingkat Kematangan",
        "Nilai Awal", "Nilai SPBE", "Nilai Evaluasi", "Nilai Hasil Evaluasi", "Nilai Tingkat", "Skor",
    ),
    "follow_up": (
        "Tindak Lanjut", "Tindaklanjut", "Rencana Tindak Lanjut", "Rencana Tindaklanjut", "RTL", "Rencana Aksi",
        "Uraian Tindak Lanjut", "Kegiatan Tindak Lanjut", "Rencana Tindak Lanjut RTL",
    ),
    "target": (
        "Target Waktu", "Target", "Waktu", "Target Penyelesaian", "Target Waktu Penyelesaian", "Waktu Penyelesaian",
        "Batas Waktu", "Batas Waktu Penyelesaian", "Tenggat", "Tenggat Waktu", "Target Selesai", "Jangka Waktu",
        "Waktu Pelaksanaan", "Jadwal", "Target Tanggal", "Tanggal Target", "Target Waktu Pelaksanaan", "Rencana Waktu",
        "Target Tahun", "Tahun Target", "Waktu Target", "Rencana Penyelesaian",
    ),
    "opd": (
        "OPD Terkait", "OPD", "Perangkat Daerah", "Perangkat Daerah Terkait", "Penanggung Jawab", "SKPD",
        "SKPD Terkait", "PD Terkait", "OPD Penanggung Jawab", "Perangkat Daerah Penanggung Jawab", "OPD Pelaksana",
        "OPD Pengampu", "Perangkat Daerah Pelaksana", "Unit Kerja", "Unit Kerja Perangkat Daerah", "Unit Kerja Terkait",
        "Instansi Terkait", "OPD Unit Kerja Terkait", "OPD Perangkat Daerah", "Penanggungjawab", "PJ", "Pelaksana",
        "Instansi Penanggung Jawab", "Instansi", "Pihak Terkait", "Perangkat Daerah Penanggungjawab",
    ),
}  # fmt: skip
"""The seven columns: the official heading first, then other ways to write it."""

ROWS_BEFORE_HEADINGS = 10
"""A title may stand above the headings, but not a whole page."""

MOST_COLUMNS = 100
"""Columns of a table that are looked at."""

SURELY = 5
"""A row that names so many of the seven columns is a row of headings."""

_ALIKE = 88
"""From so much likeness (of 100) on, a heading that is none is a typing error of one that is missing."""

_LONGEST = 100
"""Characters; no heading is longer."""

_HEADING_OF = {plain(spelling): heading for heading, spellings in HEADINGS.items() for spelling in spellings}
_ADDED = re.compile(r"\([^()]*\)|\[[^][]*\]|(?:\b(?:tahun|thn|th|ta)\.?\s*)?\b20\d\d\b")
"""What is added to a heading without changing it: "Nilai Tingkat Kematangan (2018)"."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: the cell that heads it, and which of the seven it is, if one."""

    cell: Cell
    heading: Heading | None


@dataclass(frozen=True)
class Headings:
    """The headings of a table: its columns, and the `rows` in which they stand: one or two from `first` on."""

    columns: tuple[Column, ...]
    first: int
    rows: tuple[Row, ...]

    @property
    def after(self) -> int:
        """Where the rows under the headings begin."""
        return self.first + len(self.rows)

    @cached_property
    def width(self) -> int:
        """How many columns the table has."""
        return max(cell.end for row in self.rows for cell in row) - 1

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The first row for comparison: a page may repeat it."""
        return texts_of(self.rows[0])

    @cached_property
    def _by_place(self) -> Mapping[int, Column]:
        return {place: column for column in self.columns for place in range(column.cell.column, column.cell.end)}

    def missing(self) -> tuple[Heading, ...]:
        """Return which of the seven columns are not there."""
        found = {column.heading for column in self.columns}
        return tuple(heading for heading in HEADINGS if heading not in found)

    def twice(self) -> Column | None:
        """Return the first column that says the same as one before it."""
        seen: set[Heading] = set()
        for column in self.columns:
            if column.heading in seen:
                return column
            seen |= {column.heading} if column.heading else set()
        return None

    def of(self, cell: Cell) -> Column | None:
        """Return the column in which a cell stands: the one with which it shares most, the first of equals."""
        if cell.span == 1:
            return self._by_place.get(cell.column)
        shared = [(cell.shared_with(column.cell), column) for column in self.columns]
        most, column = max(shared, key=lambda each: each[0])
        return column if most else None


def headings_in(texts: Iterable[str]) -> int:
    """Return how many of the seven columns these cells name."""
    return len({heading for heading in map(_heading_of, texts) if heading})


def most_headings(rows: Sequence[Row]) -> int:
    """Return how many of the seven columns the headings of these rows name, wherever they stand."""
    filled = [row for row in rows if any(cell.own for cell in row)]
    return _count(headings_of(filled)) if filled else 0


def headings_of(rows: Sequence[Row]) -> Headings:
    """Return the row, or the two rows, among the first that name most of the seven columns.

    Of equals those count whose first row names most: a title above the headings is none of them. But headings that
    lack one or two go before whole ones further down, which a page repeats.
    """
    each_top = [_best_at(rows, at) for at in range(min(len(rows), ROWS_BEFORE_HEADINGS))]
    best = max(each_top, key=lambda each: (_count(each), _named(each.rows[0]), -each.first))
    return next((each for each in each_top if _count(each) >= SURELY and each.after <= best.first), best)


def headings_again(rows: Sequence[Row], at: int, before: Headings) -> Headings | None:
    """Return the headings that a page repeats at a row, or None where it is no row of headings."""
    if texts_of(rows[at]) != before.texts and headings_in(cell.own for cell in rows[at]) < SURELY:
        return None
    return _without_typing_errors(_best_at(rows, at))


def checked(found: Headings) -> Headings:
    """Return headings in which a typing error of a missing one counts as it."""
    return _without_typing_errors(found)


def texts_of(row: Row) -> tuple[str, ...]:
    """Return what stands in a row, for comparison; of long texts the beginning is enough."""
    return tuple(text for text in (plain(cell.own[:_LONGEST]) for cell in row) if text)


def _best_at(rows: Sequence[Row], at: int) -> Headings:
    one = Headings(tuple(Column(cell, _heading_of(cell.own)) for cell in rows[at][:MOST_COLUMNS]), at, (rows[at],))
    if at + 1 == len(rows):
        return one
    two = Headings(tuple(_of_two(rows[at][:MOST_COLUMNS], rows[at + 1][:MOST_COLUMNS])), at, (rows[at], rows[at + 1]))
    return two if _count(two) > _count(one) or _hangs(rows[at + 1], rows[at]) else one


def _hangs(lower: Row, upper: Row) -> bool:
    """Say whether a row belongs to the headings above it: they reach into it, or head several of its cells each."""
    heads = (max(upper, key=cell.shared_with) for cell in lower if cell.own)
    return any(cell.merged for cell in lower) and all(above.span > 1 for above in heads)


def _of_two(upper: Row, lower: Row) -> Iterator[Column]:
    """Yield the columns under two rows of headings.

    Where the upper cell heads several lower ones, or a heading goes on in the lower row, both say the name; else
    either of them does.
    """
    for below in lower:
        above = max(upper, key=below.shared_with)
        over = above.own if below.shared_with(above) else ""
        said = (f"{over} {below.own}", below.own, over) if below.own else (over,)
        heading = next((found for text in said if (found := _heading_of(text))), None)
        yield Column(below if below.own or not over else _narrower(above, below), heading)
    for above in upper:
        if not any(above.shared_with(below) for below in lower):
            yield Column(above, _heading_of(above.own))


def _narrower(above: Cell, below: Cell) -> Cell:
    return Cell(above.line, below.column, above.text, below.span)


def _without_typing_errors(found: Headings) -> Headings:
    columns = list(found.columns)
    for heading in found.missing():
        near = [at for at, column in enumerate(columns) if not column.heading and _is_alike(column.cell, heading)]
        if len(near) == 1:
            columns[near[0]] = Column(columns[near[0]].cell, heading)
    return Headings(tuple(columns), found.first, found.rows)


def _is_alike(cell: Cell, heading: Heading) -> bool:
    text = plain(cell.own)
    return any(fuzz.ratio(text, plain(spelling)) >= _ALIKE for spelling in HEADINGS[heading])


def _heading_of(text: str) -> Heading | None:
    if len(text) > _LONGEST:
        return None
    return _HEADING_OF.get(plain(text)) or _HEADING_OF.get(plain(_ADDED.sub(" ", text.lower())))


def _named(row: Row) -> int:
    return headings_in(cell.own for cell in row)


def _count(found: Headings) -> int:
    return len({column.heading for column in found.columns if column.heading})
