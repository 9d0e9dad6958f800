"""The screens of verification: what is said on each, and the buttons under it."""

from collections.abc import Collection, Sequence
from typing import cast

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import SHOWN, Row, in_rows, turns
from handlers.presses import OpenMenu
from handlers.presses.reports import BeginReport, ListEvidence
from handlers.presses.tasks import OpenTask, ShowHistory
from handlers.presses.verifying import Accept, ListQueue, Return, Review, SetLevel
from spbe.people import Person
from spbe.usecases.levels import Kind, Levels
from spbe.usecases.memory import AskedNote
from spbe.usecases.verifying import Card, Decided, Queue, ReturnReason

Screen = tuple[str, Sequence[Row]]


def queue(context: BotContext, shown: Queue) -> Screen:
    """Show a page of what waits, a button for each."""
    messages = context.messages
    word = messages.line("verifying/labels", "row")
    buttons = [button(f"{word} {each.follow_up.row.number}", Review(each.report.id)) for each in shown.items]
    buttons += turns(messages, shown, ListQueue)
    buttons.append(button(messages.line("labels", "back"), OpenMenu("start")))
    return messages.render("verifying/queue", queue=shown), in_rows(buttons)


def review(context: BotContext, card: Card) -> Screen:
    """Show a report with all that a decision needs."""
    messages = context.messages
    row, report, last = card.follow_up.row.number, card.report.id, card.follow_up.state.last_report
    buttons = []
    if card.standing == "open":
        buttons.append(button(messages.line("verifying/labels", "accept"), Accept(report)))
        buttons.append(button(messages.line("verifying/labels", "return"), Return(report)))
    elif card.standing == "replaced" and last:
        buttons.append(button(messages.line("verifying/labels", "newest"), Review(last.id)))
    elif card.standing == "accepted":
        buttons.append(button(messages.line("verifying/labels", "verified"), SetLevel(row, "verified")))
    buttons.append(button(messages.line("verifying/labels", "evidence"), ListEvidence(row)))
    buttons.append(button(messages.line("verifying/labels", "history"), ShowHistory(row)))
    buttons.append(button(messages.line("labels", "back"), ListQueue()))
    return messages.render("verifying/review", card=card, **_told(context)), in_rows(buttons)


def reasons(context: BotContext, card: Card) -> Screen:
    """Ask why a report is returned."""
    words = context.messages.table("verifying/reasons")
    buttons = [button(_capitalized(words[reason]), Return(card.report.id, reason)) for reason in ReturnReason]
    buttons.append(button(context.messages.line("labels", "cancel"), Review(card.report.id)))
    return context.messages.render("verifying/reason", card=card), in_rows(buttons, most=1)


def note(context: BotContext, card: Card, reason: ReturnReason) -> Screen:
    """Say what happens with a note and without; the field for it opens with a message of its own."""
    messages, report = context.messages, card.report.id
    buttons = [
        button(messages.line("verifying/labels", "no_note"), Return(report, reason, "none")),
        button(messages.line("verifying/labels", "other_reason"), Return(report)),
        button(messages.line("labels", "cancel"), Review(report)),
    ]
    words = messages.line("verifying/reasons", reason)
    return messages.render("verifying/note", card=card, reason=words), in_rows(buttons)


def check_note(context: BotContext, report: int, asked: AskedNote, *, without: bool) -> Screen:
    """Ask whether a text is the note, or says that there is none; the message that shows this replies to it."""
    messages = context.messages
    words = messages.line("verifying/reasons", asked.reason)
    send = button(messages.line("verifying/labels", "send_note"), Return(report, asked.reason, "replied"))
    if without:
        send = button(messages.line("verifying/labels", "no_note"), Return(report, asked.reason, "none"))
    html = messages.render("verifying/check_note", reference=asked.reference, reason=words, without=without)
    return html, in_rows([send, button(messages.line("labels", "cancel"), Review(report))])


def not_returned(context: BotContext, report: int, asked: AskedNote) -> Screen:
    """Say that a report stays as it is."""
    messages = context.messages
    buttons = [
        button(messages.line("labels", "back"), Review(report)),
        button(messages.line("verifying/labels", "queue"), ListQueue()),
    ]
    return messages.render("verifying/not_returned", reference=asked.reference), in_rows(buttons)


def decided(context: BotContext, made: Decided, unreached: Collection[Person]) -> Screen:
    """Show a decision that was made, the levels to note after a good one, and the way to the next report."""
    messages, row = context.messages, made.follow_up.row.number
    forward = [button(messages.line("verifying/labels", "queue"), ListQueue())]
    if made.next_report:
        forward.insert(0, button(messages.line("labels", "next"), Review(made.next_report)))
    text = messages.render("verifying/decided", decided=made, unreached=unreached, **_told(context))
    if made.verdict.accepted:
        return text, [_digits(row, "verified", made.scale, made.follow_up.state.level_verified), forward]
    history = button(messages.line("verifying/labels", "history"), ShowHistory(row))
    return text, in_rows([*forward, history])


def notice(context: BotContext, made: Decided) -> Screen:
    """Tell the reporter of a decision, and how to put right what was returned."""
    messages, row = context.messages, made.follow_up.row.number
    history = button(messages.line("verifying/labels", "history"), ShowHistory(row))
    if made.verdict.accepted:
        return messages.render("verifying/accepted_notice", decided=made), [[history]]
    reason = messages.line("verifying/reasons", cast("str", made.verdict.reason))
    buttons = [
        button(messages.line("labels", "report"), BeginReport(row, "report")),
        button(messages.line("verifying/labels", "attach"), BeginReport(row, "evidence")),
        history,
    ]
    return messages.render("verifying/returned_notice", decided=made, reason=reason), in_rows(buttons)


def levels(context: BotContext, shown: Levels, kind: Kind, noted: int | None) -> Screen:
    """Show the three levels of a row, and offer those to choose from or, after a choice, the other ways on."""
    messages, row, state = context.messages, shown.follow_up.row.number, shown.follow_up.state
    other: Kind = "external" if kind == "verified" else "verified"
    buttons = [button(messages.line("verifying/labels", other), SetLevel(row, other))]
    digits: list[Row] = []
    if noted is None:
        present = state.level_verified if kind == "verified" else state.level_external
        digits = [_digits(row, kind, shown.scale, present)]
    else:
        buttons.insert(0, button(messages.line("verifying/labels", "change"), SetLevel(row, kind)))
        buttons.append(button(messages.line("verifying/labels", "queue"), ListQueue()))
    buttons.append(button(f"{messages.line('verifying/labels', 'row')} {row}", OpenTask(row)))
    text = messages.render("verifying/levels", levels=shown, kind=kind, noted=noted)
    return text, [*digits, *in_rows(buttons)]


def _digits(row: int, kind: Kind, scale: Collection[int], present: int | None) -> Row:
    return [button(f"{SHOWN if level == present else ''}{level}", SetLevel(row, kind, level)) for level in scale]


def _capitalized(text: str) -> str:
    """Return a text with a first capital; the others stay, as in "NIK"."""
    return text[:1].upper() + text[1:]


def _told(context: BotContext) -> dict[str, object]:
    return {"zone": context.resources.timezone, "reasons": context.messages.table("verifying/reasons")}
