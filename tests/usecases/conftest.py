from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.settings import CONTENT
from spbe.people import Person, Role
from spbe.usecases.answerers import Answerers
from spbe.usecases.matrix import import_matrix
from spbe.usecases.resources import Resources
from storage.content_files import ContentKeeper
from storage.database import Database
from storage.evidence_zip import write_evidence
from storage.files import EvidenceFiles
from storage.matrix_files import write_matrix
from storage.table_files import read_table
from storage.tables import read_csv

START = datetime(2019, 11, 4, 0, 0, tzinfo=UTC)
CONTENTS = ContentKeeper(CONTENT)


@dataclass
class Office:
    """The resources of an instance with the sample matrix, on a real database, and a clock that a test moves."""

    database: Database
    folder: Path
    time: datetime = START
    opds: dict[str, int] = field(default_factory=dict)

    @property
    def resources(self) -> Resources:
        return Resources(
            open_store=self.database.open_store,
            read_store=self.database.read_store,
            files=EvidenceFiles(self.folder),
            now=lambda: self.time,
            timezone=ZoneInfo("Asia/Makassar"),
            contents=CONTENTS,
            answerers=Answerers(CONTENTS, self.database.read_store, default_edition="2018", instance="Kota Contoh"),
            read_table=read_table,
            write_matrix=write_matrix,
            write_evidence=write_evidence,
            fonts=CONTENT / "fonts",
            instance="Kota Contoh",
            edition="2018",
            coordinators=frozenset({1}),
        )

    def passes(self, **time: float) -> None:
        """Let time pass."""
        self.time += timedelta(**time)

    async def open(self) -> None:
        """Import the sample matrix."""
        content = CONTENTS.content
        await import_matrix(
            self.database.open_store,
            read_csv(CONTENT / "matrix" / "denpasar-2019.csv"),
            title=lambda _: "Matriks MONEV",
            instrument=content.catalogue.instruments["2018"],
            opds_master=content.opds,
            now=self.time,
        )
        async with self.database.read_store() as store:
            self.opds = {opd.short: opd.id for opd in await store.opds.all()}

    async def member(self, person_id: int, role: Role, *opds: str, name: str | None = None) -> Person:
        """Add a member of agencies, by their short names."""
        async with self.database.open_store() as store:
            ids = [self.opds[opd] for opd in opds]
            await store.people.join(person_id, role=role, name=name, opds=ids, at=self.time)
            return await store.people.get(person_id)


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> Office:
    """Give an office with the sample matrix, once on SQLite and once on PostgreSQL."""
    office = Office(database, tmp_path / "evidence")
    await office.open()
    return office
