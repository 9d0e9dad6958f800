"""Programs of Debian that look at what we ship."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[[str, str], str]


@pytest.fixture
def program(request: pytest.FixtureRequest) -> Program:
    """Return how to find a program by its name and Debian's package, or skip, which CI does not allow."""

    def find(name: str, package: str) -> str:
        found = shutil.which(name, path="/usr/bin:/bin:/usr/sbin:/sbin:/usr/local/bin")
        if found is None:
            absent = f"{name} is not installed: apt-get install {package}"
            if request.config.getoption("--nothing-skipped"):
                pytest.fail(absent)
            pytest.skip(absent)
        return str(Path(found))

    return find
