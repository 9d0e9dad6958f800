"""What people type about the reminders of a row, through the simulator; it is Monday, 4 November 2019."""

import pytest

from simulator.values import BotMessage, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def focal_point(town: Town) -> User:
    return await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


async def asked(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def tapped(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    act = await town.simulator.presses(person, message, label)
    assert (await town.simulator.toast(act)).text == ""
    (answer,) = await town.simulator.answers(act)
    assert answer.message_id == message.message_id
    return answer


def snoozed(town: Town, user: User) -> list[str]:
    rows = town.stored("SELECT until FROM snooze WHERE person_id = ?", user.id)
    return [str(until) for (until,) in rows]


def drafts(town: Town, user: User) -> list[tuple[object, ...]]:
    return town.stored("SELECT payload FROM draft WHERE person_id = ?", user.id)


async def test_a_row_is_put_off_and_taken_back(town: Town) -> None:
    user = await focal_point(town)
    told = await asked(town, user, "tunda baris 15 sampai senin")
    assert told.text.startswith("Baris 15 · ")
    assert "Target tetap" in told.text
    assert "Anda diingatkan lagi mulai Senin, 11 November 2019." in told.text
    assert (snoozed(town, user), drafts(town, user)) == (["2019-11-11"], [])
    again = await tapped(town, user, told, "Ingatkan lagi")
    assert "diingatkan lagi" in again.text
    assert snoozed(town, user) == []


async def test_several_rows_are_put_off(town: Town) -> None:
    user = await focal_point(town)
    told = await asked(town, user, "tunda baris 15 dan 33 sampai senin")
    assert told.text.startswith("2 baris: 15, 33\n")
    assert (snoozed(town, user), told.labels) == (["2019-11-11", "2019-11-11"], ())


async def test_without_a_day_the_usual_ones_are_offered(town: Town) -> None:
    user = await focal_point(town)
    offer = await asked(town, user, "jangan ingatkan baris 33 dulu")
    assert offer.labels == ("Besok", "3 hari", "Senin depan")
    told = await tapped(town, user, offer, "3 hari")
    assert "Anda diingatkan lagi mulai Kamis, 7 November 2019." in told.text
    assert snoozed(town, user) == ["2019-11-07"]
    offer = await asked(town, user, "tunda 33")
    assert "diingatkan lagi mulai Kamis, 7 November 2019" in offer.text
    await tapped(town, user, offer, "Ingatkan lagi")
    assert snoozed(town, user) == []


@pytest.mark.parametrize("words", ["jangan tunda baris 33", "ingetin lagi brs 33 ya", "batalkan penundaan no 33"])
async def test_that_a_row_was_put_off_is_taken_back_in_words(town: Town, words: str) -> None:
    user = await focal_point(town)
    assert "baris 33 tidak sedang ditunda" in (await asked(town, user, words)).text
    await asked(town, user, "tunda baris 33 seminggu")
    assert "Anda diingatkan lagi tentang baris 33" in (await asked(town, user, words)).text
    assert snoozed(town, user) == []


async def test_a_row_given_away_comes_back_by_a_button(town: Town) -> None:
    user = await focal_point(town)
    await tapped(town, user, await asked(town, user, "33 bukan tugas kami"), "Baris 33 bukan tugas saya")
    assert "Tugas saya lagi" in (await asked(town, user, "ingatkan lagi baris 33")).labels


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("stage = 1, status = 'menunggu verifikasi'", "Baris 15 sedang menunggu verifikasi"),
        ("stage = 2, status = 'terverifikasi'", "Baris 15 sudah terverifikasi"),
        ("stage = 2, status = 'dibatalkan'", "Baris 15 sudah dibatalkan"),
    ],
)
async def test_what_nobody_is_reminded_of_is_not_put_off(town: Town, changed: str, told: str) -> None:
    user = await focal_point(town)
    offer = await asked(town, user, "tunda baris 15")
    await town.change(f"UPDATE follow_up SET {changed} WHERE number = 15")  # noqa: S608 - of this test
    try:
        for words in ("tunda baris 15 sampai senin", "tunda baris 15", "tunda baris 15 dan 33 sampai senin"):
            assert told in (await asked(town, user, words)).text
        act = await town.simulator.presses(user, offer, "Besok")
        assert told in (await town.simulator.toast(act)).text
        assert snoozed(town, user) == []
    finally:
        await town.change("UPDATE follow_up SET stage = 0, status = 'belum' WHERE number = 15")


async def test_the_same_day_stands_everywhere(town: Town) -> None:
    """The first of January is a day off."""
    user = await focal_point(town)
    told = await asked(town, user, "tunda baris 33 sampai 1 januari")
    assert "Anda diingatkan lagi mulai Kamis, 2 Januari 2020." in told.text
    settings = await asked(town, user, "/pengingat")
    (label,) = [each for each in settings.labels if each.startswith("Baris yang ditahan")]
    assert "mulai Kamis, 2 Januari 2020" in (await tapped(town, user, settings, label)).text


@pytest.mark.parametrize("words", ["bukan tugas saya", "tunda dulu ya", "tunda semua sampai senin"])
async def test_who_was_reminded_of_nothing_is_asked_which_row(town: Town, words: str) -> None:
    user = await focal_point(town)
    told = await asked(town, user, words)
    assert told.text.startswith("Baris mana yang")
    assert (told.labels, snoozed(town, user), drafts(town, user)) == ((), [], [])


async def test_a_coordinator_is_not_told_that_a_coordinator_is_told(town: Town) -> None:
    told = await asked(town, town.coordinator(), "bukan tugas saya baris 33")
    assert "Anda mengikuti baris ini sebagai koordinator" in told.text
    assert told.labels == ("Buka baris 33",)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("tunda baris 15 sampai kemarin", "Minggu, 3 November 2019 bukan hari mendatang"),
        ("tunda baris 15 sampai 31 februari", "tidak ada di kalender"),
        ("tunda baris 15 sampai 1 desember 2020", "Yang saya pahami Selasa, 1 Desember 2020"),
        ("tunda baris 20 sampai senin", "bukan tugas OPD Anda, melainkan DKIS"),
        ("no 20 bukan punya kami", "bukan tugas OPD Anda, melainkan DKIS"),
        ("tunda baris 999 sampai senin", "tidak ada baris dengan nomor itu"),
        ("tunda 99", "tidak ada baris dengan nomor itu"),
        ("log pengingat baris 15", "hanya dapat dibaca koordinator"),
    ],
)
async def test_what_cannot_be_done_is_told(town: Town, words: str, told: str) -> None:
    user = await focal_point(town)
    assert told in (await asked(town, user, words)).text
    assert (snoozed(town, user), drafts(town, user)) == ([], [])


async def test_a_row_is_given_away_by_a_button_that_names_it(town: Town) -> None:
    user, coordinator = await focal_point(town), town.coordinator()
    await town.simulator.ask(coordinator, "/start")
    question = await asked(town, user, "baris 15 bukan tugas saya")
    assert question.labels == ("Baris 15 bukan tugas saya", "Buka baris 15")
    disowned = "SELECT COUNT(*) FROM disowned WHERE person_id = ?"
    assert town.stored(disowned, user.id) == [(0,)]
    act = await town.simulator.presses(user, question, "Baris 15 bukan tugas saya")
    (told,) = await town.simulator.answers(act)
    (notice,) = await town.simulator.replies(coordinator, after=act)
    assert "Tercatat: baris 15" in told.text
    assert told.message_id == question.message_id
    assert notice.labels == ("Buka baris", "Tetap tugasnya")
    assert town.stored(disowned, user.id) == [(1,)]
    said = await asked(town, user, "baris 15 tugas saya lagi")
    assert "Sudah tercatat bukan tugas Anda" in said.text
    await tapped(town, user, said, "Tugas saya lagi")
    assert town.stored(disowned, user.id) == [(0,)]
    assert "Lapor" in (await asked(town, user, "baris 15 tugas saya lagi")).labels


@pytest.mark.parametrize(
    ("text", "label"), [("no 15 bukan tugas kami", "Baris 15 bukan tugas saya"), ("tunda baris 15", "Besok")]
)
async def test_a_button_means_the_row_it_was_shown_for(town: Town, text: str, label: str) -> None:
    user = await focal_point(town)
    offer = await asked(town, user, text)
    await town.change("UPDATE follow_up SET number = 915 WHERE number = 15")
    await town.change("UPDATE follow_up SET number = 15 WHERE number = 33")
    try:
        act = await town.simulator.presses(user, offer, label)
        assert (await town.simulator.toast(act)).text == "Tampilan ini sudah lama, saya muat ulang."
        assert town.stored("SELECT * FROM disowned WHERE person_id = ?", user.id) == []
        assert snoozed(town, user) == []
        await town.simulator.idle()
        assert label not in town.simulator.newest(offer).labels
    finally:
        await town.change("UPDATE follow_up SET number = 33 WHERE number = 15")
        await town.change("UPDATE follow_up SET number = 15 WHERE number = 915")


async def test_the_coordinator_asks_for_the_log(town: Town) -> None:
    coordinator, user = town.coordinator(), await focal_point(town)
    typed = await asked(town, coordinator, "/pengingat log 15")
    for words in ("log pengingat baris 15", "apa staf hukum sudah diingatkan soal baris 15?"):
        assert (await asked(town, coordinator, words)).html == typed.html
    assert {"👍", "👎"} <= set((await asked(town, user, "apa staf hukum sudah diingatkan soal baris 15?")).labels)


async def test_others_are_not_listened_to(town: Town) -> None:
    guest, reader = town.guest(), await town.member(Role.READER, "DKIS", name="Eka")
    assert "👍" in (await asked(town, guest, "tunda baris 15 sampai senin")).labels
    assert "di luar wewenang" in (await asked(town, reader, "tunda baris 15 sampai senin")).text
    group = town.simulator.group(-9002, "Tim SPBE", reader)
    act = await town.simulator.says(reader, "@AsistenSPBEBot tunda baris 15 sampai senin", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "ditunda" not in answer.text
    assert (snoozed(town, reader), snoozed(town, guest)) == ([], [])


async def test_a_note_and_a_report_stay_what_they_are(town: Town) -> None:
    user = await focal_point(town)
    for words in ("lapor no 33", "proses", "60", "tunda baris 33 sampai senin"):
        await town.simulator.ask(user, words)
    ((kept,),) = drafts(town, user)
    assert '"note": "tunda baris 33 sampai senin"' in str(kept)
    assert snoozed(town, user) == []
