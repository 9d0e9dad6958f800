"""One-time links, and the guesses at their codes."""

from datetime import datetime

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.people import Invitation, Role
from storage.schema import invitation, wrong_guess
from storage.states import AnyRow

_IS_OPEN = (invitation.c.used_at.is_(None), invitation.c.revoked_at.is_(None))


class SqlInvitations:
    """One-time links, and the guesses at their codes."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

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
        statement = insert(invitation).values(
            code_hash=code_hash,
            role=role.value,
            opd_id=opd,
            name=name,
            hands_over=hands_over,
            made_by=made_by,
            made_at=made_at,
            expires_at=expires_at,
        )
        return (await self._connection.execute(statement.returning(invitation.c.id))).scalar_one()

    async def find(self, code_hash: str, *, lock: bool = False) -> Invitation | None:
        """Return the invitation of a code, whatever became of it; with `lock` nobody else uses it meanwhile."""
        statement = select(invitation).where(invitation.c.code_hash == code_hash)
        row = (await self._connection.execute(statement.with_for_update() if lock else statement)).one_or_none()
        return _invitation(row) if row else None

    async def get(self, invitation_id: int) -> Invitation | None:
        """Return an invitation by its id, whatever became of it."""
        row = (await self._connection.execute(select(invitation).where(invitation.c.id == invitation_id))).one_or_none()
        return _invitation(row) if row else None

    async def use(self, invitation_id: int, *, person_id: int, at: datetime) -> bool:
        """Note who used an invitation; False where it was used or revoked before or has expired."""
        statement = update(invitation).where(invitation.c.id == invitation_id, *_IS_OPEN, invitation.c.expires_at > at)
        return (await self._connection.execute(statement.values(used_by=person_id, used_at=at))).rowcount == 1

    async def revoke(self, invitation_id: int, *, at: datetime) -> bool:
        """Make an invitation worthless; False where it was used or revoked before."""
        statement = update(invitation).where(invitation.c.id == invitation_id, *_IS_OPEN)
        return (await self._connection.execute(statement.values(revoked_at=at))).rowcount == 1

    async def revoke_of(self, person_id: int, *, made: bool = True, at: datetime) -> tuple[int, ...]:
        """Make the invitations that hand over a person's work, and those they made, worthless; return their ids.

        Without `made` the others that they made stay.
        """
        theirs = invitation.c.hands_over == person_id
        if made:
            theirs = or_(theirs, invitation.c.made_by == person_id)
        statement = update(invitation).where(theirs, *_IS_OPEN, invitation.c.expires_at > at).values(revoked_at=at)
        return tuple(sorted((await self._connection.execute(statement.returning(invitation.c.id))).scalars()))

    async def of_person(self, person_id: int) -> tuple[Invitation, ...]:
        """Return the invitations that a person made or used, oldest first."""
        theirs = or_(invitation.c.made_by == person_id, invitation.c.used_by == person_id)
        statement = select(invitation).where(theirs).order_by(invitation.c.id)
        return tuple(_invitation(row) for row in await self._connection.execute(statement))

    async def forget_names(self, *, at: datetime) -> int:
        """Take the names off the invitations that cannot be used any more and return how many there were."""
        over = or_(~and_(*_IS_OPEN), invitation.c.expires_at <= at)
        statement = update(invitation).where(invitation.c.name.is_not(None), over)
        return (await self._connection.execute(statement.values(name=None))).rowcount

    async def open(self, *, at: datetime) -> tuple[Invitation, ...]:
        """Return the invitations that can be used at a moment, oldest first."""
        statement = select(invitation).where(*_IS_OPEN, invitation.c.expires_at > at).order_by(invitation.c.id)
        return tuple(_invitation(row) for row in await self._connection.execute(statement))

    async def guesses(self, person_id: int, *, since: datetime) -> int:
        """Count a person's wrong guesses since a moment."""
        theirs = (wrong_guess.c.person_id == person_id, wrong_guess.c.at >= since)
        statement = select(func.count()).select_from(wrong_guess).where(*theirs)
        return (await self._connection.execute(statement)).scalar_one()

    async def add_guess(self, person_id: int, *, at: datetime) -> None:
        """Note a wrong guess."""
        await self._connection.execute(insert(wrong_guess).values(person_id=person_id, at=at))

    async def purge_guesses(self, *, before: datetime) -> int:
        """Delete the guesses made before a moment and return how many there were."""
        return (await self._connection.execute(delete(wrong_guess).where(wrong_guess.c.at < before))).rowcount


def _invitation(row: AnyRow) -> Invitation:
    return Invitation(
        id=row.id,
        code_hash=row.code_hash,
        role=Role(row.role),
        opd=row.opd_id,
        name=row.name,
        hands_over=row.hands_over,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_by=row.used_by,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
