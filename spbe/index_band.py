"""The index as a band: as verified, as the agencies claim it, and as it will be once every follow-up is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from spbe.catalogue import Instrument
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
    """The index in three readings, each at least as high as the one before."""

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


def band_of(instrument: Instrument, follow_ups: Iterable[FollowUp]) -> Band:
    """Compute the band from the rows that the matrix still has. Raises as `index_of` does."""
    present = tuple(each for each in follow_ups if each.gone_at is None)
    verified, claimed, done = (index_of(instrument, rated_in(instrument, present, each)) for each in Reading)
    return Band(verified, claimed, done)


def rated_in(instrument: Instrument, follow_ups: Iterable[FollowUp], reading: Reading) -> tuple[Rated, ...]:
    """Return what the rows that the matrix still has rate in one reading, in their order."""
    return tuple(
        Rated(each.row.indicator, Fraction(band_levels(instrument, each).of(reading)), each.row.number, each.row.opds)
        for each in follow_ups
        if each.gone_at is None
    )


def band_levels(instrument: Instrument, follow_up: FollowUp) -> BandLevels:
    """Return the levels of one row.

    Verified is what the coordinator set, else what the matrix says. A claim below that is none. A follow-up that
    was cancelled will not raise the level.
    """
    state, row = follow_up.state, follow_up.row
    verified = row.level if state.level_verified is None else state.level_verified
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
