"""What people type to move targets: rows, days and reasons, in every order that is usual."""

from datetime import date

import pytest

from spbe.matrix import Matrix, Opd, Target
from spbe.target_wishes import TargetWish, offered_targets, read_target_wish

TODAY = date(2019, 11, 4)
DKIS = Opd(1, "DKIS", "Dinas Komunikasi, Informatika dan Statistik", ("Diskominfo",))
HUKUM = Opd(2, "Bag. Hukum", "Bagian Hukum")
MATRIX = Matrix("Matriks", (), (DKIS, HUKUM))


def month(year: int, number: int, day: int) -> Target:
    return Target(date(year, number, day), "month")


def on(year: int, number: int, day: int) -> Target:
    return Target(date(year, number, day), "day")


MARCH, QUARTER, YEAR = month(2020, 3, 31), Target(date(2020, 3, 31), "quarter"), Target(date(2020, 12, 31), "year")
LAST = on(2020, 3, 31)

SAID = {
    "5 31 maret 2020 karena menunggu Perda": TargetWish((5,), target=LAST, reason="menunggu Perda"),
    "5 6 7 akhir tw 1 2020 alasan anggaran": TargetWish((5, 6, 7), target=QUARTER, reason="anggaran"),
    "baris 5 jadi maret 2020": TargetWish((5,), target=MARCH),
    "brs. no 5 mrt 2020": TargetWish((5,), target=MARCH),
    "DKIS akhir maret 2020": TargetWish(opds=(DKIS,), target=MARCH),
    "diskominfo jadi juni 2020": TargetWish(opds=(DKIS,), target=month(2020, 6, 30)),
    "dkisx jadi juni 2020": TargetWish(opds=(DKIS,), target=month(2020, 6, 30)),
    "semua baris diskominfo dan bag hukum ke 30 juni 2020, krn Perda belum ada.": TargetWish(
        opds=(DKIS, HUKUM), target=on(2020, 6, 30), reason="Perda belum ada"
    ),
    "Dinas Komunikasi, Informatika dan Statistik maret 2020": TargetWish(opds=(DKIS,), target=MARCH),
    "baris 5 dan DKIS jadi 2020": TargetWish((5,), opds=(DKIS,), target=YEAR),
    "indikator 35, 36 jadi 2020": TargetWish(indicators=(35, 36), target=YEAR),
    "indikator 35 baris 5 jadi 2020": TargetWish((5,), (35,), target=YEAR),
    # numbers
    "5": TargetWish((5,)),
    "5 6, 7 dan 8 5": TargetWish((5, 6, 7, 8)),
    "5 maret 2020": TargetWish((5,), target=MARCH),
    "5 6 7 maret 2020": TargetWish((5, 6), target=on(2020, 3, 7)),
    "5 6 7 jadi maret 2020": TargetWish((5, 6, 7), target=MARCH),
    "5-7 maret 2020": TargetWish((5, 6, 7), target=MARCH),
    "7-5 maret 2020": TargetWish((5, 6, 7), target=MARCH),
    "5 s/d 7 jadi maret 2020": TargetWish((5, 6, 7), target=MARCH),
    "5 sampai 7 maret 2020": TargetWish((5,), target=on(2020, 3, 7)),
    "5 hingga 2020": TargetWish((5,), target=YEAR),
    "1234, 12345 jadi 2020": TargetWish((1234, 12345), target=YEAR),
    "1-999 jadi 2020": TargetWish(target=YEAR, unread="1-999"),
    "5/3/2020": TargetWish(target=on(2020, 3, 5)),
    "5 6 bulan lagi": TargetWish((5,), target=on(2020, 5, 4)),
    "#5: 31/3/2020": TargetWish((5,), target=LAST),
    # days
    "5 2020-03-31": TargetWish((5,), target=LAST),
    "5 31 maret": TargetWish((5,), target=LAST),
    "5 s/d 31 maret 2020": TargetWish((5,), target=LAST),
    "5 diundur ke tw 1": TargetWish((5,), target=QUARTER),
    "5 dari 31 desember 2019 ke 31 maret 2020": TargetWish((5,), target=LAST),
    "5 2020": TargetWish((5,), target=YEAR),
    "5 akhir tahun depan": TargetWish((5,), target=YEAR),
    "5 besok": TargetWish((5,), target=on(2019, 11, 5)),
    "5 31 februari 2020": TargetWish((5,), no_day="31 februari 2020"),
    # reasons
    "5 31 maret 2020 menunggu Perda": TargetWish((5,), target=LAST, reason="menunggu Perda"),
    "5 2020-03-31 karena rapat 5 november": TargetWish((5,), target=LAST, reason="rapat 5 november"),
    "5 maret 2020 alasannya: karena anggaran": TargetWish((5,), target=MARCH, reason="anggaran"),
    "5 karena anggaran": TargetWish((5,), reason="anggaran"),
    # what nobody understands is never dropped
    "5 secepatnya": TargetWish((5,), unread="secepatnya"),
    "5 terkendala jadi 2020": TargetWish((5,), target=YEAR, unread="terkendala"),
    "dinas perhubungan jadi 2020": TargetWish(target=YEAR, unread="dinas perhubungan"),
    "": TargetWish(),
    "karena": TargetWish(),
}  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_is_said(text: str) -> None:
    assert read_target_wish(text, MATRIX, today=TODAY) == SAID[text]


ODD = {
    "5 " * 400: ((5,), True),
    "-" * 5_000: ((), True),
    "5 karena " + "a" * 5_000: ((5,), False),
    "０５ ५ maret": ((5,), False),
    "1-999": ((), True),
}


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_input_is_read_without_harm(text: str) -> None:
    wish = read_target_wish(text, MATRIX, today=TODAY)
    assert (wish.rows, bool(wish.unread)) == ODD[text]


@pytest.mark.parametrize(
    ("after", "days"),
    [
        (date(2019, 11, 4), ["2019-11-30", "2019-12-31", "2020-03-31", "2020-12-31"]),
        (date(2019, 12, 31), ["2020-01-31", "2020-02-29", "2020-03-31", "2020-12-31"]),
        (date(2020, 1, 31), ["2020-02-29", "2020-03-31", "2020-06-30", "2020-12-31"]),
        (date(2020, 10, 31), ["2020-11-30", "2020-12-31", "2021-03-31", "2021-12-31"]),
    ],
)
def test_four_later_targets_are_offered(after: date, days: list[str]) -> None:
    offered = offered_targets(after)
    assert [str(each.day) for each in offered] == days
    assert [each.precision for each in offered] == ["month", "month", "quarter", "year"]
