"""The way to a higher index: /jalur sangat baik, the same in plain words, and by buttons."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers import path_limits
from handlers.asking import asked_in
from handlers.buttons import fits
from handlers.context import BotContext
from handlers.desk import desk_button
from handlers.indices import index_button, notes_of
from handlers.keyboards import in_rows
from handlers.presses import Press
from handlers.presses.index import FindPath, PathPress, ShowIndex, Simulate
from handlers.telling import View, change, tell
from spbe.path import Measure
from spbe.usecases.paths import PathView, PathWanted, find_path, path_said

MEASURES: dict[Literal["s", "a", "e"], Measure] = {"s": "steps", "a": "agencies", "e": "effort"}
LETTERS = {measure: letter for letter, measure in MEASURES.items()}

FEW_LEVELS = 2
"""What the button "Maks. 2 tingkat" sets."""


async def find(update: Update, context: BotContext) -> None:
    """Answer /jalur with what stands behind it. Raises `NotAllowed`, `NoIndex` and what is refused of a path."""
    message = asked_in(update)
    await _tell(message, context, " ".join(context.args or ()), quote=update.edited_message is not None)


async def tell_path(message: Message, context: BotContext, text: str) -> None:
    """Answer the path that a text asks for."""
    await _tell(message, context, text)


async def press(query: CallbackQuery, context: BotContext, said: PathPress) -> None:
    """Show the path that a button asks for."""
    limits, policies = path_limits.read(said.limits)
    goal = None if said.goal is None else Decimal(said.goal) / 100
    wanted = PathWanted(goal, MEASURES[said.measure], limits, policies, said.reading, said.supposed)
    view = await find_path(context.resources, context.person, wanted)
    await change(query, context, *_view(context, view))
    await query.answer()


async def _tell(message: Message, context: BotContext, text: str, *, quote: bool = False) -> None:
    view = await path_said(context.resources, context.person, text)
    await tell(message, context, *_view(context, view), quote=quote)


def _view(context: BotContext, view: PathView) -> View:
    counts = Counter(opd for climb in view.way.climbs for opd in climb.rated.opds)
    html = context.messages.render(
        "index/path",
        view=view,
        way=view.way,
        wanted=view.wanted,
        agencies=counts.most_common(),
        notes=notes_of(view.way.before.aspects),
    )
    return html, in_rows(_buttons(context, view))


def _buttons(context: BotContext, view: PathView) -> list[InlineKeyboardButton]:
    """Return the other measures, the limits to set or to lift, and where to go on; none that a button cannot carry."""
    wanted = view.wanted
    if view.is_reached:
        keys: dict[str, Press] = {"path": FindPath(wanted.reading), "index": ShowIndex(wanted.reading)}
        return [*(index_button(context, key, press) for key, press in keys.items()), desk_button(context)]
    wishes: list[tuple[str, PathWanted]] = [
        (measure, replace(wanted, measure=measure)) for measure in LETTERS if measure != wanted.measure
    ]
    wishes.append(("policies" if not wanted.policies else "no_policies", replace(wanted, policies=not wanted.policies)))
    few = None if wanted.limits.most_levels else FEW_LEVELS
    limits = replace(wanted.limits, most_levels=few)
    wishes.append(("few_levels" if few else "all_levels", replace(wanted, limits=limits)))
    presses: list[tuple[str, Press]] = [(key, _press(each)) for key, each in wishes]
    if view.way.climbs:
        presses.append(("simulate_path", Simulate(wanted.reading, view.code)))
    presses.append(("index", ShowIndex(wanted.reading)))
    return [*(index_button(context, key, press) for key, press in presses if fits(press)), desk_button(context)]


def _press(wanted: PathWanted) -> FindPath:
    limits = path_limits.written(wanted.limits, policies=wanted.policies)
    goal = None if wanted.goal is None else int(wanted.goal * 100)
    return FindPath(wanted.reading, LETTERS[wanted.measure], goal, limits, wanted.supposed)
