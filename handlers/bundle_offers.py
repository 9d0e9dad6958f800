"""What is offered after a report on a row whose document closes other rows too."""

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row
from handlers.member_card import ranges
from handlers.presses.bundles import RepeatReport
from spbe.usecases.bundle_reports import same_document
from spbe.usecases.sending import SentRow


async def offer_same(context: BotContext, sent: tuple[SentRow, ...]) -> tuple[str, list[Row]]:
    """Return the question whether the same holds for the other rows of a document; nothing where there are none."""
    offers = await same_document(context.resources, context.person, sent)
    if not offers:
        return "", []
    label = context.messages.line("bundles/labels", "repeat")
    open_to_them = [each for each in offers if each.rows]
    buttons: list[Row] = []
    for each in open_to_them:
        of = f" ({ranges([row.row.number for row in each.rows])})" if len(open_to_them) > 1 else ""
        buttons.append([button(f"{label}{of}", RepeatReport(each.report.id))])
    return context.messages.render("bundles/offer", offers=offers), buttons
