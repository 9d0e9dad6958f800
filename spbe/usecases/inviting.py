"""Inviting: one-time links that make somebody a member, or that hand the agencies of one to another."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from spbe.codes import is_code
from spbe.invited import Invited, Likely, read_invited
from spbe.matrix import Opd
from spbe.paging import Paged, paged
from spbe.people import Action, Invitation, Person, Role, may
from spbe.refusals import Outdated, SetBySettings
from spbe.texts import storable
from spbe.usecases.access import require
from spbe.usecases.losing import lose_links
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record, record_by_itself

VALID_FOR = timedelta(days=7)
CODE_BYTES = 24
"""192 bits, written with 32 signs; half of Telegram's 64."""

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Issued:
    """A new invitation with its code, which is shown now and kept nowhere; `opds` are what it gives."""

    code: str
    invitation: Invitation
    opds: tuple[Opd, ...]
    predecessor: Person | None = None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Who is to be invited is not clear: no name, or no agency that is surely meant; `opds` are all there are."""

    said: Invited
    opds: tuple[Opd, ...]


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can still be used; `maker` is None where the command line made it."""

    invitation: Invitation
    opd: Opd | None
    maker: Person | None
    predecessor: Person | None


async def invite(resources: Resources, person: Person, text: str, *, opd: int | None = None) -> Issued | Unsaid:
    """Invite whom a text names; `opd` is the agency chosen where the text left it open. Raises `Outdated`."""
    require(person, Action.INVITE)
    async with resources.open_store() as store:
        person = await present(resources, store, person)
        require(person, Action.INVITE)
        opds = await store.opds.all()
        said = read_invited(text, opds)
        if opd is not None:
            chosen = _chosen(said, opd)
            said = Invited(said.role, chosen.name, chosen.opd)
        name = clean_name(said.name)
        if not name or (said.opd is None and said.role is not Role.COORDINATOR):
            return Unsaid(said, opds)
        issued = await _issue(resources, store, said.role, said.opd, name, made_by=person.id)
        given = f"{said.role} opd:{said.opd.id}" if said.opd else said.role
        await record(resources, store, person, "invite", f"invitation:{issued.invitation.id}", new=given)
    return issued


async def invite_by_operator(resources: Resources, role: Role, opd: Opd | None, name: str | None) -> Issued:
    """Invite from the command line: whoever may run it may do anything."""
    async with resources.open_store() as store:
        issued = await _issue(resources, store, role, opd, clean_name(name or "") or None, made_by=None)
        given = f"{role} opd:{opd.id}" if opd else role.value
        await record_by_itself(resources, store, "invite", f"invitation:{issued.invitation.id}", new=given)
    return issued


async def to_hand_over(resources: Resources, person: Person) -> tuple[Opd, ...]:
    """Return what a focal point would hand over; nothing is made yet."""
    _require_hand_over(person, person.id)
    async with resources.read_store() as store:
        return tuple(opd for opd in await store.opds.all() if opd.id in person.opds)


async def hand_over(resources: Resources, person: Person, of: int) -> Issued:
    """Make the link by which the work of a focal point, one's own or another's, goes to whoever opens it.

    Links made before for the same person become worthless. Raises `Outdated` where they have no work to give.
    """
    _require_hand_over(person, of)
    if of in resources.coordinators:
        raise SetBySettings
    async with resources.open_store() as store:
        await store.people.lock(of)
        person = await present(resources, store, person)
        _require_hand_over(person, of)
        predecessor = await store.people.get(of)
        if predecessor.role is not Role.FOCAL_POINT or not predecessor.opds:
            raise Outdated
        await lose_links(resources, store, person, of, made=False)
        issued = await _issue(
            resources, store, Role.FOCAL_POINT, None, None, made_by=person.id, predecessor=predecessor
        )
        subject = f"invitation:{issued.invitation.id}"
        await record(resources, store, person, "offer_hand_over", subject, new=f"person:{of}")
    return issued


async def revoke(resources: Resources, person: Person, invitation_id: int) -> OpenInvitation:
    """Make an invitation worthless and return it; a focal point may do so with an own hand-over. Raises `Outdated`."""
    async with resources.open_store() as store:
        now, person = resources.now(), await present(resources, store, person)
        found = await store.invitations.get(invitation_id)
        # Before anything is said of it: others do not learn which numbers are there.
        if found is None or found.hands_over != person.id:
            require(person, Action.INVITE)
        if found is None or found.expires_at <= now or not await store.invitations.revoke(invitation_id, at=now):
            raise Outdated
        await record(resources, store, person, "revoke_invitation", f"invitation:{invitation_id}")
        return await _described(store, found)


async def open_invitations(resources: Resources, person: Person, page: int, *, size: int) -> Paged[OpenInvitation]:
    """Return a page of the invitations that can still be used, oldest first; the last one where there are fewer."""
    require(person, Action.INVITE)
    async with resources.read_store() as store:
        standing = [
            each for each in await store.invitations.open(at=resources.now()) if await is_backed(resources, store, each)
        ]
        shown = paged(standing, page, size)
        described = [await _described(store, each) for each in shown.items]
    return Paged(tuple(described), shown.page, shown.first, shown.total)


async def is_backed(resources: Resources, store: Store, invitation: Invitation) -> bool:
    """Say whether whoever made an invitation may still give what it gives.

    A coordinator who was removed leaves no way back in, and nobody hands over what they no longer have.
    """
    if invitation.hands_over is not None:
        predecessor = await store.people.get(invitation.hands_over)
        if predecessor.role is not Role.FOCAL_POINT or not predecessor.opds:
            return False
        if invitation.made_by == predecessor.id:
            return True
    if invitation.made_by is None or invitation.made_by in resources.coordinators:
        return True
    return may(await store.people.get(invitation.made_by), Action.INVITE)


def hashed(code: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


def clean_name(text: str) -> str:
    """Return a name as it is kept: one line of at most 80 characters."""
    return " ".join(storable(text, most=LONGEST_NAME).split())


def _require_hand_over(person: Person, of: int) -> None:
    if of == person.id:
        require(person, Action.HAND_OVER, opds=person.opds)
    else:
        require(person, Action.MANAGE_PEOPLE)


async def _issue(
    resources: Resources,
    store: Store,
    role: Role,
    opd: Opd | None,
    name: str | None,
    *,
    made_by: int | None,
    predecessor: Person | None = None,
) -> Issued:
    code, now = _new_code(), resources.now()
    kept = hashed(code)
    await store.invitations.add(
        code_hash=kept,
        role=role,
        opd=opd.id if opd else None,
        name=name,
        hands_over=predecessor.id if predecessor else None,
        made_by=made_by,
        made_at=now,
        expires_at=now + VALID_FOR,
    )
    invitation = await store.invitations.find(kept)
    if invitation is None:
        raise LookupError("an invitation just added is not there")
    given = predecessor.opds if predecessor else {opd.id} if opd else set[int]()
    opds = tuple(each for each in await store.opds.all() if each.id in given)
    return Issued(code, invitation, opds, predecessor)


def _new_code() -> str:
    """Return a code that is known for one wherever somebody pastes it."""
    code = secrets.token_urlsafe(CODE_BYTES)
    return code if is_code(code) else _new_code()


def _chosen(said: Invited, opd_id: int) -> Likely:
    """Return the agency that was chosen among those a text may mean, with the name that goes with it."""
    sure = [Likely(said.opd, said.name)] if said.opd else []
    found = next((each for each in (*sure, *said.likely) if each.opd.id == opd_id), None)
    if found is None:
        raise Outdated
    return found


async def _described(store: Store, invitation: Invitation) -> OpenInvitation:
    opds = {opd.id: opd for opd in await store.opds.all()}
    return OpenInvitation(
        invitation,
        opds.get(invitation.opd) if invitation.opd else None,
        await store.people.get(invitation.made_by) if invitation.made_by else None,
        await store.people.get(invitation.hands_over) if invitation.hands_over else None,
    )
