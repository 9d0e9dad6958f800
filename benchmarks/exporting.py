"""What an export costs: python -m benchmarks.exporting [--rows 5000] [--files 60].

The rows of the sample over and over, each with a report, a verdict and two pieces of evidence, in each format; and the
evidence of as many rows as files of five megabytes as a zip. Each runs in a process of its own: printed are its time,
the most memory of the process, how much more that is than before the export (at the most: loading may have taken more),
and, in a second run, the most that Python itself had allocated. Goals: 5,000 rows add less
than 100 MB, and so does large evidence.
"""

import argparse
import resource
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.demo import SAMPLE
from bot.settings import CONTENT
from spbe.matrix import MatrixRow, Opd
from spbe.matrix_sheet import MatrixKind, SheetRow, official_cells, standing_cells
from spbe.matrix_table import read_matrix
from spbe.progress import RowStatus, Status
from spbe.reports import Evidence, FollowUp, Report, RowState, StoredFile, Verdict
from spbe.usecases.ports import RowEvidence
from storage.content_files import load_content
from storage.evidence_zip import write_evidence
from storage.matrix_files import write_matrix
from storage.tables import read_csv

ZONE = ZoneInfo("Asia/Makassar")
AT = datetime(2019, 11, 4, 1, tzinfo=UTC)
Kind = MatrixKind | Literal["zip"]
KINDS: tuple[Kind, ...] = ("csv", "xlsx", "docx", "pdf", "zip")
SIZE = 5_000_000
"""Bytes of a piece of evidence."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What an export took: seconds, and bytes of memory."""

    seconds: float
    written: int
    process: int
    added: int
    allocated: int


def main() -> None:
    """Print the costs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--files", type=int, default=60)
    asked = parser.parse_args()
    print("kind   written      time   process   added   allocated by Python")
    for kind in KINDS:
        count = asked.files if kind == "zip" else asked.rows
        with get_context("spawn").Pool(1) as pool:
            cost = pool.apply(cost_of, (kind, count))
        print(
            f"{kind:5} {cost.written / 1e6:6.1f} MB {cost.seconds:7.2f} s {cost.process / 1e6:6.0f} MB "
            f"{cost.added / 1e6:4.0f} MB {cost.allocated / 1e6:8.1f} MB"
        )


def cost_of(kind: Kind, count: int) -> Cost:
    """Return what it costs to write so many rows, or files."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write = evidence_writer(folder, count) if kind == "zip" else matrix_writer(kind, count)
        to = folder / f"out.{kind}"
        before = _present_memory()
        begun = time.perf_counter()
        write(to)
        seconds = time.perf_counter() - begun
        process = _most_memory()
        tracemalloc.start()
        write(to)
        return Cost(seconds, to.stat().st_size, process, process - before, tracemalloc.get_traced_memory()[1])


def matrix_writer(kind: MatrixKind, count: int) -> Callable[[Path], None]:
    """Return what writes so many rows; they are made as they are asked for."""
    rows = sample()
    stored = StoredFile(1, "0" * 64, "0" * 32, SIZE, "application/pdf", AT)

    def made() -> Iterator[SheetRow]:
        for number in range(1, count + 1):
            each = follow_up(replace(rows[number % len(rows)], number=number))
            verdict = Verdict(number, number, True, None, None, 2, "Ni Luh Sari", AT)
            evidence = [piece(each, f"SK Tim Koordinasi {number}-{at}.pdf", stored) for at in (1, 2)]
            yield SheetRow(
                official_cells(each.row), standing_cells(each, evidence=evidence, verdict=verdict, zone=ZONE)
            )

    return lambda to: write_matrix(kind, made(), to, title="Matriks MONEV", fonts=CONTENT / "fonts")


def evidence_writer(folder: Path, count: int) -> Callable[[Path], None]:
    """Return what writes so many files, each of another row."""
    data = bytes(range(250)) * (SIZE // 250)
    digest = sha256(data).hexdigest()
    rows: list[RowEvidence] = []
    for number, row in zip(range(1, count + 1), sample() * (count // 37 + 1), strict=False):
        stored = StoredFile(number, digest, f"{number:032x}", SIZE, "application/pdf", AT)
        (folder / stored.stored_name).write_bytes(data)
        each = follow_up(replace(row, number=number))
        rows.append(RowEvidence(each, [piece(each, "SK Tim.pdf", stored)]))

    def write(to: Path) -> None:
        write_evidence(rows, to, path_of=folder.joinpath, zone=ZONE)

    return write


def follow_up(row: MatrixRow) -> FollowUp:
    """Return a row that was reported as done."""
    report = Report(
        id=row.number, reference="L-1", row=row.number, follow_up_id=row.number, revision=1, reporter_id=1,
        reporter="Budi", status=Status.DONE, percent=100, reported_at=AT,
    )  # fmt: skip
    state = RowState(
        status=RowStatus.VERIFIED, percent=100, blocker=None, since=AT, last_report=report, first_target=row.target,
        target=row.target, target_reason=None, level_claimed=3, level_verified=3,
    )  # fmt: skip
    return FollowUp(row.number, row, state)


def piece(each: FollowUp, name: str, stored: StoredFile) -> Evidence:
    """Return a piece of evidence of a row."""
    return Evidence(
        id=1, row=each.row.number, follow_up_id=each.id, report_id=each.id, kind="file", name=name,
        classification="terbuka", revision=1, uploaded_by=1, uploader="Budi", uploaded_at=AT, file=stored,
    )  # fmt: skip


def sample() -> tuple[MatrixRow, ...]:
    """Return the rows of the sample matrix."""
    content = load_content(CONTENT)
    opds = tuple(Opd(at, opd.short, opd.name, opd.aliases) for at, opd in enumerate(content.opds, 1))
    return read_matrix(read_csv(SAMPLE), opds=opds, instrument=content.catalogue.instruments["2018"]).rows


def _most_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _present_memory() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main()
