"""The index for coordinators: /indeks, its readings, and its arithmetic page by page."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from telegram import CallbackQuery, InlineKeyboardButton, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.desk import desk_button
from handlers.keyboards import in_rows, turns
from handlers.presses import Press
from handlers.presses.index import FindPath, IndexPress, ShowIndex, ShowSums, Simulate
from handlers.telling import View, change, tell
from spbe.index import AspectIndex
from spbe.index_band import Reading
from spbe.paging import paged
from spbe.usecases.index import IndexView, read_index


async def tell_index(update: Update, context: BotContext) -> None:
    """Answer /indeks. Raises `NotAllowed` and `NoIndex`."""
    view = await read_index(context.resources, context.person)
    await tell(asked_in(update), context, *_view(context, view), quote=update.edited_message is not None)


async def press(query: CallbackQuery, context: BotContext, said: IndexPress) -> None:
    """Show another reading, or the arithmetic."""
    view = await read_index(context.resources, context.person, said.reading)
    await change(query, context, *(_view(context, view) if isinstance(said, ShowIndex) else _sums(context, view, said)))
    await query.answer()


def index_button(context: BotContext, key: str, press: Press) -> InlineKeyboardButton:
    """Return a button of this subject."""
    return button(context.messages.line("index/labels", key), press)


def _view(context: BotContext, view: IndexView) -> View:
    html = context.messages.render("index/index", view=view, notes=notes_of(view.index.aspects))
    others = (reading for reading in Reading if reading is not view.reading)
    buttons = [
        index_button(context, "sums", ShowSums(view.reading)),
        *(index_button(context, reading.name.lower(), ShowIndex(reading)) for reading in others),
        index_button(context, "simulate", Simulate(view.reading)),
        index_button(context, "path", FindPath(view.reading)),
        desk_button(context),
    ]
    return html, in_rows(buttons)


def _sums(context: BotContext, view: IndexView, said: ShowSums) -> View:
    """Return a page of the arithmetic: the whole, then one domain each, or all aspects where there is none."""
    parts = [domain.aspects for domain in view.index.domains] or [view.index.aspects]
    shown = paged([(), *parts], said.page, 1)
    (aspects,) = shown.items
    domain = view.index.domains[shown.page - 1] if shown.page and view.index.domains else None
    html = context.messages.render(
        "index/sums",
        view=view,
        domain=domain,
        aspects=aspects,
        exact=said.exact,
        page=shown.page + 1,
        pages=shown.total,
        notes=notes_of(aspects),
    )
    turning = turns(context.messages, shown, partial(ShowSums, view.reading, exact=said.exact))
    other = index_button(
        context, "decimals" if said.exact else "fractions", replace(said, page=shown.page, exact=not said.exact)
    )
    return html, in_rows([*turning, other, button(context.messages.line("labels", "back"), ShowIndex(view.reading))])


def notes_of(aspects: Sequence[AspectIndex]) -> tuple[str, ...]:
    """Return what the content notes on the weights of aspects, each note once."""
    return tuple(dict.fromkeys(each.aspect.note for each in aspects if each.aspect.note))
