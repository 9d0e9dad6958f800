"""Reading the content again: who may, what is in use then, and that a mistake changes nothing."""

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.settings import CONTENT
from spbe.matrix import Target
from spbe.people import Person, Role
from spbe.refusals import ContentRefused, FileProblem, NotAllowed
from spbe.replies import Found
from spbe.usecases import asking, reloading, reminding
from spbe.usecases.answerers import Answerers
from spbe.usecases.reloading import InUse
from spbe.usecases.resources import Resources
from storage.content_files import ContentKeeper
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR)


@dataclass
class Desk:
    """An office with content of its own, which a test may edit."""

    office: Office
    resources: Resources
    folder: Path

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.folder / file).read_text("utf-8")
        assert old in text
        (self.folder / file).write_text(text.replace(old, new), "utf-8")

    async def trail(self) -> list[tuple[int | None, str, str | None]]:
        async with self.office.database.read_store() as store:
            return [(each.actor_id, each.action, each.new) for each in await store.audit.of_subject("content")]


@pytest.fixture
def desk(city: Office, tmp_path: Path) -> Desk:
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    contents = ContentKeeper(folder)
    answerers = Answerers(contents, city.database.read_store, default_edition="2018", instance="Kota Contoh")
    return Desk(city, replace(city.resources, contents=contents, answerers=answerers), folder)


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_reload(desk: Desk, role: Role) -> None:
    content = desk.resources.contents.content
    with pytest.raises(NotAllowed):
        await reloading.reload(desk.resources, Person(7, role))
    assert desk.resources.contents.content is content


async def test_what_was_edited_is_in_use(desk: Desk) -> None:
    before = await desk.resources.answerers.current()
    desk.edit("reminders.yaml", "offsets: [30, 14, 7, 3, 1, 0]", "offsets: [10, 0]")
    desk.edit("opd.yaml", "opds:\n", "opds:\n  - short: Dinas Baru\n    name: Dinas yang Baru\n    aliases: []\n")
    in_use = await reloading.reload(desk.resources, BOSS)
    assert in_use == InUse(("2018", "2020", "2026"), 102, 37)
    assert desk.resources.contents.content.reminders.offsets == (10, 0)
    after = await desk.resources.answerers.current()
    assert before.content is not after.content is desk.resources.contents.content
    async with desk.office.database.read_store() as store:
        assert "Dinas Baru" in {opd.short for opd in await store.opds.all()}
    assert await desk.trail() == [(BOSS.id, "reload", "3 instruments, 102 indicators")]


async def rules_told(desk: Desk) -> list[str]:
    """Plan the present day, and return by which rules anybody has been reminded of row 33 so far."""
    await reminding.plan(desk.resources)
    async with desk.office.database.read_store() as store:
        log = await store.reminders.log(limit=1_000)
    return sorted({str(each.rule) for each in log.items if each.row == 33})


@pytest.mark.parametrize(
    ("is_reloaded", "two_months_before", "a_month_before"),
    [(False, ["stale:1"], ["before:30", "stale:1"]), (True, ["before:60"], ["before:60"])],
)
async def test_edited_offsets_are_planned_by_once_they_are_reloaded(
    desk: Desk, is_reloaded: bool, two_months_before: list[str], a_month_before: list[str]
) -> None:
    await desk.office.member(7, Role.FOCAL_POINT, "Bag. Hukum")
    async with desk.office.database.open_store() as store:
        row = await store.follow_ups.find(33)
        assert row
        target = Target(date(2020, 2, 28), "day")
        await store.follow_ups.move_targets([row.id], target, reason="TTD", by=1, at=desk.office.time)
    desk.edit("reminders.yaml", "offsets: [30, 14, 7, 3, 1, 0]", "offsets: [60, 0]")
    if is_reloaded:
        await reloading.reload(desk.resources, BOSS)
    desk.office.time = datetime(2019, 12, 30, tzinfo=UTC)
    assert await rules_told(desk) == two_months_before
    desk.office.time = datetime(2020, 1, 29, tzinfo=UTC)
    assert await rules_told(desk) == a_month_before


async def test_a_mistake_is_told_with_its_place_and_changes_nothing(desk: Desk) -> None:
    content = desk.resources.contents.content
    desk.edit("reminders.yaml", "overdue_every_days: 7", "overdue_every_days: tujuh")
    desk.edit("synonyms.yaml", "writings:", "\twritings:")
    with pytest.raises(ContentRefused) as refused:
        await reloading.reload(desk.resources, BOSS)
    places = [f"{each.file.as_posix()}:{each.line}" for each in refused.value.problems]
    assert {place.rpartition(":")[0] for place in places} == {"reminders.yaml", "synonyms.yaml"}
    line = 1 + desk.folder.joinpath("reminders.yaml").read_text("utf-8").partition("overdue_every_days: t")[0].count(
        "\n"
    )
    assert places[0] == f"reminders.yaml:{line}"
    assert desk.resources.contents.content is content
    assert isinstance((await asking.ask(desk.resources, BOSS, "indikator 5")).answer, Found)
    assert await desk.trail() == []


async def test_what_the_bot_cannot_do_without_is_guarded(desk: Desk) -> None:
    keeper = desk.resources.contents
    assert isinstance(keeper, ContentKeeper)
    missing = FileProblem(desk.folder / "messages" / "start.j2", 1, 1, "", "tidak ada")
    keeper.guard(lambda content: [] if "start.j2" in content.messages else [missing])
    await reloading.reload(desk.resources, BOSS)
    content = keeper.content
    (desk.folder / "messages" / "start.j2").unlink()
    with pytest.raises(ContentRefused, match=r"^messages/start\.j2:1:1: tidak ada$"):
        await reloading.reload(desk.resources, BOSS)
    assert keeper.content is content


async def test_what_was_planned_is_planned_anew_where_it_was_edited_and_elsewhere(desk: Desk) -> None:
    await desk.office.member(7, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    desk.office.time = datetime(2019, 12, 22, 23, tzinfo=UTC)  # Monday, 07.00 WITA: a week before the targets
    elsewhere = replace(desk.resources, contents=ContentKeeper(desk.folder))
    await reminding.plan(desk.resources)
    desk.edit("calendar.yaml", 'opens: "08:00"', 'opens: "10:00"')
    await reloading.reload(elsewhere, BOSS)
    await reminding.plan(desk.resources)  # it does not know yet
    await reloading.follow(desk.resources, 1)
    await reminding.plan(desk.resources)
    desk.office.time = datetime(2019, 12, 23, 1, 55, tzinfo=UTC)
    assert await reminding.claim(desk.resources) == ()
    desk.office.time = datetime(2019, 12, 23, 2, tzinfo=UTC)
    assert len(await reminding.claim(desk.resources)) == 1
