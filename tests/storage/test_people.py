import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from spbe.people import Member, Membership, Person, Role
from spbe.reports import Draft
from spbe.usecases.ports import MatrixDraft
from storage.database import StorageFault
from tests.storage.conftest import NOW, Office

AYU, BUDI, CITRA = 7_000_000_001, 7_000_000_002, 7_000_000_003
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@contextmanager
def counted() -> Iterator[list[str]]:
    """Gather the statements that any database is sent meanwhile."""
    statements: list[str] = []

    def note(*said: Any) -> None:
        statements.append(said[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_people_are_locked_until_the_unit_ends_even_those_who_never_joined(office: Office) -> None:
    locked, waiting = asyncio.Event(), asyncio.Event()
    order: list[str] = []

    async def first() -> None:
        async with office.open_store() as store:
            await store.people.lock(BUDI, AYU, coordinators=True)
            locked.set()
            await waiting.wait()
            await asyncio.sleep(0.1)
            order.append("first")

    async def second(*person_ids: int, coordinators: bool = False) -> None:
        await locked.wait()
        waiting.set()
        async with office.open_store() as store:
            await store.people.lock(*person_ids, coordinators=coordinators)
            order.append("second")

    await asyncio.gather(first(), second(AYU), second(CITRA, BUDI), second(coordinators=True))
    assert order == ["first", *["second"] * 3]


async def test_a_stranger_is_a_guest(office: Office) -> None:
    async with office.open_store() as store:
        assert await store.people.get(AYU) == Person(AYU, Role.GUEST)
        assert await store.people.member(AYU) is None
        await store.people.touch(AYU, at=NOW)
        assert await store.people.member(AYU) is None
        assert not await store.people.set_role(AYU, Role.READER)
        assert not await store.people.rename(AYU, "Ayu")
        assert not await store.people.remove(AYU, at=NOW)


async def test_joining_twice_adds_agencies_and_keeps_the_day(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.READER, name="Ayu", opds=[office.dkis.id], at=NOW)
        for _ in range(2):
            both = [office.hukum.id, office.dkis.id]
            await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ni Ayu", opds=both, at=NOW + DAY)
        ayu = Person(AYU, Role.FOCAL_POINT, "Ni Ayu", frozenset({office.dkis.id, office.hukum.id}))
        assert await store.people.get(AYU) == ayu
        assert await store.people.member(AYU) == Member(ayu, NOW, NOW + DAY)


async def test_a_change_ends_and_begins_agencies(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[office.dkis.id, office.hukum.id], at=NOW)
        assert await store.people.set_role(AYU, Role.READER)
        for _ in range(2):
            await store.people.set_agency(AYU, office.dukcapil.id, belongs=True, at=NOW + DAY)
            await store.people.set_agency(AYU, office.dkis.id, belongs=False, at=NOW + DAY)
        assert await store.people.rename(AYU, "Ni Ayu")
        opds = frozenset({office.hukum.id, office.dukcapil.id})
        assert await store.people.get(AYU) == Person(AYU, Role.READER, "Ni Ayu", opds)
        for opd in opds:
            await store.people.set_agency(AYU, opd, belongs=False, at=NOW + DAY)
        assert await store.people.member(AYU) == Member(Person(AYU, Role.READER, "Ni Ayu"), NOW, NOW)


async def test_a_caller_is_known_by_one_statement(office: Office) -> None:
    dkis, hukum = office.dkis.id, office.hukum.id
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[dkis, hukum], at=NOW)
        await store.people.join(BUDI, role=Role.READER, name="Budi", opds=[], at=NOW)
        drafts = [Draft(person_id, person_id, "{}", "row", NOW) for person_id in (AYU, CITRA)]
        for each in drafts:
            await store.drafts.put(each)
        await store.matrix_drafts.put(MatrixDraft(BUDI, "1", "matriks.csv", b"", {}, NOW))
    with counted() as statements:
        async with office.open_store() as store:
            callers = [await store.people.caller(person_id) for person_id in (AYU, BUDI, CITRA, 4)]
    assert [(each.member, each.draft, each.has_matrix) for each in callers] == [
        (Member(Person(AYU, Role.FOCAL_POINT, "Ayu", frozenset({dkis, hukum})), NOW, NOW), drafts[0], False),
        (Member(Person(BUDI, Role.READER, "Budi"), NOW, NOW), None, True),
        (None, drafts[1], False),
        (None, None, False),
    ]
    assert len([each for each in statements if each.startswith("SELECT")]) == len(callers)


async def test_whoever_leaves_keeps_neither_name_nor_agency_and_may_come_back(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[office.dkis.id], at=NOW)
        assert await store.people.remove(AYU, at=NOW + DAY)
        assert not await store.people.remove(AYU, at=NOW + DAY)
        assert await store.people.get(AYU) == Person(AYU, Role.GUEST)
        assert await store.people.members() == ()
        later = NOW + 2 * DAY
        await store.people.join(AYU, role=Role.READER, name="Ayu", opds=[office.dkis.id], at=later)
        assert await store.people.member(AYU) == Member(
            Person(AYU, Role.READER, "Ayu", frozenset({office.dkis.id})), later, later
        )


async def test_past_agencies_are_told_to_their_person(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[office.dkis.id], at=NOW)
        await store.people.set_agency(AYU, office.dkis.id, belongs=False, at=NOW + DAY)
        await store.people.set_agency(AYU, office.hukum.id, belongs=True, at=NOW + DAY)
        assert await store.people.memberships(AYU) == (
            Membership(office.dkis.id, NOW, NOW + DAY),
            Membership(office.hukum.id, NOW + DAY, None),
        )
        assert await store.people.memberships(BUDI) == ()


async def test_members_are_listed_and_the_silent_ones_found(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        await store.people.join(AYU, role=Role.COORDINATOR, name="Ayu", opds=[], at=NOW)
        await store.people.join(CITRA, role=Role.READER, name="Citra", opds=[], at=NOW + 9 * DAY)
        await store.people.touch(AYU, at=NOW + 8 * DAY)
        members = await store.people.members()
        assert [(each.person.name, each.person.opds) for each in members] == [
            ("Ayu", frozenset()),
            ("Budi", frozenset({office.hukum.id})),
            ("Citra", frozenset()),
        ]
        idle = await store.people.idle(since=NOW + 7 * DAY)
        assert [each.person.name for each in idle] == ["Budi"]


async def test_rows_without_a_focal_point_are_found(office: Office) -> None:
    async with office.open_store() as store:
        assert await store.follow_ups.unowned() == (1, 2, 3)
        await store.people.join(AYU, role=Role.READER, name="Ayu", opds=[office.dkis.id], at=NOW)
        assert await store.follow_ups.unowned() == (1, 2, 3)
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        assert await store.follow_ups.unowned() == (1,)
        await store.people.remove(BUDI, at=NOW)
        assert await store.follow_ups.unowned() == (1, 2, 3)


async def invite(office: Office, code_hash: str = "a" * 64) -> int:
    async with office.open_store() as store:
        return await store.invitations.add(
            code_hash=code_hash,
            role=Role.FOCAL_POINT,
            opd=office.hukum.id,
            name="Budi",
            made_by=AYU,
            made_at=NOW,
            expires_at=NOW + 7 * DAY,
        )


async def test_an_invitation_serves_once(office: Office) -> None:
    invited = await invite(office)
    async with office.open_store() as store:
        found = await store.invitations.find("a" * 64)
        assert found
        assert (found.id, found.role, found.opd, found.name) == (invited, Role.FOCAL_POINT, office.hukum.id, "Budi")
        assert await store.invitations.open(at=NOW) == (found,)
        assert await store.invitations.get(invited) == await store.invitations.find("a" * 64, lock=True) == found
        assert await store.invitations.get(invited + 1) is None
        assert await store.invitations.use(invited, person_id=BUDI, at=NOW + DAY)
        assert not await store.invitations.use(invited, person_id=CITRA, at=NOW + DAY)
        assert not await store.invitations.revoke(invited, at=NOW + DAY)
        used = await store.invitations.find("a" * 64)
        assert used
        assert (used.used_by, used.used_at) == (BUDI, NOW + DAY)
        assert await store.invitations.open(at=NOW) == ()
        assert await store.invitations.find("b" * 64) is None


async def test_an_invitation_expires_and_can_be_revoked(office: Office) -> None:
    first, second = await invite(office), await invite(office, "b" * 64)
    async with office.open_store() as store:
        assert not await store.invitations.use(first, person_id=BUDI, at=NOW + 7 * DAY)
        assert await store.invitations.open(at=NOW + 7 * DAY) == ()
        assert await store.invitations.revoke(second, at=NOW)
        assert not await store.invitations.use(second, person_id=BUDI, at=NOW)
        assert [each.id for each in await store.invitations.open(at=NOW)] == [first]


async def test_a_code_is_given_once(office: Office) -> None:
    await invite(office)
    with pytest.raises(StorageFault):
        await invite(office)


async def test_guesses_are_counted_a_person_and_forgotten(office: Office) -> None:
    async with office.open_store() as store:
        for minutes in (0, 30, 90):
            await store.invitations.add_guess(BUDI, at=NOW + timedelta(minutes=minutes))
        await store.invitations.add_guess(CITRA, at=NOW)
        assert await store.invitations.guesses(BUDI, since=NOW + timedelta(minutes=30)) == 2
        assert await store.invitations.purge_guesses(before=NOW + HOUR) == 3
        assert await store.invitations.guesses(BUDI, since=NOW) == 1


async def test_a_name_is_gone_from_the_invitation_of_whoever_left(office: Office) -> None:
    invited = await invite(office)
    async with office.open_store() as store:
        await store.invitations.use(invited, person_id=BUDI, at=NOW)
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        await store.people.remove(BUDI, at=NOW)
        found = await store.invitations.find("a" * 64)
    assert found
    assert found.name is None


async def test_the_links_of_whoever_leaves_are_revoked(office: Office) -> None:
    made, used = await invite(office), await invite(office, "b" * 64)
    async with office.open_store() as store:
        await store.invitations.use(used, person_id=BUDI, at=NOW)
        handing_over = await store.invitations.add(
            code_hash="c" * 64,
            role=Role.FOCAL_POINT,
            opd=office.hukum.id,
            name="Citra",
            hands_over=BUDI,
            made_by=CITRA,
            made_at=NOW,
            expires_at=NOW + 7 * DAY,
        )
        assert [each.id for each in await store.invitations.of_person(AYU)] == [made, used]
        assert [each.id for each in await store.invitations.of_person(BUDI)] == [used]
        assert [each.id for each in await store.invitations.open(at=NOW)] == [made, handing_over]
        assert await store.invitations.revoke_of(CITRA, made=False, at=NOW) == ()
        assert await store.invitations.revoke_of(AYU, at=NOW) == (made,)
        assert [each.id for each in await store.invitations.open(at=NOW)] == [handing_over]
        assert await store.invitations.revoke_of(BUDI, at=NOW) == (handing_over,)
        assert await store.invitations.open(at=NOW) == ()


async def test_links_that_cannot_be_used_lose_their_names(office: Office) -> None:
    used, revoked, _ = [await invite(office, letter * 64) for letter in "abc"]
    async with office.open_store() as store:
        await store.invitations.use(used, person_id=BUDI, at=NOW)
        await store.invitations.revoke(revoked, at=NOW)
        assert await store.invitations.forget_names(at=NOW + DAY) == 2
        assert [each.name for each in await store.invitations.of_person(AYU)] == [None, None, "Budi"]
        assert await store.invitations.forget_names(at=NOW + 7 * DAY) == 1
        assert await store.invitations.forget_names(at=NOW + 8 * DAY) == 0
