"""docs/operations.md takes a newcomer from nothing to a running bot with a backup: its commands are run as they are."""

import asyncio
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from tests.ops.pages import ROOT, Shell, blocks
from tests.ports import free_port

COORDINATOR = 101
GIT = ("git", "-c", "user.name=Uji", "-c", "user.email=uji@example.org")


def test_the_page_takes_ten_commands() -> None:
    steps = [name for name in blocks() if name.startswith("operasi-")]
    assert steps == [f"operasi-{number}" for number in range(1, 11)]
    assert all(blocks()[name].count("\n") == 1 for name in steps)


@pytest.mark.parametrize("name", ["perbarui-1", "pulih-1"])
def test_what_fails_is_not_gone_on_from(name: str) -> None:
    *lines, _ = blocks()[name].splitlines()
    assert [line for line in lines if not line.endswith(" &&")] == []


def test_a_restored_machine_starts_with_its_backups_whenever_it_is_switched_on() -> None:
    assert blocks()["pulih-1"].splitlines()[-1] == blocks()["operasi-7"].strip()


@pytest.fixture
def shell(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shell]:
    """Give a machine on which nothing is installed yet, and stop at the end what was started there."""
    root, tools, state = tmp_path / "root", tmp_path / "tools", tmp_path / "state"
    for folder in (root, tools, state):
        folder.mkdir()
    units = root / "etc" / "systemd" / "system"
    systemctl = f'PYTHONPATH={ROOT} exec {sys.executable} -m tests.ops.systemctl {units} {state} "$@"'
    (tools / "systemctl").write_text(f"#!/bin/sh\n{systemctl}\n")
    (tools / "systemctl").chmod(0o755)
    path = f"{tools}:{root}/usr/local/sbin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    shell = Shell(root, {"ROOT": str(root), "PATH": path, "PYTHON": sys.executable, "EDITOR": str(tools / "editor")})
    shell.changes["ALAMAT"] = str(copy_of_the_source(tmp_path / "origin"))
    source = f"{root}/usr/local/src/asisten-spbe"
    if not request.config.getoption("--whole"):
        # Installing takes the registry and a minute: CI does it. Here the program is that of the tests.
        shell.changes[f"make -C {source} install"] = f"sh {tools}/program && make -C {source} service"
        (tools / "program").write_text(the_program_of_the_tests(Path(source), root / "opt" / "asisten-spbe"))
    yield shell
    subprocess.run([tools / "systemctl", "stop", "asisten-spbe.service"], check=True)  # noqa: S603 - ours


def copy_of_the_source(folder: Path) -> Path:
    """Return a repository of what stands in the work tree, changes and all."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    subprocess.run([*GIT, "init", "--quiet"], cwd=folder, check=True)  # noqa: S603 - our own tree
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    """Commit all there is."""
    for arguments in (("add", "--all"), ("commit", "--quiet", "--message=Uji")):
        subprocess.run([*GIT, *arguments], cwd=folder, check=True)  # noqa: S603 - our own tree


def the_program_of_the_tests(source: Path, prefix: Path) -> str:
    """Return commands that make the program out of the cloned source and the packages of the tests."""
    packages, version = sysconfig.get_paths()["purelib"], f"python{sys.version_info.major}.{sys.version_info.minor}"
    return f"""set -eu
{sys.executable} -m venv --clear --without-pip {prefix}
printf '%s\\n' {source} {packages} >{prefix}/lib/{version}/site-packages/tests.pth
ln -s {source}/content {prefix}/content
"""


def editor_that_fills_in(file: Path, **settings: str) -> None:
    """Write the program that does what a person does in an editor."""
    changes = " ".join(f"-e 's#^BOT_{name}=.*#BOT_{name}={value}#'" for name, value in settings.items())
    file.write_text(f'#!/bin/sh\nexec sed -i {changes} "$1"\n')
    file.chmod(0o755)


async def run(shell: Shell, name: str) -> str:
    return await asyncio.to_thread(shell.run, name)


@pytest.mark.timeout(1200)
async def test_from_nothing_to_a_running_bot_with_a_backup(shell: Shell) -> None:
    simulator, port = Simulator(), free_port()
    coordinator, guest = simulator.user(COORDINATOR, first_name="Wayan"), simulator.user(5_000, first_name="Ayu")
    shell.changes["127.0.0.1:8080"] = f"127.0.0.1:{port}"
    backups = shell.root / "var" / "backups" / "asisten-spbe"
    async with serve(create_app(simulator)) as address:
        editor = Path(shell.variables["EDITOR"])
        filled = {"TOKEN": DEFAULT_TOKEN, "COORDINATORS": str(COORDINATOR), "LISTEN": f"127.0.0.1:{port}"}
        editor_that_fills_in(editor, API_URL=address, **filled)
        for name in ("operasi-2", "operasi-3", "operasi-4"):
            await run(shell, name)
        assert await run(shell, "operasi-5") == "siap: 3 instrumen, 102 indikator, 0 baris matriks\n"
        assert "37 baris" in await run(shell, "operasi-6")
        await run(shell, "operasi-7")
        assert '"status":"ok"' in await run(shell, "operasi-8")
        link = (await run(shell, "operasi-9")).splitlines()[0]
        welcome = await simulator.answers(await simulator.follows(guest, link), timeout=30)
        assert "Ni Luh Ayu" in welcome[0].text
        # Pictures are drawn in a process of their own, under what the unit forbids.
        (picture,) = await simulator.ask(coordinator, "gambar kemajuan", timeout=60)
        assert picture.kind == "photo"
        await run(shell, "operasi-10")
        (first,) = backups.iterdir()
        assert re.fullmatch(r"asisten-spbe-\d{8}-\d{6}\.zip", first.name)

        for _day in range(2):
            told = await run(shell, "harian-1")
            assert told.count("37 baris") == 3
        assert len([*backups.iterdir()]) == 3
        (shell.root / "var" / "lib" / "asisten-spbe" / "matriks.xlsx").stat()

        settings = (shell.root / "etc" / "asisten-spbe" / ".env").read_text("utf-8")
        (Path(shell.changes["ALAMAT"]) / "BARU").write_text("versi berikutnya\n")
        commit(Path(shell.changes["ALAMAT"]))
        assert "37 baris matriks" in await run(shell, "perbarui-1")
        assert (shell.root / "usr" / "local" / "src" / "asisten-spbe" / "BARU").exists()
        assert (shell.root / "etc" / "asisten-spbe" / ".env").read_text("utf-8") == settings

        (backups / "sebelum-perubahan.zip").write_text("bernama sendiri, bukan cadangan terbaru")
        told = await run(shell, "pulih-1")
        assert f"dipulihkan ke sqlite+aiosqlite:///{shell.root}/var/lib/asisten-spbe/bot.db dan " in told
        assert "37 baris matriks" in told
        (tasks,) = await simulator.ask(guest, "/tugas", timeout=60)
        assert "Bagian Hukum" in tasks.text or "Bag. Hukum" in tasks.text


STAND_IN = """#!/bin/sh
# Stands for python: makes environments of itself, fails where it is told to.
case "$*" in
*"-m venv"*)
    for last; do :; done
    case "$*" in *--clear*) rm -rf "$last" ;; esac
    mkdir -p "$last/bin" && cp "$0" "$last/bin/python" && echo "#!$last/bin/python" >"$last/bin/uvicorn"
    echo "home = $last" >"$last/pyvenv.cfg" ;;
*CONTENT*) echo "$(cd "$(dirname "$0")/.." && pwd)/lib/content" ;;
*"${FAILS:-nothing}"*) exit 7 ;;
esac
"""


@pytest.mark.parametrize("fails", ["requirements-build.lock", "requirements-run.lock", "--no-index"])
def test_an_upgrade_that_fails_leaves_the_program_as_it_was(tmp_path: Path, fails: str) -> None:
    prefix, done = upgraded(tmp_path, FAILS=fails)
    assert done == 7
    assert (prefix / "bin" / "alembic").read_text() == "old"
    assert [*tmp_path.glob("program*")] == [prefix]


def test_an_upgrade_takes_the_place_of_the_program_as_a_whole(tmp_path: Path) -> None:
    prefix, done = upgraded(tmp_path)
    assert done == 0
    assert not (prefix / "bin" / "alembic").exists()
    assert (prefix / "bin" / "uvicorn").read_text() == f"#!{prefix}/bin/python\n"
    assert (prefix / "pyvenv.cfg").read_text() == f"home = {prefix}\n"
    assert (prefix / "content").readlink() == Path("lib/content")
    assert [*tmp_path.glob("program*")] == [prefix]


def upgraded(folder: Path, **variables: str) -> tuple[Path, int]:
    """Return a folder with a program that was there and is to be replaced, and how that ended."""
    prefix = folder / "program"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "alembic").write_text("old")
    (prefix / "pyvenv.cfg").touch()
    python = folder / "stand-in"
    python.write_text(STAND_IN)
    python.chmod(0o755)
    given = [f"{name}={value}" for name, value in {"PYTHON": str(python), **variables}.items()]
    command: list[str | Path] = ["/usr/bin/env", *given, "/bin/sh", ROOT / "ops" / "program.sh", prefix]
    return prefix, subprocess.run(command, check=False).returncode  # noqa: S603 - ours


def test_a_folder_with_other_files_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "surat.txt").write_text("penting")
    command: list[str | Path] = ["/bin/sh", ROOT / "ops" / "program.sh", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    assert (done.returncode, "berisi berkas lain" in done.stderr) == (2, True)
    assert (tmp_path / "surat.txt").read_text() == "penting"
