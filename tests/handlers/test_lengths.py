from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from handlers.lengths import fitted, length_of, pieces
from simulator.entities import parse_html, units

ENDING = "<i>… dipersingkat.</i>"

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n \n&<>🏛"), max_size=60)
tags = st.sampled_from(["b", "i", "u", "s", "blockquote", "code"])
markup = st.recursive(
    texts.map(lambda text: str(escape(text))),
    lambda inner: st.lists(inner, max_size=4).map("".join) | st.builds("<{0}>{1}</{0}>".format, tags, inner),
    max_leaves=30,
)


@given(markup, st.integers(40, 400))
def test_whatever_is_said_fits_and_parses(html: str, longest: int) -> None:
    text, _ = parse_html(fitted(html, ENDING, longest=longest))
    assert units(text) <= longest


@given(markup)
def test_what_fits_stays_as_it_is(html: str) -> None:
    assert fitted(html, ENDING, longest=100_000) == html


def test_units_are_those_of_telegram() -> None:
    assert length_of("a🏛") == 3


def test_a_cut_is_made_at_a_paragraph() -> None:
    html = "<b>" + "a" * 60 + "\n\n" + "b" * 30 + "\n" + "c" * 60 + "</b>"
    assert fitted(html, "…", longest=120) == "<b>" + "a" * 60 + "</b>\n…"


def test_a_cut_without_a_good_place_is_made_anywhere() -> None:
    assert fitted("x" * 5_000, "…") == "x" * 4_094 + "\n…"


def test_markup_does_not_count() -> None:
    html = "".join(f"<b>{'x' * 10}</b>" for _ in range(409))
    assert fitted(html, "…") == html


@given(markup, st.integers(40, 400))
def test_pieces_fit_parse_and_leave_nothing_out(html: str, longest: int) -> None:
    told = [parse_html(each)[0] for each in pieces(html, longest=longest)]
    assert [text for text in told if units(text) > longest] == []
    assert "".join("".join(told).split()) == "".join(parse_html(html)[0].split())
