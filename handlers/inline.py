"""Inline mode: @bot ind 20 offers cards to send into any chat."""

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.helpers import create_deep_linked_url

from handlers.buttons import encode, fits
from handlers.context import BotContext
from handlers.lengths import fitted
from handlers.links import payload_of
from handlers.start import HELP
from handlers.views import answer_html
from spbe.cards import Ref
from spbe.replies import Found
from spbe.usecases import asking

MOST_CARDS = 10
CACHED_SECONDS = 5


async def offer_cards(update: Update, context: BotContext) -> None:
    """Offer what the words typed so far may mean."""
    query = update.inline_query
    if query is None:
        raise TypeError("an update without an inline query")
    offered = await asking.offer(context.resources, context.person, query.query, most=MOST_CARDS)
    cards = [_card(context, ref, found) for ref, found in offered if fits(ref)]
    hint = InlineQueryResultsButton(context.messages.line("labels", "inline_hint"), start_parameter=HELP)
    await query.answer(cards, cache_time=CACHED_SECONDS, is_personal=True, button=None if cards else hint)


def _card(context: BotContext, ref: Ref, found: Found) -> InlineQueryResultArticle:
    title, description = context.messages.lines("inline_card", fact=found.facts[0])[:2]
    html = fitted(answer_html(context.messages, found), context.messages.render("shortened"))
    return InlineQueryResultArticle(
        encode(ref), title, InputTextMessageContent(html), description=description, reply_markup=_opens(context, ref)
    )


def _opens(context: BotContext, ref: Ref) -> InlineKeyboardMarkup | None:
    """Return a button that opens the card in the bot, where it can be asked about."""
    payload = payload_of(ref)
    if payload is None:
        return None
    url = create_deep_linked_url(context.bot.username, payload)
    return InlineKeyboardMarkup.from_button(InlineKeyboardButton(context.messages.line("labels", "open"), url=url))
