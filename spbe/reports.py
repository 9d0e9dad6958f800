"""Follow-up as values: the state of a row, the reports about it, their evidence, and what was decided.

Names of people are as they are known now; None where somebody left or never gave one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

from spbe.matrix import MatrixRow, Target
from spbe.progress import ASKED_OF_OPD, Blocker, RowStatus, Status

EvidenceKind = Literal["file", "link", "register"]
Classification = Literal["terbuka", "terbatas", "rahasia"]

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a longer list, and how long the list is."""

    items: tuple[Item, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """A report before it has a number: what somebody says about a row.

    `on_behalf` is the agency for which a coordinator reports; `reason` says why it corrects an earlier one.
    """

    follow_up_id: int
    reporter_id: int
    status: Status
    percent: int
    reported_at: datetime
    blocker: Blocker | None = None
    note: str | None = None
    target: Target | None = None
    on_behalf: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A stored report. `revision` counts the reports of a row from 1; nothing of it changes but the last two events."""

    id: int
    reference: str
    row: int
    follow_up_id: int
    revision: int
    reporter_id: int
    reporter: str | None
    status: Status
    percent: int
    reported_at: datetime
    blocker: Blocker | None = None
    note: str | None = None
    target: Target | None = None
    on_behalf: int | None = None
    reason: str | None = None
    confirmed_by: int | None = None
    confirmer: str | None = None
    confirmed_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowState:
    """How a row stands. `since` is when it took its status, None while nobody has reported.

    The target is the row's present one; `target_reason` says why it was moved last. The three levels are apart:
    what the agency claims, what the coordinator verified, what the external assessor gave.
    """

    status: RowStatus
    percent: int
    blocker: Blocker | None
    since: datetime | None
    last_report: Report | None
    first_target: Target
    target: Target
    target_reason: str | None
    level_claimed: int | None = None
    level_verified: int | None = None
    level_external: int | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A row of the matrix together with how it stands. `gone_at` where the matrix no longer has the row."""

    id: int
    row: MatrixRow
    state: RowState
    gone_at: datetime | None = None

    @property
    def opds(self) -> frozenset[int]:
        """The ids of the agencies that must act: what `spbe.people.may` asks for."""
        return frozenset(opd.id for opd in self.row.opds)

    def is_overdue(self, today: date) -> bool:
        """Say whether the target is past while an agency still has to act."""
        return self.state.status in ASKED_OF_OPD and self.row.target.day < today


@dataclass(frozen=True, slots=True)
class TargetChange:
    """A target that was moved; `by` is None where an import at the command line moved it."""

    old: Target
    new: Target
    reason: str | None
    by: int | None
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a coordinator decided on a report; `reason` is the code of a returned one."""

    id: int
    report_id: int
    accepted: bool
    reason: str | None
    note: str | None
    by: int
    name: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on disk under a random name; the same bytes are stored once."""

    id: int
    sha256: str
    stored_name: str
    size: int
    media_type: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """A piece of evidence before it is attached: a stored file, or the text of a link or register number.

    `name` is how the sender called it; it is shown and never used as a path.
    """

    kind: EvidenceKind
    name: str
    classification: Classification
    file_id: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A piece of evidence of a row. `revision` counts the submissions to the row from 1; an album is one."""

    id: int
    row: int
    follow_up_id: int
    report_id: int | None
    kind: EvidenceKind
    name: str
    classification: Classification
    revision: int
    uploaded_by: int
    uploader: str | None
    uploaded_at: datetime
    file: StoredFile | None = None
    text: str | None = None


HistoryItem = Report | Verdict | Evidence | TargetChange


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what, when. Holds no name of a person, and nothing of what people report, ask or give as a reason.

    `actor_role` outlives the name of somebody who left; `subject` is a kind and an id, as "report:7".
    """

    at: datetime
    actor_id: int | None
    actor_role: str
    action: str
    subject: str
    old: str | None = None
    new: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that somebody is writing: the form as JSON text and the step at which it stands."""

    person_id: int
    chat_id: int
    payload: str
    step: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that is held on a person, for their own export."""

    asked_at: datetime
    text: str
    intent: str
    outcome: str
    verdict: str | None
