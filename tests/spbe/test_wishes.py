"""Commands in plain words, as people type them; and what looks like one and is a question or a report."""

import json
from functools import cache
from pathlib import Path

import pytest

from spbe.wishes import Wish, Wishes, WishPhrases, nearest_command
from spbe.words import Reader
from tests.spbe.conftest import shipped_engine

GOLD = sorted((Path(__file__).parents[1] / "questions").glob("*.jsonl"))
TRULY_WISHES = {"r105": Wish("lapor", row=5), "c205": Wish("menu")}
"""Gold that is a wish in so many words: "min mau lapor no 5", "menu"."""


@cache
def shipped() -> Wishes:
    content = shipped_engine().content
    return Wishes(content.wishes, Reader(content.lexicon, content.wishes.texts))


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("tugas saya", "tugas"),
        ("tugasku apa aja", "tugas"),
        ("Apa tugas saya, pak?", "tugas"),
        ("tgas saya", "tugas"),
        ("kerjaan saya apa aja", "tugas"),
        ("permisi min, saya mau lihat tugas saya", "tugas"),
        ("mau lapor", "lapor"),
        ("LAPOR", "lapor"),
        ("laporr", "lapor"),
        ("mw lapor dong", "lapor"),
        ("lapor satu lagi", None),
        ("Assalamualaikum, mohon izin melapor", "lapor"),
        ("histori laporan", "riwayat"),
        ("riwayat laporan", "riwayat"),
        ("antrean verifikasi", "verifikasi"),
        ("antrian verfikasi", "verifikasi"),
        ("undangg", "undang"),
        ("tambah anggota", "undang"),
        ("siapa saja anggota", "orang"),
        ("profl saya", "profil"),
        ("data saya", "datasaya"),
        ("apa yang disimpan tentang saya?", "datasaya"),
        ("mau keluar dari bot", "berhenti"),
        ("brhenti", "berhenti"),
        ("batal", "batal"),
        ("ga jadi lapor", "batal"),
        ("hapus aja deh", "batal"),
        ("buang", "batal"),
        ("buang aja", "batal"),
        ("batalkan laporan", None),
        ("hapus laporan saya", None),
        ("tugas sya apa aja", "tugas"),
        ("kpn deadline ku", "tugas"),
        ("kmbali", "kembali"),
        ("kembali ke menu", "menu"),
        ("bantuan", "bantuan"),
        ("serah terima tugas", "serahterima"),
        ("saya bukan PIC lagi", "serahterima"),
        ("apa yg hrs sy kerjain minggu ini", "tugas"),
        ("yg sisa apa aja", "tugas"),
        ("yang belum apa aja", "tugas"),
        ("selanjutnya ngapain", "tugas"),
        ("tgs gw apa", "tugas"),
        ("sampe jam berapa batasnya", "tugas"),
        ("ingetin saya lusa", "pengingat"),
        ("jgn ingetin terus dong", "pengingat"),
        ("jangan kirim hari sabtu", "pengingat"),
        ("draf saya mana", "lanjutkan"),
        ("sy bingung", "bantuan"),
        ("daftar", "menu"),
        ("lanjutin", "lanjutkan"),
        ("ulangi", "ulangi"),
    ],
)
def test_a_command_in_plain_words(text: str, command: str | None) -> None:
    assert shipped().of(text) == (Wish(command) if command else None)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("mau lapor no 5", Wish("lapor", row=5)),
        ("lapor baris 33", Wish("lapor", row=33)),
        ("lapor baris tiga tiga", Wish("lapor", row=33)),
        ("lapor baris ke-33", Wish("lapor", row=33)),
        ("lpor no. 5 ya min", Wish("lapor", row=5)),
        ("lapor TL no 5", Wish("lapor", row=5)),
        ("lapor nomor tiga puluh tiga", Wish("lapor", row=33)),
        ("Saya Ayu dari Bagian Hukum. Mau lapor no 5.", Wish("lapor", row=5)),
        ("lihat riwayat 33", Wish("riwayat", row=33)),
        ("tugas nomor 5", Wish("tugas", row=5)),
        ("lapor indikator 23", Wish("lapor", indicator=23)),
    ],
)
def test_a_number_is_of_a_row_unless_an_indicator_is_named(text: str, wish: Wish) -> None:
    assert shipped().of(text) == wish


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("undang Ayu Bagian Hukum", "Ayu Bagian Hukum"),
        ("Pak, tolong undang staf Ni Luh Ayu, DKIS", "staf Ni Luh Ayu, DKIS"),
        ("undang anggota Made bapeda", "Made bapeda"),
        ("Saya Budi dari DKIS. Undang koordinator Wayan", "koordinator Wayan"),
        ("undang Ayu 2 Bappeda", "Ayu 2 Bappeda"),
    ],
)
def test_a_phrase_that_goes_on_takes_words(text: str, words: str) -> None:
    assert shipped().of(text) == Wish("undang", words=words)


@pytest.mark.parametrize(
    "text",
    [
        # questions
        "undang-undang SPBE",
        "undang undang nomor 27",
        "undang siapa ke rapat?",
        "undangan rapat untuk bukti kolaborasi",
        "sudah diundangkan",
        "tugas dkis apa saja",
        "tugas bagian hukum",
        "apa itu tugas",
        "verifikasi itu apa",
        "cara lapor bagaimana",
        "siapa saja anggota tim pengarah",
        "data pendukung indikator 5",
        "bukan tugas saya",
        "baris 33",
        # reports
        "lapor no 5 sudah 70 persen",
        "lapor no 5 70%",
        "lapor 70%",
        "lapor no 5 selesai",
        "sudah lapor",
        # more than one row, or a number that is none
        "lapor 5 dan 6",
        "riwayat 2,59",
        "riwayat 59/2020",
        "riwayat 0",
        "riwayat 5000",
        "batalkan laporan no 5",
        # nothing but courtesies
        "",
        "33",
        "terima kasih",
        "selamat pagi pak",
        "mau",
        "?!",
        "lapor " * 300,
        "mau " * 20 + "lapor",
    ],
)
def test_what_says_anything_else_is_no_wish(text: str) -> None:
    assert shipped().of(text) is None


def test_every_phrase_leads_to_its_command() -> None:
    content = shipped_engine().content
    for command, phrases in content.wishes.phrases.items():
        assert {phrase: shipped().of(phrase) for phrase in phrases} == dict.fromkeys(phrases, Wish(command))


def test_a_phrase_of_courtesies_alone_is_never_said() -> None:
    phrases = WishPhrases(("pak",), {"menu": ("mohon informasi", "menu")})
    wishes = Wishes(phrases, Reader(shipped_engine().content.lexicon, phrases.texts))
    assert (wishes.of("pak"), wishes.of("menu pak")) == (None, Wish("menu"))


def test_no_question_and_no_report_is_taken_for_a_wish() -> None:
    gold = [json.loads(line) for file in GOLD for line in file.read_text("utf-8").splitlines() if line]
    taken = {each["id"]: wish for each in gold if (wish := shipped().of(each.get("q") or each["text"]))}
    assert len(gold) > 900
    assert taken == TRULY_WISHES


@cache
def of_desk() -> Wishes:
    content = shipped_engine().content
    return Wishes(content.wishes.of_desk, Reader(content.lexicon, content.wishes.texts))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("simulasi kalo integrasi sistem aplikasi naik ke 4?", "simulasi"),
        ("andai semua layanan tingkat 4", "simulasi"),
        ("pindah target baris 15 ke 20 desember krn nunggu perwali", "target"),
        ("undur baris 20 ke juni 2020 karena anggaran", "target"),
        ("umumkan ke semua pic besok rapat jam 10", "siaran"),
        ("apa aja sih kendalanya", "kendala"),
        ("simulasi itu apa", None),
        ("seandainya nilai kami persis 2.60, masuknya ke kategori apa", None),
    ],
)
def test_what_is_said_to_the_desk_is_a_wish_of_everybody(text: str, wish: str | None) -> None:
    found = shipped().of(text)
    assert (found and found.command) == wish


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("indeks kalau semua selesai", "indeks"),
        ("opd mana yg telat", "lewattarget"),
        ("yg lewat target siapa aja", "lewattarget"),
        ("berapa yg udah selesai?", "rekap"),
        ("target minggu depan apa aja", "tugas"),
        ("ada laporan baru gak", "verifikasi"),
        ("siapa pic bappeda?", "orang"),
        ("cek kendala tiap opd", "kendala"),
        ("siapa yang terkendala", "kendala"),
        ("kirim gambar kemajuan", "gambarkemajuan"),
        ("bikin bahan rapat", "ringkasan"),
        ("besok rapat, apa yg harus saya siapin?", "meja"),
        ("kirimin matriks excel dong", "ekspor"),
        ("gabungkan dinsos ke dkis", "gabungopd"),
        ("hapus opd dinsos", "hapusopd"),
        ("apa saja pertanyaan yg blm kejawab", "pertanyaan"),
        ("siapa yg belum lapor", "rekapopd"),
        ("target baris 20 mundur ke juni 2020", "target"),
        ("target baris 20 kapan", None),
    ],
)
def test_what_a_coordinator_asks_the_desk_is_a_question_of_everybody_else(text: str, command: str | None) -> None:
    found = of_desk().of(text)
    assert (found and found.command, shipped().of(text)) == (command, None)


def test_the_desk_takes_no_question_but_after_people_which_must_name_an_agency() -> None:
    gold = [json.loads(line) for file in GOLD for line in file.read_text("utf-8").splitlines() if line]
    taken = {each["id"]: wish for each in gold if (wish := of_desk().of(each.get("q") or each["text"]))}
    assert {wish.command for wish in taken.values()} <= {"orang"}


COMMANDS = ("start", "bantuan", "tugas", "lapor", "riwayat", "verifikasi", "datasaya", "undang", "orang")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("tugass", "tugas"),
        ("laporr", "lapor"),
        ("tgs", "tugas"),
        ("laporan", "lapor"),
        ("data_saya", "datasaya"),
        ("verif", "verifikasi"),
        ("data", "datasaya"),
        ("lapor5", "lapor"),
        ("task", None),
        ("x", None),
        ("", None),
    ],
)
def test_a_misspelt_command_is_recognised(typed: str, command: str | None) -> None:
    assert nearest_command(typed, COMMANDS) == command
