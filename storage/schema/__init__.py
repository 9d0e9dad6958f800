"""The tables, by subject. Their history is in storage/migrations; a test compares the two."""

from storage.schema.base import Key, UtcTime, metadata
from storage.schema.desk import bundle, bundle_row, cycle, cycle_row, forgotten_spelling, matrix_draft
from storage.schema.feed import alert, fault, inbox, lane_memory, process, signal
from storage.schema.letters import letter
from storage.schema.matrix import MATRIX_ID, follow_up, follow_up_opd, matrix, opd, opd_alias, target_change
from storage.schema.notices import broadcast, ignored_question, notice
from storage.schema.people import invitation, membership, person, wrong_guess
from storage.schema.records import audit, question
from storage.schema.reminders import UNTOLD, digest, disowned, group_link, preference, reminder, snooze
from storage.schema.reports import draft, evidence, evidence_file, report, verdict

__all__ = [
    "MATRIX_ID",
    "UNTOLD",
    "Key",
    "UtcTime",
    "alert",
    "audit",
    "broadcast",
    "bundle",
    "bundle_row",
    "cycle",
    "cycle_row",
    "digest",
    "disowned",
    "draft",
    "evidence",
    "evidence_file",
    "fault",
    "follow_up",
    "follow_up_opd",
    "forgotten_spelling",
    "group_link",
    "ignored_question",
    "inbox",
    "invitation",
    "lane_memory",
    "letter",
    "matrix",
    "matrix_draft",
    "membership",
    "metadata",
    "notice",
    "opd",
    "opd_alias",
    "person",
    "preference",
    "process",
    "question",
    "reminder",
    "report",
    "signal",
    "snooze",
    "target_change",
    "verdict",
    "wrong_guess",
]
