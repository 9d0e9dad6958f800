from typing import get_args

import pytest

from bot.settings import CONTENT
from handlers.failures import LONGEST_TOAST
from handlers.messages import Messages
from handlers.phrasing import short_hash, size_in_words
from spbe.refusals import FileFault, FileLost, FileMissing, FileRefused, FileTooLarge, Refusal
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
