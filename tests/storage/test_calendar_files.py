"""calendar.yaml and reminders.yaml: the days off that come out, and an editor's mistakes at their places."""

import shutil
import subprocess
import sys
from datetime import date, time
from pathlib import Path

import pytest

from spbe.dates import WEEKDAYS
from spbe.reminders import EvaluationStage
from storage.calendar_files import load_calendar, national_days_off
from storage.content_files import ContentKeeper, ContentRefused, load_content
from storage.reminder_files import load_reminders

SHIPPED = Path(__file__).parents[2] / "content"
CALENDAR, REMINDERS = "calendar.yaml", "reminders.yaml"

AN_EXTRA_DAY = """\
extra_days_off:
  - day: 2026-06-17
    name: "Galungan"
  - day: 2028-12-26
    name: "Cuti Bersama Hari Raya Natal"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two shipped files, for a test to change."""
    for name in (CALENDAR, REMINDERS):
        shutil.copy(SHIPPED / name, tmp_path / name)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# The days off


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2018, 6, 12), "Cuti Bersama Hari Raya Idul Fitri"),
        (date(2019, 4, 17), "Hari Pemilihan Umum"),
        (date(2020, 12, 31), "Pengganti Cuti Bersama Hari Raya Idul Fitri"),
        (date(2026, 1, 1), "Tahun Baru Masehi"),
        (date(2026, 3, 19), "Hari Suci Nyepi"),
        (date(2026, 12, 24), "Cuti Bersama Hari Raya Natal"),
        (date(2027, 3, 10), "Hari Raya Idul Fitri (perkiraan)"),
        (date(2027, 3, 15), "Cuti Bersama Hari Raya Idul Fitri"),
        (date(2032, 8, 17), "Hari Kemerdekaan Republik Indonesia"),
    ],
)
def test_national_holidays_and_cuti_bersama_are_off(day: date, reason: str) -> None:
    calendar = load_calendar(SHIPPED / CALENDAR)
    assert not calendar.is_working(day)
    assert calendar.reason(day) == reason


def test_the_longest_holiday_of_2027_is_covered_by_the_day_before_it() -> None:
    calendar = load_calendar(SHIPPED / CALENDAR)
    assert calendar.working_day_before(date(2027, 3, 10)) == date(2027, 3, 5)
    assert calendar.covered_by(date(2027, 3, 5)) == date(2027, 3, 15)


def test_what_the_instance_adds_and_takes_away(folder: Path) -> None:
    change(folder / CALENDAR, "extra_days_off: []\n", AN_EXTRA_DAY)
    change(folder / CALENDAR, "working_after_all: []", "working_after_all: [2026-12-24, 2026-12-26]")
    change(folder / CALENDAR, "weekend: [Sabtu, Minggu]", "weekend: [jumat, Sabtu]")
    change(folder / CALENDAR, 'closes: "16:00"', 'closes: "15.30"')
    calendar = load_calendar(folder / CALENDAR)
    assert calendar.reason(date(2026, 6, 17)) == "Galungan"
    assert not calendar.is_working(date(2028, 12, 26))
    assert calendar.is_working(date(2026, 12, 24))
    assert calendar.is_working(date(2026, 12, 26))
    assert calendar.weekend == {4, 5}
    assert (calendar.opens, calendar.closes) == (time(8), time(15, 30))


def test_outside_the_years_of_the_file_only_weekends_are_known() -> None:
    calendar = load_calendar(SHIPPED / CALENDAR)
    assert calendar.is_working(date(2033, 8, 17))
    assert not calendar.is_working(date(2033, 8, 20))
    days = list(calendar.days_off)
    assert (days[0], days[-1]) == (date(2018, 1, 1), date(2032, 12, 25))
    assert days == sorted(days)
    assert len(days) == len(calendar.days_off) == len(dict(calendar.days_off))


def test_the_file_says_which_years_the_library_knows_only_in_part() -> None:
    """Fails when a newer library knows more: then take the year out of uncertain_years."""
    calendar = load_calendar(SHIPPED / CALENDAR)
    for year in range(2018, 2033):
        names = national_days_off(year).values()
        is_known = any("Cuti Bersama" in name for name in names) and not any("(perkiraan)" in name for name in names)
        assert (year in calendar.year_notes) == (not is_known), year


def test_a_year_is_no_longer_uncertain_once_the_file_says_so(folder: Path) -> None:
    text = (folder / CALENDAR).read_text(encoding="utf-8")
    start, end = text.index("  - year: 2028"), text.index("  - year: 2029")
    (folder / CALENDAR).write_text(text[:start] + text[end:], encoding="utf-8")
    calendar = load_calendar(folder / CALENDAR)
    assert 2028 not in calendar.year_notes
    assert 2029 in calendar.year_notes


def test_loading_the_content_does_not_wait_for_the_library() -> None:
    script = f"""
import sys
from datetime import date
from pathlib import Path
from storage.content_files import load_content
calendar = load_content(Path({str(SHIPPED)!r})).calendar
assert "holidays" not in sys.modules
assert not calendar.is_working(date(2026, 8, 17))
assert "holidays" in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=SHIPPED.parent)  # noqa: S603 - our own words


# The policy


def test_the_shipped_policy() -> None:
    policy = load_reminders(SHIPPED / REMINDERS)
    assert policy.offsets == (30, 14, 7, 3, 1, 0)
    assert (policy.overdue_every_days, policy.soon_within_days, policy.stale_after_days) == (7, 3, 30)
    assert (policy.review_after_working_days, policy.silent_hours_after_report, policy.most_rows) == (3, 24, 5)
    assert (policy.escalate_to_all_after_days, policy.escalate_to_coordinator_after_days) == (7, 14)


def test_the_shipped_stages_are_days_of_the_guide() -> None:
    content = load_content(SHIPPED)
    days = {day for event in content.catalogue.guide.events for day in (event.first, event.last)}
    assert content.reminders.stages
    assert {stage.day for stage in content.reminders.stages} <= days


def test_a_stage_is_added_and_used_after_a_reload(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "content")
    keeper = ContentKeeper(tmp_path / "content")
    stage = '  - key: visitasi\n    title: "Visitasi"\n    day: 2027-10-01\n    offsets: [7, 0]\n'
    change(tmp_path / "content" / REMINDERS, "stages:\n", f"stages:\n{stage}")
    change(tmp_path / "content" / CALENDAR, "extra_days_off: []\n", AN_EXTRA_DAY)
    content = keeper.reload()
    assert content.reminders.stages[0] == EvaluationStage("visitasi", "Visitasi", date(2027, 10, 1), (7, 0))
    assert content.calendar.reason(date(2026, 6, 17)) == "Galungan"


# Mistakes

OUTSIDE = "di luar 'years' berkas ini, 2018 sampai 2032"


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "message"),
    [
        pytest.param(
            CALENDAR, "last: 2032", "last: 2017", "2017", "years.last: tahun akhir sebelum tahun awal 2018", id="years"
        ),
        pytest.param(
            CALENDAR,
            "year: 2032",
            "year: 2033",
            "2033",
            f"uncertain_years[6].year: {OUTSIDE}",
            id="a doubt about a year nobody asks for",
        ),
        pytest.param(
            CALENDAR,
            "year: 2028",
            "year: 2027",
            "2027",
            "uncertain_years[2].year: 2027 sudah ditulis di atas; hapus salah satu",
            id="a year twice",
        ),
        pytest.param(
            CALENDAR,
            "[Sabtu, Minggu]",
            "[Sabtu, Ahad]",
            "Ahad",
            f"weekend[2]: nama hari: {', '.join(WEEKDAYS)}",
            id="not a name of a day",
        ),
        pytest.param(
            CALENDAR,
            "[Sabtu, Minggu]",
            f"[{', '.join(WEEKDAYS)}]",
            "[Senin",
            "weekend: semua hari menjadi akhir pekan; sisakan paling sedikit satu hari kerja",
            id="no working day",
        ),
        pytest.param(
            CALENDAR,
            '"08:00"',
            "8",
            "8",
            'working_hours.opens: jam ditulis jam:menit dengan tanda kutip, misalnya "08:00"',
            id="an hour as a number",
        ),
        pytest.param(
            CALENDAR,
            '"16:00"',
            '"24:00"',
            '"24:00"',
            'working_hours.closes: jam ditulis jam:menit dengan tanda kutip, misalnya "08:00"',
            id="an hour that does not exist",
        ),
        pytest.param(
            CALENDAR,
            '"16:00"',
            '"08:30"',
            '"08:30"',
            "working_hours.closes: jam tutup paling sedikit satu jam setelah jam buka",
            id="too short a day",
        ),
        pytest.param(
            CALENDAR,
            "extra_days_off: []",
            "extra_days_off: [{day: 26 Desember 2028, name: Libur}]",
            "26 Desember 2028",
            "extra_days_off[1].day: tanggal ditulis tahun-bulan-hari, misalnya 2020-07-13",
            id="a date in words",
        ),
        pytest.param(
            CALENDAR,
            "extra_days_off: []",
            "extra_days_off: [{day: 2028-12-26}]",
            "{day",
            "extra_days_off[1].name: wajib diisi",
            id="a holiday without a name",
        ),
        pytest.param(
            CALENDAR,
            "extra_days_off: []",
            "extra_days_off: [{day: 2082-12-26, name: Libur}]",
            "2082-12-26",
            f"extra_days_off[1].day: {OUTSIDE}",
            id="a year mistyped",
        ),
        pytest.param(
            CALENDAR,
            "extra_days_off: []\n",
            AN_EXTRA_DAY + "# lain\n",
            "2028-12-26",
            "working_after_all[1]: 2028-12-26 sudah ditulis di atas; hapus salah satu",
            id="off and worked after all",
        ),
        pytest.param(
            CALENDAR,
            "working_after_all",
            "bekerja",
            "bekerja",
            "bekerja: kunci tidak dikenal; kunci yang ada: years, uncertain_years, weekend, working_hours, "
            "extra_days_off, working_after_all",
            id="unknown key",
        ),
        pytest.param(
            REMINDERS,
            "[30, 14, 7, 3, 1, 0]",
            "[30, 14, 14, 1]",
            "14, 1]",
            "offsets[3]: 14 setelah 14; urutkan dari yang terbesar, tanpa yang sama",
            id="offset twice",
        ),
        pytest.param(
            REMINDERS,
            "offsets: [7, 1]",
            "offsets: [1, 7]",
            "7]",
            "stages[1].offsets[2]: 7 setelah 1; urutkan dari yang terbesar, tanpa yang sama",
            id="offsets of a stage upside down",
        ),
        pytest.param(
            REMINDERS,
            "[30, 14, 7, 3, 1, 0]",
            "[30, -1]",
            "-1",
            "offsets[2]: harus antara 0 dan 366",
            id="a negative offset",
        ),
        pytest.param(
            REMINDERS,
            "[30, 14, 7, 3, 1, 0]",
            "[]",
            "[]",
            "offsets: daftar masih kosong; isi atau hapus kunci ini",
            id="no offsets",
        ),
        pytest.param(
            REMINDERS,
            "overdue_every_days: 7",
            "overdue_every_days: 0",
            "0",
            "overdue_every_days: harus antara 1 dan 366",
            id="every zero days",
        ),
        pytest.param(
            REMINDERS,
            "coordinator_after_days: 14",
            "coordinator_after_days: 3",
            "3",
            "escalate_to_coordinator_after_days: koordinator diberi tahu sebelum semua PIC OPD (7 hari); "
            "isi angka yang sama atau lebih besar",
            id="the coordinator first",
        ),
        pytest.param(
            REMINDERS,
            "key: wawancara-2020",
            "key: sosialisasi-2020",
            "sosialisasi-2020",
            "stages[3].key: kunci 'sosialisasi-2020' sudah dipakai; beri kunci lain",
            id="a stage twice",
        ),
    ],
)
def test_a_mistake_is_named_at_its_place(folder: Path, file: str, old: str, new: str, at: str, message: str) -> None:
    change(folder / file, old, new)
    if "sudah ditulis di atas" in message and "working_after_all" in message:
        change(folder / file, "working_after_all: []", "working_after_all: [2028-12-26]")
    with pytest.raises(ContentRefused) as refused:
        (load_calendar if file == CALENDAR else load_reminders)(folder / file)
    first = refused.value.problems[0]
    assert f"{first.path}: {first.message}" == message
    assert (folder / file).read_text(encoding="utf-8").split("\n")[first.line - 1][first.column - 1 :].startswith(at)


@pytest.mark.parametrize("missing", [CALENDAR, REMINDERS])
def test_both_files_belong_to_the_content(tmp_path: Path, missing: str) -> None:
    shutil.copytree(SHIPPED, tmp_path / "content")
    (tmp_path / "content" / missing).unlink()
    with pytest.raises(ContentRefused, match=f"{missing}:1:1: berkas tidak ditemukan"):
        load_content(tmp_path / "content")
