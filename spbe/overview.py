"""The picture of progress: how many rows stand where, in all and by domain, aspect and agency.

A row of several agencies counts with each of them, so the numbers of agencies may add up to more than there are rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Generic, TypeVar

from spbe.catalogue import Aspect, Domain, Instrument
from spbe.index import rounded
from spbe.index_band import band_levels
from spbe.matrix import Opd
from spbe.progress import ASKED_OF_OPD, RowStatus
from spbe.reports import FollowUp

SOON = timedelta(days=30)

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How some rows stand. `statuses` has those that occur, in the order of `RowStatus`.

    `mean` is the mean percent of the rows that were not cancelled, rounded half up; None where there are none.
    `soon` counts the rows due within 30 days.
    """

    statuses: Mapping[RowStatus, int]
    mean: int | None
    overdue: int
    soon: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.statuses.values())

    @property
    def verified(self) -> int:
        """How many are settled: a coordinator accepted that they are done."""
        return self.statuses.get(RowStatus.VERIFIED, 0)

    @property
    def waiting(self) -> int:
        """How many wait for a coordinator."""
        return self.statuses.get(RowStatus.WAITING, 0)

    @property
    def blocked(self) -> int:
        """How many are held up."""
        return self.statuses.get(RowStatus.BLOCKED, 0)


@dataclass(frozen=True, slots=True)
class Part(Generic[Of]):
    """A domain, an aspect or an agency with the numbers of its rows."""

    of: Of
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class AspectLevels:
    """The level of an aspect: in the last evaluation, as verified since, and once every follow-up is done.

    Each is the weighted mean of the indicators that the matrix has; None where it has none of the aspect.
    """

    aspect: Aspect
    now: Fraction | None
    verified: Fraction | None
    done: Fraction | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole matrix on a day. An instrument without domains has none here; an unknown one has no aspects either.

    The agencies with the most rows come first; `overdue` has the earliest target first. `shared` counts the rows of
    several agencies.
    """

    title: str
    today: date
    instrument: Instrument | None
    whole: Numbers
    domains: tuple[Part[Domain], ...]
    aspects: tuple[Part[Aspect], ...]
    opds: tuple[Part[Opd], ...]
    levels: tuple[AspectLevels, ...]
    overdue: tuple[FollowUp, ...]
    shared: int

    @property
    def attention(self) -> tuple[Part[Opd], ...]:
        """The agencies with rows that are late or held up, those with the most first."""
        behind = (part for part in self.opds if part.numbers.overdue or part.numbers.blocked)
        return tuple(
            sorted(behind, key=lambda part: (-part.numbers.overdue, -part.numbers.blocked, part.numbers.mean or 0))
        )

    @property
    def unrated(self) -> int:
        """How many aspects the matrix says nothing of."""
        return sum(each.now is None for each in self.levels)

    def overdue_of(self, opd: int | None) -> tuple[FollowUp, ...]:
        """Return the rows that are late, all or those of an agency."""
        return tuple(each for each in self.overdue if opd is None or opd in each.opds)


def overview_of(
    title: str,
    instrument: Instrument | None,
    rows: Sequence[FollowUp],
    settled: Sequence[FollowUp] = (),
    *,
    today: date,
) -> Overview:
    """Count the rows of the present matrix; the parts are those of the instrument that have any.

    The levels are also those of rows that were `settled` in closed cycles and rate their indicators still.
    """
    indicators: dict[int, list[FollowUp]] = {}
    agencies: dict[Opd, list[FollowUp]] = {}
    for each in rows:
        if instrument and each.row.edition == instrument.edition:
            indicators.setdefault(each.row.indicator, []).append(each)
        for opd in each.row.opds:
            agencies.setdefault(opd, []).append(each)

    def of_aspects(aspects: Iterable[Aspect]) -> list[FollowUp]:
        numbers = (indicator.number for aspect in aspects for indicator in aspect.indicators)
        return [each for number in numbers for each in indicators.get(number, ())]

    domains = [(domain, of_aspects(domain.aspects)) for domain in instrument.domains] if instrument else []
    aspects = [(aspect, of_aspects([aspect])) for aspect in instrument.aspects] if instrument else []
    rating = {number: [*of_indicator] for number, of_indicator in indicators.items()}
    for each in settled:
        rating.setdefault(each.row.indicator, []).append(each)
    by_size = sorted(agencies.items(), key=lambda item: (-len(item[1]), item[0].short))
    return Overview(
        title=title,
        today=today,
        instrument=instrument,
        whole=numbers_of(rows, today),
        domains=_parts(domains, today),
        aspects=_parts(aspects, today),
        opds=_parts(by_size, today),
        levels=tuple(_levels(instrument, aspect, rating) for aspect in instrument.aspects) if instrument else (),
        overdue=tuple(sorted((each for each in rows if each.is_overdue(today)), key=_earliest_first)),
        shared=sum(len(each.row.opds) > 1 for each in rows),
    )


def numbers_of(rows: Sequence[FollowUp], today: date) -> Numbers:
    """Count some rows."""
    counted = Counter(each.state.status for each in rows)
    percents = [each.state.percent for each in rows if each.state.status is not RowStatus.CANCELLED]
    return Numbers(
        statuses={status: counted[status] for status in RowStatus if counted[status]},
        mean=int(rounded(Fraction(sum(percents), len(percents)), 0)) if percents else None,
        overdue=sum(each.is_overdue(today) for each in rows),
        soon=sum(each.state.status in ASKED_OF_OPD and today <= each.row.target.day <= today + SOON for each in rows),
    )


def _earliest_first(follow_up: FollowUp) -> tuple[date, int]:
    return follow_up.row.target.day, follow_up.row.number


def _parts(groups: Iterable[tuple[Of, Sequence[FollowUp]]], today: date) -> tuple[Part[Of], ...]:
    return tuple(Part(of, numbers_of(rows, today)) for of, rows in groups if rows)


def _levels(instrument: Instrument, aspect: Aspect, rows: Mapping[int, Sequence[FollowUp]]) -> AspectLevels:
    """Weigh the levels as `spbe.index` does: of several services under one indicator the mean counts."""
    weighed = [
        (indicator.weight, _mean([_three(instrument, each) for each in rows[indicator.number]]))
        for indicator in aspect.indicators
        if indicator.number in rows
    ]
    if not weighed:
        return AspectLevels(aspect, None, None, None)
    whole = sum((weight for weight, _ in weighed), Fraction(0))
    now, verified, done = (sum((weight * each[at] for weight, each in weighed), Fraction(0)) / whole for at in range(3))
    return AspectLevels(aspect, now, verified, done)


def _three(instrument: Instrument, follow_up: FollowUp) -> tuple[int, int, int]:
    levels = band_levels(instrument, follow_up)
    return follow_up.row.level, levels.verified, levels.done


def _mean(levels: Sequence[tuple[int, int, int]]) -> tuple[Fraction, ...]:
    return tuple(Fraction(sum(each), len(levels)) for each in zip(*levels, strict=True))
