"""People who block the bot: seen by coordinators, and back as soon as they write."""

import pytest
import pytest_asyncio

from handlers.chat_members import tell_blocked
from handlers.context import BotContext
from simulator.values import BotMessage, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


MARK = "memblokir bot sejak"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def boss(town: Town) -> User:
    """Give a coordinator who has started the bot."""
    coordinator = town.coordinator()
    await town.simulator.ask(coordinator, "/start")
    return coordinator


async def blocking(town: Town, name: str, *opds: str) -> User:
    """Add a focal point who blocks the bot."""
    member = await town.member(Role.FOCAL_POINT, *opds, name=name)
    await town.simulator.blocks(member)
    await town.simulator.idle()
    return member


def is_blocked(town: Town, person: User) -> bool:
    ((blocked_at,),) = town.stored("SELECT blocked_at FROM person WHERE id = ?", person.id)
    return blocked_at is not None


async def told(town: Town, *people: User) -> tuple[BotMessage, ...]:
    """Let coordinators be told of people and return all that was sent."""
    before = len(town.simulator.sent())
    await tell_blocked(BotContext(town.application), [each.id for each in people])
    return town.simulator.sent()[before:]


async def test_coordinators_see_who_blocks_and_what_to_do(town: Town, boss: User) -> None:
    await blocking(town, "Ayu Pertiwi", "DKIS")
    (card,) = await town.simulator.ask(boss, "/orang Ayu Pertiwi")
    assert "Tidak dapat dihubungi: memblokir bot sejak Senin, 4 November 2019 pukul 08." in card.text
    assert "menulis sekali kepada bot ini" in card.text
    (listed,) = await town.simulator.ask(boss, "/orang")
    assert listed.text.count(MARK) == 1
    assert "Yang memblokir bot tidak menerima pengingat" in listed.text


async def test_coordinators_are_told_at_once_of_a_block_that_telegram_reports(town: Town, boss: User) -> None:
    before = len(town.simulator.sent(boss))
    await blocking(town, "Luh Sari", "Bappeda")
    (notice,) = town.simulator.sent(boss)[before:]
    assert "Luh Sari · PIC Bappeda" in notice.text


async def test_nothing_is_marked_while_nobody_blocks(town: Town, boss: User) -> None:
    await town.change("UPDATE person SET blocked_at = NULL")
    (listed,) = await town.simulator.ask(boss, "/orang")
    assert "memblokir" not in listed.text


@pytest.mark.parametrize("way", ["message", "edit", "press", "inline"])
async def test_whoever_writes_is_back(town: Town, way: str) -> None:
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    act = await town.simulator.says(member, "/bantuan")
    (screen,) = await town.simulator.answers(act)
    await town.simulator.blocks(member)
    await town.simulator.idle()
    assert is_blocked(town, member)
    await town.simulator.unblocks(member)
    await town.simulator.idle()
    assert is_blocked(town, member)
    if way == "message":
        await town.simulator.ask(member, "halo")
    elif way == "edit":
        await town.simulator.edits(member, act, "indikator 20")
    elif way == "press":
        await town.simulator.tap(member, screen, screen.labels[0])
    else:
        await town.simulator.inline(member, "20")
    await town.simulator.idle()
    assert not is_blocked(town, member)


async def test_what_works_while_the_bot_is_blocked_proves_nothing(town: Town, boss: User) -> None:
    member = await blocking(town, "Citra", "DKIS")
    group = town.simulator.group(-4001, "Tim SPBE", boss, member)
    act = await town.simulator.says(member, "@AsistenSPBEBot indikator 20", chat=group)
    (answer,) = await town.simulator.answers(act)
    await town.simulator.toast(await town.simulator.presses(member, answer, answer.labels[0]))
    assert is_blocked(town, member)


async def test_nothing_is_kept_on_a_guest_who_blocks(town: Town) -> None:
    guest = town.guest()
    await town.simulator.ask(guest, "/start")
    await town.simulator.blocks(guest)
    await town.simulator.idle()
    assert town.stored("SELECT * FROM person WHERE id = ?", guest.id) == []


async def test_each_coordinator_gets_one_message_of_all(town: Town, boss: User) -> None:
    other = await town.member(Role.COORDINATOR, name="Dewa")
    lost = await town.member(Role.COORDINATOR, name="Eka")
    await town.simulator.blocks(lost)
    unstarted = town.coordinator()
    ayu, budi = await blocking(town, "Ayu <Satu>", "DKIS"), await blocking(town, "Budi Dua", "Bag. Hukum")
    sent = await told(town, ayu, budi)
    assert sorted(each.chat_id for each in sent) == sorted([boss.id, other.id])
    for message in sent:
        assert "tidak sampai kepada 2 anggota" in message.text
        assert "Ayu <Satu> · PIC DKIS" in message.text
        assert "Budi Dua · PIC Bag. Hukum" in message.text
        assert "menulis sekali kepada bot ini" in message.text
    assert unstarted.id not in {each.chat_id for each in sent}
    mine = next(each for each in sent if each.chat_id == boss.id)
    (listed,) = await town.simulator.tap(boss, mine, "Semua anggota")
    assert MARK in listed.text


async def test_many_are_told_shortly(town: Town, boss: User) -> None:
    people = [await blocking(town, f"Anggota {number:02}", "DKIS") for number in range(12)]
    mine = next(each for each in await told(town, *people) if each.chat_id == boss.id)
    assert mine.text.count("•") == 10
    assert "dan 2 anggota lain" in mine.text


async def test_nobody_is_told_of_those_who_are_back_or_gone(town: Town) -> None:
    back = await blocking(town, "Fitri", "DKIS")
    await town.simulator.unblocks(back)
    await town.simulator.ask(back, "/start")
    gone = await blocking(town, "Gede", "DKIS")
    async with town.house.database.open_store() as store:
        await store.people.remove(gone.id, at=town.house.resources.now())
    assert await told(town, back, gone) == ()
    assert await told(town) == ()
