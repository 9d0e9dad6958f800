"""Joining by a one-time link, and who is told of it."""

from telegram import Message

from handlers.buttons import button
from handlers.context import BotContext
from handlers.menus import hide_menu_of, show_own_menu
from handlers.places import place_button, place_rows
from handlers.presses import OpenMember
from handlers.telling import notify, tell
from spbe.usecases import joining
from spbe.usecases.joining import Joined, NotJoined


async def join(message: Message, context: BotContext, code: str) -> None:
    """Make whoever opened a link what it says, or tell why not."""
    telegram_name = message.chat.full_name or ""
    told = await joining.join(context.resources, context.person, code, telegram_name)
    zone = context.resources.timezone
    if isinstance(told, NotJoined):
        html = context.messages.render("people/not_joined", told=told, zone=zone)
        await tell(message, context, html, [[place_button(context, "start")]])
        return
    context.person = told.person
    await tell(message, context, context.messages.render("people/joined", joined=told), place_rows(context))
    await show_own_menu(context)
    await _tell_others(context, told, telegram_name)


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
