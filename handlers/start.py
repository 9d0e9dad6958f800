"""The first screen, the help, and the deep links that open a card."""

from telegram import Message, Update

from handlers.asking import asked_in, tell_answer
from handlers.context import BotContext
from handlers.keyboards import example_rows
from handlers.links import ref_from
from handlers.menus import show_own_menu
from handlers.telling import tell
from spbe.people import Role, may_read_matrix
from spbe.usecases import asking

HELP = "bantuan"


async def start(update: Update, context: BotContext) -> None:
    """Show the first screen, or the card that a deep link names."""
    message, payload = asked_in(update), " ".join(context.args or ())
    if context.person.role is Role.COORDINATOR:
        await show_own_menu(context)
    if payload == HELP:
        await tell_help(update, context)
        return
    ref = ref_from(payload)
    answered = await asking.ask_for(context.resources, context.person, ref, f"/start {payload}") if ref else None
    if answered:
        await tell_answer(message, context, answered)
        return
    await tell_start(message, context, unknown_link=bool(payload))


async def tell_start(message: Message, context: BotContext, *, unknown_link: bool = False) -> None:
    """Send the first screen with the example questions as buttons."""
    html = context.messages.render("start", audience=audience(context), unknown_link=unknown_link)
    await tell(message, context, html, example_rows(context.messages, audience(context)))


async def tell_help(update: Update, context: BotContext) -> None:
    """Tell what can be asked and which commands there are."""
    html = context.messages.render("help", audience=audience(context))
    await tell(asked_in(update), context, html, example_rows(context.messages, audience(context)))


def audience(context: BotContext) -> str:
    """Return for whom a screen is: members read the matrix, guests do not."""
    return "member" if may_read_matrix(context.person) else "guest"
