from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.settings import CONTENT
from handlers.messages import Messages
from handlers.phrasing import days_left_in_words, moment_in_words, progress_in_words
from spbe.progress import RowStatus, Status
from storage.content_files import load_content

MESSAGES = Messages(load_content(CONTENT).messages, instance="Kota Contoh")


@pytest.mark.parametrize(
    ("days", "words"), [(57, "57 hari lagi"), (1, "1 hari lagi"), (0, "hari ini"), (-3, "lewat 3 hari")]
)
def test_days_left(days: int, words: str) -> None:
    assert days_left_in_words(days) == words


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (0, "0% (belum)"),
        (24, "24% (belum)"),
        (25, "25% (draf)"),
        (60, "60% (pembahasan)"),
        (99, "99% (menunggu penetapan)"),
        (100, "100% (ditetapkan dan ada bukti)"),
    ],
)
def test_a_percent_is_told_with_the_step_it_has_reached(percent: int, words: str) -> None:
    assert progress_in_words(percent) == words


def test_the_last_step_is_not_reached_without_evidence() -> None:
    assert (progress_in_words(100, 0), progress_in_words(99, 0)) == ("100%", "99% (menunggu penetapan)")


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Asia/Makassar", "Jumat, 27 November 2026 pukul 00.30 WITA"),
        ("Asia/Jakarta", "Kamis, 26 November 2026 pukul 23.30 WIB"),
    ],
)
def test_moments_are_told_in_the_zone_of_the_instance(zone: str, words: str) -> None:
    assert moment_in_words(datetime(2026, 11, 26, 16, 30, tzinfo=UTC), ZoneInfo(zone)) == words


def test_every_status_has_one_sign_and_its_word() -> None:
    for status in (*RowStatus, *Status):
        sign, _, word = MESSAGES.line("tasks/statuses", status.value).partition(" ")
        assert word.lower() == status.value
        assert not sign.isalnum()
