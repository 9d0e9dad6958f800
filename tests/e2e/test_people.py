"""Members as they meet the bot: invited, joining, changed, handing over, and gone."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import pytest_asyncio

from handlers.buttons import encode
from handlers.presses import OpenMenu
from handlers.presses.people import ChangeMember, Invite, ListPeople, OpenMember, RevokeInvitation
from simulator.methods import commands_for
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_ALLOWED = "di luar wewenang Anda"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def boss(town: Town) -> User:
    """Give the coordinator who invites."""
    coordinator = town.coordinator()
    await town.simulator.ask(coordinator, "/start")
    return coordinator


@contextmanager
def held(town: Town) -> Iterator[None]:
    """Let another process hold the storage."""
    with closing(sqlite3.connect(town.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def link_in(message: BotMessage) -> str:
    found = re.search(r"https://t\.me/AsistenSPBEBot\?start=([A-Za-z0-9_-]{22,64})", message.text)
    assert found
    return found[0]


async def invited(town: Town, coordinator: User, text: str) -> BotMessage:
    (message,) = await town.simulator.ask(coordinator, f"/undang {text}")
    return message


async def opened(town: Town, person: User, link: str) -> BotMessage:
    (answer,) = await town.simulator.answers(await town.simulator.follows(person, link))
    return answer


async def last_to(town: Town, person: User) -> str:
    await town.simulator.idle()
    return town.simulator.sent(person)[-1].text


async def said(town: Town, person: User, text: str) -> str:
    (answer,) = await town.simulator.ask(person, text)
    return answer.text


def menu_of(town: Town, person: User) -> list[str]:
    return [each["command"] for each in commands_for(town.simulator.world, person.id, person.id)]


async def test_the_link_stands_in_the_reply(town: Town, boss: User) -> None:
    message = await invited(town, boss, "Ni Luh Ayu Bagian Hukum")
    assert link_in(message)
    assert "Ni Luh Ayu sebagai PIC Bag. Hukum" in message.text
    assert "Senin, 11 November 2019 pukul 08." in message.text
    assert "sekali pakai" in message.text
    assert message.labels == ("Cabut undangan",)


async def test_joining_by_link(town: Town, boss: User) -> None:
    ayu = town.guest()
    link = link_in(await invited(town, boss, "Ni Luh Ayu Bagian Hukum"))
    welcome = await opened(town, ayu, link)
    for words in ("Ni Luh Ayu", "PIC", "Bagian Hukum", "Yang saya simpan", "UU 27/2022", "2 tindak lanjut"):
        assert words in welcome.text
    assert welcome.labels == ("Tugas saya", "Tanya indikator", "Lapor", "Bantuan")
    told = await last_to(town, boss)
    assert "Ni Luh Ayu telah bergabung sebagai PIC Bag. Hukum" in told
    assert "Nama di Telegram: Tamu" in told
    assert "serahterima" in menu_of(town, ayu)
    assert "Revisi Perwali" in await said(town, ayu, "tindak lanjut nomor 13")
    assert "sudah menjadi anggota" in (await opened(town, ayu, link)).text
    assert "sudah dipakai" in (await opened(town, town.guest(), link)).text


@pytest.mark.parametrize(
    "pasted",
    [
        "{link}",
        "Pak ini tautannya {link} bagaimana cara memakainya?",
        "HTTPS://T.ME/asistenspbebot?START={code}",
        "t.me/AsistenSPBEBot?start={code}",
        "telegram.me/AsistenSPBEBot/?start={code}",
        "tg://resolve?domain=AsistenSPBEBot&start={code}",
        "{code}",
        "kode saya: «{code}»".replace("«", '"').replace("»", '"'),
        "/start {link}",
        "/start {code}",
    ],
)
async def test_a_pasted_link_joins_and_is_kept_nowhere(town: Town, boss: User, pasted: str) -> None:
    guest = town.guest()
    link = link_in(await invited(town, boss, "Ni Luh Ayu Bagian Hukum"))
    code = link.partition("=")[2]
    welcome = await said(town, guest, pasted.format(link=link, code=code))
    assert "Selamat datang, Ni Luh Ayu" in welcome
    assert town.stored("SELECT count(*) FROM question WHERE text LIKE ?", f"%{code}%") == [(0,)]
    assert town.stored("SELECT count(*) FROM question WHERE person_id = ?", guest.id) == [(0,)]


async def test_a_link_pasted_into_a_form_is_no_note(town: Town, boss: User) -> None:
    member = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    link = link_in(await invited(town, boss, "Ayu Bappeda"))
    for text in ("lapor no 33", "proses", "60"):
        await town.simulator.ask(member, text)
    assert "Selamat datang" in await said(town, member, link)
    ((draft,),) = town.stored("SELECT payload FROM draft WHERE person_id = ?", member.id)
    assert link.partition("=")[2] not in draft


@pytest.mark.parametrize(
    "text", ["t.me/AsistenSPBEBot?start=i_2018_3", "t.me/LainBot?start=abc", "Permenpan-RB-59-2020-indikator-20"]
)
async def test_other_links_and_words_are_questions(town: Town, text: str) -> None:
    guest = town.guest()
    await said(town, guest, text)
    assert town.stored("SELECT text FROM question WHERE person_id = ?", guest.id) == [(text,)]


async def test_the_inviter_learns_of_it_even_where_the_answer_is_lost(town: Town, boss: User) -> None:
    guest = town.guest()
    link = link_in(await invited(town, boss, "Sari Bagian Hukum"))
    town.simulator.slows("sendMessage", 0.01)
    town.simulator.drops("sendMessage")
    await opened(town, guest, link)
    assert "Sari telah bergabung" in await last_to(town, boss)
    assert "lapor" in menu_of(town, guest)


async def test_a_reader_and_a_coordinator_join_too(town: Town, boss: User) -> None:
    reader, other = town.guest(), town.guest()
    welcome = await opened(town, reader, link_in(await invited(town, boss, "staf Made bapeda")))
    assert "staf" in welcome.text
    assert "Lapor" not in welcome.labels
    welcome = await opened(town, other, link_in(await invited(town, boss, "koordinator Wayan")))
    assert "Verifikasi" in welcome.labels
    assert "/undang NAMA OPD" in await said(town, other, "/undang")
    assert NOT_ALLOWED in await said(town, reader, "/undang")


async def test_an_agency_in_doubt_is_chosen_by_a_button(town: Town, boss: User) -> None:
    (question,) = await town.simulator.ask(boss, "/undang\nNi Ayu bkpd")
    assert question.labels == ("BKPSDM", "BPKAD")
    (link,) = await town.simulator.tap(boss, question, "BPKAD")
    assert "Ni Ayu sebagai PIC BPKAD" in link.text
    again = await town.simulator.presses_button(boss, question, question.button("BPKAD"))
    await town.simulator.toast(again)
    assert town.simulator.newest(question).text == link.text
    made = town.stored("SELECT count(*) FROM invitation WHERE name = 'Ni Ayu' AND made_by = ?", boss.id)
    assert made == [(1,)]


async def test_a_choice_made_while_the_storage_is_held_waits_for_it(town: Town, boss: User) -> None:
    (question,) = await town.simulator.ask(boss, "/undang Ni Komang bkpd")
    with held(town):
        chosen = await town.simulator.presses(boss, question, "BPKAD")
        await asyncio.sleep(6)  # longer than a unit waits for a lock
    (link,) = await town.simulator.answers(chosen, timeout=20)
    assert "Ni Komang sebagai PIC BPKAD" in link.text


@pytest.mark.parametrize("words", ["/undang Ayu Bagian Hukum dan Bappeda", "tolong undang Ayu, Bag. Hukum, Bappeda"])
async def test_one_link_is_for_one_agency(town: Town, boss: User, words: str) -> None:
    (question,) = await town.simulator.ask(boss, words)
    assert "Satu tautan berlaku untuk satu OPD" in question.text
    assert "Ayu – Bag. Hukum\n• Ayu – Bappeda" in question.text
    assert "/undang Ayu Bappeda" in question.text
    assert question.labels == ("Bag. Hukum", "Bappeda")
    (link,) = await town.simulator.tap(boss, question, "Bappeda")
    assert "Ayu sebagai PIC Bappeda" in link.text
    assert link_in(link)


async def test_inviting_in_plain_words(town: Town, boss: User) -> None:
    (asked,) = await town.simulator.ask(boss, "Pak, mau undang staf Made Arta bapeda")
    assert "Made Arta sebagai staf Bappeda" in asked.text
    assert link_in(asked)
    (question,) = await town.simulator.ask(boss, "undang Ni Ketut bkpd")
    (link,) = await town.simulator.tap(boss, question, "BPKAD")
    assert "Ni Ketut sebagai PIC BPKAD" in link.text
    member = await town.member(Role.FOCAL_POINT, "DKIS")
    (answer,) = await town.simulator.ask(member, "undang Ayu Bagian Hukum")
    assert NOT_ALLOWED not in answer.text
    assert "start=" not in answer.text


async def test_a_choice_whose_name_is_lost_says_so(town: Town, boss: User) -> None:
    (plain,) = await town.simulator.ask(boss, "/undang")
    button = Button("BPKAD", data=encode(Invite(5)))
    toast = await town.simulator.toast(await town.simulator.presses_button(boss, plain, button))
    assert "tulis ulang, misalnya /undang Ni Ayu Bagian Hukum" in toast.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/undang", "/undang staf NAMA OPD"),
        ("/undang Ayu", "OPD untuk Ayu belum saya kenali"),
        ("/undang Ayu <b>Dinas Sosial", "OPD untuk Ayu <b>Dinas Sosial belum saya kenali"),
        ("/undang Bagian Hukum", "Nama yang diundang belum disebut"),
        ("/undang koordinator", "/undang koordinator NAMA"),
        ("/orang nama 999 Siapa", "tidak ada anggota dengan nomor itu"),
        (f"/orang nama {'9' * 23} Ayu", "tidak ada anggota dengan nomor itu"),
        ("/undang Bagian Hukum dan DKIS", "Nama yang diundang belum disebut"),
        ("/orang zzz", "Tidak ada anggota yang cocok"),
        ("/serahterima", "lewat kartu anggota di /orang"),
    ],
)
async def test_what_is_not_clear_is_explained(town: Town, boss: User, text: str, expected: str) -> None:
    assert expected in await said(town, boss, text)


async def test_wrong_codes_are_limited(town: Town, boss: User) -> None:
    guesser = town.guest()
    link = link_in(await invited(town, boss, "Ayu DKIS"))
    for number in range(5):
        answer = await opened(town, guesser, f"t.me/AsistenSPBEBot?start=salah{number}")
        assert "tautan itu tidak saya kenali" in answer.text
    assert "Terlalu banyak tautan yang salah" in (await opened(town, guesser, link)).text
    assert "Selamat datang" in (await opened(town, town.guest(), link)).text


async def test_a_revoked_link_is_refused(town: Town, boss: User) -> None:
    message = await invited(town, boss, "Ayu DKIS")
    (undone,) = await town.simulator.tap(boss, message, "Cabut undangan")
    assert "dicabut" in undone.text
    assert "sudah dicabut" in (await opened(town, town.guest(), link_in(message))).text


async def test_the_maker_is_told_to_pass_the_link_on(town: Town, boss: User) -> None:
    link = link_in(await invited(town, boss, "Ayu DKIS"))
    assert "belum terpakai" in (await opened(town, boss, link)).text
    assert "Selamat datang, Ayu" in (await opened(town, town.guest(), link)).text


async def test_a_code_in_a_group_is_not_used(town: Town, boss: User) -> None:
    guest = town.guest()
    code = link_in(await invited(town, boss, "Ayu DKIS")).partition("=")[2]
    group = town.simulator.group(-5001, "Tim SPBE", boss, guest)
    act = await town.simulator.says(guest, f"/start@AsistenSPBEBot {code}", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "Tugas saya" not in answer.labels
    assert town.stored("SELECT count(*) FROM person WHERE id = ?", guest.id) == [(0,)]


async def test_the_first_screen_of_a_group_offers_nothing_private(town: Town, boss: User) -> None:
    group = town.simulator.group(-5002, "Tim SPBE", boss)
    (screen,) = await town.simulator.ask(boss, "/start@AsistenSPBEBot", chat=group)
    assert screen.labels
    assert {"Tugas saya", "Anggota", "Verifikasi"}.isdisjoint(screen.labels)


@pytest.mark.parametrize("command", ["/undang Ayu DKIS", "/orang", "/serahterima", "/profil"])
async def test_private_matters_are_not_told_in_groups(town: Town, boss: User, command: str) -> None:
    group = town.simulator.group(-5100 - len(command), "Tim SPBE", boss)
    name, _, rest = command.partition(" ")
    act = await town.simulator.says(boss, f"{name}@AsistenSPBEBot {rest}", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "percakapan pribadi" in answer.text
    assert "start=" not in answer.text


async def test_the_list_is_paged_and_filtered(town: Town, boss: User) -> None:
    for number in range(5):
        await town.member(Role.READER, "Dinas Tenaga Kerja", name=f"Staf Naker {number}")
    (first,) = await town.simulator.ask(boss, "/orang")
    assert re.search(r"1–4 dari \d+", first.text)
    assert "baris belum mempunyai PIC" in first.text
    assert len(first.labels) <= 8
    (second,) = await town.simulator.tap(boss, first, "Berikutnya")
    assert re.search(r"5–\d+ dari \d+", second.text)
    assert "Sebelumnya" in second.labels
    (idle,) = await town.simulator.tap(boss, second, "Tanpa aktivitas")
    assert "Semua anggota aktif" in idle.text
    await invited(town, boss, "Kadek Organisasi")
    (links,) = await town.simulator.tap(boss, idle, "Undangan terbuka")
    assert re.search(r"1–\d+ dari \d+", links.text)
    assert any(label.startswith("Cabut: ") for label in links.labels)
    (all_again,) = await town.simulator.tap(boss, links, "Semua anggota")
    assert re.search(r"1–4 dari \d+", all_again.text)


async def test_a_page_of_invitations_that_is_gone_shows_the_last_one(town: Town, boss: User) -> None:
    (links,) = await town.simulator.tap(boss, (await town.simulator.ask(boss, "/orang"))[0], "Undangan terbuka")
    press = Button("", data=encode(ListPeople("invited", 99)))
    (last,) = await town.simulator.answers(await town.simulator.presses_button(boss, links, press))
    found = re.search(r"(\d+)–(\d+) dari (\d+)", last.text)
    assert found
    first, to, total = map(int, found.groups())
    assert first <= to == total
    assert "Berikutnya" not in last.labels


async def test_a_member_who_loses_a_draft_is_told(town: Town, boss: User) -> None:
    member = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Dewa Penulis")
    await town.simulator.ask(member, "/lapor 33")
    await town.simulator.ask(member, "proses")
    (card,) = await town.simulator.ask(boss, "/orang dewa penulis")
    (roles,) = await town.simulator.tap(boss, card, "Ubah peran")
    await town.simulator.tap(boss, roles, "Staf")
    assert "Draf laporan yang sedang Anda isi ikut dihapus" in await last_to(town, member)


async def test_a_member_is_changed_and_told(town: Town, boss: User) -> None:
    member = await town.member(Role.READER, "DKIS", name="Gede Prasta")
    (card,) = await town.simulator.ask(boss, "/orang gede prasta")
    assert card.labels == ("Ubah peran", "Ubah OPD", "Keluarkan", "Semua anggota")
    (roles,) = await town.simulator.tap(boss, card, "Ubah peran")
    (card,) = await town.simulator.tap(boss, roles, "PIC")
    assert "Peran: PIC" in card.text
    assert "sekarang PIC DKIS" in await last_to(town, member)
    assert "lapor" in menu_of(town, member)
    (agencies,) = await town.simulator.tap(boss, card, "Ubah OPD")
    (agencies,) = await town.simulator.tap(boss, agencies, "Berikutnya")
    (agencies,) = await town.simulator.tap(boss, agencies, "Bag. Hukum")
    assert "✓ Bag. Hukum" in agencies.labels
    assert "sekarang PIC DKIS, Bag. Hukum" in await last_to(town, member)
    assert len(agencies.labels) <= 8
    add = Button("", data=encode(ChangeMember(member.id, "opd", "+7")))
    await town.simulator.answers(await town.simulator.presses_button(boss, agencies, add), count=0)
    assert "✓ Bag. Hukum" in town.simulator.newest(agencies).labels
    (agencies,) = await town.simulator.tap(boss, agencies, "Bag. Hukum")
    assert "Bag. Hukum" in agencies.labels
    renamed = await said(town, boss, f"/orang nama {member.id} I Gede <Prasta>")
    assert renamed.startswith("I Gede <Prasta>\n")
    assert "Nama: I Gede <Prasta>" in await said(town, member, "/profil")


async def test_a_removed_member_loses_access_with_the_next_message(town: Town, boss: User) -> None:
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Komang Tirta")
    assert "16 baris" in await said(town, member, "tugas DKIS")
    (profile,) = await town.simulator.ask(member, "/profil")
    (card,) = await town.simulator.ask(boss, "/orang komang tirta")
    (question,) = await town.simulator.tap(boss, card, "Keluarkan")
    assert "Aksesnya berakhir mulai pesan berikutnya" in question.text
    (gone,) = await town.simulator.tap(boss, question, "Ya, keluarkan")
    assert "telah dikeluarkan" in gone.text
    assert "telah diakhiri oleh koordinator" in await last_to(town, member)
    assert "hanya dapat dibaca anggota" in await said(town, member, "tugas DKIS")
    for command in ("/serahterima", "/orang", "/undang"):
        assert NOT_ALLOWED in await said(town, member, command)
    assert "pengunjung" in await said(town, member, "/profil")
    assert "orang" not in menu_of(town, member)
    assert "lapor" not in menu_of(town, member)
    act = await town.simulator.presses(member, profile, "Tugas saya")
    await town.simulator.toast(act)
    await town.simulator.idle()
    assert all("Indikator" not in message.text for message in town.simulator.sent(member, act))
    assert town.stored("SELECT name FROM person WHERE id = ?", member.id) == [(None,)]


async def test_a_button_about_somebody_who_left_is_stale(town: Town, boss: User) -> None:
    member = await town.member(Role.READER, "DKIS", name="Luh Sekar")
    (card,) = await town.simulator.ask(boss, "/orang luh sekar")
    (question,) = await town.simulator.tap(boss, card, "Keluarkan")
    await town.simulator.tap(boss, question, "Ya, keluarkan")
    for press in (OpenMember(member.id), ChangeMember(member.id, "role", "pic"), ChangeMember(member.id, "opd", "x9")):
        act = await town.simulator.presses_button(boss, question, Button("", data=encode(press)))
        assert (await town.simulator.toast(act)).text == "Tampilan ini sudah lama, saya muat ulang."


@pytest.mark.parametrize(
    "press",
    [
        ListPeople("all"),
        ListPeople("idle"),
        ListPeople("invited"),
        OpenMember(2_000),
        ChangeMember(2_000, "role", "koordinator"),
        ChangeMember(2_000, "opd", "+1"),
        ChangeMember(2_000, "remove", "yes"),
        ChangeMember(2_000, "hand_over"),
        RevokeInvitation(1),
        OpenMenu("people"),
        OpenMenu("queue"),
    ],
    ids=encode,
)
async def test_no_button_opens_for_others(town: Town, boss: User, press: ListPeople) -> None:
    await invited(town, boss, "Ayu DKIS")
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Penyusup")
    (screen,) = await town.simulator.ask(member, "/start")
    act = await town.simulator.presses_button(member, screen, Button("", data=encode(press)))
    toast = await town.simulator.toast(act)
    assert NOT_ALLOWED in toast.text
    assert town.simulator.newest(screen).text == screen.text


async def test_a_coordinator_of_the_settings_is_not_changed_in_a_chat(town: Town, boss: User) -> None:
    other = town.coordinator()
    await town.simulator.ask(other, "/start")
    (card,) = await town.simulator.ask(boss, f"/orang {other.id}")
    assert "BOT_COORDINATORS" in card.text
    assert card.labels == ("Semua anggota",)
    press = Button("", data=encode(ChangeMember(other.id, "remove", "yes")))
    toast = await town.simulator.toast(await town.simulator.presses_button(boss, card, press))
    assert "BOT_COORDINATORS" in toast.text


async def test_handing_over(town: Town, boss: User) -> None:
    successor = town.guest()
    predecessor = await town.member(Role.FOCAL_POINT, "DKIS", "Bag. Hukum", name="Putu Lama")
    await town.simulator.ask(predecessor, "lapor no 33")
    (preview,) = await town.simulator.ask(predecessor, "/serahterima")
    assert "akses Anda sebagai PIC berakhir saat itu juga" in preview.text
    assert "t.me" not in preview.text
    assert town.stored("SELECT count(*) FROM invitation WHERE hands_over = ?", predecessor.id) == [(0,)]
    (offer,) = await town.simulator.tap(predecessor, preview, "Buat tautan")
    assert "akses Anda berakhir saat itu juga" in offer.text
    welcome = await opened(town, successor, link_in(offer))
    assert "Anda menggantikan Putu Lama" in welcome.text
    assert "18 tindak lanjut masih terbuka" in welcome.text
    assert "Tugas saya" in welcome.labels
    assert "akses Anda sebagai PIC Kota Denpasar berakhir" in await last_to(town, predecessor)
    assert "menggantikan Putu Lama" in await last_to(town, boss)
    assert "hanya dapat dibaca anggota" in await said(town, predecessor, "tugas DKIS")
    assert "16 baris" in await said(town, successor, "tugas DKIS")
    assert "lapor" not in menu_of(town, predecessor)
    # The others first: they must know even where the answer to the successor is lost.
    told = [message.chat_id for message in town.simulator.sent()]
    assert max(told.index(each.id) for each in (predecessor, boss)) < told.index(successor.id)
    assert town.stored("SELECT count(*) FROM draft WHERE person_id = ?", predecessor.id) == [(0,)]


async def test_a_coordinator_hands_over_for_somebody(town: Town, boss: User) -> None:
    successor = town.guest()
    await town.member(Role.FOCAL_POINT, "Bappeda", name="Nyoman Pindah")
    (card,) = await town.simulator.ask(boss, "/orang nyoman pindah")
    (offer,) = await town.simulator.tap(boss, card, "Serah terima")
    assert "akses Nyoman Pindah berakhir" in offer.text
    assert "Anda menggantikan Nyoman Pindah" in (await opened(town, successor, link_in(offer))).text


async def test_readers_and_guests_hand_nothing_over(town: Town) -> None:
    for person in (town.guest(), await town.member(Role.READER, "DKIS")):
        assert NOT_ALLOWED in await said(town, person, "/serahterima")


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.READER, ("Tugas saya", "Tanya indikator", "Bantuan")),
        (Role.FOCAL_POINT, ("Tugas saya", "Tanya indikator", "Lapor", "Bantuan")),
        (
            Role.COORDINATOR,
            ("Tugas saya", "Tanya indikator", "Lapor", "Verifikasi", "Rekap", "Anggota", "Meja koordinator", "Bantuan"),
        ),
    ],
)
async def test_the_first_screen_by_role(town: Town, role: Role, labels: tuple[str, ...]) -> None:
    member = await town.member(role, "DKIS", name="Anggota")
    (screen,) = await town.simulator.ask(member, "/start")
    assert screen.labels == labels
    for words in ("Asisten SPBE", "90 hari", "UU 27/2022", "Pasal 20 ayat (2) huruf e", "/datasaya"):
        assert words in screen.text
    for label in labels:
        (opened_place,) = await town.simulator.tap(member, screen, label)
        assert opened_place.message_id != screen.message_id
        assert "terjadi gangguan" not in opened_place.text


async def test_a_guest_learns_how_to_become_a_member(town: Town) -> None:
    guest = town.guest()
    for command in ("/start", "/profil"):
        assert "minta tautan undangan kepada koordinator SPBE" in await said(town, guest, command)
    assert "/undang" not in await said(town, guest, "/bantuan")


@pytest.mark.parametrize("role", [Role.READER, Role.FOCAL_POINT, Role.COORDINATOR])
async def test_the_menu_by_role(town: Town, role: Role) -> None:
    member = await town.member(role, "DKIS")
    await town.simulator.ask(member, "/start")
    menu = menu_of(town, member)
    assert len(menu) <= 8
    assert ("meja" in menu) == (role is Role.COORDINATOR)
    assert ("lapor" in menu) == (role is not Role.READER)
    assert "bantuan" in menu
