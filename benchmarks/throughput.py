"""How fast the bot is beside bare echo bots: python -m benchmarks.throughput [--quick] [--json FILE] [--only …].

All bots run beside each other, each with a strict stand-in in a process of its own, and are measured in turn, round
after round; each figure is the median of the rounds. The echo bots repeat the questions, this bot answers them: 300
members and 300 guests ask several hundred different ones. 200 focal points report, half of them by buttons, half in
words; /tugas is asked for by focal points with few rows, with many (of 100,000 some 5,000), and by coordinators. In a
flood all write at once and each again as soon as they are answered; in a stream 100 updates a second come. `raw` is an
HTTP client without any framework: where a bot comes near it, the stand-in is the limit.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.city import STEPS
from benchmarks.figures import (
    PEERS,
    QUESTIONS,
    RAW,
    REPORTS,
    TASKS,
    Process,
    Round,
    figure_of,
    goals_of,
    tables,
)
from benchmarks.subjects import Dialect, Grounds, Mode, Ours, Peer, Running, Subject, running
from bot import logs
from tests.databases import ABSENT, binaries, server

CONFIGURATIONS: tuple[tuple[Dialect, Mode], ...] = (
    ("sqlite", "polling"),
    ("sqlite", "webhook"),
    ("postgresql", "polling"),
    ("postgresql", "webhook"),
)
SAMPLE_ROWS = 37


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: updates of a flood, seconds and pace of a stream, rounds, starts, and the large matrix."""

    flood: int = 600
    stream_seconds: float = 4.0
    a_second: float = 100.0
    rounds: int = 3
    starts: int = 3
    rows: int = 100_000


QUICK = Extent(flood=150, stream_seconds=1.0, rounds=1, starts=1, rows=20_000)
TURNS = {QUESTIONS: 2, REPORTS: STEPS, TASKS: 2}
"""How many lines each says in a flood."""


def subjects_of(only: Sequence[str], extent: Extent) -> list[Subject]:
    """Return the bots to measure: the peers, and ours in each configuration with few rows and with many."""
    chosen = [(dialect, mode) for dialect, mode in CONFIGURATIONS if not only or f"{dialect}-{mode}" in only]
    few = [Ours(dialect, mode, SAMPLE_ROWS) for dialect, mode in chosen]
    many = [Ours(dialect, mode, extent.rows) for dialect, mode in chosen]
    return [*map(Peer, (RAW, *PEERS)), *few, *many]


def scenarios_of(subject: Subject) -> tuple[str, ...]:
    """Return what is asked of a bot."""
    if isinstance(subject, Peer):
        return (QUESTIONS,)
    return (QUESTIONS, REPORTS, TASKS) if subject.rows == SAMPLE_ROWS else (TASKS,)


async def one_round(bot: Running, scenario: str, extent: Extent) -> Round:
    """Measure a bot once. Raises `ValueError` where the stand-in refused a call: then the bot did not answer all."""
    turns = TURNS[scenario]
    before = bot.cpu
    flood = await bot.stand_in.flood(scenario, extent.flood // turns, turns)
    cpu = bot.cpu - before
    stream = await bot.stand_in.stream(scenario, extent.a_second, extent.stream_seconds)
    refused = flood.refused + stream.refused
    if refused:
        raise ValueError(f"{len(refused)} calls were refused: {refused[0]}")
    return Round(flood, stream, cpu * 1_000 / len(flood.all_waits))


async def measure(subjects: Sequence[Subject], extent: Extent, grounds: Grounds) -> dict[str, Any]:
    """Measure all and return what was found, as JSON takes it."""
    _tell("laying the databases")
    await grounds.lay(subjects)
    starts, rounds, memory = defaultdict[str, list[float]](list), defaultdict[tuple[str, str], list[Round]](list), {}
    for _ in range(extent.starts - 1):  # with the one that stays they are as many as asked for
        for subject in subjects:
            if isinstance(subject, Ours) and subject.rows > SAMPLE_ROWS:
                continue
            _tell(f"starting {subject.name}")
            async with running(subject, grounds) as bot:
                starts[subject.name].append(bot.started_in)
    async with AsyncExitStack() as stack:
        bots = [(each, await stack.enter_async_context(running(each, grounds))) for each in subjects]
        for subject, bot in bots:
            _tell(f"warming up {subject.name}")
            starts[subject.name].append(bot.started_in)
            # The first question makes the matrix ready for questions, which takes long where it is large.
            await bot.stand_in.flood(QUESTIONS, 1)
            for scenario in scenarios_of(subject):
                await bot.stand_in.flood(scenario, extent.flood // 5)
        for number in range(extent.rounds):
            for subject, bot in bots:
                _tell(f"round {number + 1} of {extent.rounds}: {subject.name}")
                for scenario in scenarios_of(subject):
                    rounds[subject.name, scenario].append(await one_round(bot, scenario, extent))
        memory = {subject.name: bot.memory for subject, bot in bots}
    figures = {key: figure_of(*key, each) for key, each in rounds.items()}
    processes = [Process(name, median(each), memory[name]) for name, each in starts.items()]
    configurations = list(dict.fromkeys(each.configuration for each in subjects if isinstance(each, Ours)))
    goals = list(goals_of(figures, memory, configurations, (SAMPLE_ROWS, extent.rows)))
    for line in tables(figures, processes, goals):
        print(line)
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "extent": asdict(extent),
        "figures": [asdict(each) for each in figures.values()],
        "processes": [asdict(each) for each in processes],
        "goals": [asdict(each) | {"met": each.is_met} for each in goals],
    }


def _tell(what: str) -> None:
    """Say on stderr how far it is."""
    sys.stderr.write(f"{what}\n")


async def throughput(only: Sequence[str], extent: Extent) -> dict[str, Any]:
    """Measure on every database that is installed."""
    folder_of_binaries = binaries()
    if folder_of_binaries is None:
        print(ABSENT)
        only = only or tuple(f"{dialect}-{mode}" for dialect, mode in CONFIGURATIONS if dialect == "sqlite")
    with (
        tempfile.TemporaryDirectory() as folder,
        server(folder_of_binaries) if folder_of_binaries else nullcontext() as postgresql,
    ):
        return await measure(subjects_of(only, extent), extent, Grounds(Path(folder), postgresql))


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="measure little, for a first look")
    parser.add_argument("--json", type=Path, help="also write the figures to a file")
    names = [f"{dialect}-{mode}" for dialect, mode in CONFIGURATIONS]
    parser.add_argument("--only", nargs="+", choices=names, default=[], help="of this bot only these")
    given = parser.parse_args()
    logs.configure("WARNING", json=False)
    found = asyncio.run(throughput(given.only, QUICK if given.quick else Extent()))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
