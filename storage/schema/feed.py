"""The tables of the feed: updates on their way in, what a chat's last words were about, and what all processes hear."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, Index, Integer, Table, Text, TypedColumns, text

from storage.schema.base import Key, UtcTime, metadata


class InboxColumns(TypedColumns):
    """An update of Telegram's, stored before Telegram is told that it arrived.

    Updates of one `lane` (the chat, or the person where there is none) are handled one by one. `holder` is the process
    that has the row in hand, until `held_until`, in seconds of the database's own clock; `deaths` counts those that
    died with it. `applied_at` is when something that it asked for was stored, in the same transaction. Of a settled one
    nothing is left but that it came, for Telegram may deliver it again; one set aside keeps its payload.
    """

    update_id = Column(BigInteger, primary_key=True, autoincrement=False)
    lane = Column(BigInteger, nullable=False)
    payload = Column(Text, nullable=False)
    received_at = Column(UtcTime, nullable=False)
    holder = Column(Text)
    held_until = Column(Double)
    deaths = Column(Integer, nullable=False, server_default="0")
    applied_at = Column(UtcTime)
    settled_at = Column(UtcTime)
    outcome = Column(Text)


class LaneMemoryColumns(TypedColumns):
    """What the bot remembers of a chat between two updates, as JSON; each change gives it another `version`."""

    lane = Column(BigInteger, primary_key=True, autoincrement=False)
    version = Column(BigInteger, nullable=False)
    data = Column(Text, nullable=False)
    changed_at = Column(UtcTime, nullable=False)


class SignalColumns(TypedColumns):
    """A number that grows when something happens of which every process must hear, such as a reload of the content.

    That of the last good backup is its moment, in seconds since 1970.
    """

    name = Column(Text, primary_key=True)
    number = Column(BigInteger, nullable=False)


class ProcessColumns(TypedColumns):
    """A process that serves the bot, when it began, and when it last said that it is alive."""

    name = Column(Text, primary_key=True)
    started_at = Column(UtcTime, nullable=False)
    seen_at = Column(UtcTime, nullable=False)


class FaultColumns(TypedColumns):
    """How often one process met one kind of fault, up to a moment at which it looked."""

    id = Column(Key, primary_key=True)
    kind = Column(Text, nullable=False)
    at = Column(UtcTime, nullable=False)
    times = Column(Integer, nullable=False)


class AlertColumns(TypedColumns):
    """When the coordinators were last told of a kind of trouble."""

    kind = Column(Text, primary_key=True)
    told_at = Column(UtcTime, nullable=False)


WAITING = text("settled_at IS NULL")

inbox = Table(
    "inbox",
    metadata,
    InboxColumns,
    CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="settled"),
    Index("ix_inbox_waiting", "update_id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_inbox_lane", "lane", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_inbox_settled_at", "settled_at"),
)
lane_memory = Table("lane_memory", metadata, LaneMemoryColumns)
signal = Table("signal", metadata, SignalColumns)
process = Table("process", metadata, ProcessColumns)
fault = Table("fault", metadata, FaultColumns, Index("ix_fault_at", "at"))
alert = Table("alert", metadata, AlertColumns)
