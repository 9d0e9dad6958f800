"""content/crosswalk.yaml: which indicators of two editions correspond."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from spbe.catalogue import Instrument
from spbe.crosswalk import Crosswalk, Pair, Relation
from storage.checked_yaml import read_as
from storage.content_fields import Ordinal, Text
from storage.content_models import Entry
from storage.content_problems import FileProblem, refuse_if_any
from storage.strict_yaml import Document


class PairEntry(Entry):
    """Two indicators that correspond."""

    older: Ordinal
    newer: Ordinal
    relation: Relation
    confirmed: bool = False
    note: Text | None = None

    def value(self) -> Pair:
        """Return the pair as the answers have it."""
        return Pair(self.older, self.newer, self.relation, self.confirmed, self.note)


class CrosswalkEntry(Entry):
    """Two editions: what corresponds, and what has no counterpart."""

    older: Text
    newer: Text
    source: Text
    pairs: tuple[PairEntry, ...]
    gone: tuple[Ordinal, ...] = ()
    new: tuple[Ordinal, ...] = ()

    def value(self) -> Crosswalk:
        """Return the crosswalk as the answers have it."""
        return Crosswalk(self.older, self.newer, self.source, tuple(pair.value() for pair in self.pairs))


class CrosswalkFile(Entry):
    """crosswalk.yaml."""

    crosswalks: tuple[CrosswalkEntry, ...]


def load_crosswalks(file: Path, instruments: Mapping[str, Instrument]) -> tuple[Crosswalk, ...]:
    """Return the crosswalks; every indicator of both editions must occur in each. Raises `ContentRefused`."""
    document, entry = read_as(file, CrosswalkFile)
    refuse_if_any(
        problem
        for place, each in enumerate(entry.crosswalks)
        for problem in _problems(document, place, each, instruments)
    )
    return tuple(each.value() for each in entry.crosswalks)


def _problems(
    document: Document, place: int, entry: CrosswalkEntry, instruments: Mapping[str, Instrument]
) -> Iterator[FileProblem]:
    here = ("crosswalks", place)
    sides = (
        ("older", entry.older, [pair.older for pair in entry.pairs], "gone", entry.gone),
        ("newer", entry.newer, [pair.newer for pair in entry.pairs], "new", entry.new),
    )
    for side, edition, paired, alone_key, alone in sides:
        instrument = instruments.get(edition)
        if instrument is None:
            message = f"edisi '{edition}' tidak ada; yang ada: {', '.join(instruments)}"
            yield document.problem((*here, side), message)
            continue
        known = {each.number for each in instrument.indicators}
        for n, number in enumerate(paired):
            if number not in known:
                message = f"indikator {number} tidak ada pada edisi {edition}"
                yield document.problem((*here, "pairs", n, side), message)
        for n, number in enumerate(alone):
            if number not in known or number in paired:
                message = f"indikator {number} {'sudah berpasangan' if number in known else 'tidak ada'}"
                yield document.problem((*here, alone_key, n), message)
        if missing := sorted(known.difference(paired, alone)):
            message = (
                f"indikator {', '.join(map(str, missing))} edisi {edition} belum disebut; beri pasangan, "
                f"atau tulis pada '{alone_key}'"
            )
            yield document.problem((*here, side), message)
    pairs = [(pair.older, pair.newer) for pair in entry.pairs]
    for n, pair in enumerate(pairs):
        if pair in pairs[:n]:
            yield document.problem((*here, "pairs", n), f"pasangan {pair[0]} dan {pair[1]} sudah ditulis")
