"""The overview through the whole bot: numbers, lists, pictures and the page for leadership, for coordinators alone."""

from collections.abc import AsyncIterator
from io import BytesIO

import pypdfium2
import pytest
import pytest_asyncio
from PIL import Image

from handlers.buttons import encode
from handlers.presses import Press
from handlers.presses.overview import DrawOverview, ListOverview, SendSummary, ShowOverview
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from spbe.progress import Blocker, RowStatus
from tests.e2e.conftest import Town, town_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE = "Tampilan ini sudah lama, saya muat ulang."
REFUSED = "Mohon maaf, hal itu di luar wewenang Anda: hanya untuk koordinator SPBE."
WAYS = ("Per OPD", "Per domain/aspek", "Lewat target (3)", "Gambar kemajuan", "Jaring aspek", "Ringkasan PDF")


async def stands(town: Town, number: int, status: RowStatus, percent: int, blocker: Blocker | None = None) -> None:
    async with town.house.database.open_store() as store:
        row = await store.follow_ups.find(number)
        assert row
        at = town.house.resources.now()
        await store.follow_ups.set_state(row.id, status=status, percent=percent, blocker=blocker, at=at)


async def late(town: Town) -> None:
    """Let rows 2, 9 and 16 be late, row 4 verified, and row 15 held up."""
    await town.change(
        "UPDATE follow_up SET target_day = '2019-10-31', target_precision = 'day' WHERE number IN (2, 9, 16)"
    )
    await town.change("UPDATE matrix SET revision = revision + 1")
    await stands(town, 4, RowStatus.VERIFIED, 100)
    await stands(town, 15, RowStatus.BLOCKED, 50, Blocker.SIGNATURE)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Give a town in which some rows are late."""
    async with town_in(tmp_path_factory.mktemp("bot")) as running:
        await late(running)
        yield running


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def press(town: Town, person: User, message: BotMessage, said: Press) -> str:
    """Press a button that a message may no longer have, and return the toast."""
    act = await town.simulator.presses_button(person, message, Button("Rekap", data=encode(said)))
    return (await town.simulator.toast(act)).text


async def test_the_numbers_fit_on_one_screen(town: Town) -> None:
    told = await ask(town, town.coordinator(), "/rekap")
    assert told.labels == WAYS
    for part in (
        "Per Senin, 4 November 2019 pukul 08.00 WITA",
        "37 baris, rata-rata 4%",
        "✅ Terverifikasi: 1",
        "⚠️ Terkendala: 1",
        "⬜ Belum: 35",
        "Lewat target: 3 baris · jatuh tempo dalam 30 hari: 0 baris",
        "1. Kebijakan Internal SPBE: 17 baris, rata-rata 9%, 1 terverifikasi, 1 terkendala, 3 lewat target",
        "Perlu perhatian\nDKIS: 16 baris, rata-rata 0%, 1 lewat target\nBKPSDM: ",
        "?start=rekap",
    ):
        assert part in told.text
    assert len(told.text) < 1_500


async def test_lists_open_and_lead_back(town: Town) -> None:
    boss = town.coordinator()
    told = await ask(town, boss, "/rekap")
    (opds,) = await town.simulator.tap(boss, told, "Per OPD")
    assert opds.text.startswith("Rekap per OPD · per Senin, 4 November 2019\n1–5 dari 10 OPD")
    (rest,) = await town.simulator.tap(boss, opds, "Berikutnya")
    assert "6–10 dari 10 OPD" in rest.text
    assert rest.labels[-2:] == ("Sebelumnya", "Kembali ke rekap")
    (hukum,) = await town.simulator.tap(boss, rest, "Bag. Hukum")
    assert "⚠️ Terkendala: 1" in hukum.text
    (tasks,) = await town.simulator.tap(boss, hukum, "Tugas OPD ini")
    assert tasks.text.startswith("Tugas Bag. Hukum · 2 baris")
    (again,) = await town.simulator.tap(boss, tasks, "Rekap OPD ini")
    assert again.text == hukum.text
    assert again.labels == ("Tugas OPD ini", "Lewat target (0)", "Kembali ke rekap")
    told = await ask(town, boss, "/rekap")
    (parts,) = await town.simulator.tap(boss, told, "Per domain/aspek")
    assert "• 3. Kelembagaan: 2 baris" in parts.text
    (told,) = await town.simulator.tap(boss, parts, "Kembali ke rekap")
    assert told.labels == WAYS
    (overdue,) = await town.simulator.tap(boss, told, "Lewat target (3)")
    assert (
        "Baris 9 Kebijakan Layanan Manajemen Kepegawaian: BKPSDM, target 31 Oktober 2019, lewat 4 hari" in overdue.text
    )
    (card,) = await town.simulator.tap(boss, overdue, overdue.labels[0])
    assert card.text.startswith("Baris 2 ")


@pytest.mark.parametrize("words", ["rekap dkis", "Tolong rekap diskominfo", "/rekap DKIS", "/rekap dkiss"])
async def test_one_agency_is_asked_for_in_words(town: Town, words: str) -> None:
    told = await ask(town, town.coordinator(), words)
    assert told.text.startswith("Rekap DKIS · ")
    assert "16 baris, rata-rata 0%" in told.text


async def test_an_agency_that_nobody_knows_is_said(town: Town) -> None:
    told = await ask(town, town.coordinator(), "/rekap <xyz>")
    assert told.text.startswith("Mohon maaf, xyz tidak saya kenali sebagai OPD, jadi ini rekap seluruhnya.")


@pytest.mark.parametrize(
    "words", ["rekap", "REKAP", "mau lihat rekap dong", "rekp tindak lanjut", "opd mana yang paling tertinggal"]
)
async def test_plain_words_do_what_the_command_does(town: Town, words: str) -> None:
    boss = town.coordinator()
    assert (await ask(town, boss, words)).html == (await ask(town, boss, "/rekap")).html


@pytest.mark.parametrize("words", ["rekap hasil evaluasi 2019", "rekap xyz", "jelaskan radar", "apa isi ringkasan"])
async def test_questions_stay_questions(town: Town, words: str) -> None:
    assert "Rekap Matriks" not in (await ask(town, town.coordinator(), words)).text


async def test_the_start_screen_leads_there(town: Town) -> None:
    boss = town.coordinator()
    start = await ask(town, boss, "/start")
    (told,) = await town.simulator.tap(boss, start, "Rekap")
    assert told.labels == WAYS


@pytest.mark.parametrize(
    ("label", "words", "said"),
    [
        ("Gambar kemajuan", "gambar kemajuan", "DKIS: 16 baris, rata-rata 0%"),
        ("Jaring aspek", "radar", "Kebijakan Internal Tata Kelola SPBE: 2,00 · 2,00 · 3,00"),
    ],
)
async def test_pictures_say_the_same_in_words(town: Town, label: str, words: str, said: str) -> None:
    boss = town.coordinator()
    told = await ask(town, boss, "/rekap")
    (pressed,) = await town.simulator.tap(boss, told, label)
    asked = await ask(town, boss, words)
    for photo in (pressed, asked):
        assert photo.kind == "photo"
        assert said in photo.text
        picture = Image.open(BytesIO(town.simulator.file(photo)))
        assert (picture.format, picture.width) == ("PNG", 1080)
        assert len(picture.convert("RGB").getcolors(1_000_000) or ()) > 50
    (again,) = await town.simulator.tap(boss, pressed, "Kembali ke rekap")
    assert again.html == told.html
    assert again.message_id != pressed.message_id, "a photo cannot become a text"


@pytest.mark.parametrize(("label", "method"), [("Gambar kemajuan", "sendPhoto"), ("Ringkasan PDF", "sendDocument")])
async def test_the_tap_is_answered_before_the_slow_work(town: Town, label: str, method: str) -> None:
    boss = town.coordinator()
    told = await ask(town, boss, "/rekap")
    act = await town.simulator.presses(boss, told, label)
    await town.simulator.answers(act)
    assert (await town.simulator.toast(act)).text == "Berkas sedang disiapkan."
    made = [call.method for call in town.simulator.calls if call.method in ("answerCallbackQuery", method)]
    assert made[-2:] == ["answerCallbackQuery", method]


async def test_the_page_for_leadership(town: Town) -> None:
    boss = town.coordinator()
    told = await ask(town, boss, "/ringkasan")
    assert (told.kind, told.file_name) == ("document", "Ringkasan-SPBE-2019-11-04.pdf")
    pdf = pypdfium2.PdfDocument(town.simulator.file(told))
    said = " ".join(str(pdf[0].get_textpage().get_text_range()).split())
    pages = len(pdf)
    pdf.close()
    assert pages == 1
    assert "37 baris, rata-rata 4%, 3 lewat target" in said
    assert "terverifikasi 2,64 (Baik)" in said
    assert "Penetapan atau penandatanganan dokumen: baris 15" in said
    (back,) = await town.simulator.tap(boss, told, "Kembali ke rekap")
    assert back.labels == WAYS


async def test_a_link_opens_it_for_coordinators_only(town: Town) -> None:
    boss = town.coordinator()
    told = await ask(town, boss, "/rekap dkis")
    link = next(word for word in told.text.split() if "?start=rekap" in word)
    act = await town.simulator.follows(town.coordinator(), f"https://{link}")
    (opened,) = await town.simulator.answers(act)
    assert opened.html == told.html
    for person in (await town.member(Role.FOCAL_POINT, "DKIS"), town.guest()):
        act = await town.simulator.follows(person, f"https://{link}")
        (refused,) = await town.simulator.answers(act)
        assert refused.text.startswith(REFUSED)


@pytest.mark.parametrize("said", [ShowOverview(), ListOverview("opds"), DrawOverview("radar"), SendSummary()])
async def test_others_get_nothing(town: Town, said: Press) -> None:
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    for words in ("/rekap", "/ringkasan", "radar", "gambar kemajuan"):
        assert (await ask(town, member, words)).text.startswith(REFUSED)
    assert (await press(town, member, await ask(town, member, "/start"), said)).startswith(REFUSED)


@pytest.mark.parametrize("said", [ShowOverview(999), ListOverview("overdue", opd=999)])
async def test_an_agency_that_is_gone_is_stale(town: Town, said: Press) -> None:
    boss = town.coordinator()
    assert await press(town, boss, await ask(town, boss, "/rekap"), said) == STALE


async def test_a_page_that_is_gone_shows_the_last_one(town: Town) -> None:
    boss = town.coordinator()
    told = await ask(town, boss, "/rekap")
    act = await town.simulator.presses_button(boss, told, Button("", data=encode(ListOverview("opds", 10**9))))
    (last,) = await town.simulator.answers(act)
    assert "6–10 dari 10 OPD" in last.text


async def test_groups_are_told_nothing(town: Town) -> None:
    boss = town.coordinator()
    group = town.simulator.group(-7301, "Tim SPBE", boss)
    (told,) = await town.simulator.ask(boss, "/rekap", chat=group)
    assert told.text == (
        "Hal ini bersifat pribadi. Silakan kirim perintah yang sama di percakapan pribadi dengan saya: "
        "t.me/AsistenSPBEBot"
    )


async def test_without_a_matrix_it_says_what_to_do(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with town_in(tmp_path_factory.mktemp("empty"), matrix=False) as empty:
        boss = empty.coordinator()
        for words in ("/rekap", "/ringkasan", "radar", "gambar kemajuan", "/rekap dkis"):
            told = await ask(empty, boss, words)
            assert "Silakan impor berkasnya dengan /impor." in told.text
            assert told.labels == ()
