"""What serves an office, and what builds it, has the very versions that the tests run with."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.ops.pages import ROOT

_PIN = re.compile(r"^([a-z0-9._-]+)==[^\\]*(?:\\\n    --hash=\S+ ?)+", re.MULTILINE)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def pins(name: str) -> dict[str, str]:
    """Return what a lock says of each package: version, marker and hashes."""
    text = (ROOT / name).read_text("utf-8")
    found = {pin[1]: pin[0].strip() for pin in _PIN.finditer(text)}
    assert len(found) == text.count("==") - text.count(" == ")
    return found


@pytest.mark.parametrize("lock", ["requirements-run.lock", "requirements-build.lock"])
def test_a_lock_agrees_with_that_of_the_tests(lock: str) -> None:
    tested = {name: without_marker(pin) for name, pin in pins("requirements.lock").items()}
    own = {name: without_marker(pin) for name, pin in pins(lock).items()}
    assert own.items() <= tested.items()


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements-run.lock", PROJECT["project"]["dependencies"]),
        ("requirements-build.lock", PROJECT["dependency-groups"]["build"] + PROJECT["build-system"]["requires"]),
    ],
)
def test_a_lock_has_what_is_asked_for(lock: str, wanted: list[str]) -> None:
    asked = {Requirement(each).name.lower().replace("_", "-") for each in wanted}
    assert asked <= pins(lock).keys()


def test_what_serves_an_office_has_no_tools() -> None:
    tools = {Requirement(each).name for each in PROJECT["dependency-groups"]["dev"] if isinstance(each, str)}
    assert tools & pins("requirements-run.lock").keys() == set()


def test_no_lock_names_a_registry() -> None:
    locks = [path.read_text("utf-8") for path in ROOT.glob("requirements*.lock")]
    assert (len(locks), [lock for lock in locks if "://" in lock]) == (3, [])


def without_marker(pin: str) -> str:
    """Return a pin without the platforms it is for: what only tools need elsewhere has another there."""
    return re.sub(r" ; [^\\]*", " ", pin)
