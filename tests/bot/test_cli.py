"""The command line from outside, as people and services start it."""

import asyncio
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.app import open_house
from bot.commands import main
from bot.settings import CONTENT
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from spbe.people import Role
from tests.e2e.conftest import settings_for
from tests.matrix_files import as_document, plain, sample_rows

ROOT = Path(__file__).parents[2]
SAMPLE = CONTENT / "matrix" / "denpasar-2019.csv"


def bot(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an empty folder."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
    )


def environment(**settings: str) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"} | settings


def refused(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr.splitlines()


READY = {"BOT_TOKEN": "1:A", "BOT_COORDINATORS": "101"}
"""What a bot needs to run and to be of use."""


def test_check_says_that_all_is_ready(tmp_path: Path) -> None:
    done = bot(tmp_path, "check", **READY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "siap: 3 instrumen, 102 indikator, 0 baris matriks\n"


def warnings(done: subprocess.CompletedProcess[str]) -> list[str]:
    """Return what `check` draws attention to, after its first line."""
    assert (done.returncode, done.stderr) == (0, "")
    ready, *told = done.stdout.splitlines()
    assert ready.startswith("siap: ")
    assert all(line.startswith("perhatian: ") for line in told)
    return [line.removeprefix("perhatian: ") for line in told]


def test_check_says_what_a_bot_cannot_run_without(tmp_path: Path) -> None:
    told = warnings(bot(tmp_path, "check", BOT_MODE="webhook"))
    assert [line.split(maxsplit=1)[0] for line in told] == [
        "BOT_TOKEN:",
        "BOT_WEBHOOK_URL:",
        "BOT_WEBHOOK_SECRET:",
        "BOT_COORDINATORS",
    ]
    assert told[-1].startswith("BOT_COORDINATORS kosong dan belum ada koordinator; ")


async def test_check_knows_the_coordinators_who_are_members(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house, house.database.open_store() as store:
        await store.people.join(101, role=Role.COORDINATOR, name=None, opds=(), at=house.resources.now())
    there = {"BOT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", "BOT_TOKEN": READY["BOT_TOKEN"]}
    told = warnings(await asyncio.to_thread(bot, tmp_path, "check", **there))
    assert [line for line in told if "BOT_COORDINATORS" in line] == []


def test_check_says_which_names_are_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=1:A\nBOT_COORDINATORS=101\nBOT_COORDINATOR=\nPATH_OF_BOT=x\n")
    (tmp_path / ".env").chmod(0o600)
    assert warnings(bot(tmp_path, "check", BOT_XYZ="rahasia", BOT_TIMEZON="WIB")) == [
        "BOT_COORDINATOR tidak dikenal; mungkin BOT_COORDINATORS",
        "BOT_TIMEZON tidak dikenal; mungkin BOT_TIMEZONE",
        "BOT_XYZ tidak dikenal; nama-namanya ada di .env.example",
    ]


@pytest.mark.parametrize("command", [("check",), ("run",), ("import", str(SAMPLE))])
@pytest.mark.parametrize("place", ["/proc/x", "berkas", "bukti"])
@pytest.mark.usefixtures("logging_as_before")
def test_a_data_folder_that_cannot_be_used_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    place: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "berkas").touch()
    (tmp_path / "bukti").mkdir()
    (tmp_path / "bukti" / "evidence").touch()
    database = f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
    for name, value in {"BOT_DATA_DIR": place, "BOT_DATABASE_URL": database, **READY}.items():
        monkeypatch.setenv(name, value)
    assert main([*command]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert line.startswith(f"BOT_DATA_DIR: nilai {place!r} tidak dapat dipakai (evidence/ di dalamnya: ")
    assert "; tulis nama folder yang dapat ditulisi pengguna yang menjalankan bot" in line
    assert (tmp_path / "berkas").read_bytes() == b""


async def test_the_data_folder_is_tried_out_and_left_as_it_was(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)):
        assert await asyncio.to_thread(lambda: list((tmp_path / "evidence").iterdir())) == []


async def test_a_full_disk_is_no_wrong_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open
    monkeypatch.setattr(os, "open", lambda *_: opened("/dev/full", os.O_WRONLY))
    async with open_house(settings_for(tmp_path)) as house:
        assert (await house.resources.answerers.latest()).matrix.rows == ()


def test_import_and_check(tmp_path: Path) -> None:
    done = bot(tmp_path, "import", str(SAMPLE))
    assert (done.returncode, done.stdout) == (0, "matriks: 37 baris, 35 indikator, 10 OPD; 37 baru\n")
    again = bot(tmp_path, "import", str(SAMPLE))
    assert again.stdout == "matriks: 37 baris, 35 indikator, 10 OPD; tidak ada yang berubah\n"
    changed = tmp_path / "baru.csv"
    changed.write_text(SAMPLE.read_text("utf-8").replace(",2019,DKIS", ",2020,DKIS", 1), "utf-8")
    assert bot(tmp_path, "import", "baru.csv").stdout.endswith("; 1 berubah\n")
    document = tmp_path / "matriks.docx"
    document.write_bytes(as_document(plain(sample_rows())))
    assert bot(tmp_path, "import", "matriks.docx").stdout.endswith("; tidak ada yang berubah\n")
    assert bot(tmp_path, "check", **READY).stdout.endswith("37 baris matriks\n")


def test_an_import_takes_no_rows_away_unless_told_to(tmp_path: Path) -> None:
    def rows() -> str:
        return bot(tmp_path, "check").stdout.splitlines()[0].rpartition(", ")[2]

    shorter = tmp_path / "h.csv"
    shorter.write_text("".join(SAMPLE.read_text("utf-8").splitlines(keepends=True)[:20]), "utf-8")
    assert bot(tmp_path, "import", "h.csv").stdout.endswith("; 19 baru\n")
    assert bot(tmp_path, "import", str(SAMPLE)).stdout.endswith("; 18 baru\n")
    (line,) = refused(bot(tmp_path, "import", "h.csv"))
    lost = "18 dari 37 baris akan hilang (nomor 20, 21, 22, 23, 24, …)"
    assert line == f"h.csv: tidak dimasukkan, {lost}; periksa berkasnya; bila memang demikian, ulangi dengan --force"
    assert rows() == "37 baris matriks"
    assert bot(tmp_path, "import", "--force", "h.csv").stdout.endswith("; 18 hilang\n")
    assert rows() == "19 baris matriks"
    assert bot(tmp_path, "import", str(SAMPLE)).stdout.endswith("; 18 kembali\n")


def test_a_wrong_cell_is_named_by_line_and_column(tmp_path: Path) -> None:
    wrong = tmp_path / "salah.csv"
    wrong.write_text(SAMPLE.read_text("utf-8").replace(",2019,DKIS", ",kapan-kapan,Dinas Entah", 1), "utf-8")
    lines = refused(bot(tmp_path, "import", "salah.csv"))
    assert [line.partition(": ")[0] for line in lines] == ["salah.csv:2:6", "salah.csv:2:7"]
    assert "lewat chat (/impor), atau tambahkan sebagai alias di content/opd.yaml" in lines[1]
    assert bot(tmp_path, "check", **READY).stdout.endswith(" 0 baris matriks\n")


def test_a_file_of_another_kind_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "matriks.pdf").write_bytes(b"%PDF-1.7 matriks")
    (line,) = refused(bot(tmp_path, "import", "matriks.pdf"))
    assert line.startswith("matriks.pdf: Matriks hanya dapat dibaca dari berkas .xlsx, .docx, atau .csv.")


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Undo what a command does to the logs of this process."""
    root = logging.getLogger()
    handlers, level, hook = list(root.handlers), root.level, sys.excepthook
    yield
    root.handlers[:], sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.mark.usefixtures("logging_as_before")
@pytest.mark.parametrize(
    ("arguments", "settings", "expected"),
    [
        (["impor"], {}, "No such command"),
        (["import"], {}, "FILE"),
        (["import", "tidak-ada.csv"], {}, r"tidak-ada.csv:1:1: "),
        (["run"], {}, "BOT_TOKEN: belum diisi"),
        (
            ["run"],
            {"BOT_TOKEN": "1:A", "BOT_MODE": "webhook", "BOT_WEBHOOK_SECRET": "a" * 16},
            "BOT_WEBHOOK_URL: belum diisi",
        ),
        (
            ["run"],
            {"BOT_TOKEN": "1:A", "BOT_MODE": "webhook", "BOT_WEBHOOK_SECRET": "pendek"},
            "BOT_WEBHOOK_SECRET: nilai",
        ),
        (["run"], {"BOT_TOKEN": "bukan token"}, "BOT_TOKEN: nilai tidak dapat dipakai; salin token"),
        (["check"], {"BOT_COORDINATORS": "budi"}, "BOT_COORDINATORS: nilai 'budi'"),
        (["check"], {"BOT_INSTRUMENT": "1999"}, "BOT_INSTRUMENT: instrumen 1999 tidak ada"),
        (["check"], {"BOT_CONTENT": "tidak-ada"}, "tidak-ada:1:1: "),
        (["check"], {"BOT_DATABASE_URL": "mysql://x"}, "^BOT_DATABASE_URL: jenis basis data mysql"),
        (["invite"], {}, "--role"),
        (["invite", "--role", "raja"], {}, "--role: 'raja' tidak dikenal; pilih staf, pic, atau koordinator"),
        (["invite", "--role", "guest"], {}, "--role: 'guest' tidak dikenal"),
        (["invite", "--role", "pic"], {}, "--opd: wajib untuk pic"),
        (["invite", "--role", "pic", "--opd", "bkpd"], {}, "--opd: 'bkpd' tidak dikenal; pilih: BKPSDM, BPKAD"),
        (["invite", "--role", "staf", "--opd", "Dinas Entah"], {}, "--opd: 'Dinas Entah' tidak dikenal; pilih: DKIS, "),
        (["remind", "--at", "kemarin"], {}, "--at: 'kemarin' bukan waktu ISO; tulis misalnya 2019-12-24T08:00"),
        (["remind"], {}, "BOT_TOKEN: belum diisi"),
        (["demo", "--port", "99999"], {}, "--port"),
        (["demo", "--port", "satu"], {}, "--port"),
    ],
)
def test_bad_input_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    settings: dict[str, str],
    expected: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert re.search(expected, line)


def test_a_command_that_does_not_exist_is_refused_from_outside(tmp_path: Path) -> None:
    assert len(refused(bot(tmp_path, "impor"))) == 1


def test_mistakes_in_content_are_named_by_place(tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "isi")
    (tmp_path / "isi" / "messages" / "start.j2").unlink()
    (line,) = refused(bot(tmp_path, "check", BOT_CONTENT="isi"))
    assert line.startswith("isi/messages/start.j2:1:1: ")


async def test_a_rejected_token_ends_the_run(tmp_path: Path) -> None:
    async with serve(create_app(Simulator("2:OTHER"))) as address:
        process = await started(tmp_path, BOT_API_URL=address, BOT_TOKEN=DEFAULT_TOKEN)
        _, error = await process.communicate()
    assert process.returncode == 2
    assert (
        error.decode().splitlines()[-1]
        == "BOT_TOKEN: ditolak Telegram; salin token yang benar dari BotFather, atau periksa BOT_API_URL"
    )
    assert DEFAULT_TOKEN not in error.decode()


async def test_run_answers_and_stops_in_good_order(tmp_path: Path) -> None:
    simulator = Simulator()
    async with serve(create_app(simulator)) as address:
        process = await started(tmp_path, BOT_API_URL=address, BOT_TOKEN=DEFAULT_TOKEN)
        guest = simulator.user(5_000)
        (answer,) = await simulator.ask(guest, "apa bukti dukung kolaborasi lvl 3?", timeout=30)
        process.send_signal(signal.SIGTERM)
        _, error = await process.communicate()
    assert "Bukti dukung tingkat 3" in answer.text
    assert process.returncode == 0
    assert DEFAULT_TOKEN not in error.decode()
    assert "kolaborasi" not in error.decode()


async def test_the_demo_needs_nothing_and_ends_by_ctrl_c(tmp_path: Path) -> None:
    of_an_office = {"BOT_DATABASE_URL": "sqlite+aiosqlite:///bot.db", "BOT_DATA_DIR": "data", "BOT_COORDINATORS": "7"}
    process = await started(tmp_path, command=("demo", "--port", "0"), **of_an_office)
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    process.send_signal(signal.SIGINT)
    _, error = await process.communicate()
    assert re.search(r"http://127\.0\.0\.1:\d+ ", line)
    assert (process.returncode, error.decode()) == (0, "")
    assert await asyncio.to_thread(lambda: list(tmp_path.iterdir())) == [], "what belongs to an office is left alone"


def test_the_demo_says_when_its_port_is_taken(tmp_path: Path) -> None:
    async def with_port_taken() -> subprocess.CompletedProcess[str]:
        async with serve(create_app(Simulator())) as address:
            port = address.rpartition(":")[2]
            return await asyncio.to_thread(bot, tmp_path, "demo", "--port", port)

    (line,) = refused(asyncio.run(with_port_taken()))
    assert line.startswith("port ")


async def started(folder: Path, command: tuple[str, ...] = ("run",), **settings: str) -> asyncio.subprocess.Process:
    """Start a command that runs until it is stopped."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *command, cwd=folder, env=environment(**settings), stdout=pipe, stderr=pipe
    )


@pytest.mark.parametrize(
    ("arguments", "post"),
    [
        (("--role", "pic", "--opd", "bag hukm", "--name", "Ni Ayu"), "Ni Ayu, pic Bag. Hukum"),
        (("--role", "staf", "--opd", "Bappeda"), "staf Bappeda"),
        (("--role", "koordinator"), "koordinator"),
    ],
)
def test_invite_without_a_token_prints_what_to_send(tmp_path: Path, arguments: tuple[str, ...], post: str) -> None:
    done = bot(tmp_path, "invite", *arguments, BOT_NOW="2019-11-04T08:00")
    assert (done.returncode, done.stderr) == (0, "")
    command, why, summary = done.stdout.splitlines()
    assert re.fullmatch(r"/start [A-Za-z0-9_-]{22,64}", command)
    assert "BOT_TOKEN" in why
    assert summary.startswith(f"{post}: sekali pakai, berlaku sampai Senin, 11 November 2019 pukul 08.0")


async def test_an_invitation_of_the_command_line_makes_a_coordinator(tmp_path: Path) -> None:
    simulator = Simulator()
    async with serve(create_app(simulator)) as address:
        arguments = ("invite", "--role", "koordinator", "--name", "Wayan")
        done = await asyncio.to_thread(bot, tmp_path, *arguments, BOT_API_URL=address, BOT_TOKEN=DEFAULT_TOKEN)
        assert (done.returncode, done.stderr) == (0, "")
        link = done.stdout.splitlines()[0]
        assert link.startswith("https://t.me/AsistenSPBEBot?start=")
        process = await started(tmp_path, BOT_API_URL=address, BOT_TOKEN=DEFAULT_TOKEN)
        act = await simulator.follows(simulator.user(5_000), link)
        (welcome,) = await simulator.answers(act, timeout=30)
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert "Selamat datang, Wayan" in welcome.text
    assert "Anggota" in welcome.labels


def test_an_unreachable_telegram_still_invites(tmp_path: Path) -> None:
    done = bot(tmp_path, "invite", "--role", "koordinator", BOT_TOKEN=DEFAULT_TOKEN, BOT_API_URL="http://127.0.0.1:9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("/start ")


async def test_a_rejected_token_invites_nobody(tmp_path: Path) -> None:
    async with serve(create_app(Simulator("2:OTHER"))) as address:
        arguments = ("invite", "--role", "koordinator")
        done = await asyncio.to_thread(bot, tmp_path, *arguments, BOT_API_URL=address, BOT_TOKEN=DEFAULT_TOKEN)
    assert refused(done) == [
        "BOT_TOKEN: ditolak Telegram; salin token yang benar dari BotFather, atau periksa BOT_API_URL"
    ]
