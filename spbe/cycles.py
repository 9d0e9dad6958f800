"""Cycles of the MONEV matrix: one is present, those before it are closed and stay as they were."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from spbe.catalogue import Instrument
from spbe.index import Index, Rated, index_of
from spbe.matrix import Target
from spbe.progress import RowStatus

SETTLED = frozenset({RowStatus.VERIFIED, RowStatus.CANCELLED})
"""What nothing more is to be done about: rows that stay behind in a closed cycle."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Cycle:
    """A closed cycle: how many rows it had, and how many of them went on into the next.

    `edition` is that of the instrument; `opened_at` is None where nothing tells.
    """

    id: int
    title: str
    edition: str | None
    opened_at: datetime | None
    closed_at: datetime
    statuses: Mapping[RowStatus, int]
    carried: int

    @property
    def rows(self) -> int:
        """How many rows the cycle had."""
        return sum(self.statuses.values())

    @property
    def label(self) -> str:
        """What the cycle is called in short."""
        return label_of(self.title)


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A row as it stood when its cycle was closed; `carried` where it went on into the next."""

    follow_up_id: int
    number: int
    indicator: int
    name: str
    recommendation: str
    follow_up: str
    opd_text: str
    level: int
    level_claimed: int | None
    level_verified: int | None
    level_external: int | None
    target: Target
    status: RowStatus
    percent: int
    carried: bool


def counted(statuses: Iterable[RowStatus]) -> dict[RowStatus, int]:
    """Count how many rows stand how, in the order of the statuses."""
    counts = Counter(statuses)
    return {status: counts[status] for status in RowStatus if counts[status]}


def title_of_import(instance: str, file_name: str, present: str) -> str:
    """Return how the matrix is called after an import: as before, unless the name of the file tells another year."""
    years = set(_YEAR.findall(file_name))
    year = years.pop() if len(years) == 1 else ""
    if present and year in present:
        return present
    return f"Matriks MONEV {instance} {year}".strip()


def label_of(title: str) -> str:
    """Return what a cycle is called in short: the year in its title, or else the title."""
    years = _YEAR.findall(title)
    return years[-1] if years else title


def next_title(title: str, *, last_year: int) -> str:
    """Return a title for the next cycle: with the year after that in the title, or else after `last_year`."""
    years = list(_YEAR.finditer(title))
    if not years:
        return f"{title} {last_year + 1}".strip()
    last = years[-1]
    return f"{title[: last.start()]}{int(last[0]) + 1}{title[last.end() :]}"


def index_of_cycle(instrument: Instrument | None, rows: Iterable[CycleRow]) -> Index | None:
    """Return the index of a closed cycle; None where its rows do not rate every indicator of the instrument."""
    if instrument is None:
        return None
    try:
        return index_of(instrument, [Rated(row.indicator, Fraction(row.level), row.number) for row in rows])
    except ValueError:
        return None


def meant_by(text: str, cycles: Sequence[Cycle]) -> Cycle | None:
    """Return the closed cycle that a text names by its year or its title; of several the latest."""
    words = text.casefold()
    years = _YEAR.findall(words)
    fitting = [each for each in cycles if words in each.title.casefold() or each.label in years]
    return max(fitting, key=lambda each: each.closed_at, default=None)
