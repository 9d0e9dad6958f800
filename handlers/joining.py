"""Joining by a one-time link, and who is told of it."""

from telegram import Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.links import ref_from
from handlers.menus import hide_menu_of, show_own_menu
from handlers.places import place_button, place_rows
from handlers.presses.people import OpenMember
from handlers.telling import notify, tell
from spbe.codes import payload_in
from spbe.usecases import joining
from spbe.usecases.joining import Joined, NotJoined


async def hear(update: Update, context: BotContext) -> bool:
    """Join by a link, or a code alone, that somebody pastes instead of opening it; False where a text has none.

    Such a text is a key: it must not be kept as a question, so nobody else is to hear it.
    """
    message = asked_in(update)
    payload = payload_in(message.text or "", context.bot.username)
    if payload is None or ref_from(payload):
        return False
    await join(message, context, payload)
    return True


async def join(message: Message, context: BotContext, code: str) -> None:
    """Make whoever opened a link what it says, or tell why not.

    The others are told first: they must know of it even where the answer to whoever joined is lost on its way.
    """
    telegram_name = message.chat.full_name or ""
    told = await joining.join(context.resources, context.person, code, telegram_name)
    zone = context.resources.timezone
    if isinstance(told, NotJoined):
        html = context.messages.render("people/not_joined", told=told, zone=zone)
        await tell(message, context, html, [[place_button(context, "start")]])
        return
    context.person = told.person
    await show_own_menu(context)
    await _tell_others(context, told, telegram_name)
    await tell(message, context, context.messages.render("people/joined", joined=told), place_rows(context))


async def _tell_others(context: BotContext, joined: Joined, telegram_name: str) -> None:
    """Tell the coordinators who joined, with the name of the account, and a predecessor that they are relieved."""
    render, line = context.messages.render, context.messages.line
    html = render("people/joined_notice", joined=joined, telegram_name=telegram_name)
    card = [[button(line("people/labels", "open"), OpenMember(joined.person.id))]]
    for coordinator in joined.tell:
        if coordinator != joined.person.id:
            await notify(context, coordinator, html, card)
    if joined.predecessor:
        await hide_menu_of(context, joined.predecessor.id)
        farewell = render("people/predecessor_notice", successor=joined.person)
        await notify(context, joined.predecessor.id, farewell)
