"""Joining: what happens when somebody opens a one-time link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd
from spbe.people import Invitation, Person, Role, higher
from spbe.progress import RowStatus
from spbe.usecases.inviting import clean_name, hashed, is_backed
from spbe.usecases.letters import telling
from spbe.usecases.losing import drop_files, lose_draft, lose_links, lose_reminders
from spbe.usecases.people import as_settings_say, coordinators, present, rights
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

MOST_GUESSES = 5
GUESSES_COUNT_FOR = timedelta(hours=1)
TO_DO = (RowStatus.NOT_STARTED, RowStatus.IN_PROGRESS, RowStatus.BLOCKED, RowStatus.RETURNED)

Fault = Literal["guessed", "unknown", "used", "revoked", "expired", "own", "member", "lower"]
"""Why a link makes nobody a member.

guessed: too many wrong ones before; own: made by whoever opens it; member: it gives nothing new; lower: it gives the
right to read to somebody who may report, and one person has one role for all their agencies.
"""


@dataclass(frozen=True, slots=True)
class NotJoined:
    """A link that changed nothing; `person` and `opds` are who opened it, `invitation` where the link is known."""

    fault: Fault
    person: Person
    opds: tuple[Opd, ...] = ()
    invitation: Invitation | None = None


@dataclass(frozen=True, slots=True)
class Joined(Told):
    """A new member, or one with more agencies than before.

    `before` is who they were. `to_do` counts the open rows of all their agencies. `tell` are the coordinators who
    must know: the one who invited, or all where work was handed over.
    """

    person: Person
    before: Person
    opds: tuple[Opd, ...]
    to_do: int
    tell: tuple[int, ...]
    predecessor: Person | None = None


async def join(
    resources: Resources, person: Person, code: str, telegram_name: str, *, write: Write[Joined] = nobody
) -> Joined | NotJoined:
    """Make a person what the link with this code says, once."""
    async with resources.open_store() as store:
        now = resources.now()
        person = await present(resources, store, person)
        if await store.invitations.guesses(person.id, since=now - GUESSES_COUNT_FOR) >= MOST_GUESSES:
            return NotJoined("guessed", person)
        invitation = await store.invitations.find(hashed(code))
        if invitation is None:
            await store.invitations.add_guess(person.id, at=now)
            await record(resources, store, person, "guess_invitation", f"person:{person.id}")
            return NotJoined("unknown", person)
        # What a second link gives depends on what the first one did, so nothing is decided on before all is held.
        await store.people.lock(person.id, *(() if invitation.hands_over is None else (invitation.hands_over,)))
        invitation = await store.invitations.find(invitation.code_hash, lock=True) or invitation
        person = await present(resources, store, person)
        fault = await _fault(resources, store, person, invitation, now)
        if fault or not await store.invitations.use(invitation.id, person_id=person.id, at=now):
            return NotJoined(fault or "used", person, await _opds(store, person), invitation)
        joined, lost = await _join(resources, store, person, invitation, telegram_name)
        joined = await telling(resources, store, joined, write)
    await drop_files(resources, lost)
    return joined


async def _fault(
    resources: Resources, store: Store, person: Person, invitation: Invitation, now: datetime
) -> Fault | None:
    """Return what speaks against using an invitation, if anything does."""
    if invitation.used_at is not None:
        is_back = invitation.used_by == person.id and person.role is not Role.GUEST
        return "member" if is_back else "used"
    if invitation.revoked_at is not None or not await is_backed(resources, store, invitation):
        return "revoked"
    if invitation.expires_at <= now:
        return "expired"
    if person.id in (invitation.made_by, invitation.hands_over):
        return "own"
    if person.role is Role.FOCAL_POINT and invitation.role is Role.READER:
        return "lower"
    gained = await _given(store, invitation) - person.opds
    if higher(person.role, invitation.role) is person.role and not gained and invitation.hands_over is None:
        return "member"
    return None


async def _join(
    resources: Resources, store: Store, person: Person, invitation: Invitation, telegram_name: str
) -> tuple[Joined, frozenset[int] | None]:
    """Return what became of a person, and the files that nobody needs any more."""
    now, given = resources.now(), await _given(store, invitation)
    stored = await store.people.get(person.id)
    role = higher(stored.role, invitation.role)
    name = invitation.name or stored.name or clean_name(telegram_name) or None
    await store.people.join(person.id, role=role, name=name, opds=given, at=now)
    after = await store.people.get(person.id)
    subject, new = f"person:{person.id}", f"{rights(after)} invitation:{invitation.id}"
    await record(resources, store, after, "join", subject, old=rights(stored), new=new)
    if role is not stored.role:
        await lose_links(resources, store, after, person.id)
    predecessor, lost = None, None
    if invitation.hands_over is not None:
        predecessor = await store.people.get(invitation.hands_over)
        await store.people.remove(predecessor.id, at=now)
        old = rights(predecessor)
        await record(resources, store, after, "hand_over", f"person:{predecessor.id}", old=old, new=subject)
        await lose_links(resources, store, after, predecessor.id)
        await lose_reminders(resources, store, predecessor.id)
        lost = await lose_draft(resources, store, after, predecessor.id)
    after = as_settings_say(resources, after)
    open_rows = await store.follow_ups.tasks(opds=after.opds, statuses=TO_DO, limit=1)
    tell = await _to_tell(resources, store, invitation)
    return Joined(after, person, await _opds(store, after), open_rows.total, tell, predecessor), lost


async def _given(store: Store, invitation: Invitation) -> frozenset[int]:
    """Return the agencies that an invitation gives: of a hand-over, those its giver has now."""
    if invitation.hands_over is not None:
        return (await store.people.get(invitation.hands_over)).opds
    return frozenset() if invitation.opd is None else frozenset({invitation.opd})


async def _to_tell(resources: Resources, store: Store, invitation: Invitation) -> tuple[int, ...]:
    if invitation.hands_over is None:
        return () if invitation.made_by is None else (invitation.made_by,)
    return tuple(sorted(await coordinators(resources, store)))


async def _opds(store: Store, person: Person) -> tuple[Opd, ...]:
    return tuple(opd for opd in await store.opds.all() if opd.id in person.opds)
