"""A backup holds everything, is not trusted when it was touched, and comes back into another kind of database."""

import resource
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from spbe.reports import NewEvidence
from storage.backup import MANIFEST, BackupRefused, Manifest, _signed, read_manifest, write_backup
from storage.database import Database, DatabaseUnavailable, open_database
from storage.restore import restore
from storage.schema import fault, inbox, lane_memory, process, question, signal
from tests.databases import Server
from tests.storage.conftest import AYU, NOW, Office, said

NAME = "0" * 32
LOST = "1" * 32
ROTTEN = "2" * 32
PAGES = b"%PDF " * 300_000


async def backed_up(database: Database, office: Office, folder: Path, pages: bytes = PAGES) -> Manifest:
    """Fill an office with a report and evidence, of which one file is lost and one has changed, and back it up."""
    evidence = folder / "evidence"
    evidence.mkdir()
    (evidence / NAME).write_bytes(pages)
    (evidence / ROTTEN).write_bytes(b"not what it was")
    async with office.open_store() as store:
        report = await store.reports.add(said(office.ids[1]), year=2026)
        for name, sha in ((NAME, sha256(pages).hexdigest()), (LOST, "b" * 64), (ROTTEN, "c" * 64)):
            file = await store.evidence.add_file(
                sha256=sha, stored_name=name, size=5, media_type="application/pdf", at=NOW
            )
            item = NewEvidence("file", "SK.pdf", "terbuka", file_id=file.id)
            await store.evidence.attach({office.ids[1]: report.id}, [item], by=AYU, at=NOW)
    return await written(database, folder / "b.zip", evidence)


async def written(database: Database, file: Path, evidence: Path) -> Manifest:
    return await database.read_with(
        lambda connection: write_backup(
            connection,
            file,
            path_of=lambda name: evidence / name,
            made_at=datetime(2026, 11, 21, tzinfo=UTC),
            instance="Kota Contoh",
        )
    )


def names_in(folder: Path, pattern: str = "*") -> set[str]:
    return {each.name for each in folder.glob(pattern)}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


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
    assert (made.rows["follow_up"], made.rows["report"], made.evidence) == (3, 1, 2)
    assert (made.missing, made.changed) == ((LOST,), (ROTTEN,))
    assert read_manifest(tmp_path / "b.zip") == made
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600

    assert await restore(target, tmp_path / "b.zip", tmp_path / "back") == made
    assert (tmp_path / "back" / NAME).read_bytes() == PAGES
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
    made = await backed_up(database, office, tmp_path)
    whole, touched = tmp_path / "b.zip", tmp_path / "touched.zip"
    for part in (MANIFEST, *made.parts):
        rewrite(whole, touched, {part: b"{}"})
        with pytest.raises(BackupRefused):
            await restore(target, touched, tmp_path / "back")
    rewrite(whole, touched, {"evidence/more": b""})
    with pytest.raises(BackupRefused, match="daftarnya"):
        await restore(target, touched, tmp_path / "back")
    later = replace(made, revision="r999")
    rewrite(whole, touched, {MANIFEST: _signed(later).encode()})
    with pytest.raises(BackupRefused, match="versi yang lebih baru"):
        await restore(target, touched, tmp_path / "back")
    fewer = replace(made, rows={**made.rows, "report": 0})
    rewrite(whole, touched, {MANIFEST: _signed(fewer).encode()})
    with pytest.raises(BackupRefused, match="tabel report"):
        await restore(target, touched, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    with pytest.raises(BackupRefused, match="tidak ditemukan"):
        read_manifest(tmp_path / "none.zip")
    assert await restore(target, whole, tmp_path / "back") == made  # none of the others left anything


def rewrite(file: Path, to: Path, parts: dict[str, bytes]) -> None:
    """Copy a backup with other parts in place of some."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(to, "w") as copy:
        for name in dict.fromkeys(chain(source.namelist(), parts)):
            copy.writestr(name, parts[name] if name in parts else source.read(name))


async def test_damage_anywhere_is_seen(database: Database, office: Office, tmp_path: Path) -> None:
    made = await backed_up(database, office, tmp_path, pages=b"%PDF")
    data, damaged = (tmp_path / "b.zip").read_bytes(), tmp_path / "damaged.zip"
    refused = 0
    for place in range(0, len(data), 37):
        for kind in (data[:place], data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]):
            damaged.write_bytes(kind)
            try:
                assert read_manifest(damaged) == made  # an hour or a flag of the zip itself: nobody reads it
            except BackupRefused:
                refused += 1
    assert refused > len(data) / 37


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
    with pytest.raises(BackupRefused, match="tidak dapat ditulis"):
        await restore(target, tmp_path / "b.zip", tmp_path / "in_the_way" / "evidence")
    with room_for(len(PAGES) - 1), pytest.raises((BackupRefused, DatabaseUnavailable), match=r"penuh|full|I/O"):
        await restore(target, tmp_path / "b.zip", tmp_path / "back")
    assert not names_in(tmp_path, "*back*/*")
    await restore(target, tmp_path / "b.zip", tmp_path / "back")
    assert (tmp_path / "back" / NAME).is_file()


async def test_a_full_disk_is_said_in_a_line_and_leaves_nothing(
    database: Database, office: Office, tmp_path: Path
) -> None:
    await backed_up(database, office, tmp_path)
    before = names_in(tmp_path)
    size = (tmp_path / "b.zip").stat().st_size
    for room in (*range(0, size, size // 20), size - 1):
        with room_for(room), pytest.raises(BackupRefused, match=r"full\.zip tidak dapat ditulis: .* penuh"):
            await written(database, tmp_path / "full.zip", tmp_path / "evidence")
        assert names_in(tmp_path) == before
    with room_for(size):
        await written(database, tmp_path / "full.zip", tmp_path / "evidence")


async def test_what_waits_in_the_inbox_comes_back_in_nobodys_hands(
    database: Database, office: Office, target: str, tmp_path: Path
) -> None:
    waiting = {"update_id": 7, "lane": 1, "payload": "{}", "received_at": NOW, "holder": "a-1", "held_until": 9e9}
    settled = {"update_id": 6, "lane": 1, "payload": "", "received_at": NOW, "settled_at": NOW, "outcome": "done"}
    async with database._writer.begin() as connection:
        await connection.execute(insert(inbox).values(waiting))
        await connection.execute(insert(inbox).values(settled))
        await connection.execute(insert(lane_memory).values(lane=1, version=3, data="{}", changed_at=NOW))
        await connection.execute(insert(process).values(name="a-1", started_at=NOW, seen_at=NOW))
        await connection.execute(insert(signal).values(name="content", number=4))
        await connection.execute(insert(fault).values(kind="Busy", at=NOW, times=2))
    await backed_up(database, office, tmp_path)
    await restore(target, tmp_path / "b.zip", tmp_path / "back")
    async with open_database(target) as restored, restored._reader.connect() as connection:
        rows = (await connection.execute(select(inbox).order_by(inbox.c.update_id))).all()
        assert [(row.update_id, row.payload, row.outcome) for row in rows] == [(6, "", "done"), (7, "{}", None)]
        assert {(row.holder, row.held_until) for row in rows} == {(None, None)}
        assert (await connection.execute(select(lane_memory.c.version))).scalars().all() == [3]
        for table in (process, fault):
            assert (await connection.execute(select(table))).all() == []
        assert (await connection.execute(select(signal.c.number).where(signal.c.number > 3))).all() == []


async def test_memory_does_not_grow_with_what_is_kept(database: Database, office: Office, tmp_path: Path) -> None:
    text = "x" * 4_000
    async with database._writer.begin() as connection:
        rows = [
            {"asked_at": NOW, "person_id": 1, "text": text, "intent": "a", "outcome": "found"} for _ in range(4_000)
        ]
        await connection.execute(insert(question), rows)
    tracemalloc.start()
    try:
        await backed_up(database, office, tmp_path, pages=bytes(1))
        (tmp_path / "evidence" / NAME).write_bytes(bytes(20_000_000))
        tracemalloc.reset_peak()
        made = await written(database, tmp_path / "large.zip", tmp_path / "evidence")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (made.rows["question"], NAME in made.changed) == (4_000, True)
    assert peak < 14_000_000
