"""What people suppose of the index, as they write it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.index_wishes import Part, Supposed, simulation_wish


def ind(number: int, level: str | None = None, steps: int = 0, *, last: int = 0) -> Supposed:
    return Supposed(Part("indicator", number, last or number), Fraction(level) if level else None, steps)


def row(number: int, level: str) -> Supposed:
    return Supposed(Part("row", number, number), Fraction(level))


BOTH = (ind(23, "3"), ind(26, "3"))

READ = {
    "ind 23 jadi 3, ind 26 jadi 3": BOTH,
    "kalau indikator 23 dan 26 jadi 3": BOTH,
    "indikatr 23 & 26 mejadi 3": BOTH,
    "23,26 jadi 3": BOTH,
    "simulasi 23=3 26=4": (ind(23, "3"), ind(26, "4")),
    "23=3,26=4": (ind(23, "3"), ind(26, "4")),
    "23:3 26:4": (ind(23, "3"), ind(26, "4")),
    "ind 23 -> 3; ind 26 -> 4": (ind(23, "3"), ind(26, "4")),
    "bagaimana kalau indikator 23 jadi 3 dan indikator 26 jadi 4?": (ind(23, "3"), ind(26, "4")),
    "naik satu tingkat ind 30": (ind(30, steps=1),),
    "ind 30 +1": (ind(30, steps=1),),
    "30 naik 2": (ind(30, steps=2),),
    "naikkan 23": (ind(23, steps=1),),
    "naikkan ind 23 dan 26 satu tingkat": (ind(23, steps=1), ind(26, steps=1)),
    "naik 1 tingkat untuk indikator 30": (ind(30, steps=1),),
    "ind 23 naik 1, ind 26 naik 2": (ind(23, steps=1), ind(26, steps=2)),
    "turunkan ind 20 satu tingkat": (ind(20, steps=-1),),
    "ind 23 -1": (ind(23, steps=-1),),
    "kalau ind 23 naik ke tingkat 4 indeksnya jadi berapa?": (ind(23, "4"),),
    "indikator 23 dari 2 jadi 3": (ind(23, "3"),),
    "ind. 23 jadi tiga": (ind(23, "3"),),
    "ind23=3": (ind(23, "3"),),
    "23 3": (ind(23, "3"),),
    "ind 23 tingkat 3": (ind(23, "3"),),
    "5 jadi 1,5": (ind(5, "1.5"),),
    "ind 5 jadi 1.26": (ind(5, "1.26"),),
    "baris 36 jadi 4": (row(36, "4"),),
    "baris 36, 37 jadi 4": (row(36, "4"), row(37, "4")),
    "25-31 jadi 4": (ind(25, "4", last=31),),
    "ind 25 s/d 31 jadi 4": (ind(25, "4", last=31),),
    "31-25 jadi 4": (ind(25, "4", last=31),),
    "5-7 jadi 4": (ind(5, "4", last=7),),
    "25-27 30 jadi 4": (ind(25, "4", last=27), ind(30, "4")),
    "domain 1 jadi 5": (Supposed(Part("domain", 1, 1), Fraction(5)),),
    "aspek 6 naik setingkat": (Supposed(Part("aspect", 6, 6), None, 1),),
    "semua jadi 4, ind 23 jadi 5": (Supposed(Part("all"), Fraction(4)), ind(23, "5")),
    "semua kebijakan jadi 5": (Supposed(Part("policies"), Fraction(5)),),
    "semua indikator layanan naik 1": (Supposed(Part("services"), None, 1),),
}


@pytest.mark.parametrize("text", READ)
def test_what_is_supposed_is_read(text: str) -> None:
    wish = simulation_wish(text)
    assert (wish.supposed, wish.unread) == (READ[text], "")


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("ind 23 sudah jadi level 3", "ind 23 sudah jadi level 3"),
        ("kalau indikator 20 level 3 apa buktinya", "buktinya"),
        ("kalau indeks 3,5 predikatnya apa", "3 5"),
        ("ind jadi 3", "ind jadi 3"),
        ("halo", "halo"),
        ("simulasi", ""),
        ("ind 23 jadi 3 halo", "halo"),
    ],
)
def test_what_is_not_supposed_is_left_unread(text: str, unread: str) -> None:
    wish = simulation_wish(text)
    assert (wish.is_clear, wish.unread) == (False, unread)


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("kalau ind 23 jadi 3", True),
        ("naikkan ind 23 satu tingkat", True),
        ("andai semua layanan naik satu tingkat, indeks kita berapa", True),
        ("ind 23 jadi 3", False),  # may be a report
        ("kalau indikator 20 level 3", False),  # may be a question after the level
        ("kalau indikator 20 level 3 apa buktinya", False),
        ("23 3", False),
    ],
)
def test_only_words_that_suppose_need_no_command(text: str, is_plain: bool) -> None:
    assert simulation_wish(text).is_plain is is_plain


@given(
    st.lists(st.sampled_from(["ind", "23", "99-1", "1,5", "=", "naik", "semua", "layanan", "&", "-1", "kalau", "x"]))
)
def test_no_text_is_too_much(words: list[str]) -> None:
    wish = simulation_wish(" ".join(words))
    read = {end for each in wish.supposed for end in (each.part.first, each.part.last)}
    assert "x" not in words or "x" in wish.unread
    assert "99-1" not in words or {1, 99} <= read or "99" in wish.unread
    assert not wish.is_plain or (wish.supposes and wish.supposed)


def test_of_a_long_text_the_end_is_unread() -> None:
    wish = simulation_wish("23 jadi 3, " * 5_000)
    assert (len(wish.supposed) < 50, wish.is_clear) == (True, False)
