"""What the use cases need to know of how the bot itself fares."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Queues:
    """What waits, in all processes together: updates, and messages that nobody waits for.

    `oldest` is when the update came that waits longest; `set_aside_at` when one was last set aside.
    """

    waiting: int = 0
    in_hand: int = 0
    oldest: datetime | None = None
    set_aside: int = 0
    set_aside_at: datetime | None = None
    digests: int = 0
    notices: int = 0
    letters: int = 0


class Watching(Protocol):
    """What waits, which faults were met, and of what the coordinators were told."""

    async def queues(self, *, at: datetime) -> Queues:
        """Return what waits; of digests, notices and letters those that are due."""

    async def note_faults(self, counted: Mapping[str, int], *, at: datetime) -> None:
        """Note how often each kind of fault was met."""

    async def faults(self, *, since: datetime) -> Mapping[str, int]:
        """Return how often each kind of fault was met after a moment, by any process."""

    async def told(self) -> Mapping[str, datetime]:
        """Return when the coordinators were last told of each kind of trouble."""

    async def claim(self, kind: str, *, at: datetime, before: datetime) -> bool:
        """Note that they are told of a kind now; False where they were told of it at `before` or later."""

    async def note_backup(self, *, at: datetime) -> None:
        """Note that everything was backed up as it stood at a moment, and can be read back."""

    async def backed_up(self) -> datetime | None:
        """Return the moment of the last good backup, None where there never was one."""

    async def drop_faults(self, *, before: datetime) -> int:
        """Delete the faults that were met before a moment and return how many rows those were."""
