"""The shape of the content files. A file that passes these models can be turned into values of `spbe`."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from spbe.catalogue import (
    Aspect,
    Capability,
    Detail,
    Domain,
    Event,
    Indicator,
    LevelDetail,
    LevelName,
    Predicate,
    PublishedResult,
    Section,
    Source,
    Topic,
)
from storage.content_fields import Day, Key, Level, Number, Ordinal, Text, Texts, Weight, Year


class Entry(BaseModel):
    """A mapping in a file whose keys are all known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


class SourceEntry(Entry):
    """Where the facts stand, and the day on which somebody compared them."""

    document: Text
    edition: Text | None = None
    checked: Day | None = None

    def value(self) -> Source:
        """Return the source as the catalogue has it."""
        return Source(self.document, self.edition, self.checked)


class LevelNameEntry(Entry):
    """A level of a scale."""

    number: Level
    name: Text
    meaning: Text | None = None
    note: Text | None = None

    def value(self) -> LevelName:
        """Return the level as the catalogue has it."""
        return LevelName(self.number, self.name, self.meaning, self.note)


class LevelsEntry(Entry):
    """The scales of an instrument."""

    process: tuple[LevelNameEntry, ...] | None = None
    service: tuple[LevelNameEntry, ...] | None = None

    def value(self) -> dict[Capability, tuple[LevelName, ...]]:
        """Return the scales that are given."""
        scales: dict[Capability, tuple[LevelName, ...]] = {}
        if self.process is not None:
            scales["process"] = tuple(level.value() for level in self.process)
        if self.service is not None:
            scales["service"] = tuple(level.value() for level in self.service)
        return scales


class ScaleEntry(Entry):
    """The lowest and the highest level, and whether there are decimals between them."""

    min: Level
    max: Level
    decimals: bool = False


class PredicateEntry(Entry):
    """A band of the index."""

    name: Text
    min: Number
    max: Number

    def value(self) -> Predicate:
        """Return the predicate as the catalogue has it."""
        return Predicate(self.name, self.min, self.max)


class IndicatorEntry(Entry):
    """An indicator in the list of an aspect."""

    number: Ordinal
    name: Text
    weight: Weight
    capability: Literal["process", "service"]
    note: Text | None = None
    external: bool = False

    def value(self, detail: Detail | None) -> Indicator:
        """Return the indicator as the catalogue has it."""
        return Indicator(self.number, self.name, self.weight, self.capability, self.note, self.external, detail)


class AspectEntry(Entry):
    """An aspect with its indicators."""

    number: Ordinal
    name: Text
    weight: Weight
    note: Text | None = None
    indicators: Annotated[tuple[IndicatorEntry, ...], Field(min_length=1)]

    def value(self, details: dict[int, Detail]) -> Aspect:
        """Return the aspect as the catalogue has it."""
        indicators = tuple(each.value(details.get(each.number)) for each in self.indicators)
        return Aspect(self.number, self.name, self.weight, indicators, self.note)


class DomainEntry(Entry):
    """A domain with its aspects."""

    number: Ordinal
    name: Text
    weight: Weight
    aspects: Annotated[tuple[AspectEntry, ...], Field(min_length=1)]

    def value(self, details: dict[int, Detail]) -> Domain:
        """Return the domain as the catalogue has it."""
        aspects = tuple(each.value(details) for each in self.aspects)
        return Domain(self.number, self.name, self.weight, aspects)


class InstrumentFile(Entry):
    """instruments/<edition>/instrument.yaml."""

    edition: Text
    regulation: Text
    title: Text
    in_force: Text | None = None
    provisional: Text | None = None
    source: SourceEntry
    notes: Texts = ()
    scale: ScaleEntry
    levels: LevelsEntry
    predicates: Annotated[tuple[PredicateEntry, ...], Field(min_length=1)]
    domains: tuple[DomainEntry, ...] = ()
    aspects: tuple[AspectEntry, ...] = ()


class SectionEntry(Entry):
    """A titled list of an indicator's scope."""

    title: Text
    items: Texts


class LevelDetailEntry(Entry):
    """What an indicator asks at one level."""

    number: Level
    gain: Text | None = None
    criterion: Text
    condition: Text | None = None
    explanation: Text
    evidence: Texts

    def value(self) -> LevelDetail:
        """Return the level as the catalogue has it."""
        return LevelDetail(self.number, self.criterion, self.explanation, self.evidence, self.condition, self.gain)


class IndicatorFile(Entry):
    """instruments/<edition>/indicators/<number>.yaml."""

    number: Ordinal
    source: SourceEntry
    description: Text
    scope: tuple[SectionEntry, ...] = ()
    assessment: Text
    evidence_rule: Text
    levels: tuple[LevelDetailEntry, ...]

    def value(self) -> Detail:
        """Return the detail as the catalogue has it."""
        return Detail(
            self.description,
            tuple(Section(section.title, section.items) for section in self.scope),
            self.assessment,
            self.evidence_rule,
            tuple(level.value() for level in self.levels),
            self.source.value(),
        )


class TopicEntry(Entry):
    """A piece of the guide. `source` is a key of the file's `sources`; `questions` are what it must answer."""

    key: Key
    title: Text
    text: Text
    items: tuple[Text, ...] = ()
    note: Text | None = None
    asked: Texts
    source: Key
    questions: tuple[Text, ...] = ()

    def value(self, source: Source) -> Topic:
        """Return the topic as the catalogue has it."""
        return Topic(self.key, self.title, self.text, source, self.asked, self.items, self.note)


class EventEntry(Entry):
    """A dated stage of an evaluation round."""

    key: Key
    title: Text
    first: Day
    last: Day
    text: Text | None = None
    asked: Texts
    source: Key

    def value(self, source: Source) -> Event:
        """Return the event as the catalogue has it."""
        return Event(self.key, self.title, self.first, self.last, self.asked, source, self.text)


class ResultEntry(Entry):
    """A published result."""

    institution: Text
    year: Year
    index: Number | None = None
    predicate: Text | None = None
    statement: Text | None = None
    target: Text | None = None
    note: Text | None = None
    asked: Texts
    source: Key

    def value(self, source: Source) -> PublishedResult:
        """Return the result as the catalogue has it."""
        return PublishedResult(
            self.institution,
            self.year,
            self.asked,
            source,
            self.index,
            self.predicate,
            self.statement,
            self.target,
            self.note,
        )


class GuideFile(Entry):
    """guide/*.yaml."""

    sources: dict[Key, SourceEntry]
    topics: tuple[TopicEntry, ...] = ()
    events: tuple[EventEntry, ...] = ()
    results: tuple[ResultEntry, ...] = ()


class OpdEntry(Entry):
    """An agency."""

    short: Text
    name: Text
    aliases: tuple[Text, ...] = ()


class OpdFile(Entry):
    """opd.yaml."""

    opds: Annotated[tuple[OpdEntry, ...], Field(min_length=1)]


class WishesEntry(Entry):
    """The phrases of each command."""

    tugas: Texts
    lapor: Texts
    riwayat: Texts
    verifikasi: Texts
    meja: Texts
    rekap: Texts
    ringkasan: Texts
    gambarkemajuan: Texts
    jaringaspek: Texts
    indeks: Texts
    simulasi: Texts
    jalur: Texts
    undang: Texts
    orang: Texts
    target: Texts
    opd: Texts
    impor: Texts
    tambahopd: Texts
    gabungopd: Texts
    siklus: Texts
    tutupsiklus: Texts
    pengingat: Texts
    profil: Texts
    datasaya: Texts
    berhenti: Texts
    batal: Texts
    kembali: Texts
    menu: Texts
    bantuan: Texts
    serahterima: Texts
    tautkan: Texts
    muatulang: Texts
    ekspor: Texts
    kendala: Texts
    agenda: Texts
    periksa: Texts
    kaitan: Texts
    siaran: Texts
    pertanyaan: Texts
    lanjutkan: Texts
    ulangi: Texts


class DeskWishesEntry(Entry):
    """The phrases that only coordinators mean as commands."""

    indeks: Texts
    rekap: Texts
    rekapopd: Texts
    lewattarget: Texts
    tugas: Texts
    verifikasi: Texts
    orang: Texts
    kendala: Texts
    gambarkemajuan: Texts
    jaringaspek: Texts
    ringkasan: Texts
    meja: Texts
    ekspor: Texts
    target: Texts
    gabungopd: Texts
    hapusopd: Texts
    pertanyaan: Texts


class WishesFile(Entry):
    """wishes.yaml."""

    around: Texts
    wishes: WishesEntry
    desk: DeskWishesEntry


class LexiconFile(Entry):
    """synonyms.yaml."""

    writings: dict[str, tuple[Text, ...]]
    stopwords: tuple[Text, ...]
    cues: dict[str, tuple[Text, ...]]
