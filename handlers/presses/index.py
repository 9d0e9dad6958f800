"""The index: its readings and arithmetic, what is supposed of it, and the way to a higher one."""

from dataclasses import dataclass
from typing import Literal

from spbe.index_band import Reading


@dataclass(frozen=True, slots=True)
class ShowIndex:
    """Show the index in a reading."""

    reading: Reading


@dataclass(frozen=True, slots=True)
class ShowSums:
    """Show the arithmetic, in decimals or exact: page 0 is that of the whole, the others have one domain each."""

    reading: Reading
    page: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Simulate:
    """Show what the index would be; `supposed` has all levels as `spbe.supposed_levels` writes them.

    `page` counts the supposed ones that have buttons of their own.
    """

    reading: Reading
    supposed: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class PickSupposed:
    """Offer indicators to suppose one level more of; first the aspects, where none is chosen."""

    reading: Reading
    supposed: str | None = None
    aspect: int | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class FindPath:
    """Show the way to an index, in hundredths, by a measure (s steps, a agencies, e effort), from supposed levels.

    `limits` are written as handlers/path_limits.py does; None is the next predicate, or no limit.
    """

    reading: Reading
    measure: Literal["s", "a", "e"] = "s"
    goal: int | None = None
    limits: str | None = None
    supposed: str | None = None


IndexPress = ShowIndex | ShowSums

SimulationPress = Simulate | PickSupposed

PathPress = FindPath
