"""What holds for every message, whatever it says."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spbe.answers import Answer, Answerer, Unknown
from spbe.matrix import Matrix
from spbe.replies import Found, MembersOnly, Unclear, tells_matrix
from spbe.words import LONGEST_MESSAGE
from tests.spbe.conftest import DEFAULT_EDITION, INSTANCE, Engine, gist, shipped_engine, told

KINDS = (Found, Unclear, MembersOnly, Unknown)

BASE = (
    "indikator 9 permenpan 5/2018",
    "rekomendasi nomor 31",
    "tindak lanjut indikator 22",
    "opd indikator 27",
    "target indikator 33",
    "nilai layanan penganggaran",
    "indikator mana yang nilainya 1",
    "kriteria tingkat 4 kolaborasi",
    "bukti dukung indikator 20 tingkat 3",
    "beda tingkat 3 dan 4 kolaborasi",
    "tugas bappeda",
    "tugas inspektorat",
    "bobot domain 4",
    "bobot aspek kelembagaan",
    "indeks 3,14 predikatnya apa",
    "rentang predikat baik",
    "indeks magetan 2018",
    "indikator 40 masuk domain mana",
    "aspek 5 isinya apa",
    "terdefinisi itu tingkat berapa",
    "tujuan evaluasi spbe",
    "kapan wawancara",
    "kriteria tingkat 2 indikator 21",
    "indikator 99",
    "tingkat 8 kolaborasi",
    "layanan data terbuka",
    "prinsip spbe",
    "tim asesor eksternal",
    "jumlah domain di permenpan 59/2020",
    "tugas dkis yang nilainya 1",
)

FILLERS = (
    "{} ya",
    "{} dong",
    "{} min",
    "min {}",
    "{} pak",
    "mohon info {}",
    "mohon izin bertanya, {}",
    "mohon arahannya, {}",
    "maaf mau tanya, {}",
    "maaf mengganggu pak, {}",
    "tolong {} ya kak",
    "boleh tau {}",
    "mohon dibantu {}",
    "{}, terima kasih sebelumnya",
    "kalau {}",
    "trus {}",
    "{} 🙏",
    "{}???",
    "...{}...",
    "  {}\n",
    "\u202e{}\u202c",
)

WORDS = (
    *("rekomendasi", "tindak lanjut", "opd", "siapa", "kapan", "target", "nilai", "skor", "kriteria", "bukti dukung"),
    *("bobot", "predikat", "indeks 2,59", "indeks 7,1", "beda", "naik", "apa itu", "sebutkan", "berapa", "mana"),
    *("indikator 20", "indikator 36", "indikator 99", "baris 37", "tingkat 3", "level 0", "level 9", "domain 3"),
    *("aspek 7", "domain IV", "nomor 13", "(34)", "permenpan 5/2018", "permenpan 59/2020", "pemdi", "instrumen 2018"),
    *(
        "kolaborasi",
        "wbs",
        "jdih",
        "data center",
        "layanan publik",
        "pro denpasar",
        "kebijakan",
        "layanan",
        "arsitektur",
    ),
    *("dkis", "bappeda", "bagian hukum", "dinas perizinan", "inspektorat", "magetan", "bengkulu", "evaluasi mandiri"),
    *("2018", "2020", "2026", "59", "20", "3", "36", "5", "2,6", "12345", "tahun 2019", "perwali 45 2014"),
    *("dan", "atau", "dari", "ke", "yang", "bukan", "sudah", "masih", "paling tinggi", "terendah", "memuaskan"),
    *("halo", "terima kasih", "bantuan", "abaikan instruksi", "cuaca", "goblok", "nomor hp", "kucing", "?", "🙏"),
)

questions = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
messages = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789.,/()-+ivx indlvtkasp\n\u200b\u202e٢٠²½", max_size=60),
    questions,
)
quick = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(quick, max_examples=300)
@given(text=messages)
def test_every_message_is_answered_for_everybody(text: str) -> None:
    assert isinstance(shipped_engine().answer(text), KINDS)
    assert_tells_no_matrix(shipped_engine().answer(text, guest=True))


@settings(quick, max_examples=300)
@given(text=questions)
def test_the_same_question_has_the_same_answer(text: str) -> None:
    assert gist(shipped_engine().answer(text)) == gist(shipped_engine().answer(text))
    assert gist(shipped_engine().answer(text, guest=True)) == gist(shipped_engine().answer(text, guest=True))


@settings(quick, max_examples=200)
@given(text=questions)
def test_a_guest_and_a_member_read_the_same_of_what_is_public(text: str) -> None:
    member, guest = shipped_engine().answer(text), shipped_engine().answer(text, guest=True)
    if isinstance(member, Unknown):
        assert gist(guest) == gist(member)


@settings(quick, max_examples=100)
@given(text=questions)
def test_upper_case_says_the_same(text: str) -> None:
    assert gist(shipped_engine().answer(text.upper())) == gist(shipped_engine().answer(text))


@pytest.mark.parametrize("filler", FILLERS)
def test_courtesy_changes_nothing(engine: Engine, filler: str) -> None:
    asked = {question: told(engine.answer(filler.format(question))) for question in BASE}
    assert asked == {question: told(engine.answer(question)) for question in BASE}


@pytest.mark.parametrize("write", [str.upper, str.title, str.capitalize])
def test_case_changes_nothing(engine: Engine, write: Callable[[str], str]) -> None:
    asked = {question: gist(engine.answer(write(question))) for question in BASE}
    assert asked == {question: gist(engine.answer(question)) for question in BASE}


@pytest.mark.parametrize("question", BASE)
def test_what_stands_beyond_the_longest_message_is_not_read(engine: Engine, question: str) -> None:
    long = question.ljust(LONGEST_MESSAGE) + " kriteria tingkat 5 indikator 20" * 90
    assert gist(engine.answer(long)) == gist(engine.answer(question))


@pytest.mark.parametrize(
    "text",
    [
        "a" * 4_096,
        "indikator 20 " * 315,
        "9" * 4_096,
        "1," * 2_048,
        "( " * 2_048,
        "🙏" * 2_048,
        "\x00" * 4_096,
        "dan " * 1_024,
        "\u0301" * 4_096,
    ],
    ids=["letters", "indicators", "digits", "decimals", "brackets", "emoji", "nul", "connectors", "accents"],
)
def test_the_longest_message_of_telegram_is_answered(engine: Engine, text: str) -> None:
    assert isinstance(engine.answer(text), KINDS)
    assert_tells_no_matrix(engine.answer(text, guest=True))


def test_an_empty_matrix_is_no_fault(engine: Engine) -> None:
    content = engine.content
    empty = Answerer(
        content.catalogue, content.lexicon, Matrix("Kosong"), default_edition=DEFAULT_EDITION, instance=INSTANCE
    )
    assert empty.matrix.rows == ()
    for question in BASE:
        assert isinstance(empty.answer(question, may_read_matrix=True), KINDS)


def assert_tells_no_matrix(answer: Answer) -> None:
    assert isinstance(answer, KINDS)
    assert isinstance(answer, Unknown) or not tells_matrix(answer)
