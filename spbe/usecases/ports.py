"""What the use cases need of storage and of the clock, as Protocols."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Literal, Protocol

from spbe.matrix import Matrix, MatrixRow, Opd

Outcome = Literal["found", "unclear", "unknown", "members_only"]
Verdict = Literal["up", "down"]


class Questions(Protocol):
    """The questions that people asked, with what became of them."""

    async def add(self, *, asked_at: datetime, person_id: int, text: str, intent: str, outcome: Outcome) -> int:
        """Record a question and return its id."""

    async def judge(self, question_id: int, *, person_id: int, verdict: Verdict, at: datetime) -> bool:
        """Record the asker's verdict, the last one counting; False where no such question of theirs exists."""


class FollowUps(Protocol):
    """The rows of the MONEV matrix."""

    async def revision(self) -> int:
        """Return a number that changes with every change of the matrix or the OPD master."""

    async def matrix(self) -> Matrix:
        """Return the whole matrix with its revision, rows by number."""

    async def replace(self, title: str, rows: Sequence[MatrixRow], *, at: datetime) -> None:
        """Put these rows in place of all that are there."""


class Opds(Protocol):
    """The master of agencies with their aliases."""

    async def all(self) -> tuple[Opd, ...]:
        """Return every agency with its aliases."""

    async def add_missing(self, opds: Sequence[Opd]) -> None:
        """Add agencies and aliases that are not there yet; what is there stays as it is. Ids are ignored."""


class Store(Protocol):
    """One transaction: commits when its context ends, rolls back on an error."""

    @property
    def questions(self) -> Questions:
        """The asked questions."""

    @property
    def follow_ups(self) -> FollowUps:
        """The matrix."""

    @property
    def opds(self) -> Opds:
        """The agencies."""


OpenStore = Callable[[], AbstractAsyncContextManager[Store]]
Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""
