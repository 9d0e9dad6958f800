"""What the use cases need of storage and of the clock, as Protocols; here the unit of work, beside it its parts."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from spbe.usecases.ports.audit import Audit
from spbe.usecases.ports.bundles import Bundles
from spbe.usecases.ports.cycles import Cycles
from spbe.usecases.ports.evidence import EvidenceRecords
from spbe.usecases.ports.exports import Packed, RowEvidence, WriteEvidence, WriteMatrix
from spbe.usecases.ports.files import Files, ReceivedFile
from spbe.usecases.ports.matrix import FollowUps, LevelKind, MatrixDraft, MatrixDrafts, Opds
from spbe.usecases.ports.notices import Broadcasts, Notices
from spbe.usecases.ports.people import Invitations, People
from spbe.usecases.ports.questions import Outcome, Questions, Verdict
from spbe.usecases.ports.reminders import GroupLinks, Preferences, Reminders
from spbe.usecases.ports.reports import Drafts, Reports, Verdicts

__all__ = [
    "Audit",
    "Broadcasts",
    "Bundles",
    "Clock",
    "Cycles",
    "Drafts",
    "EvidenceRecords",
    "Files",
    "FollowUps",
    "GroupLinks",
    "Invitations",
    "LevelKind",
    "MatrixDraft",
    "MatrixDrafts",
    "Notices",
    "Opds",
    "OpenStore",
    "Outcome",
    "Packed",
    "People",
    "Preferences",
    "Questions",
    "ReceivedFile",
    "Reminders",
    "Reports",
    "RowEvidence",
    "Store",
    "Verdict",
    "Verdicts",
    "WriteEvidence",
    "WriteMatrix",
]


class Store(Protocol):
    """One transaction: commits when its context ends, rolls back on an error.

    Opening one or working in it raises `Busy` or `DiskFull` where the storage cannot take it; then nothing was stored.
    """

    @property
    def questions(self) -> Questions:
        """The asked questions."""

    @property
    def follow_ups(self) -> FollowUps:
        """The matrix and how its rows stand."""

    @property
    def matrix_drafts(self) -> MatrixDrafts:
        """The matrices on their way in."""

    @property
    def opds(self) -> Opds:
        """The agencies."""

    @property
    def cycles(self) -> Cycles:
        """The closed cycles of the matrix."""

    @property
    def people(self) -> People:
        """The members."""

    @property
    def invitations(self) -> Invitations:
        """The one-time links."""

    @property
    def reports(self) -> Reports:
        """The reports about rows."""

    @property
    def verdicts(self) -> Verdicts:
        """The decisions on reports."""

    @property
    def evidence(self) -> EvidenceRecords:
        """The evidence of rows."""

    @property
    def bundles(self) -> Bundles:
        """The rows that hang together."""

    @property
    def drafts(self) -> Drafts:
        """The reports being written."""

    @property
    def reminders(self) -> Reminders:
        """What people are to be told."""

    @property
    def preferences(self) -> Preferences:
        """What people wish for."""

    @property
    def groups(self) -> GroupLinks:
        """The groups that are told totals."""

    @property
    def broadcasts(self) -> Broadcasts:
        """The messages to many."""

    @property
    def notices(self) -> Notices:
        """What each is told of them."""

    @property
    def audit(self) -> Audit:
        """The audit trail."""


OpenStore = Callable[[], AbstractAsyncContextManager[Store]]
Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""
