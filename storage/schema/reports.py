"""The tables of reporting: reports, verdicts, evidence, and the drafts of reports.

A report, a verdict and a piece of evidence are only added; of a report nothing changes but who confirmed it and when,
and when it was withdrawn.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from storage.schema.base import Key, UtcTime, metadata


class ReportColumns(TypedColumns):
    """What somebody said about a row; `revision` counts the reports of the row from 1.

    The reference that people see is made of `year` and `id`: a counter of its own would make everybody wait for the
    one who reports first.
    """

    id = Column(Key, primary_key=True)
    year = Column(Integer, nullable=False)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), nullable=False)
    revision = Column(Integer, nullable=False)
    reporter_id = Column(BigInteger, nullable=False)
    on_behalf = Column(Key, ForeignKey("opd.id"))
    confirmed_by = Column(BigInteger)
    confirmed_at = Column(UtcTime)
    status = Column(Text, nullable=False)
    percent = Column(SmallInteger, nullable=False)
    blocker = Column(Text)
    note = Column(Text)
    target_day = Column(Date)
    target_precision = Column(Text)
    reason = Column(Text)
    reported_at = Column(UtcTime, nullable=False)
    withdrawn_at = Column(UtcTime)


class VerdictColumns(TypedColumns):
    """What a coordinator decided on a report; the last one counts."""

    id = Column(Key, primary_key=True)
    report_id = Column(Key, ForeignKey("report.id"), nullable=False)
    accepted = Column(Boolean, nullable=False)
    reason = Column(Text)
    note = Column(Text)
    decided_by = Column(BigInteger, nullable=False)
    decided_at = Column(UtcTime, nullable=False)


class EvidenceFileColumns(TypedColumns):
    """A file on disk: its bytes are stored once, under a name that says nothing."""

    id = Column(Key, primary_key=True)
    sha256 = Column(Text, nullable=False, unique=True)
    stored_name = Column(Text, nullable=False, unique=True)
    size = Column(BigInteger, nullable=False)
    media_type = Column(Text, nullable=False)
    stored_at = Column(UtcTime, nullable=False)


class EvidenceColumns(TypedColumns):
    """A piece of evidence of a row: a file, or the text of a link or register number."""

    id = Column(Key, primary_key=True)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), nullable=False)
    report_id = Column(Key, ForeignKey("report.id"))
    revision = Column(Integer, nullable=False)
    kind = Column(Text, nullable=False)
    file_id = Column(Key, ForeignKey("evidence_file.id"))
    text = Column(Text)
    name = Column(Text, nullable=False)
    classification = Column(Text, nullable=False)
    uploaded_by = Column(BigInteger, nullable=False)
    uploaded_at = Column(UtcTime, nullable=False)


class DraftColumns(TypedColumns):
    """A report that somebody is writing; one a person."""

    person_id = Column(BigInteger, primary_key=True, autoincrement=False)
    chat_id = Column(BigInteger, nullable=False)
    payload = Column(Text, nullable=False)
    step = Column(Text, nullable=False)
    updated_at = Column(UtcTime, nullable=False)


report = Table(
    "report",
    metadata,
    ReportColumns,
    UniqueConstraint("follow_up_id", "revision"),
    CheckConstraint("status IN ('belum', 'proses', 'terkendala', 'selesai')", name="status"),
    CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    CheckConstraint("(target_day IS NULL) = (target_precision IS NULL)", name="target"),
    CheckConstraint("target_precision IN ('year', 'quarter', 'month', 'day')", name="target_precision"),
    Index(None, "reporter_id"),
)

verdict = Table("verdict", metadata, VerdictColumns, Index(None, "report_id"))

evidence_file = Table("evidence_file", metadata, EvidenceFileColumns)

evidence = Table(
    "evidence",
    metadata,
    EvidenceColumns,
    CheckConstraint("kind IN ('file', 'link', 'register')", name="kind"),
    CheckConstraint("classification IN ('terbuka', 'terbatas', 'rahasia')", name="classification"),
    CheckConstraint("(kind = 'file') = (file_id IS NOT NULL)", name="file"),
    CheckConstraint("(kind = 'file') = (text IS NULL)", name="text"),
    CheckConstraint("kind <> 'file' OR classification = 'terbuka'", name="open_file"),
    Index(None, "follow_up_id"),
    Index(None, "report_id"),
    Index(None, "file_id"),
    Index(None, "uploaded_by"),
)

draft = Table("draft", metadata, DraftColumns, Index(None, "updated_at"))
