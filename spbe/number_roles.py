"""The numbers of a message and what they mean there: an indicator, a level, a year … by the words around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from spbe.numerals import number_at
from spbe.words import Word

ROLE_WORDS: Mapping[str, str] = {
    "indikator": "indicator",
    "nomor": "indicator",
    "tindak": "indicator",
    "lanjut": "indicator",
    "rekomendasi": "indicator",
    "baris": "row",
    "tingkat": "level",
    "aspek": "aspect",
    "domain": "domain",
    "nilai": "score",
    "indeks": "value",
    "predikat": "value",
    "tahun": "year",
    "permenpan": "regulation",
    "perpres": "decree",
    "perwali": "decree",
    "perda": "decree",
    "tanggal": "day",
    "pemdi": "year",
    "edisi": "year",
    "versi": "year",
    "instrumen": "year",
}
COUNTED = frozenset({"tingkat", "aspek", "domain", "indikator", "predikat", "tahap", "baris", "opd", "instansi"})
"""Words that a number before them counts: "5 tingkat", "3 domain"."""

ONLY = frozenset({"cuma", "masih", "hanya"})
"""Words behind which a bare digit is a level: "kenapa jdih cuma 2"."""

UNITS = frozenset({"persen", "januari", "juli", "agustus", "oktober", "dokumen", "jenis"})
CONNECTORS = frozenset({"dan", "ke", "dengan", "atau", "sampai", "menuju", "lalu", "hingga"})
BRIDGES = frozenset(
    {
        *("nomor", "yang", "itu", "ke", "di", "dari", "nya", "antara", "(", "cuma", "masih", "sudah", "jadi", "baru"),
        *("layanan", "proses", "kota", "spbe", "kita", "kami"),
    }
)
"""Words that may stand between a number and the word that gives it its role."""

LINKED_ROLES = frozenset({"indicator", "row", "level", "aspect", "domain", "score", "loose"})
"""Roles that a number hands on to one that is joined to it: "indikator 5 dan 6"."""

ORDERED = (
    ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam", "ketujuh"),
    ("one", "two", "three", "four", "five"),
    ("i", "ii", "iii", "iv", "v", "vi", "vii"),
)
ORDINALS: Mapping[str, int] = {word: n for series in ORDERED for n, word in enumerate(series, start=1)}
REGULATIONS: Mapping[str, str] = {"5/2018": "2018", "59/2020": "2020", "8/2026": "2026"}
REGULATION_NUMBERS: Mapping[str, str] = {"5": "2018", "59": "2020", "8": "2026"}
LONGEST_COUNT = 9


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a message under their roles, each once; `loose` ones have none."""

    editions: tuple[str, ...] = ()
    indicators: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    levels: tuple[int, ...] = ()
    aspects: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()
    scores: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    loose: tuple[int, ...] = ()
    values: tuple[Decimal, ...] = ()


def numbers_in(words: tuple[Word, ...], editions: frozenset[str]) -> Numbers:
    """Return the numbers of a message with their roles; `editions` are the years that name an instrument."""
    found: list[tuple[str, str]] = []
    last: tuple[int, str] | None = None
    place = 0
    while place < len(words):
        digits, length = _number_at(words, place)
        if digits:
            role, digits = _role(words, place, length, digits, last, editions)
            found.append((role, digits))
            last = (place + length - 1, role)
        place += length

    def whole(role: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(int(digits) for each, digits in found if each == role))

    return Numbers(
        editions=tuple(dict.fromkeys(digits for role, digits in found if role == "edition")),
        indicators=whole("indicator"),
        rows=whole("row"),
        levels=whole("level"),
        aspects=whole("aspect"),
        domains=whole("domain"),
        scores=whole("score"),
        years=whole("year"),
        loose=whole("loose"),
        values=tuple(Decimal(digits) for role, digits in found if role == "value"),
    )


def _number_at(words: tuple[Word, ...], place: int) -> tuple[str, int]:
    """Return the digits of the number at a place and how many words it takes; no digits where there is none."""
    if words[place].is_number:
        return words[place].plain, 1
    value, length = _spelled(words, place)
    if not value:
        return "", 1
    joined = place > 1 and words[place - 1].plain in CONNECTORS and _spelled(words, place - 2)[0]
    wanted = length > 1 or _role_before(words, place) in ("level", "aspect", "domain", "indicator", "row", "score")
    return (str(value), length) if wanted or (joined and _number_at(words, place - 2)[0]) else ("", 1)


def _spelled(words: tuple[Word, ...], place: int) -> tuple[int, int]:
    """Return a number below 100 that is written in words, and of how many: "dua puluh dua" is (22, 3)."""
    value, length = number_at([word.plain for word in words], place)
    return (value, length) if length else (ORDINALS.get(words[place].plain, 0), 1)


def _role(
    words: tuple[Word, ...],
    place: int,
    length: int,
    digits: str,
    last: tuple[int, str] | None,
    editions: frozenset[str],
) -> tuple[str, str]:
    """Return the role of a number and its digits, which for an edition are its year; no role where it means nothing."""
    if "/" in digits:
        return ("edition", REGULATIONS[digits]) if digits in REGULATIONS else ("", digits)
    if "." in digits:
        return "value", digits
    before = _role_before(words, place)
    if len(digits) > 4:
        return before if before in ("indicator", "row") else "", digits
    if len(digits) == 4:
        return "edition" if digits in editions else "year", digits
    if before == "regulation":
        return ("edition", REGULATION_NUMBERS[digits]) if digits in REGULATION_NUMBERS else ("", digits)
    if before in ("decree", "day", "year"):
        return "", digits
    if before:
        return before, digits
    if last and last[1] == "edition" and digits in REGULATION_NUMBERS and _joined(words, last[0], place):
        return "edition", REGULATION_NUMBERS[digits]
    if place and words[place - 1].plain in ONLY and len(digits) == 1:
        return "level", digits
    if place and words[place - 1].plain == "(":
        return "indicator", digits
    if last and last[1] in LINKED_ROLES and _joined(words, last[0], place):
        return last[1], digits
    return "" if _counts(words, place + length, digits) else "loose", digits


def _counts(words: tuple[Word, ...], after: int, digits: str) -> bool:
    """Say whether a number counts what follows it: "5 tingkat"; but "20 tingkat 3" and "5 tingkat 3" name things."""
    following = words[after].plain if after < len(words) else ""
    names_next = after + 1 < len(words) and words[after + 1].is_number
    return following in UNITS or (following in COUNTED and int(digits) <= LONGEST_COUNT and not names_next)


def _joined(words: tuple[Word, ...], last: int, place: int) -> bool:
    between = words[last + 1 : place]
    return len(between) <= 1 and all(word.plain in CONNECTORS for word in between)


def _role_before(words: tuple[Word, ...], place: int) -> str:
    """Return the role that the nearest word before a number gives it, looking over at most two bridging words."""
    for back in range(1, 4):
        if place - back < 0:
            return ""
        plain = words[place - back].plain
        if plain == "nomor":
            further = _role_before(words, place - back)
            return further if further in ("regulation", "decree", "aspect", "domain") else "indicator"
        if plain in ROLE_WORDS:
            return ROLE_WORDS[plain]
        if plain not in BRIDGES:
            return ""
    return ""
