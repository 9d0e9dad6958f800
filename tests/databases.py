"""A PostgreSQL server from the machine's own binaries, and the databases that tests are given."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

DEBIAN = Path("/usr/lib/postgresql")
ABSENT = "PostgreSQL is not installed: apt-get install postgresql"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "shared_buffers=32MB")


@dataclass
class Server:
    """A running server, reached through a socket in its own folder."""

    folder: Path
    made: int = 0

    def url(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, *, template: str = "template0") -> str:
        """Make a database and return its name."""
        self.made += 1
        name = f"test_{self.made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, statement: str) -> None:
        """Run a statement outside any transaction."""
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's binaries, the newest version's where there are several."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted((each for each in DEBIAN.glob("*/bin") if (each / "initdb").exists()), key=_version, reverse=True)
    return next((folder for folder in found if (folder / "postgres").exists()), None)


@contextmanager
def server(folder_of_binaries: Path) -> Iterator[Server]:
    """Run a server that forgets all when it ends; as root it runs as somebody else, since it refuses root."""
    user = _somebody_else() if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as made:
        folder = Path(made)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        data = folder / "data"
        setup = ("--pgdata", str(data), "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
        with _started(folder_of_binaries / "initdb", (*setup, "--no-sync"), folder, user) as initdb:
            output, _ = initdb.communicate()
            assert initdb.returncode == 0, output
        options = (f"unix_socket_directories={folder}", *_QUICK)
        arguments = ("-D", str(data), *(word for option in options for word in ("-c", option)))
        with _started(folder_of_binaries / "postgres", arguments, folder, user) as process:
            running = Server(folder)
            try:
                _wait_for(running, process)
                yield running
            finally:
                process.send_signal(signal.SIGINT)  # ends connections and stops at once
                process.communicate()


def _started(
    program: Path, arguments: Sequence[str], folder: Path, user: pwd.struct_passwd | None
) -> "subprocess.Popen[str]":
    return subprocess.Popen(  # noqa: S603 - the machine's own database
        [program, *arguments],
        cwd=folder,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        stdout=subprocess.PIPE if program.name == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _wait_for(running: Server, process: "subprocess.Popen[str]") -> None:
    for _ in range(600):
        assert process.poll() is None, "PostgreSQL ended at its start"
        try:
            running.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL did not start within 30 seconds")


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


def _somebody_else() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
