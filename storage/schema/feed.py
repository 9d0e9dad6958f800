"""The tables of the feed: updates on their way in, what a chat's last words were about, and what all processes hear."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text, TypedColumns, text

from storage.schema.base import UtcTime, metadata


class InboxColumns(TypedColumns):
    """An update of Telegram's, stored before Telegram is told that it arrived.

    Updates of one `lane` (the chat, or the person where there is none) are handled one by one. `holder` is the process
    that has the row in hand, until `held_until`; `attempts` counts how often one began with it. `applied_at` is when
    something that it asked for was stored, in the same transaction. Of a settled one nothing is left but that it came,
    for Telegram may deliver it again.
    """

    update_id = Column(BigInteger, primary_key=True, autoincrement=False)
    lane = Column(BigInteger, nullable=False)
    payload = Column(Text, nullable=False)
    received_at = Column(UtcTime, nullable=False)
    holder = Column(Text)
    held_until = Column(UtcTime)
    attempts = Column(Integer, nullable=False, server_default="0")
    applied_at = Column(UtcTime)
    settled_at = Column(UtcTime)
    outcome = Column(Text)


class LaneMemoryColumns(TypedColumns):
    """What the bot remembers of a conversation between two updates, as JSON; `version` grows with each change."""

    lane = Column(BigInteger, primary_key=True, autoincrement=False)
    version = Column(Integer, nullable=False)
    data = Column(Text, nullable=False)
    changed_at = Column(UtcTime, nullable=False)


class SignalColumns(TypedColumns):
    """A number that grows when something happens of which every process must hear, such as a reload of the content."""

    name = Column(Text, primary_key=True)
    number = Column(BigInteger, nullable=False)


inbox = Table(
    "inbox",
    metadata,
    InboxColumns,
    CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled"),
    Index(
        "ix_inbox_waiting",
        "lane",
        "update_id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    Index("ix_inbox_settled_at", "settled_at"),
)
lane_memory = Table("lane_memory", metadata, LaneMemoryColumns)
signal = Table("signal", metadata, SignalColumns)
