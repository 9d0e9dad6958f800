"""What the use cases need of writers: files for people, of the matrix and of its evidence.

All of it waits for the disk: call it in a thread. A file is there whole or not at all; where there is no room for it,
`DiskFull` is raised.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import NamedTuple, Protocol

from spbe.matrix_sheet import MatrixKind, SheetRow
from spbe.reports import Evidence, FollowUp


class RowEvidence(NamedTuple):
    """A row and its evidence, oldest first; `is_service` where its indicator has several rows."""

    follow_up: FollowUp
    evidence: Sequence[Evidence]
    is_service: bool = False


@dataclass(slots=True)
class Packed:
    """What became of the evidence: how many files are inside, withheld, missing on disk, or no longer as they were."""

    files: int = 0
    withheld: int = 0
    missing: int = 0
    changed: int = 0


class WriteMatrix(Protocol):
    """Writes the matrix."""

    def __call__(self, kind: MatrixKind, rows: Iterable[SheetRow], to: Path, *, title: str, fonts: Path) -> None:
        """Write the rows; `fonts` is the folder of the fonts that a PDF takes in."""


class WriteEvidence(Protocol):
    """Writes the evidence of rows with an index as an archive."""

    def __call__(
        self, rows: Sequence[RowEvidence], to: Path, *, path_of: Callable[[str], Path], zone: tzinfo, part: str = ""
    ) -> Packed:
        """Write the evidence and say what became of it.

        `path_of` tells where the file of a stored name lies; days are those of the zone of the instance. `part` tells
        the index of one archive of several from those of the others.
        """
