"""What people type about a reminder without naming its row: "bukan tugas saya", "tunda dulu ya"."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.values import BotMessage, User
from spbe.people import Role
from tests.e2e.days import Days, days_in

WEEK_BEFORE = "2019-12-23T08:00"
NEXT = "2019-12-26T08:00"
ALONE = "UPDATE follow_up SET stage = 2, status = 'terverifikasi' WHERE number = 15"
"""Row 33 is the only one of which Ayu is told."""
OPEN_AGAIN = "UPDATE follow_up SET stage = 0, status = 'belum', target_day = '2019-12-27' WHERE number = 15"


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    async with days_in(tmp_path) as running:
        yield running


@pytest.fixture
async def ayu(days: Days) -> User:
    """Return the focal point of rows 15 and 33, whose targets are the end of 2019."""
    return await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


def snoozed(days: Days, user: User) -> list[str]:
    return [str(until) for (until,) in days.town.stored("SELECT until FROM snooze WHERE person_id = ?", user.id)]


async def said(days: Days, user: User, text: str, to: BotMessage | None = None) -> BotMessage:
    act = await days.town.simulator.says(user, text, reply_to=to.message_id if to else None)
    (answer,) = await days.town.simulator.answers(act)
    return answer


async def tapped(days: Days, user: User, message: BotMessage, label: str) -> BotMessage:
    act = await days.town.simulator.presses(user, message, label)
    assert (await days.town.simulator.toast(act)).text == ""
    (answer,) = await days.town.simulator.answers(act)
    return answer


@pytest.mark.parametrize("replies", [True, False])
@pytest.mark.parametrize("words", ["bukan tugas saya", "itu bkn tgs sy", "ini bukan tugas saya pak"])
async def test_the_only_row_is_given_away(days: Days, ayu: User, words: str, replies: bool) -> None:
    await days.town.change(ALONE)
    digest = await days.only(ayu, WEEK_BEFORE)
    question = await said(days, ayu, words, digest if replies else None)
    assert question.text.startswith("Baris 33 · ")
    assert question.labels == ("Baris 33 bukan tugas saya", "Buka baris 33")
    assert days.town.stored("SELECT * FROM disowned") == []


async def test_of_several_rows_it_is_asked_which_is_not_theirs(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    question = await said(days, ayu, "bukan tugas saya", digest)
    assert question.text.startswith("Baris mana yang bukan tugas Anda?")
    assert question.labels == ("Baris 15 bukan tugas saya", "Baris 33 bukan tugas saya")
    assert "Tercatat: baris 33" in (await tapped(days, ayu, question, "Baris 33 bukan tugas saya")).text
    alone = await said(days, ayu, "bukan tugas saya", digest)
    assert alone.labels == ("Baris 15 bukan tugas saya", "Buka baris 15")


async def test_of_many_rows_eight_are_offered(days: Days) -> None:
    budi = await days.town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    await days.only(budi, WEEK_BEFORE)
    question = await said(days, budi, "bukan tugas saya")
    assert len(question.labels) == 8
    assert "Untuk baris lain, sebutkan nomornya" in question.text


async def test_the_only_row_is_put_off(days: Days, ayu: User) -> None:
    await days.town.change(ALONE)
    await days.only(ayu, WEEK_BEFORE)
    offer = await said(days, ayu, "tunda dulu ya")
    assert offer.labels == ("Besok", "3 hari", "Senin depan")
    told = await said(days, ayu, "ingetin besok")
    assert told.text.startswith("Baris 33 · ")
    assert (told.labels, snoozed(days, ayu)) == (("Ingatkan lagi",), ["2019-12-26"])
    assert "Baris mana yang ditunda?" in (await said(days, ayu, "tunda dulu ya")).text


async def test_a_reply_means_the_digest_to_which_it_replies(days: Days, ayu: User) -> None:
    await days.town.change(ALONE)
    first = await days.only(ayu, WEEK_BEFORE)
    await days.town.change(OPEN_AGAIN)
    await days.only(ayu, NEXT)
    assert (await said(days, ayu, "tunda sampai senin", first)).text.startswith("Baris 33 · ")
    assert (await said(days, ayu, "tunda sampai senin")).text.startswith("Baris 15 · ")


async def test_of_several_rows_it_is_asked_which_is_put_off(days: Days, ayu: User) -> None:
    await days.only(ayu, WEEK_BEFORE)
    question = await said(days, ayu, "ingatkan saya senin depan")
    assert question.text.startswith("Baris mana yang ditunda sampai Senin, 30 Desember 2019?")
    assert question.labels == ("Tunda baris 15", "Tunda baris 33")
    told = await tapped(days, ayu, question, "Tunda baris 33")
    assert "mulai Senin, 30 Desember 2019" in told.text
    assert snoozed(days, ayu) == ["2019-12-30"]


async def test_without_a_day_each_row_or_all_are_offered(days: Days, ayu: User) -> None:
    await days.only(ayu, WEEK_BEFORE)
    question = await said(days, ayu, "tunda dulu ya")
    assert question.labels == ("Tunda baris 15", "Tunda baris 33", "Semua 2 baris")
    times = await tapped(days, ayu, question, "Tunda baris 33")
    assert times.labels[:3] == ("Besok", "3 hari", "Senin depan")


async def test_all_are_put_off(days: Days, ayu: User) -> None:
    await days.only(ayu, WEEK_BEFORE)
    told = await said(days, ayu, "tunda semua sampai senin")
    assert told.text.startswith("2 baris: 15, 33\n")
    assert snoozed(days, ayu) == ["2019-12-30", "2019-12-30"]


async def test_a_report_that_is_filled_in_is_not_a_reminder_that_is_put_off(days: Days, ayu: User) -> None:
    await days.only(ayu, WEEK_BEFORE)
    await days.town.simulator.ask(ayu, "lapor no 33")
    await days.town.simulator.ask(ayu, "tunda dulu ya")
    assert snoozed(days, ayu) == []
    assert len(days.town.stored("SELECT * FROM draft WHERE person_id = ?", ayu.id)) == 1


async def test_nanti_and_a_day_put_off_and_report_nothing(days: Days, ayu: User) -> None:
    await days.only(ayu, WEEK_BEFORE)
    assert (await said(days, ayu, "33 nanti senin ya")).text.startswith("Baris 33 · ")
    assert snoozed(days, ayu) == ["2019-12-30"]
    assert days.town.stored("SELECT * FROM draft WHERE person_id = ?", ayu.id) == []
