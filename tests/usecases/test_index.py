"""The index, what is supposed of it, and the paths to a higher one, on both databases."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from spbe.index import rounded
from spbe.index_band import Reading
from spbe.matrix import Opd
from spbe.path import Impossible, Limits, Path
from spbe.people import Person, Role
from spbe.progress import RowStatus
from spbe.refusals import NoIndex, NotAllowed, Outdated, PathRefused, SupposedRefused
from spbe.usecases.index import read_index
from spbe.usecases.paths import PathWanted, find_path, path_said
from spbe.usecases.simulating import SimulationView, choices, simulate_again, simulate_said
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR, "Koordinator")


def four(value: Fraction) -> str:
    return str(rounded(value, 4))


async def set_level(city: Office, row: int, kind: str, level: int) -> None:
    async with city.database.open_store() as store:
        found = await store.follow_ups.find(row)
        assert found
        await store.follow_ups.set_level(found.id, kind, level)  # type: ignore[arg-type]


async def test_a_range_is_supposed_whole_whichever_end_comes_first(city: Office) -> None:
    there, back = [await simulate_said(city.resources, BOSS, f"{ends} jadi 3") for ends in ("25-27", "27-25")]
    assert [part.indicator.number for part in back.parts] == [25, 26, 27]
    assert back.after.value == there.after.value


async def test_only_coordinators_read_the_index(city: Office) -> None:
    for role in (Role.GUEST, Role.READER, Role.FOCAL_POINT):
        person = Person(5, role, opds=frozenset(city.opds.values()))
        with pytest.raises(NotAllowed):
            await read_index(city.resources, person)
        with pytest.raises(NotAllowed):
            await simulate_said(city.resources, person, "23=3")
        with pytest.raises(NotAllowed):
            await find_path(city.resources, person, PathWanted())


async def test_the_band_follows_claims_verified_levels_and_what_is_cancelled(city: Office) -> None:
    view = await read_index(city.resources, BOSS)
    assert [four(view.ground.band.of(reading).value) for reading in Reading] == ["2.6426", "2.6426", "3.7081"]
    await set_level(city, 25, "claimed", 4)
    await set_level(city, 26, "verified", 2)
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(1)
        assert row
        await store.follow_ups.set_state(row.id, status=RowStatus.CANCELLED, percent=0, blocker=None, at=city.time)
    view = await read_index(city.resources, BOSS, Reading.CLAIMED)
    seventh = Fraction(33, 700)
    assert view.ground.band.verified.value == Fraction(11099, 4200) + seventh
    assert view.index.value == Fraction(11099, 4200) + 2 * seventh
    assert view.goal
    assert view.goal.name == "Sangat Baik"


async def moved(city: Office, text: str) -> SimulationView:
    return await simulate_said(city.resources, BOSS, text)


SUPPOSED: dict[str, tuple[str, list[tuple[int, tuple[int, ...], str, str]]]] = {
    "ind 23 jadi 3, ind 26 jadi 3": ("2.7769", [(23, (23,), "2", "3"), (26, (26,), "1", "3")]),
    "naik satu tingkat ind 30": ("2.6898", [(30, (30,), "3", "4")]),
    "baris 36 jadi 4": ("2.6610", [(35, (36,), "3", "4")]),
    "ind 35 jadi 4": ("2.7343", [(35, (35, 36, 37), "7/3", "4")]),
    "ind 1 naik 1, ind 1 naik 1": ("2.6626", [(1, (1,), "1", "3")]),
}


async def test_levels_are_supposed_in_words(city: Office) -> None:
    for text, (after, parts) in SUPPOSED.items():
        view = await moved(city, text)
        told = [
            (part.indicator.number, tuple(row.number for row in part.rows), str(part.before), str(part.after))
            for part in view.parts
        ]
        assert (four(view.after.value), told) == (after, parts)
        assert sum(part.gain for part in view.parts) == view.gain


async def test_all_policies_at_the_top_do_not_make_it_very_good(city: Office) -> None:
    view = await moved(city, "semua kebijakan jadi 5")
    assert (four(view.after.value), len(view.parts), view.after.predicate.name) == ("3.1426", 17, "Baik")


async def test_buttons_go_on_from_what_is_supposed(city: Office) -> None:
    view = await moved(city, "ind 23 jadi 5")
    (part,) = view.parts
    assert part.up is None
    view = await simulate_again(city.resources, BOSS, Reading.VERIFIED, part.down)
    assert [str(each.after) for each in view.parts] == ["4"]
    offered = await choices(city.resources, BOSS, Reading.VERIFIED, view.code, 6)
    assert [each.indicator.number for each in offered] == [25, 26, 27, 28, 29, 30, 31]
    view = await simulate_again(city.resources, BOSS, Reading.VERIFIED, offered[1].code)
    assert [(each.indicator.number, str(each.after)) for each in view.parts] == [(23, "4"), (26, "2")]


async def test_a_level_that_is_as_it_was_stays_to_be_moved_on(city: Office) -> None:
    view = await moved(city, "ind 23 naik 1")
    view = await simulate_again(city.resources, BOSS, Reading.VERIFIED, view.parts[0].down)
    assert [(each.indicator.number, str(each.gain)) for each in view.parts] == [(23, "0")]


async def test_of_many_meant_together_none_falls_unless_it_is_said(city: Office) -> None:
    view = await moved(city, "semua jadi 3")
    assert all(part.after > part.before for part in view.parts)
    assert (view.kept > 0, len(view.parts) < 30) == (True, True)
    fallen = await moved(city, "semua layanan turun jadi 3")
    assert [(str(part.before), str(part.after)) for part in fallen.parts] == [("4", "3")] * view.kept
    assert (await moved(city, "ind 23 jadi 1")).after.value < view.before.value, "named alone it may fall"
    assert (await moved(city, "semua jadi 1, ind 23 jadi 1")).kept > 20


async def test_only_what_is_named_may_rise(city: Office) -> None:
    view = await path_said(city.resources, BOSS, "3 hanya dkis")
    assert [opd.short for opd in view.included] == ["DKIS"]
    assert {opd.short for climb in view.way.climbs for opd in climb.rated.opds} == {"DKIS"}
    for text, numbers in {
        "2,8 hanya kebijakan": range(1, 18),
        "2,8 hanya domain 3": range(25, 36),
        "2,8 hanya layanan": range(25, 36),
        "2,7 hanya ind 23, 26": (23, 26),
    }.items():
        view = await path_said(city.resources, BOSS, text)
        assert view.way.climbs
        assert {climb.indicator.number for climb in view.way.climbs} <= set(numbers), text
    with pytest.raises(SupposedRefused):
        await path_said(city.resources, BOSS, "hanya aspek 9")


REFUSED = {
    "ind 23": ("unread", 0),
    "halo": ("unread", 0),
    "ind 36 jadi 3": ("no_indicator", 36),
    "baris 99 jadi 3": ("no_row", 99),
    "domain 9 jadi 3": ("no_domain", 9),
    "aspek 9 jadi 3": ("no_aspect", 9),
    "ind 23 jadi 6": ("off_scale", 23),
    "ind 23 naik 9": ("off_scale", 23),
    "ind 23 jadi 2,5": ("not_whole", 23),
}


async def test_what_cannot_be_supposed_is_refused(city: Office) -> None:
    for text, expected in REFUSED.items():
        with pytest.raises(SupposedRefused) as refused:
            await moved(city, text)
        assert (refused.value.fault, refused.value.number) == expected


async def test_a_number_that_only_a_row_has_is_pointed_out(city: Office) -> None:
    with pytest.raises(SupposedRefused) as refused:
        await moved(city, "ind 36 jadi 4")
    assert refused.value.is_row


async def test_buttons_of_another_matrix_are_outdated(city: Office) -> None:
    for code in ("w0001", "nonsense", "w"):
        with pytest.raises(Outdated):
            await simulate_again(city.resources, BOSS, Reading.VERIFIED, code)


async def test_the_fewest_steps_of_the_sample_are_proved(city: Office) -> None:
    view = await path_said(city.resources, BOSS, "sangat baik")
    assert isinstance(view.way, Path)
    assert (view.way.cost, view.predicate and view.predicate.name, view.free) == (18, "Sangat Baik", None)
    assert view.way.proof
    assert (view.way.proof.cost, four(view.way.proof.index)) == (17, "3.4990")
    simulated = await simulate_again(city.resources, BOSS, Reading.VERIFIED, view.code)
    assert simulated.after == view.way.after


async def test_a_path_may_begin_where_a_simulation_ends(city: Office) -> None:
    simulated = await moved(city, "semua layanan naik satu tingkat")
    view = await find_path(city.resources, BOSS, PathWanted(supposed=simulated.code))
    assert view.way.before == simulated.after
    assert (await simulate_again(city.resources, BOSS, Reading.VERIFIED, view.code)).after == view.way.after


async def test_limits_cost_something_or_leave_no_way(city: Office) -> None:
    view = await path_said(city.resources, BOSS, "memuaskan tanpa layanan")
    assert isinstance(view.way, Impossible)
    assert view.free
    assert view.free.cost < view.way.steps
    view = await path_said(city.resources, BOSS, "sangat baik maksimal 1 tingkat")
    assert (view.way.cost, view.free and view.free.cost) == (23, 18)
    view = await path_said(city.resources, BOSS, "sangat baik tanpa kebijakan")
    assert (view.way.cost, view.wanted.is_free) == (18, False)
    assert all(climb.indicator.number > 17 for climb in view.way.climbs)


async def test_other_measures_find_other_paths(city: Office) -> None:
    view = await path_said(city.resources, BOSS, "sangat baik paling sedikit opd")
    assert (view.way.cost, view.note) == (1, "")
    view = await path_said(city.resources, BOSS, "sangat baik usaha paling ringan")
    assert (view.way.cost, "perkiraan kota" in view.note) == (160, True)


async def test_a_goal_that_is_reached_needs_no_step(city: Office) -> None:
    view = await path_said(city.resources, BOSS, "cukup")
    assert (view.way.cost, view.way.climbs, view.code) == (0, (), None)


async def test_a_path_that_cannot_be_looked_for_is_refused(city: Office) -> None:
    for text, fault in {"xyzzy": "unread", "tanpa dinas xyzzy": "unread", "9": "off_scale"}.items():
        with pytest.raises(PathRefused) as refused:
            await path_said(city.resources, BOSS, text)
        assert refused.value.fault == fault


async def test_nothing_that_there_is_not_can_be_left_out(city: Office) -> None:
    with pytest.raises(SupposedRefused) as refused:
        await find_path(city.resources, BOSS, PathWanted(Decimal("3.5"), limits=Limits(domains=frozenset({7}))))
    assert (refused.value.fault, refused.value.number) == ("no_domain", 7)


async def test_indicators_without_a_row_are_named(city: Office) -> None:
    async with city.database.open_store() as store:
        rows = (await store.follow_ups.matrix()).rows
        await store.follow_ups.replace("Matriks", [row for row in rows if row.number not in (3, 36, 37)], at=city.time)
    with pytest.raises(NoIndex) as refused:
        await read_index(city.resources, BOSS)
    assert (refused.value.fault, refused.value.numbers) == ("unrated", (3,))


async def test_an_empty_matrix_has_no_index(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.follow_ups.replace("Matriks", [], at=city.time)
    with pytest.raises(NoIndex) as refused:
        await read_index(city.resources, BOSS)
    assert refused.value.fault == "no_matrix"


async def replace_rows(city: Office, edition: str, opds: list[str] | None = None) -> None:
    """Put a matrix of another edition in place of the sample: everything at level 2."""
    instrument = city.resources.contents.content.catalogue.instruments[edition]
    async with city.database.open_store() as store:
        matrix = await store.follow_ups.matrix()
        await store.opds.add_missing([Opd(0, name, f"Dinas {name}") for name in opds or ()])
        named = [opd for opd in await store.opds.all() if opd.short in (opds or ())]
        rows = [
            replace(
                matrix.rows[0],
                number=each.number,
                indicator=each.number,
                edition=edition,
                level=2,
                opds=tuple({named[each.number * by % len(named)] for by in (1, 7, 11)} if named else ()),
            )
            for each in instrument.indicators
        ]
        await store.follow_ups.replace("Matriks lain", rows, at=city.time)


@pytest.mark.parametrize("edition", ["2020", "2026"])
async def test_a_matrix_of_another_edition_has_its_own_index(city: Office, edition: str) -> None:
    await replace_rows(city, edition)
    view = await read_index(city.resources, BOSS)
    assert (str(view.index.value), view.index.predicate.name, view.index.instrument.edition) == ("2", "Cukup", edition)
    path = await path_said(city.resources, BOSS, "")
    assert path.predicate
    assert path.predicate.name == "Baik"
    assert (await moved(city, "semua jadi 3")).after.value == 3


async def test_levels_of_2026_have_decimals(city: Office) -> None:
    await replace_rows(city, "2026")
    view = await moved(city, "5 jadi 1,5, ind 20 jadi 3,26")
    assert [str(part.after) for part in view.parts] == ["3/2", "163/50"]
    assert (await simulate_again(city.resources, BOSS, Reading.VERIFIED, view.code)).after == view.after
    for text, fault in {
        "ind 5 jadi 1,555": "not_whole",
        "domain 1 jadi 2": "no_domain",
        "semua kebijakan jadi 5": "nothing",
    }.items():
        with pytest.raises(SupposedRefused) as refused:
            await moved(city, text)
        assert refused.value.fault == fault


async def test_where_the_agencies_cannot_be_counted_out_the_steps_are_told(city: Office) -> None:
    await replace_rows(city, "2020", [f"OPD {number}" for number in range(40)])
    view = await path_said(city.resources, BOSS, "sangat baik paling sedikit opd")
    assert (view.unsettled, view.wanted.measure, view.way.measure) == (True, "steps", "steps")


async def test_rows_of_two_editions_have_no_index(city: Office) -> None:
    async with city.database.open_store() as store:
        rows = (await store.follow_ups.matrix()).rows
        await store.follow_ups.replace("Matriks", [replace(rows[0], edition="2020"), *rows[1:]], at=city.time)
    with pytest.raises(NoIndex) as refused:
        await read_index(city.resources, BOSS)
    assert (refused.value.fault, refused.value.editions) == ("mixed", ("2018", "2020"))
