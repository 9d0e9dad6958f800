from typing import Any

import pytest

from handlers.buttons import encode
from handlers.presses.tasks import ListTasks, OpenTask
from simulator.values import BotMessage, Button, User
from spbe.people import Person, Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.reports import AuditEntry, FollowUp, NewEvidence, NewReport
from spbe.usecases.levels import set_level
from spbe.usecases.verifying import ReturnReason
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEMBERS_ONLY = "hanya dapat dibaca anggota"
NOTE = "Rancangan <Perwali> dibahas"


async def asked(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    assert len(answer.labels) <= 8
    return answer


async def tapped(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    (answer,) = await town.simulator.tap(person, message, label)
    assert len(answer.labels) <= 8
    return answer


async def reports(town: Town, row: int, by: User, **more: Any) -> None:
    """Let somebody report on a row, and note it there."""
    now = town.house.resources.now()
    async with town.house.database.open_store() as store:
        found = await store.follow_ups.find(row)
        assert found
        given: dict[str, Any] = {"status": Status.BLOCKED, "percent": 60, "blocker": Blocker.LEGAL, "note": NOTE} | more
        new = NewReport(follow_up_id=found.id, reporter_id=by.id, reported_at=now, **given)
        report = await store.reports.add(new, year=2019)
        status = RowStatus.WAITING if new.status is Status.DONE else RowStatus(new.status.value)
        await store.follow_ups.set_state(found.id, status=status, percent=new.percent, blocker=new.blocker, at=now)
        album = [NewEvidence("register", name, "terbatas", text=name) for name in ("ND-07", "ND-08")]
        await store.evidence.attach({found.id: report.id}, album, by=by.id, at=now)


async def test_a_focal_point_lists_opens_and_goes_back(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "BPKAD", name="Wayan")
    tasks = await asked(town, pic, "/tugas")
    assert tasks.text.startswith("Tugas BPKAD · 2 baris\n")
    assert (
        "Baris 11 · Kebijakan Layanan Manajemen Keuangan\n⬜ Belum 0% · target tahun 2019, 57 hari lagi" in tasks.text
    )
    assert [label[:6] for label in tasks.labels] == ["No. 11", "No. 29"]
    card = await tapped(town, pic, tasks, tasks.labels[1])
    assert (card.message_id, card.edited) == (tasks.message_id, True)
    assert card.text.startswith("Baris 29 (indikator 29) · Layanan Manajemen Keuangan\nOPD: BPKAD\n")
    for part in (
        "⬜ Belum · 0%",
        "Rekomendasi",
        "Tindak lanjut",
        "Belum ada laporan",
        "Nilai tingkat kematangan saat ini: 4",
    ):
        assert part in card.text
    assert card.labels == ("Lapor", "Kendala", "Bukti", "Riwayat", "Tunda", "Bukan tugas saya", "Kembali")
    history = await tapped(town, pic, card, "Riwayat")
    assert "Belum ada laporan, bukti, atau keputusan" in history.text
    card = await tapped(town, pic, history, "Kembali")
    assert (await tapped(town, pic, card, "Kembali")).text == tasks.text


async def test_the_reminders_of_a_row_are_put_off_from_its_card(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    card = await asked(town, pic, "/tugas 15")
    times = await tapped(town, pic, card, "Tunda")
    assert "Ditunda sampai kapan?" in times.text
    assert times.labels == ("Besok", "3 hari", "Senin depan", "Kembali")
    card = await tapped(town, pic, times, "Kembali")
    told = await tapped(town, pic, await tapped(town, pic, card, "Tunda"), "3 hari")
    assert "Anda diingatkan lagi mulai Kamis, 7 November 2019." in told.text
    times = await tapped(town, pic, await asked(town, pic, "/tugas 15"), "Tunda")
    assert times.labels == ("Besok", "3 hari", "Senin depan", "Ingatkan lagi", "Kembali")


async def test_a_row_is_given_away_on_its_card_and_taken_back(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    told = await tapped(town, pic, await asked(town, pic, "/tugas 15"), "Bukan tugas saya")
    assert "bukan tugas Anda" in told.text
    card = await asked(town, pic, "/tugas 15")
    assert card.labels == ("Lapor", "Kendala", "Bukti", "Riwayat", "Tugas saya lagi", "Kembali")
    assert "kembali menjadi tugas Anda" in (await tapped(town, pic, card, "Tugas saya lagi")).text
    assert "Bukan tugas saya" in (await asked(town, pic, "/tugas 15")).labels


@pytest.mark.parametrize("status", ["menunggu verifikasi", "terverifikasi", "dibatalkan"])
async def test_of_a_row_that_asks_for_nothing_no_reminder_is_put_off(town: Town, status: str) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    before = town.stored("SELECT status, stage FROM follow_up WHERE number = 15")[0]
    await town.change("UPDATE follow_up SET status = ?, stage = 2 WHERE number = 15", status)
    try:
        labels = (await asked(town, pic, "/tugas 15")).labels
    finally:
        await town.change("UPDATE follow_up SET status = ?, stage = ? WHERE number = 15", *before)
    assert not {"Tunda", "Bukan tugas saya"} & set(labels)


async def test_of_a_row_of_others_no_reminder_is_put_off(town: Town) -> None:
    for person in (town.coordinator(), await town.member(Role.FOCAL_POINT, "DKIS")):
        assert not {"Tunda", "Bukan tugas saya"} & set((await asked(town, person, "/tugas 15")).labels)


async def test_a_long_list_has_pages_and_a_card_leads_back_to_its_page(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "DKIS")
    first = await asked(town, pic, "/tugas")
    assert first.text.startswith("Tugas DKIS · 16 baris · 1–6 dari 16\n")
    assert len(first.labels) == 7
    second = await tapped(town, pic, first, "Berikutnya")
    assert "7–12 dari 16" in second.text
    third = await tapped(town, pic, second, "Berikutnya")
    assert "13–16 dari 16" in third.text
    assert third.labels[-1] == "Sebelumnya"
    assert "Baris 35 (layanan indikator 35) · PRO DENPASAR" in third.text
    card = await tapped(town, pic, third, third.labels[0])
    assert (await tapped(town, pic, card, "Kembali")).text == third.text


async def test_a_card_tells_all_to_the_agency_and_little_to_others(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Organisasi", name="Made & Co")
    await reports(town, 25, pic)
    card = await asked(town, pic, "/tugas 25")
    for part in (
        "⚠️ Terkendala · 60% (pembahasan), sejak Senin, 4 November 2019",
        "Kendala: harmonisasi hukum",
        "Laporan terakhir L-2019-",
        "Senin, 4 November 2019 pukul 08.",
        "WITA, oleh Made & Co",
        NOTE,
        "Bukti dukung: 2",
    ):
        assert part in card.text
    assert "Lihat bukti" in card.labels

    for other in (await town.member(Role.READER, "Bappeda"), await town.member(Role.FOCAL_POINT, "DKIS")):
        card = await asked(town, other, "/tugas baris 25")
        assert "Baris 25 (indikator 25) · Layanan Naskah Dinas" in card.text
        assert card.labels == ("Kembali",)
        for secret in ("Terkendala", "60%", "harmonisasi", "L-2019", "Made", NOTE, "Bukti dukung"):
            assert secret not in card.text
        refused = await asked(town, other, "/riwayat 25")
        assert "di luar wewenang" in refused.text

    reader = await town.member(Role.READER, "Bag. Organisasi")
    card = await asked(town, reader, "/tugas 25")
    assert NOTE in card.text
    assert card.labels == ("Riwayat", "Lihat bukti", "Kembali")


@pytest.mark.parametrize("text", ["/tugas", "/tugas 33", "/tugas dkis", "/tugas 99", "/riwayat", "/riwayat 33"])
async def test_a_guest_is_told_that_it_is_for_members(town: Town, text: str) -> None:
    answer = await asked(town, town.guest(), text)
    assert MEMBERS_ONLY in answer.text
    assert answer.labels == ()


async def test_who_is_no_longer_a_member_loses_an_open_list(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "BKPSDM")
    tasks = await asked(town, pic, "/tugas")
    async with town.house.database.open_store() as store:
        await store.people.remove(pic.id, at=town.house.resources.now())
    gone = await tapped(town, pic, tasks, tasks.labels[0])
    assert MEMBERS_ONLY in gone.text
    assert gone.labels == ()


@pytest.mark.parametrize(
    ("role", "words"), [(Role.FOCAL_POINT, "penanggung jawab (PIC)"), (Role.READER, "belum dihubungkan dengan OPD")]
)
async def test_a_member_of_no_agency_hears_what_to_do(town: Town, role: Role, words: str) -> None:
    answer = await asked(town, await town.member(role), "/tugas")
    assert words in answer.text
    assert "koordinator SPBE" in answer.text


@pytest.mark.parametrize("text", ["/tugas", "/riwayat 33"])
async def test_a_group_is_shown_nothing(town: Town, text: str) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    group = town.simulator.group(-1000 - pic.id, "Tim SPBE", pic, town.guest())
    (answer,) = await town.simulator.answers(await town.simulator.says(pic, text, chat=group))
    assert answer.text.startswith("Hal ini bersifat pribadi.")


async def test_a_coordinator_narrows_by_buttons_and_clears(town: Town) -> None:
    lead = town.coordinator()
    tasks = await asked(town, lead, "/tugas")
    assert tasks.text.startswith("Tugas semua OPD · 37 baris · 1–5 dari 37\n")
    assert "Semua" not in tasks.labels
    kinds = await tapped(town, lead, tasks, "Saring")
    assert kinds.labels == ("OPD", "Status", "Domain", "Kembali")
    opds = await tapped(town, lead, kinds, "OPD")
    assert opds.labels[0] == "DKIS (16)"
    more = await tapped(town, lead, opds, "Berikutnya")
    narrowed = await tapped(town, lead, more, "Dinas Perijinan (2)")
    assert narrowed.text.startswith("Tugas Dinas Perijinan · 2 baris\n")
    domains = await tapped(town, lead, await tapped(town, lead, narrowed, "Saring"), "Domain")
    assert domains.labels == ("1. Kebijakan Internal SPBE (1)", "3. Layanan SPBE (1)", "Kembali")
    third = await tapped(town, lead, domains, "3. Layanan SPBE (1)")
    assert third.text.startswith("Tugas Dinas Perijinan · domain 3 Layanan SPBE · 1 baris\n")
    card = await tapped(town, lead, third, third.labels[0])
    assert "Baris 37 (indikator 35) · Perijinan Online\nSalah satu dari 3 layanan" in card.text
    third = await tapped(town, lead, card, "Kembali")
    statuses = await tapped(town, lead, await tapped(town, lead, third, "Saring"), "Status")
    assert statuses.labels == ("⬜ Belum (1)", "Kembali")
    narrowed = await tapped(town, lead, statuses, "⬜ Belum (1)")
    assert "Dinas Perijinan · ⬜ Belum · domain 3 Layanan SPBE" in narrowed.text
    assert (await tapped(town, lead, narrowed, "Semua")).text == tasks.text


NARROWED = {
    "/tugas dkis": "Tugas DKIS · 16 baris",
    "/tugas kominfo domain 2": "Tugas DKIS · domain 2 Tata Kelola SPBE · 6 baris",
    "/tugas bag hukm trkendala": "Tugas Bag. Hukum · ⚠️ Terkendala · 0 baris",
    "/tugas blm bappeda": "Tugas Bappeda · ⬜ Belum · 5 baris",
    "/tugas entah apa": "Mohon maaf, entah apa tidak saya kenali",
    "/tugas dkis <b>": "Mohon maaf, b tidak saya kenali",
    "/tugas ind 35": "3 baris cocok",
    "/tugas pusat data": "2 baris cocok",
    "/tugas 99": "Mohon maaf, tidak ada baris dengan nomor itu",
    "/riwayat": "Riwayat semua OPD · 37 baris · 1–6 dari 37",
    "/riwayat pusat data": "2 baris cocok",
    "/riwayat 36": "Riwayat\nBaris 36 (indikator 35) · Bursa Kerja Online",
}


@pytest.mark.parametrize("text", NARROWED)
async def test_words_after_the_command(town: Town, text: str) -> None:
    assert (await asked(town, town.coordinator(), text)).text.startswith(NARROWED[text])


async def test_an_empty_list_says_what_to_do(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Dinas Dukcapil")
    empty = await asked(town, pic, "/tugas terverifikasi")
    assert "Tekan Semua" in empty.text
    assert (await tapped(town, pic, empty, "Semua")).text.startswith("Tugas Dinas Dukcapil · 1 baris")


async def test_a_member_is_told_that_the_tasks_of_others_are_not_theirs(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Dinas Tenaga Kerja")
    answer = await asked(town, pic, "/tugas dkis")
    assert "Tugas DKIS hanya ditampilkan kepada anggotanya" in answer.text
    assert "Tugas Dinas Tenaga Kerja · 1 baris" in answer.text


async def test_rows_to_choose_from_open_their_history(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Organisasi")
    rows = await asked(town, pic, "/riwayat")
    assert "Pilih baris yang riwayatnya ingin dibaca" in rows.text
    label = next(label for label in rows.labels if label.startswith("No. 8 "))
    assert (await tapped(town, pic, rows, label)).text.startswith("Riwayat\nBaris 8 (indikator 8)")


async def test_the_history_is_told_page_by_page_newest_last(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bappeda", name="Nyoman")
    for number in range(12):
        await reports(town, 4, pic, note=f"Catatan <{number:02}> " + "panjang " * 40)
    page = await asked(town, pic, "/riwayat 4")
    assert "<11>" in page.text
    assert "dari 24" in page.text
    told = [page.text]
    while "Lebih lama" in page.labels:
        page = await tapped(town, pic, page, "Lebih lama")
        told.insert(0, page.text)
    assert "Lebih baru" in page.labels
    whole = "\n".join(told)
    assert "dipersingkat" not in whole
    places = [whole.index(f"<{number:02}>") for number in range(12)]
    assert places == sorted(places)
    assert whole.count("ND-07, ND-08\nTerbatas · diunggah Nyoman") == 12
    assert "⚠️ Terkendala · 60% (pembahasan) · kendala: harmonisasi hukum" in whole


async def test_the_history_names_reasons_confirmations_and_moved_targets(town: Town) -> None:
    pic, lead = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu"), town.coordinator()
    async with town.house.database.open_store() as store:
        opds = {opd.short: opd.id for opd in await store.opds.all()}
    await reports(town, 15, lead, on_behalf=opds["Bag. Hukum"], status=Status.DONE, percent=100, blocker=None)
    card = await asked(town, pic, "/tugas 15")
    assert card.labels[:2] == ("Benar", "Perbaiki")
    assert "atas nama Bag. Hukum (belum dibenarkan OPD)" in card.text
    now = town.house.resources.now()
    async with town.house.database.open_store() as store:
        row = await store.follow_ups.find(15)
        assert row
        assert row.state.last_report
        report = row.state.last_report
        await store.reports.confirm(report.id, by=pic.id, at=now)
        for reason in (ReturnReason.UNSIGNED, "kode-lama"):
            await store.verdicts.add(report.id, accepted=False, reason=reason, note="Mohon <cek>", by=lead.id, at=now)
        await store.verdicts.add(report.id, accepted=True, reason=None, note=None, by=lead.id, at=now)
        await store.reports.withdraw(report.id, at=now)
    history = await asked(town, pic, "/riwayat 15")
    for part in (
        f"Laporan {report.reference} (ke-1) – dibatalkan Senin, 4 November 2019 pukul 08.",
        "Oleh koordinator atas nama Bag. Hukum; dibenarkan Ayu, Senin, 4 November 2019",
        f"↩️ Perlu perbaikan: {report.reference} dikembalikan oleh koordinator",
        f"Alasan: {town.application.bot_data.messages.line('verifying/reasons', ReturnReason.UNSIGNED)}",
        "Alasan: kode-lama",
        "Catatan: Mohon <cek>",
        f"✅ Terverifikasi: {report.reference} diterima oleh koordinator",
    ):
        assert part in history.text


async def test_a_long_note_is_told_whole_page_by_page(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "BKPSDM", name="Made")
    note = " ".join(f"<{number:03}>kata" for number in range(400))
    await reports(town, 12, pic, note=note)
    card = await asked(town, pic, "/tugas 12")
    assert "Selengkapnya: /riwayat 12" in card.text
    assert "Bukti dukung: 2 buah" in card.text
    page = await asked(town, pic, "/riwayat 12")
    told = [page.text]
    while "Lebih lama" in page.labels:
        page = await tapped(town, pic, page, "Lebih lama")
        told.insert(0, page.text)
    assert len(told) > 1
    assert "(lanjutan)" in told[1]
    assert all("dipersingkat" not in each and len(each) <= 4096 for each in told)
    assert [number for number in range(400) if f"<{number:03}>kata" not in "\n".join(told)] == []


async def test_the_history_tells_who_claimed_verified_and_gave_levels(town: Town) -> None:
    pic, lead = await town.member(Role.FOCAL_POINT, "BKPSDM", name="Made"), town.coordinator()
    row = (await row_of(town, 12)).id
    resources, now = town.house.resources, town.house.resources.now()
    await set_level(resources, Person(lead.id, Role.COORDINATOR), 12, "external", 2)
    async with town.house.database.open_store() as store:
        for old, new in ((None, "3"), ("3", "4"), ("4", None)):
            await store.audit.add(AuditEntry(now, pic.id, "pic", "claim_level", f"follow_up:{row}", old, new))
    history = await asked(town, pic, "/riwayat 12")
    for part in (
        "Senin, 4 November 2019 pukul 08.",
        "Tingkat asesor eksternal: 2, oleh anggota yang namanya tidak tercatat",
        "Tingkat diklaim OPD: 3, oleh Made",
        "Tingkat diklaim OPD: 3 menjadi 4, oleh Made",
        "Tingkat diklaim OPD: 4 menjadi belum ada, oleh Made",
    ):
        assert part in history.text


async def row_of(town: Town, number: int) -> FollowUp:
    async with town.house.database.read_store() as store:
        found = await store.follow_ups.find(number)
    assert found
    return found


async def test_a_page_that_is_gone_is_reloaded(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Dinas Dukcapil")
    tasks = await asked(town, pic, "/tugas")
    for press, words in (
        (ListTasks("own", page=9), "Tampilan ini sudah lama"),
        (OpenTask(99), "tidak ada baris dengan nomor itu"),
        (ListTasks("all"), "di luar wewenang"),
    ):
        act = await town.simulator.presses_button(pic, tasks, Button("Lama", data=encode(press)))
        assert words in (await town.simulator.toast(act)).text
