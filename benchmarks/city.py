# ruff: noqa: S608 - the statements are put together of our own numbers
"""The city of the throughput benchmark: its database, the people in it, and what they say.

The large matrix has the sample's rows over and over, each number once, so that an answer is as long as with the sample
alone. Of 100,000 rows DKIS has 5,000 and Bag. Hukum 8; the others lie with 200 further agencies. Targets, states and
reports differ from row to row.
"""

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import insert, text

from benchmarks.load import Crowds, Speaker
from bot.app import House, import_file, open_house
from bot.demo import SAMPLE
from bot.settings import Settings
from spbe.matrix import Matrix
from spbe.people import Role
from storage.schema import membership, person

SUNDAY = "2019-11-03T09:00"
"""No reminder falls due while something is measured."""

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"
FEW, MANY = "Bag. Hukum", "DKIS"

READERS, GUESTS, REPORTERS, OF_FEW, OF_MANY, COORDINATORS = (
    range(first, first + count)
    for first, count in (
        (1_100_000, 300),
        (1_200_000, 300),
        (1_300_000, 200),
        (1_400_000, 200),
        (1_500_000, 200),
        (1_600_000, 200),
    )
)
"""The ids of those who ask as members and as guests, who report, and who want to see their tasks."""

BY_BUTTONS = ("/lapor {}", "[Proses]", "[50%]", "[Lewati]", "[Lewati]", "[Kirim]")
IN_WORDS = ("/lapor {}", "masih proses pak", "tujuh puluh", "draf di bagian hukum", "tidak ada", "[Kirim]")
STEPS = len(BY_BUTTONS)

_OTHERS = 200
_EVERY = 20
"""Each so many-th row is one of DKIS."""

_DAY = {"sqlite": "date('2019-06-01', (i * 37 % 700) || ' days')", "postgresql": "date '2019-06-01' + i * 37 % 700"}
_MOMENT = {"sqlite": "'2019-10-01 05:06:07.000000'", "postgresql": "timestamptz '2019-10-01 05:06:07+00'"}


def questions() -> list[str]:
    """Return the questions of the tests, hundreds of different ones by several hands."""
    files = (QUESTIONS / f"{name}.jsonl" for name in "abcd")
    return [json.loads(line)["q"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def crowds_of(matrix: Matrix) -> Crowds:
    """Return who asks, who reports a row of theirs, by buttons or in words, and who wants to see their tasks."""
    asked = questions()
    askers = [Speaker(id_, kind, ()) for pair in zip(READERS, GUESTS, strict=True) for id_, kind in _named(pair)]
    # Each begins elsewhere, and nobody with what the one before begins with.
    asking = [
        Speaker(one.id, one.kind, (*asked[at:], *asked[:at]))
        for one, at in zip(askers, itertools.cycle(range(0, len(asked), 7)), strict=False)
    ]
    rows = [row for row in matrix.rows if row.opds]
    reporting = [
        Speaker(id_, "pic", tuple(line.format(row.number) for line in (BY_BUTTONS, IN_WORDS)[number % 2]))
        for number, (id_, row) in enumerate(zip(REPORTERS, itertools.cycle(rows), strict=False))
    ]
    kinds = zip(
        zip(OF_FEW, itertools.repeat("few")),
        zip(OF_MANY, itertools.repeat("many")),
        zip(COORDINATORS, itertools.repeat("all")),
        strict=True,
    )
    tasks = [Speaker(id_, kind, ("/tugas",)) for trio in kinds for id_, kind in trio]
    return {"questions": asking, "reports": reporting, "tasks": tasks}


def _named(pair: tuple[int, int]) -> Iterator[tuple[int, str]]:
    reader, guest = pair
    yield reader, "staf"
    yield guest, "guest"


async def found(settings: Settings, rows: int) -> Crowds:
    """Lay the database of a city with the sample matrix or so many rows, and return who is in it."""
    async with open_house(settings) as house:
        await import_file(house, SAMPLE)
        async with house.database.read_store() as store:
            sample = await store.follow_ups.matrix()
        await _join(house, sample)
        if rows > len(sample.rows):
            await _grow(house, sample, rows)
    return crowds_of(sample)


async def _join(house: House, sample: Matrix) -> None:
    opds = {opd.short: opd.id for opd in sample.opds}
    of_rows = (row.opds[0].id for row in itertools.cycle([row for row in sample.rows if row.opds]))
    posts = [
        *((id_, Role.READER, opds[MANY]) for id_ in READERS),
        *((id_, Role.FOCAL_POINT, opd) for id_, opd in zip(REPORTERS, of_rows, strict=False)),
        *((id_, Role.FOCAL_POINT, opds[FEW]) for id_ in OF_FEW),
        *((id_, Role.FOCAL_POINT, opds[MANY]) for id_ in OF_MANY),
        *((id_, Role.COORDINATOR, None) for id_ in COORDINATORS),
    ]
    now = house.resources.now()
    people = [
        {"id": id_, "role": role.value, "name": f"Orang {id_}", "joined_at": now, "active_at": now}
        for id_, role, _ in posts
    ]
    links = [{"person_id": id_, "opd_id": opd, "since": now} for id_, _, opd in posts if opd]
    async with house.database.open_store() as store:
        connection = store.people._connection
        await connection.execute(insert(person), people)
        await connection.execute(insert(membership), links)


async def _grow(house: House, sample: Matrix, rows: int) -> None:
    opds = {opd.short: opd.id for opd in sample.opds}
    async with house.database.open_store() as store:
        connection = store.follow_ups._connection
        for statement in _statements(connection.dialect.name, rows, len(sample.rows), opds[FEW], opds[MANY]):
            await connection.execute(text(statement.replace(":", "\\:")))
    if house.database._writer.dialect.name == "postgresql":  # as its autovacuum does within a minute
        async with house.database._writer.connect() as connection:
            await connection.execute(text("ANALYZE"))
            await connection.commit()


def _statements(dialect: str, rows: int, known: int, few: int, many: int) -> Iterator[str]:
    day, moment = _DAY[dialect], _MOMENT[dialect]
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {known + 1} UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    others = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {_OTHERS})"
    status = "CASE i % 7 WHEN 0 THEN 'menunggu verifikasi' WHEN 1 THEN 'terverifikasi' ELSE 'proses' END"
    yield f"INSERT INTO opd (short, name) {others} SELECT 'Kantor ' || i, 'Kantor Nomor ' || i FROM n"
    yield f"""
        INSERT INTO follow_up (matrix_id, number, indicator, edition, name, recommendation, level, follow_up,
            target_day, target_precision, opd_text, open_ended, first_target_day, first_target_precision,
            status, stage, status_since)
        {numbers}
        SELECT matrix_id, i, indicator, edition, name, recommendation, level, follow_up, {day}, 'day', opd_text,
            open_ended, {day}, 'day', {status}, CASE i % 7 WHEN 0 THEN 1 WHEN 1 THEN 2 ELSE 0 END, {moment}
        FROM n JOIN follow_up ON number = (i - 1) % {known} + 1"""
    yield f"""
        INSERT INTO follow_up_opd (follow_up_id, stage, target_day, status, number, opd_id, position)
        SELECT follow_up.id, stage, target_day, status, number,
            CASE WHEN number <= {known} + 6 THEN {few} WHEN number % {_EVERY} = 0 THEN {many}
            ELSE (SELECT min(id) FROM opd WHERE short = 'Kantor ' || (number % {_OTHERS} + 1)) END, 0
        FROM follow_up WHERE number > {known}"""
    yield f"""
        INSERT INTO report (year, follow_up_id, revision, reporter_id, status, percent, reported_at)
        SELECT 2019, id, 1, {REPORTERS[0]}, 'proses', 50, {moment} FROM follow_up
        WHERE number > {known} AND number % 5 > 0"""
    yield "UPDATE matrix SET revision = revision + 1"
