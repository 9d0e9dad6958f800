"""How the values of an index are written for people. The templates use these as filters.

A difference between two values that are shown is that of what is shown, so that everybody can check it.
"""

from decimal import Decimal
from fractions import Fraction

from handlers.phrasing import with_comma
from spbe.catalogue import Instrument
from spbe.index import rounded, telling_places


def index_in_words(value: Fraction, instrument: Instrument, goal: Decimal | None = None) -> str:
    """Write an index with two decimals: 2,64; with more where two would show another predicate: 3,4990."""
    return _written(_shown(value, instrument, goal))


def value_in_words(value: Fraction) -> str:
    """Write the value of an aspect or domain, which has no predicate, with two decimals."""
    return _written(rounded(value))


def gain_in_words(value: Fraction) -> str:
    """Write by how much an index rises or falls: +0,0471."""
    return f"{'+' if value >= 0 else '−'}{_written(rounded(abs(value), 4))}"


def distance_in_words(
    value: Fraction, other: Fraction | Decimal, instrument: Instrument, goal: Decimal | None = None
) -> str:
    """Write how far two values are apart as they are shown, a goal as it is: 2,66 and 2,80 by 0,14.

    Where they are shown alike, it has as many decimals as it takes to be something: 0,0010.
    """
    end = other if isinstance(other, Decimal) else _shown(other, instrument, goal)
    shown = abs(end - _shown(value, instrument, goal))
    if shown:
        return _written(shown)
    apart = abs(Fraction(other) - value)
    return _written(next((each for places in (4, 6, 8) if (each := rounded(apart, places))), Decimal(0)))


def decimals_in_words(value: Fraction) -> str:
    """Write a number with at most four decimals: 3, 1,5, 2,3333."""
    return _written(next(each for places in range(5) if (each := rounded(value, places)) == rounded(value, 4)))


def exact_in_words(value: Fraction) -> str:
    """Write a number as it is: 3, 1,5, 33/7."""
    for places in (0, 1, 2, 3):
        if (value * 10**places).denominator == 1:
            return _written(rounded(value, places))
    return f"{value.numerator}/{value.denominator}"


def _shown(value: Fraction, instrument: Instrument, goal: Decimal | None) -> Decimal:
    bounds = [each.low for each in instrument.predicates] + ([] if goal is None else [goal])
    return rounded(value, telling_places(value, bounds))


def _written(value: Decimal) -> str:
    return with_comma(f"{value:f}")
