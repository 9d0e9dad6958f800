"""Tasks: lists, cards and histories of rows."""

from dataclasses import dataclass
from typing import Literal

from spbe.progress import RowStatus


@dataclass(frozen=True, slots=True)
class ListTasks:
    """Show tasks: one's own, or those of all agencies under conditions; `page` counts from 0.

    `opens` says what is opened by choosing one.
    """

    whose: Literal["own", "all"]
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0
    opens: Literal["card", "history"] = "card"


@dataclass(frozen=True, slots=True)
class NarrowTasks:
    """Offer the values of one condition for a list of all tasks, keeping the others; None offers the conditions."""

    by: Literal["opd", "status", "domain"] | None
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Show how a row stands, by its number; the rest says to which list one goes back."""

    row: int
    whose: Literal["own", "all"] | None = None
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowHistory:
    """Show what happened to a row; `page` counts from 0, the newest first."""

    row: int
    page: int = 0


TaskPress = ListTasks | NarrowTasks | OpenTask | ShowHistory
