"""A backup holds everything, is not trusted when it was touched, and comes back into another kind of database."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spbe.reports import NewEvidence
from storage.backup import BackupRefused, Manifest, read_manifest, write_backup
from storage.database import Database, open_database
from storage.restore import restore
from tests.databases import Server
from tests.storage.conftest import AYU, NOW, Office, said

NAME = "0" * 32
LOST = "1" * 32


async def backed_up(database: Database, office: Office, folder: Path) -> Manifest:
    """Fill an office with a report and evidence, of which one file is lost, and back it up."""
    evidence = folder / "evidence"
    evidence.mkdir()
    (evidence / NAME).write_bytes(b"%PDF " * 300_000)
    async with office.open_store() as store:
        report = await store.reports.add(said(office.ids[1]), year=2026)
        for name, sha in ((NAME, "a" * 64), (LOST, "b" * 64)):
            file = await store.evidence.add_file(
                sha256=sha, stored_name=name, size=5, media_type="application/pdf", at=NOW
            )
            item = NewEvidence("file", "SK.pdf", "terbuka", file_id=file.id)
            await store.evidence.attach({office.ids[1]: report.id}, [item], by=AYU, at=NOW)
    return await database.read_with(
        lambda connection: write_backup(
            connection,
            folder / "b.zip",
            path_of=lambda name: evidence / name,
            made_at=datetime(2026, 11, 21, tzinfo=UTC),
            instance="Kota Contoh",
        )
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of another database without tables."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'other.db'}"
        return
    running: Server = request.getfixturevalue("postgresql")
    name = running.create()
    yield running.url(name)
    running.drop(name)


async def test_it_comes_back_as_it_was_into_either_database(
    database: Database, office: Office, target: str, tmp_path: Path
) -> None:
    made = await backed_up(database, office, tmp_path)
    assert (made.rows["follow_up"], made.rows["report"], made.evidence, made.missing) == (3, 1, 1, (LOST,))
    assert read_manifest(tmp_path / "b.zip") == made
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600

    assert await restore(target, tmp_path / "b.zip", tmp_path / "back") == made
    assert (tmp_path / "back" / NAME).read_bytes() == b"%PDF " * 300_000
    async with open_database(target) as restored:
        await same(database, restored, office)
        async with restored.open_store() as store:  # ids go on where they stood
            assert (await store.reports.add(said(office.ids[1]), year=2026)).revision == 2


async def same(one: Database, other: Database, office: Office) -> None:
    async with one.read_store() as before, other.read_store() as after:
        assert await after.follow_ups.present() == await before.follow_ups.present()
        assert await after.reports.history(office.ids[1]) == await before.reports.history(office.ids[1])
        assert await after.opds.all() == await before.opds.all()


async def test_what_was_touched_is_refused(database: Database, office: Office, target: str, tmp_path: Path) -> None:
    await backed_up(database, office, tmp_path)
    whole, touched = tmp_path / "b.zip", tmp_path / "touched.zip"
    for part in ("manifest.json", "tables/report.jsonl", f"evidence/{NAME}"):
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(touched, "w") as copy:
            for info in source.infolist():
                data = source.read(info)
                copy.writestr(info.filename, data.replace(b"2026", b"2025", 1) if info.filename == part else data)
            if part.startswith("evidence"):
                copy.writestr("evidence/more", b"")
        with pytest.raises(BackupRefused):
            await restore(target, touched, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    touched.write_bytes(whole.read_bytes()[:5_000])
    with pytest.raises(BackupRefused, match="bukan cadangan"):
        read_manifest(touched)
    with pytest.raises(BackupRefused, match="tidak ditemukan"):
        read_manifest(tmp_path / "none.zip")


async def test_nothing_that_is_there_is_overwritten(
    database: Database, database_url: str, office: Office, target: str, tmp_path: Path
) -> None:
    await backed_up(database, office, tmp_path)
    with pytest.raises(BackupRefused, match="sudah berisi tabel"):
        await restore(database_url, tmp_path / "b.zip", tmp_path / "back")
    (tmp_path / "back").mkdir(exist_ok=True)
    (tmp_path / "back" / "x").write_text("")
    with pytest.raises(BackupRefused, match="sudah berisi berkas"):
        await restore(target, tmp_path / "b.zip", tmp_path / "back")
    with pytest.raises(BackupRefused, match="sudah ada"):
        await database.read_with(
            lambda connection: write_backup(
                connection, tmp_path / "b.zip", path_of=lambda name: tmp_path / name, made_at=NOW, instance=""
            )
        )


async def test_a_restore_that_breaks_off_leaves_nothing(
    database: Database, office: Office, target: str, tmp_path: Path
) -> None:
    await backed_up(database, office, tmp_path)
    (tmp_path / "in_the_way").write_text("")
    with pytest.raises(OSError, match="in_the_way"):
        await restore(target, tmp_path / "b.zip", tmp_path / "in_the_way" / "evidence")
    await restore(target, tmp_path / "b.zip", tmp_path / "back")
    assert (tmp_path / "back" / NAME).is_file()
