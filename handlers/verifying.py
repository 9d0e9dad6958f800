"""Verification: the queue, a report under review, and the decision."""

from telegram import CallbackQuery, Message, Update

from handlers import return_notes, verifying_views
from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.presses import Accept, ListQueue, Return, Review, SetLevel, VerifyPress
from handlers.return_notes import AskedNote
from handlers.telling import change, notify, tell
from handlers.verifying_views import Screen
from spbe.refusals import Outdated
from spbe.usecases import levels, reporting, verifying
from spbe.usecases.verifying import Decided, ReturnReason


async def list_queue(update: Update, context: BotContext) -> None:
    """Answer /verifikasi."""
    await tell_queue(asked_in(update), context)


async def tell_queue(message: Message, context: BotContext) -> None:
    """Send what waits for verification."""
    return_notes.forget(context)
    queue = await verifying.queue(context.resources, context.person)
    await tell(message, context, *verifying_views.queue(context, queue))


async def press(query: CallbackQuery, context: BotContext, said: VerifyPress) -> None:
    """Do what a button of this subject says."""
    screen, toast = await _answer(query, context, said)
    await change(query, context, *screen)
    await query.answer(context.messages.line("toasts", toast) if toast else None)


async def hear(update: Update, context: BotContext) -> bool:
    """Take a text as the note with which a report is returned; False where none is waited for.

    A reply to what was asked is sent on at once, and so is the text right after it. Any other may be meant for
    something else: it is shown with a button, and a question is left to be answered.
    """
    message = asked_in(update)
    text = (message.text or "").strip()
    replied = return_notes.replied(context, message)
    asked = replied or return_notes.remembered(context)
    if asked is None:
        return False
    if replied is None and await _is_elsewhere(context, text):
        return_notes.remember(context, asked, is_next=False)
        return False
    is_sure = replied is not None or return_notes.is_next(context)
    return_notes.forget(context)
    html, rows = await _take(context, asked, text, is_sure=is_sure)
    await tell(message, context, html, rows, quote=not is_sure)
    return True


async def _is_elsewhere(context: BotContext, text: str) -> bool:
    """Say whether a text is a question, a report on some row, or a word that works everywhere."""
    if text.lower() in return_notes.ELSEWHERE or await reporting.asks(context.resources, text):
        return True
    return await reporting.names_row(context.resources, text)


async def _answer(query: CallbackQuery, context: BotContext, said: VerifyPress) -> tuple[Screen, str | None]:
    """Return what the message becomes, and the toast. A report that was decided meanwhile is shown as it stands."""
    if not (isinstance(said, Return) and said.reason and said.note == "ask"):
        return_notes.forget(context)
    match said:
        case ListQueue(page):
            queue = await verifying.queue(context.resources, context.person, page)
            return verifying_views.queue(context, queue), None
        case Review(report):
            return await _review(context, report), None
        case Accept(report):
            return await _accept(context, report)
        case Return(report, ReturnReason() as reason, "none"):
            return await _return(context, report, reason, None)
        case Return(report, ReturnReason() as reason, "replied") if note := _replied_text(query):
            return await _return(context, report, reason, note)
        case Return(report, ReturnReason() as reason):
            return await _ask_note(context, report, reason)
        case Return(report):
            return await _ask_reason(context, report)
        case SetLevel():
            return await _set_level(context, said)


async def _review(context: BotContext, report: int) -> Screen:
    return verifying_views.review(context, await verifying.review(context.resources, context.person, report))


async def _ask_reason(context: BotContext, report: int) -> tuple[Screen, str | None]:
    card = await verifying.review(context.resources, context.person, report)
    if card.standing != "open":
        return verifying_views.review(context, card), "stale"
    return verifying_views.reasons(context, card), None


async def _ask_note(context: BotContext, report: int, reason: ReturnReason) -> tuple[Screen, str | None]:
    card = await verifying.review(context.resources, context.person, report)
    if card.standing != "open":
        return verifying_views.review(context, card), "stale"
    await return_notes.ask(context, AskedNote(card.report.reference, reason))
    return verifying_views.note(context, card, reason), None


async def _accept(context: BotContext, report: int) -> tuple[Screen, str | None]:
    try:
        decided = await verifying.accept(context.resources, context.person, report)
    except Outdated:
        return await _review(context, report), "stale"
    return await _tell_decision(context, decided), "report_accepted"


async def _return(
    context: BotContext, report: int, reason: ReturnReason, note: str | None
) -> tuple[Screen, str | None]:
    try:
        decided = await verifying.return_report(context.resources, context.person, report, reason, note)
    except Outdated:
        return await _review(context, report), "stale"
    return await _tell_decision(context, decided), "report_returned"


async def _take(context: BotContext, asked: AskedNote, text: str, *, is_sure: bool) -> Screen:
    """Do with a text what it says: return the report, with it or without, or leave the report as it is."""
    report = await verifying.find_report(context.resources, context.person, asked.reference)
    word = text.lower().rstrip(" .")
    if word in return_notes.CANCEL:
        return verifying_views.not_returned(context, report, asked)
    if word not in return_notes.SKIP and not is_sure:
        return_notes.remember(context, asked, is_next=False)
        return verifying_views.check_note(context, report, asked)
    screen, _ = await _return(context, report, asked.reason, None if word in return_notes.SKIP else text)
    return screen


async def _set_level(context: BotContext, said: SetLevel) -> tuple[Screen, str | None]:
    if said.kind == "claimed":  # the report says it, not the coordinator
        raise Outdated
    if said.level is None:
        shown = await levels.levels(context.resources, context.person, said.row)
        return verifying_views.levels(context, shown, said.kind, None), None
    shown = await levels.set_level(context.resources, context.person, said.row, said.kind, said.level)
    return verifying_views.levels(context, shown, said.kind, said.level), "level_noted"


async def _tell_decision(context: BotContext, decided: Decided) -> Screen:
    """Tell those concerned of a decision, and return what the coordinator sees: also whom it did not reach."""
    notice = verifying_views.notice(context, decided)
    unreached = [each for each in decided.tell if not await notify(context, each.id, *notice)]
    return verifying_views.decided(context, decided, unreached)


def _replied_text(query: CallbackQuery) -> str | None:
    """Return the text to which the message of the pressed button replies."""
    answered = query.message.reply_to_message if isinstance(query.message, Message) else None
    return answered.text if answered else None
