"""Names found by words or numbers: for a search, and for what is offered while somebody types."""

import itertools
from collections.abc import Iterator, Sequence

from spbe.cards import IndicatorRef, Ref, RowRef, TopicRef, needs_matrix, readings
from spbe.catalogue import Catalogue
from spbe.knowledge import short_name
from spbe.matrix import Matrix
from spbe.words import Lexicon, Reader, Word

ENOUGH = 0.5
"""The share of the words that a name must have; the person chooses, so more is offered than an answer would use."""

NOT_NAMES = frozenset({"indikator", "nomor", "baris", "tingkat"})


class Finder:
    """Finds what a text may mean among the indicators of all editions, the guide and the matrix."""

    def __init__(self, catalogue: Catalogue, lexicon: Lexicon, matrix: Matrix, *, default_edition: str) -> None:
        """Read every name once."""
        self._catalogue = catalogue
        self._matrix = matrix
        self._default = default_edition
        self._stopwords = lexicon.stopwords | NOT_NAMES
        names = list(_names(catalogue, matrix))
        self._reader = Reader(lexicon, (name for _, name in names))
        self._names = [(ref, frozenset(self._reader.stems(name))) for ref, name in names]

    def find(self, text: str, *, may_read_matrix: bool, most: int = 10) -> tuple[Ref, ...]:
        """Return what fits, best first: what a number names before what words name."""
        words = self._reader.read(text)
        editions = {word.plain for word in words if word.plain in self._catalogue.instruments}
        number = next((int(word.plain) for word in words if word.plain.isdecimal() and len(word.plain) < 4), None)
        found = itertools.chain(() if number is None else self._numbered(number), self._worded(words))
        allowed = (
            ref
            for ref in found
            if (may_read_matrix or not needs_matrix(ref))
            and (not editions or getattr(ref, "edition", None) in editions)
        )
        return tuple(itertools.islice(dict.fromkeys(allowed), most))

    def _numbered(self, number: int) -> Iterator[Ref]:
        editions = [instrument.edition for instrument, _ in readings(self._catalogue, number)]
        yield from (IndicatorRef(each, number) for each in sorted(editions, key=lambda each: each != self._default))
        if number in self._matrix.by_number:
            yield RowRef(number)

    def _worded(self, words: Sequence[Word]) -> Iterator[Ref]:
        asked = {word.stem for word in words if not word.is_number and word.plain not in self._stopwords}
        fits = [
            (len(asked & name) / len(asked), len(asked & name) / len(name), ref)
            for ref, name in self._names
            if asked & name
        ]
        fits.sort(key=lambda fit: fit[:2], reverse=True)
        yield from (ref for share, _, ref in fits if share >= ENOUGH)


def _names(catalogue: Catalogue, matrix: Matrix) -> Iterator[tuple[Ref, str]]:
    for edition, instrument in catalogue.instruments.items():
        for indicator in instrument.indicators:
            yield IndicatorRef(edition, indicator.number), short_name(indicator)
    for topic in catalogue.guide.topics:
        for phrase in (topic.title, *topic.asked):
            yield TopicRef(topic.key), phrase
    for row in matrix.rows:
        yield RowRef(row.number), row.name
