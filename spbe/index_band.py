"""The index as a band: as verified, as the agencies claim it, and as it will be once every follow-up is done.

Rows that were settled in a closed cycle go on rating their indicators with the level that was verified.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from spbe.catalogue import Instrument
from spbe.cycles import CycleRow, label_of
from spbe.index import Index, Rated, index_of
from spbe.matrix import MatrixRow
from spbe.progress import RowStatus
from spbe.reports import FollowUp


class Reading(StrEnum):
    """Which levels count; the values are short, for buttons carry them."""

    VERIFIED = "v"
    CLAIMED = "c"
    DONE = "d"


@dataclass(frozen=True, slots=True)
class Band:
    """The index in three readings, each at least as high as the one before; `evaluated` is where they start from."""

    evaluated: Index
    verified: Index
    claimed: Index
    done: Index

    def of(self, reading: Reading) -> Index:
        """Return the index in one reading."""
        return {Reading.VERIFIED: self.verified, Reading.CLAIMED: self.claimed, Reading.DONE: self.done}[reading]


@dataclass(frozen=True, slots=True)
class BandLevels:
    """The level of a row in the three readings."""

    verified: int
    claimed: int
    done: int

    def of(self, reading: Reading) -> int:
        """Return the level in one reading."""
        return {Reading.VERIFIED: self.verified, Reading.CLAIMED: self.claimed, Reading.DONE: self.done}[reading]


@dataclass(frozen=True, slots=True)
class Settled:
    """A row that was settled in a closed cycle, by its id; `beside` are all its rows of the indicator, by id."""

    follow_up: FollowUp
    cycle: int
    title: str
    beside: frozenset[int]

    @property
    def label(self) -> str:
        """What the cycle is called in short."""
        return label_of(self.title)


@dataclass(frozen=True, slots=True)
class CycleIndex:
    """The index of a closed cycle: with the levels of the last evaluation, and with those verified since."""

    evaluated: Index
    verified: Index


def still_rating(settled: Iterable[Settled], rows: Iterable[tuple[int, int]]) -> tuple[Settled, ...]:
    """Return the settled rows that go on rating their indicators; `rows` are the later ones, by indicator and id.

    An indicator that has got a row which the cycle did not have is rated by that one from then on.
    """
    later = defaultdict[int, set[int]](set)
    for indicator, id_ in rows:
        later[indicator].add(id_)
    kept = []
    for each in sorted(settled, key=lambda one: -one.cycle):
        row = each.follow_up
        if later[row.row.indicator] <= each.beside:
            kept.append(each)
        later[row.row.indicator].add(row.id)
    return tuple(sorted(kept, key=lambda one: one.follow_up.row.number))


def by_cycle(settled: Iterable[Settled]) -> Mapping[str, Sequence[int]]:
    """Return the numbers of the indicators that settled rows rate, by what their cycle is called."""
    found = defaultdict[str, set[int]](set)
    for each in settled:
        found[each.label].add(each.follow_up.row.indicator)
    return {label: sorted(numbers) for label, numbers in found.items()}


def index_of_cycle(
    instrument: Instrument | None, rows: Iterable[CycleRow], before: Iterable[Settled] = ()
) -> CycleIndex | None:
    """Return the index of a closed cycle, rows that were settled `before` it counting on.

    None where the rows do not rate every indicator of the instrument.
    """
    if instrument is None:
        return None
    levels = [(row.indicator, row.level, row.level_verified) for row in rows]
    earlier = (each.follow_up for each in before)
    levels += [(each.row.indicator, each.row.level, each.state.level_verified) for each in earlier]
    try:
        return CycleIndex(
            index_of(instrument, [Rated(indicator, Fraction(level)) for indicator, level, _ in levels]),
            index_of(
                instrument,
                [Rated(indicator, Fraction(level if seen is None else seen)) for indicator, level, seen in levels],
            ),
        )
    except ValueError:
        return None


def band_of(instrument: Instrument, follow_ups: Iterable[FollowUp]) -> Band:
    """Compute the band from the rows that rate something. Raises as `index_of` does."""
    rows = tuple(follow_ups)
    verified, claimed, done = (index_of(instrument, rated_in(instrument, rows, each)) for each in Reading)
    evaluated = index_of(instrument, (Rated(each.row.indicator, Fraction(each.row.level)) for each in rows))
    return Band(evaluated, verified, claimed, done)


def rated_in(instrument: Instrument, follow_ups: Iterable[FollowUp], reading: Reading) -> tuple[Rated, ...]:
    """Return what rows rate in one reading, in their order; one that the matrix no longer has is no row by number."""
    return tuple(
        Rated(
            each.row.indicator,
            Fraction(band_levels(instrument, each).of(reading)),
            None if each.gone_at else each.row.number,
            each.row.opds,
        )
        for each in follow_ups
    )


def band_levels(instrument: Instrument, follow_up: FollowUp) -> BandLevels:
    """Return the levels of one row.

    Verified is what the coordinator set, else what the matrix says. A claim below that is none. A follow-up that
    was cancelled will not raise the level, and neither will a row that was settled in a closed cycle.
    """
    state, row = follow_up.state, follow_up.row
    verified = row.level if state.level_verified is None else state.level_verified
    if follow_up.gone_at:
        return BandLevels(verified, verified, verified)
    claimed = max(verified, state.level_claimed or 0)
    done = claimed if state.status is RowStatus.CANCELLED else max(claimed, level_when_done(instrument, row))
    return BandLevels(verified, claimed, done)


def level_when_done(instrument: Instrument, row: MatrixRow) -> int:
    """Return the level that a row's recommendation leads to: the one that it names, else the next.

    Only recommendations on services name one ("menjadi layanan transaksi"); in the others the names of the levels
    are everyday words ("terintegrasi") that say nothing on the level.
    """
    asked = " ".join(row.recommendation.lower().split())
    for level in instrument.scales.get("service", ()):
        if level.number > row.level and f"menjadi layanan {level.name.lower()}" in asked:
            return level.number
    return min(row.level + 1, instrument.highest_level)
