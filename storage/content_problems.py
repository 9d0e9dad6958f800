"""What can be wrong with a content file, and where: the words are for the person who edits it."""

from collections.abc import Iterable

from spbe.refusals import ContentRefused, FileProblem

__all__ = ["ContentRefused", "FileProblem", "Steps", "refuse_if_any", "written_path"]

Steps = tuple[str | int, ...]
"""The way to a value in a file: keys, and positions in lists from 0."""


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
