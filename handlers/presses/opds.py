"""The agencies: their list, one of them, its names, and two that become one."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ListOpds:
    """List the agencies; pages count from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenOpd:
    """Show an agency."""

    opd: int


@dataclass(frozen=True, slots=True)
class AskOpdName:
    """Ask for another name of an agency, or for a spelling more."""

    opd: int
    what: Literal["name", "alias"]


@dataclass(frozen=True, slots=True)
class AskNewOpd:
    """Ask for the names of a new agency."""


@dataclass(frozen=True, slots=True)
class DropSpelling:
    """Take away the spelling with this mark from an agency, first ask; offer its spellings where the mark is None."""

    opd: int
    mark: int | None = None
    page: int = 0
    sure: bool = False


@dataclass(frozen=True, slots=True)
class MergeOpd:
    """Merge an agency into another: first choose it, then see what would move, then, with the mark of that, do it."""

    opd: int
    into: int | None = None
    mark: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class RemoveOpd:
    """Remove an agency: first explain, then do it."""

    opd: int
    sure: bool = False


OpdPress = ListOpds | OpenOpd | AskOpdName | AskNewOpd | DropSpelling | MergeOpd | RemoveOpd
