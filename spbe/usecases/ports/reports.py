"""What the use cases need of reports, verdicts and drafts."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from spbe.reports import Draft, FollowUp, HistoryItem, NewReport, Page, Report, Verdict


class Reports(Protocol):
    """What was said about rows. Reports are only added; no word of one is ever changed."""

    async def add(self, report: NewReport, *, year: int) -> Report:
        """Store a report as the next revision of its row; `year` is the one where the instance is, for the reference.

        The row is locked until the unit ends, so that reports at the same time are kept one after the other.
        """

    async def get(self, report_id: int, *, lock: bool = False) -> Report | None:
        """Return a report by its id."""

    async def find(self, reference: str) -> Report | None:
        """Return the report of a reference, as "L-2026-0042"."""

    async def withdraw(self, report_id: int, *, at: datetime) -> bool:
        """Note that a report no longer counts; False where it did not before."""

    async def confirm(self, report_id: int, *, by: int, at: datetime) -> bool:
        """Note that an agency stands by a report made on its behalf; False where confirmed or withdrawn before."""

    async def latest(self, follow_up_ids: Collection[int]) -> Mapping[int, Report]:
        """Return the last report of each row that counts, by the row's id."""

    async def history(self, follow_up_id: int) -> tuple[HistoryItem, ...]:
        """Return all that happened to a row, oldest first: reports, verdicts, evidence and moved targets."""

    async def waiting(self, *, opds: Collection[int] | None = None, limit: int, offset: int = 0) -> Page[FollowUp]:
        """Return the rows that wait for verification, the longest waiting first."""

    async def of_person(self, person_id: int) -> tuple[Report, ...]:
        """Return a person's reports, oldest first."""


class Verdicts(Protocol):
    """What coordinators decided on reports."""

    async def add(
        self, report_id: int, *, accepted: bool, reason: str | None, note: str | None, by: int, at: datetime
    ) -> int:
        """Record a decision and return its id; the last one of a report counts."""

    async def last(self, report_id: int) -> Verdict | None:
        """Return the decision on a report that counts."""

    async def last_of(self, report_ids: Collection[int]) -> Mapping[int, Verdict]:
        """Return the decision that counts on each of these reports, by the report's id."""

    async def of_person(self, person_id: int) -> tuple[Verdict, ...]:
        """Return the decisions a person made, oldest first."""


class Drafts(Protocol):
    """The reports that people are writing, one a person."""

    async def get(self, person_id: int, *, lock: bool = False) -> Draft | None:
        """Return a person's draft; a locked one nobody else changes or drops."""

    async def put(self, draft: Draft) -> None:
        """Keep a draft in place of the one its person had."""

    async def delete(self, person_id: int) -> bool:
        """Drop a person's draft; False where there is none."""

    async def all(self, *, lock: bool = False) -> tuple[Draft, ...]:
        """Return every draft, one a person at the most; locked ones nobody else changes or drops.

        Whoever sends one locks it before its rows: so must others.
        """

    async def drop_expired(self, *, before: datetime) -> tuple[Draft, ...]:
        """Drop the drafts that nobody touched since before a moment and return them, oldest first."""
