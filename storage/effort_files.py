"""content/efforts.yaml: what a step of an indicator costs, as the city judges it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field

from spbe.catalogue import Capability, Instrument
from spbe.path import Efforts, EffortTable
from storage.checked_yaml import read_as
from storage.content_fields import Count, Ordinal, Text
from storage.content_models import Entry
from storage.content_problems import FileProblem, refuse_if_any
from storage.strict_yaml import Document

Points = Annotated[tuple[Count, ...], Field(min_length=1)]
"""Of the steps to level 1, 2 and so on."""


class DifferingEntry(Entry):
    """Indicators of an edition whose steps cost something else."""

    edition: Text
    indicators: Annotated[tuple[Ordinal, ...], Field(min_length=1)]
    points: Points


class EffortsFile(Entry):
    """efforts.yaml."""

    note: Text
    process: Points
    service: Points
    differing: tuple[DifferingEntry, ...] = ()


def load_efforts(file: Path, instruments: Mapping[str, Instrument]) -> EffortTable:
    """Return the efforts of every edition, without a gap. Raises `ContentRefused`."""
    document, entry = read_as(file, EffortsFile)
    refuse_if_any(_problems(document, entry, instruments))
    common: dict[Capability, Mapping[int, int]] = {
        "process": _by_level(entry.process),
        "service": _by_level(entry.service),
    }
    return EffortTable(
        entry.note,
        {
            edition: Efforts(
                common,
                {
                    number: _by_level(each.points)
                    for each in entry.differing
                    if each.edition == edition
                    for number in each.indicators
                },
            )
            for edition in instruments
        },
    )


def _by_level(points: tuple[int, ...]) -> Mapping[int, int]:
    return dict(enumerate(points, start=1))


def _problems(document: Document, entry: EffortsFile, instruments: Mapping[str, Instrument]) -> Iterator[FileProblem]:
    highest = max(instrument.highest_level for instrument in instruments.values())
    for capability, points in (("process", entry.process), ("service", entry.service)):
        if len(points) != highest:
            yield document.problem((capability,), _uneven(points, highest))
    named: set[tuple[str, int]] = set()
    for place, each in enumerate(entry.differing):
        here = ("differing", place)
        instrument = instruments.get(each.edition)
        if instrument is None:
            message = f"edisi '{each.edition}' tidak ada; yang ada: {', '.join(instruments)}"
            yield document.problem((*here, "edition"), message)
            continue
        if len(each.points) != instrument.highest_level:
            yield document.problem((*here, "points"), _uneven(each.points, instrument.highest_level))
        for n, number in enumerate(each.indicators):
            if instrument.indicator(number) is None:
                message = f"indikator {number} tidak ada pada edisi {each.edition}"
                yield document.problem((*here, "indicators", n), message)
            elif (each.edition, number) in named:
                message = f"indikator {number} edisi {each.edition} sudah disebut; cukup sekali"
                yield document.problem((*here, "indicators", n), message)
            named.add((each.edition, number))


def _uneven(points: tuple[int, ...], highest: int) -> str:
    return f"ada {len(points)} angka; isi {highest}, satu untuk tiap tingkat 1 sampai {highest}"
