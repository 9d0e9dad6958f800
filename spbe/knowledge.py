"""The content and the matrix made searchable: every name that a question may mention, indexed once.

Built anew whenever the content or the matrix changes; never altered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from spbe.catalogue import (
    Capability,
    Catalogue,
    Event,
    Indicator,
    Instrument,
    LevelName,
    PublishedResult,
    Topic,
)
from spbe.matrix import Matrix, Opd
from spbe.number_roles import ROLE_WORDS
from spbe.questions import Questions
from spbe.subjects import Names
from spbe.words import Lexicon, Reader, Word, phrase_in

K = TypeVar("K")

COMMONEST = 0.2
"""A word in more than this share of the indicators' names ("layanan", "kebijakan") names none by itself."""

ALL_ABOUT = ("spbe", "dinas", "badan", "bagian")
"""Words that name nothing by themselves: every name is about SPBE, and every second agency is a dinas."""

SHORT_ITEM = 4
"""Words of a list item that may be asked for by itself: "Kearsipan"."""

SHORT_REPLY = "short_reply"
"""The cue whose words make up a reply that neither tells nor asks anything: "belum sempat pak"."""

PREFIX = "Tingkat Kematangan "
"""Begins every indicator's name in Permenpan RB 59/2020 and tells nothing."""


def short_name(indicator: Indicator) -> str:
    """Return the name of an indicator without the words that begin them all."""
    return indicator.name.removeprefix(PREFIX)


def is_policy(name: str) -> bool:
    """Say whether an indicator or row is about a policy rather than about the thing itself."""
    return name.removeprefix(PREFIX).lower().startswith("kebijakan")


@dataclass(frozen=True, slots=True)
class PartKey:
    """A domain or an aspect of an edition."""

    edition: str
    kind: Literal["domain", "aspect"]
    number: int


class Knowledge:
    """All that can be asked about, with the names by which it is found."""

    def __init__(
        self, catalogue: Catalogue, lexicon: Lexicon, matrix: Matrix, *, default_edition: str, instance: str
    ) -> None:
        """Index the names; `default_edition` is the instrument assumed where the matrix decides.

        `instance` is the name of the government, whose words name nothing else: "Kota Denpasar".
        """
        self.catalogue = catalogue
        self.matrix = matrix
        self.default_edition = default_edition
        self.reader = Reader(lexicon, _vocabulary(catalogue, matrix))
        self.questions = Questions(self.reader, lexicon, catalogue.instruments)
        self.instance_words = tuple(word.plain for word in self.reader.read(instance))
        self.stopwords = lexicon.stopwords | frozenset(self.instance_words)
        self._known: set[str] = set()
        self.indicators: Mapping[str, Names[int]] = {
            edition: self._named(((each.number, short_name(each)) for each in instrument.indicators), COMMONEST)
            for edition, instrument in catalogue.instruments.items()
        }
        self.rows: Names[int] = self._named(((row.number, row.name) for row in matrix.rows), COMMONEST)
        self.row_texts: Names[int] = self._named(
            ((row.number, text) for row in matrix.rows for text in (row.follow_up, row.recommendation)), COMMONEST
        )
        self.parts: Names[PartKey] = self._named(_parts(catalogue))
        self.guide: Names[Topic | Event] = self._named(
            (piece, phrase) for piece in _pieces(catalogue) for phrase in _phrases_of(piece)
        )
        self.guide_texts: Names[Topic] = self._named(
            (topic, " ".join((topic.title, topic.text, *topic.items, topic.note or "", *topic.asked)))
            for topic in catalogue.guide.topics
        )
        self.details: tuple[tuple[Instrument, Indicator], ...] = tuple(
            (instrument, indicator)
            for instrument in catalogue.instruments.values()
            for indicator in instrument.indicators
            if indicator.detail
        )
        self.detail_texts: Names[tuple[Instrument, Indicator]] = self._named(
            ((instrument, indicator), text)
            for instrument, indicator in self.details
            for text in _detail_texts(indicator)
        )
        self.level_texts: Mapping[tuple[str, int], Names[int]] = {
            (instrument.edition, indicator.number): self._named(_level_texts(indicator))
            for instrument, indicator in self.details
        }
        self.level_meanings: Names[tuple[tuple[Instrument, Capability, LevelName], ...]] = self._named(
            (((instrument, capability, level),), level.meaning)
            for instrument in catalogue.instruments.values()
            for capability, scale in instrument.scales.items()
            for level in scale
            if level.meaning
        )
        cues = (
            self.reader.read(phrase)
            for name, phrases in lexicon.cues.items()
            for phrase in phrases
            if name != SHORT_REPLY  # of a whole message: elsewhere "besok" is a word like others
        )
        self._cue_stems = frozenset(words[0].stem for words in cues if len(words) == 1)
        replies = lexicon.cues.get(SHORT_REPLY, ())
        self.reply_stems = frozenset(stem for phrase in replies for stem in self.reader.stems(phrase))
        self._results = [
            (result, self.reader.stems(phrase)) for result in catalogue.guide.results for phrase in result.asked
        ]
        self.result_stems = frozenset(stem for _, phrase in self._results for stem in phrase)
        self._opds = sorted(
            ((opd, self.reader.stems(name)) for opd in matrix.opds for name in (opd.short, opd.name, *opd.aliases)),
            key=lambda pair: -len(pair[1]),
        )
        self._level_names = [
            (tuple(word.plain for word in self.reader.read(level.name)), instrument, capability, level)
            for instrument in catalogue.instruments.values()
            for capability, scale in instrument.scales.items()
            for level in scale
        ]

    def _named(self, names: Iterable[tuple[K, str]], commonest: float = 1.0) -> Names[K]:
        index: Names[K] = Names(self.reader.read, self.stopwords, self._known, commonest=commonest)
        for key, name in names:
            index.add(key, name)
        return index

    @property
    def instrument_of_matrix(self) -> Instrument:
        """The instrument that the matrix follows."""
        edition = self.matrix.rows[0].edition if self.matrix.rows else self.default_edition
        return self.catalogue.instruments[edition]

    def instruments(self, editions: tuple[str, ...] = ()) -> tuple[Instrument, ...]:
        """Return the instruments of these editions, or all with the default one first."""
        if editions:
            return tuple(self.catalogue.instruments[edition] for edition in editions)
        default = self.catalogue.instruments[self.default_edition]
        return (default, *(each for each in self.catalogue.instruments.values() if each is not default))

    def subject_words(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Return the words that may name an indicator or a row: no hints, unless a name has them too."""
        return tuple(
            word
            for word in words
            if word.plain.isalpha()
            and word.plain not in ROLE_WORDS
            and word.plain not in ALL_ABOUT
            and (word.stem not in self._cue_stems or self.names_know(word))
            and word.plain not in self.stopwords
        )

    def is_hint(self, word: Word) -> bool:
        """Say whether a word is a cue by itself, so that it may be no subject."""
        return word.stem in self._cue_stems

    def names_know(self, word: Word) -> bool:
        """Say whether a word occurs in the name of an indicator or a row."""
        return self.rows.knows(word) or any(names.knows(word) for names in self.indicators.values())

    def results_in(self, stems: tuple[str, ...]) -> tuple[PublishedResult, ...]:
        """Return the published results whose institution is named."""
        found = (result for result, phrase in self._results if phrase_in(phrase, stems, reach=0))
        return tuple(dict.fromkeys(found))

    def opds_in(self, words: tuple[Word, ...]) -> tuple[tuple[Opd, frozenset[str], bool], ...]:
        """Return the agencies named: each with the stems that name it, and whether those can mean nothing else.

        "Hukum" alone may be the subject of an indicator as well as Bagian Hukum; "Bagian Hukum" may not.
        """
        stems = tuple(word.stem for word in words if word.plain not in "()")
        plain = {word.stem: word for word in words}
        found: dict[Opd, tuple[frozenset[str], bool]] = {}
        taken: set[str] = set()
        for opd, phrase in self._opds:
            if not phrase or phrase[0] not in plain:  # mostly so
                continue
            if opd not in found and not taken & set(phrase) and phrase_in(phrase, stems, reach=0):
                kind_said = len(phrase) > 1 and plain[phrase[0]].plain in ALL_ABOUT
                sure = kind_said or any(not self.names_know(plain[each]) for each in phrase)
                found[opd] = (frozenset(phrase), sure)
                taken |= set(phrase)
        return tuple((opd, stems_of, sure) for opd, (stems_of, sure) in found.items())

    def level_names_in(self, words: tuple[Word, ...]) -> tuple[tuple[Instrument, Capability, LevelName], ...]:
        """Return the level names that occur, with the scales that have them."""
        plain = tuple(word.plain for word in words)
        return tuple(
            (instrument, capability, level)
            for phrase, instrument, capability, level in self._level_names
            if phrase_in(phrase, plain, reach=0)
        )


def _pieces(catalogue: Catalogue) -> Iterator[Topic | Event]:
    yield from catalogue.guide.topics
    yield from catalogue.guide.events


def _phrases_of(piece: Topic | Event) -> Iterator[str]:
    """Yield what people may call a piece; short items of a list together with its title."""
    yield from (*piece.asked, piece.title)
    if isinstance(piece, Topic):
        yield from (f"{piece.title} {item}" for item in piece.items if len(item.split()) <= SHORT_ITEM)


def _parts(catalogue: Catalogue) -> Iterator[tuple[PartKey, str]]:
    for edition, instrument in catalogue.instruments.items():
        for domain in instrument.domains:
            yield PartKey(edition, "domain", domain.number), domain.name
        for aspect in instrument.aspects:
            yield PartKey(edition, "aspect", aspect.number), aspect.name


def _detail_texts(indicator: Indicator) -> Iterator[str]:
    detail = indicator.detail
    if detail:
        yield detail.description
        yield from (f"{section.title} {' '.join(section.items)}" for section in detail.scope)


def _level_texts(indicator: Indicator) -> Iterator[tuple[int, str]]:
    for level in indicator.detail.levels if indicator.detail else ():
        yield (
            level.number,
            " ".join((level.criterion, level.condition or "", level.explanation, level.gain or "")),
        )


def _vocabulary(catalogue: Catalogue, matrix: Matrix) -> Iterator[str]:
    for instrument in catalogue.instruments.values():
        yield from (domain.name for domain in instrument.domains)
        yield from (aspect.name for aspect in instrument.aspects)
        for indicator in instrument.indicators:
            yield indicator.name
            yield from (text for _, text in _level_texts(indicator))
        yield from (level.name for scale in instrument.scales.values() for level in scale)
    for topic in catalogue.guide.topics:
        yield from (topic.title, *topic.asked)
    for event in catalogue.guide.events:
        yield from (event.title, *event.asked)
    for result in catalogue.guide.results:
        yield from (result.institution, *result.asked)
    for row in matrix.rows:
        yield from (row.name, row.follow_up)
    for opd in matrix.opds:
        yield from (opd.short, opd.name, *opd.aliases)
