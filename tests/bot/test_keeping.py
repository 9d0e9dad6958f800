"""python -m bot backup FILE and restore FILE."""

from pathlib import Path

import pytest

from tests.bot.test_export import Run, logging_as_before, office, refused, run

__all__ = ["logging_as_before", "office", "run"]

pytestmark = pytest.mark.usefixtures("logging_as_before")


@pytest.mark.usefixtures("office")
def test_a_backup_comes_back_into_an_empty_place(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, told, _ = run("backup", "cadangan.zip")
    assert (code, "37 baris, 0 laporan" in told) == (0, True)
    assert run("restore", "--show", "cadangan.zip") == (0, told, "")
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'other' / 'bot.db'}")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "other"))
    assert run("restore", "cadangan.zip") == (0, told, "")
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
