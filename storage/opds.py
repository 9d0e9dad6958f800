"""The agencies and the spellings that find them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, case, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import Opd
from spbe.opd_names import opd_key, owners
from spbe.refusals import SpellingTaken
from spbe.usecases.ports.matrix import OpdUse
from storage.inserts import insert_into
from storage.opd_merge import hand_all_over
from storage.reminder_conditions import OWNERS
from storage.schema import (
    MATRIX_ID,
    follow_up,
    follow_up_opd,
    forgotten_spelling,
    invitation,
    matrix,
    membership,
    opd,
    opd_alias,
    person,
    report,
)

_OPDS = select(opd.c.id, opd.c.short, opd.c.name).order_by(opd.c.id)
_ALIASES = select(opd_alias.c.opd_id, opd_alias.c.alias).order_by(opd_alias.c.id)
_ids: BindParameter[int] = bindparam("ids", expanding=True)
_SOME = (
    select(opd.c.id, opd.c.short, opd.c.name, opd_alias.c.alias)
    .outerjoin(opd_alias, opd_alias.c.opd_id == opd.c.id)
    .where(opd.c.id.in_(_ids))
    .order_by(opd.c.id, opd_alias.c.id)
)


class SqlOpds:
    """The master of agencies with their aliases. A spelling, as `opd_key` compares it, belongs to one agency."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def all(self) -> tuple[Opd, ...]:
        """Return every agency with its aliases, in the order in which they were added."""
        aliases = defaultdict[int, list[str]](list)
        for opd_id, alias in await self._connection.execute(_ALIASES):
            aliases[opd_id].append(alias)
        opds = await self._connection.execute(_OPDS)
        return tuple(Opd(id_, short, name, tuple(aliases[id_])) for id_, short, name in opds)

    async def some(self, ids: Collection[int]) -> tuple[Opd, ...]:
        """Do what `all` does for these agencies."""
        found = dict[int, tuple[str, str, list[str]]]()
        for id_, short, name, alias in await self._connection.execute(_SOME, {"ids": sorted(ids)}):
            aliases = found.setdefault(id_, (short, name, []))[2]
            if alias is not None:
                aliases.append(alias)
        return tuple(Opd(id_, short, name, tuple(aliases)) for id_, (short, name, aliases) in found.items())

    async def locked(self) -> tuple[Opd, ...]:
        """Do what `all` does, and let nobody else change the agencies or the matrix until this transaction ends."""
        await lock_matrix(self._connection)
        return await self.all()

    async def add_missing(self, opds: Sequence[Opd]) -> None:
        """Add agencies and aliases that are not there yet; what is there stays as it is. Ids are ignored.

        An agency is there where its short name or its name is a spelling of one; what was taken away stays so.
        """
        known = owners(await self.locked())
        forgotten = set((await self._connection.execute(select(forgotten_spelling.c.key))).scalars())
        before = len(known)
        for each in opds:
            keys = [opd_key(each.short), opd_key(each.name)]
            if known.keys().isdisjoint(keys) and forgotten.isdisjoint(keys):
                added = await self._insert(each.short, each.name)
                known |= dict.fromkeys(keys, added)
        spelled = set((await self._connection.execute(select(opd_alias.c.alias))).scalars())
        aliases: dict[str, int] = {}
        for each in opds:
            owner = known.get(opd_key(each.short)) or known.get(opd_key(each.name))
            if owner is None:
                continue
            for alias in each.aliases:
                key = opd_key(alias)
                if key not in forgotten and known.setdefault(key, owner).id == owner.id and alias not in spelled:
                    aliases.setdefault(alias, owner.id)
        await self._spell(aliases)
        if aliases or len(known) > before:
            await next_revision(self._connection)

    async def add(self, *, short: str, name: str) -> Opd:
        """Add an agency and return it. Raises `SpellingTaken` where one of its names finds another."""
        await self._claim(short, name)
        added = await self._insert(short, name)
        await next_revision(self._connection)
        return added

    async def add_alias(self, opd_id: int, alias: str) -> bool:
        """Let a spelling find an agency; False where it is somebody's already, also this agency's."""
        if not opd_key(alias) or opd_key(alias) in owners(await self.locked()):
            return False
        await self._claim(alias)
        await self._spell({alias: opd_id})
        await next_revision(self._connection)
        return True

    async def drop_alias(self, opd_id: int, alias: str) -> bool:
        """Take a spelling away from an agency; False where it has none such, or where it is one of its names."""
        known = {each.id: each for each in await self.locked()}
        the_opd, key = known.get(opd_id), opd_key(alias)
        if the_opd is None or key in map(opd_key, (the_opd.short, the_opd.name)):
            return False
        same = [each for each in the_opd.aliases if opd_key(each) == key]
        if not same:
            return False
        await self._connection.execute(
            delete(opd_alias).where(opd_alias.c.opd_id == opd_id, opd_alias.c.alias.in_(same))
        )
        await self._forget([alias])
        await next_revision(self._connection)
        return True

    async def rename(self, opd_id: int, *, short: str, name: str) -> None:
        """Give an agency other names; the old ones still find it. Raises `SpellingTaken`."""
        the_opd = next(each for each in await self.locked() if each.id == opd_id)
        await self._claim(short, name, by=opd_id)
        await self._connection.execute(update(opd).where(opd.c.id == opd_id).values(short=short, name=name))
        await self._keep_names(Opd(opd_id, short, name, the_opd.aliases), the_opd)
        await next_revision(self._connection)

    async def merge(self, opd_id: int, into: int) -> None:
        """Give all that hangs on an agency to another, which its spellings find from now on, and remove it."""
        known = {each.id: each for each in await self.locked()}
        gone, kept = known[opd_id], known[into]
        await hand_all_over(self._connection, opd_id, into)
        await self._connection.execute(update(opd_alias).where(opd_alias.c.opd_id == opd_id).values(opd_id=into))
        await self._connection.execute(delete(opd).where(opd.c.id == opd_id))
        await self._keep_names(Opd(into, kept.short, kept.name, kept.aliases + gone.aliases), gone)
        await next_revision(self._connection)

    async def remove(self, opd_id: int) -> None:
        """Remove an agency on which nothing hangs, see `uses`; the content does not bring it back."""
        the_opd = next(each for each in await self.locked() if each.id == opd_id)
        await self._connection.execute(delete(opd).where(opd.c.id == opd_id))
        await self._forget([the_opd.short, the_opd.name, *the_opd.aliases])
        await next_revision(self._connection)

    async def uses(self) -> Mapping[int, OpdUse]:
        """Return what hangs on each agency, by id; one on which nothing hangs is left out."""
        is_present = case((follow_up.c.gone_at.is_(None), 1), else_=0)
        links = select(follow_up_opd.c.opd_id, func.sum(is_present), func.sum(1 - is_present))
        rows = await self._counted(links.join(follow_up, follow_up.c.id == follow_up_opd.c.follow_up_id), 2)
        lasts = membership.c.until.is_(None)
        people = await self._counted(
            select(
                membership.c.opd_id,
                func.sum(case((lasts, 1), else_=0)),
                func.sum(case((lasts & person.c.role.in_(OWNERS), 1), else_=0)),
                func.sum(case((lasts, 0), else_=1)),
            ).join(person, person.c.id == membership.c.person_id),
            3,
        )
        is_open = invitation.c.used_at.is_(None) & invitation.c.revoked_at.is_(None)
        links_out = await self._counted(
            select(
                invitation.c.opd_id, func.sum(case((is_open, 1), else_=0)), func.sum(case((is_open, 0), else_=1))
            ).where(invitation.c.opd_id.is_not(None)),
            2,
        )
        of_reports = select(report.c.on_behalf, func.count()).where(report.c.on_behalf.is_not(None))
        reports = await self._counted(of_reports, 1)
        return {
            opd_id: OpdUse(
                rows=rows[opd_id][0],
                old_rows=rows[opd_id][1],
                members=people[opd_id][0],
                focal_points=people[opd_id][1],
                old_members=people[opd_id][2],
                invitations=links_out[opd_id][0],
                old_invitations=links_out[opd_id][1],
                reports=reports[opd_id][0],
            )
            for opd_id in rows.keys() | people.keys() | links_out.keys() | reports.keys()
        }

    async def _counted(self, statement: Select[*tuple[Any, ...]], columns: int) -> defaultdict[int, Sequence[int]]:
        """Return the numbers of a statement by its first column, by which it is grouped."""
        found = await self._connection.execute(statement.group_by(statement.selected_columns[0]))
        counts = defaultdict[int, Sequence[int]](lambda: (0,) * columns)
        counts.update((row[0], tuple(int(each) for each in row[1:])) for row in found)
        return counts

    async def _insert(self, short: str, name: str) -> Opd:
        statement = insert(opd).values(short=short, name=name).returning(opd.c.id)
        return Opd((await self._connection.execute(statement)).scalar_one(), short, name)

    async def _keep_names(self, owner: Opd, former: Opd) -> None:
        """Let the names that an agency had find the one that it is now."""
        theirs = set(map(opd_key, (owner.short, owner.name, *owner.aliases)))
        names: dict[str, int] = {}
        for name in (former.short, former.name):
            if opd_key(name) not in theirs:
                theirs.add(opd_key(name))
                names[name] = owner.id
        await self._spell(names)

    async def _spell(self, aliases: Mapping[str, int]) -> None:
        if aliases:
            values = [{"opd_id": opd_id, "alias": alias} for alias, opd_id in aliases.items()]
            await self._connection.execute(insert(opd_alias), values)

    async def _claim(self, *spellings: str, by: int | None = None) -> None:
        """See that no other agency has these spellings, and that they are no longer forgotten ones."""
        known = owners(await self.locked())
        for spelling in spellings:
            owner = known.get(opd_key(spelling))
            if owner and owner.id != by:
                raise SpellingTaken(spelling, owner.short)
        keys = forgotten_spelling.c.key.in_(list(map(opd_key, spellings)))
        await self._connection.execute(delete(forgotten_spelling).where(keys))

    async def _forget(self, spellings: Sequence[str]) -> None:
        values = [{"key": key} for key in dict.fromkeys(map(opd_key, spellings))]
        await self._connection.execute(
            insert_into(self._connection, forgotten_spelling).on_conflict_do_nothing(), values
        )


async def lock_matrix(connection: AsyncConnection) -> None:
    """Let nobody else change the matrix or the agencies until this transaction ends.

    SQLite leaves FOR UPDATE out: there a writing transaction is alone from its beginning.
    """
    await connection.execute(select(matrix.c.revision).where(matrix.c.id == MATRIX_ID).with_for_update())


async def next_revision(connection: AsyncConnection) -> None:
    """Note that the matrix or the agencies changed."""
    statement = update(matrix).where(matrix.c.id == MATRIX_ID).values(revision=matrix.c.revision + 1)
    await connection.execute(statement)
