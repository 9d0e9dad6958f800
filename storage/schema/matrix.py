"""The tables of the matrix: agencies, rows with how they stand, and moved targets."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    TypedColumns,
    text,
)

from storage.schema.base import Key, UtcTime, metadata

MATRIX_ID = 1
"""The one matrix of this instance; the first migration lays its row, so that a change is always an UPDATE."""


class OpdColumns(TypedColumns):
    """An agency; `short` is the name by which the content and the coordinator know it."""

    id = Column(Key, primary_key=True)
    short = Column(Text, nullable=False, unique=True)
    name = Column(Text, nullable=False)


class OpdAliasColumns(TypedColumns):
    """Another spelling that finds an agency; a spelling finds one agency only."""

    id = Column(Key, primary_key=True)
    opd_id = Column(Key, ForeignKey("opd.id", ondelete="CASCADE"), nullable=False)
    alias = Column(Text, nullable=False, unique=True)


class MatrixColumns(TypedColumns):
    """The MONEV matrix of a cycle; `revision` grows with every change of it or of the agencies."""

    id = Column(Key, primary_key=True, autoincrement=False)
    title = Column(Text, nullable=False)
    edition = Column(Text)
    revision = Column(Integer, nullable=False)
    replaced_at = Column(UtcTime)


class FollowUpColumns(TypedColumns):
    """A row of the matrix and how it stands.

    A row that goes on in a new import keeps its id, for reports point at it; a row that is no longer there is only
    marked `gone_at`, and its number may be another's by now. `stage` follows from the status (-1 returned, 0 to be
    done, 1 waiting, 2 settled) and stands here to be sorted by. `present_since` is when it came into the matrix, or
    came back.
    """

    id = Column(Key, primary_key=True)
    matrix_id = Column(Key, ForeignKey("matrix.id"), nullable=False)
    number = Column(Integer, nullable=False)
    indicator = Column(Integer, nullable=False)
    edition = Column(Text, nullable=False)
    name = Column(Text, nullable=False)
    recommendation = Column(Text, nullable=False)
    level = Column(Integer, nullable=False)
    follow_up = Column(Text, nullable=False)
    target_day = Column(Date, nullable=False)
    target_precision = Column(Text, nullable=False)
    opd_text = Column(Text, nullable=False)
    open_ended = Column(Boolean, nullable=False)
    first_target_day = Column(Date, nullable=False)
    first_target_precision = Column(Text, nullable=False)
    status = Column(Text, nullable=False, server_default="belum")
    status_since = Column(UtcTime)
    stage = Column(SmallInteger, nullable=False, server_default="0")
    percent = Column(SmallInteger, nullable=False, server_default="0")
    blocker = Column(Text)
    level_claimed = Column(SmallInteger)
    level_verified = Column(SmallInteger)
    level_external = Column(SmallInteger)
    gone_at = Column(UtcTime)
    present_since = Column(UtcTime)


class FollowUpOpdColumns(TypedColumns):
    """An agency that must act on a row; `position` is its place in the cell, from 0.

    What the rows are sorted by stands here again, so that an agency with thousands of them finds the most urgent ones
    through an index. The database keeps it equal to the row's: it is part of a foreign key.
    """

    follow_up_id = Column(Key, ForeignKey("follow_up.id", ondelete="CASCADE"), primary_key=True)
    opd_id = Column(Key, ForeignKey("opd.id"), primary_key=True)
    position = Column(Integer, nullable=False)
    stage = Column(SmallInteger, nullable=False)
    target_day = Column(Date, nullable=False)
    status = Column(Text, nullable=False)
    number = Column(Integer, nullable=False)


class TargetChangeColumns(TypedColumns):
    """A target that was moved, why and by whom; nobody where an import at the command line moved it."""

    id = Column(Key, primary_key=True)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), nullable=False)
    old_day = Column(Date, nullable=False)
    old_precision = Column(Text, nullable=False)
    new_day = Column(Date, nullable=False)
    new_precision = Column(Text, nullable=False)
    reason = Column(Text)
    changed_by = Column(BigInteger)
    changed_at = Column(UtcTime, nullable=False)


# A button of an agency that is gone must never act on a later one.
opd = Table("opd", metadata, OpdColumns, sqlite_autoincrement=True)

opd_alias = Table("opd_alias", metadata, OpdAliasColumns, Index(None, "opd_id"))

matrix = Table("matrix", metadata, MatrixColumns)

_PRESENT = text("gone_at IS NULL")
_URGENCY = ("stage", "target_day", "status", "number")

follow_up = Table(
    "follow_up",
    metadata,
    FollowUpColumns,
    CheckConstraint("target_precision IN ('year', 'quarter', 'month', 'day')", name="target_precision"),
    CheckConstraint("first_target_precision IN ('year', 'quarter', 'month', 'day')", name="first_target_precision"),
    CheckConstraint(
        "status IN ('belum', 'proses', 'terkendala', 'menunggu verifikasi', 'perlu perbaikan', 'terverifikasi',"
        " 'dibatalkan')",
        name="status",
    ),
    CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
    Index(
        "uq_follow_up_present_number",
        "matrix_id",
        "number",
        unique=True,
        sqlite_where=_PRESENT,
        postgresql_where=_PRESENT,
    ),
    Index(
        "ix_follow_up_urgency",
        "stage",
        "target_day",
        "status",
        "number",
        sqlite_where=_PRESENT,
        postgresql_where=_PRESENT,
    ),
    Index(
        "ix_follow_up_status_since",
        "status",
        "status_since",
        "number",
        sqlite_where=_PRESENT,
        postgresql_where=_PRESENT,
    ),
    Index("uq_follow_up_urgency", "id", *_URGENCY, unique=True),
)

follow_up_opd = Table(
    "follow_up_opd",
    metadata,
    FollowUpOpdColumns,
    ForeignKeyConstraint(
        ["follow_up_id", *_URGENCY],
        [f"follow_up.{name}" for name in ("id", *_URGENCY)],
        name="fk_follow_up_opd_urgency",
        onupdate="CASCADE",
        ondelete="CASCADE",
    ),
    Index("ix_follow_up_opd_urgency", "opd_id", *_URGENCY),
)

target_change = Table("target_change", metadata, TargetChangeColumns, Index(None, "follow_up_id"))
