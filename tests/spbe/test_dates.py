from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.dates import day_from, days_in, in_full
from spbe.matrix import Precision

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("hari ini", "2026-11-20", "day"),
        ("besok", "2026-11-21", "day"),
        ("bsk pagi", "2026-11-21", "day"),
        ("lusa", "2026-11-22", "day"),
        ("kemarin", "2026-11-19", "day"),
        ("kmrn", "2026-11-19", "day"),
        ("seminggu yang lalu", "2026-11-13", "day"),
        ("minggu lalu", "2026-11-13", "day"),
        ("bulan kemarin", "2026-10-31", "month"),
        ("minggu ini", "2026-11-20", "day"),
        ("minggu depan", "2026-11-27", "day"),
        ("mgg dpn", "2026-11-27", "day"),
        ("minggu depan hari rabu", "2026-11-25", "day"),
        ("Jumat", "2026-11-20", "day"),
        ("Jumat depan", "2026-11-27", "day"),
        ("jum'at minggu depan", "2026-11-27", "day"),
        ("jumat kemarin", "2026-11-13", "day"),
        ("Senin ini", "2026-11-23", "day"),
        ("senin depan", "2026-11-23", "day"),
        ("hari minggu", "2026-11-22", "day"),
        ("tgl 15", "2026-12-15", "day"),
        ("tgl15", "2026-12-15", "day"),
        ("tgl 20", "2026-11-20", "day"),
        ("tgl 31", "2026-12-31", "day"),
        ("tgl 5 bulan depan", "2026-12-05", "day"),
        ("tanggal 15 desember", "2026-12-15", "day"),
        ("15 des", "2026-12-15", "day"),
        ("15des", "2026-12-15", "day"),
        ("15 Agt 27", "2027-08-15", "day"),
        ("31 desmber", "2026-12-31", "day"),
        ("5 nopember", "2027-11-05", "day"),
        ("29 februari", "2028-02-29", "day"),
        ("15/12", "2026-12-15", "day"),
        ("15-12-2026", "2026-12-15", "day"),
        ("15.12.2026", "2026-12-15", "day"),
        ("31/12/26", "2026-12-31", "day"),
        ("2026-12-31", "2026-12-31", "day"),
        ("minggu, 29 november", "2026-11-29", "day"),
        ("Jumat, 27 November 2026", "2026-11-27", "day"),
        ("akhir bulan", "2026-11-30", "month"),
        ("akhr bln", "2026-11-30", "month"),
        ("akhir november", "2026-11-30", "month"),
        ("akhir bulan depan", "2026-12-31", "month"),
        ("bulan depan", "2026-12-31", "month"),
        ("desember", "2026-12-31", "month"),
        ("oktober", "2027-10-31", "month"),
        ("des 2026", "2026-12-31", "month"),
        ("awal bulan", "2026-12-10", "day"),
        ("awal desember", "2026-12-10", "day"),
        ("pertengahan bulan", "2026-11-20", "day"),
        ("pertengahan desember", "2026-12-20", "day"),
        ("awal tahun", "2027-01-31", "month"),
        ("akhir tahun", "2026-12-31", "year"),
        ("akhir taun dpn", "2027-12-31", "year"),
        ("tahun depan", "2027-12-31", "year"),
        ("tahun 2027", "2027-12-31", "year"),
        ("tw 3", "2027-09-30", "quarter"),
        ("tw4", "2026-12-31", "quarter"),
        ("triwulan 4 2027", "2027-12-31", "quarter"),
        ("kuartal depan", "2027-03-31", "quarter"),
        ("semester 1", "2027-06-30", "month"),
        ("dalam 3 hari", "2026-11-23", "day"),
        ("tiga hari lagi", "2026-11-23", "day"),
        ("3 hari kerja lagi", "2026-11-25", "day"),
        ("2 minggu lagi", "2026-12-04", "day"),
        ("2 minggu ke depan", "2026-12-04", "day"),
        ("seminggu", "2026-11-27", "day"),
        ("sebulan lagi", "2026-12-20", "day"),
    ],
)
def test_an_everyday_phrase_means_a_day(text: str, day: str, precision: Precision) -> None:
    said = day_from(f"target {text} ya", today=TODAY)
    assert said is not None
    assert (said.day.isoformat(), said.precision) == (day, precision)
    assert said.words == text


@pytest.mark.parametrize(
    "text",
    ["", "nanti", "secepatnya", "tidak tahu", "31 februari", "32 desember", "15/13/2026", "H-3", "45/2014", "59/2020",
     "Perwali nomor 45 tahun 2014", "macet", "des", "3 OPD", "60%", "tw 5", "rapat seminggu sekali", "sudah seminggu",
     "TA 2026", "2026", "99999999 hari lagi", "level 3-4", "minggu"],
)  # fmt: skip
def test_other_phrases_mean_no_day(text: str) -> None:
    assert day_from(text, today=TODAY) is None


def test_a_weekend_has_no_friday_left() -> None:
    said = day_from("minggu ini", today=date(2026, 11, 21))
    assert said is not None
    assert said.day == date(2026, 11, 22)


@pytest.mark.parametrize(("text", "is_guessed"), [("15 desember", True), ("15 desember 2026", False), ("besok", False)])
def test_a_guessed_year_is_told(text: str, is_guessed: bool) -> None:
    said = day_from(text, today=TODAY)
    assert said is not None
    assert said.guessed is is_guessed


def test_every_day_of_a_text_is_placed() -> None:
    text = "mundur dari 30 November ke 15/12, bukan 31 februari"
    placed = days_in(text, today=TODAY)
    assert [text[each.start : each.end] for each in placed] == ["30 November", "15/12", "31 februari"]
    assert [each.said and each.said.day for each in placed] == [date(2026, 11, 30), date(2026, 12, 15), None]


@given(st.text(max_size=80), st.dates())
def test_no_text_breaks_the_reading(text: str, today: date) -> None:
    for placed in days_in(text, today=today):
        assert 0 <= placed.start < placed.end <= len(text)


DATE_WORDS = (
    "akhir", "awal", "bulan", "minggu", "depan", "lalu", "tgl", "15", "31", "2027", "/", "-", "des", "jumat", "tw", "3",
    "dalam", "lagi", "hari", "lusa",
)  # fmt: skip


@given(st.lists(st.sampled_from(DATE_WORDS)))
def test_no_mixture_of_date_words_breaks_the_reading(words: list[str]) -> None:
    assert len(days_in(" ".join(words), today=TODAY)) <= len(words)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_written_in_full_is_read_again(day: date, today: date) -> None:
    said = day_from(in_full(day), today=today)
    assert said is not None
    assert (said.day, said.precision, said.words) == (day, "day", in_full(day))
