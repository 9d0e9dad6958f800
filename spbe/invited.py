"""Who is to be invited, read from what stands after /undang: a role, a name, and at the end an agency."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spbe.matrix import Opd
from spbe.opds_said import LONGEST_NAME, LONGEST_READ, Fit, fits_of, sure_of
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

MOST_LIKELY = 6
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


def read_invited(text: str, opds: Sequence[Opd]) -> Invited:
    """Read who is to be invited. What is not said is empty or None."""
    words = text[:LONGEST_READ].replace(",", ", ").split()
    role = ROLE_WORDS.get(words[0].lower().strip(":,")) if words else None
    if role:
        words = words[1:]
    if role is Role.COORDINATOR:
        return Invited(role, _name(words), None)
    role = role or Role.FOCAL_POINT
    fits = fits_of(words, opds)
    sure = sure_of(fits)
    if sure:
        named = (*_named_before(words[: sure.first], opds), sure)
        if len({each.opd.id for each in named}) > 1:
            several = _with_names(words, named)
            if several[0].name:
                return Invited(role, several[0].name, None, several[:MOST_LIKELY], several=True)
        return Invited(role, _name(words[: named[0].first]), sure.opd)
    likely = (Likely(fit.opd, _name(words[: fit.first])) for fit in fits if fit.first)
    return Invited(role, _name(words), None, tuple(likely)[:MOST_LIKELY])


def _named_before(words: Sequence[str], opds: Sequence[Opd]) -> tuple[Fit, ...]:
    """Return the agencies that surely stand in the last words before another one, as they stand.

    The last one is looked for first, as far to the right as one stands and as long as it is.
    """
    for end in range(len(words), max(0, len(words) - LONGEST_NAME), -1):
        found = sure_of(fits_of(words[:end], opds))
        if found:
            return (*_named_before(words[: found.first], opds), replace(found, end=end))
    return ()


def _with_names(words: Sequence[str], named: Sequence[Fit]) -> tuple[Likely, ...]:
    """Return each agency with the name before it: its own, or where there is none that of the agency before."""
    told: list[Likely] = []
    after = 0
    for fit in named:
        name = _name([word for word in words[after : fit.first] if word.lower() not in _AND])
        told.append(Likely(fit.opd, name or (told[-1].name if told else "")))
        after = fit.end or len(words)
    first = {each.opd.id: each for each in reversed(told)}
    return tuple(each for each in told if first[each.opd.id] is each)


def _name(words: Sequence[str]) -> str:
    return _LOOSE_END.sub("", " ".join(words)).strip(" ,;:(/–-")
