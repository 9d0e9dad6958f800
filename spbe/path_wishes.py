"""What somebody says of a path: "sangat baik paling sedikit opd", "3,5 tanpa kebijakan", "maksimal 2 tingkat".

In any order, with typing errors and courtesies around. What says nothing here is returned as unread.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from rapidfuzz.distance import OSA

from spbe.catalogue import Capability, Predicate
from spbe.index_wishes import LONGEST, repaired
from spbe.matrix import Opd
from spbe.numbers_said import RANGE_WORDS, stretches_in
from spbe.numerals import number_at
from spbe.opds_said import opds_in
from spbe.path import Limits, Measure
from spbe.words import clean

WRITINGS: Mapping[str, str] = {
    "without": "tanpa kecuali selain jangan tidak tdk tak exclude minus lewati",
    "most": "maksimal maks max maksimum mks",
    "many": "banyak banyaknya tinggi tingginya",
    "few": "sedikit sedikitnya minimal minimum tersedikit dikit",
    "opd": "opd dinas unit instansi skpd perangkat daerah",
    "only": "hanya cuma",
    "effort": "biaya ongkos usaha upaya effort ringan teringan mudah termudah gampang beban poin",
    "level": "tingkat level lvl tk tkt",
    "step": "langkah langkahnya lngkah",
    "each": "per tiap setiap masing",
    "indicator": "indikator indicator ind indi indik",
    "row": "baris brs bris row",
    "domain": "domain dom",
    "aspect": "aspek asp",
    "policies": "kebijakan",
    "services": "layanan",
    "processes": "proses manajemen",
    "external": "eksternal external",
    "and": "dan dn serta & , ; juga",
    "next": "berikutnya berikut selanjutnya",
    "so": "paling ke menuju mencapai capai dengan untuk utk supaya agar biar menurut",
    "": "jalur jalan cara tercepat termurah terpendek terdekat murah cepat naik jadi menjadi predikat indeks"
    " indeksnya spbe kita kami kota yang yg melibatkan mana apa saja berapa brp lagi bagaimana gimana gmn"
    " tolong mohon coba pak bu bapak ibu boleh bila kalau dari nomor no nmr sampai mau ingin"
    " bisa cari carikan tunjukkan hitung ya dong target dinaikkan naikkan menaikkan adalah di pada itu"
    " optimal terbaik semua nilai bot butuh perlu kurang harus"
    " dikerjakan kerjakan dikerjain dilakukan lakukan digarap",
}
"""How people write each symbol; the words of the empty one say nothing here."""

_SYMBOLS = {word: symbol for symbol, words in WRITINGS.items() for word in words.split()}
_KNOWN = tuple(_SYMBOLS)
_WHOLES = ("policies", "services", "processes", "external")
_CAPABILITIES: Mapping[str, Capability] = {"services": "service", "processes": "process"}
_NUMBERED = ("indicator", "row", "domain", "aspect")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[a-z]+(?:\.(?=\s?[a-z]))?|[&,;]|[^\s.:?!()\"']")
_ASKS_WAY = re.compile(
    r"\b(?:biar|supaya|agar|untuk|utk)\b.*\b(?:naik|jadi|menjadi|mencapai|ke)\b.*\bapa\b.*\b(?:harus|hrs|perlu)\b"
)
_SHORTEST_NAME, _LONG_NAME = 4, 9

LONGEST_COUNTED = 4 * LONGEST
"""Characters that are read once the ranges are counted out."""


@dataclass(frozen=True, slots=True)
class Only:
    """What alone may rise, where anything is named: kinds of indicators as in `WRITINGS`, numbers, agencies by id."""

    kinds: frozenset[str] = frozenset()
    indicators: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()
    domains: frozenset[int] = frozenset()
    aspects: frozenset[int] = frozenset()
    agencies: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PathWish:
    """What was read, each None where it was not said; `unread` is what says nothing here, as typed.

    Without `policies` no indicator of a policy may rise. `about_path` where the words themselves ask for a path.
    """

    goal: Decimal | None = None
    measure: Measure | None = None
    limits: Limits = field(default_factory=Limits)
    policies: bool = True
    only: Only = field(default_factory=Only)
    unread: str = ""
    about_path: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a text asks for a path by itself, without a command before it, and for nothing else."""
        return self.about_path and not self.unread


@dataclass(frozen=True, slots=True)
class _Token:
    symbol: str
    typed: str


def asks_for_path(text: str, predicates: Sequence[Predicate], opds: Sequence[Opd]) -> bool:
    """Say whether a text asks for a path by itself, and for nothing else."""
    wish, _ = _begun(text, predicates)
    return wish.about_path and path_wish(text, predicates, opds).is_plain


def path_wish(text: str, predicates: Sequence[Predicate], opds: Sequence[Opd]) -> PathWish:
    """Return what a text says of a path to one of these predicates, or to an index."""
    wish, tokens = _begun(text, predicates)
    wish, tokens = _most_levels(wish, tokens)
    wish, tokens = _excluded(wish, tokens, opds)
    only, unread_names, tokens = _behind("only", tokens, opds)
    unread = " ".join(filter(None, (wish.unread, *unread_names)))
    return _rest(replace(wish, only=only, unread=unread), tokens)


def _begun(text: str, predicates: Sequence[Predicate]) -> tuple[PathWish, list[_Token]]:
    """Return the goal of a text and whether it is about a path, and the tokens that are still to be read."""
    low, unread = _counted_out(clean(text[:LONGEST]).replace("/jalur", "jalur"))
    tokens = list(_tokens(low[:LONGEST_COUNTED]))
    goal, tokens = _named_goal(tokens, predicates)
    ways = goal is not None and (any(t.symbol in ("step", "effort") for t in tokens) or _ASKS_WAY.search(low))
    about_path = bool(ways or re.search(r"\bjal[ua]?r\b", low))
    unread = " ".join(filter(None, (unread, low[LONGEST_COUNTED:], text[LONGEST:].strip())))
    return PathWish(goal=goal, unread=unread, about_path=about_path), tokens


def _counted_out(low: str) -> tuple[str, str]:
    """Return a text with every number of its ranges, and the ranges that are too long: "25-27" is 25, 26, 27."""
    plain, unread, at = "", list[str](), 0
    for stretch in stretches_in(low):
        if len(stretch.numbers) != 1:
            plain = f"{plain}{low[at : stretch.number]} {', '.join(map(str, stretch.numbers))}"
            at = stretch.end
        if not stretch.numbers:
            unread.append(low[stretch.number : stretch.end])
    return plain + low[at:], " ".join(unread)


def _tokens(low: str) -> Iterator[_Token]:
    typed = _TOKEN.findall(low)
    place = 0
    while place < len(typed):
        value, length = number_at(typed, place)
        if length:
            yield _Token(str(value), " ".join(typed[place : place + length]))
        elif typed[place][0].isdigit():
            yield _Token(typed[place].replace(",", "."), typed[place])
        else:
            known = repaired(typed[place], _KNOWN)
            yield _Token("!" if known is None else _SYMBOLS[known], typed[place])
        place += length or 1


def _named_goal(tokens: list[_Token], predicates: Sequence[Predicate]) -> tuple[Decimal | None, list[_Token]]:
    """Return the lower bound of the predicate that is named, the longest name first, and the other tokens."""
    for predicate in sorted(predicates, key=lambda each: -len(each.name)):
        words = predicate.name.lower().split()
        for place in range(len(tokens) - len(words) + 1):
            said = [token.typed for token in tokens[place : place + len(words)]]
            if all(_is_like(typed, word) for typed, word in zip(said, words, strict=True)):
                return predicate.low, tokens[:place] + tokens[place + len(words) :]
    return None, tokens


def _is_like(typed: str, word: str) -> bool:
    if typed == word or (word == "sangat" and typed in ("sgt", "sngt", "sangt")):
        return True
    allowed = 2 if len(word) >= _LONG_NAME else 1
    return len(typed) >= _SHORTEST_NAME and typed[0] == word[0] and OSA.distance(typed, word) <= allowed


def _most_levels(wish: PathWish, tokens: list[_Token]) -> tuple[PathWish, list[_Token]]:
    """Read "maksimal 2 tingkat per indikator", "paling banyak 2 langkah"."""
    for place in range(len(tokens) - 1):
        word, number, *rest = tokens[place : place + 5]
        if word.symbol in ("most", "many") and number.symbol.isdecimal() and 0 < int(number.symbol) <= 10:
            symbols = [each.symbol for each in rest]
            length = 2
            if symbols[:1] in (["level"], ["step"]):
                length = 3
                if symbols[1:3] in (["each", "indicator"], ["each", "row"]):
                    length = 5
                elif symbols[1:2] == ["indicator"]:
                    length = 4
            limits = replace(wish.limits, most_levels=int(number.symbol))
            return replace(wish, limits=limits), tokens[:place] + tokens[place + length :]
    return wish, tokens


def _excluded(wish: PathWish, tokens: list[_Token], opds: Sequence[Opd]) -> tuple[PathWish, list[_Token]]:
    """Read what stands behind "tanpa"."""
    out, unread, left = _behind("without", tokens, opds)
    limits = replace(
        wish.limits,
        indicators=out.indicators,
        rows=out.rows,
        domains=out.domains,
        aspects=out.aspects,
        agencies=out.agencies,
        capabilities=frozenset(_CAPABILITIES[each] for each in out.kinds & _CAPABILITIES.keys()),
        external="external" in out.kinds,
    )
    unread = tuple(filter(None, (wish.unread, *unread)))
    return replace(wish, limits=limits, policies="policies" not in out.kinds, unread=" ".join(unread)), left


def _behind(
    word: Literal["without", "only"], tokens: Sequence[_Token], opds: Sequence[Opd]
) -> tuple[Only, tuple[str, ...], list[_Token]]:
    """Read what stands behind a word: numbers, kinds of indicators, agencies; names of none, and the other tokens."""
    left: list[_Token] = []
    kind, is_behind = "indicator", False
    names: list[str] = []
    numbers: dict[str, set[int]] = {each: set() for each in _NUMBERED}
    wholes: set[str] = set()
    for place, token in enumerate(tokens):
        following = next((each.symbol for each in tokens[place + 1 : place + 2]), "and")
        if token.symbol == word:
            kind, is_behind = "indicator", True
            names += [", "] if names else []
        elif not is_behind:
            left.append(token)
        elif token.symbol in _NUMBERED:
            kind = token.symbol
        elif token.symbol[:1].isdigit():
            numbers[kind] |= {int(each) for each in re.split(r"[.]", token.symbol)}
        elif token.symbol in _WHOLES and (not names or (names[-1] == ", " and following != "!")):
            wholes.add(token.symbol)
        elif token.symbol in ("so", "few", "effort", "step", "next", "without", "only"):
            is_behind = False
            left.append(token)
        elif token.typed in RANGE_WORDS and _is_between_numbers(tokens, place):
            names += [", ", token.typed, ", "]  # numbers in words are not counted out: unread
        elif token.symbol == "and":
            names += [", "] if names and names[-1] != ", " else []
        elif (
            token.symbol == "!"
            or (names and token.symbol in ("", "opd", *_WHOLES))
            or (token.symbol == "opd" and token.typed in ("dinas", "unit"))
        ):
            names.append(token.typed)
    agencies, unread = opds_in(" ".join(names), opds)
    found = Only(
        kinds=frozenset(wholes),
        indicators=frozenset(numbers["indicator"]),
        rows=frozenset(numbers["row"]),
        domains=frozenset(numbers["domain"]),
        aspects=frozenset(numbers["aspect"]),
        agencies=frozenset(each.id for each in agencies),
    )
    return found, tuple(unread), left


def _is_between_numbers(tokens: Sequence[_Token], place: int) -> bool:
    around = (*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2])
    return [each.symbol[:1].isdigit() for each in around] == [True, True]


def _rest(wish: PathWish, tokens: Sequence[_Token]) -> PathWish:
    """Read the measure and, where no predicate was named, the index to reach."""
    symbols = {token.symbol for token in tokens}
    measure: Measure | None = None
    if "opd" in symbols:
        measure = "agencies"
    elif "effort" in symbols:
        measure = "effort"
    elif "step" in symbols:
        measure = "steps"
    goal, unread = wish.goal, [wish.unread] if wish.unread else []
    for token in tokens:
        if token.symbol[:1].isdigit() and goal is None and re.fullmatch(r"\d(?:\.\d{1,2})?", token.symbol):
            goal = Decimal(token.symbol)
        elif token.symbol == "!" or token.symbol[:1].isdigit() or token.symbol in (*_NUMBERED, *_WHOLES, "most"):
            unread.append(token.typed)
    return replace(wish, goal=goal, measure=measure, unread=" ".join(unread))
