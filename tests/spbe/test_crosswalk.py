"""What corresponds to an indicator in other editions, also over an edition in between."""

import pytest

from spbe.crosswalk import Counterpart, Crosswalk, Pair, Relation, counterparts

FIRST = Crosswalk(
    "2018", "2020", "a", (Pair(1, 1, "lebih sempit"), Pair(1, 2, "sama", confirmed=True), Pair(4, 1, "sama"))
)
SECOND = Crosswalk(
    "2020", "2026", "b", (Pair(1, 7, "lebih luas"), Pair(2, 7, "sama", confirmed=True), Pair(3, 8, "sama"))
)
BOTH = (FIRST, SECOND)


def told(edition: str, number: int, to: str) -> dict[int, tuple[Relation, bool]] | None:
    found = counterparts(BOTH, edition, number, to)
    return None if found is None else {each.number: (each.relation, each.confirmed) for each in found}


def test_both_directions_and_what_has_none() -> None:
    assert told("2018", 1, "2020") == {1: ("lebih sempit", False), 2: ("sama", True)}
    assert told("2020", 1, "2018") == {1: ("lebih luas", False), 4: ("sama", False)}
    assert told("2018", 2, "2020") == {}
    assert told("2018", 1, "2030") is None


def test_over_an_edition_in_between_the_surest_way_counts() -> None:
    assert told("2018", 1, "2026") == {7: ("sama", True)}
    assert told("2026", 7, "2018") == {1: ("sama", True), 4: ("lebih sempit", False)}
    assert told("2026", 8, "2018") == {}


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        ("sama", "lebih luas", "lebih luas"),
        ("lebih luas", "lebih luas", "lebih luas"),
        ("lebih luas", "lebih sempit", "beririsan"),
        ("beririsan", "lebih sempit", "beririsan"),
    ],
)
def test_two_relations_make_one(one: Relation, two: Relation, both: Relation) -> None:
    walks = (Crosswalk("a", "b", "", (Pair(1, 1, one),)), Crosswalk("b", "c", "", (Pair(1, 1, two, confirmed=True),)))
    assert counterparts(walks, "a", 1, "c") == (Counterpart("c", 1, both, confirmed=False),)
