"""What the use cases need where several processes serve one bot: memory of chats, signals, and who is alive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredMemory:
    """What is remembered of a lane, as JSON; no other state of it has the same `version`."""

    version: int
    data: str


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """What is to be stored of a lane in place of the state `before`, 0 for none; without `data` nothing is left."""

    lane: int
    before: int
    version: int
    data: str | None
    at: datetime


class Memories(Protocol):
    """What is remembered of chats."""

    async def get(self, lane: int) -> StoredMemory | None:
        """Return what is remembered of a lane."""

    async def put(self, change: MemoryChange) -> bool:
        """Store a change; False where the lane is in another state than the one that it replaces."""

    async def forget(self, lane: int) -> None:
        """Delete what is remembered of a lane."""

    async def purge(self, *, before: datetime) -> int:
        """Delete what was last changed before a moment, and return of how many lanes that was."""


class Signals(Protocol):
    """Numbers that grow when something happens of which every process must hear."""

    async def number(self, name: str) -> int:
        """Return how often something has happened."""

    async def grow(self, name: str) -> int:
        """Note that it happened, and return the new number."""


class Processes(Protocol):
    """The processes that serve the bot, each by a name of its own; one that is killed is merely seen no more."""

    async def begin(self, name: str, *, at: datetime) -> None:
        """Note that a process has begun; on storage that one process has to itself all others are over by then."""

    async def see(self, name: str, *, at: datetime) -> None:
        """Note that a process is alive."""

    async def end(self, name: str) -> None:
        """Note that a process is over."""

    async def alive(self, *, since: datetime) -> Mapping[str, datetime]:
        """Return the processes that were seen since a moment, with when they began."""

    async def purge(self, *, before: datetime) -> int:
        """Forget the processes that were last seen before a moment, and return how many they were."""
