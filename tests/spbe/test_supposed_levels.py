from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.index import Rated
from spbe.supposed_levels import Unreadable, code_of, levels_in
from tests.spbe.conftest import rated_rows, shipped_engine

INSTRUMENTS = shipped_engine().content.catalogue.instruments
SAMPLE = rated_rows(shipped_engine().matrix.rows)
LARGEST = tuple(Rated(each.number, Fraction(1), each.number) for each in INSTRUMENTS["2020"].indicators)
OF_2026 = tuple(Rated(each.number, Fraction(1), each.number) for each in INSTRUMENTS["2026"].indicators)


@given(st.dictionaries(st.integers(0, len(SAMPLE) - 1), st.integers(0, 5).map(Fraction)))
def test_levels_come_back(levels: dict[int, Fraction]) -> None:
    assert levels_in(INSTRUMENTS["2018"], SAMPLE, code_of(INSTRUMENTS["2018"], SAMPLE, levels)) == levels


@given(st.dictionaries(st.integers(0, len(OF_2026) - 1), st.integers(100, 500).map(lambda each: Fraction(each, 100))))
def test_decimal_levels_come_back(levels: dict[int, Fraction]) -> None:
    assert levels_in(INSTRUMENTS["2026"], OF_2026, code_of(INSTRUMENTS["2026"], OF_2026, levels)) == levels


def test_all_levels_at_once_are_short() -> None:
    """A button carries 64 bytes, some of them the subject and the limits of a path."""
    everything = {place: Fraction(5) for place in range(47)}
    assert len(code_of(INSTRUMENTS["2020"], LARGEST, everything) or "") <= 26
    decimals = {place: Fraction("4.99") for place in range(20)}
    assert len(code_of(INSTRUMENTS["2026"], OF_2026, decimals) or "") <= 34


@pytest.mark.parametrize("code", ["x000", "w", "w000!", "wZZZ1", "", "w000" + "z" * 50])
def test_what_was_not_made_here_is_not_read(code: str) -> None:
    with pytest.raises(Unreadable):
        levels_in(INSTRUMENTS["2018"], SAMPLE, code)


def test_levels_of_other_rows_are_not_taken_for_these() -> None:
    code = code_of(INSTRUMENTS["2018"], SAMPLE, {3: Fraction(4)})
    with pytest.raises(Unreadable):
        levels_in(INSTRUMENTS["2018"], SAMPLE[1:], code)
