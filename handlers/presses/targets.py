"""Targets: what they are, and moving them."""

from dataclasses import dataclass

from spbe.matrix import Precision
from spbe.usecases.retargeting import MoveReason


@dataclass(frozen=True, slots=True)
class ShowTarget:
    """Show the target of a row with others to choose from."""

    row: int


@dataclass(frozen=True, slots=True)
class ChooseTarget:
    """Show what moving targets to a day would do; `reason` None asks why, unless it was typed.

    `row` None stands for the rows, and the reason, of the message to which that of the button replies. The day is a
    number, as `date.toordinal` counts.
    """

    row: int | None
    day: int
    precision: Precision
    reason: MoveReason | None = None


@dataclass(frozen=True, slots=True)
class MoveTargets:
    """Move targets as they were shown: `stamp` is that of what was."""

    row: int | None
    day: int
    precision: Precision
    reason: MoveReason | None
    stamp: int


@dataclass(frozen=True, slots=True)
class KeepTargets:
    """Move nothing after all."""

    row: int | None


TargetPress = ShowTarget | ChooseTarget | MoveTargets | KeepTargets
