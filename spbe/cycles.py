"""Cycles of the MONEV matrix: one is present, those before it are closed and stay as they were."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from spbe.matrix import Target
from spbe.progress import RowStatus

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_OPENED = re.compile(
    r"(?:tahun\s+)?(?:19|20)\d\d[\s,;.]*(?:(?:dan|lalu|terus|kemudian)\s+)?"
    r"(?:(?:mem)?buka|mulai|lanjut(?:kan)?(?:\s+ke)?)\s+(?:(?:siklus|tahun|baru)\s+)*",
    re.IGNORECASE,
)
"""What may stand before the title: "2019 buka siklus" 2020."""


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


def following_title(said: str, present: str, *, last_year: int) -> str:
    """Return how the next cycle is to be called: as was said, with the year that was said, or with the next year."""
    said = _OPENED.sub("", said.strip(), count=1)
    if not said or said == label_of(present):  # "tutup siklus 2019" says which is closed
        return next_title(present, last_year=last_year)
    if not _YEAR.fullmatch(said):
        return said
    return next_title(present, last_year=last_year) if not _YEAR.search(present) else _YEAR.sub(said, present)


def meant_by(text: str, cycles: Sequence[Cycle]) -> Cycle | None:
    """Return the closed cycle that a text names by its year or its title; of several the latest."""
    words = text.casefold()
    years = _YEAR.findall(words)
    fitting = [each for each in cycles if words in each.title.casefold() or each.label in years]
    return max(fitting, key=lambda each: each.closed_at, default=None)
