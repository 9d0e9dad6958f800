"""Reminders from the first digest to the proof, as docs/pengingat.md tells it.

The page is the transcript of this run; `pytest tests/e2e/test_reminder_story.py --story docs/pengingat.md` writes it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from simulator.values import BotMessage
from spbe.people import Role
from tests.e2e.days import Days, days_in
from tests.e2e.story import Story, compare

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = Path(__file__).parents[2] / "docs" / "pengingat.md"
HEAD = """# Pengingat, dari yang pertama sampai buktinya

Halaman ini adalah salinan satu percakapan yang benar-benar dijalankan: bot yang sesungguhnya di depan simulator
Telegram, dengan jam yang dimajukan. Uji otomatis menjalankannya setiap kali dan membandingkannya dengan halaman ini.
Semua target pada matriks contoh adalah 31 Desember 2019. Tombol ditulis di dalam kurung siku.
"""


@dataclass
class Told:
    """A story whose days pass."""

    days: Days
    story: Story

    async def on(self, moment: str, title: str) -> tuple[BotMessage, ...]:
        """Begin a chapter at a moment of local time, with what the clock brings."""
        self.story.chapter(title)
        return self.story.clock(await self.days.on(moment))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    async with days_in(tmp_path_factory.mktemp("reminders")) as days:
        yield Told(days, Story(days.town, HEAD))


async def test_the_whole_story(told: Told, request: pytest.FixtureRequest) -> None:
    story, town = told.story, told.days.town
    made = story.knows(town.coordinator(), "Koordinator")
    await town.simulator.ask(made, "/start")
    ayu = story.knows(await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu"), "Ayu")
    budi = story.knows(await town.member(Role.FOCAL_POINT, "Dinas Perijinan", name="Budi"), "Budi")
    citra = story.knows(await town.member(Role.FOCAL_POINT, "Bappeda", name="Citra"), "Citra")
    await town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2 WHERE number NOT IN (4, 15, 33, 37)")
    town.simulator.world.chats[citra.id].blocked = True

    came = await told.on("2019-12-23T08:00", "Tujuh hari sebelum target adalah hari libur, jadi hari kerja sebelumnya")
    assert {each.chat_id for each in came} == {ayu.id, budi.id, made.id}
    assert "Citra" in story.last[made.id].text

    story.chapter("Ayu melapor dari pengingat")
    for label in ("Lapor", "Lapor baris 33", "Selesai"):
        await story.presses(ayu, label)
    await story.says(ayu, "seratus persen")
    await story.says(ayu, "layanan JDIH sudah daring dari awal sampai akhir")
    await story.sends(ayu, "Keputusan JDIH.pdf", b"%PDF-1.7 keputusan")
    await story.presses(ayu, "Terbuka")
    assert "L-2019-0001" in (await story.presses(ayu, "Kirim")).text

    await told.on("2019-12-27T08:00", "Yang sudah dilaporkan tidak diingatkan lagi; yang lain boleh ditunda")
    assert ("Baris 15" in story.last[ayu.id].text, "Baris 33" in story.last[ayu.id].text) == (True, False)
    await story.presses(ayu, "Tunda")
    await story.presses(ayu, "Senin depan")
    assert "diingatkan lagi mulai Senin, 30 Desember 2019" in story.page()

    story.chapter("Budi menyatakan barisnya bukan tugasnya; koordinator yang menetapkan")
    await story.presses(budi, "Bukan tugas saya")
    await story.presses(made, "Tetap tugasnya")
    assert "Koordinator menetapkan" in story.last[budi.id].text

    await told.on("2019-12-30T08:00", "Yang ditunda kembali, dan laporan yang lama menunggu sampai kepada koordinator")
    assert "Baris 15" in story.last[ayu.id].text
    assert "1 laporan sudah lama menunggu verifikasi Anda: baris 33 (Bag. Hukum), " in story.last[made.id].text

    story.chapter("Citra kembali dan memilih jamnya sendiri")
    await town.simulator.unblocks(citra)
    await story.says(citra, "ingatkan saya jam 9")
    assert "Pengingat berikutnya: Senin, 30 Desember 2019 pukul 09.00 WITA, baris 4." in story.last[citra.id].text
    await told.on("2019-12-30T09:00", "Hari itu juga, pukul sembilan")
    assert "Segera jatuh tempo" in story.last[citra.id].text
    assert not [each for each in await told.days.on("2019-12-31T08:00") if each.chat_id == citra.id]
    await told.on("2019-12-31T09:00", "Pada hari target, pukul sembilan")
    assert "Jatuh tempo hari ini" in story.last[citra.id].text

    came = await told.on("2020-01-07T09:00", "Seminggu lewat target")
    assert {each.chat_id for each in came} == {ayu.id, budi.id, citra.id, made.id}

    came = await told.on("2020-01-14T09:00", "Dua minggu lewat target, koordinator ikut diingatkan")
    assert {each.chat_id for each in came} == {ayu.id, budi.id, citra.id, made.id}

    story.chapter("Buktinya")
    proof = await story.says(made, "/pengingat log citra")
    assert "tidak terkirim: penerima memblokir bot" in proof.text
    assert "Selasa, 31 Desember 2019 pukul 09.00 WITA · terkirim" in proof.text

    compare(story.page(is_exact=True), PAGE, request.config.getoption("--story"))
