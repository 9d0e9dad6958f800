from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from spbe.catalogue import (
    Aspect,
    Capability,
    Detail,
    Domain,
    Incoherent,
    Indicator,
    Instrument,
    LevelDetail,
    LevelName,
    Predicate,
    Problem,
    Source,
    problems_of,
)
from tests.spbe.conftest import Engine

SOURCE = Source("Contoh")
SCALE = tuple(LevelName(number, f"Tingkat {number}") for number in range(1, 6))
SCALES: Mapping[Capability, tuple[LevelName, ...]] = {"process": SCALE, "service": SCALE}
BANDS = (
    Predicate("Memuaskan", Decimal("4.2"), Decimal(5)),
    Predicate("Baik", Decimal("2.6"), Decimal("4.2")),
    Predicate("Kurang", Decimal(1), Decimal("2.6")),
)


def indicator(number: int, weight: int | str = 20, detail: Detail | None = None) -> Indicator:
    return Indicator(number, f"Indikator {number}", Fraction(weight), "process", detail=detail)


def detail(*levels: int) -> Detail:
    return Detail("", (), "", "", tuple(LevelDetail(number, "", "", ()) for number in levels), SOURCE)


def aspect(number: int, *indicators: Indicator, weight: int | str | None = None) -> Aspect:
    total = sum((each.weight for each in indicators), Fraction(0)) if weight is None else Fraction(weight)
    return Aspect(number, f"Aspek {number}", total, indicators)


def domain(number: int, *aspects: Aspect, weight: int | str | None = None) -> Domain:
    total = sum((each.weight for each in aspects), Fraction(0)) if weight is None else Fraction(weight)
    return Domain(number, f"Domain {number}", total, aspects)


FIRST = domain(1, aspect(1, indicator(1), indicator(2)), aspect(2, indicator(3)))
SECOND = domain(2, aspect(3, indicator(4), indicator(5)))
SOUND = Instrument(
    edition="2020",
    regulation="Contoh",
    title="Contoh",
    source=SOURCE,
    lowest_level=1,
    highest_level=5,
    scales=SCALES,
    predicates=BANDS,
    domains=(FIRST, SECOND),
)


def problems_with(**changes: object) -> tuple[Problem, ...]:
    with pytest.raises(Incoherent) as caught:
        replace(SOUND, **changes)  # type: ignore[arg-type]
    return caught.value.problems


def test_a_sound_instrument_has_no_problem() -> None:
    assert list(problems_of(SOUND)) == []


def test_the_shipped_instruments_are_sound(engine: Engine) -> None:
    assert [list(problems_of(each)) for each in engine.content.catalogue.instruments.values()] == [[], [], []]


@pytest.mark.parametrize(
    ("domains", "problem"),
    [
        pytest.param(
            (FIRST, replace(SECOND, number=3)),
            Problem(("domains", 1, "number"), "nomor domain 3, seharusnya 2"),
            id="number of a domain",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(4, indicator(4), indicator(5)))),
            Problem(("domains", 1, "aspects", 0, "number"), "nomor aspek 4, seharusnya 3"),
            id="number of an aspect",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(3, indicator(4), indicator(6)))),
            Problem(("domains", 1, "aspects", 0, "indicators", 1, "number"), "nomor indikator 6, seharusnya 5"),
            id="number of an indicator",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(3, indicator(4), indicator(5, 21)))),
            Problem(("domains",), "jumlah bobot 101, seharusnya 100"),
            id="weights of all domains",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(3, indicator(4, "61/3"), indicator(5)))),
            Problem(("domains",), "jumlah bobot 301/3, seharusnya 100"),
            id="weights that no decimal ends",
        ),
        pytest.param(
            (domain(1, aspect(1, indicator(1), indicator(2)), aspect(2, indicator(3, 19)), weight=60), SECOND),
            Problem(("domains", 0, "weight"), "bobot domain 60, jumlah bobot aspeknya 59"),
            id="weight of a domain",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(3, indicator(4), indicator(5, "20.5"), weight=40))),
            Problem(("domains", 1, "aspects", 0, "weight"), "bobot aspek 40, jumlah bobot indikatornya 40.5"),
            id="weight of an aspect",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(3, indicator(4), indicator(5, detail=detail(1, 2, 3, 4))))),
            Problem(("indicators", 5, "levels"), "tingkat tidak lengkap, seharusnya 1 sampai 5 berurutan"),
            id="a level missing",
        ),
        pytest.param(
            (FIRST, domain(2, aspect(3, indicator(4), indicator(5, detail=detail(1, 3, 2, 4, 5))))),
            Problem(("indicators", 5, "levels"), "tingkat tidak lengkap, seharusnya 1 sampai 5 berurutan"),
            id="levels out of order",
        ),
    ],
)
def test_a_contradiction_among_the_parts(domains: tuple[Domain, ...], problem: Problem) -> None:
    assert problems_with(domains=domains) == (problem,)


def test_a_contradiction_without_domains() -> None:
    loose = (aspect(1, indicator(1, 60)), aspect(3, indicator(2, 30)))
    assert problems_with(domains=(), loose_aspects=loose) == (
        Problem(("aspects", 1, "number"), "nomor aspek 3, seharusnya 2"),
        Problem(("aspects",), "jumlah bobot 90, seharusnya 100"),
    )


@pytest.mark.parametrize("scale", [SCALE[:-1], SCALE[1:], (*SCALE, LevelName(6, "Tingkat 6")), SCALE[::-1], ()])
def test_an_incomplete_scale(scale: tuple[LevelName, ...]) -> None:
    message = "tingkat tidak lengkap, seharusnya 1 sampai 5 berurutan"
    scales = {"process": SCALE, "service": scale}
    assert problems_with(scales=scales) == (Problem(("levels", "service"), message),)


@pytest.mark.parametrize(
    ("bands", "problem"),
    [
        pytest.param(
            (BANDS[0], replace(BANDS[1], low=Decimal("2.7")), BANDS[2]),
            Problem(("predicates", 1, "min"), "predikat Baik mulai 2.7, seharusnya 2.6"),
            id="a gap",
        ),
        pytest.param(
            (replace(BANDS[0], low=Decimal(4)), BANDS[1], BANDS[2]),
            Problem(("predicates", 0, "min"), "predikat Memuaskan mulai 4, seharusnya 4.2"),
            id="an overlap",
        ),
        pytest.param((), Problem(("predicates",), "predikat belum diisi"), id="none"),
    ],
)
def test_a_contradiction_among_the_predicates(bands: tuple[Predicate, ...], problem: Problem) -> None:
    assert problems_with(predicates=bands) == (problem,)


def test_every_contradiction_is_told_at_once() -> None:
    problems = problems_with(domains=(replace(FIRST, number=2), replace(SECOND, weight=Fraction(30))), predicates=())
    assert [problem.path for problem in problems] == [
        ("domains", 0, "number"),
        ("domains",),
        ("domains", 1, "weight"),
        ("predicates",),
    ]


@pytest.mark.parametrize("edition", ["2018", "2020"])
@pytest.mark.parametrize(
    ("index", "name"),
    [
        ("1", "Kurang"),
        ("1.79", "Kurang"),
        ("1.7985", "Kurang"),
        ("1.8", "Cukup"),
        ("2.59", "Cukup"),
        ("2.5968", "Cukup"),
        ("2.6", "Baik"),
        ("2.60", "Baik"),
        ("3.4985", "Baik"),
        ("3.5", "Sangat Baik"),
        ("4.19999", "Sangat Baik"),
        ("4.2", "Memuaskan"),
        ("5", "Memuaskan"),
        ("5.00", "Memuaskan"),
    ],
)
def test_the_predicate_of_an_index(engine: Engine, edition: str, index: str, name: str) -> None:
    instrument = engine.content.catalogue.instruments[edition]
    for value in (Decimal(index), Fraction(index)):
        band = instrument.predicate_of(value)
        assert band
        assert band.name == name


@pytest.mark.parametrize(
    ("edition", "index"),
    [("2020", "0.99"), ("2020", "0"), ("2020", "5.01"), ("2020", "-1"), ("2018", "-0.01"), ("2018", "5.001")],
)
def test_an_index_outside_the_scale_has_no_predicate(engine: Engine, edition: str, index: str) -> None:
    assert engine.content.catalogue.instruments[edition].predicate_of(Decimal(index)) is None


def test_the_scale_of_2018_begins_at_nothing(engine: Engine) -> None:
    band = engine.content.catalogue.instruments["2018"].predicate_of(Decimal(0))
    assert band
    assert band.name == "Kurang"


def test_parts_are_found_by_number() -> None:
    fourth = SOUND.indicator(4)
    third = SOUND.aspect(3)
    assert fourth
    assert third
    assert SOUND.place(fourth) == (third, SECOND)
    assert SOUND.domain(2) is SECOND
    assert (SOUND.indicator(6), SOUND.aspect(4), SOUND.domain(0)) == (None, None, None)
    assert [each.number for each in SOUND.indicators] == [1, 2, 3, 4, 5]


def test_an_aspect_may_stand_without_a_domain() -> None:
    lone = aspect(1, indicator(1, 100))
    instrument = replace(SOUND, domains=(), loose_aspects=(lone,))
    assert instrument.place(lone.indicators[0]) == (lone, None)
    assert instrument.aspects == (lone,)


def test_levels_are_found_by_number() -> None:
    assert SOUND.level_name("process", 3) == LevelName(3, "Tingkat 3")
    assert SOUND.level_name("service", 0) is None
    described = detail(1, 2, 3, 4, 5)
    assert described.level(2) is described.levels[1]
    assert described.level(6) is None
