import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
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
from storage.database import Database, open_database
from storage.evidence_zip import write_evidence
from storage.files import EvidenceFiles
from storage.matrix_files import write_matrix
from storage.table_files import read_table
from storage.tables import read_csv
from tests.databases import Copies, Server

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

    async def member(self, person_id: int, role: Role, *opds: str, name: str | None = None) -> Person:
        """Add a member of agencies, by their short names."""
        async with self.database.open_store() as store:
            ids = [self.opds[opd] for opd in opds]
            await store.people.join(person_id, role=role, name=name, opds=ids, at=self.time)
            return await store.people.get(person_id)


async def _lay_the_matrix(url: str) -> None:
    content = CONTENTS.content
    async with open_database(url) as database:
        await import_matrix(
            database.open_store,
            read_csv(CONTENT / "matrix" / "denpasar-2019.csv"),
            title=lambda _: "Matriks MONEV",
            instrument=content.catalogue.instruments["2018"],
            opds_master=content.opds,
            now=START,
        )


@pytest.fixture(scope="session")
def sqlite_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with the sample matrix, to be copied."""
    file = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("city")))
    asyncio.run(_lay_the_matrix(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgresql_cities(postgresql: Server) -> Copies:
    """Return what gives PostgreSQL databases with the sample matrix."""
    name = postgresql.create()
    asyncio.run(_lay_the_matrix(postgresql.url(name)))
    return Copies(postgresql, name)


@pytest.fixture
def city_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a database with the sample matrix."""
    if dialect == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_city"), tmp_path / "bot.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
        return
    cities: Copies = request.getfixturevalue("postgresql_cities")
    with cities.one() as url:
        yield url


@pytest.fixture
async def city(city_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Give an office with the sample matrix, once on SQLite and once on PostgreSQL."""
    async with open_database(city_url) as database:
        async with database.read_store() as store:
            opds = {opd.short: opd.id for opd in await store.opds.all()}
        yield Office(database, tmp_path / "evidence", opds=opds)
