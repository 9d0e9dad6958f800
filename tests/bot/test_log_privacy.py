"""A bot at work writes nothing of what people are called, wrote, sent or shared into its log."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from json import loads
from pathlib import Path

import pytest
import structlog
from telegram import Update
from telegram.error import BadRequest
from telegram.ext import TypeHandler

from bot import logs
from bot.ticks import clean_up, plan_reminders, send_notices, send_reminders
from handlers.context import BotContext
from simulator.control import DEFAULT_TOKEN
from simulator.values import User
from spbe.people import Role
from spbe.usecases.inviting import invite_by_operator
from tests.e2e.conftest import Town, town_in

FIRST, LAST, LOGIN = "Rahasiawati", "Sembunyikusuma", "rahasiawati_s"
SAID, NOTE, CAPTION = "keluhanterpendam", "catatanterkunci", "keterangantersimpan"
FILE, PHONE, ASKED = "berkaspribadi", "6281234500099", "pertanyaantersamar"
TYPED_TOKEN = "987654321:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - made up
PERSONAL = (FIRST, LAST, LOGIN, SAID, NOTE, CAPTION, FILE, PHONE, ASKED, TYPED_TOKEN.partition(":")[2], DEFAULT_TOKEN)
FAILING = "gagalkan"
PDF = b"%PDF-1.7\n" + bytes(2_000)


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Return what the log gets, set up as `run` does it."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    logs.configure("INFO", json=True, secrets=[DEFAULT_TOKEN])
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    taken = StringIO()
    handler.setStream(taken)
    yield taken
    logging.captureWarnings(capture=False)
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with town_in(tmp_path) as town:
        yield town


async def stumble(update: Update, _: BotContext) -> None:
    """Fail as code fails that chokes on what it was given, each time otherwise."""
    message = update.effective_message
    text = message.text if message and message.text else ""
    if not text.startswith(FAILING):
        return
    match text.split()[1]:
        case "number":
            int(text)
        case "key":
            dict[str, str]()[text]
        case "cause":
            try:
                text.encode("ascii")
            except UnicodeError as error:
                raise ValueError(text) from error
        case "telegram":
            raise BadRequest(f'Can\'t parse entities: unsupported start tag "{text}"')
        case "group":
            raise ExceptionGroup(text, [ValueError(text)])


async def talk(town: Town, person: User) -> None:
    """Say and send all kinds of things."""
    simulator = town.simulator
    first = await simulator.says(person, f"{ASKED} {FIRST} {PHONE} {TYPED_TOKEN}")
    await simulator.edits(person, first, f"{ASKED} lagi")
    await simulator.says(person, f"baris 33 proses 50% {NOTE}")
    await simulator.says(person, "/lapor 33")
    await simulator.says(person, f"kendala anggaran {SAID}")
    await simulator.sends_document(person, f"{FILE}.pdf", PDF, "application/pdf", caption=CAPTION)
    await simulator.sends_document(person, f"{FILE}.exe", b"MZ" + bytes(99), caption=CAPTION)
    await simulator.sends_photo(person, b"\xff\xd8\xff\xe0" + bytes(3_000), caption=CAPTION)
    await simulator.sends_voice(person)
    await simulator.sends_contact(person, PHONE)
    await simulator.says(person, f"/start {SAID}")
    await simulator.says(person, f"/cari {ASKED}")
    await simulator.says(person, f"/undang {FIRST} {LAST}")
    await simulator.idle()


async def test_nothing_personal_is_logged(written: StringIO, town: Town) -> None:
    person = town.simulator.user(3_000, first_name=FIRST, last_name=LAST, username=LOGIN)
    async with town.house.database.read_store() as store:
        (opd,) = [each for each in await store.opds.all() if each.short == "Bag. Hukum"]
    issued = await invite_by_operator(town.house.resources, Role.FOCAL_POINT, opd, f"{FIRST} {LAST}")
    await town.simulator.ask(person, f"/start {issued.code}")
    town.application.add_handler(TypeHandler(Update, stumble), group=-2)
    await talk(town, person)
    await town.simulator.inline(person, ASKED)
    for way in ("number", "key", "cause", "telegram", "group"):
        await town.simulator.ask(person, f"{FAILING} {way} {SAID} é")
    for table in ("question", "draft", "report", "membership", "evidence_file"):
        await town.change(f"ALTER TABLE {table} RENAME TO away")
        await talk(town, person)
        await town.change(f"ALTER TABLE away RENAME TO {table}")
    await town.change("CREATE TRIGGER wary BEFORE INSERT ON question BEGIN SELECT RAISE(ABORT, 'refused'); END")
    await talk(town, person)
    await town.change("DROP TRIGGER wary")
    town.simulator.fails("sendMessage", status=502, times=4)
    town.simulator.drops("sendMessage", times=2)
    await talk(town, person)
    context = BotContext(town.application)
    for job in (plan_reminders, send_reminders, send_notices, clean_up):
        await job(context)
    text = written.getvalue()
    assert [word for word in PERSONAL if word.lower() in text.lower()] == []
    lines = [loads(line) for line in text.splitlines()]
    faults = [line for line in lines if line["level"] == "error"]
    assert len(faults) >= 10, "there was something to tell"
    assert all(isinstance(line["update"], int) for line in faults)


async def test_a_fault_reaches_the_log_once_with_its_update(written: StringIO, town: Town) -> None:
    town.application.add_handler(TypeHandler(Update, stumble), group=-2)
    await town.simulator.ask(town.guest(), f"{FAILING} number {SAID}")
    lines = [loads(line) for line in written.getvalue().splitlines()]
    (fault,) = [line for line in lines if line["level"] in ("error", "warning", "critical")]
    assert "ValueError" in fault["exception"]
    assert "stumble" in fault["exception"]
    assert fault["update"] > 0
