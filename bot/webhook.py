"""Updates in by webhook: Telegram calls, and is answered 200 when the update is stored."""

import asyncio
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest

from bot.arrivals import NO_UPDATE
from bot.feed import Feed
from bot.settings import Settings, WrongSettings
from bot.waiting import until_reached
from spbe.refusals import Refusal
from storage.database import StorageFault

log = structlog.stdlib.get_logger(__name__)

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
MOST_CONNECTIONS = 40
"""On which Telegram calls at once; those of one chat come one after the other."""


async def await_calls(feed: Feed, settings: Settings, allowed_updates: Sequence[str]) -> None:
    """Tell Telegram where to call, then let it, until cancelled. Raises `InvalidToken` and `WrongSettings`."""
    bot = feed.application.bot

    async def set_webhook() -> None:
        await bot.set_webhook(
            settings.webhook_url,
            secret_token=settings.webhook_secret.get_secret_value(),
            allowed_updates=allowed_updates,
            max_connections=MOST_CONNECTIONS,
        )

    try:
        await until_reached(set_webhook)
    except BadRequest as error:
        raise WrongSettings((f"BOT_WEBHOOK_URL: ditolak Telegram ({error.message}); periksa alamatnya",)) from None
    log.info("webhook set")
    feed.is_called()
    await asyncio.Event().wait()


def webhook_route(feed: Feed, settings: Settings) -> Route:
    """Return the route that Telegram calls; whoever does not know the secret is turned away unread."""
    secret = settings.webhook_secret.get_secret_value().encode()

    async def take(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), secret):
            return Response(status_code=403)
        try:
            await feed.receive([await request.json()])
        except (*NO_UPDATE, RecursionError):
            return Response(status_code=400)  # it is no update
        except ClientDisconnect:
            return Response(status_code=408)
        except (Refusal, StorageFault):
            return Response(status_code=503)  # Telegram calls again
        return Response()

    return Route(urlsplit(settings.webhook_url).path or "/", take, methods=["POST"])
