"""Names found by words or numbers: for a search, and for what is offered while somebody types."""

import itertools
from collections.abc import Iterator, Sequence

from spbe.cards import Choice, needs_matrix, readings, ref_of
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
        self._names = [(choice, frozenset(self._reader.stems(name))) for choice, name in names]

    def find(self, text: str, *, may_read_matrix: bool, most: int) -> tuple[Choice, ...]:
        """Return what fits, best first: what a number names before what words name."""
        words = self._reader.read(text)
        editions = {word.plain for word in words if word.plain in self._catalogue.instruments}
        number = next((int(word.plain) for word in words if word.plain.isdecimal() and len(word.plain) < 4), None)
        found = itertools.chain(() if number is None else self._numbered(number), self._worded(words))
        allowed = {
            ref: choice
            for ref, choice in ((ref_of(choice), choice) for choice in found)
            if (may_read_matrix or not needs_matrix(ref))
            and (not editions or (isinstance(choice, tuple) and choice[0].edition in editions))
        }
        return tuple(itertools.islice(allowed.values(), most))

    def _numbered(self, number: int) -> Iterator[Choice]:
        yield from sorted(readings(self._catalogue, number), key=lambda each: each[0].edition != self._default)
        if number in self._matrix.by_number:
            yield self._matrix.by_number[number]

    def _worded(self, words: Sequence[Word]) -> Iterator[Choice]:
        asked = {word.stem for word in words if not word.is_number and word.plain not in self._stopwords}
        fits = [
            (len(asked & name) / len(asked), len(asked & name) / len(name), choice)
            for choice, name in self._names
            if asked & name
        ]
        fits.sort(key=lambda fit: fit[:2], reverse=True)
        yield from (choice for share, _, choice in fits if share >= ENOUGH)


def _names(catalogue: Catalogue, matrix: Matrix) -> Iterator[tuple[Choice, str]]:
    for instrument in catalogue.instruments.values():
        for indicator in instrument.indicators:
            yield (instrument, indicator), short_name(indicator)
    for topic in catalogue.guide.topics:
        for phrase in (topic.title, *topic.asked):
            yield topic, phrase
    for row in matrix.rows:
        yield row, row.name
