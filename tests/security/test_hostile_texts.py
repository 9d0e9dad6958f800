"""HTML, SQL and templates in every text that people give: kept and shown as written, on both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import MetaData, Table, func, select
from sqlalchemy.ext.asyncio import create_async_engine

from simulator.values import BotMessage, User
from spbe.people import Role
from spbe.reports import NewEvidence
from tests.e2e.conftest import Town, town_in
from tests.e2e.test_verifying import reported
from tests.security.scene import FAULT

HTML = '<b>tebal</b><a href="tg://user?id=1">klik</a>&lt;i&gt;'
SQL = "'); DROP TABLE report; --\" \\ %_"
EVIL = f"{HTML} {SQL} {{{{ 7*7 }}}}"
SHORT = "<b>&\"';--%_"
ROW, OPD = 33, "Bag. Hukum"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    """Give a running bot on either database, whose agency and people have hostile names."""
    async with town_in(tmp_path, database_url=database_url) as running:
        yield running


async def texts_in(url: str) -> list[str]:
    """Return every text in the database, whatever table it is in."""
    engine = create_async_engine(url)
    tables = MetaData()
    async with engine.connect() as connection:
        await connection.run_sync(tables.reflect)
        found = [row for table in tables.sorted_tables for row in await connection.execute(select(table))]
    await engine.dispose()
    return [value for row in found for value in row if isinstance(value, str)]


async def count_of(url: str, table: str) -> int:
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        reflected = await connection.run_sync(lambda sync: Table(table, MetaData(), autoload_with=sync))
        found = (await connection.execute(select(func.count()).select_from(reflected))).scalar_one()
    await engine.dispose()
    return int(found)


async def said(town: Town, person: User, *texts: str) -> BotMessage:
    """Say and press one after the other ("[Kirim]" is a button) and return the last message."""
    last: tuple[BotMessage, ...] = ()
    for each in texts:
        if each.startswith("["):
            last = await town.simulator.tap(person, last[-1], each[1:-1])
        else:
            last = await town.simulator.ask(person, each)
    return last[-1]


def refused_calls(town: Town) -> list[str]:
    """Return what Telegram's parser did not take; that nothing changed, or that somebody never wrote, is no harm."""
    refused = [f"{call.method}: {call.description}" for call in town.simulator.calls if call.status == 400]
    return [each for each in refused if not each.endswith("chat not found") and "not modified" not in each]


async def test_whatever_people_type_is_kept_as_it_is(town: Town, database_url: str) -> None:
    chief, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD, name="Budi")
    await said(town, chief, "/start")
    await said(town, chief, f"apa itu {EVIL}")
    await said(town, chief, f"/cari {SQL}")
    await said(town, pic, f"/lapor {ROW}", "[Proses]", "[50%]", f"catatan {EVIL}", "[Lewati]", "[Lewati]", "[Kirim]")
    await said(town, chief, f"/undang {SHORT} Wayan {OPD}")
    await said(town, chief, f"/opd DKIS sebutan Kominfos {SHORT}")
    await said(town, chief, f"/target {ROW} akhir tw 1 2020 karena {EVIL}", "[Ubah target]")
    await said(town, chief, f"/siaran {EVIL}")
    await said(town, chief, f"tutup siklus judul {SHORT}")
    await said(town, chief, f"/orang {SQL}")
    await said(town, chief, f"/opd {SQL}")
    kept = await texts_in(database_url)
    assert f"catatan {EVIL}" in kept
    assert [text for text in kept if text == EVIL] == [EVIL, EVIL]  # the reason of the target, and the broadcast
    assert await count_of(database_url, "report") == 1
    assert await count_of(database_url, "follow_up") == 37
    assert FAULT not in " ".join(each.text for each in town.simulator.world.sent)
    assert refused_calls(town) == []


@pytest.mark.parametrize("words", ["%", "_", "' OR 1=1 --", "\\", '"', "*", "%' ESCAPE '"])
async def test_no_search_word_means_everything(town: Town, words: str) -> None:
    chief = town.coordinator()
    for command in ("/cari", "/orang", "/opd", "/tugas"):
        answer = await said(town, chief, f"{command} {words}")
        assert FAULT not in answer.text


SCREENS = (
    "/start", "/tugas", f"/tugas {ROW}", f"/riwayat {ROW}", f"/lapor {ROW}", "/batal", "/profil", "/pengingat",
    "/verifikasi", "/rekap", "/rekap Hukum", "/kendala", "/periksa", "/kaitan", "/orang", "/opd", "/siklus",
    "/siaran rapat", "/pertanyaan", "/indeks", "/jalur 3", f"/target {ROW}", "/ekspor", "/meja", "baris 33",
    "siapa yang menangani baris 33", "/datasaya", "/serahterima", f"/periksa {ROW}",
)  # fmt: skip
"""What shows names of people and agencies, notes and names of files; their buttons are pressed too."""


@pytest.mark.parametrize("dialect", ["sqlite"])  # what is shown does not depend on it
async def test_every_screen_shows_names_and_notes_as_they_were_written(town: Town) -> None:
    name, note, file = f"Budi {HTML}", f"catatan {HTML}", f"SK {HTML}.pdf"
    chief = town.coordinator()
    await said(town, chief, "/start")
    pic = await town.member(Role.FOCAL_POINT, OPD, name=name)
    async with town.house.database.open_store() as store:
        (opd,) = [each for each in await store.opds.all() if each.short == OPD]
        await store.opds.rename(opd.id, short=OPD, name=f"Bagian {HTML}")
    report = await reported(town, pic, ROW, note=note, reason=f"alasan {HTML}")
    link = NewEvidence("link", file, "terbuka", text="https://contoh.id/<b>")
    async with town.house.database.open_store() as store:
        now = town.house.resources.now()
        await store.evidence.attach({report.follow_up_id: report.id}, [link], by=pic.id, at=now)
    since = len(town.simulator.world.sent)
    for person in (chief, pic):
        for screen in SCREENS:
            for message in await town.simulator.ask(person, screen):
                await press_through(town, person, message)
    await town.simulator.idle(timeout=60)
    shown = town.simulator.world.sent[since:]
    assert refused_calls(town) == []
    assert FAULT not in " ".join(each.text for each in shown)
    assert [str(each.entities) for each in shown if "user?id=1'" in str(each.entities)] == []
    told = "\n".join(each.text for each in shown)
    for written in (name, note, f"Bagian {HTML}"):
        assert written in told


async def press_through(town: Town, person: User, message: BotMessage) -> None:
    """Press every button of a message once, as it was; what leaves or sends for good is left alone."""
    for button in (each for row in message.buttons for each in row if each.data):
        if not button.text.startswith(("Ya", "Kirim", "Buang", "Terima")):
            await town.simulator.presses_button(person, message, button)
    await town.simulator.idle(timeout=60)
