"""Ladders to climb at the least cost: how many rungs of each, so that together they gain enough. Exact.

Each rung gains and costs something, and whoever climbs a ladder needs its agencies, each of which costs one once.
Here the fractions become the integers of `spbe.knapsack`, and agencies that share a ladder are told apart.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm

from spbe.knapsack import Block, Choice, cheapest, joined, most_within

Plan = tuple[int, ...]
"""How many rungs to climb on each ladder."""

MOST_NODES = 3_000
"""Of the search over agencies: about a second and a half. Twice as many ladders may take a thousand times as long."""

Solve = Callable[[Sequence[Block], int], Choice | None]


class Unsettled(ValueError):
    """Too many agencies share too many ladders: the best plan is not found in reasonable time."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What each rung gains and costs, from below, and the agencies (by id) without which none is climbed."""

    gains: tuple[Fraction, ...]
    costs: tuple[int, ...]
    agencies: frozenset[int] = frozenset()


def cheapest_plan(ladders: Sequence[Ladder], need: Fraction) -> Plan | None:
    """Return the cheapest plan that gains at least `need`, or None.

    Of plans that cost the same: the fewest rungs, then the most gain, then the most rungs on the first ladder where
    two plans differ. Raises `Unsettled`.
    """
    coding = _Coding(ladders, need)
    found = _search(
        coding,
        rung_cost=1,
        solve=lambda blocks, _paid: cheapest(blocks, int(need * coding.scale), coding.bits),
        rank=lambda choice: (choice.cost, -choice.worth),
    )
    return coding.plan(found.worth) if found else None


def most_gain(ladders: Sequence[Ladder], cost: int) -> Fraction:
    """Return the most that any plan gains which costs at most so much. Raises `Unsettled`."""
    coding = _Coding(ladders, Fraction(0))
    found = _search(
        coding,
        rung_cost=0,
        solve=lambda blocks, paid: (
            most_within(blocks, cost * coding.unit - paid, coding.bits) if paid <= cost * coding.unit else None
        ),
        rank=lambda choice: (-(choice.worth >> coding.bits), choice.cost),
    )
    return Fraction(found.worth >> coding.bits, coding.scale) if found else Fraction(0)


class _Coding:
    """How ladders become blocks: costs in units that leave room to count rungs, worths that tell plans apart."""

    def __init__(self, ladders: Sequence[Ladder], need: Fraction) -> None:
        """Choose a scale on which all gains are whole, and a field of bits for each ladder, the first the highest."""
        self.ladders = ladders
        self.scale = lcm(need.denominator, *(gain.denominator for ladder in ladders for gain in ladder.gains))
        self.unit = sum(len(ladder.gains) for ladder in ladders) + 1
        self._width = max((len(ladder.gains).bit_length() for ladder in ladders), default=1)
        self.bits = self._width * len(ladders)

    def block(self, place: int, rung_cost: int) -> dict[int, int]:
        """Return the options of one ladder: its agencies not counted."""
        ladder = self.ladders[place]
        options: dict[int, int] = {}
        cost = gain = 0
        for rungs, (rung_gain, own_cost) in enumerate(zip(ladder.gains, ladder.costs, strict=True), start=1):
            gain += int(rung_gain * self.scale)
            cost += own_cost * self.unit + rung_cost
            options[cost] = (gain << self.bits) + (rungs << self._shift(place))
        return options

    def plan(self, worth: int) -> Plan:
        """Return the plan that a worth stands for."""
        return tuple((worth >> self._shift(place)) & ((1 << self._width) - 1) for place in range(len(self.ladders)))

    def _shift(self, place: int) -> int:
        return self._width * (len(self.ladders) - 1 - place)


def _search(
    coding: _Coding, *, rung_cost: int, solve: Solve, rank: Callable[[Choice], tuple[int, int]]
) -> Choice | None:
    """Return the best choice by rank, agencies paid for. Branch and bound over the agencies that share a ladder.

    At a node some agencies are in (paid, used or not) and some are out. A ladder that needs one which is out is not
    climbed; of those that are neither, only one is paid for each ladder, so that ladders fall into one block for
    each agency. That makes plans too cheap, never too dear: if the best of them pays all its agencies, no plan of
    the node is better; if not, an agency that it owes is taken in, and left out, at the next two nodes. A plan that
    pays for an agency in vain is met again where that one is out.
    """
    options = [coding.block(place, rung_cost) for place in range(len(coding.ladders))]
    order = _poorest_first(coding.ladders)
    best: Choice | None = None
    nodes: list[tuple[frozenset[int], frozenset[int]]] = [(frozenset(), frozenset())]
    seen = 0
    while nodes:
        seen += 1
        if seen > MOST_NODES:
            raise Unsettled
        paid, out = nodes.pop()
        payers = _payers(order, paid, out)
        found = solve(_blocks(options, payers, coding.unit), len(paid) * coding.unit)
        if found is None:
            continue
        found = Choice(found.cost + len(paid) * coding.unit, found.worth)
        if best and rank(found) >= rank(best):
            continue
        climbed = [place for place, rungs in enumerate(coding.plan(found.worth)) if rungs]
        used = frozenset[int]().union(*(order[place] for place in climbed))
        charged = {payers[place] for place in climbed}
        if owed := used - paid - charged:
            agency = _weightiest(owed, [coding.ladders[place] for place in climbed])
            nodes += [(paid | {agency}, out), (paid, out | {agency})]
        else:
            best = found
    return best


def _weightiest(agencies: frozenset[int], climbed: Sequence[Ladder]) -> int:
    """Return the agency without which most is lost, so that the node without it ends soonest."""
    return max(
        agencies,
        key=lambda agency: (sum(sum(ladder.gains) for ladder in climbed if agency in ladder.agencies), -agency),
    )


def _poorest_first(ladders: Sequence[Ladder]) -> tuple[tuple[int, ...], ...]:
    """Return the agencies of each ladder, those that gain least by themselves first."""
    alone: dict[int, Fraction] = defaultdict(Fraction)
    for ladder in ladders:
        if len(ladder.agencies) == 1:
            alone[min(ladder.agencies)] += sum(ladder.gains)
    return tuple(tuple(sorted(ladder.agencies, key=lambda agency: (alone[agency], agency))) for ladder in ladders)


def _payers(order: Sequence[Sequence[int]], paid: frozenset[int], out: frozenset[int]) -> Mapping[int, int | None]:
    """Return, for each ladder that may be climbed, the agency to pay for it; None where all are paid.

    Any will do. The one that gains least by itself is the least likely to be paid anyhow, so that less comes too cheap.
    """
    return {
        place: next((agency for agency in agencies if agency not in paid), None)
        for place, agencies in enumerate(order)
        if out.isdisjoint(agencies)
    }


def _blocks(options: Sequence[Block], payers: Mapping[int, int | None], unit: int) -> list[Block]:
    """Return a block for each ladder that is free to climb, and one for all ladders of each agency to pay."""
    free = [options[place] for place, payer in payers.items() if payer is None]
    of_agencies = []
    for agency in sorted({payer for payer in payers.values() if payer is not None}):
        own = [options[place] for place, payer in payers.items() if payer == agency]
        together: Block = reduce(joined, own)
        of_agencies.append({cost + unit: worth for cost, worth in together.items() if worth})
    return free + of_agencies
