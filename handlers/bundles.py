"""Rows that hang together, for the coordinator: /kaitan, /kaitan 5 6 7 Revisi Perwali, /kaitan 23-25 menunggu 20."""

from collections.abc import Collection, Iterator
from functools import partial

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.confirming import ask_confirmation
from handlers.context import BotContext
from handlers.form_steps import receipt
from handlers.keyboards import in_rows, turns
from handlers.letters import letter_to
from handlers.member_card import ranges
from handlers.presses.bundles import BundlesPress, RemoveBundle, RepeatReport, ShowBundles, TakeProposal
from handlers.presses.tasks import OpenTask
from handlers.telling import View, change, is_shown_anew, tell
from spbe.bundles import Proposal, Said, said_in
from spbe.letters import Letter
from spbe.paging import paged
from spbe.refusals import Outdated
from spbe.reports import FollowUp
from spbe.usecases import bundle_reports, bundling
from spbe.usecases.bundle_reports import Freed
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
    await note(message, context, said)


async def note(message: Message, context: BotContext, said: Said) -> None:
    """Note that rows hang together and say it back. Raises `RowUnknown` and `BundleRefused`."""
    tie = await bundling.bundle(context.resources, context.person, said)
    await tell(message, context, *_noted_view(context, tie))


async def press(query: CallbackQuery, context: BotContext, said: BundlesPress) -> None:
    """Do what a button of this subject says; where its matter has changed, show how it is now."""
    try:
        await _obey(query, context, said)
    except Outdated:
        await change(query, context, *await _list(context, 0))
        await query.answer(context.messages.line("toasts", "stale"))


async def _obey(query: CallbackQuery, context: BotContext, said: BundlesPress) -> None:
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


def letters_to_freed(context: BotContext, freed: Freed) -> Iterator[Letter]:
    """Yield what those are told whose rows waited for a verified one: that they can go on."""
    label = context.messages.line("verifying/labels", "row")
    for person, rows in freed.people:
        html = context.messages.render("bundles/freed_notice", awaited=freed.awaited.row, rows=rows)
        cards = [button(f"{label} {each.row.number}", OpenTask(each.row.number)) for each in rows[:MOST_NOTIFIED]]
        yield letter_to(person.id, html, in_rows(cards))


def freed_html(context: BotContext, freed: Freed, refused: Collection[int]) -> str:
    """Return what the coordinator reads of freed rows, given to whom nothing can be said."""
    asked = {person.id for person, _ in freed.people}
    reached = len(asked.difference(refused))
    return context.messages.render("bundles/freed", rows=_numbers(freed.rows), asked=len(asked), reached=reached)


async def _repeat(query: CallbackQuery, context: BotContext, report_id: int) -> None:
    """Make the same report for the other rows: its receipt, or why there is none, takes the place of the offer."""
    try:
        write = partial(ask_confirmation, context)
        done = await bundle_reports.report_same(context.resources, context.person, report_id, write=write)
    except Outdated:
        if not is_shown_anew(query, context):
            await change(query, context, context.messages.render("bundles/offer_gone"))
        await query.answer(context.messages.line("toasts", "stale"))
        return
    html, rows = await receipt(context, done.sent)
    left_out = context.messages.render("bundles/left_out", rows=done.ahead)
    await change(query, context, f"{html}\n\n{left_out}" if left_out else html, rows)
    await query.answer(context.messages.line("toasts", "sent"))


async def _list(context: BotContext, page: int, *, unread: str = "") -> View:
    noted = await bundling.noted(context.resources, context.person)
    items: list[tuple[int, Proposal] | Tie] = [*noted.proposals, *noted.ties]
    shown = paged(items, page, PAGE)
    html = context.messages.render(
        "bundles/list",
        proposals=[(each[1], ranges(each[1].rows)) for each in shown.items if isinstance(each, tuple)],
        ties=[(each, _numbers(each.rows)) for each in shown.items if isinstance(each, Tie)],
        shown=shown,
        unread=unread,
    )
    buttons = [_remove(context, each) if isinstance(each, Tie) else _take(context, *each) for each in shown.items]
    return html, [*in_rows(buttons), *in_rows(turns(context.messages, shown, ShowBundles))]


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
