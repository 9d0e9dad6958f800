"""Who else on the machine can read what the bot keeps, and where it listens."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer

from bot.commands import app, main
from bot.demo import PERSONAS
from bot.private import exposed
from bot.settings import Settings
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from storage.database import open_database
from tests.bot.test_cli import logging_as_before

__all__ = ["logging_as_before"]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "content" / "matrix" / "denpasar-2019.csv"


@pytest.fixture(autouse=True)
def usual_rights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Work in an empty folder, with the rights that most machines give to new files."""
    before = os.umask(0o022)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BOT_DATABASE_URL", raising=False)
    monkeypatch.setenv("BOT_TOKEN", "1:A")
    monkeypatch.setenv("BOT_COORDINATORS", "101")
    yield
    os.umask(before)


def opened_to_others(folder: Path) -> list[str]:
    every = [folder, *folder.rglob("*")]
    return [str(each) for each in every if stat.S_IMODE(each.stat().st_mode) & 0o077]


@pytest.mark.usefixtures("logging_as_before")
def test_all_that_commands_write_is_for_one_user() -> None:
    assert main(["import", str(SAMPLE)]) == 0
    for command in (["export", "m.xlsx"], ["export", "m.csv"], ["export", "m.pdf"], ["backup", "b.zip"]):
        assert main(command) == 0
    written = {each.name for each in Path().iterdir()}
    assert written == {"data", "m.xlsx", "m.csv", "m.pdf", "b.zip"}
    assert (Path("data") / "bot.db").exists()
    assert [opened_to_others(Path(name)) for name in sorted(written)] == [[]] * 5
    assert os.umask(0o022) == 0o022


@pytest.mark.usefixtures("logging_as_before")
def test_check_says_what_others_can_open_and_how_to_close_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "perhatian" not in capsys.readouterr().out
    Path(".env").write_text("BOT_INSTANCE=Kota Contoh\n")
    for place, right in ((".env", 0o640), ("data", 0o755), ("data/bot.db", 0o644)):
        Path(place).chmod(right)
    assert main(["check"]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("perhatian: ")]
    cures = [line.rpartition("jalankan: ")[2] for line in told]
    assert cures == ["chmod 600 .env", "chmod 700 data", "chmod 600 data/bot.db"]


def test_nobody_is_told_to_close_what_is_no_folder_of_ours() -> None:
    hosts = Path("hosts")
    hosts.touch(0o644)
    database = "sqlite+aiosqlite:///data/bot.db"
    assert list(exposed(Settings(_env_file=None, data_dir=hosts, database_url=database))) == []
    hosts.unlink()
    hosts.mkdir(0o755)
    (line,) = exposed(Settings(_env_file=None, data_dir=hosts, database_url=database))
    assert line.endswith("jalankan: chmod 700 hosts")


def test_no_command_takes_a_secret_where_others_see_it() -> None:
    """What stands on a command line stands in the list of processes."""
    words = {parameter.name for command in typer.main.get_group(app).commands.values() for parameter in command.params}
    assert words
    assert [
        word for word in words if word and any(part in word for part in ("token", "secret", "password", "url"))
    ] == []


async def test_the_demo_listens_on_this_machine_only() -> None:
    async with serve(create_app(Simulator(), PERSONAS)) as address:
        assert address.startswith("http://127.0.0.1:")


def test_the_bot_listens_on_this_machine_only_unless_told_otherwise() -> None:
    assert Settings(_env_file=None).listen.startswith("127.0.0.1:")
    example = (ROOT / ".env.example").read_text()
    assert "BOT_LISTEN=127.0.0.1:8080" in example


def test_secrets_and_data_stay_out_of_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {".env", "/data/"} <= set(ignored)


async def test_what_is_deleted_is_gone_from_the_file_too(tmp_path: Path) -> None:
    """SQLite leaves it in the free places of its pages unless told otherwise."""
    file, words = tmp_path / "bot.db", "keluhan yang sudah dihapus"
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        for person in range(1, 40):
            async with database.open_store() as store:
                now = datetime(2019, 11, 4, tzinfo=UTC)
                await store.questions.add(asked_at=now, person_id=person, text=words, intent="x", outcome="unknown")
    assert words.encode() in file.read_bytes()
    async with open_database(f"sqlite+aiosqlite:///{file}") as database:
        for person in range(1, 40):
            async with database.open_store() as store:
                await store.questions.forget(person)
    assert words.encode() not in file.read_bytes()
