"""The card of a row: what the matrix says, how it stands, and what a person may do about it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spbe.catalogue import Instrument
from spbe.matrix import MatrixRow, Opd, Target
from spbe.people import Action, Person, may, may_read_matrix
from spbe.progress import ASKED_OF_OPD, SETTLED, RowStatus
from spbe.replies import MembersOnly
from spbe.reports import FollowUp, Report, RowState
from spbe.usecases.access import present_row
from spbe.usecases.resources import Resources
from spbe.usecases.tasks import INTENT, days_left, instrument_of

Offer = Literal[
    "confirm",
    "correct",
    "report",
    "blocker",
    "evidence",
    "history",
    "files",
    "level",
    "review",
    "target",
    "snooze",
    "disown",
    "mine",
]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row stands, for those who may read its reports; `on_behalf` is the agency the last one was made for."""

    state: RowState
    pieces: int
    on_behalf: Opd | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A row as a person may see it; `standing` is None for those who may not read its reports.

    `services` counts the rows of its indicator; `first_target` is set where the target was moved.
    """

    follow_up_id: int
    row: MatrixRow
    services: int
    instrument: Instrument | None
    days_left: int | None
    first_target: Target | None
    standing: Standing | None
    offers: tuple[Offer, ...]

    @property
    def report_id(self) -> int:
        """The report that the offers are about which need one."""
        report = self.standing.state.last_report if self.standing else None
        if report is None:
            raise LookupError("a card without a report")
        return report.id


async def open_card(resources: Resources, person: Person, number: int) -> Card | MembersOnly:
    """Return the card of a row. Raises `RowUnknown`."""
    if not may_read_matrix(person):
        return MembersOnly(INTENT)
    known = await resources.answerers.latest()
    async with resources.read_store() as store:
        found = await present_row(store, number)
        reads = may(person, Action.READ_REPORTS, opds=found.opds)
        pieces = len(await store.evidence.of_row(found.id)) if reads else 0
        is_reminded = _is_reminded(person, found)
        disowned = await store.preferences.disowned(person.id) if is_reminded else ()
    state, today = found.state, resources.today()
    return Card(
        follow_up_id=found.id,
        row=found.row,
        services=len(known.matrix.of_indicator(found.row.indicator)),
        instrument=instrument_of(known, found.row),
        days_left=days_left(found, today) if reads else (found.row.target.day - today).days,
        first_target=state.first_target if state.first_target != state.target else None,
        standing=Standing(state, pieces, _on_behalf(known.matrix.opds, state.last_report)) if reads else None,
        offers=(*_offers(person, found, pieces), *(_about_reminders(found, disowned) if is_reminded else ())),
    )


def _offers(person: Person, row: FollowUp, pieces: int) -> Iterator[Offer]:
    """Yield what a person may do, in the order of the buttons."""
    report = row.state.last_report
    own = report is not None and report.reporter_id == person.id
    if report and _awaits_word_of(person, row, report):
        yield from ("confirm", "correct")
    if row.state.status is not RowStatus.CANCELLED:
        if may(person, Action.REPORT, opds=row.opds):
            yield from ("report", "blocker")
        if may(person, Action.ATTACH_EVIDENCE, opds=row.opds):
            yield "evidence"
    if may(person, Action.READ_REPORTS, opds=row.opds):
        yield "history"
    if pieces and may(person, Action.READ_EVIDENCE, opds=row.opds):
        yield "files"
    if may(person, Action.VERIFY, opds=row.opds):
        yield "level"
    if report and row.state.status is RowStatus.WAITING and may(person, Action.VERIFY, opds=row.opds, own=own):
        yield "review"
    elif row.state.status not in SETTLED and may(person, Action.MOVE_TARGET, opds=row.opds):
        yield "target"  # first the report is decided on; together they would be too many buttons


def _is_reminded(person: Person, row: FollowUp) -> bool:
    """Say whether a row is asked of an agency of the person's, who is reminded of it unless they say otherwise."""
    is_theirs = not row.opds.isdisjoint(person.opds) and may(person, Action.REPORT, opds=row.opds)
    return is_theirs and row.state.status in ASKED_OF_OPD


def _about_reminders(row: FollowUp, disowned: Collection[int]) -> tuple[Offer, ...]:
    """Return what may be done about the reminders of a row by whoever gets them, or gave it away."""
    return ("mine",) if row.id in disowned else ("snooze", "disown")


def _awaits_word_of(person: Person, row: FollowUp, report: Report) -> bool:
    """Say whether a report was made on behalf of an agency of the person's, who may stand by it or correct it."""
    asked = row.opds & person.opds & {report.on_behalf}
    return (
        bool(asked)
        and report.confirmed_at is None
        and may(person, Action.CONFIRM, opds=row.opds, own=report.reporter_id == person.id)
    )


def _on_behalf(opds: Sequence[Opd], report: Report | None) -> Opd | None:
    return next((opd for opd in opds if report and opd.id == report.on_behalf), None)
