"""A message as a question: the numbers with their roles, the names it mentions, and the hints at its intent.

Nothing is decided here; `spbe.answers` weighs what was found.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from spbe.words import Lexicon, Reader, Word, phrase_in

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
CONNECTORS = frozenset({"dan", "ke", "dengan", "atau", "sampai", "menuju", "lalu", "hingga", "dari"})
BRIDGES = frozenset(
    {
        "layanan",
        "proses",
        "nomor",
        "yang",
        "itu",
        "ke",
        "di",
        "dari",
        "nya",
        "antara",
        "(",
        "cuma",
        "masih",
        "sudah",
        "jadi",
        "baru",
    }
)
LINKED_ROLES = ("indicator", "row", "level", "aspect", "domain", "score", "loose")
"""Roles that a number hands on to one that is joined to it: "indikator 5 dan 6"."""

NUMBER_WORDS: Mapping[str, str] = {
    **{word: str(n) for n, word in enumerate(("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh"), start=1)},
    **{word: str(n) for n, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii"), start=1)},
    **{word: str(n) for n, word in enumerate(("pertama", "kedua", "ketiga", "keempat", "kelima"), start=1)},
}
REGULATIONS: Mapping[str, str] = {"5/2018": "2018", "59/2020": "2020", "8/2026": "2026"}
REGULATION_NUMBERS: Mapping[str, str] = {"5": "2018", "59": "2020", "8": "2026"}
PREDICATES = ("memuaskan", "sangat baik", "baik", "cukup", "kurang")


@dataclass(frozen=True)
class Question:
    """What a message says, still without a decision.

    Numbers stand under their role; `loose` numbers have none. `hints` holds, for every cue that occurs, the number of
    words of its longest phrase. `predicates` and `editions` are in the order in which they were named.
    """

    text: str
    words: tuple[Word, ...]
    hints: Mapping[str, int]
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
    predicates: tuple[str, ...] = ()
    stems: tuple[str, ...] = field(default=())

    def hint(self, *names: str) -> int:
        """Return the strongest of these hints, 0 where none occurs."""
        return max((self.hints.get(name, 0) for name in names), default=0)

    def says(self, *words: str) -> bool:
        """Say whether one of these plain words occurs."""
        return any(word.plain in words for word in self.words)

    def means(self, *stems: str) -> bool:
        """Say whether a word with one of these stems occurs: "terbesarnya" means "besar"."""
        return any(stem in stems for stem in self.stems)

    @property
    def edition(self) -> str | None:
        """The edition named, if it is one."""
        return self.editions[0] if len(self.editions) == 1 else None


class Questions:
    """Turns messages into questions with the cues of the lexicon."""

    def __init__(self, reader: Reader, lexicon: Lexicon, editions: Iterable[str]) -> None:
        """Read every cue once, as the messages are read."""
        self._reader = reader
        self._editions = frozenset(editions)
        self._cues: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for name, phrases in lexicon.cues.items():
            for phrase in filter(None, map(reader.stems, phrases)):
                self._cues[phrase[0]].append((name, phrase))

    def read(self, text: str) -> Question:
        """Return what a message says."""
        words = self._reader.read(text)
        stems = tuple(word.stem for word in words if word.plain not in "()")
        return Question(
            text=text,
            words=words,
            stems=stems,
            hints=self._hints(stems),
            predicates=_predicates(words),
            **self._numbers(words),
        )

    def _hints(self, stems: tuple[str, ...]) -> dict[str, int]:
        """Return the hints of all cues whose first word occurs."""
        hints: dict[str, int] = {}
        for first in dict.fromkeys(stems):
            for name, phrase in self._cues.get(first, ()):
                if len(phrase) > hints.get(name, 0) and phrase_in(phrase, stems):
                    hints[name] = len(phrase)
        return hints

    def _numbers(self, words: tuple[Word, ...]) -> dict[str, tuple]:  # type: ignore[type-arg]
        found = _Numbers(self._editions)
        for place, word in enumerate(words):
            digits = word.plain if word.is_number else _spelled(words, place)
            if digits is not None:
                found.take(words, place, digits)
        return found.slots()


class _Numbers:
    """Gives each number of a message its role by the words around it."""

    def __init__(self, editions: frozenset[str]) -> None:
        self._editions = editions
        self._found: list[tuple[str, int | str | Decimal]] = []
        self._last: tuple[int, str] | None = None

    def take(self, words: tuple[Word, ...], place: int, digits: str) -> None:
        role = self._role(words, place, digits)
        if role in ("edition", "value"):
            value: int | str | Decimal = Decimal(digits) if role == "value" else REGULATIONS.get(digits, digits)
            self._found.append((role, value))
        elif role:
            self._found.append((role, int(digits)))
        self._last = (place, role)

    def _role(self, words: tuple[Word, ...], place: int, digits: str) -> str:
        if "/" in digits:
            return "edition" if digits in REGULATIONS else ""
        if "." in digits:
            return "value"
        if len(digits) > 4:
            return ""
        before = _role_before(words, place)
        if len(digits) == 4:
            return "edition" if digits in self._editions else "year"
        if before == "regulation":
            if digits in REGULATION_NUMBERS:
                self._found.append(("edition", REGULATION_NUMBERS[digits]))
            return ""
        if before in ("decree", "day", "year"):
            return ""
        if before:
            return before
        if place and words[place - 1].plain == "(":
            return "indicator"
        if self._last and self._last[1] in LINKED_ROLES and self._linked(words, place):
            return self._last[1]
        after = words[place + 1].plain if place + 1 < len(words) else ""
        return "" if after in ("persen", "januari", "juli", "agustus", "oktober", "dokumen", "jenis") else "loose"

    def _linked(self, words: tuple[Word, ...], place: int) -> bool:
        assert self._last is not None  # noqa: S101 - the caller looked; for the type checker
        between = words[self._last[0] + 1 : place]
        return len(between) <= 1 and all(word.plain in CONNECTORS for word in between)

    def slots(self) -> dict[str, tuple]:  # type: ignore[type-arg]
        named = {
            "editions": "edition",
            "indicators": "indicator",
            "rows": "row",
            "levels": "level",
            "aspects": "aspect",
            "domains": "domain",
            "scores": "score",
            "years": "year",
            "loose": "loose",
            "values": "value",
        }
        return {
            name: tuple(dict.fromkeys(value for each, value in self._found if each == role))
            for name, role in named.items()
        }


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


def _spelled(words: tuple[Word, ...], place: int) -> str | None:
    """Return the digits of a number in words or Roman numerals, where a word before it wants one."""
    digits = NUMBER_WORDS.get(words[place].plain)
    if not digits:
        return None
    linked = place > 1 and words[place - 1].plain in CONNECTORS and words[place - 2].plain in NUMBER_WORDS
    wanted = _role_before(words, place) in ("level", "aspect", "domain", "indicator")
    return digits if wanted or (linked and _spelled(words, place - 2)) else None


def _predicates(words: tuple[Word, ...]) -> tuple[str, ...]:
    text = " ".join(word.plain for word in words)
    found = []
    for name in PREDICATES:
        if f" {name} " in f" {text} ":
            found.append(name)
            text = text.replace(name, "")
    return tuple(found)
