"""What a reading of a question may return."""

from dataclasses import dataclass

from spbe.catalogue import Indicator, Instrument
from spbe.facts import (
    Counterparts,
    Fact,
    NotInMatrix,
    OpdNotInMatrix,
    OpdRanking,
    PlaceOf,
    RowFacts,
    RowList,
    ServiceCard,
    TargetSummary,
)
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


MATRIX_FACTS = (RowFacts, RowList, OpdRanking, TargetSummary, OpdNotInMatrix, NotInMatrix, ServiceCard)

Reply = Found | Unclear | MembersOnly


def tells_matrix(reply: Reply) -> bool:
    """Say whether a reply holds anything of the matrix, which only members may read."""
    match reply:
        case Found(facts=facts):
            return any(
                isinstance(fact, MATRIX_FACTS)
                or (isinstance(fact, PlaceOf) and fact.row)
                or (isinstance(fact, Counterparts) and fact.service)
                for fact in facts
            )
        case Unclear(choices=choices):
            return any(isinstance(choice, MatrixRow) for choice in choices)
        case MembersOnly():
            return False


def found(intent: str, *facts: Fact) -> Found:
    """Return facts as a reply."""
    return Found(intent, facts)
