"""What a coordinator supposes of the index, or asks of a path to a higher one, in plain words."""

from telegram import Update

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.paths import tell_path
from handlers.simulating import tell_simulation
from handlers.wishes import awaits_text
from spbe.index_wishes import simulation_wish
from spbe.path_wishes import asks_for_path
from spbe.people import Action, may


async def hear(update: Update, context: BotContext) -> bool:
    """Answer "kalau indikator 23 jadi 3" and "jalur ke sangat baik"; False for whatever else a text is."""
    message, text = asked_in(update), asked_in(update).text or ""
    if not may(context.person, Action.READ_INDEX):
        return False
    if simulation_wish(text).is_plain:
        tell = tell_simulation
    elif await _asks_for_path(context, text):
        tell = tell_path
    else:
        return False
    if await awaits_text(context):
        return False
    await tell(message, context, text)
    return True


async def _asks_for_path(context: BotContext, text: str) -> bool:
    known = await context.resources.answerers.current()
    instruments = known.content.catalogue.instruments
    edition = next((row.edition for row in known.matrix.rows), context.resources.edition)
    return edition in instruments and asks_for_path(text, instruments[edition].predicates, known.matrix.opds)
