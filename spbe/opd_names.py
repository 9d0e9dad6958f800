"""Which agencies (OPD) a cell names: spellings, several in one cell, and an open end ("dll")."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from spbe.matrix import Opd

_OPEN_END = re.compile(
    r"(?:^|[\s,;&/(])(?:dan\s+)?(?:dll|dst|dsb|lain\s?-?\s?lain(?:nya)?|seterusnya|sebagainya)[\s.)]*$",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^(?:[0-9]{1,2}[.)]|[-•*])\s", re.MULTILINE)
_NEXT_MARK = re.compile(r"\s[0-9]{1,2}[.)]\s")
"""Of a list that stands on one line: "1. DKIS 2. Bag. Hukum"."""

_KIND = re.compile(r"^(?:dinas|badan|bagian|kantor) (?=.)")
"""Words that half of all agencies begin with: they say nothing about likeness."""
_BETWEEN = re.compile(r"([,;\n/)])|&|\(|\bdan\b", re.IGNORECASE)
_OF_WHOM = re.compile(r"(?<=.) (?:setda|sekretariat daerah)$")
"""Divisions ("bagian") are the secretariat's: to say so in the same breath changes nothing."""


@dataclass(frozen=True, slots=True)
class OpdReading:
    """What a cell says: the agencies in order, the pieces that name none, and whether it ends openly."""

    opds: tuple[Opd, ...]
    unknown: tuple[str, ...]
    open_ended: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a cell between two separators; `joined` where "dan", "&" or "(" stands before it, not a comma."""

    first: int
    last: int
    key: str
    joined: bool


def plain(text: str) -> str:
    """Return a text for comparison: lower case, words only, single blanks."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def opd_key(text: str) -> str:
    """Return a name for comparison: "Bag. Pengadaan Barang & Jasa" is "Bagian Pengadaan Barang dan Jasa"."""
    words = ("bagian" if word == "bag" else word for word in plain(text).split())
    return " ".join(word for word in words if word != "dan")


def distinct_key(text: str) -> str:
    """Return a name for comparison without the word that half of all agencies begin with."""
    return _KIND.sub("", opd_key(text))


def owners(opds: Sequence[Opd]) -> dict[str, Opd]:
    """Return the agency that each spelling finds, by its key; a name goes before an alias, the first one before."""
    names = [(name, opd) for opd in opds for name in (opd.short, opd.name)]
    aliases = [(alias, opd) for opd in opds for alias in opd.aliases]
    found: dict[str, Opd] = {}
    for spelling, opd in (*names, *aliases):
        found.setdefault(opd_key(spelling), opd)
    found.pop("", None)
    return found


class OpdNames:
    """Every spelling that finds an agency: short name, full name, aliases."""

    def __init__(self, opds: Sequence[Opd], settled: Mapping[str, Sequence[Opd]] | None = None) -> None:
        """Learn the spellings. A name goes before an alias, and the first agency before a later one.

        `settled` is what somebody said of spellings that were doubtful: the agencies that they mean, or none.
        """
        self._opds = owners(opds)
        self._settled = {opd_key(written): tuple(meant) for written, meant in (settled or {}).items()}
        # A comma, "dan" or "&" may stand inside a name ("Dinas Komunikasi, Informatika dan Statistik"), and one
        # more may slip in by mistake ("Bag, Hukum").
        spellings = (*(each for opd in opds for each in (opd.short, opd.name, *opd.aliases)), *(settled or ()))
        parts = (sum(1 for _ in _parts(spelling)) for spelling in spellings)
        self._most_parts = max(parts, default=0) + 1
        self._distinct = {key: _KIND.sub("", key) for key in self._opds}

    def read(self, cell: str) -> OpdReading:
        """Return the agencies that a cell names.

        From left to right the longest name counts, so that a comma or "dan" inside a name does not split it.
        """
        text = _LIST_MARK.sub("", _NEXT_MARK.sub("\n", cell) if _LIST_MARK.match(cell.lstrip()) else cell)
        end = _OPEN_END.search(text)
        parts = tuple(_parts(text[: end.start()] if end else text))
        opds: list[Opd] = []
        unknown: list[_Part] = []
        at = 0
        while at < len(parts):
            meant, taken = self._longest(parts, at)
            if meant is not None:
                opds += meant
            elif parts[at].joined and unknown and unknown[-1].last == parts[at - 1].last:
                before = unknown.pop()
                unknown.append(_Part(before.first, parts[at].last, "", joined=before.joined))
            else:
                unknown.append(parts[at])
            at += taken
        pieces = (_closed(text[part.first : part.last].strip()) for part in unknown)
        return OpdReading(tuple(dict.fromkeys(opds)), tuple(pieces), end is not None)

    def nearest(self, text: str, *, limit: int = 3) -> tuple[str, ...]:
        """Return the short names of the agencies whose spellings are most like a text, the likeliest first."""
        return tuple(opd.short for opd in self.likely(text, limit=limit))

    def likely(self, text: str, *, limit: int = 3) -> tuple[Opd, ...]:
        """Return the agencies whose spellings are most like a text, the likeliest first."""
        wanted = _KIND.sub("", opd_key(text)[:100])
        hits = process.extract(wanted, self._distinct, scorer=fuzz.WRatio, score_cutoff=70, limit=9)
        return tuple(dict.fromkeys(self._opds[key] for _, _, key in hits))[:limit]

    def _longest(self, parts: Sequence[_Part], at: int) -> tuple[tuple[Opd, ...] | None, int]:
        """Return the agencies that the longest name at a part means, and how many parts it takes."""
        for taken in range(min(self._most_parts, len(parts) - at), 0, -1):
            key = " ".join(part.key for part in parts[at : at + taken])
            if key in self._settled:
                return self._settled[key], taken
            opd = self._opds.get(key) or (self._opds.get(_OF_WHOM.sub("", key)) if taken == 1 else None)
            if opd:
                return (opd,), taken
        return None, 1


def _closed(piece: str) -> str:
    """Return a piece of a cell with its last bracket, which separates and so is left out."""
    return f"{piece})" if piece.count("(") > piece.count(")") else piece


def _parts(text: str) -> Iterator[_Part]:
    first, joined = 0, False
    for between in (*_BETWEEN.finditer(text), None):
        last = between.start() if between else len(text)
        key = opd_key(text[first:last]) if first < last else ""
        if key:
            yield _Part(first, last, key, joined)
        if between:
            joined = between[1] is None and (joined or bool(key))
            first = between.end()
