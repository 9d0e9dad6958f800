"""Buttons under what somebody said in words about the reminders of a row."""

from dataclasses import dataclass

from spbe.usecases.postponing import Delay


@dataclass(frozen=True, slots=True)
class PutOffNamed:
    """Put off the reminders of a row that was named, for a time or until a day by its ordinal; first offer until when.

    `follow_up` is its id, for its number may be another's later.
    """

    row: int
    follow_up: int
    delay: Delay | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class DisownNamed:
    """Say that a row that was named is not one's own; `follow_up` is its id."""

    row: int
    follow_up: int


RowWishPress = PutOffNamed | DisownNamed
