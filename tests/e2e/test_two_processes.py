"""Two bots on one PostgreSQL plan and send at the same moment: each digest once, and none is missing."""

import json
from asyncio import TaskGroup
from collections import Counter
from datetime import date, datetime, time
from pathlib import Path

import pytest

from spbe.matrix import Target
from spbe.people import Role
from tests.runs.facts import DAY, OFFSETS, ZONE
from tests.runs.town import MADE, WEEKS, YearTown, year_town
from tests.runs.worker import Act, Worker, worker
from tests.runs.year import DIGEST

PEOPLE = 50
TARGET = date(2027, 4, 23)
"""A Friday after a month of working days: each offset falls on a day of its own, some of them before a weekend."""


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


async def move_in(town: YearTown) -> None:
    """Let fifty focal points join, some at each agency, and give all rows one target."""
    async with town.house.database.open_store() as store:
        opds = sorted({opd.id for row in (await store.follow_ups.matrix()).rows for opd in row.opds})
        for row in town.ids.values():
            await store.follow_ups.move_targets([row], Target(TARGET, "day"), reason=None, by=None, at=town.clock())
        for each in await store.people.members():
            await store.people.remove(each.person.id, at=town.clock())
    for number in range(PEOPLE):
        await town.joins(10_001 + number, Role.FOCAL_POINT, opds[number % len(opds)])


async def both(workers: tuple[Worker, Worker], at: datetime, act: Act) -> None:
    """Let both do the same thing at the same moment."""
    async with TaskGroup() as group:
        for each in workers:
            group.create_task(each.does(at, act))


@pytest.mark.timeout(120)
async def test_two_processes_send_each_digest_once(postgresql_url: str, tmp_path: Path) -> None:
    logs = (tmp_path / "first.log", tmp_path / "second.log")
    async with year_town(tmp_path, postgresql_url, WEEKS, seed=50) as town:
        await move_in(town)
        (first, second) = (worker(tmp_path, postgresql_url, town.address, log=log) for log in logs)
        async with first as one, second as other:
            for round_, offset in enumerate(OFFSETS):
                day = town.facts.on_or_before(TARGET - offset * DAY)
                town.simulator.slows(
                    "sendMessage", 0.02, times=PEOPLE
                )  # so that neither is done before the other begins
                if round_ % 2:
                    town.clock.move_to(moment(day, 7))
                    await both((one, other), town.clock(), "plan")
                town.clock.move_to(moment(day, 8))
                await both((one, other), town.clock(), "remind")
                await both((one, other), town.clock.move_to(moment(day, 8, 1)), "remind")
                town.simulator.faults.clear()
    sent = [
        each for each in town.simulator.world.sent if each.chat_id != MADE
    ]  # who hears of a stage of the evaluation
    arrived = Counter((each.chat_id, each.date.astimezone(ZONE).date()) for each in sent)
    days = {town.facts.on_or_before(TARGET - offset * DAY) for offset in OFFSETS}
    assert len(days) == len(OFFSETS)
    assert arrived == Counter({(10_001 + number, day): 1 for number in range(PEOPLE) for day in days})
    assert all(each.text.startswith(DIGEST) for each in sent)
    lines = [[json.loads(line) for line in log.read_text().splitlines()] for log in logs]
    assert [line for of_one in lines for line in of_one if line["level"] != "info"] == []
    shares = [sum(line["outcomes"]["sent"] for line in of_one if line["event"] == "digests sent") for of_one in lines]
    assert sum(shares) == len(town.simulator.world.sent)
    assert all(shares), "both took part"
