"""The index for coordinators: /indeks, its readings, and its arithmetic page by page."""

from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardButton, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows
from handlers.presses import Press
from handlers.presses.index import FindPath, IndexPress, ShowIndex, ShowSums, Simulate
from handlers.telling import change, tell
from spbe.index import AspectIndex
from spbe.index_band import Reading
from spbe.refusals import Outdated
from spbe.usecases.index import IndexView, read_index

View = tuple[str, list[Row]]


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
    ]
    return html, in_rows(buttons)


def _sums(context: BotContext, view: IndexView, said: ShowSums) -> View:
    """Return a page of the arithmetic: the whole, then one domain each, or all aspects where there is none."""
    parts = [domain.aspects for domain in view.index.domains] or [view.index.aspects]
    if said.page > len(parts):
        raise Outdated
    aspects = parts[said.page - 1] if said.page else ()
    domain = view.index.domains[said.page - 1] if said.page and view.index.domains else None
    html = context.messages.render(
        "index/sums",
        view=view,
        domain=domain,
        aspects=aspects,
        page=said.page + 1,
        pages=len(parts) + 1,
        notes=notes_of(aspects),
    )
    pages = {"previous": said.page - 1, "next": said.page + 1}
    turns = [
        button(context.messages.line("labels", label), ShowSums(view.reading, page))
        for label, page in pages.items()
        if 0 <= page <= len(parts)
    ]
    return html, in_rows([*turns, button(context.messages.line("labels", "back"), ShowIndex(view.reading))])


def notes_of(aspects: Sequence[AspectIndex]) -> tuple[str, ...]:
    """Return what the content notes on the weights of aspects, each note once."""
    return tuple(dict.fromkeys(each.aspect.note for each in aspects if each.aspect.note))
