"""What the shipped content says, checked against the facts as a table, and the care that went into its words."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest

from spbe.catalogue import Event, Instrument, PublishedResult, Topic
from spbe.opd_names import OpdNames, plain
from storage.content_files import Content, load_content

CONTENT = Path(__file__).parents[2] / "content"
MATRIX = CONTENT / "matrix" / "denpasar-2019.csv"

DAMAGE = (
    *("pernanfaatan", "cli", "clan", "dirnana", "Iainnya", "transaski", "prosesproses", "perubahanperubahan"),
    *("dokumendasi", "Perencanaaan", "IInstansi", "efektifitas", "bersasal", "Kementrian", "instrument", "resiko"),
    *("Nasonal", "nomo", "dibawah", "Tkt", "skip to main content"),
)
OFFICIALS = {"7a1419c08425db05", "6abbbbe96c33f7ed", "b9eb5e2119e797a7"}
"""Hashes of the words that name the officials of source 004, so that the names stand nowhere."""


@pytest.fixture(scope="module")
def content() -> Content:
    return load_content(CONTENT)


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from texts_in(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts_in(each)


@pytest.fixture(scope="module")
def texts(content: Content, rows: list[list[str]]) -> list[str]:
    messages = [re.sub(r"\{[{%#].*?[}%#]\}", " ", source, flags=re.DOTALL) for source in content.messages.values()]
    return [*texts_in(content.catalogue), *texts_in(content.opds), *messages, *texts_in(rows)]


# Instruments

ASPECTS: dict[str, list[tuple[int | None, str, Fraction | int | str, int, int]]] = {
    # domain, name, weight, first and last indicator
    "2018": [
        (1, "Kebijakan Internal Tata Kelola SPBE", 7, 1, 7),
        (1, "Kebijakan Internal Layanan SPBE", 10, 8, 17),
        (2, "Kelembagaan", 8, 18, 19),
        (2, "Strategi dan Perencanaan", 8, 20, 21),
        (2, "Teknologi Informasi dan Komunikasi", 12, 22, 24),
        (3, "Layanan Administrasi Pemerintahan Berbasis Elektronik", 33, 25, 31),
        (3, "Layanan Publik Berbasis Elektronik", 22, 32, 35),
    ],
    "2020": [
        (1, "Kebijakan Internal Tata Kelola SPBE", 13, 1, 10),
        (2, "Perencanaan Strategis SPBE", 10, 11, 14),
        (2, "Teknologi Informasi dan Komunikasi", 10, 15, 18),
        (2, "Penyelenggara SPBE", 5, 19, 20),
        (3, "Penerapan Manajemen SPBE", 12, 21, 28),
        (3, "Pelaksanaan Audit TIK", "4.5", 29, 31),
        (4, "Layanan Administrasi Pemerintahan Berbasis Elektronik", "27.5", 32, 41),
        (4, "Layanan Publik Berbasis Elektronik", 18, 42, 47),
    ],
    "2026": [
        (None, "Tata Kelola dan Manajemen", 10, 1, 2),
        (None, "Penyelenggara", 10, 3, 4),
        (None, "Data", 15, 5, 8),
        (None, "Keamanan Pemerintah Digital", 15, 9, 12),
        (None, "Teknologi Pemerintah Digital", 10, 13, 14),
        (None, "Keterpaduan Layanan Digital Pemerintah", 15, 15, 18),
        (None, "Kepuasan Pengguna Layanan Digital Pemerintah", 25, 19, 20),
    ],
}


@pytest.mark.parametrize("edition", ASPECTS)
def test_domains_aspects_and_numbers(content: Content, edition: str) -> None:
    instrument = content.catalogue.instruments[edition]
    found = [
        (domain.number if domain else None, aspect.name, aspect.weight, aspect.indicators[0].number, last.number)
        for aspect in instrument.aspects
        for domain, last in [(instrument.domain_of(aspect), aspect.indicators[-1])]
    ]
    assert found == [
        (domain, name, Fraction(weight), first, last) for domain, name, weight, first, last in ASPECTS[edition]
    ]


@pytest.mark.parametrize(("edition", "counts"), [("2018", (3, 7, 35)), ("2020", (4, 8, 47)), ("2026", (0, 7, 20))])
def test_counts(content: Content, edition: str, counts: tuple[int, int, int]) -> None:
    instrument = content.catalogue.instruments[edition]
    assert (len(instrument.domains), len(instrument.aspects), len(instrument.indicators)) == counts
    assert sum(indicator.weight for indicator in instrument.indicators) == 100


def test_instruments_are_in_order(content: Content) -> None:
    assert list(content.catalogue.instruments) == ["2018", "2020", "2026"]


@pytest.mark.parametrize(
    ("edition", "number", "name", "weight", "capability"),
    [
        ("2018", 1, "Kebijakan Internal Tim Pengarah SPBE Instansi Pemerintah", "1", "process"),
        ("2018", 10, "Kebijakan Internal Layanan Manajemen Perencanaan dan Penganggaran", "1", "process"),
        ("2018", 20, "Rencana Induk SPBE Instansi Pemerintah", "4", "process"),
        ("2018", 25, "Layanan Naskah Dinas", "33/7", "service"),
        ("2018", 35, "Layanan Publik Instansi Pemerintah", "22/4", "service"),
        ("2020", 9, "Tingkat Kematangan Kebijakan Internal Audit TIK", "1.3", "process"),
        ("2020", 20, "Tingkat Kematangan Kolaborasi Penerapan SPBE", "2.5", "process"),
        ("2020", 31, "Tingkat Kematangan Pelaksanaan Audit Keamanan SPBE", "1.5", "process"),
        ("2020", 32, "Tingkat Kematangan Layanan Perencanaan", "2.75", "service"),
        ("2020", 44, "Tingkat Kematangan Jaringan Dokumentasi dan Informasi Hukum (JDIH)", "3", "service"),
        ("2020", 47, "Tingkat Kematangan Layanan Publik Sektor 3", "3", "service"),
        ("2026", 11, "Penerapan Kriptografi untuk Keamanan Data", "3", "process"),
        ("2026", 20, "Kepuasan Pengguna Layanan Digital Pemerintah", "15", "process"),
    ],
)
def test_indicators(content: Content, edition: str, number: int, name: str, weight: str, capability: str) -> None:
    indicator = content.catalogue.instruments[edition].indicator(number)
    assert indicator
    assert (indicator.name, indicator.weight, indicator.capability) == (name, Fraction(weight), capability)


PROCESS_2020 = ("Rintisan", "Terkelola", "Terdefinisi", "Terpadu dan Terukur", "Optimum")
SCALES = {
    ("2018", "process"): ("Rintisan", "Terkelola", "Terstandarisasi", "Terintegrasi", "Terstruktur"),
    ("2018", "service"): ("Informasi", "Interaksi", "Transaksi", "Kolaborasi", "Optimalisasi"),
    ("2020", "process"): PROCESS_2020,
    ("2020", "service"): ("Informasi", "Interaksi", "Transaksi", "Kolaborasi", "Optimum"),
    ("2026", "process"): PROCESS_2020,
}


def test_level_names(content: Content) -> None:
    assert {
        (edition, capability): tuple(level.name for level in scale)
        for edition, instrument in content.catalogue.instruments.items()
        for capability, scale in instrument.scales.items()
    } == SCALES


def test_meanings_stand_where_a_source_gives_them(content: Content) -> None:
    given = {
        (edition, capability): {bool(level.meaning) for level in scale}
        for edition, instrument in content.catalogue.instruments.items()
        for capability, scale in instrument.scales.items()
    }
    told = {("2018", "service"), ("2020", "process"), ("2020", "service")}
    assert given == {scale: {scale in told} for scale in SCALES}


def bands(instrument: Instrument) -> list[tuple[str, str, str]]:
    return [(band.name, str(band.low), str(band.high)) for band in instrument.predicates]


def test_scales_and_predicates(content: Content) -> None:
    of_2018, of_2020, of_2026 = content.catalogue.instruments.values()
    assert [(each.lowest_level, each.highest_level) for each in (of_2018, of_2020, of_2026)] == [(0, 5), (1, 5), (1, 5)]
    upper = [
        ("Memuaskan", "4.2", "5.0"),
        ("Sangat Baik", "3.5", "4.2"),
        ("Baik", "2.6", "3.5"),
        ("Cukup", "1.8", "2.6"),
    ]
    assert bands(of_2018) == [*upper, ("Kurang", "0.0", "1.8")]
    assert bands(of_2020) == [*upper, ("Kurang", "1.0", "1.8")]
    assert bands(of_2026) == [
        ("Memuaskan", "4.0", "5.0"),
        ("Sangat Baik", "3.5", "4.0"),
        ("Baik", "2.5", "3.5"),
        ("Cukup", "1.5", "2.5"),
        ("Kurang", "1.0", "1.5"),
    ]


def test_doubts_are_told(content: Content) -> None:
    of_2018, of_2020, of_2026 = content.catalogue.instruments.values()
    assert [aspect.number for aspect in of_2018.aspects if aspect.note and "35 dan 20" in aspect.note] == [6, 7]
    structured = of_2018.level_name("process", 5)
    assert structured
    assert structured.note
    assert "Optimum" in structured.note
    assert (of_2018.provisional, of_2020.provisional) == (None, None)
    assert of_2026.provisional
    assert "sementara" in of_2026.provisional
    assert [each.number for each in of_2026.indicators if each.external] == [5, 6, 7, 18]
    assert all(each.in_force and each.source.checked for each in (of_2018, of_2020, of_2026))


# Indicator 20 of 2020

KEPT = {
    1: ("tanpa perencanaan", "sementara (ad-hoc)", "belum atau telah dilaksanakan", "rencana/pelaksanaan"),
    2: ("sesuai perencanaan", "tidak dibentuk secara formal", "belum ditetapkan secara formal", "undangan rapat"),
    3: ("tim yang dibentuk secara formal", "sebagian", "dibentuk berdasarkan kegiatan", "rutin", "penetapan"),
    4: ("terpadu", "semua unit kerja", "seluruh unit kerja", "reviu dan evaluasi", "secara berkala", "efektivitas"),
    5: ("ditindaklanjuti", "perbaikan", "berkesinambungan", "rekomendasi tindak lanjut", "yang sebelumnya"),
}


@pytest.mark.parametrize("number", KEPT)
def test_the_words_of_a_level_survive(content: Content, number: int) -> None:
    indicator = content.catalogue.instruments["2020"].indicator(20)
    assert indicator
    assert indicator.detail
    level = indicator.detail.level(number)
    assert level
    text = " ".join((level.criterion, level.condition or "", level.explanation, *level.evidence))
    assert [words for words in KEPT[number] if words not in text] == []
    assert bool(level.condition) is (number < 4)
    assert level.gain
    assert len(level.evidence) == {1: 3, 2: 2, 3: 3, 4: 2, 5: 2}[number]


def test_the_frame_of_indicator_20(content: Content) -> None:
    indicator = content.catalogue.instruments["2020"].indicator(20)
    assert indicator
    detail = indicator.detail
    assert detail
    assert "wadah informal" in detail.description
    assert [len(section.items) for section in detail.scope] == [6, 6, 2]
    assert "terdokumentasi secara formal" in detail.assessment
    assert "lebih dari 1 (satu) jenis dokumen" in detail.evidence_rule


# Guide


def test_the_calendar_of_2020(content: Content) -> None:
    assert {event.key: (event.first, event.last) for event in content.catalogue.guide.events} == {
        "sosialisasi-2020": (date(2020, 7, 13), date(2020, 7, 17)),
        "evaluasi-mandiri-2020": (date(2020, 7, 8), date(2020, 8, 30)),
        "wawancara-2020": (date(2020, 10, 12), date(2020, 10, 30)),
    }


def test_published_results(content: Content) -> None:
    results = content.catalogue.guide.results
    assert [(result.institution, result.year, result.index, result.predicate) for result in results] == [
        ("Kabupaten Magetan", 2018, Decimal("1.82"), "Cukup"),
        ("Kabupaten Magetan", 2019, Decimal("2.56"), "Cukup"),
        ("Provinsi Bengkulu", 2019, None, None),
    ]
    bengkulu = results[2]
    assert bengkulu.statement
    assert "di bawah angka 2" in bengkulu.statement
    assert bengkulu.target
    assert "minimal 2 (terkelola)" in bengkulu.target
    assert bengkulu.note


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("pengertian-spbe", ["Sistem Pemerintahan Berbasis Elektronik"]),
        ("dasar-hukum-spbe", ["Peraturan Presiden Nomor 95 Tahun 2018"]),
        ("tujuan-spbe", ["bersih, efektif, transparan, dan akuntabel", "berkualitas dan terpercaya"]),
        ("tujuan-evaluasi", ["capaian kemajuan", "saran perbaikan", "menjamin kualitas"]),
        ("ruang-lingkup-evaluasi", ["Kebijakan Internal", "Tata Kelola", "Layanan"]),
        ("struktur-penilaian", ["Domain", "Aspek", "Indikator"]),
        ("tahapan-evaluasi", ["Perencanaan", "Pelaksanaan", "Pelaporan"]),
        ("tahap-pelaporan", ["berita acara", "Sekretaris Daerah", "aplikasi"]),
        ("metodologi-evaluasi", ["CMM/CMMI", "E-Government Maturity Models"]),
        ("peserta-2020", ["130 Instansi Pusat dan Pemerintah Daerah"]),
        ("rencana-induk-nasional", ["2018–2025", "RPJP Nasional 2005–2025", "2010–2025"]),
        ("koordinator-spbe", ["Sekretaris Daerah"]),
        ("kesepakatan-bengkulu", ["setiap OPD terkait akan melaksanakan rekomendasi"]),
    ],
)
def test_topics(content: Content, key: str, words: list[str]) -> None:
    topic = next(topic for topic in content.catalogue.guide.topics if topic.key == key)
    text = " ".join((topic.text, *topic.items))
    assert [each for each in words if each not in text] == []


def test_the_internal_team_has_thirteen_functions(content: Content) -> None:
    team = next(topic for topic in content.catalogue.guide.topics if topic.key == "tim-evaluator-internal")
    assert len(team.items) == 13
    assert "Sekretaris K/L/D" in team.text


def test_people_ask_in_short_phrases(content: Content) -> None:
    guide = content.catalogue.guide
    entries: list[Topic | Event | PublishedResult] = [*guide.topics, *guide.events, *guide.results]
    phrases = [phrase for each in entries for phrase in each.asked]
    assert [phrase for phrase in phrases if not 1 <= len(phrase.split()) <= 6 or phrase != plain(phrase)] == []


def test_no_phrase_asks_for_two_topics(content: Content) -> None:
    guide = content.catalogue.guide
    entries: list[Topic | Event] = [*guide.topics, *guide.events]
    counts = Counter(phrase for each in entries for phrase in set(each.asked))
    assert [phrase for phrase, count in counts.items() if count > 1] == []


# Matrix and agencies

AGENCIES = {
    "DKIS": [1, 3, 5, 6, 7, 14, 16, 18, 19, 20, 22, 23, 24, 32, 34, 35],
    "Bag. Organisasi": [2, 8, 25],
    "Bappeda": [4, 10, 21, 27, 28],
    "BKPSDM": [9, 12, 26, 30],
    "BPKAD": [11, 29],
    "Bag. Pengadaan Barang dan Jasa": [13, 31],
    "Bag. Hukum": [15, 33],
    "Dinas Perijinan": [17, 37],
    "Dinas Dukcapil": [17],
    "Dinas Tenaga Kerja": [36],
}
HEADER = ["No", "Indikator", "Rekomendasi", "Nilai Tingkat Kematangan", "Tindak Lanjut", "Target Waktu", "OPD Terkait"]


def test_the_matrix_has_the_columns_of_its_source(rows: list[list[str]]) -> None:
    assert rows[0] == HEADER
    assert [row[0] for row in rows[1:]] == [str(number) for number in range(1, 38)]
    assert {len(row) for row in rows} == {7}
    assert all(cell == cell.strip() and cell for row in rows for cell in row)
    assert {row[5] for row in rows[1:]} == {"2019"}
    assert Counter(row[3] for row in rows[1:]) == {"1": 10, "2": 6, "3": 17, "4": 4}


def test_every_agency_of_the_matrix_is_in_the_master(content: Content, rows: list[list[str]]) -> None:
    found: dict[str, list[int]] = {opd.short: [] for opd in content.opds}
    names = OpdNames(content.opds)
    for row in rows[1:]:
        reading = names.read(row[6])
        assert (reading.unknown, reading.open_ended) == ((), row[0] == "17")
        for opd in reading.opds:
            found[opd.short].append(int(row[0]))
    assert found == AGENCIES
    assert [opd.id for opd in content.opds] == list(range(1, 11))


@pytest.mark.parametrize(
    ("row", "column", "ending"),
    [
        (16, 2, "antar Instansi Pusat dengan Pemerintah Daerah."),
        (16, 4, "(Integrasi dengan Layanan SPBE lainnya). Atau membuat Kebijakan khusus WBS."),
        (17, 6, "Dinas Perijinan, Dinas Dukcapil, dll"),
        (24, 1, "Penggunaan Aplikasi Umum Berbagi Pakai"),
        (24, 4, "Aplikasi Umum sesuai arsitektur dari Rencana Induk SPBE"),
        (29, 2, "eksternal di Instansi Pusat/Pemerintah Daerah, dan penerapan manajemen perubahan."),
        (34, 2, "dan integrasi proses bisnis di dalam maupun antar Instansi Pusat/Pemerintah Daerah."),
        (37, 1, "Perijinan Online"),
    ],
)
def test_rows_broken_over_a_page_are_whole(rows: list[list[str]], row: int, column: int, ending: str) -> None:
    assert rows[row][column].endswith(ending)


# Words


@pytest.mark.parametrize("damage", DAMAGE)
def test_no_damage_of_the_sources_is_left(texts: list[str], damage: str) -> None:
    assert [text for text in texts if re.search(rf"\b{damage}\b", text)] == []


def test_no_word_is_doubled(content: Content, rows: list[list[str]]) -> None:
    said = [*texts_in(content.catalogue), *texts_in(rows)]
    assert [text for text in said if re.search(r"\b([A-Za-z]{2,}) \1\b", text)] == []


def test_texts_are_calm(content: Content, rows: list[list[str]]) -> None:
    assert [text for text in (*texts_in(content.catalogue), *texts_in(rows)) if "!" in text or "  " in text] == []


def test_no_official_is_named(texts: list[str]) -> None:
    words = {word.lower() for text in texts for word in re.findall(r"[^\W\d_]+", text)}
    assert [word for word in words if sha256(word.encode()).hexdigest()[:16] in OFFICIALS] == []


def test_every_answer_has_a_source(content: Content) -> None:
    guide = content.catalogue.guide
    entries: list[Topic | Event | PublishedResult] = [*guide.topics, *guide.events, *guide.results]
    sources = [each.source for each in entries]
    assert all(source.document and source.edition and source.checked for source in sources)
