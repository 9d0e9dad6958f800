import json
from typing import Any

import pytest

from handlers.buttons import encode
from handlers.presses.people import Leave
from simulator.methods import commands_for
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from spbe.progress import Status
from spbe.reports import Draft, NewEvidence, NewReport
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME = "I Wayan <Suardana>"


async def member_at_work(town: Town, name: str = NAME) -> User:
    """Add a focal point who asked, reported on row 33 with evidence, and is writing a report."""
    user = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name=name)
    await town.simulator.ask(user, "indikator 20")
    now = town.house.resources.now()
    async with town.house.database.open_store() as store:
        row = await store.follow_ups.find(33)
        assert row
        new = NewReport(
            follow_up_id=row.id,
            reporter_id=user.id,
            status=Status.IN_PROGRESS,
            percent=60,
            reported_at=now,
            note="draf é",
        )
        added = await store.reports.add(new, year=2019)
        link = NewEvidence("link", "SK", "terbuka", text="https://jdih.contoh.id/1")
        await store.evidence.attach({row.id: added.id}, [link], by=user.id, at=now)
        await store.drafts.put(Draft(user.id, user.id, '{"version": 0}', "percent", now))
    return user


async def own_data(town: Town, user: User) -> tuple[BotMessage, dict[str, Any]]:
    (answer,) = await town.simulator.ask(user, "/datasaya")
    return answer, json.loads(town.simulator.file(answer).decode())


async def test_a_member_gets_everything_as_a_file(town: Town) -> None:
    user = await member_at_work(town)
    answer, held = await own_data(town, user)
    assert (answer.kind, answer.file_name) == ("document", "data-saya-2019-11-04.json")
    assert "90 hari" in answer.text
    assert "/berhenti" in answer.text
    assert held["keterangan"] == "Semua data tentang Anda yang tersimpan di Asisten SPBE Kota Denpasar"
    assert (held["nama"], held["peran"], held["nomor_akun_telegram"]) == (NAME, "PIC", user.id)
    assert held["bergabung"].startswith("2019-11-04 08:")
    assert held["bergabung"].endswith("+08:00")
    assert [each["perangkat_daerah"] for each in held["perangkat_daerah"]] == ["Bagian Hukum"]
    assert [(each["isi"], each["hasil"]) for each in held["pertanyaan"]] == [("indikator 20", "terjawab")]
    (report,) = held["laporan"]
    assert (report["baris_matriks"], report["kemajuan_persen"], report["catatan"]) == (33, 60, "draf é")
    assert "kendala" not in report
    assert [each["isi"] for each in held["bukti_dukung"]] == ["https://jdih.contoh.id/1"]
    assert held["draf_laporan"]["isi"] == '{"version": 0}'
    assert "é" in town.simulator.file(answer).decode()


async def test_a_guest_gets_the_questions(town: Town) -> None:
    guest = town.guest()
    (asked,) = await town.simulator.ask(guest, "indikator 20")
    await town.simulator.tap(guest, asked, "👎", count=0)
    _, held = await own_data(town, guest)
    assert [(each["isi"], each["penilaian"]) for each in held["pertanyaan"]] == [("indikator 20", "kurang membantu")]
    assert held["peran"] == "tamu"
    assert {"nama", "laporan", "arsip_resmi_tanpa_nama"}.isdisjoint(held)


@pytest.mark.parametrize("command", ["/datasaya", "/berhenti"])
async def test_groups_are_pointed_to_the_private_chat(town: Town, command: str) -> None:
    user = town.guest()
    group = town.simulator.group(-5000 - user.id, "Tim SPBE", user)
    act = await town.simulator.says(user, f"{command}@AsistenSPBEBot", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "percakapan pribadi" in answer.text
    assert "t.me/AsistenSPBEBot" in answer.text
    assert (answer.kind, answer.labels) == ("text", ())


def menu_of(town: Town, user: User) -> list[str]:
    return [each["command"] for each in commands_for(town.simulator.world, user.id, user.id)]


async def test_leaving_needs_a_second_tap_and_ends_access_at_once(town: Town) -> None:
    coordinator, user = town.coordinator(), await member_at_work(town, "I Made Rahasia")
    await town.simulator.ask(coordinator, "/start")
    (told,) = await town.simulator.ask(user, "/berhenti")
    assert "arsip resmi, tanpa nama" in told.text
    assert "draf" in told.text
    assert "koordinator terakhir" not in told.text
    assert told.labels == ("Ya, berhenti", "Batal")
    assert town.stored("SELECT name FROM person WHERE id = ?", user.id) == [("I Made Rahasia",)]

    act = await town.simulator.presses(user, told, "Ya, berhenti")
    assert (await town.simulator.toast(act)).text == "Anda telah berhenti."
    (gone,) = await town.simulator.answers(act)
    assert (gone.message_id, gone.labels) == (told.message_id, ())
    assert "1 pertanyaan telah dihapus" in gone.text
    assert town.stored("SELECT name, role FROM person WHERE id = ?", user.id) == [(None, "guest")]
    assert town.stored("SELECT 1 FROM draft WHERE person_id = ?", user.id) == []
    assert town.stored("SELECT COUNT(*) FROM report WHERE reporter_id = ?", user.id) == [(1,)]
    (denied,) = await town.simulator.ask(user, "target indikator 13")
    assert "hanya dapat dibaca anggota" in denied.text
    _, held = await own_data(town, user)
    assert held["arsip_resmi_tanpa_nama"] == {
        "laporan": 1, "bukti_dukung": 1, "keputusan_verifikasi": 0, "perubahan_oleh_anda": 1,
        "pengingat_untuk_anda": 0,
        "siaran_dan_jawaban_untuk_anda": 0,
    }  # fmt: skip
    assert "laporan" not in held


async def test_the_menu_goes_back_to_the_one_of_guests(town: Town) -> None:
    user, guest = await town.member(Role.READER, "DKIS", name="Staf"), town.guest()
    own = {"commands": '[{"command":"tugas","description":"Tugas saya"}]'}
    town.simulator.world.commands[("chat", user.id, 0, "")] = json.loads(own["commands"])
    assert menu_of(town, user) == ["tugas"]
    (told,) = await town.simulator.ask(user, "/berhenti")
    await town.simulator.tap(user, told, "Ya, berhenti")
    await town.simulator.idle()
    assert menu_of(town, user) == menu_of(town, guest)


async def test_coordinators_are_told_of_an_agency_without_a_focal_point(town: Town) -> None:
    coordinator = town.coordinator()
    await town.simulator.ask(coordinator, "/start")
    user = await town.member(Role.FOCAL_POINT, "Bappeda", name="Ni Luh")
    (told,) = await town.simulator.ask(user, "/berhenti")
    act = await town.simulator.presses(user, told, "Ya, berhenti")
    await town.simulator.idle()
    (notice,) = town.simulator.sent(coordinator, act)
    assert "Tanpa PIC sekarang" in notice.text
    assert "Ni Luh" not in notice.text


async def test_a_coordinator_of_the_settings_is_told_of_the_settings(town: Town) -> None:
    coordinator = town.coordinator()
    (told,) = await town.simulator.ask(coordinator, "/berhenti")
    assert "BOT_COORDINATORS" in told.text
    (gone,) = await town.simulator.tap(coordinator, told, "Ya, berhenti")
    assert "BOT_COORDINATORS" in gone.text
    (rows,) = await town.simulator.ask(coordinator, "tugas DKIS")
    assert "16 baris" in rows.text


async def test_a_guest_may_have_the_questions_deleted(town: Town) -> None:
    guest = town.guest()
    await town.simulator.ask(guest, "indikator 20")
    (told,) = await town.simulator.ask(guest, "/berhenti")
    assert "undangan" not in told.text
    (gone,) = await town.simulator.tap(guest, told, "Ya, berhenti")
    assert "1 pertanyaan" in gone.text
    assert town.stored("SELECT 1 FROM question WHERE person_id = ?", guest.id) == []


async def test_the_explanation_is_also_a_button(town: Town) -> None:
    guest = town.guest()
    (answer,) = await town.simulator.ask(guest, "indikator 20")
    act = await town.simulator.presses_button(guest, answer, Button("Berhenti", data=encode(Leave(sure=False))))
    (told,) = await town.simulator.answers(act)
    assert told.labels == ("Ya, berhenti", "Batal")
    again = await town.simulator.presses(guest, told, "Ya, berhenti")
    await town.simulator.answers(again)
    twice = await town.simulator.presses_button(guest, told, told.button("Ya, berhenti"))
    (gone,) = await town.simulator.answers(twice)
    assert "0 pertanyaan" in gone.text


async def test_what_stays_is_said(town: Town) -> None:
    user, guest = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu"), town.guest()
    (told,) = await town.simulator.ask(user, "/berhenti")
    assert (
        "nomor akun Telegram Anda tetap tercatat pada arsip itu, riwayat keanggotaan, dan jejak perubahan" in told.text
    )
    (told,) = await town.simulator.ask(guest, "/berhenti")
    assert "tetap ada, dengan nomor akun Telegram Anda" in told.text
    (start,) = await town.simulator.ask(user, "/start")
    assert "jejak perubahan dengan nomor akun Anda, tetap sebagai arsip resmi" in start.text
    (start,) = await town.simulator.ask(guest, "/start")
    assert "percobaan tautan undangan, dalam jejak perubahan" in start.text
