"""content/reminders.yaml as the policy of reminders."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import Field

from spbe.reminders import EvaluationStage, Policy
from storage.checked_yaml import read_as
from storage.content_fields import Count, Day, DaysBefore, Key, Text
from storage.content_models import Entry
from storage.content_problems import FileProblem, Steps, refuse_if_any
from storage.strict_yaml import Document

Offsets = Annotated[tuple[DaysBefore, ...], Field(min_length=1)]


class StageEntry(Entry):
    """A dated stage of the evaluation."""

    key: Key
    title: Text
    day: Day
    offsets: Offsets

    def value(self) -> EvaluationStage:
        """Return the stage as the policy has it."""
        return EvaluationStage(self.key, self.title, self.day, self.offsets)


class RemindersFile(Entry):
    """reminders.yaml."""

    offsets: Offsets
    overdue_every_days: Count
    soon_within_days: Count
    stale_after_days: Count
    review_after_working_days: Count
    silent_hours_after_report: Count
    most_rows: Count
    escalate_to_all_after_days: Count
    escalate_to_coordinator_after_days: Count
    stages: tuple[StageEntry, ...] = ()


def load_reminders(file: Path) -> Policy:
    """Return the policy. Raises `ContentRefused`."""
    document, entry = read_as(file, RemindersFile)
    refuse_if_any(_problems(document, entry))
    return Policy(
        offsets=entry.offsets,
        overdue_every_days=entry.overdue_every_days,
        soon_within_days=entry.soon_within_days,
        stale_after_days=entry.stale_after_days,
        review_after_working_days=entry.review_after_working_days,
        silent_hours_after_report=entry.silent_hours_after_report,
        most_rows=entry.most_rows,
        escalate_to_all_after_days=entry.escalate_to_all_after_days,
        escalate_to_coordinator_after_days=entry.escalate_to_coordinator_after_days,
        stages=tuple(stage.value() for stage in entry.stages),
    )


def _problems(document: Document, entry: RemindersFile) -> Iterator[FileProblem]:
    all_offsets: dict[Steps, tuple[int, ...]] = {("offsets",): entry.offsets}
    all_offsets |= {("stages", n, "offsets"): stage.offsets for n, stage in enumerate(entry.stages)}
    for path, offsets in all_offsets.items():
        for place, (before, offset) in enumerate(pairwise(offsets), start=1):
            if offset >= before:
                message = f"{offset} setelah {before}; urutkan dari yang terbesar, tanpa yang sama"
                yield document.problem((*path, place), message)
    if entry.escalate_to_coordinator_after_days < entry.escalate_to_all_after_days:
        message = (
            f"koordinator diberi tahu sebelum semua PIC OPD ({entry.escalate_to_all_after_days} hari); "
            "isi angka yang sama atau lebih besar"
        )
        yield document.problem(("escalate_to_coordinator_after_days",), message)
    keys: set[str] = set()
    for n, stage in enumerate(entry.stages):
        if stage.key in keys:
            yield document.problem(("stages", n, "key"), f"kunci '{stage.key}' sudah dipakai; beri kunci lain")
        keys.add(stage.key)
