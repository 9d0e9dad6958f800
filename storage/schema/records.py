"""The tables of what happened: the questions people asked, and the audit trail."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Table, Text, TypedColumns

from storage.schema.base import Key, UtcTime, metadata


class QuestionColumns(TypedColumns):
    """A question somebody asked, what became of it, and what they thought of the answer."""

    id = Column(Key, primary_key=True)
    asked_at = Column(UtcTime, nullable=False)
    person_id = Column(BigInteger, nullable=False)
    text = Column(Text, nullable=False)
    intent = Column(Text, nullable=False)
    outcome = Column(Text, nullable=False)
    verdict = Column(Text)
    verdict_at = Column(UtcTime)


class AuditColumns(TypedColumns):
    """Who changed what; rows are only added. `subject` is a kind and an id, as "report:7"."""

    id = Column(Key, primary_key=True)
    at = Column(UtcTime, nullable=False)
    actor_id = Column(BigInteger)
    actor_role = Column(Text, nullable=False)
    action = Column(Text, nullable=False)
    subject = Column(Text, nullable=False)
    old = Column(Text)
    new = Column(Text)


question = Table(
    "question",
    metadata,
    QuestionColumns,
    CheckConstraint("outcome IN ('found', 'unclear', 'unknown', 'members_only')", name="outcome"),
    CheckConstraint("verdict IN ('up', 'down')", name="verdict"),
    Index(None, "asked_at"),
    Index(None, "person_id"),
    # A verdict on a question that is gone must never be one on a later one.
    sqlite_autoincrement=True,
)

audit = Table("audit", metadata, AuditColumns, Index(None, "subject"), Index(None, "actor_id"))
