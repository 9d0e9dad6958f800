"""What the use cases need of the matrix: its rows, how they stand, and the agencies."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol

from spbe.matrix import Matrix, MatrixRow, Opd, Target
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp, Page

LevelKind = Literal["claimed", "verified", "external"]


class FollowUps(Protocol):
    """The rows of the MONEV matrix and how they stand."""

    async def revision(self) -> int:
        """Return a number that changes with every change of the matrix or the OPD master."""

    async def matrix(self) -> Matrix:
        """Return the whole matrix with its revision, rows by number."""

    async def replace(self, title: str, rows: Sequence[MatrixRow], *, at: datetime, by: int | None = None) -> None:
        """Put these rows in place of all that are there; `by` is who does it, None at the command line.

        A row number keeps its id, its state and its reports; a row that is no longer there is hidden with them and
        comes back as it was. A target moved by a person stays moved until a table brings yet another one.
        """

    async def tasks(
        self,
        *,
        opds: Collection[int] | None = None,
        statuses: Collection[RowStatus] | None = None,
        indicators: Collection[int] | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page[FollowUp]:
        """Return rows by urgency; None leaves a condition out.

        What was returned comes first, then what is to be done, then what waits for verification, then what is
        settled; in each, the earliest target first, and of equal targets the least advanced.
        """

    async def get(self, follow_up_id: int, *, lock: bool = False) -> FollowUp | None:
        """Return a row by its id, also one that the matrix no longer has; a locked one nobody else changes."""

    async def find(self, number: int, *, lock: bool = False) -> FollowUp | None:
        """Return the row of a number in the present matrix."""

    async def present(self) -> tuple[FollowUp, ...]:
        """Return every row of the present matrix with how it stands, by number."""

    async def of_numbers(self, numbers: Collection[int]) -> tuple[FollowUp, ...]:
        """Return the rows of these numbers in the present matrix, by number."""

    async def numbers(self, follow_up_ids: Collection[int]) -> Mapping[int, int]:
        """Return the numbers of rows by their ids, also of those that the matrix no longer has."""

    async def set_state(
        self, follow_up_id: int, *, status: RowStatus, percent: int, blocker: Blocker | None, at: datetime
    ) -> None:
        """Note how a row stands; it has stood so since `at` unless its status is the same as before."""

    async def set_level(self, follow_up_id: int, kind: LevelKind, level: int | None) -> None:
        """Note a level of a row: claimed, verified internally, or given by the external assessor."""

    async def move_target(
        self, follow_up_id: int, target: Target, *, reason: str | None, by: int | None, at: datetime
    ) -> None:
        """Give a row another target and keep the old one with the reason; the same target again changes nothing."""

    async def unowned(self) -> tuple[int, ...]:
        """Return the numbers of the rows for which nobody may report: no agency of theirs has a focal point."""


class Opds(Protocol):
    """The master of agencies with their aliases."""

    async def all(self) -> tuple[Opd, ...]:
        """Return every agency with its aliases."""

    async def add_missing(self, opds: Sequence[Opd]) -> None:
        """Add agencies and aliases that are not there yet; what is there stays as it is. Ids are ignored."""
