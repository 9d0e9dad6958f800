"""What the cheapest path costs: python -m benchmarks.path [--runs 20].

The 47 indicators of 2020 with 20 agencies, every third indicator with two or three of them, from random levels to the
next predicates, by each measure, free and with exclusions. Prints the median and the longest of the runs in
milliseconds and how often there was no path. Goal: each under 100 ms. Then the same with three of 40 agencies for
every indicator, which is more than the search over agencies takes on: how soon it gives up.
"""

import argparse
import random
import statistics
import time
from fractions import Fraction

from bot.settings import CONTENT
from spbe.catalogue import Capability, Instrument
from spbe.index import Rated
from spbe.ladders import Unsettled
from spbe.matrix import Opd
from spbe.path import Efforts, Impossible, Limits, Measure, path_to
from storage.content_files import load_content

GOAL = 100
"""Milliseconds."""

MEASURES: tuple[Measure, ...] = ("steps", "agencies", "effort")
CAPABILITIES: tuple[Capability, ...] = ("process", "service")
AGENCIES = tuple(Opd(id, f"OPD {id}", f"Dinas {id}") for id in range(1, 21))
LIMITS = {
    "free": Limits(),
    "without policy, at most 2 levels": Limits(domains=frozenset({1}), most_levels=2),
    "without 3 agencies, 4 indicators": Limits(agencies=frozenset({1, 2, 3}), indicators=frozenset({20, 32, 40, 45})),
}


def drawn(instrument: Instrument, chance: random.Random) -> tuple[Rated, ...]:
    """Return random low levels and agencies for every indicator."""
    return tuple(
        Rated(
            indicator.number,
            Fraction(chance.choice((1, 1, 1, 2, 2, 2, 3, 3, 4))),
            opds=tuple(chance.sample(AGENCIES, chance.choice((2, 3)) if indicator.number % 3 == 0 else 1)),
        )
        for indicator in instrument.indicators
    )


def efforts(instrument: Instrument, chance: random.Random) -> Efforts:
    """Return working days for every step of every indicator, odd ones, so that hardly two paths cost the same."""
    days = {each.number: {level: chance.randint(3, 90) for level in range(1, 6)} for each in instrument.indicators}
    return Efforts({capability: {} for capability in CAPABILITIES}, days)


def shared(instrument: Instrument, chance: random.Random) -> tuple[Rated, ...]:
    """Return low levels, and three of 40 agencies for every indicator."""
    agencies = [Opd(id, f"OPD {id}", f"Dinas {id}") for id in range(1, 41)]
    return tuple(
        Rated(indicator.number, Fraction(chance.choice((1, 2))), opds=tuple(chance.sample(agencies, 3)))
        for indicator in instrument.indicators
    )


def main() -> None:
    """Measure every kind of path."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    instrument = load_content(CONTENT).catalogue.instruments["2020"]
    longest = 0.0
    for name, limits in LIMITS.items():
        for measure in MEASURES:
            chance = random.Random(measure)
            took = []
            impossible = 0
            for run in range(runs):
                rated, days = drawn(instrument, chance), efforts(instrument, chance)
                goal = instrument.predicates[run % 3].low
                started = time.perf_counter()
                way = path_to(goal, instrument, rated, measure=measure, limits=limits, efforts=days)
                took.append((time.perf_counter() - started) * 1000)
                impossible += isinstance(way, Impossible)
            longest = max(longest, *took)
            print(
                f"{name:34}{measure:10}median {statistics.median(took):6.1f} ms   longest {max(took):6.1f} ms"
                f"   no path {impossible}/{runs}"
            )
    chance = random.Random("shared")
    gave_up = []
    for run in range(max(1, runs // 4)):
        started = time.perf_counter()
        try:
            path_to(instrument.predicates[run % 3].low, instrument, shared(instrument, chance), measure="agencies")
        except Unsettled:
            gave_up.append((time.perf_counter() - started) * 1000)
    if gave_up:
        print(f"gives up on shared agencies after {min(gave_up):.0f} - {max(gave_up):.0f} ms, {len(gave_up)} times")
    print(f"longest {longest:.1f} ms, goal {GOAL} ms: {'met' if longest < GOAL else 'MISSED'}")


if __name__ == "__main__":
    main()
