"""The MONEV matrix as values: rows, the agencies (OPD) that must act, and target dates."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

Precision = Literal["year", "quarter", "month", "day"]


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A target date with the precision in which it was given: a year means its last day."""

    day: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Opd:
    """An agency of the government: canonical short name, full name, and the spellings that find it."""

    id: int
    short: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One row of the MONEV matrix: a recommendation and who must follow it up.

    `number` is the row's, `indicator` the indicator's: rows 35-37 of the sample are services of indicator 35.
    `open_ended` is true where the cell ends in "dll" ("and others"). `opd_text` is the cell as it was given.
    """

    number: int
    indicator: int
    edition: str
    name: str
    recommendation: str
    level: int
    follow_up: str
    target: Target
    opds: tuple[Opd, ...]
    opd_text: str
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What a matrix is like as a whole, without its rows.

    `edition` is that of the first row, None where there is none. `services` are the indicators with several rows.
    """

    revision: int
    rows: int
    edition: str | None
    services: frozenset[int]


@dataclass(frozen=True)
class Matrix:
    """The MONEV matrix of one cycle, as it stood at `revision`."""

    title: str
    rows: tuple[MatrixRow, ...] = ()
    opds: tuple[Opd, ...] = ()
    revision: int = 0

    @cached_property
    def by_number(self) -> Mapping[int, MatrixRow]:
        """Rows by row number."""
        return {row.number: row for row in self.rows}

    @cached_property
    def _by_indicator(self) -> Mapping[int, tuple[MatrixRow, ...]]:
        found = defaultdict[int, list[MatrixRow]](list)
        for row in self.rows:
            found[row.indicator].append(row)
        return {indicator: tuple(rows) for indicator, rows in found.items()}

    def of_indicator(self, indicator: int) -> tuple[MatrixRow, ...]:
        """Return the rows about an indicator; several where services are reported one by one."""
        return self._by_indicator.get(indicator, ())

    def of_opd(self, opd: Opd) -> tuple[MatrixRow, ...]:
        """Return the rows that an agency must follow up."""
        return tuple(row for row in self.rows if opd in row.opds)

    def is_service(self, row: MatrixRow) -> bool:
        """Say whether a row is one of several services reported under its indicator."""
        return len(self.of_indicator(row.indicator)) > 1
