"""The agencies through the whole bot: /opd in words and by buttons."""

import pytest

from handlers.buttons import encode
from handlers.presses.opds import MergeOpd, RemoveOpd
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE = "Tampilan ini sudah lama, saya muat ulang."
NOT_THEIRS = "di luar wewenang Anda"


@pytest.fixture
def boss(town: Town) -> User:
    return town.coordinator()


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def tap(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    (answer,) = await town.simulator.tap(person, message, label)
    return answer


async def reply(town: Town, person: User, question: BotMessage, text: str) -> BotMessage:
    act = await town.simulator.says(person, text, reply_to=question.message_id)
    (answer,) = await town.simulator.answers(act)
    return answer


async def test_the_list_is_paged_and_opens_cards(town: Town, boss: User) -> None:
    first = await ask(town, boss, "/opd")
    assert "1–5 dari 10" in first.text
    assert first.labels[-2:] == ("Berikutnya", "Tambah OPD")
    second = await tap(town, boss, first, "Berikutnya")
    assert "6–10 dari 10" in second.text
    card = await tap(town, boss, second, "DKIS")
    assert "Nama lengkap: Dinas Komunikasi, Informatika dan Statistik" in card.text
    assert "(16 baris)" in card.text
    assert card.labels == ("Ganti nama", "Tambah sebutan", "Hapus sebutan", "Gabungkan", "Daftar OPD")


async def test_names_are_asked_for_and_taken_from_the_reply(town: Town, boss: User) -> None:
    listed = await ask(town, boss, "kelola opd")
    question = await tap(town, boss, listed, "Tambah OPD")
    added = await reply(town, boss, question, "Dishub = Dinas Perhubungan")
    assert "OPD ini sudah ditambahkan." in added.text
    question = await tap(town, boss, added, "Tambah sebutan")
    spelled = await reply(town, boss, question, "Perhubungan Darat")
    assert "Sebutan lain: Perhubungan Darat" in spelled.text
    question = await tap(town, boss, spelled, "Ganti nama")
    renamed = await reply(town, boss, question, "Dinas Perhubungan dan Kelautan")
    assert "Nama lengkap: Dinas Perhubungan dan Kelautan" in renamed.text
    choice = await tap(town, boss, renamed, "Hapus sebutan")
    asked = await tap(town, boss, choice, "Perhubungan Darat")
    assert asked.text.startswith("Hapus sebutan Perhubungan Darat dari Dishub?")
    dropped = await tap(town, boss, asked, "Ya, hapus sebutan")
    assert "Sebutan lain: Dinas Perhubungan" in dropped.text
    sure = await tap(town, boss, dropped, "Hapus")
    listed = await tap(town, boss, sure, "Ya, hapus")
    assert listed.text.startswith("Dishub sudah dihapus")
    again = await reply(town, boss, question, "batal")
    assert "Dinas" not in again.text


async def test_words_are_enough(town: Town, boss: User) -> None:
    assert "Sebutan tersimpan." in (await ask(town, boss, "/opd dkis sebutan Kominfos Kota")).text
    asked = await ask(town, boss, "/opd DKIS hapus sebutan kominfos kota")
    assert asked.labels == ("Ya, hapus sebutan", "Kembali")
    assert "Sebutan dihapus." in (await tap(town, boss, asked, "Ya, hapus sebutan")).text
    two = await ask(town, boss, "/opd dkis sebutan Dinas Kominfos, Diskominfos Kota")
    assert "Dinas Kominfos; Diskominfos Kota" in two.text
    assert "OPD ini sudah ditambahkan." in (await ask(town, boss, "tambah opd Satpol PP = Satuan Polisi")).text
    assert "Hapus Satpol PP" in (await ask(town, boss, "/opd hapus satpol pp")).text


FAULTS = {
    "/opd tambah": "/opd tambah Dishub = Dinas Perhubungan",
    "/opd hapus": "/opd hapus Dishub",
    "/opd gabung": "/opd gabung Bag. Ortala ke Bag. Organisasi",
    "/opd gabung DKIS ke <b>": "/opd gabung Bag. Ortala ke Bag. Organisasi",
    "/opd xyzzy <b>": "xyzzy b tidak saya kenali",
    "/opd tambah 😀 = 😀": "tidak dapat dipakai",
    "/opd tambah Kominfo": "Kominfo sudah menjadi nama atau sebutan DKIS",
    "/opd DKIS hapus sebutan Entah": "Entah bukan sebutan DKIS",
    "/opd hapus DKIS": "belum dapat dihapus, karena masih ada 16 baris",
}


@pytest.mark.parametrize("text", FAULTS)
async def test_what_cannot_be_done_is_told_with_the_way_out(town: Town, boss: User, text: str) -> None:
    assert FAULTS[text] in (await ask(town, boss, text)).text


async def test_two_agencies_become_one_and_cards_follow_at_once(town: Town, boss: User) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Organisasi", name="Ayu")
    preview = await ask(town, boss, "gabungkan opd Ortala ke bagian hukum")
    assert preview.text.startswith("Gabungkan Bag. Organisasi ke Bag. Hukum?")
    assert "• baris matriks: 3" in preview.text
    swapped = await tap(town, boss, preview, "Tukar arah")
    assert swapped.text.startswith("Gabungkan Bag. Hukum ke Bag. Organisasi?")
    back = await tap(town, boss, swapped, "Tukar arah")
    old = back.button("Ya, gabungkan")
    merged = await tap(town, boss, back, "Ya, gabungkan")
    assert "Penggabungan selesai" in merged.text
    assert "(5 baris)" in merged.text
    (notice,) = town.simulator.sent(ayu)
    assert notice.text.startswith("Bag. Organisasi sudah digabungkan ke Bag. Hukum")
    assert "OPD: Bag. Hukum" in (await ask(town, ayu, "/tugas 2")).text
    act = await town.simulator.presses_button(boss, merged, old)
    assert (await town.simulator.toast(act)).text == STALE
    (listed,) = await town.simulator.answers(act)
    assert listed.text.startswith("Daftar OPD")
    assert "Bag. Organisasi" not in listed.labels


@pytest.mark.parametrize("role", [Role.READER, Role.FOCAL_POINT, None])
async def test_nobody_else_gets_in(town: Town, role: Role | None) -> None:
    person = await town.member(role, "DKIS") if role else town.guest()
    for text in ("/opd", "/opd DKIS", "kelola opd", "/siklus", "tutup siklus"):
        assert NOT_THEIRS in (await ask(town, person, text)).text
    start = await ask(town, person, "/start")
    for press in (MergeOpd(1, 2, 3), RemoveOpd(1, sure=True)):
        act = await town.simulator.presses_button(person, start, Button("Ya", data=encode(press)))
        assert NOT_THEIRS in (await town.simulator.toast(act)).text
