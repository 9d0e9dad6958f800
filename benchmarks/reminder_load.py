# ruff: noqa: S608 - the statements are put together of our own numbers
"""A large matrix for the benchmark of reminders, and the plan of a day written by hand for each database.

Targets lie from 350 days before a day to 350 after it; eight of ten rows are open, four of five were reported on within
90 days. An agency has two focal points and a hundred rows; a quarter of the rows has a second agency.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Date, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import UtcTime
from tests.storage.reminding import at

PEOPLE = 1_000_000
"""Person ids begin here."""

COORDINATORS = 2
LATE_FOR_COORDINATORS = timedelta(days=14)
OVERDUE = timedelta(days=7)
OFFSETS = (0, 1, 3, 7, 14, 30)

_DAY = {
    "sqlite": "date(:today, (i * 37 % 700 - 350) || ' days')",
    "postgresql": ":today + (i::bigint * 37 % 700 - 350)::integer",
}
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', :now, '-' || (i * 7919 % 90 + 2) || ' days')",
    "postgresql": ":now - (i::bigint * 7919 % 90 + 2) * interval '1 day'",
}
_LATE = {
    "sqlite": "CAST(julianday('{covered}') - julianday(f.target_day) AS INTEGER)",
    "postgresql": "(date '{covered}' - f.target_day)",
}


async def fill(connection: AsyncConnection, rows: int, today: date) -> None:
    """Lay a matrix with its people, reports and wishes."""
    moments = (bindparam("now", at(today), UtcTime()), bindparam("today", today, Date()))
    for statement in _statements(connection.dialect.name, rows):
        used = [each for each in moments if f":{each.key}" in statement]
        await connection.execute(text(statement.replace("::", "\\:\\:").replace(":%", "\\:%")).bindparams(*used))


def _numbers(last: int) -> str:
    return f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last})"


def _statements(dialect: str, rows: int) -> Iterator[str]:
    opds = max(rows // 100, 10)
    people = 2 * opds
    day, moment = _DAY[dialect], _MOMENT[dialect]
    status = "CASE i % 10 WHEN 0 THEN 'menunggu verifikasi' WHEN 1 THEN 'terverifikasi' ELSE 'proses' END"
    yield f"INSERT INTO opd (id, short, name) {_numbers(opds)} SELECT i, 'OPD ' || i, 'OPD ' || i FROM n"
    yield f"""
        INSERT INTO person (id, role, joined_at) {_numbers(people + COORDINATORS)}
        SELECT {PEOPLE} + i, CASE WHEN i > {people} THEN 'koordinator' ELSE 'pic' END, :now FROM n"""
    yield f"""
        INSERT INTO membership (person_id, opd_id, since) {_numbers(people)}
        SELECT {PEOPLE} + i, 1 + i % {opds}, :now FROM n"""
    yield f"""
        INSERT INTO follow_up (id, matrix_id, number, indicator, edition, name, recommendation, level, follow_up,
            target_day, target_precision, opd_text, open_ended, first_target_day, first_target_precision,
            status, stage, status_since)
        {_numbers(rows)}
        SELECT i, 1, i, i % 35 + 1, '2018', 'Nama', 'Sebaiknya', 2, 'Membuat', {day}, 'day', 'OPD', false, {day}, 'day',
            {status}, CASE i % 10 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 0 END, {moment} FROM n"""
    yield f"""
        INSERT INTO follow_up_opd (follow_up_id, stage, target_day, status, number, opd_id, position)
        SELECT id, stage, target_day, status, number, 1 + id % {opds}, 0 FROM follow_up"""
    yield f"""
        INSERT INTO follow_up_opd (follow_up_id, stage, target_day, status, number, opd_id, position)
        SELECT id, stage, target_day, status, number, 1 + (id + 1) % {opds}, 1 FROM follow_up WHERE id % 4 = 0"""
    yield f"""
        INSERT INTO report (year, follow_up_id, revision, reporter_id, status, percent, reported_at) {_numbers(rows)}
        SELECT 2026, i, 1, {PEOPLE} + 1 + (i - 1) % {people}, 'proses', 50, {moment} FROM n WHERE i % 5 > 0"""
    yield f"""
        INSERT INTO snooze (person_id, follow_up_id, until, said_at) {_numbers(max(1, rows // 100))}
        SELECT {PEOPLE} + 1 + (i * 100 - 1) % {people}, i * 100, {day}, :now FROM n"""
    yield f"""
        INSERT INTO disowned (person_id, follow_up_id, said_at) {_numbers(max(1, rows // 500))}
        SELECT {PEOPLE} + 1 + (i * 500 - 1) % {people}, i * 500, :now FROM n"""
    yield f"""
        INSERT INTO preference (person_id, quiet_days, leave_until) {_numbers(people // 10)}
        SELECT {PEOPLE} + i * 10, CASE WHEN i % 3 = 0 THEN 16 ELSE 0 END, CASE WHEN i % 5 = 0 THEN {day} END FROM n"""
    yield "UPDATE follow_up SET present_since = :now"


def bare_plan(dialect: str, covered: date) -> str:
    """Return one INSERT..SELECT for a day that covers the targets until a day."""
    literal = "'{}'" if dialect == "sqlite" else "date '{}'"
    late = _LATE[dialect].format(covered=covered)
    before = " ".join(
        f"WHEN f.target_day <= {literal.format(covered + timedelta(days=days))} THEN 'before:{days}'".replace(
            ":", "\\:"
        )
        for days in OFFSETS
    )
    overdue, furthest, very_late = (
        literal.format(covered + each) for each in (-OVERDUE, timedelta(days=max(OFFSETS)), -LATE_FOR_COORDINATORS)
    )
    rule = f"CASE WHEN f.target_day <= {overdue} THEN 'overdue\\:' || ({late} / 7 * 7) {before} END"
    due = f"f.gone_at IS NULL AND f.stage < 1 AND f.target_day <= {furthest}"
    now = "'2026-11-20 00\\:00\\:00.000000'" if dialect == "sqlite" else "now()"
    return f"""
        INSERT INTO reminder (person_id, follow_up_id, rule, anchor, why, planned_at)
        SELECT m.person_id, f.id, {rule}, f.target_day, 'opd', {now}
        FROM follow_up f JOIN follow_up_opd o ON o.follow_up_id = f.id
            JOIN membership m ON m.opd_id = o.opd_id AND m.until IS NULL
            JOIN person p ON p.id = m.person_id AND p.role IN ('pic', 'koordinator')
        WHERE {due}
        UNION ALL
        SELECT p.id, f.id, {rule}, f.target_day, 'coordinator', {now}
        FROM follow_up f JOIN person p ON p.role = 'koordinator'
        WHERE {due} AND f.target_day <= {very_late}
        ON CONFLICT DO NOTHING"""
