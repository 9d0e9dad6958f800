"""Pictures and pages to be drawn by tests and benchmarks: the sample city in full, and by chance."""

from hypothesis import strategies as st

from handlers.pictures.progress import COLOURS, Bar, Group, Progress
from handlers.pictures.radar import Axis, Radar
from handlers.summary_page import Section, SummaryPage

STATUSES = (
    "Terverifikasi", "Menunggu verifikasi", "Proses", "Perlu perbaikan", "Terkendala", "Belum", "Dibatalkan",
)  # fmt: skip
OPDS = (
    "DKIS", "Bag. Organisasi", "Bappeda", "BKPSDM", "BPKAD", "Bag. Pengadaan Barang dan Jasa", "Bag. Hukum",
    "Inspektorat", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
    "Dinas Kependudukan dan Pencatatan Sipil", "Dinkes", "Bag. Pemerintahan", "Disdikpora", "Satpol PP",
    "Dinas Perhubungan", "BPBD",
)  # fmt: skip
COUNTS = (5, 3, 9, 1, 2, 16, 1)
SUBTITLE = "Kota Denpasar · Matriks MONEV · per Jumat, 27 Desember 2019"
ASPECTS = {
    "2018": (
        "Kebijakan Internal Tata Kelola SPBE", "Kebijakan Internal Layanan SPBE", "Kelembagaan",
        "Strategi dan Perencanaan", "Teknologi Informasi dan Komunikasi",
        "Layanan Administrasi Pemerintahan Berbasis Elektronik", "Layanan Publik Berbasis Elektronik",
    ),
    "2020": (
        "Kebijakan Internal Tata Kelola SPBE", "Perencanaan Strategis SPBE", "Teknologi Informasi dan Komunikasi",
        "Penyelenggara SPBE", "Penerapan Manajemen SPBE", "Pelaksanaan Audit TIK",
        "Layanan Administrasi Pemerintahan Berbasis Elektronik", "Layanan Publik Berbasis Elektronik",
    ),
    "2026": (
        "Tata Kelola dan Manajemen", "Penyelenggara", "Data", "Keamanan Pemerintah Digital",
        "Teknologi Pemerintah Digital", "Keterpaduan Layanan Digital Pemerintah",
        "Kepuasan Pengguna Layanan Digital Pemerintah",
    ),
}  # fmt: skip


def labels(counts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"{name} ({count})" if count else "" for name, count in zip(STATUSES, counts, strict=True))


def sample_progress() -> Progress:
    shares = [(at % 3, at % 2, 1 + at % 4, 0, at % 5 // 3, 2 + at, 0) for at in range(len(OPDS))]
    opds = tuple(
        Bar(name, counts, f"{sum(counts)} baris · {100 * sum(counts[:2]) // sum(counts) + 10}%")
        for name, counts in zip(OPDS, shares, strict=True)
    )
    domains = (
        Bar("Kebijakan Internal SPBE", (2, 1, 5, 0, 1, 8, 0), "17 baris · 35%"),
        Bar("Tata Kelola SPBE", (1, 0, 2, 1, 1, 2, 0), "7 baris · 48%"),
        Bar("Layanan SPBE", (2, 2, 2, 0, 0, 6, 1), "13 baris · 52%"),
    )
    return Progress(
        "Kemajuan tindak lanjut SPBE",
        SUBTITLE,
        "37 baris, rata-rata 41%, 12 lewat target",
        COUNTS,
        labels(COUNTS),
        (Group("Per domain", domains), Group("Per OPD", opds)),
        "8 baris milik beberapa OPD dan dihitung pada setiap OPD.",
    )


def sample_radar(edition: str) -> Radar:
    axes = []
    for at, name in enumerate(ASPECTS[edition]):
        now = 1 + at * 3 % 7 / 3
        values = (now, now + at % 2 / 2, min(5.0, now + 1.25))
        axes.append(Axis(name, values, " · ".join(f"{each:.2f}".replace(".", ",") for each in values)))
    return Radar(
        "Tingkat kematangan per aspek",
        SUBTITLE,
        ("Kini: hasil evaluasi terakhir", "Terverifikasi koordinator", "Target: bila semua tindak lanjut selesai"),
        tuple(axes),
        5,
        f"Di bawah nama aspek: kini · terverifikasi · target (instrumen {edition}).",
    )


TEXTS = st.text(max_size=120) | st.sampled_from((*OPDS, "W" * 90, "", "<&>", "a\x00b", "Ñandú " * 20, "x=y\nz"))
NUMBERS = st.sampled_from((0, 0, 1, 2, 9, 37, 500, 99_999))
COUNTED = st.tuples(*[NUMBERS] * len(COLOURS))
BARS = st.lists(st.builds(Bar, TEXTS, COUNTED, TEXTS), max_size=20).map(tuple)
PROGRESSES = st.builds(
    Progress, TEXTS, TEXTS, TEXTS, COUNTED, st.tuples(*[TEXTS] * len(COLOURS)),
    st.lists(st.builds(Group, TEXTS, BARS), max_size=2).map(tuple), TEXTS,
)  # fmt: skip
VALUES = st.tuples(*[st.none() | st.floats(0, 5)] * 3)
TOLD = st.sampled_from(("0,00 · 5,00 · 5,00", "2,43 · 2,57 · 3,14", "tidak ada di matriks"))
RADARS = st.builds(
    Radar, TEXTS, TEXTS, st.tuples(TEXTS, TEXTS, TEXTS),
    st.lists(st.builds(Axis, TEXTS, VALUES, TOLD), max_size=12).map(tuple), st.just(5), TEXTS,
)  # fmt: skip
SECTIONS = st.lists(st.builds(Section, TEXTS, st.lists(TEXTS, max_size=5).map(tuple), TEXTS), min_size=3, max_size=3)
PAGES = st.builds(
    SummaryPage, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, COUNTED, st.tuples(*[TEXTS] * len(COLOURS)),
    st.builds(Group, TEXTS, BARS), st.builds(Group, TEXTS, BARS), st.just("Per OPD: {} dari 20"), SECTIONS.map(tuple),
    TEXTS, TEXTS,
)  # fmt: skip
