"""What is remembered of a chat: what counts as the next text, and that nothing of it changes by being stored."""

import json
from datetime import UTC, date, datetime

import pytest

from spbe.matrix import Target
from spbe.usecases.memory import (
    LATER,
    MOST_SHOWN,
    NEXT,
    NOTHING,
    AskedNote,
    Awaited,
    AwaitedNote,
    Drafted,
    Memory,
    Reasoned,
    from_json,
    to_json,
)
from spbe.usecases.retargeting import Request
from spbe.usecases.verifying import ReturnReason

UNTIL = datetime(2019, 11, 4, 8, 15, tzinfo=UTC)
MOVE = Request((5, 6), Target(date(2020, 3, 31), "quarter"), "menunggu “Perda”")


@pytest.mark.parametrize(
    "memory",
    [
        NOTHING,
        Memory(awaited=Awaited("Siapa nama OPD itu?", 7)),
        Memory(awaited=Awaited("", 7, Request((5,)), came=LATER)),
        Memory(awaited=Awaited("", 7, MOVE, came=NEXT)),
        Memory(awaited=Awaited("", 7, Drafted(3))),
        Memory(note=AwaitedNote(AskedNote("L-2019-0001", ReturnReason.UNSIGNED), 8, UNTIL, came=NEXT)),
        Memory(table_until=UNTIL, invited=9, album="1357", shown=((7, 1), (9, 2**53))),
        Memory(reasoned=Reasoned(7, MOVE)),
    ],
)
def test_a_memory_is_read_as_it_was_written(memory: Memory) -> None:
    assert from_json(to_json(memory)) == memory


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version":2,"invited":9}',
        '{"version":1,"invited":9,"mood":"good"}',
        '{"version":1,"note":{"asked":{"reference":"L-2019-0001","reason":"because"},"message":1,"until":"soon"}}',
    ],
)
def test_what_another_version_wrote_is_nothing(text: str) -> None:
    assert from_json(text) == NOTHING


def test_what_is_empty_takes_no_room() -> None:
    assert json.loads(to_json(Memory(album="1"))) == {"version": 1, "album": "1"}


def test_only_the_next_update_is_the_next() -> None:
    asked = Memory(awaited=Awaited("?", 7))
    came = asked
    counts = []
    for _ in range(4):
        came = came.after_update()
        counts.append(came.awaited.came if came.awaited else None)
    assert counts == [NEXT, LATER, LATER, LATER]
    assert came.after_update() is came, "nothing is stored for ever after"


def test_where_nothing_is_awaited_nothing_is_counted() -> None:
    memory = Memory(invited=9, shown=((7, 1),))
    assert memory.after_update() is memory


def test_the_last_buttons_of_the_last_messages_are_remembered() -> None:
    memory = NOTHING
    for message in range(MOST_SHOWN + 1):
        memory = memory.with_shown(message, 0)
    memory = memory.with_shown(1, 5)
    memory = memory.with_shown(MOST_SHOWN + 1, 0)
    assert memory.buttons_of(1) == 5
    assert [each for each, _ in memory.shown] == [3, 4, 5, 6, 7, 8, 1, 9]
    assert memory.buttons_of(2) is None
