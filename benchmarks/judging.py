"""Judges replies against gold questions: one JSON object a line with `q`, `intent`, `must_contain`, `must_not_contain`.

A needle may hold alternatives between bars. It must begin at the start of a word; a number must not be part of a longer
one ("7%" is not in "17%"); the predicate Baik is not found in Sangat Baik. Markup, dashes and case do not count.
"""

import html
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|[*_`~]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")


@dataclass(frozen=True, slots=True)
class Gold:
    """A question with what a right reply must and must not say."""

    id: str
    text: str
    intent: str
    must: tuple[str, ...]
    must_not: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a reply lacks and what it says wrongly."""

    missing: tuple[str, ...]
    forbidden: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        """Whether nothing is missing and nothing forbidden is said."""
        return not self.missing and not self.forbidden


@dataclass
class Tally:
    """Right and all replies per intent, the failures, and the lengths of the replies."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failures: list[tuple[Gold, Judgement]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)

    def add(self, gold: Gold, reply: str) -> None:
        """Judge one reply and count it."""
        judgement = judge(gold, reply)
        self.asked[gold.intent] += 1
        self.right[gold.intent] += judgement.is_right
        self.lengths.append(len(reply))
        if not judgement.is_right:
            self.failures.append((gold, judgement))


def load(file: Path) -> list[Gold]:
    """Read a file of gold questions."""
    return [_gold(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def _gold(entry: dict[str, Any]) -> Gold:
    return Gold(
        entry["id"],
        entry["q"],
        entry["intent"],
        tuple(entry.get("must_contain", ())),
        tuple(entry.get("must_not_contain", ())),
    )


def judge(gold: Gold, reply: str) -> Judgement:
    """Say what a reply lacks and what it should not have said; an empty reply lacks everything."""
    said = plain(reply)
    return Judgement(
        tuple(needle for needle in gold.must if not said or not _any_of(said, needle.split("|"))),
        tuple(needle for needle in gold.must_not if _any_of(said, needle.split("|"))),
    )


def plain(text: str) -> str:
    """Return a text as it is compared: without markup, in lower case, with one kind of dash and single blanks."""
    text = _MARKUP.sub(" ", unicodedata.normalize("NFKC", html.unescape(text)))
    text = _DASHES.sub("-", text).replace(":", " ").replace("|", " ")
    return " ".join(text.lower().split())


def _any_of(said: str, needles: Iterable[str]) -> bool:
    return any(_says(said, plain(needle)) for needle in needles if needle.strip())


def _says(said: str, needle: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if needle[0].isdigit() else r"(?<![^\W\d_])" if needle[0].isalpha() else ""
    if needle == "baik":
        before += "(?<!sangat )"
    after = r"(?!\d)(?![.,]\d)" if needle[-1].isdigit() else ""
    return re.search(before + re.escape(needle) + after, said) is not None
