from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.log_question import LogQuestion, people_named, read_log_question
from spbe.matrix import Opd
from spbe.people import Person, Role

TODAY = date(2019, 11, 4)
"""A Monday."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def on(since: str, until: str | None = None, **more: object) -> LogQuestion:
    return LogQuestion(since=day(since), until=day(until or since), **more)  # type: ignore[arg-type]


ASKED: dict[str, LogQuestion] = {
    "": LogQuestion(),
    "log": LogQuestion(),
    "33": LogQuestion(row=33),
    "baris 33": LogQuestion(row=33),
    "No. 33": LogQuestion(row=33),
    "#7": LogQuestion(row=7),
    "ayu": LogQuestion(words="ayu"),
    "Bu Ayu, Bag. Hukum": LogQuestion(words="Ayu Bag Hukum"),
    "4 november": on("2019-11-04"),
    "3 Nop": on("2019-11-03"),
    "2019-11-01": on("2019-11-01"),
    "1/11": on("2019-11-01"),
    "kemarin": on("2019-11-03"),
    "kmrn": on("2019-11-03"),
    "hari ini": on("2019-11-04"),
    "minggu lalu": on("2019-10-28", "2019-11-03"),
    "mgg lalu": on("2019-10-28", "2019-11-03"),
    "minggu ini": on("2019-11-04", "2019-11-10"),
    "2 minggu lalu": on("2019-10-21", "2019-10-27"),
    "bulan lalu": on("2019-10-01", "2019-10-31"),
    "sebulan lalu": on("2019-10-01", "2019-10-31"),
    "november": on("2019-11-01", "2019-11-30"),
    "tw 3": on("2019-07-01", "2019-09-30"),
    "tahun lalu": on("2018-01-01", "2018-12-31"),
    "2018": on("2018-01-01", "2018-12-31"),
    # the past, not the future
    "15 november": on("2018-11-15"),
    "desember": on("2018-12-01", "2018-12-31"),
    "senin": on("2019-11-04"),
    "jumat": on("2019-11-01"),
    "jumat lalu": on("2019-11-01"),
    "tgl 15": on("2019-10-15"),
    "29 februari": on("2016-02-29"),
    # what is plainly of the future stays so, and nothing will be found
    "besok": on("2019-11-05"),
    "minggu depan": on("2019-11-11", "2019-11-17"),
    "1 maret 2020": on("2020-03-01"),
    # spans
    "7 hari terakhir": on("2019-10-29", "2019-11-04"),
    "seminggu terakhir": on("2019-10-29", "2019-11-04"),
    "1-15 oktober": on("2019-10-01", "2019-10-15"),
    "1 s.d. 15 oktober": on("2019-10-01", "2019-10-15"),
    "1 nov sampai 15 nov": on("2019-11-01", "2019-11-15"),
    "25 desember - 5 januari": on("2018-12-25", "2019-01-05"),
    "sejak 1 oktober": LogQuestion(since=day("2019-10-01")),
    # together
    "33 november": on("2019-11-01", "2019-11-30", row=33),
    "33 4 november": on("2019-11-04", row=33),
    "4 november 33": on("2019-11-04", row=33),
    "baris 15 november": on("2019-11-01", "2019-11-30", row=15),
    "33, kemarin": on("2019-11-03", row=33),
    "33 bulan lalu": on("2019-10-01", "2019-10-31", row=33),
    "ayu 33 minggu lalu": on("2019-10-28", "2019-11-03", row=33, words="ayu"),
    "tolong cek pengingat untuk Pak Made sejak senin": LogQuestion(since=TODAY, words="Made"),
    "7000000001 november": on("2019-11-01", "2019-11-30", words="7000000001"),
    # what is none of it is taken for a name
    "0": LogQuestion(words="0"),
    "33 34": LogQuestion(row=33, words="34"),
    "31 februari": LogQuestion(row=31, words="februari"),
    "<b>x</b>": LogQuestion(words="<b>x</b>"),
}


@pytest.mark.parametrize("text", ASKED)
def test_what_is_asked_of_the_log(text: str) -> None:
    assert read_log_question(text, today=TODAY) == ASKED[text]


@given(st.text(), st.dates(date(2018, 1, 1), date(2040, 12, 31)))
def test_any_text_is_read(text: str, today: date) -> None:
    question = read_log_question(text, today=today)
    assert question.row is None or 0 < question.row < 1_000


HUKUM, DKIS = Opd(1, "Bag. Hukum", "Bagian Hukum"), Opd(2, "DKIS", "Dinas Komunikasi", ("Kominfo",))
AYU = Person(7_000_000_001, Role.FOCAL_POINT, "I Gusti Ayu Purnamawati", frozenset({1}))
BAYU = Person(8, Role.FOCAL_POINT, "Bayu Segara", frozenset({2}))
MADE = Person(9, Role.COORDINATOR, "Made Ayu")
NAMELESS = Person(10, Role.READER)
EVERYBODY = (AYU, BAYU, MADE, NAMELESS)

NAMED: dict[str, tuple[Person, ...]] = {
    "purnamawati": (AYU,),
    "Purnama": (AYU,),
    "purnmawati": (AYU,),
    "ayu": (AYU, MADE),
    "gusti ayu": (AYU,),
    "ayu hukum": (AYU,),
    "bag. hukum": (AYU,),
    "hukm": (AYU,),
    "kominfo": (BAYU,),
    "kominfu": (BAYU,),
    "byu": (BAYU,),
    "segra": (BAYU,),
    "7000000001": (AYU,),
    "10": (NAMELESS,),
    "77": (),
    "wayan": (),
    "ayu wayan": (),
    "ay": (),
    "": (),
    "-": (),
}


@pytest.mark.parametrize("words", NAMED)
def test_who_is_named(words: str) -> None:
    assert people_named(words, EVERYBODY, (HUKUM, DKIS)) == NAMED[words]
