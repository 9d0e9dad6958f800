"""Questions in the guide that their topics must answer, and the place that is named where they do not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import open_house
from bot.settings import CONTENT
from spbe.refusals import ContentRefused
from tests.e2e.conftest import settings_for

TOPIC = """\
sources:
  sumber:
    document: "Perpres 95/2018"
topics:
  - key: tanda-tangan-elektronik
    title: "Tanda tangan elektronik"
    text: "Tanda tangan yang terdiri atas informasi elektronik."
    asked:
      - "tanda tangan elektronik"
    source: sumber
    questions:
      - "apa itu tanda tangan elektronik?"
      - "{question}"
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return how a topic with a question is added to a copy of the content."""
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)

    def add(question: str) -> Path:
        (folder / "guide" / "baru.yaml").write_text(TOPIC.format(question=question), "utf-8")
        return folder

    return add


async def opened(tmp_path: Path, folder: Path) -> None:
    async with open_house(settings_for(tmp_path, content=folder)):
        pass


async def test_content_whose_topics_answer_their_questions_is_used(tmp_path: Path, write: Write) -> None:
    await opened(tmp_path, write("gmn tandatangan elektronik pak"))


@pytest.mark.parametrize(
    ("question", "instead"),
    [
        ("apa itu bukti dukung", "melainkan oleh pokok bukti-dukung"),
        ("indikator 20 edisi 2020", "melainkan dengan fakta lain (IndicatorCard"),
        ("kucing makan ikan", "melainkan tidak terjawab"),
        ("baris 33 siapa penanggung jawabnya", "melainkan "),
    ],
)
async def test_other_content_is_refused_with_the_place_and_what_answered_instead(
    tmp_path: Path, write: Write, question: str, instead: str
) -> None:
    folder = write(question)
    with pytest.raises(ContentRefused) as refused:
        await opened(tmp_path, folder)
    assert f"{folder / 'guide' / 'baru.yaml'}:13:9: topics[1].questions[2]: " in str(refused.value)
    assert instead in str(refused.value)
    assert "'tanda-tangan-elektronik'" in str(refused.value)
    assert len(refused.value.problems) == 1
