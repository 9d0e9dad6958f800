"""Supposed levels as a short text that a button can carry, and back.

The rows in their order are the digits of one large number, 0 for a row of which nothing is supposed. A check of the
rows stands before it: after an import the same digits would mean other rows.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from spbe.catalogue import Instrument
from spbe.index import Rated
from spbe.stamps import stamp_of

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
_CHECK = len(_DIGITS) ** 3
_WHOLE, _HUNDREDTHS = "w", "h"

Levels = Mapping[int, Fraction]
"""Supposed levels by the place of what is rated."""


class Unreadable(ValueError):
    """A text was not made from these rows."""


def code_of(instrument: Instrument, rated: Sequence[Rated], levels: Levels) -> str | None:
    """Return what a button carries; None where nothing is supposed. Levels have at most two decimals."""
    if not levels:
        return None
    kind = _WHOLE if all(level.denominator == 1 for level in levels.values()) else _HUNDREDTHS
    unit, base = _unit_and_base(instrument, kind)
    number = 0
    for place in range(len(rated)):
        digit = int((levels[place] - instrument.lowest_level) * unit) + 1 if place in levels else 0
        number = number * base + digit
    return kind + _written(_check(rated)).rjust(3, _DIGITS[0]) + _written(number)


def levels_in(instrument: Instrument, rated: Sequence[Rated], code: str | None) -> Levels:
    """Return the supposed levels that a button carries. Raises `Unreadable`."""
    if code is None:
        return {}
    kind, check, digits = code[:1], code[1:4], code[4:]
    if kind not in (_WHOLE, _HUNDREDTHS) or not set(code[1:]) <= set(_DIGITS) or _read(check) != _check(rated):
        raise Unreadable(code)
    unit, base = _unit_and_base(instrument, kind)
    number = _read(digits)
    levels: dict[int, Fraction] = {}
    for place in reversed(range(len(rated))):
        number, digit = divmod(number, base)
        if digit:
            levels[place] = instrument.lowest_level + Fraction(digit - 1, unit)
    if number:
        raise Unreadable(code)
    return dict(sorted(levels.items()))


def _unit_and_base(instrument: Instrument, kind: str) -> tuple[int, int]:
    unit = 1 if kind == _WHOLE else 100
    return unit, (instrument.highest_level - instrument.lowest_level) * unit + 2


def _check(rated: Sequence[Rated]) -> int:
    return stamp_of(*((each.row, each.indicator) for each in rated)) % _CHECK


def _written(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def _read(digits: str) -> int:
    number = 0
    for digit in digits:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return number
