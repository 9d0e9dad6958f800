from typing import get_args

import pytest

from bot.settings import CONTENT
from handlers.failures import LONGEST_TOAST, as_toast
from handlers.messages import Messages
from handlers.phrasing import short_hash, size_in_words
from spbe.people import Action
from spbe.refusals import (
    FileFault,
    FileLost,
    FileMissing,
    FileRefused,
    FileTooLarge,
    OwnWork,
    Refusal,
    ReportUnknown,
    RowOfOthers,
    TextTooLong,
)
from storage.content_files import load_content

MESSAGES = Messages(load_content(CONTENT).messages, instance="Kota Contoh")
OTHERWISE = "permintaan itu tidak dapat diproses"


def said(refusal: Refusal) -> str:
    return MESSAGES.render("refused", kind=type(refusal).__name__, refusal=refusal)


def test_each_fault_of_a_file_is_told_in_words_of_its_own() -> None:
    told = [said(FileRefused(fault)) for fault in get_args(FileFault)]
    assert len(set(told)) == len(told)
    assert [text for text in told if "Silakan" not in text or OTHERWISE in text] == []


@pytest.mark.parametrize("refusal", [FileLost(), FileMissing(7), FileTooLarge(20 * 1024 * 1024)])
def test_what_happened_to_a_file_is_told_with_the_way_out(refusal: Refusal) -> None:
    assert OTHERWISE not in said(refusal)
    assert "ilakan" in said(refusal)
    assert len(said(refusal)) <= LONGEST_TOAST


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1 KB"),
        (1_500, "1 KB"),
        (120 * 1024, "120 KB"),
        (1024**2 - 600, "1023 KB"),
        (1024**2 - 1, "1 MB"),
        (1024**2, "1 MB"),
        (3_565_158, "3,4 MB"),
        (20 * 1024**2, "20 MB"),
    ],
)
def test_a_size_is_told_shortly(size: int, words: str) -> None:
    assert size_in_words(size) == words


def test_a_hash_is_told_shortly() -> None:
    assert short_hash("0123456789abcdef" * 4) == "01234567"


def test_a_text_that_is_too_long_is_told_how_long_it_may_be() -> None:
    assert "paling banyak 1.000 karakter" in said(TextTooLong(1_000))
    assert "paling banyak 4.096 karakter" in said(TextTooLong(4_096))


@pytest.mark.parametrize(
    ("refusal", "words"),
    [(OwnWork(Action.VERIFY), "dilakukan koordinator lain."), (ReportUnknown("L-2019-9999"), "L-2019-9999")],
)
def test_who_checks_and_what_is_not_there_are_told(refusal: Refusal, words: str) -> None:
    assert words in as_toast(said(refusal))


@pytest.mark.parametrize(
    ("html", "toast"),
    [
        ("Dinas &lt;A&gt; &amp; <code>/riwayat 33</code>", "Dinas <A> & /riwayat 33"),
        ("Kalimat pertama. " + "kata " * 60, "Kalimat pertama."),
        ("kata " * 60, "kata " * 38 + "kata…"),
        ("Dua kalimat. Tugas Bag. Hukum " + "kata " * 60, "Dua kalimat."),
        ("x" * 199 + ".", "x" * 199 + "."),
    ],
)
def test_a_toast_is_plain_and_ends_with_a_sentence(html: str, toast: str) -> None:
    assert as_toast(html) == toast
    assert len(toast) <= LONGEST_TOAST


def test_a_toast_names_agencies_as_they_are_called() -> None:
    many = RowOfOthers(33, ("Dinas A & B",) * 30)
    assert len(as_toast(said(many))) <= LONGEST_TOAST
    assert "&amp;" not in as_toast(said(many))
