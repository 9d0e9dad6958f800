"""What may go wrong while people report: repeated, crossed, late and foreign presses, a busy or full storage."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from handlers.buttons import encode
from handlers.presses.reports import FillForm, SteerForm, WithdrawReport
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town
from tests.e2e.test_reporting import PDF, draft_step, focal_point, reports, talked

pytestmark = pytest.mark.asyncio(loop_scope="module")


def form_of(town: Town, person: User) -> int:
    payload = town.stored("SELECT payload FROM draft WHERE person_id = ?", person.id)[0][0]
    return int(payload.split('"id": ')[1].split(",")[0])


async def test_a_sentence_delivered_twice_is_one_report(town: Town) -> None:
    ayu = await focal_point(town)
    act = await town.simulator.says(ayu, "no 33 sudah 70 persen")
    town.simulator.repeats(act)
    (summary,) = await town.simulator.answers(act)
    await town.simulator.idle()
    assert len(town.simulator.sent(ayu, act)) == 1
    press = await town.simulator.presses(ayu, summary, "Kirim")
    town.simulator.repeats(press)
    await town.simulator.idle()
    assert len(reports(town, ayu)) == 1


async def test_a_file_delivered_twice_is_one_piece_of_evidence(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Selesai]", "[100%]", "[Lewati]")
    act = await town.simulator.sends_document(ayu, "SK.pdf", PDF + b" dua kali")
    town.simulator.repeats(act)
    (asked,) = await town.simulator.answers(act)
    await town.simulator.idle()
    (summary,) = await town.simulator.tap(ayu, asked, "Terbuka")
    await town.simulator.tap(ayu, summary, "Kirim")
    assert town.stored("SELECT count(*) FROM evidence WHERE uploaded_by = ?", ayu.id) == [(1,)]


async def test_an_answer_delivered_again_after_a_restart_counts_once(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Proses]")
    act = await town.simulator.says(ayu, "60")
    await town.simulator.answers(act)
    await town.simulator.idle()
    town.simulator.repeats(act)
    await town.simulator.idle()
    assert draft_step(town, ayu) == "note"
    await talked(town, ayu, "/batal")


async def test_two_focal_points_at_once_are_kept_in_order(town: Town) -> None:
    ayu, budi = await focal_point(town), await focal_point(town)
    cards = [
        await talked(town, ayu, "no 33 sudah 30 persen"),
        await talked(town, budi, "no 33 sudah 40 persen"),
    ]
    acts = await asyncio.gather(
        town.simulator.presses(ayu, cards[0], "Kirim"), town.simulator.presses(budi, cards[1], "Kirim")
    )
    for act in acts:
        assert (await town.simulator.toast(act)).text == "Terkirim."
    await town.simulator.idle()
    found = town.stored(
        "SELECT r.percent, r.revision FROM report r WHERE r.reporter_id IN (?, ?) ORDER BY r.revision", ayu.id, budi.id
    )
    assert {percent for percent, _ in found} == {30, 40}
    assert found[1][1] == found[0][1] + 1
    assert town.stored("SELECT percent FROM follow_up WHERE number = 33") == [(found[1][0],)]


async def test_the_form_of_somebody_else_cannot_be_pressed(town: Town) -> None:
    ayu, budi = await focal_point(town), await focal_point(town)
    await talked(town, ayu, "no 33 sudah 30 persen")
    (own,) = await town.simulator.ask(budi, "/profil")
    group = town.simulator.group(-700, "Rapat", ayu, budi)
    await town.simulator.idle()
    mention = await town.simulator.says(budi, "@AsistenSPBEBot indikator 20", chat=group)
    (shown,) = await town.simulator.answers(mention)
    for message in (own, shown):
        for press in (SteerForm(form_of(town, ayu), "send"), FillForm(form_of(town, ayu), "percent", "100")):
            act = await town.simulator.presses_button(budi, message, Button("?", data=encode(press)))
            assert (await town.simulator.toast(act)).alert
    assert reports(town, ayu) == []
    assert draft_step(town, ayu) == "summary"
    await talked(town, ayu, "/batal")


async def test_what_is_sent_while_the_database_is_locked_waits_and_is_not_lost(town: Town) -> None:
    ayu = await focal_point(town)
    summary = await talked(town, ayu, "no 33 sudah 65 persen")
    with closing(sqlite3.connect(town.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        act = await town.simulator.presses(ayu, summary, "Kirim")
        await asyncio.sleep(6)  # longer than a unit waits for a lock
        assert reports(town, ayu) == []
        other.execute("ROLLBACK")
    await town.simulator.toast(act, timeout=20)
    assert reports(town, ayu) == [(33, "proses", 65, "no 33 sudah 65 persen")]


async def test_a_lost_file_leaves_the_draft_as_it_was(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Selesai]", "[100%]", "[Lewati]")
    town.simulator.cuts_download()
    act = await town.simulator.sends_document(ayu, "SK.pdf", PDF * 5_000)
    (told,) = await town.simulator.answers(act)
    assert "terputus di tengah jalan" in told.text
    assert draft_step(town, ayu) == "evidence"
    again = await town.simulator.sends_document(ayu, "SK.pdf", PDF * 5_000)
    (asked,) = await town.simulator.answers(again)
    assert "SK.pdf" in asked.text
    await talked(town, ayu, "/batal")


async def test_a_button_a_week_old(town: Town) -> None:
    ayu = await focal_point(town)
    summary = await talked(town, ayu, "no 33 sudah 20 persen")
    sent = await talked(town, ayu, "/lapor", "[Lanjutkan]", "[Kirim]")
    (older,) = town.stored("SELECT id FROM report WHERE reporter_id = ?", ayu.id)
    week_ago = "2019-10-20 00:00:00.000000"
    await town.change("UPDATE report SET reported_at = ? WHERE id = ?", week_ago, older[0])
    act = await town.simulator.presses(ayu, sent, "Batalkan laporan")
    assert "sudah lama" in (await town.simulator.toast(act)).text
    press = Button("Kirim", data=summary.button("Kirim").data)
    stale = await town.simulator.presses_button(ayu, summary, press)
    assert "sudah dikirim atau dibuang" in (await town.simulator.toast(stale)).text
    assert len(reports(town, ayu)) == 1
    forged = await town.simulator.presses_button(ayu, sent, Button("?", data=encode(WithdrawReport(999_999))))
    assert "sudah lama" in (await town.simulator.toast(forged)).text


async def test_a_cold_draft_takes_no_text_as_an_answer(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]")
    await town.change("UPDATE draft SET updated_at = '2019-11-01 00:00:00.000000' WHERE person_id = ?", ayu.id)
    offer: BotMessage = await talked(town, ayu, "selamat pagi semuanya")
    assert offer.labels == ("Lanjutkan", "Buang")
    assert draft_step(town, ayu) == "note"
    note = await talked(town, ayu, "/lapor", "[Lanjutkan]")
    assert "Tulis catatan" in note.text
    await talked(town, ayu, "/batal")


async def test_who_blocked_the_bot_harms_no_report_on_their_behalf(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "Bappeda", name="Ayu")
    chief = town.coordinator()
    await town.simulator.ask(chief, "/start")
    await town.simulator.blocks(ayu)
    sent = await talked(town, chief, "no 10 sudah 40 persen", "[Kirim]")
    assert "terkirim" in sent.text
    assert len(reports(town, chief)) == 1


async def test_a_whole_sentence_after_a_refused_percent_counts_by_itself(town: Town) -> None:
    ayu = await focal_point(town)
    again = await talked(town, ayu, "lapor no 33 progres 130 persen", "no 33 sudah 140 persen")
    assert "140% tidak dapat dilaporkan" in again.text
    said = "no 33 sdh slesai 100%, sk walikota no 188 thn 2019 https://jdih.denpasarkota.go.id/sk"
    asked = await talked(town, ayu, said)
    assert "Status: Selesai · Kemajuan: 100%" in asked.text
    assert f"Catatan: {said}" in asked.text
    assert "• jdih.denpasarkota.go.id/sk" in asked.text
    await talked(town, ayu, "/batal")


async def test_a_whole_sentence_tells_of_the_day_that_is_none(town: Town) -> None:
    ayu = await focal_point(town)
    summary = await talked(town, ayu, "lapor no 33 progres 130 persen", "no 33 sudah 80 persen, target 32 desember")
    assert "Tidak ada tanggal 32 desember" in summary.text
    assert "Status: Proses · Kemajuan: 80%" in summary.text
    await talked(town, ayu, "/batal")


@pytest.mark.parametrize("day", ["32 desember", "31 feb", "30/02/2020"])
async def test_a_day_that_is_none_is_no_question(town: Town, day: str) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "no 33 sudah 40 persen", "[Ubah]", "[Perkiraan selesai]", day)
    assert asked.text.startswith(f"Tidak ada tanggal {day}, jadi target itu tidak saya masukkan.")
    assert "Kapan diperkirakan selesai?" in asked.text
    summary = await talked(town, ayu, "12 desember", f"target {day}")
    assert f"Tidak ada tanggal {day}" in summary.text
    assert "Kemajuan: 40%" in summary.text
    assert "12 Desember 2019" in summary.text
    await talked(town, ayu, "/batal")


async def test_an_impossible_percent_beside_a_row_is_no_question(town: Town) -> None:
    ayu = await focal_point(town)
    told = await talked(town, ayu, "sudah 80 persen", "no 3 sudah 120 persen")
    assert "Baris 3 bukan tugas OPD Anda" in told.text
    summary = await talked(town, ayu, "no 33 sudah 120 persen")
    assert "120% tidak dapat dilaporkan" in summary.text
    assert "Baris 33" in summary.text
    told = await talked(town, ayu, "jadi seratus dua puluh persen")
    assert "120% tidak dapat dilaporkan" in told.text
    await talked(town, ayu, "/batal")
