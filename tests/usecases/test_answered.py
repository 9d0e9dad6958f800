"""Who asked in vain is told once there is an answer: once, with the answer, in working hours."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import CONTENT
from spbe.people import Person, Role
from spbe.usecases import answered, notices
from spbe.usecases.answerers import Answerers, Known
from spbe.usecases.asking import ask
from spbe.usecases.notices import AnswerNotice
from spbe.usecases.privacy import leave
from spbe.usecases.reloading import reload
from spbe.usecases.resources import Resources
from storage.content_files import ContentKeeper
from tests.usecases.conftest import Office

BOSS, AYU, GUEST = Person(1, Role.COORDINATOR), Person(2, Role.FOCAL_POINT), Person(9, Role.GUEST)
IN_VAIN = "cara login aplikasi tauval"
TOPIC = """\
sources:
  sumber:
    document: "Panduan Tauval"
topics:
  - key: login-tauval
    title: "Masuk ke Tauval"
    text: "Masuk dengan akun instansi."
    asked:
      - "login aplikasi tauval"
    source: sumber
    questions:
      - "cara login aplikasi tauval"
"""


@pytest.fixture
async def office(city: Office) -> Office:
    city.time = datetime(2019, 11, 4, 9, tzinfo=ZoneInfo("Asia/Makassar"))
    await city.member(2, Role.FOCAL_POINT, "Bappeda", name="Ayu")
    return city


@pytest.fixture
def resources(office: Office, tmp_path: Path) -> Resources:
    """Return the resources of the office with a copy of the content that a test may edit."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    contents = ContentKeeper(folder)
    answerers = Answerers(contents, office.database.read_store, default_edition="2018", instance="Kota Contoh")
    return replace(office.resources, contents=contents, answerers=answerers)


@pytest.fixture
def publish(tmp_path: Path) -> Callable[[], object]:
    """Return how the topic that was missing is written."""
    return lambda: (tmp_path / "content" / "guide" / "baru.yaml").write_text(TOPIC, "utf-8")


async def published(resources: Resources) -> int:
    """Use the content as it is now, and return how many are told of an answer."""
    await reload(resources, BOSS)
    return await answered.ask_again(resources)


async def told(resources: Resources) -> list[AnswerNotice]:
    found = []
    while notice := await notices.claim(resources):
        assert isinstance(notice, AnswerNotice)
        await notices.settle(resources, notice, "sent")
        found.append(notice)
    return found


async def test_members_and_guests_are_told_once_after_a_reload(
    resources: Resources, publish: Callable[[], object]
) -> None:
    for person in (AYU, GUEST):
        await ask(resources, person, IN_VAIN)
        await ask(resources, person, "kucing oranye")
    assert await answered.ask_again(resources) == 0
    publish()
    assert await published(resources) == 2
    found = await told(resources)
    assert [(each.person_id, each.question) for each in found] == [(9, IN_VAIN), (2, IN_VAIN)]
    assert "GuideTopics" in str(found[0].answer)
    assert await published(resources) == 0
    assert await told(resources) == []


async def test_of_the_same_question_asked_twice_the_last_is_told(
    office: Office, resources: Resources, publish: Callable[[], object]
) -> None:
    await ask(resources, AYU, IN_VAIN)
    office.passes(hours=1)
    last = await ask(resources, AYU, "Cara  login aplikasi tauval")
    publish()
    assert await published(resources) == 1
    assert [each.question_id for each in await told(resources)] == [last.question_id]


async def test_answers_wait_for_working_hours(
    office: Office, resources: Resources, publish: Callable[[], object]
) -> None:
    await ask(resources, AYU, IN_VAIN)
    publish()
    office.passes(hours=9)
    assert await published(resources) == 1
    assert await told(resources) == []
    office.passes(hours=14)
    assert len(await told(resources)) == 1


async def test_whoever_left_and_what_is_no_answer_is_left_out(
    resources: Resources, publish: Callable[[], object], tmp_path: Path
) -> None:
    await ask(resources, AYU, IN_VAIN)
    await ask(resources, GUEST, IN_VAIN)
    await leave(resources, GUEST)
    publish()
    assert await published(resources) == 1
    (tmp_path / "content" / "guide" / "baru.yaml").unlink()
    await published(resources)
    assert await told(resources) == []


class Leaving(Answerers):
    """Answers, while at that very moment a guest leaves."""

    resources: Resources

    async def latest(self) -> Known:
        await leave(self.resources, GUEST)
        return await super().latest()


async def test_a_question_that_is_deleted_meanwhile_harms_no_other(
    office: Office, resources: Resources, publish: Callable[[], object]
) -> None:
    await ask(resources, GUEST, IN_VAIN)
    await ask(resources, AYU, IN_VAIN)
    publish()
    await reload(resources, BOSS)
    leaving = Leaving(resources.contents, office.database.read_store, default_edition="2018", instance="Kota Contoh")
    leaving.resources = resources
    assert await answered.ask_again(replace(resources, answerers=leaving)) == 1
    assert [each.person_id for each in await told(resources)] == [2]


@pytest.mark.parametrize(("person", "outcome"), [(GUEST, "left_out"), (AYU, "blocked")])
async def test_a_guest_who_cannot_be_reached_is_not_marked(
    resources: Resources, publish: Callable[[], object], person: Person, outcome: str
) -> None:
    await ask(resources, person, IN_VAIN)
    publish()
    await published(resources)
    notice = await notices.claim(resources)
    assert notice
    assert await notices.settle(resources, notice, "blocked") == outcome
    async with resources.read_store() as store:
        (kept,) = await store.notices.of_person(person.id)
        assert set(await store.reminders.blocked()) == ({AYU.id} if person is AYU else set())
    assert kept.outcome == outcome


async def test_disliked_answers_are_not_told_again(resources: Resources) -> None:
    found = await ask(resources, AYU, "apa itu bukti dukung")
    async with resources.open_store() as store:
        await store.questions.judge(found.question_id or 0, person_id=2, verdict="down", at=resources.now())
    assert await answered.ask_again(resources) == 0
