"""The file in which a person gets everything that is held on them: JSON with keys in their language.

Its keys and the words for outcomes are in content/messages/privacy/keys.j2.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from handlers.messages import Messages
from handlers.phrasing import target_in_words
from spbe.broadcasts import ToldNotice
from spbe.dates import WEEKDAYS
from spbe.form_json import from_json
from spbe.people import Invitation, Membership
from spbe.reminding import Preference, ReminderLogEntry
from spbe.reports import AskedQuestion, AuditEntry, Draft, Evidence, Report, Verdict
from spbe.usecases.privacy import OwnData, Wishes, Work
from spbe.usecases.retargeting import Request

Entry = Mapping[str, Any]
"""Values by the names of keys.j2; what is None is left out."""


def file_of(messages: Messages, held: OwnData, zone: tzinfo) -> bytes:
    """Return the file: UTF-8, indented, times in the zone of the instance."""
    keys = messages.table("privacy/keys")
    told = {
        **_reminders(messages, held, keys, zone),
        "notices": [_notice(each, keys) for each in held.notices],
        "letters": [each.html for each in held.letters],
    }
    everything = {**_all(held, keys), **told, **_wishes(held.wishes)}
    return json.dumps(_named(everything, keys, zone), ensure_ascii=False, indent=2).encode()


def _all(held: OwnData, keys: Mapping[str, str]) -> Entry:
    member = held.member
    return {
        "what": keys["everything"],
        "made_at": held.at,
        "account": held.person.id,
        "name": held.person.name,
        "role": keys[held.person.role.value],
        "joined_at": member.joined_at if member else None,
        "active_at": member.active_at if member else None,
        "agencies": [_membership(each, held.opds) for each in held.memberships],
        "questions": [_question(each, keys) for each in held.questions],
        **(_work(held.work, held.opds, keys) if held.work else {}),
        "archived": held.counts if held.work is None and any(held.counts.values()) else None,
        "draft": _draft(held.draft) if held.draft else None,
        "reasoned": _request(held.memory.reasoned.request) if held.memory.reasoned else None,
        "matrix": {"at": held.matrix.made_at, "file_name": held.matrix.name} if held.matrix else None,
        "invitations": [_invitation(each, held.person.id, keys) for each in held.invitations],
        "guesses": held.guesses,
        "about": [_change(each) for each in held.about],
    }


def _work(work: Work, opds: Mapping[int, str], keys: Mapping[str, str]) -> Entry:
    return {
        "reports": [_report(each, opds) for each in work.reports],
        "evidence": [_evidence(each) for each in work.evidence],
        "verdicts": [_verdict(each, keys) for each in work.verdicts],
        "changes": [_change(each) for each in work.changes],
    }


def _membership(held: Membership, opds: Mapping[int, str]) -> Entry:
    return {"agency": opds.get(held.opd), "since": held.since, "until": held.until}


def _question(asked: AskedQuestion, keys: Mapping[str, str]) -> Entry:
    return {
        "at": asked.asked_at,
        "text": asked.text,
        "intent": asked.intent,
        "outcome": keys[asked.outcome],
        "verdict": keys[asked.verdict] if asked.verdict else None,
    }


def _report(report: Report, opds: Mapping[int, str]) -> Entry:
    return {
        "at": report.reported_at,
        "reference": report.reference,
        "row": report.row,
        "revision": report.revision,
        "status": report.status.value,
        "percent": report.percent,
        "blocker": report.blocker.value if report.blocker else None,
        "note": report.note,
        "target": target_in_words(report.target) if report.target else None,
        "on_behalf": opds.get(report.on_behalf) if report.on_behalf else None,
        "reason": report.reason,
        "confirmed_at": report.confirmed_at,
        "withdrawn_at": report.withdrawn_at,
    }


def _evidence(piece: Evidence) -> Entry:
    return {
        "at": piece.uploaded_at,
        "row": piece.row,
        "revision": piece.revision,
        "kind": piece.kind,
        "file_name": piece.name,
        "classification": piece.classification,
        "text": piece.text,
        "size": piece.file.size if piece.file else None,
        "media_type": piece.file.media_type if piece.file else None,
        "sha256": piece.file.sha256 if piece.file else None,
    }


def _verdict(verdict: Verdict, keys: Mapping[str, str]) -> Entry:
    return {
        "at": verdict.at,
        "report": verdict.report_id,
        "decision": keys["accepted" if verdict.accepted else "returned"],
        "reason": verdict.reason,
        "note": verdict.note,
    }


def _draft(draft: Draft) -> Entry:
    form = from_json(draft.payload)
    if form is None:
        return {"at": draft.updated_at, "text": draft.payload}
    return {
        "at": draft.updated_at,
        "rows": [
            {
                "row": item.row,
                "status": item.status.value if item.status else None,
                "percent": item.percent,
                "blocker": item.blocker.value if item.blocker else None,
                "note": item.note,
                "target": target_in_words(item.target) if item.target else None,
                "level": item.level,
            }
            for item in form.items
        ],
        "evidence": [{"kind": each.kind, "file_name": each.name, "text": each.text} for each in form.attachments],
        "classification": form.classification,
        "reason": form.reason,
    }


def _request(asked: Request) -> Entry:
    """Return a move of targets that is not confirmed, with the reason that somebody typed."""
    target = target_in_words(asked.target) if asked.target else None
    return {"rows": list(asked.rows), "target": target, "reason": asked.reason}


def _invitation(link: Invitation, person_id: int, keys: Mapping[str, str]) -> Entry:
    return {
        "at": link.made_at,
        "link": keys["used_by_you" if link.used_by == person_id else "made_by_you"],
        "role": keys[link.role.value],
        "used_at": link.used_at,
        "revoked_at": link.revoked_at,
    }


def _change(entry: AuditEntry) -> Entry:
    return {"at": entry.at, "action": entry.action, "subject": entry.subject, "old": entry.old, "new": entry.new}


def _reminders(messages: Messages, held: OwnData, keys: Mapping[str, str], zone: tzinfo) -> Entry:
    """Return what somebody was told; how much it was also where the file has not all of it."""
    if held.work is None:
        return {}
    told = [_reminder(messages, each, keys, zone) for each in held.reminders.items]
    return {"reminders": told, "reminders_in_all": held.reminders.total}


def _reminder(messages: Messages, told: ReminderLogEntry, keys: Mapping[str, str], zone: tzinfo) -> Entry:
    (reason,) = messages.lines("reminder_log/rule", told=told, title=told.stage, zone=zone)
    outcome = "uncertain" if told.digest_outcome == "uncertain" and told.outcome == "sent" else told.outcome
    return {
        "at": told.settled_at,
        "planned_at": told.planned_at,
        "row": told.row,
        "reason": reason,
        "outcome": keys[outcome or "pending"],
        "message": told.message_id if outcome == "sent" else None,
    }


def _notice(told: ToldNotice, keys: Mapping[str, str]) -> Entry:
    return {
        "at": told.settled_at or told.made_at,
        "kind": keys["broadcast" if told.is_broadcast else "answered"],
        "text": told.text,
        "outcome": keys[told.outcome or "pending"],
    }


def _wishes(wishes: Wishes) -> Entry:
    return {
        "reminder_settings": _preference(wishes.preference) if wishes.preference != Preference() else None,
        "put_off": [{"row": row, "until": until} for row, until in wishes.put_off],
        "disowned": list(wishes.disowned),
    }


def _preference(chosen: Preference) -> Entry:
    return {
        "hour": f"{chosen.hours.at:%H:%M}" if chosen.hours.at else None,
        "zone": chosen.hours.zone,
        "quiet_days": [WEEKDAYS[day] for day in sorted(chosen.quiet_days)],
        "leave_from": chosen.leave_from,
        "leave_until": chosen.leave_until,
    }


def _named(value: Any, keys: Mapping[str, str], zone: tzinfo) -> Any:
    """Return a value as JSON takes it, with the keys that the person reads."""
    match value:
        case Mapping():
            return {keys[key]: _named(each, keys, zone) for key, each in value.items() if each is not None}
        case datetime():
            return value.astimezone(zone).isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case str() | int():
            return value
        case Sequence():
            return [_named(each, keys, zone) for each in value]
        case _:
            raise TypeError(f"a file of own data holds {type(value).__name__}")
