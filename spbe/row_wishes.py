"""What somebody types about the reminders of one row: "tunda baris 15 sampai senin", "no 15 bukan tugas kami".

The whole message says it, apart from courtesies. What says anything more is a report, a question or a note: "tunda no
15 karena anggaran belum turun", "apakah baris 15 tugas saya".
"""

import re
from dataclasses import dataclass
from datetime import date

from spbe.dates import SaidDay, day_from, lowered
from spbe.reminder_words import LONGEST, Said, first_of
from spbe.working_days import DAY

HIGHEST_ROW = 999

_ROW = r"(?:(?:baris(?: nomor)?|nomor)(?: \.)?|#) (?P<row>\d{1,4})"
_ANOTHER = (
    r"(?<=\| )(?:, )?(?:baris |nomor )?(?P<row>[1-9]\d{0,2})"
    r"(?! (?:hari|minggu|bulan|tahun|kerja|[/.:-]|jan|feb|peb|mar|apr|mei|jun|jul|ag|sep|okt|no[vp]|des))"
)
_FOR = r"(?P<count>\d{1,3}|se) ?(?P<unit>hari|minggu|bulan)(?P<working> kerja)?(?: (?:lagi|depan|mendatang|kemudian))?"
_PUT_OFF = r"(?:batal|jangan) tunda|tunda(?: ingatkan)?|jangan ingatkan(?: lagi)?|ingatkan(?: lagi)?"
_OURS = "tugas|punya|milik|pic|urusan|wewenang|tanggung jawab|opd|bagian|instansi"
_ASKED = re.compile(
    r"(?:^(?:apa|apakah|sudahkah)\b.*|(?=.*\?$).*)\b(?:sudah|udah|sdh|udh|pernah|telah)\b.*\b(?:di(?:per)?ingatkan|diingetin|ditegur)\b.*"
    r"(?:\b(?:baris|brs|no|nomor|nomer|nmr)\b\.?|#)\s*(?P<row>\d{1,3})\b"
)
_TARGET = re.compile(r"\bundur(?:kan)?\b")
"""What is put back so is the target of a row, unless a reminder is named."""

_LOG = re.compile(r"(?:(?:tolong|mohon|min|lihat|cek|tampilkan|buka|minta)\s+)*(?:log|catatan|bukti)\s+pengingat\b")


@dataclass(frozen=True, slots=True)
class PutOffWish:
    """Tell them of rows again from a day on, and not before; nobody said which where `day` is None.

    `is_no_day` where they said one that does not exist.
    """

    rows: tuple[int, ...]
    day: date | None = None
    is_no_day: bool = False


@dataclass(frozen=True, slots=True)
class DisownWish:
    """A row is not theirs."""

    row: int


@dataclass(frozen=True, slots=True)
class OwnWish:
    """A row is theirs after all."""

    row: int


@dataclass(frozen=True, slots=True)
class LogWish:
    """Show the proof of reminders, as `words` say of which; `by_name` where nobody called it the log."""

    words: str
    by_name: bool = True


RowWish = PutOffWish | DisownWish | OwnWish | LogWish


def row_wish_from(text: str, *, today: date) -> RowWish | None:
    """Return what a text wants of the reminders of a row, or None where it wants anything else."""
    if len(text) > LONGEST or "%" in text:
        return None
    plain = " ".join(lowered(text).split())
    if named := _LOG.match(plain):
        return LogWish(plain[named.end() :].strip())
    if asked := _ASKED.search(plain):
        return LogWish(asked["row"], by_name=False)
    said = Said(text)
    found = None if _TARGET.search(plain) and "ingat" not in plain else said.take(_ROW)
    if found is None or not 0 < int(found["row"]) <= HIGHEST_ROW:
        return None
    rows = [int(found["row"])]
    while found := said.take(_ANOTHER):
        rows.append(int(found["row"]))
    whose = None if "?" in text or len(rows) > 1 else _whose(said, rows[0])
    wish = whose or _put_off(said, tuple(rows), today)
    return wish if wish and not said.rest() else None


def _whose(said: Said, row: int) -> DisownWish | OwnWish | None:
    if said.take(rf"(?:sudah )?bukan(?: (?:{_OURS}))+|bukan$"):
        return DisownWish(row)
    if said.has("lagi|sebenarnya|ternyata|memang") and said.take("(?:tugas|punya|milik)"):
        said.take("sebenarnya|ternyata|memang")
        return OwnWish(row)
    return None


def _put_off(said: Said, rows: tuple[int, ...], today: date) -> PutOffWish | None:
    # "baris 15 tunda …" may report that the work itself is put off; of the reminder it is where that is named.
    of_reminder = said.take(r"ingatkan(?: \|)+ (?:di)?tunda|jangan ingatkan")
    if not of_reminder and not said.take(rf"^(?:{_PUT_OFF})") and not said.take("ingatkan(?: lagi)?"):
        return None
    said.take("nanti|sementara")
    if found := said.take(rf"(?:sampai )?{_FOR}"):
        count = "1" if found["count"] == "se" else found["count"]
        later = day_from(f"{count} {found['unit']}{found['working'] or ''} lagi", today=today)
        return PutOffWish(rows, later.day) if later else PutOffWish(rows, is_no_day=True)
    days = said.take_days(today=today)
    said.take("sampai|mulai")
    if not days:
        return PutOffWish(rows) if len(rows) == 1 else None
    day = days[0].said
    return PutOffWish(rows, _coming(day, today)) if day else PutOffWish(rows, is_no_day=True)


def _coming(said: SaidDay, today: date) -> date:
    """Return the first day of what was said; the next one where today is one: "senin" said on a Monday."""
    day = first_of(said, today=today)
    again = day_from(said.words, today=today + DAY) if said.day == today else None
    return again.day if again and again.day > today + DAY else day
