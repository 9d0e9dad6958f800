"""Reports and their evidence."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class BeginReport:
    """Begin to report on a row: from the status, from what holds it up, or only its evidence.

    A `fresh` one takes the place of a form that is not finished.
    """

    row: int
    part: Literal["report", "blocker", "evidence"]
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class FillForm:
    """Answer a step of the form with this number; `value` is what the step takes.

    Beside the steps there are "page" (of the rows to choose from), and while changing "item", "open", "remove" and
    "detach".
    """

    form: int
    step: str
    value: str


@dataclass(frozen=True, slots=True)
class SteerForm:
    """Do something with the form of this number as a whole.

    Sending says which message the card knew last: an older card shows what is no longer said.
    """

    form: int
    act: Literal["send", "change", "keep", "cancel", "back", "skip", "same", "resume", "drop"]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class WithdrawReport:
    """Take back a report that was just sent."""

    report: int


@dataclass(frozen=True, slots=True)
class CorrectReport:
    """Begin a correction of a report; a `fresh` one takes the place of a form that is not finished."""

    report: int
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmReport:
    """Stand by a report that a coordinator made on behalf of the agency."""

    report: int


@dataclass(frozen=True, slots=True)
class FetchEvidence:
    """Send a piece of evidence."""

    evidence: int


@dataclass(frozen=True, slots=True)
class ListEvidence:
    """List the evidence of a row; `page` counts from 0, the newest first."""

    row: int
    page: int = 0


ReportPress = BeginReport | FillForm | SteerForm | WithdrawReport | CorrectReport | ConfirmReport

EvidencePress = FetchEvidence | ListEvidence
