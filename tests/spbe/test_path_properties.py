"""The cheapest path is what trying everything finds: on small instruments every way, on whole ones a plain table."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from spbe.catalogue import Aspect, Capability, Domain, Indicator, Instrument, Predicate, Source
from spbe.index import Rated, index_of, rounded
from spbe.ladders import Ladder, cheapest_plan, most_gain
from spbe.matrix import Opd
from spbe.path import Efforts, Impossible, Limits, Measure, Path, Proof, path_to
from tests.spbe.conftest import shipped_engine

MEASURES: tuple[Measure, ...] = ("steps", "agencies", "effort")
INSTRUMENTS: Mapping[str, Instrument] = shipped_engine().content.catalogue.instruments
AGENCIES = tuple(Opd(id, f"OPD {id}", f"Dinas {id}") for id in (1, 2, 3, 4))
SOURCE = Source("uji")
LIMITS = (
    Limits(),
    Limits(),
    Limits(),
    Limits(most_levels=1),
    Limits(most_levels=2),
    Limits(capabilities=frozenset({"process"})),
    Limits(domains=frozenset({1})),
    Limits(aspects=frozenset({2, 3}), most_levels=3),
    Limits(indicators=frozenset({1, 4})),
    Limits(agencies=frozenset({1})),
    Limits(external=True),
)
WHOLE = (Predicate("Rendah", Decimal(0), Decimal(2)), Predicate("Tinggi", Decimal(2), Decimal(5)))


def instrument_by(chance: Random) -> Instrument:
    """Return an instrument of two to five indicators, with or without domains, of odd or equal weights."""
    sizes = chance.choice(((2,), (1, 1), (1, 2), (2, 1), (1, 1, 1), (2, 2), (1, 2, 1), (2, 1, 2), (2, 2, 1)))
    weights = [chance.choice((1, 1, 2, 3, 4)) for _ in range(sum(sizes))]
    capabilities: tuple[Capability, ...] = ("process", "service")
    indicators = iter(
        [
            Indicator(
                number,
                f"I{number}",
                Fraction(100 * weight, sum(weights)),
                chance.choice(capabilities),
                external=weight == 4,
            )
            for number, weight in enumerate(weights, start=1)
        ]
    )
    aspects = []
    for number, size in enumerate(sizes, start=1):
        own = tuple(itertools.islice(indicators, size))
        aspects.append(Aspect(number, f"A{number}", sum((each.weight for each in own), Fraction(0)), own))
    domains = [Domain(number, f"D{number}", each.weight, (each,)) for number, each in enumerate(aspects, start=1)]
    in_domains = chance.random() < 0.5
    return Instrument(
        edition="uji",
        regulation="uji",
        title="uji",
        source=SOURCE,
        lowest_level=0,
        highest_level=chance.choice((2, 3, 3, 4)),
        scales={},
        predicates=WHOLE,
        domains=tuple(domains) if in_domains else (),
        loose_aspects=() if in_domains else tuple(aspects),
    )


@dataclass(frozen=True)
class Case:
    """A question for a path."""

    goal: Decimal
    instrument: Instrument
    rated: tuple[Rated, ...]
    measure: Measure
    limits: Limits
    efforts: Efforts

    def answer(self) -> Path | Impossible:
        return path_to(
            self.goal,
            self.instrument,
            self.rated,
            measure=self.measure,
            limits=self.limits,
            efforts=self.efforts,
        )


def case_by(chance: Random) -> Case:
    """Return a case that asks for something between what there is and a little more than can be had."""
    instrument = instrument_by(chance)
    highest = instrument.highest_level
    numbers = [indicator.number for indicator in instrument.indicators]
    if len(numbers) < 5 and chance.random() < 0.4:
        numbers.append(chance.choice(numbers))
    rated = [
        Rated(
            number,
            min(
                Fraction(chance.choice((0, 0, 0, 1, 1, 2))) + chance.choice((0, 0, 0, Fraction(1, 4))),
                Fraction(highest),
            ),
            row,
            tuple(chance.sample(AGENCIES, chance.choice((0, 1, 1, 1, 1, 2, 2, 3)))),
        )
        for row, number in enumerate(numbers)
    ]
    chance.shuffle(rated)
    capabilities: tuple[Capability, ...] = ("process", "service")
    levels = range(1, highest + 1)
    case = Case(
        goal=Decimal(0),
        instrument=instrument,
        rated=tuple(rated),
        measure=chance.choice(MEASURES),
        limits=chance.choice(LIMITS),
        efforts=Efforts(
            {each: {level: chance.randint(0, 5) for level in levels} for each in capabilities},
            {number: {chance.choice(levels): chance.randint(0, 5)} for number in numbers if chance.random() < 0.5},
        ),
    )
    present = plain_index(case, [each.level for each in case.rated])
    best = max(index for _, _, index in every_way(case))
    return replace(case, goal=rounded(present + (best - present) * Fraction(chance.randint(-5, 115), 100)))


def cases() -> st.SearchStrategy[Case]:
    """Draw cases evenly: drawn one by one, numbers are mostly so small that there is nothing to climb."""
    return st.randoms(use_true_random=True).map(case_by)


Counts = tuple[int, ...]
Rank = tuple[int, int, Fraction, Counts]


def every_way(case: Case) -> Iterator[tuple[Rank, Counts, Fraction]]:
    """Yield every way there is: how it ranks, its steps for each of the rated, and the index that it reaches."""
    highest = case.instrument.highest_level
    order = sorted(range(len(case.rated)), key=lambda place: case.rated[place].indicator)
    ranges = []
    for each in case.rated:
        most = highest - floor(each.level)
        if case.limits.most_levels is not None:
            most = min(most, case.limits.most_levels)
        ranges.append(range((most if is_free(case, each) else 0) + 1))
    for counts in itertools.product(*ranges):
        levels = [
            Fraction(floor(each.level) + count) if count else each.level
            for each, count in zip(case.rated, counts, strict=True)
        ]
        index = plain_index(case, levels)
        rank = (cost_of(case, counts), sum(counts), -index, tuple(-counts[place] for place in order))
        yield rank, counts, index


def is_free(case: Case, rated: Rated) -> bool:
    limits = case.limits
    indicator = case.instrument.indicators[rated.indicator - 1]
    aspect = next(each for each in case.instrument.aspects if indicator in each.indicators)
    in_domain = bool(case.instrument.domains) and aspect.number in limits.domains  # domains hold one aspect each
    return not (
        in_domain
        or aspect.number in limits.aspects
        or indicator.number in limits.indicators
        or indicator.capability in limits.capabilities
        or (limits.external and indicator.external)
        or limits.agencies & {opd.id for opd in rated.opds}
    )


def plain_index(case: Case, levels: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for indicator in case.instrument.indicators:
        own = [level for each, level in zip(case.rated, levels, strict=True) if each.indicator == indicator.number]
        total += indicator.weight * sum(own) / len(own) / 100
    return total


def cost_of(case: Case, counts: Counts) -> int:
    match case.measure:
        case "steps":
            return sum(counts)
        case "agencies":
            return len({opd for each, count in zip(case.rated, counts, strict=True) if count for opd in each.opds})
        case "effort":
            return sum(
                case.efforts.of(case.instrument.indicators[each.indicator - 1], floor(each.level) + step)
                for each, count in zip(case.rated, counts, strict=True)
                for step in range(1, count + 1)
            )


def counts_of(case: Case, way: Path | Impossible) -> Counts:
    steps = {climb.rated.row: len(climb.steps) for climb in way.climbs}
    return tuple(steps.get(each.row, 0) for each in case.rated)


@settings(max_examples=400, deadline=None)
@given(case=cases())
def test_a_path_is_what_trying_everything_finds(case: Case) -> None:
    ways = list(every_way(case))
    reaching = [way for way in ways if way[2] >= case.goal]
    answer = case.answer()
    if not reaching:
        assert isinstance(answer, Impossible)
        assert answer.after.value == max(index for _, _, index in ways)
        assert answer.after.value + answer.short == case.goal
        return
    assert isinstance(answer, Path)
    rank, counts, index = min(reaching)
    assert (counts_of(case, answer), answer.cost, answer.after.value) == (counts, rank[0], index)
    cheaper = [index for other, _, index in ways if other[0] < rank[0]]
    assert answer.proof == (Proof(rank[0] - 1, max(cheaper)) if cheaper else None)
    assert all(index < case.goal for index in cheaper)


@settings(max_examples=100, deadline=None)
@given(case=cases())
def test_a_path_explains_itself(case: Case) -> None:
    answer = case.answer()
    assert answer.before == index_of(case.instrument, case.rated)
    assert answer.after.value - answer.before.value == sum(climb.gain for climb in answer.climbs)
    for climb in answer.climbs:
        first = floor(climb.rated.level) + 1
        assert [step.level for step in climb.steps] == list(range(first, first + len(climb.steps)))
        assert climb.level <= case.instrument.highest_level
    numbers = [climb.indicator.number for climb in answer.climbs]
    assert numbers == sorted(numbers)


@settings(max_examples=50, deadline=None)
@given(case=cases())
def test_the_order_of_the_rows_of_other_indicators_does_not_matter(case: Case) -> None:
    ordered = replace(case, rated=tuple(sorted(case.rated, key=lambda each: each.indicator)))
    assert case.answer().climbs == ordered.answer().climbs


@settings(max_examples=25, deadline=None)
@given(data=st.data(), edition=st.sampled_from(("2018", "2020")), goal=st.decimals("1.5", "4.9", places=1))
def test_the_fewest_steps_are_those_of_most_gain(data: st.DataObject, edition: str, goal: Decimal) -> None:
    """Of whole levels every step of an indicator gains the same, so that taking the best first is best."""
    instrument = INSTRUMENTS[edition]
    rated = tuple(Rated(each.number, Fraction(data.draw(st.integers(1, 5)))) for each in instrument.indicators)
    weights = [(each.weight, int(5 - own.level)) for each, own in zip(instrument.indicators, rated, strict=True)]
    gains = sorted((weight / 100 for weight, left in weights for _ in range(left)), reverse=True)
    reached = list(itertools.accumulate(gains, initial=index_of(instrument, rated).value))
    path = path_to(goal, instrument, rated)
    assert isinstance(path, Path)
    assert path.steps == next(steps for steps, index in enumerate(reached) if index >= goal)
    assert path.after.value == reached[path.steps]


@settings(max_examples=25, deadline=None)
@given(chance=st.randoms(use_true_random=True), edition=st.sampled_from(("2018", "2020")))
def test_the_fewest_agencies_are_those_of_every_set_of_them(chance: Random, edition: str) -> None:
    """Of six agencies; in a set of them the fewest steps are those of most gain."""
    instrument = INSTRUMENTS[edition]
    agencies = tuple(Opd(id, f"OPD {id}", f"Dinas {id}") for id in range(6))
    rated = tuple(
        Rated(
            each.number,
            Fraction(chance.randint(1, 5)),
            opds=tuple(chance.sample(agencies, chance.choice((1, 1, 2, 3)))),
        )
        for each in instrument.indicators
    )
    present = index_of(instrument, rated).value
    goal = rounded(present + (5 - present) * Fraction(chance.randint(1, 99), 100))
    costs = []
    for size in range(len(agencies) + 1):
        for allowed in map(set, itertools.combinations(agencies, size)):
            gains = [
                each.weight / 100
                for each, own in zip(instrument.indicators, rated, strict=True)
                for _ in range(int(5 - own.level))
                if allowed.issuperset(own.opds)
            ]
            reached = itertools.accumulate(sorted(gains, reverse=True), initial=present)
            costs += [(size, steps, -index) for steps, index in enumerate(reached) if index >= goal][:1]
    path = path_to(goal, instrument, rated, measure="agencies")
    assert (path.cost, path.steps, -path.after.value) == min(costs)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_least_effort_is_that_of_a_plain_table(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 47))
    ladders = []
    for _ in range(size):
        rungs = data.draw(st.integers(1, 5))
        gains = tuple(Fraction(data.draw(st.integers(1, 60)), 20) for _ in range(rungs))
        ladders.append(Ladder(gains, tuple(data.draw(st.integers(0, 9)) for _ in range(rungs))))
    need = Fraction(data.draw(st.integers(1, sum(int(gain * 20) for each in ladders for gain in each.gains))), 20)
    most = table(ladders)
    cost = next(cost for cost, gain in enumerate(most) if gain >= need)
    plan = cheapest_plan(ladders, need)
    assert plan
    assert sum(sum(each.costs[:count]) for each, count in zip(ladders, plan, strict=True)) == cost
    assert [most_gain(ladders, other) for other in range(cost)] == most[:cost]


def table(ladders: list[Ladder]) -> list[Fraction]:
    """Return the most gain for every cost, found ladder by ladder without any bound."""
    most = [Fraction(0)] * (sum(sum(each.costs) for each in ladders) + 1)
    for each in ladders:
        ways = [(sum(each.costs[:count]), sum(each.gains[:count])) for count in range(len(each.gains) + 1)]
        most = [max(most[cost - own] + gain for own, gain in ways if own <= cost) for cost in range(len(most))]
    return most
