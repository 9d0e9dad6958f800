"""The story of a row, page by page: the newest happenings on the last page, and that is the one shown first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows
from handlers.lengths import length_of, pieces
from handlers.presses.tasks import OpenTask, ShowHistory
from handlers.telling import View
from spbe.replies import MembersOnly
from spbe.usecases.histories import Decided, Happening, read_history

ROOM = 3_000
"""Characters of a page, so that its heading and the longest happening still fit into a message."""

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Part:
    """A happening as it is shown, or a piece of a long one; `number` counts the happenings from 1."""

    number: int
    html: str


async def history_view(context: BotContext, row: int, page: int = 0) -> View:
    """Return what happened to a row, newest last; page 0 holds the newest."""
    messages = context.messages
    found = await read_history(context.resources, context.person, row)
    if isinstance(found, MembersOnly):
        return messages.render("members_only"), []
    reasons = messages.table("verifying/reasons")
    pages = _paged(list(_parts(context, found.happenings, reasons)))
    page = min(page, len(pages) - 1)
    parts = pages[page]
    html = messages.render(
        "tasks/history",
        row=found.row,
        parts=parts,
        carried_from=found.carried_from,
        zone=context.resources.timezone,
        total=len(found.happenings),
        pages=len(pages),
    )
    turns = {"older": page + 1, "newer": page - 1}
    buttons = [
        button(messages.line("tasks/labels", label), ShowHistory(row, number))
        for label, number in turns.items()
        if 0 <= number < len(pages)
    ]
    return html, [*in_rows(buttons), [button(messages.line("labels", "back"), OpenTask(row))]]


def _parts(context: BotContext, happenings: Sequence[Happening], reasons: Mapping[str, str]) -> Iterator[Part]:
    """Yield what happened, in pieces where a page has no room for all of it."""
    for number, each in enumerate(happenings, 1):
        first, *others = pieces(_happening_html(context, each, reasons), longest=ROOM)
        yield Part(number, first)
        for other in others:
            yield Part(number, f"<i>{context.messages.line('tasks/labels', 'continued')}</i>\n{other}")


def _happening_html(context: BotContext, told: Happening, reasons: Mapping[str, str]) -> str:
    code = told.verdict.reason if isinstance(told, Decided) else None
    reason = reasons.get(code, code) if code else None
    return context.messages.render(
        "tasks/happening", kind=type(told).__name__, told=told, reason=reason, zone=context.resources.timezone
    )


def _paged(parts: list[Part]) -> list[list[Part]]:
    """Return pages of what happened, the newest page first, each with its oldest part first."""
    pages: list[list[Part]] = [[]]
    room = ROOM
    for part in reversed(parts):
        room -= length_of(part.html)
        if pages[-1] and (room < 0 or len(pages[-1]) == MOST_SHOWN):
            pages.append([])
            room = ROOM - length_of(part.html)
        pages[-1].insert(0, part)
    return pages
