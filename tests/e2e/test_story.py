"""The whole way of a follow-up, as docs/cerita.md tells it: from the matrix and the invitation to the last verdict.

The page is the transcript of this run: `pytest tests/e2e/test_story.py --story docs/cerita.md` writes it anew.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from handlers.presses.reports import FetchEvidence
from handlers.presses.tasks import OpenTask
from spbe.people import Role
from tests.e2e.conftest import SAMPLE, town_in
from tests.e2e.story import Story, compare

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = Path(__file__).parents[2] / "docs" / "cerita.md"
HEAD = """# Dari matriks sampai terverifikasi

Halaman ini adalah salinan satu percakapan yang benar-benar dijalankan: bot yang sesungguhnya di depan simulator
Telegram, tanggal 4 November 2019. Uji otomatis menjalankannya setiap kali dan membandingkannya dengan halaman ini.
Tombol ditulis di dalam kurung siku; jam dan kode tautan diganti karena berbeda setiap kali.
"""
FIRST = b"%PDF-1.7 undangan rapat"
SECOND = b"%PDF-1.7 keputusan tentang layanan JDIH"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with town_in(tmp_path_factory.mktemp("story"), matrix=False) as town:
        yield Story(town, HEAD)


async def test_the_whole_story(story: Story, request: pytest.FixtureRequest) -> None:
    town = story.town
    made = story.knows(town.coordinator(), "Koordinator")
    ayu = story.knows(town.simulator.user(2_001, first_name="Ayu"), "Ayu")

    story.chapter("Koordinator memulai dan memasukkan matriks")
    await story.says(made, "/start")
    await story.sends(made, "matriks-2019.csv", SAMPLE.read_bytes(), "/impor")
    imported = await story.presses(made, "Ambil matriks")
    assert "37 baris, 35 indikator, 10 OPD" in imported.text

    story.chapter("PIC Bagian Hukum diundang dan bergabung")
    invited = await story.says(made, "/undang Ayu Bagian Hukum")
    link = re.search(r"https://t\.me/\S+", invited.text)
    assert link
    await story.follows(ayu, link[0])
    assert town.stored("SELECT role FROM person WHERE id = ?", ayu.id) == [("pic",)]
    tasks = await story.says(ayu, "tugas saya apa aja")
    assert "33" in tasks.text

    story.chapter("Baris 33 dilaporkan lewat percakapan, dengan PDF")
    await story.says(ayu, "/lapor 33")
    await story.presses(ayu, "Selesai")
    await story.says(ayu, "seratus persen")
    await story.says(ayu, "layanan JDIH sudah daring dari awal sampai akhir")
    await story.sends(ayu, "Undangan rapat.pdf", FIRST)
    await story.presses(ayu, "Terbuka")
    sent = await story.presses(ayu, "Kirim")
    assert "L-2019-0001" in sent.text

    story.chapter("Baris 15 dilaporkan dalam satu kalimat")
    await story.says(ayu, "TL no 15 perwali jdih sdh harmonisasi di bag hukum, kira2 70 persen, target akhir november")
    sentence = await story.presses(ayu, "Kirim")
    assert "L-2019-0002" in sentence.text

    story.chapter("Koordinator mengembalikan laporan pertama")
    await story.says(made, "/verifikasi")
    await story.presses(made, next(label for label in story.last[made.id].labels if "33" in label))
    await story.presses(made, "Kembalikan")
    await story.presses(made, "Objek dokumen berbeda")
    await story.says(made, "Yang diperlukan keputusan tentang layanan, bukan undangan rapat.")
    assert "bukan undangan rapat" in story.last[ayu.id].text

    story.chapter("PIC mengirim berkas pengganti, koordinator menerima")
    await story.presses(ayu, "Bukti")
    await story.sends(ayu, "Keputusan JDIH.pdf", SECOND)
    await story.presses(ayu, "Terbuka")
    await story.presses(ayu, "Kirim")
    await story.says(made, "/verifikasi")
    await story.presses(made, next(label for label in story.last[made.id].labels if "33" in label))
    await story.presses(made, "Terima")
    assert "terverifikasi" in story.last[ayu.id].text.lower()

    story.chapter("Riwayat menceritakan semuanya")
    history = await story.says(ayu, "/riwayat 33")
    for part in ("L-2019-0001", "Undangan rapat.pdf", "Objek dokumen berbeda", "Keputusan JDIH.pdf", "Ayu"):
        assert part.lower() in history.text.lower()
    assert town.stored("SELECT status, percent FROM follow_up WHERE number = 33") == [("terverifikasi", 100)]

    await _nobody_else_reads_it(story)

    compare(story.page(), PAGE, request.config.getoption("--story"))


async def _nobody_else_reads_it(story: Story) -> None:
    """Staff of another agency and guests read neither report nor file, by whatever way they try."""
    town = story.town
    staff = story.knows(await town.member(Role.READER, "Bappeda", name="Dewi"), "Staf Bappeda")
    guest = story.knows(town.guest(), "Tamu")
    files = [row[0] for row in town.stored("SELECT id FROM evidence ORDER BY id")]
    assert len(files) == 2
    story.chapter("Yang lain tidak membacanya")
    for person in (staff, guest):
        for asked in ("/riwayat 33", "/tugas 33"):
            told = await story.says(person, asked)
            assert not re.search(r"L-2019|\.pdf|Ayu|100%|erverifikasi", told.text)
        for file in files:
            assert "wewenang" in await story.tries(person, FetchEvidence(file))
        act = await town.simulator.says(person, "status tl 33 gimana, sudah selesai?")
        for answer in await town.simulator.answers(act):
            assert not re.search(r"L-2019|\.pdf|Ayu|100%|erverifikasi", answer.text)
        await story.tries(person, OpenTask(33))
        await town.simulator.idle()
        assert not re.search(r"L-2019|\.pdf|Ayu|100%|erverifikasi", town.simulator.sent(person)[-1].text)
        assert not [each for each in town.simulator.sent(person) if each.file_id]
