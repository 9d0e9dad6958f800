"""How many progress reports the bot reads rightly: python -m benchmarks.reports REPORTS.jsonl [--save PARSED.jsonl].

A report is right when the reading holds its items, in any order, no more and no fewer, and every field of each is
right. Prints the failures field by field with the reading, and right/total. Needs no bot: the reader is a pure rule.
"""

import argparse
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.judging import plain
from bot.demo import SAMPLE
from spbe.knowledge import Knowledge
from spbe.matrix import Matrix
from spbe.matrix_table import rows_from
from spbe.reports_read import NotAReport, ReportItem, ReportReader
from storage.content_files import load_content
from storage.tables import read_csv

FIELDS = ("row", "status", "percent", "target", "note")


@dataclass(frozen=True, slots=True)
class GoldItem:
    """What must be read of one row; ranges and sets stand where the text is open."""

    row: int | None
    statuses: tuple[str, ...]
    percents: tuple[int | None, int | None]
    may_lack_percent: bool
    targets: tuple[str | None, str | None]
    note: tuple[str, ...]

    def wrong_in(self, item: ReportItem) -> list[str]:
        """Return the fields that were read wrongly."""
        target = item.target.day.isoformat() if item.target else None
        note = plain(item.note)
        right = {
            "row": item.row == self.row,
            "status": item.status in self.statuses,
            "percent": _within(item.percent, self.percents) or (item.percent is None and self.may_lack_percent),
            "target": _within(target, self.targets),
            "note": not self.note or any(plain(each) in note for each in self.note),
        }
        return [name for name in FIELDS if not right[name]]


@dataclass(frozen=True, slots=True)
class GoldReport:
    """A message with the items that must be read from it on a day."""

    id: str
    text: str
    today: date
    items: tuple[GoldItem, ...]


def _within(value: Any, bounds: tuple[Any, Any]) -> bool:
    low, high = bounds
    if value is None or low is None:
        return value is low
    return bool(low <= value <= high)


def load(file: Path) -> list[GoldReport]:
    """Read a file of gold reports."""
    entries = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        GoldReport(entry["id"], entry["text"], date.fromisoformat(entry["ref_date"]), tuple(map(_gold, entry["items"])))
        for entry in entries
    ]


def _gold(item: dict[str, Any]) -> GoldItem:
    percents = item.get("percent_accept") or [item["percent"]] * 2
    targets = item.get("target_accept") or [item["target"]] * 2
    implied = "percent_accept" in item and item["percent"] is None
    return GoldItem(
        item["follow_up"],
        tuple(item.get("status_accept") or [item["status"]]),
        (percents[0], percents[1]),
        bool(item.get("percent_null_ok")) or implied,
        (targets[0], targets[1]),
        tuple((item.get("note_contains") or "").split("|")) if item.get("note_contains") else (),
    )


def problems(gold: GoldReport, items: tuple[ReportItem, ...]) -> list[str]:
    """Return what is wrong with a reading, one line an item; nothing where it is right."""
    found = []
    left = list(items)
    for wanted in gold.items:
        if not left:
            found.append(f"row {wanted.row}: not read")
            continue
        best = min(left, key=lambda item: (len(wanted.wrong_in(item)), item.row != wanted.row))
        if wrong := wanted.wrong_in(best):
            found.append(f"row {wanted.row}: wrong {', '.join(wrong)}")
        left.remove(best)
    return [*found, *(f"row {item.row}: not said" for item in left)]


def shipped_reader(content_folder: Path = SAMPLE.parents[1]) -> ReportReader:
    """Return a reader of the shipped content and the sample matrix."""
    content = load_content(content_folder)
    instrument = content.catalogue.instruments["2018"]
    rows = rows_from(read_csv(SAMPLE), opds=content.opds, instrument=instrument)
    matrix = Matrix("Matriks MONEV", rows, content.opds, revision=1)
    knowledge = Knowledge(content.catalogue, content.lexicon, matrix, default_edition="2018", instance="Kota Denpasar")
    return ReportReader(knowledge, content.lexicon)


def read(reader: ReportReader, gold: GoldReport) -> tuple[ReportItem, ...]:
    """Return the items that the reader finds in a message."""
    reading = reader.read(gold.text, today=gold.today)
    return () if isinstance(reading, NotAReport) else reading.items


def as_entry(gold: GoldReport, items: tuple[ReportItem, ...]) -> dict[str, Any]:
    """Return a reading as a line of a file of readings."""
    return {
        "id": gold.id,
        "items": [
            {
                "follow_up": item.row,
                "status": str(item.status),
                "percent": item.percent,
                "target": item.target.day.isoformat() if item.target else None,
                "note": item.note,
            }
            for item in items
        ],
    }


def main() -> None:
    """Judge the reading of a file of reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--save", type=Path, help="also write the readings, one JSON object a line")
    arguments = parser.parse_args()
    reader, reports = shipped_reader(), load(arguments.reports)
    readings = [(gold, read(reader, gold)) for gold in reports]
    wrong = [(gold, items, found) for gold, items in readings if (found := problems(gold, items))]
    for gold, items, found in wrong:
        print(f"{gold.id}  {gold.today}  {gold.text}\n      {'; '.join(found)}")
        print(*(f"      {item}" for item in items), sep="\n")
    print(f"right {len(reports) - len(wrong)}/{len(reports)}")
    if arguments.save:
        lines = (json.dumps(as_entry(gold, items), ensure_ascii=False) + "\n" for gold, items in readings)
        arguments.save.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
