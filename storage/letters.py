"""Letters: what people are told who did not ask, kept until it is delivered."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.letters import KeptLetter, Letter
from storage.claims import claim_due
from storage.schema import letter
from storage.states import AnyRow


class SqlLetters:
    """Messages on their way to one person each, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(self, letters: Sequence[Letter], *, at: datetime, visible_at: datetime) -> tuple[KeptLetter, ...]:
        """Keep letters, in their order; until a moment only whoever wrote them sends them."""
        if not letters:
            return ()
        shared = {"made_at": at, "visible_at": visible_at}
        rows = [{"person_id": each.person_id, "html": each.html, "buttons": each.buttons, **shared} for each in letters]
        statement = insert(letter).returning(letter.c.id, sort_by_parameter_order=True)
        ids = (await self._connection.execute(statement, rows)).scalars()
        return tuple(KeptLetter(number, each) for number, each in zip(ids, letters, strict=True))

    async def claim(self, now: datetime, *, lease: timedelta) -> KeptLetter | None:
        """Take the letter that has been due for longest; nobody else gets it until the lease ends."""
        row = (await self._connection.execute(claim_due(letter, now, lease=lease, limit=1))).one_or_none()
        return _kept(row) if row else None

    async def release(self, letter_id: int, *, visible_at: datetime) -> None:
        """Give back a letter that was surely not delivered, to be claimed from a moment on."""
        statement = update(letter).where(letter.c.id == letter_id, letter.c.attempts > 0)
        given_back = statement.values(visible_at=visible_at, attempts=letter.c.attempts - 1)
        await self._connection.execute(given_back)

    async def drop(self, letter_ids: Collection[int]) -> None:
        """Delete letters: they are delivered, or never will be."""
        await self._connection.execute(delete(letter).where(letter.c.id.in_(letter_ids)))

    async def drop_of(self, person_id: int) -> None:
        """Delete what somebody was still to be told."""
        await self._connection.execute(delete(letter).where(letter.c.person_id == person_id))

    async def of_person(self, person_id: int) -> tuple[Letter, ...]:
        """Return what somebody is still to be told, oldest first."""
        theirs = select(letter).where(letter.c.person_id == person_id).order_by(letter.c.id)
        return tuple(_kept(row).letter for row in await self._connection.execute(theirs))


def _kept(row: AnyRow) -> KeptLetter:
    return KeptLetter(row.id, Letter(row.person_id, row.html, row.buttons), row.attempts)
