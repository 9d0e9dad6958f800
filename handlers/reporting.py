"""Reports: how one begins, from a command, a button or a sentence, and what may follow after it was sent."""

from dataclasses import replace

from telegram import CallbackQuery, Message, Update

from handlers import confirming, form_steps
from handlers.addressing import question_in
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.drafts import kept_draft
from handlers.form_steps import tell_screen
from handlers.form_views import Screen, cancelled_as, form_screen, offer_screen
from handlers.keyboards import Row, pressed
from handlers.places import place_button
from handlers.presses.reports import (
    BeginReport,
    ConfirmReport,
    CorrectReport,
    FillForm,
    ReportPress,
    SteerForm,
    WithdrawReport,
)
from handlers.references import link_beside, link_in
from handlers.telling import change, change_buttons, send, tell
from spbe.progress import impossible_percents
from spbe.refusals import RowOfOthers
from spbe.report_form import Form, attach, back
from spbe.reports_read import Reported
from spbe.usecases import beginning, reporting, sending

MOST_BESIDE_A_LINK = 6
"""Words of a text that still is a link with what it is, and no question about it."""


async def report(update: Update, context: BotContext) -> None:
    """Begin a report: /lapor, /lapor 33, /lapor and a name, or /lapor and the whole sentence."""
    message, words = asked_in(update), " ".join(context.args or ())
    if not words or not reporting.may_report(context.person):
        await tell_row_choice(message, context)
        return
    number = int(words) if words.isdecimal() and len(words) < 7 else None
    if number is None and await begin_said(message, context, words):
        return
    number = number if number is not None else await reporting.row_named(context.resources, words)
    if number is None:
        await tell_row_choice(message, context)
    else:
        await tell_screen(message, context, await _begun(context, message.chat_id, BeginReport(number, "report")))


async def cancel(update: Update, context: BotContext) -> None:
    """Drop what is being filled in: /batal."""
    await drop_own(asked_in(update), context)


async def drop_own(message: Message, context: BotContext) -> None:
    """Drop what the person is filling in, and say whether there was anything."""
    kept = await reporting.draft_of(context.resources, context.person)
    if kept:
        await reporting.drop(context.resources, context.person, kept.form.id)
    was = cancelled_as(kept.form) if kept else "none"
    await tell(message, context, context.messages.render("report/cancelled", was=was))


async def go_back(message: Message, context: BotContext) -> bool:
    """Go one step back in the form; False where none is being filled in."""
    kept = await kept_draft(context)
    if kept is None:
        return False
    if message.message_id > kept.form.seen:
        await form_steps.show(message, context, replace(back(kept.form), seen=message.message_id))
    return True


async def resume(message: Message, context: BotContext) -> bool:
    """Show the form again as it stands; False where none is being filled in."""
    kept = await kept_draft(context)
    if kept is None:
        return False
    await form_steps.show(message, context, replace(kept.form, seen=message.message_id, pending=None))
    return True


async def tell_row_choice(message: Message, context: BotContext) -> None:
    """Begin a report with the choice of its row, or offer the one that is not finished."""
    if not reporting.may_report(context.person):
        await tell(message, context, context.messages.render("report/members_report"))
        return
    kept = await kept_draft(context)
    if kept and not kept.form.is_blank:
        await tell_screen(message, context, await offer_screen(context, kept.form, why="", wanted=None))
        return
    form = await beginning.begin_open(context.resources, context.person, message.chat_id, seen=message.message_id)
    await tell_screen(message, context, await form_screen(context, form))


async def begin_said(message: Message, context: BotContext, text: str) -> bool:
    """Begin a report filled with what a text says, its link as evidence; False where the text is no report."""
    reading = await reporting.read(context.resources, text)
    if not isinstance(reading, Reported):
        return False
    link = link_beside(text)
    if link and not any(each.tells_progress for each in reading.items) and await _calls_evidence(context, text):
        return False
    form, refused = await beginning.begin_said(
        context.resources, context.person, message.chat_id, reading.items, seen=message.message_id
    )
    faults = await reporting.faults_in(context.resources, text)
    lead = context.messages.render("report/left_out", rows=refused, faults=faults)
    if form is None:
        await tell(message, context, lead, [[place_button(context, "tasks")]])
    elif link:
        await form_steps.show(message, context, attach(form, [link]), lead=lead)
    else:
        await tell_screen(message, context, await form_screen(context, form, lead=lead))
    return True


async def hear(update: Update, context: BotContext) -> bool:
    """Take a text as an answer to the form, or as a report of its own; False where it is neither."""
    message = asked_in(update)
    if not reporting.may_report(context.person):
        if not await reporting.tells_progress(context.resources, message.text or ""):
            return False
        await tell(message, context, context.messages.render("report/members_report"))
        return True
    kept = await kept_draft(context)
    if kept is None:
        return (
            await begin_said(message, context, message.text or "")
            or await _begin_link(message, context)
            or await _tell_excess(message, context)
        )
    if kept.form.aside:
        return await _offer_aside(message, context, kept.form)
    names_row = kept.form.is_blank and await reporting.names_row(context.resources, message.text or "")
    if names_row and await begin_said(message, context, message.text or ""):
        return True
    await form_steps.hear(message, context, kept)
    return True


async def _begin_link(message: Message, context: BotContext) -> bool:
    """Begin a form of evidence with a link that comes out of the blue; False where the text is none, or more.

    A row that is named beside it is taken.
    """
    text = message.text or ""
    link = link_in(text)
    if link is None or len(text.split()) > MOST_BESIDE_A_LINK:
        return False
    faults = await reporting.faults_in(context.resources, text)
    form, refused = await _begun_evidence(message, context, faults.named)
    lead = context.messages.render("report/left_out", rows=refused, faults=faults)
    await form_steps.show(message, context, replace(attach(form, [link]), seen=message.message_id), lead=lead)
    return True


async def _calls_evidence(context: BotContext, text: str) -> bool:
    """Say whether a text is short and says of its link that it is evidence."""
    known = await context.resources.answerers.seen()
    return len(text.split()) <= MOST_BESIDE_A_LINK and known.reports.says("field_evidence", text)


async def _begun_evidence(
    message: Message, context: BotContext, named: tuple[int, ...]
) -> tuple[Form, tuple[int, ...]]:
    """Return a form of evidence, for the row that alone is named; also return that row where it is one of others."""
    resources, person = context.resources, context.person
    if len(named) != 1:
        return await beginning.begin_evidence(resources, person, message.chat_id, ""), ()
    try:
        return await beginning.begin(resources, person, message.chat_id, named[0], "evidence"), ()
    except RowOfOthers:
        return await beginning.begin_evidence(resources, person, message.chat_id, ""), named


async def _tell_excess(message: Message, context: BotContext) -> bool:
    """Tell of an impossible percent where a text that names one row says nothing else to report; False elsewhere."""
    if not impossible_percents(message.text or ""):
        return False
    faults = await reporting.faults_in(context.resources, message.text or "")
    if not faults.percents or len(faults.named) != 1:
        return False
    html = context.messages.render("report/left_out", rows=(), faults=faults)
    begin = button(context.messages.line("labels", "report"), BeginReport(faults.named[0], "report"))
    await tell(message, context, html, [[begin]])
    return True


async def _offer_aside(message: Message, context: BotContext, form: Form) -> bool:
    """Offer a form that was put aside when a report comes; all else is not for it."""
    if not await reporting.names_row(context.resources, message.text or ""):
        return False
    await tell_screen(message, context, await offer_screen(context, form, why="not_taken", wanted=None))
    return True


async def is_report(message: Message, context: BotContext) -> bool:
    """Say whether somebody who may report does so, in a place where it is not taken."""
    text = question_in(message)
    return reporting.may_report(context.person) and await reporting.names_row(context.resources, text)


async def press(query: CallbackQuery, context: BotContext, said: ReportPress) -> None:
    """Do what a button of this subject says."""
    chat_id = query.message.chat.id if query.message else query.from_user.id
    match said:
        case BeginReport():
            screen = await _begun(context, chat_id, said)
            await send(context, chat_id, screen.html, screen.rows)
            await query.answer()
        case FillForm() | SteerForm():
            await form_steps.press(query, context, said)
        case WithdrawReport(report_id):
            follow_up, withdrawn = await sending.withdraw(context.resources, context.person, report_id)
            html = context.messages.render("report/withdrawn", report=withdrawn, follow_up=follow_up)
            again = button(context.messages.line("labels", "report"), BeginReport(follow_up.row.number, "report"))
            others = _without_report(query, report_id)
            if others:  # the message also tells of other reports
                await change_buttons(query, context, others)
                await send(context, chat_id, html, [[again]])
            else:
                await change(query, context, html, [[again]])
            await query.answer(context.messages.line("toasts", "withdrawn"))
        case CorrectReport():
            screen = await _begun_correction(context, chat_id, said)
            await send(context, chat_id, screen.html, screen.rows)
            await query.answer()
        case ConfirmReport(report_id):
            await confirming.confirm_press(query, context, report_id)


async def _begun(context: BotContext, chat_id: int, said: BeginReport) -> Screen:
    """Return the first screen of a form on a row; one on the same row goes on, one on another row is offered."""
    kept = await kept_draft(context)
    if kept and not kept.form.is_blank and not said.fresh:
        if _is_same(kept.form, said):
            await reporting.update(context.resources, context.person, chat_id, kept.form)
            return await form_screen(context, kept.form)
        drop = button(context.messages.line("labels", "drop"), replace(said, fresh=True))
        return await offer_screen(context, kept.form, drop, why="", wanted=said.row)
    pending = kept.form.pending if kept and said.fresh else None
    form = await beginning.begin(context.resources, context.person, chat_id, said.row, said.part)
    if pending:
        reading = await reporting.read(context.resources, pending)
        items = [item for item in reading.items if item.row == said.row] if isinstance(reading, Reported) else []
        filled, _ = await beginning.begin_said(context.resources, context.person, chat_id, items)
        form = filled or form
        if filled and (link := link_beside(pending)):
            form = attach(filled, [link])
            await reporting.update(context.resources, context.person, chat_id, form)
    return await form_screen(context, form)


async def _begun_correction(context: BotContext, chat_id: int, said: CorrectReport) -> Screen:
    kept = await kept_draft(context)
    if kept and not kept.form.is_blank and not said.fresh:
        if kept.form.corrects == said.report:
            await reporting.update(context.resources, context.person, chat_id, kept.form)
            return await form_screen(context, kept.form)
        drop = button(context.messages.line("labels", "drop"), replace(said, fresh=True))
        return await offer_screen(context, kept.form, drop, why="", wanted=None)
    form = await beginning.begin_correction(context.resources, context.person, chat_id, said.report)
    return await form_screen(context, form)


def _without_report(query: CallbackQuery, report_id: int) -> list[Row]:
    """Return the buttons of a message without those of one report; none where they were of that one only."""
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    rows = markup.inline_keyboard if markup else ()
    gone = (WithdrawReport(report_id), CorrectReport(report_id))
    kept = [[each for each in row if pressed(each) not in gone] for row in rows]
    others = any(isinstance(pressed(each), WithdrawReport) for row in kept for each in row)
    return [row for row in kept if row] if others else []


def _is_same(form: Form, said: BeginReport) -> bool:
    purpose = "evidence" if said.part == "evidence" else "report"
    return form.purpose == purpose and [item.row for item in form.items] == [said.row] and form.corrects is None
