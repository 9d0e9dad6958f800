"""The files of evidence on disk: in one folder, under random names, written whole or not at all."""

import asyncio
import errno
import os
import re
import secrets
from collections.abc import AsyncIterable, Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from io import BufferedWriter
from pathlib import Path

from spbe.evidence_types import media_type_of
from spbe.refusals import DiskFull, FileTooLarge
from spbe.usecases.ports import ReceivedFile

_NAME = re.compile(r"[0-9a-f]{32}")
_HALF = ".part"
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says where there is no room left."""


class EvidenceFiles:
    """The folder of evidence. Disk work runs in threads; a slow disk holds nobody else up."""

    def __init__(self, folder: Path) -> None:
        """Take a folder, made when the first file arrives; nobody but this user can look into it."""
        self._folder = folder

    def probe(self) -> None:
        """Make the folder and see that files can be written there. Raises `OSError`, and `DiskFull`.

        The file that a crash leaves of it looks like half of one, and is swept.
        """
        path = self._folder / f"{secrets.token_hex(16)}{_HALF}"
        try:
            with full_disk(), self._open(path) as file:
                file.write(b"?")
        finally:
            with suppress(OSError):
                path.unlink()

    async def receive(self, chunks: AsyncIterable[bytes], *, limit: int) -> ReceivedFile:
        """Write what arrives to the disk. Raises `FileTooLarge` and `DiskFull`.

        Whatever breaks it off, also an error of `chunks`, leaves nothing behind.
        """
        path = self._folder / f"{secrets.token_hex(16)}{_HALF}"
        try:
            return await self._receive(path, chunks, limit)
        except BaseException:
            with suppress(OSError):
                path.unlink()  # not in a thread: a cancelled task would not wait for it
            raise

    async def media_type(self, received: ReceivedFile, name: str) -> str:
        """Return the type of a file by its content. Raises `FileRefused`; the file is still there then."""
        return await asyncio.to_thread(_media_type, received.path, name)

    async def keep(self, received: ReceivedFile) -> str:
        """Keep a file for good and return the name under which it is stored."""
        name = received.path.name.removesuffix(_HALF)
        with full_disk():
            await asyncio.to_thread(self._rename, received.path, self.path(name))
        return name

    async def merge(self, stored_name: str, into: str) -> None:
        """Put a kept file in the place of another with the same bytes, also where that one was lost."""
        with full_disk():
            await asyncio.to_thread(self._rename, self.path(stored_name), self.path(into))

    async def discard(self, received: ReceivedFile) -> None:
        """Remove a file that is not kept."""
        await asyncio.to_thread(received.path.unlink, missing_ok=True)

    async def remove(self, stored_name: str) -> None:
        """Remove a kept file; one that is not there is no fault."""
        await asyncio.to_thread(self.path(stored_name).unlink, missing_ok=True)

    def path(self, stored_name: str) -> Path:
        """Return where a kept file lies. Raises `ValueError` for what was never a stored name."""
        if not _NAME.fullmatch(stored_name):
            raise ValueError(f"not a stored name: {stored_name!r}")
        return self._folder / stored_name

    async def sweep(self, known: Collection[str], *, before: datetime) -> int:
        """Remove what crashes left before a moment: halves, and files of no known name. Return how many."""
        return await asyncio.to_thread(self._sweep, frozenset(known), before)

    async def _receive(self, path: Path, chunks: AsyncIterable[bytes], limit: int) -> ReceivedFile:
        with full_disk():
            file = await asyncio.to_thread(self._open, path)
        digest, size = sha256(), 0
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise FileTooLarge(limit)
                digest.update(chunk)
                with full_disk():
                    await asyncio.to_thread(file.write, chunk)
            with full_disk():
                await asyncio.to_thread(_settle, file)
        finally:
            with suppress(OSError):
                file.close()  # waits for a thread that still writes
        return ReceivedFile(path, size, digest.hexdigest())

    def _open(self, path: Path) -> BufferedWriter:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def _rename(self, half: Path, whole: Path) -> None:
        half.rename(whole)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name, too, survives a loss of power
        finally:
            os.close(folder)

    def _sweep(self, known: frozenset[str], before: datetime) -> int:
        left = [file for file in self._folder.glob("*") if _is_ours(file) and file.name not in known]
        old = [file for file in left if datetime.fromtimestamp(file.stat().st_mtime, UTC) < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)


def _is_ours(file: Path) -> bool:
    return _NAME.fullmatch(file.name.removesuffix(_HALF)) is not None


def _media_type(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return media_type_of(name, file)


def _settle(file: BufferedWriter) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def full_disk() -> Iterator[None]:
    """Say `DiskFull` where there is no room left."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DiskFull from error
        raise
