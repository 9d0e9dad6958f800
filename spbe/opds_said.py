"""Agencies (OPD) that people name in a message, typing errors allowed: every command reads them here.

The cells of a matrix are read more strictly, in `spbe.opd_names`: there a doubtful spelling is asked about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from spbe.matrix import Opd
from spbe.opd_names import OpdNames, distinct_key, opd_key

SAME = 100
SURE = 88
"""From here a spelling is taken for a typing error of a name, as "hukm" for "hukum"; "bkpd" for "bkd" is not."""
SHORTENED = 80
LIKELY = 60
AHEAD = 8
"""How much the second likeliest agency must be behind for the first to be sure."""

LONGEST_READ = 300
LONGEST_NAME = 12
"""Words that the name of an agency may have."""

_ONE_ERROR, _TWO_ERRORS = 4, 9
"""Letters from which a name may have one typing error, and two."""

_MOST_PARTS = 5
"""Pieces between commas or "dan" that one name may have."""

_BETWEEN = re.compile(r"[,;\n/&+]|\b(?:dan|serta|juga)\b", re.IGNORECASE)
_NEEDLESS = r"(?:dan|serta|juga|di|dari|pada|untuk|milik|opd|yang|yg)\b"
_AROUND = re.compile(rf"^(?:[\s,;&+/]|{_NEEDLESS})+|(?:[\s,;&+/]|\b{_NEEDLESS})+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the words from `first` on, to the end or to before `end`, name an agency."""

    score: float
    first: int
    opd: Opd
    end: int | None = None


def opds_in(text: str, opds: Sequence[Opd]) -> tuple[tuple[Opd, ...], tuple[str, ...]]:
    """Return the agencies that a list names, and the pieces of it that name none: the rest of it, or "dll".

    A comma or "dan" may stand inside a name. The longest name as it is written counts; what stands between such names
    is divided so that most of it names agencies, and in the most names.
    """
    parts = [part for part in (_AROUND.sub("", part) for part in _BETWEEN.split(text[:LONGEST_READ])) if opd_key(part)]
    names = OpdNames(opds if parts else ())
    found, unread, loose = list[Opd](), list[str](), list[str]()
    at = 0
    while at <= len(parts):
        ends = range(min(at + _MOST_PARTS, len(parts)), at, -1)
        readings = ((end, names.read(" ".join(parts[at:end]))) for end in ends)
        whole = ((end, each.opds) for end, each in readings if each.opds and not each.unknown and not each.open_ended)
        end, written = next(whole, (at + 1, ()))
        if written or at == len(parts):
            more, left = _divided(loose, opds)
            found += (*more, *written)
            unread += left
            loose = []
        else:
            loose.append(parts[at])
        at = end
    return tuple(dict.fromkeys(found)), tuple(filter(None, (*unread, text[LONGEST_READ:].strip())))


def _divided(parts: Sequence[str], opds: Sequence[Opd]) -> tuple[list[Opd], list[str]]:
    """Return the agencies and the unread parts of the division with the fewest of these, then with the most names."""
    best: list[tuple[list[Opd], list[str]]] = [([], [])]  # of the parts from the last one on
    for at in reversed(range(len(parts))):
        found, unread = best[-1]
        options = [(found, [parts[at], *unread])]
        for end in range(at + 1, min(at + _MOST_PARTS, len(parts)) + 1):
            named, _ = opd_named(" ".join(parts[at:end]), opds)
            if named:
                found, unread = best[len(parts) - end]
                options.append(([named, *found], unread))
        best.append(min(options, key=lambda each: (len(each[1]), -len(each[0]))))
    return best[-1]


def opd_named(text: str, opds: Sequence[Opd]) -> tuple[Opd | None, tuple[Opd, ...]]:
    """Return the agency that a whole text names, typing errors allowed, and those that it may mean, best first."""
    fits = fits_of([text[:LONGEST_READ]], opds)
    sure = sure_of(fits)
    meant = sure.opd if sure else _mistyped(text[:LONGEST_READ], opds)
    return meant, tuple(fit.opd for fit in fits)


def fits_of(words: Sequence[str], opds: Sequence[Opd]) -> list[Fit]:
    """Return the agencies that the last words may name, best first; of equal fits the one that takes more words."""
    endings = [(first, " ".join(words[first:])) for first in range(max(0, len(words) - LONGEST_NAME), len(words))]
    best = (max((Fit(_score(end, opd), first, opd) for first, end in endings), key=_rank) for opd in opds if words)
    return sorted((fit for fit in best if fit.score >= LIKELY), key=_rank, reverse=True)


def sure_of(fits: Sequence[Fit]) -> Fit | None:
    """Return the best fit where it leaves no doubt."""
    if not fits or fits[0].score < SURE:
        return None
    rival = fits[1].score if len(fits) > 1 else 0
    return fits[0] if fits[0].score == SAME or fits[0].score - rival >= AHEAD else None


def _mistyped(text: str, opds: Sequence[Opd]) -> Opd | None:
    """Return the only agency that a text is but for a letter or two; short names are not guessed at."""
    key = distinct_key(text)
    allowed = _errors(key)
    near = {
        opd.id: (distance, opd, allowed and distance <= _errors(name))
        for opd in opds
        for distance, name in [min((OSA.distance(key, name), name) for _, name in _keys(opd))]
        if distance <= max(allowed, 1)
    }
    if len(near) != 1:
        return None
    _, opd, is_sure = next(iter(near.values()))
    return opd if is_sure else None


def _errors(name: str) -> int:
    return (len(name) >= _ONE_ERROR) + (len(name) >= _TWO_ERRORS)


def _rank(fit: Fit) -> tuple[float, int]:
    return fit.score, -fit.first


def _score(text: str, opd: Opd) -> float:
    """Return from 0 to 100 how much a text is like the likeliest spelling of an agency."""
    key, distinct = opd_key(text), distinct_key(text)
    if not distinct:
        return 0
    return max(SAME if key == name else _likeness(distinct, other) for name, other in _keys(opd))


def _likeness(distinct: str, other: str) -> float:
    typed = min(fuzz.ratio(distinct, other), SAME - 1)
    return max(typed, SHORTENED if _shortens(distinct, other) else 0)


def _shortens(text: str, name: str) -> bool:
    """Say whether each word of a text begins a word of a name, in order: "org" for "organisasi"."""
    rest = iter(name.split())
    return all(len(word) > 2 and any(each.startswith(word) for each in rest) for word in text.split())


@lru_cache(maxsize=1_000)
def _keys(opd: Opd) -> tuple[tuple[str, str], ...]:
    """Return every spelling of an agency for comparison, whole and without the word that half of all begin with."""
    return tuple((opd_key(each), distinct_key(each)) for each in (opd.short, opd.name, *opd.aliases))
