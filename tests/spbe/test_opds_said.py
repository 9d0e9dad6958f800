"""Agencies in a message: the same typing error means the same agency wherever a command takes one."""

from datetime import date

import pytest

from spbe.broadcasts import read_broadcast
from spbe.invited import read_invited
from spbe.narrowing import narrowing_from
from spbe.opd_wishes import merge_named, read_opd_wish
from spbe.opds_said import opd_named, opds_in
from spbe.path_wishes import path_wish
from spbe.target_wishes import read_target_wish
from tests.spbe.conftest import shipped_engine

MATRIX = shipped_engine().matrix
OPDS = MATRIX.opds
IDS = {opd.short: opd.id for opd in OPDS}

TYPED = {
    "dkis": "DKIS",
    "dkos": "DKIS",
    "dksi": "DKIS",
    "kominfo": "DKIS",
    "dinas komunikasi informatika": "DKIS",
    "dinas komunkasi dan informatka": "DKIS",
    "bapeda": "Bappeda",
    "bappedda": "Bappeda",
    "bkpsmd": "BKPSDM",
    "bag hukm": "Bag. Hukum",
    "bagian hukum setda": "Bag. Hukum",
    "bag. organsasi": "Bag. Organisasi",
    "pengadaan barang & jasa": "Bag. Pengadaan Barang dan Jasa",
    "disdukcapl": "Dinas Dukcapil",
    "bkpd": None,  # BKPSDM, once BKD, or BPKAD, once BPKD
    "dinas perhubungan": None,
}


@pytest.mark.parametrize("typed", TYPED)
def test_every_command_takes_it_alike(typed: str) -> None:
    meant = TYPED[typed]
    one = {IDS[meant]} if meant else set()
    sure, _ = opd_named(typed, OPDS)
    assert ({sure.id} if sure else set()) == one
    assert {opd.id for opd in opds_in(typed, OPDS)[0]} == one
    assert path_wish(f"tanpa {typed}", (), OPDS).limits.agencies == one
    assert {opd.id for opd in read_target_wish(f"{typed} jadi 2020", MATRIX, today=date(2019, 11, 4)).opds} == one
    assert read_broadcast(f"ke {typed}: x", OPDS).audience.opds == one
    narrowed = narrowing_from(typed, MATRIX).opd
    assert ({narrowed.id} if narrowed else set()) == one
    merge = merge_named(read_opd_wish(f"gabung {typed} ke Dinas Tenaga Kerja"), OPDS)
    assert ({merge[0].id} if merge else set()) == one


@pytest.mark.parametrize(
    ("text", "shorts", "unread"),
    [
        ("bapeda dan bag hukm", ["Bappeda", "Bag. Hukum"], ()),
        ("bapeda, dkos & opd organsasi", ["Bappeda", "DKIS", "Bag. Organisasi"], ()),
        ("dinas komunkasi informatika dan statistik dan bapeda", ["DKIS", "Bappeda"], ()),
        ("dinas komunkasi, informatika dan statistk", ["DKIS"], ()),
        ("Badan Kepegawaian dan Pengembangan Sumber Daya Manusia, dkis", ["BKPSDM", "DKIS"], ()),
        ("dkis, xyzzy dan bapeda", ["DKIS", "Bappeda"], ("xyzzy",)),
        ("dkis dan lain-lain", ["DKIS"], ("lain-lain",)),
        ("", [], ()),
    ],
)
def test_a_list_names_agencies_and_the_rest_is_told(text: str, shorts: list[str], unread: tuple[str, ...]) -> None:
    found, left = opds_in(text, OPDS)
    assert ([opd.short for opd in found], left) == (shorts, unread)


def test_what_is_too_long_to_be_read_is_told() -> None:
    assert opds_in("dkis, " * 100, OPDS)[1]


def test_a_name_of_a_person_is_not_repaired_into_an_agency() -> None:
    assert read_invited("Made Hukom Bappeda", OPDS).name == "Made Hukom"
