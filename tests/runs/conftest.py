"""How long the runs take."""

import pytest

from tests.runs.town import WEEKS, YEAR, Period


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take both databases for the whole runs, and the one that needs no server for the short ones."""
    if "dialect" in metafunc.fixturenames:
        is_whole = metafunc.config.getoption("--whole")
        metafunc.parametrize("dialect", ["sqlite", "postgresql"] if is_whole else ["sqlite"])


@pytest.fixture
def dialect() -> str:
    """Return what stands in for the one of all tests, which always has both."""
    return "sqlite"


@pytest.fixture
def is_whole(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole"))


@pytest.fixture
def period(is_whole: bool) -> Period:
    return YEAR if is_whole else WEEKS
