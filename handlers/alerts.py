"""Telling the coordinators that the bot itself is in trouble."""

from datetime import timedelta

from handlers.context import BotContext
from handlers.telling import notify
from handlers.templates import TABLES
from spbe.usecases.watching import STUCK, WITHIN, Alert, Watched

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def tell_alerts(context: BotContext, watched: Watched) -> int:
    """Tell each coordinator of each trouble, and return how many messages arrived."""
    arrived = 0
    for alert in watched.alerts:
        html = alert_html(context, alert)
        arrived += sum([await notify(context, each, html) for each in sorted(watched.tell)])
    return arrived


def alert_html(context: BotContext, alert: Alert) -> str:
    """Return an alert as a message."""
    job = alert.detail if alert.detail in TABLES["alerts/jobs"] else "other"
    return context.messages.render(
        "alerts/notice",
        alert=alert,
        job=context.messages.line("alerts/jobs", job),
        zone=context.resources.timezone,
        minutes=WITHIN // MINUTE,
        stuck=STUCK // MINUTE,
        hours=alert.silent // HOUR,
    )
