"""What the index would be with other levels: supposed in words, or by one button after another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from spbe.catalogue import Indicator, Instrument, Predicate
from spbe.index import Index, Rated, index_of, next_predicate, shares
from spbe.index_band import Reading
from spbe.index_names import with_rows
from spbe.index_wishes import Part, PartKind, Supposed, simulation_wish
from spbe.knowledge import is_policy
from spbe.matrix import MatrixRow
from spbe.people import Person
from spbe.refusals import Outdated, SupposedRefused
from spbe.supposed_levels import Levels, code_of
from spbe.usecases.index import Ground, find_ground, levels_of, unknown_part, with_levels
from spbe.usecases.resources import Resources

_SINGLE: tuple[PartKind, ...] = ("indicator", "row")
"""Parts that are named one by one; of the others, those that are at the level or above it stay."""


@dataclass(frozen=True, slots=True)
class SupposedPart:
    """An indicator, or one of its services, with a supposed level; before and after are values of its rows.

    `up` and `down` carry everything supposed with this part one level higher or lower; None at the end of the scale.
    """

    indicator: Indicator
    rows: tuple[MatrixRow, ...]
    is_whole: bool
    before: Fraction
    after: Fraction
    gain: Fraction
    up: str | None
    down: str | None


@dataclass(frozen=True, slots=True)
class SimulationView:
    """What the index would be; `code` is what buttons carry of it.

    `kept` rows of those that were meant together were higher already, and stay so.
    """

    ground: Ground
    reading: Reading
    before: Index
    after: Index
    parts: tuple[SupposedPart, ...]
    goal: Predicate | None
    code: str | None
    kept: int = 0

    @property
    def gain(self) -> Fraction:
        """How far the index would rise."""
        return self.after.value - self.before.value


@dataclass(frozen=True, slots=True)
class Choice:
    """An indicator that may be supposed one level higher; `code` carries that with all that is supposed already."""

    indicator: Indicator
    level: Fraction
    code: str | None


async def simulate_said(resources: Resources, person: Person, text: str) -> SimulationView:
    """Return what the index would be as a text supposes. Raises `NotAllowed`, `NoIndex` and `SupposedRefused`."""
    ground = await find_ground(resources, person)
    wish, rated = simulation_wish(text), ground.rated(Reading.VERIFIED)
    if not wish.is_clear:
        known = await resources.answerers.latest()
        named = simulation_wish(with_rows(text, lambda name: known.reports.row_of(name).row))
        if not named.is_clear:
            raise SupposedRefused("unread", words=wish.unread)
        wish = named
    levels: dict[int, Fraction] = {}
    kept = 0
    for supposed in wish.supposed:
        for place in _places(ground, rated, supposed.part):
            present = levels.get(place, rated[place].level)
            level = _level(ground.instrument, rated[place], present, supposed)
            falls = supposed.falls or supposed.steps < 0
            if supposed.part.kind in _SINGLE or (level < present if falls else level > present):
                levels[place] = level
            else:
                kept += level < present and not falls
    return replace(_view(ground, Reading.VERIFIED, levels), kept=kept)


async def simulate_again(resources: Resources, person: Person, reading: Reading, code: str | None) -> SimulationView:
    """Return what the index would be with levels that a button carries. Raises `Outdated` beside the above."""
    ground = await find_ground(resources, person)
    return _view(ground, reading, levels_of(ground, reading, code))


async def choices(
    resources: Resources, person: Person, reading: Reading, code: str | None, aspect: int
) -> tuple[Choice, ...]:
    """Return the indicators of an aspect that may be supposed higher. Raises `Outdated` beside the above."""
    ground = await find_ground(resources, person)
    levels, rated = levels_of(ground, reading, code), ground.rated(reading)
    found = ground.instrument.aspect(aspect)
    if found is None:
        raise Outdated
    return tuple(
        Choice(indicator, _mean([levels.get(place, rated[place].level) for place in places]), higher)
        for indicator in found.indicators
        for places in [_of_indicator(rated, indicator.number)]
        for higher in [_moved(ground, rated, levels, places, 1)]
        if higher is not None
    )


def _view(ground: Ground, reading: Reading, levels: Levels) -> SimulationView:
    instrument, rated = ground.instrument, ground.rated(reading)
    after = index_of(instrument, with_levels(rated, levels))
    return SimulationView(
        ground,
        reading,
        ground.band.of(reading),
        after,
        tuple(_parts(ground, rated, levels)),
        next_predicate(instrument, after.value),
        code_of(instrument, rated, levels),
    )


def _parts(ground: Ground, rated: Sequence[Rated], levels: Levels) -> Iterator[SupposedPart]:
    """Yield what is supposed; the services of an indicator as one where all are supposed to have the same level."""
    weights = shares(ground.instrument, rated)
    for indicator in ground.instrument.indicators:
        of_indicator = _of_indicator(rated, indicator.number)
        supposed = [place for place in of_indicator if place in levels]
        is_whole = len(supposed) == len(of_indicator) and len({levels[place] for place in supposed}) == 1
        for places in [supposed] if is_whole else [[place] for place in supposed]:
            yield SupposedPart(
                indicator,
                tuple(ground.follow_ups[place].row for place in places),
                is_whole,
                _mean([rated[place].level for place in places]),
                _mean([levels[place] for place in places]),
                sum((weights[place] * (levels[place] - rated[place].level) for place in places), Fraction(0)),
                _moved(ground, rated, levels, places, 1),
                _moved(ground, rated, levels, places, -1),
            )


def _moved(ground: Ground, rated: Sequence[Rated], levels: Levels, places: Sequence[int], by: int) -> str | None:
    """Return what a button carries that moves these rows by a level, each as far as the scale goes; None at its end."""
    lowest, highest = Fraction(ground.instrument.lowest_level), Fraction(ground.instrument.highest_level)
    present = {place: levels.get(place, rated[place].level) for place in places}
    moved = {place: min(max(level + by, lowest), highest) for place, level in present.items()}
    return None if moved == present else code_of(ground.instrument, rated, {**levels, **moved})


def _level(instrument: Instrument, rated: Rated, present: Fraction, supposed: Supposed) -> Fraction:
    """Return the supposed level of a row. Raises `SupposedRefused`."""
    level = present + supposed.steps if supposed.level is None else supposed.level
    lowest, highest = instrument.lowest_level, instrument.highest_level
    if supposed.level is None and supposed.part.kind not in _SINGLE:
        level = min(max(level, Fraction(lowest)), Fraction(highest))  # of many, those at the end stay there
    if not lowest <= level <= highest:
        raise SupposedRefused("off_scale", rated.indicator, "", lowest, highest, instrument.edition)
    unit = 100 if instrument.decimal_levels else 1
    if (level * unit).denominator != 1:
        raise SupposedRefused("not_whole", rated.indicator, "", lowest, highest, instrument.edition)
    return level


def _places(ground: Ground, rated: Sequence[Rated], part: Part) -> Sequence[int]:
    """Return which rows a part is. Raises `SupposedRefused` where there is no such part."""
    if part.kind in ("all", "policies", "services"):
        return _of_kind(ground.instrument, rated, part.kind)
    found: list[int] = []
    for number in range(part.first, part.last + 1):
        places = _of_number(ground.instrument, rated, part, number)
        if not places:
            raise unknown_part(ground, part.kind, number)
        found += places
    return found


def _of_kind(instrument: Instrument, rated: Sequence[Rated], kind: PartKind) -> Sequence[int]:
    meant = {each.number for each in instrument.indicators if _is_of(each, kind)}
    places = [place for place, each in enumerate(rated) if each.indicator in meant]
    if not places:
        raise SupposedRefused("nothing", edition=instrument.edition)
    return places


def _is_of(indicator: Indicator, kind: PartKind) -> bool:
    if kind == "policies":
        return is_policy(indicator.name)
    return kind == "all" or indicator.capability == "service"


def _of_number(instrument: Instrument, rated: Sequence[Rated], part: Part, number: int) -> Sequence[int]:
    match part.kind:
        case "row":
            return [place for place, each in enumerate(rated) if each.row == number]
        case "indicator":
            return _of_indicator(rated, number)
        case "domain":
            domain = instrument.domain(number)
            aspects = domain.aspects if domain else ()
        case _:
            aspect = instrument.aspect(number)
            aspects = (aspect,) if aspect else ()
    numbers = {indicator.number for aspect in aspects for indicator in aspect.indicators}
    return [place for place, each in enumerate(rated) if each.indicator in numbers]


def _of_indicator(rated: Sequence[Rated], number: int) -> Sequence[int]:
    return [place for place, each in enumerate(rated) if each.indicator == number]


def _mean(levels: Sequence[Fraction]) -> Fraction:
    return sum(levels, Fraction(0)) / len(levels)
