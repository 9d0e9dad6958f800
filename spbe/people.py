"""Roles and who may do what."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is to the instance."""

    GUEST = "guest"
    COORDINATOR = "koordinator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the bot, by Telegram user id."""

    id: int
    role: Role


def may_read_matrix(person: Person) -> bool:
    """Say whether a person may read matrix rows, reports and names: members only."""
    return person.role is not Role.GUEST
