from dataclasses import fields
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import CONTENT
from handlers.buttons import LONGEST, button, decode, encode, fits, shortened
from handlers.presses import PREFIXES, Judge, Press
from spbe.cards import GapRef, IndicatorRef, LevelRef, RowRef, RowsRef, TopicRef
from storage.content_files import load_content

LARGEST = 10**18 - 1

EXAMPLES: tuple[Press, ...] = (
    IndicatorRef("2020", 20),
    IndicatorRef("2018", 20, among=True),
    LevelRef("2020", 20, 3, "evidence"),
    GapRef("2020", 20, 4),
    TopicRef("apa-itu-spbe"),
    RowRef(37),
    RowsRef(),
    RowsRef(opd=7, level=1, page=1),
    Judge(LARGEST, "down"),
)


@pytest.mark.parametrize("press", EXAMPLES, ids=encode)
def test_what_is_encoded_decodes_to_the_same(press: Press) -> None:
    assert decode(encode(press)) == press


@pytest.mark.parametrize("kind", PREFIXES.values(), ids=PREFIXES.keys())
def test_the_largest_values_fit(kind: type[Press]) -> None:
    largest = []
    for field in fields(kind):
        hint = get_type_hints(kind)[field.name]
        if get_origin(hint) is Literal:
            largest.append(max(get_args(hint), key=len))
        elif hint is str:
            largest.append("2020")
        else:
            largest.append(True if hint is bool else 10**9 - 1)
    assert len(encode(kind(*largest)).encode()) <= LONGEST


def test_every_key_of_the_guide_fits() -> None:
    topics = load_content(CONTENT).catalogue.guide.topics
    assert [topic.key for topic in topics if not fits(TopicRef(topic.key))] == []


def test_what_is_too_long_is_refused() -> None:
    assert not fits(TopicRef("x" * 63))
    with pytest.raises(ValueError, match="a button cannot carry"):
        encode(TopicRef("x" * 63))


@pytest.mark.parametrize(
    "data",
    ["", ":", "i", "i:", "i:2020:20", "i:2020:20:2", "i:2020:-1:0", "i:2020:20:0:0", "l:2020:20:3:both", "zz:1",
     "v:1:sideways", f"r:{10**18}", "r:1\n", "r:１", "m:::", "r: 1"],
)  # fmt: skip
def test_what_this_version_does_not_know_is_none(data: str) -> None:
    assert decode(data) is None


@given(st.text())
def test_any_data_decodes_or_is_none(data: str) -> None:
    press = decode(data)
    assert press is None or decode(encode(press)) == press


@given(st.text(min_size=1))
def test_a_label_fits_on_a_phone(text: str) -> None:
    assert len(shortened(text)) <= 40


def test_a_label_is_cut_at_a_word() -> None:
    assert shortened("Rencana Induk SPBE Instansi Pusat/Pemerintah Daerah") == "Rencana Induk SPBE Instansi…"
    assert button("x" * 60, RowRef(1)).text == "x" * 39 + "…"
