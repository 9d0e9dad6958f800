"""What holds rows up, the checks over the matrix, and lists that are opened by a link, through the whole bot."""

from datetime import timedelta

import pytest

from handlers.buttons import encode
from handlers.presses.blockers import ShowAgenda, ShowBlocked, ShowBlockers
from handlers.presses.checks import ShowChecks, ShowFound
from simulator.values import BotMessage, Button, User
from spbe.checks import Check
from spbe.people import Role
from spbe.progress import Blocker
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEMBERS_ONLY = "Mohon maaf, isi matriks MONEV hanya dapat dibaca anggota"
NOT_YOURS = "di luar wewenang Anda: hanya untuk koordinator SPBE. Tugas OPD Anda ada di /tugas."


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def tap(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    (answer,) = await town.simulator.tap(person, message, label)
    return answer


async def hold(town: Town, row: int, cause: str, days: int) -> None:
    since = (town.house.resources.now() - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f")
    await town.change(
        "UPDATE follow_up SET status = 'terkendala', blocker = ?, status_since = ? WHERE number = ?", cause, since, row
    )


async def free(town: Town) -> None:
    await town.change("UPDATE follow_up SET status = 'belum', blocker = NULL, status_since = NULL, percent = 0")


async def test_without_blockers_it_says_so(town: Town) -> None:
    await free(town)
    answer = await ask(town, town.coordinator(), "/kendala")
    assert "Tidak ada baris yang terkendala menurut laporan terakhir." in answer.text
    assert answer.labels == ("Meja",)


async def test_causes_lead_to_rows_and_these_to_cards(town: Town) -> None:
    await free(town)
    boss = town.coordinator()
    for row, days in ((33, 41), (5, 12), (6, 3)):
        await hold(town, row, Blocker.SIGNATURE, days)
    await hold(town, 14, Blocker.LEGAL, 20)
    causes = await ask(town, boss, "daftar kendala")
    assert "Menunggu penetapan/TTD: 3 baris, terlama 41 hari: baris 33, 5, 6\n" in causes.text
    assert causes.text.index("Menunggu penetapan") < causes.text.index("Harmonisasi hukum: 1 baris, terlama 20 hari")
    rows = await tap(town, boss, causes, "Menunggu penetapan/TTD (3)")
    assert "Baris 33 · Layanan Dokumentasi dan Informasi Hukum\nBag. Hukum · bertindak: Bag. Hukum · sejak" in rows.text
    card = await tap(town, boss, rows, rows.labels[0])
    assert (card.edited, card.text.splitlines()[0][:8]) == (False, "Baris 33")
    assert await tap(town, boss, rows, "Kembali") != causes


async def test_the_agency_that_must_act_is_told_by_the_content(town: Town) -> None:
    await free(town)
    boss = town.coordinator()
    await hold(town, 5, Blocker.LEGAL, 10)
    await hold(town, 6, Blocker.OTHER_OPD, 11)
    await hold(town, 7, Blocker.STAFF, 12)
    causes = await ask(town, boss, "/kendala")
    actors = await tap(town, boss, causes, "Menurut OPD")
    assert "Bag. Hukum: 1 baris, terlama 10 hari: baris 5" in actors.text
    assert "DKIS: 1 baris, terlama 12 hari: baris 7" in actors.text
    assert "Belum diketahui siapa yang harus bertindak: 1 baris, terlama 11 hari: baris 6" in actors.text
    unknown = await tap(town, boss, actors, "Belum diketahui (1)")
    assert "Baris 6 ·" in unknown.text


async def test_the_agenda_is_formal_and_its_digest_can_be_copied(town: Town) -> None:
    await free(town)
    boss = town.coordinator()
    await hold(town, 5, Blocker.LEGAL, 10)
    agenda = await ask(town, boss, "agenda rapat")
    assert "AGENDA RAPAT KOORDINASI\nTindak lanjut rekomendasi SPBE Kota Denpasar" in agenda.text
    assert "1. Bag. Hukum: 1 baris, terlama 10 hari\n" in agenda.text
    assert "- Baris 5, Kebijakan Pengoperasian Pusat Data (DKIS): harmonisasi hukum, sejak" in agenda.text
    assert "<pre>" in agenda.html
    digest = agenda.button("Salin ringkas").copy_text
    assert "Bag. Hukum untuk baris 5 (terlama 10 hari)." in digest


async def test_every_row_blocked_still_fits_into_messages_and_eight_buttons(town: Town) -> None:
    await free(town)
    boss = town.coordinator()
    causes = list(Blocker)
    for row in range(1, 38):
        await hold(town, row, causes[row % len(causes)], 400 + row)
    first = await ask(town, boss, "/kendala")
    assert len(first.labels) == 7
    second = await tap(town, boss, first, "Berikutnya")
    assert "Sebelumnya" in second.labels
    for press in (ShowBlockers("opd"), ShowAgenda(), ShowAgenda(9), ShowBlockers(page=99), ShowBlocked(opd=1, page=99)):
        act = await town.simulator.presses_button(boss, first, Button("x", data=encode(press)))
        (shown,) = await town.simulator.answers(act)
        assert len(shown.labels) <= 8
        assert len(shown.text) < 4096
        copied = [each.copy_text for row in shown.buttons for each in row if each.copy_text]
        assert all(len(text) <= 256 and text.endswith("…") for text in copied)


async def test_focal_points_see_what_holds_up_their_own_rows(town: Town) -> None:
    await free(town)
    await hold(town, 5, Blocker.LEGAL, 10)
    await hold(town, 33, Blocker.LEGAL, 10)
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    for text in ("/kendala", "/start k", "/start k_o1", "daftar kendala"):
        answer = await ask(town, ayu, text)
        assert "Tugas Bag. Hukum · ⚠️ Terkendala · 1 baris" in answer.text
        assert "Baris 5 " not in answer.text


async def test_checks_lead_to_rows_with_their_remedy(town: Town) -> None:
    await free(town)
    boss = town.coordinator()
    await town.change(
        "UPDATE follow_up SET status = 'menunggu verifikasi', percent = 100 WHERE number IN (5, 6, 7, 8, 9, 10)"
    )
    overview = await ask(town, boss, "/periksa")
    assert "Pemeriksaan matriks · 37 baris diperiksa" in overview.text
    assert "100% tanpa bukti dukung: 6 baris. Langkah: mintalah OPD mengunggah" in overview.text
    rows = await tap(town, boss, overview, "100% tanpa bukti (6)")
    assert "100% tanpa bukti dukung · 6 baris · 1–5 dari 6" in rows.text
    more = await tap(town, boss, rows, "Berikutnya")
    assert "Baris 10 · " in more.text
    card = await tap(town, boss, more, more.labels[0])
    assert card.text.startswith("Baris 10 ")
    await free(town)
    assert "100% tanpa bukti" not in (await tap(town, boss, more, "Kembali")).text
    act = await town.simulator.presses_button(boss, more, Button("x", data=encode(ShowFound(Check.DONE_BARE, 5))))
    (gone,) = await town.simulator.answers(act)
    assert "Tidak ada lagi baris yang ditemukan pemeriksaan ini." in gone.text


async def test_nothing_found_is_said(town: Town) -> None:
    await free(town)
    shorts = [short for (short,) in town.stored("SELECT short FROM opd")]
    await town.member(Role.FOCAL_POINT, *shorts)
    boss = town.coordinator()
    assert "Tidak ada yang perlu dibenahi" in (await ask(town, boss, "periksa kelengkapan")).text
    await town.change("UPDATE membership SET until = '2019-11-04 00:00:00.000000'")


async def test_a_number_after_periksa_means_that_row(town: Town) -> None:
    await free(town)
    assert (await ask(town, town.coordinator(), "/periksa baris 33")).text.startswith("Baris 33 ")


async def test_guests_and_focal_points_check_nothing(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "DKIS")
    assert NOT_YOURS in (await ask(town, ayu, "/periksa")).text
    assert NOT_YOURS in (await ask(town, ayu, "/start p_unowned")).text
    start = await ask(town, ayu, "/start")
    for press in (ShowChecks(), ShowBlockers(), ShowAgenda()):
        act = await town.simulator.presses_button(ayu, start, Button("x", data=encode(press)))
        assert NOT_YOURS in (await town.simulator.toast(act)).text


LISTS = ("t_a", "t_o1", "t_sb", "t_o1_sn_d2", "k", "k_o", "k_clegal", "k_o1", "k_ox")


@pytest.mark.parametrize("payload", LISTS)
async def test_guests_open_no_list(town: Town, payload: str) -> None:
    assert (await ask(town, town.guest(), f"/start {payload}")).text.startswith(MEMBERS_ONLY)


@pytest.mark.parametrize("words", ["/start p", "/start p_unowned", "/start rekap", "/periksa", "/ringkasan", "/indeks"])
async def test_guests_are_refused_the_desk_in_one_way(town: Town, words: str) -> None:
    told = (await ask(town, town.guest(), words)).text
    assert told.startswith(
        "Mohon maaf, hal itu di luar wewenang Anda: hanya untuk koordinator SPBE. Pertanyaan tentang"
    )


async def test_rows_without_a_focal_point_are_told_by_agency_with_the_way_to_invite(town: Town) -> None:
    boss = town.coordinator()
    await town.change("UPDATE membership SET until = '2019-11-04 00:00:00.000000'")
    found = await tap(town, boss, await ask(town, boss, "/periksa"), "Tanpa PIC (37)")
    assert "Tanpa PIC · 37 baris pada 10 OPD · 1–8 dari 10" in found.text
    assert "DKIS: baris 1, 3, 5" in found.text
    assert "/undang NAMA DKIS\n" in found.text
    rest = await tap(town, boss, found, "Berikutnya")
    assert rest.text.count("/undang NAMA ") == 2
    assert rest.labels == ("Sebelumnya", "Kembali")


async def test_the_agenda_has_late_rows_that_wait_and_where_a_row_stands_twice(town: Town) -> None:
    await free(town)
    boss = town.coordinator()
    await hold(town, 5, Blocker.LEGAL, 0)
    shared = town.stored("SELECT f.number FROM follow_up f WHERE (SELECT count(*) FROM follow_up_opd o"
                         " WHERE o.follow_up_id = f.id) > 1 AND f.gone_at IS NULL")[0][0]  # fmt: skip
    await hold(town, shared, Blocker.STAFF, 3)
    await town.change("UPDATE follow_up SET target_day = '2019-10-31', target_precision = 'day' WHERE number IN (2, 5)")
    await town.change("UPDATE follow_up SET status = 'menunggu verifikasi' WHERE number = 9")
    kendala = await ask(town, boss, "/kendala")
    assert "Harmonisasi hukum: 1 baris, sejak hari ini: baris 5" in kendala.text
    agenda = await tap(town, boss, kendala, "Agenda rapat")
    assert "(hari ini); target 31 Oktober 2019" in agenda.text
    assert agenda.text.count("; juga di bawah ") == 2
    late = agenda.text.partition("Lewat target tanpa kendala yang dilaporkan: 1 baris\n")[2]
    assert late.startswith("   - Baris 2, ")
    assert "belum 0%; target 31 Oktober 2019, lewat 4 hari" in late
    assert "Menunggu verifikasi koordinator: 1 baris." in late
    assert "Lewat target: baris 2." in agenda.button("Salin ringkas").copy_text
    await free(town)
    await town.change("UPDATE follow_up SET target_day = '2019-10-31', target_precision = 'day' WHERE number = 2")
    only_late = await ask(town, boss, "/kendala")
    assert only_late.labels == ("Agenda rapat", "Meja")


async def test_a_link_shows_the_receiver_the_same_list(town: Town) -> None:
    await free(town)
    await hold(town, 5, Blocker.LEGAL, 10)
    one, other = town.coordinator(), town.coordinator()
    for text in ("/tugas", "/tugas hukum", "/tugas dkis terkendala", "/kendala", "/periksa"):
        answer = await ask(town, one, text)
        link = answer.text.rsplit("Tautan: ", 1)[1]
        assert link.startswith("t.me/AsistenSPBEBot?start=")
        (same,) = await town.simulator.answers(await town.simulator.follows(other, link))
        assert (same.text, same.labels) == (answer.text, answer.labels)


async def test_a_list_of_others_becomes_ones_own(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    assert "Tugas Bag. Hukum · ⬜ Belum · " in (await ask(town, ayu, "/start t_o1_sn")).text
    assert "Tugas Bag. Hukum · 2 baris" in (await ask(town, ayu, "/start t_a")).text


async def test_in_a_group_a_list_stays_closed(town: Town) -> None:
    boss = town.coordinator()
    group = town.simulator.group(-5101, "Rapat SPBE", boss)
    (answer,) = await town.simulator.ask(boss, "/start@AsistenSPBEBot k", chat=group)
    assert answer.text.startswith("Saya Asisten SPBE Kota Denpasar. Saya menjawab pertanyaan tentang evaluasi SPBE")


async def test_a_card_is_quoted_for_minutes_without_names(town: Town) -> None:
    await free(town)
    await hold(town, 33, Blocker.LEGAL, 10)
    card = await ask(town, town.coordinator(), "/tugas 33")
    quote = card.button("Salin untuk notula").copy_text
    assert quote.startswith("Baris 33 (indikator 33) Layanan Dokumentasi dan Informasi Hukum: terkendala 0%, kendala ")
    assert quote.endswith("… Sumber: Matriks MONEV Kota Denpasar, 4 November 2019.")
    assert len(quote) <= 256
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    assert "Salin untuk notula" not in (await ask(town, ayu, "/tugas 33")).labels


async def test_what_a_level_asks_is_quoted_with_its_source(town: Town) -> None:
    for question, said in (("kriteria", "kriteria tingkat 3"), ("bukti", "bukti dukung tingkat 3")):
        card = await ask(town, town.guest(), f"{question} indikator 20 instrumen 2020 tingkat 3")
        quote = card.button("Salin untuk notula").copy_text
        assert quote.startswith(f"Indikator 20 Kolaborasi Penerapan SPBE, {said} (Terdefinisi): ")
        assert "Permenpan RB 59/2020" in quote.split("… Sumber: ")[1]
        assert len(quote) <= 256
