"""What each process tells the others, and hears of them, every few seconds: that it lives, and what has changed."""

from datetime import timedelta

import structlog

from bot.holders import died_here, new_holder
from bot.limits import Limiter
from bot.waiting import Pauses
from handlers.context import App, BotContext
from handlers.reloading import tell_behind
from handlers.resuming import offer_interrupted
from spbe.refusals import ContentRefused, Refusal
from spbe.usecases import living, reloading
from storage.database import StorageFault

log = structlog.stdlib.get_logger(__name__)

LOOK_EVERY = timedelta(seconds=3)


class Signals:
    """One process among those that serve the bot."""

    def __init__(self, limiter: Limiter) -> None:
        """Tell nobody yet; the limiter will hear how many share what Telegram allows."""
        self._name = new_holder()
        self._limiter = limiter
        self._is_well = True

    async def begin(self, application: App) -> None:
        """Let the others know, and offer those whom the last stop interrupted to go on, where nobody else serves.

        A storage that takes nothing just now is waited for.
        """
        pauses = Pauses()
        while True:
            try:
                life = await living.begin(application.bot_data.resources, self._name, is_over=died_here)
                await offer_interrupted(application, life)
            except Refusal as error:
                log.warning("cannot tell other processes of this one", error=type(error).__name__)
                await pauses.wait()
            else:
                return

    async def look_around(self, context: BotContext) -> None:
        """Say that this process lives, and take over what others changed: the content, the matrix, their number."""
        try:
            await self._look_around(context)
        except (Refusal, StorageFault) as error:
            if self._is_well:
                log.warning("cannot hear of other processes", error=type(error).__name__)
            self._is_well = False
        else:
            self._is_well = True

    async def end(self, application: App) -> None:
        """Let the others know that this process is over; those who do not hear of it find out in seconds."""
        try:
            await living.end(application.bot_data.resources, self._name)
        except (Refusal, StorageFault) as error:
            log.warning("cannot say goodbye to other processes", error=type(error).__name__)

    async def _look_around(self, context: BotContext) -> None:
        resources = context.resources
        news = await living.look_around(resources, self._name)
        self._limiter.share_among(news.processes)
        if news.reloads != resources.contents.reloads:
            await self._follow(context, news.reloads)
        await resources.answerers.latest()

    async def _follow(self, context: BotContext, reloads: int) -> None:
        try:
            await reloading.follow(context.resources, reloads)
        except ContentRefused as refused:
            log.error("cannot use the content that another process uses", problems=len(refused.problems))
            await tell_behind(context, refused)
        else:
            log.info("content read again", reloads=reloads)
