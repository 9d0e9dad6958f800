"""Files that people send: into the form they are filling in, or into one begun for them."""

import re
from dataclasses import replace

from telegram import Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.evidence import take_file
from handlers.form_views import form_screen, offer_screen
from handlers.leftovers import answer_leftover
from handlers.presses.reports import BeginReport
from handlers.telling import change_message, tell
from spbe.evidence_types import named_with
from spbe.people import Action, may
from spbe.refusals import Outdated
from spbe.report_form import Attachment, Form, Step, attach
from spbe.usecases import beginning, reporting
from spbe.usecases.evidence import Received


async def receive(update: Update, context: BotContext) -> None:
    """Take a file of somebody who may report as evidence."""
    if not reporting.may_report(context.person):
        await answer_leftover(update, context)
    else:
        await take(asked_in(update), context)


async def take(message: Message, context: BotContext) -> None:
    """Take a file as evidence: for the form being filled in, else for a row that its caption names or is asked for."""
    kept = await reporting.draft_of(context.resources, context.person)
    if kept and message.message_id <= kept.form.seen:
        return  # delivered twice: it is in the form already
    if kept and not kept.form.takes_files:
        classification = kept.form.classification
        await tell(message, context, context.messages.render("report/no_files", classification=classification))
        return
    elsewhere = await _elsewhere(message, context, kept.form) if kept else None
    if kept and elsewhere is not None:
        drop = button(context.messages.line("labels", "drop"), BeginReport(elsewhere, "evidence", fresh=True))
        screen = await offer_screen(context, kept.form, drop, why="not_taken", wanted=elsewhere)
        await tell(message, context, screen.html, screen.rows)
        return
    received = await take_file(message, context)
    if kept is None:
        await _show(message, context, await _begun(message, context), received)
        return
    try:
        await _show(message, context, kept.form, received)
    except Outdated:
        # While the file came, an import may have given the rows of the form other numbers.
        now = await reporting.draft_of(context.resources, context.person)
        if now is None or now.form.id != kept.form.id:
            raise
        await _show(message, context, now.form, received)


async def _elsewhere(message: Message, context: BotContext, form: Form) -> int | None:
    """Return the row that a caption names by its number though the form is about others."""
    row = await reporting.row_named(context.resources, message.caption) if message.caption else None
    named = row is not None and re.search(rf"(?:no|nomor|baris|tl)\W*{row}\b", message.caption or "", re.IGNORECASE)
    return row if named and form.rows and row not in form.rows else None


async def _begun(message: Message, context: BotContext) -> Form:
    return await beginning.begin_evidence(context.resources, context.person, message.chat_id, message.caption or "")


async def _show(message: Message, context: BotContext, begun: Form, received: Received) -> None:
    """Keep the file in the form and show it; the files of one album share one screen."""
    resources, person, chat_id = context.resources, context.person, message.chat_id
    file = received.file
    told_all = begun.purpose == "report" and not begun.attachments and message.caption == begun.item.note
    name = received.name if told_all else named_with(received.name, message.caption or "")
    form = attach(begun, [Attachment("file", name, file.id, file.size, file.sha256)])
    form = replace(form, seen=message.message_id, album=message.media_group_id)
    known = form.attachments == begun.attachments
    lead = context.messages.render("report/repeated_file", rows=received.rows) if known or received.rows else ""
    if form.step not in (Step.CLASSIFICATION, Step.SUMMARY, Step.ROW):
        taken = context.messages.render("report/file_taken", name=name)
        lead = f"{lead}\n{taken}".strip()
    if _may_be_matrix(message, context):
        hint = context.messages.render("matrix/hint")
        lead = f"{lead}\n{hint}".strip()
    await reporting.update(resources, person, chat_id, form)
    screen = await form_screen(context, form, lead=lead)
    if form.album and form.album == begun.album and form.screen:
        await change_message(context, chat_id, form.screen, screen.html, screen.rows)
        return
    told = await tell(message, context, screen.html, screen.rows)
    if form.album:
        await reporting.update(resources, person, chat_id, replace(form, screen=told.message_id))


def _may_be_matrix(message: Message, context: BotContext) -> bool:
    """Say whether a file looks like a matrix sent by somebody who may import it."""
    name = (message.document.file_name or "") if message.document else ""
    return name.lower().endswith(".csv") and may(context.person, Action.IMPORT)
