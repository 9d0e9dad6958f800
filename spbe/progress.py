"""How far a follow-up is: status, percent, what holds it up; and these three read from a short text.

Here only the terms themselves are understood, as they stand on buttons. Everyday words for them ("mandek",
"nunggu vendor") are content; `spbe.reports_read` knows those.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spbe.dates import lowered
from spbe.numerals import number_at

E = TypeVar("E", bound=StrEnum)


class Status(StrEnum):
    """What a report says."""

    NOT_STARTED = "belum"
    IN_PROGRESS = "proses"
    BLOCKED = "terkendala"
    DONE = "selesai"


class RowStatus(StrEnum):
    """Where a follow-up stands: a done one waits until a coordinator accepts it."""

    NOT_STARTED = "belum"
    IN_PROGRESS = "proses"
    BLOCKED = "terkendala"
    WAITING = "menunggu verifikasi"
    RETURNED = "perlu perbaikan"
    VERIFIED = "terverifikasi"
    CANCELLED = "dibatalkan"


SETTLED = frozenset({RowStatus.VERIFIED, RowStatus.CANCELLED})
"""Where nothing is left to be done, by anybody."""

ASKED_OF_OPD = frozenset(RowStatus) - SETTLED - {RowStatus.WAITING}
"""Where the agency must still do something: of no other row it is reminded, and no other is late or held up."""


class Blocker(StrEnum):
    """What holds a follow-up up."""

    SIGNATURE = "menunggu penetapan/TTD"
    LEGAL = "harmonisasi hukum"
    BUDGET = "anggaran"
    OTHER_OPD = "OPD lain"
    GUIDANCE = "juknis pusat"
    STAFF = "SDM"
    VENDOR = "aplikasi/vendor"
    DATA = "data belum ada"
    OTHER = "lainnya"


PERCENT_STEPS: Mapping[int, str] = {
    0: "belum",
    25: "draf",
    50: "pembahasan",
    75: "menunggu penetapan",
    100: "ditetapkan dan ada bukti",
}
"""What the steps on the buttons mean; any whole number from 0 to 100 is accepted."""

PERCENT_WORDS = "persen|prosen|pers|pct|psn|persenan|persn|prsn|prsen|perse|pesen|presen|persem|porsen|pesren"
"""How people write "persen"."""

_FRACTIONS = (("tiga perempat", 75), ("3/4", 75), ("seperempat", 25), ("separuh", 50), ("separo", 50), ("setengah", 50))
_HALVES = re.compile(r"\b(?:tiga perempat|seperempat|separ(?:uh|o)(?:nya)?|stengah|setengah(?:nya)?)\b")
_SIGNED = re.compile(
    r"(?<![\d/.,])(?P<number>\d{1,3}(?:[.,]\d{1,2})?)(?: ?-? ?an)?"
    r"(?: ?(?:-|–|sd|s/d|sampai|hingga) ?\d{1,3}(?: ?-? ?an)?)?"
    rf"\s*(?:%|(?:{PERCENT_WORDS})\b)"
)
_WORD = re.compile(r"[a-z]+")
_RUN = re.compile(r"[a-z]+(?:[\s-]+[a-z]+)*")
_PERCENT = re.compile(rf"\s*(?:-?an)?\s*(?:%|(?:{PERCENT_WORDS})\b)")
_MANY = re.compile(rf"(?<![\d/.,])(\d{{3,6}})(?:[.,]\d{{1,2}})?\s*(?:%|(?:{PERCENT_WORDS})\b)")
_MINUS = re.compile(r"(?:^ *|(?<=[a-z:=] ))[-–−](?=\d)|\bminus\s+(?=\w)")
"""What makes a number less than nothing; between numbers the sign tells a range, and behind a line break a list."""
_BARE = re.compile(r"(?<![\d/.,])\d{1,3}(?:[.,]\d{1,2})?(?![\d/]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class PlacedPercent:
    """A percent and where it stands in a text; `is_signed` where "%" or a word like "separuh" leaves no doubt."""

    percent: int
    start: int
    end: int
    is_signed: bool


def percents_in(text: str) -> tuple[PlacedPercent, ...]:
    """Return what may be a percent from 0 to 100, in order. Of a range ("60-70%") it is the lower end."""
    return tuple(each for each in _placed(lowered(text)) if 0 <= each.percent <= 100)


def impossible_percents(text: str) -> tuple[PlacedPercent, ...]:
    """Return what is said in percent and cannot be: above 100, or below 0."""
    found = _placed(lowered(text))
    return tuple(each for each in found if each.is_signed and not 0 <= each.percent <= 100)


def _placed(low: str) -> list[PlacedPercent]:
    """Return all that is written like a percent, in order, however much it is."""
    found = [PlacedPercent(_whole(match["number"]), *match.span(), True) for match in _SIGNED.finditer(low)]
    starts = {each.start for each in found}
    many = (match for match in _MANY.finditer(low) if match.start() not in starts)
    found += [PlacedPercent(int(match[1]), *match.span(), True) for match in many if int(match[1]) > 100]
    found += [PlacedPercent(_fraction(match[0]), *match.span(), True) for match in _HALVES.finditer(low)]
    found += _spelled(low, found)
    found += [
        PlacedPercent(_whole(match[0]), *match.span(), False)
        for match in _BARE.finditer(low)
        if not any(each.start <= match.start() < each.end for each in found)
    ]
    signs = {match.end(): match.start() for match in _MINUS.finditer(low)}
    found = [
        replace(each, percent=-each.percent, start=signs[each.start]) if each.start in signs else each for each in found
    ]
    return sorted(found, key=lambda each: each.start)


def percent_from(text: str) -> int | None:
    """Return the percent that a text says, or None where it says none or several.

    "hampir selesai" is none: a number that nobody said is asked for.
    """
    found = percents_in(text)
    meant = {each.percent for each in found if each.is_signed} or {each.percent for each in found}
    return meant.pop() if len(meant) == 1 else None


def status_from(text: str) -> Status | None:
    """Return the status whose name a text is, typing errors allowed."""
    return _named(text, Status, {"sudah selesai": Status.DONE, "kendala": Status.BLOCKED, "0": Status.NOT_STARTED})


def blocker_from(text: str) -> Blocker | None:
    """Return the blocker whose name, or a part of it, a text is, typing errors allowed."""
    parts = {part.lower(): blocker for blocker in Blocker for part in blocker.split("/")}
    more = {
        "penetapan": Blocker.SIGNATURE,
        "menunggu ttd": Blocker.SIGNATURE,
        "harmonisasi": Blocker.LEGAL,
        "juknis": Blocker.GUIDANCE,
        "data": Blocker.DATA,
        "lain-lain": Blocker.OTHER,
        "lain": Blocker.OTHER,
    }
    return _named(text, Blocker, parts | more)


def _named(text: str, kind: type[E], more: Mapping[str, E]) -> E | None:
    names = {each.lower(): each for each in kind} | dict(more)
    said = " ".join(re.findall(r"[a-z0-9/-]+", lowered(text)))
    if said in names:
        return names[said]
    allowed = 0 if len(said) < 5 else 1
    near = process.extractOne(said, list(names), scorer=OSA.distance, score_cutoff=allowed)
    return names[near[0]] if near else None


def _spelled(low: str, taken: list[PlacedPercent]) -> list[PlacedPercent]:
    """Return numbers in words: signed where "persen" follows."""
    found: list[PlacedPercent] = []
    for run in _RUN.finditer(low):
        matches = list(_WORD.finditer(low, *run.span()))
        words = [match[0] for match in matches]
        place = 0
        while place < len(words):
            number, length = number_at(words, place)
            if length:
                start, end = matches[place].start(), matches[place + length - 1].end()
                percent = _PERCENT.match(low, end)
                if not any(each.start <= start < each.end for each in taken):
                    end = percent.end() if percent else end
                    found.append(PlacedPercent(number, start, end, percent is not None))
            place += length or 1
    return found


def _fraction(words: str) -> int:
    return next((percent for name, percent in _FRACTIONS if words.startswith(name)), 50)


def _whole(number: str) -> int:
    return int(Decimal(number.replace(",", ".")).quantize(Decimal(1), ROUND_HALF_UP))
