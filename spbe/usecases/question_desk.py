"""The coordinator's desk of questions: what people asked in vain, put together, and what is done about it.

Who asked is never told: how many did, and from which agencies.
"""

import asyncio
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from statistics import median

from spbe.catalogue import Source, Topic
from spbe.matrix import Opd
from spbe.paging import paged
from spbe.people import Action, Person
from spbe.question_clusters import (
    TYPED,
    Cluster,
    IgnoredCluster,
    MissedQuestion,
    clusters_of,
    masked,
    says_something,
)
from spbe.refusals import Outdated
from spbe.topic_trials import answered_by, answers_with
from spbe.usecases.access import allowed, require
from spbe.usecases.answerers import Known
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record
from spbe.words import Reader, Word

DAYS = 7
MOST_DAYS = 90
"""Questions are kept no longer."""

ABOUT_ALL = frozenset({"spbe"})
"""Words that every question may have."""

LONGEST_KEY = 4
LONGEST_PHRASE = 6
"""Words of a topic's key, and of a phrase by which it is found."""

_NO_KEY = re.compile(r"[^a-z0-9]+")
_UNSAID = "…"


@dataclass(frozen=True, slots=True)
class Told:
    """A cluster with the agencies of those who asked."""

    cluster: Cluster
    opds: tuple[Opd, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """How long questions waited for an answer, of those that got one later; `since` is when the first was asked."""

    count: int
    since: datetime
    median: timedelta


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the clusters of so many days, the largest first."""

    days: int
    page: int
    first: int
    shown: tuple[Told, ...]
    total: int
    questions: int
    ignored: int
    answered: Answered | None


@dataclass(frozen=True, slots=True)
class Stub:
    """What the editor gets to write a topic: its key, phrases by which it is found, and questions it must answer.

    `untried` are questions that it would not answer with these phrases.
    """

    key: str
    asked: tuple[str, ...]
    questions: tuple[str, ...]
    untried: tuple[str, ...]


async def desk(resources: Resources, person: Person, *, days: int, page: int, size: int) -> Desk:
    """Return a page of what people asked in vain; the last one where there are fewer."""
    require(person, Action.READ_QUESTIONS)
    days = min(max(days, 1), MOST_DAYS)
    clusters = await _clusters(resources, days)
    shown = paged(clusters, page, size)
    async with resources.read_store() as store:
        ignored = await store.questions.ignored()
        waits = await store.questions.answered()
        told = await _told(store, shown.items)
    asked = sum(len(each.questions) for each in clusters)
    return Desk(days, shown.page, shown.first, told, shown.total, asked, len(ignored), _waits(waits))


async def opened(resources: Resources, person: Person, question_id: int, *, days: int) -> Told:
    """Return the cluster of a question. Raises `Outdated` where it is in none any more."""
    require(person, Action.READ_QUESTIONS)
    cluster = await _cluster_of(resources, question_id, days)
    async with resources.read_store() as store:
        return (await _told(store, [cluster]))[0]


async def stub(resources: Resources, person: Person, question_id: int, *, days: int) -> Stub:
    """Return the beginning of a topic that answers a cluster. Raises `Outdated`."""
    require(person, Action.READ_QUESTIONS)
    cluster = await _cluster_of(resources, question_id, days)
    known = await resources.answerers.latest()
    return await asyncio.to_thread(_stub, resources, known, cluster)


async def ignore(resources: Resources, person: Person, question_id: int, *, days: int) -> IgnoredCluster:
    """Hear no more of a cluster, nor of later questions like it. Raises `Outdated`."""
    require(person, Action.READ_QUESTIONS)
    cluster = await _cluster_of(resources, question_id, days)
    knowledge = (await resources.answerers.current()).answerer.knowledge
    phrase = _phrase(knowledge.reader.read(masked(cluster.title)), knowledge.stopwords | ABOUT_ALL)
    words = f"{TYPED}{phrase}\n{cluster.words}" if phrase else cluster.words
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.READ_QUESTIONS)
        ignored = await store.questions.ignore(words, by=person.id, at=resources.now())
        if ignored is None:
            raise Outdated
        await record(resources, store, person, "ignore_questions", f"ignored_question:{ignored}")
    return IgnoredCluster(ignored, words, resources.now())


async def ignored(resources: Resources, person: Person) -> Sequence[IgnoredCluster]:
    """Return what is ignored, the latest first."""
    require(person, Action.READ_QUESTIONS)
    async with resources.read_store() as store:
        return await store.questions.ignored()


async def restore(resources: Resources, person: Person, ignored_id: int) -> None:
    """Hear of a cluster again. Raises `Outdated` where it is not ignored."""
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.READ_QUESTIONS)
        if not await store.questions.restore(ignored_id):
            raise Outdated
        await record(resources, store, person, "restore_questions", f"ignored_question:{ignored_id}")


async def _clusters(resources: Resources, days: int) -> tuple[Cluster, ...]:
    async with resources.read_store() as store:
        missed = await store.questions.missed(since=resources.now() - timedelta(days=days))
        ignored = tuple(each.words for each in await store.questions.ignored())
    knowledge = (await resources.answerers.current()).answerer.knowledge
    return await asyncio.to_thread(_clustered, missed, knowledge.reader, knowledge.stopwords | ABOUT_ALL, ignored)


@lru_cache(maxsize=2)
def _clustered(
    missed: tuple[MissedQuestion, ...], reader: Reader, stopwords: frozenset[str], ignored: tuple[str, ...]
) -> tuple[Cluster, ...]:
    """Return the clusters, those of the last two desks without a second look: each press of one asks for them."""
    return clusters_of(missed, reader.read, stopwords, ignored)


async def _cluster_of(resources: Resources, question_id: int, days: int) -> Cluster:
    for cluster in await _clusters(resources, days):
        if any(each.id == question_id for each in cluster.questions):
            return cluster
    raise Outdated


async def _told(store: Store, clusters: Sequence[Cluster]) -> tuple[Told, ...]:
    members = await store.people.several(frozenset[int]().union(*(each.people for each in clusters)))
    opds = await store.opds.all()
    found = []
    for cluster in clusters:
        theirs = {opd for each in cluster.people & members.keys() for opd in members[each].person.opds}
        found.append(Told(cluster, tuple(opd for opd in opds if opd.id in theirs)))
    return tuple(found)


def _waits(waits: Sequence[tuple[datetime, datetime]]) -> Answered | None:
    if not waits:
        return None
    middle = median((answered - asked).total_seconds() for asked, answered in waits)
    return Answered(len(waits), waits[0][0], timedelta(seconds=middle))


def _stub(resources: Resources, known: Known, cluster: Cluster) -> Stub:
    """Return a stub with the questions that a topic of these phrases answers: they become its regression test."""
    content, knowledge = known.content, known.answerer.knowledge
    stopwords = knowledge.stopwords | ABOUT_ALL
    phrases = [_phrase(knowledge.reader.read(each), stopwords) for each in cluster.wordings]
    asked = tuple(dict.fromkeys(each for each in phrases if each)) or (cluster.title.lower(),)
    key = _key(asked[0], {topic.key for topic in content.catalogue.guide.topics})
    topic = Topic(key, _UNSAID, _UNSAID, Source(_UNSAID), asked)
    answers = answers_with(content.lexicon, edition=resources.edition, instance=resources.instance)
    tried = tuple(answered_by(topic, cluster.wordings, content.catalogue, answers))
    return Stub(key, asked, tried, tuple(each for each in cluster.wordings if each not in tried))


def _phrase(words: Sequence[Word], stopwords: Collection[str]) -> str:
    """Return the words that carry a subject, as they were typed: what a repair makes of them may be another word."""
    telling = dict.fromkeys(word.typed for word in words if word.plain not in stopwords and says_something(word))
    return " ".join(list(telling)[:LONGEST_PHRASE])


def _key(phrase: str, taken: Collection[str]) -> str:
    """Return a key made of the first words of a phrase, with a number where the guide has it already."""
    key = _NO_KEY.sub("-", " ".join(phrase.split()[:LONGEST_KEY]).lower()).strip("-") or "pokok-baru"
    numbered = (key if number == 1 else f"{key}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)
