"""A command in plain words: "mau lapor no 5" for /lapor 5. The whole message says it, apart from courtesies.

What says anything more is a question or a report, and no wish: "tugas dkis apa saja", "lapor no 5 sudah 70 persen".
Only a phrase that ends in "…" goes on with words that the command takes: "undang Ni Ayu Bagian Hukum"; where a "…"
stands inside of it too, what follows must occur among those words: "target baris 20 mundur ke Juni".
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz, process

from spbe.index_wishes import moves_levels
from spbe.numerals import digits_at
from spbe.words import LONGEST_MESSAGE, Reader, without_introduction

LONGEST = 16
"""Words of a wish, courtesies included."""

WITH_ROW = frozenset({"lapor", "riwayat", "tugas"})
"""Commands that take the number of a row."""

BEFORE_NUMBER = frozenset({"nomor", "baris", "tindak", "lanjut", "indikator", "ke"})
HIGHEST_ROW = 999

GOES_ON = "…"

SUPPOSING = "simulasi"
ASKED_TOO = frozenset({SUPPOSING, "orang"})
"""Commands with words behind which a question mark changes nothing."""

LIKE_ENOUGH = 70
"""Of 100: "tgs" is like "tugas", "task" is not."""

SHORTEST_START = 3
"""Letters with which a command may be cut off: "verif"."""


@dataclass(frozen=True)
class WishPhrases:
    """What content/wishes.yaml says: the phrases of each command, and the words that may stand around them.

    Those of the `desk` are wishes of coordinators only; from everybody else they are questions.
    """

    around: tuple[str, ...]
    phrases: Mapping[str, tuple[str, ...]]
    desk: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def texts(self) -> Iterator[str]:
        """Every phrase and word: the vocabulary of a reader that repairs typing errors in wishes."""
        yield from self.around
        for phrases in (*self.phrases.values(), *self.desk.values()):
            yield from phrases

    @property
    def of_desk(self) -> "WishPhrases":
        """The phrases of coordinators alone."""
        return WishPhrases(self.around, self.desk)


@dataclass(frozen=True, slots=True)
class Wish:
    """A command without its slash, and the number that was said with it: of a row, or of an indicator.

    `words` are what else the command takes, as typed.
    """

    command: str
    row: int | None = None
    indicator: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a message with the words that introduce it: from which word to before which."""

    first: int
    end: int
    value: int
    is_indicator: bool


class Wishes:
    """Finds the command that a message stands for."""

    def __init__(self, wishes: WishPhrases, reader: Reader) -> None:
        """Read the phrases as messages are read; the reader should know their words."""
        self._reader = reader
        self._around = frozenset(word for each in wishes.around for word in self._plain(each))
        phrases = [(each, command) for command, several in wishes.phrases.items() for each in several]
        told = [(self._plain(each), command) for each, command in phrases]
        told = [each for each in told if each[0]]  # one of courtesies alone would be every greeting
        told.sort(key=lambda each: len(each[0]), reverse=True)
        self._phrases = [(phrase, command, frozenset(phrase)) for phrase, command in told]
        self._known = self._around.union(*(words for _, _, words in self._phrases))
        self._going_on: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        for each, command in phrases:
            if each.endswith(GOES_ON):
                head, *inside = each.removesuffix(GOES_ON).split(GOES_ON)
                self._going_on.setdefault(self._plain(head), []).append((self._plain(" ".join(inside)), command))
        self._first = {head[0] for head in self._going_on}

    def of(self, text: str) -> Wish | None:
        """Return the command that a message stands for, or None where it says anything else."""
        if len(text) > LONGEST_MESSAGE or "%" in text:
            return None
        said = without_introduction(text)
        words = self._plain(said)
        return self._alone(words) or (self._with_words(said) if self._may_go_on(words) else None)

    def _alone(self, words: tuple[str, ...]) -> Wish | None:
        """Return the command that words stand for with nothing but courtesies and perhaps a number around it."""
        if not words or len(words) > LONGEST:
            return None
        numbers = list(_numbers_in(words))
        if not numbers:
            command = self._command(words)
            return Wish(command) if command else None
        number = numbers[0]
        command = self._command(words[: number.first] + words[number.end :])
        if len(numbers) > 1 or command not in WITH_ROW or not 0 < number.value <= HIGHEST_ROW:
            return None
        return Wish(command, indicator=number.value) if number.is_indicator else Wish(command, row=number.value)

    def _may_go_on(self, words: tuple[str, ...]) -> bool:
        """Say whether behind nothing but courtesies stands a word that a phrase which goes on begins with."""
        for word in words:
            if word in self._first:
                return True
            if word not in self._around:
                return False
        return False

    def _with_words(self, text: str) -> Wish | None:
        """Return the command whose phrase goes on with words; a question is none, and neither is "undang undang"."""
        typed = text.split()
        asks = text.rstrip().endswith("?")
        for end in range(min(len(typed) - 1, LONGEST), 0, -1):
            head, words = self._plain(" ".join(typed[:end])), " ".join(typed[end:])
            for at in range(len(head)):
                if head[at:] not in self._going_on or not self._around.issuperset(head[:at]):
                    continue
                rest = self._plain(words)
                if rest[:1] in ((), head[-1:]):
                    continue
                for inside, command in self._going_on[head[at:]]:
                    says_more = not set(inside) <= set(rest) or (asks and command not in ASKED_TOO)
                    if not says_more and (command != SUPPOSING or moves_levels(words)):
                        return Wish(command, words=words)
        return None

    def _command(self, words: tuple[str, ...]) -> str | None:
        """Return the command whose phrase stands in the words with nothing but courtesies around it."""
        said = set(words)
        if not said <= self._known:
            return None
        fitting = ((phrase, command) for phrase, command, its_words in self._phrases if its_words <= said)
        return next((command for phrase, command in fitting if self._is_all_of(phrase, words)), None)

    def _is_all_of(self, phrase: tuple[str, ...], words: tuple[str, ...]) -> bool:
        wanted = 0
        for word in words:
            if wanted < len(phrase) and word == phrase[wanted]:
                wanted += 1
            elif word not in self._around:
                return False
        return wanted == len(phrase)

    def _plain(self, text: str) -> tuple[str, ...]:
        return tuple(word.plain for word in self._reader.read(text) if word.plain not in "()")


def nearest_command(typed: str, known: Collection[str]) -> str | None:
    """Return the command that somebody most likely meant, where one is like what they typed behind the slash."""
    begun = [command for command in known if command.startswith(typed)]
    if len(typed) >= SHORTEST_START and len(begun) == 1:
        return begun[0]
    found = process.extractOne(typed, sorted(known), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
    return str(found[0]) if found else None


def _numbers_in(words: Sequence[str]) -> Iterator[_Number]:
    place = 0
    while place < len(words):
        first = place
        while first and words[first - 1] in BEFORE_NUMBER:
            first -= 1
        value, length = _number_at(words, place, is_introduced=first < place)
        if length:
            yield _Number(first, place + length, value, "indikator" in words[first:place])
        elif words[place][0].isdigit():  # 2.59, 59/2020: no number of a row
            yield _Number(place, place + 1, 0, is_indicator=False)
        place += length or 1


def _number_at(words: Sequence[str], place: int, *, is_introduced: bool) -> tuple[int, int]:
    """Return the number at a place and its words; in words only behind "nomor" and the like: "lapor satu lagi"."""
    if words[place].isdecimal():
        return int(words[place]), 1
    return digits_at(words, place, known=range(HIGHEST_ROW + 1)) if is_introduced else (0, 0)
