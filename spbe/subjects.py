"""What a question is about: names of the content found by the words of a message.

Every name (of an indicator, a matrix row, a topic of the guide …) is a bag of words. A bag fits a question
well when it explains most of the question's words (`asked`) and when most of its own words are said (`said`),
rare words counting more.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from spbe.words import Word

K = TypeVar("K")

ASKED, SAID = 0.65, 0.35
"""How much the two sides of a fit count. Found on the gold questions: below 0.6 long names win too often."""

MOST_WEIGHTS = 10_000
"""Weights that are remembered; unknown words come without end."""

UNKNOWN = 0.3
"""What a word counts that no name has: polite sentences are full of them, yet many of them mean another topic."""

STEM_ONLY = 0.7
"""What a word counts that agrees in its stem but not in its form: "anggaran" and "penganggaran"."""


@dataclass(frozen=True, slots=True)
class Fit(Generic[K]):
    """How well a name fits: `asked` and `said` from 0 to 1, and both together in `score`."""

    key: K
    asked: float
    said: float

    @property
    def score(self) -> float:
        """The fit as one number from 0 to 1."""
        return ASKED * self.asked + SAID * self.said


class Names(Generic[K]):
    """An index of names, each under a key; several names may share one."""

    def __init__(
        self,
        read: Callable[[str], tuple[Word, ...]],
        stopwords: Collection[str],
        known: set[str],
        *,
        commonest: float = 1.0,
    ) -> None:
        """Start empty; `read` turns a name into words as the questions are read.

        `known` gathers the words of all indexes that share it: one that is known elsewhere speaks against a name here.
        A word that more than the share `commonest` of the names have cannot name one by itself.
        """
        self._read = read
        self._known = known
        self._commonest = commonest
        self._stopwords = stopwords
        self._bags: list[tuple[K, dict[str, str]]] = []
        self._weights: dict[str, float] = {}
        self._wholes: dict[int, float] = {}
        self._holders: dict[str, set[int]] = defaultdict(set)

    def add(self, key: K, name: str) -> None:
        """Add a name under a key."""
        words = [word for word in self._read(name) if word.plain not in "()" and word.plain not in self._stopwords]
        bag = {word.stem: word.plain for word in words if not word.is_number or len(word.plain) > 1}
        for feature in bag:
            self._holders[feature].add(len(self._bags))
        self._known |= bag.keys()
        self._weights.clear()
        self._wholes.clear()
        self._bags.append((key, bag))

    def content(self, words: Iterable[Word]) -> list[tuple[str, str]]:
        """Return the words that carry a subject, as pairs of feature and plain form."""
        return [
            (word.stem, word.plain)
            for word in words
            if word.plain not in "()"
            and word.plain not in self._stopwords
            and (not word.is_number or (len(word.plain) > 1 and word.plain in self._holders))
        ]

    def knows(self, word: Word) -> bool:
        """Say whether any name has this word."""
        return word.stem in self._holders

    def weight(self, feature: str) -> float:
        """Return how much a word tells: the rarer among the names, the more."""
        if feature not in self._weights:
            if len(self._weights) > MOST_WEIGHTS:
                self._weights.clear()
            self._weights[feature] = self._weight(feature)
        return self._weights[feature]

    def _whole(self, place: int) -> float:
        """Return what all words of a name tell together."""
        if place not in self._wholes:
            self._wholes[place] = sum(self.weight(feature) for feature in self._bags[place][1])
        return self._wholes[place]

    def _weight(self, feature: str) -> float:
        rare = math.log(1 + len(self._bags) / (1 + len(self._holders.get(feature, ()))))
        return rare if feature in self._known else UNKNOWN * rare

    def _is_common(self, feature: str) -> bool:
        return len(self._holders[feature]) >= self._commonest * len(self._bags)

    def fits(self, words: Iterable[Word]) -> list[Fit[K]]:
        """Return the fitting names, best first, the best fit of each key."""
        question = dict(self.content(words))
        whole = sum(self.weight(feature) for feature in question)
        shared, telling = dict[int, float](), set[int]()
        for feature, plain in question.items():
            holders, weight = self._holders.get(feature, ()), self.weight(feature)
            for place in holders:
                told = weight * (1 if self._bags[place][1][feature] == plain else STEM_ONLY)
                shared[place] = shared.get(place, 0) + told
            if holders and not self._is_common(feature):
                telling |= holders
        best: dict[K, Fit[K]] = {}
        for place in sorted(telling):
            key = self._bags[place][0]
            fit = Fit(key, shared[place] / whole, shared[place] / self._whole(place))
            if key not in best or fit.score > best[key].score:
                best[key] = fit
        return sorted(best.values(), key=lambda fit: -fit.score)
