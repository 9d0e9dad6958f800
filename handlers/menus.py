"""The menus of commands that Telegram shows, by kind of chat."""

import asyncio

import structlog
from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from handlers.context import App, BotContext
from handlers.messages import Messages

log = structlog.stdlib.get_logger(__name__)


async def show_menus(application: App) -> None:
    """Set the menus of all private chats, all groups and the coordinators; the bot works without them too."""
    bot, messages = application.bot, application.bot_data.messages
    await asyncio.gather(
        _set(bot, messages, "guest", BotCommandScopeAllPrivateChats()),
        _set(bot, messages, "group", BotCommandScopeAllGroupChats()),
        *(
            _set(bot, messages, "coordinator", BotCommandScopeChat(user_id))
            for user_id in application.bot_data.resources.coordinators
        ),
    )


async def show_own_menu(context: BotContext) -> None:
    """Set a coordinator's menu: Telegram refuses it before the chat was ever opened."""
    await _set(context.bot, context.messages, "coordinator", BotCommandScopeChat(context.person.id))


async def _set(bot: ExtBot[object], messages: Messages, audience: str, scope: BotCommandScope) -> None:
    commands = [BotCommand(*pair) for pair in messages.table("commands", audience=audience).items()]
    try:
        await bot.set_my_commands(commands, scope)
    except TelegramError as error:
        log.debug("cannot set a menu", scope=scope.type, reason=error.message)
