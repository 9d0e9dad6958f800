"""What the index would be: /simulasi ind 23 jadi 3, the same in plain words, and by buttons."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.indices import index_button
from handlers.keyboards import Row, in_rows, turns
from handlers.phrasing import brief_name, name_of
from handlers.presses import Press
from handlers.presses.index import FindPath, PickSupposed, ShowIndex, Simulate, SimulationPress
from handlers.telling import View, change, tell
from spbe.index_band import Reading
from spbe.paging import paged
from spbe.usecases.simulating import SimulationView, SupposedPart, choices, simulate_again, simulate_said

PARTS_A_PAGE = 2
"""Each has a button up and one down; four others stand below them."""

MOST_STEPPED = 4
"""Of more parts none has such buttons: nobody leafs through eighteen pages of them."""

LONGEST_LIST = 7
"""Buttons that fit beside one that leads back."""

PICKS_A_PAGE = 5


async def simulate(update: Update, context: BotContext) -> None:
    """Answer /simulasi with what stands behind it, or offer what may be supposed."""
    message, text = asked_in(update), " ".join(context.args or ())
    if text:
        view = _view(context, await simulate_said(context.resources, context.person, text))
    else:
        view = await _aspects(context, PickSupposed(Reading.VERIFIED))
    await tell(message, context, *view, quote=update.edited_message is not None)


async def tell_simulation(message: Message, context: BotContext, text: str) -> None:
    """Answer what a text supposes. Raises `NoIndex` and `SupposedRefused`."""
    await tell(message, context, *_view(context, await simulate_said(context.resources, context.person, text)))


async def press(query: CallbackQuery, context: BotContext, said: SimulationPress) -> None:
    """Suppose something else, or offer what may be supposed."""
    await change(query, context, *(await _shown(context, said)))
    await query.answer()


async def _shown(context: BotContext, said: SimulationPress) -> View:
    if isinstance(said, PickSupposed):
        return await (_aspects(context, said) if said.aspect is None else _indicators(context, said, said.aspect))
    if said.supposed is None:
        return await _aspects(context, PickSupposed(said.reading))
    view = await simulate_again(context.resources, context.person, said.reading, said.supposed)
    return _view(context, view, said.page)


def _view(context: BotContext, view: SimulationView, page: int = 0) -> View:
    html = context.messages.render("index/simulation", view=view)
    steps = view.parts if len(view.parts) <= MOST_STEPPED else ()
    shown, pages = paged(steps, page, PARTS_A_PAGE), -(-len(steps) // PARTS_A_PAGE)
    buttons = [index_button(context, "add", PickSupposed(view.reading, view.code))]
    if pages > 1:
        label = f"{context.messages.line('index/labels', 'others')} ({shown.page + 1}/{pages})"
        buttons.append(button(label, Simulate(view.reading, view.code, (shown.page + 1) % pages)))
    else:
        buttons.append(index_button(context, "restart", PickSupposed(view.reading)))
    buttons += [
        index_button(context, "path_from", FindPath(view.reading, supposed=view.code)),
        index_button(context, "index", ShowIndex(view.reading)),
    ]
    return html, [*(list(_steps(context, view, part, shown.page)) for part in shown.items), *in_rows(buttons)]


def _steps(context: BotContext, view: SimulationView, part: SupposedPart, page: int) -> Iterator[InlineKeyboardButton]:
    """Yield the buttons that move a supposed level down and up."""
    kind = "indicator" if part.is_whole else "row"
    number = part.indicator.number if part.is_whole else part.rows[0].number
    name = f"{context.messages.line('index/labels', kind)} {number}"
    if part.down is not None:
        yield button(f"{name}: −1", Simulate(view.reading, part.down, page))
    if part.up is not None:
        yield button(f"{name}: +1", Simulate(view.reading, part.up, page))


async def _aspects(context: BotContext, said: PickSupposed) -> View:
    view = await simulate_again(context.resources, context.person, said.reading, said.supposed)
    instrument = view.ground.instrument
    buttons = [
        button(f"{each.number}. {name_of(each)}", PickSupposed(said.reading, said.supposed, each.number))
        for each in instrument.aspects
    ]
    html = context.messages.render("index/pick", view=view, aspect=None)
    return html, _page_of(context, said, buttons, _back(said))


async def _indicators(context: BotContext, said: PickSupposed, aspect: int) -> View:
    resources, person = context.resources, context.person
    view = await simulate_again(resources, person, said.reading, said.supposed)
    found = await choices(resources, person, said.reading, said.supposed, aspect)
    buttons = [
        button(f"{each.indicator.number}. {brief_name(each.indicator)}", Simulate(said.reading, each.code))
        for each in found
    ]
    html = context.messages.render("index/pick", view=view, aspect=view.ground.instrument.aspect(aspect), choices=found)
    return html, _page_of(context, said, buttons, PickSupposed(said.reading, said.supposed))


def _back(said: PickSupposed) -> Simulate | ShowIndex:
    return ShowIndex(said.reading) if said.supposed is None else Simulate(said.reading, said.supposed)


def _page_of(
    context: BotContext, said: PickSupposed, buttons: Sequence[InlineKeyboardButton], back: Press
) -> list[Row]:
    """Return a page of choices, one below the other, with the ways to the others and back."""
    shown = paged(buttons, said.page, LONGEST_LIST if len(buttons) <= LONGEST_LIST else PICKS_A_PAGE)
    turning = turns(context.messages, shown, lambda page: replace(said, page=page))
    below = [*turning, button(context.messages.line("labels", "back"), back)]
    return [*in_rows(shown.items, most=1), *in_rows(below)]
