"""The first screen, the help, and the deep links that open a card or make somebody a member."""

from collections.abc import Awaitable, Callable, Mapping

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from handlers import desk, importing, overview, people, reporting, tasks, verifying
from handlers.asking import asked_in, tell_answer
from handlers.context import BotContext
from handlers.joining import join
from handlers.keyboards import Row, example_rows
from handlers.linked_lists import tell_list
from handlers.links import TASKS, list_from, ref_from
from handlers.menus import show_own_menu
from handlers.places import place_rows
from handlers.presses import OpenMenu, Place
from handlers.telling import tell
from spbe.cards import RowRef
from spbe.codes import payload_in
from spbe.people import may_read_matrix
from spbe.refusals import Outdated
from spbe.usecases import asking
from spbe.usecases.people import greet

HELP = "bantuan"


async def start(update: Update, context: BotContext) -> None:
    """Show the first screen, or do what a deep link says: open a card, or make somebody a member."""
    message, typed = asked_in(update), " ".join(context.args or ())
    payload = payload_in(typed, context.bot.username) or typed
    in_private = message.chat.type == ChatType.PRIVATE
    if in_private:
        await greet(context.resources, context.person, message.chat.full_name)
        await show_own_menu(context)
    if payload == HELP:
        await tell_help(update, context)
        return
    if payload == TASKS:
        is_theirs = in_private and may_read_matrix(context.person)
        await (tasks.tell_tasks(message, context) if is_theirs else tell_start(message, context))
        return
    if listed := list_from(payload):
        await (tell_list(message, context, listed) if in_private else tell_start(message, context))
        return
    ref = ref_from(payload)
    if payload and not ref and in_private:
        await join(message, context, payload)
        return
    if isinstance(ref, RowRef) and in_private:
        await tasks.tell_card(message, context, ref.number)
        return
    answered = await asking.ask_for(context.resources, context.person, ref, f"/start {payload}") if ref else None
    if answered:
        await tell_answer(message, context, answered)
        return
    await tell_start(message, context, unknown_link=bool(payload))


async def tell_start(message: Message, context: BotContext, *, unknown_link: bool = False) -> None:
    """Send the first screen: what the bot is and keeps, and where to go on."""
    html = context.messages.render("start", role=context.person.role.value, unknown_link=unknown_link)
    await tell(message, context, html, _rows(message, context))


async def tell_help(update: Update, context: BotContext) -> None:
    """Tell what can be asked and which commands there are."""
    await _tell_help(asked_in(update), context)


async def press(query: CallbackQuery, context: BotContext, said: OpenMenu) -> None:
    """Open a place of the first screen."""
    if not isinstance(query.message, Message):
        raise Outdated
    await _OPENERS[said.place](query.message, context)
    await query.answer()


def audience(context: BotContext) -> str:
    """Return for whom the examples are: members read the matrix, guests do not."""
    return "member" if may_read_matrix(context.person) else "guest"


async def _tell_help(message: Message, context: BotContext) -> None:
    html = context.messages.render("help", role=context.person.role.value)
    await tell(message, context, html, example_rows(context.messages, audience(context)))


async def _tell_how_to_ask(message: Message, context: BotContext) -> None:
    await tell(
        message, context, context.messages.render("people/ask"), example_rows(context.messages, audience(context))
    )


def _rows(message: Message, context: BotContext) -> list[Row]:
    """Return the places that are open to a member; guests, and everybody in a group, get example questions."""
    places = place_rows(context) if message.chat.type == ChatType.PRIVATE else []
    return places or example_rows(context.messages, audience(context))


_OPENERS: Mapping[Place, Callable[[Message, BotContext], Awaitable[None]]] = {
    "start": tell_start,
    "ask": _tell_how_to_ask,
    "help": _tell_help,
    "tasks": tasks.tell_tasks,
    "report": reporting.tell_row_choice,
    "queue": verifying.tell_queue,
    "overview": overview.tell_overview,
    "people": people.tell_people,
    "desk": desk.tell_desk,
    "import": importing.ask_for_matrix,
}
