"""Members, invitations, and leaving."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ListPeople:
    """List the members, those without activity, or the open invitations."""

    which: Literal["all", "idle", "invited"]
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpenMember:
    """Show a member."""

    person: int


@dataclass(frozen=True, slots=True)
class ChangeMember:
    """Change a member: offer the choices where `value` is None, else do it."""

    person: int
    what: Literal["role", "opd", "remove", "hand_over"]
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """Choose the agency of somebody to be invited, whose name is with the draft of the invitation."""

    opd: int | None


@dataclass(frozen=True, slots=True)
class RevokeInvitation:
    """Make an invitation worthless."""

    invitation: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the bot: first explain, then do it."""

    sure: bool


PeoplePress = ListPeople | OpenMember | ChangeMember | Invite | RevokeInvitation
