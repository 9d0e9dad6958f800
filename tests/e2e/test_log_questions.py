"""What a coordinator asks about the reminders of others in plain words, through the simulator, as days pass."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from simulator.values import User
from spbe.people import Role
from tests.e2e.days import Days, days_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEAD = "Catatan pengingat"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def days(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Days]:
    """Give a town in which Ayu was told on two days, and Dewa blocked the bot between them; it is 30 December."""
    async with days_in(tmp_path_factory.mktemp("bot")) as running:
        town = running.town
        await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu Purnama")
        dewa = await town.member(Role.FOCAL_POINT, "DKIS", name="Dewa Putu")
        await running.on("2019-11-29T08:00")
        await running.on("2019-12-16T08:00")
        await town.simulator.blocks(dewa)
        await town.simulator.idle()
        await town.member(Role.FOCAL_POINT, "BKPSDM", name="Budi Baru")
        await running.on("2019-12-17T08:00")
        await town.change("UPDATE digest SET outcome = 'failed' WHERE day = '2019-12-17' AND person_id = 2002")
        yield running


@pytest.fixture
def boss(days: Days) -> User:
    return days.town.coordinator()


async def ask(days: Days, person: User, text: str) -> str:
    (answer,) = await days.town.simulator.ask(person, text)
    return answer.text


ANSWERS: dict[str, tuple[str, ...]] = {
    "apakah bu ayu sudah diingatkan tgl 17?": (HEAD + " · Ayu Purnama · Selasa, 17 Desember 2019", "· terkirim\n"),
    "apakah staf bagian hukum sudah diingatkan": (HEAD + " · Ayu Purnama", "1–2 dari 2 pesan", "Pengingat berikutnya"),
    "sudah diingatkan blm dkis tgl 29 nov": (HEAD + " · Dewa Putu · Jumat, 29 November 2019", "· terkirim\n"),
    "kpn terakhir dkis diingatkan": (HEAD + " · Dewa Putu", "29 November 2019", "memblokir bot sejak Senin, 16"),
    "sdh brp kali dkis diingatkan": (HEAD + " · Dewa Putu", "1–1 dari 1 pesan"),
    "kapan bagian hukum diingatkan lagi": (HEAD + " · Ayu Purnama", "Pengingat berikutnya"),
    "siapa saja yg sudah diingatkan": (HEAD, "dari 4 pesan"),
    "knp dkis tdk diingatkan tgl 17": ("Dewa Putu, DKIS: memblokir bot sejak Senin, 16 Desember", "tidak terkirim"),
    "siapa yg blm pernah diingatkan": ("1 dari 3 PIC", "Budi Baru, BKPSDM"),
    "siapa yg tdk diingatkan desember": ("Dewa Putu, DKIS: memblokir bot sejak",),
    "siapa yg blm diingatkan soal baris 33": ("Semua PIC (1) sudah diingatkan",),
    "bappeda sudah diingatkan belum": ("Belum ada PIC Bappeda yang bergabung",),
    "apakah bu wayan sudah diingatkan?": ("wayan tidak saya kenali",),
    "ingatkan dkis sekarang": ("Pengingat dikirim sendiri oleh bot", "/siaran"),
    "kirim pengingat ke bagian hukum": ("/siaran",),
    "tolong ingatkan semua opd": ("/siaran",),
    "kirim pengingat sekarang": ("/siaran",),
    "siapa yg sedang cuti": ("/orang", "--dry-run"),
    "siapa yg menunda": ("/orang",),
    "/pengingat log dkis minggu ini": ("Dewa Putu, DKIS: memblokir bot sejak", "Tidak ada pengingat yang tercatat"),
}  # fmt: skip


@pytest.mark.parametrize("text", ANSWERS)
async def test_the_log_answers(days: Days, boss: User, text: str) -> None:
    told = await ask(days, boss, text)
    assert [each for each in ANSWERS[text] if each not in told] == [], told


async def test_a_day_before_the_block_says_nothing_of_it(days: Days, boss: User) -> None:
    assert "memblokir" not in await ask(days, boss, "/pengingat log dkis 29 november")


async def test_what_did_not_arrive_is_shown_with_its_day(days: Days, boss: User) -> None:
    await days.on("2019-12-18T08:00")
    told = await ask(days, boss, "/pengingat log budi")
    assert "Selasa, 17 Desember 2019 pukul 08.00 WITA · tidak terkirim" in told


@pytest.mark.parametrize("text", ["apakah bu ayu sudah diingatkan?", "ingatkan dkis sekarang", "siapa yg sedang cuti"])
async def test_others_hear_nothing_of_it(days: Days, text: str) -> None:
    member = await days.town.member(Role.FOCAL_POINT, "Bappeda")
    told = await ask(days, member, text)
    assert HEAD not in told
    assert "/siaran" not in told
    assert "--dry-run" not in told


@pytest.mark.parametrize("text", ["kapan saya diingatkan", "no 33 sudah 50 persen, target senin", "siapa pic baris 33"])
async def test_other_texts_stay_what_they_are(days: Days, boss: User, text: str) -> None:
    told = await ask(days, boss, text)
    assert HEAD not in told
    assert "Belum diingatkan" not in told


async def test_the_log_goes_back_to_the_settings(days: Days, boss: User) -> None:
    (settings,) = await days.town.simulator.ask(boss, "/pengingat")
    (log,) = await days.town.simulator.tap(boss, settings, "Catatan pengingat")
    assert log.labels[-1] == "Kembali"
    (again,) = await days.town.simulator.tap(boss, log, "Kembali")
    assert (again.message_id, again.text) == (settings.message_id, settings.text)
