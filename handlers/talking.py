"""A text in plain words: in a private chat perhaps a wish or part of a report, everywhere else a question."""

from telegram import Update
from telegram.constants import ChatType

from handlers import (
    asking,
    broadcasts,
    bundle_wishes,
    cycles,
    desk_wishes,
    importing,
    index_wishes,
    joining,
    log_questions,
    opds,
    reporting,
    retargeting,
    row_wishes,
    status_questions,
    verifying,
    wishes,
)
from handlers.addressing import question_in
from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.telling import tell

LISTENERS = (
    joining.hear,
    verifying.hear,
    opds.hear,
    cycles.hear,
    broadcasts.hear,
    retargeting.hear,
    log_questions.hear,
    row_wishes.hear,
    bundle_wishes.hear,
    importing.hear,
    wishes.obey,
    desk_wishes.hear,
    index_wishes.hear,
    status_questions.hear,
    reporting.hear,
)
"""Who may take a text of a private chat, in this order; what nobody takes is a question."""


async def hear(update: Update, context: BotContext) -> None:
    """Hand a text to whom it is meant for."""
    message = asked_in(update)
    is_edit = update.edited_message is not None
    if message.chat.type == ChatType.PRIVATE and not is_edit:
        for listens in LISTENERS:
            if await listens(update, context):
                return
    elif await reporting.is_report(message, context):
        misplaced = context.messages.render("report/misplaced", is_edit=is_edit, username=context.bot.username)
        await tell(message, context, misplaced, quote=is_edit)
        return
    await asking.answer_text(message, context, question_in(message), quote=is_edit)
