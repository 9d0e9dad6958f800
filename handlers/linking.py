"""Groups that get totals once a week: /tautkan in a group or a topic, and the sending."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

import structlog
from telegram import InlineKeyboardButton, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.links import tasks_link
from handlers.telling import post, tell, was_not_taken
from spbe.people import Action, may
from spbe.reminding import GroupLink
from spbe.usecases import linking

log = structlog.stdlib.get_logger(__name__)

Wish = Literal["link", "unlink", "explain"]

UNLINK = frozenset({"lepas", "lepaskan", "hapus", "putus", "putuskan", "berhenti", "hentikan", "batal", "stop"})
"""What may stand behind /tautkan to end a link."""

GROUP_GONE, TOPIC_GONE = "chat not found", "thread not found"


async def link(update: Update, context: BotContext) -> None:
    """Link the group or topic in which a coordinator writes /tautkan, or end its link: /tautkan lepas."""
    words = {word.lower().rstrip(".") for word in context.args or ()}
    await _answer(asked_in(update), context, "link" if not words else "unlink" if words & UNLINK else "explain")


async def unlink(update: Update, context: BotContext) -> None:
    """End the link of the group or topic in which a coordinator writes /lepastautan."""
    await _answer(asked_in(update), context, "unlink")


async def follow_group(update: Update, context: BotContext) -> None:
    """Let the links of a group go with it when it becomes a supergroup, of which both its chats tell."""
    message = asked_in(update)
    old = message.migrate_from_chat_id or message.chat.id
    await linking.move_group(context.resources, old, message.migrate_to_chat_id or message.chat.id)


async def tell_groups(context: BotContext) -> int:
    """Send the totals to the groups that are to be told now, and return to how many they went."""
    told = 0
    while found := await linking.next_round(context.resources):
        html = context.messages.render("linking/totals", totals=found.totals)
        sent = [await _send(context, each, html, until=found.until) for each in found.links]
        told += sent.count("sent")
        waiting = [each for each, fate in zip(found.links, sent, strict=True) if fate == "waits"]
        if waiting:
            await linking.give_back(context.resources, waiting)
            break
    return told


async def _answer(message: Message, context: BotContext, wish: Wish) -> None:
    if not may(context.person, Action.LINK_GROUP):
        is_anonymous = message.sender_chat is not None
        await tell(message, context, context.messages.render("linking/not_allowed", is_anonymous=is_anonymous))
    elif message.chat.type == ChatType.PRIVATE:
        links = await linking.count_links(context.resources, context.person)
        await tell(message, context, context.messages.render("linking/how", username=context.bot.username, links=links))
    elif wish == "link":
        await _link(message, context)
    elif wish == "unlink":
        await _unlink(message, context)
    else:
        await tell(message, context, context.messages.render("linking/usage", is_topic=bool(_topic(message))))


async def _link(message: Message, context: BotContext) -> None:
    topic = _topic(message)
    linked = await linking.link(context.resources, context.person, message.chat.id, topic)
    html = context.messages.render("linking/linked", linked=linked, is_topic=bool(topic))
    await tell(message, context, html, [[_own_tasks(context)]])


async def _unlink(message: Message, context: BotContext) -> None:
    topic = _topic(message)
    was_linked = await linking.unlink(context.resources, context.person, message.chat.id, topic)
    await tell(
        message,
        context,
        context.messages.render("linking/unlinked", was_linked=was_linked, is_topic=bool(topic)),
    )


async def _send(context: BotContext, to: GroupLink, html: str, *, until: datetime) -> Literal["sent", "waits", "lost"]:
    """Send the totals to a group; where it is gone, its link ends, and where it moved, the link goes along.

    What Telegram surely did not take is sent later; what it may have taken is not: a group gets no totals twice.
    """
    try:
        await post(context, to.chat_id, html, [[_own_tasks(context)]], until=until, thread_id=to.thread_id)
    except ChatMigrated as error:
        await linking.move_group(context.resources, to.chat_id, error.new_chat_id)
        return await _send(context, replace(to, chat_id=error.new_chat_id), html, until=until)
    except Forbidden:
        await linking.drop_link(context.resources, to, whole_group=True)
    except BadRequest as error:
        reason = error.message.lower()
        if GROUP_GONE in reason or TOPIC_GONE in reason:
            await linking.drop_link(context.resources, to, whole_group=GROUP_GONE in reason)
        else:
            log.warning("a group does not take its totals", reason=error.message)
    except TelegramError as error:
        log.warning("cannot tell a group its totals", error=type(error).__name__)
        return "waits" if was_not_taken(error) else "lost"
    else:
        return "sent"
    return "lost"


def _topic(message: Message) -> int | None:
    """Return the topic of a forum; elsewhere a thread is only a chain of replies."""
    return message.message_thread_id if message.is_topic_message else None


def _own_tasks(context: BotContext) -> InlineKeyboardButton:
    label = context.messages.line("linking/labels", "open_tasks")
    return InlineKeyboardButton(label, url=tasks_link(context.bot.username))
