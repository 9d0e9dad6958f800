from decimal import Decimal
from fractions import Fraction

import pytest

from bot.settings import CONTENT
from handlers import path_limits
from handlers.buttons import decode, encode, fits
from handlers.index_phrasing import decimals_in_words, distance_in_words, exact_in_words, gain_in_words, index_in_words
from handlers.messages import Messages
from handlers.presses.index import FindPath, PickSupposed, Simulate
from spbe.index_band import Reading
from spbe.path import Limits
from spbe.refusals import NoIndex, PathRefused, Refusal, SupposedRefused
from storage.content_files import load_content

LOADED = load_content(CONTENT)
INSTRUMENT = LOADED.catalogue.instruments["2018"]
MESSAGES = Messages(LOADED.messages, instance="Kota Contoh")


@pytest.mark.parametrize(
    ("value", "goal", "words"),
    [
        (Fraction(11099, 4200), None, "2,64"),
        (Fraction("2.6"), None, "2,60"),
        (Fraction("2.605"), None, "2,61"),
        (Fraction("3.499"), None, "3,4990"),
        (Fraction("3.49999"), None, "3,499990"),
        (Fraction("2.5968"), None, "2,5968"),
        (Fraction("3.197"), Decimal("3.2"), "3,1970"),
        (Fraction(0), None, "0,00"),
    ],
)
def test_an_index_never_shows_another_predicate(value: Fraction, goal: Decimal | None, words: str) -> None:
    assert index_in_words(value, INSTRUMENT, goal) == words


def test_numbers_are_written_as_people_read_them() -> None:
    assert [exact_in_words(Fraction(each)) for each in ("3", "3/2", "33/8", "33/7", "0")] == [
        "3", "1,5", "4,125", "33/7", "0"
    ]  # fmt: skip
    assert [gain_in_words(Fraction(each)) for each in ("33/700", "-1/100")] == ["+0,0471", "−0,0100"]
    assert [decimals_in_words(Fraction(each)) for each in ("3", "3/2", "33/7", "0")] == ["3", "1,5", "4,7143", "0"]


@pytest.mark.parametrize(
    ("value", "other", "words"),
    [
        ("2.656", "2.795", "0,14"),  # shown as 2,66 and 2,80
        ("2.6426", Decimal("3.5"), "0,86"),
        ("3.499", Decimal("3.5"), "0,0010"),
        ("3.499", "3.5512", "0,0510"),  # shown as 3,4990 and 3,55
        ("2.7001", "2.7004", "0,0003"),
        ("2.7", "2.7", "0"),
        ("3.1", "2.8", "0,30"),
    ],
)
def test_a_difference_is_that_of_what_is_shown(value: str, other: str | Decimal, words: str) -> None:
    end = other if isinstance(other, Decimal) else Fraction(other)
    assert distance_in_words(Fraction(value), end, INSTRUMENT) == words


LIMITS = (
    Limits(),
    Limits(most_levels=2, domains=frozenset({1, 3}), agencies=frozenset({4, 12})),
    Limits(
        capabilities=frozenset({"service", "process"}), external=True, indicators=frozenset({23}), rows=frozenset({36})
    ),
)


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("policies", [True, False])
def test_limits_come_back_from_a_button(limits: Limits, policies: bool) -> None:
    assert path_limits.read(path_limits.written(limits, policies=policies)) == (limits, policies)


def test_the_largest_buttons_carry_what_they_must() -> None:
    everything = "w" + "_" * 26
    presses = (
        Simulate(Reading.DONE, everything, 99),
        PickSupposed(Reading.DONE, everything, 8, 9),
        FindPath(Reading.DONE, "e", 420, "k.x.m2.d3.i23.o4", everything),
    )
    for press in presses:
        assert decode(encode(press)) == press
    assert not fits(FindPath(Reading.DONE, "e", 420, ".".join(f"i{each}" for each in range(30)), everything))


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (NoIndex("no_matrix"), "matriks masih kosong"),
        (NoIndex("mixed", editions=("2018", "2020")), "2018, 2020"),
        (NoIndex("unrated", (3, 4), ("2018",)), "indikator 3, 4 (instrumen 2018) belum punya baris"),
        (NoIndex("unrated", tuple(range(1, 36)), ("2018",)), "dan 15 lain"),
        (NoIndex("not_rated", (40,), ("2018",)), "indikator 40, yang tidak ada pada instrumen 2018"),
        (NoIndex("off_scale", (3,), ("2020",)), "tingkat indikator 3 di luar skala instrumen 2020"),
        (SupposedRefused("unread", words="<halo>"), "“&lt;halo&gt;”"),
        (SupposedRefused("no_indicator", 36, "", 1, 35, "2018", True), "baris 36 jadi 4"),
        (SupposedRefused("no_row", 99, "", 1, 37, "2018"), "ada 1 sampai 37"),
        (SupposedRefused("no_domain", 9, "", 1, 3, "2018"), "Domain 9 tidak ada"),
        (SupposedRefused("no_domain", 1, "", 1, 0, "2026"), "tidak memakai domain"),
        (SupposedRefused("no_aspect", 9, "", 1, 7, "2018"), "Aspek 9 tidak ada"),
        (SupposedRefused("nothing", edition="2026"), "Instrumen 2026"),
        (SupposedRefused("not_whole", 23, "", 0, 5, "2018"), "bilangan bulat"),
        (SupposedRefused("off_scale", 23, "", 0, 5, "2018"), "silakan pilih 0 sampai 5"),
        (PathRefused("unread", "ke bulan"), "ke bulan"),
        (PathRefused("off_scale", "9", 0, 5), "Indeks 9 di luar skala"),
    ],
)
def test_what_is_refused_is_told_with_the_way_out(refusal: Refusal, words: str) -> None:
    told = MESSAGES.render("refused", kind=type(refusal).__name__, refusal=refusal)
    assert words in told
    assert "tidak dapat diproses" not in told
