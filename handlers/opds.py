"""The agencies, for coordinators: /opd, /opd DKIS, /opd tambah Diskominfo = Dinas …, /opd gabung X ke Y."""

import re
from functools import partial

from telegram import CallbackQuery, ForceReply, InlineKeyboardButton, Update

from handlers.asking import asked_in
from handlers.awaited import question_to, wait_for
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import MOST_CHOICES, in_rows, turns
from handlers.letters import deliver, letter_to
from handlers.member_card import ranges
from handlers.presses.opds import AskNewOpd, AskOpdName, DropSpelling, ListOpds, MergeOpd, OpdPress, OpenOpd, RemoveOpd
from handlers.replies import is_cancelled
from handlers.telling import View, change, tell
from spbe.letters import Letter
from spbe.matrix import Opd
from spbe.paging import paged
from spbe.refusals import Outdated
from spbe.usecases import merging_opds, opd_orders, opds
from spbe.usecases.merging_opds import Merge, Merged, OpdRemoval
from spbe.usecases.opd_orders import OpdReply, OpdUnclear, SpellingDrop
from spbe.usecases.opds import OpdCard, OpdPage

PAGE = 5
"""Agencies on a page: with the ways to the neighbouring pages and a new one eight buttons."""

CHOICES = 5
"""Agencies or spellings to choose from on a page: there is a way back beside the turns."""

GOES_ON = "…"
_ASKED = re.compile(rf"/opd (?P<said>tambah|.+ (?:nama|sebutan)) {GOES_ON}")


async def manage(update: Update, context: BotContext) -> None:
    """Show the agencies, or do what words say of them: /opd."""
    await _obey(update, context, " ".join(context.args or ()))


async def add(update: Update, context: BotContext) -> None:
    """Add an agency whose names stand in plain words: "tambah opd Diskominfo = Dinas …"."""
    await _obey(update, context, " ".join(["tambah", *(context.args or ())]))


async def merge(update: Update, context: BotContext) -> None:
    """Offer to merge the agencies that stand in plain words: "gabungkan opd Ortala ke Organisasi"."""
    await _obey(update, context, " ".join(["gabung", *(context.args or ())]))


async def remove(update: Update, context: BotContext) -> None:
    """Offer to remove the agency that stands in plain words: "hapus opd Dinsos"."""
    await _obey(update, context, " ".join(["hapus", *(context.args or ())]))


async def names_merge(context: BotContext, words: str) -> bool:
    """Say whether words behind "gabungkan" say what goes into what, at least one of them an agency."""
    return await opd_orders.names_merge(context.resources, context.person, words)


async def hear(update: Update, context: BotContext) -> bool:
    """Take the name or spelling that answers the question for it; False for any other text."""
    message = asked_in(update)
    asked, text = _ASKED.search(await question_to(message, context)), message.text or ""
    if asked is None or is_cancelled(text):
        return False
    await _obey(update, context, f"{asked['said']} {text}")
    return True


async def press(query: CallbackQuery, context: BotContext, said: OpdPress) -> None:
    """Do what a button of this subject says; where its matter has changed, show how it is now."""
    try:
        shown = await _pressed(context, said)
    except Outdated:
        found = await opds.list_opds(context.resources, context.person, 0, size=PAGE)
        await change(query, context, *_view(context, found))
        await query.answer(context.messages.line("toasts", "stale"))
        return
    if shown is not None:
        await change(query, context, *shown)
    await query.answer()


async def _obey(update: Update, context: BotContext, text: str) -> None:
    found = await opd_orders.obey_opd(context.resources, context.person, text, size=PAGE)
    await tell(asked_in(update), context, *_view(context, found), quote=update.edited_message is not None)


async def _pressed(context: BotContext, said: OpdPress) -> View | None:
    """Return what the message shows then; None where it stays as it is."""
    resources, person = context.resources, context.person
    match said:
        case ListOpds(page=page):
            return _view(context, await opds.list_opds(resources, person, page, size=PAGE))
        case AskOpdName(opd=opd, what=what):
            card = await opds.opd_card(resources, person, opd)
            await _ask(context, context.messages.render("opds/ask", opd=card.opd, what=what))
            return None
        case AskNewOpd():
            await opds.list_opds(resources, person, 0, size=PAGE)
            await _ask(context, context.messages.render("opds/ask", opd=None, what="new"))
            return None
        case DropSpelling(opd=opd, mark=None, page=page):
            return _spellings(context, await opds.opd_card(resources, person, opd), page)
        case DropSpelling(opd=opd, mark=int(mark), sure=False):
            return _view(context, await opd_orders.spelling_drop(resources, person, opd, mark))
        case DropSpelling(opd=opd, mark=int(mark)):
            return _view(context, await opds.drop_spelling(resources, person, opd, mark))
        case MergeOpd(opd=opd, into=None):
            return await _targets(context, said)
        case MergeOpd(opd=opd, into=int(into), mark=None):
            return _view(context, await merging_opds.merge_preview(resources, person, opd, into))
        case MergeOpd(opd=opd, into=int(into), mark=int(mark)):
            done = await merging_opds.merge_opds(resources, person, opd, into, mark, write=partial(_letters, context))
            if isinstance(done, Merge):
                return _view(context, done)
            await deliver(context, done.letters)
            return _view(context, done.card)
        case RemoveOpd(opd=opd, sure=False):
            card = await opds.opd_card(resources, person, opd)
            return _view(context, OpdRemoval(card.opd, card.use))
        case RemoveOpd(opd=opd):
            removed = await merging_opds.remove_opd(resources, person, opd)
            return _view(context, await opds.list_opds(resources, person, 0, size=PAGE, removed=removed))
        case _:
            return _view(context, await opds.opd_card(resources, person, said.opd))


def _letters(context: BotContext, merged: Merged) -> list[Letter]:
    html = context.messages.render("opds/merged_notice", merged=merged)
    return [letter_to(each, html) for each in merged.members]


async def _ask(context: BotContext, html: str) -> None:
    """Ask for a name in a message that opens the field for a reply; it says for which agency it is."""
    wait_for(context, await context.bot.send_message(context.person.id, html, reply_markup=ForceReply()))


def _view(context: BotContext, found: OpdReply) -> View:
    render = context.messages.render
    match found:
        case OpdPage(items=items):
            openers = [button(opd.short, OpenOpd(opd.id)) for opd, _ in items]
            turning = turns(context.messages, found, ListOpds)
            return render("opds/list", found=found), in_rows([*openers, *turning, _button(context, "new", AskNewOpd())])
        case OpdCard(rows=rows):
            html = render("opds/card", card=found, rows=ranges(rows))
            return html, in_rows(_ways(context, found))
        case OpdUnclear(wish=wish, likely=likely):
            buttons = [button(opd.short, OpenOpd(opd.id)) for opd in likely[: MOST_CHOICES - 1]]
            return render("opds/unclear", wish=wish, likely=likely), in_rows([*buttons, _listing(context)])
        case SpellingDrop(opd=opd, spelling=spelling):
            drop = DropSpelling(opd.id, opds.mark_of(spelling), sure=True)
            buttons = [_button(context, "drop_sure", drop), _back(context, opd)]
            return render("opds/drop", opd=opd, asked=spelling), in_rows(buttons)
        case OpdRemoval(opd=opd):
            sure = [_button(context, "remove_sure", RemoveOpd(opd.id, sure=True))] if found.is_free else []
            merge = [] if found.is_free else [_button(context, "merge", MergeOpd(opd.id))]
            return render("opds/remove", removal=found), in_rows([*sure, *merge, _back(context, opd)])
        case Merge(gone=gone, kept=kept):
            buttons = [
                _button(context, "merge_sure", MergeOpd(gone.id, kept.id, found.mark)),
                _button(context, "swap", MergeOpd(kept.id, gone.id)),
                _back(context, gone),
            ]
            return render("opds/merge", merge=found), in_rows(buttons)


def _ways(context: BotContext, card: OpdCard) -> list[InlineKeyboardButton]:
    """Return what can be done about an agency."""
    opd = card.opd.id
    ways = [
        _button(context, "name", AskOpdName(opd, "name")),
        _button(context, "alias", AskOpdName(opd, "alias")),
        *([_button(context, "drop", DropSpelling(opd))] if card.spellings else []),
        _button(context, "merge", MergeOpd(opd)),
        *([_button(context, "remove", RemoveOpd(opd))] if card.is_free else []),
    ]
    return [*ways, _listing(context)]


def _spellings(context: BotContext, card: OpdCard, page: int) -> View:
    """Return the spellings of an agency of which one may be taken away."""
    opd, shown = card.opd, paged(card.spellings, page, CHOICES)
    buttons = [button(each, DropSpelling(opd.id, opds.mark_of(each))) for each in shown.items]
    turning = turns(context.messages, shown, partial(DropSpelling, opd.id, None))
    html = context.messages.render("opds/drop", opd=opd, asked=None, spellings=card.spellings)
    return html, in_rows([*buttons, *turning, _back(context, opd)])


async def _targets(context: BotContext, said: MergeOpd) -> View:
    """Return the agencies into which one may be merged, those first that are called alike."""
    choice = await merging_opds.merge_targets(context.resources, context.person, said.opd, said.page, size=CHOICES)
    buttons = [button(each.short, MergeOpd(said.opd, each.id)) for each in choice.opds.items]
    turning = turns(context.messages, choice.opds, partial(MergeOpd, said.opd, None, None))
    html = context.messages.render("opds/choose", choice=choice)
    return html, in_rows([*buttons, *turning, _back(context, choice.gone)])


def _listing(context: BotContext) -> InlineKeyboardButton:
    return _button(context, "all", ListOpds())


def _back(context: BotContext, opd: Opd) -> InlineKeyboardButton:
    return button(context.messages.line("labels", "back"), OpenOpd(opd.id))


def _button(context: BotContext, label: str, press: OpdPress) -> InlineKeyboardButton:
    return button(context.messages.line("opds/labels", label), press)
