"""The content folder, edited while the bot runs and read again by /muatulang."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.settings import CONTENT
from simulator.methods import commands_for
from simulator.values import User
from spbe.people import Role
from tests.e2e.conftest import Town, town_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

CROSSWALKS, EFFORTS = ((CONTENT / name).read_text("utf-8") for name in ("crosswalk.yaml", "efforts.yaml"))
"""They name the editions too."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Give a running bot whose content tests may edit."""
    folder = tmp_path_factory.mktemp("bot")
    shutil.copytree(CONTENT, folder / "content")
    async with town_in(folder, content=folder / "content") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def boss(town: Town) -> User:
    """Give the coordinator who reloads."""
    coordinator = town.coordinator()
    await town.simulator.ask(coordinator, "/start")
    return coordinator


@contextmanager
def edited(town: Town, file: str, old: str, new: str) -> Iterator[Path]:
    """Edit a content file, and put it back."""
    path = town.house.contents.folder / file
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8")
    try:
        yield path
    finally:
        path.write_text(before, "utf-8")


async def reloaded(town: Town, person: User) -> str:
    (answer,) = await town.simulator.ask(person, "/muatulang", timeout=30)
    return answer.text


def offsets(town: Town) -> tuple[int, ...]:
    return town.house.resources.contents.content.reminders.offsets


async def test_an_edited_policy_takes_effect(town: Town, boss: User) -> None:
    with edited(town, "reminders.yaml", "offsets: [30, 14, 7, 3, 1, 0]", "offsets: [60, 0]"):
        assert offsets(town) == (30, 14, 7, 3, 1, 0)
        answer = await reloaded(town, boss)
        assert "2018, 2020, 2026 (102 indikator). Matriks: 37 baris." in answer
        assert offsets(town) == (60, 0)


async def test_an_edited_calendar_is_seen_in_a_group(town: Town, boss: User) -> None:
    group = town.simulator.group(-5001, "Tim SPBE", boss)

    async def next_time() -> str:
        act = await town.simulator.says(boss, "/tautkan", chat=group)
        await town.simulator.idle()
        return town.simulator.sent(group, act)[-1].text

    assert "Senin, 11 November 2019 pukul 08.00" in await next_time()
    new_holiday = 'extra_days_off:\n  - day: 2019-11-11\n    name: "Galungan"\n'
    with edited(town, "calendar.yaml", "extra_days_off: []\n", new_holiday):
        assert "Senin, 11 November 2019 pukul 08.00" in await next_time()
        await reloaded(town, boss)
        assert "Selasa, 12 November 2019 pukul 08.00" in await next_time()
    await reloaded(town, boss)


async def test_answers_sentences_and_menus_follow(town: Town, boss: User) -> None:
    with (
        edited(town, "messages/indicator_usage.j2", "", "Halo dari templat baru. "),
        edited(town, "messages/commands.j2", "verifikasi = ", "verifikasi = Baru: "),
        edited(town, "instruments/2020/indicators/20.yaml", "Kolaborasi Penerapan SPBE", "Kolaborasi yang Baru"),
        edited(town, "instruments/2020/instrument.yaml", "Kolaborasi Penerapan SPBE", "Kolaborasi yang Baru"),
    ):
        assert "sudah dimuat ulang" in await reloaded(town, boss)
        (usage,) = await town.simulator.ask(boss, "/indikator")
        assert usage.text.startswith("Halo dari templat baru.")
        (card,) = await town.simulator.ask(boss, "indikator 20 instrumen 2020")
        assert "Kolaborasi yang Baru" in card.text
        menu = {each["command"]: each["description"] for each in commands_for(town.simulator.world, boss.id, boss.id)}
        assert menu["verifikasi"].startswith("Baru: ")
    await reloaded(town, boss)


BROKEN = {
    # what: (file, its words, what they become, the line that is named, a word of why); 0 for the line of the mistake
    "a value": ("reminders.yaml", "most_rows: 5", "most_rows: lima", 0, "most_rows"),
    "YAML": ("reminders.yaml", "most_rows: 5", "most_rows: : [", 0, "':' kedua"),
    "a template": ("messages/start.j2", "{% endif %}", "{% endfi %}", 0, "endfi"),
    "a filter": ("messages/people/card.j2", "| moment(zone)", "| momen(zone)", 0, "saringan 'momen'"),
    "a file of macros": ("messages/people/list.j2", "people/macros.j2", "people/makro.j2", 0, "people/makro.j2"),
    "a macro": ("messages/people/list.j2", "say.post(", "say.pos(", 0, "makro 'pos'"),
    "a line of a table": ("messages/labels.j2", "send = Kirim\n", "", 1, "baris 'send = …'"),
    "a value in a table": ("messages/toasts.j2", "sent = Terkirim.", "sent = {{ terkirim }}", 1, "terkirim"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_mistake_is_refused_with_its_place_and_all_goes_on(town: Town, boss: User, what: str) -> None:
    file, old, new, line, why = BROKEN[what]
    content = town.house.resources.contents.content
    stale_after = content.reminders.stale_after_days
    with (
        edited(town, "reminders.yaml", "stale_after_days: ", "stale_after_days: 1"),
        edited(town, file, old, new) as path,
    ):
        line = line or 1 + path.read_text("utf-8").partition(new)[0].count("\n")
        refused = await reloaded(town, boss)
        assert "jadi yang lama tetap dipakai" in refused
        assert f"• {file}:{line}:" in refused
        assert why in refused
        assert str(town.house.contents.folder) not in refused
        assert town.house.resources.contents.content is content
        (answer,) = await town.simulator.ask(boss, "indikator 20 instrumen 2020")
        assert "Kolaborasi Penerapan SPBE" in answer.text
        (screen,) = await town.simulator.ask(boss, "/start")
        assert "Asisten SPBE" in screen.text
    assert "sudah dimuat ulang" in await reloaded(town, boss)
    assert town.house.resources.contents.content.reminders.stale_after_days == stale_after


async def test_open_questions_that_cannot_be_asked_again_leave_the_reload_as_it_is(town: Town, boss: User) -> None:
    await town.change("ALTER TABLE notice RENAME TO notice_away")
    try:
        with capture_logs() as logs:
            assert "sudah dimuat ulang" in await reloaded(town, boss)
    finally:
        await town.change("ALTER TABLE notice_away RENAME TO notice")
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["cannot ask again what had no answer"]


async def test_a_missing_file_is_refused(town: Town, boss: User) -> None:
    path = town.house.contents.folder / "messages" / "help.j2"
    text = path.read_text("utf-8")
    path.unlink()
    assert "messages/help.j2:1:1: templat ini dipakai bot" in await reloaded(town, boss)
    path.write_text(text, "utf-8")
    (answer,) = await town.simulator.ask(boss, "/bantuan")
    assert "Cara bertanya" in answer.text


async def test_the_edition_of_the_settings_must_stay(town: Town, boss: User) -> None:
    folder = town.house.contents.folder / "instruments" / "2018"
    folder.rename(folder.parent.parent / "away")
    try:
        with (
            edited(town, "crosswalk.yaml", CROSSWALKS, "crosswalks: []\n"),
            edited(town, "efforts.yaml", EFFORTS, EFFORTS.partition("differing:")[0]),
        ):
            assert "BOT_INSTRUMENT" in await reloaded(town, boss)
    finally:
        (folder.parent.parent / "away").rename(folder)


async def test_at_most_ten_mistakes_are_named(town: Town, boss: User) -> None:
    table = (town.house.contents.folder / "messages" / "people" / "labels.j2").read_text("utf-8")
    with edited(town, "messages/people/labels.j2", table, "tasks = Tugas saya\n"):
        refused = await reloaded(town, boss)
    assert refused.count("• ") == 10
    assert f"dan {len(table.splitlines()) - 11} hal lain." in refused


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_others_may_not(town: Town, role: Role) -> None:
    other = town.guest() if role is Role.GUEST else await town.member(role, "DKIS")
    assert "di luar wewenang Anda" in await reloaded(town, other)


async def test_in_a_group_it_is_pointed_to_the_private_chat(town: Town, boss: User) -> None:
    group = town.simulator.group(-5002, "Tim SPBE", boss)
    content = town.house.resources.contents.content
    act = await town.simulator.says(boss, "/muatulang", chat=group)
    await town.simulator.idle()
    assert "percakapan pribadi" in town.simulator.sent(group, act)[-1].text
    assert town.house.resources.contents.content is content
