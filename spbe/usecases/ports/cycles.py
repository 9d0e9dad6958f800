"""What the use cases need of closed cycles."""

from datetime import datetime
from typing import Protocol

from spbe.cycles import Cycle, CycleRow
from spbe.index_band import Settled


class Cycles(Protocol):
    """The closed cycles of the matrix; nothing of one is ever changed."""

    async def close(self, *, next_title: str, opened_at: datetime | None, by: int, at: datetime) -> int:
        """Keep every present row as it stands, take the settled ones out of the matrix, and give it another title.

        The rows that are left go on as they are. Return the id of the closed cycle.
        """

    async def all(self) -> tuple[Cycle, ...]:
        """Return the closed cycles, the latest first."""

    async def rows(self, cycle_id: int) -> tuple[CycleRow, ...]:
        """Return the rows of a closed cycle, by number."""

    async def settled(self) -> tuple[Settled, ...]:
        """Return every row that was settled in a closed cycle, by number."""

    async def carrying(self, follow_up_id: int) -> tuple[Cycle, ...]:
        """Return the closed cycles from which a row was carried on, the earliest first."""
