"""What stands after /siaran: an audience before the first colon, or only the text."""

import pytest

from spbe.broadcasts import Audience, audience_from, audience_json, read_broadcast
from spbe.matrix import Opd
from spbe.people import Person, Role

DKIS, BAPPEDA, HUKUM = 1, 2, 3
OPDS = (
    Opd(DKIS, "DKIS", "Dinas Komunikasi, Informatika dan Statistik", ("Kominfo",)),
    Opd(BAPPEDA, "Bappeda", "Badan Perencanaan Pembangunan Daerah"),
    Opd(HUKUM, "Bag. Hukum", "Bagian Hukum"),
)
PIC = frozenset({Role.FOCAL_POINT})


@pytest.mark.parametrize(
    ("said", "audience"),
    [
        ("ke pic bappeda: x", Audience(PIC, frozenset({BAPPEDA}))),
        ("dkis, bappeda: x", Audience(opds=frozenset({DKIS, BAPPEDA}))),
        ("Ke bapeda dan Bagian Hukum : x", Audience(opds=frozenset({BAPPEDA, HUKUM}))),
        ("kepada staf kominfo: x", Audience(frozenset({Role.READER}), frozenset({DKIS}))),
        ("ke semua PIC: x", Audience(PIC)),
        ("untuk pic yang lewat target: x", Audience(PIC, overdue=True)),
        ("yg telat: x", Audience(overdue=True)),
        ("pic dkis yang terlambat: x", Audience(PIC, frozenset({DKIS}), overdue=True)),
        ("ke seluruh anggota: x", Audience()),
    ],
)
def test_an_audience_stands_before_the_colon(said: str, audience: Audience) -> None:
    read = read_broadcast(said, OPDS)
    assert (read.audience, read.text, read.unread) == (audience, "x", "")


@pytest.mark.parametrize(
    "said",
    [
        "rapat besok",
        "Pengumuman: rapat besok",
        "Yth. Bapak/Ibu: mohon hadir",
        "https://contoh.go.id/x",
        "baris yang lewat target: 3 dan 4",
        "Rapat\nke dkis: x",
        "ke pic:",
        "dkis dll: x",
        "",
    ],
)
def test_what_names_no_audience_is_text_for_everybody(said: str) -> None:
    assert read_broadcast(said, OPDS).audience == Audience()
    assert read_broadcast(said, OPDS).text == said


@pytest.mark.parametrize("head", ["ke dinas antah berantah", "Kepada Yth. Seluruh PIC", "untuk orang baru"])
def test_what_looks_like_an_audience_and_is_none_is_told(head: str) -> None:
    read = read_broadcast(f"{head}: x", OPDS)
    assert (read.audience, read.text, read.unread) == (Audience(), f"{head}: x", head)


def test_lines_of_the_text_stay() -> None:
    assert read_broadcast("dkis:\nsatu\n\ndua: tiga ", OPDS).text == "satu\n\ndua: tiga"


@pytest.mark.parametrize(
    ("audience", "told"),
    [
        (Audience(), {1, 2, 3, 4}),
        (Audience(PIC), {1, 2}),
        (Audience(opds=frozenset({DKIS})), {1, 3}),
        (Audience(PIC, frozenset({DKIS})), {1}),
        (Audience(overdue=True), {2}),
    ],
)
def test_conditions_hold_together_and_only_owners_are_late(audience: Audience, told: set[int]) -> None:
    people = (
        Person(1, Role.FOCAL_POINT, opds=frozenset({DKIS})),
        Person(2, Role.FOCAL_POINT, opds=frozenset({HUKUM})),
        Person(3, Role.READER, opds=frozenset({DKIS, HUKUM})),
        Person(4, Role.COORDINATOR),
    )
    assert {each.id for each in people if audience.has(each, late={HUKUM})} == told


def test_it_is_stored_as_it_was() -> None:
    audience = Audience(PIC, frozenset({3, 1}), overdue=True)
    assert audience_from(audience_json(audience)) == audience
