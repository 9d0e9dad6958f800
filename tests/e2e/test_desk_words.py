"""What people type about the desk in plain words: no follow-up report comes of it, and questions find their screen."""

import pytest

from handlers.broadcasts import message_html
from simulator.values import BotMessage, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def reply(town: Town, person: User, to: BotMessage, text: str) -> BotMessage:
    act = await town.simulator.says(person, text, reply_to=to.message_id)
    (answer,) = await town.simulator.answers(act)
    return answer


WISHES = [
    (
        "simulasi kalo integrasi sistem aplikasi naik ke 4",
        "Indikator 23 Integrasi Sistem Aplikasi: 2 → 4",
        "di luar wewenang",
    ),
    ("simulasi layanan naskah dinas jadi 4", "Indikator 25 Layanan Naskah Dinas: 3 → 4", "di luar wewenang"),
    ("andai semua layanan tingkat 4", "Simulasi dari indeks", "di luar wewenang"),
    (
        "pindah target baris 15 ke 20 desember krn nunggu perwali",
        "Target baru: Jumat, 20 Desember",
        "hanya dapat diubah",
    ),
    ("undur baris 20 ke juni 2020 karena anggaran", "Target baru: Juni 2020", "hanya dapat diubah koordinator"),
    ("undur baris 15 ke maret 2020", "Target baru: Maret 2020", "hanya dapat diubah koordinator"),
    ("ubah target no 15 jadi 2021", "Target baru: tahun 2021", "hanya dapat diubah koordinator"),
    ("umumkan ke semua pic besok rapat jam 10", "Penerima: PIC", "di luar wewenang"),
    ("siarkan besok rapat jam 9", "Pratinjau siaran", "di luar wewenang"),
]


@pytest.mark.parametrize(("text", "shown", "refused"), WISHES)
async def test_a_wish_at_the_desk_begins_no_report(town: Town, text: str, shown: str, refused: str) -> None:
    boss, ayu = town.coordinator(), await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    assert shown in (await ask(town, boss, text)).text
    assert refused in (await ask(town, ayu, text)).text
    assert town.stored("SELECT COUNT(*) FROM draft") == [(0,)]


async def test_a_target_that_is_put_back_is_the_target_to_a_coordinator_only(town: Town) -> None:
    boss, ayu = town.coordinator(), await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    text = "target baris 20 mundur ke juni 2020"
    assert "Target baru: Juni 2020" in (await ask(town, boss, text)).text
    assert "Laporan tindak lanjut" in (await ask(town, ayu, text)).text
    await ask(town, ayu, "batal")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("indeks kalau semua selesai", "Indeks Kota Denpasar"),
        ("kalau ind 23 jadi 3 sama 26 jadi 3 gimana?", "Simulasi dari indeks"),
        ("opd mana yg telat", "Lewat target"),
        ("berapa yg udah selesai?", "Rekap Matriks MONEV"),
        ("siapa yg belum lapor", "Rekap per OPD"),
        ("target minggu depan apa aja", "Tugas semua OPD"),
        ("siapa pic bappeda", "bappeda"),
        ("siapa yang terkendala", "Kendala menurut penyebab"),
        ("besok rapat, apa yg harus saya siapin?", "Meja koordinator"),
        ("gabungkan dinsos ke dkis", "OPD mana yang digabungkan ke mana"),
        ("biar naik jadi sangat baik apa yg harus dikerjakan paling gampang?", "Jalur ke Sangat Baik"),
    ],
)
async def test_questions_at_the_desk_find_their_screen(town: Town, text: str, shown: str) -> None:
    assert shown in (await ask(town, town.coordinator(), text)).text


async def test_who_has_reported_and_what_waits_is_told_at_the_desk(town: Town) -> None:
    boss, ayu = town.coordinator(), await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    for text, shown in (
        ("siapa aja yang udah lapor", "Rekap per OPD"),
        ("opd yg belum lapor sama sekali", "Rekap per OPD"),
        ("laporan yang nunggu berapa", "Antrean verifikasi"),
        ("hukum udah lapor blm?", "Rekap Bag. Hukum"),
        ("dkis belum lapor ya?", "Rekap DKIS"),
    ):
        assert shown in (await ask(town, boss, text)).text
        assert shown not in (await ask(town, ayu, text)).text


async def test_to_others_the_same_words_are_questions_and_kendala_is_their_own_list(town: Town) -> None:
    ayu, guest = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu"), town.guest()
    assert (await ask(town, ayu, "siapa pic bappeda")).text.startswith("Bappeda")
    assert "Tugas DKIS" in (await ask(town, ayu, "kendala apa saja")).text
    for text in ("indeks denpasar berapa", "indeks kita berapa"):
        assert "dihitung bagi koordinator SPBE dengan /indeks" in (await ask(town, guest, text)).text


async def test_what_is_not_known_is_noted_at_the_desk_of_whom_it_concerns(town: Town) -> None:
    assert "saya catat di /pertanyaan" in (await ask(town, town.coordinator(), "kucing terbang")).text
    assert "saya catat untuk koordinator" in (await ask(town, town.guest(), "kucing terbang")).text


@pytest.mark.parametrize("text", ["ok", "siap", "siap pak", "baik pak", "terima kasih"])
async def test_small_talk_is_no_unanswered_question(town: Town, text: str) -> None:
    await ask(town, town.guest(), text)
    assert town.stored("SELECT outcome FROM question ORDER BY id DESC LIMIT 1") == [("found",)]


async def test_a_broadcast_is_cancelled_by_batal_when_asked_for_and_when_shown(town: Town) -> None:
    boss = town.coordinator()
    await ask(town, boss, "/siaran")
    assert "Siaran dibatalkan" in (await ask(town, boss, "batal")).text
    await ask(town, boss, "/siaran Rapat besok jam 10")
    assert "Siaran dibatalkan" in (await ask(town, boss, "batal")).text
    assert "Tidak ada yang sedang diisi" in (await ask(town, boss, "/batal")).text


async def test_wishes_and_questions_come_before_a_text_that_was_asked_for_unless_they_reply(town: Town) -> None:
    boss = town.coordinator()
    for text, shown in (("lihat kendala", "Kendala menurut"), ("indikator 20 apa?", "Indikator 20")):
        question = await ask(town, boss, "/siaran")
        assert shown in (await ask(town, boss, text)).text
        assert "Pratinjau siaran" in (await reply(town, boss, question, text)).text
    await ask(town, boss, "/siaran")
    assert "Pratinjau siaran" in (await ask(town, boss, "Besok rapat pukul 10.00 di kantor")).text
    assert "kirim /siaran dengan teks barunya" in (await ask(town, boss, "eh salah, jam 10")).text


async def test_a_name_and_a_title_are_taken_from_the_next_message(town: Town) -> None:
    boss = town.coordinator()
    card = await ask(town, boss, "/opd BPKAD")
    await town.simulator.tap(boss, card, "Ganti nama")
    assert "Badan Keuangan Kota" in (await ask(town, boss, "Badan Keuangan Kota")).text
    (closing,) = await town.simulator.ask(boss, "/siklus tutup")
    await town.simulator.tap(boss, closing, "Ganti judul")
    assert (await ask(town, boss, "MONEV Baru 2020")).text.endswith("Siklus berikutnya: MONEV Baru 2020")
    await town.simulator.tap(boss, closing, "Ganti judul")
    assert "tidak ada yang diubah" in (await ask(town, boss, "batal")).text


@pytest.mark.parametrize("asks", ["/target 5 20 desember 2019", "/target 5 6 20 desember 2019"])
async def test_a_reason_is_taken_from_the_next_message_or_a_reply(town: Town, asks: str) -> None:
    boss = town.coordinator()
    await ask(town, boss, asks)
    preview = await ask(town, boss, "karena menunggu Perda ditetapkan")
    assert "Alasan: menunggu Perda ditetapkan" in preview.text
    (moved,) = await town.simulator.tap(boss, preview, "Ubah target")
    assert "Alasan: menunggu Perda ditetapkan" in moved.text
    await town.change(
        "UPDATE follow_up SET target_day = '2019-12-31', target_precision = 'year' WHERE number IN (5, 6)"
    )
    shown = await ask(town, boss, asks)
    await ask(town, boss, "/rekap")
    assert "Alasan: anggaran belum ada" in (await reply(town, boss, shown, "anggaran belum ada")).text


async def test_who_replies_to_a_broadcast_is_led_to_its_sender(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    html = message_html(town.application.bot_data.messages, "Rapat besok", 1, "Wayan")
    sent = await town.application.bot.send_message(ayu.id, html)
    before = town.stored("SELECT COUNT(*) FROM question")
    act = await town.simulator.says(ayu, "siap pak, hadir", reply_to=sent.message_id)
    (answer,) = await town.simulator.answers(act)
    assert "hubungi pengirimnya langsung" in answer.text
    assert town.stored("SELECT COUNT(*) FROM question") == before


async def test_two_conditions_of_a_broadcast_are_told_in_words(town: Town) -> None:
    boss = town.coordinator()
    shown = await ask(town, boss, "/siaran Mohon laporannya")
    (one,) = await town.simulator.tap(boss, shown, "Lewat target")
    assert "berlaku bersama" not in one.text
    (both,) = await town.simulator.tap(boss, one, "Hanya PIC")
    assert "berlaku bersama" in both.text
    assert "PIC yang tindak lanjutnya lewat target" in both.text


async def test_a_closed_year_leads_to_its_cycle(town: Town) -> None:
    boss = town.coordinator()
    closing = await ask(town, boss, "tutup siklus 2019 buka 2020")
    assert closing.text.endswith("Siklus berikutnya: Matriks MONEV Kota Denpasar 2020")
    assert "Rekap Matriks MONEV" in (await ask(town, boss, "/rekap 2019")).text
    await town.simulator.tap(boss, closing, "Ya, tutup siklus")
    for asked in ("/rekap 2019", "/ekspor excel 2019"):
        told = await ask(town, boss, asked)
        assert "2019 adalah siklus yang sudah ditutup" in told.text
        assert told.labels == ("Siklus 2019",)
