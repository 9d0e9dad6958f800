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
from spbe.usecases.ports.inbox import Inbox
from spbe.usecases.ports.letters import Letters
from spbe.usecases.ports.matrix import FollowUps, LevelKind, MatrixDraft, MatrixDrafts, Opds, TaskSide
from spbe.usecases.ports.notices import Broadcasts, Notices
from spbe.usecases.ports.people import FoundCaller, Invitations, People
from spbe.usecases.ports.processes import Memories, MemoryChange, Processes, Signals, StoredMemory
from spbe.usecases.ports.questions import Outcome, Questions, Verdict
from spbe.usecases.ports.reminders import GroupLinks, Preferences, Reminders
from spbe.usecases.ports.reports import Drafts, Reports, Verdicts
from spbe.usecases.ports.watching import Queues, Watching

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
    "FoundCaller",
    "GroupLinks",
    "Inbox",
    "Invitations",
    "Letters",
    "LevelKind",
    "MatrixDraft",
    "MatrixDrafts",
    "Memories",
    "MemoryChange",
    "Notices",
    "Opds",
    "OpenStore",
    "Outcome",
    "Packed",
    "People",
    "Preferences",
    "Processes",
    "Questions",
    "Queues",
    "ReceivedFile",
    "Reminders",
    "Reports",
    "RowEvidence",
    "Signals",
    "Store",
    "StoredMemory",
    "TaskSide",
    "Verdict",
    "Verdicts",
    "Watching",
    "WriteEvidence",
    "WriteMatrix",
]


class Store(Protocol):
    """One transaction: commits when its context ends, rolls back on an error.

    Opening one or working in it raises `Busy` or `DiskFull` where the storage cannot take it; then nothing was stored.
    """

    def may_repeat(self) -> None:
        """Say that no harm is done when this unit is done again.

        It is then no effect of the update that is being handled, which after a crash is handled once more.
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
    def letters(self) -> Letters:
        """What people are still to be told who did not ask."""

    @property
    def inbox(self) -> Inbox:
        """The updates on their way in."""

    @property
    def memories(self) -> Memories:
        """What is remembered of chats."""

    @property
    def signals(self) -> Signals:
        """What all processes hear of."""

    @property
    def processes(self) -> Processes:
        """The processes that serve the bot."""

    @property
    def watching(self) -> Watching:
        """How the bot itself fares."""

    @property
    def audit(self) -> Audit:
        """The audit trail."""


OpenStore = Callable[[], AbstractAsyncContextManager[Store]]
Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""
