import time

import pytest

from spbe.matrix import Opd
from spbe.opd_wishes import OpdWish, merge_named, read_opd_wish, spellings_in

ORTALA = Opd(1, "Bag. Organisasi", "Bagian Organisasi", ("Ortala", "Bag. Ortala"))
PBJ = Opd(2, "Bag. PBJ", "Bagian Pengadaan Barang dan Jasa")
DKIS = Opd(3, "DKIS", "Dinas Komunikasi dan Informatika")
OPDS = (ORTALA, PBJ, DKIS)

SAID = {
    "": OpdWish("find"),
    "  DKIS ": OpdWish("find", "DKIS"),
    "tambah Diskominfo = Dinas Komunikasi dan Informatika": OpdWish(
        "add", value="Diskominfo", name="Dinas Komunikasi dan Informatika"
    ),
    "Tambahkan OPD: Dishub=Dinas Perhubungan": OpdWish("add", value="Dishub", name="Dinas Perhubungan"),
    "Tambah": OpdWish("add"),
    "hapus": OpdWish("remove"),
    "gabungkan": OpdWish("merge"),
    "tambah Dinas Perhubungan": OpdWish("add", value="Dinas Perhubungan"),
    "DKIS sebutan Kominfos": OpdWish("add_alias", "DKIS", "Kominfos"),
    "dkis tambah sebutan: “Kominfos”": OpdWish("add_alias", "dkis", "Kominfos"),
    "tambah sebutan Kominfos untuk DKIS": OpdWish("add_alias", "DKIS", "Kominfos"),
    "DKIS hapus sebutan Kominfos": OpdWish("drop_alias", "DKIS", "Kominfos"),
    "hapus alias Kominfos dari DKIS": OpdWish("drop_alias", "DKIS", "Kominfos"),
    "DKIS nama Dinas Sebutan Baru": OpdWish("name", "DKIS", "Dinas Sebutan Baru"),
    "DKIS ganti nama Diskominfo = Dinas Kominfo": OpdWish("name", "DKIS", "Diskominfo", "Dinas Kominfo"),
    "ganti nama DKIS menjadi Dinas Kominfo": OpdWish("name", "DKIS", "Dinas Kominfo"),
    "Bag. Ortala singkatan Orta": OpdWish("short", "Bag. Ortala", "Orta"),
    "hapus Bag. Ortala": OpdWish("remove", "Bag. Ortala"),
    "hapus opd DKIS": OpdWish("remove", "DKIS"),
    "tambah <Dishub> = <Dinas Perhubungan>": OpdWish("add", value="Dishub", name="Dinas Perhubungan"),
    "tambah <script>x</script>": OpdWish("add", value="script x /script"),
}

SPELLINGS = {
    "Dinas Sosial, Dinsos Kota": ("Dinas Sosial", "Dinsos Kota"),
    "DKIS; Kominfo": ("DKIS", "Kominfo"),
    "Dinas Perhubungan,DISHUB": ("Dinas Perhubungan", "DISHUB"),
    "Dinas Komunikasi, Informatika dan Statistik": ("Dinas Komunikasi, Informatika dan Statistik",),
    "Badan Kepegawaian, Pendidikan, dan Pelatihan": ("Badan Kepegawaian, Pendidikan, dan Pelatihan",),
    ",": (",",),
}


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_are_told_apart_and_a_comma_of_a_name_stays(text: str) -> None:
    assert spellings_in(text) == SPELLINGS[text]


@pytest.mark.parametrize("text", SAID)
def test_what_stands_behind_opd_is_read(text: str) -> None:
    assert read_opd_wish(text) == SAID[text]


MERGES = {
    "gabung Bag. Ortala ke Bag. PBJ": (ORTALA, PBJ),
    "gabungkan bagian pengadaan barang dan jasa dengan ortala": (PBJ, ORTALA),
    "gabung ortala dan DKIS": (ORTALA, DKIS),
    "merge ortala -> dkis": (ORTALA, DKIS),
    "gabung ortala dgn dkis": (ORTALA, DKIS),
    "gabungkan OPD Dinas Komunikasi dan Informatika ke Bagian Pengadaan Barang dan Jasa": (DKIS, PBJ),
    "gabung ortala ke entah": None,
    "gabung ortala": None,
}


@pytest.mark.parametrize("text", MERGES)
def test_the_two_to_be_merged_are_found_also_with_and_in_their_names(text: str) -> None:
    wish = read_opd_wish(text)
    assert (wish.verb, merge_named(wish, OPDS)) == ("merge", MERGES[text])


def test_a_hostile_text_is_read_in_no_time() -> None:
    began = time.perf_counter()
    for text in ("sebutan " * 5_000, "hapus sebutan " + "dari " * 5_000, "a nama " * 5_000):
        read_opd_wish(text)
    assert time.perf_counter() - began < 0.5
