"""A page of a list that is too long for a screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Paged(Generic[Item]):
    """Some items of a list of so many; `page`, and `first`, the place of the first of them, count from 0."""

    items: tuple[Item, ...]
    page: int
    first: int
    total: int

    @property
    def goes_on(self) -> bool:
        """Say whether a page follows."""
        return self.first + len(self.items) < self.total

    @property
    def is_whole(self) -> bool:
        """Say whether these are all items of the list."""
        return len(self.items) == self.total


def paged(items: Sequence[Item], page: int, size: int) -> Paged[Item]:
    """Return a page of a list; the last one where there are no longer so many."""
    page = min(page, max(0, len(items) - 1) // size)
    first = page * size
    return Paged(tuple(items[first : first + size]), page, first, len(items))
