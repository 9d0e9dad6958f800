"""The overview for coordinators: its lists, its pictures and the page for leadership."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ShowOverview:
    """Show the numbers of the whole matrix, or those of an agency."""

    opd: int | None = None


@dataclass(frozen=True, slots=True)
class ListOverview:
    """List the agencies, the domains with their aspects, or the rows that are late; `page` counts from 0."""

    by: Literal["opds", "parts", "overdue"]
    page: int = 0
    opd: int | None = None


@dataclass(frozen=True, slots=True)
class DrawOverview:
    """Send a picture: bars of progress, or the radar of levels."""

    picture: Literal["progress", "radar"]


@dataclass(frozen=True, slots=True)
class SendSummary:
    """Send the page for leadership."""


OverviewPress = ShowOverview | ListOverview | DrawOverview | SendSummary
