"""Four eyes: whoever made a report, or sent the evidence by which it is judged, is not its checker."""

from collections.abc import Sequence

from spbe.people import Action, Person
from spbe.refusals import OwnWork
from spbe.reports import Evidence, HistoryItem, Report, Verdict
from spbe.usecases.ports import Store


def makers(history: Sequence[HistoryItem], report: Report | None) -> frozenset[int]:
    """Return who may not check a row by its report, by what happened to the row.

    These are the reporter, who sent evidence of this very report, and who sent any since the last decision on the row:
    that is judged with it.
    """
    decided = max((each.at for each in history if isinstance(each, Verdict)), default=None)
    senders = {
        each.uploaded_by
        for each in history
        if isinstance(each, Evidence)
        and (decided is None or each.uploaded_at > decided or (report and each.report_id == report.id))
    }
    return frozenset(senders | {report.reporter_id} if report else senders)


async def require_another(store: Store, person: Person, follow_up_id: int, report: Report | None) -> None:
    """Raise `OwnWork` where a person would check what they made themselves."""
    if person.id in makers(await store.reports.history(follow_up_id), report):
        raise OwnWork(Action.VERIFY)
