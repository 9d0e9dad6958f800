"""Deep links: t.me/<bot>?start=i_2020_20 opens an indicator, i_2020_20_3 one of its levels, r_5 a matrix row.

`tugas` opens one's own tasks. Any other payload is the code of an invitation.
"""

import re

from telegram.helpers import create_deep_linked_url

from spbe.cards import IndicatorRef, LevelRef, Ref, RowRef

TASKS = "tugas"
"""Carried by a link to one's own tasks."""

_PAYLOAD = re.compile(r"i_(?P<edition>\d{4})_(?P<number>\d{1,4})(?:_(?P<level>\d{1,2}))?|r_(?P<row>\d{1,6})")


def payload_of(ref: Ref) -> str | None:
    """Return what a link to a card carries, or None for a card that has none."""
    match ref:
        case IndicatorRef(edition=edition, number=number):
            return f"i_{edition}_{number}"
        case LevelRef(edition=edition, number=number, level=level):
            return f"i_{edition}_{number}_{level}"
        case RowRef(number=number):
            return f"r_{number}"
        case _:
            return None


def invitation_link(username: str, code: str) -> str:
    """Return the link that is forwarded to whoever is invited."""
    return create_deep_linked_url(username, code)


def tasks_link(username: str) -> str:
    """Return the link that opens one's own tasks in the chat with the bot."""
    return create_deep_linked_url(username, TASKS)


def ref_from(payload: str) -> Ref | None:
    """Return the card that a link names, or None."""
    found = _PAYLOAD.fullmatch(payload)
    if not found:
        return None
    if found["row"]:
        return RowRef(int(found["row"]))
    edition, number = found["edition"], int(found["number"])
    return LevelRef(edition, number, int(found["level"])) if found["level"] else IndicatorRef(edition, number)
