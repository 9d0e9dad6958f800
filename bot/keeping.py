"""Backups from the command line: what they hold is told in a few lines."""

from collections.abc import Iterator
from pathlib import Path

from bot.app import House
from bot.settings import Settings
from handlers.phrasing import moment_in_words
from storage.backup import Manifest, write_backup
from storage.restore import restore

TOLD = {"follow_up": "baris", "report": "laporan", "evidence": "bukti dukung", "person": "anggota", "audit": "jejak"}
"""What is counted for the operator, of all the tables."""


async def back_up(house: House, file: Path) -> Manifest:
    """Write everything to a file while others may work. Raises `BackupRefused`."""
    resources = house.resources
    return await house.database.read_with(
        lambda connection: write_backup(
            connection, file, path_of=resources.files.path, made_at=resources.now(), instance=resources.instance
        )
    )


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
