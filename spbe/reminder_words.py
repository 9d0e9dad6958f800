"""The words of wishes about reminders: a text as plain symbols from which readers take what they understand.

Written as people type: "pkl" is "jam", "sampe" is "sampai", "kamsi" is "kamis". Courtesies are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spbe.dates import PlacedDay, SaidDay, days_in, lowered
from spbe.numerals import number_at
from spbe.working_days import DAY

LONGEST = 300
"""Characters that are read: a wish is shorter."""

WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"

ZONES: Mapping[str, str] = {
    **dict.fromkeys(("wib", "barat", "jakarta", "jawa", "bandung", "surabaya", "medan", "sumatera"), WIB),
    **dict.fromkeys(("wita", "tengah", "bali", "denpasar", "makassar", "lombok", "kupang", "sulawesi"), WITA),
    **dict.fromkeys(("wit", "timur", "papua", "jayapura", "maluku", "ambon", "ternate"), WIT),
}
"""Zones by their short names, by "waktu Indonesia …", and by the places that people name for them."""

NAMED_ZONES = ("wib", "wita", "wit")

_TAKEN = "|"
_WEEK = re.compile("minggu (?:ini|depan)")
_MONTH = re.compile(r"(?:bulan )?[a-z]+(?: 20\d\d)?")
"""Not "akhir bulan" nor "akhir november"."""
_UNTYPED = 5
"""Letters from which a word is compared with the known ones: of shorter ones too many are alike."""

_WRITINGS: Mapping[str, str] = {
    "jam": "jam pukul pkl pk jm",
    "pagi": "pagi pgi",
    "siang": "siang siank",
    "sore": "sore petang",
    "malam": "malam mlm",
    "setengah": "setengah stengah stgh",
    "zona": "zona zone timezone",
    "waktu": "waktu wkt",
    "cuti": "cuti cutii libur off sakit",
    "mati": "mati matikan matiin dimatikan mematikan stop setop hentikan menghentikan berhenti nonaktif nonaktifkan"
    " menonaktifkan unsubscribe",
    "selesai": "selesai habis berakhir usai kelar akhiri",
    "batal": "batal batalkan dibatalkan",
    "hapus": "hapus hilangkan kosongkan cabut tanpa",
    "kosong": "kosong nihil",
    "sampai": "sampai sampe sampek sampeq smp smpe smpek smpai ampe ampek mpe sd hingga hgg hngga",
    "tenang": "tenang sunyi senyap",
    "jangan": "jangan jgn jng tidak tdk tak ga gak nggak ndak",
    "hanya": "hanya cuma",
    "ingatkan": "ingatkan ingatin diingatkan diingetin ingetin pengingat mengingatkan remind reminder ingat"
    " pengingatnya notifikasi notif",
    "atur": "atur pengaturan mengatur setelan setel setting ubah ganti mengubah mengganti pindah pindahkan set",
    "semula": "semula biasa biasanya default reset standar normal bawaan",
    "instansi": "instansi",
    "mulai": "mulai dari dr sejak",
    "tunda": "tunda tnda tundah tundain tundakan undur undurkan snooze",
    "baris": "baris brs bris",
    "nomor": "nomor no nomer nmr nmer",
    "bukan": "bukan bkn bukn bukanlah",
    "tugas": "tugas tgs tugasnya tanggungan tanggungjawab",
    "punya": "punya punyanya kepunyaan",
    "wewenang": "wewenang kewenangan ranah",
    "opd": "opd unit dinas",
    "tanggal": "tanggal tgl tggl tngl",
    "seluruh": "seluruh semua",
    "sudah": "sudah udah sdh udh telah",
    "tiap": "tiap setiap",
    "lagi": "lagi lg terus trs",
    "sebelum": "sebelum sblm sbelum sebelumnya sblmnya",
    "pesan": "pesan pesannya",
    "hari": "hari hr hri",
    "minggu": "minggu mgg mggu pekan ahad",
    "seminggu": "seminggu sepekan",
    "sehari": "sehari",
    "bulan": "bulan bln",
    "sebulan": "sebulan",
    "senin": "senin sen senen snin",
    "selasa": "selasa sel slasa",
    "rabu": "rabu rab rebo",
    "kamis": "kamis kam kmis kemis",
    "jumat": "jumat jum jmt jmat jum'at jumaat",
    "sabtu": "sabtu sab sbtu saptu",
    **{name: name for name in ZONES},
    **{word: word for word in ("masuk", "kerja", "indonesia", "bagian", "target")},
    **{
        word: word
        for word in (
            "ternyata",
            "sebenarnya",
            "memang",
            "milik",
            "urusan",
            "akhir",
            "awal",
            "tahun",
            "depan",
            "besok",
            "lusa",
        )
    },
}
_KNOWN = {typed: word for word, several in _WRITINGS.items() for typed in several.split()}
_LONG = tuple(typed for typed in _KNOWN if len(typed) >= _UNTYPED)

_ONLY = frozenset({"saja", "aja", "doang"})
_ALONE = "saja"
"""Behind a weekday on which somebody is told it means: on no other. Elsewhere it is a courtesy."""

_COURTESIES = """
    saya sy aku kami mau mw ingin pengen hendak perlu usah mohon tolong minta bisa coba silakan dong ya yah sih deh nih
    dulu sekarang saja aja yang yg ke di pada jadi menjadi pak bapak bu ibu min mimin admin kak mas mbak bli bot halo
    maaf terima kasih oke ok nggih njih dan serta juga dengan pakai pake gunakan supaya agar seperti kembali kembalikan
    selama nya tambah tahunan jd jdi dgn dg utk buat tlg mhn melahirkan bersalin izin ijin
    soal tentang mengenai perihal itu tersebut tsb sepertinya kayaknya
"""
_LEFT_OUT = frozenset(_COURTESIES.split())
_SILENT = frozenset({"ingatkan", "hari", "waktu", "jam", "zona", "atur", "lagi", "tiap", "pesan", _ALONE})
"""Words that carry no meaning of their own once a wish was read around them."""

_LEAVE = re.compile(r"\b(?:izin|ijin|dinas luar) (?=(?:s?a?mp[aiek]*|hingga|mulai|dari|besok|lusa|hari|\d|s/?d)\b)")
"""Beside a day these are leave, elsewhere courtesies: "izin ubah jam pengingat"."""

_TWICE = re.compile(
    r"\b(?P<once>pagi|siang|sore|malam|kirim|kirimi|ganggu|ingatkan|ingetin|chat)(?:2(?!\d)| ?- ?(?P=once)\b)"
)
"""Said twice for often or very: "kirim2", "pagi-pagi"."""

_MESSAGES = r"(?:pesan|chat|wa|notif\w*|pengingat)"
_NO_MORE = re.compile(
    r"\b(?P<no>jangan|jgn|jng|stop|setop|berhenti|hentikan|(?:tidak|tdk|tak|ga|gak|nggak|ndak) (?:usah|perlu))"
    r"(?: (?:lagi|dulu|saya|sy|kami))* (?:di|meng|ng)?"
    r"(?:ganggu(?:i|in)?|(?:kirim|chat|hubung)(?:i|in|kan)?(?: (?:saya|sy|kami))?"
    rf"(?: {_MESSAGES}|(?= (?:lagi|terus|trs)\b)))"
    r"(?![a-z])"
)
"""Not to be told in other words: "jangan ganggu", "stop kirim pesan"; but "jangan kirim dulu" is about a report."""

_UNTIL = re.compile(r"\bs\s?[./]\s?d\b\.?|\bs/d\b")
_STUCK = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_TOKEN = re.compile(r"\d+|[a-z]+(?:['’][a-z]+)?|[^\sa-z\d]")


@dataclass(slots=True)
class _Token:
    symbol: str
    typed: str


class Said:
    """A text from which readers take what they understand, and what is left of it."""

    def __init__(self, text: str) -> None:
        """Read the symbols of a text."""
        plain = _plain(lowered(text[:LONGEST]))
        words = [match[0].replace("’", "'") for match in _TOKEN.finditer(plain)]
        self._tokens: list[_Token] = []
        place = 0
        while place < len(words):
            number, length = number_at(words, place)
            typed = " ".join(words[place : place + max(length, 1)])
            if typed in _ONLY and self._ends_in_weekday():
                self._tokens.append(_Token(_ALONE, typed))
            elif length or typed not in _LEFT_OUT:
                self._tokens.append(_Token(str(number) if length else _symbol(typed), typed))
            place += length or 1

    @property
    def line(self) -> str:
        """The symbols that nobody has taken, with a mark for the others."""
        return " ".join(token.symbol for token in self._tokens)

    def has(self, pattern: str) -> bool:
        """Say whether a pattern of whole symbols is left."""
        return _whole(pattern).search(self.line) is not None

    def take(self, pattern: str) -> re.Match[str] | None:
        """Take the first symbols that a pattern fits, if any."""
        found = _whole(pattern).search(self.line)
        if found:
            self._take(found.start(), found.end())
        return found

    def take_days(self, *, after: str = "", today: date) -> tuple[PlacedDay, ...]:
        """Take the day behind a symbol, or else one before it; two days where one is said to last until the other."""
        line = self.line
        days = days_in(line, today=today)
        behind = [day for day in days if day.start > line.find(after)]
        near = behind or list(days)
        first = near[:1]
        taken = [*first, *(each for each in near[1:2] if line[first[0].end : each.start].strip() in ("sampai", "-"))]
        for each in reversed(taken):  # what is taken grows shorter
            self._take(each.start, each.end)
        return tuple(taken)

    def rest(self) -> str:
        """Return the words that nobody took and that mean something, as typed."""
        return " ".join(
            token.typed
            for token in self._tokens
            if token.symbol.isalnum() and token.symbol not in _SILENT and token.symbol != _TAKEN
        )

    def _ends_in_weekday(self) -> bool:
        return bool(self._tokens) and self._tokens[-1].symbol in WEEKDAYS

    def _take(self, start: int, end: int) -> None:
        place = 0
        for token in self._tokens:
            length = len(token.symbol)
            if start <= place < end:
                token.symbol = _TAKEN
            place += length + 1


def first_of(said: SaidDay, *, today: date) -> date:
    """Return the first day of what was said, of a week its Monday, but none that has passed."""
    day = said.day
    if said.precision == "month" and _MONTH.fullmatch(said.words):
        day = day.replace(day=1)
    elif _WEEK.fullmatch(said.words):
        day -= day.weekday() * DAY
    return max(day, min(today, said.day))


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<= ))(?:{pattern})(?= |$)")


def _plain(text: str) -> str:
    """Return a text with the writings of several words as the readers know them."""
    once = _TWICE.sub(r"\g<once> terus" if "kirim" in text else r"\g<once>", text)
    said = _NO_MORE.sub(r"\g<no> ingatkan", once)
    return _STUCK.sub(" ", _UNTIL.sub(" sampai ", _LEAVE.sub("cuti ", said)))


def _symbol(word: str) -> str:
    """Return the known word that a typed one stands for, or the word itself; numbers without leading noughts."""
    if word in _KNOWN or len(word) < _UNTYPED or not word.isalpha():
        return _KNOWN.get(word, word)
    near = process.extractOne(word, _LONG, scorer=OSA.distance, score_cutoff=1)
    return _KNOWN[near[0]] if near and near[0][0] == word[0] else word
