"""Whatever is asked and whatever stands in the matrix becomes a message that Telegram takes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.settings import CONTENT
from handlers.buttons import LONGEST_LABEL
from handlers.keyboards import MOST_CHOICES, rows_under, verdict_rows
from handlers.lengths import fitted
from handlers.messages import Messages
from handlers.views import answer_html
from simulator.entities import parse_html, units
from spbe.answers import Answer, Answerer
from spbe.cards import GapRef, IndicatorRef, LevelRef, Ref, RowRef, RowsRef, TopicRef, card_of
from spbe.matrix import Matrix, MatrixRow, Opd, Target
from spbe.replies import Unclear, found
from storage.content_files import load_content

CONTENT_IN_USE = load_content(CONTENT)
CATALOGUE = CONTENT_IN_USE.catalogue
MESSAGES = Messages(CONTENT_IN_USE.messages, instance="Kota <Contoh> & Desa")
OPD = Opd(1, "DKIS", "Dinas <b>Komunikasi</b> & Informatika", ("kominfo",))
ROW = MatrixRow(
    1,
    1,
    "2018",
    "Kebijakan <i>&",
    "Rekomendasi",
    1,
    "Tindak lanjut",
    Target(date(2019, 12, 31), "year"),
    (OPD,),
    "DKIS",
)
MATRIX = Matrix(
    "Matriks <uji>", tuple(replace(ROW, number=number, indicator=number) for number in range(1, 51)), (OPD,)
)
ANSWERER = Answerer(CATALOGUE, CONTENT_IN_USE.lexicon, MATRIX, default_edition="2018")

REFS: list[Ref] = [
    *(IndicatorRef(edition, each.number) for edition, it in CATALOGUE.instruments.items() for each in it.indicators),
    *(LevelRef("2020", 20, level, side) for level in range(1, 6) for side in ("criteria", "evidence")),
    *(GapRef("2020", 20, level) for level in range(1, 5)),
    *(TopicRef(topic.key) for topic in CATALOGUE.guide.topics),
    LevelRef("2018", 5, 3),
    LevelRef("2020", 20, 9),
    RowRef(50),
    RowsRef(),
    RowsRef(opd=1),
    RowsRef(level=1),
    RowsRef(level=5),
]


def check(answer: Answer, page: int = 0) -> None:
    html = fitted(answer_html(MESSAGES, answer, page=page), MESSAGES.render("shortened"))
    text, _ = parse_html(html)
    assert 0 < units(text) <= 4_096
    rows = rows_under(MESSAGES, answer, page=page)
    assert sum(not each.text[-1].isdecimal() for row in rows for each in row) <= MOST_CHOICES
    assert all(len(row) <= 2 or all(each.text[-1].isdecimal() for each in row) for row in rows)
    assert all(0 < len(each.text) <= LONGEST_LABEL for row in rows for each in row)


@pytest.mark.parametrize("ref", REFS, ids=str)
def test_every_card_is_a_message(ref: Ref) -> None:
    fact = card_of(ref, CATALOGUE, MATRIX)
    assert fact
    check(found("card", fact))


@pytest.mark.parametrize("page", [0, 1, 2, 3])
def test_every_page_is_a_message(page: int) -> None:
    fact = card_of(RowsRef(), CATALOGUE, MATRIX)
    assert fact
    check(found("card", fact), page)


def test_a_page_says_where_it_stands() -> None:
    fact = card_of(RowsRef(), CATALOGUE, MATRIX)
    assert fact
    text, _ = parse_html(answer_html(MESSAGES, found("card", fact), page=2))
    assert "41–50 dari 50" in text
    assert text.splitlines()[0] == "50 baris matriks"


def test_many_rows_are_offered_one_by_one() -> None:
    answer = Unclear("follow_up", MATRIX.rows[:12])
    assert sum(map(len, rows_under(MESSAGES, answer))) == MOST_CHOICES
    check(answer)


def test_the_verdict_is_two_buttons() -> None:
    (row,) = verdict_rows(MESSAGES, 7)
    assert [each.callback_data for each in row] == ["v:7:up", "v:7:down"]
    assert verdict_rows(MESSAGES, None) == []


@settings(max_examples=150, deadline=None)
@given(st.text(), st.booleans())
def test_any_question_gets_a_message(text: str, members: bool) -> None:
    check(ANSWERER.answer(text, may_read_matrix=members))


words = st.lists(
    st.sampled_from(
        ["indikator", "20", "tingkat", "3", "2018", "2020", "bukti", "kriteria", "tugas", "DKIS", "kolaborasi", "bobot",
         "predikat", "2,6", "jadwal", "beda", "baris", "36", "target", "<b>", "&", "domain", "aspek", "tidak", "semua"]
    ),
    max_size=7,
).map(" ".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(words, st.booleans())
def test_any_mixture_of_known_words_gets_a_message(text: str, members: bool) -> None:
    check(ANSWERER.answer(text, may_read_matrix=members))


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=5_000))
def test_whatever_stands_in_the_matrix_is_a_message(text: str) -> None:
    row = replace(ROW, name=text, recommendation=text, follow_up=text)
    fact = card_of(RowRef(1), CATALOGUE, Matrix("Matriks", (row,), (OPD,)))
    assert fact
    check(found("card", fact))
