"""Which indicator of one edition follows which of another: proposals until somebody confirms them.

Evidence and notes may carry over to a counterpart, levels never do: each edition asks something of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Relation = Literal["sama", "lebih luas", "lebih sempit", "beririsan"]
"""What the newer indicator asks, compared with the older one."""

_OPPOSITE: dict[Relation, Relation] = {"lebih luas": "lebih sempit", "lebih sempit": "lebih luas"}


@dataclass(frozen=True, slots=True)
class Pair:
    """An indicator of the older edition and one of the newer that follows it."""

    older: int
    newer: int
    relation: Relation
    confirmed: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """The pairs of two editions. An older indicator in no pair has no successor, a newer one no predecessor."""

    older: str
    newer: str
    source: str
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """An indicator of another edition: `relation` is what it asks, compared with the one that was asked about.

    `confirmed` only where every pair on the way is.
    """

    edition: str
    number: int
    relation: Relation
    confirmed: bool
    note: str | None = None


def counterparts(crosswalks: Sequence[Crosswalk], edition: str, number: int, to: str) -> tuple[Counterpart, ...] | None:
    """Return what corresponds to an indicator in another edition; None where no crosswalk leads there.

    Over an edition in between the weakest link counts: what was broader and is then narrower only overlaps.
    """
    reached: dict[str, tuple[Counterpart, ...]] = {edition: (Counterpart(edition, number, "sama", confirmed=True),)}
    frontier = [edition]
    while frontier and to not in reached:
        here = frontier.pop(0)
        for crosswalk in crosswalks:
            there = _other_end(crosswalk, here)
            if there and there not in reached:
                steps = [_joined(first, second) for first in reached[here] for second in _steps(crosswalk, first)]
                reached[there] = _strongest(steps)
                frontier.append(there)
    return reached.get(to)


def _other_end(crosswalk: Crosswalk, edition: str) -> str | None:
    return {crosswalk.older: crosswalk.newer, crosswalk.newer: crosswalk.older}.get(edition)


def _steps(crosswalk: Crosswalk, of: Counterpart) -> list[Counterpart]:
    if of.edition == crosswalk.older:
        return [
            Counterpart(crosswalk.newer, pair.newer, pair.relation, pair.confirmed, pair.note)
            for pair in crosswalk.pairs
            if pair.older == of.number
        ]
    return [
        Counterpart(crosswalk.older, pair.older, _OPPOSITE.get(pair.relation, pair.relation), pair.confirmed, pair.note)
        for pair in crosswalk.pairs
        if pair.newer == of.number
    ]


def _joined(first: Counterpart, second: Counterpart) -> Counterpart:
    relations = {first.relation, second.relation} - {"sama"}
    relation: Relation = "sama" if not relations else relations.pop() if len(relations) == 1 else "beririsan"
    note = second.note if first.note is None else None
    return Counterpart(second.edition, second.number, relation, first.confirmed and second.confirmed, note)


def _strongest(found: list[Counterpart]) -> tuple[Counterpart, ...]:
    """Keep one of several ways to the same indicator: that which says most."""
    order = ("sama", "lebih luas", "lebih sempit", "beririsan")
    by_number: dict[int, Counterpart] = {}
    for each in sorted(found, key=lambda each: (order.index(each.relation), not each.confirmed)):
        by_number.setdefault(each.number, each)
    return tuple(by_number[number] for number in sorted(by_number))
