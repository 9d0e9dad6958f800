"""What the audit of the dependencies says and how it ends, whatever pip-audit does; no network is needed."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOUND = {"name": "aiohttp", "version": "3.14.0", "vulns": []}
HOLED = {"name": "jinja2", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}, {"id": "PYSEC-2"}]}
UNKNOWN = {"name": "ours", "skip_reason": "not found"}

Audit = Callable[[str], tuple[int, str]]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Run the audit with a program in place of pip-audit."""

    def run(program: str) -> tuple[int, str]:
        tool = tmp_path / "tool.py"
        tool.write_text(f"import sys, json\n{program}")
        done = subprocess.run(  # noqa: S603 - our own
            [sys.executable, ROOT / ".ci" / "audit.py", sys.executable, tool],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


def telling(*packages: object, code: int = 0) -> str:
    return f"print({json.dumps(json.dumps({'dependencies': packages}))}); sys.exit({code})"


def test_no_known_hole_is_good(audit: Audit) -> None:
    assert audit(telling(SOUND)) == (0, "audit: 0 known holes in 1 packages\n")


def test_a_known_hole_fails_with_its_cure(audit: Audit) -> None:
    code, told = audit(telling(SOUND, HOLED, code=1))
    assert code == 1
    assert told.splitlines() == [
        "audit: jinja2 2.0: PYSEC-1, mended in 2.1",
        "audit: jinja2 2.0: PYSEC-2, not mended yet",
        "audit: 2 known holes in 2 packages",
    ]


def test_a_hole_counts_whatever_the_tool_ends_with(audit: Audit) -> None:
    assert audit(telling(HOLED, code=0))[0] == 1


def test_a_package_that_nobody_knows_is_named(audit: Audit) -> None:
    told = "audit: nothing is known of ours\naudit: 0 known holes in 1 packages\n"
    assert audit(telling(SOUND, UNKNOWN)) == (0, told)


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        ("sys.exit('Traceback\\nConnectionError: no route')", "ConnectionError: no route"),
        ("sys.exit(1)", "pip-audit told nothing"),
        ("print('<html>')", "pip-audit told nothing"),
        ("print('{}')", "pip-audit looked at no package"),
        ("print('[]')", "pip-audit looked at no package"),
    ],
)
def test_without_the_advisories_it_says_so_and_does_not_fail(audit: Audit, program: str, reason: str) -> None:
    assert audit(program) == (0, f"audit: NOT DONE, the advisories cannot be had: {reason}\n")


def test_it_is_not_waited_for_without_end() -> None:
    call = "audit.main([sys.executable, '-c', 'import time; time.sleep(60)'], Path('x'), 0.5)"
    program = f"import sys; sys.path.insert(0, {str(ROOT / '.ci')!r}); import audit; from pathlib import Path; {call}"
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stdout == "audit: NOT DONE, the advisories cannot be had: no answer within 0.5 seconds\n"
    assert time.monotonic() - begun < 30


def test_a_tool_that_is_not_there_is_said() -> None:
    done = subprocess.run(  # noqa: S603
        [sys.executable, ROOT / ".ci" / "audit.py", "/nowhere/pip-audit"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, "cannot be started" in done.stdout) == (0, True)


def test_ci_audits_and_no_registry_is_named() -> None:
    run = (ROOT / ".ci" / "run").read_text()
    assert "make audit" in run
    assert "://" not in (ROOT / ".ci" / "audit.py").read_text()
