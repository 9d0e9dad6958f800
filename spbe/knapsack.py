"""One option out of each of several blocks: the cheapest that gain enough, or the most gain for a budget. Exact.

Integers only. An option costs something and gains something, and no option of a block need be taken. What it gains
stands in the high bits of its `worth`; the low `bits` are the caller's, who encodes there what the option is (every
option in bits of its own) and so decides between choices of equal cost and equal gain: the higher number wins.

Both searches go through the blocks one after another and keep, of all choices made so far, the best for each cost:
what is best for a cost is best whatever follows. A choice is dropped only where it cannot become the answer, by a
bound that holds for any `price` per gain: whatever the remaining blocks add, gain * price - cost of what they add is
at most the sum of what it is at most in each. The price and a first answer come from taking options in order of cost
per gain; a worse price would only drop less.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

Block = Mapping[int, int]
"""Cost to worth: the best option for each cost. A block may always be left out, at no cost."""


class Choice(NamedTuple):
    """Options chosen, all together."""

    cost: int
    worth: int


class _Edge(NamedTuple):
    """A way from one option of a block to a better one."""

    cost: int
    gain: int


def cheapest(blocks: Sequence[Block], need: int, bits: int) -> Choice | None:
    """Return the cheapest choice that gains at least `need`, of these the one of most worth; None where none does."""
    if need <= 0:
        return Choice(0, 0)
    cost = gain = 0
    for edge in _edges(blocks, bits):
        cost, gain = cost + edge.cost, gain + edge.gain
        if gain >= need:
            break
    else:
        return None
    # The edges taken are a choice that gains enough, so the cheapest costs no more.
    best = _best(blocks, bits, edge, budget=cost, least=need)
    return min(
        (Choice(cost, worth) for cost, worth in best.items() if worth >> bits >= need),
        key=lambda choice: choice.cost,
    )


def most_within(blocks: Sequence[Block], budget: int, bits: int) -> Choice:
    """Return the choice of most gain that costs at most `budget`."""
    cost = gain = 0
    price = _Edge(0, 1)
    for edge in _edges(blocks, bits):
        if cost + edge.cost > budget:
            price = edge
            break
        cost, gain = cost + edge.cost, gain + edge.gain
    best = _best(blocks, bits, price, budget=budget, least=gain)
    return max((Choice(cost, worth) for cost, worth in best.items()), key=lambda choice: choice.worth)


def joined(left: Block, right: Block) -> Block:
    """Return two blocks as one: an option of either, or one of each."""
    result = dict(left)
    for added_cost, added_worth in right.items():
        for cost, worth in ((0, 0), *left.items()):
            if result.get(cost + added_cost, -1) < worth + added_worth:
                result[cost + added_cost] = worth + added_worth
    return result


def _best(blocks: Sequence[Block], bits: int, price: _Edge, *, budget: int, least: int) -> Block:
    """Return the best worth for each cost, of all choices that may gain `least` for `budget`."""
    surplus = [_surplus(block, bits, price) for block in blocks]
    limit = sum(surplus) + price.gain * budget - price.cost * least
    best: Block = {0: 0}
    for block, own in zip(blocks, surplus, strict=True):
        limit -= own
        best = {
            cost: worth
            for cost, worth in _undominated(joined(best, block), bits).items()
            if cost <= budget and price.gain * cost - price.cost * (worth >> bits) <= limit
        }
    return best


def _undominated(block: Block, bits: int) -> Block:
    """Return the options without those that cost more than another and gain no more."""
    result: dict[int, int] = {}
    highest = -1
    for cost in sorted(block):
        if block[cost] >> bits > highest:
            highest = block[cost] >> bits
            result[cost] = block[cost]
    return result


def _surplus(block: Block, bits: int, price: _Edge) -> int:
    """Return the most that gain at the price exceeds cost by, in any option of a block; both times `price.gain`."""
    return max([0, *(price.cost * (worth >> bits) - price.gain * cost for cost, worth in block.items())])


def _edges(blocks: Iterable[Block], bits: int) -> list[_Edge]:
    """Return the edges of all blocks by cost per gain; those of a block come out in their own order."""
    edges = [edge for block in blocks for edge in _hull(block, bits)]
    return sorted(edges, key=lambda edge: Fraction(edge.cost, edge.gain))


def _hull(block: Block, bits: int) -> Iterator[_Edge]:
    """Yield the way from nothing to the best option over those that no mixture of others betters."""
    path: list[_Edge] = []
    reached = Choice(0, 0)
    for cost, worth in _undominated(block, bits).items():
        edge = _Edge(cost - reached.cost, (worth >> bits) - reached.worth)
        if edge.gain:
            reached = Choice(cost, worth >> bits)
            while path and path[-1].cost * edge.gain >= edge.cost * path[-1].gain:
                last = path.pop()
                edge = _Edge(last.cost + edge.cost, last.gain + edge.gain)
            path.append(edge)
    yield from path
