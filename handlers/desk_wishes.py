"""What coordinators ask of their desk in plain words: "opd mana yang telat", "siapa pic bappeda", "bikin bahan rapat".

From anybody else the same words are questions.
"""

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update

from handlers import opds, overview
from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.wishes import COMMANDS, awaits_text
from spbe.export_wishes import export_wish_from
from spbe.people import Action, may
from spbe.wishes import Wish

DESK: Mapping[str, Callable[[Update, BotContext], Awaitable[None]]] = {
    **COMMANDS,
    "rekapopd": overview.answer_opds,
    "lewattarget": overview.answer_overdue,
    "hapusopd": opds.remove,
}


async def hear(update: Update, context: BotContext) -> bool:
    """Show the screen that answers; False where a text asks for none of them."""
    text = asked_in(update).text or ""
    if not may(context.person, Action.READ_OVERVIEW):
        return False
    known = await context.resources.answerers.current()
    wish = known.desk_wishes.of(text) or _about_agency(known.status_questions.agency_in(text))
    if wish is None or await awaits_text(context) or not await _is_meant(context, wish):
        return False
    context.args = wish.words.split()
    await DESK[wish.command](update, context)
    return True


def _about_agency(words: str | None) -> Wish | None:
    """Return the wish for the numbers of the agency of which somebody asks whether it has reported."""
    return Wish("rekap", words=words) if words else None


async def _is_meant(context: BotContext, wish: Wish) -> bool:
    """Say whether words behind a phrase are such as its command takes: else they may ask for something else."""
    if not wish.words:
        return True
    match wish.command:
        case "orang" | "rekap":
            return await overview.is_of_agency(context, wish.words)
        case "ekspor":
            return export_wish_from(wish.words).kind is not None
        case "gabungopd":
            return await opds.names_merge(context, wish.words)
        case _:
            return True
