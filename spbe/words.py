"""Indonesian as people type it -> plain words: abbreviations, typing errors, everyday verbs, stems.

A `Reader` knows the words of the content. It turns a message into `Word`s: numbers, and words in their plain
form with their stem. It decides nothing about the meaning.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

LONGEST_MESSAGE = 1_000
"""Characters of a message that are read; a question is never longer, and more would only cost time."""

REMEMBERED_WORDS, REMEMBERED_TEXTS = 50_000, 64
"""What a reader remembers: words for good, texts while a message goes from one who might understand it to the next."""

SHORTEST_STEM = 4

_SENTENCE_END = re.compile(r"(?<=[!?\n])|(?<=[a-z]{3}\.)\s", re.IGNORECASE)
_INTRODUCES = re.compile(r"\b(saya|sy|kami|aku|perkenalkan)\b", re.IGNORECASE)
_ASKS = re.compile(r"[\d?]|\b(apa|siapa|berapa|brp|mana|kapan|bagaimana|gimana|gmn|tanya|mohon|tolong)", re.IGNORECASE)

_TOKEN = re.compile(r"\d{1,3}/\d{4}|\d+[.,]\d+|\d+|[a-z]+(?:'[a-z]+)?|[()]")
_STUCK = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_TWICE = re.compile(
    r"\b(?!(?:le?ve?l|lv|tkt|tk|tingkat|ind|indi|indik|indikator|no|nomor|nmr|aspek|asp|domain|dom|nilai|skor|baris|tl"
    r"|ke|dari|dr|sampai|smp|to)2)([a-z]{2,})2(?=nya\b|\b)"
)
"""A word that is doubled by a 2: "nama2", "dua2nya"; but "lvl2" and "ind2" are numbers."""

SHORTEST_CONSONANTS = 3
_VOWELS = re.compile("[aeiou]")

_CLITICS = ("nya", "kah", "lah", "pun", "tuh")
_NASALS = (
    ("nge", ""),
    ("ngg", "g"),
    ("ng", "k"),
    ("ng", ""),
    ("ny", "s"),
    ("ny", "c"),
    ("n", "t"),
    ("m", "p"),
)


@dataclass(frozen=True)
class Lexicon:
    """What content/synonyms.yaml says of everyday writing.

    `writings` maps a plain word or phrase to the ways people write it; `stopwords` carry no subject;
    `cues` maps the name of an intent, slot or kind to the phrases that hint at it.
    """

    writings: Mapping[str, tuple[str, ...]]
    stopwords: frozenset[str]
    cues: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a message: as typed, in its plain form, and its stem. Numbers keep their digits."""

    typed: str
    plain: str
    stem: str

    @property
    def is_number(self) -> bool:
        """Whether the word is a number, a decimal number or a number with a year."""
        return self.plain[0].isdigit()


def clean(text: str) -> str:
    """Return the text in lower case without control characters, marks and look-alike letters."""
    if text.isascii():
        return text[:LONGEST_MESSAGE].lower()
    folded = unicodedata.normalize("NFKD", text[:LONGEST_MESSAGE]).lower()
    return "".join(each for each in folded if not unicodedata.combining(each) and each not in "\u200b\ufeff")


def tokens_of(text: str) -> tuple[str, ...]:
    """Split a message into words, numbers ("2.59", "59/2020") and brackets; all else is dropped."""
    parted = _STUCK.sub(" ", _TWICE.sub(r"\1", clean(text)))
    return tuple(token.replace(",", ".") if token[0].isdigit() else token for token in _TOKEN.findall(parted))


def without_introduction(text: str) -> str:
    """Leave out leading sentences in which somebody introduces themselves: "Saya staf baru di Kominfo."."""
    sentences = [each for each in _SENTENCE_END.split(text[:LONGEST_MESSAGE]) if each.strip()]
    while len(sentences) > 1 and _INTRODUCES.search(sentences[0]) and not _ASKS.search(sentences[0]):
        del sentences[0]
    return " ".join(sentences)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    # The factory's own stemmer would remember every word that anybody ever typed.
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


@lru_cache(maxsize=1)
def _dictionary() -> Mapping[str, str]:
    return cast("Mapping[str, str]", _stemmer().get_dictionary().words)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a plain word: "penerapan" -> "terap".

    A stem of fewer than four letters says too little ("pengadaan" -> "ada"): the word itself is kept. So are numbers.
    """
    if not word.isalpha():
        return word
    short = str(_stemmer().stem(word))
    return short if len(short) >= SHORTEST_STEM else word


class Reader:
    """Reads messages with the lexicon and the vocabulary of the content.

    `vocabulary` holds texts whose words are known to be right, for example the names of all indicators.
    """

    def __init__(self, lexicon: Lexicon, vocabulary: Iterable[str]) -> None:
        """Gather every known word, so that only unknown ones are repaired."""
        self._single: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
        for plain, variants in lexicon.writings.items():
            for variant in map(tokens_of, variants):
                if len(variant) == 1:
                    self._single[variant[0]] = tokens_of(plain)
                else:
                    self._phrases[variant] = tokens_of(plain)
        self._phrases |= {
            tuple(plain for token in phrase for plain in self._single.get(token, (token,))): canonical
            for phrase, canonical in self._phrases.items()
        }
        self._courtesies: dict[str, list[tuple[str, ...]]] = {}
        for courtesy in sorted(map(tokens_of, lexicon.cues.get("courtesy", ())), key=len, reverse=True):
            self._courtesies.setdefault(courtesy[0], []).append(courtesy)
        self._longest = max((len(phrase) for phrase in self._phrases), default=1)
        texts = [*vocabulary, *lexicon.writings, *lexicon.stopwords]
        texts += [phrase for phrases in lexicon.cues.values() for phrase in phrases]
        texts += [variant for variants in lexicon.writings.values() for variant in variants]
        self._known = frozenset(token for text in texts for token in tokens_of(text) if token.isalpha())
        self._canonical = frozenset(token for plain in lexicon.writings for token in tokens_of(plain))
        self._repairable = sorted(word for word in self._known if len(word) >= SHORTEST_STEM)
        self._skeletons = [(word, _VOWELS.sub("", word)) for word in self._repairable if _VOWELS.sub("", word)]
        self._plain = lru_cache(maxsize=REMEMBERED_WORDS)(self._made_plain)
        self._read = lru_cache(maxsize=REMEMBERED_TEXTS)(self._taken_in)

    def read(self, text: str) -> tuple[Word, ...]:
        """Return the words of a message in their plain form: single words first, then the phrases they make."""
        return self._read(text[:LONGEST_MESSAGE])

    def _taken_in(self, text: str) -> tuple[Word, ...]:
        typed = [(token, plain) for token in self._to_the_point(tokens_of(text)) for plain in self._plain(token)]
        words: list[Word] = []
        position = 0
        while position < len(typed):
            length, phrase = self._phrase_at([plain for _, plain in typed], position)
            original = " ".join(dict.fromkeys(token for token, _ in typed[position : position + length]))
            words += (Word(original, plain, stem(plain)) for plain in phrase)
            position += length
        return tuple(words)

    def stems(self, text: str) -> tuple[str, ...]:
        """Return the stems of a text: how content is indexed and cues are compared."""
        return tuple(word.stem for word in self.read(text) if word.plain not in "()")

    def _to_the_point(self, tokens: tuple[str, ...]) -> Iterator[str]:
        """Leave out courtesies whose words could be taken for the question: "mohon arahan"."""
        place = 0
        while place < len(tokens):
            begun = self._courtesies.get(tokens[place], ())
            courtesy = next((each for each in begun if tokens[place : place + len(each)] == each), ())
            if not courtesy:
                yield tokens[place]
            place += len(courtesy) or 1

    def _made_plain(self, token: str) -> tuple[str, ...]:
        if token in self._single:
            return self._single[token]
        repaired = self._repaired(token)
        known = self._single.get(repaired) or self._single.get(stem(repaired))
        return known or self._compound(repaired) or self._abbreviated(repaired) or (repaired,)

    def _is_unknown(self, token: str) -> bool:
        return token.isalpha() and token not in self._known and stem(token) not in _dictionary()

    def _compound(self, token: str) -> tuple[str, ...]:
        """Return the two words that were written as one: "naskahdinas"."""
        if len(token) < 2 * SHORTEST_STEM or not self._is_unknown(token):
            return ()
        for cut in range(len(token) - SHORTEST_STEM, SHORTEST_STEM - 1, -1):
            if token[:cut] in self._known and token[cut:] in self._known:
                return self._plain(token[:cut]) + self._plain(token[cut:])
        return ()

    def _abbreviated(self, token: str) -> tuple[str, ...]:
        """Return the word whose vowels were left out: "kmtgn"."""
        if len(token) < SHORTEST_CONSONANTS or _VOWELS.search(token) or not self._is_unknown(token):
            return ()
        near = [
            (len(skeleton), word)
            for word, skeleton in self._skeletons
            if skeleton[0] == token[0] and skeleton[-1] == token[-1] and _is_within(token, skeleton)
        ]
        if not near or min(near)[0] > len(token) + 1:
            return ()
        return self._single.get(min(near)[1]) or (min(near)[1],)

    def _phrase_at(self, plain: list[str], position: int) -> tuple[int, tuple[str, ...]]:
        """Return how many words from `position` on make a known phrase, and its plain form."""
        for length in range(min(self._longest, len(plain) - position), 1, -1):
            phrase = tuple(plain[position : position + length])
            if phrase in self._phrases:
                return length, self._phrases[phrase]
        return 1, (plain[position],)

    def _repaired(self, token: str) -> str:
        if token in self._known or not token.isalpha() or len(token) < 4:
            return token
        return self._repair(token)

    def _repair(self, token: str) -> str:
        """Return what an unknown word most likely stands for, or the word itself."""
        for clitic in _CLITICS:
            bare = token.removesuffix(clitic)
            if bare != token and (bare in self._known or bare in _dictionary()):
                return bare
        if stem(token) in _dictionary() or stem(token) in self._known:
            return token
        everyday = _everyday_verb(token)
        if everyday:
            return everyday
        allowed = 1 if len(token) < 8 else 2
        squeezed = re.sub(r"(.)\1+", r"\1", token)
        for attempt in dict.fromkeys((token, squeezed)):
            if attempt in self._known:
                return attempt
            near = process.extract(attempt, self._repairable, scorer=OSA.distance, score_cutoff=allowed, limit=5)
            near = [each for each in near if each[0][0] == attempt[0] or len(attempt) >= 7]
            closest = [str(word) for word, distance, _ in near if distance == near[0][1]]
            plain = [word for word in closest if word in self._canonical] or closest
            if plain and (len(plain) == 1 or plain[0][:3] == attempt[:3]):
                return plain[0]
        return token


def _is_within(token: str, skeleton: str) -> bool:
    """Say whether the letters of a token occur in this order in a skeleton."""
    letters = iter(skeleton)
    return all(letter in letters for letter in token)


def _everyday_verb(token: str) -> str | None:
    """Return the dictionary word behind an everyday verb form: "netapin" -> "tetap", "dikerjain" -> "kerja"."""
    for ending in ("in", "an", ""):
        if not token.endswith(ending):
            continue
        bare = token.removesuffix(ending)
        starts = [bare, bare.removeprefix("di"), bare.removeprefix("di").removeprefix("per")]
        starts += [to + bare.removeprefix(of) for of, to in _NASALS if bare.startswith(of)]
        for start in starts:
            if len(start) >= 4 and start in _dictionary():
                return start
    return None


def phrase_in(phrase: tuple[str, ...], stems: tuple[str, ...], *, reach: int = 2) -> bool:
    """Say whether the stems of a phrase occur in order, with at most `reach` words between two of them.

    A reach of 0 asks for neighbours.
    """
    return bool(phrase) and _ends_of(phrase, stems, reach) is not None


def _ends_of(phrase: tuple[str, ...], stems: tuple[str, ...], reach: int) -> int | None:
    for start in (place for place, each in enumerate(stems) if each == phrase[0]):
        place = start
        for wanted in phrase[1:]:
            window = stems[place + 1 : place + 2 + reach]
            if wanted not in window:
                break
            place += 1 + window.index(wanted)
        else:
            return place
    return None
