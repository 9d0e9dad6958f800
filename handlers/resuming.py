"""Forms that the bot's own stop interrupted are offered again when it starts."""

from handlers.context import App, BotContext
from handlers.form_views import offer_screen
from handlers.telling import notify
from spbe.usecases import reporting


async def offer_interrupted(application: App) -> None:
    """Offer those who were filling in a form to go on with it."""
    for person, kept in await reporting.interrupted(application.bot_data.resources):
        context = BotContext(application)
        context.person = person
        screen = await offer_screen(context, kept.form, why="restarted", wanted=None)
        await notify(context, kept.chat_id, screen.html, screen.rows)
