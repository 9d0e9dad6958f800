"""The cycles of the matrix: their list, a closed one, and closing the present one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ListCycles:
    """Show the present cycle and the closed ones; pages count from 0."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowCycle:
    """Show a page of the rows of a closed cycle."""

    cycle: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowCycleRow:
    """Show a row as it stood when its cycle was closed; `page` is the one to go back to."""

    cycle: int
    row: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PreviewClosing:
    """Show what closing the present cycle would do."""


@dataclass(frozen=True, slots=True)
class AskCycleTitle:
    """Ask what the next cycle is to be called."""


@dataclass(frozen=True, slots=True)
class CloseCycle:
    """Close the cycle as the preview with this mark says.

    Where `own_title` is set, the title of the next one stands in the message that the preview quotes.
    """

    mark: int
    own_title: bool


CyclePress = ListCycles | ShowCycle | ShowCycleRow | PreviewClosing | AskCycleTitle | CloseCycle
