"""Privacy: everything that is held on a person, and leaving.

Both are everybody's right, whatever their role: neither asks for a permission.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from spbe.broadcasts import ToldNotice
from spbe.letters import Letter, Told, Write, nobody
from spbe.people import Invitation, Member, Membership, Person, Role, may_read_matrix
from spbe.reminding import Preference, ReminderLogEntry
from spbe.reports import AskedQuestion, AuditEntry, Draft, Evidence, Page, Report, Verdict
from spbe.usecases.letters import telling
from spbe.usecases.losing import drop_files, lose_draft, lose_links, lose_reminders
from spbe.usecases.memory import NOTHING, Memory
from spbe.usecases.people import present
from spbe.usecases.ports import MatrixDraft, Store
from spbe.usecases.remembering import remembered
from spbe.usecases.resources import Resources
from spbe.usecases.retention import GUESSES_KEPT
from spbe.usecases.trail import record

MOST_REMINDERS = 1_000
"""The latest of them are told one by one; how many there are is told in any case."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """When and of what a person wants to be told: rows by number, put off until a day, or not theirs at all."""

    preference: Preference
    put_off: tuple[tuple[int, date], ...] = ()
    disowned: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a person did for the official record: reports, evidence, decisions, and all they changed."""

    reports: tuple[Report, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    changes: tuple[AuditEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnData:
    """Everything that is held on a person, each list oldest first; `opds` names agencies by id.

    `work` is None for somebody without access, and `reminders` have no items: what they reported and were told is
    told as `counts` only, for its content is the instance's by now. So are broadcasts.
    """

    at: datetime
    person: Person
    member: Member | None
    opds: Mapping[int, str]
    memberships: tuple[Membership, ...]
    questions: tuple[AskedQuestion, ...]
    draft: Draft | None
    invitations: tuple[Invitation, ...]
    guesses: int
    about: tuple[AuditEntry, ...]
    reminders: Page[ReminderLogEntry]
    notices: tuple[ToldNotice, ...] = ()
    letters: tuple[Letter, ...] = ()
    matrix: MatrixDraft | None = None
    memory: Memory = NOTHING
    wishes: Wishes
    work: Work | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaving would mean: for whom, and what goes with them; `links` counts the open ones."""

    role: Role
    has_draft: bool
    links: int
    is_last_coordinator: bool
    is_in_settings: bool


@dataclass(frozen=True, slots=True)
class Left(Told):
    """What leaving did. `unattended` are agencies that have no focal point now; `coordinators` should know of them."""

    role: Role
    questions: int
    is_in_settings: bool
    unattended: tuple[str, ...]
    coordinators: frozenset[int]


async def own_data(resources: Resources, person: Person) -> OwnData:
    """Return everything that is held on the asker."""
    now = resources.now()
    is_member = may_read_matrix(person)
    async with resources.read_store() as store:
        told = await store.reminders.log(person_id=person.id, limit=MOST_REMINDERS)
        notices = await store.notices.of_person(person.id)
        work = Work(
            reports=await store.reports.of_person(person.id),
            evidence=await store.evidence.of_person(person.id),
            verdicts=await store.verdicts.of_person(person.id),
            changes=await store.audit.of_person(person.id),
        )
        return OwnData(
            at=now,
            person=person,
            member=await store.people.member(person.id),
            opds={opd.id: opd.name for opd in await store.opds.all()},
            memberships=await store.people.memberships(person.id),
            questions=await store.questions.of_person(person.id),
            draft=await store.drafts.get(person.id),
            matrix=await store.matrix_drafts.get(person.id),
            memory=await remembered(store, person.id),
            invitations=await store.invitations.of_person(person.id),
            guesses=await store.invitations.guesses(person.id, since=now - GUESSES_KEPT),
            about=await store.audit.of_subject(_subject(person)),
            reminders=Page(told.items[::-1] if is_member else (), told.total),
            notices=notices if is_member else tuple(each for each in notices if not each.is_broadcast),
            letters=await store.letters.of_person(person.id),
            wishes=await _wishes(store, person),
            work=work if is_member else None,
            counts={
                "reports": len(work.reports),
                "evidence": len(work.evidence),
                "verdicts": len(work.verdicts),
                "changes": len(work.changes),
                "reminders": told.total,
                "notices": sum(each.is_broadcast for each in notices),
            },
        )


async def leaving(resources: Resources, person: Person) -> Leaving:
    """Return what leaving would mean; nothing is changed."""
    async with resources.read_store() as store:
        draft = await store.drafts.get(person.id)
        links = await store.invitations.open(at=resources.now())
        others = await _other_coordinators(resources, store, person)
    is_last = person.role is Role.COORDINATOR and not others
    theirs = sum(person.id in (link.made_by, link.hands_over) for link in links)
    return Leaving(person.role, draft is not None, theirs, is_last, person.id in resources.coordinators)


async def leave(resources: Resources, person: Person, *, write: Write[Left] = nobody) -> Left:
    """End a person's access and forget them, all or nothing.

    Their name goes, and with it their role and agencies, their questions, their draft, what the chat with them was
    about, what they wished of reminders, and the links by which others would join in their name. Reports, evidence and
    the proof of reminders stay, without the name. Even the last coordinator may leave.
    """
    async with resources.open_store() as store:
        await store.people.lock(person.id, coordinators=True)
        person = await present(resources, store, person)
        questions = await store.questions.forget(person.id)
        await store.memories.forget(person.id)
        files = await lose_draft(resources, store, person, person.id)
        await lose_reminders(resources, store, person.id)
        left = Left(person.role, questions, is_in_settings=False, unattended=(), coordinators=frozenset())
        if person.role is not Role.GUEST:
            left = await _left(resources, store, person, left)
        left = await telling(resources, store, left, write)
    await drop_files(resources, files)
    return left


async def _wishes(store: Store, person: Person) -> Wishes:
    """Return what a person wished for, with what is over but still held."""
    put_off = await store.preferences.snoozed(person.id, today=date.min)
    disowned = await store.preferences.disowned(person.id)
    numbers = await store.follow_ups.numbers({*(each.follow_up_id for each in put_off), *disowned})
    return Wishes(
        await store.preferences.get(person.id),
        tuple((numbers[each.follow_up_id], each.until) for each in put_off),
        tuple(numbers[each] for each in disowned),
    )


async def _left(resources: Resources, store: Store, person: Person, left: Left) -> Left:
    await store.people.remove(person.id, at=resources.now())
    await record(resources, store, person, "leave", _subject(person), old=person.role.value, new=Role.GUEST.value)
    await lose_links(resources, store, person, person.id)
    return replace(
        left,
        is_in_settings=person.id in resources.coordinators,
        unattended=await _unattended(store, person.opds if person.role is Role.FOCAL_POINT else ()),
        coordinators=await _other_coordinators(resources, store, person),
    )


async def _unattended(store: Store, opds: Collection[int]) -> tuple[str, ...]:
    """Return which of these agencies have no focal point."""
    members = [each.person for each in await store.people.members()] if opds else []
    attended = {opd for each in members if each.role is Role.FOCAL_POINT for opd in each.opds}
    return tuple(opd.name for opd in await store.opds.all() if opd.id in opds and opd.id not in attended)


async def _other_coordinators(resources: Resources, store: Store, person: Person) -> frozenset[int]:
    members = await store.people.members()
    named = {each.person.id for each in members if each.person.role is Role.COORDINATOR}
    return (resources.coordinators | named) - {person.id}


def _subject(person: Person) -> str:
    return f"person:{person.id}"
