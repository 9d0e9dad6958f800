import asyncio
import errno
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from spbe.refusals import DiskFull, FileRefused, FileTooLarge
from spbe.usecases.ports import Files, ReceivedFile
from storage.files import EvidenceFiles

PDF = b"%PDF-1.7\n" + b"isi " * 1_000
LIMIT = 20_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "evidence"


@pytest.fixture
def files(folder: Path) -> Files:
    return EvidenceFiles(folder)


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def chunks(data: bytes = PDF, *, size: int = 1_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        await asyncio.sleep(0)
        yield data[at : at + size]


async def test_a_file_is_kept_whole_under_a_name_that_says_nothing(files: Files, folder: Path) -> None:
    received = await files.receive(chunks(), limit=len(PDF))
    assert (received.size, received.sha256) == (len(PDF), sha256(PDF).hexdigest())
    assert await files.media_type(received, "SK Tim.pdf") == "application/pdf"
    name = await files.keep(received)
    assert files.path(name).read_bytes() == PDF
    assert names_in(folder) == [name]
    assert len(name) == 32
    assert (mode_of(folder), mode_of(files.path(name))) == (0o700, 0o600)


async def test_the_same_bytes_twice_have_one_hash_and_two_names(files: Files) -> None:
    first, second = await files.receive(chunks(), limit=LIMIT), await files.receive(chunks(size=7), limit=LIMIT)
    assert first.sha256 == second.sha256
    assert await files.keep(first) != await files.keep(second)


async def test_an_empty_file_arrives_and_is_refused_by_its_type(files: Files) -> None:
    received = await files.receive(chunks(b""), limit=LIMIT)
    assert received.size == 0
    with pytest.raises(FileRefused):
        await files.media_type(received, "SK.pdf")
    assert received.path.exists()
    await files.discard(received)
    await files.discard(received)
    assert not received.path.exists()


async def test_a_download_that_is_too_large_leaves_nothing(files: Files, folder: Path) -> None:
    with pytest.raises(FileTooLarge) as caught:
        await files.receive(chunks(), limit=len(PDF) - 1)
    assert caught.value.limit == len(PDF) - 1
    assert names_in(folder) == []


async def test_a_download_that_breaks_off_leaves_nothing(files: Files, folder: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PDF
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await files.receive(broken(), limit=LIMIT)
    assert names_in(folder) == []


async def test_a_download_that_is_given_up_leaves_nothing(files: Files, folder: Path) -> None:
    async def stuck() -> AsyncIterator[bytes]:
        yield PDF
        await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(files.receive(stuck(), limit=LIMIT), timeout=0.1)
    assert names_in(folder) == []


@pytest.mark.parametrize("step", ["open", "fsync", "rename"])
async def test_a_full_disk_is_told_as_such(
    files: Files, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    received = await files.receive(chunks(), limit=LIMIT)
    monkeypatch.setattr(*((Path, "rename", full) if step == "rename" else (os, step, full)))
    with pytest.raises(DiskFull):
        await (files.keep(received) if step == "rename" else files.receive(chunks(), limit=LIMIT))
    monkeypatch.undo()
    assert names_in(folder) == [received.path.name]


async def test_a_full_disk_is_told_while_writing(files: Files, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = os.open
    monkeypatch.setattr(os, "open", lambda *_: opened("/dev/full", os.O_WRONLY))
    with pytest.raises(DiskFull):
        await files.receive(chunks(PDF * 100), limit=LIMIT)
    monkeypatch.undo()
    assert names_in(folder) == []


def put_a_file_where_the_folder_should_be(folder: Path) -> None:
    folder.parent.mkdir(parents=True)
    folder.touch()


async def test_a_fault_of_the_disk_stays_a_fault(files: Files, folder: Path) -> None:
    put_a_file_where_the_folder_should_be(folder)
    with pytest.raises(FileExistsError):
        await files.receive(chunks(), limit=LIMIT)


@pytest.mark.parametrize("is_lost", [False, True])
async def test_a_second_copy_takes_the_place_of_the_first(files: Files, folder: Path, is_lost: bool) -> None:
    first, second = [await files.keep(await files.receive(chunks(), limit=LIMIT)) for _ in range(2)]
    if is_lost:
        await files.remove(first)
    await files.merge(second, first)
    assert names_in(folder) == [first]
    assert files.path(first).read_bytes() == PDF


async def test_a_removed_file_is_gone(files: Files) -> None:
    name = await files.keep(await files.receive(chunks(), limit=LIMIT))
    await files.remove(name)
    await files.remove(name)
    assert not files.path(name).exists()


@pytest.mark.parametrize("name", ["../bot.db", "", "A" * 32, "a" * 32 + ".part", "a" * 33])
def test_only_stored_names_have_a_path(files: Files, name: str) -> None:
    with pytest.raises(ValueError, match="not a stored name"):
        files.path(name)


async def test_a_sweep_removes_what_crashes_left_and_nothing_else(files: Files, folder: Path) -> None:
    known, stray = [await files.keep(await files.receive(chunks(), limit=LIMIT)) for _ in range(2)]
    half: ReceivedFile = await files.receive(chunks(), limit=LIMIT)
    (folder / "catatan.txt").write_text("not ours")
    now = datetime.fromtimestamp(half.path.stat().st_mtime, UTC)
    assert await files.sweep([known], before=now - timedelta(hours=1)) == 0
    assert await files.sweep([known], before=now + timedelta(hours=1)) == 2
    assert names_in(folder) == sorted([known, "catatan.txt"])
    assert stray not in names_in(folder)
