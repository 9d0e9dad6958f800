"""The tables of reminders: what each person is to be told, the messages that tell it, and what people wish for.

`reminder` is the plan and its proof; `digest` is the outbox. A reminder gets its digest only when that is claimed:
until then a person's digest holds whatever of theirs is not settled, so planning never rewrites what it planned.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    TypedColumns,
    UniqueConstraint,
    text,
)

from storage.schema.base import Key, UtcTime, metadata


class DigestColumns(TypedColumns):
    """A message to a person on a day: sent after `visible_at` and before `closes_at`.

    Whoever claims it pushes `visible_at` forward: until then nobody else sends it.
    """

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, nullable=False)
    day = Column(Date, nullable=False)
    visible_at = Column(UtcTime, nullable=False)
    closes_at = Column(UtcTime, nullable=False)
    attempts = Column(Integer, nullable=False, server_default="0")
    outcome = Column(Text)
    settled_at = Column(UtcTime)
    message_id = Column(BigInteger)


class ReminderColumns(TypedColumns):
    """Something a person is told once: a rule that a row, or a stage of the evaluation (`subject`), has reached.

    `anchor` is the day that the rule counts from: the target, the day of the last report, the stage's day. Where it
    moves, the rules begin anew. `why` is None for a stage, which all members are told.
    """

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, nullable=False)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"))
    subject = Column(Text)
    rule = Column(Text, nullable=False)
    anchor = Column(Date, nullable=False)
    why = Column(Text)
    planned_at = Column(UtcTime, nullable=False)
    digest_id = Column(Key, ForeignKey("digest.id"))
    outcome = Column(Text)
    settled_at = Column(UtcTime)


class PreferenceColumns(TypedColumns):
    """When a person wants to be told; None means as the instance does. Bit 0 of `quiet_days` is Monday."""

    person_id = Column(BigInteger, primary_key=True, autoincrement=False)
    send_at = Column(Time)
    zone = Column(Text)
    quiet_days = Column(SmallInteger, nullable=False, server_default="0")
    leave_until = Column(Date)
    leave_from = Column(Date)


class SnoozeColumns(TypedColumns):
    """A row of which a person wants to hear nothing until a day, and something on that day."""

    person_id = Column(BigInteger, primary_key=True, autoincrement=False)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), primary_key=True)
    until = Column(Date, nullable=False)
    said_at = Column(UtcTime, nullable=False)


class DisownedColumns(TypedColumns):
    """A row of which a person said that it is not theirs."""

    person_id = Column(BigInteger, primary_key=True, autoincrement=False)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), primary_key=True)
    said_at = Column(UtcTime, nullable=False)


class GroupLinkColumns(TypedColumns):
    """A group, or a topic of its forum, that is told totals; topic 0 is the group as a whole."""

    chat_id = Column(BigInteger, primary_key=True, autoincrement=False)
    thread_id = Column(BigInteger, primary_key=True, autoincrement=False)
    linked_by = Column(BigInteger, nullable=False)
    linked_at = Column(UtcTime, nullable=False)
    told_on = Column(Date)


_OPEN = text("outcome IS NULL")
UNTOLD = text("outcome IN ('cancelled', 'left_out')")
"""Written out, and not bound: else SQLite would not see that a partial index has what is asked for."""

_STAGE = text("follow_up_id IS NULL")
_CLAIMED = text("digest_id IS NOT NULL")

digest = Table(
    "digest",
    metadata,
    DigestColumns,
    UniqueConstraint("person_id", "day"),
    CheckConstraint("outcome IN ('sent', 'empty', 'blocked', 'failed', 'missed', 'uncertain')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    Index("ix_digest_due", "visible_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("uq_digest_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
)

reminder = Table(
    "reminder",
    metadata,
    ReminderColumns,
    UniqueConstraint("person_id", "follow_up_id", "rule", "anchor"),
    CheckConstraint("(follow_up_id IS NULL) <> (subject IS NULL)", name="about"),
    CheckConstraint("why IN ('own', 'opd', 'coordinator')", name="why"),
    CheckConstraint("(why IS NULL) = (follow_up_id IS NULL)", name="why_of_row"),
    CheckConstraint("outcome IN ('sent', 'cancelled', 'left_out')", name="outcome"),
    CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
    # NULLs are all different to a unique key, on both databases.
    Index(
        "uq_reminder_stage",
        "person_id",
        "subject",
        "rule",
        "anchor",
        unique=True,
        sqlite_where=_STAGE,
        postgresql_where=_STAGE,
    ),
    Index("ix_reminder_untold", "settled_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    Index("ix_reminder_open", "person_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(None, "follow_up_id"),
    # Without it every deleted digest would cost a look at all reminders. Planning does not touch it.
    Index(None, "digest_id", sqlite_where=_CLAIMED, postgresql_where=_CLAIMED),
)

preference = Table("preference", metadata, PreferenceColumns)

snooze = Table("snooze", metadata, SnoozeColumns)

disowned = Table("disowned", metadata, DisownedColumns)

group_link = Table("group_link", metadata, GroupLinkColumns)
