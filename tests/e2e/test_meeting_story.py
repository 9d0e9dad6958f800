"""From an empty bot to the coordination meeting, as docs/rapat.md tells it.

The page is the transcript of this run: `pytest tests/e2e/test_meeting_story.py --story docs/rapat.md` writes it anew,
and beside it the two pictures and the page for leadership as a picture.
"""

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pypdfium2
import pytest
import pytest_asyncio
from PIL import Image

from simulator.values import User
from spbe.matrix import MatrixRow
from spbe.matrix_table import read_matrix
from storage.table_files import read_table
from tests.e2e.conftest import town_in
from tests.e2e.story import Story, compare
from tests.matrix_files import as_document, plain, sample_rows

pytestmark = pytest.mark.asyncio(loop_scope="module")

DOCS = Path(__file__).parents[2] / "docs"
HEAD = """# Dari bot kosong sampai rapat koordinasi

Halaman ini adalah salinan satu percakapan yang benar-benar dijalankan: bot yang sesungguhnya di depan simulator
Telegram, tanggal 4 November 2019. Uji otomatis menjalankannya setiap kali dan membandingkannya dengan halaman ini.
Tombol ditulis di dalam kurung siku; jam dan kode tautan diganti karena berbeda setiap kali.
"""
OPD = 6
MISSPELT = {13: "Bag. Adm. Pengadaan", 36: "Dinas Naker Transmigrasi"}
"""What the office wrote in two cells, by row: nobody but the coordinator knows whom it means."""


def matrix() -> bytes:
    """Return the sample as the office's Word file, with two agencies that the master does not know."""
    rows = sample_rows()
    for number, written in MISSPELT.items():
        rows[number][OPD] = written
    return as_document(plain(rows))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with town_in(tmp_path_factory.mktemp("meeting"), matrix=False) as town:
        yield Story(town, HEAD)


async def test_from_an_empty_bot_to_the_meeting(story: Story, request: pytest.FixtureRequest) -> None:
    town, sent = story.town, matrix()
    boss = story.knows(town.coordinator(), "Koordinator")
    ayu = story.knows(town.simulator.user(2_001, first_name="Ayu"), "Ayu")

    story.chapter("Matriks dari Word, dengan dua OPD yang ditanyakan")
    await story.says(boss, "/meja")
    await story.presses(boss, "Impor matriks")
    doubt = await story.sends(boss, "MONEV SPBE 2019.docx", sent)
    assert MISSPELT[13] in doubt.text
    doubt = await story.presses(boss, "Bag. Pengadaan Barang dan Jasa")
    assert MISSPELT[36] in doubt.text
    preview = await story.says(boss, "dinas tenaga kerja")
    assert "37" in preview.text
    taken = await story.presses(boss, "Ambil matriks")
    assert "37 baris, 35 indikator, 10 OPD" in taken.text

    story.chapter("Laporan masuk dan diputuskan")
    invited = await story.says(boss, "/undang Ayu Bagian Hukum")
    link = re.search(r"https://t\.me/\S+", invited.text)
    assert link
    await story.follows(ayu, link[0])
    await story.says(ayu, "no 33 sudah selesai 100 persen, layanan JDIH sudah daring dari awal sampai akhir")
    await story.presses(ayu, "Kirim")
    await story.says(ayu, "TL no 15 perwali jdih terkendala nunggu ttd sekda, kira2 75 persen, target akhir november")
    await story.presses(ayu, "Kirim")
    await story.says(boss, "/verifikasi")
    await story.presses(boss, next(label for label in story.last[boss.id].labels if "33" in label))
    await story.presses(boss, "Terima")
    assert town.stored("SELECT status FROM follow_up WHERE number = 33") == [("terverifikasi",)]

    story.chapter("Rekap dengan kedua gambar")
    recap = await story.says(boss, "rekap")
    assert "37 baris" in recap.text
    pictures = {}
    for name, label in (("kemajuan", "Gambar kemajuan"), ("jaring", "Jaring aspek")):
        story.last[boss.id] = recap
        drawn = await story.presses(boss, label)
        pictures[name] = town.simulator.file(drawn)
        assert Image.open(io.BytesIO(pictures[name])).width == 1080

    story.chapter("Indeks, simulasi, dan jalur")
    index = await story.says(boss, "indeks kita berapa")
    assert "2,64" in index.text
    assert "Baik" in index.text
    supposed = await story.says(boss, "/simulasi ind 23 jadi 3, ind 26 jadi 3")
    assert "2,64" in supposed.text
    path = await story.says(boss, "/jalur sangat baik")
    assert "18" in path.text

    story.chapter("Kendala dan pemeriksaan")
    await story.says(boss, "/kendala")
    await story.says(boss, "/periksa")

    story.chapter("Berkas untuk rapat")
    for kind in ("xlsx", "docx"):
        document = await story.says(boss, f"/ekspor {kind}")
        assert await _read(story, town.simulator.file(document), document.file_name) == await _read(
            story, sent, "MONEV SPBE 2019.docx"
        )
    summary = await story.says(boss, "/ringkasan")
    page = _as_picture(town.simulator.file(summary))

    await _not_for_others(story, ayu)
    target = request.config.getoption("--story")
    if target:
        for name, data in (*pictures.items(), ("ringkasan", page)):
            Path(target).with_name(f"rapat-{name}.png").write_bytes(data)
    compare(f"{story.page()}\n{PICTURES}", DOCS / "rapat.md", target)
    for name in (*pictures, "ringkasan"):
        assert (DOCS / f"rapat-{name}.png").exists()


PICTURES = """## Gambar-gambarnya

![Kemajuan tindak lanjut](rapat-kemajuan.png)

![Tingkat kematangan per aspek](rapat-jaring.png)

![Ringkasan untuk pimpinan](rapat-ringkasan.png)
"""


async def _read(story: Story, data: bytes, name: str) -> tuple[MatrixRow, ...]:
    """Return the rows of a file as the import reads them, with the spellings that it has learnt."""
    async with story.town.house.database.read_store() as store:
        opds = await store.opds.all()
    instrument = story.town.house.contents.content.catalogue.instruments["2018"]
    reading = read_matrix(read_table(data, name), opds=opds, instrument=instrument)
    assert reading.doubts == ()
    return reading.rows


def _as_picture(data: bytes) -> bytes:
    """Return the only page of a PDF as a picture."""
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    file = io.BytesIO()
    document[0].render(scale=1.3).to_pil().save(file, "PNG", optimize=True)
    return file.getvalue()


async def _not_for_others(story: Story, ayu: User) -> None:
    """A focal point gets none of it."""
    story.chapter("Yang lain tidak mendapatkannya")
    for asked in ("/rekap", "/indeks", "/ekspor xlsx", "/ringkasan", "/jalur sangat baik"):
        told = await story.says(ayu, asked)
        assert not told.file_id
        assert not re.search(r"2,64|18 langkah", told.text)
