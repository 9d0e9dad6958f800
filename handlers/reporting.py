"""Reports: how one begins, from a command, a button or a sentence, and what may follow after it was sent."""

from dataclasses import replace

from telegram import CallbackQuery, Message, Update

from handlers import confirming, form_steps
from handlers.addressing import question_in
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.form_steps import tell_screen
from handlers.form_views import Screen, form_screen, offer_screen
from handlers.presses import BeginReport, ConfirmReport, CorrectReport, FillForm, ReportPress, SteerForm, WithdrawReport
from handlers.telling import change, send, tell
from spbe.report_form import Form, back
from spbe.reports_read import Reported
from spbe.usecases import beginning, reporting, sending
from spbe.usecases.beginning import Part


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
        await begin_on_row(message, context, number)


async def cancel(update: Update, context: BotContext) -> None:
    """Drop what is being filled in: /batal."""
    await drop_own(asked_in(update), context)


async def drop_own(message: Message, context: BotContext) -> None:
    """Drop what the person is filling in, and say whether there was anything."""
    kept = await reporting.draft_of(context.resources, context.person)
    if kept:
        await reporting.drop(context.resources, context.person, kept.form.id)
    await tell(message, context, context.messages.render("report/cancelled", was="cancelled" if kept else "none"))


async def go_back(message: Message, context: BotContext) -> bool:
    """Go one step back in the form; False where none is being filled in."""
    kept = await reporting.draft_of(context.resources, context.person)
    if kept is None:
        return False
    if message.message_id > kept.form.seen:
        await form_steps.show(message, context, replace(back(kept.form), seen=message.message_id))
    return True


async def resume(message: Message, context: BotContext) -> bool:
    """Show the form again as it stands; False where none is being filled in."""
    kept = await reporting.draft_of(context.resources, context.person)
    if kept is None:
        return False
    await form_steps.show(message, context, replace(kept.form, seen=message.message_id))
    return True


async def tell_row_choice(message: Message, context: BotContext) -> None:
    """Begin a report with the choice of its row, or offer the one that is not finished."""
    if not reporting.may_report(context.person):
        await tell(message, context, context.messages.render("report/members_report"))
        return
    kept = await reporting.draft_of(context.resources, context.person)
    if kept and not kept.form.is_blank:
        await tell_screen(message, context, await offer_screen(context, kept.form, why="", wanted=None))
        return
    form = await beginning.begin_open(context.resources, context.person, message.chat_id, seen=message.message_id)
    await tell_screen(message, context, await form_screen(context, form))


async def begin_on_row(message: Message, context: BotContext, number: int, part: Part = "report") -> None:
    """Begin a report on a row, or offer the one that is not finished."""
    await tell_screen(message, context, await _begun(context, message.chat_id, BeginReport(number, part)))


async def begin_said(message: Message, context: BotContext, text: str) -> bool:
    """Begin a report filled with what a text says; False where the text is no report."""
    reading = await reporting.read(context.resources, text)
    if not isinstance(reading, Reported):
        return False
    form, refused = await beginning.begin_said(
        context.resources, context.person, message.chat_id, reading.items, seen=message.message_id
    )
    lead = context.messages.render("report/left_out", rows=refused)
    if form is None:
        await tell(message, context, lead)
    else:
        await tell_screen(message, context, await form_screen(context, form, lead=lead))
    return True


async def hear(update: Update, context: BotContext) -> bool:
    """Take a text as an answer to the form, or as a report of its own; False where it is neither."""
    message = asked_in(update)
    if not reporting.may_report(context.person):
        return False
    kept = await reporting.draft_of(context.resources, context.person)
    if kept is None:
        return await begin_said(message, context, message.text or "")
    if kept.form.is_blank and await reporting.names_row(context.resources, message.text or ""):
        return await begin_said(message, context, message.text or "")
    await form_steps.hear(message, context, kept)
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
            html = context.messages.render("report/withdrawn", report=withdrawn, row=follow_up.row.number)
            again = button(context.messages.line("labels", "report"), BeginReport(follow_up.row.number, "report"))
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
    kept = await reporting.draft_of(context.resources, context.person)
    if kept and not kept.form.is_blank and not said.fresh:
        if _is_same(kept.form, said):
            return await form_screen(context, kept.form)
        drop = button(context.messages.line("labels", "drop"), replace(said, fresh=True))
        return await offer_screen(context, kept.form, drop, why="", wanted=said.row)
    form = await beginning.begin(context.resources, context.person, chat_id, said.row, said.part)
    return await form_screen(context, form)


async def _begun_correction(context: BotContext, chat_id: int, said: CorrectReport) -> Screen:
    kept = await reporting.draft_of(context.resources, context.person)
    if kept and not kept.form.is_blank and not said.fresh:
        if kept.form.corrects == said.report:
            return await form_screen(context, kept.form)
        drop = button(context.messages.line("labels", "drop"), replace(said, fresh=True))
        return await offer_screen(context, kept.form, drop, why="", wanted=None)
    form = await beginning.begin_correction(context.resources, context.person, chat_id, said.report)
    return await form_screen(context, form)


def _is_same(form: Form, said: BeginReport) -> bool:
    purpose = "evidence" if said.part == "evidence" else "report"
    return form.purpose == purpose and [item.row for item in form.items] == [said.row] and form.corrects is None
