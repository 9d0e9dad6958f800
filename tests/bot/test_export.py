"""python -m bot export FILE."""

import asyncio
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from bot.commands import main
from bot.settings import CONTENT
from spbe.reports import NewEvidence
from storage.database import open_database
from tests.bot.test_cli import SAMPLE, logging_as_before

__all__ = ["logging_as_before"]

pytestmark = pytest.mark.usefixtures("logging_as_before")

AT = datetime(2019, 11, 4, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give the command line in an empty folder: what it answers, prints and complains of."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*arguments])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def office(run: Run, tmp_path: Path) -> Path:
    """Give that folder with the sample matrix in the bot."""
    assert run("import", str(SAMPLE))[0] == 0
    return tmp_path


def refused(done: tuple[int, str, str]) -> str:
    code, printed, complaint = done
    assert (code, printed) == (2, "")
    return complaint.removesuffix("\n")


def test_each_kind_is_written(run: Run, office: Path) -> None:
    for name in ("a.xlsx", "a.docx", "a.csv", "A.PDF"):
        assert run("export", name) == (0, "matriks: 37 baris\n", "")
    assert (office / "a.csv").read_bytes() == SAMPLE.read_bytes()
    assert (office / "A.PDF").read_bytes().startswith(b"%PDF-")
    assert zipfile.is_zipfile(office / "a.xlsx")
    assert zipfile.is_zipfile(office / "a.docx")


def test_a_content_folder_without_fonts_does_no_harm(run: Run, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = office / "content"
    content.mkdir()
    for each in CONTENT.iterdir():
        if each.name != "fonts":
            (content / each.name).symlink_to(each)
    monkeypatch.setenv("BOT_CONTENT", str(content))
    assert run("export", "lain.pdf") == (0, "matriks: 37 baris\n", "")


@pytest.mark.parametrize("name", ["matriks.xls", "matriks", "matriks.txt", ".csv"])
def test_another_kind_is_refused_before_anything_is_opened(run: Run, tmp_path: Path, name: str) -> None:
    said = refused(run("export", name))
    assert said == f"{name}: jenis berkas tidak dikenal; akhiri dengan .xlsx, .docx, .pdf, .csv, atau .zip"
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_is_there_is_kept_unless_forced(run: Run, office: Path) -> None:
    there = office / "ada.csv"
    there.write_text("milik orang lain")
    assert refused(run("export", "ada.csv")) == "ada.csv: sudah ada; tambahkan --force untuk menimpanya"
    assert there.read_text() == "milik orang lain"
    assert run("export", "ada.csv", "--force")[0] == 0
    assert there.read_bytes() == SAMPLE.read_bytes()
    assert [*office.glob(".*.part")] == []


def test_nowhere_to_write_is_said_in_a_line(run: Run, office: Path) -> None:
    assert refused(run("export", "tiada/a.csv")) == "tiada/a.csv: folder tiada tidak ada"
    (office / "folder.csv").mkdir()
    assert refused(run("export", "folder.csv", "--force")).startswith("folder.csv: tidak dapat ditulis (")


def test_an_empty_matrix_is_said_in_a_line(run: Run) -> None:
    empty = "a.csv: matriks masih kosong; masukkan dahulu: python -m bot import FILE"
    assert refused(run("export", "a.csv")) == empty


def test_no_evidence_is_said_in_a_line(run: Run, office: Path) -> None:
    assert refused(run("export", "bukti.zip")) == "bukti.zip: belum ada bukti dukung yang tersimpan"
    assert not (office / "bukti.zip").exists()


def test_evidence_is_written_as_one_archive(run: Run, office: Path) -> None:
    asyncio.run(_attach(office))
    assert run("export", "bukti.zip") == (0, "bukti: 1 berkas, 1 terbatas atau rahasia tidak disertakan\n", "")
    with zipfile.ZipFile(office / "bukti.zip") as archive:
        assert sorted(archive.namelist()) == ["00_Indeks.csv", "Ind05_L2_SK-Tim_v1.pdf"]


async def _attach(folder: Path) -> None:
    data = b"%PDF-1.7"
    name = "0" * 32
    (folder / "data" / "evidence").mkdir(exist_ok=True)
    (folder / "data" / "evidence" / name).write_bytes(data)
    url = f"sqlite+aiosqlite:///{folder / 'data' / 'bot.db'}"
    async with open_database(url) as database, database.open_store() as store:
        (row,) = await store.follow_ups.of_numbers([5])
        file = await store.evidence.add_file(
            sha256=sha256(data).hexdigest(), stored_name=name, size=8, media_type="application/pdf", at=AT
        )
        items = [
            NewEvidence("file", "SK Tim.pdf", "terbuka", file_id=file.id),
            NewEvidence("link", "Notulen", "rahasia", text="https://contoh.id"),
        ]
        await store.evidence.attach({row.id: None}, items, by=1, at=AT)
