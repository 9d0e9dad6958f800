"""The agencies, for coordinators: /opd, /opd DKIS, /opd tambah Diskominfo = Dinas …, /opd gabung X ke Y."""

import re
from dataclasses import replace

from telegram import CallbackQuery, ForceReply, InlineKeyboardButton, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import MOST_CHOICES, in_rows
from handlers.member_card import ranges
from handlers.presses.opds import AskNewOpd, AskOpdName, DropSpelling, ListOpds, MergeOpd, OpdPress, OpenOpd, RemoveOpd
from handlers.task_lists import View
from handlers.telling import change, tell
from spbe.matrix import Opd
from spbe.refusals import Outdated
from spbe.usecases import opds
from spbe.usecases.opds import Merge, OpdCard, OpdPage, OpdRemoval, OpdReply, OpdUnclear, SpellingDrop

PAGE = 5
"""Agencies on a page: with the ways to the neighbouring pages and a new one eight buttons."""

CHOICES = 5
"""Agencies or spellings to choose from on a page: there is a way back beside the turns."""

CANCEL = frozenset({"batal", "batalkan", "tidak jadi", "kembali"})
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


async def hear(update: Update, context: BotContext) -> bool:
    """Take the name or spelling with which somebody replies to the question for it; False for any other text."""
    message = asked_in(update)
    question, text = message.reply_to_message, message.text or ""
    if question is None or question.from_user is None or question.from_user.id != context.bot.id:
        return False
    asked = _ASKED.search(question.text or "")
    if asked is None or text.strip().lower() in CANCEL or text.startswith("/"):
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
    found = await opds.obey_opd(context.resources, context.person, text, size=PAGE)
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
        case DropSpelling(opd=opd, mark=int(mark)):
            return _view(context, await opds.drop_spelling(resources, person, opd, mark))
        case MergeOpd(opd=opd, into=None):
            return await _targets(context, said)
        case MergeOpd(opd=opd, into=int(into), mark=None):
            return _view(context, await opds.merge_preview(resources, person, opd, into))
        case MergeOpd(opd=opd, into=int(into), mark=int(mark)):
            return _view(context, await opds.merge_opds(resources, person, opd, into, mark))
        case RemoveOpd(opd=opd, sure=False):
            card = await opds.opd_card(resources, person, opd)
            return _view(context, OpdRemoval(card.opd, card.use))
        case RemoveOpd(opd=opd):
            removed = await opds.remove_opd(resources, person, opd)
            return _view(context, await opds.list_opds(resources, person, 0, size=PAGE, removed=removed))
        case _:
            return _view(context, await opds.opd_card(resources, person, said.opd))


async def _ask(context: BotContext, html: str) -> None:
    """Ask for a name in a message that opens the field for a reply; it says for which agency it is."""
    await context.bot.send_message(context.person.id, html, reply_markup=ForceReply())


def _view(context: BotContext, found: OpdReply) -> View:
    render = context.messages.render
    match found:
        case OpdPage(items=items):
            openers = [button(opd.short, OpenOpd(opd.id)) for opd, _ in items]
            turns = _turns(context, ListOpds(), found.page, found.total, PAGE)
            return render("opds/list", found=found), in_rows([*openers, *turns, _button(context, "new", AskNewOpd())])
        case OpdCard(rows=rows):
            html = render("opds/card", card=found, rows=ranges(rows))
            return html, in_rows(_ways(context, found))
        case OpdUnclear(wish=wish, likely=likely):
            buttons = [button(opd.short, OpenOpd(opd.id)) for opd in likely[: MOST_CHOICES - 1]]
            return render("opds/unclear", wish=wish, likely=likely), in_rows([*buttons, _listing(context)])
        case SpellingDrop(opd=opd, spelling=spelling):
            drop = DropSpelling(opd.id, opds.mark_of(spelling))
            buttons = [_button(context, "drop_sure", drop), _back(context, opd)]
            return render("opds/drop", opd=opd, spellings=(spelling,)), in_rows(buttons)
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
    opd, all_of_them = card.opd, card.spellings
    page = min(page, max(0, len(all_of_them) - 1) // CHOICES)
    shown = all_of_them[page * CHOICES : (page + 1) * CHOICES]
    buttons = [button(each, DropSpelling(opd.id, opds.mark_of(each))) for each in shown]
    turns = _turns(context, DropSpelling(opd.id), page, len(all_of_them), CHOICES)
    html = context.messages.render("opds/drop", opd=opd, spellings=all_of_them)
    return html, in_rows([*buttons, *turns, _back(context, opd)])


async def _targets(context: BotContext, said: MergeOpd) -> View:
    """Return the agencies into which one may be merged, those first that are called alike."""
    choice = await opds.merge_targets(context.resources, context.person, said.opd, said.page, size=CHOICES)
    buttons = [button(each.short, MergeOpd(said.opd, each.id)) for each in choice.opds]
    turns = _turns(context, MergeOpd(said.opd), choice.page, choice.total, CHOICES)
    html = context.messages.render("opds/choose", choice=choice)
    return html, in_rows([*buttons, *turns, _back(context, choice.gone)])


def _turns(
    context: BotContext, said: ListOpds | DropSpelling | MergeOpd, page: int, total: int, size: int
) -> list[InlineKeyboardButton]:
    """Return the ways to the neighbouring pages."""
    return [
        button(context.messages.line("labels", label), replace(said, page=other))
        for label, other in (("previous", page - 1), ("next", page + 1))
        if 0 <= other * size < total
    ]


def _listing(context: BotContext) -> InlineKeyboardButton:
    return _button(context, "all", ListOpds())


def _back(context: BotContext, opd: Opd) -> InlineKeyboardButton:
    return button(context.messages.line("labels", "back"), OpenOpd(opd.id))


def _button(context: BotContext, label: str, press: OpdPress) -> InlineKeyboardButton:
    return button(context.messages.line("opds/labels", label), press)
