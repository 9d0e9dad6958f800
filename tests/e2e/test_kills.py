"""A bot that is killed between any two steps of a report: the draft is there again, and nothing is half saved.

The bot is a process of its own, killed by SIGKILL, against the simulator over HTTP and a real file.
"""

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.app import import_file, open_house
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from simulator.values import BotMessage, User
from spbe.people import Role
from spbe.usecases.letters import LEASE
from tests.e2e.conftest import SAMPLE, settings_for

PDF = b"%PDF-1.7 keputusan"
STEPS = ("/lapor 33", "[Terkendala]", "tujuh puluh", "[Harmonisasi hukum]", "menunggu jadwal", "PDF", "[Terbuka]")
START = "2019-11-04T08:00"
AFTER_THE_LEASE = (datetime.fromisoformat(START) + 2 * LEASE).isoformat()


@asynccontextmanager
async def bot_process(folder: Path, address: str, *, now: str = START) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `python -m bot run` on a folder from a moment on; kill it at the end, as a machine that loses power does."""
    settings = {
        "BOT_TOKEN": DEFAULT_TOKEN,
        "BOT_API_URL": address,
        "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
        "BOT_DATA_DIR": str(folder),
        "BOT_COORDINATORS": "101",
        "BOT_NOW": now,
        "BOT_LISTEN": "127.0.0.1:0",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}  # noqa: TID251 - the process needs a PATH
    errors = (folder / "stderr.txt").open("ab")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=inherited | settings, stderr=errors, cwd=Path(__file__).parents[2]
    )
    errors.close()
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def opened(folder: Path) -> Simulator:
    """Prepare a folder with the sample matrix and a focal point."""
    async with open_house(settings_for(folder)) as house:
        await import_file(house, SAMPLE)
        async with house.database.open_store() as store:
            ids = [opd.id for opd in await store.opds.all() if opd.short == "Bag. Hukum"]
            now = datetime(2019, 11, 3, tzinfo=UTC)
            await store.people.join(2, role=Role.FOCAL_POINT, name="Ayu", opds=ids, at=now)
    return Simulator()


def stored(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "bot.db")) as connection:
        return connection.execute(statement).fetchall()


async def does(simulator: Simulator, person: User, said: str, last: BotMessage | None) -> BotMessage:
    """Do a step of a report and return the message that answers it."""
    if said == "PDF":
        act = await simulator.sends_document(person, "SK.pdf", PDF)
    elif said.startswith("["):
        assert last
        act = await simulator.presses(person, last, said[1:-1])
    else:
        act = await simulator.says(person, said)
    return (await simulator.answers(act, timeout=30))[-1]


async def test_killed_after_every_step(tmp_path: Path) -> None:
    simulator = await opened(tmp_path)
    ayu = simulator.user(2, first_name="Ayu", started=True)
    async with serve(create_app(simulator)) as address:
        last: BotMessage | None = None
        for said in STEPS:
            async with bot_process(tmp_path, address):
                last = await resumed(simulator, ayu, last)
                last = await does(simulator, ayu, said, last)
            assert stored(tmp_path, "SELECT count(*) FROM report") == [(0,)]
            assert stored(tmp_path, "SELECT count(*) FROM evidence") == [(0,)]
        async with bot_process(tmp_path, address):
            last = await resumed(simulator, ayu, last)
            assert last
            (sent,) = await simulator.tap(ayu, last, "Kirim")
            assert "L-2019-0001" in sent.text
    found = stored(tmp_path, "SELECT status, percent, blocker, note FROM report")
    assert found == [("terkendala", 70, "harmonisasi hukum", "menunggu jadwal")]
    assert stored(tmp_path, "SELECT name FROM evidence") == [("SK.pdf",)]
    assert len(list((tmp_path / "evidence").iterdir())) == 1
    assert "Traceback" not in (tmp_path / "stderr.txt").read_text()


async def resumed(simulator: Simulator, person: User, last: BotMessage | None) -> BotMessage | None:
    """Wait for the offer to go on and take it; nothing is offered of a form into which nothing was put."""
    if last is None or "langkah 2" in last.text:
        return last

    def offers() -> list[BotMessage]:
        # Killed before it was noted that the step was done, the bot also says that somebody should look.
        return [each for each in simulator.sent(person, last) if each.labels == ("Lanjutkan", "Buang")]

    await simulator.until(lambda: bool(offers()), 30, "the offer to go on")
    (offer,) = offers()
    assert "tetap tersimpan" in offer.text
    return (await simulator.tap(person, offer, "Lanjutkan", timeout=30))[-1]


async def test_killed_while_the_answer_to_send_is_on_its_way(tmp_path: Path) -> None:
    simulator = await opened(tmp_path)
    ayu = simulator.user(2, first_name="Ayu", started=True)
    async with serve(create_app(simulator)) as address:
        async with bot_process(tmp_path, address):
            last = await does(simulator, ayu, "no 33 sudah 70 persen", None)
            simulator.slows("editMessageText", 30)
            send = last.button("Kirim")
            await simulator.presses_button(ayu, last, send)
            await simulator.until(lambda: stored(tmp_path, "SELECT 1 FROM report") == [(1,)], 20, "the report")
        simulator.faults.clear()
        async with bot_process(tmp_path, address):
            again = await simulator.replies(ayu, after=await simulator.says(ayu, "/lapor 33"), timeout=30)
            assert any("Laporan terakhir: Proses, 70%" in each.text for each in again)
            act = await simulator.presses_button(ayu, last, send)
            assert "sudah dikirim" in (await simulator.toast(act)).text
    assert stored(tmp_path, "SELECT count(*) FROM report") == [(1,)]
    assert stored(tmp_path, "SELECT status, percent FROM follow_up WHERE number = 33") == [("proses", 70)]


async def test_killed_before_the_word_to_somebody_else_arrives(tmp_path: Path) -> None:
    simulator = await opened(tmp_path)
    ayu, boss = simulator.user(2, first_name="Ayu", started=True), simulator.user(101, first_name="Boss", started=True)

    def is_on_its_way() -> bool:
        return bool(simulator.world.in_flight) and stored(tmp_path, "SELECT accepted FROM verdict") == [(1,)]

    async with serve(create_app(simulator)) as address:
        async with bot_process(tmp_path, address):
            summary = await does(simulator, ayu, "no 33 sudah selesai", None)
            await does(simulator, ayu, "[Kirim]", summary)
            card = await does(simulator, boss, "/verifikasi 33", None)
            simulator.slows("sendMessage", 300)
            accept = await simulator.presses(boss, card, "Terima")
            await looked_for(is_on_its_way)
        assert simulator.sent(after=accept) == ()
        async with bot_process(tmp_path, address, now=AFTER_THE_LEASE):
            await looked_for(lambda: bool(simulator.sent(ayu, accept)))
            await looked_for(lambda: not stored(tmp_path, "SELECT 1 FROM letter"))
            again = await simulator.presses(boss, card, "Terima")
            assert (await simulator.toast(again, timeout=30)).text == "Tampilan ini sudah lama, saya muat ulang."
        (word,) = simulator.sent(ayu, accept)
    assert "Laporan L-2019-0001 diterima." in word.text
    assert word.labels == ("Riwayat",)
    assert stored(tmp_path, "SELECT accepted FROM verdict") == [(1,)]


async def looked_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Look again and again whether something holds of which no call tells."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)
