"""What a reading of a question may return."""

from dataclasses import dataclass

from spbe.catalogue import Indicator, Instrument
from spbe.facts import Fact
from spbe.matrix import MatrixRow


@dataclass(frozen=True, slots=True)
class Found:
    """Facts that answer a question."""

    intent: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """Several things fit about equally well: one button each."""

    intent: str
    choices: tuple[tuple[Instrument, Indicator] | MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class MembersOnly:
    """Only the matrix knows, and the person may not read it."""

    intent: str


Reply = Found | Unclear | MembersOnly


def found(intent: str, *facts: Fact) -> Found:
    """Return facts as a reply."""
    return Found(intent, facts)
