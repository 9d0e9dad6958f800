"""content/efforts.yaml: the shipped judgement, and an editor's mistakes."""

from pathlib import Path

import pytest

from spbe.refusals import ContentRefused
from storage.content_files import load_content
from storage.effort_files import load_efforts

SHIPPED = Path(__file__).parents[2] / "content"
CONTENT = load_content(SHIPPED)
GOOD = """\
note: "Perkiraan."
process: [1, 2, 3, 4, 5]
service: [2, 3, 4, 5, 6]
differing:
  - edition: "2018"
    indicators: [3, 4]
    points: [9, 9, 9, 9, 9]
"""


def test_the_shipped_efforts_have_every_step_of_every_instrument() -> None:
    assert "perkiraan" in CONTENT.efforts.note
    for edition, instrument in CONTENT.catalogue.instruments.items():
        efforts = CONTENT.efforts.by_edition[edition]
        steps = range(instrument.lowest_level + 1, instrument.highest_level + 1)
        assert all(efforts.of(indicator, level) > 0 for indicator in instrument.indicators for level in steps)


def test_an_indicator_may_differ(tmp_path: Path) -> None:
    file = tmp_path / "efforts.yaml"
    file.write_text(GOOD, encoding="utf-8")
    instruments = CONTENT.catalogue.instruments
    table = load_efforts(file, instruments)
    first, third = instruments["2018"].indicators[0], instruments["2018"].indicators[2]
    assert [table.by_edition["2018"].of(each, 4) for each in (first, third)] == [4, 9]
    assert table.by_edition["2020"].of(instruments["2020"].indicators[2], 4) == 4


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("process: [1, 2, 3, 4, 5]", "process: [1, 2, 3, 4]", "2:10: process", "ada 4 angka; isi 5"),
        ("[2, 3, 4, 5, 6]", "[2, 3, 4, 5, 6, 7]", "3:10: service", "ada 6 angka; isi 5"),
        ("[9, 9, 9, 9, 9]", "[9, 9]", "7:13: differing", "ada 2 angka; isi 5"),
        ("[1, 2, 3, 4, 5]", "[1, 2, 0, 4, 5]", "2:17: process", "harus antara 1 dan 366"),
        ('"2018"', '"2017"', "5:14: differing", "edisi '2017' tidak ada"),
        ("[3, 4]", "[3, 99]", "6:21: differing", "indikator 99 tidak ada pada edisi 2018"),
        ("[3, 4]", "[3, 3]", "6:21: differing", "indikator 3 edisi 2018 sudah disebut"),
        ("service: [2, 3, 4, 5, 6]\n", "", "1:1: service", "wajib diisi"),
        ('note: "Perkiraan."\n', "", "1:1: note", "wajib diisi"),
    ],
)
def test_a_gap_is_refused_at_its_place(tmp_path: Path, old: str, new: str, place: str, message: str) -> None:
    file = tmp_path / "efforts.yaml"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentRefused) as refused:
        load_efforts(file, CONTENT.catalogue.instruments)
    (problem,) = refused.value.problems
    assert f"{file}:{place}" in str(problem)
    assert message in problem.message
