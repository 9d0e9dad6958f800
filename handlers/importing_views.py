"""What is shown of a matrix on its way in: a doubt, what it would change, and every change of it page by page."""

from collections.abc import Iterator, Sequence
from functools import partial

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows, turns
from handlers.presses.importing import AskDoubtsAgain, DropMatrix, SeeMatrix, SettleDoubt, TakeMatrix
from handlers.telling import View
from spbe.matrix import MatrixRow
from spbe.matrix_changes import MatrixChanges, RowChange
from spbe.paging import paged
from spbe.refusals import TableRefused
from spbe.usecases.importing import Preview, Question

MOST_PROBLEMS = 5
MOST_SHOWN = 4
"""Rows of each kind in the preview."""

MOST_NUMBERS = 20
ON_A_PAGE = 8

Entry = tuple[str, MatrixRow | RowChange]


def screen(context: BotContext, view: Question | Preview, *, is_anew: bool = False) -> View:
    """Return what comes next; `is_anew` where something has changed since it was shown."""
    return _question(context, view) if isinstance(view, Question) else _preview(context, view, is_anew=is_anew)


def refusal(context: BotContext, refused: TableRefused) -> str:
    """Return what is wrong in the cells of a table."""
    shown = refused.problems[:MOST_PROBLEMS]
    return context.messages.render("matrix/refused", problems=shown, more=len(refused.problems) - len(shown))


def details(context: BotContext, preview: Preview, page: int) -> View:
    """Return a page of all that a matrix would change."""
    shown = paged(list(_entries(preview.changes)), page, ON_A_PAGE)
    html = context.messages.render("matrix/details", preview=preview, shown=shown, reported=preview.reported)
    turning = turns(context.messages, shown, partial(SeeMatrix, preview.token))
    back = button(context.messages.line("labels", "back"), SeeMatrix(preview.token))
    return html, [*in_rows(turning), [back]]


def _question(context: BotContext, question: Question) -> View:
    line, token, key = context.messages.line, question.token, question.key
    meant = [button(opd.short, SettleDoubt(token, key, "opd", opd.id)) for opd in question.doubt.likely]
    others = [button(line("matrix/labels", "new_opd"), SettleDoubt(token, key, "new"))]
    if question.may_pass:
        others.append(button(line("matrix/labels", "no_opd"), SettleDoubt(token, key, "none")))
    cancel = button(line("labels", "cancel"), DropMatrix(token))
    html = context.messages.render("matrix/question", question=question, most=MOST_NUMBERS)
    return html, [*in_rows(meant), others, [cancel]]


def _preview(context: BotContext, preview: Preview, *, is_anew: bool) -> View:
    html = context.messages.render(
        "matrix/preview", preview=preview, is_anew=is_anew, most=MOST_SHOWN, most_numbers=MOST_NUMBERS
    )
    if preview.changes.is_empty:
        return html, []
    line, token = context.messages.line, preview.token
    rows: list[Row] = [
        [
            button(line("matrix/labels", "take"), TakeMatrix(token, preview.revision)),
            button(line("labels", "cancel"), DropMatrix(token)),
        ]
    ]
    if _is_shortened(preview.changes):
        rows.append([button(line("matrix/labels", "details"), SeeMatrix(token, 0))])
    if preview.has_answers:
        rows.append([button(line("matrix/labels", "ask_again"), AskDoubtsAgain(token))])
    return html, rows


def confirmation(context: BotContext, preview: Preview) -> View:
    """Return the question before a matrix takes much away."""
    sure = button(
        context.messages.line("matrix/labels", "sure"), TakeMatrix(preview.token, preview.revision, sure=True)
    )
    back = button(context.messages.line("labels", "back"), SeeMatrix(preview.token))
    return context.messages.render("matrix/sure", preview=preview), [[sure], [back]]


def _is_shortened(found: MatrixChanges) -> bool:
    """Say whether the preview leaves something out: further rows, or what long texts say now."""
    groups: Sequence[Sequence[object]] = (found.new, found.back, found.changed, found.gone)
    return bool(found.changed) or any(len(group) > MOST_SHOWN for group in groups)


def _entries(found: MatrixChanges) -> Iterator[Entry]:
    yield from (("gone", row) for row in found.gone)
    yield from (("changed", row) for row in found.changed)
    yield from (("back", row) for row in found.back)
    yield from (("new", row) for row in found.new)
