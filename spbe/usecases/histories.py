"""The story of a row: what was reported, proved, decided and moved, oldest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spbe.matrix import MatrixRow, Opd
from spbe.people import Action, Person, may, may_read_matrix
from spbe.replies import MembersOnly
from spbe.reports import Evidence, HistoryItem, Report, TargetChange, Verdict
from spbe.usecases.access import row_for
from spbe.usecases.resources import Resources
from spbe.usecases.tasks import INTENT


@dataclass(frozen=True, slots=True)
class Reported:
    """A report; `on_behalf` is the agency for which a coordinator made it."""

    report: Report
    on_behalf: Opd | None


@dataclass(frozen=True, slots=True)
class Submitted:
    """Evidence that was sent together, and the reference of the report it supports."""

    pieces: tuple[Evidence, ...]
    reference: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on the report with this reference."""

    verdict: Verdict
    reference: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A target that was moved."""

    change: TargetChange


Happening = Reported | Submitted | Decided | Moved


@dataclass(frozen=True, slots=True)
class History:
    """All that happened to a row, oldest first."""

    row: MatrixRow
    happenings: tuple[Happening, ...]


async def read_history(resources: Resources, person: Person, number: int) -> History | MembersOnly:
    """Return the story of a row. Raises `RowUnknown` and `NotAllowed`."""
    if not may_read_matrix(person):
        return MembersOnly(INTENT)
    known = await resources.answerers.latest()
    async with resources.read_store() as store:
        row = await row_for(store, person, number, Action.READ_REPORTS)
        items = await store.reports.history(row.id)
    if not may(person, Action.READ_EVIDENCE, opds=row.opds):
        items = tuple(item for item in items if not isinstance(item, Evidence))
    opds = {opd.id: opd for opd in known.matrix.opds}
    return History(row.row, tuple(_told(items, opds)))


def _told(items: Iterable[HistoryItem], opds: dict[int, Opd]) -> Iterator[Happening]:
    """Yield what happened, with an album as one submission and reports by their references."""
    items = tuple(items)
    references = {item.id: item.reference for item in items if isinstance(item, Report)}
    submissions: dict[int, list[Evidence]] = {}
    for item in items:
        if isinstance(item, Evidence):
            submissions.setdefault(item.revision, []).append(item)
    for item in items:
        match item:
            case Report(on_behalf=on_behalf):
                yield Reported(item, opds.get(on_behalf) if on_behalf else None)
            case Verdict(report_id=report_id):
                yield Decided(item, references[report_id])
            case TargetChange():
                yield Moved(item)
            case Evidence(report_id=report_id, revision=revision):
                if pieces := submissions.pop(revision, None):
                    yield Submitted(tuple(pieces), references.get(report_id) if report_id else None)
