"""What the use cases work with: opened once by bot/app.py and handed to every handler."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, tzinfo
from pathlib import Path

from spbe.matrix_table import Table
from spbe.usecases.answerers import Answerers
from spbe.usecases.contents import Contents
from spbe.usecases.outlines import Outlines
from spbe.usecases.ports import Clock, Files, OpenStore, WriteEvidence, WriteMatrix

ReadTable = Callable[[bytes, str], Table]
"""Returns the cells of a file, given its name too; takes up to five seconds where somebody wants it to.

Raises `TableRefused` and `TableFileRefused`.
"""


@dataclass(frozen=True, slots=True)
class Resources:
    """Storage, time, content, and what decisions need to know about the instance."""

    open_store: OpenStore
    read_store: OpenStore
    files: Files
    read_table: ReadTable
    write_matrix: WriteMatrix
    write_evidence: WriteEvidence
    fonts: Path
    """The folder of the fonts with which pages and pictures are drawn: DejaVuSans.ttf and DejaVuSans-Bold.ttf."""
    now: Clock
    timezone: tzinfo
    contents: Contents
    answerers: Answerers
    instance: str
    edition: str
    coordinators: frozenset[int] = frozenset()
    outlines: Outlines = field(default_factory=Outlines)
    reminder_time: time = time(8)
    """The hour of the daily digest, where neither the coordinator nor a person has chosen another."""

    def today(self) -> date:
        """Return the day it is where the instance is."""
        return self.now().astimezone(self.timezone).date()
