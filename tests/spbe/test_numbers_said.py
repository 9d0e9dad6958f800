"""Numbers as people list them, alone and in each command: every one is read, or told as unread."""

import re
from collections.abc import Callable, Collection
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spbe.bundles import said_in
from spbe.export_wishes import export_wish_from
from spbe.index_wishes import simulation_wish
from spbe.matrix import Matrix
from spbe.numbers_said import Numbers, numbers_at, stretches_in
from spbe.path_wishes import path_wish
from spbe.target_wishes import read_target_wish

SAID = {
    "5, 6 dan 7": Numbers((5, 6, 7), (), ""),
    "5 6 7 Revisi Perwali": Numbers((5, 6, 7), (), "Revisi Perwali"),
    "baris no. 5–7; 9: Revisi": Numbers((5, 6, 7, 9), (), ": Revisi"),
    "9 - 5": Numbers((5, 6, 7, 8, 9), (), ""),
    "5 s/d 7": Numbers((5, 6, 7), (), ""),
    "5 s.d. 7": Numbers((5, 6, 7), (), ""),
    "5 sd7": Numbers((5, 6, 7), (), ""),
    "5 sampai dengan baris 7": Numbers((5, 6, 7), (), ""),
    "5 hingga 7": Numbers((5, 6, 7), (), ""),
    "5 sdm 7": Numbers((5,), (), "sdm 7"),
    "5 45/2014": Numbers((5,), (), "45/2014"),
    "999999": Numbers((999_999,), (), ""),
    "1-200": Numbers(tuple(range(1, 201)), (), ""),
    "1-201": Numbers((), ("1-201",), ""),
    "5-7-9": Numbers((), ("5-7-9",), ""),
    "23 sampai 3,5": Numbers((5,), ("23 sampai 3",), ""),
    "1234567": Numbers((), (), "1234567"),
    "5a": Numbers((), (), "5a"),
    "": Numbers((), (), ""),
}


@pytest.mark.parametrize("text", SAID, ids=[text or "empty" for text in SAID])
def test_a_list_is_read(text: str) -> None:
    assert numbers_at(text) == SAID[text]


def test_a_noun_says_what_is_counted() -> None:
    found = [(each.kind, each.numbers) for each in stretches_in("indikator no 33 s/d ind 35, 36 baris 5")]
    assert found == [("indicator", (33, 34, 35)), (None, (36,)), ("row", (5,))]


NUMBER = st.integers(0, 9_999_999).map(str) | st.integers(1, 40).map(str)
JOINT = st.sampled_from([", ", " ", " dan ", "-", " - ", "–", " s/d ", " sampai ", " hingga ", ",", "; "])


@st.composite
def lists(draw: st.DrawFn) -> str:
    parts = [draw(NUMBER)]
    for _ in range(draw(st.integers(0, 5))):
        parts += [draw(JOINT), draw(NUMBER)]
    return "".join(parts)


def _exported(text: str) -> tuple[Collection[int], str]:
    wish = export_wish_from(f"bukti {text}")
    return (*wish.rows, *wish.indicators), wish.unread


def _exported_of_indicators(text: str) -> tuple[Collection[int], str]:
    return _exported(f"indikator {text}")


def _left_out(text: str) -> tuple[Collection[int], str]:
    wish = path_wish(f"tanpa baris {text}", (), ())
    return wish.limits.rows, wish.unread


def _moved(text: str) -> tuple[Collection[int], str]:
    assume(not re.search(r"\d ?[-–] ?\d+ ?[-–] ?\d", text))  # the old day, as in "5 dari 31-12-2019 jadi maret"
    wish = read_target_wish(f"{text} jadi maret 2020", Matrix("", (), ()), today=date(2019, 11, 4))
    return wish.rows, wish.unread


def _supposed(text: str) -> tuple[Collection[int], str]:
    wish = simulation_wish(f"ind {text} jadi 3")
    ends = [end for each in wish.supposed for end in (each.part.first, each.part.last, abs(each.steps))]
    return ends, wish.unread


def _tied(text: str) -> tuple[Collection[int], str]:
    said = said_in(f"{text} Revisi")
    return (said.rows, said.title) if said else ((), text)


@pytest.mark.parametrize("read", [_exported, _exported_of_indicators, _left_out, _moved, _supposed, _tied])
@given(text=lists())
def test_every_number_is_read_or_told(read: Callable[[str], tuple[Collection[int], str]], text: str) -> None:
    numbers, unread = read(text)
    told = set(map(int, re.findall(r"\d+", unread)))
    assert {int(each) for each in re.findall(r"\d+", text)} <= told | set(numbers)
