"""blockers.yaml: who must act on what, and an editor's mistakes at their places."""

from pathlib import Path

import pytest

from bot.settings import CONTENT
from spbe.matrix import Opd
from spbe.progress import Blocker
from spbe.refusals import ContentRefused
from storage.blocker_files import load_blockers
from storage.content_files import load_opds

OPDS = (Opd(1, "Bag. Hukum", "Bagian Hukum"), Opd(2, "DKIS", "Dinas Kominfo"))


def written(folder: Path, text: str) -> Path:
    file = folder / "blockers.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_shipped_file_knows_every_cause() -> None:
    actors = load_blockers(CONTENT / "blockers.yaml", load_opds(CONTENT / "opd.yaml"))
    assert set(actors) == set(Blocker)
    assert (actors[Blocker.LEGAL], actors[Blocker.STAFF], actors[Blocker.OTHER_OPD]) == (("Bag. Hukum",), (), None)


MISTAKES = {
    'actors:\n  SDM: ["Bag Hukumm"]\n': (
        "2:9: actors.SDM[1]: OPD 'Bag Hukumm' tidak ada di opd.yaml; maksud Anda 'Bag. Hukum'?"
    ),
    'actors:\n  SDM: ["DKIS", "Xyzzy"]\n': (
        "2:17: actors.SDM[2]: OPD 'Xyzzy' tidak ada di opd.yaml; tulis 'short' dari opd.yaml"
    ),
    "actors:\n  sdm: []\n": "2:3: actors.sdm: kendala tidak dikenal; yang ada: menunggu penetapan/TTD",
    "actors:\n  SDM: DKIS\n": "2:8: actors.SDM: harus daftar",
    'actors:\n  SDM: ["DKIS", "belum diketahui"]\n': "2:17: actors.SDM[2]: OPD 'belum diketahui' tidak ada",
    "causes: {}\n": "kunci tidak dikenal",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_named_at_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(ContentRefused) as refused:
        load_blockers(written(tmp_path, text), OPDS)
    assert MISTAKES[text] in str(refused.value)


def test_where_the_agencies_cannot_be_read_their_names_are_not_doubted(tmp_path: Path) -> None:
    file = written(tmp_path, 'actors:\n  SDM: ["Xyzzy"]\n')
    assert load_blockers(file, None) == {Blocker.STAFF: ("Xyzzy",)}
