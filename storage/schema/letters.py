"""The table of letters: what people are told who did not ask, until it is delivered."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, TypedColumns

from storage.schema.base import Key, UtcTime, metadata


class LetterColumns(TypedColumns):
    """A message to one person, as it is sent; it goes once it is delivered.

    Whoever claims it pushes `visible_at` forward.
    """

    id = Column(Key, primary_key=True)
    person_id = Column(BigInteger, nullable=False)
    html = Column(Text, nullable=False)
    buttons = Column(Text)
    made_at = Column(UtcTime, nullable=False)
    visible_at = Column(UtcTime, nullable=False)
    attempts = Column(Integer, nullable=False, server_default="0")


letter = Table(
    "letter",
    metadata,
    LetterColumns,
    Index("ix_letter_visible_at", "visible_at"),
    Index("ix_letter_person_id", "person_id"),
    # Whoever delivered a letter deletes it by its id, which must never be a later one's.
    sqlite_autoincrement=True,
)
