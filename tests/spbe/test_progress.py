import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.numerals import number_at
from spbe.progress import (
    PERCENT_STEPS,
    Blocker,
    Status,
    blocker_from,
    impossible_percents,
    percent_from,
    percents_in,
    status_from,
)


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("60", 60),
        ("60%", 60),
        ("60 %", 60),
        ("60 persen", 60),
        ("60prosen", 60),
        ("60,5%", 61),
        ("sekitar 60", 60),
        ("60-an persen", 60),
        ("60-70%", 60),
        ("enam puluh", 60),
        ("tujuh puluh lima", 75),
        ("dua belas persen", 12),
        ("seratus", 100),
        ("nol", 0),
        ("separuh", 50),
        ("setengah jalan", 50),
        ("seperempat", 25),
        ("tiga perempat", 75),
        ("dari 3 OPD sudah 60%", 60),
        ("hampir selesai", None),
        ("101%", None),
        ("50 atau 60", None),
        ("dua ratus", None),
        ("seratus dua puluh persen", None),
        ("seribu persen", None),
        ("seratus, dua dokumen menyusul persen", None),
        ("sudah -10 persen", None),
        ("minus sepuluh persen", None),
        ("45/2014", None),
        ("TA 2026", None),
        ("", None),
    ],
)
def test_a_percent_is_read(text: str, percent: int | None) -> None:
    assert percent_from(text) == percent


@pytest.mark.parametrize("number", range(101))
def test_every_number_in_words_is_read(number: int) -> None:
    assert percent_from(in_words(number)) == number


@pytest.mark.parametrize(
    ("text", "percents"),
    [
        ("120%", [120]),
        ("sudah 1500 persen", [1500]),
        ("60-120%", [120]),
        ("dua ratus persen", [200]),
        ("seratus dua puluh persen", [120]),
        ("dua ribu lima ratus persen", [2500]),
        ("sudah -10 persen", [-10]),
        ("minus sepuluh persen", [-10]),
        ("100%, lalu 101%", [101]),
        ("seratus persen", []),
        ("60 - 70%", []),
        ("no 5:\n-10 persen", []),
        ("dua ratus dokumen, 60%", []),
    ],
)
def test_what_can_be_no_percent_is_found(text: str, percents: list[int]) -> None:
    assert [each.percent for each in impossible_percents(text)] == percents


@pytest.mark.parametrize(
    ("words", "number"),
    [("dua ratus", 200), ("seratus dua puluh", 120), ("tiga ratus lima", 305), ("dua ribu sembilan belas", 2019)],
)
def test_larger_numbers_in_words_are_read_whole(words: str, number: int) -> None:
    assert number_at(words.split(), 0) == (number, len(words.split()))


def in_words(number: int) -> str:
    digits = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
    special = {10: "sepuluh", 11: "sebelas", 100: "seratus"}
    if number in special:
        return special[number]
    if number < 10:
        return digits[number]
    if number < 20:
        return f"{digits[number - 10]} belas"
    return f"{digits[number // 10]} puluh {digits[number % 10] if number % 10 else ''}".strip()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Belum", Status.NOT_STARTED),
        ("proses.", Status.IN_PROGRESS),
        ("terkendla", Status.BLOCKED),
        ("SELESAI", Status.DONE),
        ("sudah selesai", Status.DONE),
        ("belum selesai", None),
        ("entahlah", None),
    ],
)
def test_a_status_is_read(text: str, status: Status | None) -> None:
    assert status_from(text) == status


@pytest.mark.parametrize(
    ("text", "blocker"),
    [
        *((str(each), each) for each in Blocker),
        ("TTD", Blocker.SIGNATURE),
        ("vendor", Blocker.VENDOR),
        ("sdm", Blocker.STAFF),
        ("angaran", Blocker.BUDGET),
        ("harmonisasi", Blocker.LEGAL),
        ("cuaca", None),
    ],
)
def test_a_blocker_is_read(text: str, blocker: Blocker | None) -> None:
    assert blocker_from(text) == blocker


def test_the_steps_are_percents() -> None:
    assert [percent_from(str(step)) for step in PERCENT_STEPS] == [0, 25, 50, 75, 100]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    status_from(text)
    blocker_from(text)
    assert all(0 <= each.percent <= 100 and each.start < each.end <= len(text) for each in percents_in(text))


@given(
    st.lists(st.sampled_from(["dua", "puluh", "belas", "seratus", "ratus", "ribu", "seribu", "lima", "x"]), min_size=1)
)
def test_a_number_takes_no_more_words_than_there_are(words: list[str]) -> None:
    assert all(place + number_at(words, place)[1] <= len(words) for place in range(len(words)))
