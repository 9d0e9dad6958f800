"""Updates as Telegram sends them, before anything reads more of them than where they belong."""

import json
from typing import Any

from storage.inbox import Arrival

Payload = dict[str, Any]

NO_UPDATE = (ValueError, TypeError, AttributeError, LookupError)
"""What reading something raises that is no update."""

_BEYOND = 1 << 63
"""The first number that is no id."""


def arrival_of(payload: Payload) -> Arrival:
    """Return an update as the inbox takes it; what is none raises one of NO_UPDATE."""
    number, lane = payload["update_id"], lane_of(payload)
    if type(number) is not int or not (0 <= number < _BEYOND and -_BEYOND < lane < _BEYOND):
        raise ValueError("no update")
    return Arrival(number, lane, json.dumps(payload))


def lane_of(payload: Payload) -> int:
    """Return the lane of an update: its chat, or the person where it has none; 0 where it has neither."""
    for part in payload.values():
        if isinstance(part, dict):
            chat = part.get("chat") or (part.get("message") or {}).get("chat") or part.get("from") or {}
            return int(chat.get("id", 0))
    return 0
