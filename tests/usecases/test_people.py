"""Who people are, what coordinators change of them, and who may."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from spbe.people import Action, Person, Role
from spbe.refusals import (
    Busy,
    DiskFull,
    LastCoordinator,
    MemberUnknown,
    NotAllowed,
    Outdated,
    Refusal,
    SetBySettings,
)
from spbe.usecases import inviting, managing, people
from spbe.usecases.managing import Changed
from spbe.usecases.people import Caller
from spbe.usecases.ports import Store
from tests.usecases.conftest import Office
from tests.usecases.desks import AYU, BOSS, BUDI, CITRA, SETTINGS, Desk, drafted


@pytest.fixture
def desk(city: Office) -> Desk:
    return Desk(city)


Attempt = Callable[[Office, Person], Awaitable[object]]
ATTEMPTS: dict[str, tuple[Action, Attempt]] = {
    "invite": (Action.INVITE, lambda o, p: inviting.invite(o.resources, p, "Ayu DKIS")),
    "open_invitations": (Action.INVITE, lambda o, p: inviting.open_invitations(o.resources, p, 0, size=4)),
    "hand_over": (Action.MANAGE_PEOPLE, lambda o, p: inviting.hand_over(o.resources, p, CITRA)),
    "list": (Action.MANAGE_PEOPLE, lambda o, p: managing.list_people(o.resources, p, "all", 0, size=4)),
    "idle": (Action.MANAGE_PEOPLE, lambda o, p: managing.list_people(o.resources, p, "idle", 0, size=4)),
    "find": (Action.MANAGE_PEOPLE, lambda o, p: managing.find_people(o.resources, p, "Citra", size=4)),
    "card": (Action.MANAGE_PEOPLE, lambda o, p: managing.member_card(o.resources, p, CITRA)),
    "agencies": (Action.MANAGE_PEOPLE, lambda o, p: managing.agencies(o.resources, p)),
    "role": (Action.MANAGE_PEOPLE, lambda o, p: managing.set_role(o.resources, p, CITRA, Role.COORDINATOR)),
    "agency": (Action.MANAGE_PEOPLE, lambda o, p: managing.set_agency(o.resources, p, CITRA, 1, belongs=True)),
    "rename": (Action.MANAGE_PEOPLE, lambda o, p: managing.rename(o.resources, p, CITRA, "Lain")),
    "remove": (Action.MANAGE_PEOPLE, lambda o, p: managing.remove(o.resources, p, CITRA)),
}


WRITING = frozenset({"invite", "hand_over", "role", "agency", "rename", "remove"})


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_nobody_else_invites_or_changes(desk: Desk, role: Role) -> None:
    citra = await desk.office.member(CITRA, Role.FOCAL_POINT, "DKIS", name="Citra")
    person = Person(BUDI, role, "Budi", desk.ids("DKIS"))
    for action, attempt in ATTEMPTS.values():
        with pytest.raises(NotAllowed) as refused:
            await attempt(desk.office, person)
        assert refused.value.action is action
    assert await desk.who(CITRA) == citra


async def test_a_coordinator_does(desk: Desk) -> None:
    await desk.office.member(CITRA, Role.FOCAL_POINT, "DKIS", name="Citra")
    budi = await desk.office.member(BUDI, Role.COORDINATOR)
    for _, attempt in ATTEMPTS.values():
        await attempt(desk.office, budi)


async def test_who_was_a_coordinator_when_their_message_came_in_is_none_any_more(desk: Desk) -> None:
    citra = await desk.office.member(CITRA, Role.FOCAL_POINT, "DKIS", name="Citra")
    before = await desk.office.member(BUDI, Role.COORDINATOR, name="Budi")
    issued = await desk.invited("Ayu DKIS", by=BUDI)
    await managing.set_role(desk.office.resources, await desk.who(SETTINGS), BUDI, Role.READER)
    writing = {name: attempt for name, (_, attempt) in ATTEMPTS.items() if name in WRITING}
    writing["revoke"] = lambda o, p: inviting.revoke(o.resources, p, issued.invitation.id)
    for attempt in writing.values():
        with pytest.raises(NotAllowed):
            await attempt(desk.office, before)
    assert await desk.who(CITRA) == citra


@pytest.mark.parametrize(("role", "allowed"), [(Role.GUEST, False), (Role.READER, False), (Role.FOCAL_POINT, True)])
async def test_only_focal_points_hand_over_their_own_work(desk: Desk, role: Role, allowed: bool) -> None:
    await desk.office.member(AYU, role, "DKIS")
    if allowed:
        await desk.hands_over(AYU, by=AYU)
        return
    with pytest.raises(NotAllowed):
        await desk.hands_over(AYU, by=AYU)


async def test_members_are_listed_by_role_and_agency(desk: Desk) -> None:
    await desk.office.member(AYU, Role.READER, "DKIS", name="Ayu")
    await desk.office.member(BUDI, Role.FOCAL_POINT, "DKIS", "Bag. Hukum", name="Budi")
    await desk.office.member(CITRA, Role.FOCAL_POINT, "Bag. Hukum", name="Citra")
    coordinator = await desk.who(SETTINGS)
    await people.greet(desk.office.resources, coordinator, "Koordinator")
    first = await managing.list_people(desk.office.resources, coordinator, "all", 0, size=3)
    assert [card.person.name for card in first.cards.items] == ["Koordinator", "Citra", "Budi"]
    assert (first.cards.total, first.unheard, first.cards.items[0].is_fixed) == (4, 0, True)
    assert len(first.unowned) == 37 - 18
    last = await managing.list_people(desk.office.resources, coordinator, "all", 9, size=3)
    assert ([card.person.name for card in last.cards.items], last.cards.page) == (["Ayu"], 1)


async def test_who_is_silent_for_thirty_days_is_listed(desk: Desk) -> None:
    await desk.office.member(AYU, Role.READER, "DKIS", name="Ayu")
    await desk.office.member(BUDI, Role.READER, "DKIS", name="Budi")
    desk.office.passes(days=29)
    await desk.who(BUDI)
    desk.office.passes(days=2)
    found = await managing.list_people(desk.office.resources, await desk.who(SETTINGS), "idle", 0, size=4)
    assert [card.person.name for card in found.cards.items] == ["Ayu"]


@pytest.mark.parametrize(
    ("text", "names"),
    [("ayu", ["Ni Luh Ayu"]), ("Luh Ayuu", ["Ni Luh Ayu"]), ("bag hukm", ["Budi"]), (str(BUDI), ["Budi"]), ("zzz", [])],
)
async def test_members_are_found_by_name_agency_or_number(desk: Desk, text: str, names: list[str]) -> None:
    await desk.office.member(AYU, Role.READER, "DKIS", name="Ni Luh Ayu")
    await desk.office.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    found = await managing.find_people(desk.office.resources, await desk.who(SETTINGS), text, size=4)
    assert [card.person.name for card in found.cards.items] == names


async def test_roles_agencies_and_names_change_at_once(desk: Desk) -> None:
    await desk.office.member(AYU, Role.READER, "DKIS", name="Ayu")
    coordinator, hukum = await desk.who(SETTINGS), desk.office.opds["Bag. Hukum"]
    dkis = desk.office.opds["DKIS"]
    await managing.set_role(desk.office.resources, coordinator, AYU, Role.FOCAL_POINT)
    for _ in range(2):
        await managing.set_agency(desk.office.resources, coordinator, AYU, hukum, belongs=True)
    await managing.set_agency(desk.office.resources, coordinator, AYU, dkis, belongs=False)
    card = await managing.rename(desk.office.resources, coordinator, AYU, "  Ni   Ayu ")
    assert card.person == await desk.who(AYU) == Person(AYU, Role.FOCAL_POINT, "Ni Ayu", frozenset({hukum}))
    assert await desk.trail(f"person:{AYU}") == [
        (SETTINGS, "koordinator", "change_role", f"staf opd:{dkis}", f"pic opd:{dkis}"),
        (SETTINGS, "koordinator", "change_agencies", f"pic opd:{dkis}", f"pic opd:{dkis} opd:{hukum}"),
        (SETTINGS, "koordinator", "change_agencies", f"pic opd:{dkis} opd:{hukum}", f"pic opd:{hukum}"),
        (SETTINGS, "koordinator", "rename", None, None),
    ]


async def test_a_removed_member_is_a_guest_without_a_name(desk: Desk) -> None:
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    changed = await managing.remove(desk.office.resources, await desk.who(SETTINGS), AYU)
    assert isinstance(changed, Changed)
    assert (changed.before.name, len(changed.unowned)) == ("Ayu", 37)
    assert await desk.who(AYU) == Person(AYU, Role.GUEST)
    with pytest.raises(Outdated):
        await managing.member_card(desk.office.resources, await desk.who(SETTINGS), AYU)


async def test_strangers_cannot_be_changed(desk: Desk) -> None:
    coordinator = await desk.who(SETTINGS)
    with pytest.raises(MemberUnknown):
        await managing.rename(desk.office.resources, coordinator, 999, "Siapa")
    for attempt in (
        managing.set_role(desk.office.resources, coordinator, 999, Role.COORDINATOR),
        managing.set_agency(desk.office.resources, coordinator, 999, 1, belongs=True),
        managing.remove(desk.office.resources, coordinator, 999),
    ):
        with pytest.raises(Outdated):
            await attempt
    assert await desk.who(999) == Person(999, Role.GUEST)


async def test_an_agency_that_is_not_there_is_outdated(desk: Desk) -> None:
    await desk.office.member(AYU, Role.READER, "DKIS")
    with pytest.raises(Outdated):
        await managing.set_agency(desk.office.resources, await desk.who(SETTINGS), AYU, 999, belongs=True)


async def test_coordinators_of_the_settings_are_changed_there(desk: Desk) -> None:
    coordinator = await desk.who(SETTINGS)
    await people.greet(desk.office.resources, coordinator, "Koordinator")
    for attempt in (
        managing.set_role(desk.office.resources, coordinator, SETTINGS, Role.READER),
        managing.set_agency(desk.office.resources, coordinator, SETTINGS, 1, belongs=True),
        managing.rename(desk.office.resources, coordinator, SETTINGS, "Lain"),
        managing.remove(desk.office.resources, coordinator, SETTINGS),
    ):
        with pytest.raises(SetBySettings):
            await attempt


@pytest.mark.parametrize("by_settings", [True, False])
@pytest.mark.parametrize("change", ["role", "remove"])
async def test_the_last_coordinator_stays(desk: Desk, change: str, by_settings: bool) -> None:
    resources = desk.office.resources
    if not by_settings:
        resources = replace(resources, coordinators=frozenset())
    boss = await desk.office.member(BOSS, Role.COORDINATOR, name="Bos")

    async def attempt() -> Changed:
        if change == "role":
            return await managing.set_role(resources, boss, BOSS, Role.READER)
        return await managing.remove(resources, boss, BOSS)

    if not by_settings:
        with pytest.raises(LastCoordinator):
            await attempt()
        await desk.office.member(AYU, Role.COORDINATOR, name="Ayu")
    await attempt()
    assert (await people.identify(resources, BOSS)).person.role is not Role.COORDINATOR


async def test_a_coordinator_of_the_settings_has_a_name_but_no_lasting_role(desk: Desk) -> None:
    coordinator = await desk.who(SETTINGS)
    for _ in range(2):
        await people.greet(desk.office.resources, await desk.who(SETTINGS), "Koordinator")
    assert await desk.who(SETTINGS) == Person(SETTINGS, Role.COORDINATOR, "Koordinator")
    async with desk.office.database.read_store() as store:
        assert (await store.people.get(SETTINGS)).role is Role.GUEST
    assert len(await desk.trail(f"person:{SETTINGS}")) == 1
    assert coordinator.name is None


async def test_nobody_else_is_noted_by_starting(desk: Desk) -> None:
    await people.greet(desk.office.resources, await desk.who(AYU), "Ayu")
    async with desk.office.database.read_store() as store:
        assert await store.people.member(AYU) is None


async def test_a_coordinator_of_the_settings_who_takes_an_agency_stays_one_only_there(desk: Desk) -> None:
    await desk.joins(BOSS, (await desk.invited("koordinator Bos")).code)
    joined = await desk.joins(SETTINGS, (await desk.invited("Ketua DKIS", by=BOSS)).code)
    assert joined.person.role is Role.COORDINATOR
    async with desk.office.database.read_store() as store:
        assert (await store.people.get(SETTINGS)).role is Role.FOCAL_POINT


async def test_ones_own_card(desk: Desk) -> None:
    ayu = await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    card = await people.own_card(desk.office.resources, ayu)
    assert ([opd.short for opd in card.opds], card.is_fixed) == (["DKIS"], False)
    assert card.member is not None
    assert (await people.own_card(desk.office.resources, await desk.who(999))).member is None


async def test_a_refused_change_changes_nothing(desk: Desk) -> None:
    ayu = await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    with pytest.raises(Refusal):
        await managing.set_role(desk.office.resources, ayu, AYU, Role.COORDINATOR)
    assert await desk.who(AYU) == ayu
    assert await desk.trail(f"person:{AYU}") == []


@pytest.mark.parametrize("change", ["demote", "remove"])
@pytest.mark.parametrize("whom", ["each other", "themselves"])
async def test_of_two_coordinators_who_go_at_once_one_stays(desk: Desk, change: str, whom: str) -> None:
    resources = replace(desk.office.resources, coordinators=frozenset())

    async def goes(of: Person, by: Person) -> Changed:
        if change == "remove":
            return await managing.remove(resources, by, of.id)
        return await managing.set_role(resources, by, of.id, Role.READER)

    for first in range(100, 110, 2):
        ayu, budi = [await desk.office.member(each, Role.COORDINATOR) for each in (first, first + 1)]
        others = (budi, ayu) if whom == "each other" else (ayu, budi)
        results = await asyncio.gather(goes(ayu, others[0]), goes(budi, others[1]), return_exceptions=True)
        assert sum(isinstance(each, Changed) for each in results) == 1
        assert [await desk.role(each) for each in (ayu.id, budi.id)].count(Role.COORDINATOR) == 1
        async with desk.office.database.open_store() as store:
            for each in (ayu.id, budi.id):
                await store.people.remove(each, at=desk.office.time)


async def test_two_changes_of_one_member_at_once_both_last(desk: Desk) -> None:
    coordinator, resources = await desk.who(SETTINGS), desk.office.resources
    for person_id in range(100, 105):
        await desk.office.member(person_id, Role.READER, "DKIS")
        await asyncio.gather(
            managing.set_role(resources, coordinator, person_id, Role.FOCAL_POINT),
            managing.set_agency(resources, coordinator, person_id, desk.office.opds["Bappeda"], belongs=True),
            managing.set_agency(resources, coordinator, person_id, desk.office.opds["DKIS"], belongs=False),
        )
        assert await desk.who(person_id) == Person(person_id, Role.FOCAL_POINT, None, desk.ids("Bappeda"))
        trail = await desk.trail(f"person:{person_id}")
        assert [entry[3] for entry in trail[1:]] == [entry[4] for entry in trail[:-1]]


async def test_a_removal_beside_a_change_leaves_a_true_trail(desk: Desk) -> None:
    coordinator, resources = await desk.who(SETTINGS), desk.office.resources
    for person_id in range(100, 105):
        await desk.office.member(person_id, Role.READER, "DKIS")
        await asyncio.gather(
            managing.remove(resources, coordinator, person_id),
            managing.set_agency(resources, coordinator, person_id, desk.office.opds["Bappeda"], belongs=True),
            return_exceptions=True,
        )
        assert await desk.who(person_id) == Person(person_id, Role.GUEST)
        trail = await desk.trail(f"person:{person_id}")
        assert (trail[-1][2], trail[-1][4]) == ("remove", "guest")
        assert [entry[3] for entry in trail[1:]] == [entry[4] for entry in trail[:-1]]


@pytest.mark.parametrize(
    ("role", "change", "is_dropped"),
    [
        (Role.FOCAL_POINT, "remove", True),
        (Role.FOCAL_POINT, "staf", True),
        (Role.FOCAL_POINT, "koordinator", False),
        (Role.FOCAL_POINT, "drop", True),
        (Role.FOCAL_POINT, "drop another", False),
        (Role.FOCAL_POINT, "add", False),
        (Role.COORDINATOR, "pic", True),
        (Role.COORDINATOR, "drop", False),
    ],
)
async def test_what_somebody_writes_goes_with_the_right_to_send_it(
    desk: Desk, role: Role, change: str, is_dropped: bool
) -> None:
    resources, coordinator = desk.office.resources, await desk.who(SETTINGS)
    ayu = await desk.office.member(AYU, role, "Bag. Hukum", name="Ayu")
    file = await drafted(desk.office, ayu)
    assert (await people.identify(resources, AYU)).draft
    opds = {"drop": "Bag. Hukum", "drop another": "Bappeda", "add": "DKIS"}
    if change == "remove":
        changed = await managing.remove(resources, coordinator, AYU)
    elif change in opds:
        opd = desk.office.opds[opds[change]]
        changed = await managing.set_agency(resources, coordinator, AYU, opd, belongs=change == "add")
    else:
        changed = await managing.set_role(resources, coordinator, AYU, Role(change))
    assert (changed.lost_draft, file.exists()) == (is_dropped, not is_dropped)
    assert bool((await people.identify(resources, AYU)).draft) is not is_dropped
    expected = [(SETTINGS, "koordinator", "drop_draft", None, None)] if is_dropped else []
    assert await desk.trail(f"draft:{AYU}") == expected


@pytest.mark.parametrize("number", [2**52 + 1, 2**63, int("9" * 23)])
async def test_a_number_that_nobody_has_is_unknown(desk: Desk, number: int) -> None:
    with pytest.raises(MemberUnknown):
        await managing.rename(desk.office.resources, await desk.who(SETTINGS), number, "Ayu")


@pytest.mark.parametrize("fault", [Busy, DiskFull])
async def test_who_somebody_is_does_not_depend_on_noting_that_they_wrote(desk: Desk, fault: type[Refusal]) -> None:
    ayu = await desk.office.member(AYU, Role.READER, "DKIS", name="Ayu")
    desk.office.passes(hours=2)

    def refuse() -> AbstractAsyncContextManager[Store]:
        raise fault

    caller = await people.identify(replace(desk.office.resources, open_store=refuse), AYU)
    assert caller == Caller(ayu)
    await people.identify(desk.office.resources, AYU)
    async with desk.office.database.read_store() as store:
        member = await store.people.member(AYU)
    assert member
    assert member.active_at == desk.office.time
