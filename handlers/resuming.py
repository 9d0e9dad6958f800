"""Forms that the bot's own stop interrupted are offered again when it starts.

Where several processes serve the bot nothing is interrupted as long as one of them lives.
"""

from datetime import datetime
from typing import cast

from handlers.context import App, BotContext
from handlers.form_views import offer_screen
from handlers.telling import notify
from spbe.usecases import living, reporting
from spbe.usecases.living import LIVE, Life


async def offer_interrupted(application: App, life: Life) -> None:
    """Offer those who were filling in a form to go on with it, unless another process serves them.

    One that may be alive and says nothing for a while is known to be dead by then.
    """
    if not life.elders:
        await _offer(application, life.began_at, already_serves=False)
    elif application.job_queue:
        application.job_queue.run_once(_offer_if_alone, LIVE, data=life)


async def _offer_if_alone(context: BotContext) -> None:
    life = context.job.data if context.job else None
    if isinstance(life, Life) and await living.is_alone(context.resources, life):
        # PTB types a context's application by its own variables.
        await _offer(cast("App", context.application), life.began_at, already_serves=True)


async def _offer(application: App, stopped_by: datetime, *, already_serves: bool) -> None:
    resources = application.bot_data.resources
    for person, kept in await reporting.interrupted(resources, stopped_by, already_serves=already_serves):
        context = BotContext(application)
        context.person = person
        screen = await offer_screen(context, kept.form, why="restarted", wanted=None)
        await notify(context, kept.chat_id, screen.html, screen.rows)
