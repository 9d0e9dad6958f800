"""Look up the known holes of all pinned packages: exit 1 where there is one, 0 where there is none or nobody can say.

pip-audit finds the holes. It ends with 1 for a hole and also for a network that is not there, so that what counts is
whether it told what it found.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SECONDS = 180
LOCK = Path(__file__).parents[1] / "requirements.lock"
TOOL = str(Path(sys.executable).with_name("pip-audit"))


def audited(tool: Sequence[str], lock: Path, seconds: float) -> dict[str, Any] | str:
    """Return what the tool found, or in one line why it found nothing out."""
    options = ("--requirement", str(lock), "--disable-pip", "--format", "json", "--desc", "off")
    options += ("--progress-spinner", "off", "--timeout", "10")
    try:
        done = subprocess.run(  # noqa: S603 - a program of the environment, and nothing that anybody typed
            [*tool, *options], capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {seconds:g} seconds"
    except OSError as error:
        return f"pip-audit cannot be started ({error.strerror})"
    try:
        found = json.loads(done.stdout)
    except json.JSONDecodeError:
        return (done.stderr.strip().splitlines() or ["pip-audit told nothing"])[-1][:300]
    return found if isinstance(found, dict) and found.get("dependencies") else "pip-audit looked at no package"


def holes(found: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each known hole."""
    for package in found["dependencies"]:
        for hole in package.get("vulns", ()):
            cure = f"mended in {', '.join(hole['fix_versions'])}" if hole.get("fix_versions") else "not mended yet"
            yield f"{package['name']} {package['version']}: {hole['id']}, {cure}"


def unknown(found: dict[str, Any]) -> list[str]:
    """Return the packages on which nothing is to be had."""
    return [package["name"] for package in found["dependencies"] if "skip_reason" in package]


def main(tool: Sequence[str], lock: Path = LOCK, seconds: float = SECONDS) -> int:
    """Audit, say what came of it, and return the exit code."""
    found = audited(tool, lock, seconds)
    if isinstance(found, str):
        sys.stdout.write(f"audit: NOT DONE, the advisories cannot be had: {found}\n")
        return 0
    if skipped := unknown(found):
        sys.stdout.write(f"audit: nothing is known of {', '.join(skipped)}\n")
    lines = list(holes(found))
    sys.stdout.writelines(f"audit: {line}\n" for line in lines)
    count = len(found["dependencies"]) - len(skipped)
    sys.stdout.write(f"audit: {len(lines)} known holes in {count} packages\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [TOOL]))
