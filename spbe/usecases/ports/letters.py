"""What the use cases need of letters: what people are told who did not ask."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from spbe.letters import KeptLetter, Letter


class Letters(Protocol):
    """Messages on their way to one person each, kept until they are delivered."""

    async def add(self, letters: Sequence[Letter], *, at: datetime, visible_at: datetime) -> tuple[KeptLetter, ...]:
        """Keep letters, in their order; until a moment only whoever wrote them sends them."""

    async def claim(self, now: datetime, *, lease: timedelta) -> KeptLetter | None:
        """Take the letter that has been due for longest; nobody else gets it until the lease ends.

        `attempts` tells how often it was claimed.
        """

    async def release(self, letter_id: int, *, visible_at: datetime) -> None:
        """Give back a letter that was surely not delivered, to be claimed from a moment on."""

    async def drop(self, letter_ids: Collection[int]) -> None:
        """Delete letters: they are delivered, or never will be."""

    async def drop_of(self, person_id: int) -> None:
        """Delete what somebody was still to be told."""

    async def of_person(self, person_id: int) -> tuple[Letter, ...]:
        """Return what somebody is still to be told, oldest first."""
