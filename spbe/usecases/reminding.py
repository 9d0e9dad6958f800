"""Reminding: a day is planned, what is due is claimed, and how each sending ended is settled.

Planning and claiming may be repeated as often as one likes, by any number of processes: what is told to whom, and
that it is told once, is decided by the outbox alone.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from spbe.digests import Delivery, digest_of
from spbe.people import Person
from spbe.reminders import Policy, Why, arranged
from spbe.reminding import ClaimedDigest, DigestOutcome, HoursWish, PlanDay, Planned, plan_of
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.people import as_settings_say
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.working_days import DAY

LEASE = timedelta(minutes=5)
"""For so long nobody else sends a digest that was claimed; whoever claimed it is done with it by then."""

CLAIMED_AT_ONCE = 10
"""Less than a second has room for: what is claimed before closing is sent before closing, and nobody waits for long."""

FORESEEN_AT_ONCE = 1000
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Unheard:
    """A member who is told nothing on a day, and why; `until` is the last day of their leave."""

    person: Person
    why: Literal["blocked", "away", "quiet"]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Who would get what on a day, each from when on; nobody anything on a day off, `day_off` is its holiday's name.

    `zone` is the instance's. `due` counts the open rows that are past their target, or will be within a month, where
    nobody is told of them. `closed_at` is when the office closed, where that is over; `unheard` are the members who
    would be told nothing on the day whatever is due.
    """

    day: date
    zone: tzinfo
    is_day_off: bool
    day_off: str | None = None
    due: int = 0
    deliveries: tuple[tuple[datetime, Delivery], ...] = ()
    closed_at: datetime | None = None
    unheard: tuple[Unheard, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a day is planned by: what the instance and people wish for, and what the content says."""

    hours: OfficeHours
    wishes: tuple[HoursWish, ...]
    policy: Policy


class _TakeBack(Exception):
    """Ends a unit whose effects nobody wants."""


async def plan(resources: Resources) -> Planned:
    """Add the reminders of the present day, and a digest for everybody who has some; nothing on a day off.

    Repeating it adds what has come up since.
    """
    async with resources.read_store() as store:
        ground = await _ground(resources, store)
    day = await _day(resources, ground)
    if day is None:
        return Planned(0, 0)
    async with resources.open_store() as store:
        # Whoever chose another hour meanwhile had nothing planned yet that would have been planned anew.
        present = await _ground(resources, store)
        if present != ground:
            day = await _day(resources, present)
        return await store.reminders.plan(day) if day else Planned(0, 0)


async def claim(resources: Resources) -> tuple[Delivery, ...]:
    """Take some of the digests that are due, for the caller alone to send; none on a day off."""
    now = resources.now()
    async with resources.read_store() as store:
        hours = await office_hours(resources, store)
    today = now.astimezone(hours.zone).date()
    if not hours.told_on(today):
        return ()
    async with resources.open_store() as store:
        claimed = await store.reminders.claim(
            now, today=today, lease=LEASE, limit=CLAIMED_AT_ONCE, coordinators=resources.coordinators
        )
    if not claimed:
        return ()
    async with resources.read_store() as store:  # nobody waits for what is only read
        return await _deliveries(resources, store, claimed, hours, now)


async def settle(
    resources: Resources, delivery: Delivery, outcome: DigestOutcome, message_id: int | None = None
) -> None:
    """Note how the sending of a digest ended; whoever cannot be reached is told nothing until they write again."""
    now = resources.now()
    async with resources.open_store() as store:
        await store.reminders.settle(delivery.id, outcome, at=now, message_id=message_id)
        if outcome == "blocked":
            await store.reminders.mark_blocked(delivery.person.id, at=now)


async def give_back(resources: Resources, delivery: Delivery, *, wait: timedelta = timedelta()) -> None:
    """Give back a digest that was surely not sent, to be claimed again after a time."""
    async with resources.open_store() as store:
        await store.reminders.release(delivery.id, attempts=delivery.attempts, visible_at=resources.now() + wait)


async def foresee(resources: Resources) -> Foreseen:
    """Return who would get what on the present day, and leave everything as it is."""
    with suppress(_TakeBack):
        async with resources.open_store() as store:
            foreseen = await _foreseen(resources, store)
            raise _TakeBack
    return foreseen


async def _foreseen(resources: Resources, store: Store) -> Foreseen:
    now, ground = resources.now(), await _ground(resources, store)
    hours = ground.hours
    today = now.astimezone(hours.zone).date()
    day = await _day(resources, ground)
    if day is None:
        return Foreseen(today, hours.zone, is_day_off=True, day_off=hours.calendar.reason(today))
    await store.reminders.plan(day)
    opens = {each.wish: each.opens for each in day.hours}
    found: list[tuple[datetime, Delivery]] = []
    # In some zone the office may have closed before it is time for the last: each hour is looked at by itself.
    for moment in sorted({max(now, each) for each in opens.values()}):
        # Whoever was found is not found again at a later hour: everything is taken back in the end.
        while claimed := await store.reminders.claim(
            moment, today=today, lease=DAY, limit=FORESEEN_AT_ONCE, coordinators=resources.coordinators
        ):
            for each in await _deliveries(resources, store, claimed, hours, now):
                wish = (await store.preferences.get(each.person.id)).hours
                found.append((max(now, opens[wish]), each))
    due = 0
    if not found and not await store.people.members():
        counts = await store.reminders.due_counts(today, soon=today + MONTH)
        due = counts.overdue + counts.soon
    return Foreseen(
        today,
        hours.zone,
        is_day_off=False,
        due=due,
        deliveries=tuple(sorted(found, key=lambda each: (each[0], each[1].id))),
        closed_at=hours.closing(today) if now >= hours.closing(today) else None,
        unheard=await _unheard(store, today),
    )


async def _unheard(store: Store, today: date) -> tuple[Unheard, ...]:
    blocked, found = await store.reminders.blocked(), []
    for person in (member.person for member in await store.people.members()):
        wished = await store.preferences.get(person.id)
        if person.id in blocked:
            found.append(Unheard(person, "blocked"))
        elif wished.is_away(today):
            found.append(Unheard(person, "away", wished.leave_until))
        elif today.weekday() in wished.quiet_days:
            found.append(Unheard(person, "quiet"))
    return tuple(found)


async def _ground(resources: Resources, store: Store) -> _Ground:
    """Return what a day is to be planned by at this moment."""
    hours, wishes = await office_hours(resources, store), await store.preferences.wishes()
    return _Ground(hours, wishes, resources.contents.content.reminders)


async def _day(resources: Resources, ground: _Ground) -> PlanDay | None:
    """Return what is to be planned now, or None on a day on which nobody is told anything."""
    now, hours = resources.now(), ground.hours
    if hours.is_paused_on(now.astimezone(hours.zone).date()):
        return None
    # Beside the loop: it counts the working days of a year, and the first time it reads in the national holidays.
    return await asyncio.to_thread(
        plan_of,
        now,
        zone=hours.zone,
        calendar=hours.calendar,
        policy=ground.policy,
        at=hours.at,
        wishes=ground.wishes,
        coordinators=resources.coordinators,
    )


async def _deliveries(
    resources: Resources, store: Store, claimed: Sequence[ClaimedDigest], hours: OfficeHours, now: datetime
) -> tuple[Delivery, ...]:
    """Return claimed digests with all that telling them needs; `now` is when they were claimed."""
    today = now.astimezone(hours.zone).date()
    policy = resources.contents.content.reminders
    members = await store.people.several([each.person_id for each in claimed])
    opds = {opd.id: opd for opd in await store.opds.all()}
    digests = [digest_of(each, today=today, calendar=hours.calendar, policy=policy) for each in claimed]
    late = [{line.follow_up_id for line in digest.lines if line.why is Why.COORDINATOR} for digest in digests]
    contacts = await store.reminders.contacts(set().union(*late), today=today) if any(late) else {}
    people = [as_settings_say(resources, members[each.person_id].person) for each in claimed]
    return tuple(
        Delivery(
            id=each.id,
            until=min(now + LEASE, each.closes_at),
            zone=hours.zone,
            person=person,
            opds=tuple(opds[opd] for opd in sorted(person.opds)),
            digest=digest,
            shown=arranged(digest.lines, policy),
            reminders=each.reminders,
            attempts=each.attempts,
            contacts={row: contacts[row] for row in rows},
        )
        for each, digest, person, rows in zip(claimed, digests, people, late, strict=True)
    )
