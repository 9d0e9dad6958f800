"""The engine with the shipped content and the sample matrix, and a short way to say what an answer tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from spbe.answers import Answer, Answerer, Unknown
from spbe.catalogue import (
    Aspect,
    Domain,
    Event,
    Indicator,
    Instrument,
    LevelDetail,
    LevelName,
    Predicate,
    PublishedResult,
    Topic,
)
from spbe.crosswalk import Counterpart
from spbe.facts import Fact
from spbe.index import Rated
from spbe.knowledge import Knowledge
from spbe.matrix import Matrix, MatrixRow, Opd
from spbe.matrix_table import rows_from
from spbe.replies import Found, MembersOnly, Unclear
from storage.content_files import Content, load_content
from storage.tables import read_csv

CONTENT = Path(__file__).parents[2] / "content"
DEFAULT_EDITION = "2020"
"""An instance may assume another edition than its matrix follows; tests/questions asks with the matrix's own."""

INSTANCE = "Kota Denpasar"


def rated_rows(rows: Iterable[MatrixRow]) -> tuple[Rated, ...]:
    """Return what the rows of a matrix rate, in their order; several rows of an indicator are its services."""
    return tuple(Rated(row.indicator, Fraction(row.level), row.number, row.opds) for row in rows)


@dataclass(frozen=True)
class Engine:
    """All that a question meets: the content, the matrix, both indexed, and the answerer."""

    content: Content
    matrix: Matrix
    knowledge: Knowledge
    answerer: Answerer

    def answer(self, question: str, *, guest: bool = False) -> Answer:
        """Answer a member, or a guest."""
        return self.answerer.answer(question, may_read_matrix=not guest)


@cache
def shipped_engine() -> Engine:
    """Return the engine as an instance starts with it, built once: it never changes."""
    content = load_content(CONTENT)
    rows = rows_from(
        read_csv(CONTENT / "matrix" / "denpasar-2019.csv"),
        opds=content.opds,
        instrument=content.catalogue.instruments["2018"],
    )
    matrix = Matrix("Matriks MONEV Kota Denpasar 2019", rows, content.opds, revision=1)
    at_start = {"default_edition": DEFAULT_EDITION, "instance": INSTANCE}
    return Engine(
        content,
        matrix,
        Knowledge(content.catalogue, content.lexicon, matrix, **at_start),
        Answerer(content.catalogue, content.lexicon, matrix, **at_start),
    )


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@dataclass(frozen=True)
class Told:
    """A fact in short: its class, and its fields as `label` writes them. Expected ones name only what matters."""

    kind: type[Fact]
    fields: Mapping[str, str]

    def is_met_by(self, other: "Told") -> bool:
        """Say whether another fact is of this class and has the same in every field that this one names."""
        return self.kind is other.kind and self.fields.items() <= other.fields.items()


def fact(kind: type[Fact], /, **expected: str) -> Told:
    """Return an expected fact: `fact(RowFacts, rows="14,16", fields="opd")`."""
    return Told(kind, expected)


def told(answer: Answer) -> tuple[Told, ...]:
    """Return the facts of an answer in short; nothing where it has none."""
    if not isinstance(answer, Found):
        return ()
    return tuple(
        Told(type(each), {field.name: label(getattr(each, field.name)) for field in fields(each)})
        for each in answer.facts
    )


def gist(answer: Answer) -> object:
    """Return all that two answers must share to be the same answer."""
    match answer:
        case Found(intent=intent):
            return intent, told(answer)
        case Unclear(intent=intent, choices=choices):
            return intent, label(choices)
        case MembersOnly(intent=intent):
            return MembersOnly, intent
        case Unknown(reason=reason, nearest=nearest):
            return reason, label(nearest)


def label(value: object) -> str:
    """Write a value of a fact in short: rows and indicators by number, instruments by edition, lists with commas."""
    match value:
        case None:
            return ""
        case Instrument():
            return value.edition
        case Indicator() | Aspect() | Domain() | LevelDetail() | MatrixRow():
            return str(value.number)
        case LevelName():
            return f"{value.number} {value.name}"
        case Opd():
            return value.short
        case Predicate():
            return value.name
        case Topic() | Event():
            return value.key
        case PublishedResult():
            return f"{value.institution} {value.year}"
        case Matrix():
            return value.title
        case tuple():
            return ",".join(":".join(map(label, each)) if isinstance(each, tuple) else label(each) for each in value)
        case Counterpart():
            return value.relation
        case bool() | int() | str() | Decimal():
            return str(value)
        case _:
            raise TypeError(f"no label for {type(value).__name__}")
