"""The index, simulations and paths through the whole bot."""

import pytest

from handlers.buttons import encode
from handlers.lengths import LONGEST, length_of
from handlers.presses.index import FindPath, ShowSums, Simulate
from simulator.values import BotMessage, Button, User
from spbe.index_band import Reading
from spbe.people import Role
from tests.e2e.conftest import COORDINATORS, Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


def coordinator(town: Town) -> User:
    """Return always the same one: there are only so many, and nothing here is remembered of them."""
    return town.simulator.user(COORDINATORS[-1], first_name="Koordinator")


async def ask(town: Town, text: str, user: User | None = None) -> BotMessage:
    (answer,) = await town.simulator.ask(user or coordinator(town), text)
    assert length_of(answer.text) < LONGEST
    assert len(answer.labels) <= 8
    return answer


async def tap(town: Town, user: User, answer: BotMessage, label: str) -> BotMessage:
    (shown,) = await town.simulator.tap(user, answer, label)
    assert (shown.message_id, shown.edited) == (answer.message_id, True)
    assert len(shown.labels) <= 8
    return shown


async def test_the_index_of_the_sample_is_2_64_baik(town: Town) -> None:
    answer = await ask(town, "/indeks")
    assert "Terverifikasi: 2,64 (Baik)" in answer.text
    assert "Bila semua klaim diterima: 2,64 (Baik)" in answer.text
    assert "Bila semua tindak lanjut selesai: 3,71 (Sangat Baik)" in answer.text
    assert "Menuju Sangat Baik (3,5) masih kurang 0,86." in answer.text
    assert "Domain 3 Layanan SPBE: 3,00" in answer.text
    assert "Bobot aspek 6 (33) dan aspek 7 (22)" in answer.text
    assert "Sumber: Matriks MONEV" in answer.text
    assert answer.labels == ("Rincian hitungan", "Diklaim", "Selesai", "Simulasi", "Jalur", "Meja")
    assert "Hasil evaluasi terakhir" not in answer.text
    assert "dihitung dari siklus" not in answer.text


async def test_the_arithmetic_is_shown_page_by_page(town: Town) -> None:
    boss = coordinator(town)
    page = await tap(town, boss, await ask(town, "/indeks", boss), "Rincian hitungan")
    assert "Jumlah 264,2619 ÷ 100 = 2,6426, yaitu 2,64 (Baik)" in page.text
    assert "/" not in page.text.partition("Sumber")[0]
    page = await tap(town, boss, page, "Pecahan")
    assert "Jumlah 11099/42 ÷ 100 = 11099/4200, yaitu 2,64 (Baik)" in page.text
    for expected in ("Ind 4: tingkat 3 × bobot 1 = 3", "= 16/7", "(1 + 3 + 3) ÷ 3 = 7/3"):
        page = await tap(town, boss, page, "Berikutnya")
        assert expected in page.text
    assert page.labels == ("Sebelumnya", "Desimal", "Kembali")
    assert "(4 dari 4)" in page.text
    index = await tap(town, boss, page, "Kembali")
    assert "Terverifikasi: 2,64" in index.text
    done = await tap(town, boss, index, "Selesai")
    assert "Rincian, bila semua tindak lanjut selesai" in done.text
    assert "Menuju Memuaskan (4,2)" in done.text


@pytest.mark.parametrize(
    "words", ["indeks kita berapa", "berapa indeks sekarang", "indks kita brp ya", "predikat kita apa"]
)
async def test_a_coordinator_asks_in_plain_words(town: Town, words: str) -> None:
    assert (await ask(town, words)).text == (await ask(town, "/indeks")).text


@pytest.mark.parametrize(
    "question",
    ["indeks denpasar 2018 berapa", "indeks magetan 2018 berapa n predikatnya", "indeks 3,2 predikatnya apa"],
)
async def test_questions_about_published_results_stay_questions(town: Town, question: str) -> None:
    assert (await ask(town, question)).labels[-2:] == ("👍", "👎")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("indeks kita berapa", "Mohon maaf, hasil indeks untuk instansi ini pada tahun itu belum ada di konten saya."),
        ("kalau ind 23 jadi 3", "Indikator 23 · Integrasi Sistem Aplikasi (Permenpan RB 5/2018)"),
        ("jalur ke sangat baik", "Predikat menurut Permenpan RB 5/2018"),
    ],
)
async def test_to_others_the_same_words_are_questions(town: Town, words: str, said: str) -> None:
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Made")
    assert (await ask(town, words, member)).text.startswith(said)


@pytest.mark.parametrize("command", ["/indeks", "/simulasi 23=3", "/jalur"])
async def test_others_are_refused(town: Town, command: str) -> None:
    member = await town.member(Role.READER, "DKIS", name="Putu")
    assert "di luar wewenang Anda" in (await ask(town, command, member)).text


@pytest.mark.parametrize("press", [ShowSums(Reading.VERIFIED), Simulate(Reading.VERIFIED), FindPath(Reading.VERIFIED)])
async def test_buttons_of_others_do_nothing(town: Town, press: ShowSums | Simulate | FindPath) -> None:
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Made")
    start = await ask(town, "/start", member)
    act = await town.simulator.presses_button(member, start, Button("Jalur", data=encode(press)))
    assert "di luar wewenang Anda" in (await town.simulator.toast(act)).text


async def test_levels_are_supposed_in_words_and_moved_by_buttons(town: Town) -> None:
    boss = coordinator(town)
    answer = await ask(town, "/simulasi ind 23 jadi 3, ind 26 jadi 3", boss)
    assert "2,64 (Baik) → 2,78 (Baik), naik 0,14" in answer.text
    assert "Indikator 23 Integrasi Sistem Aplikasi: 2 → 3, +0,0400" in answer.text
    assert "masih kurang 0,72" in answer.text
    answer = await tap(town, boss, answer, "Ind 23: +1")
    assert "Integrasi Sistem Aplikasi: 2 → 4, +0,0800" in answer.text
    answer = await tap(town, boss, answer, "Tambah indikator")
    answer = await tap(town, boss, answer, "1. Kebijakan Internal Tata Kelola SPBE")
    answer = await tap(town, boss, answer, "Kembali")
    answer = await tap(town, boss, answer, "7. Layanan Publik Berbasis Elektronik")
    assert "35. Layanan Publik Instansi Pemerintah: tingkat 7/3 (≈ 2,33)" in answer.text
    answer = await tap(town, boss, answer, "34. Layanan Whistle Blowing System")
    answer = await tap(town, boss, answer, "Lainnya (1/2)")
    answer = await tap(town, boss, answer, "Ind 34: +1")
    assert "Layanan Whistle Blowing System: 3 → 5" in answer.text
    path = await tap(town, boss, answer, "Jalur dari sini")
    assert "Jalur ke Sangat Baik (3,5) dari hasil simulasi" in path.text
    back = await tap(town, boss, path, "Simulasikan")
    assert "Predikat berubah dari Baik menjadi Sangat Baik" in back.text
    assert not [label for label in back.labels if label.endswith("1")], "more than four parts"
    answer = await tap(town, boss, back, "Ulangi dari awal")
    assert "indeks terverifikasi: 2,64 (Baik)\n" in answer.text
    answer = await ask(town, "/simulasi ind 23 jadi 3", boss)
    assert "Terverifikasi: 2,64" in (await tap(town, boss, answer, "Indeks")).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kalau ind 35 jadi 4 gimana", "(rata-rata baris 35, 36, 37): 7/3 (≈ 2,33) → 4"),
        ("/simulasi baris 36 jadi 4", "Baris 36 Bursa Kerja Online (layanan dari indikator 35): 3 → 4"),
        ("naikkan ind 30 satu tingkat", "Layanan Manajemen Kinerja: 3 → 4"),
        ("/simulasi semua kebijakan jadi 5", "→ 3,14 (Baik)"),
        ("/simulasi ind 23 jadi 2", "Integrasi Sistem Aplikasi: tetap 2"),
        ("/simulasi ind 36 jadi 4", "Bila yang dimaksud baris 36"),
        ("/simulasi ind 23 jadi 7", "silakan pilih 0 sampai 5"),
        ("/simulasi halo", "“halo”"),
        ("/simulasi", "Pilih aspek, atau tulis misalnya"),
    ],
)
async def test_a_simulation_says_what_was_understood(town: Town, text: str, expected: str) -> None:
    assert expected in (await ask(town, text)).text


async def test_of_many_only_those_that_rise_are_told_and_none_falls(town: Town) -> None:
    answer = await ask(town, "/simulasi semua jadi 3")
    assert "tetap 3" not in answer.text
    assert "4 → 3" not in answer.text
    assert "baris yang sudah lebih tinggi tetap pada tingkatnya" in answer.text
    assert answer.labels == ("Tambah indikator", "Ulangi dari awal", "Jalur dari sini", "Indeks")
    fallen = await ask(town, "/simulasi turunkan semua layanan jadi 3")
    assert "4 → 3" in fallen.text
    assert "2,64 (Baik) → 2,64 (Baik), naik 0\n" in (await ask(town, "/simulasi semua jadi 1")).text


async def test_the_path_of_the_sample_has_18_steps_and_a_proof(town: Town) -> None:
    answer = await ask(town, "/jalur sangat baik")
    assert "Paling sedikit 18 langkah: 2,64 (Baik) → 3,55 (Sangat Baik)" in answer.text
    assert "Buktinya: dengan 17 langkah indeks paling tinggi 3,4990." in answer.text
    assert "OPD yang terlibat (6): BKPSDM 2" in answer.text
    assert (await ask(town, "berapa langkah lagi ke sangat baik?")).text == answer.text
    assert (await ask(town, "/jalur")).text == answer.text


async def test_measures_and_limits_are_buttons(town: Town) -> None:
    boss = coordinator(town)
    answer = await ask(town, "/jalur sangat baik", boss)
    answer = await tap(town, boss, answer, "Paling sedikit OPD")
    assert "Paling sedikit 1 OPD (20 langkah)" in answer.text
    answer = await tap(town, boss, answer, "Tanpa kebijakan")
    assert "Pembatasan: tanpa kebijakan. Pembatasan ini tidak menambah OPD." in answer.text
    answer = await tap(town, boss, answer, "Maks. 2 tingkat")
    assert "Paling sedikit 2 OPD" in answer.text
    assert "paling banyak 2 tingkat per baris. Tanpa pembatasan cukup 1 OPD: pembatasan ini menambah 1." in answer.text
    answer = await tap(town, boss, answer, "Usaha paling ringan")
    assert "Poin usaha adalah perkiraan kota sendiri" in answer.text
    answer = await tap(town, boss, answer, "Tanpa batas tingkat")
    answer = await tap(town, boss, answer, "Dengan kebijakan")
    answer = await tap(town, boss, answer, "Paling sedikit langkah")
    assert answer.text == (await ask(town, "/jalur sangat baik")).text
    assert "Menuju Sangat Baik" in (await tap(town, boss, answer, "Indeks")).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/jalur memuaskan tanpa layanan dan tanpa bapeda", "Tidak tercapai dengan pembatasan ini"),
        ("/jalur 3,499", "“3,499”"),
        ("/jalur baik", "Sudah tercapai: predikat saat ini Baik dengan indeks 2,64"),
        ("/jalur 9", "Indeks 9 di luar skala"),
        ("/jalur ke bulan", "“bulan”"),
        ("/jalur tanpa domain 7", "Domain 7 tidak ada pada instrumen 2018"),
        ("/jalur sangat baik tanpa dkis", "tanpa DKIS"),
        ("/jalur sangat baik tanpa dkis tanpa kebijakan", "tanpa kebijakan; tanpa DKIS"),
        ("/jalur sangat baik hanya dkis", "Pembatasan: hanya DKIS"),
        ("/jalur sangat baik hanya layanan", "Pembatasan: tanpa proses"),
        ("/jalur 3 hanya kebijakan", "Pembatasan: tanpa indikator 18, 19"),
        ("/jalur sangat baik hanya domain 7", "Domain 7 tidak ada pada instrumen 2018"),
        ("/jalur sangat baik paling sedikit opd", "Buktinya: tanpa OPD satu pun indeks paling tinggi 2,64."),
    ],
)
async def test_a_path_says_how_far_one_gets_or_what_was_not_understood(town: Town, text: str, expected: str) -> None:
    assert expected in (await ask(town, text)).text


async def test_a_button_of_another_matrix_is_stale(town: Town) -> None:
    boss = coordinator(town)
    answer = await ask(town, "/simulasi 23=3", boss)
    act = await town.simulator.presses_button(
        boss, answer, Button("Ind 23: +1", data=encode(Simulate(Reading.VERIFIED, "w0001")))
    )
    assert (await town.simulator.toast(act)).text == "Tampilan ini sudah lama, saya muat ulang."


async def test_groups_are_told_nothing(town: Town) -> None:
    boss = coordinator(town)
    group = town.simulator.group(-7101, "Tim SPBE", boss)
    for text in ("/indeks", "/simulasi 23=3", "/jalur"):
        (answer,) = await town.simulator.answers(await town.simulator.says(boss, text, chat=group))
        assert answer.text == (
            "Hal ini bersifat pribadi. Silakan kirim perintah yang sama di percakapan pribadi dengan saya: "
            "t.me/AsistenSPBEBot"
        )
