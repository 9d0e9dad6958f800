"""Verification: the queue, a report under review, and the decision."""

from collections.abc import Iterator
from functools import partial
from typing import Literal

from telegram import CallbackQuery, Message, Update

from handlers import return_notes, verifying_views
from handlers.asking import asked_in
from handlers.bundles import freed_html, letters_to_freed
from handlers.context import BotContext
from handlers.letters import deliver, letter_to
from handlers.presses.verifying import Accept, ListQueue, Return, Review, SetLevel, VerifyPress
from handlers.replies import is_cancelled
from handlers.telling import change, tell
from handlers.verifying_views import Screen
from spbe.letters import Letter
from spbe.refusals import Busy, NotAllowed, Outdated, TextTooLong
from spbe.usecases import levels, reporting, verifying
from spbe.usecases.memory import AskedNote
from spbe.usecases.verifying import Decided, ReturnReason

Word = Literal["skip", "cancel"]


async def list_queue(update: Update, context: BotContext) -> None:
    """Answer who asks for the queue in plain words."""
    await tell_queue(asked_in(update), context)


async def tell_queue(message: Message, context: BotContext) -> None:
    """Send what waits for verification."""
    return_notes.forget(context)
    queue = await verifying.queue(context.resources, context.person)
    await tell(message, context, *verifying_views.queue(context, queue))


async def tell_review(message: Message, context: BotContext, report: int) -> None:
    """Send a report with all that a decision needs."""
    await tell(message, context, *await _review(context, report))


async def press(query: CallbackQuery, context: BotContext, said: VerifyPress) -> None:
    """Do what a button of this subject says."""
    screen, toast = await _answer(query, context, said)
    await change(query, context, *screen)
    await query.answer(context.messages.line("toasts", toast) if toast else None)


async def hear(update: Update, context: BotContext) -> bool:
    """Take a text as the note with which a report is returned; False where none is waited for.

    A reply to what was asked is sent on at once, and so is the text right after it. Any other may be meant for
    something else: it is shown with a button. A form that is open, a command and a question come before it.
    """
    message = asked_in(update)
    text = (message.text or "").strip()
    replied = return_notes.replied(context, message)
    asked = replied or return_notes.remembered(context)
    if asked is None:
        return False
    is_sure = replied is not None or return_notes.is_next(context, message)
    word = await _word(context, text)
    if replied is None and (await _is_filling_in(context) or (word is None and await _is_elsewhere(context, text))):
        return False
    screen = await _take(context, asked, text, word, is_sure=is_sure)
    await tell(message, context, *screen, quote=not is_sure)
    return True


async def _word(context: BotContext, text: str) -> Word | None:
    """Return what a text says that is no note: that none is wanted, or that the report is not returned."""
    said = text.lower().rstrip(" .")
    if said in return_notes.SKIP:
        return "skip"
    known = await context.resources.answerers.current()
    wish = known.wishes.of(text)
    return "cancel" if is_cancelled(said) or (wish and wish.command == "batal") else None


async def _is_filling_in(context: BotContext) -> bool:
    """Say whether the person has a form open, which asks for texts of its own."""
    kept = await reporting.draft_of(context.resources, context.person)
    return kept is not None and not kept.is_cold


async def _is_elsewhere(context: BotContext, text: str) -> bool:
    """Say whether a text is a command in plain words, a question, or a report on some row."""
    known = await context.resources.answerers.current()
    if (
        known.wishes.of(text)
        or known.status_questions.read(text, today=context.resources.today())
        or await reporting.asks(context.resources, text)
    ):
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
    # Who types the reason instead of choosing one gives another one.
    return_notes.expect(context, AskedNote(card.report.reference, ReturnReason.OTHER))
    return verifying_views.reasons(context, card), None


async def _ask_note(context: BotContext, report: int, reason: ReturnReason) -> tuple[Screen, str | None]:
    card = await verifying.review(context.resources, context.person, report)
    if card.standing != "open":
        return verifying_views.review(context, card), "stale"
    await return_notes.ask(context, AskedNote(card.report.reference, reason))
    return verifying_views.note(context, card, reason), None


async def _accept(context: BotContext, report: int) -> tuple[Screen, str | None]:
    try:
        decided = await verifying.accept(context.resources, context.person, report, write=partial(_letters, context))
    except Outdated:
        return await _review(context, report), "stale"
    return await _tell_decision(context, decided), "report_accepted"


async def _return(
    context: BotContext, report: int, reason: ReturnReason, note: str | None
) -> tuple[Screen, str | None]:
    try:
        write = partial(_letters, context)
        decided = await verifying.return_report(context.resources, context.person, report, reason, note, write=write)
    except Outdated:
        return await _review(context, report), "stale"
    return await _tell_decision(context, decided), "report_returned"


async def _take(context: BotContext, asked: AskedNote, text: str, word: Word | None, *, is_sure: bool) -> Screen:
    """Do with a text what it says: return the report, with it or without, or leave the report as it is.

    Nothing is returned unless the text is surely meant for it. A note that is too long may be sent again, shorter.
    """
    try:
        report = await verifying.find_report(context.resources, context.person, asked.reference)
    except NotAllowed:
        return_notes.forget(context)  # who is no coordinator any more is not asked for ever
        raise
    if word == "cancel":
        return_notes.forget(context)
        return verifying_views.not_returned(context, report, asked)
    if not is_sure:
        return verifying_views.check_note(context, report, asked, without=word == "skip")
    try:
        screen, _ = await _return(context, report, asked.reason, None if word == "skip" else text)
    except (TextTooLong, Busy):
        return_notes.still_wait(context)
        raise
    return_notes.forget(context)
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
    """Tell those concerned of a decision, and return what the coordinator sees: also whom it does not reach."""
    refused = await deliver(context, decided.letters)
    html, rows = verifying_views.decided(context, decided, [each for each in decided.tell if each.id in refused])
    return f"{html}\n\n{freed_html(context, decided.freed, refused)}" if decided.freed else html, rows


def _letters(context: BotContext, decided: Decided) -> Iterator[Letter]:
    notice = verifying_views.notice(context, decided)
    yield from (letter_to(each.id, *notice) for each in decided.tell)
    if decided.freed:
        yield from letters_to_freed(context, decided.freed)


def _replied_text(query: CallbackQuery) -> str | None:
    """Return the text to which the message of the pressed button replies."""
    answered = query.message.reply_to_message if isinstance(query.message, Message) else None
    return answered.text if answered else None
