"""Blockers: what holds rows up, by cause and by who must act, and the agenda of the meeting about them."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ShowBlockers:
    """Show what holds rows up, by cause or by who must act; `page` counts the groups from 0."""

    by: Literal["cause", "opd"] = "cause"
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowBlocked:
    """Show the rows that a cause holds up, by its name, or on which an agency must act, by its id.

    No id means that it is unknown who must act; `page` counts from 0.
    """

    cause: str | None = None
    opd: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowAgenda:
    """Show the agenda of the meeting; `page` counts from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Open the card of a row in a message of its own, so that the list stays."""

    row: int


BlockersPress = ShowBlockers | ShowBlocked | ShowAgenda | OpenRow
