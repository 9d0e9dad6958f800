"""What somebody types about the reminders of one row: "tunda baris 15 sampai senin", "no 15 bukan tugas kami".

The row may be left out, as under the buttons of a reminder: "bukan tugas saya", "tunda dulu ya".

The whole message says it, apart from courtesies. What says anything more is a report, a question or a note: "tunda no
15 karena anggaran belum turun", "apakah baris 15 tugas saya".
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from spbe.dates import SaidDay, day_from, lowered
from spbe.reminder_words import LONGEST, WEEKDAYS, Said, first_of
from spbe.working_days import DAY

HIGHEST_ROW = 999

_ROW = r"(?:(?:baris(?: nomor)?|nomor)(?: \.)?|#) (?P<row>\d{1,4})"
_NO_SPAN = (
    r"(?! (?:hari|minggu|bulan|tahun|kerja|jam|menit|[/.:-]|jan|feb|peb|mar|apr|mei|jun|jul|ag|sep|okt|no[vp]|des))"
)
_ANOTHER = rf"(?<=\| )(?:, )?(?:baris |nomor )?(?P<row>[1-9]\d{{0,2}}){_NO_SPAN}"
_FOR = r"(?P<count>\d{1,3}|se) ?(?P<unit>hari|minggu|bulan)(?P<working> kerja)?(?: (?:lagi|depan|mendatang|kemudian))?"
_PUT_OFF = r"(?:batal|jangan) tunda|tunda(?: ingatkan)?|jangan ingatkan(?: lagi)?|ingatkan(?: lagi)?"
_MINE = "tugas|punya|milik|urusan|wewenang|tanggung jawab|tupoksi|kewajiban|pekerjaan|kerjaan"
_OURS = f"{_MINE}|pic|opd|bagian|bidang|instansi"
_BARE = (
    rf"(?<=\btunda )(?P<row>[1-9]\d{{0,2}}){_NO_SPAN}",
    r"^(?P<row>[1-9]\d{0,2})(?= (?:(?:ini|sudah) )?bukan |(?: ,)? nanti )",
    r"(?<=bukan tugas )(?:, )?(?P<row>[1-9]\d{0,2})$",
)
"""Numbers that are a row's though nobody calls them so."""

_NOT_US = re.compile(r"\b(?:bukan|bkn) (?:\w+ ){0,2}(?:saya|sy|kami|kita|aku)\b(?: \w+)?\W*$")
_HELD = r"(?:tunda|ditunda|penundaan)"
_AGAIN = re.compile(
    rf"(?:ingatkan )?(?:batal|jangan|hapus) {_HELD}(?: ingatkan)?(?: lagi)?|{_HELD}(?: ingatkan)? batal"
    r"|(?:(?:aktifkan|nyalakan|hidupkan) (?:lagi )?)?ingatkan lagi|(?:aktifkan|nyalakan|hidupkan) (?:lagi )?ingatkan"
)
_FREQUENT = "tiap|hanya|jam|jangan|mati|cuti|sampai|tenang|zona|atur"
"""With these a text without a row is about when somebody is reminded at all."""

_A_WEEKDAY = re.compile(rf"(?:hari )?(?:{'|'.join(WEEKDAYS)})")
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

    `is_no_day` where they said one that does not exist. Without rows it is the one they were last reminded of, or
    `every` one. `by_name` where they called it putting off.
    """

    rows: tuple[int, ...]
    day: date | None = None
    is_no_day: bool = False
    every: bool = False
    by_name: bool = True


@dataclass(frozen=True, slots=True)
class RemindAgainWish:
    """Tell them of rows again as if they had never been put off."""

    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DisownWish:
    """A row is not theirs; without a number the one they were last reminded of."""

    row: int | None


@dataclass(frozen=True, slots=True)
class OwnWish:
    """A row is theirs after all."""

    row: int


@dataclass(frozen=True, slots=True)
class LogWish:
    """Show the proof of reminders, as `words` say of which; `by_name` where nobody called it the log."""

    words: str
    by_name: bool = True


RowWish = PutOffWish | RemindAgainWish | DisownWish | OwnWish | LogWish


def row_wish_from(text: str, *, today: date) -> RowWish | None:
    """Return what a text wants of the reminders of a row, or None where it wants anything else."""
    if len(text) > LONGEST or "%" in text:
        return None
    plain = " ".join(lowered(text).split())
    if named := _LOG.match(plain):
        return LogWish(plain[named.end() :].strip())
    if asked := _ASKED.search(plain):
        return LogWish(asked["row"], by_name=False)
    if _TARGET.search(plain) and "ingat" not in plain:
        return None
    said = Said(text)
    rows = _rows(said)
    if any(not 0 < row <= HIGHEST_ROW for row in rows):
        return None
    wish: RowWish | None = None
    if "?" not in text and len(rows) < 2:
        wish = _whose(said, rows[0], plain) if rows else _not_theirs(said)
    wish = wish or (_put_off(said, rows, today) if rows else _put_off_reminded(said, today))
    return wish if wish and not said.rest() else None


def _rows(said: Said) -> tuple[int, ...]:
    found = said.take(_ROW)
    for bare in _BARE:
        found = found or said.take(bare)
    rows = []
    while found:
        rows.append(int(found["row"]))
        found = said.take(_ANOTHER)
    return tuple(rows)


def _whose(said: Said, row: int, plain: str) -> DisownWish | OwnWish | None:
    if said.has("bukan"):
        said.take("ini")
    of_others = rf"(?:{_MINE})(?: [a-z]+){{1,4}}(?: ,)? bukan(?: (?:{_OURS}))*$"
    if _NOT_US.search(plain) and said.take(of_others):
        return DisownWish(row)
    if said.take(rf"(?:sudah )?bukan(?: (?:{_OURS}))+|bukan$"):
        return DisownWish(row)
    if said.has("lagi|sebenarnya|ternyata|memang") and said.take("(?:tugas|punya|milik)"):
        said.take("sebenarnya|ternyata|memang")
        return OwnWish(row)
    return None


def _not_theirs(said: Said) -> DisownWish | None:
    if not said.take(rf"(?:(?:ini|sudah|memang|jelas) )*bukan(?: (?:{_MINE}))+(?: ini)?$"):
        return None
    return DisownWish(None)


def _put_off(said: Said, rows: tuple[int, ...], today: date) -> PutOffWish | RemindAgainWish | None:
    if _AGAIN.fullmatch(" ".join(each for each in said.line.split() if each.isalnum())):
        said.take(".*")
        return RemindAgainWish(rows)
    # "baris 15 tunda …" may report that the work itself is put off; of the reminder it is where that is named.
    later = said.take(r"(?<=\| )(?:, )?nanti")
    ways = (r"ingatkan(?: \|)+ (?:di)?tunda|jangan ingatkan", rf"^(?:{_PUT_OFF})", "ingatkan(?: lagi)?")
    if not later and not any(said.take(way) for way in ways):
        return None
    wish = _until(said, rows, today)
    if wish.day is None and not wish.is_no_day and (later or len(rows) > 1):
        return None
    return wish


def _put_off_reminded(said: Said, today: date) -> PutOffWish | None:
    """Read a wish that names no row: "tunda dulu ya", "tunda semua sampai senin", "ingetin besok"."""
    if said.take("^tunda(?: ingatkan)?"):
        every = said.take("seluruh(?: (?:baris|ingatkan))?") is not None
        return replace(_until(said, (), today), every=every)
    if said.has(_FREQUENT) or not said.take("ingatkan(?: lagi)?"):
        return None
    # "ingatkan hari senin" asks for that weekday always; what is said only once is a day for once.
    is_weekday = _A_WEEKDAY.fullmatch(" ".join(each for each in said.line.split() if each.isalnum()))
    wish = _until(said, (), today)
    return None if is_weekday or (wish.day is None and not wish.is_no_day) else replace(wish, by_name=False)


def _until(said: Said, rows: tuple[int, ...], today: date) -> PutOffWish:
    said.take("nanti|sementara")
    if found := said.take(rf"(?:sampai )?{_FOR}"):
        count = "1" if found["count"] == "se" else found["count"]
        later = day_from(f"{count} {found['unit']}{found['working'] or ''} lagi", today=today)
        return PutOffWish(rows, later.day) if later else PutOffWish(rows, is_no_day=True)
    days = said.take_days(today=today)
    said.take("sampai|mulai")
    if not days:
        return PutOffWish(rows)
    day = days[0].said
    return PutOffWish(rows, _coming(day, today)) if day else PutOffWish(rows, is_no_day=True)


def _coming(said: SaidDay, today: date) -> date:
    """Return the first day of what was said; the next one where today is one: "senin" said on a Monday."""
    day = first_of(said, today=today)
    again = day_from(said.words, today=today + DAY) if said.day == today else None
    return again.day if again and again.day > today + DAY else day
