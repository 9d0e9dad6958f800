"""The run as a command: `python -m tests.soak [--short] [--days N]` prints what docs/benchmarks.md holds."""

import argparse
import asyncio
import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.databases import binaries, server
from tests.soak.run import SHORT, SHORT_ALONE, WHOLE, WHOLE_ALONE, Account, Plan, soak


def both(several: Plan, alone: Plan, folder: Path, which: str) -> list[Account]:
    """Run on PostgreSQL and on SQLite, one after the other."""
    accounts = []
    found = binaries()
    if which != "sqlite":
        assert found, "PostgreSQL is not installed"
        with server(found) as running:
            name = running.create()
            (folder / "several").mkdir()
            accounts.append(asyncio.run(soak(several, folder / "several", running.url(name), running, name)))
    if which != "postgresql":
        (folder / "alone").mkdir()
        accounts.append(asyncio.run(soak(alone, folder / "alone", "")))
    return accounts


def main() -> int:
    """Run, print, and return 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="the run of make test")
    parser.add_argument("--only", choices=("both", "postgresql", "sqlite"), default="both")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for databases, evidence and logs")
    given = parser.parse_args()
    logging.basicConfig(format="%(asctime)s %(message)s")
    logging.getLogger("tests.soak").setLevel(logging.INFO)
    several, alone = (SHORT, SHORT_ALONE) if given.short else (WHOLE, WHOLE_ALONE)
    several, alone = replace(several, days=several.days[: given.days]), replace(alone, days=alone.days[: given.days])
    if given.people:
        several, alone = replace(several, people=given.people), replace(alone, people=given.people)
    with tempfile.TemporaryDirectory(prefix="soak-") as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        accounts = both(several, alone, folder, given.only)
    for account in accounts:
        sys.stdout.write("\n".join([*account.lines, *(f"  WRONG {each}" for each in account.faults), ""]) + "\n")
    return 1 if any(account.faults for account in accounts) else 0


if __name__ == "__main__":
    sys.exit(main())
