"""The report that somebody was writing when an update came in, read once for all who ask before it changes."""

from handlers.context import BotContext
from spbe.usecases import reporting
from spbe.usecases.reporting import Kept


async def kept_draft(context: BotContext) -> Kept | None:
    """Return what the person was writing; None where that was nothing, or is theirs no more."""
    if context.kept is None:
        context.kept = await reporting.kept_of(context.resources, context.person, context.draft)
    return context.kept
