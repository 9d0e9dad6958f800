"""A simulated year over the sample matrix: what is due is told on its day, and nothing else is told at all."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot import ticks
from bot.app import build
from handlers.context import BotContext
from tests.e2e.conftest import WIDE
from tests.runs import checks
from tests.runs.facts import DAY, Facts
from tests.runs.town import Period, YearTown, year_town
from tests.runs.year import Year

SEED = 2027
LONGEST_TICK = 60
"""Seconds after which a round of sending counts as one that never ends."""


async def lived(town: YearTown) -> Year:
    """Let the bot of this process look at the clock whenever the year says."""
    year = Year(town)
    application = build(town.house, allowed=WIDE)
    async with application:
        context = BotContext(application)

        async def tick(moment: datetime) -> None:
            async with asyncio.timeout(LONGEST_TICK):
                await ticks.remind(context)
            town.facts.ticks.append(moment)

        await year.live(tick)
    return year


@pytest.mark.timeout(600)
async def test_a_year(database_url: str, dialect: str, tmp_path: Path, period: Period, figures: list[str]) -> None:
    async with year_town(tmp_path, database_url, period, SEED) as town:
        year = await lived(town)
    facts = town.facts
    reminded = checks.all_reminded(facts, period.first, period.last)
    assert reminded.wrong == []
    assert checks.in_hours(facts, town.simulator.world.sent) == []
    assert checks.once_a_day(facts) == []
    assert checks.nothing_void(facts) == []
    assert checks.whole(facts) == []
    assert_each_check_can_fail(town)
    rows = sum(len(each.rows) for each in facts.told)
    run = f"{dialect}, {period.first} to {period.last}"
    figures += [
        f"{run}: {len(facts.ticks)} ticks, {len(facts.told)} digests with {rows} rows, nothing wrong",
        f"  what happened: {listed(year.agenda.done)}",
        f"  what was due: {listed(reminded.figures)}",
    ]


def assert_each_check_can_fail(town: YearTown) -> None:
    """Take a digest away, send it twice, at night, or of another row: that is seen."""
    facts, period = town.facts, town.period
    some = next(each for each in facts.told if any("before" in kinds for kinds in each.rows.values()))
    others = [each for each in facts.told if each is not some]
    gone = next(
        row for row in facts.statuses if not facts.is_open(row, some.at) or row not in theirs(facts, some.person)
    )
    (message,) = [each for each in town.simulator.sent(some.person) if each.date == some.at]
    assert checks.all_reminded(replace(facts, told=others), period.first, period.last).wrong
    assert checks.once_a_day(replace(facts, told=[*facts.told, some]))
    assert checks.nothing_void(replace(facts, told=[replace(some, rows={gone: frozenset({"before"})})]))
    assert checks.whole(replace(facts, told=[replace(some, left_out=some.left_out + 1)]))
    for moved in (message.date + DAY / 2, message.date + 7 * DAY - message.date.weekday() * DAY - DAY):
        assert checks.in_hours(facts, [replace(message, date=moved)])


def theirs(facts: Facts, person: int) -> set[int]:
    """Return the rows on which somebody acts at any time."""
    return {row for row in facts.opds if any(person in facts.focal_points(row, tick) for tick in facts.ticks)}


def listed(figures: dict[str, int] | Counter[str]) -> str:
    return ", ".join(f"{what} {number}" for what, number in sorted(figures.items()))
