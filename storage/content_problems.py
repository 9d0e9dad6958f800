"""What can be wrong with a content file, and where: the words are for the person who edits it."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Steps = tuple[str | int, ...]
"""The way to a value in a file: keys, and positions in lists from 0."""


@dataclass(frozen=True, order=True)
class FileProblem:
    """One mistake in a file. Line and column count from 1, as editors show them."""

    file: Path
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        """Return `file:line:column: path: message`; the path is left out where the whole file is meant."""
        place = f"{self.file}:{self.line}:{self.column}:"
        return f"{place} {self.path}: {self.message}" if self.path else f"{place} {self.message}"


@dataclass(eq=False)
class ContentRefused(Exception):
    """The content cannot be used; `problems` lists every mistake found, file by file."""

    problems: tuple[FileProblem, ...]

    def __str__(self) -> str:
        """Return one line per problem."""
        return "\n".join(str(problem) for problem in self.problems)


def refuse_if_any(problems: Iterable[FileProblem]) -> None:
    """Raise `ContentRefused` with the problems in order, if there are any."""
    found = tuple(sorted(set(problems)))
    if found:
        raise ContentRefused(found)


def written_path(path: Steps) -> str:
    """Write a path as the README shows it, lists counted from 1: `domains[1].aspects[2].weight`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text
