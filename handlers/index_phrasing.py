"""How the values of an index are written for people. The templates use these as filters."""

from decimal import Decimal
from fractions import Fraction

from spbe.catalogue import Instrument
from spbe.index import rounded, telling_places


def index_in_words(value: Fraction, instrument: Instrument, goal: Decimal | None = None) -> str:
    """Write an index with two decimals: 2,64; with more where two would show another predicate: 3,4990."""
    bounds = [each.low for each in instrument.predicates] + ([] if goal is None else [goal])
    return with_comma(rounded(value, telling_places(value, bounds)))


def value_in_words(value: Fraction) -> str:
    """Write the value of an aspect or domain, which has no predicate, with two decimals."""
    return with_comma(rounded(value))


def gain_in_words(value: Fraction) -> str:
    """Write by how much an index rises or falls: +0,0471."""
    return f"{'+' if value >= 0 else '−'}{with_comma(rounded(abs(value), 4))}"


def distance_in_words(value: Fraction) -> str:
    """Write what is missing, with as many decimals as it takes to be something: 0,86, 0,0010."""
    places = next((places for places in (2, 4, 6) if rounded(value, places)), 8)
    return with_comma(rounded(value, places))


def exact_in_words(value: Fraction) -> str:
    """Write a number as it is: 3, 1,5, 33/7."""
    for places in (0, 1, 2, 3):
        if (value * 10**places).denominator == 1:
            return with_comma(rounded(value, places))
    return f"{value.numerator}/{value.denominator}"


def with_comma(value: Decimal) -> str:
    """Write a decimal number as Indonesians do."""
    return format(value, "f").replace(".", ",")
