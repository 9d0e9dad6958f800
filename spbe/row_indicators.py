"""Which indicator a row of the matrix is about: its name tells it, and its number only where the name does not."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from spbe.catalogue import Instrument
from spbe.matrix import MatrixRow
from spbe.opd_names import plain

CLEAR, AHEAD = 88, 5
"""Likeness (of 100) from which on a name tells the indicator, and by how much any other must be behind."""

POSSIBLE = 70
"""Likeness from which on a name may mean an indicator."""

_SHARED = re.compile(r"\b(?:instansi pusat pemerintah daerah|instansi pemerintah|tingkat kematangan|dan)\b")
"""Words that so many names have that they tell none from another."""
_TIK = re.compile(r"\btik\b")


class RowIndicators:
    """The indicators of the rows of one table, row by row.

    1. The name of the row, where it is clearly nearest to that of one indicator: a table may skip, reorder and insert.
    2. What the present matrix says of the row of that name: of a service whose name is no indicator's.
    3. The number of the row, or the last indicator where there is none of that number (rows 36 and 37 of the sample).

    A further service beside a number is about the indicator of the row above, unless its name tells another one.
    """

    def __init__(self, instrument: Instrument, known: Sequence[MatrixRow] = ()) -> None:
        """Learn the names; `known` are the rows that are there."""
        self._instrument = instrument
        self._keys = {each.number: _key(each.name) for each in instrument.indicators}
        told: dict[str, set[int]] = {}
        for row in known:
            if row.edition == instrument.edition:
                told.setdefault(_key(row.name), set()).add(row.indicator)
        self._known = {key: found.pop() for key, found in told.items() if len(found) == 1}
        self._named: set[int] = set()
        self._weak: dict[int, int] = {}
        self._unclear: set[int] = set()

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The numbers of the rows read by number though it may be wrong.

        Their name is rather that of another indicator, or else another row has the name of the one they got.
        """
        taken = {number for number, indicator in self._weak.items() if indicator in self._named}
        return tuple(sorted(self._unclear | taken))

    def of(self, number: int, name: str, *, above: int = 0) -> int:
        """Return the indicator of a row; `above` is that of the row beside whose number it stands, or 0."""
        key = _key(name)
        likeness = {indicator: fuzz.ratio(key, other) for indicator, other in self._keys.items()}
        nearest, *others = sorted(likeness, key=lambda indicator: -likeness[indicator])
        if likeness[nearest] >= CLEAR and all(likeness[nearest] - likeness[each] >= AHEAD for each in others[:1]):
            self._named.add(nearest)
            return nearest
        if key in self._known:
            return self._known[key]
        expected = self._instrument.indicator(above or number)
        if expected is None:
            return self._instrument.indicators[-1].number
        own = likeness[expected.number]
        if not above and own < POSSIBLE:
            self._weak[number] = expected.number
        if likeness[nearest] >= POSSIBLE and likeness[nearest] - own >= AHEAD:
            self._unclear.add(number)
        return expected.number


def _key(name: str) -> str:
    return " ".join(_TIK.sub("teknologi informasi komunikasi", _SHARED.sub(" ", plain(name))).split())
