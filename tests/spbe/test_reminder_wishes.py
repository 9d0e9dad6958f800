"""Wishes about reminders as people type them; today is Monday, 4 November 2019."""

from datetime import date, time

import pytest

from spbe.reminder_wishes import (
    AtHour,
    BeforeTarget,
    Change,
    HalfRead,
    InZone,
    LeaveFor,
    LeaveUntil,
    LeaveWithoutEnd,
    QuietDays,
    ReminderWish,
    Topic,
    Usual,
    wish_about_reminders,
    wish_from,
)
from spbe.reminder_words import WIB, WIT, WITA

TODAY = date(2019, 11, 4)
TOMORROW = date(2019, 11, 5)
FRIDAY = date(2019, 11, 8)
DECEMBER_5 = date(2019, 12, 5)


def read(text: str) -> ReminderWish:
    return wish_from(text, today=TODAY)


def only(text: str) -> Change:
    wish = read(text)
    assert (wish.unread, wish.topic, wish.of_instance) == ("", None, False)
    (change,) = wish.changes
    return change


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("jam 9", time(9)),
        ("9", time(9)),
        ("pukul 09.30", time(9, 30)),
        ("pkl 9:30", time(9, 30)),
        ("09.30", time(9, 30)),
        ("jam 8 30", time(8, 30)),
        ("jam9", time(9)),
        ("9 pagi", time(9)),
        ("pagi jam 9", time(9)),
        ("jam setengah 10", time(9, 30)),
        ("setengah sepuluh pagi", time(9, 30)),
        ("jam delapan tiga puluh", time(8, 30)),
        ("jam sebelas siang", time(11)),
        ("jam 1 siang", time(13)),
        ("jam 12 siang", time(12)),
        ("3 sore", time(15)),
        ("jam 2", time(14)),
        ("jam 02.00", time(2)),
        ("jam 2 pagi", time(2)),
        ("jam 9 malam", time(21)),
        ("jam 12 malam", time(0)),
        ("tolong ingatkan saya jam 10 aja ya pak", time(10)),
        ("ubah jam pengingat jadi jam 10", time(10)),
        ("ganti jam pengingat jd jam 2 siang", time(14)),
        ("ingatkan sore aja", time(15)),
        ("ingetin saya siang hari", time(13)),
        ("pagi", time(9)),
        ("jam 25", None),
        ("jam 9.75", None),
    ],
)
def test_an_hour(text: str, hour: time | None) -> None:
    assert only(text) == AtHour(hour)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("zona wib", WIB),
        ("WITA", WITA),
        ("zona ke wit dong", WIT),
        ("waktu jakarta", WIB),
        ("waktu makasar", WITA),
        ("zona waktu indonesia timur", WIT),
        ("waktu indonesia bagian tengah", WITA),
        ("saya lagi di jakarta, ingatkan pakai wib", WIB),
        ("saya di jayapura, ingatkan pakai wib", WIB),
        ("zona tokyo", None),
        ("zona GMT+9", None),
    ],
)
def test_a_zone(text: str, zone: str | None) -> None:
    assert only(text) == InZone(zone)


@pytest.mark.parametrize(
    ("text", "days", "how"),
    [
        ("hari tenang jumat", {4}, "only"),
        ("hri tenang kamsi", {3}, "only"),
        ("hari tenang senin, jumat dan minggu", {0, 4, 6}, "only"),
        ("hari tenang senin sampai rabu", {0, 1, 2}, "only"),
        ("hari tenang sabtu-senin", {5, 6, 0}, "only"),
        ("jangan ingatkan hari jumat", {4}, "also"),
        ("jgn ingetin saya hari jum'at", {4}, "also"),
        ("tidak usah ingatkan saya di hari rebo", {2}, "also"),
        ("jangan ganggu hari jumat", {4}, "also"),
        ("jgn ganggu saya hari jmt", {4}, "also"),
        ("tidak usah kirim pesan hari jumat", {4}, "also"),
        ("ingatkan lagi hari jumat", {4}, "not"),
        ("ingatkan saya tiap hari senin saja", {0}, "others"),
        ("ingetin sy tiap senin aja", {0}, "others"),
        ("hari tenang jumat saja", {4}, "only"),
        ("hapus hari tenang jumat", {4}, "not"),
        ("ingatkan saya hanya hari senin dan rabu", {0, 2}, "others"),
    ],
)
def test_quiet_days(text: str, days: set[int], how: str) -> None:
    change = only(text)
    assert isinstance(change, QuietDays)
    assert (set(change.days), str(change.how)) == (days, how)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("cuti sampai 5 desember", LeaveUntil(DECEMBER_5)),
        ("saya cuti smp tgl 5 des 2019", LeaveUntil(DECEMBER_5)),
        ("cutti s/d 5 desmber", LeaveUntil(DECEMBER_5)),
        ("sy cuti smpe 5 des", LeaveUntil(DECEMBER_5)),
        ("saya cuti ampe 5 des", LeaveUntil(DECEMBER_5)),
        ("cuti smpek 5 desmber", LeaveUntil(DECEMBER_5)),
        ("cuti s.d. 5 desember", LeaveUntil(DECEMBER_5)),
        ("cuti sd 5 des", LeaveUntil(DECEMBER_5)),
        ("izin smpe 5 des", LeaveUntil(DECEMBER_5)),
        ("cuti sampai jumat saja", LeaveUntil(FRIDAY)),
        ("sy sakit hari ini", LeaveUntil(TODAY)),
        ("sampai 5 desember saya cuti", LeaveUntil(DECEMBER_5)),
        ("libur sampai akhir tahun", LeaveUntil(date(2019, 12, 31))),
        ("cuti sampai minggu depan", LeaveUntil(date(2019, 11, 15))),
        ("cuti hari ini", LeaveUntil(TODAY)),
        ("cuti besok", LeaveUntil(TOMORROW, TOMORROW)),
        ("cuti mulai besok sampai jumat", LeaveUntil(FRIDAY, TOMORROW)),
        ("cuti sampai jumat mulai besok", LeaveUntil(FRIDAY, TOMORROW)),
        ("cuti dari 6 sampai 8 november", LeaveUntil(FRIDAY, date(2019, 11, 6))),
        ("cuti tgl 6-8 nov", LeaveUntil(FRIDAY, date(2019, 11, 6))),
        ("cuti 6 sampai 8", LeaveUntil(FRIDAY, date(2019, 11, 6))),
        ("cuti 6/11 s/d 8/11", LeaveUntil(FRIDAY, date(2019, 11, 6))),
        ("dari 6 nov sampai 8 nov saya cuti", LeaveUntil(FRIDAY, date(2019, 11, 6))),
        ("cuti tanggal 24 sampai 26 desember", LeaveUntil(date(2019, 12, 26), date(2019, 12, 24))),
        ("cuti 30 sampai 2 desember", LeaveUntil(date(2019, 12, 2), date(2019, 11, 30))),
        ("cuti 31 sampai 5 desember", LeaveUntil(None)),
        ("cuti jumat sampai senin", LeaveUntil(date(2019, 11, 11), FRIDAY)),
        ("cuti minggu depan", LeaveUntil(date(2019, 11, 15), date(2019, 11, 11))),
        ("cuti bulan depan", LeaveUntil(date(2019, 12, 31), date(2019, 12, 1))),
        ("cuti mulai besok", LeaveWithoutEnd()),
        ("cuti mulai besok selama 3 hari", LeaveFor(3, TOMORROW)),
        ("cuti 3 hari mulai besok", LeaveFor(3, TOMORROW)),
        ("cuti seminggu mulai besok", LeaveUntil(date(2019, 11, 11), TOMORROW)),
        ("izin sakit sampai kamis", LeaveUntil(date(2019, 11, 7))),
        ("izin sampe kamis", LeaveUntil(date(2019, 11, 7))),
        ("dinas luar sampai jumat", LeaveUntil(FRIDAY)),
        ("jangan ingatkan saya minggu ini", LeaveUntil(FRIDAY)),
        ("jgn ingetin saya besok", LeaveUntil(TOMORROW, TOMORROW)),
        ("jangan ingatkan saya 3 hari", LeaveFor(3)),
        ("ga jadi cuti", Usual("leave")),
        ("cuti seminggu", LeaveUntil(date(2019, 11, 10))),
        ("cuti selama 2 minggu", LeaveUntil(date(2019, 11, 17))),
        ("cuti sampai 3 hari lagi", LeaveUntil(date(2019, 11, 7))),
        ("cuti sampai kemarin", LeaveUntil(date(2019, 11, 3))),
        ("cuti sampai 31 februari", LeaveUntil(None)),
        ("cuti 3 hari", LeaveFor(3)),
        ("cuti tiga hari kerja", LeaveFor(3)),
        ("cuti sehari", LeaveFor(1)),
        ("3 hari saya cuti", LeaveFor(3)),
        ("cuti tahunan 12 hari", LeaveFor(12)),
        ("cuti sakit sampai jumat", LeaveUntil(FRIDAY)),
        ("cuti jumat", LeaveUntil(FRIDAY, FRIDAY)),
        ("cuti 1 desember sampai 5 desember", LeaveUntil(DECEMBER_5, date(2019, 12, 1))),
        ("cuti selesai", Usual("leave")),
        ("selesai cuti", Usual("leave")),
        ("tidak jadi cuti", Usual("leave")),
        ("saya sudah masuk kerja lagi", Usual("leave")),
    ],
)
def test_leave(text: str, change: Change) -> None:
    assert only(text) == change


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("semula", None),
        ("kembalikan seperti semula ya", None),
        ("reset", None),
        ("jam semula", "hour"),
        ("jam instansi", "hour"),
        ("zona semula", "zone"),
        ("hapus hari tenang", "quiet"),
        ("hari tenang tidak ada", "quiet"),
        ("ingatkan saya setiap hari", "quiet"),
    ],
)
def test_going_back_to_the_usual(text: str, topic: Topic | None) -> None:
    assert only(text) == Usual(topic)


@pytest.mark.parametrize(
    ("text", "topic"), [("cuti", "leave"), ("hari tenang", "quiet"), ("zona waktu", "zone"), ("jam", "hour")]
)
def test_a_matter_that_is_only_named(text: str, topic: Topic) -> None:
    assert read(text) == ReminderWish(topic=topic)


@pytest.mark.parametrize(
    "text",
    [
        "matikan pengingat",
        "matikan notifikasi",
        "stop ingetin saya",
        "mati",
        "pengingat mati",
        "jangan ingatkan saya",
        "jgn ingatkan lagi",
        "stop",
        "unsubscribe",
        "berhenti kirim pesan",
        "tolong jangan kirim2 lagi",
        "jgn kirim2 pesan terus",
        "jangan ganggu saya lagi",
        "gmn cara matikan notif",
        "cara mematikan pengingat",
    ],
)
def test_no_reminders_at_all(text: str) -> None:
    assert read(text) == ReminderWish(topic="off")


@pytest.mark.parametrize(
    "text", ["saya lagi di jakarta, ingatkan pakai wib", "stop ingetin saya", "mulai besok ingatkan saya jam 9"]
)
def test_a_text_that_names_reminders_is_a_wish_without_a_command(text: str) -> None:
    wish = wish_about_reminders(text, today=TODAY)
    assert (wish is None) == ("besok" in text)


@pytest.mark.parametrize(
    "text",
    [
        "jam 9",
        "pengingat",
        "jam berapa saya diingatkan?",
        "ingatkan jam 9?",
        "tim diingatkan 60",
        "ingatkan jam 9 " + " " * 300,
    ],
)
def test_a_text_that_says_more_or_less_is_no_wish_without_a_command(text: str) -> None:
    assert wish_about_reminders(text, today=TODAY) is None


@pytest.mark.parametrize("text", ["pengingat jgn pagi2", "jangan ingatkan pagi-pagi", "jgn ingetin terlalu sore"])
def test_an_hour_that_is_not_wanted_is_answered_with_the_others(text: str) -> None:
    assert wish_about_reminders(text, today=TODAY) == ReminderWish(topic="hour")


@pytest.mark.parametrize(
    "text",
    [
        "ingatkan saya 2 hari sebelum target",
        "ingetin sy seminggu sblm target",
        "ingatkan saya H-3",
        "pengingat 5 hari sebelum jatuh tempo",
    ],
)
def test_days_before_a_target_are_nobodys_choice(text: str) -> None:
    assert wish_about_reminders(text, today=TODAY) == ReminderWish((BeforeTarget(),))


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("besok saya cuti", LeaveUntil(TOMORROW, TOMORROW)),
        ("sy sakit hari ini", LeaveUntil(TODAY)),
        ("tgl 6-8 nov sy cuti", LeaveUntil(FRIDAY, date(2019, 11, 6))),
        ("cuti sampai jumat", LeaveUntil(FRIDAY)),
    ],
)
def test_a_leave_with_its_day_needs_no_command(text: str, change: Change) -> None:
    assert wish_about_reminders(text, today=TODAY) == ReminderWish((change,))


@pytest.mark.parametrize(
    "text",
    [
        "rumah sakit hari ini",
        "apa besok cuti bersama",
        "no 33 sudah 50 persen, target senin, saya cuti",
        "baris 33 sampai senin libur dulu",
        "saya cuti",
        "cuti selesai",
        "jangan kirim dulu",
        "jangan kirim laporan baris 33",
        "ga bisa kirim bukti",
        "tidak bisa kirim pesan",
        "berhenti",
        "indikator 5 sampai 8",
        "target baris 33 diundur 2 hari sebelum rapat",
        "kapan baris 33 diingatkan",
        "saya sudah lapor kok diingatkan terus",
    ],
)
def test_a_question_or_a_report_is_no_wish(text: str) -> None:
    assert wish_about_reminders(text, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("sy cuti blabla 5 des", "blabla"), ("cuti kamis dan jumat", "jumat"), ("cuti bersama 24 desember", "bersama")],
)
def test_a_leave_with_a_day_and_more_is_told_what_was_not_read(text: str, words: str) -> None:
    assert read(text) == ReminderWish((HalfRead(words),))


@pytest.mark.parametrize("text", ["cuti bersama 24 desember apa libur", "besok cuti sampai jam berapa", "cuti 24 des?"])
def test_a_question_about_a_leave_stays_a_question(text: str) -> None:
    assert not any(isinstance(change, HalfRead) for change in read(text).changes)


@pytest.mark.parametrize("text", ["", "pengingat", "atur pengingat dong", "tolong ya pak", "bantuan", "halo", "help"])
def test_nothing_is_asked_for(text: str) -> None:
    assert read(text) == ReminderWish()


def test_several_wishes_at_once_in_any_order() -> None:
    wanted = {LeaveUntil(FRIDAY), AtHour(time(10)), InZone(WIB), QuietDays(frozenset({0}), "only")}
    for text in (
        "cuti sampai jumat, hari tenang senin, jam 10 wib",
        "zona wib jam 10 hari tenang senin cuti sampai jumat",
        "hari tenang senin; pukul 10.00; cuti sampai jumat; waktu jakarta",
    ):
        wish = read(text)
        assert (set(wish.changes), wish.unread) == (wanted, "")


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("instansi jam 9", AtHour(time(9))),
        ("atur jam pengingat instansi jam 8", AtHour(time(8))),
        ("pengaturan instansi zona wit", InZone(WIT)),
        ("hari tenang jumat untuk instansi", QuietDays(frozenset({4}), "only")),
        ("instansi libur sampai 5 Januari", LeaveUntil(date(2020, 1, 5))),
    ],
)
def test_wishes_for_the_instance(text: str, change: Change) -> None:
    assert read(text) == ReminderWish((change,), of_instance=True)


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("jangan jam 9", "jangan"),
        ("jam 9 atau 10", "atau 10"),
        ("jam 9 lewat 15", "lewat 15"),
        ("selamat sore, pengingat", "selamat sore"),
        ("ingatkan saya besok", "besok"),
        ("kapan cuti bersama 2027", "kapan bersama 2027"),
        ("abrakadabra", "abrakadabra"),
        ("zona jawa timur", "timur"),
    ],
)
def test_what_is_not_understood_is_named(text: str, unread: str) -> None:
    wish = read(text)
    assert wish.unread == unread
    assert not wish.is_clear


def test_a_wish_of_endless_length_is_cut() -> None:
    assert len(read("jam 9 " + "kata " * 10_000).unread) < 300


@pytest.mark.parametrize("text", ["İ" * 40, "jam ９", "🙂", "cuti sampai " + "9" * 200, "jam -1", "s/d", "| |"])
def test_odd_texts_are_read_without_a_fault(text: str) -> None:
    read(text)
