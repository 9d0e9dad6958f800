"""Broadcasts, for coordinators: /siaran TEKS, its preview with the audience, and how it went."""

from datetime import datetime
from functools import partial

import structlog
from telegram import CallbackQuery, ForceReply, InlineKeyboardButton, Message, Update
from telegram.error import TelegramError
from telegram.ext import filters

from handlers import attaching
from handlers.asking import asked_in
from handlers.awaited import awaited_by, question_to, wait_for
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import SHOWN, in_rows, turns
from handlers.lengths import length_of
from handlers.messages import Messages
from handlers.phrasing import day_of
from handlers.presses.broadcasts import (
    AimBroadcast,
    BroadcastPress,
    CancelBroadcast,
    PickOpds,
    SendBroadcast,
    ShowBroadcast,
)
from handlers.replies import asked_by_us, is_cancelled
from handlers.telling import View, change, notify, tell
from spbe.broadcasts import Audience
from spbe.paging import paged
from spbe.people import Role
from spbe.refusals import Outdated, TextTooLong
from spbe.usecases import broadcasting
from spbe.usecases.broadcasting import Preview, Progress
from spbe.usecases.memory import Drafted

log = structlog.stdlib.get_logger(__name__)

PAGE = 5
"""Agencies on a page: with the turns and the way back eight buttons."""

ASKED = "/siaran …"
"""Stands in the question for the text, so that a reply to it is understood after a restart too."""

SIGN = "📢"
"""Begins every broadcast that is received, in content/messages/broadcasts/message.j2."""


class _WithBroadcast(filters.MessageFilter):
    """Messages whose caption begins with the command or is its word alone, and replies to the question for the text."""

    def filter(self, message: Message) -> bool:
        caption = (message.caption or "").strip().lower()
        is_command = caption.startswith("/siaran") or caption.rstrip(" .!") == "siaran"
        return is_command or ASKED in (asked_by_us(message) or "")


class _ToSender(filters.MessageFilter):
    """Replies to a broadcast."""

    def filter(self, message: Message) -> bool:
        return (asked_by_us(message) or "").startswith(SIGN)


WITH_BROADCAST, TO_SENDER = _WithBroadcast(), _ToSender()


async def begin(update: Update, context: BotContext) -> None:
    """Show the preview of what stands behind the command, or ask for the text: /siaran."""
    message, words = asked_in(update), len(context.args or ())
    typed = (message.text or "").split()
    if words:
        behind = len(typed) - words  # of the text as it was typed, with its lines
        await _draft(message, context, (message.text or "").split(maxsplit=behind)[behind])
        return
    await broadcasting.opds(context.resources, context.person)  # asks for the permission before the text
    html = context.messages.render("broadcasts/ask", most=broadcasting.LONGEST_TEXT)
    wait_for(context, await context.bot.send_message(context.person.id, html, reply_markup=ForceReply()))


async def hear(update: Update, context: BotContext) -> bool:
    """Take the text that was asked for, and tell how a text is changed that is shown; False for any other text."""
    message = asked_in(update)
    text = message.text or ""
    if context.person.role is not Role.COORDINATOR or is_cancelled(text):
        return False
    if ASKED in await question_to(message, context):
        await _draft(message, context, text)
        return True
    asked = await awaited_by(message, context)
    known = await context.resources.answerers.current()
    if asked is None or not isinstance(asked.about, Drafted):
        return False
    if not message.reply_to_message and not known.reports.says("correction", text):
        return False
    made = await broadcasting.own(context.resources, context.person, asked.about.broadcast)
    if made is None:
        return False
    await tell(message, context, context.messages.render("broadcasts/change", text=made.text))
    return True


async def point_to_sender(update: Update, context: BotContext) -> None:
    """Tell who replies to a broadcast that its sender does not read that."""
    await tell(asked_in(update), context, context.messages.render("broadcasts/for_sender"))


async def refuse_file(update: Update, context: BotContext) -> None:
    """Say that a broadcast is a text alone; a file of those who make none is evidence."""
    if context.person.role is not Role.COORDINATOR:
        await attaching.receive(update, context)
        return
    await tell(asked_in(update), context, context.messages.render("broadcasts/no_files"))


async def press(query: CallbackQuery, context: BotContext, said: BroadcastPress) -> None:
    """Do what a button of this subject says; where it is no draft any more, show how it stands."""
    try:
        shown, toast = await _pressed(query, context, said)
    except Outdated:
        found = await broadcasting.standing(context.resources, context.person, said.broadcast)
        shown, toast = _standing(context, found), "stale"
    await change(query, context, *shown)
    await query.answer(context.messages.line("toasts", toast) if toast else None)


async def show_progress(context: BotContext) -> None:
    """Show the makers of broadcasts how they go, and tell them once how they went."""
    for progress in await broadcasting.unreported(context.resources):
        made, html = progress.broadcast, _standing_html(context, progress)
        try:
            await context.bot.edit_message_text(html, made.made_by, made.message_id)
        except TelegramError as error:
            log.debug("cannot show how a broadcast goes", broadcast=made.id, reason=type(error).__name__)
        if not progress.tally.open:
            await notify(context, made.made_by, context.messages.render("broadcasts/result", progress=progress))


def message_html(messages: Messages, text: str, sender_id: int, sender: str | None) -> str:
    """Return a broadcast as everybody gets it."""
    return messages.render("broadcasts/message", text=text, sender_id=sender_id, sender=sender)


async def _draft(message: Message, context: BotContext, text: str) -> None:
    try:
        preview = await broadcasting.draft(context.resources, context.person, text)
    except TextTooLong as refused:
        html = context.messages.render("broadcasts/too_long", most=refused.limit, length=length_of(text))
        await tell(message, context, html)
        return
    wait_for(context, await tell(message, context, *_preview(context, preview)), Drafted(preview.broadcast.id))


async def _pressed(query: CallbackQuery, context: BotContext, said: BroadcastPress) -> tuple[View, str]:
    """Return what the message shows then, and what is told beside it."""
    resources, person = context.resources, context.person
    match said:
        case ShowBroadcast():
            return _preview(context, await broadcasting.preview(resources, person, said.broadcast)), ""
        case AimBroadcast():
            before = (await broadcasting.preview(resources, person, said.broadcast)).broadcast.audience
            aimed = await broadcasting.aim(resources, person, said.broadcast, _aimed(before, said))
            return _preview(context, aimed), ""
        case PickOpds():
            return await _opds(context, said), ""
        case SendBroadcast(sure=False):
            return _confirmation(context, await broadcasting.preview(resources, person, said.broadcast), said), ""
        case SendBroadcast():
            ordered = await broadcasting.order(
                resources,
                person,
                said.broadcast,
                stamp=said.stamp,
                later=said.later,
                message_id=query.message.message_id if query.message else None,
            )
            if isinstance(ordered, Preview):
                return _confirmation(context, ordered, said), "audience_changed"
            return _standing(context, ordered), ""
        case CancelBroadcast():
            if await broadcasting.cancel(resources, person, said.broadcast):
                return (context.messages.render("broadcasts/cancelled"), []), ""
            raise Outdated


def _aimed(before: Audience, said: AimBroadcast) -> Audience:
    """Return the audience with a condition more, or less where it has that one."""
    match said.aim:
        case "pic":
            roles = before.roles ^ {Role.FOCAL_POINT}
            return Audience(roles, before.opds, before.overdue)
        case "overdue":
            return Audience(before.roles, before.opds, not before.overdue)
        case "all":
            return Audience()


def _preview(context: BotContext, preview: Preview) -> View:
    made, people = preview.broadcast, len(preview.people)
    html = context.messages.render(
        "broadcasts/preview",
        preview=preview,
        text=made.text,
        sender_id=made.made_by,
        sender=preview.sender,
        zone=context.resources.timezone,
    )
    aims = made.audience
    buttons = [
        *(_senders(context, preview) if people else ()),
        _button(context, "all", AimBroadcast(made.id, "all"), is_on=aims == Audience()),
        _button(context, "pic", AimBroadcast(made.id, "pic"), is_on=Role.FOCAL_POINT in aims.roles),
        _button(context, "overdue", AimBroadcast(made.id, "overdue"), is_on=aims.overdue),
        _button(context, "opds", PickOpds(made.id), is_on=bool(aims.opds)),
        button(context.messages.line("labels", "cancel"), CancelBroadcast(made.id)),
    ]
    return html, in_rows(buttons)


def _senders(context: BotContext, preview: Preview) -> list[InlineKeyboardButton]:
    """Return the ways to send a draft: outside working hours also one that waits for them."""
    made, people = preview.broadcast, len(preview.people)
    now = SendBroadcast(made.id, preview.stamp, later=False)
    if preview.later is None:
        return [_button(context, "send", now, people)]
    later = SendBroadcast(made.id, preview.stamp, later=True)
    return [_button(context, "send_now", now), _button(context, "send_later", later, _hour(context, preview.later))]


def _confirmation(context: BotContext, preview: Preview, said: SendBroadcast) -> View:
    made, people = preview.broadcast, len(preview.people)
    is_later = said.later and preview.later is not None
    html = context.messages.render(
        "broadcasts/confirm",
        preview=preview,
        later=preview.later if is_later else None,
        zone=context.resources.timezone,
    )
    sure = SendBroadcast(made.id, preview.stamp, later=is_later, sure=True)
    label = "sure_later" if is_later else "sure"
    back = button(context.messages.line("labels", "back"), ShowBroadcast(made.id))
    return html, in_rows([_button(context, label, sure, people), back] if people else [back])


async def _opds(context: BotContext, said: PickOpds) -> View:
    resources, person = context.resources, context.person
    preview = await broadcasting.preview(resources, person, said.broadcast)
    audience = preview.broadcast.audience
    if said.opd is not None:
        preview = await broadcasting.aim(resources, person, said.broadcast, audience.with_opd(said.opd))
        audience = preview.broadcast.audience
    every = await broadcasting.opds(resources, person)
    shown = paged(every, said.page, PAGE)
    html = context.messages.render("broadcasts/opds", preview=preview, shown=shown)
    chosen = [
        button(
            f"{SHOWN if each.id in audience.opds else ''}{each.short}", PickOpds(said.broadcast, shown.page, each.id)
        )
        for each in shown.items
    ]
    turning = turns(context.messages, shown, partial(PickOpds, said.broadcast))
    return html, in_rows([*chosen, *turning, _button(context, "done", ShowBroadcast(said.broadcast))])


def _standing(context: BotContext, progress: Progress) -> View:
    made = progress.broadcast
    is_waiting = made.due_at is not None and made.due_at > context.resources.now()
    rows = in_rows([_button(context, "cancel_order", CancelBroadcast(made.id))]) if is_waiting else []
    return _standing_html(context, progress), rows


def _standing_html(context: BotContext, progress: Progress) -> str:
    made = progress.broadcast
    is_waiting = made.due_at is not None and made.due_at > context.resources.now()
    return context.messages.render(
        "broadcasts/standing", progress=progress, is_waiting=is_waiting, zone=context.resources.timezone
    )


def _hour(context: BotContext, at: datetime) -> str:
    """Write a moment for a button: "Senin 08.00"."""
    zone = context.resources.timezone
    return f"{day_of(at, zone).partition(',')[0]} {at.astimezone(zone):%H.%M}"


def _button(
    context: BotContext, label: str, said: BroadcastPress, value: object = "", *, is_on: bool = False
) -> InlineKeyboardButton:
    text = context.messages.line("broadcasts/labels", label).format(value)
    return button(f"{SHOWN if is_on else ''}{text}", said)
