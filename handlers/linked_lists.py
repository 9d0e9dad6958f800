"""Lists that are opened by a link: everybody is shown as much of one as they may see."""

from telegram import Message

from handlers import blockers, checks, overview, tasks
from handlers.context import BotContext
from handlers.links import ListPress
from handlers.presses.blockers import ShowBlocked, ShowBlockers
from handlers.presses.checks import ShowChecks, ShowFound
from handlers.presses.overview import ShowOverview
from handlers.presses.tasks import ListTasks


async def tell_list(message: Message, context: BotContext, said: ListPress) -> None:
    """Send the list that a link names. Raises `NotAllowed` for members who may see nothing of it."""
    match said:
        case ListTasks():
            await tasks.tell_linked(message, context, said)
        case ShowBlockers() | ShowBlocked():
            await blockers.tell_blockers(message, context, said)
        case ShowChecks() | ShowFound():
            await checks.tell_checks(message, context, said)
        case ShowOverview(opd):
            await overview.tell_overview(message, context, opd)
