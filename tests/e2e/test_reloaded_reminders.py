"""Policy and calendar edited on a day that is planned already: after /muatulang the new ones count at once."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import CONTENT
from spbe.people import Role
from tests.e2e.days import Days, days_in

NIGHT, OFFSETS = "T00:10", "offsets: [30, 14, 7, 3, 1, 0]"


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    """Give a town with content of its own, and a focal point of rows whose targets are the end of 2019."""
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    async with days_in(tmp_path, content=content) as running:
        await running.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
        yield running


async def reload(days: Days, file: str, old: str, new: str) -> None:
    """Edit a content file and let the coordinator reload it; no tick of the clock comes in between."""
    path = days.town.house.contents.folder / file
    before = path.read_text("utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), "utf-8")
    (answer,) = await days.town.simulator.ask(days.town.coordinator(), "/muatulang", timeout=30)
    assert "sudah dimuat ulang" in answer.text


async def test_a_later_opening_hour_counts_the_same_day(days: Days) -> None:
    assert await days.on(f"2019-12-31{NIGHT}") == ()
    await reload(days, "calendar.yaml", 'opens: "08:00"', 'opens: "10:00"')
    assert await days.on("2019-12-31T08:05") == ()
    assert await days.on("2019-12-31T09:55") == ()
    assert len(await days.on("2019-12-31T10:00")) == 1


async def test_an_earlier_closing_hour_counts_the_same_day(days: Days) -> None:
    assert await days.on(f"2019-12-31{NIGHT}") == ()
    await reload(days, "calendar.yaml", 'closes: "16:00"', 'closes: "12:00"')
    assert await days.on("2019-12-31T13:00") == ()


async def test_nobody_is_told_of_what_is_no_reminder_any_more(days: Days) -> None:
    assert await days.on(f"2019-12-02{NIGHT}") == ()
    await reload(days, "reminders.yaml", OFFSETS, OFFSETS.replace("30, ", ""))
    assert await days.on("2019-12-02T08:00") == ()
    assert len(await days.on("2019-12-17T08:00")) == 1
