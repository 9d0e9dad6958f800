"""What the use cases need of people and invitations."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from spbe.people import Invitation, Member, Membership, Person, Role
from spbe.reports import Draft


@dataclass(frozen=True, slots=True)
class FoundCaller:
    """What `member` returns of whoever wrote; what they are writing, whether a matrix of theirs waits, known or not.

    `revision` is that of the matrix at this moment.
    """

    member: Member | None
    draft: Draft | None
    has_matrix: bool
    revision: int


class People(Protocol):
    """Who people are, by Telegram user id, and to which agencies they belong."""

    async def lock(self, *person_ids: int, coordinators: bool = False) -> None:
        """Let no other unit that locks them change these people until this one ends; also those who never joined.

        With `coordinators` no other unit takes the role away from any coordinator. People are locked before the
        invitations, all at once.
        """

    async def get(self, person_id: int) -> Person:
        """Return a person with their agencies; a guest without a name where nobody of this id joined."""

    async def member(self, person_id: int) -> Member | None:
        """Return what is held on a person; None where nothing is."""

    async def caller(self, person_id: int) -> FoundCaller:
        """Return what everything that a person asks for begins with.

        One statement.
        """

    async def several(self, person_ids: Collection[int]) -> Mapping[int, Member]:
        """Return what `member` does for each of these people, by id."""

    async def members(self) -> tuple[Member, ...]:
        """Return everybody with a role, by name."""

    async def idle(self, *, since: datetime) -> tuple[Member, ...]:
        """Return the members who have not written since a moment, though they joined before it."""

    async def memberships(self, person_id: int) -> tuple[Membership, ...]:
        """Return when a person belonged to which agency, oldest first."""

    async def join(self, person_id: int, *, role: Role, name: str | None, opds: Collection[int], at: datetime) -> None:
        """Give a person a role and a name and add agencies to theirs; make them where they are not known."""

    async def set_role(self, person_id: int, role: Role) -> bool:
        """Give a member another role; False where nobody of this id joined."""

    async def set_agency(self, person_id: int, opd_id: int, *, belongs: bool, at: datetime) -> None:
        """Add an agency to a member's, or take it away; what is so already stays."""

    async def rename(self, person_id: int, name: str) -> bool:
        """Correct a member's name; False where nobody of this id joined."""

    async def remove(self, person_id: int, *, at: datetime) -> bool:
        """Take a person's name, role and agencies away; False where nobody of this id joined."""

    async def touch(self, person_id: int, *, at: datetime) -> None:
        """Note that a member wrote; nothing is kept on strangers."""


class Invitations(Protocol):
    """One-time links, and the guesses at their codes."""

    async def add(
        self,
        *,
        code_hash: str,
        role: Role,
        opd: int | None,
        name: str | None,
        hands_over: int | None = None,
        made_by: int | None,
        made_at: datetime,
        expires_at: datetime,
    ) -> int:
        """Keep an invitation by the SHA-256 of its code and return its id."""

    async def find(self, code_hash: str, *, lock: bool = False) -> Invitation | None:
        """Return the invitation of a code, whatever became of it; with `lock` nobody else uses it meanwhile."""

    async def get(self, invitation_id: int) -> Invitation | None:
        """Return an invitation by its id, whatever became of it."""

    async def use(self, invitation_id: int, *, person_id: int, at: datetime) -> bool:
        """Note who used an invitation; False where it was used or revoked before or has expired."""

    async def revoke(self, invitation_id: int, *, at: datetime) -> bool:
        """Make an invitation worthless; False where it was used or revoked before."""

    async def revoke_of(self, person_id: int, *, made: bool = True, at: datetime) -> tuple[int, ...]:
        """Make the invitations that hand over a person's work, and those they made, worthless; return their ids.

        Without `made` the others that they made stay.
        """

    async def of_person(self, person_id: int) -> tuple[Invitation, ...]:
        """Return the invitations that a person made or used, oldest first."""

    async def forget_names(self, *, at: datetime) -> int:
        """Take the names off the invitations that cannot be used any more and return how many there were."""

    async def open(self, *, at: datetime) -> tuple[Invitation, ...]:
        """Return the invitations that can be used at a moment, oldest first."""

    async def guesses(self, person_id: int, *, since: datetime) -> int:
        """Count a person's wrong guesses since a moment."""

    async def add_guess(self, person_id: int, *, at: datetime) -> None:
        """Note a wrong guess."""

    async def purge_guesses(self, *, before: datetime) -> int:
        """Delete the guesses made before a moment and return how many there were."""
