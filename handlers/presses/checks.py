"""Checks over the matrix."""

from dataclasses import dataclass

from spbe.checks import Check


@dataclass(frozen=True, slots=True)
class ShowChecks:
    """Show what the checks found; `page` counts their buttons from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowFound:
    """Show the rows that a check found; `page` counts from 0."""

    check: Check
    page: int = 0


ChecksPress = ShowChecks | ShowFound
