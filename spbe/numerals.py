"""Numbers as Indonesians write them in words: "enam puluh", "tujuh puluh lima", "dua belas", "seratus dua puluh"."""

from collections.abc import Callable, Collection, Mapping, Sequence

DIGITS: Mapping[str, int] = {
    **{word: n for n, word in enumerate(("nol", "satu", "dua", "tiga", "empat", "lima"))},
    **{word: n for n, word in enumerate(("enam", "tujuh", "delapan", "sembilan"), start=6)},
    "kosong": 0,
    "tuju": 7,
    "tjuh": 7,
    "lapan": 8,
    "delapn": 8,
    "dlapan": 8,
    "smbilan": 9,
}
_TEENS, _TENS = ("belas", "blas"), ("puluh", "pluh", "puluhan")
_WHOLE: Mapping[str, int] = {"sepuluh": 10, "spuluh": 10, "sebelas": 11}
_BEGINNINGS = frozenset({*DIGITS, *_WHOLE, "seratus", "seribu"})


def number_at(words: Sequence[str], place: int) -> tuple[int, int]:
    """Return the number that begins at a word and how many words it takes; takes none where no number begins."""
    if words[place] not in _BEGINNINGS:
        return 0, 0
    return _counted(words, place, "ribu", 1_000, _below_thousand)


def _below_thousand(words: Sequence[str], place: int) -> tuple[int, int]:
    return _counted(words, place, "ratus", 100, _below_hundred)


def _counted(
    words: Sequence[str], place: int, unit: str, worth: int, smaller: Callable[[Sequence[str], int], tuple[int, int]]
) -> tuple[int, int]:
    """Return a number of hundreds or thousands with what is added to them, or else the smaller number that is there."""
    is_one = words[place] == f"se{unit}"
    count, length = (1, 1) if is_one else smaller(words, place)
    end = place + length
    if not is_one:
        if not count or end >= len(words) or words[end] != unit:
            return count, length
        end += 1
    rest, more = smaller(words, end) if end < len(words) else (0, 0)
    return count * worth + rest, end - place + (more if rest else 0)


def _below_hundred(words: Sequence[str], place: int) -> tuple[int, int]:
    first = words[place]
    if first in _WHOLE:
        return _WHOLE[first], 1
    if first not in DIGITS:
        return 0, 0
    digit, rest = DIGITS[first], words[place + 1 : place + 3]
    if digit and rest and rest[0] in _TEENS:
        return 10 + digit, 2
    if digit and rest and rest[0] in _TENS:
        unit = DIGITS.get(rest[1], 0) if len(rest) > 1 else 0
        return 10 * digit + unit, 3 if unit else 2
    return digit, 1


def digits_at(words: Sequence[str], place: int, *, known: Collection[int]) -> tuple[int, int]:
    """Return a `known` number said digit by digit ("tiga tiga" for 33), or else what `number_at` reads there."""
    value, length = number_at(words, place)
    if length != 1 or value not in range(1, 10):
        return value, length
    end, spelled = place + 1, value
    while end < len(words) and words[end] in DIGITS and number_at(words, end)[1] == 1:
        spelled, end = 10 * spelled + DIGITS[words[end]], end + 1
    return (spelled, end - place) if spelled in known else (value, length)
