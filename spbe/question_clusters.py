"""Questions that had no good answer, put together by what they are about.

Two questions belong together when they share most of their subject words, and so does whatever belongs to one of
them: "apa itu tanda tangan elektronik", "gmn cara pake tandatangan elektronik". The same questions always give the
same clusters, in whatever order they come.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spbe.words import Word, without_introduction

LIKE_ENOUGH = 0.7
"""From this share of common words on two questions are about the same; 1 where they have the same words."""

MOST_WORDINGS = 5
MOST_KEPT = 20
"""Subjects of an ignored cluster that are kept: enough to know what falls into it."""

SHORTEST_REPAIRED = 6
TWO_SLIPS = 9
"""Letters of a word from which on one slip, and two, may have made another one of it."""

LONGEST_NUMBER = 6
"""Digits of a number that says what a question is about; a longer one is somebody's."""

HIDDEN = "[…]"
TYPED = "= "
"""Before words as they were typed: stems and repaired words tell nobody what was asked."""

_PERSONAL = re.compile(
    r"\S+@\S+"  # an address
    r"|(?<!\w)@\w+"  # an account
    r"|(?:\+62|\b62|\b0)(?:[ .-]?\d){8,13}\b"  # a telephone
    r"|\b\d{8}[ .-]\d{6}[ .-]\d[ .-]\d{3}\b"  # NIP, as it is written
    r"|\b\d{6}[ .-]\d{6}[ .-]\d{4}\b|\b\d{4}(?:[ .-]\d{4}){3}\b"  # NIK, as it is written
    r"|\d{7,}"
)

Subject = tuple[str, ...]
"""What a question is about: the stems of its words, in order."""


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question that had no answer, or none that its asker liked."""

    id: int
    person_id: int
    asked_at: datetime
    text: str
    outcome: Literal["found", "unclear", "unknown", "members_only"]
    is_disliked: bool = False


@dataclass(frozen=True, slots=True)
class IgnoredCluster:
    """Questions that coordinators want to hear no more of: their subjects, one a line, and since when.

    The first line may be what the most typical of them is about as it was typed, marked as no subject.
    """

    id: int
    words: str
    at: datetime

    @property
    def title(self) -> str:
        """What the most typical of them is about."""
        return self.words.partition("\n")[0].removeprefix(TYPED)


@dataclass(frozen=True)
class Cluster:
    """Questions about the same, oldest first. Its subjects and wordings begin with the most typical."""

    questions: tuple[MissedQuestion, ...]
    subjects: tuple[Subject, ...]
    wordings: tuple[str, ...]

    @property
    def title(self) -> str:
        """Its most typical question."""
        return self.wordings[0]

    @cached_property
    def people(self) -> frozenset[int]:
        """Who asked, by id."""
        return frozenset(each.person_id for each in self.questions)

    @property
    def disliked(self) -> int:
        """How many of its answers were disliked."""
        return sum(each.is_disliked for each in self.questions)

    @property
    def unanswered(self) -> int:
        """How many of its questions had no answer."""
        return sum(each.outcome != "found" for each in self.questions)

    @property
    def words(self) -> str:
        """What is kept of it when it is ignored: its subjects, one a line."""
        return "\n".join(" ".join(each) for each in self.subjects[:MOST_KEPT])


def masked(text: str) -> str:
    """Return a text on one line without numbers and addresses that are somebody's."""
    return " ".join(_PERSONAL.sub(HIDDEN, text).split())


def clusters_of(
    questions: Iterable[MissedQuestion],
    read: Callable[[str], tuple[Word, ...]],
    stopwords: Collection[str],
    ignored: Iterable[str] = (),
) -> tuple[Cluster, ...]:
    """Return the clusters of questions, the largest first; none that has a subject of those that are `ignored`."""
    ordered = sorted(questions, key=lambda each: each.id)
    subjects = _subjects_of(ordered, read, stopwords)
    lines = (line for words in ignored for line in words.splitlines())
    unwanted = [tuple(line.split()) for line in lines if not line.startswith(TYPED)]
    meant = _repairs(Counter(stem for each in (*subjects.values(), *unwanted) for stem in set(each)))

    def repaired(subject: Subject) -> Subject:
        return tuple(dict.fromkeys(meant.get(stem, stem) for stem in subject))

    asked = defaultdict[frozenset[str], list[MissedQuestion]](list)
    spelled: dict[frozenset[str], Subject] = {}
    for each in ordered:
        if subject := repaired(subjects[each.text]):
            asked[frozenset(subject)].append(each)
            spelled.setdefault(frozenset(subject), subject)
    barred = {frozenset(repaired(each)) for each in unwanted if each}
    groups = _linked([*asked, *(each for each in barred if each not in asked)])
    found = [_cluster(group, asked, spelled) for group in groups if barred.isdisjoint(group)]
    return tuple(sorted(found, key=lambda each: (-len(each.questions), each.questions[0].id)))


def _subjects_of(
    questions: Sequence[MissedQuestion], read: Callable[[str], tuple[Word, ...]], stopwords: Collection[str]
) -> Mapping[str, Subject]:
    """Return what each text is about; where it has nothing but stopwords, these are its subject."""
    found: dict[str, Subject] = {}
    for text in dict.fromkeys(each.text for each in questions):
        words = [word for word in read(without_introduction(masked(text))) if says_something(word)]
        telling = [word.stem for word in words if word.plain not in stopwords]
        found[text] = tuple(dict.fromkeys(telling or [word.stem for word in words]))
    return found


def says_something(word: Word) -> bool:
    """Say whether a word may be part of a subject: brackets and long numbers are not."""
    return word.plain not in "()" and not (word.is_number and len(word.plain) > LONGEST_NUMBER)


def _repairs(counts: Counter[str]) -> Mapping[str, str]:
    """Return the commoner word that a rare one most likely is: words that the content lacks are mistyped as well."""
    repairs: dict[str, str] = {}
    known = defaultdict[str, list[str]](list)
    for stem in sorted(counts, key=lambda each: (-counts[each], each)):
        if not stem.isalpha() or len(stem) < SHORTEST_REPAIRED - 1:
            continue
        slips = 2 if len(stem) >= TWO_SLIPS else 1
        near = process.extractOne(stem, known[stem[0]], scorer=OSA.distance, score_cutoff=slips)
        if near:
            repairs[stem] = str(near[0])
        elif len(stem) >= SHORTEST_REPAIRED:
            known[stem[0]].append(stem)
    return repairs


def _linked(subjects: Sequence[frozenset[str]]) -> list[list[frozenset[str]]]:
    """Return subjects in groups: those that are alike, and whatever is like one of a group.

    Alike subjects share one of their rarest words, so each is compared only with those before it that do, and none
    before it is longer. There may be millions of pairs: a subject is a number with a bit for every word.
    """
    holders = Counter(stem for each in subjects for stem in each)
    bits = {stem: 1 << place for place, stem in enumerate(holders)}
    subjects = sorted(subjects, key=len)
    masks = [sum(bits[stem] for stem in each) for each in subjects]
    sizes = [len(each) for each in subjects]
    leaders = list(range(len(subjects)))
    seen = defaultdict[str, list[int]](list)
    for place, subject in enumerate(subjects):
        mask, size = masks[place], sizes[place]
        rarest = sorted(subject, key=lambda stem: (holders[stem], stem))
        shortest = math.ceil(size * LIKE_ENOUGH / (2 - LIKE_ENOUGH))
        for other in set().union(*(seen[stem] for stem in rarest[: size - _least_common(size, shortest) + 1])):
            leader = leaders[other]
            if leader == place or leaders[leader] == place:
                continue
            if (mask & masks[other]).bit_count() >= _least_common(size, sizes[other]):
                leaders[_leader(leaders, other)] = place
        for stem in rarest[: size - _least_common(size, size) + 1]:
            seen[stem].append(place)
    groups = defaultdict[int, list[frozenset[str]]](list)
    for place, subject in enumerate(subjects):
        groups[_leader(leaders, place)].append(subject)
    return list(groups.values())


def _leader(leaders: list[int], place: int) -> int:
    """Return who leads the group of a place, and make the way there shorter."""
    while leaders[place] != place:
        leaders[place] = place = leaders[leaders[place]]
    return place


@cache
def _least_common(size: int, other: int) -> int:
    """Return how many words subjects of these sizes must share to be alike."""
    return math.ceil(LIKE_ENOUGH * (size + other) / 2)


def _cluster(
    group: Sequence[frozenset[str]],
    asked: Mapping[frozenset[str], Sequence[MissedQuestion]],
    spelled: Mapping[frozenset[str], Subject],
) -> Cluster:
    times = Counter(stem for subject in group for stem in subject for _ in asked[subject])

    def typical(subject: frozenset[str]) -> tuple[float, int, int]:
        """The more of the words that the others have, and the fewer that they lack, the more typical."""
        shared = 2 * sum(times[stem] for stem in subject)
        return -shared / (len(subject) * len(questions) + times.total()), -len(asked[subject]), asked[subject][0].id

    questions = sorted((each for subject in group for each in asked[subject]), key=lambda each: each.id)
    subjects = sorted(group, key=typical)
    wordings = dict.fromkeys(text for subject in subjects for text in _wordings(asked[subject]))
    return Cluster(tuple(questions), tuple(spelled[each] for each in subjects), tuple(wordings)[:MOST_WORDINGS])


def _wordings(questions: Sequence[MissedQuestion]) -> Iterator[str]:
    """Yield how a question was worded, the commonest first, the shortest where there are several."""
    texts = [masked(each.text) for each in questions]
    times = Counter(text.lower() for text in texts)
    first = {text.lower(): text for text in reversed(texts)}
    yield from (first[key] for key in sorted(times, key=lambda each: (-times[each], len(each), each)))
