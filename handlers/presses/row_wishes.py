"""Buttons under what somebody said in words about the reminders of a row."""

from dataclasses import dataclass

from spbe.usecases.postponing import Delay


@dataclass(frozen=True, slots=True)
class PutOffNamed:
    """Put off the reminders of a row that was named."""

    row: int
    delay: Delay


@dataclass(frozen=True, slots=True)
class DisownNamed:
    """Say that a row that was named is not one's own."""

    row: int


RowWishPress = PutOffNamed | DisownNamed
