"""Broadcasts: what a coordinator wants many to know is drafted, aimed, ordered, and reported when all are told.

Between the preview and the tap the text is kept as a draft. Who is told is decided when it is ordered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from spbe.broadcasts import Audience, Broadcast, Tally, read_broadcast
from spbe.matrix import Opd
from spbe.people import Action, Member, Person, Role
from spbe.refusals import Outdated, TextTooLong
from spbe.stamps import stamp_of
from spbe.texts import storable
from spbe.usecases.access import allowed, require
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.people import as_settings_say
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

LONGEST_TEXT = 3_000
"""UTF-16 units, as Telegram counts: with what stands around it a broadcast fits into one message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A broadcast as its maker sees it, and whom it would reach.

    `blocked` are members of the audience whom nothing reaches; `opds` are the agencies that it names. `later` is
    when the next working hours begin, None while they are. `unread` looked like an audience and is none.
    """

    broadcast: Broadcast
    sender: str | None
    people: frozenset[int]
    blocked: int
    opds: tuple[Opd, ...]
    later: datetime | None
    unread: str = ""

    @property
    def stamp(self) -> int:
        """A number that changes with whom it would reach."""
        return stamp_of(sorted(self.people))


@dataclass(frozen=True, slots=True)
class Progress:
    """How a broadcast that was ordered stands."""

    broadcast: Broadcast
    tally: Tally


async def draft(resources: Resources, person: Person, said: str) -> Preview:
    """Keep what somebody wants many to know, and return whom it would reach. Raises `TextTooLong`."""
    require(person, Action.BROADCAST)
    async with resources.read_store() as store:
        read = read_broadcast(said, await store.opds.all())
    if len(read.text.encode("utf-16-le", "replace")) > 2 * LONGEST_TEXT:
        raise TextTooLong(LONGEST_TEXT)
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.BROADCAST)
        text = storable(read.text, most=LONGEST_TEXT)
        kept = await store.broadcasts.add(text, read.audience, by=person.id, at=resources.now())
        return await _preview(resources, store, person, await _own(store, person, kept), unread=read.unread)


async def preview(resources: Resources, person: Person, broadcast_id: int) -> Preview:
    """Return a draft as its maker sees it. Raises `Outdated` where it is none any more."""
    require(person, Action.BROADCAST)
    async with resources.read_store() as store:
        return await _preview(resources, store, person, await _draft(store, person, broadcast_id))


async def own(resources: Resources, person: Person, broadcast_id: int) -> Broadcast | None:
    """Return a broadcast of somebody's own, ordered or not; None where there is none any more."""
    require(person, Action.BROADCAST)
    async with resources.read_store() as store:
        found = await store.broadcasts.get(broadcast_id)
    return found if found and found.made_by == person.id else None


async def aim(resources: Resources, person: Person, broadcast_id: int, audience: Audience) -> Preview:
    """Change to whom a draft goes. Raises `Outdated`."""
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.BROADCAST)
        await _draft(store, person, broadcast_id)
        await store.broadcasts.aim(broadcast_id, audience)
        return await _preview(resources, store, person, await _draft(store, person, broadcast_id))


async def opds(resources: Resources, person: Person) -> Sequence[Opd]:
    """Return the agencies to which a broadcast can go."""
    require(person, Action.BROADCAST)
    async with resources.read_store() as store:
        return await store.opds.all()


async def order(
    resources: Resources, person: Person, broadcast_id: int, *, stamp: int, later: bool, message_id: int | None
) -> Progress | Preview:
    """Let a draft go to its audience, now or when working hours begin; once, however often it is ordered.

    Returns the preview anew where it would no longer reach the people whom its maker was shown. Raises `Outdated`.
    """
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.BROADCAST)
        broadcast = await _own(store, person, broadcast_id)
        if broadcast.ordered_at is None:
            seen = await _preview(resources, store, person, broadcast)
            if seen.stamp != stamp or not seen.people:
                return seen
            now = resources.now()
            due_at = seen.later if later and seen.later else now
            if await store.broadcasts.order(broadcast_id, seen.people, at=now, due_at=due_at):
                await record(
                    resources, store, person, "broadcast", f"broadcast:{broadcast_id}", new=f"{len(seen.people)} people"
                )
            if message_id is not None:
                await store.broadcasts.note_message(broadcast_id, message_id)
        return await _progress(store, await _own(store, person, broadcast_id))


async def cancel(resources: Resources, person: Person, broadcast_id: int) -> bool:
    """Drop a broadcast that nobody has got; False where somebody may have. Raises `Outdated` where there is none."""
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.BROADCAST)
        broadcast = await _own(store, person, broadcast_id)
        dropped = await store.broadcasts.drop(broadcast_id)
        if dropped and broadcast.ordered_at:
            await record(resources, store, person, "cancel_broadcast", f"broadcast:{broadcast_id}")
        return dropped


async def drop_draft(resources: Resources, person: Person) -> bool:
    """Drop what somebody has drafted and not ordered; False where there is nothing such."""
    require(person, Action.BROADCAST)
    async with resources.open_store() as store:
        return await store.broadcasts.drop_draft(by=person.id)


async def standing(resources: Resources, person: Person, broadcast_id: int) -> Progress:
    """Return how a broadcast that was ordered stands. Raises `Outdated`."""
    require(person, Action.BROADCAST)
    async with resources.read_store() as store:
        broadcast = await _own(store, person, broadcast_id)
        if broadcast.ordered_at is None:
            raise Outdated
        return await _progress(store, broadcast)


async def unreported(resources: Resources) -> tuple[Progress, ...]:
    """Return the broadcasts on their way, and those that have just arrived; each of these once."""
    now = resources.now()
    async with resources.read_store() as store:
        going = await store.broadcasts.unreported(due=now)
        tallies = await store.broadcasts.tallies([each.id for each in going]) if going else {}
    found = [Progress(each, tallies[each.id]) for each in going]
    if all(each.tally.open for each in found):
        return tuple(found)
    async with resources.open_store() as store:
        return tuple(
            [each for each in found if each.tally.open or await store.broadcasts.report(each.broadcast.id, at=now)]
        )


def next_opening(hours: OfficeHours, moment: datetime) -> datetime | None:
    """Return when working hours begin next, None while they are."""
    if hours.are_now(moment):
        return None
    local = moment.astimezone(hours.zone)
    opens = datetime.combine(local.date(), hours.calendar.opens, hours.zone)
    first = local.date() if local < opens else local.date() + timedelta(days=1)
    return datetime.combine(hours.told_from(first), hours.calendar.opens, hours.zone)


async def _own(store: Store, person: Person, broadcast_id: int) -> Broadcast:
    broadcast = await store.broadcasts.get(broadcast_id)
    if broadcast is None or broadcast.made_by != person.id:
        raise Outdated
    return broadcast


async def _progress(store: Store, broadcast: Broadcast) -> Progress:
    return Progress(broadcast, (await store.broadcasts.tallies([broadcast.id]))[broadcast.id])


async def _draft(store: Store, person: Person, broadcast_id: int) -> Broadcast:
    broadcast = await _own(store, person, broadcast_id)
    if broadcast.ordered_at:
        raise Outdated
    return broadcast


async def _preview(
    resources: Resources, store: Store, person: Person, broadcast: Broadcast, *, unread: str = ""
) -> Preview:
    audience = broadcast.audience
    late = await _late(resources, store) if audience.overdue else frozenset()
    found = [each for each in await _members(resources, store) if audience.has(each.person, late)]
    others = [each for each in found if each.person.id != person.id]
    return Preview(
        broadcast=broadcast,
        sender=person.name,
        people=frozenset(each.person.id for each in others if each.blocked_at is None),
        blocked=sum(each.blocked_at is not None for each in others),
        opds=tuple(opd for opd in await store.opds.all() if opd.id in audience.opds),
        later=next_opening(await office_hours(resources, store), resources.now()),
        unread=unread,
    )


async def _members(resources: Resources, store: Store) -> Sequence[Member]:
    """Return everybody with a role, those included whom only the settings name."""
    named = await store.people.several(resources.coordinators) if resources.coordinators else {}
    members = {each.person.id: each for each in (*await store.people.members(), *named.values())}
    told = ((each, as_settings_say(resources, each.person)) for each in members.values())
    return [
        Member(who, each.joined_at, each.active_at, each.blocked_at) for each, who in told if who.role != Role.GUEST
    ]


async def _late(resources: Resources, store: Store) -> frozenset[int]:
    """Return the agencies that have something to do about a row past its target."""
    today = resources.today()
    rows = await store.follow_ups.present()
    return frozenset(opd for each in rows if each.is_overdue(today) for opd in each.opds)
