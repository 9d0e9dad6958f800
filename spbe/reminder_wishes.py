"""What somebody types behind /pengingat, as changes: "jam 9", "zona wib", "jangan ingatkan hari jumat", "cuti 3 hari".

In any order, with typing errors and courtesies around. What says nothing here is returned as unread: whoever reads
half of a wish and does that half has done something else. Whether a wish can be granted is decided elsewhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from spbe.dates import day_from
from spbe.reminder_words import LONGEST, NAMED_ZONES, WEEKDAYS, ZONES, Said, first_of
from spbe.working_days import DAY

Topic = Literal["hour", "zone", "quiet", "leave", "off"]

_LASTING = (
    r"(?:(?P<count>\d{1,3}) |se)(?P<unit>hari|minggu|bulan)(?: kerja)?(?! (?:lagi|mendatang|kemudian|depan|lalu))"
)
_NOT_REMINDED = "(?:jangan|mati) ingatkan"
_WHEN = r"(?:sampai|mulai|hari ini|besok|lusa|(?:minggu|bulan) (?:ini|depan)|\d)"
_BEFORE_LAST = r"(?<![/.-] )(?<!jam )(?:mulai )?(?:tanggal )?(?P<first>\d{1,2}) (?:sampai|-)"
_LAST = r"(?:tanggal )?\d{1,2}(?: bulan)? (?:(?!hari|minggu|bulan|tahun|jam)[a-z]|[/.] \d)"
_PART = r"(?:pagi|siang|sore|malam)"
_SPAN = r"(?:\d{1,3} |se)(?:hari|minggu|bulan)(?: kerja)?"
_TARGET = r"(?:(?:tanggal|waktu) )?(?:target|tenggat|batas|deadline|jatuh tempo)(?: waktu)?"
_OF_INSTANCE = (
    r"^(?:(?:atur|ingatkan|untuk) )*instansi|(?:untuk|seluruh) instansi|(?:(?:jam|zona|waktu) )?ingatkan instansi"
)
_ASKS = re.compile(
    r"\?|\b(?:apa|apakah|kapan|kpn|berapa|brp|siapa|mana|dimana|bagaimana|gimana|gmn|kenapa|knp|mengapa|bolehkah|bisakah)\b"
)
_HOW = r"(?:(?:bagaimana|gimana|gmn|cara|caranya) )*"
_PARTS = {"pagi": time(9), "siang": time(13), "sore": time(15), "malam": time(19)}

_WEEKDAY = rf"(?:hari )?({'|'.join(WEEKDAYS)})"


@dataclass(frozen=True, slots=True)
class AtHour:
    """Be told at an hour; None is one that no clock has."""

    at: time | None


@dataclass(frozen=True, slots=True)
class InZone:
    """Be told by the clock of a zone; None is one that Indonesia does not have."""

    zone: str | None


@dataclass(frozen=True, slots=True)
class QuietDays:
    """Be told nothing on weekdays, Monday is 0: only on these, on these too, no longer on these, on all others."""

    days: frozenset[int]
    how: Literal["only", "also", "not", "others"]


@dataclass(frozen=True, slots=True)
class LeaveUntil:
    """Be on leave until a day, which is one of it, from now or from a later day; None is one that does not exist."""

    day: date | None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class LeaveFor:
    """Be on leave for some working days, from today or from a later day on."""

    working_days: int
    since: date | None = None


@dataclass(frozen=True, slots=True)
class LeaveWithoutEnd:
    """Be on leave from a day on, nobody said until when."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Go back to the usual, in all or in one matter."""

    of: Topic | None = None


@dataclass(frozen=True, slots=True)
class BeforeTarget:
    """Be told so many days before a target, which nobody chooses for themselves."""


@dataclass(frozen=True, slots=True)
class HalfRead:
    """Be on leave, with words that say nothing here: who wishes for leave is told which, and asks no question."""

    words: str


Change = AtHour | InZone | QuietDays | LeaveUntil | LeaveFor | LeaveWithoutEnd | Usual | BeforeTarget | HalfRead


@dataclass(frozen=True, slots=True)
class ReminderWish:
    """What was read: what is to change, for whom, and the words that say nothing here, as typed.

    `topic` is a matter that was only named: "cuti"; "off" is the wish for no reminders at all.
    """

    changes: tuple[Change, ...] = ()
    topic: Topic | None = None
    of_instance: bool = False
    unread: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether it asks for something, and for nothing else."""
        return bool(self.changes or self.topic or self.of_instance) and not self.unread


def wish_from(text: str, *, today: date) -> ReminderWish:
    """Return what a text asks for."""
    said = Said(text)
    said.take("^(?:bantuan|help|panduan|contoh|cara|caranya|info)$")
    of_instance = said.take(_OF_INSTANCE) is not None
    is_of_leave = said.has("cuti")
    # Going back comes first, its words would name other matters; leave before the hours and weekdays, it has a day.
    readers: tuple[Callable[[Said, date], Change | None], ...] = (
        _before_target,
        _usual,
        _leave,
        _hour,
        _zone,
        _quiet_days,
    )
    changes = tuple(change for read in readers if (change := read(said, today)))
    topic = None if changes else _topic(said)
    unread = said.rest()
    has_day = any(isinstance(each, LeaveUntil | LeaveFor) for each in changes)
    if unread and is_of_leave and has_day and not _ASKS.search(text.lower()):
        changes, unread = (HalfRead(unread),), ""
    return ReminderWish(changes, topic, of_instance, unread)


def wish_about_reminders(text: str, *, today: date) -> ReminderWish | None:
    """Return what a text asks for that names reminders, and asks for nothing else; None where it is no such text."""
    if len(text) > LONGEST or "?" in text:
        return None
    if not Said(text).has("ingatkan"):
        return _leave_alone(text, today)
    wish = wish_from(text, today=today)
    is_half = any(isinstance(each, HalfRead) for each in wish.changes)
    return wish if wish.is_clear and not is_half and (wish.changes or wish.topic in ("off", "hour")) else None


def _leave_alone(text: str, today: date) -> ReminderWish | None:
    """Return a leave with its day, where a text says nothing else: "besok saya cuti", "sy sakit hari ini"."""
    if not Said(text).has("cuti"):
        return None
    wish = wish_from(text, today=today)
    leaves = [each for each in wish.changes if isinstance(each, LeaveUntil | LeaveFor)]
    return wish if wish.is_clear and leaves and leaves == list(wish.changes) else None


def _before_target(said: Said, _: date) -> BeforeTarget | None:
    """Read "ingatkan saya 2 hari sebelum target", "ingatkan H-3"."""
    found = said.take(
        rf"ingatkan(?: {_SPAN})? sebelum(?: {_TARGET})?|ingatkan h - \d{{1,3}}(?:(?: sebelum)? {_TARGET})?"
        rf"|{_SPAN} sebelum(?: {_TARGET})? ingatkan"
    )
    return BeforeTarget() if found else None


def _usual(said: Said, _: date) -> Usual | None:
    ended = "(?:selesai|batal|hapus|jangan)"
    if said.take(rf"{ended} cuti|cuti (?:sudah )?{ended}|sudah masuk(?: kerja)?(?: lagi)?|masuk(?: kerja)? lagi"):
        return Usual("leave")
    if said.take(
        rf"hapus hari tenang(?! {_WEEKDAY})|hari tenang (?:hapus|kosong|jangan ada)|ingatkan tiap hari(?! {_WEEKDAY})"
    ):
        return Usual("quiet")
    if said.take(r"jam (?:semula|instansi)"):
        return Usual("hour")
    if said.take(r"(?:zona|waktu)(?: waktu)? (?:semula|instansi)"):
        return Usual("zone")
    return Usual() if said.take(r"(?:hapus |atur )*semula|hapus (?:seluruh )?atur") else None


def _leave(said: Said, today: date) -> Change | None:
    """Read "cuti 3 hari", "cuti mulai besok sampai jumat", "jangan ingatkan saya minggu ini"."""
    said.take("cuti(?= cuti)")  # "cuti sakit"
    if not said.has(rf"cuti|{_NOT_REMINDED}(?= {_WHEN})"):
        return None
    if found := said.take(rf"(?:cuti|{_NOT_REMINDED}) {_LASTING}") or said.take(f"{_LASTING} cuti"):
        return _lasting(found, _since(said, today), today)
    return _leave_between(said, today) or _leave_on(said, today)


def _leave_between(said: Said, today: date) -> Change | None:
    """Read "cuti dari 6 sampai 8 november", where the first day is but a number, and "cuti 6 sampai 8"."""
    if found := said.take(rf"{_BEFORE_LAST} (?:tanggal )?(?P<last>\d{{1,2}})(?! \S)"):
        last = day_from(f"tanggal {found['last']}", today=today)
    elif found := said.take(rf"{_BEFORE_LAST}(?= {_LAST})"):
        days = said.take_days(today=today)
        last = days[0].said if days else None
    else:
        return None
    said.take(f"cuti|{_NOT_REMINDED}")
    first = _day_before(last.day, int(found["first"])) if last else None
    return LeaveUntil(last.day, _later(first, today)) if last and first else LeaveUntil(None)


def _leave_on(said: Said, today: date) -> Change | None:
    days = said.take_days(after="cuti", today=today)
    if not days:
        return None
    said.take(f"cuti|{_NOT_REMINDED}")
    is_until = said.take("sampai") is not None
    first, last = days[0].said, days[-1].said
    if first is None or last is None:
        return LeaveUntil(None)
    if len(days) > 1:
        said.take("mulai")
        if last.day < first.day:  # "jumat sampai senin"
            last = day_from(last.words, today=first.day) or last
        return LeaveUntil(last.day, _later(first.day, today))
    if is_until:
        return LeaveUntil(last.day, _since(said, today))
    if said.take("mulai"):
        found = said.take(rf"\| {_LASTING}")
        return _lasting(found, _later(first.day, today), today) if found else LeaveWithoutEnd()
    return LeaveUntil(last.day, _later(first_of(first, today=today), today))


def _lasting(found: re.Match[str], since: date | None, today: date) -> LeaveFor | LeaveUntil:
    """Count leave as offices do: days are working days, weeks and months go by the calendar."""
    count = int(found["count"] or 1)
    if found["unit"] == "hari":
        return LeaveFor(count, since)
    return LeaveUntil((since or today) + timedelta(days=count * (7 if found["unit"] == "minggu" else 30) - 1), since)


def _since(said: Said, today: date) -> date | None:
    """Take "mulai senin", whatever was read before it; None for a day that has come."""
    if not said.has("mulai"):
        return None
    days = said.take_days(after="mulai", today=today)
    said.take("mulai")
    return _later(days[0].said.day, today) if days and days[0].said else None


def _later(day: date, today: date) -> date | None:
    return day if day > today else None


def _day_before(last: date, number: int) -> date | None:
    """Return the latest day of a number that is not after another day; None where the month has no such day."""
    month = last if number <= last.day else last.replace(day=1) - DAY
    try:
        return month.replace(day=number)
    except ValueError:
        return None


def _hour(said: Said, _: date) -> AtHour | None:
    """Read "jam 9", "pukul 09.30", "setengah 10", "3 sore", "9:30", "ingatkan sore", and a mere number."""
    hour, minute, part = r"(?P<hour>\d{1,2})", r"(?P<minute>\d{2})", r"(?P<part>pagi|siang|sore|malam)"
    ends = r"(?! [.:\d/-])"
    if said.has(rf"jangan(?: ingatkan)?(?: terlalu)? {_PART}(?! (?:jam|\d))"):
        return None  # which hour instead nobody said
    found = (
        said.take(rf"{part} jam {hour}(?: [.:] {minute})?{ends}")
        or said.take(rf"jam (?P<half>setengah )?{hour}(?: [.:]? ?{minute})?(?: {part})?{ends}")
        or said.take(rf"(?P<half>setengah )?{hour}(?: [.:] {minute})? {part}")
        or said.take(rf"(?P<half>setengah) {hour}{ends}")
        or said.take(rf"(?<![./-] ){hour} [.:] {minute}{ends}")
        or said.take(rf"^{hour}$")
    )
    if found:
        return AtHour(_time(**found.groupdict()))
    roughly = said.take(rf"ingatkan (?:(?:tiap|hari|mulai) )*{part}(?! (?:jam|\d))") or said.take(f"^{part}$")
    return AtHour(_PARTS[roughly["part"]]) if roughly else None


def _time(hour: str, minute: str | None = None, part: str | None = None, half: str | None = None) -> time | None:
    minutes = 60 * int(hour) + int(minute or 0) - (30 if half else 0)
    if int(hour) > 24 or int(minute or 0) > 59:
        return None
    # Nobody is told anything at two at night: "jam 2" is in the afternoon, but "02" is not.
    afternoon = {"pagi": range(0), "siang": range(1, 5), "sore": range(1, 12), "malam": range(1, 12)}
    if int(hour) in afternoon.get(part or "", range(1, 6) if hour[0] != "0" else range(0)):
        minutes += 12 * 60
    if part == "malam" and hour == "12":
        minutes = 0
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None


def _zone(said: Said, _: date) -> InZone | None:
    around = "(?:(?:zona|waktu|bagian|indonesia) )*"
    named = said.take(rf"{around}(?P<zone>{'|'.join(NAMED_ZONES)})")
    place = said.take(rf"{around}(?P<zone>{'|'.join(ZONES)})")
    if found := named or place:  # "saya di jayapura, ingatkan pakai wib"
        return InZone(ZONES[found["zone"]])
    return InZone(None) if said.take(r"zona (?:waktu )?(?!(?:waktu|ingatkan) *$)[a-z]+(?: [+-] \d+)?") else None


def _quiet_days(said: Said, _: date) -> QuietDays | None:
    is_quiet = said.has("hari tenang|tenang")
    if not is_quiet and not said.has("ingatkan"):
        return None
    days = _weekdays(said)
    if not days:
        return None
    said.take("hari tenang|tenang")
    only = said.take("hanya") or said.take("saja")
    if said.take("hapus|bukan"):
        return QuietDays(days, "not")
    if only and not is_quiet and not said.has("jangan"):
        return QuietDays(days, "others")
    if not (is_quiet or said.take("jangan")):
        return QuietDays(days, "not")
    return QuietDays(days, "only" if is_quiet else "also")


def _weekdays(said: Said) -> frozenset[int]:
    days: set[int] = set()
    while found := said.take(rf"{_WEEKDAY} (?:sampai|-) {_WEEKDAY}"):
        first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2])
        days |= {(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)}
    while found := said.take(_WEEKDAY):
        days.add(WEEKDAYS.index(found[1]))
    return frozenset(days)


def _topic(said: Said) -> Topic | None:
    topics: tuple[tuple[Topic, str], ...] = (
        ("hour", rf"(?:ingatkan )?jangan(?: ingatkan)?(?: terlalu)? {_PART}"),
        ("off", f"{_HOW}{_NOT_REMINDED}(?: mati)?|ingatkan (?:mati|jangan)|^(?:\\| )?(?:mati|jangan)$"),
        ("leave", "cuti"),
        ("quiet", "hari tenang"),
        ("zone", "zona(?: waktu)?|waktu"),
        ("hour", "jam"),
    )
    return next((topic for topic, words in topics if said.take(words)), None)
