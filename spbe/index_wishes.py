"""What somebody supposes of the index: "kalau indikator 23 dan 26 jadi 3", "naik satu tingkat ind 30", "23=3 26=4".

A text becomes a few symbols, typing errors repaired and courtesies left out, and a short grammar reads those. A bare
number is an indicator's; a row is named as one. What the grammar does not take is returned as unread: whoever
supposes half of a sentence has supposed something else.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spbe.numbers_said import RANGE_WORDS, SHORT_RANGE
from spbe.numerals import number_at
from spbe.words import clean

LONGEST = 500
"""Characters that are read."""

PartKind = Literal["indicator", "row", "domain", "aspect", "policies", "services", "all"]

WRITINGS: Mapping[str, str] = {
    "I": "indikator indicator ind indi indik indk idk",
    "R": "baris brs bris row",
    "D": "domain dom",
    "A": "aspek asp",
    "S": "semua semuanya seluruh seluruhnya",
    "P": "kebijakan",
    "Y": "layanan",
    "=": "jadi menjadi dijadikan jadikan jd mjd jdi ke",
    "L": "tingkat level lvl tk tkt nilai nilainya skor lev",
    "U": "naik naikkan naikin dinaikkan naiknya tambah naikan tingkatkan ditingkatkan",
    "V": "turun turunkan diturunkan turunnya",
    "&": "dan dn serta sama lalu kemudian plus and juga sedangkan",
    "~": " ".join(RANGE_WORDS),
    "?": "simulasi simulasikan simulasinya kalau kalo klo kl jika bila apabila andai andaikan seandainya misal misalnya"
    " misalkan bagaimana gimana gmn umpama",
    "": "coba tolong mohon indeks indeksnya index berapa brp hasil hasilnya maka apa ya saya kita kami pak bapak bu ibu"
    " lihat hitung hitungkan dihitung yang yg untuk utk nomor no nmr nomer nanti dong spbe kota predikat predikatnya"
    " dari pada di semisal akan bisa dapat kah bot tindak lanjut masing masing2 menghitung tampilkan jadinya sih",
}
"""How people write each symbol; those of the empty one say nothing here."""

_SYMBOLS = {word: symbol for symbol, words in WRITINGS.items() for word in words.split()}
_KNOWN = tuple(_SYMBOLS)
_SIGNS = {"=": "=", "~": "~", "&": "&", "+": "&", ";": "&", ",": "&", "?": "", ".": ""}
_KINDS: Mapping[str, PartKind] = {"I": "indicator", "R": "row", "D": "domain", "A": "aspect"}
_WHOLES: Mapping[str, PartKind] = {"P": "policies", "Y": "services", "S": "all"}
_ONE_LEVEL = frozenset({"setingkat", "selevel"})
_SHORTEST_REPAIRED, _LONG_WORD = 4, 8

_TOKEN = re.compile(r"\d+[.,]\d+|\d+|[a-z]+|[=&+;,~?]|\S")
_FROM = re.compile(r"\b(?:dari|dr) (?:tingkat |level )?\d(?:[.,]\d+)?(?= (?:naik |ke\b|jadi\b|menjadi\b|=))")
_ASKS_FOR_RESULT = re.compile(r"\b(?:men)?jadi (?:berapa|brp)\b")
_TARGET = r"(?:[IRDA] )*\d+(?: ~ (?:I )?\d+)?"
_WHOLE = r"(?:S (?:I )?(?:[PY] )?|(?:I )?[PY] )"
_TARGETS = rf"(?P<targets>(?:{_WHOLE}|{_TARGET} )(?:(?:& )*(?:{_WHOLE}|{_TARGET} ))*)"
_LEVEL = r"(?P<level>\d+(?:\.\d+)?) "
_WAY = r"(?P<way>[UV]) "
_STEPS = r"(?P<steps>\d) "
_GRAMMAR = tuple(
    re.compile(form)
    for form in (
        rf"(?:[UV] )?{_TARGETS}(?:[UV] )?(?:= )+(?:L )*{_LEVEL}(?!= |~ )",
        rf"(?:[UV] )?{_TARGETS}(?:L )+{_LEVEL}(?!= |~ )",
        rf"{_WAY}{_STEPS}L {_TARGETS}(?!= )",
        rf"{_WAY}{_STEPS}(?=[IRDASPY]){_TARGETS}(?!= )",
        rf"{_WAY}{_TARGETS}{_STEPS}L ",
        rf"{_TARGETS}{_WAY}(?:{_STEPS})?(?:L )?(?![=0-9])",
        rf"{_WAY}{_TARGETS}(?!= )",
    )
)
"""Tried in this order wherever something is left to be read; each token is followed by a blank."""

_PAIR = re.compile(rf"(?P<targets>(?:[IR] )?\d+ ){_LEVEL}$")
"""Nothing but a number and a level."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is meant: indicators, rows, domains or aspects by number, all policies, all services, or all there is."""

    kind: PartKind
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class Supposed:
    """A level that a part is supposed to have: this one, or so many steps from the present one.

    Of a part of many indicators some are meant to rise and none to fall, or the other way round where it `falls`.
    """

    part: Part
    level: Fraction | None = None
    steps: int = 0
    falls: bool = False


@dataclass(frozen=True, slots=True)
class SimulationWish:
    """What was read; `unread` is what says nothing here, as typed.

    `supposes` where the words themselves say so: "kalau … jadi", "simulasi … naik", or "naikkan" at the start.
    """

    supposed: tuple[Supposed, ...] = ()
    unread: str = ""
    supposes: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether something is supposed, and nothing else said."""
        return bool(self.supposed) and not self.unread

    @property
    def is_plain(self) -> bool:
        """Whether a text says all this by itself, without a command before it."""
        return self.is_clear and self.supposes


def simulation_wish(text: str) -> SimulationWish:
    """Return what a text supposes."""
    tokens = list(_symbols(text))
    said = [(symbol, typed) for symbol, typed in tokens if symbol not in ("", "?")]
    moves = any(symbol in ("=", "U", "V") for symbol, _ in said)
    supposes = moves and (said[0][0] in ("U", "V") or any(symbol == "?" for symbol, _ in tokens))
    supposed: list[Supposed] = []
    unread: list[str] = []
    at = 0
    while at < len(said):
        rest = "".join(f"{symbol} " for symbol, _ in said[at:])
        forms = _GRAMMAR if at else (*_GRAMMAR, _PAIR)
        found = next((match for form in forms if (match := form.match(rest))), None)
        if found:
            supposed += _supposed(found)
            at += found[0].count(" ")
        else:
            if said[at][0] != "&":
                unread.append(said[at][1])
            at += 1
    unread += text[LONGEST:].split()[:1]
    return SimulationWish(tuple(supposed), " ".join(unread), supposes)


def moves_levels(text: str) -> bool:
    """Say whether a text moves something to a level or by some, be it something that is not understood."""
    symbols = " ".join(symbol for symbol, _ in _symbols(text) if symbol)
    return bool(simulation_wish(text).supposed) or re.search(r"[=UV] (?:[=L] )*\d", symbols) is not None


@lru_cache(maxsize=10_000)
def repaired(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known word that a typed one is, typing errors allowed; None where it is like none."""
    if word in known:
        return word
    if len(word) < _SHORTEST_REPAIRED:
        return None
    allowed = 2 if len(word) >= _LONG_WORD else 1
    near = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=allowed)
    is_like = near and near[0][0] == word[0] and len(near[0]) >= _SHORTEST_REPAIRED
    return str(near[0]) if near and is_like else None


def _symbols(text: str) -> Iterator[tuple[str, str]]:
    """Yield each token of a text as a symbol or a number, with what was typed."""
    low = clean(text[:LONGEST]).replace("/simulasi", "simulasi")
    low = re.sub(SHORT_RANGE, " sampai ", low)
    low = re.sub(r"->|=>|→|⇒|:(?=\s*\d)|\bsama (?:dengan|dgn|dg)\b", "=", low)
    low = re.sub(r"(?<=\d)(?:\s?[-–—]\s?(?=\d\d)|[-–—](?=\d))", "~", low)
    low = re.sub(r"(?<![\d~])\+\s?(?=[1-9](?!\d))", " naik ", low)
    low = re.sub(r"(?<=\s)[-–—]\s?(?=[1-9](?!\d))", " turun ", low)
    low = _FROM.sub(" ", _ASKS_FOR_RESULT.sub(" ", low))
    low = re.sub(r"(?<=[a-z])\.|\.(?=\s|$)|[#\"'“”()]", " ", low)
    tokens = _TOKEN.findall(low)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        value, length = (0, 0) if token[0].isdigit() else number_at(tokens, place)
        if length:
            yield str(value), " ".join(tokens[place : place + length])
        elif "," in token[1:] or "." in token[1:]:
            yield from _decimal(tokens, place)
        elif token in _ONE_LEVEL:
            yield from (("1", token), ("L", token))
        else:
            yield _symbol(token), token
        place += length or 1


def _symbol(token: str) -> str:
    if token.isdecimal():
        return str(int(token))
    if token in _SIGNS:
        return _SIGNS[token]
    known = repaired(token, _KNOWN)
    return "!" if known is None else _SYMBOLS[known]


def _decimal(tokens: list[str], place: int) -> Iterator[tuple[str, str]]:
    """Yield a number with a comma as a level, or as two where it stands for numbers of indicators: "23,26 jadi 3"."""
    typed = tokens[place]
    whole, rest = re.split("[.,]", typed)
    before = _symbol(tokens[place - 1]) if place else ""
    after = _symbol(tokens[place + 1]) if place + 1 < len(tokens) else ""
    if before in ("=", "L") and after not in ("=", "U", "V"):
        yield f"{int(whole)}.{rest}", typed
    else:
        yield from ((str(int(whole)), whole), ("&", ","), (str(int(rest)), rest))


def _supposed(found: re.Match[str]) -> Iterator[Supposed]:
    said = found.groupdict()
    falls = "V" in found[0].split()
    for part in _parts(said["targets"]):
        if said.get("level"):
            yield Supposed(part, level=Fraction(said["level"]), falls=falls)
        else:
            steps = int(said.get("steps") or 1)
            yield Supposed(part, steps=steps if said["way"] == "U" else -steps)


def _parts(targets: str) -> Iterator[Part]:
    """Yield what numbers are of; a noun holds for the numbers after it too: "baris 36, 37"."""
    kind: PartKind = "indicator"
    symbols = targets.split()
    for place, symbol in enumerate(symbols):
        if symbol in _KINDS:
            kind = _KINDS[symbol]
        elif symbol in _WHOLES:
            narrower = next((each for each in symbols[place + 1 : place + 3] if each != "I"), "")
            if symbol != "S" or narrower not in _WHOLES:  # "semua layanan" are the services
                yield Part(_WHOLES[symbol])
        elif symbol.isdecimal() and [each for each in symbols[:place] if each != "I"][-1:] != ["~"]:
            last = next((each for each in symbols[place + 1 : place + 4] if each.isdecimal()), symbol)
            is_range = symbols[place + 1 : place + 2] == ["~"]
            yield Part(kind, *sorted((int(symbol), int(last if is_range else symbol))))
