"""The agencies and the spellings that find them."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import Opd
from storage.schema import MATRIX_ID, matrix, opd, opd_alias


class SqlOpds:
    """The master of agencies with their aliases."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def all(self) -> tuple[Opd, ...]:
        """Return every agency with its aliases, in the order in which they were added."""
        aliases = defaultdict[int, list[str]](list)
        of_aliases = select(opd_alias.c.opd_id, opd_alias.c.alias).order_by(opd_alias.c.id)
        for opd_id, alias in await self._connection.execute(of_aliases):
            aliases[opd_id].append(alias)
        of_opds = select(opd.c.id, opd.c.short, opd.c.name).order_by(opd.c.id)
        return tuple(
            Opd(id_, short, name, tuple(aliases[id_])) for id_, short, name in await self._connection.execute(of_opds)
        )

    async def add_missing(self, opds: Sequence[Opd]) -> None:
        """Add agencies and aliases that are not there yet; what is there stays as it is. Ids are ignored."""
        await lock_matrix(self._connection)
        known = await self.all()
        shorts = {each.short for each in known}
        spellings = {alias for each in known for alias in each.aliases}
        new_opds: dict[str, str] = {}
        new_aliases: dict[str, str] = {}
        for each in opds:
            if each.short not in shorts:
                new_opds.setdefault(each.short, each.name)
            for alias in each.aliases:
                if alias not in spellings:
                    new_aliases.setdefault(alias, each.short)
        if new_opds:
            names = [{"short": short, "name": name} for short, name in new_opds.items()]
            await self._connection.execute(insert(opd), names)
        if new_aliases:
            ids = {each.short: each.id for each in await self.all()}
            values = [{"opd_id": ids[short], "alias": alias} for alias, short in new_aliases.items()]
            await self._connection.execute(insert(opd_alias), values)
        if new_opds or new_aliases:
            await next_revision(self._connection)


async def lock_matrix(connection: AsyncConnection) -> None:
    """Let nobody else change the matrix or the agencies until this transaction ends.

    SQLite leaves FOR UPDATE out: there a writing transaction is alone from its beginning.
    """
    await connection.execute(select(matrix.c.revision).where(matrix.c.id == MATRIX_ID).with_for_update())


async def next_revision(connection: AsyncConnection) -> None:
    """Note that the matrix or the agencies changed."""
    statement = update(matrix).where(matrix.c.id == MATRIX_ID).values(revision=matrix.c.revision + 1)
    await connection.execute(statement)
