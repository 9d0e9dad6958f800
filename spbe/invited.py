"""Who is to be invited, read from what stands after /undang: a role, a name, and at the end an agency."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from spbe.matrix import Opd
from spbe.opd_names import distinct_key, opd_key
from spbe.people import Role

ROLE_WORDS: Mapping[str, Role] = {
    "staf": Role.READER,
    "staff": Role.READER,
    "pembaca": Role.READER,
    "pic": Role.FOCAL_POINT,
    "koordinator": Role.COORDINATOR,
    "kordinator": Role.COORDINATOR,
    "coordinator": Role.COORDINATOR,
}

SAME = 100
SURE = 88
"""From here a spelling is taken for a typing error of a name, as "hukm" for "hukum"; "bkpd" for "bkd" is not."""
SHORTENED = 80
LIKELY = 60
AHEAD = 8
"""How much the second likeliest agency must be behind for the first to be sure."""

MOST_LIKELY = 6
LONGEST_READ = 300
LONGEST_NAME = 12
"""Words that the name of an agency may have."""
_AND = frozenset({"dan", "serta", "juga", "&", "+", "/", ","})
_LOOSE_END = re.compile(r"(?:\s+(?:dari|di|pada|untuk|opd|sebagai|pic))*[\s,;:(/–-]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Likely:
    """An agency that may be meant, and the name that stands before it then."""

    opd: Opd
    name: str


@dataclass(frozen=True, slots=True)
class Invited:
    """What was read. `opd` is None where no agency is sure; then `likely` has those that may be meant, best first.

    Where more than one agency is named, `several` is true and `likely` has them all, as they stand.
    """

    role: Role
    name: str
    opd: Opd | None
    likely: tuple[Likely, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well the words from `first` on, to the end or to before `end`, name an agency."""

    score: float
    first: int
    opd: Opd
    end: int | None = None


def read_invited(text: str, opds: Sequence[Opd]) -> Invited:
    """Read who is to be invited. What is not said is empty or None."""
    words = text[:LONGEST_READ].replace(",", ", ").split()
    role = ROLE_WORDS.get(words[0].lower().strip(":,")) if words else None
    if role:
        words = words[1:]
    if role is Role.COORDINATOR:
        return Invited(role, _name(words), None)
    role = role or Role.FOCAL_POINT
    fits = _fits(words, opds)
    sure = _sure(fits)
    if sure:
        named = (*_named_before(words[: sure.first], opds), sure)
        if len({each.opd.id for each in named}) > 1:
            several = _with_names(words, named)
            if several[0].name:
                return Invited(role, several[0].name, None, several[:MOST_LIKELY], several=True)
        return Invited(role, _name(words[: named[0].first]), sure.opd)
    likely = (Likely(fit.opd, _name(words[: fit.first])) for fit in fits if fit.first)
    return Invited(role, _name(words), None, tuple(likely)[:MOST_LIKELY])


def _named_before(words: Sequence[str], opds: Sequence[Opd]) -> tuple[_Fit, ...]:
    """Return the agencies that surely stand in the last words before another one, as they stand.

    The last one is looked for first, as far to the right as one stands and as long as it is.
    """
    for end in range(len(words), max(0, len(words) - LONGEST_NAME), -1):
        found = _sure(_fits(words[:end], opds))
        if found:
            return (*_named_before(words[: found.first], opds), replace(found, end=end))
    return ()


def _with_names(words: Sequence[str], named: Sequence[_Fit]) -> tuple[Likely, ...]:
    """Return each agency with the name before it: its own, or where there is none that of the agency before."""
    told: list[Likely] = []
    after = 0
    for fit in named:
        name = _name([word for word in words[after : fit.first] if word.lower() not in _AND])
        told.append(Likely(fit.opd, name or (told[-1].name if told else "")))
        after = fit.end or len(words)
    first = {each.opd.id: each for each in reversed(told)}
    return tuple(each for each in told if first[each.opd.id] is each)


def opd_named(text: str, opds: Sequence[Opd]) -> tuple[Opd | None, tuple[Opd, ...]]:
    """Return the agency that a whole text names, typing errors allowed, and those that it may mean, best first."""
    fits = _fits([text[:LONGEST_READ]], opds)
    sure = _sure(fits)
    return (sure.opd if sure else None, tuple(fit.opd for fit in fits))


def _fits(words: Sequence[str], opds: Sequence[Opd]) -> list[_Fit]:
    """Return the agencies that the last words may name, best first; of equal fits the one that takes more words."""
    endings = [(first, " ".join(words[first:])) for first in range(max(0, len(words) - LONGEST_NAME), len(words))]
    best = (max((_Fit(_score(end, opd), first, opd) for first, end in endings), key=_rank) for opd in opds if words)
    return sorted((fit for fit in best if fit.score >= LIKELY), key=_rank, reverse=True)


def _rank(fit: _Fit) -> tuple[float, int]:
    return fit.score, -fit.first


def _sure(fits: Sequence[_Fit]) -> _Fit | None:
    if not fits or fits[0].score < SURE:
        return None
    rival = fits[1].score if len(fits) > 1 else 0
    return fits[0] if fits[0].score == SAME or fits[0].score - rival >= AHEAD else None


def _score(text: str, opd: Opd) -> float:
    """Return from 0 to 100 how much a text is like the likeliest spelling of an agency."""
    key, distinct = opd_key(text), distinct_key(text)
    if not distinct:
        return 0
    return max(_likeness(key, distinct, spelling) for spelling in _spellings(opd))


def _likeness(key: str, distinct: str, spelling: str) -> float:
    if key == opd_key(spelling):
        return SAME
    other = distinct_key(spelling)
    typed = min(fuzz.ratio(distinct, other), SAME - 1)
    return max(typed, SHORTENED if _shortens(distinct, other) else 0)


def _shortens(text: str, name: str) -> bool:
    """Say whether each word of a text begins a word of a name, in order: "org" for "organisasi"."""
    rest = iter(name.split())
    return all(len(word) > 2 and any(each.startswith(word) for each in rest) for word in text.split())


def _spellings(opd: Opd) -> Iterator[str]:
    yield from (opd.short, opd.name, *opd.aliases)


def _name(words: Sequence[str]) -> str:
    return _LOOSE_END.sub("", " ".join(words)).strip(" ,;:(/–-")
