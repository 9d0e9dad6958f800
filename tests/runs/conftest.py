"""How long the runs take, and the figures that they print at the end."""

import pytest

from tests.runs.town import WEEKS, YEAR, Period

FIGURES = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take both databases for the whole runs, and the one that needs no server for the short ones."""
    if "dialect" in metafunc.fixturenames:
        is_whole = metafunc.config.getoption("--whole")
        metafunc.parametrize("dialect", ["sqlite", "postgresql"] if is_whole else ["sqlite"])


@pytest.fixture
def dialect() -> str:
    """Return what stands in for the one of all tests, which always has both."""
    return "sqlite"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash[FIGURES]:
        terminalreporter.write_line(line)


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> list[str]:
    """Return the lines that are printed at the end of the run."""
    return request.config.stash[FIGURES]


@pytest.fixture
def is_whole(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole"))


@pytest.fixture
def period(is_whole: bool) -> Period:
    return YEAR if is_whole else WEEKS
