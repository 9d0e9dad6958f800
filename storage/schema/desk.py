"""The tables of the coordinator's desk: a matrix on its way in, closed cycles, rows that hang together, spellings."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

from storage.schema.base import Key, UtcTime, metadata


class MatrixDraftColumns(TypedColumns):
    """A matrix that a coordinator sent and has not taken over yet: the file, and what they said on its doubts.

    `settled` is JSON: a spelling to the ids of the agencies that it means, or null where it is a new one. `made_at` is
    when its person last went on with it.
    """

    person_id = Column(BigInteger, primary_key=True, autoincrement=False)
    token = Column(Text, nullable=False)
    name = Column(Text, nullable=False)
    data = Column(LargeBinary, nullable=False)
    settled = Column(Text, nullable=False)
    made_at = Column(UtcTime, nullable=False)


class CycleColumns(TypedColumns):
    """A cycle of the matrix that was closed."""

    id = Column(Key, primary_key=True)
    title = Column(Text, nullable=False)
    edition = Column(Text)
    opened_at = Column(UtcTime)
    closed_at = Column(UtcTime, nullable=False)
    closed_by = Column(BigInteger)


class CycleRowColumns(TypedColumns):
    """A row as it stood when its cycle was closed; `carried` where it went on into the next."""

    cycle_id = Column(Key, ForeignKey("cycle.id"), primary_key=True)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), primary_key=True)
    number = Column(Integer, nullable=False)
    indicator = Column(Integer, nullable=False)
    edition = Column(Text, nullable=False)
    name = Column(Text, nullable=False)
    recommendation = Column(Text, nullable=False)
    follow_up = Column(Text, nullable=False)
    opd_text = Column(Text, nullable=False)
    level = Column(Integer, nullable=False)
    level_claimed = Column(SmallInteger)
    level_verified = Column(SmallInteger)
    level_external = Column(SmallInteger)
    target_day = Column(Date, nullable=False)
    target_precision = Column(Text, nullable=False)
    status = Column(Text, nullable=False)
    percent = Column(SmallInteger, nullable=False)
    carried = Column(Boolean, nullable=False)


class BundleColumns(TypedColumns):
    """Rows that hang together: one document closes them all, or they wait for the row `awaited_id`."""

    id = Column(Key, primary_key=True)
    kind = Column(Text, nullable=False)
    title = Column(Text)
    awaited_id = Column(Key, ForeignKey("follow_up.id"))
    made_by = Column(BigInteger, nullable=False)
    made_at = Column(UtcTime, nullable=False)


class BundleRowColumns(TypedColumns):
    """A row of a bundle; `told_at` is when those who act on it heard that what it waits for is done."""

    bundle_id = Column(Key, ForeignKey("bundle.id", ondelete="CASCADE"), primary_key=True)
    follow_up_id = Column(Key, ForeignKey("follow_up.id"), primary_key=True)
    told_at = Column(UtcTime)


class ForgottenSpellingColumns(TypedColumns):
    """A spelling that a coordinator took away, as it is compared: the content does not bring it back."""

    key = Column(Text, primary_key=True)


matrix_draft = Table("matrix_draft", metadata, MatrixDraftColumns)

cycle = Table("cycle", metadata, CycleColumns)

cycle_row = Table("cycle_row", metadata, CycleRowColumns, UniqueConstraint("cycle_id", "number"))

bundle = Table(
    "bundle",
    metadata,
    BundleColumns,
    CheckConstraint("kind IN ('document', 'waits')", name="kind"),
    CheckConstraint("(kind = 'waits') = (awaited_id IS NOT NULL)", name="awaited"),
    # A button of a bundle that is gone must never act on a later one.
    sqlite_autoincrement=True,
)

bundle_row = Table("bundle_row", metadata, BundleRowColumns, Index("ix_bundle_row_follow_up_id", "follow_up_id"))

forgotten_spelling = Table("forgotten_spelling", metadata, ForgottenSpellingColumns)
