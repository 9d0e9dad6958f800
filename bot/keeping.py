"""Backups from the command line: one file, or one a night in a folder of which the newest are kept."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import House
from bot.settings import Settings
from handlers.phrasing import moment_in_words
from spbe.refusals import Busy, DiskFull, StorageAway
from spbe.usecases.watching import note_backup
from storage.backup import BackupRefused, Manifest, read_manifest, write_backup
from storage.database import StorageFault
from storage.restore import restore

TOLD = {"follow_up": "baris", "report": "laporan", "evidence": "bukti dukung", "person": "anggota", "audit": "jejak"}
"""What is counted for the operator, of all the tables."""

NAMED = "asisten-spbe-{:%Y%m%d-%H%M%S}.zip"
OURS = "asisten-spbe-????????-??????.zip"
HALF_KEPT = timedelta(hours=1)
"""Since it last grew: nobody is still writing it."""

TRIES = 3


async def back_up(house: House, to: Path, *, keep: int | None = None) -> Manifest:
    """Write everything to a file, or to a new one in a folder, while others may work. Raises `BackupRefused`.

    In a folder the file is named by the moment, and the newest `keep` stay: the oldest go once the new one has been
    read through. That one is good is noted in the database, for the bots to tell when the last is too old.
    """
    resources = house.resources
    if file := _new_in(to, resources.now().astimezone(resources.timezone)):
        manifest = await _backed_up(house, file)
        _read_through(file)
        await _note(house, file, manifest)
        _clear(to, file, keep)
        return manifest
    if keep is not None:
        raise BackupRefused(f"{to} bukan folder; --keep hanya untuk folder cadangan")
    return await _backed_up(house, to)


async def _backed_up(house: House, file: Path) -> Manifest:
    """Back up, anew where evidence was removed before its turn came: the tables would name files that nobody has."""
    resources = house.resources
    try:
        for _ in range(TRIES):
            manifest = await house.database.read_with(
                lambda connection: write_backup(
                    connection, file, path_of=resources.files.path, made_at=resources.now(), instance=resources.instance
                )
            )
            async with resources.read_store() as store:
                if set(manifest.missing) <= set(await store.evidence.stored_names()):
                    return manifest
            await asyncio.to_thread(file.unlink)
    except (Busy, DiskFull, StorageAway, StorageFault) as error:
        raise BackupRefused(f"{file} tidak jadi dibuat: basis data tidak dapat dibaca; ulangi nanti") from error
    raise BackupRefused(f"{file} tidak jadi dibuat: bukti dukung terus dihapus selama dicadangkan; ulangi nanti")


def _read_through(file: Path) -> None:
    """Remove a backup that cannot be read back: it would be taken for the newest."""
    try:
        read_manifest(file)
    except BackupRefused:
        file.unlink(missing_ok=True)
        raise


async def _note(house: House, file: Path, manifest: Manifest) -> None:
    try:
        await note_backup(house.resources, manifest.made_at)
    except (Busy, DiskFull, StorageAway, StorageFault) as error:
        message = f"{file} sudah jadi dan utuh, tetapi basis data tidak dapat mencatatnya; ulangi nanti"
        raise BackupRefused(message) from error


def _new_in(to: Path, moment: datetime) -> Path | None:
    return to / NAMED.format(moment) if to.is_dir() else None


def _clear(folder: Path, newest: Path, keep: int | None) -> None:
    """Remove the oldest backups of a folder, where a number is kept, and the halves that killed ones left."""
    try:
        past = newest.stat().st_mtime - HALF_KEPT.total_seconds()
        halves = [each for each in folder.glob(f".{OURS}.*") if each.stat().st_mtime < past]
        for file in [*sorted(folder.glob(OURS))[: -keep if keep else 0], *halves]:
            file.unlink()
    except OSError as error:
        raise BackupRefused(f"{folder}: cadangan lama tidak dapat dihapus: {error.strerror}") from error


async def bring_back(settings: Settings, file: Path) -> Manifest:
    """Restore a backup into the database and the folder of the settings. Raises `BackupRefused`."""
    return await restore(settings.database_url, file, settings.data_dir / "evidence")


def held(manifest: Manifest, settings: Settings) -> Iterator[str]:
    """Yield what a backup holds, in lines for the operator."""
    yield f"{manifest.instance}, {moment_in_words(manifest.made_at, settings.timezone)}, revisi {manifest.revision}"
    counts = (f"{manifest.rows.get(table, 0)} {name}" for table, name in TOLD.items())
    yield f"{', '.join(counts)}; {manifest.evidence} berkas"
    if manifest.missing:
        yield f"{len(manifest.missing)} berkas bukti tercatat tetapi tidak ada di folder data saat cadangan dibuat"
    if manifest.changed:
        yield f"{len(manifest.changed)} berkas bukti tidak lagi sama dengan saat diterima; periksa disk"
