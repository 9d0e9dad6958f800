"""Letters: what somebody is told who did not ask, stored with what they tell of until they are delivered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to one person as the edge wrote it; `buttons` are JSON of the edge's own, None where it has none."""

    person_id: int
    html: str
    buttons: str | None = None


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """A letter that is not delivered yet; `attempts` counts how often it was claimed to be sent later."""

    id: int
    letter: Letter
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Something that was done, with the letters by which others are told of it."""

    letters: tuple[KeptLetter, ...] = ()


Done = TypeVar("Done", bound=Told)

Write = Callable[[Done], Iterable[Letter]]
"""How the edge words for others what was done: called inside the unit that does it, so it must not wait."""


def nobody(_done: Told) -> tuple[Letter, ...]:
    """Write to nobody: for callers that have no edge."""
    return ()
