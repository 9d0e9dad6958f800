"""Letters through the whole bot: who did not ask is told, once, also where Telegram does not take the word at first."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot import ticks
from bot.limits import MOST_WAITS, PAUSES
from handlers.context import BotContext
from handlers.telling import AFTER_A_FAULT, MOST_TRIES
from simulator.values import BotMessage, User
from spbe.people import Role
from spbe.usecases import letters
from spbe.usecases.letters import LEASE
from spbe.usecases.retention import DRAFTS_KEPT
from storage.database import StorageFault
from tests.e2e.conftest import town_in
from tests.e2e.days import Days, Hands

TRIES = 1 + len(PAUSES)
"""How often one word is tried while the server answers 502."""

OWN_WORK = tuple(f'INSERT INTO "{table}"' for table in ("fault", "inbox", "lane_memory", "process"))


@dataclass(frozen=True)
class Word:
    """What somebody is told who did not ask."""

    to: User
    says: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deed:
    """Something to be done of which others are told: `do` does it and returns what whoever does it reads of it."""

    by: User
    do: Callable[[], Awaitable[str]]
    reads: str
    words: tuple[Word, ...]


Prepare = Callable[[Days], Awaitable[Deed]]


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    """Give a town with one coordinator, who has started the bot; it is Monday, 4 November 2019."""
    hands = Hands()
    async with town_in(tmp_path, clock=hands, coordinators="101") as town:
        yield Days(town, hands)


async def boss_of(days: Days) -> User:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    return boss


async def ayu_of(days: Days, *opds: str) -> User:
    return await days.town.member(Role.FOCAL_POINT, *(opds or ("Bag. Hukum",)), name="Ayu")


async def ask(days: Days, person: User, text: str) -> BotMessage:
    return (await days.town.simulator.ask(person, text))[-1]


async def tap(days: Days, person: User, message: BotMessage, *labels: str) -> BotMessage:
    """Press one button after the other, each on the message as it stands then, and return the last answer."""
    for label in labels:
        message = (await days.town.simulator.tap(person, message, label))[-1]
    return message


def pressing(days: Days, person: User, message: BotMessage, label: str) -> Callable[[], Awaitable[str]]:
    async def press() -> str:
        act = await days.town.simulator.presses(person, message, label)
        await days.town.simulator.idle(timeout=60)
        return "\n".join(each.text for each in days.town.simulator.sent(person, act))

    return press


def following(days: Days, person: User, offer: BotMessage) -> Callable[[], Awaitable[str]]:
    """Open the link that a message holds."""
    found = re.search(r"https://t\.me/\S+", offer.text)
    assert found
    link = found[0]

    async def follow() -> str:
        act = await days.town.simulator.follows(person, link)
        await days.town.simulator.idle(timeout=60)
        return "\n".join(each.text for each in days.town.simulator.sent(person, act))

    return follow


async def verified(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days, "DKIS")
    wayan = await days.town.member(Role.FOCAL_POINT, "Bag. Organisasi", name="Wayan")
    await ask(days, boss, "/kaitan 2 8 9 menunggu 18")
    await tap(days, ayu, await ask(days, ayu, "TL 18 selesai 100%"), "Kirim")
    card = await ask(days, boss, "/verifikasi 18")
    told = Word(ayu, "Laporan L-2019-0001 diterima", ("Riwayat",))
    freed = Word(wayan, "Baris 18 (Tim Pengarah SPBE Instansi Pemerintah) sudah terverifikasi", ("Baris 2", "Baris 8"))
    return Deed(boss, pressing(days, boss, card, "Terima"), "Diterima oleh", (told, freed))


async def returned(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    await tap(days, ayu, await ask(days, ayu, "no 33 selesai 100%"), "Kirim")
    card = await ask(days, boss, "/verifikasi 33")
    await tap(days, boss, card, "Kembalikan", "Belum ada bukti")
    told = Word(ayu, "Alasan: belum ada bukti.", ("Lapor", "Bukti", "Riwayat"))
    return Deed(boss, pressing(days, boss, card, "Lewati"), "Perlu perbaikan", (told,))


async def disowned(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    told = Word(boss, "Ayu (PIC Bag. Hukum) menyatakan baris 33", ("Buka baris", "Tetap tugasnya"))
    question = await ask(days, ayu, "baris 33 bukan tugas saya")
    return Deed(ayu, pressing(days, ayu, question, "Baris 33 bukan tugas saya"), "Tercatat: baris 33", (told,))


async def kept_theirs(days: Days) -> Deed:
    said = await disowned(days)
    await said.do()
    boss, ayu = said.words[0].to, said.by
    notice = days.town.simulator.sent(boss)[-1]
    told = Word(ayu, "Koordinator menetapkan baris 33", ("Buka baris",))
    return Deed(boss, pressing(days, boss, notice, "Tetap tugasnya"), "kembali menjadi tugas Ayu", (told,))


async def taken_back(days: Days) -> Deed:
    said = await disowned(days)
    await said.do()
    boss, ayu = said.words[0].to, said.by
    answer = days.town.simulator.sent(ayu)[-1]
    told = Word(boss, "Ayu mengambil kembali baris 33", ("Buka baris",))
    return Deed(ayu, pressing(days, ayu, answer, "Tugas saya lagi"), "kembali menjadi tugas Anda", (told,))


async def joined(days: Days) -> Deed:
    boss = await boss_of(days)
    offer, sari = await ask(days, boss, "/undang Sari Bagian Hukum"), days.town.guest()
    told = Word(boss, "Sari telah bergabung sebagai PIC Bag. Hukum", ("Buka kartu",))
    return Deed(sari, following(days, sari, offer), "Selamat datang, Sari", (told,))


async def handed_over(days: Days) -> Deed:
    boss, ayu, sari = await boss_of(days), await ayu_of(days), days.town.guest()
    offer = await tap(days, ayu, await ask(days, ayu, "/serahterima"), "Buat tautan")
    told = Word(boss, "menggantikan Ayu yang aksesnya sudah berakhir", ("Buka kartu",))
    relieved = Word(ayu, "akses Anda sebagai PIC Kota Denpasar berakhir")
    return Deed(sari, following(days, sari, offer), "Anda menggantikan Ayu", (told, relieved))


async def retargeted(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    preview = await ask(days, boss, "/target 33 maret 2020 karena menunggu Perda")
    told = Word(ayu, "Koordinator mengubah target 1 baris OPD Anda menjadi Maret 2020", ("Buka baris", "Riwayat"))
    return Deed(boss, pressing(days, boss, preview, "Ubah target"), "Target diubah menjadi Maret 2020", (told,))


async def given_a_role(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    roles = await tap(days, boss, await ask(days, boss, "/orang ayu"), "Ubah peran")
    return Deed(boss, pressing(days, boss, roles, "Staf"), "Peran: staf", (Word(ayu, "sekarang staf Bag. Hukum"),))


async def given_an_agency(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    opds = await tap(days, boss, await ask(days, boss, "/orang ayu"), "Ubah OPD")
    return Deed(boss, pressing(days, boss, opds, "Bappeda"), "Ayu", (Word(ayu, "sekarang PIC Bappeda, Bag. Hukum"),))


async def removed(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    question = await tap(days, boss, await ask(days, boss, "/orang ayu"), "Keluarkan")
    told = Word(ayu, "telah diakhiri oleh koordinator")
    return Deed(boss, pressing(days, boss, question, "Ya, keluarkan"), "telah dikeluarkan", (told,))


async def merged(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days, "Bag. Organisasi")
    preview = await ask(days, boss, "/opd gabung Bag. Organisasi ke Bag. Hukum")
    told = Word(ayu, "Bag. Organisasi sudah digabungkan ke Bag. Hukum")
    return Deed(boss, pressing(days, boss, preview, "Ya, gabungkan"), "Penggabungan selesai", (told,))


async def left(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    told = Word(boss, "Tanpa PIC sekarang: Bagian Hukum")
    return Deed(ayu, pressing(days, ayu, await ask(days, ayu, "/berhenti"), "Ya, berhenti"), "berhenti", (told,))


async def reported_on_behalf(days: Days) -> Deed:
    boss, ayu = await boss_of(days), await ayu_of(days)
    summary = await ask(days, boss, "no 33 sudah 90 persen")
    told = Word(ayu, "melaporkan atas nama Bag. Hukum", ("Benar", "Perbaiki"))
    return Deed(boss, pressing(days, boss, summary, "Kirim"), "Laporan L-2019-0001 terkirim", (told,))


async def repeated_on_behalf(days: Days) -> Deed:
    boss = await boss_of(days)
    await ask(days, boss, "/kaitan 27 28 21")
    ketut = await days.town.member(Role.FOCAL_POINT, "Bappeda", name="Ketut")
    offer = await tap(days, boss, await ask(days, boss, "TL 27 proses 30%"), "Kirim")
    words = tuple(Word(ketut, f"Baris {row} ", ("Benar", "Perbaiki")) for row in (21, 28))
    return Deed(boss, pressing(days, boss, offer, "Ya, laporkan juga"), "terkirim", words)


async def confirmed(days: Days) -> Deed:
    said = await reported_on_behalf(days)
    await said.do()
    boss, ayu = said.by, said.words[0].to
    asked = days.town.simulator.sent(ayu)[-1]
    told = Word(boss, "Ayu (Bag. Hukum) membenarkan laporan L-2019-0001", ("Riwayat",))
    return Deed(ayu, pressing(days, ayu, asked, "Benar"), "Dibenarkan Ayu", (told,))


async def dropped(days: Days) -> Deed:
    ayu = await ayu_of(days)
    await ask(days, ayu, "/lapor 33")
    await ask(days, ayu, "proses")
    days.hands.at += DRAFTS_KEPT + timedelta(days=1)

    async def clean_up() -> str:
        await ticks.clean_up(BotContext(days.town.application))
        ((drafts,),) = days.town.stored("SELECT count(*) FROM draft")
        return f"drafts: {drafts}"

    told = Word(ayu, "Draf laporan baris 33 dihapus karena 7 hari tidak dilanjutkan")
    return Deed(ayu, clean_up, "drafts: 0", (told,))


DEEDS: tuple[Prepare, ...] = (
    verified,
    returned,
    disowned,
    kept_theirs,
    taken_back,
    joined,
    handed_over,
    retargeted,
    given_a_role,
    given_an_agency,
    removed,
    merged,
    left,
    reported_on_behalf,
    repeated_on_behalf,
    confirmed,
    dropped,
)


def named(prepare: Prepare) -> str:
    return str(getattr(prepare, "__name__", prepare))


def waiting(days: Days) -> list[int]:
    """Return to whom letters are kept, in their order."""
    return [person for (person,) in days.town.stored("SELECT person_id FROM letter ORDER BY id")]


def told_of(messages: tuple[BotMessage, ...], deed: Deed) -> list[tuple[int, str, tuple[str, ...]]]:
    """Return what those whom a deed concerns were sent."""
    concerned = {each.to.id for each in deed.words}
    return [(each.chat_id, each.text, each.labels) for each in messages if each.chat_id in concerned]


def records(days: Days) -> list[str]:
    """Return all that is stored but for what the bot notes of its own work and of the chat."""
    with closing(sqlite3.connect(days.town.file)) as connection:
        return [each for each in connection.iterdump() if not each.startswith(OWN_WORK)]


async def carried(days: Days) -> tuple[BotMessage, ...]:
    """Let the letters go as the scheduler does, and return what the bot sent."""
    before = len(days.town.simulator.sent())
    await ticks.send_letters(BotContext(days.town.application))
    return days.town.simulator.sent()[before:]


async def done_in_vain(days: Days, prepare: Prepare) -> Deed:
    """Do something while Telegram takes no word of it; return it once nobody else has heard of it."""
    deed = await prepare(days)
    days.town.simulator.fails("sendMessage", times=TRIES * len(deed.words))
    before = len(days.town.simulator.sent())
    assert deed.reads in await deed.do()
    assert told_of(days.town.simulator.sent()[before:], deed) == []
    assert waiting(days) == [each.to.id for each in deed.words]
    return deed


@pytest.mark.parametrize("prepare", DEEDS, ids=named)
async def test_a_word_that_telegram_did_not_take_is_told_later_and_once(days: Days, prepare: Prepare) -> None:
    deed = await done_in_vain(days, prepare)
    assert await carried(days) == ()
    days.hands.at += LEASE
    messages = await carried(days)
    assert [(each.chat_id, each.labels) for each in messages] == [(each.to.id, each.labels) for each in deed.words]
    for message, word in zip(messages, deed.words, strict=True):
        assert word.says in message.text
    assert waiting(days) == []
    days.hands.at += LEASE
    assert await carried(days) == ()


@pytest.mark.parametrize("prepare", [verified, handed_over], ids=named)
async def test_a_word_that_arrives_at_once_leaves_nothing_behind(days: Days, prepare: Prepare) -> None:
    deed = await prepare(days)
    before = len(days.town.simulator.sent())
    assert deed.reads in await deed.do()
    told = told_of(days.town.simulator.sent()[before:], deed)
    assert [(person, labels) for person, _, labels in told] == [(each.to.id, each.labels) for each in deed.words]
    assert waiting(days) == []
    days.hands.at += LEASE
    assert await carried(days) == ()


@pytest.mark.parametrize("prepare", DEEDS, ids=named)
async def test_nothing_is_done_of_which_nobody_could_be_told(days: Days, prepare: Prepare) -> None:
    deed = await prepare(days)
    await days.town.change("CREATE TRIGGER full BEFORE INSERT ON letter BEGIN SELECT RAISE(ABORT, 'full'); END")
    held = records(days)
    with suppress(StorageFault):  # which the clean-up lets pass, and the bot answers
        assert deed.reads not in await deed.do()
    assert records(days) == held
    await days.town.change("DROP TRIGGER full")
    assert deed.reads in await deed.do()
    assert records(days) != held


async def test_the_buttons_of_a_late_word_work(days: Days) -> None:
    deed = await done_in_vain(days, reported_on_behalf)
    days.hands.at += LEASE
    (asked,) = await carried(days)
    done = await tap(days, deed.words[0].to, asked, "Benar")
    assert "Dibenarkan Ayu" in done.text


REFUSED: dict[Prepare, str] = {
    verified: "Belum dapat diberi tahu lewat Telegram: Ayu. Mohon disampaikan dengan cara lain.",
    returned: "Belum dapat diberi tahu lewat Telegram: Ayu. Mohon disampaikan dengan cara lain.",
    disowned: "Koordinator akan melihatnya pada pengingatnya sendiri",
    retargeted: "Belum dapat diberi tahu lewat Telegram: Ayu",
    reported_on_behalf: "1 PIC belum dapat dihubungi lewat Telegram; mohon diberi tahu dengan cara lain.",
}


@pytest.mark.parametrize("prepare", REFUSED, ids=named)
async def test_who_blocks_the_bot_is_named_and_never_told(days: Days, prepare: Prepare) -> None:
    deed = await prepare(days)
    first, *others = deed.words
    days.town.simulator.world.chats[first.to.id].blocked = True
    assert REFUSED[prepare] in await deed.do()
    assert waiting(days) == []
    days.town.simulator.world.chats[first.to.id].blocked = False
    days.hands.at += LEASE
    assert await carried(days) == ()
    heard = [days.town.simulator.sent(each.to)[-1].text for each in others]
    assert [word.says in text for word, text in zip(others, heard, strict=True)] == [True] * len(others)


async def test_who_blocks_the_bot_before_a_late_word_comes_is_not_tried_again(days: Days) -> None:
    deed = await done_in_vain(days, returned)
    days.town.simulator.world.chats[deed.words[0].to.id].blocked = True
    days.hands.at += LEASE
    assert await carried(days) == ()
    assert waiting(days) == []


async def test_a_short_flood_is_waited_for(days: Days) -> None:
    deed = await returned(days)
    days.town.simulator.floods("sendMessage", retry_after=1)
    assert "Pelapor sudah diberi tahu." in await deed.do()
    assert deed.words[0].says in days.town.simulator.sent(deed.words[0].to)[-1].text
    assert waiting(days) == []


async def test_what_a_long_flood_keeps_back_goes_when_it_is_over(days: Days) -> None:
    deed = await returned(days)
    simulator, (word,) = days.town.simulator, deed.words
    simulator.floods("sendMessage", retry_after=1, times=1 + MOST_WAITS)
    assert deed.reads in await deed.do()
    days.hands.at += LEASE
    simulator.floods("sendMessage", retry_after=1)
    assert await carried(days) == ()
    assert waiting(days) == [word.to.id]
    assert await carried(days) == ()  # it was not claimed again already
    days.hands.at += AFTER_A_FAULT
    (message,) = await carried(days)
    assert (message.chat_id, word.says in message.text) == (word.to.id, True)
    assert waiting(days) == []


async def test_what_fails_holds_up_no_other_for_long(days: Days) -> None:
    deed = await done_in_vain(days, handed_over)
    days.hands.at += LEASE
    days.town.simulator.fails("sendMessage", times=TRIES)
    assert await carried(days) == ()
    (relieved,) = await carried(days)
    assert relieved.chat_id == deed.words[1].to.id
    days.hands.at += AFTER_A_FAULT
    (told,) = await carried(days)
    assert told.chat_id == deed.words[0].to.id


async def test_of_two_who_send_at_once_each_word_is_sent_by_one(days: Days) -> None:
    deed = await done_in_vain(days, verified)
    days.hands.at += LEASE
    before = len(days.town.simulator.sent())
    await asyncio.gather(*(ticks.send_letters(BotContext(days.town.application)) for _ in range(2)))
    messages = days.town.simulator.sent()[before:]
    assert sorted(each.chat_id for each in messages) == sorted(each.to.id for each in deed.words)
    assert waiting(days) == []


async def test_a_word_whose_answer_is_lost_comes_once_more(days: Days) -> None:
    deed = await returned(days)
    (word,) = deed.words
    days.town.simulator.drops("sendMessage", done=True)
    assert deed.reads in await deed.do()
    assert waiting(days) == [word.to.id]
    days.hands.at += LEASE
    await carried(days)
    assert sum(word.says in each.text for each in days.town.simulator.sent(word.to)) == 2
    assert waiting(days) == []


async def test_a_word_whose_answers_are_all_lost_does_not_come_for_ever(days: Days) -> None:
    """Nobody knows of any of them whether it arrived: they count as tries, as those of a digest do."""
    deed = await returned(days)
    (word,) = deed.words
    days.town.simulator.drops("sendMessage", done=True, times=100)
    assert deed.reads in await deed.do()
    for _ in range(2 * MOST_TRIES):
        days.hands.at += LEASE
        await carried(days)
    assert waiting(days) == []
    assert sum(word.says in each.text for each in days.town.simulator.sent(word.to)) <= 1 + MOST_TRIES


async def test_a_word_that_telegram_refuses_is_dropped_and_reported(days: Days) -> None:
    deed = await done_in_vain(days, handed_over)
    days.hands.at += LEASE
    days.town.simulator.fails("sendMessage", status=400)
    with capture_logs() as logs:
        (message,) = await carried(days)
    assert message.chat_id == deed.words[1].to.id
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["a letter was refused"]
    assert waiting(days) == []


async def died_with_it(days: Days, times: int) -> None:
    """Let processes claim the next letter and die with it, one after the other."""
    for attempt in range(1, times + 1):
        days.hands.at += LEASE
        letter = await letters.claim(days.town.house.resources)
        assert letter
        assert letter.attempts == attempt
    days.hands.at += LEASE


async def test_a_word_with_which_processes_died_is_tried_some_times(days: Days) -> None:
    deed = await done_in_vain(days, returned)
    await died_with_it(days, MOST_TRIES - 1)
    (message,) = await carried(days)
    assert deed.words[0].says in message.text
    assert waiting(days) == []


async def test_a_word_with_which_too_many_processes_died_is_given_up(days: Days) -> None:
    await done_in_vain(days, returned)
    await died_with_it(days, MOST_TRIES)
    with capture_logs() as logs:
        assert await carried(days) == ()
        assert await carried(days) == ()
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["a letter is given up"]
    assert waiting(days) == []


@pytest.mark.parametrize("way", ["leaves", "is removed", "hands over"])
async def test_who_is_gone_meanwhile_is_not_told_of_rows(days: Days, way: str) -> None:
    deed = await done_in_vain(days, returned)
    ayu, boss = deed.words[0].to, deed.by
    if way == "leaves":
        await tap(days, ayu, await ask(days, ayu, "/berhenti"), "Ya, berhenti")
    elif way == "is removed":
        await tap(days, boss, await ask(days, boss, "/orang ayu"), "Keluarkan", "Ya, keluarkan")
    else:
        offer = await tap(days, ayu, await ask(days, ayu, "/serahterima"), "Buat tautan")
        await following(days, days.town.guest(), offer)()
    assert waiting(days) == []
    days.hands.at += LEASE
    assert await carried(days) == ()
    assert not [each for each in days.town.simulator.sent(ayu) if deed.words[0].says in each.text]


async def test_what_somebody_is_still_to_be_told_stands_in_their_data(days: Days) -> None:
    deed = await done_in_vain(days, returned)
    (word,) = deed.words
    answer = await ask(days, word.to, "/datasaya")
    held = json.loads(days.town.simulator.file(answer))
    (letter,) = held["pesan_yang_sedang_dikirim_kepada_anda"]
    assert word.says in letter


async def test_only_who_leaves_is_forgotten(days: Days) -> None:
    deed = await done_in_vain(days, verified)
    (ayu, wayan) = (each.to for each in deed.words)
    await tap(days, ayu, await ask(days, ayu, "/berhenti"), "Ya, berhenti")
    assert waiting(days) == [wayan.id]
    days.hands.at += LEASE
    (message,) = await carried(days)
    assert message.chat_id == wayan.id
