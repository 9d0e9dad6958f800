"""Keeps what lists say of the matrix as a whole, so that a page of a large one costs no more than one of a small one.

It holds for one revision: which rows there are, and whose they are, changes with the revision only. How rows stand
changes without it and is never kept.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from spbe.matrix import Outline
from spbe.usecases.ports import Store


@dataclass(frozen=True, slots=True)
class KeptOutline:
    """The outline of a revision, with how many rows the agencies have that were asked for."""

    outline: Outline
    _totals: dict[frozenset[int], int] = field(default_factory=dict)

    async def total(self, store: Store, opds: Collection[int] | None) -> int:
        """Return how many rows these agencies have; None means all."""
        if opds is None:
            return self.outline.rows
        key = frozenset(opds)
        if key not in self._totals:
            self._totals[key] = await store.follow_ups.count(opds=opds)
        return self._totals[key]


class Outlines:
    """Holds the outline of the newest revision that was seen."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._kept: KeptOutline | None = None

    async def of(self, store: Store) -> KeptOutline:
        """Return the outline that belongs to what a unit sees."""
        kept = self._kept
        if kept is None or kept.outline.revision != await store.follow_ups.revision():
            kept = self._kept = KeptOutline(await store.follow_ups.outline())
        return kept
