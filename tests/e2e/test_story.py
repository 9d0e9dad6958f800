"""The whole way of a follow-up, as docs/cerita.md tells it: from the matrix and the invitation to the last verdict.

The page is the transcript of this run: `pytest tests/e2e/test_story.py --story docs/cerita.md` writes it anew.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from handlers.buttons import encode
from handlers.presses import FetchEvidence, OpenTask, Press
from simulator.values import Act, BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import SAMPLE, Town, town_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = Path(__file__).parents[2] / "docs" / "cerita.md"
HEAD = """# Dari matriks sampai terverifikasi

Halaman ini adalah salinan satu percakapan yang benar-benar dijalankan: bot yang sesungguhnya di depan simulator
Telegram, tanggal 4 November 2019. Uji otomatis menjalankannya setiap kali dan membandingkannya dengan halaman ini.
Tombol ditulis di dalam kurung siku; jam dan kode tautan diganti karena berbeda setiap kali.
"""
FIRST = b"%PDF-1.7 undangan rapat"
SECOND = b"%PDF-1.7 keputusan tentang layanan JDIH"


class Story:
    """Writes down what people do and what the bot answers, to whomever."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.lines: list[str] = [HEAD]
        self.names: dict[int, str] = {}
        self.last: dict[int, BotMessage] = {}

    def chapter(self, title: str) -> None:
        self.lines.append(f"## {title}\n")

    def knows(self, person: User, name: str) -> User:
        self.names[person.id] = name
        return person

    async def says(self, person: User, text: str) -> BotMessage:
        return await self._heard(person, text, await self.town.simulator.says(person, text))

    async def presses(self, person: User, label: str) -> BotMessage:
        act = await self.town.simulator.presses(person, self.last[person.id], label)
        return await self._heard(person, f"[{label}]", act)

    async def sends(self, person: User, name: str, content: bytes, caption: str | None = None) -> BotMessage:
        act = await self.town.simulator.sends_document(person, name, content, caption=caption)
        return await self._heard(person, f"📎 {name}{f' dengan keterangan {caption}' if caption else ''}", act)

    async def follows(self, person: User, link: str) -> BotMessage:
        return await self._heard(person, "membuka tautan undangan", await self.town.simulator.follows(person, link))

    async def tries(self, person: User, press: Press) -> str:
        """Press a forged button and return what the bot says to it."""
        button = Button("?", data=encode(press))
        act = await self.town.simulator.presses_button(person, self.last[person.id], button)
        return (await self.town.simulator.toast(act)).text

    async def _heard(self, person: User, said: str, act: Act) -> BotMessage:
        self.lines.append(f"**{self.names[person.id]}:** {said}\n")
        await self.town.simulator.answers(act)
        await self.town.simulator.idle()
        for message in self.town.simulator.sent(after=act):
            self._tell(person, message)
        return self.last[person.id]

    def _tell(self, person: User, message: BotMessage) -> None:
        self.last[message.chat_id] = message
        to = "" if message.chat_id == person.id else f" kepada {self.names[message.chat_id]}"
        body = message.text or f"📄 {message.file_name}"
        quoted = "\n".join(f"> {line}".rstrip() + ("  " if line else "") for line in body.splitlines())
        buttons = " ".join(f"[{label}]" for label in message.labels)
        self.lines.append(f"*Bot{to}:*\n\n{quoted}\n" + (f">\n> {buttons}\n" if buttons else ""))

    def page(self) -> str:
        text = "\n".join(self.lines)
        text = re.sub(r"start=[\w-]+", "start=KODE", text)
        return re.sub(r"\b\d\d\.\d\d\b", "08.00", text)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    async with town_in(tmp_path_factory.mktemp("story"), matrix=False) as town:
        yield Story(town)


async def test_the_whole_story(story: Story, request: pytest.FixtureRequest) -> None:
    town = story.town
    made = story.knows(town.coordinator(), "Koordinator")
    ayu = story.knows(town.simulator.user(2_001, first_name="Ayu"), "Ayu")

    story.chapter("Koordinator memulai dan memasukkan matriks")
    await story.says(made, "/start")
    imported = await story.sends(made, "matriks-2019.csv", SAMPLE.read_bytes(), "/impor")
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

    _compare(story.page(), request.config.getoption("--story"))


def _compare(page: str, target: str | None) -> None:
    if target:
        Path(target).write_text(page, "utf-8")
    assert page == PAGE.read_text("utf-8"), "the conversation has changed: write the page anew, see above"


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
