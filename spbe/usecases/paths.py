"""The cheapest path from the present index, or from a supposed one, to a predicate or an index."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from spbe.catalogue import Indicator, Instrument, Predicate
from spbe.index import Rated, next_predicate
from spbe.index_band import Reading
from spbe.index_wishes import PartKind
from spbe.knowledge import is_policy
from spbe.ladders import Unsettled
from spbe.matrix import Opd
from spbe.path import Efforts, Impossible, Limits, Measure, Path, path_to
from spbe.path_wishes import Only, PathWish, path_wish
from spbe.people import Person
from spbe.refusals import PathRefused
from spbe.reports import FollowUp
from spbe.supposed_levels import code_of
from spbe.usecases.index import Ground, find_ground, levels_of, unknown_part, with_levels
from spbe.usecases.resources import Resources

FREE = Limits()


@dataclass(frozen=True, slots=True)
class PathWanted:
    """Which path: to the next predicate where `goal` is None, from the levels of a reading or from supposed ones.

    Without `policies` no indicator of a policy may rise.
    """

    goal: Decimal | None = None
    measure: Measure = "steps"
    limits: Limits = FREE
    policies: bool = True
    reading: Reading = Reading.VERIFIED
    supposed: str | None = None

    @property
    def is_free(self) -> bool:
        """Say whether everything may rise as high as the scale goes."""
        return self.policies and self.limits == FREE


@dataclass(frozen=True, slots=True)
class PathView:
    """A path with what was wanted, its goal set.

    `predicate` is that whose lower bound the goal is. `free` is the path without limits, where there are some.
    Where it is `unsettled`, the agencies could not be counted out, and the path is that of fewest steps. `rows` are
    those that climb, in order. `code` carries the levels at its end; `excluded` are the agencies left out. `note`
    says whose judgement the efforts are.
    """

    ground: Ground
    wanted: PathWanted
    way: Path | Impossible
    predicate: Predicate | None
    free: Path | Impossible | None
    unsettled: bool
    rows: tuple[FollowUp, ...]
    code: str | None
    excluded: tuple[Opd, ...]
    note: str

    @property
    def included(self) -> tuple[Opd, ...]:
        """The agencies of rows that are not left out."""
        acting = {opd.id for row in self.ground.follow_ups for opd in row.row.opds}
        return tuple(opd for opd in self.ground.matrix.opds if opd.id in acting and opd not in self.excluded)

    @property
    def is_reached(self) -> bool:
        """Say whether the index is at the goal without any step."""
        return self.way.before.value >= Fraction(self.way.goal)


async def path_said(resources: Resources, person: Person, text: str) -> PathView:
    """Return the path that a text asks for. Raises `NotAllowed`, `NoIndex`, `PathRefused` and `SupposedRefused`."""
    ground = await find_ground(resources, person)
    wish = path_wish(text, ground.instrument.predicates, ground.matrix.opds)
    if wish.unread:
        raise PathRefused("unread", wish.unread)
    _refuse_unknown(ground, wish.only)
    wish = replace(wish, limits=_with_only(ground, wish.limits, wish.only))
    return await _found(resources, ground, _wanted(wish))


async def find_path(resources: Resources, person: Person, wanted: PathWanted) -> PathView:
    """Return a path. Raises `NotAllowed`, `NoIndex`, `PathRefused`, `SupposedRefused` and `Outdated`."""
    return await _found(resources, await find_ground(resources, person), wanted)


def _wanted(wish: PathWish) -> PathWanted:
    return PathWanted(wish.goal, wish.measure or "steps", wish.limits, wish.policies)


async def _found(resources: Resources, ground: Ground, wanted: PathWanted) -> PathView:
    instrument = ground.instrument
    levels = levels_of(ground, wanted.reading, wanted.supposed)
    base = ground.rated(wanted.reading)
    rated = with_levels(base, levels)
    wanted = replace(wanted, goal=_goal(ground, wanted))
    _refuse_unknown(ground, wanted.limits)
    table = resources.contents.content.efforts
    efforts = table.by_edition[instrument.edition]
    unsettled = False
    try:
        way, free = await asyncio.to_thread(_search, instrument, rated, wanted, efforts)
    except Unsettled:
        unsettled = True
        wanted = replace(wanted, measure="steps")
        way, free = await asyncio.to_thread(_search, instrument, rated, wanted, efforts)
    places = {id(each): place for place, each in enumerate(rated)}
    ends = {places[id(climb.rated)]: Fraction(climb.level) for climb in way.climbs}
    return PathView(
        ground,
        wanted,
        way,
        next((each for each in instrument.predicates if each.low == wanted.goal), None),
        free,
        unsettled,
        tuple(ground.follow_ups[place] for place in ends),
        code_of(instrument, base, {**levels, **ends}),
        tuple(opd for opd in ground.matrix.opds if opd.id in wanted.limits.agencies),
        table.note if wanted.measure == "effort" else "",
    )


def _search(
    instrument: Instrument, rated: tuple[Rated, ...], wanted: PathWanted, efforts: Efforts
) -> tuple[Path | Impossible, Path | Impossible | None]:
    """Return the path, and the one without limits where there are some. Raises `Unsettled`."""
    goal, limits = wanted.goal or Decimal(0), wanted.limits
    if not wanted.policies:
        policies = {each.number for each in instrument.indicators if is_policy(each.name)}
        limits = replace(limits, indicators=limits.indicators | policies)
    way = path_to(goal, instrument, rated, measure=wanted.measure, limits=limits, efforts=efforts)
    if wanted.is_free:
        return way, None
    return way, path_to(goal, instrument, rated, measure=wanted.measure, efforts=efforts)


def _goal(ground: Ground, wanted: PathWanted) -> Decimal:
    """Return the index to reach; by itself the next predicate, or the highest that is reached already."""
    instrument = ground.instrument
    if wanted.goal is None:
        value = ground.band.of(wanted.reading).value
        following = next_predicate(instrument, value)
        return following.low if following else max(each.low for each in instrument.predicates)
    if not instrument.lowest_level <= wanted.goal <= instrument.highest_level:
        raise PathRefused("off_scale", str(wanted.goal), instrument.lowest_level, instrument.highest_level)
    return wanted.goal


def _with_only(ground: Ground, limits: Limits, only: Only) -> Limits:
    """Return the limits that leave all alone but what may rise alone."""
    instrument = ground.instrument
    others = {each.number for each in instrument.indicators if not _is_any_of(each, only.kinds)} if only.kinds else ()
    agencies = {opd.id for row in ground.follow_ups for opd in row.row.opds}

    def but(named: frozenset[int], known: Iterable[int]) -> frozenset[int]:
        return frozenset(known) - named if named else frozenset()

    return replace(
        limits,
        capabilities=limits.capabilities | ({"process"} if only.kinds == {"services"} else set()),
        indicators=limits.indicators
        | frozenset(others if only.kinds != {"services"} else ())
        | but(only.indicators, (each.number for each in instrument.indicators)),
        rows=limits.rows | but(only.rows, ground.matrix.by_number),
        domains=limits.domains | but(only.domains, (each.number for each in instrument.domains)),
        aspects=limits.aspects | but(only.aspects, (each.number for each in instrument.aspects)),
        agencies=limits.agencies | but(only.agencies, agencies),
    )


def _is_any_of(indicator: Indicator, kinds: Collection[str]) -> bool:
    return (
        ("policies" in kinds and is_policy(indicator.name))
        or ("services" in kinds and indicator.capability == "service")
        or ("processes" in kinds and indicator.capability == "process" and not is_policy(indicator.name))
        or ("external" in kinds and indicator.external)
    )


def _refuse_unknown(ground: Ground, limits: Limits | Only) -> None:
    """Refuse to leave out, or alone to take, what there is not. Raises `SupposedRefused`."""
    instrument = ground.instrument
    numbers: tuple[tuple[PartKind, frozenset[int], Collection[int]], ...] = (
        ("indicator", limits.indicators, {each.number for each in instrument.indicators}),
        ("row", limits.rows, ground.matrix.by_number),
        ("domain", limits.domains, {each.number for each in instrument.domains}),
        ("aspect", limits.aspects, {each.number for each in instrument.aspects}),
    )
    for kind, left_out, known in numbers:
        for number in sorted(left_out.difference(known)):
            raise unknown_part(ground, kind, number)
