"""The menus of commands that Telegram shows, by kind of chat and by role."""

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
from spbe.people import Person, Role

log = structlog.stdlib.get_logger(__name__)


async def show_menus(application: App) -> None:
    """Set the menus of all private chats, all groups and the coordinators; the bot works without them too."""
    bot, messages = application.bot, application.bot_data.messages
    await asyncio.gather(
        _set(bot, messages, "guest", BotCommandScopeAllPrivateChats()),
        _set(bot, messages, "group", BotCommandScopeAllGroupChats()),
        *(
            _set(bot, messages, Role.COORDINATOR.value, BotCommandScopeChat(user_id))
            for user_id in application.bot_data.resources.coordinators
        ),
    )


async def show_own_menu(context: BotContext) -> None:
    """Show a person the menu of their role: Telegram refuses it before the chat was ever opened."""
    await show_menu_of(context, context.person)


async def show_menu_of(context: BotContext, person: Person) -> None:
    """Show somebody the menu of their role, now that they have it."""
    if person.role is not Role.GUEST:
        await _set(context.bot, context.messages, person.role.value, BotCommandScopeChat(person.id))


async def hide_own_menu(context: BotContext) -> None:
    """Take the menu of a person's role away, so that they see the one of every private chat."""
    await hide_menu_of(context, context.person.id)


async def hide_menu_of(context: BotContext, person_id: int) -> None:
    """Take the menu of a role away from somebody who no longer has it."""
    try:
        await context.bot.delete_my_commands(BotCommandScopeChat(person_id))
    except TelegramError as error:
        log.debug("cannot take a menu away", reason=error.message)


async def _set(bot: ExtBot[object], messages: Messages, audience: str, scope: BotCommandScope) -> None:
    commands = [BotCommand(*pair) for pair in messages.table("commands", audience=audience).items()]
    try:
        await bot.set_my_commands(commands, scope)
    except TelegramError as error:
        log.debug("cannot set a menu", scope=scope.type, reason=error.message)
