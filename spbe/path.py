"""The cheapest way to an index: the smallest set of one-level steps, proved, or how far one gets where there is none.

Three measures: the number of steps, the number of agencies that must act, the effort. Of the ways that cost the same
the one of fewest steps is taken, then that of the highest index, then that with most steps at the lowest indicator.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Literal

from spbe.catalogue import Capability, Indicator, Instrument
from spbe.index import Index, Rated, index_of, shares
from spbe.ladders import Ladder, Plan, cheapest_plan, most_gain
from spbe.matrix import Opd

Measure = Literal["steps", "agencies", "effort"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a way must leave alone, by number (agencies by id), and how many levels a row may rise at the most.

    An indicator that is the mean of its services rises no further than they do.
    """

    capabilities: frozenset[Capability] = frozenset()
    domains: frozenset[int] = frozenset()
    aspects: frozenset[int] = frozenset()
    indicators: frozenset[int] = frozenset()
    rows: frozenset[int] = frozenset()
    agencies: frozenset[int] = frozenset()
    external: bool = False
    most_levels: int | None = None

    def allow(self, instrument: Instrument, rated: Rated, indicator: Indicator) -> bool:
        """Say whether a level may be raised. One that also needs an agency left alone may not."""
        aspect, domain = instrument.place(indicator)
        return not (
            indicator.capability in self.capabilities
            or (domain is not None and domain.number in self.domains)
            or aspect.number in self.aspects
            or indicator.number in self.indicators
            or rated.row in self.rows
            or any(opd.id in self.agencies for opd in rated.opds)
            or (self.external and indicator.external)
        )


@dataclass(frozen=True, slots=True)
class Efforts:
    """What a step costs, in whole points, by the level that it reaches.

    Of a capability; `of_indicators` holds the indicators that differ, whole or in some levels.
    """

    by_capability: Mapping[Capability, Mapping[int, int]]
    of_indicators: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    def of(self, indicator: Indicator, level: int) -> int:
        """Return the points of the step to a level. Raises `LookupError` where the data has none."""
        points = self.of_indicators.get(indicator.number, {}).get(level)
        if points is None:
            points = self.by_capability[indicator.capability][level]
        return points


@dataclass(frozen=True, slots=True)
class EffortTable:
    """The efforts of each edition as somebody judges them, and the `note` that says so wherever they are used."""

    note: str
    by_edition: Mapping[str, Efforts]


@dataclass(frozen=True, slots=True)
class Step:
    """One level more: the level reached, what it adds to the index, and its effort where efforts are given."""

    level: int
    gain: Fraction
    effort: int | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """The steps of one indicator, or of one of its services, from `rated.level` up."""

    indicator: Indicator
    rated: Rated
    steps: tuple[Step, ...]

    @property
    def level(self) -> int:
        """The level at the end."""
        return self.steps[-1].level

    @property
    def gain(self) -> Fraction:
        """What the steps add to the index."""
        return sum((step.gain for step in self.steps), Fraction(0))


@dataclass(frozen=True, slots=True)
class Proof:
    """Why nothing cheaper does: for `cost`, one less than the way costs, `index` is the highest there is."""

    cost: int
    index: Fraction


@dataclass(frozen=True, slots=True)
class Way:
    """Steps that somebody may take, and the index before and after them."""

    goal: Decimal
    measure: Measure
    before: Index
    after: Index
    climbs: tuple[Climb, ...]

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return sum(len(climb.steps) for climb in self.climbs)

    @property
    def agencies(self) -> tuple[Opd, ...]:
        """The agencies that must act, in the order of the steps."""
        return tuple(dict.fromkeys(opd for climb in self.climbs for opd in climb.rated.opds))

    @property
    def effort(self) -> int:
        """The effort of the steps; 0 where no efforts are given."""
        return sum(step.effort or 0 for climb in self.climbs for step in climb.steps)

    @property
    def cost(self) -> int:
        """What the way costs, in its measure."""
        match self.measure:
            case "steps":
                return self.steps
            case "agencies":
                return len(self.agencies)
            case "effort":
                return self.effort


@dataclass(frozen=True, slots=True)
class Path(Way):
    """The cheapest way to the goal; without steps where it is reached already.

    There is no proof where nothing can be cheaper: the way costs 0.
    """

    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class Impossible(Way):
    """The goal is out of reach: all steps that the limits leave, and how far short they fall."""

    @property
    def short(self) -> Fraction:
        """What is missing in the index."""
        return Fraction(self.goal) - self.after.value


def path_to(
    goal: Decimal,
    instrument: Instrument,
    rated: Iterable[Rated],
    *,
    measure: Measure = "steps",
    limits: Limits | None = None,
    efforts: Efforts | None = None,
) -> Path | Impossible:
    """Find the cheapest way to an index, which is the lower bound of a predicate: it belongs to it.

    A step leads to the next whole level of an indicator or service, the highest of the scale at the most. The
    effort needs `efforts`. Raises as `index_of` does, and by the measure of agencies also `ladders.Unsettled`.
    """
    if measure == "effort" and efforts is None:
        raise ValueError("the measure is the effort, and no efforts are given")
    rated = tuple(rated)
    before = index_of(instrument, rated)
    need = Fraction(goal) - before.value
    climbs = _climbs(instrument, rated, limits or Limits(), efforts)
    ladders = tuple(_ladder(climb, measure) for climb in climbs)
    plan = cheapest_plan(ladders, need)
    if plan is None:
        return Impossible(goal, measure, before, _after(instrument, rated, climbs), climbs)
    taken = _taken(climbs, plan)
    path = Path(goal, measure, before, _after(instrument, rated, taken), taken)
    if not path.cost:
        return path
    cost = path.cost - 1
    return replace(path, proof=Proof(cost, before.value + most_gain(ladders, cost)))


def _climbs(
    instrument: Instrument, rated: tuple[Rated, ...], limits: Limits, efforts: Efforts | None
) -> tuple[Climb, ...]:
    """Return every climb that the limits allow, as high as they allow, by indicator."""
    indicators = {indicator.number: indicator for indicator in instrument.indicators}
    climbs = []
    for each, share in sorted(zip(rated, shares(instrument, rated), strict=True), key=lambda pair: pair[0].indicator):
        indicator = indicators[each.indicator]
        levels = range(floor(each.level) + 1, instrument.highest_level + 1)[: limits.most_levels]
        if levels and limits.allow(instrument, each, indicator):
            rises = [share] * len(levels)
            rises[0] = share * (levels[0] - each.level)
            steps = tuple(
                Step(level, gain, efforts.of(indicator, level) if efforts else None)
                for level, gain in zip(levels, rises, strict=True)
            )
            climbs.append(Climb(indicator, each, steps))
    return tuple(climbs)


def _ladder(climb: Climb, measure: Measure) -> Ladder:
    gains = tuple(step.gain for step in climb.steps)
    match measure:
        case "steps":
            return Ladder(gains, (1,) * len(gains))
        case "agencies":
            return Ladder(gains, (0,) * len(gains), frozenset(opd.id for opd in climb.rated.opds))
        case "effort":
            return Ladder(gains, tuple(step.effort or 0 for step in climb.steps))


def _taken(climbs: tuple[Climb, ...], plan: Plan) -> tuple[Climb, ...]:
    return tuple(replace(climb, steps=climb.steps[:count]) for climb, count in zip(climbs, plan, strict=True) if count)


def _after(instrument: Instrument, rated: tuple[Rated, ...], climbs: tuple[Climb, ...]) -> Index:
    raised = {id(climb.rated): Fraction(climb.level) for climb in climbs}
    return index_of(instrument, (replace(each, level=raised.get(id(each), each.level)) for each in rated))
