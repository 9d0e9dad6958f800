"""Bringing a backup back: into an empty database and an empty folder, or not at all."""

import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, func, insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from storage import migrations
from storage.backup import ROWS_AT_ONCE, BackupRefused, Manifest, opened, read_manifest, rows_in, unwritten
from storage.database import engine_of, unavailable
from storage.schema import inbox, metadata

_STORED = re.compile(r"evidence/[0-9a-f]{32}")


async def restore(url: str, file: Path, folder: Path) -> Manifest:
    """Bring a backup back into a database without tables and a folder without files, and return what it held.

    Raises `BackupRefused`, and `DatabaseUnavailable`; then the database is as it was.
    """
    manifest = read_manifest(file)
    _refuse_files_in(folder)
    engine = engine_of(url)
    try:
        async with engine.execution_options(unit="migrate").connect() as connection:
            await connection.run_sync(restore_tables, file, manifest)
            with _unpacked(file, manifest, folder) as unpacked, _taken_in(unpacked, folder):
                # Last: whoever is stopped before finds a folder with files and is told so, not evidence without files.
                await connection.commit()
    except SQLAlchemyError as error:
        raise unavailable(engine.url, error) from error
    except OSError as error:
        raise unwritten(folder, error) from error
    finally:
        await engine.dispose()
    return manifest


def restore_tables(connection: Connection, file: Path, manifest: Manifest) -> None:
    """Make the tables as they were when the backup was made, fill them, and bring them up to date.

    The caller commits; on an error nothing was stored. Raises `BackupRefused` where the database has tables.
    """
    if set(inspect(connection).get_table_names()) & set(metadata.tables):
        raise BackupRefused("basis data tujuan sudah berisi tabel Asisten SPBE; pulihkan ke basis data yang kosong")
    try:
        migrations.upgrade_to(connection, manifest.revision)
    except migrations.MigrationFailed as error:
        message = f"{file} dibuat oleh versi yang lebih baru ({manifest.revision}); perbarui Asisten SPBE dahulu"
        raise BackupRefused(message) from error
    then = MetaData()  # the tables of that revision, which may not be those of today
    then.reflect(connection)
    with opened(file) as archive:
        for table in then.sorted_tables:
            if table.name in manifest.rows:
                _fill(connection, table, archive, manifest.rows[table.name])
    migrations.upgrade(connection)
    connection.execute(update(inbox).values(holder=None, held_until=None))  # those who held them are not here


def _refuse_files_in(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise BackupRefused(f"folder {folder} sudah berisi berkas; pulihkan ke folder yang kosong")


@contextmanager
def _unpacked(file: Path, manifest: Manifest, folder: Path) -> Iterator[Path]:
    """Give a folder beside the one that is to be, with the evidence in it; whatever fails, it is gone afterwards."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as made:
        names = [part for part in manifest.parts if part.startswith("evidence/")]
        if len(names) != manifest.evidence or not all(_STORED.fullmatch(name) for name in names):
            raise BackupRefused(f"{file}: daftar berkas bukti tidak sesuai")
        with opened(file) as archive:
            try:
                for name in names:
                    _unpack(archive, name, Path(made) / Path(name).name)
            except OSError as error:
                raise unwritten(folder, error) from error
        yield Path(made)


def _unpack(archive: zipfile.ZipFile, name: str, to: Path) -> None:
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with archive.open(name) as source, os.fdopen(descriptor, "wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())


@contextmanager
def _taken_in(unpacked: Path, folder: Path) -> Iterator[None]:
    """Move the files to where they belong; only names change, so this neither takes long nor fills a disk."""
    folder.mkdir(mode=0o700, exist_ok=True)
    names = [each.name for each in unpacked.iterdir()]
    try:
        for name in names:
            (unpacked / name).rename(folder / name)
        yield
    except BaseException:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        raise


def _fill(connection: Connection, table: Table, archive: zipfile.ZipFile, expected: int) -> None:
    connection.execute(delete(table))  # what the first revisions lay by themselves is in the backup too
    rows = (_fitting(connection, row) for row in rows_in(archive, table.name))
    count = 0
    for batch in _batches(rows):
        connection.execute(insert(table), batch)
        count += len(batch)
    if count != expected:
        raise BackupRefused(f"tabel {table.name}: {count} baris, seharusnya {expected}")
    if connection.dialect.name == "postgresql" and "id" in table.c:
        # Ids were given, so the sequence, where there is one, has not moved.
        sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, "id")))
        last = connection.scalar(select(func.max(table.c.id)))
        if sequence and last:
            connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def _fitting(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as the columns of a reflected table take it: SQLite keeps moments without a zone."""
    if connection.dialect.name != "sqlite":
        return row
    return {key: _naive(value) for key, value in row.items()}


def _naive(value: Any) -> Any:
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    return iter(lambda: list(islice(rows, ROWS_AT_ONCE)), [])
