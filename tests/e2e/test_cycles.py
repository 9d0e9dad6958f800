"""A cycle from its preview to its archive, through the whole bot: /siklus."""

import pytest

from handlers.buttons import encode
from handlers.presses.cycles import CloseCycle, ShowCycle, ShowCycleRow
from simulator.values import BotMessage, Button, User
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE = "Tampilan ini sudah lama, saya muat ulang."


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def tap(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    (answer,) = await town.simulator.tap(person, message, label)
    return answer


async def test_a_cycle_is_closed_and_the_next_one_opened(town: Town) -> None:
    boss, other = town.coordinator(), town.coordinator()
    await town.change("UPDATE follow_up SET status = 'terverifikasi', stage = 2, percent = 100 WHERE number IN (1, 2)")
    await town.change("UPDATE follow_up SET level_verified = 3 WHERE number = 1")
    await town.change("UPDATE follow_up SET status = 'menunggu verifikasi', stage = 1 WHERE number = 4")
    index = (await ask(town, boss, "/indeks")).text
    assert "Hasil evaluasi terakhir: 2,64 (Baik)\nTerverifikasi: 2,66 (Baik)" in index
    listed = await ask(town, boss, "siklus")
    assert "37 baris: 34 belum, 1 menunggu verifikasi, 2 terverifikasi" in listed.text
    assert "Belum ada siklus yang ditutup." in listed.text
    preview = await tap(town, boss, listed, "Tutup siklus")
    assert "• masuk arsip: 2 baris (2 terverifikasi)" in preview.text
    assert "1 baris masih menunggu verifikasi" in preview.text
    assert "tingkatnya tetap ikut dihitung dalam indeks" in preview.text
    assert "Siklus berikutnya: Matriks MONEV Kota Denpasar 2020" in preview.text

    question = await tap(town, boss, preview, "Ganti judul")
    act = await town.simulator.says(boss, "  MONEV  <2020> ", reply_to=question.message_id)
    (own,) = await town.simulator.answers(act)
    assert own.text.endswith("Siklus berikutnya: MONEV <2020>")
    theirs = await ask(town, other, "tutup siklus Judul Lain 2020")
    old = own.button("Ya, tutup siklus")
    done = await tap(town, boss, own, "Ya, tutup siklus")
    assert "2 baris masuk arsip, 35 baris dibawa" in done.text
    told = "2,66 Baik, terverifikasi; hasil evaluasi terakhir 2,64 Baik"
    assert f"Indeks siklus 2019: {told}" in done.text
    index = (await ask(town, boss, "/indeks")).text
    assert "Terverifikasi: 2,66 (Baik)" in index
    assert "Indikator 1, 2 dihitung dari siklus 2019." in index
    assert "(tidak lagi menjadi baris)" in (await ask(town, boss, "/jalur 5")).text

    for person, message, button in ((boss, done, old), (other, theirs, theirs.button("Ya, tutup siklus"))):
        act = await town.simulator.presses_button(person, message, button)
        assert (await town.simulator.toast(act)).text == STALE
        (now,) = await town.simulator.answers(act)
        assert "Sedang berjalan: MONEV <2020>\n35 baris" in now.text
    assert town.stored("SELECT count(*) FROM cycle") == [(1,)]

    page = await tap(town, boss, await ask(town, boss, "/siklus"), "Siklus 2019")
    assert "1–5 dari 37, seperti saat ditutup" in page.text
    row = await tap(town, boss, page, "No. 1 Kebijakan Tim Pengarah SPBE")
    assert "Selesai dalam siklus ini." in row.text
    assert "Siklus 2019, seperti saat ditutup" in row.text
    assert "Dibawa ke siklus berikutnya." in (await ask(town, boss, "/siklus 2019 baris 5")).text
    assert "Dibawa dari siklus 2019, yang ditutup" in (await ask(town, boss, "/riwayat 5")).text
    assert "tidak ada baris dengan nomor itu" in (await ask(town, boss, "/riwayat 1")).text

    await town.change("UPDATE follow_up SET status = 'proses', stage = 0 WHERE number = 4")
    again = await ask(town, boss, "/siklus tutup tutup buku MONEV 2021")
    assert "• masuk arsip: 0 baris\n" in again.text
    assert "verifikasi" not in again.text
    assert again.text.endswith("Siklus berikutnya: tutup buku MONEV 2021")
    await tap(town, boss, again, "Ya, tutup siklus")
    assert f"Indeks siklus 2020: {told}" in (await ask(town, boss, "/siklus <2020>")).text


async def test_what_is_not_there_is_told(town: Town) -> None:
    boss = town.coordinator()
    assert "1999 bukan siklus yang sudah ditutup" in (await ask(town, boss, "/siklus 1999")).text
    assert "paling panjang 150 karakter" in (await ask(town, boss, "/siklus tutup " + "x" * 151)).text
    start = await ask(town, boss, "/siklus")
    for press in (ShowCycle(99), ShowCycleRow(99, 1), CloseCycle(7, own_title=False), CloseCycle(7, own_title=True)):
        act = await town.simulator.presses_button(boss, start, Button("Ya", data=encode(press)))
        assert (await town.simulator.toast(act)).text == STALE
