"""The systemd units: what can be said of them where no systemd runs."""

import subprocess
from pathlib import Path

import pytest
import yaml

from bot.commands import DRAIN_SECONDS, main
from tests.ops.conftest import Program
from tests.ops.pages import ROOT
from tests.ops.units import read_unit, seconds

OPS = ROOT / "ops"
SERVICES = ("asisten-spbe.service", "asisten-spbe-backup.service")


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """Return the folder of the units as they are installed, beside programs that are there."""
    (tmp_path / "opt" / "asisten-spbe" / "bin").mkdir(parents=True)
    (tmp_path / "opt" / "asisten-spbe" / "bin" / "python").symlink_to("/bin/true")
    command = ["/usr/bin/env", f"ROOT={tmp_path}", "sh", str(OPS / "service.sh")]
    subprocess.run(command, check=True)  # noqa: S603 - ours
    return tmp_path / "etc" / "systemd" / "system"


def test_systemd_takes_the_units(placed: Path, program: Program) -> None:
    analyze = program("systemd-analyze", "systemd")
    units = sorted(placed.iterdir())
    assert [each.name for each in units] == sorted([*SERVICES, "asisten-spbe-backup.timer"])
    done = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", SERVICES)
def test_systemd_calls_the_services_safe(name: str, placed: Path, program: Program) -> None:
    analyze = program("systemd-analyze", "systemd")
    command = [analyze, "security", "--no-pager", "--offline=yes", "--threshold=20", str(placed / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stdout


def test_the_bot_has_the_time_to_finish() -> None:
    unit = read_unit(OPS / "asisten-spbe.service")
    assert unit["KillSignal"] == ["SIGTERM"]
    assert seconds(unit["TimeoutStopSec"][0]) > DRAIN_SECONDS + 10


def test_both_services_are_guarded_alike() -> None:
    bot, backup = (read_unit(OPS / name) for name in SERVICES)
    guards = [name for name in bot if name.startswith(("Protect", "Private", "Restrict", "SystemCall", "NoNew", "Cap"))]
    assert len([name for name in guards if name != "RestartPreventExitStatus"]) > 15
    assert [name for name in [*guards, "User", "UMask", "WorkingDirectory"] if bot[name] != backup.get(name)] == []


def test_the_timer_starts_a_service() -> None:
    timer = read_unit(OPS / "asisten-spbe-backup.timer")
    assert timer["Persistent"] == ["true"]
    assert "WantedBy" not in read_unit(OPS / "asisten-spbe-backup.service")


def test_the_night_keeps_thirty_backups_in_a_folder() -> None:
    (line,) = read_unit(OPS / "asisten-spbe-backup.service")["ExecStart"]
    assert line.endswith(" -m bot backup /var/backups/asisten-spbe --keep 30")
    compose = yaml.safe_load((OPS / "compose.yaml").read_text("utf-8"))
    assert compose["services"]["backup"]["command"] == ["python", "-m", "bot", "backup", "/backups", "--keep", "30"]


@pytest.mark.parametrize(
    ("url", "code"),
    [("mysql://server/basis", 2), ("postgresql+psycopg://bot@127.0.0.1:1/bot", 75)],
)
def test_only_what_may_pass_is_tried_again(
    url: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    assert main(["export", "matriks.csv"]) == code
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("BOT_DATABASE_URL: ")
    assert read_unit(OPS / "asisten-spbe.service")["RestartPreventExitStatus"] == ["2"]
