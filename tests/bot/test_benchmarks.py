"""The benchmarks run: a tiny one of throughput measures every kind of updates, and its JSON has every field."""

import asyncio
import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from benchmarks import delivery, reminders
from benchmarks.city import found, questions
from benchmarks.figures import PTB, QUESTIONS, REPORTS, TASKS, Figure, Goal, Process, Round, figure_of, goals_of
from benchmarks.load import Seen
from benchmarks.subjects import Grounds, Ours, Peer
from benchmarks.throughput import Extent, measure
from storage.database import Database
from tests.e2e.conftest import settings_for

TINY = Extent(flood=12, stream_seconds=0.2, a_second=20.0, rounds=1, starts=1, rows=500)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_tiny_run_measures_everything(mode: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ours = [Ours("sqlite", "webhook" if mode == "webhook" else "polling", rows) for rows in (37, TINY.rows)]
    result = json.loads(json.dumps(await measure([Peer(PTB), *ours], TINY, Grounds(tmp_path, None))))
    small, large = (each.name for each in ours)
    assert [(each["subject"], each["scenario"]) for each in result["figures"]] == [
        (PTB, QUESTIONS),
        (small, QUESTIONS),
        (small, REPORTS),
        (small, TASKS),
        (large, TASKS),
    ]
    for kind, found_ in ((Figure, result["figures"]), (Process, result["processes"])):
        for each in found_:
            assert each.keys() == {field.name for field in fields(kind)}
            assert all(value > 0 for value in each.values() if isinstance(value, float) and value != each.get("cpu_ms"))
    assert [each.keys() for each in result["goals"]] == [{*(field.name for field in fields(Goal)), "met"}] * 6
    assert result["figures"][-1]["stream_p50_ms_by_kind"].keys() == {"few", "many", "all"}
    assert {each["configuration"] for each in result["goals"]} == {f"sqlite-{mode}"}
    assert "| goal | bot | reached | limit | met |" in capsys.readouterr().out


async def test_the_large_city_is_as_it_is_described(database: Database, database_url: str, tmp_path: Path) -> None:
    crowds = await found(settings_for(tmp_path, database_url=database_url), 2_000)
    async with database.read_store() as store:
        ids = {opd.short: opd.id for opd in await store.opds.all()}
        assert (await store.follow_ups.outline()).rows == 2_000
        assert await store.follow_ups.count(opds=[ids["Bag. Hukum"]]) == 8
        assert await store.follow_ups.count(opds=[ids["DKIS"]]) == 16 + 98
        assert (await store.follow_ups.tally("status")).keys() == {
            "belum",
            "proses",
            "menunggu verifikasi",
            "terverifikasi",
        }
    assert [len(crowds[name]) for name in (QUESTIONS, REPORTS, TASKS)] == [600, 200, 600]
    assert len(set(questions())) > 700


def round_of(*milliseconds: float, seconds: float = 1.0) -> Round:
    seen = Seen(seconds, {"staf": [each / 1_000 for each in milliseconds]})
    return Round(seen, seen, cpu_ms=milliseconds[0])


def test_a_figure_is_the_median_of_its_rounds() -> None:
    rounds = [round_of(*(each * factor for each in range(1, 101))) for factor in (1.0, 9.0, 2.0)]
    figure = figure_of(PTB, QUESTIONS, rounds)
    assert figure.updates_a_second == 100
    assert [figure.stream_p50_ms, figure.stream_p99_ms, figure.cpu_ms] == pytest.approx([102, 200, 2])
    assert figure.stream_p50_ms_by_kind == {"staf": pytest.approx(102)}


def test_goals_are_held_against_the_peers_and_against_fewer_rows() -> None:
    rounds = {
        (PTB, QUESTIONS): round_of(2, 4),
        ("sqlite-polling-37", QUESTIONS): round_of(2, 4, seconds=0.5),
        ("sqlite-polling-37", REPORTS): round_of(9, 9),
        ("sqlite-polling-37", TASKS): round_of(2, 2),
        ("sqlite-polling-900", TASKS): round_of(3, 3),
    }
    figures = {key: figure_of(*key, [each]) for key, each in rounds.items()}
    memory = {PTB: 50.0, "sqlite-polling-37": 150.0}
    reached = {
        goal.goal: (goal.value, goal.is_met) for goal in goals_of(figures, memory, ["sqlite-polling"], (37, 900))
    }
    assert reached == {
        "questions a second, of ptb's echoes": (2.0, True),
        "p99 of questions in a stream, of ptb's": (1.0, True),
        "p50 of a report step, of a question's": (2.25, False),
        "seconds of /tugas in a flood, 900 rows of 37": (1.0, True),
        "p50 of /tugas in a stream, 900 rows of 37": (1.5, False),
        "memory, of ptb's": (3.0, False),
    }


async def test_planning_is_measured_beside_the_bare_statement(
    dialect: str, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await reminders.measure(dialect, database_url, 600, growth=0)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(": ours")[0].split() for line in lines] == [
        [dialect, "600", "rows,", day, "day"] for day in ("first", "next")
    ]
    added = [list(map(int, re.findall(r"\((\d+)", line))) for line in lines]
    assert all(0 < bare <= ours for ours, bare in added), "the bot plans nudges and the queue as well"
    assert all(re.search(r", ratio \d+\.\d\d$", line) for line in lines)


async def test_delivery_is_measured_on_a_day_without_questions_and_on_one_with_them(
    database_url: str, tmp_path: Path
) -> None:
    async with delivery.town_of(5) as (address, tell):
        settings = settings_for(tmp_path, api_url=address, database_url=database_url, now=None)
        async with delivery.bot_of(settings, 5) as (application, clock):
            await delivery.deliver(application, clock, delivery.FIRST)
            undisturbed = await tell("ask")
            await delivery.deliver(application, clock, delivery.SECOND)
            await asyncio.sleep(3 * delivery.BETWEEN_QUESTIONS)
            asked = await tell("be silent")
    assert len(undisturbed.waits) == 0
    for seen in (undisturbed, asked):
        assert re.match(r"5 digests, \d+\.\d\d a second \(.+ of 30\), .+, 0 times 429$", delivery.rates(seen))
    assert re.match(r"median \d+\.\d ms, p95 \d+\.\d ms \([1-9] questions\)$", delivery.in_words(asked.waits))
