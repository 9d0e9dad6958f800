"""content/guide: topics, dated events and published results, split over files by subject."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spbe.catalogue import Event, Guide, PublishedResult, Source, Topic
from storage.checked_yaml import read_as
from storage.content_models import EventEntry, GuideFile, ResultEntry, TopicEntry
from storage.content_problems import ContentRefused, FileProblem, refuse_if_any
from storage.guide_trials import Trial
from storage.strict_yaml import Document

LONGEST_TOPIC = 1_100
"""Characters of a topic's text and items together: an answer must fit into one message with its source."""


@dataclass(frozen=True, slots=True)
class LoadedGuide:
    """The guide, and the questions by which its topics are tried."""

    guide: Guide
    trials: tuple[Trial, ...]


def load_guide(folder: Path) -> LoadedGuide:
    """Return the guide of all files, in the order of their names. Raises `ContentRefused`."""
    problems: list[FileProblem] = []
    topics: list[Topic] = []
    events: list[Event] = []
    results: list[PublishedResult] = []
    trials: list[Trial] = []
    owners: dict[str, Path] = {}
    for file in sorted(folder.glob("*.yaml")):
        try:
            document, entry = read_as(file, GuideFile)
        except ContentRefused as refused:
            problems.extend(refused.problems)
            continue
        sources = {key: source.value() for key, source in entry.sources.items()}
        found = [*_source_problems(document, entry, sources), *_text_problems(document, entry)]
        found += _key_problems(document, entry, owners)
        problems.extend(found)
        if not found:
            topics += [topic.value(sources[topic.source]) for topic in entry.topics]
            events += [event.value(sources[event.source]) for event in entry.events]
            results += [result.value(sources[result.source]) for result in entry.results]
            trials += _trials(document, entry)
    refuse_if_any(problems)
    return LoadedGuide(Guide(tuple(topics), tuple(events), tuple(results)), tuple(trials))


def _trials(document: Document, entry: GuideFile) -> Iterator[Trial]:
    for t, topic in enumerate(entry.topics):
        for q, question in enumerate(topic.questions):
            yield Trial(topic.key, question, document.problem(("topics", t, "questions", q), ""))


def _source_problems(document: Document, entry: GuideFile, sources: dict[str, Source]) -> Iterator[FileProblem]:
    groups: dict[str, Sequence[TopicEntry | EventEntry | ResultEntry]] = {
        "topics": entry.topics,
        "events": entry.events,
        "results": entry.results,
    }
    for name, group in groups.items():
        for i, each in enumerate(group):
            if each.source not in sources:
                known = ", ".join(sources) or "belum ada"
                message = f"sumber '{each.source}' belum ditulis pada 'sources' berkas ini; yang ada: {known}"
                yield document.problem((name, i, "source"), message)


def _text_problems(document: Document, entry: GuideFile) -> Iterator[FileProblem]:
    for t, topic in enumerate(entry.topics):
        length = len(topic.text) + sum(map(len, topic.items))
        if length > LONGEST_TOPIC:
            message = f"teks dan butirnya {length} huruf, paling banyak {LONGEST_TOPIC}; ringkas atau pecah"
            yield document.problem(("topics", t, "text"), message)
    for e, event in enumerate(entry.events):
        if event.last < event.first:
            message = f"tanggal akhir {event.last} sebelum tanggal awal {event.first}"
            yield document.problem(("events", e, "last"), message)
    for r, result in enumerate(entry.results):
        if result.index is None and result.statement is None:
            message = "isi 'index', atau 'statement' bila sumber tidak menyebut angka"
            yield document.problem(("results", r), message)


def _key_problems(document: Document, entry: GuideFile, owners: dict[str, Path]) -> Iterator[FileProblem]:
    groups: dict[str, Sequence[TopicEntry | EventEntry]] = {"topics": entry.topics, "events": entry.events}
    for name, group in groups.items():
        for i, each in enumerate(group):
            if each.key in owners:
                message = f"kunci '{each.key}' sudah dipakai di {owners[each.key].name}; beri kunci lain"
                yield document.problem((name, i, "key"), message)
            owners.setdefault(each.key, document.file)
    for r, result in enumerate(entry.results):
        name = f"{result.institution} {result.year}"
        if name in owners:
            message = f"hasil {name} sudah ditulis di {owners[name].name}; hapus salah satu"
            yield document.problem(("results", r, "institution"), message)
        owners.setdefault(name, document.file)
