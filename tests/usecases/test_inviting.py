"""Inviting, joining, and handing over."""

import asyncio
import re

import pytest

from spbe.people import Person, Role
from spbe.refusals import NotAllowed, Outdated
from spbe.usecases import inviting, joining, managing
from spbe.usecases.inviting import Issued, Unsaid
from spbe.usecases.joining import Fault, Joined, NotJoined
from tests.usecases.conftest import Office
from tests.usecases.desks import AYU, BOSS, BUDI, SETTINGS, Desk, drafted


@pytest.fixture
def desk(city: Office) -> Desk:
    return Desk(city)


async def test_whoever_opens_a_link_is_a_member_of_its_agency(desk: Desk) -> None:
    issued = await desk.invited("Ni Luh Ayu Bagian Hukum")
    joined = await desk.joins(AYU, issued.code)
    assert joined.person == Person(AYU, Role.FOCAL_POINT, "Ni Luh Ayu", desk.ids("Bag. Hukum"))
    assert await desk.who(AYU) == joined.person
    assert [opd.short for opd in joined.opds] == ["Bag. Hukum"]
    assert (joined.before.role, joined.to_do, joined.tell) == (Role.GUEST, 2, (SETTINGS,))
    hukum = desk.office.opds["Bag. Hukum"]
    assert await desk.trail(f"invitation:{issued.invitation.id}") == [
        (SETTINGS, "koordinator", "invite", None, f"pic opd:{hukum}")
    ]
    assert await desk.trail(f"person:{AYU}") == [
        (AYU, "pic", "join", "guest", f"pic opd:{hukum} invitation:{issued.invitation.id}")
    ]


async def test_a_code_is_long_random_and_not_kept(desk: Desk) -> None:
    codes = {(await desk.invited("Ayu DKIS")).code for _ in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert re.fullmatch(r"[A-Za-z0-9_-]{22,63}[A-Za-z0-9]", code)
        async with desk.office.database.open_store() as store:
            kept = await store.invitations.find(inviting.hashed(code))
        assert kept is not None
        assert code not in repr(kept)


async def test_a_name_nobody_typed_is_telegrams(desk: Desk) -> None:
    issued = await inviting.invite_by_operator(desk.office.resources, Role.READER, None, None)
    told = await desk.opens(AYU, issued.code, "  Ayu\n\0 Telegram " + "x" * 100)
    assert isinstance(told, Joined)
    assert told.person.name is not None
    assert told.person.name.startswith("Ayu Telegram x")
    assert len(told.person.name) <= 80
    assert told.tell == ()
    assert (await desk.trail(f"invitation:{issued.invitation.id}"))[0][:3] == (None, "sistem", "invite")


async def test_a_link_works_once(desk: Desk) -> None:
    issued = await desk.invited("staf Ayu DKIS")
    await desk.joins(AYU, issued.code)
    assert await desk.fault(AYU, issued.code) == "member"
    assert await desk.fault(BUDI, issued.code) == "used"


async def test_whoever_was_removed_does_not_come_back_by_the_old_link(desk: Desk) -> None:
    issued = await desk.invited("staf Ayu DKIS")
    await desk.joins(AYU, issued.code)
    await managing.remove(desk.office.resources, await desk.who(SETTINGS), AYU)
    assert await desk.fault(AYU, issued.code) == "used"


async def test_a_link_expires_after_seven_days(desk: Desk) -> None:
    first, second = await desk.invited("Ayu DKIS"), await desk.invited("Budi DKIS")
    desk.office.passes(days=7, seconds=-1)
    await desk.joins(AYU, first.code)
    desk.office.passes(seconds=1)
    assert await desk.fault(BUDI, second.code) == "expired"


async def test_a_revoked_link_is_worthless(desk: Desk) -> None:
    issued = await desk.invited("Ayu DKIS")
    coordinator = await desk.who(SETTINGS)
    undone = await inviting.revoke(desk.office.resources, coordinator, issued.invitation.id)
    assert (undone.invitation.name, undone.opd and undone.opd.short) == ("Ayu", "DKIS")
    assert await desk.fault(AYU, issued.code) == "revoked"
    with pytest.raises(Outdated):
        await inviting.revoke(desk.office.resources, coordinator, issued.invitation.id)
    assert [each[2] for each in await desk.trail(f"invitation:{issued.invitation.id}")] == [
        "invite",
        "revoke_invitation",
    ]


async def test_who_makes_a_link_does_not_use_it_up_by_trying(desk: Desk) -> None:
    issued = await desk.invited("Ayu DKIS")
    assert await desk.fault(SETTINGS, issued.code) == "own"
    await desk.joins(AYU, issued.code)


async def test_five_wrong_guesses_an_hour(desk: Desk) -> None:
    issued = await desk.invited("Ayu DKIS")
    for minute in range(5):
        assert await desk.fault(AYU, f"salah-{minute}") == "unknown"
        desk.office.passes(minutes=1)
    assert await desk.fault(AYU, issued.code) == "guessed"
    assert await desk.fault(AYU, "salah-lagi") == "guessed"
    assert (await desk.opens(BUDI, "salah")).person.id == BUDI
    desk.office.passes(minutes=54, seconds=59)
    assert await desk.fault(AYU, issued.code) == "guessed"
    desk.office.passes(minutes=1)
    await desk.joins(AYU, issued.code)
    assert [each[2] for each in await desk.trail(f"person:{AYU}")] == ["guess_invitation"] * 5 + ["join"]


async def test_a_second_link_adds_its_agency(desk: Desk) -> None:
    await desk.joins(AYU, (await desk.invited("Ayu DKIS")).code)
    joined = await desk.joins(AYU, (await desk.invited("Ni Ayu Bagian Hukum")).code)
    assert joined.person == Person(AYU, Role.FOCAL_POINT, "Ni Ayu", desk.ids("DKIS", "Bag. Hukum"))


async def test_several_focal_points_of_one_agency(desk: Desk) -> None:
    for person in (AYU, BUDI):
        await desk.joins(person, (await desk.invited("Seseorang DKIS")).code)
    assert (await desk.who(AYU)).opds == (await desk.who(BUDI)).opds == desk.ids("DKIS")


@pytest.mark.parametrize(
    ("first", "second", "role", "fault"),
    [
        ("staf Ayu DKIS", "Ayu DKIS", Role.FOCAL_POINT, None),
        ("staf Ayu DKIS", "koordinator Ayu", Role.COORDINATOR, None),
        ("staf Ayu DKIS", "staf Ayu Bappeda", Role.READER, None),
        ("staf Ayu DKIS", "staf Ayu DKIS", Role.READER, "member"),
        ("Ayu DKIS", "staf Ayu Bappeda", Role.FOCAL_POINT, "lower"),
        ("Ayu DKIS", "staf Ayu DKIS", Role.FOCAL_POINT, "lower"),
        ("Ayu DKIS", "Ayu DKIS", Role.FOCAL_POINT, "member"),
        ("koordinator Ayu", "koordinator Ayu", Role.COORDINATOR, "member"),
        ("koordinator Ayu", "Ayu DKIS", Role.COORDINATOR, None),
    ],
)
async def test_another_link_never_takes_a_right_nor_gives_one_it_does_not_hold(
    desk: Desk, first: str, second: str, role: Role, fault: Fault | None
) -> None:
    await desk.joins(AYU, (await desk.invited(first)).code)
    before, issued = await desk.who(AYU), await desk.invited(second)
    told = await desk.opens(AYU, issued.code)
    after = await desk.who(AYU)
    assert after.role is role
    if fault is None:
        assert isinstance(told, Joined)
        assert after.opds == before.opds | {opd.id for opd in issued.opds}
    else:
        assert isinstance(told, NotJoined)
        assert (told.fault, after) == (fault, before)
        await desk.joins(BUDI, issued.code)


async def test_what_is_not_said_makes_no_link(desk: Desk) -> None:
    coordinator = await desk.who(SETTINGS)
    for text in ("", "Ayu", "DKIS", "Ayu bkpd", "koordinator", "staf Ayu"):
        assert isinstance(await inviting.invite(desk.office.resources, coordinator, text), Unsaid)
    page = await inviting.open_invitations(desk.office.resources, coordinator, 0, size=4)
    assert page.total == 0


async def test_the_agency_is_chosen_where_it_was_in_doubt(desk: Desk) -> None:
    coordinator, bpkad = await desk.who(SETTINGS), desk.office.opds["BPKAD"]
    issued = await inviting.invite(desk.office.resources, coordinator, "staf Ni Ayu bkpd", opd=bpkad)
    assert isinstance(issued, Issued)
    invitation = issued.invitation
    assert (invitation.role, invitation.name, invitation.opd) == (Role.READER, "Ni Ayu", bpkad)
    with pytest.raises(Outdated):
        await inviting.invite(desk.office.resources, coordinator, "Ayu bkpd", opd=desk.office.opds["DKIS"])


async def test_the_links_of_a_removed_coordinator_are_no_way_back(desk: Desk) -> None:
    await desk.joins(BOSS, (await desk.invited("koordinator Bos")).code)
    issued = await desk.invited("koordinator Kawan", by=BOSS)
    coordinator = await desk.who(SETTINGS)
    assert (await inviting.open_invitations(desk.office.resources, coordinator, 0, size=4)).total == 1
    await managing.remove(desk.office.resources, coordinator, BOSS)
    assert await desk.fault(BUDI, issued.code) == "revoked"
    assert (await inviting.open_invitations(desk.office.resources, coordinator, 0, size=4)).total == 0


async def test_a_maker_who_is_no_longer_a_coordinator_gives_nothing(desk: Desk) -> None:
    await desk.office.member(BOSS, Role.COORDINATOR, name="Bos")
    issued = await desk.invited("Ayu DKIS", by=BOSS)
    async with desk.office.database.open_store() as store:
        await store.people.set_role(BOSS, Role.READER)
    assert await desk.fault(AYU, issued.code) == "revoked"


async def test_a_successor_gets_all_and_the_predecessor_keeps_nothing(desk: Desk) -> None:
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", "Bag. Hukum", name="Ayu")
    await desk.office.member(BUDI, Role.READER, "Bappeda", name="Budi")
    await desk.office.member(BOSS, Role.COORDINATOR, name="Bos")
    issued = await desk.hands_over(AYU, by=AYU)
    assert [opd.short for opd in issued.opds] == ["DKIS", "Bag. Hukum"]
    assert await desk.fault(AYU, issued.code) == "own"
    joined = await desk.joins(BUDI, issued.code)
    assert joined.person == Person(BUDI, Role.FOCAL_POINT, "Budi", desk.ids("DKIS", "Bag. Hukum", "Bappeda"))
    assert joined.predecessor is not None
    assert (joined.predecessor.name, joined.before.role, joined.tell) == ("Ayu", Role.READER, (BOSS,))
    assert await desk.who(AYU) == Person(AYU, Role.GUEST)
    assert [each[2:] for each in await desk.trail(f"person:{AYU}")] == [
        ("hand_over", f"pic opd:{desk.office.opds['DKIS']} opd:{desk.office.opds['Bag. Hukum']}", f"person:{BUDI}")
    ]


async def test_a_new_hand_over_makes_the_earlier_one_worthless(desk: Desk) -> None:
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    first = await desk.hands_over(AYU, by=AYU)
    second = await desk.hands_over(AYU, by=SETTINGS)
    assert await desk.fault(BUDI, first.code) == "revoked"
    assert second.predecessor is not None
    await desk.joins(BUDI, second.code)
    with pytest.raises(Outdated):
        await desk.hands_over(AYU, by=SETTINGS)


async def test_what_somebody_no_longer_has_is_not_handed_over(desk: Desk) -> None:
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    issued = await desk.hands_over(AYU, by=AYU)
    await managing.set_role(desk.office.resources, await desk.who(SETTINGS), AYU, Role.READER)
    assert await desk.fault(BUDI, issued.code) == "revoked"


@pytest.mark.parametrize("by", [AYU, SETTINGS])
@pytest.mark.parametrize("loss", ["role", "promotion", "agency"])
async def test_a_hand_over_does_not_revive_when_what_it_gives_comes_back(desk: Desk, by: int, loss: str) -> None:
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", "Bappeda", name="Ayu")
    issued = await desk.hands_over(AYU, by=by)
    resources, coordinator = desk.office.resources, await desk.who(SETTINGS)
    if loss == "agency":
        for belongs in (False, True):
            await managing.set_agency(resources, coordinator, AYU, desk.office.opds["DKIS"], belongs=belongs)
    elif loss == "promotion":
        await desk.joins(AYU, (await desk.invited("koordinator Ayu")).code)
        await managing.set_role(resources, coordinator, AYU, Role.FOCAL_POINT)
    else:
        for role in (Role.READER, Role.FOCAL_POINT):
            await managing.set_role(resources, coordinator, AYU, role)
    assert await desk.fault(BUDI, issued.code) == "revoked"
    revoked = (await desk.trail(f"invitation:{issued.invitation.id}"))[1:]
    assert [entry[2:] for entry in revoked] == [("revoke_invitation", None, None)]


@pytest.mark.parametrize("change", ["more", "the same"])
async def test_a_hand_over_lasts_while_nothing_it_gives_is_lost(desk: Desk, change: str) -> None:
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    issued = await desk.hands_over(AYU, by=AYU)
    coordinator = await desk.who(SETTINGS)
    if change == "more":
        await managing.set_agency(desk.office.resources, coordinator, AYU, desk.office.opds["Bappeda"], belongs=True)
    else:
        await managing.set_role(desk.office.resources, coordinator, AYU, Role.FOCAL_POINT)
    await desk.joins(BUDI, issued.code)


async def test_a_coordinator_who_loses_an_agency_has_invited_nevertheless(desk: Desk) -> None:
    await desk.office.member(BOSS, Role.COORDINATOR, "DKIS", name="Bos")
    issued = await desk.invited("Ayu DKIS", by=BOSS)
    opd = desk.office.opds["DKIS"]
    await managing.set_agency(desk.office.resources, await desk.who(SETTINGS), BOSS, opd, belongs=False)
    await desk.joins(AYU, issued.code)


async def test_every_revoked_link_stands_in_the_trail(desk: Desk) -> None:
    await desk.office.member(BOSS, Role.COORDINATOR, name="Bos")
    await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    links = [await desk.invited("Citra DKIS", by=BOSS) for _ in range(2)]
    await managing.set_role(desk.office.resources, await desk.who(SETTINGS), BOSS, Role.READER)
    first, second = [await desk.hands_over(AYU, by=AYU) for _ in range(2)]
    third = await desk.hands_over(AYU, by=SETTINGS)
    await desk.joins(BUDI, third.code)
    by = {issued.invitation.id: SETTINGS for issued in links} | {
        first.invitation.id: AYU,
        second.invitation.id: SETTINGS,
    }
    for invitation_id, actor in by.items():
        trail = await desk.trail(f"invitation:{invitation_id}")
        assert [(entry[0], entry[2]) for entry in trail[1:]] == [(actor, "revoke_invitation")]


async def test_what_a_predecessor_was_writing_goes_with_the_work(desk: Desk) -> None:
    ayu = await desk.office.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    file = await drafted(desk.office, ayu)
    await desk.joins(BUDI, (await desk.hands_over(AYU, by=AYU)).code)
    async with desk.office.database.read_store() as store:
        assert await store.drafts.get(AYU) is None
    assert not file.exists()


async def test_two_links_of_one_person_at_once_both_count(desk: Desk) -> None:
    for person in range(100, 105):
        codes = [(await desk.invited(text)).code for text in ("koordinator Ayu", "staf Ayu DKIS")]
        before = Person(person, Role.GUEST)
        await asyncio.gather(*(joining.join(desk.office.resources, before, code, "Ayu") for code in codes))
        after = await desk.who(person)
        assert after.role is Role.COORDINATOR
        trail = await desk.trail(f"person:{person}")
        assert trail[0][3] == "guest"
        assert [entry[3] for entry in trail[1:]] == [(entry[4] or "").rpartition(" ")[0] for entry in trail[:-1]]


async def test_a_link_that_gives_less_is_refused_beside_one_that_gives_more(desk: Desk) -> None:
    for person in range(100, 105):
        codes = [(await desk.invited(text)).code for text in ("Ayu DKIS", "staf Ayu Bappeda")]
        before = Person(person, Role.GUEST)
        told = await asyncio.gather(*(joining.join(desk.office.resources, before, code, "Ayu") for code in codes))
        after = await desk.who(person)
        assert after.role is Role.FOCAL_POINT
        used = sum(isinstance(each, Joined) for each in told)
        assert len(after.opds) == used


async def test_a_hand_over_used_while_its_giver_is_changed_gives_what_is_left(desk: Desk) -> None:
    opd = desk.office.opds["DKIS"]
    for giver in range(100, 105):
        await desk.office.member(giver, Role.FOCAL_POINT, "DKIS", "Bappeda")
        issued = await desk.hands_over(giver, by=giver)
        successor = Person(giver + 100, Role.GUEST)
        told, _ = await asyncio.gather(
            joining.join(desk.office.resources, successor, issued.code, "Budi"),
            managing.set_agency(desk.office.resources, await desk.who(SETTINGS), giver, opd, belongs=False),
            return_exceptions=True,
        )
        gone, has_joined = (await desk.who(giver)).role is Role.GUEST, isinstance(told, Joined)
        assert gone is has_joined
        assert (await desk.who(successor.id)).opds == (desk.ids("DKIS", "Bappeda") if has_joined else frozenset())


async def test_who_may_not_revoke_does_not_learn_what_there_is(desk: Desk) -> None:
    reader = await desk.office.member(BUDI, Role.READER, "DKIS")
    used = await desk.invited("Ayu DKIS")
    await desk.joins(AYU, used.code)
    for invitation_id in (used.invitation.id, (await desk.invited("Citra DKIS")).invitation.id, 10**17):
        with pytest.raises(NotAllowed):
            await inviting.revoke(desk.office.resources, reader, invitation_id)
        if invitation_id in (used.invitation.id, 10**17):
            with pytest.raises(Outdated):
                await inviting.revoke(desk.office.resources, await desk.who(SETTINGS), invitation_id)


async def test_a_page_that_is_no_longer_there_is_the_last_one(desk: Desk) -> None:
    await desk.invited("Ayu DKIS")
    page = await inviting.open_invitations(desk.office.resources, await desk.who(SETTINGS), 1, size=4)
    assert (len(page.items), page.page, page.total) == (1, 0, 1)


async def test_several_agencies_make_no_link_until_one_is_chosen(desk: Desk) -> None:
    coordinator, text = await desk.who(SETTINGS), "Ayu DKIS dan Budi Bappeda"
    told = await inviting.invite(desk.office.resources, coordinator, text)
    assert isinstance(told, Unsaid)
    assert told.said.several
    issued = await inviting.invite(desk.office.resources, coordinator, text, opd=desk.office.opds["Bappeda"])
    assert isinstance(issued, Issued)
    assert (issued.invitation.name, [opd.short for opd in issued.opds]) == ("Budi", ["Bappeda"])


async def test_who_hands_over_may_take_it_back(desk: Desk) -> None:
    ayu = await desk.office.member(AYU, Role.FOCAL_POINT, "DKIS", name="Ayu")
    issued = await desk.hands_over(AYU, by=AYU)
    await inviting.revoke(desk.office.resources, ayu, issued.invitation.id)
    assert await desk.fault(BUDI, issued.code) == "revoked"
    other = await desk.invited("Citra DKIS")
    with pytest.raises(NotAllowed):
        await inviting.revoke(desk.office.resources, ayu, other.invitation.id)
