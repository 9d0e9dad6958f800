"""A matrix on its way in; `token` is that of the file, so that the buttons of an earlier one do nothing to it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SeeMatrix:
    """Show what comes next of a matrix; `page` counts those of the details from 0, None is the preview."""

    token: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SettleDoubt:
    """Say what a doubtful spelling, told by its `key`, means; `opd` where it is one that is known."""

    token: str
    key: str
    meant: Literal["opd", "new", "none"]
    opd: int | None = None


@dataclass(frozen=True, slots=True)
class TakeMatrix:
    """Take a matrix over as its preview of a revision told."""

    token: str
    revision: int


@dataclass(frozen=True, slots=True)
class DropMatrix:
    """Forget a matrix."""

    token: str


@dataclass(frozen=True, slots=True)
class MatrixAsEvidence:
    """Take a file that looks like a matrix as evidence after all."""

    token: str


ImportPress = SeeMatrix | SettleDoubt | TakeMatrix | DropMatrix | MatrixAsEvidence
