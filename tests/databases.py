"""A PostgreSQL server from the machine's own binaries, and the databases that tests are given."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import pytest

DEBIAN = Path("/usr/lib/postgresql")
ABSENT = "PostgreSQL is not installed: apt-get install postgresql"
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "shared_buffers=32MB")


@dataclass
class Server:
    """A running server, reached through a socket in its own folder."""

    folder: Path
    process: "subprocess.Popen[str]"
    begin: Callable[[], "subprocess.Popen[str]"]
    made: int = 0

    def stop(self) -> None:
        """End all connections and stop at once; what was committed stays."""
        self.process.send_signal(signal.SIGINT)
        self.process.communicate()

    def start(self) -> None:
        """Run again after a stop, with all that was there."""
        self.process = self.begin()
        _wait_for(self)

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
        with self.connect("postgres") as connection:
            connection.execute(statement.encode())

    def connect(self, name: str) -> psycopg.Connection:
        """Connect to a database; each statement is a transaction."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)


_LAY_ASIDE = """
CREATE SCHEMA aside;
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE aside.%1$I AS TABLE public.%1$I', name);
    END LOOP;
END $$;
CREATE TABLE aside."the sequences" AS SELECT sequencename, start_value, last_value FROM pg_sequences;
CREATE FUNCTION aside.bring_back() RETURNS void LANGUAGE plpgsql AS $$ DECLARE name text; BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;  -- no trigger sees to foreign keys
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%1$I', name);
        EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE aside.%1$I', name);
    END LOOP;
    PERFORM setval(format('public.%I', sequencename), coalesce(last_value, start_value), last_value IS NOT NULL)
        FROM aside."the sequences";
END $$;
"""
_SHAPE = """
SELECT count(*), sum(part.changed::text::bigint) FROM (
    SELECT xmin AS changed FROM pg_class UNION ALL SELECT xmin FROM pg_attribute UNION ALL
    SELECT xmin FROM pg_constraint UNION ALL SELECT xmin FROM pg_proc UNION ALL SELECT xmin FROM pg_trigger
) AS part
"""
"""Each part of a table's shape knows the transaction that last changed it."""

_MUCH = 48 << 20
"""Bytes: a copy that has grown beyond is slower to empty than to make anew."""


class Copies:
    """Copies of a database, which one test after the other is given.

    Making one takes longer than most tests do. So one that was used is brought back to what it held at first. Where a
    test changed the tables themselves, or left very much behind, it is thrown away.
    """

    def __init__(self, server: Server, template: str) -> None:
        """Take a template that nobody is connected to, and nobody will be."""
        self._server, self._template = server, template
        self._free: list[str] = []
        with server.connect(template) as connection:
            connection.execute(_LAY_ASIDE)
            self._shape = connection.execute(_SHAPE).fetchone()

    @contextmanager
    def one(self) -> Iterator[str]:
        """Give the URL of a copy."""
        name = self._free.pop() if self._free else self._server.create(template=self._template)
        yield self._server.url(name)
        if self._is_back(name):
            self._free.append(name)
        else:
            self._server.drop(name)

    def _is_back(self, name: str) -> bool:
        with suppress(psycopg.Error), self._server.connect(name) as connection:
            size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            if size and size[0] < _MUCH and connection.execute(_SHAPE).fetchone() == self._shape:
                connection.execute("SELECT aside.bring_back()")
                return True
        return False


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
        begin = partial(_started, folder_of_binaries / "postgres", arguments, folder, user)
        running = Server(folder, begin(), begin)
        try:
            _wait_for(running)
            yield running
        finally:
            running.stop()


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


def _wait_for(running: Server) -> None:
    for _ in range(2_400):
        assert running.process.poll() is None, "PostgreSQL ended at its start"
        try:
            running.run("SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL did not start within two minutes")


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


def _somebody_else() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


@contextmanager
def another(dialect: str, file: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a database without tables: a file that is not there yet, or a new one of the server."""
    if dialect == "sqlite":
        yield f"sqlite+aiosqlite:///{file}"
        return
    running: Server = request.getfixturevalue("postgresql")
    name = running.create()
    yield running.url(name)
    running.drop(name)
