"""What people type about the reminders of one row; today is Monday, 4 November 2019."""

from datetime import date

import pytest

from spbe.row_wishes import DisownWish, LogWish, OwnWish, PutOffWish, RemindAgainWish, row_wish_from

TODAY = date(2019, 11, 4)
TOMORROW = date(2019, 11, 5)
THURSDAY = date(2019, 11, 7)
NEXT_MONDAY = date(2019, 11, 11)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tunda baris 15 sampai senin", NEXT_MONDAY),
        ("tnda brs 15 smp snin", NEXT_MONDAY),
        ("tunda pengingat baris 15 besok", TOMORROW),
        ("tunda no. 15 3 hari", THURSDAY),
        ("tunda #15 selama 3 hari ya pak", THURSDAY),
        ("tunda baris lima belas tiga hari", THURSDAY),
        ("tunda baris 15 3 hari kerja", THURSDAY),
        ("tunda baris 15 seminggu", NEXT_MONDAY),
        ("tunda baris 15 sampai minggu depan", NEXT_MONDAY),
        ("tunda baris 15 sampai bulan depan", date(2019, 12, 1)),
        ("tunda baris 15 tgl 20", date(2019, 11, 20)),
        ("tunda baris 15 s/d 20/11", date(2019, 11, 20)),
        ("bisa tunda baris 15 sampai senin?", NEXT_MONDAY),
        ("pengingat baris 15 ditunda sampai jumat", date(2019, 11, 8)),
        ("ingatkan saya lagi baris 15 besok", TOMORROW),
        ("ingetin no 15 3 hari lagi", THURSDAY),
        ("ingatkan baris 15 tanggal 20 november", date(2019, 11, 20)),
        ("ingatkan baris 15 senin depan", NEXT_MONDAY),
        ("besok ingatkan saya baris 15", TOMORROW),
        ("tunda baris 15 sampai kemarin", date(2019, 11, 3)),
        ("tunda baris 15 hari ini", TODAY),
        ("tunda baris 15 sampai akhir bulan", date(2019, 11, 30)),
        ("tolong jangan ingatkan saya soal baris 15 sampai besok", TOMORROW),
        ("tunda baris 15", None),
        ("jangan ingatkan baris 15 dulu", None),
        ("ingatkan lagi baris 15 besok", TOMORROW),
        ("tunda 15 seminggu", NEXT_MONDAY),
        ("tnda 15 smp snin", NEXT_MONDAY),
        ("tunda lima belas 3 hari", THURSDAY),
        ("15 nanti senin ya", NEXT_MONDAY),
        ("no 15 nanti snin aja", NEXT_MONDAY),
        ("tunda 15", None),
    ],
)
def test_a_row_is_put_off(text: str, day: date | None) -> None:
    assert row_wish_from(text, today=TODAY) == PutOffWish((15,), day)


@pytest.mark.parametrize(
    ("text", "rows", "day"),
    [
        ("tunda baris 15 dan 33 sampai senin", (15, 33), NEXT_MONDAY),
        ("tunda baris 15, 33, no 20 besok", (15, 33, 20), TOMORROW),
        ("tunda baris 15 dan baris 33 3 hari", (15, 33), THURSDAY),
        ("tunda baris 15 20 november", (15,), date(2019, 11, 20)),
        ("tunda 33, 15 dan 20 besok", (33, 15, 20), TOMORROW),
    ],
)
def test_several_rows_are_put_off(text: str, rows: tuple[int, ...], day: date) -> None:
    assert row_wish_from(text, today=TODAY) == PutOffWish(rows, day)


def test_a_day_that_does_not_exist() -> None:
    assert row_wish_from("tunda baris 15 sampai 31 februari", today=TODAY) == PutOffWish((15,), is_no_day=True)


@pytest.mark.parametrize(
    "text",
    [
        "baris 15 bukan tugas saya",
        "baris 15 bukan opd kami",
        "no 15 bukan punya kami",
        "no. 15 bkn tgs kami pak",
        "baris 15 bukan tanggung jawab kami",
        "saya bukan PIC baris 15",
        "baris 15 itu sudah bukan tugas saya",
        "maaf bu, baris 15 bukan kewenangan kami",
        "ini bukan tugas saya, baris 15",
        "bukan tuags sy no 15",
        "15 bukan tugas kami",
        "bukan tugas kami 15",
        "baris 15 bukan tupoksi kami",
        "baris 15 tugasnya kominfo bukan kami",
        "brs 15 itu punya dinas kesehatan, bkn kami pak",
    ],
)
def test_a_row_is_not_theirs(text: str) -> None:
    assert row_wish_from(text, today=TODAY) == DisownWish(15)


@pytest.mark.parametrize(
    "text",
    [
        "bukan tugas saya",
        "itu bukan tugas saya",
        "ini bukan tugas saya pak",
        "bkn tgs sy bu",
        "maaf bukan urusan kami ini",
        "ini memang bukan tanggung jawab kami",
    ],
)
def test_the_row_they_were_reminded_of_is_not_theirs(text: str) -> None:
    assert row_wish_from(text, today=TODAY) == DisownWish(None)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("tunda", PutOffWish(())),
        ("tunda dulu ya", PutOffWish(())),
        ("tnda dulu pak", PutOffWish(())),
        ("tunda 3 hari", PutOffWish((), THURSDAY)),
        ("tunda sampai besok", PutOffWish((), TOMORROW)),
        ("tunda 20 november", PutOffWish((), date(2019, 11, 20))),
        ("tunda sampai 31 februari", PutOffWish((), is_no_day=True)),
        ("tunda semua sampai senin", PutOffWish((), NEXT_MONDAY, every=True)),
        ("tunda semua pengingat smpe snin", PutOffWish((), NEXT_MONDAY, every=True)),
        ("ingetin besok", PutOffWish((), TOMORROW, by_name=False)),
        ("ingatkan saya lagi 3 hari lagi", PutOffWish((), THURSDAY, by_name=False)),
        ("ingatkan saya senin depan", PutOffWish((), NEXT_MONDAY, by_name=False)),
    ],
)
def test_the_row_they_were_reminded_of_is_put_off(text: str, wish: PutOffWish) -> None:
    assert row_wish_from(text, today=TODAY) == wish


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("jangan tunda baris 15", (15,)),
        ("jgn tnda brs 15 ya", (15,)),
        ("batal tunda baris 15", (15,)),
        ("baris 15 jangan ditunda", (15,)),
        ("batalkan penundaan baris 15 dan 33", (15, 33)),
        ("ingatkan lagi baris 15", (15,)),
        ("ingetin lagi dong no 15", (15,)),
        ("aktifkan lagi pengingat baris 15", (15,)),
        ("jangan tunda 15", (15,)),
    ],
)
def test_that_a_row_was_put_off_is_taken_back(text: str, rows: tuple[int, ...]) -> None:
    assert row_wish_from(text, today=TODAY) == RemindAgainWish(rows)


@pytest.mark.parametrize(
    "text", ["baris 15 tugas saya lagi", "baris 15 ternyata tugas kami", "no 15 memang punya kami"]
)
def test_a_row_is_theirs_after_all(text: str) -> None:
    assert row_wish_from(text, today=TODAY) == OwnWish(15)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("log pengingat baris 15", LogWish("baris 15")),
        ("tolong lihat catatan pengingat ayu minggu lalu", LogWish("ayu minggu lalu")),
        ("apa staf hukum sudah diingatkan soal baris 15?", LogWish("15", by_name=False)),
        ("apakah PIC pernah diingatkan no 15", LogWish("15", by_name=False)),
        ("bagian hukum sdh diingetin baris 15 belum?", LogWish("15", by_name=False)),
    ],
)
def test_the_log_is_asked_for(text: str, wish: LogWish) -> None:
    assert row_wish_from(text, today=TODAY) == wish


@pytest.mark.parametrize(
    "text",
    [
        "tunda no 15 karena anggaran belum turun",
        "baris 15 ditunda sampai 20 desember",
        "baris 15 tunda sampai senin",
        "no 15 sudah 70 persen, tim sudah diingatkan baris 15",
        "no 15 sudah 70% bukan tugas kami",
        "target no 15 tunda sampai senin",
        "lapor no 15 tunda",
        "baris 15 bukan tugas saya tapi dinas lain",
        "baris 15 bukan tugas kami?",
        "apakah baris 15 tugas saya",
        "baris 15 tugas siapa",
        "tugas baris 15",
        "indikator 15 bukan tugas kami",
        "kapan saya diingatkan baris 15?",
        "ingatkan dkis baris 15 besok",
        "jangan lupa baris 15 besok",
        "ingatkan saya hari senin",
        "ingatkan lagi hari senin",
        "ingatkan saya jam 9 besok",
        "ingatkan saya tiap senin depan",
        "jangan ingatkan saya besok",
        "ingatkan saya 3 hari sebelum target",
        "ingatkan lagi",
        "tunda 2 jam",
        "tunda rapat",
        "tunda sampai kapan",
        "pengingat ditunda",
        "undur sampai senin",
        "no 33 sudah 50 persen, target senin",
        "no 33 nanti selesai senin",
        "no 33 nanti",
        "bukan tugas saya?",
        "apakah ini bukan tugas saya",
        "bukan tugas siapa",
        "bukan",
        "itu bukan",
        "bukan tugas saya indikator 15",
        "apa itu tugas PIC",
        "baris 15 tugasnya kominfo",
        "tunda baris 15 dan 33",
        "baris 15 dan 33 bukan tugas kami",
        "tunda baris 0 sampai senin",
        "tunda baris 1500 sampai senin",
        "tunda baris 15 sampai senin" + " ya" * 200,
        "",
        "?",
    ],
)
def test_reports_and_questions_stay_what_they_are(text: str) -> None:
    assert row_wish_from(text, today=TODAY) is None


@pytest.mark.parametrize(
    ("text", "is_wish"), [("undur baris 15 ke 20 november", False), ("undur pengingat baris 15 sampai senin", True)]
)
def test_a_target_is_put_back_and_a_reminder_only_where_it_is_named(text: str, is_wish: bool) -> None:
    assert (row_wish_from(text, today=date(2019, 11, 4)) is not None) == is_wish
