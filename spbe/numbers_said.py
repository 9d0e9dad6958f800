"""Numbers of rows and indicators as people list them: "5, 6 dan 7", "indikator 33 s/d 35", "no 9 - 5".

A range is counted out, whichever end comes first. One that is too long to be meant gives no number at all: whoever
reads it tells that, and neither cuts it short nor takes it for everything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

NumberKind = Literal["row", "indicator"]

MOST_IN_RANGE = 200
"""Numbers of the longest range that is counted out."""

RANGE_WORDS = ("sampai", "hingga", "sd", "smp", "smpai")
SHORT_RANGE = r"s\.?\s?[/.]\s?d(?![^\W\d_])\.?"
"""How "s/d" is written, which says what "sampai" says."""

_INDICATOR = r"(?:indikator|indicator|indi|ind)(?![^\W\d_])\.?\s*"
_ROW = r"(?:(?:baris|brs|bris|row|nomor|nomer|nmr|no|tl)(?![^\W\d_])\.?\s*|#\s*)"
_NUMBER = r"\d{1,6}(?!\d)"
_THROUGH = (
    rf"\s*(?:[-–—~]|(?:{SHORT_RANGE}|(?:{'|'.join(RANGE_WORDS)})(?![^\W\d_]))(?:\s+(?:dengan|dgn)\b)?)\s*"
    rf"(?:{_INDICATOR})?{_ROW}*"
)
_STRETCH = re.compile(
    rf"(?<!\w)(?P<indicator>{_INDICATOR})?(?P<row>{_ROW}+)?"
    rf"(?P<first>{_NUMBER})(?:{_THROUGH}(?P<last>{_NUMBER}))?(?P<more>(?:{_THROUGH}{_NUMBER})*)(?!\w)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"[.,]\d")
_BETWEEN = re.compile(r"(?:[\s,;&.]|(?:dan|serta)(?![^\W\d_]))*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A number or a range counted out, empty where it is too long; `kind` where a noun before it says what it counts.

    `start` and `end` are its place in the text, the noun included; `number` is where the number begins.
    """

    numbers: tuple[int, ...]
    kind: NumberKind | None
    start: int
    number: int
    end: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers with which a text begins, each once, the ranges among them too long to be meant, and the rest."""

    numbers: tuple[int, ...]
    unread: tuple[str, ...]
    rest: str


def stretch_at(text: str, at: int = 0) -> Stretch | None:
    """Return the number or range that begins at a place; None where none does."""
    found = _STRETCH.match(text, at)
    return _stretch(found) if found else None


def stretches_in(text: str) -> Iterator[Stretch]:
    """Yield every number and range of a text, in order."""
    return map(_stretch, _STRETCH.finditer(text))


def numbers_at(text: str) -> Numbers:
    """Read the list with which a text begins. What goes on with a slash is no number: "45/2014"."""
    numbers, unread, end = dict[int, None](), list[str](), 0
    while found := stretch_at(text, _ended(_BETWEEN.match(text, end))):
        if text.startswith("/", found.end):
            break
        numbers |= dict.fromkeys(found.numbers)
        if not found.numbers:
            unread.append(text[found.start : found.end])
        end = found.end
    return Numbers(tuple(numbers), tuple(unread), text[end:].strip())


def _ended(found: re.Match[str] | None) -> int:
    return found.end() if found else 0


def _stretch(found: re.Match[str]) -> Stretch:
    ends = int(found["first"]), int(found["last"] or found["first"])
    first, last = sorted(ends)
    goes_on = found["more"] or (ends != (first, last) and _DECIMAL.match(found.string, found.end()))
    is_clear = last - first < MOST_IN_RANGE and not goes_on  # neither "5-7-9" nor "23 sampai 3,5"
    kind: NumberKind | None = "indicator" if found["indicator"] else "row" if found["row"] else None
    numbers = tuple(range(first, last + 1)) if is_clear else ()
    return Stretch(numbers, kind, found.start(), found.start("first"), found.end())
