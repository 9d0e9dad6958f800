"""Handing what hangs on one agency over to another."""

from dataclasses import replace

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.broadcasts import audience_from, audience_json
from storage.schema import broadcast, follow_up_opd, invitation, membership, opd, report


async def hand_all_over(connection: AsyncConnection, from_id: int, to_id: int) -> None:
    """Let rows, members, invitations, reports and audiences of an agency be those of another."""
    # Whoever uses an invitation holds it first and then points at the agency: in the same order nobody waits in a ring.
    theirs = update(invitation).where(invitation.c.opd_id == from_id)
    await connection.execute(theirs.values(opd_id=to_id))
    await connection.execute(select(opd.c.id).where(opd.c.id.in_([from_id, to_id])).with_for_update())
    await _hand_rows(connection, from_id, to_id)
    await _hand_members(connection, from_id, to_id)
    await connection.execute(update(report).where(report.c.on_behalf == from_id).values(on_behalf=to_id))
    await _hand_audiences(connection, from_id, to_id)


async def _hand_rows(connection: AsyncConnection, from_id: int, to_id: int) -> None:
    """Let the other agency act on the rows, in the better place where both did."""
    links = follow_up_opd
    both = select(links.c.follow_up_id).where(links.c.opd_id == from_id)
    both = both.where(links.c.follow_up_id.in_(select(links.c.follow_up_id).where(links.c.opd_id == to_id)))
    shared = list((await connection.execute(both)).scalars())
    if shared:
        pair = links.alias()
        first = select(func.min(pair.c.position)).where(
            pair.c.follow_up_id == links.c.follow_up_id, pair.c.opd_id.in_([from_id, to_id])
        )
        kept = update(links).where(links.c.opd_id == to_id, links.c.follow_up_id.in_(shared))
        await connection.execute(kept.values(position=first.scalar_subquery()))
        await connection.execute(delete(links).where(links.c.opd_id == from_id, links.c.follow_up_id.in_(shared)))
    await connection.execute(update(links).where(links.c.opd_id == from_id).values(opd_id=to_id))


async def _hand_audiences(connection: AsyncConnection, from_id: int, to_id: int) -> None:
    """Let the broadcasts go to the other agency that were to go to the one."""
    for row in await connection.execute(select(broadcast).order_by(broadcast.c.id).with_for_update()):
        audience = audience_from(row.audience)
        if from_id in audience.opds:
            aimed = replace(audience, opds=audience.opds - {from_id} | {to_id})
            the_row = update(broadcast).where(broadcast.c.id == row.id)
            await connection.execute(the_row.values(audience=audience_json(aimed)))


async def _hand_members(connection: AsyncConnection, from_id: int, to_id: int) -> None:
    """Let the members belong to the other agency; who belonged to both has done so since the earlier day."""
    lasting = membership.c.until.is_(None)
    here = select(membership.c.person_id).where(membership.c.opd_id == from_id, lasting)
    there = membership.c.person_id.in_(here.scalar_subquery())
    both = list(
        (
            await connection.execute(select(membership.c.person_id).where(membership.c.opd_id == to_id, lasting, there))
        ).scalars()
    )
    if both:
        of_both = membership.c.person_id.in_(both)
        pair = membership.alias()
        first = select(func.min(pair.c.since)).where(
            pair.c.person_id == membership.c.person_id, pair.c.opd_id.in_([from_id, to_id]), pair.c.until.is_(None)
        )
        kept = update(membership).where(membership.c.opd_id == to_id, lasting, of_both)
        await connection.execute(kept.values(since=first.scalar_subquery()))
        await connection.execute(delete(membership).where(membership.c.opd_id == from_id, lasting, of_both))
    await connection.execute(update(membership).where(membership.c.opd_id == from_id).values(opd_id=to_id))
