"""Rows that hang together, for the coordinator: /kaitan, /kaitan 5 6 7 Revisi Perwali, /kaitan 23-25 menunggu 20."""

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.blockers import turns
from handlers.buttons import button
from handlers.context import BotContext
from handlers.form_steps import receipt
from handlers.keyboards import in_rows, pressed
from handlers.member_card import ranges
from handlers.presses import Press
from handlers.presses.bundles import BundlesPress, RemoveBundle, RepeatReport, ShowBundles, TakeProposal
from handlers.presses.tasks import OpenTask
from handlers.task_lists import View
from handlers.telling import change, change_buttons, notify, send, tell
from spbe.bundles import Proposal, said_in
from spbe.reports import FollowUp
from spbe.usecases import bundle_reports, bundling
from spbe.usecases.bundling import Tie

PAGE = 6
MOST_NOTIFIED = 4
"""Rows with a button in the word to somebody whose rows wait no longer."""


async def answer_bundles(update: Update, context: BotContext) -> None:
    """Answer /kaitan, alone or with rows. Raises `RowUnknown` and `BundleRefused`."""
    message, text = asked_in(update), " ".join(context.args or ())
    said = said_in(text) if text else None
    if said is None:
        html, rows = await _list(context, 0, unread=text)
        await tell(message, context, html, rows)
        return
    tie = await bundling.bundle(context.resources, context.person, said)
    await tell(message, context, *_noted_view(context, tie))


async def press(query: CallbackQuery, context: BotContext, said: BundlesPress) -> None:
    """Do what a button of this subject says."""
    match said:
        case ShowBundles(page):
            await change(query, context, *await _list(context, page))
            await query.answer()
        case TakeProposal(key):
            await bundling.take_proposal(context.resources, context.person, key)
            await change(query, context, *await _list(context, 0))
            await query.answer(context.messages.line("toasts", "bundle_noted"))
        case RemoveBundle(bundle_id, sure=False):
            tie = await bundling.find_bundle(context.resources, context.person, bundle_id)
            html = context.messages.render("bundles/remove", tie=tie, rows=_numbers(tie.rows))
            await change(query, context, html, [[_remove(context, tie, sure=True), _back(context)]])
            await query.answer()
        case RemoveBundle(bundle_id):
            await bundling.remove_bundle(context.resources, context.person, bundle_id)
            await change(query, context, *await _list(context, 0))
            await query.answer(context.messages.line("toasts", "bundle_removed"))
        case RepeatReport(report_id):
            await _repeat(query, context, report_id)


async def tell_freed(context: BotContext, row_id: int) -> str:
    """Tell those whose rows waited for a verified one that they can go on, and return what the coordinator reads."""
    freed = await bundle_reports.free_waiting(context.resources, context.person, row_id)
    if freed is None:
        return ""
    line, reached = context.messages.line, 0
    for person, rows in freed.people:
        html = context.messages.render("bundles/freed_notice", awaited=freed.awaited.row, rows=rows)
        label = line("verifying/labels", "row")
        cards = [button(f"{label} {each.row.number}", OpenTask(each.row.number)) for each in rows[:MOST_NOTIFIED]]
        reached += await notify(context, person.id, html, in_rows(cards))
    return context.messages.render("bundles/freed", rows=_numbers(freed.rows), asked=len(freed.people), reached=reached)


async def _repeat(query: CallbackQuery, context: BotContext, report_id: int) -> None:
    """Make the same report for the other rows; the first receipt stays, without the offer."""
    sent = await bundle_reports.report_same(context.resources, context.person, report_id)
    html, rows = await receipt(context, sent)
    message = query.message if isinstance(query.message, Message) else None
    before = message.reply_markup.inline_keyboard if message and message.reply_markup else ()
    kept = [[each for each in row if pressed(each) != RepeatReport(report_id)] for row in before]
    await change_buttons(query, [row for row in kept if row])
    await send(context, message.chat.id if message else query.from_user.id, html, rows)
    await query.answer(context.messages.line("toasts", "sent"))


async def _list(context: BotContext, page: int, *, unread: str = "") -> View:
    noted = await bundling.noted(context.resources, context.person)
    items: list[tuple[int, Proposal] | Tie] = [*noted.proposals, *noted.ties]
    page = min(page, max(0, len(items) - 1) // PAGE)
    first = page * PAGE
    shown = items[first : first + PAGE]
    html = context.messages.render(
        "bundles/list",
        proposals=[(each[1], ranges(each[1].rows)) for each in shown if isinstance(each, tuple)],
        ties=[(each, _numbers(each.rows)) for each in shown if isinstance(each, Tie)],
        first=first,
        shown=len(shown),
        total=len(items),
        unread=unread,
    )
    buttons = [_remove(context, each) if isinstance(each, Tie) else _take(context, each[0], each[1]) for each in shown]
    pages: dict[str, Press] = {"previous": ShowBundles(page - 1), "next": ShowBundles(page + 1)}
    return html, [*in_rows(buttons), *in_rows(turns(context, pages, page=page, size=PAGE, total=len(items)))]


def _noted_view(context: BotContext, tie: Tie) -> View:
    html = context.messages.render("bundles/noted", tie=tie, rows=_numbers(tie.rows))
    return html, [[_remove(context, tie), _back(context)]]


def _take(context: BotContext, key: int, proposal: Proposal) -> InlineKeyboardButton:
    return button(f"{context.messages.line('bundles/labels', 'take')} {ranges(proposal.rows)}", TakeProposal(key))


def _remove(context: BotContext, tie: Tie, *, sure: bool = False) -> InlineKeyboardButton:
    label = context.messages.line("bundles/labels", "remove_sure" if sure else "remove")
    return button(label if sure else f"{label} {_numbers(tie.rows)}", RemoveBundle(tie.id, sure))


def _back(context: BotContext) -> InlineKeyboardButton:
    return button(context.messages.line("labels", "back"), ShowBundles())


def _numbers(rows: tuple[FollowUp, ...]) -> str:
    return ranges([each.row.number for each in rows])
