"""How long the table of a matrix takes to read: python -m benchmarks.importing [--times 20].

The sample as .csv, .xlsx and .docx, the same fifty times over (1,850 rows), and what somebody could send to keep the
bot busy. Goals: the sample of each kind in under a second, and nothing that is sent takes ten or fills the memory.
"""

import argparse
import resource
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from bot.settings import CONTENT
from spbe.matrix import Opd
from spbe.matrix_changes import changes
from spbe.matrix_table import read_matrix
from spbe.refusals import Refusal, TableFileRefused
from storage.content_files import load_content
from storage.table_files import read_table
from tests.matrix_files import Grid, as_csv, as_document, as_sheet, part_of, plain, sample_rows, with_parts

KINDS: Mapping[str, Callable[[Grid], bytes]] = {"csv": as_csv, "xlsx": as_sheet, "docx": as_document}
Found = TypeVar("Found")

MARKS = 450_000
"""Just below what is taken."""


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    content = load_content(CONTENT)
    instrument = content.catalogue.instruments["2018"]
    opds = tuple(Opd(at, opd.short, opd.name, opd.aliases) for at, opd in enumerate(content.opds, 1))
    headings, *rows = sample_rows()
    many = [[str(at), *row[1:]] for at, row in enumerate(rows * 50, start=1)]
    for title, lines, repeated in (("sample", rows, times), ("50 times", many, 1)):
        for kind, make in KINDS.items():
            data = make(plain([headings, *lines]))
            reading, cells = least(repeated, partial(read_table, data, f"m.{kind}"))
            meaning, found = least(repeated, partial(read_matrix, cells, opds=opds, instrument=instrument))
            comparing, _ = least(repeated, partial(changes, found.rows, found.rows))
            indicators = len({row.indicator for row in found.rows})
            agencies = len({opd for row in found.rows for opd in row.opds})
            print(
                f"{title:9} {kind:5} {len(data) / 1000:7.0f} KB  file {reading * 1000:7.1f} ms  "
                f"rows {meaning * 1000:7.1f} ms  comparing {comparing * 1000:6.1f} ms  "
                f"{len(found.rows)} rows, {indicators} indicators, {agencies} agencies, {len(found.doubts)} doubts"
            )
    hostile(plain_sheet=as_sheet(plain([headings, *rows])), document=as_document(plain([headings, *rows])))


def hostile(*, plain_sheet: bytes, document: bytes) -> None:
    """Print how long files take that are made to take long."""
    styles, sheets, texts = "xl/styles.xml", "xl/worksheets/sheet1.xml", "word/document.xml"
    for title, name, data in (
        ("cells in one row", "m.xlsx", filled(plain_sheet, sheets, "</row>", "<c/>")),
        ("empty rows", "m.xlsx", filled(plain_sheet, sheets, "</sheetData>", "<row/>")),
        ("styles", "m.xlsx", filled(plain_sheet, styles, "</cellXfs>", "<xf/>")),
        ("table rows", "m.docx", filled(document, texts, "</w:tbl>", "<w:tr/>")),
        ("tables", "m.docx", filled(document, texts, "<w:sectPr", "<w:tbl/>")),
        ("unpacks to 300 MB", "m.docx", with_parts(document, {"word/media/image1.png": bytes(300_000_000)})),
    ):
        begun = time.perf_counter()
        try:
            outcome = f"{len(read_table(data, name).rows)} rows"
        except TableFileRefused as refused:
            outcome = f"refused: {refused.fault}"
        except Refusal as refused:
            outcome = str(refused)
        took = time.perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{title:20} {len(data) / 1000:6.0f} KB  {took:5.2f} s  at most {memory} MiB so far  {outcome}")


def filled(data: bytes, part: str, before: str, with_: str) -> bytes:
    """Return a document in one part of which the same mark stands very often."""
    return with_parts(data, {part: part_of(data, part).replace(before, with_ * MARKS + before, 1)})


def least(times: int, do: Callable[[], Found]) -> tuple[float, Found]:
    """Return the least time that something takes, and what it returns."""
    taken: list[tuple[float, Found]] = []
    for _ in range(times):
        begun = time.perf_counter()
        found = do()
        taken.append((time.perf_counter() - begun, found))
    return min(taken, key=lambda each: each[0])


if __name__ == "__main__":
    main()
