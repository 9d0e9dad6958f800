"""Refusals: what is expected to go wrong, as data without sentences. The sentences are in content/messages."""

from dataclasses import dataclass


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
