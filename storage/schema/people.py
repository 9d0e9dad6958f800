"""The tables of people: who they are, to which agencies they belong, and how they were invited.

A person is a Telegram user id. What somebody did names them by it without a foreign key: the coordinators of the
settings act before they have a row, and the row of somebody who left keeps no name.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, Text, TypedColumns, text

from storage.schema.base import Key, UtcTime, metadata


class PersonColumns(TypedColumns):
    """Somebody who writes to the bot; `id` is Telegram's. `left_at` where they were removed or left.

    `blocked_at` where they blocked the bot and have not written since: nothing reaches them.
    """

    id = Column(BigInteger, primary_key=True, autoincrement=False)
    role = Column(Text, nullable=False)
    name = Column(Text)
    joined_at = Column(UtcTime, nullable=False)
    active_at = Column(UtcTime)
    left_at = Column(UtcTime)
    blocked_at = Column(UtcTime)


class MembershipColumns(TypedColumns):
    """A time during which a person belonged to an agency; `until` is None while it lasts."""

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, ForeignKey("person.id"), nullable=False)
    opd_id = Column(Key, ForeignKey("opd.id"), nullable=False)
    since = Column(UtcTime, nullable=False)
    until = Column(UtcTime)


class InvitationColumns(TypedColumns):
    """A one-time link: the SHA-256 of its code, and what it makes of whoever uses it."""

    id = Column(Key, primary_key=True)
    code_hash = Column(Text, nullable=False, unique=True)
    role = Column(Text, nullable=False)
    opd_id = Column(Key, ForeignKey("opd.id"))
    name = Column(Text)
    hands_over = Column(BigInteger)
    made_by = Column(BigInteger)
    made_at = Column(UtcTime, nullable=False)
    expires_at = Column(UtcTime, nullable=False)
    used_by = Column(BigInteger)
    used_at = Column(UtcTime)
    revoked_at = Column(UtcTime)


class WrongGuessColumns(TypedColumns):
    """A code that opened nothing, by who tried it."""

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, nullable=False)
    at = Column(UtcTime, nullable=False)


_LASTING = text("until IS NULL")

person = Table(
    "person",
    metadata,
    PersonColumns,
    CheckConstraint("role IN ('guest', 'staf', 'pic', 'koordinator')", name="role"),
)

membership = Table(
    "membership",
    metadata,
    MembershipColumns,
    Index(
        "uq_membership_lasting",
        "person_id",
        "opd_id",
        unique=True,
        sqlite_where=_LASTING,
        postgresql_where=_LASTING,
    ),
    Index("ix_membership_lasting_opd_id", "opd_id", sqlite_where=_LASTING, postgresql_where=_LASTING),
)

invitation = Table(
    "invitation",
    metadata,
    InvitationColumns,
    CheckConstraint("role IN ('staf', 'pic', 'koordinator')", name="role"),
)

wrong_guess = Table("wrong_guess", metadata, WrongGuessColumns, Index(None, "person_id", "at"))
