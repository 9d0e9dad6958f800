"""Joining by a one-time link, and who is told of it."""

from collections.abc import Iterator
from functools import partial

from telegram import Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.letters import deliver, letter_to
from handlers.links import ref_from
from handlers.menus import hide_menu_of, show_own_menu
from handlers.places import place_button, place_rows
from handlers.presses.people import OpenMember
from handlers.telling import tell
from spbe.codes import payload_in
from spbe.letters import Letter
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
    write = partial(_letters, context, telegram_name=telegram_name)
    told = await joining.join(context.resources, context.person, code, telegram_name, write=write)
    zone = context.resources.timezone
    if isinstance(told, NotJoined):
        html = context.messages.render("people/not_joined", told=told, zone=zone)
        await tell(message, context, html, [[place_button(context, "start")]])
        return
    context.person = told.person
    await show_own_menu(context)
    await deliver(context, told.letters)
    if told.predecessor:
        await hide_menu_of(context, told.predecessor.id)
    await tell(message, context, context.messages.render("people/joined", joined=told), place_rows(context))


def _letters(context: BotContext, joined: Joined, *, telegram_name: str) -> Iterator[Letter]:
    """Yield who joined for the coordinators, with the name of the account, and for a predecessor their relief."""
    render, line = context.messages.render, context.messages.line
    html = render("people/joined_notice", joined=joined, telegram_name=telegram_name)
    card = [[button(line("people/labels", "open"), OpenMember(joined.person.id))]]
    for coordinator in joined.tell:
        if coordinator != joined.person.id:
            yield letter_to(coordinator, html, card)
    if joined.predecessor:
        farewell = render("people/predecessor_notice", successor=joined.person)
        yield letter_to(joined.predecessor.id, farewell)
