"""The places of the first screen as buttons: what a person's role lets them open."""

from collections.abc import Mapping

from telegram import InlineKeyboardButton

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows
from handlers.presses import OpenMenu, Place
from spbe.people import Role

PLACES: Mapping[Role, tuple[Place, ...]] = {
    Role.GUEST: (),
    Role.READER: ("tasks", "ask", "help"),
    Role.FOCAL_POINT: ("tasks", "ask", "report", "help"),
    Role.COORDINATOR: ("tasks", "ask", "report", "queue", "overview", "people", "desk", "help"),
}


def place_rows(context: BotContext) -> list[Row]:
    """Return a button for each place that is open to the person."""
    return in_rows(place_button(context, place) for place in PLACES[context.person.role])


def place_button(context: BotContext, place: Place) -> InlineKeyboardButton:
    """Return the button that opens a place."""
    return button(context.messages.line("people/labels", place), OpenMenu(place))
