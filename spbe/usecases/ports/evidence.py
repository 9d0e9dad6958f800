"""What the use cases need of evidence: which files are stored, and to which rows they belong."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from spbe.reports import Evidence, NewEvidence, StoredFile


class EvidenceRecords(Protocol):
    """The evidence of rows. A file is stored once, however many rows it serves."""

    async def file_by_hash(self, sha256: str) -> StoredFile | None:
        """Return the file with these bytes."""

    async def add_file(self, *, sha256: str, stored_name: str, size: int, media_type: str, at: datetime) -> StoredFile:
        """Record a file and return it, or the one with the same bytes that was there before, as stored now.

        Nobody else forgets it until this unit ends. The caller removes its own copy where the `stored_name` returned
        is another one.
        """

    async def attach(
        self, rows: Mapping[int, int | None], items: Sequence[NewEvidence], *, by: int, at: datetime
    ) -> tuple[int, ...]:
        """Add one submission of evidence to rows, given with the report it supports, and return the new ids."""

    async def get(self, evidence_id: int) -> Evidence | None:
        """Return a piece of evidence."""

    async def of_row(self, follow_up_id: int) -> tuple[Evidence, ...]:
        """Return the evidence of a row, oldest first."""

    async def of_rows(self, follow_up_ids: Collection[int]) -> Mapping[int, tuple[Evidence, ...]]:
        """Return the evidence of several rows that counts, by their ids, oldest first; a row without any is left out.

        What supports a withdrawn report does not count.
        """

    async def of_report(self, report_id: int) -> tuple[Evidence, ...]:
        """Return the evidence of a report."""

    async def of_file(self, file_id: int) -> tuple[Evidence, ...]:
        """Return where a file serves as evidence."""

    async def of_files(self, file_ids: Collection[int]) -> tuple[Evidence, ...]:
        """Return where any of these files serves as evidence, oldest first."""

    async def of_person(self, person_id: int) -> tuple[Evidence, ...]:
        """Return what a person uploaded, oldest first."""

    async def unattached(self, *, before: datetime, limit: int) -> tuple[StoredFile, ...]:
        """Return files stored before a moment that serve no row: what drafts that were dropped leave behind."""

    async def hold_file(self, file_id: int) -> bool:
        """Keep others from taking up or forgetting a file until this unit ends; False where it is not there."""

    async def drop_file(self, file_id: int, *, before: datetime | None = None) -> StoredFile | None:
        """Forget a file and return it; None where it serves a row, was stored later than asked, or is not there."""

    async def stored_names(self) -> frozenset[str]:
        """Return the names of all files on disk that are recorded."""
