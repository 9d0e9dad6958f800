"""What a button says when it is pressed: one codec for all of them.

A button carries a prefix and the fields of a small value: `l:2020:20:3:evidence`. What does not decode was made by
an older version of the bot and counts as stale.
"""

import re
from dataclasses import fields
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from telegram import InlineKeyboardButton

from handlers.presses import PREFIXES, Press

LONGEST = 64
"""Bytes that Telegram allows a button to carry."""

LONGEST_LABEL = 40


_PREFIX_OF = {kind: prefix for prefix, kind in PREFIXES.items()}


def encode(press: Press) -> str:
    """Return what the button carries. Raises ValueError where that is too long for Telegram."""
    data = ":".join((_PREFIX_OF[type(press)], *_values(press)))
    if len(data.encode()) > LONGEST:
        raise ValueError(f"a button cannot carry {data}")
    return data


def fits(press: Press) -> bool:
    """Say whether a button can carry this; only a key of the content may be too long."""
    try:
        return bool(encode(press))
    except ValueError:
        return False


def decode(data: str) -> Press | None:
    """Return what was pressed, or None for a button that this version does not know."""
    kind = PREFIXES.get(data.partition(":")[0])
    found = re.fullmatch(_PATTERNS[kind], data) if kind else None
    if not kind or not found:
        return None
    hints = get_type_hints(kind)
    return kind(*(_read(hints[name], text) for name, text in found.groupdict().items()))


def pattern(kind: type[Press]) -> str:
    """Return the regular expression of what buttons of a kind carry."""
    hints = get_type_hints(kind)
    parts = (f"(?P<{field.name}>{_pattern(hints[field.name])})" for field in fields(kind))
    return ":".join((_PREFIX_OF[kind], *parts))


def button(label: str, press: Press) -> InlineKeyboardButton:
    """Return a button with a label that fits on a phone."""
    return InlineKeyboardButton(shortened(label), callback_data=encode(press))


def shortened(label: str) -> str:
    """Return a label of at most 40 characters, cut at a word."""
    if len(label) <= LONGEST_LABEL:
        return label
    room = label[: LONGEST_LABEL - 1]
    return (room.rpartition(" ")[0].rstrip(" ,;:(") or room) + "…"


def _values(press: Press) -> list[str]:
    return [_written(getattr(press, field.name)) for field in fields(press)]


def _pattern(hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return "|".join(map(re.escape, hint))
    if get_origin(hint) is Literal:
        return "|".join(get_args(hint))
    if get_origin(hint) in (UnionType, Union):
        return f"{_pattern(get_args(hint)[0])}|"
    return {bool: "[01]", int: "[0-9]{1,18}", str: r"[^:]+"}[hint]


def _written(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(hint: Any, text: str) -> Any:
    if get_origin(hint) in (UnionType, Union):
        return _read(get_args(hint)[0], text) if text else None
    if hint is bool:
        return text == "1"
    return hint(text) if isinstance(hint, type) and issubclass(hint, (int, StrEnum)) else text


_PATTERNS = {kind: pattern(kind) for kind in _PREFIX_OF}
