"""/pengingat through the simulator: by buttons and by words; it is Monday, 4 November 2019, past 08.00."""

import re

import pytest

from handlers.buttons import encode
from handlers.presses.reminders import ChooseHour, ChooseLeave, ChooseQuiet, ChooseZone, PreferencePress, ShowReminders
from simulator.values import BotMessage, Button, User
from spbe.people import Person, Role
from spbe.usecases import postponing
from spbe.usecases.postponing import Delay
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAIN = ("Jam", "Zona waktu", "Hari tenang", "Cuti")
SAVED = "Pengaturan pengingat tersimpan."


async def focal_point(town: Town) -> User:
    return await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


async def asked(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    assert len(answer.labels) <= 8
    assert all(len(row) <= 2 for row in answer.buttons)
    return answer


async def tapped(town: Town, person: User, message: BotMessage, label: str, toast: str = "") -> BotMessage:
    act = await town.simulator.presses(person, message, label)
    assert (await town.simulator.toast(act)).text == toast
    (answer,) = await town.simulator.answers(act)
    assert (answer.message_id, len(answer.labels) <= 8) == (message.message_id, True)
    return answer


def stored(town: Town, person_id: int) -> tuple[str | None, str | None, int, str | None]:
    """Return hour, zone, quiet days as bits, and the last day of leave."""
    rows = town.stored("SELECT send_at, zone, quiet_days, leave_until FROM preference WHERE person_id = ?", person_id)
    (hour, zone, quiet, leave) = rows[0] if rows else (None, None, 0, None)
    return hour and str(hour)[:5], zone, quiet, leave


async def test_the_first_screen_says_when_and_why(town: Town) -> None:
    screen = await asked(town, await focal_point(town), "/pengingat")
    told = "Pengingat berikutnya: Jumat, 29 November 2019 pukul 08.00 WITA, baris 15, 33.\n"
    assert screen.text.startswith(f"Pengingat Anda\n{told}")
    for part in ("diingatkan sebagai PIC Bag. Hukum.", "Jam: 08.00 WITA\n", "Hari tenang: tidak ada\nCuti: tidak ada"):
        assert part in screen.text
    assert screen.labels == MAIN


async def test_an_hour_and_a_zone_by_buttons(town: Town) -> None:
    user = await focal_point(town)
    screen = await asked(town, user, "/pengingat")
    hours = await tapped(town, user, screen, "Jam")
    assert "(pukul 08.00 sampai 15.30)" in hours.text
    assert hours.labels == ("08.00", "09.00", "10.00", "11.00", "14.00", "15.00", "Kembali")
    screen = await tapped(town, user, hours, "15.00", SAVED)
    assert "Pengingat berikutnya: Jumat, 29 November 2019 pukul 15.00 WITA, baris 15, 33." in screen.text
    assert "Jam: 15.00 WITA (pilihan Anda)" in screen.text
    zones = await tapped(town, user, screen, "Zona waktu")
    assert zones.labels == ("WIB", "WITA", "WIT", "Kembali")
    screen = await tapped(town, user, zones, "WIB", SAVED)
    assert "Jam: 15.00 WIB (pilihan Anda), yaitu pukul 16.00 WITA\n" in screen.text
    assert stored(town, user.id) == ("15:00", "Asia/Jakarta", 0, None)
    hours = await tapped(town, user, screen, "Jam")
    screen = await tapped(town, user, hours, "Mengikuti instansi (08.00)", SAVED)
    zones = await tapped(town, user, screen, "Zona waktu")
    screen = await tapped(town, user, zones, "Mengikuti instansi", SAVED)
    assert stored(town, user.id) == (None, None, 0, None)
    assert screen.labels == MAIN


async def test_a_leave_in_advance_is_shown_with_both_days(town: Town) -> None:
    user = await focal_point(town)
    screen = await asked(town, user, "cuti dari 6 sampai 8 november")
    assert "Cuti: Rabu, 6 November 2019 sampai Jumat, 8 November 2019 (kedua hari itu termasuk)" in screen.text
    leave = await tapped(town, user, screen, "Cuti")
    assert "Tercatat Rabu, 6 November 2019 sampai Jumat, 8 November 2019" in leave.text
    data = town.stored("SELECT leave_from FROM preference WHERE person_id = ?", user.id)
    assert data == [("2019-11-06",)]
    assert "Cuti: Selasa, 5 November 2019 saja" in (await asked(town, user, "cuti besok")).text
    assert "Cuti: tidak ada" in (await asked(town, user, "ga jadi cuti")).text


@pytest.mark.parametrize(
    "words",
    [
        "matikan pengingat",
        "stop ingetin saya",
        "/pengingat mati",
        "jangan ingatkan saya",
        "pengingat mati",
        "stop",
        "unsubscribe",
        "berhenti kirim pesan",
        "tolong jangan kirim2 lagi",
        "gmn cara matikan notif?",
        "jangan ganggu",
    ],
)
async def test_reminders_are_never_off_altogether(town: Town, words: str) -> None:
    user = await focal_point(town)
    screen = await asked(town, user, words)
    assert screen.text.startswith("Pengingat tidak dapat dimatikan seluruhnya, tetapi Anda dapat memilih jam lain")
    assert "keluar dari keanggotaan bot ini: /berhenti" in screen.text
    assert screen.labels == ("Cuti", "Hari tenang", "Jam", "Kembali")
    assert (await tapped(town, user, screen, "Cuti")).text.startswith("Cuti\n")
    assert stored(town, user.id) == (None, None, 0, None)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/pengingat instansi kucing", "/pengingat instansi libur sampai 5 Januari"),
        ("/pengingat instansi hari tenang senin sampai jumat", "/pengingat instansi libur sampai 5 Januari"),
        ("/pengingat instansi libur sampai 1 november", "sampai Minggu, 1 November 2020, padahal libur pengingat"),
        ("/pengingat instansi libur sampai 1 november 2020", "padahal libur pengingat paling lama 3 bulan ke depan"),
        ("/pengingat instansi mati", "libur bagi semua anggota"),
    ],
)
async def test_what_cannot_be_granted_to_the_instance_is_told_in_its_words(town: Town, words: str, told: str) -> None:
    screen = await asked(town, town.coordinator(), words)
    assert told in screen.text
    assert stored(town, 0) == (None, None, 0, None)


async def test_quiet_days_by_buttons(town: Town) -> None:
    user = await focal_point(town)
    days = await tapped(town, user, await asked(town, user, "/pengingat"), "Hari tenang")
    assert days.labels == ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Kembali")
    days = await tapped(town, user, days, "Senin", SAVED)
    days = await tapped(town, user, days, "Jumat", SAVED)
    assert days.labels == ("✓ Senin", "Selasa", "Rabu", "Kamis", "✓ Jumat", "Kembali")
    days = await tapped(town, user, days, "✓ Jumat", SAVED)
    screen = await tapped(town, user, days, "Kembali")
    assert "Hari tenang: Senin\n" in screen.text
    screen = await tapped(town, user, screen, "Seperti semula", SAVED)
    assert screen.labels == MAIN


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "/pengingat hari tenang jumat",
            "Pengingat berikutnya: Senin, 2 Desember 2019 pukul 08.00 WITA, baris 15, 33.",
        ),
        ("cuti sampai 1 januari", "Pengingat berikutnya: Kamis, 2 Januari 2020 pukul 08.00 WITA, baris 15, 33."),
        ("cuti sampai 5 desember", "Pengingat berikutnya: Jumat, 6 Desember 2019 pukul 08.00 WITA, baris 15, 33."),
    ],
)
async def test_the_next_reminder_is_told_once_and_truly(town: Town, words: str, told: str) -> None:
    screen = await asked(town, await focal_point(town), words)
    assert told in screen.text
    assert "29 November" not in screen.text


async def test_a_coordinator_and_a_reader_see_what_is_told_next(town: Town) -> None:
    screen = await asked(town, await town.member(Role.COORDINATOR, name="Made"), "/pengingat")
    assert re.search(
        r"Pengingat berikutnya: Jumat, 29 November 2019 pukul 08\.00 WITA, baris 1, .* baris lain\.", screen.text
    )
    screen = await asked(town, await town.member(Role.READER, "DKIS", name="Eka"), "/pengingat")
    assert "6 Juli 2020 pukul 08.00 WITA, tahapan “Sosialisasi evaluasi SPBE 2020 dimulai”." in screen.text


async def test_a_target_within_a_leave_is_told(town: Town) -> None:
    user = await focal_point(town)
    assert "/serahterima" not in (await asked(town, user, "cuti sampai 30 desember")).text
    told = "Selama cuti itu jatuh target baris 15, 33 (Selasa, 31 Desember 2019). Silakan laporkan lebih dulu"
    screen = await asked(town, user, "cuti sampai 1 januari")
    assert told in screen.text
    assert "/serahterima" in screen.text
    assert told in (await asked(town, user, "/pengingat")).text
    assert told not in (await asked(town, user, "ga jadi cuti")).text


async def test_a_leave_on_days_off_is_told(town: Town) -> None:
    screen = await asked(town, await focal_point(town), "cuti 9 sampai 10 november")
    assert "tanpa pengingat. Hari pengingat berikutnya: Senin, 11 November 2019." in screen.text


async def test_quiet_days_that_replace_others_are_told(town: Town) -> None:
    user = await focal_point(town)
    await asked(town, user, "/pengingat hari tenang senin, jumat")
    screen = await asked(town, user, "/pengingat hari tenang sabtu")
    assert "Pada hari Sabtu memang tidak ada pengingat, jadi tidak perlu menjadi hari tenang.\n" in screen.text
    assert "Hari tenang: Senin, Jumat\n" in screen.text
    screen = await asked(town, user, "/pengingat hari tenang rabu")
    assert "Tersimpan.\nTidak lagi hari tenang: Senin, Jumat.\n\nPengingat Anda\n" in screen.text
    assert "Hari tenang: Rabu\n" in screen.text


async def test_a_zone_alone_is_told_as_such_with_the_usual_clock(town: Town) -> None:
    user = await focal_point(town)
    assert (
        "Jam: 08.00 WIT (zona waktu pilihan Anda), yaitu pukul 07.00 WITA\n"
        in (await asked(town, user, "/pengingat zona wit")).text
    )
    assert "Jam: 08.00 WITA (zona waktu pilihan Anda)\n" in (await asked(town, user, "/pengingat zona wita")).text


async def test_leave_by_buttons(town: Town) -> None:
    user = await focal_point(town)
    leave = await tapped(town, user, await asked(town, user, "/pengingat"), "Cuti")
    assert leave.labels[:2] == ("s.d. Senin, 4 November 2019", "s.d. Jumat, 8 November 2019")
    screen = await tapped(town, user, leave, "s.d. Jumat, 8 November 2019", SAVED)
    assert "Pengingat berikutnya: Jumat, 29 November 2019" in screen.text
    assert "Cuti: sampai Jumat, 8 November 2019 (hari itu masih termasuk)" in screen.text
    leave = await tapped(town, user, screen, "Cuti")
    screen = await tapped(town, user, leave, "Cuti selesai", SAVED)
    assert "Cuti: tidak ada" in screen.text


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("/pengingat jam 9", ("09:00", None, 0, None)),
        ("/PENGINGAT pukul 09.30 wib ya", ("09:30", "Asia/Jakarta", 0, None)),
        ("ingatkan saya jam 9", ("09:00", None, 0, None)),
        ("tolong ubah jam pengingat ke jam setengah 10", ("09:30", None, 0, None)),
        ("jgn ingetin saya hari jum'at", (None, None, 16, None)),
        ("hari tenang senen dan kamsi", (None, None, 9, None)),
        ("pengingat zona wit", (None, "Asia/Jayapura", 0, None)),
        ("cuti sampai 5 desember", (None, None, 0, "2019-12-05")),
        ("ingatkan sore aja", ("15:00", None, 0, None)),
        ("saya lagi di jakarta, ingatkan pakai wib", (None, "Asia/Jakarta", 0, None)),
        ("izin sakit sampai kamis", (None, None, 0, "2019-11-07")),
        ("jgn ingatkan saya minggu ini", (None, None, 0, "2019-11-08")),
        ("Saya Ayu dari Bagian Hukum. Saya cuti sampe 5 desmber.", (None, None, 0, "2019-12-05")),
        ("cuti 3 hari", (None, None, 0, "2019-11-06")),
        ("sy cuti smpe 5 des", (None, None, 0, "2019-12-05")),
        ("sy sakit hari ini", (None, None, 0, "2019-11-04")),
        ("jangan ganggu hari jumat", (None, None, 16, None)),
        ("ganti jam pengingat jd jam 2 siang", ("14:00", None, 0, None)),
        ("ingatkan saya tiap hari senin saja", (None, None, 30, None)),
        ("/pengingat cuti sampai jumat, hari tenang senin, jam 10", ("10:00", None, 1, "2019-11-08")),
    ],
)
async def test_words_do_what_buttons_do(town: Town, words: str, kept: tuple[str | None, str | None, int, str]) -> None:
    user = await focal_point(town)
    screen = await asked(town, user, words)
    assert screen.text.startswith("Tersimpan.\n\nPengingat Anda\n")
    assert stored(town, user.id) == kept
    assert (await asked(town, user, "seperti semula")).labels == MAIN
    assert stored(town, user.id) == (None, None, 0, None)


@pytest.mark.parametrize(
    "words",
    [
        "pengingat",
        "tolong atur pengingat dong",
        "kapan saya diingatkan?",
        "/pengingat tolong ya",
        "jam berapa pengingat saya?",
        "kenapa saya diingatkan",
        "knp sy dpt pengingat ini",
        "knp sy dikirimi pesan ini ya?",
        "pengingat sy kpn lg",
        "apa saja pengingat saya",
        "ada pengingat apa hari ini?",
        "/pengingat bantuan",
        "/pengingat halo",
        "ingatkan saya besok",
    ],
)
async def test_words_that_only_ask_show_the_screen(town: Town, words: str) -> None:
    user = await focal_point(town)
    shown = await asked(town, user, "/pengingat")
    assert (await asked(town, user, words)).html == shown.html


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("cuti", "Cuti"),
        ("/pengingat zona", "Zona waktu pengingat"),
        ("/pengingat jam", "Jam pengingat"),
        ("hari tenang", "Hari tenang"),
        ("pengingat jgn pagi2", "Jam pengingat"),
    ],
)
async def test_a_matter_that_is_only_named_is_shown_with_its_choices(town: Town, words: str, title: str) -> None:
    screen = await asked(town, await focal_point(town), words)
    assert screen.text.startswith(f"{title}\n")
    assert screen.labels[-1] == "Kembali"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/pengingat jam 17", "Pengingat hanya dikirim pada jam kerja: silakan pilih pukul 08.00 sampai 15.30."),
        ("ingatkan saya jam 25", "Jam itu tidak ada: silakan tulis jam antara pukul 08.00 dan 15.30"),
        ("/pengingat jam 9.75", "Jam itu tidak ada"),
        ("/pengingat zona tokyo", "silakan pilih WIB, WITA, atau WIT"),
        ("cuti sampai kemarin", "Minggu, 3 November 2019 sudah lewat"),
        ("cuti sampai 31 februari", "tidak ada di kalender"),
        ("cuti mulai besok", "Sampai kapan?"),
        ("sy cuti blabla 5 des", "“blabla”"),
        ("ingatkan saya 2 hari sebelum target", "sama bagi semua anggota, jadi tidak dapat dipilih sendiri"),
        ("cuti jumat sampai 4 november 2019", "mendahului hari pertamanya"),
        (
            "cuti sampai 5 desember 2062",
            "Yang saya pahami sampai Selasa, 5 Desember 2062, padahal cuti paling lama 6 bulan ke depan",
        ),
        ("/pengingat hari tenang senin sampai jumat", "sisakan satu hari"),
        ("/pengingat jam 9 atau 10", "“atau 10”"),
        ("/pengingat <b>x", "“b x”"),
    ],
)
async def test_what_cannot_be_granted_is_told_with_the_way_out(town: Town, words: str, told: str) -> None:
    user = await focal_point(town)
    assert told in (await asked(town, user, words)).text
    assert stored(town, user.id) == (None, None, 0, None)


@pytest.mark.parametrize(
    "words", ["cuti bersama 2020 kapan ya", "zona integritas itu apa?", "ingatkan jam layanan apa"]
)
async def test_a_question_stays_a_question(town: Town, words: str) -> None:
    user = await focal_point(town)
    assert {"👍", "👎"} <= set((await asked(town, user, words)).labels)


@pytest.mark.parametrize(
    ("words", "title", "told"),
    [
        ("berapa hari sebelum target saya diingatkan?", "Kapan Anda diingatkan", "30, 14, 7, 3, dan 1 hari"),
        ("kpn pengingat dikirim", "Kapan Anda diingatkan", "/pengingat"),
        ("saya sudah lapor kok diingatkan terus?", "Sudah melapor tetapi masih diingatkan", "24 jam"),
        ("knp masih diingatkan padahal sdh lapor", "Sudah melapor tetapi masih diingatkan", "/riwayat"),
    ],
)
async def test_the_rules_of_reminders_can_be_asked_for(town: Town, words: str, title: str, told: str) -> None:
    for person in (town.coordinator(), await focal_point(town)):
        answer = (await asked(town, person, words)).text
        assert title in answer
        assert told in answer


async def test_the_instance_is_set_in_words_without_a_command(town: Town) -> None:
    coordinator = town.coordinator()
    assert "Pengingat Kota Denpasar" in (await asked(town, coordinator, "atur jam pengingat instansi jam 9")).text
    assert stored(town, 0) == ("09:00", None, 0, None)
    await asked(town, coordinator, "/pengingat instansi semula")
    assert stored(town, 0) == (None, None, 0, None)


async def test_guests_have_no_reminders(town: Town) -> None:
    guest = town.guest()
    for words in ("/pengingat", "/pengingat jam 9", "cuti sampai 5 desember", "/pengingat instansi jam 9"):
        assert "Pengingat hanya dikirim kepada anggota" in (await asked(town, guest, words)).text
    assert stored(town, guest.id) == (None, None, 0, None)


async def test_a_reader_is_told_of_stages_only(town: Town) -> None:
    reader = await town.member(Role.READER, "DKIS", name="Eka")
    screen = await asked(town, reader, "/pengingat")
    assert "sebagai staf: hanya tentang tahapan evaluasi." in screen.text
    assert screen.labels == MAIN


async def test_a_focal_point_without_an_agency(town: Town) -> None:
    screen = await asked(town, await town.member(Role.FOCAL_POINT, name="Budi"), "/pengingat")
    assert "belum menjadi PIC OPD mana pun" in screen.text


async def test_the_coordinator_sets_the_instance(town: Town) -> None:
    coordinator, user = town.coordinator(), await focal_point(town)
    own = await asked(town, coordinator, "/pengingat")
    assert "sebagai koordinator: laporan yang menunggu verifikasi" in own.text
    assert own.labels == (*MAIN, "Pengaturan instansi", "Catatan pengingat")
    screen = await tapped(town, coordinator, own, "Pengaturan instansi")
    assert screen.text.startswith("Pengingat Kota Denpasar\n")
    assert screen.labels == ("Jam", "Zona waktu", "Hari tenang", "Libur", "Kembali")
    hours = await tapped(town, coordinator, screen, "Jam")
    screen = await tapped(town, coordinator, hours, "11.00", SAVED)
    days = await tapped(town, coordinator, await tapped(town, coordinator, screen, "Hari tenang"), "Rabu", SAVED)
    pause = await tapped(town, coordinator, await tapped(town, coordinator, days, "Kembali"), "Libur")
    screen = await tapped(town, coordinator, pause, "s.d. Jumat, 8 November 2019", SAVED)
    assert "Libur: sampai Jumat, 8 November 2019" in screen.text
    told = (await asked(town, user, "/pengingat")).text
    assert "Pengingat berikutnya: Jumat, 29 November 2019 pukul 11.00 WITA, baris 15, 33." in told
    assert "Hari tenang: tidak ada; untuk semua anggota Rabu\n" in told
    assert "Pengingat untuk semua anggota libur sampai Jumat, 8 November 2019" in told
    assert stored(town, coordinator.id) == (None, None, 0, None)
    screen = await asked(town, coordinator, "/pengingat instansi libur selesai zona wib")
    assert (screen.text.startswith("Tersimpan."), stored(town, 0)) == (True, ("11:00", "Asia/Jakarta", 4, None))
    screen = await tapped(town, coordinator, screen, "Seperti semula", SAVED)
    assert stored(town, 0) == (None, None, 0, None)
    assert (await tapped(town, coordinator, screen, "Kembali")).html == own.html


async def test_only_a_coordinator_sets_the_instance(town: Town) -> None:
    user = await focal_point(town)
    assert "di luar wewenang" in (await asked(town, user, "/pengingat instansi jam 9")).text
    screen = await asked(town, user, "/pengingat")
    presses: tuple[PreferencePress, ...] = (ShowReminders("instance"), ChooseHour("instance", 540))
    for press in presses:
        act = await town.simulator.presses_button(user, screen, Button("Lama", data=encode(press)))
        assert "di luar wewenang" in (await town.simulator.toast(act)).text
    assert stored(town, 0) == (None, None, 0, None)


@pytest.mark.parametrize(
    ("press", "toast"),
    [
        (ChooseHour("own", 60), "Pengingat hanya dikirim pada jam kerja"),
        (ChooseHour("own", 10**17), "Jam itu tidak ada"),
        (ChooseLeave("own", 0), "Hari itu tidak ada di kalender"),
        (ChooseLeave("own", 10**17), "Hari itu tidak ada di kalender"),
        (ChooseLeave("own", 737_000), "sudah lewat"),
        (ChooseQuiet("own", 7, quiet=True), "Tampilan ini sudah lama"),
        (ChooseZone("own", None), SAVED),
    ],
)
async def test_old_and_odd_buttons(town: Town, press: PreferencePress, toast: str) -> None:
    user = await focal_point(town)
    screen = await asked(town, user, "/pengingat")
    act = await town.simulator.presses_button(user, screen, Button("Lama", data=encode(press)))
    assert toast in (await town.simulator.toast(act)).text
    await town.simulator.answers(act, count=0)
    assert stored(town, user.id) == (None, None, 0, None)


async def test_rows_that_are_held_back_come_again(town: Town) -> None:
    user = await town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    async with town.house.database.read_store() as store:
        person: Person = await store.people.get(user.id)
        rows = [each.row.number for each in (await store.follow_ups.tasks(opds=person.opds, limit=7)).items]
    await postponing.put_off(town.house.resources, person, rows[:6], Delay.MONDAY)
    await postponing.disown(town.house.resources, person, rows[6])
    screen = await asked(town, user, "/pengingat")
    held = await tapped(town, user, screen, "Baris yang ditahan (7)")
    assert "1–5 dari 7" in held.text
    assert "ditunda, diingatkan lagi mulai Senin, 11 November 2019" in held.text
    assert held.labels[-2:] == ("Berikutnya", "Kembali")
    held = await tapped(town, user, held, held.labels[0], "Anda diingatkan lagi tentang baris itu.")
    assert "1–5 dari 6" in held.text
    assert held.labels[-2:] == ("Berikutnya", "Kembali")
    held = await tapped(town, user, held, "Berikutnya")
    assert held.labels == (f"Tugas saya lagi: baris {rows[6]}", "Sebelumnya", "Kembali")
    await tapped(town, user, held, held.labels[0])
    assert "Baris yang ditahan (5)" in (await asked(town, user, "/pengingat")).labels
    assert town.stored("SELECT * FROM disowned WHERE person_id = ?", user.id) == []


async def test_the_last_row_that_is_held_back_leaves_an_empty_list(town: Town) -> None:
    user = await focal_point(town)
    screen = await asked(town, user, "/pengingat")
    act = await town.simulator.presses_button(
        user, screen, Button("Lama", data=encode(ShowReminders("own", "rows", 3)))
    )
    (held,) = await town.simulator.answers(act)
    assert "Tidak ada baris yang Anda tunda" in held.text
    assert held.labels == ("Kembali",)


async def test_a_report_that_is_being_written_stays(town: Town) -> None:
    user = await focal_point(town)
    await town.simulator.ask(user, "lapor no 33")
    await town.simulator.ask(user, "proses")
    drafted = "SELECT payload FROM draft WHERE person_id = ?"
    before = town.stored(drafted, user.id)
    for words in ("/pengingat cuti sampai 5 desember", "ingatkan saya jam 9", "/pengingat"):
        assert "Pengingat Anda" in (await asked(town, user, words)).text
    assert town.stored(drafted, user.id) == before
    assert stored(town, user.id) == ("09:00", None, 0, "2019-12-05")
    step = await town.simulator.ask(user, "60")
    assert "atatan" in step[-1].text


async def test_a_note_is_no_wish(town: Town) -> None:
    user = await focal_point(town)
    for words in ("lapor no 33", "proses", "60", "cuti sampai 5 desember"):
        await town.simulator.ask(user, words)
    ((kept,),) = town.stored("SELECT payload FROM draft WHERE person_id = ?", user.id)
    assert '"note": "cuti sampai 5 desember"' in kept
    assert stored(town, user.id) == (None, None, 0, None)


async def test_the_log_is_opened_from_here(town: Town) -> None:
    coordinator = town.coordinator()
    typed = await asked(town, coordinator, "/pengingat log")
    screen = await asked(town, coordinator, "/pengingat")
    assert (await tapped(town, coordinator, screen, "Catatan pengingat")).text == typed.text


async def test_a_group_is_pointed_to_the_private_chat(town: Town) -> None:
    coordinator = town.coordinator()
    group = town.simulator.group(-9001, "Tim SPBE", coordinator)
    act = await town.simulator.says(coordinator, "/pengingat@AsistenSPBEBot", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "Pengingat Anda" not in answer.text
    assert answer.labels == ()
