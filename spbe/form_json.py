"""A form as JSON text, in which drafts keep it."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from spbe.matrix import Target
from spbe.progress import Blocker, Status
from spbe.report_form import Attachment, Form, Item, Step

VERSION = 1


def to_json(form: Form) -> str:
    """Return a form as JSON text."""
    return json.dumps({"version": VERSION, **asdict(form)}, default=_plain, ensure_ascii=False)


def from_json(text: str) -> Form | None:
    """Return the form of a text, or None for one of another version of the bot."""
    try:
        values = json.loads(text)
        if values.pop("version") != VERSION:
            return None
        return Form(
            **values
            | {
                "items": tuple(map(_item, values["items"])),
                "passed": frozenset(map(Step, values["passed"])),
                "attachments": tuple(Attachment(**each) for each in values["attachments"]),
                "opened": Step(values["opened"]) if values["opened"] else None,
                "trail": tuple(map(Step, values["trail"])),
            }
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _plain(value: object) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a form holds {type(value).__name__}")


def _item(values: dict[str, Any]) -> Item:
    target = values["target"]
    return Item(
        **values
        | {
            "candidates": tuple(values["candidates"]),
            "status": Status(values["status"]) if values["status"] else None,
            "blocker": Blocker(values["blocker"]) if values["blocker"] else None,
            "target": Target(date.fromisoformat(target["day"]), target["precision"]) if target else None,
        }
    )
