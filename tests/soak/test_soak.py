"""The run itself: some seconds in make test, ten days with --whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import ABSENT, Server, binaries, server
from tests.soak.run import SHORT, SHORT_ALONE, WHOLE, WHOLE_ALONE, Account, soak

pytestmark = pytest.mark.timeout(2_400)


@pytest.fixture
def is_whole(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--whole"))


@pytest.fixture
def own_server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Run a server that nobody else uses, for it is stopped and started."""
    found = binaries()
    if found is None:
        if request.config.getoption("--nothing-skipped"):
            pytest.fail(ABSENT)
        pytest.skip(ABSENT)
    with server(found) as running:
        yield running


async def test_several_machines(own_server: Server, tmp_path: Path, *, is_whole: bool) -> None:
    name = own_server.create()
    told(await soak(WHOLE if is_whole else SHORT, tmp_path, own_server.url(name), own_server, name))


async def test_one_machine_that_polls(tmp_path: Path, *, is_whole: bool) -> None:
    told(await soak(WHOLE_ALONE if is_whole else SHORT_ALONE, tmp_path, ""))


def told(account: Account) -> None:
    assert not account.faults, "\n".join([*account.lines, *account.faults])
