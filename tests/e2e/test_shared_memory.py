"""Two processes take the updates of a chat in turns: what one asked, the other hears the answer to."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from simulator.values import User
from spbe.people import Role
from storage.schema import lane_memory
from tests.databases import Copies
from tests.e2e.conftest import SAMPLE
from tests.e2e.test_verifying import OPD, chosen, reported
from tests.e2e.two_machines import Machines, two_machines

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def machines(postgresql_copies: Copies, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Machines]:
    """Give both, for all tests of the module."""
    with postgresql_copies.one() as url:
        async with two_machines(tmp_path_factory.mktemp("bots"), url) as running:
            yield running


@pytest_asyncio.fixture(loop_scope="module")
async def boss(machines: Machines) -> User:
    """Give a coordinator to whom nobody has spoken yet."""
    coordinator = machines.town.coordinator()
    await machines.town.simulator.ask(coordinator, "/start")
    return coordinator


async def remembered(machines: Machines, lane: int) -> int:
    """Count what is stored of a chat once all is done."""
    await machines.town.simulator.idle()
    counted = select(func.count()).where(lane_memory.c.lane == lane)
    return await machines.first.house.database.read_with(lambda connection: connection.execute(counted).scalar_one())


async def test_the_text_of_a_broadcast_and_what_is_said_of_its_preview(machines: Machines, boss: User) -> None:
    simulator = machines.town.simulator
    await simulator.ask(boss, "/siaran")
    (preview,) = await simulator.ask(boss, "Rapat besok pukul 9")
    assert "Pratinjau siaran" in preview.text
    act = await simulator.says(boss, "salah, ganti", reply_to=preview.message_id)
    (how,) = await simulator.answers(act)
    assert "Rapat besok pukul 9" in how.text


async def test_only_the_very_next_text_is_the_answer(machines: Machines, boss: User) -> None:
    simulator = machines.town.simulator
    await simulator.ask(boss, "/siaran")
    await simulator.ask(boss, "indikator 20 edisi 2020")
    (answer,) = await simulator.ask(boss, "Rapat besok")
    assert "Pratinjau siaran" not in answer.text


async def test_the_reason_for_another_target_and_the_button_below_it(machines: Machines, boss: User) -> None:
    simulator = machines.town.simulator
    await simulator.ask(boss, "/target 5 6 31 maret 2020")
    (preview,) = await simulator.ask(boss, "karena menunggu Perda")
    assert "menunggu Perda" in preview.text
    (done,) = await simulator.tap(boss, preview, "Ubah target")
    assert "menunggu Perda" in done.text


async def test_the_note_with_which_a_report_is_returned(machines: Machines, boss: User) -> None:
    town = machines.town
    report = await reported(town, await town.member(Role.FOCAL_POINT, OPD), 1)
    await chosen(town, boss, report, "Lainnya")
    (done,) = await town.simulator.ask(boss, "Lampirkan daftar hadirnya")
    assert "Perlu perbaikan" in done.text


async def test_the_table_that_was_asked_for(machines: Machines, boss: User) -> None:
    simulator = machines.town.simulator
    await simulator.ask(boss, "/impor")
    (preview,) = await simulator.answers(await simulator.sends_document(boss, "matriks.csv", SAMPLE.read_bytes()))
    assert "Ini tampaknya" not in preview.text


async def test_a_link_is_made_once_however_often_it_is_tapped(machines: Machines, boss: User) -> None:
    simulator = machines.town.simulator
    (question,) = await simulator.ask(boss, "/undang Ni Ayu bkpd")
    (link,) = await simulator.tap(boss, question, "BPKAD")
    await simulator.toast(await simulator.presses_button(boss, question, question.button("BPKAD")))
    assert simulator.newest(question).text == link.text


async def test_a_second_tap_spoils_nothing_that_the_first_one_showed(machines: Machines) -> None:
    town = machines.town
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    (shown,) = await town.simulator.ask(ayu, "no 33 sudah 70 persen")
    old = shown.button("Kirim")
    (sent,) = await town.simulator.tap(ayu, shown, "Kirim")
    toast = await town.simulator.toast(await town.simulator.presses_button(ayu, shown, old))
    assert toast.text
    assert town.simulator.newest(shown).labels == sent.labels


async def test_an_album_gets_one_answer(machines: Machines) -> None:
    simulator, guest = machines.town.simulator, machines.town.guest()
    acts = [await simulator.sends_photo(guest, b"\x89PNG", album="7") for _ in range(3)]
    await simulator.answers(acts[0])
    await simulator.ask(guest, "indikator 20 edisi 2020")
    assert len(simulator.sent(guest, acts[0])) == 2


async def test_questions_leave_nothing_to_remember(machines: Machines) -> None:
    guest = machines.town.guest()
    for text in ("indikator 20 edisi 2020", "apa itu SPBE", "/bantuan"):
        await machines.town.simulator.ask(guest, text)
    assert await remembered(machines, guest.id) == 0


async def test_who_leaves_is_forgotten(machines: Machines) -> None:
    town = machines.town
    ayu = await town.member(Role.READER, "Bag. Hukum")
    (card,) = await town.simulator.ask(ayu, "indikator 20 edisi 2020")
    await town.simulator.tap(ayu, card, "3")
    assert await remembered(machines, ayu.id) == 1
    (told,) = await town.simulator.ask(ayu, "/berhenti")
    await town.simulator.tap(ayu, told, "Ya, berhenti")
    assert await remembered(machines, ayu.id) == 0
