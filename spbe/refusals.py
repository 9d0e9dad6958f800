"""Refusals: what is expected to go wrong, as data without sentences. The sentences are in content/messages."""

from dataclasses import dataclass
from typing import Literal


@dataclass(eq=False)
class Refusal(Exception):
    """Something asked for cannot be done, and the person is told why and what to do; it is not a fault."""


@dataclass(eq=False)
class CellProblem:
    """One cell of a table that cannot be read: where it stands and why.

    `line` and `column` count from 1 in the file; `message` is Indonesian, for the person who sent the file.
    """

    line: int
    column: int
    message: str


@dataclass(eq=False)
class TableRefused(Refusal):
    """A matrix file is not taken: nothing of it was stored."""

    problems: tuple[CellProblem, ...]


@dataclass(eq=False)
class Busy(Refusal):
    """The storage is held by somebody else for too long: nothing was stored, and trying again may help."""


@dataclass(eq=False)
class DiskFull(Refusal):
    """There is no room left on the disk: nothing was stored until somebody makes room."""


FileFault = Literal["empty", "executable", "script", "web_page", "macros", "locked", "archive", "disguised", "unknown"]


@dataclass(eq=False)
class FileRefused(Refusal):
    """A file is not taken as evidence: of no type that is, harmful, or not what its name says."""

    fault: FileFault


@dataclass(eq=False)
class FileTooLarge(Refusal):
    """A file has more bytes than are taken."""

    limit: int
