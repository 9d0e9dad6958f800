"""What hangs together: as somebody writes it, and as the texts of the rows propose it."""

import csv
from dataclasses import replace

import pytest

from bot.settings import CONTENT
from spbe.bundles import Bundle, Proposal, Said, product_of, proposals, said_in, tied_in
from spbe.progress import RowStatus
from spbe.reports import FollowUp
from tests.spbe.rows import IDS, row

SAID = {
    "5 6 7 Revisi Perwali e-Government": Said((5, 6, 7), title="Revisi Perwali e-Government"),
    "5,6 dan 7": Said((5, 6, 7)),
    "baris 5, 6; 7: Revisi Perwali No 45/2014": Said((5, 6, 7), title="Revisi Perwali No 45/2014"),
    "14 & 16 satu dokumen": Said((14, 16), title="satu dokumen"),
    "23-25 27-28 menunggu 20": Said((23, 24, 25, 27, 28), 20),
    "23 s/d 25 nunggu baris no 20": Said((23, 24, 25), 20),
    "25-23, 25 tunggu 20 Rencana Induk": Said((23, 24, 25), 20, "Rencana Induk"),
    "34 masih menunggu arsitektur": None,
    "34 tergantung pada 19": Said((34,), 19),
    "23 menunggu 19 20": None,
    "menunggu 20": None,
    "halo": None,
    "": None,
}


@pytest.mark.parametrize("text", SAID)
def test_what_people_write_is_read(text: str) -> None:
    assert said_in(text) == SAID[text]


@pytest.mark.parametrize("text", ["1-500", "5 1-999999 Revisi", "5 6 menunggu 1-500"])
def test_a_range_too_long_to_be_meant_is_not_cut(text: str) -> None:
    assert said_in(text) is None


def sample() -> list[FollowUp]:
    """Return the rows of the sample matrix with both texts that people wrote there."""
    with (CONTENT / "matrix" / "denpasar-2019.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    plain = [row(int(line["No"]), follow_up=line["Tindak Lanjut"]) for line in lines]
    return [
        replace(each, row=replace(each.row, recommendation=line["Rekomendasi"]))
        for each, line in zip(plain, lines, strict=True)
    ]


def made(*texts: str) -> list[FollowUp]:
    return [row(number, follow_up=text) for number, text in enumerate(texts, start=1)]


def test_the_sample_proposes_its_four_bundles_and_no_other() -> None:
    assert [(each.kind, each.rows, each.awaited) for each in proposals(sample(), ())] == [
        ("document", (5, 6, 7), None),
        ("document", (14, 16), None),
        ("waits", (23, 24), 20),
        ("waits", (25, 27, 28, 29, 30, 31, 32, 34, 36, 37), 19),
    ]


def test_a_title_is_that_of_the_document() -> None:
    documents = [each.title for each in proposals(sample(), ())]
    assert documents[1] == "Revisi Perwali No 45 Tahun 2014 Tentang Pengaduan Publik"
    assert documents[2:] == ["Rencana Induk SPBE", "Arsitektur SPBE"]


TIED = {
    "baris 14 sama 16 satu dokumen": Said((14, 16)),
    "Baris 5 6 7 satu dokumen revisi perwali": Said((5, 6, 7), title="revisi perwali"),
    "no 5 dengan no 6 itu dokumennya sama: Perwali 12": Said((5, 6), title="Perwali 12"),
    "baris 5-7 pakai dokumen yang sama yaitu Perwali SPBE": Said((5, 6, 7), title="Perwali SPBE"),
}


@pytest.mark.parametrize("text", TIED)
def test_rows_are_tied_in_plain_words(text: str) -> None:
    assert tied_in(text) == TIED[text]


@pytest.mark.parametrize(
    "text",
    [
        "14 16 satu dokumen",
        "baris 5 satu dokumen",
        "baris 5 6 satu dokumen?",
        "baris 5 6 sudah 50%",
        "baris 5 6 satu dokumenku",
        "baris 5 6 menunggu 20",
        "baris 5 6 satu dokumen " + "panjang " * 20,
    ],
)
def test_what_ties_no_rows_is_left_to_others(text: str) -> None:
    assert tied_in(text) is None


SAME_REGULATION = [
    ("Revisi Perbup No. 3 Tahun 2017", "Menambah pasal pada Perbup Nomor 3 Tahun 2017 (tata kelola)"),
    ("Revisi Perwali 45/2014", "Perubahan Perwal No 45 Thn 2014"),
    ("Perda tentang layanan publik Nomor 9 Tahun 2015", "Revisi Perda 9/2015"),
    ("Revisi Perwali e-Gov (Pusat Data)", "Revisi Perwali eGov (Integrasi)"),
    ("Menetapkan SOP layanan data", "Menetapkan SOP layanann data"),
]


@pytest.mark.parametrize("texts", SAME_REGULATION)
def test_one_document_is_seen_in_two_wordings(texts: tuple[str, str]) -> None:
    assert [each.rows for each in proposals(made(*texts), ())] == [(1, 2)]


APART = [
    ("Membuat Kebijakan Layanan Kepegawaian", "Membuat Kebijakan Layanan Keuangan"),
    ("Revisi Perwali No 45 Tahun 2014", "Revisi Perwali No 45 Tahun 2015"),
    ("Revisi Perwali No 4 Tahun 2014", "Revisi Perda No 4 Tahun 2014"),
    ("Sesuai Perpres No 95 Tahun 2018", "Menurut Perpres No 95 Tahun 2018"),
    ("Optimalisasi layanan", "Optimalisasi layanan"),
    ("Membuat Rencana Induk SPBE", "Revisi Perwali atau Rencana Induk SPBE"),
    ("Membuat Rencana Induk SPBE", "Integrasi sistem sesuai rencana kerja"),
    ("Membuat Kebijakan Internal SPBE", "Pengadaan sesuai Kebijakan Internal SPBE"),
]


@pytest.mark.parametrize("texts", APART)
def test_what_is_only_alike_is_not_proposed(texts: tuple[str, str]) -> None:
    assert proposals(made(*texts), ()) == ()


def test_rows_wait_for_what_another_makes() -> None:
    rows = made("Menyusun Peta Jalan Data", "Membangun layanan berdasarkan peta jalan data", "Melatih pegawai")
    assert proposals(rows, ()) == (Proposal("waits", "Peta Jalan Data", (2,), 1),)
    assert product_of(rows[2]) == ""


def test_what_is_noted_is_not_proposed_again() -> None:
    rows = made("Menyusun Peta Jalan Data", "A sesuai peta jalan data", "B sesuai peta jalan data")
    bundle = Bundle(1, "waits", None, IDS + 1, (IDS + 2,))
    assert [each.rows for each in proposals(rows, [bundle])] == [(3,)]
    same = made("Revisi Perda 9/2015", "Revisi Perda 9/2015 (b)", "Revisi Perda 9/2015 (c)")
    document = Bundle(1, "document", None, None, (IDS + 1, IDS + 2))
    assert proposals(same, [document]) == ()


def test_where_all_is_settled_nothing_is_proposed() -> None:
    done = [row(number, follow_up="Revisi Perda 9/2015", status=RowStatus.VERIFIED) for number in (1, 2)]
    assert proposals(done, ()) == ()
    maker = row(1, follow_up="Menyusun Peta Jalan Data", status=RowStatus.VERIFIED)
    assert proposals([maker, *made("", "B sesuai peta jalan data")[1:]], ()) == ()
