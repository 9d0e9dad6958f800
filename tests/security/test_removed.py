"""A member who is removed in the middle of something: from the next tap or word on they are nobody."""

import pytest
import pytest_asyncio

from simulator.values import BotMessage, User
from spbe.people import Person, Role
from spbe.usecases import managing
from tests.e2e.conftest import Town
from tests.e2e.test_importing import doubtful, file_of
from tests.security.scene import ELSEWHERE, FAULT, MEMBERS, ROW, SECRET, Office, heard, office_in, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")

PDF = b"%PDF-1.7\nlanjutan"
FORM = ("/lapor 5", "[Terkendala]", "[50%]", "[Harmonisasi hukum]", "draf di biro", "https://contoh.id/1", "[Terbuka]")
REPORTER, CHIEF = Role.FOCAL_POINT, Role.COORDINATOR
TALKS: dict[str, tuple[Role, tuple[str, ...]]] = {
    **{f"form, step {at}": (REPORTER, FORM[:at]) for at in range(1, len(FORM) + 1)},
    "evidence": (REPORTER, ("<file>",)),
    "tasks": (REPORTER, ("/tugas",)),
    "reminders": (REPORTER, ("/pengingat",)),
    "handing over": (REPORTER, ("/serahterima",)),
    "leaving": (REPORTER, ("/berhenti",)),
    "queue": (CHIEF, ("/verifikasi",)),
    "verdict": (CHIEF, ("/verifikasi", "<first>")),
    "reason": (CHIEF, ("/verifikasi", "<first>", "[Kembalikan]")),
    "import": (CHIEF, ("<matrix>",)),
    "broadcast": (CHIEF, ("/siaran rapat besok",)),
    "broadcast, its text": (CHIEF, ("/siaran",)),
    "inviting": (CHIEF, ("/undang Ni Ayu DKIS",)),
    "inviting, the agency": (CHIEF, ("/undang Ni Komang bkpd",)),
    "people": (CHIEF, ("/orang",)),
    "a member": (CHIEF, ("/orang", "<first>")),
    "agencies": (CHIEF, ("/opd",)),
    "an agency": (CHIEF, ("/opd", "<first>")),
    "a target": (CHIEF, (f"/target {ROW}",)),
    "a cycle": (CHIEF, ("/siklus tutup",)),
    "exports": (CHIEF, ("/ekspor",)),
    "questions": (CHIEF, ("/pertanyaan",)),
    "bundles": (CHIEF, ("/kaitan",)),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(town: Town) -> Office:
    return await office_in(town)


async def talked(town: Town, person: User, *said: str) -> tuple[BotMessage, ...]:
    """Say, send and press one after the other and return the last answer."""
    last: tuple[BotMessage, ...] = ()
    for each in said:
        if each == "<file>":
            act = await town.simulator.sends_document(person, "SK.pdf", PDF)
        elif each == "<matrix>":
            act = await town.simulator.sends_document(person, "m.xlsx", file_of(doubtful), caption="/impor")
        elif each.startswith(("[", "<")):
            label = last[-1].labels[0] if each == "<first>" else each[1:-1]
            act = await town.simulator.presses(person, last[-1], label)
        else:
            act = await town.simulator.says(person, each)
        last = await town.simulator.answers(act)
    return last


@pytest.mark.parametrize(("role", "said"), TALKS.values(), ids=TALKS.keys())
async def test_nothing_they_began_goes_on(town: Town, office: Office, role: Role, said: tuple[str, ...]) -> None:
    person = await town.member(role, ELSEWHERE, name="Putu")
    screens = await talked(town, person, *said)
    chief = Person(office.chief.id, Role.COORDINATOR)
    await managing.remove(town.house.resources, chief, person.id)
    before, since = stored(town, but_of=person.id), len(town.simulator.world.sent)
    for screen in screens:
        for button in (each for row in screen.buttons for each in row if each.data):
            await town.simulator.presses_button(person, screen, button)
    await town.simulator.says(person, "kendala di anggaran, 75%")
    await town.simulator.sends_document(person, "SK.pdf", PDF)
    await town.simulator.idle(timeout=30)
    (tasks,) = await town.simulator.ask(person, "/tugas")
    assert "hanya dapat dibaca anggota" in tasks.text
    told = heard(town, person, since=since)
    for word in (SECRET, MEMBERS, FAULT):
        assert [line for line in told.splitlines() if word in line] == []
    assert stored(town, but_of=person.id) == before
    assert town.stored("SELECT count(*) FROM draft WHERE person_id = ?", person.id) == [(0,)]
    assert town.stored("SELECT count(*) FROM report WHERE reporter_id = ?", person.id) == [(0,)]
