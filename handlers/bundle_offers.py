"""What is offered after a report on a row whose document closes other rows too, in a message of its own."""

from handlers.buttons import button
from handlers.context import BotContext
from handlers.presses.bundles import RepeatReport
from handlers.telling import send
from spbe.usecases.bundle_reports import same_document
from spbe.usecases.sending import SentRow


async def offer_same(context: BotContext, chat_id: int, sent: tuple[SentRow, ...]) -> None:
    """Ask whether the same holds for the other rows of a document, and name those of other agencies."""
    for offer in await same_document(context.resources, context.person, sent):
        repeat = button(context.messages.line("bundles/labels", "repeat"), RepeatReport(offer.report.id))
        html = context.messages.render("bundles/offer", offer=offer)
        await send(context, chat_id, html, [[repeat]] if offer.rows else [])
