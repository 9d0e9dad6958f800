"""The index is that of the published results, exactly, and says how it comes about."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from spbe.catalogue import Instrument
from spbe.index import (
    Change,
    Index,
    NotRated,
    OffScale,
    Rated,
    Sum,
    Term,
    Unrated,
    changed,
    index_of,
    rounded,
    shares,
    simulate,
)
from spbe.index_band import Reading, Settled, band_levels, band_of, level_when_done, rated_in, still_rating
from spbe.matrix import MatrixRow, Target
from spbe.progress import RowStatus
from spbe.reports import FollowUp, RowState
from tests.spbe.conftest import Engine, rated_rows, shipped_engine

PUBLISHED: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("published_indices.yaml").read_text(encoding="utf-8")
)
INSTRUMENTS: Mapping[str, Instrument] = shipped_engine().content.catalogue.instruments
SAMPLE = rated_rows(shipped_engine().matrix.rows)


def rated_by(levels: list[Any]) -> tuple[Rated, ...]:
    """Return levels in the order of an instrument as what they rate; a list holds those of services."""
    return tuple(
        Rated(number, Fraction(str(level)))
        for number, given in enumerate(levels, start=1)
        for level in (given if isinstance(given, list) else [given])
    )


def four(values: list[Fraction]) -> list[str]:
    return [str(rounded(value, 4)) for value in values]


@pytest.mark.parametrize("vector", PUBLISHED["results"], ids=lambda vector: vector["name"])
def test_published_results_come_out(vector: dict[str, Any]) -> None:
    index = index_of(INSTRUMENTS[vector["instrument"]], rated_by(vector["levels"]))
    assert str(rounded(index.value, 4)) == vector["index"]
    assert str(rounded(index.value)) == vector["published"]
    assert index.predicate.name == vector["predicate"]
    assert four([domain.value for domain in index.domains]) == vector.get("domains", [])
    assert [str(rounded(domain.value)) for domain in index.domains] == vector.get("published_domains", [])


@pytest.mark.parametrize(
    "vector", [each for each in PUBLISHED["results"] if "published_aspects" in each], ids=lambda vector: vector["name"]
)
def test_published_aspects_come_out(vector: dict[str, Any]) -> None:
    index = index_of(INSTRUMENTS[vector["instrument"]], rated_by(vector["levels"]))
    wide: Mapping[int, str] = vector["wide"]
    expected = [wide.get(number, value) for number, value in enumerate(vector["published_aspects"], start=1)]
    assert [str(rounded(aspect.value)) for aspect in index.aspects] == expected


def test_the_sample_matrix_gives_2_64_baik() -> None:
    index = index_of(INSTRUMENTS["2018"], SAMPLE)
    assert (index.value, index.predicate.name) == (Fraction(11099, 4200), "Baik")
    assert [domain.value for domain in index.domains] == [Fraction(35, 17), Fraction(16, 7), Fraction(6941, 2310)]


def test_indicator_35_is_the_mean_of_its_services() -> None:
    last = index_of(INSTRUMENTS["2018"], SAMPLE).aspects[-1].indicators[-1]
    assert [(each.row, int(each.level)) for each in last.rated] == [(35, 1), (36, 3), (37, 3)]
    assert last.value == Fraction(7, 3)


@pytest.mark.parametrize("place", PUBLISHED["from_domains"], ids=lambda place: place["name"])
def test_domains_weigh_as_published(place: dict[str, Any]) -> None:
    domains = INSTRUMENTS["2020"].domains
    whole = Sum(tuple(Term(*pair) for pair in zip(domains, map(Fraction, place["domains"]), strict=True)))
    assert str(rounded(whole.value)) == place["published"]


@pytest.mark.parametrize("place", PUBLISHED["on_a_boundary"], ids=lambda place: place["name"])
def test_the_predicate_is_that_of_the_unrounded_index(place: dict[str, Any]) -> None:
    predicate = INSTRUMENTS["2020"].predicate_of(Fraction(place["index"]))
    assert predicate
    assert (str(rounded(Fraction(place["index"]))), predicate.name) == (place["published"], place["predicate"])


@pytest.mark.parametrize("edition", sorted(INSTRUMENTS))
def test_a_lower_bound_belongs_to_its_predicate(edition: str) -> None:
    instrument = INSTRUMENTS[edition]
    for predicate in instrument.predicates:
        index = index_of(instrument, [Rated(each.number, Fraction(predicate.low)) for each in instrument.indicators])
        assert (index.value, index.predicate) == (Fraction(predicate.low), predicate)


def test_the_rules_own_examples_come_out() -> None:
    """Permenpan RB 59/2020, tables 10 and 11: aspect 2 from its levels, domain 2 from its aspects."""
    domain = INSTRUMENTS["2020"].domains[1]
    aspect = domain.aspects[0]
    levels = zip(aspect.indicators, map(Fraction, (3, 4, 3, 2)), strict=True)
    assert Sum(tuple(Term(*pair) for pair in levels)).value == 3
    parts = zip(domain.aspects, map(Fraction, (3, 4, 3)), strict=True)
    assert Sum(tuple(Term(*pair) for pair in parts)).value == Fraction("3.4")


def sums(index: Index) -> list[Sum]:
    return [index.sum, *(domain.sum for domain in index.domains), *(aspect.sum for aspect in index.aspects)]


@pytest.mark.parametrize("vector", PUBLISHED["results"], ids=lambda vector: vector["name"])
def test_the_arithmetic_adds_up(vector: dict[str, Any]) -> None:
    index = index_of(INSTRUMENTS[vector["instrument"]], rated_by(vector["levels"]))
    assert index.sum.divisor == 100
    assert all(each.total == sum(term.weight * term.value for term in each.terms) for each in sums(index))
    assert [domain.sum.divisor for domain in index.domains] == [domain.domain.weight for domain in index.domains]
    assert [aspect.sum.divisor for aspect in index.aspects] == [aspect.aspect.weight for aspect in index.aspects]
    assert index.value == index.sum.value


def test_the_arithmetic_of_the_sample_in_figures() -> None:
    whole = index_of(INSTRUMENTS["2018"], SAMPLE).sum
    assert [(int(term.weight), str(rounded(term.value)), str(rounded(term.product))) for term in whole.terms] == [
        (17, "2.06", "35.00"),
        (28, "2.29", "64.00"),
        (55, "3.00", "165.26"),
    ]
    assert str(rounded(whole.total)) == "264.26"


def test_pemdi_has_no_domains() -> None:
    vector = PUBLISHED["results"][2]
    index = index_of(INSTRUMENTS["2026"], rated_by(vector["levels"]))
    assert not index.domains
    assert [term.part for term in index.sum.terms] == list(INSTRUMENTS["2026"].aspects)


def test_a_missing_level_is_no_index() -> None:
    with pytest.raises(Unrated) as refused:
        index_of(INSTRUMENTS["2018"], [each for each in SAMPLE if each.indicator not in (4, 35)])
    assert [indicator.number for indicator in refused.value.indicators] == [4, 35]


@pytest.mark.parametrize(("edition", "level"), [("2018", "-1"), ("2018", "5.01"), ("2020", "0.9"), ("2026", "6")])
def test_a_level_off_the_scale_is_refused(edition: str, level: str) -> None:
    with pytest.raises(OffScale) as refused:
        index_of(INSTRUMENTS[edition], [Rated(7, Fraction(level))])
    assert (refused.value.indicator, refused.value.level, refused.value.highest) == (7, Fraction(level), 5)


def test_an_indicator_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotRated):
        index_of(INSTRUMENTS["2018"], (*SAMPLE, Rated(36, Fraction(3))))


@pytest.mark.parametrize(
    ("changes", "index"),
    [
        ([Change(23, Fraction(3))], "2.6826"),
        ([Change(23, Fraction(3)), Change(26, Fraction(3))], "2.7769"),
        ([Change(35, Fraction(3))], "2.6793"),
        ([Change(35, Fraction(3), row=35)], "2.6793"),
        ([Change(35, Fraction(5), row=36)], "2.6793"),
        ([Change(35, Fraction(4))], "2.7343"),
        ([Change(4, Fraction(0))], "2.6126"),
        ([Change(23, Fraction(5)), Change(23, Fraction(3))], "2.6826"),
        ([Change(23, Fraction(2))], "2.6426"),
        ([], "2.6426"),
    ],
)
def test_a_simulation(changes: list[Change], index: str) -> None:
    simulation = simulate(INSTRUMENTS["2018"], SAMPLE, changes)
    assert str(rounded(simulation.before.value, 4)) == "2.6426"
    assert str(rounded(simulation.after.value, 4)) == index
    assert sum(moved.gain for moved in simulation.moved) == simulation.gain


def test_only_what_moved_is_told() -> None:
    simulation = simulate(INSTRUMENTS["2018"], SAMPLE, [Change(35, Fraction(3)), Change(23, Fraction(2))])
    assert [(each.before.row, int(each.before.level), int(each.after.level)) for each in simulation.moved] == [
        (35, 1, 3)
    ]
    assert simulation.moved[0].gain == Fraction(22, 4) / 3 / 100 * 2


@pytest.mark.parametrize("change", [Change(36, Fraction(3)), Change(35, Fraction(3), row=34)])
def test_a_change_of_nothing_is_refused(change: Change) -> None:
    with pytest.raises(NotRated) as refused:
        changed(SAMPLE, [change])
    assert (refused.value.indicator, refused.value.row) == (change.indicator, change.row)


def test_all_levels_at_once_share_the_whole_weight() -> None:
    assert sum(shares(INSTRUMENTS["2018"], SAMPLE)) == 1


levels = st.fractions(1, 5, max_denominator=100)


@given(edition=st.sampled_from(sorted(INSTRUMENTS)), data=st.data())
def test_the_index_lies_among_the_levels(edition: str, data: st.DataObject) -> None:
    instrument = INSTRUMENTS[edition]
    rated = [Rated(indicator.number, data.draw(levels)) for indicator in instrument.indicators]
    index = index_of(instrument, data.draw(st.permutations(rated)))
    assert min(each.level for each in rated) <= index.value <= max(each.level for each in rated)
    weighted = (indicator.weight * each.level for indicator, each in zip(instrument.indicators, rated, strict=True))
    assert index.value == sum(weighted) / 100
    assert index.predicate.low <= index.value


@pytest.mark.parametrize(
    ("value", "shown"),
    [("2.605", "2.61"), ("2.6049", "2.60"), ("-0.005", "-0.01"), ("0", "0.00"), ("5", "5.00"), ("1.085", "1.09")],
)
def test_halves_are_rounded_up(value: str, shown: str) -> None:
    assert str(rounded(Fraction(value))) == shown


@given(value=st.fractions(-5, 5), places=st.integers(0, 6))
def test_rounding_errs_by_half_a_unit_at_the_most(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)
    assert -rounded(value, places).as_tuple().exponent == places  # type: ignore[operator]


STATE = RowState(
    status=RowStatus.NOT_STARTED,
    percent=0,
    blocker=None,
    since=None,
    last_report=None,
    first_target=Target(date(2019, 12, 31), "year"),
    target=Target(date(2019, 12, 31), "year"),
    target_reason=None,
)


def follow_ups(**states: RowState) -> list[FollowUp]:
    """Return those of the sample, all untouched but the rows that are named: row_4=STATE."""
    return [FollowUp(row.number, row, states.get(f"row_{row.number}", STATE)) for row in shipped_engine().matrix.rows]


@pytest.mark.parametrize(
    ("number", "level"), [(1, 2), (6, 4), (16, 4), (20, 3), (25, 4), (26, 3), (27, 5), (33, 3), (35, 3), (36, 4)]
)
def test_the_level_that_a_recommendation_leads_to(engine: Engine, number: int, level: int) -> None:
    assert level_when_done(INSTRUMENTS["2018"], engine.matrix.by_number[number]) == level


@pytest.mark.parametrize(("level", "expected"), [(3, 4), (4, 5), (5, 5)])
def test_a_recommendation_that_is_reached_leads_to_the_next_level(engine: Engine, level: int, expected: int) -> None:
    row: MatrixRow = replace(engine.matrix.by_number[26], level=level)
    assert level_when_done(INSTRUMENTS["2018"], row) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (STATE, (2, 2, 3)),
        (replace(STATE, level_claimed=4), (2, 4, 4)),
        (replace(STATE, level_claimed=1), (2, 2, 3)),
        (replace(STATE, level_claimed=4, level_verified=3), (3, 4, 4)),
        (replace(STATE, level_claimed=3, level_verified=1), (1, 3, 3)),
        (replace(STATE, level_verified=0), (0, 0, 3)),
        (replace(STATE, level_external=5), (2, 2, 3)),
        (replace(STATE, status=RowStatus.CANCELLED), (2, 2, 2)),
    ],
)
def test_the_three_levels_of_a_row(state: RowState, expected: tuple[int, int, int]) -> None:
    levels = band_levels(INSTRUMENTS["2018"], follow_ups(row_33=state)[32])
    assert (levels.verified, levels.claimed, levels.done) == expected


def test_the_band_of_the_sample() -> None:
    claims = {f"row_{number}": replace(STATE, level_claimed=4) for number in (25, 26)}
    band = band_of(INSTRUMENTS["2018"], follow_ups(**claims))
    shown = [(str(rounded(each.value)), each.predicate.name) for each in (band.verified, band.claimed, band.done)]
    assert shown == [("2.64", "Baik"), ("2.83", "Baik"), ("3.76", "Sangat Baik")]


def test_a_row_that_was_settled_counts_as_it_was_verified_in_every_reading_and_is_no_row_by_number() -> None:
    rows = follow_ups(row_3=replace(STATE, level_claimed=4, level_verified=3))
    settled = [replace(each, gone_at=datetime(2019, 6, 1, tzinfo=UTC)) if each.id == 3 else each for each in rows]
    before, after = band_of(INSTRUMENTS["2018"], rows), band_of(INSTRUMENTS["2018"], settled)
    assert (after.evaluated.value, after.verified.value) == (before.evaluated.value, before.verified.value)
    assert after.verified.value > after.evaluated.value
    assert after.claimed.value < before.claimed.value
    (third,) = [each for each in rated_in(INSTRUMENTS["2018"], settled, Reading.DONE) if each.indicator == 3]
    assert (str(third.level), third.row) == ("3", None)


def settled_row(id_: int, indicator: int, cycle: int, *beside: int) -> Settled:
    row = replace(follow_ups()[indicator - 1], id=id_)
    return Settled(row, cycle, "Matriks 2019", frozenset({id_, *beside}))


@pytest.mark.parametrize(
    ("settled", "rows", "rating"),
    [
        ([settled_row(1, 1, 1)], [], [1]),
        ([settled_row(1, 1, 1)], [(2, 2)], [1]),
        ([settled_row(1, 1, 1)], [(1, 99)], []),
        ([settled_row(35, 35, 1, 36, 37)], [(35, 36), (35, 37)], [35]),  # its services went on without it
        ([settled_row(35, 35, 1, 36)], [(35, 36), (35, 99)], []),
        ([settled_row(35, 35, 1, 36), settled_row(36, 35, 2)], [], [35, 36]),
        ([settled_row(35, 35, 1), settled_row(99, 35, 2)], [], [99]),
    ],
)
def test_settled_rows_rate_until_their_indicator_has_another_row(
    settled: list[Settled], rows: list[tuple[int, int]], rating: list[int]
) -> None:
    assert sorted(each.follow_up.id for each in still_rating(settled, rows)) == rating
