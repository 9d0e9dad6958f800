"""python -m bot backup FILE and restore FILE."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app import open_house
from bot.keeping import back_up
from storage.backup import BackupRefused
from storage.database import open_database
from storage.files import EvidenceFiles
from tests.bot.test_export import Run, logging_as_before, office, refused, run
from tests.e2e.conftest import settings_for

__all__ = ["logging_as_before", "office", "run"]

pytestmark = pytest.mark.usefixtures("logging_as_before")


@pytest.mark.usefixtures("office")
def test_a_backup_comes_back_into_an_empty_place(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, told, _ = run("backup", "cadangan.zip")
    assert (code, "37 baris, 0 laporan" in told) == (0, True)
    assert run("restore", "--show", "cadangan.zip") == (0, told, "")
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'other' / 'bot.db'}")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "other"))
    url, folder = f"sqlite+aiosqlite:///{tmp_path / 'other' / 'bot.db'}", tmp_path / "other"
    assert run("restore", "cadangan.zip") == (0, f"{told}dipulihkan ke {url} dan {folder}\n", "")
    code, told, _ = run("check")
    assert (code, "37 baris matriks" in told) == (0, True)


@pytest.mark.usefixtures("office")
def test_nothing_is_overwritten(run: Run) -> None:
    assert run("backup", "cadangan.zip")[0] == 0
    assert "sudah ada" in refused(run("backup", "cadangan.zip"))
    assert "sudah berisi" in refused(run("restore", "cadangan.zip"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"hello"])
def test_what_is_no_backup_is_said_in_a_line(run: Run, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert "bukan cadangan" in refused(run("restore", "x.zip"))
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("office")
def test_a_folder_keeps_the_newest(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "cadangan"
    folder.mkdir()
    (folder / "catatan.txt").write_text("bukan cadangan")
    for name in (".asisten-spbe-20191101-020000.zip.1a2b3c4d", ".asisten-spbe-20191104-020000.zip.1a2b3c4d"):
        (folder / name).write_text("half")
    os.utime(folder / ".asisten-spbe-20191101-020000.zip.1a2b3c4d", (0, 0))
    for day in (1, 2, 3, 4):
        monkeypatch.setenv("BOT_NOW", f"2019-11-0{day}T02:00")
        assert run("backup", "cadangan", *(("--keep", "2") if day > 2 else ()))[0] == 0
        if day == 2:
            assert len(list(folder.glob("asisten-spbe-*.zip"))) == 2
    assert {each.name for each in folder.iterdir()} == {
        ".asisten-spbe-20191104-020000.zip.1a2b3c4d",
        "asisten-spbe-20191103-020000.zip",
        "asisten-spbe-20191104-020000.zip",
        "catatan.txt",
    }
    assert run("restore", "--show", "cadangan/asisten-spbe-20191104-020000.zip")[0] == 0
    assert "hanya untuk folder" in refused(run("backup", "lain.zip", "--keep", "2"))
    assert not (tmp_path / "lain.zip").exists()


def noted(office: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(office / "data" / "bot.db")) as connection:
        return connection.execute("SELECT name, number FROM signal WHERE name = 'backed_up'").fetchall()


def test_a_good_backup_in_a_folder_is_noted_with_its_moment(
    run: Run, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office / "cadangan").mkdir()
    monkeypatch.setenv("BOT_TIMEZONE", "Asia/Makassar")
    assert run("backup", "lain.zip")[0] == 0
    assert noted(office) == []
    for day in (4, 5):
        monkeypatch.setenv("BOT_NOW", f"2019-11-0{day}T02:00")
        assert run("backup", "cadangan")[0] == 0
        assert noted(office) == [("backed_up", int(datetime(2019, 11, day - 1, 18, tzinfo=UTC).timestamp()))]


@pytest.mark.usefixtures("office")
def test_a_backup_that_cannot_be_read_back_is_neither_kept_nor_noted(
    run: Run, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = office / "cadangan"
    folder.mkdir()
    (folder / "asisten-spbe-20191101-020000.zip").write_text("yang kemarin")

    def refuse(file: Path) -> None:
        raise BackupRefused(f"{file}: tables/report.jsonl rusak; pakai cadangan lain")

    monkeypatch.setattr("bot.keeping.read_manifest", refuse)
    assert "rusak" in refused(run("backup", "cadangan", "--keep", "1"))
    assert [each.name for each in folder.iterdir()] == ["asisten-spbe-20191101-020000.zip"]
    assert noted(office) == []


def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(
    run: Run, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "0" * 32
    asyncio.run(with_file(f"sqlite+aiosqlite:///{office / 'data' / 'bot.db'}", name))
    os.mkfifo(office / "data" / "evidence" / name)  # nobody writes into it, so whoever reads it waits
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{office / 'data' / 'bot.db'}")
    monkeypatch.setenv("BOT_DATA_DIR", str(office / "data"))
    command = (sys.executable, "-m", "bot", "backup", str(office / "malam.zip"))
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:  # noqa: S603 - our own code
        wait_for(lambda: any(each.stat().st_size for each in office.glob(".malam.zip.*")))
        process.kill()
    assert not (office / "malam.zip").exists()
    (office / "data" / "evidence" / name).unlink()
    (office / "data" / "evidence" / name).write_bytes(b"%PDF")
    assert run("backup", "malam.zip")[0] == 0


async def with_file(url: str, *names: str) -> None:
    """Add evidence files to a database, which serve no row."""
    Path(url.removeprefix("sqlite+aiosqlite:///")).with_name("evidence").mkdir(exist_ok=True)
    at = datetime(2019, 11, 4, tzinfo=UTC)
    async with open_database(url) as database, database.open_store() as store:
        for name in names:
            await store.evidence.add_file(
                sha256=name * 2, stored_name=name, size=4, media_type="application/pdf", at=at
            )


def wait_for(holds: Callable[[], bool]) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise TimeoutError


class RemovedMeanwhile(EvidenceFiles):
    """A folder from which a file goes, with what the database says of it, just before a backup comes to it."""

    def __init__(self, folder: Path, doomed: list[str]) -> None:
        super().__init__(folder)
        self._place, self._doomed = folder, doomed

    def path(self, stored_name: str) -> Path:
        if self._doomed and stored_name == self._doomed[-1]:
            self._doomed.pop()
            (self._place / stored_name).unlink()
            with closing(sqlite3.connect(self._place.with_name("bot.db"))) as connection, connection:
                connection.execute("DELETE FROM evidence_file WHERE stored_name = ?", (stored_name,))
        return super().path(stored_name)


@pytest.mark.parametrize("doomed", [1, 3])
async def test_a_file_that_is_removed_meanwhile_is_in_no_backup(tmp_path: Path, doomed: int) -> None:
    settings, names = settings_for(tmp_path), [f"{number}" * 32 for number in range(4)]
    await with_file(settings.database_url, *names)
    for name in names:
        (tmp_path / "evidence" / name).write_bytes(b"%PDF")
    async with open_house(settings) as house:
        files = RemovedMeanwhile(tmp_path / "evidence", names[:doomed])
        house = replace(house, resources=replace(house.resources, files=files))
        if doomed == 1:
            made = await back_up(house, tmp_path / "b.zip")
            assert (made.rows["evidence_file"], made.evidence, made.missing) == (3, 3, ())
        else:
            with pytest.raises(BackupRefused, match="terus dihapus"):
                await back_up(house, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").exists() is (doomed == 1)


async def test_a_lost_database_is_said_in_a_line(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with open_house(settings) as house:
        with closing(sqlite3.connect(tmp_path / "bot.db")) as connection, connection:
            connection.execute("DROP TABLE verdict")
        with pytest.raises(BackupRefused, match="basis data tidak dapat dibaca"):
            await back_up(house, tmp_path / "b.zip")
