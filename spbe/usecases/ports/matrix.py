"""What the use cases need of the matrix: its rows, how they stand, and the agencies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from spbe.matrix import Matrix, MatrixRow, Opd, Outline, Target
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp, Page

LevelKind = Literal["claimed", "verified", "external"]
TaskSide = Literal["opd", "status", "indicator"]


class FollowUps(Protocol):
    """The rows of the MONEV matrix and how they stand."""

    async def revision(self) -> int:
        """Return a number that changes with every change of the matrix or the OPD master."""

    async def title(self) -> str:
        """Return what the matrix is called."""

    async def matrix(self) -> Matrix:
        """Return the whole matrix with its revision, rows by number."""

    async def replace(self, title: str, rows: Sequence[MatrixRow], *, at: datetime, by: int | None = None) -> None:
        """Put these rows in place of all that are there; `by` is who does it, None at the command line.

        A row that goes on, which `spbe.matrix_changes.identities` decides, keeps its id, its state and its reports; a
        row that is no longer there is hidden with them and comes back as it was. A target moved by a person stays
        moved until a table brings yet another one.
        """

    async def tasks(
        self,
        *,
        opds: Collection[int] | None = None,
        statuses: Collection[RowStatus] | None = None,
        indicators: Collection[int] | None = None,
        limit: int | None = None,
        offset: int = 0,
        total: int | None = None,
    ) -> Page[FollowUp]:
        """Return rows by urgency; None leaves a condition or the limit out.

        What was returned comes first, then what is to be done, then what waits for verification, then what is
        settled; in each, the earliest target first, and of equal targets the least advanced. Whoever knows the `total`
        spares the storage to count.
        """

    async def count(self, *, opds: Collection[int] | None = None) -> int:
        """Return how many rows the present matrix has, of these agencies or of all."""

    async def tally(
        self,
        by: TaskSide,
        *,
        opds: Collection[int] | None = None,
        statuses: Collection[RowStatus] | None = None,
        indicators: Collection[int] | None = None,
    ) -> Mapping[Any, int]:
        """Return how many rows there are of each agency (its id), status (its word) or indicator (its number)."""

    async def outline(self) -> Outline:
        """Return what the present matrix is like as a whole, without reading its rows."""

    async def get(self, follow_up_id: int, *, lock: bool = False) -> FollowUp | None:
        """Return a row by its id, also one that the matrix no longer has; a locked one nobody else changes."""

    async def find(self, number: int, *, lock: bool = False) -> FollowUp | None:
        """Return the row of a number in the present matrix."""

    async def present(self, *, lock: bool = False) -> tuple[FollowUp, ...]:
        """Return every row of the present matrix with how it stands, by number, in which order they are locked."""

    async def known(self) -> tuple[FollowUp, ...]:
        """Return every row of the cycle, also those that the matrix no longer has and that may come back."""

    async def of_numbers(self, numbers: Collection[int], *, lock: bool = False) -> tuple[FollowUp, ...]:
        """Return the rows of these numbers in the present matrix, by number, in which order they are locked."""

    async def numbers(self, follow_up_ids: Collection[int]) -> Mapping[int, int]:
        """Return the numbers of rows by their ids, also of those that the matrix no longer has."""

    async def set_state(
        self, follow_up_id: int, *, status: RowStatus, percent: int, blocker: Blocker | None, at: datetime
    ) -> None:
        """Note how a row stands; it has stood so since `at` unless its status is the same as before."""

    async def set_level(self, follow_up_id: int, kind: LevelKind, level: int | None) -> None:
        """Note a level of a row: claimed, verified internally, or given by the external assessor."""

    async def move_targets(
        self, follow_up_ids: Collection[int], target: Target, *, reason: str | None, by: int | None, at: datetime
    ) -> None:
        """Give rows another target and keep their old ones with the reason; the same target again changes nothing."""

    async def unowned(self) -> tuple[int, ...]:
        """Return the numbers of the rows for which nobody may report: no agency of theirs has a focal point."""


@dataclass(frozen=True, slots=True)
class MatrixDraft:
    """A matrix that somebody sent and has not taken over yet; whoever sends another one gets another `token`.

    `settled` has what was said of doubtful spellings: the ids of the agencies meant, none where it means none, or None
    where it is an agency to be made. `made_at` is when its person last went on with it.
    """

    person_id: int
    token: str
    name: str
    data: bytes
    settled: Mapping[str, tuple[int, ...] | None]
    made_at: datetime


class MatrixDrafts(Protocol):
    """The matrices on their way in, one a person."""

    async def get(self, person_id: int, *, lock: bool = False) -> MatrixDraft | None:
        """Return what a person sent; a locked one nobody else changes or drops."""

    async def since(self, person_id: int) -> datetime | None:
        """Return when a person last went on with what they sent, without reading it; None where there is nothing."""

    async def put(self, kept: MatrixDraft) -> None:
        """Keep a matrix in place of the one its person had sent."""

    async def delete(self, person_id: int) -> bool:
        """Drop what a person sent; False where there is nothing."""

    async def drop_expired(self, *, before: datetime) -> int:
        """Drop what nobody went on with since before a moment, and return how many there were."""


@dataclass(frozen=True, slots=True)
class OpdUse:
    """How much hangs on an agency; what is old is over and only remembered.

    `old_rows` are no longer in the matrix, `old_members` left, `old_invitations` were used or revoked. `reports` were
    given on behalf of the agency.
    """

    rows: int = 0
    old_rows: int = 0
    members: int = 0
    focal_points: int = 0
    old_members: int = 0
    invitations: int = 0
    old_invitations: int = 0
    reports: int = 0


class Opds(Protocol):
    """The master of agencies with their aliases. A spelling, as `opd_key` compares it, belongs to one agency."""

    async def all(self) -> tuple[Opd, ...]:
        """Return every agency with its aliases."""

    async def some(self, ids: Collection[int]) -> tuple[Opd, ...]:
        """Do what `all` does for these agencies."""

    async def locked(self) -> tuple[Opd, ...]:
        """Do what `all` does, and let nobody else change the agencies or the matrix until this unit ends."""

    async def add_missing(self, opds: Sequence[Opd]) -> None:
        """Add agencies and aliases that are not there yet; what is there stays as it is. Ids are ignored.

        An agency is there where its short name or its name is a spelling of one; what was taken away stays so.
        """

    async def add(self, *, short: str, name: str) -> Opd:
        """Add an agency and return it. Raises `SpellingTaken` where one of its names finds another."""

    async def add_alias(self, opd_id: int, alias: str) -> bool:
        """Let a spelling find an agency; False where it is somebody's already, also this agency's."""

    async def drop_alias(self, opd_id: int, alias: str) -> bool:
        """Take a spelling away from an agency; False where it has none such, or where it is one of its names."""

    async def rename(self, opd_id: int, *, short: str, name: str) -> None:
        """Give an agency other names; the old ones still find it. Raises `SpellingTaken`."""

    async def merge(self, opd_id: int, into: int) -> None:
        """Give all that hangs on an agency to another, which its spellings find from now on, and remove it."""

    async def remove(self, opd_id: int) -> None:
        """Remove an agency on which nothing hangs, see `uses`; the content does not bring it back."""

    async def uses(self) -> Mapping[int, OpdUse]:
        """Return what hangs on each agency, by id; one on which nothing hangs is left out."""
