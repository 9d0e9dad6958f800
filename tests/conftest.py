"""Options of the whole test run, and the databases that tests are given: each test runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage.database import Database, open_database
from storage.migrations import upgrade
from tests.databases import ABSENT, Copies, Server, another, binaries, server

FIGURE = "figure"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switches of CI, where nothing may be skipped or cut short, and the files that tests can write."""
    parser.addoption(
        "--nothing-skipped", action="store_true", help="fail, rather than skip, a test whose tools are not installed"
    )
    parser.addoption("--whole", action="store_true", help="run the simulated year whole, not only some weeks of it")
    parser.addoption("--story", metavar="FILE", help="write the conversation of tests/e2e/test_story.py to a page")
    parser.addoption("--golden", action="store_true", help="write the pictures of tests/handlers/golden anew")
    parser.addoption("--picture", metavar="FILE", help="save the picture of the chat page that the README shows")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures, which come with the report of a test's end: it may have run in another process."""
    for report in terminalreporter.getreports(""):
        for name, line in getattr(report, "user_properties", ()):
            if name == FIGURE:
                terminalreporter.write_line(line)


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Iterator[list[str]]:
    """Give a list for lines that are printed at the end of the run."""
    lines: list[str] = []
    yield lines
    for line in lines:
        record_property(FIGURE, line)


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Return the name of the database that a test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Run a server for the whole run, or skip, which CI does not allow."""
    folder = binaries()
    if folder is None:
        if request.config.getoption("--nothing-skipped"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    with server(folder) as running:
        yield running


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with all tables, to be copied."""
    file = tmp_path_factory.mktemp("template") / "bot.db"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgresql_copies(postgresql: Server) -> Copies:
    """Return what gives PostgreSQL databases with all tables."""
    name = postgresql.create()
    engine = create_engine(postgresql.url(name))
    with engine.begin() as connection:
        upgrade(connection)
    engine.dispose()
    return Copies(postgresql, name)


@pytest.fixture
def empty_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a database without tables."""
    with another(dialect, tmp_path / "bot.db", request) as url:
        yield url


@pytest.fixture
def database_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the URL of a database with all tables, empty but for what the migrations lay."""
    if dialect == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "bot.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}"
        return
    copies: Copies = request.getfixturevalue("postgresql_copies")
    with copies.one() as url:
        yield url


@pytest.fixture
def postgresql_url(postgresql_copies: Copies) -> Iterator[str]:
    """Return the URL of a PostgreSQL database with all tables, for what SQLite does not know."""
    with postgresql_copies.one() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open a database with all tables."""
    async with open_database(database_url) as database:
        yield database
