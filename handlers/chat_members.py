"""Where the bot stands: people who block it, groups that remove it, and who is told of it."""

from collections.abc import Sequence

from telegram import ChatMember, Update
from telegram.constants import ChatType

from handlers.buttons import button
from handlers.context import BotContext
from handlers.presses.people import ListPeople
from handlers.telling import notify
from spbe.usecases import blocking, linking

AWAY = (ChatMember.LEFT, ChatMember.BANNED)
MOST_NAMED = 10


async def note_change(update: Update, context: BotContext) -> None:
    """Note that somebody blocked the bot, or that a group removed it."""
    change = update.my_chat_member
    if change is None:
        raise TypeError("an update without a change of the bot's place")
    if change.new_chat_member.status not in AWAY:
        return
    if change.chat.type == ChatType.PRIVATE:
        await blocking.note_blocked(context.resources, context.person)
        await tell_blocked(context, [context.person.id])
    else:
        await linking.leave_group(context.resources, context.person, change.chat.id)


async def tell_blocked(context: BotContext, person_ids: Sequence[int]) -> None:
    """Tell the coordinators, each in one message, of people who were found to have blocked the bot."""
    if not person_ids:
        return
    found = await blocking.unreached(context.resources, person_ids)
    if not found.cards:
        return
    shown, total = found.cards[:MOST_NAMED], len(found.cards)
    html = context.messages.render("blocked/notice", cards=shown, total=total)
    everybody = button(context.messages.line("people/labels", "all"), ListPeople("all"))
    for coordinator in sorted(found.tell):
        await notify(context, coordinator, html, [[everybody]])
