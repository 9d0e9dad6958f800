"""A backup: one file with every table as it stood at one moment, and the evidence that the tables name.

It is a zip: `manifest.json` with what it holds and the SHA-256 of each part, `tables/<name>.jsonl` with a row a line,
`evidence/<stored name>`. Nothing in it depends on the database that it came from: what was SQLite may be restored
into PostgreSQL. Updates that wait in the inbox are part of it, for people sent them; what running processes tell each
other is not.
"""

import base64
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, select, text

from storage.files import FULL
from storage.schema import evidence_file, metadata

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
ROWS_AT_ONCE = 1_000
OF_PROCESSES = frozenset({"alert", "fault", "process", "signal"})
"""Tables that mean nothing to processes that start anew."""

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, OverflowError, RuntimeError)
"""What reading a damaged zip raises, wherever the damage is; one wrong bit even says that it is encrypted."""


class BackupRefused(Exception):
    """A backup cannot be made or is not to be trusted; the text is one Indonesian line for the operator."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: rows by table, evidence files, and the parts with their SHA-256.

    Files are `missing` that the tables name and the folder had not, and `changed` that are not what was once received.
    """

    made_at: datetime
    instance: str
    revision: str
    rows: Mapping[str, int]
    evidence: int
    missing: tuple[str, ...]
    parts: Mapping[str, str]
    changed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Parts:
    """The parts of the zip as they are written."""

    archive: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str, *, packed: bool = True) -> Iterator[Callable[[bytes], object]]:
        digest, info = sha256(), zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        with self.archive.open(info, "w", force_zip64=True) as out:

            def write(data: bytes) -> None:
                digest.update(data)
                out.write(data)

            yield write
        self.digests[name] = digest.hexdigest()


def write_backup(
    connection: Connection, to: Path, *, path_of: Callable[[str], Path], made_at: datetime, instance: str
) -> Manifest:
    """Write what a connection sees, and the files it names, to a new file. Raises `BackupRefused`.

    The connection must see one state throughout. The file appears whole or not at all, for this user alone: a process
    that is killed leaves no more than a half under a hidden name.
    """
    if to.exists():
        raise BackupRefused(f"{to} sudah ada; sebutkan nama lain atau pindahkan dahulu berkas itu")
    half = to.with_name(f".{to.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = _write(connection, _Parts(archive), path_of, made_at, instance)
            file.flush()
            os.fsync(file.fileno())
        os.link(half, to)  # unlike a rename it never replaces what came there meanwhile
    except FileExistsError as error:
        raise BackupRefused(f"{to} sudah ada; sebutkan nama lain") from error
    except OSError as error:
        raise unwritten(to, error) from error
    finally:
        half.unlink(missing_ok=True)
    return manifest


def unwritten(to: Path, error: OSError) -> BackupRefused:
    """Return what is told where something cannot be written."""
    reason = "ruang penyimpanan penuh; kosongkan sebagian" if error.errno in FULL else error.strerror
    return BackupRefused(f"{to} tidak dapat ditulis: {reason}")


def _write(
    connection: Connection, parts: _Parts, path_of: Callable[[str], Path], made_at: datetime, instance: str
) -> Manifest:
    rows = {}
    for table in (each for each in metadata.sorted_tables if each.name not in OF_PROCESSES):
        with parts.part(f"tables/{table.name}.jsonl") as write:
            count = 0
            for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings():
                write(f"{json.dumps({key: encoded(value) for key, value in row.items()})}\n".encode())
                count += 1
        rows[table.name] = count
    files = select(evidence_file.c.stored_name, evidence_file.c.sha256).order_by(evidence_file.c.id)
    received = [(row.stored_name, row.sha256) for row in connection.execute(files)]
    missing = tuple(name for name, _ in received if not _add_file(parts, name, path_of(name)))
    found = parts.digests
    changed = tuple(name for name, digest in received if found.get(f"evidence/{name}", digest) != digest)
    manifest = Manifest(
        made_at=made_at,
        instance=instance,
        revision=connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one(),
        rows=rows,
        evidence=len(received) - len(missing),
        missing=missing,
        parts=found,
        changed=changed,
    )
    parts.archive.writestr(MANIFEST, _signed(manifest))
    return manifest


def _add_file(parts: _Parts, name: str, path: Path) -> bool:
    try:
        # Documents and photos are packed by themselves.
        with path.open("rb") as file, parts.part(f"evidence/{name}", packed=False) as write:
            while chunk := file.read(CHUNK):
                write(chunk)
    except FileNotFoundError:
        return False
    return True


def read_manifest(file: Path) -> Manifest:
    """Return what a backup holds, once every part has proved to be what was written. Raises `BackupRefused`."""
    with opened(file) as archive:
        manifest = _manifest_in(archive, file)
        found = {info.filename for info in archive.infolist()} - {MANIFEST}
        if found != set(manifest.parts):
            raise BackupRefused(f"{file}: isi cadangan tidak sesuai daftarnya")
        for name, expected in manifest.parts.items():
            if _digest_of(archive, name) != expected:
                raise BackupRefused(f"{file}: {name} rusak; pakai cadangan lain")
    return manifest


@contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Open a backup. Raises `BackupRefused` where it is none, or broken."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupRefused(f"{file} tidak ditemukan") from error
    except BROKEN as error:
        raise BackupRefused(f"{file} bukan cadangan Asisten SPBE, atau rusak") from error
    except OSError as error:
        raise BackupRefused(f"{file} tidak dapat dibaca: {error.strerror}") from error


def rows_in(archive: zipfile.ZipFile, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table in a backup; moments are aware."""
    with archive.open(f"tables/{table}.jsonl") as lines:
        for line in lines:
            yield {key: decoded(value) for key, value in json.loads(line).items()}


def encoded(value: object) -> object:
    """Return a value as JSON has it: moments, days, hours and bytes in an object that names their kind."""
    match value:
        case datetime():
            return {"moment": value.astimezone(UTC).isoformat()}
        case date():
            return {"day": value.isoformat()}
        case time():
            return {"hour": value.isoformat()}
        case bytes():
            return {"bytes": base64.b64encode(value).decode()}
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise TypeError(f"no place in a backup for {type(value).__name__}")


def decoded(value: object) -> object:
    """Return a value as the database takes it."""
    match value:
        case {"moment": str(moment)}:
            return datetime.fromisoformat(moment)
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"hour": str(hour)}:
            return time.fromisoformat(hour)
        case {"bytes": str(data)}:
            return base64.b64decode(data)
        case _:
            return value


def _signed(manifest: Manifest) -> str:
    """Write the manifest with its own SHA-256, so that a changed list is seen as well as a changed part."""
    body = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "instance": manifest.instance,
        "revision": manifest.revision,
        "rows": dict(manifest.rows),
        "evidence": manifest.evidence,
        "missing": list(manifest.missing),
        "changed": list(manifest.changed),
        "parts": dict(manifest.parts),
    }
    return json.dumps({"sha256": _digest_of_body(body), **body}, indent=1)


def _digest_of_body(body: Mapping[str, object]) -> str:
    return sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _manifest_in(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        body = json.loads(archive.read(MANIFEST))
        expected = body.pop("sha256")
        if expected != _digest_of_body(body):
            raise BackupRefused(f"{file}: daftar isi cadangan rusak; pakai cadangan lain")
        if body["format"] != FORMAT:
            raise BackupRefused(f"{file} dibuat oleh versi yang lebih baru; perbarui Asisten SPBE dahulu")
        return Manifest(
            datetime.fromisoformat(body["made_at"]),
            body["instance"],
            body["revision"],
            body["rows"],
            body["evidence"],
            tuple(body["missing"]),
            body["parts"],
            tuple(body.get("changed", ())),  # the first backups did not look
        )
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise BackupRefused(f"{file} bukan cadangan Asisten SPBE") from error


def _digest_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    part: IO[bytes]
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
