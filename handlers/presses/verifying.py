"""Verification and levels."""

from dataclasses import dataclass
from typing import Literal

from spbe.usecases.verifying import ReturnReason


@dataclass(frozen=True, slots=True)
class ListQueue:
    """List what waits for verification."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Review:
    """Show a report with its evidence for the decision."""

    report: int


@dataclass(frozen=True, slots=True)
class Accept:
    """Accept a report."""

    report: int


@dataclass(frozen=True, slots=True)
class Return:
    """Return a report, or first ask for the reason, then for a note.

    A note that stands in a message is found by the press: it is what the message with the button replies to.
    """

    report: int
    reason: ReturnReason | None = None
    note: Literal["ask", "none", "replied"] = "ask"


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Note a level of a row, or first offer the levels."""

    row: int
    kind: Literal["claimed", "verified", "external"]
    level: int | None = None


VerifyPress = ListQueue | Review | Accept | Return | SetLevel
