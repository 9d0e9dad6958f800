"""Broadcasts and the desk of questions through the whole bot: two members, one who blocks, and what goes wrong."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import ticks
from bot.settings import CONTENT
from handlers.context import BotContext
from simulator.values import BotMessage, User
from spbe.people import Role
from tests.e2e.days import Days, days_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

MONDAY = "2019-11-04T09:00"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def days(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Days]:
    """Give a town of two members and one who blocks the bot, and a coordinator; its content can be edited."""
    folder = tmp_path_factory.mktemp("bot")
    shutil.copytree(CONTENT, folder / "content")
    async with days_in(folder, content=folder / "content") as running:
        await running.on(MONDAY)
        await running.town.member(Role.FOCAL_POINT, "Bappeda", name="Ayu")
        await running.town.member(Role.READER, "DKIS", name="Budi")
        cok = await running.town.member(Role.FOCAL_POINT, "DKIS", name="Cok")
        await running.town.simulator.blocks(cok)
        await running.town.simulator.idle()
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def boss(days: Days) -> User:
    coordinator = days.town.coordinator()
    await days.town.simulator.ask(coordinator, "/start")
    await days.on(MONDAY)
    return coordinator


async def sent(days: Days) -> tuple[BotMessage, ...]:
    """Let the notices go as the scheduler does, and return what the bot sent."""
    before = len(days.town.simulator.world.sent)
    await ticks.send_notices(BotContext(days.town.application))
    return tuple(days.town.simulator.world.sent[before:])


async def ordered(days: Days, boss: User, text: str) -> BotMessage:
    simulator = days.town.simulator
    (preview,) = await simulator.ask(boss, text)
    (sure,) = await simulator.tap(boss, preview, preview.labels[0])
    assert "tidak dapat ditarik kembali" in sure.text
    (standing,) = await simulator.tap(boss, sure, sure.labels[0])
    return standing


def write(file: Path, text: str) -> None:
    """Write a content file, as an editor does."""
    file.write_text(text, "utf-8")


async def test_it_goes_out_as_the_preview_shows_it_and_its_maker_is_told(days: Days, boss: User) -> None:
    (preview,) = await days.town.simulator.ask(
        boss, "/siaran ke bappeda, dkis: Rapat <b>besok</b>\nhttps://contoh.go.id/x"
    )
    assert "anggota DKIS, Bappeda · 2 orang; 1 orang lain memblokir bot" in preview.text
    assert preview.labels[0] == "Kirim ke 2 orang"
    (sure,) = await days.town.simulator.tap(boss, preview, "Kirim ke 2 orang")
    act = await days.town.simulator.presses(boss, sure, "Ya, kirim ke 2 orang")
    await days.town.simulator.idle()
    days.town.simulator.repeats(act)
    await days.town.simulator.idle()
    messages = await sent(days)
    told = [each for each in messages if each.chat_id != boss.id]
    assert {each.chat_id for each in told} == {2000, 2001}
    for each in told:
        assert preview.text.endswith(each.text)
        assert "Rapat <b>besok</b>\nhttps://contoh.go.id/x" in each.text
    standing, result = [each for each in messages if each.chat_id == boss.id]
    assert (standing.message_id, standing.edited) == (preview.message_id, True)
    assert "Siaran selesai dikirim kepada 2 orang" in standing.text
    assert result.text.endswith("Penerima: 2 orang\n• 2 terkirim")
    assert await sent(days) == ()


async def test_one_who_blocks_meanwhile_is_counted_and_marked(days: Days, boss: User) -> None:
    eka = await days.town.member(Role.READER, "BKPSDM", name="Eka")
    await ordered(days, boss, "/siaran bkpsdm: halo")
    days.town.simulator.world.chats[eka.id].blocked = True
    messages = await sent(days)
    assert any("1 tidak sampai karena bot diblokir" in each.text for each in messages if each.chat_id == boss.id)
    assert any("Tidak dapat dihubungi" in each.text for each in messages)
    (preview,) = await days.town.simulator.ask(boss, "/siaran bkpsdm: halo")
    assert "0 orang; 1 orang lain memblokir bot" in preview.text
    assert "Kirim ke" not in " ".join(preview.labels)


async def test_a_crash_after_sending_is_told_as_uncertain_and_never_repeated(days: Days, boss: User) -> None:
    await ordered(days, boss, "/siaran ke pic bappeda: sekali saja")
    await days.town.change("UPDATE notice SET attempts = 1, visible_at = '2019-11-04 01:30:00' WHERE outcome IS NULL")
    assert await sent(days) == ()
    days.hands.at += timedelta(hours=1)
    messages = await sent(days)
    assert {each.chat_id for each in messages} == {boss.id}
    assert "1 mungkin terkirim" in messages[-1].text


async def test_an_answer_that_is_lost_is_uncertain_too(days: Days, boss: User) -> None:
    await ordered(days, boss, "/siaran ke pic bappeda: terputus")
    days.town.simulator.drops("sendMessage", done=True)
    messages = await sent(days)
    assert sum("terputus" in each.text for each in messages if each.chat_id == 2000) == 1
    assert any("1 mungkin terkirim" in each.text for each in messages if each.chat_id == boss.id)
    days.hands.at += timedelta(minutes=10)
    assert await sent(days) == ()


@pytest.mark.parametrize("fault", ["flood", "bad gateway"])
async def test_what_telegram_surely_did_not_take_goes_later(days: Days, boss: User, fault: str) -> None:
    await ordered(days, boss, "/siaran ke pic bappeda: nanti")
    if fault == "flood":
        days.town.simulator.floods("sendMessage", retry_after=3)
    else:
        days.town.simulator.fails("sendMessage", times=3)
    first = await sent(days)
    assert all(each.chat_id == boss.id for each in first)
    days.hands.at += timedelta(seconds=11)
    messages = await sent(days)
    assert [each.chat_id for each in messages].count(2000) == 1
    assert any(each.text.endswith("• 1 terkirim") for each in messages)


async def test_an_error_that_nobody_expects_fails_one_and_breaks_off_no_other(days: Days, boss: User) -> None:
    await ordered(days, boss, "/siaran ke bappeda, dkis: dua orang")
    await days.town.simulator.idle()
    days.town.simulator.fails("sendMessage", status=409)
    messages = await sent(days)
    assert sum("dua orang" in each.text for each in messages if each.chat_id != boss.id) == 1
    assert "1 terkirim" in messages[-1].text
    assert "1 gagal" in messages[-1].text


async def test_at_night_it_waits_and_can_be_cancelled(days: Days, boss: User) -> None:
    days.hands.at += timedelta(hours=10)
    (preview,) = await days.town.simulator.ask(boss, "/siaran besok")
    assert preview.labels[:2] == ("Kirim sekarang", "Kirim Selasa 08.00")
    (sure,) = await days.town.simulator.tap(boss, preview, "Kirim Selasa 08.00")
    (waiting,) = await days.town.simulator.tap(boss, sure, "Ya, jadwalkan")
    assert "Selasa, 5 November 2019 pukul 08.00 WITA" in waiting.text
    assert await sent(days) == ()
    (cancelled,) = await days.town.simulator.tap(boss, waiting, "Batalkan pengiriman")
    assert cancelled.text == "Siaran dibatalkan. Tidak ada yang dikirim."


async def test_the_audience_is_chosen_by_buttons(days: Days, boss: User) -> None:
    tap = days.town.simulator.tap
    (preview,) = await days.town.simulator.ask(boss, "/siaran x")
    (preview,) = await tap(boss, preview, "Hanya PIC")
    assert "Penerima: PIC · 1 orang" in preview.text
    (opds,) = await tap(boss, preview, "Pilih OPD")
    assert "1–5 dari 10 OPD" in opds.text
    (opds,) = await tap(boss, opds, "DKIS")
    assert "PIC DKIS · 0 orang" in opds.text
    (preview,) = await tap(boss, opds, "Selesai memilih")
    assert {"• Hanya PIC", "• Pilih OPD"} <= set(preview.labels)
    (preview,) = await tap(boss, preview, "Semua anggota")
    (preview,) = await tap(boss, preview, "Lewat target")
    assert "Belum ada penerima" in preview.text


@pytest.mark.parametrize("way", ["reply", "next"])
async def test_the_text_may_come_after_the_command(days: Days, boss: User, way: str) -> None:
    (question,) = await days.town.simulator.ask(boss, "siaran")
    assert "Apa isi siarannya?" in question.text
    reply_to = question.message_id if way == "reply" else None
    (preview,) = await days.town.simulator.answers(
        await days.town.simulator.says(boss, "Rapat besok", reply_to=reply_to)
    )
    assert "Pratinjau siaran" in preview.text
    (other,) = await days.town.simulator.ask(boss, "indikator 20 edisi 2020")
    assert "Pratinjau" not in other.text


async def test_a_reply_to_what_one_wrote_oneself_is_no_broadcast(days: Days, boss: User) -> None:
    own = await days.town.simulator.says(boss, "cara mengirim /siaran … bagaimana")
    await days.town.simulator.answers(own)
    act = await days.town.simulator.says(boss, "indikator 20 edisi 2020", reply_to=own.message_id)
    (answer,) = await days.town.simulator.answers(act)
    assert answer.text.startswith("Indikator 20 · Kolaborasi Penerapan SPBE (Permenpan RB 59/2020)")


async def test_what_cannot_be_sent_is_refused_with_a_sentence(days: Days, boss: User) -> None:
    (long,) = await days.town.simulator.ask(boss, f"/siaran {'x' * 3001}")
    assert "terlalu panjang (3.001 karakter)" in long.text
    (long,) = await days.town.simulator.ask(boss, f"/siaran {'😀' * 1501}")
    assert "terlalu panjang (3.002 karakter)" in long.text
    assert "paling banyak 3.000 karakter (emoji dihitung dua)" in long.text
    act = await days.town.simulator.sends_photo(boss, b"\xff\xd8\xff", caption="/siaran rapat")
    (refused,) = await days.town.simulator.answers(act)
    assert "Siaran hanya berupa teks" in refused.text
    (question,) = await days.town.simulator.ask(boss, "/siaran")
    act = await days.town.simulator.sends_document(boss, "a.pdf", b"%PDF-1.4", reply_to=question.message_id)
    (refused,) = await days.town.simulator.answers(act)
    assert "Siaran hanya berupa teks" in refused.text
    for text in ("/siaran halo", "/pertanyaan"):
        (refused,) = await days.town.simulator.ask(days.town.guest(), text)
        assert "di luar wewenang Anda" in refused.text


async def test_a_preview_of_before_acts_on_no_later_draft(days: Days, boss: User) -> None:
    (first,) = await days.town.simulator.ask(boss, "/siaran lama")
    await days.town.simulator.ask(boss, "/siaran baru")
    act = await days.town.simulator.presses(boss, first, first.labels[0])
    assert "sudah lama" in (await days.town.simulator.toast(act)).text


async def test_from_a_question_in_vain_to_the_answer(days: Days, boss: User) -> None:
    simulator, guest = days.town.simulator, days.town.guest()
    for text in ("cara login aplikasi tauval", "aplikasi tauval tidak bisa login"):
        await simulator.ask(guest, text)
    (desk,) = await simulator.ask(boss, "/pertanyaan")
    assert "aplikasi tauval" in desk.text
    (cluster,) = await simulator.tap(boss, desk, desk.labels[0])
    assert "2 pertanyaan dari 1 orang" in cluster.text
    act = await simulator.presses(boss, cluster, "Berkas untuk editor konten")
    await simulator.idle()
    document = simulator.sent(boss, act)[-1]
    stub = simulator.world.files[document.file_id].content.decode()
    filled = stub.replace('document: ""', 'document: "Panduan"').replace('edition: ""', 'edition: "2019"')
    filled = filled.replace('title: ""', 'title: "Masuk ke Tauval"').replace(
        'text: ""', 'text: "Dengan akun instansi."'
    )
    file: Path = days.town.house.contents.folder / "guide" / document.file_name
    write(file, stub)
    (refused,) = await simulator.ask(boss, "/muatulang", timeout=60)
    assert "masih kosong" in refused.text
    write(file, filled)
    (reloaded,) = await simulator.ask(boss, "/muatulang", timeout=60)
    assert "2 pertanyaan yang dahulu belum terjawab kini ada jawabannya" in reloaded.text
    told = [each for each in await sent(days) if each.chat_id == guest.id]
    assert told[0].text.startswith("💡 Pertanyaan Anda pada Senin, 4 November 2019, “")
    assert "Dengan akun instansi." in told[0].text
    assert told[0].labels == ("👍", "👎")
    (desk,) = await simulator.ask(boss, "/pertanyaan")
    assert "pertanyaan terjawab sejak Senin, 4 November 2019" in desk.text
    assert await sent(days) == ()


async def test_an_ignored_cluster_is_gone_and_can_be_restored(days: Days, boss: User) -> None:
    simulator = days.town.simulator
    await simulator.ask(days.town.guest(), "kucing oranye lucu")
    (desk,) = await simulator.ask(boss, "pertanyaan yang blm terjawab")
    (cluster,) = await simulator.tap(boss, desk, desk.labels[0])
    (ignored,) = await simulator.tap(boss, cluster, "Abaikan")
    (desk,) = await simulator.tap(boss, ignored, "Kembali")
    assert "Tidak ada dalam 7 hari terakhir." in desk.text
    (several,) = await simulator.tap(boss, desk, "Yang diabaikan (1)")
    await simulator.tap(boss, several, "Pulihkan 1")
    (desk,) = await simulator.ask(boss, "/pertanyaan 30")
    assert "30 hari terakhir" in desk.text
    assert "kucing" in desk.text


SPANS = {"": 7, "5 hari": 5, "2 minggu": 14, "seminggu": 7, "sebulan": 30, "bulan ini": 30, "2 bln": 60, "30": 30}


@pytest.mark.parametrize("said", SPANS)
async def test_questions_are_told_of_as_long_as_is_said(days: Days, boss: User, said: str) -> None:
    (desk,) = await days.town.simulator.ask(boss, f"/pertanyaan {said}")
    assert f"{SPANS[said]} hari terakhir" in desk.text


async def test_more_days_than_are_kept_are_said(days: Days, boss: User) -> None:
    (told,) = await days.town.simulator.ask(boss, "/pertanyaan 200")
    assert "yang tampil 90 hari terakhir, bukan 200." in told.text
    assert "bukan" not in (await days.town.simulator.ask(boss, "/pertanyaan 90"))[0].text
