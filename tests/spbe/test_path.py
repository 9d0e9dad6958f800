"""Paths of the sample matrix and of the shipped instruments, their limits, and what they say of themselves."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

from spbe.catalogue import Instrument
from spbe.index import Rated, rounded
from spbe.ladders import Unsettled
from spbe.matrix import Opd
from spbe.path import Efforts, Impossible, Limits, Measure, Path, Proof, path_to
from tests.spbe.conftest import rated_rows, shipped_engine

MEASURES: tuple[Measure, ...] = ("steps", "agencies", "effort")
INSTRUMENTS: Mapping[str, Instrument] = shipped_engine().content.catalogue.instruments
SAMPLE = rated_rows(shipped_engine().matrix.rows)
OPDS = {opd.short: opd.id for row in shipped_engine().matrix.rows for opd in row.opds}
VERY_GOOD = Decimal("3.5")
WITHOUT_DKIS = Limits(agencies=frozenset({OPDS["DKIS"]}))
EFFORTS = Efforts(
    {"process": {1: 1, 2: 2, 3: 3, 4: 5, 5: 8}, "service": {1: 2, 2: 4, 3: 8, 4: 13, 5: 20}}, {25: {4: 5}}
)


def climbed(way: Path | Impossible) -> dict[int | None, tuple[int, int]]:
    """Return the rows that rise, with the level before and after."""
    return {climb.rated.row: (int(climb.rated.level), climb.level) for climb in way.climbs}


def test_the_fewest_steps_of_the_sample_to_very_good() -> None:
    path = path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE)
    assert isinstance(path, Path)
    assert (path.steps, path.cost) == (18, 18)
    assert climbed(path) == {
        25: (3, 5), 26: (1, 5), 27: (4, 5), 28: (4, 5), 29: (4, 5), 30: (3, 5), 32: (3, 5), 33: (2, 5), 34: (3, 5)
    }  # fmt: skip
    assert (path.after.predicate.name, str(rounded(path.after.value, 4))) == ("Sangat Baik", "3.5462")
    assert path.before.value + sum(climb.gain for climb in path.climbs) == path.after.value


def test_no_seventeen_steps_of_the_sample_reach_very_good() -> None:
    """The steps of most gain are 7 of aspect 7 (22/4 each) and 12 of aspect 6 (33/7 each); services gain less."""
    path = path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE)
    assert isinstance(path, Path)
    assert path.proof == Proof(17, path.before.value + (7 * Fraction(22, 4) + 10 * Fraction(33, 7)) / 100)
    assert str(rounded(path.proof.index, 4)) == "3.4990"


def test_a_path_says_of_each_step_what_it_adds_and_costs() -> None:
    path = path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE, measure="effort", efforts=EFFORTS)
    climb = next(climb for climb in path.climbs if climb.indicator.number == 25)
    assert [(step.level, step.gain, step.effort) for step in climb.steps] == [(4, Fraction(33, 700), 5)]
    assert path.effort == path.cost == sum(step.effort or 0 for climb in path.climbs for step in climb.steps)


@pytest.mark.parametrize(
    ("measure", "limits", "cost", "steps", "agencies"),
    [
        ("agencies", Limits(), 1, 20, ["DKIS"]),
        ("agencies", WITHOUT_DKIS, 4, 30, ["Bag. Hukum", "Bag. Organisasi", "Bappeda", "BKPSDM"]),
        ("steps", Limits(domains=frozenset({1})), 18, 18, None),
        ("steps", Limits(most_levels=2), 18, 18, None),
        ("steps", Limits(most_levels=1), 23, 23, None),
        ("steps", Limits(domains=frozenset({3})), 29, 29, None),
        ("steps", Limits(capabilities=frozenset({"service"})), 29, 29, None),
        ("steps", Limits(aspects=frozenset({7})), 20, 20, None),
        ("steps", Limits(indicators=frozenset({26, 33})), 19, 19, None),
    ],
)
def test_limits_of_the_sample(
    measure: Measure, limits: Limits, cost: int, steps: int, agencies: list[str] | None
) -> None:
    path = path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE, measure=measure, limits=limits)
    assert isinstance(path, Path)
    assert (path.cost, path.steps) == (cost, steps)
    assert agencies is None or {opd.short for opd in path.agencies} == set(agencies)


@pytest.mark.parametrize(
    ("domains", "highest", "steps"), [({2, 3}, "3.14", 50), ({1, 3}, "3.40", 19), ({1, 2, 3}, "2.64", 0)]
)
def test_what_policy_and_governance_alone_reach(domains: set[int], highest: str, steps: int) -> None:
    way = path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE, limits=Limits(domains=frozenset(domains)))
    assert isinstance(way, Impossible)
    assert (str(rounded(way.after.value)), way.steps) == (highest, steps)
    assert way.after.value + way.short == Fraction("3.5")


@pytest.mark.parametrize("measure", MEASURES)
def test_a_goal_that_is_reached_needs_nothing(measure: Measure) -> None:
    path = path_to(Decimal("2.6"), INSTRUMENTS["2018"], SAMPLE, measure=measure, efforts=EFFORTS)
    assert isinstance(path, Path)
    assert (path.climbs, path.cost, path.proof, path.after.value) == ((), 0, None, path.before.value)


def test_a_lower_bound_is_reached_exactly() -> None:
    """From 1 everywhere to 5.0: all steps just do it, and one less of the lightest indicators does not."""
    instrument = INSTRUMENTS["2020"]
    rated = tuple(Rated(indicator.number, Fraction(1)) for indicator in instrument.indicators)
    path = path_to(Decimal("5.0"), instrument, rated)
    assert isinstance(path, Path)
    assert path.steps == 47 * 4
    assert path.after.value == 5
    assert path.proof
    assert path.proof.index == 5 - Fraction("0.013")


def test_no_level_rises_above_the_scale() -> None:
    rated = tuple(Rated(indicator.number, Fraction(5)) for indicator in INSTRUMENTS["2020"].indicators)
    way = path_to(Decimal("5.1"), INSTRUMENTS["2020"], rated)
    assert isinstance(way, Impossible)
    assert (way.climbs, way.short) == ((), Fraction("0.1"))


def test_a_decimal_level_rises_to_the_next_whole_one() -> None:
    """Pemdi 2026, as features count it: indicator 20 from 1.3 to 2 adds 0.105, indicator 19 from 1 to 2 0.100."""
    given = {1: "2.0", 2: "1.5", 3: "1.26", 4: "1.3", 11: "1.5", 12: "1.25", 13: "1.17", 17: "2.5", 20: "1.3"}
    rated = tuple(Rated(number, Fraction(given.get(number, 1))) for number in range(1, 21))
    path = path_to(Decimal("1.5"), INSTRUMENTS["2026"], rated)
    assert isinstance(path, Path)
    # No two steps add the 0.2585 that are missing: the best two, both of indicator 20, add 0.105 and 0.15.
    assert [(climb.indicator.number, climb.level, str(rounded(climb.gain, 3))) for climb in path.climbs] == [
        (20, 4, "0.405")
    ]


def test_values_of_other_agencies_may_be_left_alone() -> None:
    instrument = INSTRUMENTS["2026"]
    rated = tuple(Rated(indicator.number, Fraction(1)) for indicator in instrument.indicators)
    way = path_to(Decimal("5.0"), instrument, rated, limits=Limits(external=True))
    assert isinstance(way, Impossible)
    assert {climb.indicator.number for climb in way.climbs} == set(range(1, 21)) - {5, 6, 7, 18}


def test_equal_paths_take_the_lowest_indicator() -> None:
    rated = tuple(Rated(indicator.number, Fraction(1)) for indicator in INSTRUMENTS["2020"].indicators)
    path = path_to(Decimal("1.05"), INSTRUMENTS["2020"], rated)
    assert [(climb.indicator.number, climb.level) for climb in path.climbs] == [(42, 3)]


def test_an_effort_without_data_is_refused() -> None:
    with pytest.raises(ValueError, match="no efforts"):
        path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE, measure="effort")
    with pytest.raises(LookupError):
        path_to(VERY_GOOD, INSTRUMENTS["2018"], SAMPLE, measure="effort", efforts=Efforts({"process": {}}))


def test_a_row_alone_may_be_left_as_it_is() -> None:
    way = path_to(Decimal(5), INSTRUMENTS["2018"], SAMPLE, limits=Limits(rows=frozenset({36})))
    assert isinstance(way, Impossible)
    assert way.short == 2 * Fraction(22, 4) / 3 / 100


def test_too_many_shared_agencies_are_not_counted_out_for_ever() -> None:
    instrument = INSTRUMENTS["2020"]
    agencies = [Opd(number, f"OPD {number}", f"Dinas {number}") for number in range(40)]
    rated = [
        Rated(each.number, Fraction(2), opds=tuple({agencies[each.number * by % 40] for by in (1, 7, 11)}))
        for each in instrument.indicators
    ]
    with pytest.raises(Unsettled):
        path_to(VERY_GOOD, instrument, rated, measure="agencies")
    assert isinstance(path_to(VERY_GOOD, instrument, rated), Path)
