"""The content by chat: a coordinator lets the bot read its folder again with /muatulang."""

from typing import cast

import structlog
from telegram import Update

from handlers.asking import asked_in
from handlers.context import App, BotContext
from handlers.menus import show_menus
from handlers.telling import tell
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
        shown = refused.problems[:MOST_PROBLEMS]
        more = len(refused.problems) - len(shown)
        await tell(message, context, context.messages.render("reloading/refused", problems=shown, more=more))
        return
    told = await _ask_again(context)
    await tell(message, context, context.messages.render("reloading/reloaded", in_use=in_use, answered=told))
    # PTB types a context's application by its own variables.
    await show_menus(cast("App", context.application))


async def _ask_again(context: BotContext) -> int:
    """Return of how many questions somebody is told that they have an answer now; the content is in use in any case."""
    try:
        return await answered.ask_again(context.resources)
    except Exception:  # they are asked again at the next start
        log.exception("cannot ask again what had no answer")
        return 0
