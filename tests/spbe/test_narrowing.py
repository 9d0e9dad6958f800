from datetime import date

import pytest

from spbe.matrix import Matrix, MatrixRow, Opd, Target
from spbe.narrowing import Narrowing, narrowing_from
from spbe.progress import RowStatus

DKIS = Opd(1, "DKIS", "Dinas Komunikasi, Informatika dan Statistik", ("Kominfo",))
HUKUM = Opd(2, "Bag. Hukum", "Bagian Hukum", ("Hukum",))
PBJ = Opd(3, "Bag. Pengadaan Barang dan Jasa", "Bagian Pengadaan Barang dan Jasa", ("Pengadaan",))
ROW = MatrixRow(
    32, 32, "2018", "Layanan Pengaduan Publik", "", 3, "", Target(date(2019, 12, 31), "year"), (DKIS,), "DKIS"
)
MATRIX = Matrix("Matriks", (ROW,), (DKIS, HUKUM, PBJ))

CASES = {
    "33": Narrowing(row=33),
    "no.33": Narrowing(row=33),
    "baris 33": Narrowing(row=33),
    "No33": Narrowing(row=33),
    "indikator 35": Narrowing(indicator=35),
    "dkis": Narrowing(opd=DKIS),
    "Kominfo": Narrowing(opd=DKIS),
    "dinas komunikasi, informatika & statistik": Narrowing(opd=DKIS),
    "hukm": Narrowing(opd=HUKUM),
    "bag. hukum terkendala": Narrowing(opd=HUKUM, status=RowStatus.BLOCKED),
    "hukum trkendala": Narrowing(opd=HUKUM, status=RowStatus.BLOCKED),
    "menungu verifikasi": Narrowing(status=RowStatus.WAITING),
    "verifikasi": Narrowing(status=RowStatus.WAITING),
    "terverifikasi": Narrowing(status=RowStatus.VERIFIED),
    "selesai": Narrowing(status=RowStatus.VERIFIED),
    "perlu perbaikan dkis": Narrowing(opd=DKIS, status=RowStatus.RETURNED),
    "dkis domain 2": Narrowing(opd=DKIS, domain=2),
    "tugas saya": Narrowing(),
    "": Narrowing(),
    "🙂": Narrowing(),
    "pengaduan": Narrowing(unread="pengaduan"),
    "pengadan": Narrowing(opd=PBJ),
    "dkis entah apa": Narrowing(opd=DKIS, unread="entah apa"),
    "5 7": Narrowing(row=5, unread="7"),
    "komunikasi informatka statistik": Narrowing(opd=DKIS),
    "99999999999": Narrowing(unread="99999999999"),
}


@pytest.mark.parametrize("text", CASES, ids=[text or "empty" for text in CASES])
def test_words_narrow_a_list(text: str) -> None:
    assert narrowing_from(text, MATRIX) == CASES[text]


def test_a_long_text_is_read_in_part() -> None:
    assert len(narrowing_from("kata " * 5_000, MATRIX).unread) < 250
