"""Who people are, to which agencies they belong, and how they are invited."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, bindparam, case, func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.people import Member, Membership, Person, Role
from spbe.reminding import INSTANCE
from spbe.reports import Draft
from spbe.usecases.ports import FoundCaller
from storage.inserts import insert_into
from storage.schema import MATRIX_ID, UtcTime, draft, invitation, matrix, matrix_draft, membership, person
from storage.states import AnyRow

_COORDINATORS = 0
"""Nobody's number: among the locks of people the one of who is a coordinator."""
_LASTING = membership.c.until.is_(None)
_THEIRS = (membership.c.person_id == person.c.id) & _LASTING
_WITH_AGENCIES = person.outerjoin(membership, _THEIRS)


def _caller() -> Select[Any]:
    asked = select(bindparam("asked_id", type_=BigInteger).label("asked_id")).subquery()
    # One after the other: a join inside a join is made for all people before one of them is looked for.
    known = asked.outerjoin(person, person.c.id == asked.c.asked_id)
    known = known.outerjoin(membership, _THEIRS)
    known = known.outerjoin(draft, draft.c.person_id == asked.c.asked_id)
    known = known.outerjoin(matrix_draft, matrix_draft.c.person_id == asked.c.asked_id)
    drafter, sender = draft.c.person_id.label("drafter_id"), matrix_draft.c.person_id.label("sender_id")
    form = (drafter, draft.c.chat_id, draft.c.payload, draft.c.step, draft.c.updated_at)
    revision = select(matrix.c.revision).where(matrix.c.id == MATRIX_ID).scalar_subquery().label("revision")
    return select(person, membership.c.opd_id, *form, sender, revision).select_from(known)


_CALLER = _caller()
"""Built once: every update asks it, and to build a statement takes longer than to run it."""


class SqlPeople:
    """Who people are, by Telegram user id, and to which agencies they belong."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def lock(self, *person_ids: int, coordinators: bool = False) -> None:
        """Let no other unit that locks them change these people until this one ends; also those who never joined.

        With `coordinators` no other unit takes the role away from any coordinator.
        """
        # SQLite has one writer at a time. A lock of rows would not hold those who have none yet.
        if self._connection.dialect.name == "postgresql":
            for key in sorted({*person_ids, *([_COORDINATORS] if coordinators else [])}):
                await self._connection.execute(select(func.pg_advisory_xact_lock(key)))

    async def get(self, person_id: int) -> Person:
        """Return a person with their agencies; a guest without a name where nobody of this id joined."""
        statement = (
            select(person.c.role, person.c.name, membership.c.opd_id)
            .outerjoin(membership, _THEIRS)
            .where(person.c.id == person_id)
        )
        rows = (await self._connection.execute(statement)).all()
        if not rows:
            return Person(person_id, Role.GUEST)
        opds = frozenset(row.opd_id for row in rows if row.opd_id is not None)
        return Person(person_id, Role(rows[0].role), rows[0].name, opds)

    async def member(self, person_id: int) -> Member | None:
        """Return what is held on a person; None where nothing is."""
        found = await self._members(person.c.id == person_id)
        return found[0] if found else None

    async def caller(self, person_id: int) -> FoundCaller:
        """Return what everything that a person asks for begins with."""
        rows = (await self._connection.execute(_CALLER, {"asked_id": person_id})).all()
        found, first = _members_in(row for row in rows if row.id is not None), rows[0]
        kept = None
        if first.drafter_id is not None:
            kept = Draft(first.drafter_id, first.chat_id, first.payload, first.step, first.updated_at)
        return FoundCaller(found[0] if found else None, kept, first.sender_id is not None, first.revision)

    async def several(self, person_ids: Collection[int]) -> Mapping[int, Member]:
        """Return what `member` does for each of these people, by id."""
        return {each.person.id: each for each in await self._members(person.c.id.in_(sorted(person_ids)))}

    async def members(self) -> tuple[Member, ...]:
        """Return everybody with a role, by name."""
        return await self._members(person.c.role != Role.GUEST.value)

    async def idle(self, *, since: datetime) -> tuple[Member, ...]:
        """Return the members who have not written since a moment, though they joined before it."""
        silent = or_(person.c.active_at.is_(None), person.c.active_at < since)
        return await self._members(person.c.role != Role.GUEST.value, person.c.joined_at < since, silent)

    async def memberships(self, person_id: int) -> tuple[Membership, ...]:
        """Return when a person belonged to which agency, oldest first."""
        statement = select(membership).where(membership.c.person_id == person_id).order_by(membership.c.id)
        return tuple(Membership(row.opd_id, row.since, row.until) for row in await self._connection.execute(statement))

    async def join(self, person_id: int, *, role: Role, name: str | None, opds: Collection[int], at: datetime) -> None:
        """Give a person a role and a name and add agencies to theirs; make them where they are not known."""
        if person_id == INSTANCE:
            raise ValueError("this number stands for the instance")
        values = {"role": role.value, "name": name, "active_at": at, "left_at": None}
        new = insert_into(self._connection, person).values(id=person_id, joined_at=at, **values)
        since = {"joined_at": case((person.c.left_at.is_(None), person.c.joined_at), else_=literal(at, UtcTime()))}
        await self._connection.execute(new.on_conflict_do_update(index_elements=["id"], set_=values | since))
        lasting = await self._lasting(person_id)
        await self._begin(person_id, set(opds) - lasting, at)

    async def set_role(self, person_id: int, role: Role) -> bool:
        """Give a member another role; False where nobody of this id joined."""
        statement = update(person).where(person.c.id == person_id, person.c.left_at.is_(None)).values(role=role.value)
        return (await self._connection.execute(statement)).rowcount == 1

    async def set_agency(self, person_id: int, opd_id: int, *, belongs: bool, at: datetime) -> None:
        """Add an agency to a member's, or take it away; what is so already stays."""
        lasting = await self._lasting(person_id)
        if belongs:
            await self._begin(person_id, {opd_id} - lasting, at)
        else:
            await self._end(person_id, at, membership.c.opd_id == opd_id)

    async def rename(self, person_id: int, name: str) -> bool:
        """Correct a member's name; False where nobody of this id joined."""
        statement = update(person).where(person.c.id == person_id, person.c.left_at.is_(None)).values(name=name)
        return (await self._connection.execute(statement)).rowcount == 1

    async def remove(self, person_id: int, *, at: datetime) -> bool:
        """Take a person's name, role and agencies away; False where nobody of this id joined."""
        statement = update(person).where(person.c.id == person_id, person.c.left_at.is_(None))
        gone = statement.values(role=Role.GUEST.value, name=None, active_at=None, left_at=at)
        if (await self._connection.execute(gone)).rowcount == 0:
            return False
        await self._end(person_id, at)
        named = update(invitation).where(invitation.c.used_by == person_id)
        await self._connection.execute(named.values(name=None))
        return True

    async def touch(self, person_id: int, *, at: datetime) -> None:
        """Note that a member wrote; nothing is kept on strangers."""
        statement = update(person).where(person.c.id == person_id, person.c.left_at.is_(None))
        await self._connection.execute(statement.values(active_at=at))

    async def _members(self, *conditions: ColumnElement[bool]) -> tuple[Member, ...]:
        statement = select(person, membership.c.opd_id).select_from(_WITH_AGENCIES).where(*conditions)
        return _members_in(await self._connection.execute(statement.order_by(person.c.name, person.c.id)))

    async def _lasting(self, person_id: int) -> set[int]:
        """Return a person's agencies."""
        statement = select(membership.c.opd_id).where(membership.c.person_id == person_id, _LASTING)
        return set((await self._connection.execute(statement)).scalars())

    async def _begin(self, person_id: int, opds: Collection[int], at: datetime) -> None:
        if opds:
            values = [{"person_id": person_id, "opd_id": opd_id, "since": at} for opd_id in sorted(opds)]
            await self._connection.execute(insert(membership), values)

    async def _end(self, person_id: int, at: datetime, *conditions: ColumnElement[bool]) -> None:
        statement = update(membership).where(membership.c.person_id == person_id, _LASTING, *conditions)
        await self._connection.execute(statement.values(until=at))


def _members_in(rows: Iterable[AnyRow]) -> tuple[Member, ...]:
    """Return the members in rows of a person with one agency each, or none; a person's rows stand together."""
    members = []
    for _, group in groupby(rows, attrgetter("id")):
        theirs = list(group)
        row, opds = theirs[0], frozenset(each.opd_id for each in theirs if each.opd_id is not None)
        who = Person(row.id, Role(row.role), row.name, opds)
        members.append(Member(who, row.joined_at, row.active_at, row.blocked_at))
    return tuple(members)
