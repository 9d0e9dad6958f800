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
    key: int
    meant: Literal["opd", "new", "none"]
    opd: int | None = None


@dataclass(frozen=True, slots=True)
class TakeMatrix:
    """Take a matrix over as its preview of a revision told; `sure` where much would go."""

    token: str
    revision: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class DropMatrix:
    """Forget a matrix."""

    token: str


@dataclass(frozen=True, slots=True)
class AskDoubtsAgain:
    """Ask anew what the doubtful spellings of a matrix mean."""

    token: str


@dataclass(frozen=True, slots=True)
class CheckAsMatrix:
    """Read the file to which the message replies as a matrix, and tell what is wrong with it."""


@dataclass(frozen=True, slots=True)
class MatrixAsEvidence:
    """Take a file that looks like a matrix as evidence after all; without a token where it could not be read."""

    token: str | None


ImportPress = SeeMatrix | SettleDoubt | TakeMatrix | DropMatrix | AskDoubtsAgain | CheckAsMatrix | MatrixAsEvidence
