"""The content by chat: a coordinator lets the bot read its folder again with /muatulang."""

import socket
from collections.abc import Mapping
from typing import cast

import structlog
from telegram import Update

from handlers.asking import asked_in
from handlers.context import App, BotContext
from handlers.menus import show_menus
from handlers.telling import notify, tell
from spbe.refusals import ContentRefused
from spbe.usecases import answered, reloading

log = structlog.stdlib.get_logger(__name__)

MOST_PROBLEMS = 10


async def reload(update: Update, context: BotContext) -> None:
    """Use what the content folder holds now, and say what that is or why not."""
    message = asked_in(update)
    try:
        in_use = await reloading.reload(context.resources, context.person)
    except ContentRefused as refused:
        await tell(message, context, context.messages.render("reloading/refused", **_problems(refused)))
        return
    told = await _ask_again(context)
    await tell(message, context, context.messages.render("reloading/reloaded", in_use=in_use, answered=told))
    # PTB types a context's application by its own variables.
    await show_menus(cast("App", context.application))


async def tell_behind(context: BotContext, refused: ContentRefused) -> None:
    """Tell the coordinators that this process cannot use the content that another one uses by now."""
    html = context.messages.render("reloading/behind", machine=socket.gethostname(), **_problems(refused))
    for person_id in sorted(await reloading.who_mends(context.resources)):
        await notify(context, person_id, html)


def _problems(refused: ContentRefused) -> Mapping[str, object]:
    shown = refused.problems[:MOST_PROBLEMS]
    return {"problems": shown, "more": len(refused.problems) - len(shown)}


async def _ask_again(context: BotContext) -> int:
    """Return of how many questions somebody is told that they have an answer now; the content is in use in any case."""
    try:
        return await answered.ask_again(context.resources)
    except Exception:  # they are asked again at the next start
        log.exception("cannot ask again what had no answer")
        return 0
