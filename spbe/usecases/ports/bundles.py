"""What the use cases need of bundles: rows that hang together."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from spbe.bundles import Bundle, Kind


class Bundles(Protocol):
    """Rows that one document closes, and rows that wait for another; rows go by their ids, also across imports."""

    async def all(self) -> tuple[Bundle, ...]:
        """Return every bundle, oldest first."""

    async def of_row(self, follow_up_id: int) -> tuple[Bundle, ...]:
        """Return the bundles to which a row belongs, not those that wait for it, oldest first."""

    async def locked(self) -> tuple[Bundle, ...]:
        """Do what `all` does, and let nobody else change the matrix or its bundles until this unit ends."""

    async def add(
        self, kind: Kind, rows: Collection[int], *, title: str | None, awaited: int | None, by: int, at: datetime
    ) -> int:
        """Note rows that hang together, and return the id of the bundle."""

    async def extend(self, bundle_id: int, rows: Collection[int]) -> None:
        """Add rows to a bundle that do not belong to it yet."""

    async def remove(self, bundle_id: int) -> bool:
        """Forget a bundle; False where it was not there."""

    async def free(self, awaited: int, *, at: datetime) -> tuple[int, ...]:
        """Return the ids of rows that wait for a row and were not told yet that it is done; note that they are."""
