"""Messages that look as if they were somebody else's: who writes is the account that sends, and nothing else."""

from typing import Any

import pytest
import pytest_asyncio

from simulator import people
from simulator.values import Act, User
from spbe.people import Role
from tests.e2e.conftest import Town
from tests.security.scene import MEMBERS, OPD, ROW, SECRET, Office, heard, office_in, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP = -9002
ANONYMOUS_ADMIN, CHANNEL = 1087968824, 136817688
"""The accounts in whose name Telegram delivers what groups and channels write."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(town: Town) -> Office:
    office = await office_in(town)
    town.simulator.group(GROUP, "Tim SPBE", office.chief, office.pic)
    return office


def send(town: Town, person: User, content: dict[str, Any], *, chat: int | None = None) -> Act:
    return people.send(town.simulator.world, person, town.simulator.world.chats[chat or person.id], content)


def of_chief(office: Office) -> dict[str, Any]:
    """Return how a message says that it was forwarded from the coordinator."""
    origin = {"type": "user", "sender_user": office.chief.wire(), "date": 1_572_825_600}
    return {"forward_origin": origin}


COMMANDS = (
    "/orang",
    "/verifikasi",
    "/siaran rapat",
    "/undang Ayu DKIS",
    f"/riwayat {ROW}",
    "/datasaya",
    f"/lapor {ROW}",
)


@pytest.mark.parametrize("text", COMMANDS)
async def test_a_command_forwarded_from_a_coordinator_is_the_forwarders(town: Town, office: Office, text: str) -> None:
    guest = town.guest()
    before, since = stored(town, but_of=guest.id), len(town.simulator.world.sent)
    act = send(town, guest, people.text_of(text) | of_chief(office))
    await town.simulator.answers(act)
    told = heard(town, guest, since=since)
    assert (SECRET in told, MEMBERS in told) == (False, False)
    assert stored(town, but_of=guest.id) == before


async def test_a_report_forwarded_from_somebody_else_is_nobodys_until_it_is_sent(town: Town, office: Office) -> None:
    pic = await town.member(Role.FOCAL_POINT, OPD, name="Made")
    before = town.stored("SELECT count(*) FROM report")
    act = send(town, pic, people.text_of(f"no {ROW} sudah 70 persen") | of_chief(office))
    (card,) = await town.simulator.answers(act)
    assert "Kirim" in card.labels
    assert town.stored("SELECT count(*) FROM report") == before
    await town.simulator.tap(pic, card, "Kirim")
    assert town.stored("SELECT reporter_id FROM report ORDER BY id DESC LIMIT 1") == [(pic.id,)]


async def test_a_message_by_way_of_another_bot_is_its_senders(town: Town) -> None:
    guest = town.guest()
    other = {"id": 99, "is_bot": True, "first_name": "Lain", "username": "lain_bot"}
    act = send(town, guest, people.text_of("/orang") | {"via_bot": other})
    (answer,) = await town.simulator.answers(act)
    assert "di luar wewenang Anda" in answer.text


async def test_the_contact_of_a_coordinator_makes_nobody_one(town: Town, office: Office) -> None:
    guest = town.guest()
    contact = {"phone_number": "+62361", "first_name": "Koordinator", "user_id": office.chief.id}
    (answer,) = await town.simulator.answers(send(town, guest, {"contact": contact}))
    assert "kontak" in answer.text
    assert "di luar wewenang Anda" in (await town.simulator.ask(guest, "/orang"))[0].text


@pytest.mark.parametrize("account", [ANONYMOUS_ADMIN, CHANNEL])
async def test_who_hides_behind_a_group_or_channel_is_nobody(town: Town, office: Office, account: int) -> None:
    """Also where somebody made a member of the account that stands in for all who hide."""
    async with town.house.database.open_store() as store:
        now = town.house.resources.now()
        await store.people.join(account, role=Role.COORDINATOR, name="Semua", opds=(), at=now)
    hidden = town.simulator.user(account, first_name="Group")
    town.simulator.world.chats[GROUP].people[account] = hidden
    text = people.text_of(f"@AsistenSPBEBot tindak lanjut nomor {ROW}")
    (member,) = await town.simulator.answers(send(town, office.pic, text, chat=GROUP))
    (answer,) = await town.simulator.answers(
        send(town, hidden, text | {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Tim"}}, chat=GROUP)
    )
    assert (OPD in member.text, OPD in answer.text) == (True, False)
    assert town.stored("SELECT count(*) FROM question WHERE person_id = ?", account) == [(0,)]


DEEP = (f"r_{ROW}", "lapor_33", "t_33", "h_33", "tugas", "verifikasi", "a_own", "e_1", "rk_1", "va_1", "pm_101", "x_1")


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("payload", DEEP)
async def test_a_link_with_the_numbers_of_others_opens_nothing_for_a_guest(town: Town, payload: str) -> None:
    guest = town.guest()
    before, since = stored(town, but_of=guest.id), len(town.simulator.world.sent)
    await town.simulator.answers(await town.simulator.follows(guest, f"t.me/AsistenSPBEBot?start={payload}"))
    told = heard(town, guest, since=since)
    assert (SECRET in told, MEMBERS in told, "JDIH" in told) == (False, False, False)
    assert stored(town, but_of=guest.id) == before


async def test_inline_cards_are_personal_short_lived_and_end_with_the_membership(town: Town) -> None:
    reader = await town.member(Role.READER, OPD)
    assert "baris 33" in str([card.wire for card in await town.simulator.inline(reader, "jdih")]).lower()
    call = next(each for each in reversed(town.simulator.calls) if each.method == "answerInlineQuery")
    assert str(call.params["is_personal"]).lower() == "true"
    assert int(call.params["cache_time"]) <= 5
    async with town.house.database.open_store() as store:
        await store.people.remove(reader.id, at=town.house.resources.now())
    assert "baris 33" not in str([card.wire for card in await town.simulator.inline(reader, "jdih")]).lower()


PRIVATE = ("/tugas", f"/lapor {ROW}", f"/riwayat {ROW}", "/verifikasi", "/orang", "/rekap", "/datasaya", "/pertanyaan",
           "/ekspor", "/undang Ayu DKIS", "/siaran rapat", "/kendala", "/periksa", "/kaitan", "/indeks")  # fmt: skip


@pytest.mark.parametrize("command", PRIVATE)
async def test_a_group_hears_nothing_that_not_everybody_there_may_read(
    town: Town, office: Office, command: str
) -> None:
    before, since = stored(town, but_of=office.chief.id), len(town.simulator.world.sent)
    word, _, rest = command.partition(" ")
    act = await town.simulator.says(office.chief, f"{word}@AsistenSPBEBot {rest}".strip(), chat=GROUP)
    await town.simulator.answers(act)
    told = " ".join(each.text for each in town.simulator.world.sent[since:])
    assert (SECRET in told, MEMBERS in told) == (False, False)
    assert stored(town, but_of=office.chief.id) == before
