"""A small instrument, a few agencies and tables to match."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from spbe.catalogue import Aspect, Indicator, Instrument, LevelName, Predicate, Source
from spbe.matrix import Opd
from spbe.matrix_table import Cell, Table

INDICATORS = (
    "Kebijakan Internal Tim Pengarah SPBE",
    "Layanan Naskah Dinas",
    "Layanan Pengadaan",
    "Layanan Publik Instansi Pemerintah",
)
_SCALE = tuple(LevelName(number, f"Tingkat {number}") for number in range(1, 6))

INSTRUMENT = Instrument(
    edition="2018",
    regulation="Permenpan RB 5/2018",
    title="Contoh",
    source=Source("Contoh"),
    lowest_level=0,
    highest_level=5,
    scales={"process": _SCALE, "service": _SCALE},
    predicates=(Predicate("Kurang", Decimal(0), Decimal(5)),),
    loose_aspects=(
        Aspect(
            1,
            "Contoh",
            Fraction(100),
            tuple(Indicator(at, name, Fraction(25), "service") for at, name in enumerate(INDICATORS, 1)),
        ),
    ),
)

DKIS = Opd(1, "DKIS", "Dinas Komunikasi, Informatika dan Statistik", ("Kominfo", "Dinas Komunikasi dan Informatika"))
PBJ = Opd(2, "Bag. PBJ", "Bagian Pengadaan Barang dan Jasa", ("Pengadaan",))
HUKUM = Opd(3, "Bag. Hukum", "Bagian Hukum")
PERIZINAN = Opd(4, "DPMPTSP", "Dinas Penanaman Modal", ("Dinas Perizinan", "Dinas Perijinan"))
DUKCAPIL = Opd(5, "Disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil", ("Dinas Dukcapil",))
OPDS = (DKIS, PBJ, HUKUM, PERIZINAN, DUKCAPIL)

HEADINGS = (
    "No",
    "Indikator",
    "Rekomendasi",
    "Nilai Tingkat Kematangan",
    "Tindak Lanjut",
    "Target Waktu",
    "OPD Terkait",
)


def line(
    number: str = "1",
    name: str = INDICATORS[0],
    recommendation: str = "Sebaiknya ditetapkan",
    level: str = "1",
    follow_up: str = "Membuat kebijakan",
    target: str = "2019",
    opd: str = "DKIS",
) -> tuple[str, ...]:
    """Return the cells of a row of the matrix."""
    return (number, name, recommendation, level, follow_up, target, opd)


def table(*lines: Sequence[str], headings: Sequence[str] = HEADINGS) -> Table:
    """Return a table with headings, a file line for every row."""
    return plain_table(headings, *lines)


def plain_table(*lines: Sequence[str]) -> Table:
    """Return a table of these cells, a file line for every row."""
    return Table(
        tuple(
            tuple(Cell(at, column, text) for column, text in enumerate(texts, 1)) for at, texts in enumerate(lines, 1)
        )
    )
