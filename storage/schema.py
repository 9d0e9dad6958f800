"""The tables, in one place. Their history is in storage/migrations; a test compares the two."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect

MATRIX_ID = 1
"""The one matrix of this instance; the first migration lays its row, so that a change is always an UPDATE."""

Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers a row by itself only where the column is exactly INTEGER PRIMARY KEY."""


class UtcTime(TypeDecorator[datetime]):
    """A moment: aware on both sides, in UTC; SQLite keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: nobody could say later which moment it was."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone: {value.isoformat()}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


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
    """A row of the matrix. A new import keeps the id of a row number: later tables point at it."""

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


class FollowUpOpdColumns(TypedColumns):
    """An agency that must act on a row; `position` is its place in the cell, from 0."""

    follow_up_id = Column(Key, ForeignKey("follow_up.id", ondelete="CASCADE"), primary_key=True)
    opd_id = Column(Key, ForeignKey("opd.id"), primary_key=True)
    position = Column(Integer, nullable=False)


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


opd = Table("opd", metadata, OpdColumns)

opd_alias = Table("opd_alias", metadata, OpdAliasColumns, Index(None, "opd_id"))

matrix = Table("matrix", metadata, MatrixColumns)

follow_up = Table(
    "follow_up",
    metadata,
    FollowUpColumns,
    UniqueConstraint("matrix_id", "number"),
    CheckConstraint("target_precision IN ('year', 'quarter', 'month', 'day')", name="target_precision"),
)

follow_up_opd = Table("follow_up_opd", metadata, FollowUpOpdColumns, Index(None, "opd_id"))

question = Table(
    "question",
    metadata,
    QuestionColumns,
    CheckConstraint("outcome IN ('found', 'unclear', 'unknown', 'members_only')", name="outcome"),
    CheckConstraint("verdict IN ('up', 'down')", name="verdict"),
)
