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
    """A message of a coordinator to many, a draft until `ordered_at`. `audience` is JSON: to whom it goes.

    `message_id` shows its maker how it stands; `reported_at` is when they were told how it went.
    """

    id = Column(Key, primary_key=True)
    text = Column(Text, nullable=False)
    audience = Column(Text, nullable=False)
    made_by = Column(BigInteger, nullable=False)
    made_at = Column(UtcTime, nullable=False)
    message_id = Column(BigInteger)
    ordered_at = Column(UtcTime)
    due_at = Column(UtcTime)
    reported_at = Column(UtcTime)


class NoticeColumns(TypedColumns):
    """Something one person is told once: a broadcast, or that a question of theirs (`question_id`) has an answer.

    Whoever claims it pushes `visible_at` forward.
    """

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, nullable=False)
    broadcast_id = Column(Key, ForeignKey("broadcast.id"))
    question_id = Column(Key, ForeignKey("question.id", ondelete="CASCADE"))
    made_at = Column(UtcTime, nullable=False)
    visible_at = Column(UtcTime, nullable=False)
    attempts = Column(Integer, nullable=False, server_default="0")
    outcome = Column(Text)
    settled_at = Column(UtcTime)


class IgnoredQuestionColumns(TypedColumns):
    """Questions that coordinators want to hear no more of.

    `words` are their subjects as the clusters compare them, one a line, the most typical first.
    """

    id = Column(Key, primary_key=True)
    words = Column(Text, nullable=False, unique=True)
    by = Column(BigInteger, nullable=False)
    at = Column(UtcTime, nullable=False)


_OPEN = text("outcome IS NULL")

broadcast = Table(
    "broadcast",
    metadata,
    BroadcastColumns,
    CheckConstraint("(ordered_at IS NULL) = (due_at IS NULL)", name="ordered"),
    # A button of a draft that is gone must never act on a later one.
    sqlite_autoincrement=True,
)

notice = Table(
    "notice",
    metadata,
    NoticeColumns,
    UniqueConstraint("person_id", "broadcast_id"),
    UniqueConstraint("question_id"),
    CheckConstraint("(broadcast_id IS NULL) <> (question_id IS NULL)", name="about"),
    CheckConstraint("outcome IN ('sent', 'blocked', 'failed', 'uncertain', 'left_out')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    Index("ix_notice_broadcast_id", "broadcast_id"),
    Index("ix_notice_due", "visible_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

ignored_question = Table("ignored_question", metadata, IgnoredQuestionColumns, sqlite_autoincrement=True)
