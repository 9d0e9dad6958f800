"""The coordinator's desk: what there is beside the daily work, in one screen."""

from telegram import InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows
from handlers.presses import OpenMenu, Press
from handlers.presses.blockers import ShowBlockers
from handlers.presses.checks import ShowChecks
from handlers.presses.exporting import ShowExport
from handlers.presses.index import FindPath, ShowIndex
from handlers.presses.opds import ListOpds
from handlers.presses.questions import ShowQuestions
from handlers.telling import tell
from spbe.index_band import Reading
from spbe.people import Action
from spbe.usecases import question_desk
from spbe.usecases.access import require

PRESSES: dict[str, Press] = {
    "import": OpenMenu("import"),
    "export": ShowExport(),
    "index": ShowIndex(Reading.VERIFIED),
    "path": FindPath(Reading.VERIFIED),
    "blockers": ShowBlockers(),
    "checks": ShowChecks(),
    "questions": ShowQuestions(question_desk.DAYS),
    "opds": ListOpds(),
}


def desk_button(context: BotContext) -> InlineKeyboardButton:
    """Return the way back to the desk from what stands on it."""
    return button(context.messages.line("desk/labels", "desk"), OpenMenu("desk"))


async def answer_desk(update: Update, context: BotContext) -> None:
    """Show the desk: /meja."""
    await tell_desk(asked_in(update), context)


async def tell_desk(message: Message, context: BotContext) -> None:
    """Show the desk. Raises `NotAllowed`."""
    require(context.person, Action.MANAGE_OPDS)
    rows = in_rows(button(context.messages.line("desk/labels", label), press) for label, press in PRESSES.items())
    await tell(message, context, context.messages.render("desk/screen"), rows)
