"""The index of an instrument, exact: per aspect, domain and whole, its predicate, its arithmetic, and what-if.

All values are fractions. Nothing is rounded but by `rounded`, for showing; a predicate is set on the unrounded value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from spbe.catalogue import Aspect, Domain, Indicator, Instrument, Predicate
from spbe.matrix import Opd


@dataclass(frozen=True, slots=True)
class Rated:
    """What has a level of its own: an indicator, or one of the services reported under it.

    `row` is the matrix row that says so, `opds` the agencies that must act there. Levels are whole in the
    instruments of 2018 and 2020; that of 2026 also gives decimals.
    """

    indicator: int
    level: Fraction
    row: int | None = None
    opds: tuple[Opd, ...] = ()


@dataclass(eq=False)
class Unrated(ValueError):
    """Some indicators of the instrument have no level, so that there is no index."""

    indicators: tuple[Indicator, ...]


@dataclass(eq=False)
class NotRated(ValueError):
    """A level is given for an indicator that the instrument does not have, or for a row that is not about it."""

    indicator: int
    row: int | None = None


@dataclass(eq=False)
class OffScale(ValueError):
    """A level is not on the scale of the instrument."""

    indicator: int
    level: Fraction
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a weighted mean."""

    part: Domain | Aspect | Indicator
    value: Fraction

    @property
    def weight(self) -> Fraction:
        """The weight of the part, as a percentage of the whole index."""
        return self.part.weight

    @property
    def product(self) -> Fraction:
        """Weight times value."""
        return self.weight * self.value


@dataclass(frozen=True, slots=True)
class Sum:
    """The arithmetic of a value: the products of its terms, added up and divided by the whole weight."""

    terms: tuple[Term, ...]

    @property
    def divisor(self) -> Fraction:
        """The weights of the terms together: that of the aspect or domain, or 100 for the index."""
        return sum((term.weight for term in self.terms), Fraction(0))

    @property
    def total(self) -> Fraction:
        """The products added up."""
        return sum((term.product for term in self.terms), Fraction(0))

    @property
    def value(self) -> Fraction:
        """The weighted mean."""
        return self.total / self.divisor


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """The value of an indicator: its level, or the mean of the levels of its services."""

    indicator: Indicator
    rated: tuple[Rated, ...]
    value: Fraction


@dataclass(frozen=True, slots=True)
class AspectIndex:
    """The index of an aspect, from its indicators."""

    aspect: Aspect
    indicators: tuple[IndicatorValue, ...]
    sum: Sum
    value: Fraction


@dataclass(frozen=True, slots=True)
class DomainIndex:
    """The index of a domain, from its aspects."""

    domain: Domain
    aspects: tuple[AspectIndex, ...]
    sum: Sum
    value: Fraction


@dataclass(frozen=True, slots=True)
class Index:
    """The index of an institution: from its domains or, where the instrument has none (2026), from its aspects.

    `predicate` is that of the unrounded value.
    """

    instrument: Instrument
    domains: tuple[DomainIndex, ...]
    aspects: tuple[AspectIndex, ...]
    sum: Sum
    value: Fraction
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class Change:
    """A level that somebody supposes: of an indicator with all its services, or of the one that a row is about."""

    indicator: int
    level: Fraction
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What one supposed level does: `gain` is its part of the difference, below zero where the level falls."""

    before: Rated
    after: Rated
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Simulation:
    """The index as it is and as it would be; the gains of what moved add up to the difference."""

    before: Index
    after: Index
    moved: tuple[Moved, ...]

    @property
    def gain(self) -> Fraction:
        """How far the index would rise."""
        return self.after.value - self.before.value


def index_of(instrument: Instrument, rated: Iterable[Rated]) -> Index:
    """Compute the index from the levels. Raises `Unrated`, `NotRated` or `OffScale`.

    Every instrument takes weighted means throughout: an aspect of its indicators, a domain of its aspects, the
    index of its domains (Permenpan RB 59/2020, tables 10-12). Of several services reported under one indicator the
    mean counts: with the weights of the content only that gives the published 2.64 of 2018.
    """
    by_indicator = _by_indicator(instrument, rated)
    aspects = {aspect.number: _aspect_index(aspect, by_indicator) for aspect in instrument.aspects}
    domains = tuple(_domain_index(domain, aspects) for domain in instrument.domains)
    whole = Sum(
        tuple(Term(each.domain, each.value) for each in domains)
        + tuple(Term(aspect, aspects[aspect.number].value) for aspect in instrument.loose_aspects)
    )
    predicate = instrument.predicate_of(whole.value)
    if predicate is None:
        raise ValueError(f"the predicates of {instrument.edition} leave {whole.value} out")
    return Index(instrument, domains, tuple(aspects.values()), whole, whole.value, predicate)


def shares(instrument: Instrument, rated: Iterable[Rated]) -> tuple[Fraction, ...]:
    """Return for each of the rated how far one level more raises the index; services share their indicator's weight."""
    rated = tuple(rated)
    by_indicator = _by_indicator(instrument, rated)
    weights = {each.number: each.weight / len(by_indicator[each.number]) / 100 for each in instrument.indicators}
    return tuple(weights[each.indicator] for each in rated)


def changed(rated: Iterable[Rated], changes: Iterable[Change]) -> tuple[Rated, ...]:
    """Return the rated with other levels; of two changes to the same the later counts. Raises `NotRated`."""
    result = list(rated)
    for change in changes:
        meant = [
            place
            for place, each in enumerate(result)
            if each.indicator == change.indicator and change.row in (None, each.row)
        ]
        if not meant:
            raise NotRated(change.indicator, change.row)
        for place in meant:
            result[place] = replace(result[place], level=change.level)
    return tuple(result)


def simulate(instrument: Instrument, rated: Iterable[Rated], changes: Iterable[Change]) -> Simulation:
    """Say what the index would be with other levels. Raises as `index_of` and `changed` do."""
    rated = tuple(rated)
    supposed = changed(rated, changes)
    moved = tuple(
        Moved(old, new, share * (new.level - old.level))
        for old, new, share in zip(rated, supposed, shares(instrument, rated), strict=True)
        if old.level != new.level
    )
    return Simulation(index_of(instrument, rated), index_of(instrument, supposed), moved)


def rounded(value: Fraction, places: int = 2) -> Decimal:
    """Round half up, away from zero, for showing and for nothing else: 2.605 to 2.61, -0.005 to -0.01."""
    units = (abs(value) * 10**places * 2 + 1) // 2
    return Decimal(units if value >= 0 else -units).scaleb(-places)


def next_predicate(instrument: Instrument, value: Fraction) -> Predicate | None:
    """Return the lowest predicate above an index, or None where the highest is reached."""
    higher = (each for each in instrument.predicates if each.low > value)
    return min(higher, key=lambda each: each.low, default=None)


def telling_places(value: Fraction, bounds: Iterable[Decimal | Fraction]) -> int:
    """Return with how many places a value shows on which side of each bound it is: 3.499 with four, not as 3.50."""
    bounds = tuple(bounds)
    sides = [value >= bound for bound in bounds]
    return next((places for places in (2, 4, 6) if [rounded(value, places) >= bound for bound in bounds] == sides), 8)


def _by_indicator(instrument: Instrument, rated: Iterable[Rated]) -> Mapping[int, tuple[Rated, ...]]:
    known: dict[int, tuple[Rated, ...]] = {indicator.number: () for indicator in instrument.indicators}
    for each in rated:
        if each.indicator not in known:
            raise NotRated(each.indicator, each.row)
        if not instrument.lowest_level <= each.level <= instrument.highest_level:
            raise OffScale(each.indicator, each.level, instrument.lowest_level, instrument.highest_level)
        known[each.indicator] += (each,)
    if unrated := tuple(indicator for indicator in instrument.indicators if not known[indicator.number]):
        raise Unrated(unrated)
    return known


def _aspect_index(aspect: Aspect, by_indicator: Mapping[int, tuple[Rated, ...]]) -> AspectIndex:
    values = tuple(_indicator_value(indicator, by_indicator[indicator.number]) for indicator in aspect.indicators)
    whole = Sum(tuple(Term(each.indicator, each.value) for each in values))
    return AspectIndex(aspect, values, whole, whole.value)


def _indicator_value(indicator: Indicator, rated: tuple[Rated, ...]) -> IndicatorValue:
    return IndicatorValue(indicator, rated, sum((each.level for each in rated), Fraction(0)) / len(rated))


def _domain_index(domain: Domain, aspects: Mapping[int, AspectIndex]) -> DomainIndex:
    own = tuple(aspects[aspect.number] for aspect in domain.aspects)
    whole = Sum(tuple(Term(each.aspect, each.value) for each in own))
    return DomainIndex(domain, own, whole, whole.value)
