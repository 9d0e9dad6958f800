import pytest

from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_guest_is_told_what_proves_a_level(town: Town) -> None:
    guest = town.guest()
    (answer,) = await town.simulator.ask(guest, "apa bukti dukung kolaborasi lvl 3?")
    assert "Bukti dukung tingkat 3" in answer.text
    assert "Bukti undangan kegiatan Kolaborasi" in answer.text
    assert "Sumber: " in answer.text
    assert answer.reply_to is None
    assert town.stored("SELECT text, intent, outcome FROM question WHERE person_id = ?", guest.id) == [
        ("apa bukti dukung kolaborasi lvl 3?", "evidence", "found")
    ]


async def test_a_coordinator_reads_the_matrix(town: Town) -> None:
    (answer,) = await town.simulator.ask(town.coordinator(), "tindak lanjut nomor 13")
    assert "Tindak lanjut" in answer.text
    assert "Matriks MONEV Kota Denpasar 2019" in answer.text


@pytest.mark.parametrize("text", ["halo", "kamu siapa"])
async def test_a_greeting_offers_only_what_is_answered(town: Town, text: str) -> None:
    (guests,) = await town.simulator.ask(town.guest(), text)
    (members,) = await town.simulator.ask(town.coordinator(), text)
    assert "rekomendasi, tindak lanjut, OPD, dan target pada matriks MONEV." in members.text
    assert "bobot, predikat, dan tahapan evaluasi." in guests.text
    assert [word for word in ("rekomendasi", "tindak lanjut", "OPD", "target", "MONEV") if word in guests.text] == []


async def test_a_guest_is_told_that_the_matrix_is_for_members(town: Town) -> None:
    guest = town.guest()
    (answer,) = await town.simulator.ask(guest, "tugas DKIS")
    assert "hanya dapat dibaca anggota" in answer.text
    assert town.stored("SELECT outcome FROM question WHERE person_id = ?", guest.id) == [("members_only",)]


async def test_a_number_with_several_meanings_gives_each_a_button(town: Town) -> None:
    (answer,) = await town.simulator.ask(town.guest(), "indikator 20")
    editions = [label[:5] for label in answer.labels if label[:4].isdecimal()]
    assert editions[:2] == ["2018:", "2020:"]
    assert "Rencana Induk" in answer.text
    assert "Kolaborasi Penerapan SPBE" in answer.text


async def test_what_is_not_known_is_recorded_with_a_verdict_below(town: Town) -> None:
    guest = town.guest()
    (answer,) = await town.simulator.ask(guest, "blokir tanda tangan elektronik kepala desa bagaimana urutannya")
    assert answer.labels[-2:] == ("👍", "👎")
    ((outcome,),) = town.stored("SELECT outcome FROM question WHERE person_id = ?", guest.id)
    assert outcome == "unknown"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("/indikator 20 3", "Kriteria tingkat 3"),
        ("/indikator 5", "Kebijakan Internal Pengoperasian Pusat Data"),
        ("/indikator kolaborasi", "Kolaborasi Penerapan SPBE"),
        ("/indikator 20 9", "tingkat 9 tidak ada"),
        ("/indikator 99", "nomor 99 tidak ada"),
        ("/indikator", "/indikator 20 3"),
        ("/cari", "/cari integrasi"),
        ("/cari jadwal", "jadwal"),
        ("/bantuan", "Cara bertanya"),
        ("/help", "Cara bertanya"),
        ("/tugass", "Mungkin maksud Anda /tugas?"),
    ],
)
async def test_commands(town: Town, command: str, expected: str) -> None:
    (answer,) = await town.simulator.ask(town.guest(), command)
    assert expected.lower() in answer.text.lower()


async def test_a_search_offers_names_to_choose_from(town: Town) -> None:
    coordinator = town.coordinator()
    (offered,) = await town.simulator.ask(coordinator, "/cari integrasi aplikasi")
    label = next(label for label in offered.labels if label.startswith("Baris 23."))
    (card,) = await town.simulator.tap(coordinator, offered, label)
    assert card.message_id == offered.message_id
    assert "Integrasi Sistem Aplikasi" in card.text
    assert card.labels[-2:] == ("👍", "👎")


async def test_a_search_without_a_hit_is_answered_as_a_question(town: Town) -> None:
    (answer,) = await town.simulator.ask(town.guest(), "/cari xyzzy plugh")
    assert answer.text.startswith("Mohon maaf")


async def test_start_tells_members_and_guests_apart(town: Town) -> None:
    coordinator, guest = town.coordinator(), town.guest()
    (for_coordinator,) = await town.simulator.ask(coordinator, "/start")
    (for_guest,) = await town.simulator.ask(guest, "/start")
    assert "Yang saya simpan" in for_guest.text
    assert "Isi matriks MONEV hanya dapat dibaca anggota" in for_guest.text
    assert "Isi matriks MONEV hanya" not in for_coordinator.text
    assert for_coordinator.labels != for_guest.labels


async def test_an_example_is_answered_below_the_first_screen(town: Town) -> None:
    guest = town.guest()
    (screen,) = await town.simulator.ask(guest, "/start")
    (answer,) = await town.simulator.tap(guest, screen, screen.labels[0])
    assert answer.message_id != screen.message_id
    assert "Bukti dukung tingkat 3" in answer.text


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ("i_2020_20", "Kolaborasi Penerapan SPBE"),
        ("i_2018_20", "Rencana Induk SPBE"),
        ("i_2020_20_3", "Kriteria tingkat 3"),
        ("i_2018_5_2", "belum ada di konten"),
        ("bantuan", "Cara bertanya"),
        ("i_2020_99", "tautan itu tidak saya kenali"),
        ("bukan-tautan", "tautan itu tidak saya kenali"),
        ("r_5", "hanya dapat dibaca anggota"),
    ],
)
async def test_deep_links(town: Town, payload: str, expected: str) -> None:
    act = await town.simulator.follows(town.guest(), f"t.me/AsistenSPBEBot?start={payload}")
    (answer,) = await town.simulator.answers(act)
    assert expected in answer.text


async def test_a_deep_link_opens_a_row_for_a_coordinator(town: Town) -> None:
    act = await town.simulator.follows(town.coordinator(), "t.me/AsistenSPBEBot?start=r_5")
    (answer,) = await town.simulator.answers(act)
    assert answer.text.startswith("Baris 5 (indikator 5)")
    assert {"Lapor", "Riwayat"} <= set(answer.labels)


async def test_an_edited_question_is_answered_again_as_a_reply(town: Town) -> None:
    guest = town.guest()
    act = await town.simulator.says(guest, "predikat 2,6")
    await town.simulator.answers(act)
    edited = await town.simulator.edits(guest, act, "predikat 3,5")
    (answer,) = await town.simulator.answers(edited)
    assert answer.reply_to == act.message_id
    assert "3,5" in answer.text


async def test_menus_differ(town: Town) -> None:
    await town.simulator.ask(town.coordinator(), "/start")
    scopes = {scope[0] for scope in town.simulator.world.commands}
    assert scopes == {"all_private_chats", "all_group_chats", "chat"}


async def test_a_focal_point_who_is_not_understood_is_led_to_the_tasks(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    (unknown,) = await town.simulator.ask(ayu, "bla foo bar")
    assert unknown.labels[:2] == ("Lapor", "Tugas saya")
    (reader,) = await town.simulator.ask(await town.member(Role.READER, "Bag. Hukum"), "bla foo bar")
    assert "Lapor" not in reader.labels


async def test_a_reply_to_a_reminder_is_no_gap_of_the_content(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    (reply,) = await town.simulator.ask(ayu, "blm sempat pak, minggu depan ya")
    assert "/lapor" in reply.text
    assert town.stored("SELECT outcome FROM question WHERE person_id = ?", ayu.id) == [("found",)]


async def test_dates_of_another_year_are_told_to_be_so(town: Town) -> None:
    (dates,) = await town.simulator.ask(town.guest(), "kapan evaluasi spbe 2026")
    assert "jadwal evaluasi tahun 2026 belum ada di konten saya. Yang ada hanya jadwal tahun 2020:" in dates.text
    assert dates.text.index("2026") < dates.text.index("12–30 Oktober 2020")
