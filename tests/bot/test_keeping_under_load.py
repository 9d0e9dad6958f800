"""Backups taken by another process while a bot has its hands full: each holds one moment, whole."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, create_engine, text

from simulator.values import BotMessage, User
from spbe.people import Role
from storage.restore import restore
from tests.databases import another
from tests.e2e.conftest import Town, town_in

BACKUPS = 2
PDF = b"%PDF-1.7 "
ABOUT = "SELECT actor_id, action, subject, old, new FROM audit WHERE actor_id IS NOT NULL ORDER BY id"
LAST_SAID = """
SELECT f.number, f.status, r.status AS said, (
    SELECT v.accepted FROM verdict v WHERE v.report_id = r.id ORDER BY v.id DESC LIMIT 1
) AS accepted FROM follow_up f JOIN report r ON r.follow_up_id = f.id
WHERE r.revision = (SELECT max(revision) FROM report WHERE follow_up_id = f.id)
"""

Asked = Callable[[str], Sequence[Row[Any]]]


async def said(town: Town, person: User, *steps: str | bytes) -> BotMessage:
    """Say, press ("[Kirim]" is a button) and send one after the other, as far as there are such buttons."""
    last: BotMessage | None = None
    for step in steps:
        if isinstance(step, bytes):
            act = await town.simulator.sends_document(person, "SK.pdf", step)
        elif step.startswith("["):
            assert last
            label = next((each for each in last.labels if each.startswith(step[1:-1])), None)
            if label is None:
                return last
            act = await town.simulator.presses(person, last, label)
        else:
            act = await town.simulator.says(person, step)
        last = (await town.simulator.answers(act, timeout=60))[-1]
    assert last
    return last


async def reports(town: Town, person: User, rows: Sequence[int]) -> None:
    """Ask and report without pause: a row is done, or held up; each time with a file of its own."""
    for number in count():
        await said(town, person, "apa itu SPBE?", "/batal")
        status = ("[Selesai]", "[100%]") if number % 2 else ("[Terkendala]", "[50%]", "[Harmonisasi hukum]")
        file = PDF + f"{person.id} {number}".encode() * 5_000
        row = f"/lapor {rows[number % len(rows)]}"
        await said(town, person, row, *status, "[Lewati]", file, "[Terbuka]", "[Kirim]")


async def decides(town: Town, person: User) -> None:
    """Decide on what waits, without pause."""
    for number in count():
        verdict = ("[Kembalikan]", "[Objek dokumen berbeda]", "Mohon diganti.") if number % 3 else ("[Terima]",)
        await said(town, person, "/verifikasi", "[No. ", *verdict)


async def backed_up(file: Path) -> None:
    """Run the command of the operator."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "backup", str(file)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=Path(__file__).parents[2],
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output


async def test_each_backup_holds_one_moment(
    dialect: str, database_url: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", database_url)
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "bot"))
    async with town_in(tmp_path / "bot", database_url=database_url) as town:
        ayu, budi = await town.member(Role.FOCAL_POINT, "Bag. Hukum"), await town.member(Role.FOCAL_POINT, "DKIS")
        async with asyncio.TaskGroup() as group:
            work = [
                group.create_task(reports(town, ayu, [33, 15])),
                group.create_task(reports(town, budi, [1, 3, 14, 18, 19, 20, 22])),
                group.create_task(decides(town, town.coordinator())),
            ]
            for number in range(BACKUPS):
                await backed_up(tmp_path / f"{number}.zip")
            for task in work:
                task.cancel()
        await town.simulator.idle()
    sizes = []
    with opened(database_url) as final:
        for number in range(BACKUPS):
            folder = tmp_path / str(number)
            with another(dialect, folder.with_suffix(".db"), request) as url:
                await restore(url, tmp_path / f"{number}.zip", folder)
                with opened(url) as copy:
                    files_are_whole(copy, folder)
                    states_follow_reports(copy)
                    trails_end_at_a_moment(copy, final)
                    sizes.append(len(copy("SELECT id FROM report")))
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]


def files_are_whole(asked: Asked, folder: Path) -> None:
    """See that each file that the tables name is there, is what was sent, and is all there is."""
    known = {row.stored_name: row.sha256 for row in asked("SELECT stored_name, sha256 FROM evidence_file")}
    assert {each.name: sha256(each.read_bytes()).hexdigest() for each in folder.glob("*")} == known


def states_follow_reports(asked: Asked) -> None:
    """See that each row stands as its last report and the verdict on it say."""
    for row in asked(LAST_SAID):
        decided = {True: "terverifikasi", False: "perlu perbaikan", None: "menunggu verifikasi"}
        stands = decided[None if row.accepted is None else bool(row.accepted)]
        assert row.status == (stands if row.said == "selesai" else row.said), row


def trails_end_at_a_moment(copy: Asked, final: Asked) -> None:
    """See that of each person the copy has the first of what they did, and every report that the trail names."""
    then, at_last = acts_by_person(copy), acts_by_person(final)
    assert all(at_last[person][: len(acts)] == acts for person, acts in then.items())
    named = {act.subject for acts in then.values() for act in acts if act.action == "report"}
    assert named == {f"report:{row.id}" for row in copy("SELECT id FROM report")}


def acts_by_person(asked: Asked) -> dict[int, list[Row[Any]]]:
    found = defaultdict(list)
    for row in asked(ABOUT):
        found[row.actor_id].append(row)
    return found


@contextmanager
def opened(url: str) -> Iterator[Asked]:
    """Open a database for questions."""
    engine = create_engine(url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        yield lambda statement: connection.execute(text(statement)).all()
    engine.dispose()
