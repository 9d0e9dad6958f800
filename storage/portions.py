"""Portions of ids: a database takes only so many parameters with one statement."""

from collections.abc import Collection, Iterator, Sequence

MOST = 5_000


def portions(ids: Collection[int]) -> Iterator[Sequence[int]]:
    """Yield ids in order, in portions that a statement takes."""
    ordered = sorted(ids)
    yield from (ordered[first : first + MOST] for first in range(0, len(ordered), MOST))
