"""100,000 follow-ups: the lists that people look at are read through indexes, whatever the database chooses else."""

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from storage.database import Database
from storage.store import SqlStore
from tests.matrix_samples import OPDS
from tests.storage.conftest import NOW

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
FILL = (
    f"""
    INSERT INTO follow_up (id, matrix_id, number, indicator, edition, name, recommendation, level, follow_up,
        target_day, target_precision, opd_text, open_ended, first_target_day, first_target_precision,
        status, stage, status_since)
    {_NUMBERS}
    SELECT i, 1, i, i % 35 + 1, '2018', 'Nama', 'Sebaiknya', 2, 'Membuat', {{day}}, 'day', 'DKIS', false, {{day}},
        'day', CASE i % 10 WHEN 0 THEN 'menunggu verifikasi' WHEN 1 THEN 'terverifikasi' ELSE 'proses' END,
        CASE i % 10 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 0 END, '2026-03-04 05:06:07.000000'
    FROM n
    """,  # noqa: S608 - our own numbers
    """
    INSERT INTO follow_up_opd (follow_up_id, opd_id, position, stage, target_day, status, number)
    SELECT id, CASE WHEN id % 50 = 0 THEN 1 ELSE 2 + id % 4 END, 0, stage, target_day, status, number FROM follow_up
    """,
    f"""
    INSERT INTO report (id, year, follow_up_id, revision, reporter_id, status, percent, reported_at)
    {_NUMBERS} SELECT i, 2026, i, 1, i % 10000, 'proses', 50, '2026-03-04 05:06:07.000000' FROM n
    """,  # noqa: S608
    f"""
    INSERT INTO draft (person_id, chat_id, payload, step, updated_at)
    {_NUMBERS} SELECT i, i, '', 'note', {{moment}} FROM n
    """,  # noqa: S608
    f"""
    INSERT INTO question (asked_at, person_id, text, intent, outcome)
    {_NUMBERS} SELECT {{moment}}, i % 1000, 'apa itu SPBE?', 'definition', 'found' FROM n
    """,  # noqa: S608
    f"""
    INSERT INTO broadcast (text, audience, made_by, made_at, ordered_at, due_at)
    {_NUMBERS} SELECT 'Rapat', '', 1, {{moment}}, {{moment}}, {{moment}} FROM n WHERE i <= 1000
    """,  # noqa: S608
    f"""
    INSERT INTO notice (person_id, broadcast_id, made_at, visible_at)
    {_NUMBERS} SELECT i, i % 1000 + 1, {{moment}}, {{moment}} FROM n
    """,  # noqa: S608
    f"""
    INSERT INTO person (id, role, name, joined_at)
    {_NUMBERS} SELECT i, 'pic', 'Orang', {{moment}} FROM n
    """,  # noqa: S608
    f"""
    INSERT INTO membership (person_id, opd_id, since)
    {_NUMBERS} SELECT i, i % 5 + 1, {{moment}} FROM n
    """,  # noqa: S608
    f"""
    INSERT INTO bundle (kind, made_by, made_at)
    {_NUMBERS} SELECT 'document', 1, {{moment}} FROM n WHERE i <= 50000
    """,  # noqa: S608
    f"""
    INSERT INTO bundle_row (bundle_id, follow_up_id)
    {_NUMBERS} SELECT i % 50000 + 1, i FROM n
    """,  # noqa: S608
)
DAYS = {
    "sqlite": {
        "day": "date('2026-01-01', '+' || (i % 700) || ' days')",
        "moment": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-03-05', '+' || i || ' minutes')",
    },
    "postgresql": {
        "day": "date '2026-01-01' + i % 700",
        "moment": "timestamptz '2026-03-05 00:00:00+00' + i * interval '1 minute'",
    },
}

_LARGE = "follow_up|report|draft|question|notice|bundle_row|bundle|person|membership"
READS_ALL = re.compile(rf"SCAN (?:{_LARGE})'(?! USING)|Seq Scan on (?:{_LARGE})[ ']")
SORTS = re.compile(r"TEMP B-TREE|->  Sort|^\('Sort")

Look = Callable[[SqlStore], Awaitable[object]]


@pytest.fixture
async def large(database: Database, dialect: str) -> Database:
    async with database.open_store() as store:
        await store.opds.add_missing(OPDS)
        connection = store.opds._connection
        for statement in FILL:
            await connection.execute(text(statement.format(**DAYS[dialect])))
    async with database._writer.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()
    return database


@contextmanager
def statements_of(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements that run meanwhile, with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_: Connection, __: object, statement: str, parameters: Any, *___: object) -> None:
        # To count, a database may well read everything: it takes 10 to 20 ms.
        if not statement.startswith(("PRAGMA", "BEGIN", "SELECT count(*)")):
            seen.append((statement, parameters))

    for engine in database.engines.values():
        event.listen(engine, "before_cursor_execute", note)
    yield seen
    for engine in database.engines.values():
        event.remove(engine, "before_cursor_execute", note)


async def plans_of(database: Database, dialect: str, look: Look) -> list[str]:
    """Return how the database goes about each statement of a look."""
    with statements_of(database) as statements:
        async with database.open_store() as store:
            await look(store)
    how = "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
    async with database._writer.connect() as connection:
        found = [
            (await connection.exec_driver_sql(how + statement, parameters)).all()
            for statement, parameters in statements
        ]
    return ["\n".join(str(tuple(line)) for line in plan) for plan in found]


LOOKS: dict[str, Look] = {
    "who writes": lambda store: store.people.caller(77_777),
    "the coordinator's page": lambda store: store.follow_ups.tasks(limit=8),
    "the page of an agency": lambda store: store.follow_ups.tasks(opds=[1], limit=8),
    "the page of two agencies": lambda store: store.follow_ups.tasks(opds=[2, 3], limit=8, offset=800),
    "the queue": lambda store: store.reports.waiting(limit=8),
    "a row": lambda store: store.follow_ups.find(77_777),
    "the history of a row": lambda store: store.reports.history(77_777),
    "the reports of a person": lambda store: store.reports.of_person(7),
    "the questions of a person": lambda store: store.questions.of_person(7),
    "the bundles of a row": lambda store: store.bundles.of_row(77_777),
    "how broadcasts go": lambda store: store.broadcasts.tallies([7, 8]),
    "drafts to expire": lambda store: store.drafts.drop_expired(before=NOW + timedelta(days=2)),
    "questions to purge": lambda store: store.questions.purge(before=NOW + timedelta(days=2)),
}


async def test_lists_are_read_through_indexes(large: Database, dialect: str) -> None:
    plans = {name: await plans_of(large, dialect, look) for name, look in LOOKS.items()}
    clumsy = {name: plan for name, each in plans.items() for plan in each if READS_ALL.search(plan)}
    assert clumsy == {}
    for list_of_all in ("the coordinator's page", "the queue"):
        # What belongs to one row, such as the moves of its target, may be sorted.
        assert not SORTS.search(plans[list_of_all][0].partition("SubPlan")[0])
    for agencies in ("the page of an agency", "the page of two agencies"):
        assert "ix_follow_up_opd_urgency" in plans[agencies][0]
