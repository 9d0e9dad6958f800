"""What stands after "/pengingat log": a row, a day or a span of days, and whom; and the members whom words name.

The log knows the past only, so a day without a year is the last such day, and not the next one as elsewhere.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from rapidfuzz.distance import OSA

from spbe.date_forms import last_day
from spbe.dates import PlacedDay, SaidDay, days_in, lowered
from spbe.matrix import Opd
from spbe.opd_names import opd_key, plain
from spbe.people import Person
from spbe.working_days import DAY

LONGEST_READ = 300
LOOKED_BACK = (timedelta(days=7), timedelta(days=31), timedelta(days=366), timedelta(days=1_461))
"""How far back a weekday, a day of a month, a date without a year and 29 February are looked for."""

SHORTEST_BEGINNING = 3
SHORTEST_MISTYPED = 3
LONG_WORD = 7

_ROW = re.compile(r"(?:\b(?:baris|brs|nomor|nomer|nmr|no)\b\.?|#)\s*(\d{1,3})\b")
_UNIT = r"(?P<unit>hari|hr|minggu|mgg|pekan|bulan|bln|tahun|thn)"
_RECENT = re.compile(rf"\b(?:(?P<count>\d{{1,3}})\s*|se)?{_UNIT}\s+(?:terakhir|terahir|belakangan)(?:\s+ini)?\b")
_UNIT_DAYS = {"hari": 1, "hr": 1, "minggu": 7, "mgg": 7, "pekan": 7, "bulan": 30, "bln": 30, "tahun": 365, "thn": 365}
_WEEK = re.compile(r"(?:(?:\d+ ?|se ?)?(?:minggu|mgg|mggu|mingu|mnggu|pekan))(?: (?:yang|yg))? \w+")
_MONTHS_AGO = re.compile(r"(?:\d+ ?|se ?)(?:bulan|bln)(?: (?:yang|yg))? \w+")
_FIRST_OF_RANGE = re.compile(r"\b(\d{1,2})\s*(?:-|–|s\s?[./]?\s?d\b\.?|sampai|hingga)\s*$")
_SINCE = re.compile(r"\b(?:sejak|mulai|dari|semenjak)\s*$")
_YEAR = re.compile(r"20\d\d")
_TOO_HIGH = re.compile(r"3[2-9]|[4-9]\d")
_TOO_MANY = re.compile(r"(?:1[3-9]|[2-9]\d|\d{3})(?=\s+(?:minggu|mgg|mggu|mingu|mnggu|pekan|bulan|bln|tahun|thn)\b)")
_TOO_LATE = re.compile(r"(?<=\s)\d\d$")
_FILLERS = frozenset({
    "log", "pengingat", "tolong", "mohon", "cek", "lihat", "tampilkan", "bukti", "untuk", "utk", "kepada", "pada",
    "di", "ke", "dari", "sejak", "mulai", "sampai", "hingga", "sd", "s", "d", "tanggal", "tgl", "hari", "bulan",
    "bln", "tahun", "thn", "bapak", "ibu", "pak", "bu", "sdr", "sdri", "saudara", "baris", "brs", "nomor", "nomer",
    "nmr", "no", "dan", "oleh", "yang", "yg", "ya", "dong", "pic", "staf", "koordinator", "semua",
})  # fmt: skip

_NOT_OF_OTHERS = re.compile(
    r"%|\b(?:persen|lapor\w*|saya|sy|sya|aku|gue|kami|kita|perlu|harus|wajib|boleh|cara|caranya|bagaimana|gimana|gmn|"
    r"bgmn|contoh|arti|artinya|maksud|maksudnya|indikator|ind|pasal|peraturan|permenpan|perpres|"
    r"evaluator|menpan|hasil)\b"
)
"""Of oneself, of work that was done, of what should be: no question about who was reminded."""

_REMINDED = re.compile(
    r"\bdi ?(?:per)?(?:in?g[ae]?t|ingt|ig[ae]t|ng[ae]t)(?:k[ae]?n|[ia]n|i|ken)?\b(?: oleh bot)?|\bditegur\b|"
    r"\b(?:dapat|dapet|dpt|dpet|men?erima|terima|trima|nerima|di ?kirim(?:i|in)?|di ?kasih) (?:pengingat|reminder)\b|"
    r"\bpengingat\b(?=.*\b(?:sudah|sdh|udah|udh|telah|terakhir|belum|blm)\b.*\b(?:di ?kirim|terkirim|sampai|masuk)\b)"
)
_NOT_YET = re.compile(r"\b(?:belum|blm|blum|blom|tidak|tdk|tak|gak|ga|nggak|ngga|enggak|ndak)\b")
_LAST = re.compile(r"\b(?:terakhir|trakhir|terahir|terkhir)\b")
_WHO = re.compile(r"\b(?:siapa|sapa|siapakah|siapa2|spa|opd mana)\b")
_WHEN = re.compile(r"\b(?:kapan|kpn|kapankah|kapn)\b")
_ASKED = re.compile(
    r"^(?:apakah|apakh|apkh|apa|sudahkah|pernahkah)\b|\?$|"
    r"^(?:cek |tolong |mohon |coba )*(?:sudah|sdh|udah|udh|pernah|telah)\b.*\b(?:di|dapat|dpt|terima|pengingat)|"
    r"\b(?:sudah|sdh|udah|udh|sdah|suda|pernah)\b.*\b(?:belum|blm|blum|blom)\b|"
    r"\b(?:kenapa|knp|knapa|mengapa|kok|berapa (?:kali|x)|brp (?:kali|x)|brapa kali)\b"
)
_ASKING = frozenset({
    "apakah", "apakh", "apkh", "apa", "sudah", "sdh", "udah", "udh", "sdah", "suda", "telah", "tlh", "pernah", "prnh",
    "pernh", "sudahkah", "sdhkah", "pernahkah", "belum", "blm", "blum", "blom", "tidak", "tdk", "tak", "gak", "ga",
    "nggak", "ngga", "enggak", "ndak", "terakhir", "trakhir", "terahir", "terkhir", "siapa", "sapa", "siapakah",
    "siapa2", "spa", "saja", "aja", "sj", "kapan", "kpn", "kapankah", "kapn", "kenapa", "knp", "knapa", "mengapa",
    "kok", "berapa", "brp", "brapa", "kali", "x", "lagi", "lg", "soal", "tentang", "tntg", "mengenai", "perihal",
    "terkait", "ini", "itu", "nya", "sih", "kah", "akan", "bot", "coba", "min", "admin", "mana", "orang", "member",
    "anggota", "opd", "lalu", "kemarin", "terkirim", "dikirim", "kirim", "masuk", "tadi", "kalau", "klo", "kalo",
})  # fmt: skip
"""Words of a question about the log that are no name."""

_ORDERED = re.compile(
    r"^(?:(?:tolong|tlg|mohon|bisa|coba|min|admin|bot|dong|minta|bisakah|segera|sekarang|"
    r"bagaimana|gimana|gmn|cara|caranya) )*"
    r"(?:(?:di)?ing[ae]tk[ae]?n|ing[ae]t[ia]n|remind|"
    r"(?:me)?(?:kirim|krm|kirm|ngirim)(?:kan|in|i)?(?: ulang| lagi)? (?:pengingat|reminder|notif\w*))"
    r"(?P<rest>\b.*)$"
)
_WHOM = frozenset({
    "semua", "seluruh", "semuanya", "opd", "opdnya", "pic", "mereka", "anggota", "staf", "perangkat", "daerah",
    "sekarang", "skrg", "skrng", "juga", "segera", "lagi", "ulang", "manual", "langsung", "dong", "ya", "yah", "hari",
    "ini", "ke", "kepada", "kpd", "untuk", "utk", "buat", "bot", "sekali", "yg", "yang", "belum", "blm", "terlambat",
    "telat", "bu", "pak", "ibu", "bapak", "bs", "bisa", "gak", "ga", "tidak", "saja", "aja", "terkait",
})  # fmt: skip
_TO_SOMEBODY = re.compile(
    r"\b(?:pengingat|reminder|semua\w*|seluruh|opd\w*|pic|mereka|anggota|staf|perangkat daerah)\b"
)
_NOT_AN_ORDER = re.compile(
    r"%|\d|#|\b(?:saya|sy|aku|kami|kita|baris|brs|nomor|no|indikator|besok|lusa|jam|tiap|setiap|senin|selasa|rabu|kamis|"
    r"jumat|sabtu|jangan|jgn|bahwa|agar|supaya|untuk me\w+)\b"
)
_AT_REST = re.compile(
    r"^(?:(?:tolong|mohon|cek|min|lihat|daftar) )*(?:(?:siapa|sapa|siapakah|spa|pic|opd|staf|anggota|mana) )+"
    r"(?:(?:saja|aja|sj|yang|yg|mana|sedang|sdg|sdang|lagi|lg|masih|msh|ada|pernah) )*"
    r"(?:cuti|libur|menunda|nunda|menahan|tunda|snooze|mematikan|matikan)"
    r"(?: (?:pengingat\w*|reminder|sekarang|skrg|skrng|hari|ini|minggu|mgg|baris\w*|saja|aja|ya|nya))* ?[?.]*$"
)


@dataclass(frozen=True, slots=True)
class LogAsk:
    """A question of a coordinator about the reminders of others, or an order that there is not.

    "log" and "untold" are read on by `words`: who was told, and who was not; of an order they are whom.
    """

    kind: Literal["log", "untold", "send", "at_rest"]
    words: str = ""


@dataclass(frozen=True, slots=True)
class LogQuestion:
    """What was asked for; both days belong to the span. `words` say whom, as they were written."""

    row: int | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a text to be read, and what was read."""

    text: str
    question: LogQuestion

    def without(self, start: int, end: int, question: LogQuestion) -> "_Left":
        return _Left(f"{self.text[:start]} , {self.text[end:]}", question)


def read_log_question(text: str, *, today: date) -> LogQuestion:
    """Read what somebody wants to see of the log; whatever is neither a row nor a day is taken for a name."""
    left = _days(_recent(_row(_Left(" ".join(text[:LONGEST_READ].split()), LogQuestion())), today), today)
    question, words = left.question, []
    for word in re.findall(r"[^\s,;:?!()]+", left.text):
        bare = word.strip(".-–/\"'")
        if bare.isdecimal() and len(bare) <= 3 and question.row is None and int(bare):
            question = replace(question, row=int(bare))
        elif _YEAR.fullmatch(bare) and question.since is None and question.until is None:
            year = int(bare)
            question = replace(question, since=date(year, 1, 1), until=date(year, 12, 31))
        elif bare and plain(bare) not in _FILLERS:
            words.append(bare)
    return replace(question, words=" ".join(words))


def log_ask_from(text: str) -> LogAsk | None:
    """Return what a text asks about the reminders of others, or None where it asks for anything else."""
    plain_text = " ".join(lowered(text).split())
    if len(text) > LONGEST_READ:
        return None
    if _AT_REST.match(plain_text):
        return LogAsk("at_rest")
    if ordered := _ORDERED.match(plain_text):
        whom = _without(ordered["rest"], _WHOM)
        is_order = (whom or _TO_SOMEBODY.search(plain_text)) and not _NOT_AN_ORDER.search(ordered["rest"])
        return LogAsk("send", whom) if is_order else None
    if _NOT_OF_OTHERS.search(plain_text) or not _REMINDED.search(plain_text):
        return None
    if not any(each.search(plain_text) for each in (_WHO, _WHEN, _LAST, _ASKED)):
        return None
    words = _REMINDED.sub(" ", plain_text)
    is_untold = (
        _WHO.search(plain_text) and _NOT_YET.search(plain_text) and not re.search(r"\b(?:sudah|sdh|udah|udh)\b", words)
    )
    return LogAsk("untold" if is_untold else "log", words)


def names_in(words: str) -> str:
    """Return words without those of which the question consists: a name, perhaps."""
    return _without(words, _ASKING)


def _without(words: str, left_out: Collection[str]) -> str:
    bare = (word.strip(".,;:?!()-–/\"'") for word in words.split())
    return " ".join(word for word in bare if word and word not in left_out)


def people_named(words: str, people: Sequence[Person], opds: Sequence[Opd]) -> tuple[Person, ...]:
    """Return the members whom words name: by their number, words of their name or of an agency of theirs.

    Who fits as it is written comes alone; else typing errors are allowed.
    """
    asked = opd_key(words).split()
    if not asked:
        return ()
    if len(asked) == 1 and asked[0].isdecimal():
        return tuple(each for each in people if str(each.id) == asked[0])
    names = {each.id: _names_of(each, opds) for each in people}
    for is_like in (_begins, _is_mistyped):
        found = tuple(each for each in people if _fits(asked, names[each.id], is_like))
        if found:
            return found
    return ()


def _fits(asked: Sequence[str], names: Collection[str], is_like: Callable[[str, str], bool]) -> bool:
    return all(any(is_like(word, name) for name in names) for word in asked)


def _names_of(person: Person, opds: Sequence[Opd]) -> frozenset[str]:
    theirs = [opd for opd in opds if opd.id in person.opds]
    texts = [person.name or "", *(text for opd in theirs for text in (opd.short, opd.name, *opd.aliases))]
    return frozenset(word for text in texts for word in opd_key(text).split())


def _begins(word: str, name: str) -> bool:
    return word == name or (len(word) >= SHORTEST_BEGINNING and name.startswith(word))


def _is_mistyped(word: str, name: str) -> bool:
    if _begins(word, name):
        return True
    if min(len(word), len(name)) < SHORTEST_MISTYPED or word[0] != name[0]:
        return False
    return OSA.distance(word, name) <= (2 if len(word) >= LONG_WORD else 1)


def _row(left: _Left) -> _Left:
    found = _ROW.search(lowered(left.text))
    if found is None or not int(found[1]):
        return left
    return left.without(found.start(), found.end(), replace(left.question, row=int(found[1])))


def _recent(left: _Left, today: date) -> _Left:
    """Read "7 hari terakhir", "seminggu terakhir": the days up to today."""
    found = _RECENT.search(lowered(left.text))
    if found is None:
        return left
    days = int(found["count"] or 1) * _UNIT_DAYS[found["unit"]]
    return left.without(found.start(), found.end(), replace(left.question, since=today - (days - 1) * DAY, until=today))


def _days(left: _Left, today: date) -> _Left:
    """Read one day or stretch of days, or the two between which a span lies."""
    if left.question.since:
        return left
    placed = _placed(left, today)
    if placed is None:
        return left
    if isinstance(placed, _Left):
        return _days(placed, today)
    since, until = _span_of(placed[0], left.text, today)
    if len(placed) > 1:
        until = _span_of(placed[1], left.text, today, after=since)[1]
    start, end = placed[0].start, placed[-1].end
    before = lowered(left.text[:start])
    first = _FIRST_OF_RANGE.search(before)
    if first and len(placed) == 1 and since == until and 1 <= int(first[1]) <= since.day:
        since, start = since.replace(day=int(first[1])), first.start()
    elif _SINCE.search(before) and len(placed) == 1:
        return left.without(start, end, replace(left.question, since=since))
    return left.without(start, end, replace(left.question, since=since, until=until))


def _placed(left: _Left, today: date) -> Sequence[PlacedDay] | _Left | None:
    """Return the first days of a text, at most two; or what is left to be read, where a number is a row's.

    No month has a 33rd day, nobody counts 33 weeks, and the log has no day of 2033: "33 november", "33 minggu lalu",
    "4 november 33".
    """
    days = days_in(left.text, today=today)
    for each in days:
        number = _TOO_MANY.match(left.text, each.start, each.end)
        if each.said is None:
            number = _TOO_HIGH.match(left.text, each.start, each.end)
        elif each.said.day.year > today.year + 1:
            number = _TOO_LATE.search(left.text, each.start, each.end)
        if number and left.question.row is None:
            return left.without(number.start(), number.end(), replace(left.question, row=int(number[0])))
    return [each for each in days if each.said][:2] or None


def _span_of(placed: PlacedDay, text: str, today: date, *, after: date | None = None) -> tuple[date, date]:
    """Return the days that are meant; `after` is where the span begins whose end this is."""
    said = placed.said
    if said is None:
        raise ValueError("a day that does not exist has no span")
    words = " ".join(lowered(text[placed.start : placed.end]).split())
    if after:
        again = _read(words, after) or said
        return _stretch(again, words)
    first, last = _stretch(said, words)
    if first <= today or not _recurs(said, words):
        return first, last
    return _last_before(words, today) or (first, last)


def _recurs(said: SaidDay, words: str) -> bool:
    """Say whether a day is one of many, as "senin" and "4 november" are; "besok" is not."""
    again = _read(words, said.day)
    return again is not None and again.day == said.day


def _last_before(words: str, today: date) -> tuple[date, date] | None:
    """Return the last of such days that has begun."""
    for far in LOOKED_BACK:
        found, start = None, today - far
        while (said := _read(words, start)) and said.day >= start and _stretch(said, words)[0] <= today:
            found, start = _stretch(said, words), said.day + DAY
        if found:
            return found
    return None


def _read(words: str, today: date) -> SaidDay | None:
    return next((each.said for each in days_in(words, today=today) if each.said), None)


def _stretch(said: SaidDay, words: str) -> tuple[date, date]:
    """Return the first and the last day of what was said."""
    day = said.day
    if said.precision == "day":
        if _WEEK.fullmatch(words):
            monday = day - day.weekday() * DAY
            return monday, monday + 6 * DAY
        if _MONTHS_AGO.fullmatch(words):
            return day.replace(day=1), last_day(day.year, day.month)
        return day, day
    months: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
    first = date(day.year, day.month - months[said.precision] + 1, 1)
    return first, day
