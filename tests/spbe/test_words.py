import pytest

from spbe.words import LONGEST_MESSAGE, Lexicon, Reader, Word, clean, phrase_in, stem, tokens_of
from tests.spbe.conftest import Engine

LEXICON = Lexicon(
    writings={
        "indikator": ("ind", "idk"),
        "tindak lanjut": ("tl", "follow up"),
        "pusat data": ("data center", "dc"),
        "garap": ("dikerjakan", "ngerjain"),
    },
    stopwords=frozenset({"yang", "apa"}),
    cues={"courtesy": ("mohon arahan", "mohon izin"), "weight": ("bobot",)},
)
READER = Reader(LEXICON, ("Layanan Kepegawaian", "Kebijakan Pengadaan", "Kolaborasi Penerapan SPBE", "target"))


def plain(reader: Reader, text: str) -> str:
    return " ".join(word.plain for word in reader.read(text))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("lvl3", ("lvl", "3")),
        ("ind20", ("ind", "20")),
        ("20lvl3", ("20", "lvl", "3")),
        ("2,59", ("2.59",)),
        ("2.59", ("2.59",)),
        ("59/2020", ("59/2020",)),
        ("5/2018.", ("5/2018",)),
        ("59/20", ("59", "20")),
        ("3/4", ("3", "4")),
        ("no.5", ("no", "5")),
        ("ind:5", ("ind", "5")),
        ("level-3", ("level", "3")),
        ("(34)", ("(", "34", ")")),
        ("[34]", ("34",)),
        ("5,8,25", ("5.8", "25")),
        ("5, 8", ("5", "8")),
        ("jum'at", ("jum'at",)),
        ("nama2", ("nama",)),
        ("apa2 saja", ("apa", "saja")),
        ("bukti?!", ("bukti",)),
        ("", ()),
        (" \t\n", ()),
        ("???", ()),
        ("👍🙏", ()),
        ("данные 数据", ()),
    ],
)
def test_a_message_is_split(text: str, tokens: tuple[str, ...]) -> None:
    assert tokens_of(text) == tokens


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("INDIKATOR", "indikator"),
        ("ｉｎｄｉｋａｔｏｒ", "indikator"),
        ("kóminfò", "kominfo"),
        ("ﬁle", "file"),
        ("ind\u200bikator", "indikator"),
        ("\ufeffindikator", "indikator"),
        ("①", "1"),
    ],
    ids=["upper", "fullwidth", "accents", "ligature", "zero-width", "bom", "circled"],
)
def test_look_alikes_are_folded(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    ["\x00indikator\x0020", "\u202eindikator 20", "\u200findikator\u200f 20", "indikator\r\n20", "🚀indikator🚀20🚀"],
    ids=["nul", "rtl-override", "rtl-mark", "line-break", "emoji"],
)
def test_what_is_no_word_parts_words(text: str) -> None:
    assert tokens_of(text) == ("indikator", "20")


def test_only_the_beginning_of_a_long_message_is_read() -> None:
    text = "indikator 20 " + "a" * 4_083
    assert len(text) == 4_096
    assert tokens_of(text)[:2] == ("indikator", "20")
    assert len(clean(text)) == LONGEST_MESSAGE
    assert len(READER.read("ind " * 1_024)) == LONGEST_MESSAGE // 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ind", "indikator"),
        ("TL", "tindak lanjut"),
        ("follow up", "tindak lanjut"),
        ("folow up", "tindak lanjut"),
        ("data center", "pusat data"),
        ("dc dan ind", "pusat data dan indikator"),
        ("dikerjakan", "garap"),
        ("indnya", "indikator"),
        ("targetnya", "target"),
        ("mohon arahan bobot", "bobot"),
        ("mohon bobot", "mohon bobot"),
    ],
)
def test_writings_become_plain(text: str, expected: str) -> None:
    assert plain(READER, text) == expected


def test_a_word_keeps_how_it_was_typed() -> None:
    assert READER.read("data center") == (
        Word("data center", "pusat", "pusat"),
        Word("data center", "data", "data"),
    )
    assert READER.read("2,5")[0].is_number
    assert not READER.read("ind")[0].is_number


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("yg", "yang"),
        ("brp", "berapa"),
        ("gmn", "bagaimana"),
        ("klo", "kalau"),
        ("skrg", "sekarang"),
        ("utk", "untuk"),
        ("lvl", "tingkat"),
        ("tkt", "tingkat"),
        ("bukdung", "bukti"),
        ("evidence", "bukti"),
        ("rekom", "rekomendasi"),
        ("tl", "tindak lanjut"),
        ("rtl", "tindak lanjut"),
        ("pj", "penanggung jawab"),
        ("pic", "penanggung jawab"),
        ("deadline", "target"),
        ("skpd", "opd"),
        ("wbs", "whistle blowing system"),
        ("probis", "proses bisnis"),
        ("masterplan", "rencana induk"),
        ("e-office", "naskah dinas"),
        ("index", "indeks"),
        ("skor", "nilai"),
        ("syarat", "kriteria"),
        ("permen", "permenpan"),
        ("perwal", "perwali"),
    ],
)
def test_abbreviations_of_the_shipped_content(engine: Engine, typed: str, expected: str) -> None:
    assert plain(engine.knowledge.reader, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ngerjain", "garap"),
        ("dikerjain", "garap"),
        ("diapain", "harus diapakan"),
        ("naikin", "naik"),
        ("jelasin", "penjelasan"),
        ("sebutin", "sebutkan"),
        ("netapin", "tetap"),
        ("nyiapin", "siap"),
        ("ngumpulin", "kumpul"),
        ("dikumpulin", "kumpul"),
        ("dibikinin", "bikin"),
    ],
)
def test_everyday_verbs(engine: Engine, typed: str, expected: str) -> None:
    assert plain(engine.knowledge.reader, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("lvlnya", "tingkat"),
        ("nilainya", "nilai"),
        ("opdnya", "opd"),
        ("buktinya", "bukti"),
        ("bobotnya", "bobot"),
        ("rekomendasinya", "rekomendasi"),
        ("tindaklanjutnya", "tindak lanjut"),
        ("siapakah", "siapa"),
        ("apalah", "apa"),
        ("kapanpun", "kapan"),
        ("baguskah", "bagus"),
    ],
)
def test_clitics(engine: Engine, typed: str, expected: str) -> None:
    assert plain(engine.knowledge.reader, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("rekomndasi", "rekomendasi"),
        ("kriteriaa", "kriteria"),
        ("preikat", "predikat"),
        ("predikta", "predikat"),
        ("bobto", "bobot"),
        ("indks", "indeks"),
        ("indikatro", "indikator"),
        ("domian", "domain"),
        ("kepegawain", "kepegawaian"),
        ("arsitktur", "arsitektur"),
        ("keamnan", "keamanan"),
        ("pengaduann", "pengaduan"),
        ("teransaksi", "transaksi"),
        ("kolaboras", "kolaborasi"),
        ("prijinan", "perizinan"),
        ("kominfoo", "kominfo"),
        ("bapedda", "bappeda"),
        ("bkpsmd", "bkpsdm"),
        ("dukcpil", "dukcapil"),
    ],
)
def test_typing_errors_are_repaired(engine: Engine, typed: str, expected: str) -> None:
    assert plain(engine.knowledge.reader, typed) == expected


@pytest.mark.parametrize(
    "word",
    [
        *("sapi", "kucing", "hujan", "rumah", "mobil", "banjir", "pasar", "kopi", "pajak", "pantai", "beras", "kolam"),
        *("kolega", "kolektor", "kolaborator", "indikasi", "kriminal", "hukuman", "informatika", "interaktif"),
        *("belanja", "cuaca", "presiden", "gubernur", "bandara", "aspal", "domino", "perdana", "perwira", "perdamaian"),
        *("laptop", "bitcoin", "pertamina", "covid", "vaksin"),
    ],
)
def test_words_of_other_topics_stay(engine: Engine, word: str) -> None:
    assert plain(engine.knowledge.reader, word) == word


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("penerapan", "terap"),
        ("kebijakan", "bijak"),
        ("layanan", "layan"),
        ("pengadaan", "pengadaan"),
        ("spbe", "spbe"),
        ("2.59", "2.59"),
        ("59/2020", "59/2020"),
    ],
)
def test_stems(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "reach", "found"),
    [
        ("a b", "a b", 0, True),
        ("a b", "a x b", 0, False),
        ("a b", "a x y b", 2, True),
        ("a b", "a x y z b", 2, False),
        ("a b", "b a", 2, False),
        ("a b", "a x y z a b", 0, True),
        ("a b c", "a x b x c", 1, True),
        ("a", "", 2, False),
        ("", "a", 2, False),
    ],
)
def test_phrases(phrase: str, text: str, reach: int, found: bool) -> None:
    assert phrase_in(tuple(phrase.split()), tuple(text.split()), reach=reach) is found
