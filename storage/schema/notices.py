"""The tables of what many people are told at once: broadcasts, and answers to questions that had none."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
    text,
)

from storage.schema.base import Key, UtcTime, metadata


class BroadcastColumns(TypedColumns):
    """A message of a coordinator to many. `audience` is JSON: the roles and agencies that it went to."""

    id = Column(Key, primary_key=True)
    text = Column(Text, nullable=False)
    audience = Column(Text, nullable=False)
    made_by = Column(BigInteger, nullable=False)
    made_at = Column(UtcTime, nullable=False)
    reported_at = Column(UtcTime)


class NoticeColumns(TypedColumns):
    """Something one person is told once: a broadcast, or that a question of theirs (`question_id`) has an answer.

    Whoever claims it pushes `visible_at` forward.
    """

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, nullable=False)
    broadcast_id = Column(Key, ForeignKey("broadcast.id"))
    question_id = Column(Key)
    made_at = Column(UtcTime, nullable=False)
    visible_at = Column(UtcTime, nullable=False)
    attempts = Column(Integer, nullable=False, server_default="0")
    outcome = Column(Text)
    settled_at = Column(UtcTime)


class IgnoredQuestionColumns(TypedColumns):
    """A question that coordinators want to hear no more of, by its words as the clusters compare them."""

    id = Column(Key, primary_key=True)
    words = Column(Text, nullable=False, unique=True)
    by = Column(BigInteger, nullable=False)
    at = Column(UtcTime, nullable=False)


_OPEN = text("outcome IS NULL")

broadcast = Table("broadcast", metadata, BroadcastColumns)

notice = Table(
    "notice",
    metadata,
    NoticeColumns,
    UniqueConstraint("person_id", "broadcast_id"),
    UniqueConstraint("question_id"),
    CheckConstraint("(broadcast_id IS NULL) <> (question_id IS NULL)", name="about"),
    CheckConstraint("outcome IN ('sent', 'blocked', 'failed', 'uncertain', 'left_out')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    Index("ix_notice_due", "visible_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

ignored_question = Table("ignored_question", metadata, IgnoredQuestionColumns)
