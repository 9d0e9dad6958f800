"""content/crosswalk.yaml: complete for both editions, or refused with the place."""

from pathlib import Path

import pytest

from spbe.refusals import ContentRefused
from storage.content_files import load_content
from storage.crosswalk_files import load_crosswalks
from tests.spbe.conftest import CONTENT

WRITTEN = (CONTENT / "crosswalk.yaml").read_text()


def test_the_shipped_pairs_name_every_indicator() -> None:
    content = load_content(CONTENT)
    walks = content.catalogue.crosswalks
    assert [(each.older, each.newer, len(each.pairs)) for each in walks] == [("2018", "2020", 24), ("2020", "2026", 26)]
    assert not any(pair.confirmed for each in walks for pair in each.pairs)


@pytest.mark.parametrize(
    ("old", "new", "path", "message"),
    [
        ("gone: [2, 4,", "gone: [2,", "crosswalks[1].older", "indikator 4 edisi 2018 belum disebut"),
        ("gone: [2, 4,", "gone: [2, 3, 4,", "crosswalks[1].gone[2]", "indikator 3 sudah berpasangan"),
        ("{older: 1, newer: 10,", "{older: 1, newer: 99,", "crosswalks[1].pairs[1].newer", "indikator 99 tidak ada"),
        ('newer: "2020"', 'newer: "2021"', "crosswalks[1].newer", "edisi '2021' tidak ada"),
        ("{older: 3, newer: 2,", "{older: 3, newer: 1,", "crosswalks[1].pairs[3]", "pasangan 3 dan 1 sudah ditulis"),
        ('relation: "beririsan"', 'relation: "mirip"', "crosswalks[1].pairs[1].relation", "lebih sempit, beririsan"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, path: str, message: str) -> None:
    file = tmp_path / "crosswalk.yaml"
    file.write_text(WRITTEN.replace(old, new, 1))
    instruments = load_content(CONTENT).catalogue.instruments
    with pytest.raises(ContentRefused) as refused:
        load_crosswalks(file, instruments)
    assert any(each.path == path and message in each.message for each in refused.value.problems)
