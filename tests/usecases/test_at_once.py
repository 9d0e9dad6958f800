"""The jobs of several processes at the same moment: each thing is done and told once, and none fails.

tests/e2e/test_two_processes.py has the digests, tests/usecases/test_linking.py the groups.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.settings import CONTENT
from spbe.form_json import to_json
from spbe.matrix import Target
from spbe.people import Person, Role
from spbe.report_form import Form, Item
from spbe.reports import Draft
from spbe.usecases import answered, broadcasting, living, notices, reminding, reporting
from spbe.usecases.answerers import Answerers
from spbe.usecases.asking import ask
from spbe.usecases.evidence import sweep
from spbe.usecases.reloading import reload
from spbe.usecases.resources import Resources
from spbe.usecases.retention import clean_up
from storage.content_files import ContentKeeper
from storage.database import open_database
from tests.usecases.conftest import Office
from tests.usecases.test_answered import IN_VAIN, TOPIC

PROCESSES = 4
BOSS = Person(1, Role.COORDINATOR)
FORM = Form(id=1, purpose="report", items=(Item(row=33),))
MORNING = datetime(2019, 11, 4, 1, tzinfo=UTC)

T = TypeVar("T")
Job = Callable[[Resources], Coroutine[Any, Any, T]]


@dataclass
class Processes:
    """Several processes on the office's PostgreSQL, each with connections of its own."""

    office: Office
    all: tuple[Resources, ...]

    async def do(self, job: Job[T]) -> list[T]:
        """Let all do the same at the same moment, and return what each of them did."""
        return await asyncio.gather(*(job(each) for each in self.all))


@pytest.fixture
def dialect() -> str:
    """Take PostgreSQL alone: a SQLite file serves one process."""
    return "postgresql"


@pytest.fixture
async def processes(city: Office, city_url: str, tmp_path: Path) -> AsyncIterator[Processes]:
    city.time = MORNING
    shutil.copytree(CONTENT, tmp_path / "content")
    contents = ContentKeeper(tmp_path / "content")
    async with AsyncExitStack() as opened:
        everything = []
        for _ in range(PROCESSES):
            database = await opened.enter_async_context(open_database(city_url))
            answerers = Answerers(contents, database.read_store, default_edition="2018", instance="Kota Contoh")
            office = Office(database, city.folder)
            resources = replace(office.resources, now=lambda: city.time, contents=contents, answerers=answerers)
            async with database.read_store():  # nobody is late because they still connect
                everything.append(resources)
        yield Processes(city, tuple(everything))


async def test_what_is_over_is_deleted_and_told_once(processes: Processes) -> None:
    office, people = processes.office, range(2, 60)
    async with office.database.open_store() as store:
        for person in people:
            await store.drafts.put(Draft(person, person, to_json(FORM), "percent", office.time))
            await store.questions.add(
                asked_at=office.time, person_id=person, text="apa", intent="about", outcome="unknown"
            )
    office.passes(days=91)
    done = await processes.do(clean_up)
    told = Counter(draft.person_id for each in done for draft in each.drafts)
    assert told == Counter(people)
    assert sum(each.questions for each in done) == len(people)
    async with office.database.read_store() as store:
        purged = [each.old for each in await store.audit.of_subject("questions")]
        expired = [len(await store.audit.of_subject(f"draft:{person}")) for person in people]
    assert sum(int(each or 0) for each in purged) == len(people)
    assert set(expired) == {1}


async def test_files_that_nobody_needs_are_swept_once(processes: Processes) -> None:
    office, names = processes.office, [f"{number:064x}" for number in range(20)]
    async with office.database.open_store() as store:
        for name in names:
            await store.evidence.add_file(
                sha256=name, stored_name=name[32:], size=4, media_type="application/pdf", at=office.time
            )
    office.passes(days=9)
    assert sum(await processes.do(sweep)) == len(names)
    async with office.database.read_store() as store:
        assert await store.evidence.stored_names() == frozenset()


async def test_who_asked_in_vain_is_noted_once(processes: Processes, tmp_path: Path) -> None:
    askers = [Person(number, Role.GUEST) for number in range(10, 15)]
    for asker in askers:
        await ask(processes.all[0], asker, IN_VAIN)
    (tmp_path / "content" / "guide" / "baru.yaml").write_text(TOPIC, "utf-8")
    await reload(processes.all[0], BOSS)
    assert sum(await processes.do(answered.ask_again)) == len(askers)

    async def tells(resources: Resources) -> list[int]:
        found = []
        while notice := await notices.claim(resources):
            await notices.settle(resources, notice, "sent")
            found.append(notice.person_id)
        return found

    told = [person for each in await processes.do(tells) for person in each]
    assert sorted(told) == [asker.id for asker in askers]


async def test_how_a_broadcast_went_is_told_once(processes: Processes) -> None:
    await processes.office.member(2, Role.READER, "DKIS", name="Ayu")
    draft = await broadcasting.draft(processes.all[0], BOSS, "Rapat")
    await broadcasting.order(
        processes.all[0], BOSS, draft.broadcast.id, stamp=draft.stamp, later=False, message_id=None
    )
    (going,) = [each for each in await processes.do(notices.claim) if each]
    await notices.settle(processes.all[0], going, "sent")
    assert sum(len(each) for each in await processes.do(broadcasting.unreported)) == 1


async def test_reminders_are_planned_once(processes: Processes) -> None:
    await processes.office.member(2, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    async with processes.office.database.open_store() as store:
        row = await store.follow_ups.find(33)
        assert row
        await store.follow_ups.move_targets(
            [row.id], Target(date(2019, 11, 11), "day"), reason=None, by=None, at=processes.office.time
        )
    planned = await processes.do(reminding.plan)
    assert sum(each.digests for each in planned) == 1


async def test_who_was_interrupted_is_offered_to_go_on_once(processes: Processes) -> None:
    office = processes.office
    form = replace(FORM, items=(Item(row=33, percent=50),))
    async with office.database.open_store() as store:
        await store.drafts.put(Draft(2, 2, to_json(form), "percent", office.time))
    office.passes(minutes=1)
    found = await processes.do(lambda resources: reporting.interrupted(resources, office.time))
    assert sum(len(each) for each in found) == 1


async def test_of_those_that_begin_at_once_one_has_nobody_before_it(processes: Processes) -> None:
    names = iter("abcd")
    lives = await processes.do(lambda each: living.begin(each, next(names), is_over=lambda _: False))
    assert any(not life.elders for life in lives)
    news = await processes.do(lambda each: living.look_around(each, "a"))
    assert {each.processes for each in news} == {PROCESSES}


async def test_a_process_that_is_surely_over_counts_no_more(processes: Processes) -> None:
    one, other, *_ = processes.all
    await living.begin(one, "dead", is_over=lambda _: False)
    life = await living.begin(other, "new", is_over=lambda name: name == "dead")
    assert life.elders == frozenset()
    assert (await living.look_around(other, "new")).processes == 1


async def test_one_that_is_seen_no_more_is_over(processes: Processes) -> None:
    one, other, *_ = processes.all
    await living.begin(one, "old", is_over=lambda _: False)
    processes.office.passes(seconds=1)
    life = await living.begin(other, "new", is_over=lambda _: False)
    assert life.elders == {"old"}
    processes.office.time += living.LIVE
    assert await living.is_alone(other, life)
    await living.look_around(one, "old")
    assert not await living.is_alone(other, life)
    await living.end(one, "old")
    assert await living.is_alone(other, life)
    processes.office.time += timedelta(days=2)
    await living.begin(one, "next", is_over=lambda _: False)
    async with processes.office.database.read_store() as store:
        assert set(await store.processes.alive(since=MORNING)) == {"next"}
