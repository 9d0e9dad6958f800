"""One unit of work: every kind of record over the same transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import SqlAudit
from storage.bundles import SqlBundles
from storage.cycles import SqlCycles
from storage.drafts import SqlDrafts
from storage.evidence import SqlEvidence
from storage.follow_ups import SqlFollowUps
from storage.inbox import SqlInbox
from storage.invitations import SqlInvitations
from storage.letters import SqlLetters
from storage.matrix_drafts import SqlMatrixDrafts
from storage.memories import SqlMemories
from storage.notices import SqlBroadcasts, SqlNotices
from storage.opds import SqlOpds
from storage.people import SqlPeople
from storage.preferences import SqlGroupLinks, SqlPreferences
from storage.processes import SqlProcesses, SqlSignals
from storage.questions import SqlQuestions
from storage.reminders import SqlReminders
from storage.reports import SqlReports, SqlVerdicts
from storage.watching import SqlWatching


class SqlStore:
    """The records of one transaction; `Database.open_store` commits it."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work on a connection whose transaction somebody else ends."""
        self.questions = SqlQuestions(connection)
        self.follow_ups = SqlFollowUps(connection)
        self.matrix_drafts = SqlMatrixDrafts(connection)
        self.opds = SqlOpds(connection)
        self.cycles = SqlCycles(connection)
        self.people = SqlPeople(connection)
        self.invitations = SqlInvitations(connection)
        self.reports = SqlReports(connection)
        self.verdicts = SqlVerdicts(connection)
        self.evidence = SqlEvidence(connection)
        self.bundles = SqlBundles(connection)
        self.drafts = SqlDrafts(connection)
        self.reminders = SqlReminders(connection)
        self.preferences = SqlPreferences(connection)
        self.groups = SqlGroupLinks(connection)
        self.broadcasts = SqlBroadcasts(connection)
        self.notices = SqlNotices(connection)
        self.letters = SqlLetters(connection)
        self.audit = SqlAudit(connection)
        self.memories = SqlMemories(connection)
        self.signals = SqlSignals(connection)
        self.processes = SqlProcesses(connection)
        self.inbox = SqlInbox(connection)
        self.watching = SqlWatching(connection)
        self.is_repeatable = False

    def may_repeat(self) -> None:
        """Say that no harm is done when this unit is done again: it is no effect of the update in hand."""
        self.is_repeatable = True
