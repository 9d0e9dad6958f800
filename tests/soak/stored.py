"""What the bot's database, its folder of evidence and its log hold in the end, read by plain SQL."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

_MOMENT = re.compile(r" \(trigger: .*?\)")
"""Of a job that was skipped: when it would have been next."""

Rows = list[Mapping[str, Any]]

STATEMENTS = {
    "reports": "SELECT r.id, r.year, f.number AS row, r.reporter_id, r.status, r.percent, r.note, r.reason,"
    " r.withdrawn_at FROM report r JOIN follow_up f ON f.id = r.follow_up_id ORDER BY r.id",
    "verdicts": "SELECT report_id, accepted, decided_by FROM verdict ORDER BY id",
    "evidence": "SELECT e.report_id, e.uploaded_by, e.kind, f.sha256, f.stored_name, f.size FROM evidence e"
    " LEFT JOIN evidence_file f ON f.id = e.file_id ORDER BY e.id",
    "files": "SELECT sha256, stored_name, size FROM evidence_file ORDER BY id",
    "audit": "SELECT actor_id, action, subject, old, new FROM audit ORDER BY id",
    "questions": "SELECT person_id, text FROM question",
    "digests": "SELECT person_id, day, outcome, attempts FROM digest",
    "inbox": "SELECT update_id, lane, outcome, deaths, settled_at FROM inbox",
    "people": "SELECT id, role FROM person",
    "preferences": "SELECT person_id, send_at FROM preference",
}


@dataclass
class Stored:
    """The rows of the tables, the hash of every file on the disk by its name, and the kinds of lines in the log."""

    reports: Rows = field(default_factory=list)
    verdicts: Rows = field(default_factory=list)
    evidence: Rows = field(default_factory=list)
    files: Rows = field(default_factory=list)
    audit: Rows = field(default_factory=list)
    questions: Rows = field(default_factory=list)
    digests: Rows = field(default_factory=list)
    inbox: Rows = field(default_factory=list)
    people: Rows = field(default_factory=list)
    preferences: Rows = field(default_factory=list)
    disk: dict[str, str] = field(default_factory=dict)
    log: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of the level "warning" and above."""


def read_all(database_url: str, evidence: Path, log: Path) -> Stored:
    """Read everything."""
    engine = create_engine(database_url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        tables = {
            name: [dict(row) for row in connection.execute(text(statement)).mappings()]
            for name, statement in STATEMENTS.items()
        }
    engine.dispose()
    disk = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in evidence.glob("*")}
    return Stored(**tables, disk=disk, log=kinds_of(log.read_text()))  # type: ignore[arg-type]  # by the statements' names


def settled(database_url: str) -> dict[int, Mapping[str, Any]]:
    """Read what became of updates so far, by their numbers: the bot keeps that for some days only."""
    engine = create_engine(database_url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        rows = [dict(row) for row in connection.execute(text(STATEMENTS["inbox"])).mappings()]
    engine.dispose()
    return {row["update_id"]: row for row in rows if row["settled_at"] is not None}


def kinds_of(log: str) -> Counter[tuple[str, str]]:
    """Count the lines of a log by level and event, from "warning" on; what is no JSON counts as "error"."""
    found: Counter[tuple[str, str]] = Counter()
    for line in log.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            found["error", f"no JSON: {line[:60]}"] += 1
            continue
        if entry["level"] in ("warning", "error", "critical"):
            more = entry.get("error") or entry.get("refused") or _kind(entry.get("exception", ""))
            event = _MOMENT.sub("", entry["event"].strip())
            found[entry["level"], f"{event}{f' ({more})' if more else ''}"] += 1
    return found


def _kind(exception: str) -> str:
    """Return the last line that says something; those of an exception group are drawn as a tree."""
    said = [line.strip(" |+-") for line in exception.splitlines()]
    return next((line[:90] for line in reversed(said) if line and not line.isdecimal()), "")
