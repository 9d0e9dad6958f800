from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import CONTENT
from spbe.invited import Invited, read_invited
from spbe.opds_said import opd_named
from spbe.people import Role
from storage.content_files import load_content

OPDS = tuple(replace(opd, id=number) for number, opd in enumerate(load_content(CONTENT).opds, 1))


def read(text: str) -> Invited:
    return read_invited(text, OPDS)


@pytest.mark.parametrize(
    ("text", "name", "opd"),
    [
        ("Ni Luh Ayu Bagian Hukum", "Ni Luh Ayu", "Bag. Hukum"),
        ("Ayu Bag hukm", "Ayu", "Bag. Hukum"),
        ("Ayu bag.hukum", "Ayu", "Bag. Hukum"),
        ("Made bapeda", "Made", "Bappeda"),
        ("Budi dari Kominfo", "Budi", "DKIS"),
        ("Budi (DKIS)", "Budi", "DKIS"),
        ("Budi - dinas dukcapl", "Budi", "Dinas Dukcapil"),
        ("Budi, S.Kom., M.T., Dinas Komunikasi, Informatika dan Statistik", "Budi, S.Kom., M.T.", "DKIS"),
        ("Ayu,DKIS", "Ayu", "DKIS"),
        ("Ayu Bag. Pengadaan Barang & Jasa", "Ayu", "Bag. Pengadaan Barang dan Jasa"),
        ("Kadek Organisasi", "Kadek", "Bag. Organisasi"),
    ],
)
def test_the_agency_stands_at_the_end(text: str, name: str, opd: str) -> None:
    said = read(text)
    assert (said.role, said.name, said.opd and said.opd.short) == (Role.FOCAL_POINT, name, opd)


@pytest.mark.parametrize(
    ("text", "role", "name", "opd"),
    [
        ("staf Made Bappeda", Role.READER, "Made", "Bappeda"),
        ("Staff: Made, Bappeda", Role.READER, "Made", "Bappeda"),
        ("pic Made Bappeda", Role.FOCAL_POINT, "Made", "Bappeda"),
        ("koordinator Wayan Bagus", Role.COORDINATOR, "Wayan Bagus", None),
        ("kordinator Wayan", Role.COORDINATOR, "Wayan", None),
    ],
)
def test_a_role_may_stand_first(text: str, role: Role, name: str, opd: str | None) -> None:
    said = read(text)
    assert (said.role, said.name, said.opd and said.opd.short) == (role, name, opd)


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Ayu bkpd", ["BKPSDM", "BPKAD"]),
        ("Ayu dksi", ["DKIS"]),
        ("Ayu bag org", ["Bag. Organisasi"]),
        ("Ayu Bagian Umum", ["Bag. Hukum"]),
        ("Ni Luh Ayu", []),
        ("DKIS Ayu", []),
    ],
)
def test_what_may_be_meant_is_not_taken_for_sure(text: str, likely: list[str]) -> None:
    said = read(text)
    assert said.opd is None
    assert [each.opd.short for each in said.likely] == likely
    assert {each.name for each in said.likely} <= {"Ayu"}


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Ayu Bagian Hukum dan Bappeda", [("Bag. Hukum", "Ayu"), ("Bappeda", "Ayu")]),
        ("Ayu Bagian Hukum, DKIS", [("Bag. Hukum", "Ayu"), ("DKIS", "Ayu")]),
        ("staf Ayu bag hukm & bapeda", [("Bag. Hukum", "Ayu"), ("Bappeda", "Ayu")]),
        ("Ayu DKIS / Bappeda, Bagian Hukum", [("DKIS", "Ayu"), ("Bappeda", "Ayu"), ("Bag. Hukum", "Ayu")]),
        ("Ayu DKIS, Bappeda dan DKIS", [("DKIS", "Ayu"), ("Bappeda", "Ayu")]),
        ("Ayu DKIS dan Budi Bappeda", [("DKIS", "Ayu"), ("Bappeda", "Budi")]),
        ("Ayu Bag. Pengadaan Barang dan Jasa dan DKIS", [("Bag. Pengadaan Barang dan Jasa", "Ayu"), ("DKIS", "Ayu")]),
    ],
)
def test_several_agencies_are_all_told(text: str, likely: list[tuple[str, str]]) -> None:
    said = read(text)
    assert said.several
    assert (said.opd, [(each.opd.short, each.name) for each in said.likely]) == (None, likely)


@pytest.mark.parametrize(
    ("text", "name"),
    [("Ayu DKIS, Kominfo", "Ayu"), ("Ni Made Surya Dinata, S.Kom., M.T. DKIS", "Ni Made Surya Dinata, S.Kom., M.T.")],
)
def test_one_agency_is_one_however_it_is_written(text: str, name: str) -> None:
    said = read(text)
    assert (said.name, said.opd and said.opd.short, said.several) == (name, "DKIS", False)


@pytest.mark.parametrize("text", ["Bagian Hukum", "DKIS", "staf Bappeda", "Bagian Hukum dan DKIS"])
def test_an_agency_alone_has_no_name(text: str) -> None:
    said = read(text)
    assert said.opd
    assert said.name == ""


@pytest.mark.parametrize("text", ["", "staf", "koordinator", "  ", ","])
def test_nothing_said(text: str) -> None:
    said = read(text)
    assert (said.name, said.opd, said.likely) == ("", None, ())


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert read(text).likely is not None


def test_a_whole_text_names_an_agency() -> None:
    assert opd_named("bag hukm", OPDS)[0] == next(opd for opd in OPDS if opd.short == "Bag. Hukum")
    sure, likely = opd_named("bkpd", OPDS)
    assert (sure, [opd.short for opd in likely]) == (None, ["BKPSDM", "BPKAD"])
    assert opd_named("xyzzy", OPDS) == (None, ())
