"""An office in the middle of its work, whose every private word can be recognised, and what a stranger could change."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, fields
from enum import Enum
from itertools import product
from typing import Any, Literal, get_args, get_origin, get_type_hints

from handlers.buttons import decode, encode, fits
from handlers.presses import Press
from simulator.values import Button, User
from spbe.people import Role
from spbe.reports import NewEvidence
from tests.e2e.conftest import Town
from tests.e2e.test_importing import doubtful, file_of
from tests.e2e.test_verifying import reported

SECRET = "RAHASIA"  # noqa: S105 - a word to look for
MEMBERS = "ZULKARNAEN"
"""What only the agency and the coordinators read, and what all members may read: names, and titles of the matrix."""

ROW, OPD, ELSEWHERE = 33, "Bag. Hukum", "DKIS"
"""The row that is worked on, its agency, and another one that has nothing to do with it."""

FAULT = "terjadi gangguan"
UNTOLD = frozenset({"inbox", "lane_memory", "signal", "process", "wrong_guess"})
"""Tables of how the bot runs, and of what anybody may add to."""


@dataclass(frozen=True)
class Office:
    """The people of the office, and the numbers of what they have."""

    chief: User
    pic: User
    ids: dict[str, tuple[Any, ...]]


async def office_in(town: Town) -> Office:
    """Let an office be in the middle of everything: reports, evidence, drafts, invitations, broadcasts, reminders."""
    simulator, chief = town.simulator, town.coordinator()
    pic = await town.member(Role.FOCAL_POINT, OPD, name=MEMBERS)
    await simulator.ask(chief, "/start")
    now = town.house.resources.now()
    async with town.house.database.open_store() as store:
        await store.cycles.close(next_title=f"{MEMBERS} siklus", opened_at=now, by=chief.id, at=now)
        await store.questions.ignore(f"{SECRET} kelompok", by=chief.id, at=now)
    report = await reported(town, pic, ROW, note=f"{SECRET} catatan", reason=f"{SECRET} alasan")
    link = NewEvidence("link", f"{SECRET} bukti", "terbuka", text=f"https://contoh.id/{SECRET}")
    async with town.house.database.open_store() as store:
        (piece,) = await store.evidence.attach({report.follow_up_id: report.id}, [link], by=pic.id, at=now)
        other = await store.follow_ups.find(3)
        assert other
        pair = [report.follow_up_id, other.id]
        bundle = await store.bundles.add("document", pair, title=f"{MEMBERS} kaitan", awaited=None, by=chief.id, at=now)
    await simulator.ask(pic, f"/lapor {ROW}")
    await simulator.ask(pic, f"aplikasi {SECRET} apa kabarnya")
    await simulator.ask(chief, f"/undang {SECRET} {OPD}")
    await simulator.ask(chief, f"/siaran {SECRET} rapat besok")
    await simulator.answers(
        await simulator.sends_document(chief, f"{SECRET}.xlsx", file_of(doubtful), caption="/impor")
    )
    moment = f"{now:%Y-%m-%d %H:%M:%S.%f}"
    await town.change(
        "INSERT INTO digest (person_id, day, visible_at, closes_at, attempts) VALUES (?, '2019-11-04', ?, ?, 0)",
        pic.id, moment, moment,
    )  # fmt: skip
    await simulator.idle()
    return Office(chief, pic, _ids(town, chief, pic, report.id, report.follow_up_id, piece, bundle))


def _ids(
    town: Town, chief: User, pic: User, report: int, follow_up: int, piece: int, bundle: int
) -> dict[str, tuple[Any, ...]]:
    def all_of(statement: str) -> tuple[Any, ...]:
        found = tuple(value for (value,) in town.stored(statement))
        assert found, statement
        return found

    opds = all_of(f"SELECT id FROM opd WHERE short = '{OPD}'")  # noqa: S608 - no input
    questions = all_of("SELECT id FROM question")
    return {
        "row": (ROW,), "number": (ROW, 20), "report": (report,), "evidence": (piece,), "person": (pic.id, chief.id),
        "follow_up": (follow_up,), "opd": (*opds, None), "into": opds, "bundle": (bundle,),
        "invitation": all_of("SELECT id FROM invitation"), "broadcast": all_of("SELECT id FROM broadcast"),
        "question": questions, "question_id": questions, "digest": all_of("SELECT id FROM digest"),
        "cycle": all_of("SELECT id FROM cycle"),
        "ignored": all_of("SELECT id FROM ignored_question"), "token": all_of("SELECT token FROM matrix_draft"),
        "form": all_of("SELECT json_extract(payload, '$.id') FROM draft"), "edition": ("2018", "2020"),
        "level": (3,), "step": ("note", "status"), "value": ("skip", "done", "coordinator", str(opds[0])),
        "day": (20200131,),
    }  # fmt: skip


def forged(kind: type[Press], ids: dict[str, tuple[Any, ...]]) -> list[Button]:
    """Return buttons of a kind with the numbers of others: every value of each field, and every choice it has."""
    hints = get_type_hints(kind)
    choices = [_choices(hints[each.name], ids.get(each.name)) for each in fields(kind)]
    presses = {encode(kind(*values)): None for values in _some(choices) if fits(kind(*values))}
    return [Button("…", data=data) for data in presses if decode(data)]


def _some(choices: list[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """Return all combinations where they are few, else each value of each field beside the first of the others."""
    if len(every := list(product(*choices))) <= 40:
        return every
    first = [each[0] for each in choices]
    return [(*first[:at], value, *first[at + 1 :]) for at, values in enumerate(choices) for value in values]


def _choices(hint: Any, known: tuple[Any, ...] | None) -> tuple[Any, ...]:
    if known:
        return known
    if get_origin(hint) is Literal:
        return get_args(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(hint)
    if hint is bool:
        return (True, False)
    if get_args(hint):  # with None, or several kinds
        return tuple(value for each in get_args(hint) for value in _choices(each, None))
    return {int: (1, 0), str: ("x",), type(None): (None,)}[hint]


def stored(town: Town, *, but_of: int | None = None) -> set[tuple[Any, ...]]:
    """Return every row of every table that tells of the office, but for those that name a person.

    How many letters there ever were is no part of it: of who leaves an agency alone the coordinators are told.
    """
    with closing(sqlite3.connect(town.file)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        rows = {
            (table, *row)
            for table in tables - UNTOLD
            for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608
        }
    rows = {row for row in rows if row[:2] != ("sqlite_sequence", "letter")}
    return {row for row in rows if but_of is None or but_of not in row}


def heard(town: Town, person: User, *, since: int = 0) -> str:
    """Return all that the bot told a person since a moment, captions, buttons and toasts included."""
    messages = [each for each in town.simulator.world.sent[since:] if each.chat_id == person.id]
    toasts = [each.text for each in town.simulator.toasts if each.user_id == person.id]
    return "\n".join([*(f"{each.text} {' '.join(each.labels)} {each.file_name}" for each in messages), *toasts])
