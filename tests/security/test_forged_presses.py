"""Every kind of button, with what belongs to others in it, pressed by those whom it does not concern."""

from typing import get_args

import pytest
import pytest_asyncio

from handlers.presses import PREFIXES, PublicPress
from handlers.presses.people import Leave
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town
from tests.security.scene import ELSEWHERE, FAULT, MEMBERS, SECRET, Office, forged, heard, office_in, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRANGERS = {"guest": None, "reader": Role.READER, "other agency": Role.FOCAL_POINT}
PUBLIC = {each for kind in get_args(PublicPress) for each in get_args(kind) or (kind,)}
ONLY_IN_PRIVATE = "Silakan buka percakapan pribadi dengan saya untuk ini."
KINDS = sorted(PREFIXES.values(), key=lambda kind: kind is Leave)
"""All there are; who has left is a guest, so that button comes last."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(town: Town) -> Office:
    return await office_in(town)


async def press_all(town: Town, person: User, screen: BotMessage, buttons: list[Button]) -> str:
    """Press all buttons under a message and return what the person heard."""
    since = len(town.simulator.world.sent)
    acts = [await town.simulator.presses_button(person, screen, button) for button in buttons]
    await town.simulator.toast(acts[-1], timeout=100)
    await town.simulator.idle(timeout=60)
    return heard(town, person, since=since)


@pytest.mark.parametrize("role", STRANGERS.values(), ids=STRANGERS.keys())
async def test_what_belongs_to_others_is_neither_told_nor_changed(
    town: Town, office: Office, role: Role | None
) -> None:
    person = await town.member(role, ELSEWHERE, name="Orang Lain") if role else town.guest()
    (screen,) = await town.simulator.ask(person, "/batal")
    before = stored(town, but_of=person.id)
    buttons = [button for kind in KINDS for button in forged(kind, office.ids)]
    assert len(buttons) > len(KINDS)
    told = await press_all(town, person, screen, buttons)
    for word in (SECRET, FAULT, *(() if role else (MEMBERS,))):
        assert [line for line in told.splitlines() if word in line] == []
    assert stored(town, but_of=person.id) == before


async def test_to_those_whom_they_concern_the_same_buttons_tell_it(town: Town, office: Office) -> None:
    (screen,) = await town.simulator.ask(office.chief, "/batal")
    names = {"Review", "ShowHistory", "ShowBundles", "ShowCycle", "ShowIgnored"}
    buttons = [button for kind in KINDS if kind.__name__ in names for button in forged(kind, office.ids)]
    told = await press_all(town, office.chief, screen, buttons)
    for words in (f"{SECRET} catatan", f"{SECRET} kelompok", f"{MEMBERS} kaitan"):
        assert words in told


async def test_nothing_private_opens_in_a_group_even_for_a_coordinator(town: Town, office: Office) -> None:
    group = town.simulator.group(-9001, "Tim SPBE", office.chief)
    (screen,) = await town.simulator.ask(office.chief, "@AsistenSPBEBot indikator 20 tahun 2020", chat=group)
    buttons = [button for kind in KINDS if kind not in PUBLIC for button in forged(kind, office.ids)]
    before, since = stored(town), len(town.simulator.world.sent)
    toasts = len(town.simulator.toasts)
    await press_all(town, office.chief, screen, buttons)
    assert [each.text for each in town.simulator.toasts[toasts:]] == [ONLY_IN_PRIVATE] * len(buttons)
    assert town.simulator.world.sent[since:] == []
    assert stored(town) == before
