"""Privacy: what is held on a person, leaving, and the notices of what was deleted by itself."""

from functools import partial

from telegram import CallbackQuery, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.documents import send_document
from handlers.keyboards import Row
from handlers.letters import deliver, letter_to
from handlers.menus import hide_own_menu
from handlers.own_data import file_of
from handlers.presses import OpenMenu
from handlers.presses.people import Leave
from handlers.telling import change, tell
from spbe.letters import Letter
from spbe.usecases import privacy
from spbe.usecases.memory import NOTHING
from spbe.usecases.privacy import Left
from spbe.usecases.retention import DRAFTS_KEPT, QUESTIONS_KEPT, REMINDERS_KEPT, CleanedUp


async def own_data(update: Update, context: BotContext) -> None:
    """Send everything that is held on the asker: /datasaya."""
    await tell_own_data(asked_in(update), context)


async def leave(update: Update, context: BotContext) -> None:
    """Explain what leaving means, and let it be confirmed: /berhenti."""
    await tell_leaving(asked_in(update), context)


async def press(query: CallbackQuery, context: BotContext, said: Leave) -> None:
    """Explain what leaving means, or do it."""
    if not said.sure:
        await change(query, context, *await _leaving(context))
        await query.answer()
        return
    left = await privacy.leave(context.resources, context.person, write=partial(_letters, context))
    html = context.messages.render(
        "privacy/left",
        role=left.role.value,
        questions=left.questions,
        questions_days=QUESTIONS_KEPT.days,
        is_in_settings=left.is_in_settings,
    )
    await change(query, context, html)
    context.memory = NOTHING
    await query.answer(context.messages.line("toasts", "left"))
    if not left.is_in_settings:
        await hide_own_menu(context)
    await deliver(context, left.letters)


async def tell_own_data(message: Message, context: BotContext) -> None:
    """Send everything that is held on the asker as a file."""
    held = await privacy.own_data(context.resources, context.person)
    caption = context.messages.render(
        "privacy/own_data",
        role=context.person.role.value,
        questions_days=QUESTIONS_KEPT.days,
        drafts_days=DRAFTS_KEPT.days,
        reminders_years=REMINDERS_KEPT.days // 365,
    )
    content = file_of(context.messages, held, context.resources.timezone)
    name = f"data-saya-{context.resources.today():%Y-%m-%d}.json"
    await send_document(context, message.chat.id, content, name=name, caption=caption)


async def tell_leaving(message: Message, context: BotContext) -> None:
    """Explain what leaving means, with the button that does it."""
    await tell(message, context, *await _leaving(context))


async def point_to_private(update: Update, context: BotContext) -> None:
    """Point from a group to the private chat: what is told there is not for everybody."""
    await tell(asked_in(update), context, context.messages.render("privacy/in_group", username=context.bot.username))


def _letters(context: BotContext, left: Left) -> list[Letter]:
    """Tell the other coordinators of agencies that have no focal point now."""
    html = context.messages.render("privacy/unattended", opds=left.unattended) if left.unattended else ""
    return [letter_to(each, html) for each in sorted(left.coordinators)] if html else []


def letters_of_dropped(context: BotContext, done: CleanedUp) -> list[Letter]:
    """Tell those whose draft was dropped since they did not go on with it."""
    return [
        letter_to(
            draft.person_id,
            context.messages.render("privacy/draft_dropped", rows=draft.rows, days=DRAFTS_KEPT.days),
        )
        for draft in done.drafts
    ]


async def _leaving(context: BotContext) -> tuple[str, list[Row]]:
    told = await privacy.leaving(context.resources, context.person)
    html = context.messages.render(
        "privacy/leave",
        role=told.role.value,
        has_draft=told.has_draft,
        links=told.links,
        is_last_coordinator=told.is_last_coordinator,
        is_in_settings=told.is_in_settings,
    )
    line = context.messages.line
    return html, [
        [button(line("labels", "leave"), Leave(sure=True)), button(line("labels", "cancel"), OpenMenu("start"))]
    ]
