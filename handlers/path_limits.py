"""What a path leaves alone, as the few letters that a button carries: "k.m2.d3.i23.o4"."""

import re
from collections.abc import Iterator, Mapping

from spbe.catalogue import Capability
from spbe.path import Limits

_POLICIES, _EXTERNAL, _MOST = "k", "x", "m"
_CAPABILITIES: Mapping[str, Capability] = {"s": "service", "p": "process"}
_NUMBERS = {"d": "domains", "a": "aspects", "i": "indicators", "r": "rows", "o": "agencies"}
_ITEM = re.compile(r"([a-z])(\d{0,9})")


def written(limits: Limits, *, policies: bool) -> str | None:
    """Return limits as text, or None where there are none; without `policies` none of them may rise."""
    return ".".join(_items(limits, policies)) or None


def read(text: str | None) -> tuple[Limits, bool]:
    """Return the limits of a text, and whether policies may rise; what is unknown limits nothing."""
    items = _ITEM.findall(text or "")
    numbers: dict[str, set[int]] = {name: set() for name in _NUMBERS.values()}
    for letter, number in items:
        if letter in _NUMBERS and number:
            numbers[_NUMBERS[letter]].add(int(number))
    letters = {letter for letter, _ in items}
    most = next((int(number) for letter, number in items if letter == _MOST and number), None)
    limits = Limits(
        capabilities=frozenset(_CAPABILITIES[each] for each in letters & _CAPABILITIES.keys()),
        external=_EXTERNAL in letters,
        most_levels=most,
        **{name: frozenset(several) for name, several in numbers.items()},
    )
    return limits, _POLICIES not in letters


def _items(limits: Limits, policies: bool) -> Iterator[str]:
    if not policies:
        yield _POLICIES
    yield from (letter for letter, capability in _CAPABILITIES.items() if capability in limits.capabilities)
    if limits.external:
        yield _EXTERNAL
    if limits.most_levels is not None:
        yield f"{_MOST}{limits.most_levels}"
    for letter, name in _NUMBERS.items():
        yield from (f"{letter}{number}" for number in sorted(getattr(limits, name)))
