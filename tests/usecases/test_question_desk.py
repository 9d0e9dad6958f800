"""The desk of questions: clusters without names, what is ignored, and stubs that load as they are once filled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from spbe.people import Person, Role
from spbe.question_clusters import Cluster
from spbe.refusals import NotAllowed, Outdated
from spbe.usecases import question_desk
from spbe.usecases.asking import ask
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR)
AYU, BUDI, GUEST = (Person(number, Role.GUEST) for number in (2, 3, 9))
LOGIN = ("cara login aplikasi tauval", "aplikasi tauval tidak bisa login", "bagaimana login tauval")


@pytest.fixture
async def office(city: Office) -> Office:
    city.time = datetime(2019, 11, 4, 9, tzinfo=ZoneInfo("Asia/Makassar"))
    await city.member(2, Role.FOCAL_POINT, "Bappeda", name="Ayu")
    await city.member(3, Role.READER, "DKIS", name="Budi")
    return city


async def asked(office: Office, person: Person, *texts: str) -> list[int]:
    return [(await ask(office.resources, person, text)).question_id or 0 for text in texts]


async def seen(office: Office, days: int = 7, page: int = 0) -> question_desk.Desk:
    return await question_desk.desk(office.resources, BOSS, days=days, page=page, size=5)


async def test_questions_in_vain_are_counted_with_agencies_and_no_names(office: Office) -> None:
    await asked(office, AYU, *LOGIN[:2])
    await asked(office, BUDI, LOGIN[2], "kucing oranye")
    await asked(office, GUEST, LOGIN[0], "indikator 20")
    desk = await seen(office)
    first, second = desk.shown
    assert (len(first.cluster.questions), len(first.cluster.people)) == (4, 3)
    assert [opd.short for opd in first.opds] == ["DKIS", "Bappeda"]
    assert second.cluster.title == "kucing oranye"
    assert (desk.total, desk.questions, desk.answered) == (2, 5, None)


async def test_a_disliked_answer_is_a_miss_and_old_ones_need_more_days(office: Office) -> None:
    (question,) = await asked(office, AYU, "apa itu bukti dukung")
    assert (await seen(office)).total == 0
    async with office.database.open_store() as store:
        await store.questions.judge(question, person_id=2, verdict="down", at=office.time)
    (told,) = (await seen(office)).shown
    assert (told.cluster.disliked, told.cluster.unanswered) == (1, 0)
    office.passes(days=8)
    assert (await seen(office)).total == 0
    assert (await seen(office, days=30)).total == 1
    assert (await seen(office, days=9999)).days == 90


async def test_ignored_ones_stay_ignored_until_they_are_restored(office: Office) -> None:
    (question, *_) = await asked(office, AYU, *LOGIN)
    ignored = await question_desk.ignore(office.resources, BOSS, question, days=7)
    await asked(office, BUDI, "login aplikasi tauval gmn")
    desk = await seen(office)
    assert (desk.total, desk.ignored) == (0, 1)
    assert [each.id for each in await question_desk.ignored(office.resources, BOSS)] == [ignored.id]
    with pytest.raises(Outdated):
        await question_desk.opened(office.resources, BOSS, question, days=7)
    await question_desk.restore(office.resources, BOSS, ignored.id)
    assert len((await seen(office)).shown[0].cluster.questions) == 4
    with pytest.raises(Outdated):
        await question_desk.restore(office.resources, BOSS, ignored.id)


async def test_pages_go_on_and_the_last_one_stands_for_those_beyond(office: Office) -> None:
    await asked(office, AYU, *(f"{word} {word}i" for word in ("zebra", "kucing", "gajah", "rusa", "badak", "kelinci")))
    assert [len((await seen(office, page=page)).shown) for page in (0, 1, 7)] == [5, 1, 1]


async def test_a_stub_has_a_free_key_phrases_and_the_questions_it_answers(office: Office) -> None:
    (question, *_) = await asked(office, AYU, *LOGIN)
    stub = await question_desk.stub(office.resources, BOSS, question, days=7)
    assert stub.key == "-".join(stub.asked[0].split()[:4])
    assert set(stub.questions) | set(stub.untried) == set(LOGIN)
    assert stub.questions
    (refused,) = await asked(office, AYU, "berapa biaya sertifikat zzz")
    assert (await question_desk.stub(office.resources, BOSS, refused, days=7)).untried == (
        "berapa biaya sertifikat zzz",
    )


async def test_clusters_are_made_once_as_long_as_nothing_is_asked_or_ignored(office: Office) -> None:
    resources = office.resources
    (question, *_) = await asked(office, AYU, *LOGIN, "kucing oranye")

    async def shown() -> Cluster:
        return (await question_desk.opened(resources, BOSS, question, days=7)).cluster

    first = await shown()
    assert await shown() is first
    await asked(office, BUDI, LOGIN[0])
    assert len((await shown()).questions) == 4


async def test_only_coordinators_read_questions(office: Office) -> None:
    for person in (AYU, BUDI, GUEST):
        with pytest.raises(NotAllowed):
            await question_desk.desk(office.resources, person, days=7, page=0, size=5)
        with pytest.raises(NotAllowed):
            await question_desk.ignored(office.resources, person)


async def test_the_wait_for_an_answer_is_measured(office: Office) -> None:
    questions = await asked(office, AYU, *LOGIN)
    async with office.database.open_store() as store:
        for days, question in enumerate(questions, 2):
            at = office.time + timedelta(days=days)
            await store.notices.add_answered([question], at=at, is_told=True)
    answered = (await seen(office)).answered
    assert answered
    assert (answered.count, answered.since, answered.median) == (3, office.time, timedelta(days=3))


async def test_what_is_ignored_and_what_is_written_is_called_as_it_was_typed(office: Office) -> None:
    (question,) = await asked(office, AYU, "template perwali arsitektur spbe")
    stub = await question_desk.stub(office.resources, BOSS, question, days=7)
    assert stub.asked == ("template perwali arsitektur",)
    ignored = await question_desk.ignore(office.resources, BOSS, question, days=7)
    assert ignored.title == "template perwali arsitektur"
    assert [each.title for each in await question_desk.ignored(office.resources, BOSS)] == [ignored.title]
    await asked(office, BUDI, "arsitektur template perwali")
    assert (await seen(office)).total == 0
