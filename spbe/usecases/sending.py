"""Sending a form: its reports, the state of their rows, the evidence and the audit trail, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from spbe.form_json import from_json
from spbe.letters import Told, Write, nobody
from spbe.people import Action, Person
from spbe.progress import Blocker, RowStatus, Status
from spbe.refusals import Outdated
from spbe.report_form import Form, Item
from spbe.reports import FollowUp, NewEvidence, NewReport, Report
from spbe.usecases.access import require
from spbe.usecases.confirming import focal_points
from spbe.usecases.letters import telling
from spbe.usecases.ports import Store
from spbe.usecases.reporting import allowed_row
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

WITHDRAWN_WITHIN = timedelta(minutes=10)

ROW_STATUS: Mapping[Status, RowStatus] = {
    Status.NOT_STARTED: RowStatus.NOT_STARTED,
    Status.IN_PROGRESS: RowStatus.IN_PROGRESS,
    Status.BLOCKED: RowStatus.BLOCKED,
    Status.DONE: RowStatus.WAITING,
}


@dataclass(frozen=True, slots=True)
class SentRow(Told):
    """What was sent on a row: a report, or evidence alone. `to_confirm` are those asked to stand by it."""

    follow_up: FollowUp
    report: Report | None
    evidence: int
    status: RowStatus
    to_confirm: tuple[int, ...] = ()


async def send(
    resources: Resources, person: Person, form_id: int, *, write: Write[SentRow] = nobody
) -> tuple[SentRow, ...]:
    """Store what a form says, once: the draft goes in the same transaction. Raises `Outdated` and `RowOfOthers`."""
    async with resources.open_store() as store:
        draft = await store.drafts.get(person.id, lock=True)
        form = from_json(draft.payload) if draft else None
        if form is None or form.id != form_id or not form.is_ready or not await store.drafts.delete(person.id):
            raise Outdated
        return await send_form(resources, store, person, form, write)


async def send_form(
    resources: Resources, store: Store, person: Person, form: Form, write: Write[SentRow]
) -> tuple[SentRow, ...]:
    """Store what a form says in a unit that somebody else ends. Raises `RowOfOthers`."""
    # Rows are locked in one order, whatever order the message had: two forms on the same rows never block.
    items = sorted(form.items, key=lambda item: item.row or 0)
    sent = [await _sent(resources, store, person, form, item) for item in items]
    await _attach(resources, store, person, form, sent)
    return tuple([await telling(resources, store, each, write) for each in sent])


async def withdraw(resources: Resources, person: Person, report_id: int) -> tuple[FollowUp, Report]:
    """Take back one's own report within ten minutes, and return its row as the report before it left it.

    Raises `Outdated` where the time is over, or it was decided on or followed by another.
    """
    async with resources.open_store() as store:
        now = resources.now()
        report = await store.reports.get(report_id)
        if report is None or report.reporter_id != person.id or now - report.reported_at > WITHDRAWN_WITHIN:
            raise Outdated
        follow_up = await store.follow_ups.get(report.follow_up_id, lock=True)
        if follow_up is None or follow_up.state.last_report is None or follow_up.state.last_report.id != report_id:
            raise Outdated
        require(person, Action.REPORT, opds=follow_up.opds)
        if await store.verdicts.last(report_id) or not await store.reports.withdraw(report_id, at=now):
            raise Outdated
        before = (await store.reports.latest([follow_up.id])).get(follow_up.id)
        status, since = await _standing_after(store, before)
        percent = before.percent if before else 0
        blocker = before.blocker if before else None
        await store.follow_ups.set_state(follow_up.id, status=status, percent=percent, blocker=blocker, at=since or now)
        await _unclaim(resources, store, person, follow_up, report)
        await record(resources, store, person, "withdraw_report", f"report:{report_id}")
        await _record_state(resources, store, person, follow_up, status, percent, blocker)
        return await store.follow_ups.get(follow_up.id) or follow_up, report


async def _sent(resources: Resources, store: Store, person: Person, form: Form, item: Item) -> SentRow:
    follow_up = await allowed_row(store, person, item.row or 0, lock=True)
    if await store.preferences.own_again(person.id, follow_up.id):
        whose = f"person:{person.id}"
        await record(resources, store, person, "own_again", f"follow_up:{follow_up.id}", new=whose)
    if form.purpose == "evidence" or item.status is None or item.percent is None:
        return SentRow(
            follow_up, None, len(form.attachments), await _with_evidence(resources, store, person, follow_up)
        )
    on_behalf = None if not person.opds.isdisjoint(follow_up.opds) else follow_up.row.opds[0].id
    new = NewReport(
        follow_up_id=follow_up.id,
        reporter_id=person.id,
        status=item.status,
        percent=item.percent,
        reported_at=resources.now(),
        blocker=item.blocker,
        note=item.note,
        target=item.target,
        on_behalf=on_behalf,
        reason=form.reason,
    )
    report = await store.reports.add(new, year=resources.today().year)
    if await store.preferences.end_snooze(person.id, follow_up.id):
        await record(resources, store, person, "end_snooze", f"follow_up:{follow_up.id}")
    status = ROW_STATUS[item.status]
    await store.follow_ups.set_state(
        follow_up.id, status=status, percent=item.percent, blocker=item.blocker, at=resources.now()
    )
    await record(resources, store, person, "report", f"report:{report.id}", new=f"row:{follow_up.row.number}")
    await _record_state(resources, store, person, follow_up, status, item.percent, item.blocker)
    if item.level is not None:
        await store.follow_ups.set_level(follow_up.id, "claimed", item.level)
        old = follow_up.state.level_claimed
        subject = f"follow_up:{follow_up.id}"
        await record(resources, store, person, "claim_level", subject, old=old, new=item.level)
    asked = await focal_points(store, [on_behalf]) if on_behalf is not None else ()
    return SentRow(follow_up, report, len(form.attachments), status, tuple(each for each in asked if each != person.id))


async def _with_evidence(resources: Resources, store: Store, person: Person, follow_up: FollowUp) -> RowStatus:
    """Put a returned row back into the queue: the new evidence is what was asked for."""
    state = follow_up.state
    if state.status is not RowStatus.RETURNED or not state.last_report or state.last_report.status is not Status.DONE:
        return state.status
    await store.follow_ups.set_state(
        follow_up.id, status=RowStatus.WAITING, percent=state.percent, blocker=state.blocker, at=resources.now()
    )
    await _record_state(resources, store, person, follow_up, RowStatus.WAITING, state.percent, state.blocker)
    return RowStatus.WAITING


async def _attach(resources: Resources, store: Store, person: Person, form: Form, sent: list[SentRow]) -> None:
    """Attach the evidence of a form to its rows, each to the report it supports."""
    if not form.attachments or form.classification is None:
        return
    items = [
        NewEvidence(each.kind, each.name, form.classification, each.file_id, each.text) for each in form.attachments
    ]
    reports = [(each.follow_up, each.report or each.follow_up.state.last_report) for each in sent]
    rows = {follow_up.id: report.id if report else None for follow_up, report in reports}
    for evidence_id in await store.evidence.attach(rows, items, by=person.id, at=resources.now()):
        await record(resources, store, person, "attach_evidence", f"evidence:{evidence_id}")


async def _standing_after(store: Store, report: Report | None) -> tuple[RowStatus, datetime | None]:
    """Return how a row stands by its last report and what was decided on it, and since when.

    Evidence that came after a return put the row back into the queue.
    """
    if report is None:
        return RowStatus.NOT_STARTED, None
    verdict = await store.verdicts.last(report.id)
    if verdict is None:
        return ROW_STATUS[report.status], report.reported_at
    if verdict.accepted:
        return RowStatus.VERIFIED, verdict.at
    later = [each.uploaded_at for each in await store.evidence.of_report(report.id) if each.uploaded_at > verdict.at]
    if later and report.status is Status.DONE:
        return RowStatus.WAITING, min(later)
    return RowStatus.RETURNED, verdict.at


async def _unclaim(resources: Resources, store: Store, person: Person, follow_up: FollowUp, report: Report) -> None:
    """Put back the level that was claimed before a report, where the report claimed one."""
    subject = f"follow_up:{follow_up.id}"
    claims = [each for each in await store.audit.of_subject(subject) if each.action == "claim_level"]
    made_with = next((each for each in claims if each.at >= report.reported_at), None)  # the clock ran on meanwhile
    if made_with:
        old = int(made_with.old) if made_with.old else None
        await store.follow_ups.set_level(follow_up.id, "claimed", old)
        await record(resources, store, person, "claim_level", subject, old=made_with.new, new=old)


def _told(status: RowStatus, percent: int, blocker: Blocker | None) -> str:
    return f"{status} {percent}%{f' ({blocker})' if blocker else ''}"


async def _record_state(
    resources: Resources,
    store: Store,
    person: Person,
    follow_up: FollowUp,
    status: RowStatus,
    percent: int,
    blocker: Blocker | None,
) -> None:
    old = _told(follow_up.state.status, follow_up.state.percent, follow_up.state.blocker)
    subject, new = f"follow_up:{follow_up.id}", _told(status, percent, blocker)
    if old != new:
        await record(resources, store, person, "set_state", subject, old=old, new=new)
