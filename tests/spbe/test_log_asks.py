"""What coordinators ask in plain words about the reminders of others, with the typing errors of a phone."""

from datetime import date

import pytest

from spbe.log_question import LogAsk, LogQuestion, log_ask_from, names_in, read_log_question

TODAY = date(2019, 12, 4)
"""A Wednesday."""


def read(text: str) -> tuple[str | None, str, LogQuestion | None]:
    """Return the kind of a question, the name in it, and the row and the days."""
    ask = log_ask_from(text)
    if ask is None:
        return None, "", None
    question = read_log_question(ask.words, today=TODAY)
    return ask.kind, names_in(question.words), question


LOG: dict[str, tuple[str, str | None]] = {
    "apakah bu ayu sudah diingatkan tgl 23?": ("ayu", "2019-11-23"),
    "apakah bagian hukum sudah diingatkan": ("bagian hukum", None),
    "apakah staf bagian hukum sudah diingatkan tgl 2?": ("bagian hukum", "2019-12-02"),
    "sudah diingatkan blm dkis tgl 29 nov": ("dkis", "2019-11-29"),
    "dkis sdh diingatin blm": ("dkis", None),
    "kpn terakhir dkis diingatkan": ("dkis", None),
    "kapan terakhir kali dkis di ingatkan": ("dkis", None),
    "sdh brp kali dkis diingatkan": ("dkis", None),
    "kapan dkis diingatkan lagi": ("dkis", None),
    "siapa saja yg sudah diingatkan": ("", None),
    "siapa yg diingatkan kemarin": ("", "2019-12-03"),
    "spa aja yg udh diingetin hari ini": ("", "2019-12-04"),
    "knp bagian hukum tdk diingatkan hari ini": ("bagian hukum", "2019-12-04"),
    "kenapa kominfo ga dapat pengingat kemarin": ("kominfo", "2019-12-03"),
    "bappeda sudah dapat pengingat?": ("bappeda", None),
    "pengingat ke dkis sudah terkirim belum": ("dkis", None),
    "apakah dkis sdh diigatkan minggu lalu?": ("dkis", "2019-11-25"),
    "pak made pernah ditegur blm": ("made", None),
}


@pytest.mark.parametrize("text", LOG)
def test_the_log_is_asked_for(text: str) -> None:
    kind, name, question = read(text)
    since = question.since.isoformat() if question and question.since else None
    assert (kind, name, since) == ("log", *LOG[text])


@pytest.mark.parametrize("text", ["siapa yg sudah diingatkan soal baris 33?", "apakah dkis sudah diingatkan no 33"])
def test_a_row_is_read_too(text: str) -> None:
    kind, _, question = read(text)
    assert (kind, question and question.row) == ("log", 33)


@pytest.mark.parametrize(
    "text",
    [
        "siapa yg blm pernah diingatkan",
        "siapa saja yang belum diingatkan?",
        "sapa aja yg tdk dapat pengingat minggu ini",
        "siapa yg gak diingatkan soal baris 33",
    ],
)
def test_who_was_not_told(text: str) -> None:
    kind, name, _ = read(text)
    assert (kind, name) == ("untold", "")


SEND: dict[str, str] = {
    "ingatkan dkis sekarang": "dkis",
    "tolong ingatkan semua opd": "",
    "kirim pengingat sekarang": "",
    "bagaimana cara mengirim pengingat ke dkis": "dkis",
    "kirim pengingat ke bagian hukum": "bagian hukum",
    "tlg ingetin bu ayu ya": "ayu",
    "kirimkan reminder ke pic bappeda": "bappeda",
}


@pytest.mark.parametrize("text", SEND)
def test_an_order_that_there_is_not(text: str) -> None:
    assert log_ask_from(text) == LogAsk("send", SEND[text])


@pytest.mark.parametrize(
    "text",
    [
        "siapa yg sedang cuti",
        "siapa yg menunda",
        "siapa saja yang lagi cuti?",
        "siapa yg menunda pengingat",
        "pic mana yg sdg cuti",
    ],
)
def test_who_is_at_rest(text: str) -> None:
    assert log_ask_from(text) == LogAsk("at_rest")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "kapan saya diingatkan",
        "kapan terakhir saya diingatkan",
        "apakah sy sudah diingatkan",
        "knp sy dpt pengingat ini",
        "no 33 sudah 50 persen, tim sudah diingatkan?",
        "no 33 sudah 50%, target senin, dkis sudah diingatkan",
        "siapa yg sudah diingatkan tapi belum lapor",
        "dkis sudah diingatkan",
        "apa yang perlu diingatkan ke opd?",
        "apa itu pengingat",
        "kapan target dkis",
        "siapa yang belum lapor",
        "dkis kebagian apa",
        "apa arti diingatkan di indikator 15?",
        "ingatkan saya besok",
        "ingatkan baris 15 besok",
        "ingatkan dkis baris 15 besok",
        "ingatkan lagi baris 15",
        "jangan ingatkan baris 33",
        "ingetin besok",
        "ingatkan lagi",
        "ingatkan",
        "ingatkan saya tiap hari senin saja",
        "cuti sampai 5 desember",
        "siapa yg menunda penetapan kebijakan arsitektur",
        "siapa pic baris 33",
        "pengingat jam 9",
        "matikan pengingat",
        "apakah dkis sudah diingatkan" + " ya" * 200,
    ],
)
def test_other_texts_stay_what_they_are(text: str) -> None:
    assert log_ask_from(text) is None
