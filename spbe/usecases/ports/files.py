"""What the use cases need of the disk: the files of evidence, outside any web root and under names that say nothing."""

from collections.abc import AsyncIterable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that has arrived whole and is not kept yet: `keep` or `discard` it."""

    path: Path
    size: int
    sha256: str


class Files(Protocol):
    """The files of evidence.

    A file is kept first and recorded then: a crash between the two leaves a file that `sweep` removes, never a record
    without its file.
    """

    async def receive(self, chunks: AsyncIterable[bytes], *, limit: int) -> ReceivedFile:
        """Write what arrives to the disk. Raises `FileTooLarge` and `DiskFull`.

        Whatever breaks it off, also an error of `chunks`, leaves nothing behind.
        """

    async def media_type(self, received: ReceivedFile, name: str) -> str:
        """Return the type of a file by its content. Raises `FileRefused`; the file is still there then."""

    async def keep(self, received: ReceivedFile) -> str:
        """Keep a file for good and return the name under which it is stored."""

    async def merge(self, stored_name: str, into: str) -> None:
        """Put a kept file in the place of another with the same bytes, also where that one was lost."""

    async def discard(self, received: ReceivedFile) -> None:
        """Remove a file that is not kept."""

    async def remove(self, stored_name: str) -> None:
        """Remove a kept file; one that is not there is no fault."""

    def path(self, stored_name: str) -> Path:
        """Return where a kept file lies."""

    async def sweep(self, known: Collection[str], *, before: datetime) -> int:
        """Remove what crashes left before a moment: halves, and files of no known name. Return how many."""
