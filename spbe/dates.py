"""Days as people say them: "akhir bulan", "jumat depan", "tgl 15", "tw 3" -> a day, given today.

A stretch of time means its last day, as in a table ("a month means its last day"); of a week that is its Friday, the
last working day. A day without a year is the next such day, today included. A day that does not exist is no day.
Weeks begin on Monday.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spbe.date_forms import Rule, longest, meaning
from spbe.matrix import Precision
from spbe.numerals import number_at

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")

MONTH_NUMBERS: Mapping[str, int] = {
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
    **dict.fromkeys(("peb", "pebruari", "feburari"), 2),
    **dict.fromkeys(("agt", "ags", "agust"), 8),
    "sept": 9,
    **dict.fromkeys(("nop", "nopember"), 11),
}
"""Months by name, three letters and the usual other spellings, in lower case."""

_TYPED_MONTHS: Mapping[str, int] = {
    **dict.fromkeys(("jnr", "jnri", "january"), 1),
    **dict.fromkeys(("fbr", "february", "pebr"), 2),
    **dict.fromkeys(("mrt", "mart", "march", "maart"), 3),
    **dict.fromkeys(("aprl", "apil"), 4),
    **dict.fromkeys(("may", "mey"), 5),
    **dict.fromkeys(("jni", "june"), 6),
    **dict.fromkeys(("jli", "july"), 7),
    **dict.fromkeys(("agst", "agts", "agustu"), 8),
    **dict.fromkeys(("sptmbr", "spt"), 9),
    **dict.fromkeys(("oktbr", "oktob", "oct"), 10),
    **dict.fromkeys(("nvmbr", "novmber", "nopmber", "nopemb"), 11),
    **dict.fromkeys(("dsmbr", "dec", "desemb"), 12),
}
_LONG_MONTHS = tuple(name.lower() for name in MONTHS if len(name) >= 7)
_SHORT_ALONE = frozenset(name for name in (*MONTH_NUMBERS, *_TYPED_MONTHS) if len(name) <= 3) - {"mei", "nov", "nop"}
"""Too short to be a month without a number or an "akhir" beside them."""

_WEEKDAY_WORDS: Mapping[str, int] = {
    **{name.lower(): number for number, name in enumerate(WEEKDAYS) if name != "Minggu"},
    **dict.fromkeys(("snin", "senen"), 0),
    **dict.fromkeys(("slasa", "slsa"), 1),
    "rebo": 2,
    **dict.fromkeys(("kmis", "kemis"), 3),
    **dict.fromkeys(("jum'at", "jumaat", "jmt", "jmat", "jumat'"), 4),
    **dict.fromkeys(("sbtu", "saptu"), 5),
    "ahad": 6,
}
_WORDS: Mapping[str, str] = {
    variant: plain
    for plain, variants in {
        "besok": "bsk bsok besuk esok",
        "kemarin": "kmrn kemaren kmarin kemrin",
        "lusa": "lsa",
        "depan": "dpn depannya dpan",
        "lalu": "lewat kmrn2 silam",
        "ini": "inih nie",
        "akhir": "akhr ahir akir penghujung ujung",
        "awal": "awl",
        "tengah": "pertengahan pertngahan pertengahn",
        "bulan": "bln bulannya",
        "tahun": "thn th taun tahunnya",
        "minggu": "mgg mggu mingu mnggu pekan",
        "hari": "hr hri harian",
        "tanggal": "tgl tggl tngl tgal",
        "triwulan": "tw twl kuartal q trwln triwuln kwartal",
        "semester": "smt sem smstr",
        "dalam": "dlm",
        "lagi": "lg lgi kedepan",
    }.items()
    for variant in variants.split()
}
_UNITS = {
    "sehari": "se hari",
    "seminggu": "se minggu",
    "sepekan": "se minggu",
    "sebulan": "se bulan",
    "setahun": "se tahun",
}
_TOKEN = re.compile(r"\d+|[a-z]+(?:['’][a-z]+)?|[^\sa-z\d]")


@dataclass(frozen=True, slots=True)
class SaidDay:
    """A day that was said, with its precision and the words that said it.

    `guessed` is true where the year was not said, so that the next such day was taken.
    """

    day: date
    precision: Precision
    words: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class PlacedDay:
    """A said day and where it stands in the text; `said` is None for one that does not exist (31 Februari)."""

    said: SaidDay | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Token:
    symbol: str
    start: int
    end: int


def day_from(text: str, *, today: date) -> SaidDay | None:
    """Return the first day that a text says, or None: "nanti", "secepatnya" and 31 Februari are no days."""
    return next((placed.said for placed in days_in(text, today=today) if placed.said), None)


def days_in(text: str, *, today: date) -> tuple[PlacedDay, ...]:
    """Return all days that a text says, in order, with their places."""
    tokens = _tokens(text)
    line = " ".join(token.symbol for token in tokens)
    starts = [0]
    for token in tokens:
        starts.append(starts[-1] + len(token.symbol) + 1)
    found: list[PlacedDay] = []
    place = 0
    while place < len(tokens):
        form = longest(line, starts[place])
        if form is None:
            place += 1
            continue
        match, rule = form
        last = bisect_right(starts, match.end() - 1) - 1
        start, end = tokens[place].start, tokens[last].end
        found.append(PlacedDay(_said(match, rule, today, text[start:end]), start, end))
        place = last + 1
    return tuple(found)


def in_full(day: date) -> str:
    """Write a day so that nobody can mistake it: "Jumat, 27 November 2026"."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def lowered(text: str) -> str:
    """Return a text in lower case and of the same length, so that places in it stay right."""
    if text.isascii():
        return text.lower()
    return "".join(low if len(low := each.lower()) == 1 else each for each in text)


def _said(match: re.Match[str], rule: Rule, today: date, words: str) -> SaidDay | None:
    meant = meaning(match, rule, today)
    if meant is None:
        return None
    day, precision, *guessed = meant
    return SaidDay(day, precision, words, bool(guessed and guessed[0]))


def _tokens(text: str) -> list[_Token]:
    """Split a text into symbols: numbers, m1-m12, w0-w6, plain words and single signs."""
    matches = list(_TOKEN.finditer(lowered(text)))
    words = [match[0] for match in matches]
    tokens: list[_Token] = []
    place = 0
    while place < len(words):
        number, length = number_at(words, place)
        if length:
            tokens.append(_Token(str(number), matches[place].start(), matches[place + length - 1].end()))
        else:
            tokens += (
                _Token(symbol, matches[place].start(), matches[place].end()) for symbol in _symbols(words[place])
            )
        place += length or 1
    return tokens


def _symbols(word: str) -> list[str]:
    word = word.replace("’", "'")
    if word.isdecimal():
        return [str(int(word)) if len(word) < 5 else word]
    if word in _UNITS:
        return _UNITS[word].split()
    if word in _WEEKDAY_WORDS:
        return [f"w{_WEEKDAY_WORDS[word]}"]
    month = _month(word)
    if month:
        return [f"M{month}" if word in _SHORT_ALONE else f"m{month}"]
    return [_WORDS.get(word, word)]


def _month(word: str) -> int:
    known = MONTH_NUMBERS.get(word) or _TYPED_MONTHS.get(word)
    if known or len(word) < 6 or not word.isalpha():
        return known or 0
    near = process.extractOne(word, _LONG_MONTHS, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
    return MONTH_NUMBERS[near[0]] if near and near[0][0] == word[0] else 0
