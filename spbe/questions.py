"""A message as a question: the numbers with their roles, the names it mentions, and the hints at its intent.

Nothing is decided here; `spbe.answers` weighs what was found.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spbe.number_roles import Numbers, numbers_in
from spbe.words import Lexicon, Reader, Word, phrase_in

PREDICATES = ("memuaskan", "sangat baik", "baik", "cukup", "kurang")


@dataclass(frozen=True, slots=True)
class Question:
    """What a message says, still without a decision.

    `hints` holds, for every cue that occurs, the number of words of its longest phrase.
    """

    text: str
    words: tuple[Word, ...]
    hints: Mapping[str, int]
    numbers: Numbers
    predicates: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()

    def hint(self, *names: str) -> int:
        """Return the strongest of these hints, 0 where none occurs."""
        return max((self.hints.get(name, 0) for name in names), default=0)

    def says(self, *words: str) -> bool:
        """Say whether one of these plain words occurs."""
        return any(word.plain in words for word in self.words)

    def means(self, *stems: str) -> bool:
        """Say whether a word with one of these stems occurs: "terbesarnya" means "besar"."""
        return any(stem in stems for stem in self.stems)

    @property
    def edition(self) -> str | None:
        """The edition named, if it is one."""
        editions = self.numbers.editions
        return editions[0] if len(editions) == 1 else None


class Questions:
    """Turns messages into questions with the cues of the lexicon."""

    def __init__(self, reader: Reader, lexicon: Lexicon, editions: Iterable[str]) -> None:
        """Read every cue once, as the messages are read."""
        self._reader = reader
        self._editions = frozenset(editions)
        self._cues: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for name, phrases in lexicon.cues.items():
            for phrase in filter(None, map(reader.stems, phrases)):
                self._cues[phrase[0]].append((name, phrase))

    def read(self, text: str) -> Question:
        """Return what a message says."""
        words = self._reader.read(text)
        stems = tuple(word.stem for word in words if word.plain not in "()")
        return Question(
            text=text,
            words=words,
            stems=stems,
            hints=self._hints(stems),
            predicates=_predicates(words),
            numbers=numbers_in(words, self._editions),
        )

    def _hints(self, stems: tuple[str, ...]) -> dict[str, int]:
        """Return the hints of all cues whose first word occurs."""
        hints: dict[str, int] = {}
        for first in dict.fromkeys(stems):
            for name, phrase in self._cues.get(first, ()):
                if len(phrase) > hints.get(name, 0) and phrase_in(phrase, stems):
                    hints[name] = len(phrase)
        return hints


def _predicates(words: tuple[Word, ...]) -> tuple[str, ...]:
    text = " ".join(word.plain for word in words)
    found = []
    for name in PREDICATES:
        if f" {name} " in f" {text} ":
            found.append(name)
            text = text.replace(name, "")
    return tuple(found)
