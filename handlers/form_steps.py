"""The form while it is being filled in: a typed or pressed answer in, the next screen out."""

import re
from dataclasses import replace
from functools import partial

import structlog
from telegram import CallbackQuery, Message

from handlers import asking, confirming
from handlers.bundle_offers import offer_same
from handlers.buttons import button
from handlers.context import BotContext
from handlers.drafts import kept_draft
from handlers.form_views import Screen, answer_faults, cancelled_as, change_screen, form_screen, offer_screen
from handlers.keyboards import Row, in_rows
from handlers.letters import deliver
from handlers.presses import OpenMenu
from handlers.presses.reports import BeginReport, CorrectReport, FillForm, SteerForm, WithdrawReport
from handlers.references import link_beside, reference_in
from handlers.telling import change, tell
from spbe.form_answers import EMPTY, REPLACED, Act, act_of, row_corrected, same
from spbe.progress import Blocker, Status, percents_in
from spbe.refusals import Outdated
from spbe.report_form import Form, Step, attach, back, detach, fill, opened, without_item
from spbe.reports_read import Reported
from spbe.usecases import reporting, sending
from spbe.usecases.reporting import Kept
from spbe.usecases.sending import SentRow

log = structlog.stdlib.get_logger(__name__)

_BY_NUMBER = re.compile(r"\b(?:no|nomor|nmr|baris|tl)\b\W*\d", re.IGNORECASE)
"""How another row is named beyond doubt, in the middle of a form."""


async def show(message: Message, context: BotContext, form: Form, *, lead: str = "") -> None:
    """Keep a form and send its screen."""
    await reporting.update(context.resources, context.person, message.chat_id, form)
    await tell_screen(message, context, await form_screen(context, form, lead=lead))


async def tell_screen(message: Message, context: BotContext, screen: Screen) -> Message:
    """Send a screen and return its message."""
    return await tell(message, context, screen.html, screen.rows)


async def hear(message: Message, context: BotContext, kept: Kept) -> None:
    """Take a text as an answer; a question is answered and the form goes on."""
    form, text = kept.form, message.text or ""
    if message.message_id <= form.seen:
        return  # delivered twice: its answer stands already
    form = replace(form, seen=message.message_id, pending=None)
    is_question = await reporting.asks(context.resources, text)
    if kept.is_cold:
        if is_question:
            await asking.answer_text(message, context, text, row=form.item.row)
        why = "" if is_question else "not_taken"
        await tell_screen(message, context, await offer_screen(context, form, why=why, wanted=None))
        return
    known = await context.resources.answerers.seen()
    is_corrected = row_corrected(form, text, known.reports) is not None
    other = None if is_question or is_corrected else await _other_row(context, form, text)
    if other is not None:
        drop = button(context.messages.line("labels", "drop"), BeginReport(other, "report", fresh=True))
        # Kept, so that "Buang" begins with what was said.
        await reporting.update(context.resources, context.person, message.chat_id, replace(form, pending=text))
        await tell_screen(message, context, await offer_screen(context, form, drop, why="not_taken", wanted=other))
        return
    act = act_of(form, text, known.reports)
    if act is not None:
        await _obey(message, context, form, act)
        return
    reference = reference_in(form, text)
    is_card = form.step is Step.SUMMARY
    taken = None
    if reference is None or (is_card and await reporting.tells_progress(context.resources, text)):
        taken = await reporting.answer(context.resources, context.person, form, text, kept.rows)
    if reference:
        taken = attach(taken or form, [reference])
    if taken is not None:
        rows = sorted(taken.rows - form.rows)
        lead = context.messages.render("report/row_changed", rows=rows) if is_corrected else ""
        link = link_beside(text) if form.step in REPLACED else None
        faults = await answer_faults(context, form, text)
        await show(message, context, attach(taken, [link]) if link else taken, lead=f"{lead}\n{faults}".strip())
    elif faults := await answer_faults(context, form, text):
        await show(message, context, form, lead=faults)
    elif is_question or await _is_answerable(context, form, text):
        await asking.answer_text(message, context, text, row=form.item.row)
        await _remind(message, context, form)
    else:
        ask = "reference" if form.step is Step.EVIDENCE and not form.takes_files else form.step.value
        if _is_early_percent(form, text):
            ask = "row_percent"
        await show(message, context, form, lead=context.messages.render("report/not_understood", ask=ask))


async def _remind(message: Message, context: BotContext, form: Form) -> None:
    """Lead back to the form below an answer: the first time by showing it, then by one line."""
    rows = sorted(form.rows)
    lead = context.messages.render("report/go_on", purpose=form.purpose, rows=rows, is_brief=form.reminded)
    if not form.reminded:
        await show(message, context, replace(form, reminded=True), lead=lead)
        return
    await reporting.update(context.resources, context.person, message.chat_id, form)
    resume = button(context.messages.line("labels", "resume"), SteerForm(form.id, "resume"))
    await tell_screen(message, context, Screen(lead, [[resume]]))


async def _obey(message: Message, context: BotContext, form: Form, act: Act | Step) -> None:
    """Do what a word of a button says, typed; sending takes the button itself."""
    if act == "send":
        await tell(message, context, context.messages.render("report/press_send"))
        await reporting.update(context.resources, context.person, message.chat_id, form)
        await tell_screen(message, context, await form_screen(context, form))
    elif act == "keep":
        await tell_screen(message, context, await _put_aside(context, message.chat_id, form))
    elif act == "change":
        await reporting.update(context.resources, context.person, message.chat_id, form)
        await tell_screen(message, context, await change_screen(context, form, None))
    else:
        await show(message, context, opened(form, act))


async def _put_aside(context: BotContext, chat_id: int, form: Form) -> Screen:
    """Keep a form without asking on: what is typed meanwhile is no answer to it."""
    await reporting.put_aside(context.resources, context.person, chat_id, form)
    labels = {"resume": SteerForm(form.id, "resume"), "drop": SteerForm(form.id, "drop")}
    buttons = [button(context.messages.line("labels", label), press) for label, press in labels.items()]
    rows = sorted(form.rows)
    return Screen(context.messages.render("report/kept", rows=rows), [buttons])


async def press(query: CallbackQuery, context: BotContext, said: FillForm | SteerForm) -> None:
    """Do what a button of the form says; one of a form that is gone, or of a step gone by, changes nothing."""
    kept = await kept_draft(context)
    if kept is None or kept.form.id != said.form:
        await query.answer(context.messages.line("toasts", "form_gone"), show_alert=True)
    elif isinstance(said, SteerForm):
        await _steer(query, context, kept.form, said)
    elif said.step == "page":
        await _change(query, context, await form_screen(context, kept.form, page=_number(said.value)))
    elif said.step == "item":
        place = min(_number(said.value), len(kept.form.items) - 1)
        await _change(query, context, await change_screen(context, kept.form, place))
    else:
        filled, toast = await _filled(context, kept.form, said)
        await _change_to(query, context, filled, toast=toast)


async def _steer(query: CallbackQuery, context: BotContext, form: Form, said: SteerForm) -> None:
    match said.act:
        case "send" if form.is_ready and said.seen == form.seen:
            await _send(query, context, form)
        case "send":
            await _change_to(query, context, form, toast="stale")
        case "change":
            await _change(query, context, await change_screen(context, form, None))
        case "keep":
            screen = await _put_aside(context, _chat_of(query), form)
            await change(query, context, screen.html, screen.rows)
            await query.answer(context.messages.line("toasts", "kept"))
        case "cancel" | "drop":
            await reporting.drop(context.resources, context.person, form.id)
            was = "dropped" if said.act == "drop" else cancelled_as(form)
            html = context.messages.render("report/cancelled", was=was)
            await change(query, context, html, [_menu_row(context)])
            await query.answer()
        case "back":
            await _change_to(query, context, back(form))
        case "skip":
            skipped = fill(form, form.step, None) if form.step in EMPTY else form
            await _change_to(query, context, skipped)
        case "same":
            known = context.kept.rows if context.kept else {}
            last = (await reporting.last_reports(context.resources, form, known)).get(form.item.row or 0)
            await _change_to(query, context, same(form, last) if last else form)
        case "resume":
            await _change_to(query, context, replace(form, pending=None))


async def _filled(context: BotContext, form: Form, said: FillForm) -> tuple[Form, str | None]:
    """Return the form with a pressed answer, and what to say where the button was of a step gone by."""
    try:
        if said.step == "open":
            place, _, step = said.value.partition(".")
            return opened(form, Step(step), place=min(int(place), len(form.items) - 1)), None
        if said.step == "remove":
            return without_item(form, int(said.value)), None
        if said.step == "detach":
            return detach(form, int(said.value)), None
        if said.step != form.step:
            return form, "stale"
        match form.step:
            case Step.ROW:
                return await reporting.choose_row(context.resources, context.person, form, int(said.value)), None
            case Step.STATUS:
                return fill(form, form.step, Status(said.value)), None
            case Step.BLOCKER:
                return fill(form, form.step, Blocker[said.value.upper()]), None
            case Step.PERCENT | Step.LEVEL:
                return fill(form, form.step, int(said.value)), None
            case _:
                return fill(form, form.step, said.value), None
    except (KeyError, ValueError):
        raise Outdated from None


async def _send(query: CallbackQuery, context: BotContext, form: Form) -> None:
    write = partial(confirming.ask_confirmation, context)
    sent = await sending.send(context.resources, context.person, form.id, write=write)
    html, rows = await receipt(context, sent)
    await change(query, context, html, rows)
    await query.answer(context.messages.line("toasts", "sent"))
    try:
        await offer_same(context, _chat_of(query), sent)
    except Exception:  # the report is sent, and the other rows can be reported on by themselves
        log.exception("cannot offer the same report for other rows")


async def receipt(context: BotContext, sent: tuple[SentRow, ...]) -> tuple[str, list[Row]]:
    """Ask those who must stand by what was sent, and return what the sender reads."""
    asked = {person for each in sent for person in each.to_confirm}
    refused = await deliver(context, [letter for each in sent for letter in each.letters])
    html = context.messages.render("report/sent", sent=sent, asked=len(asked), reached=len(asked - refused))
    return html, _after_sending(context, sent)


def _after_sending(context: BotContext, sent: tuple[SentRow, ...]) -> list[Row]:
    """Return the ways to take back and to correct, naming the rows where there are several."""
    line, reports = context.messages.line, [each.report for each in sent if each.report]
    buttons = []
    for each in reports:
        row = f" {each.row}" if len(reports) > 1 else ""
        buttons.append(button(f"{line('labels', 'withdraw')}{row}", WithdrawReport(each.id)))
        buttons.append(button(f"{line('labels', 'correct')}{row}", CorrectReport(each.id)))
    return [*in_rows(buttons), _menu_row(context)]


async def _is_answerable(context: BotContext, form: Form, text: str) -> bool:
    """Say whether a text that answers no step is better taken as a question; where a number is asked for, it is not.

    Neither is a percent where a row is asked for.
    """
    if form.step in (Step.PERCENT, Step.LEVEL) or _is_early_percent(form, text):
        return False
    return await reporting.is_answerable(context.resources, context.person, text)


def _is_early_percent(form: Form, text: str) -> bool:
    """Say whether a text tells a percent while the form still asks for the row."""
    return form.step is Step.ROW and any(each.is_signed for each in percents_in(text))


async def _other_row(context: BotContext, form: Form, text: str) -> int | None:
    """Return a row that a text reports on though the form is about another one."""
    if None in {item.row for item in form.items} or not _BY_NUMBER.search(text):
        return None
    reading = await reporting.read(context.resources, text)
    items = reading.items if isinstance(reading, Reported) else ()
    others = (item for item in items if item.row is not None and item.row not in form.rows)
    return next((item.row for item in others if item.percent is not None), None)


def _number(value: str) -> int:
    """Return the number that a button carries. Raises `Outdated` for one that was never ours."""
    if not value.isdecimal() or len(value) > 6:
        raise Outdated
    return int(value)


def _menu_row(context: BotContext) -> Row:
    line = context.messages.line
    return [
        button(line("labels", "own_tasks"), OpenMenu("tasks")),
        button(line("labels", "report"), OpenMenu("report")),
    ]


async def _change_to(query: CallbackQuery, context: BotContext, form: Form, *, toast: str | None = None) -> None:
    """Keep a form and show it in place of the message whose button was pressed."""
    await reporting.update(context.resources, context.person, _chat_of(query), form)
    await _change(query, context, await form_screen(context, form), toast=toast)


async def _change(query: CallbackQuery, context: BotContext, screen: Screen, *, toast: str | None = None) -> None:
    await change(query, context, screen.html, screen.rows)
    await query.answer(context.messages.line("toasts", toast) if toast else None)


def _chat_of(query: CallbackQuery) -> int:
    return query.message.chat.id if query.message else query.from_user.id
