"""Tasks: the list, the card of a row, and its history."""

from collections.abc import Collection, Sequence

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.digests import labelled
from handlers.histories import history_view
from handlers.keyboards import in_rows
from handlers.presses import Press
from handlers.presses.reminders import OwnRow
from handlers.presses.reports import BeginReport, ConfirmReport, CorrectReport, ListEvidence
from handlers.presses.row_wishes import DisownNamed, PutOffNamed
from handlers.presses.targets import ShowTarget
from handlers.presses.tasks import ListTasks, NarrowTasks, OpenTask, ShowHistory, TaskPress
from handlers.presses.verifying import Review, SetLevel
from handlers.quotes import row_button
from handlers.task_lists import MOST_BUTTONS, Opens, choice_view, listing, narrowing_view, tasks_view, wanted_by
from handlers.telling import View, change, tell
from spbe.people import Action, may
from spbe.replies import MembersOnly
from spbe.status_questions import reference_of
from spbe.usecases.bundling import RowTie, ties_of_row
from spbe.usecases.histories import row_of_report
from spbe.usecases.task_cards import Card, Offer, open_card
from spbe.usecases.tasks import Rows, as_theirs, understand, usual

ABOUT_REMINDERS: Collection[Offer] = ("snooze", "disown", "mine")


async def answer_tasks(update: Update, context: BotContext) -> None:
    """Answer /tugas, /tugas 33, /tugas L-2019-0001 or /tugas hukum terkendala."""
    await _answer(update, context, "card")


async def answer_history(update: Update, context: BotContext) -> None:
    """Answer /riwayat, /riwayat 33 or /riwayat L-2019-0001."""
    await _answer(update, context, "history")


async def tell_tasks(message: Message, context: BotContext) -> None:
    """Send the first page of a person's tasks; of all, to a coordinator."""
    await tell(message, context, *await tasks_view(context, usual(context.person)))


async def tell_linked(message: Message, context: BotContext, said: ListTasks) -> None:
    """Send a list that a link names, as far as the person may see it."""
    await tell(message, context, *await tasks_view(context, as_theirs(context.person, wanted_by(said))))


async def tell_card(message: Message, context: BotContext, row_number: int) -> None:
    """Send the card of a row. Raises `RowUnknown`."""
    await tell(message, context, *await _card_of(context, row_number))


async def tell_report_history(message: Message, context: BotContext, reference: str) -> None:
    """Send the story of the row that a report is about. Raises `NotAllowed` and `ReportUnknown`."""
    await tell(message, context, *await _of_report(context, reference, "history"))


async def press(query: CallbackQuery, context: BotContext, said: TaskPress) -> None:
    """Do what a button of this subject says."""
    await change(query, context, *await _pressed(context, said))
    await query.answer()


def card_view(context: BotContext, card: Card, *, back: ListTasks | None = None, ties: Sequence[RowTie] = ()) -> View:
    """Return the card of a row with what the person may do; `back` is the list from which it was opened."""
    messages = context.messages
    html = messages.render("tasks/card", card=card, ties=ties, zone=context.resources.timezone)
    quotes, room = may(context.person, Action.READ_OVERVIEW), MOST_BUTTONS - 2
    # Where it is crowded, what reminders and words reach as well stays away, and the quote stands in for the blocker,
    # which "Lapor" reaches.
    is_crowded = len(card.offers) > (room if quotes else MOST_BUTTONS - 1)
    fitting = [each for each in card.offers if not (is_crowded and each in ABOUT_REMINDERS)]
    offers = [each for each in fitting if not (quotes and each == "blocker" and len(fitting) > room)]
    buttons = [_offer_button(context, card, offer) for offer in offers]
    back = back or listing(usual(context.person))
    if quotes and len(buttons) <= room:
        buttons.append(row_button(context, card))
    return html, in_rows([*buttons, button(messages.line("labels", "back"), back)])


async def _answer(update: Update, context: BotContext, opens: Opens) -> None:
    message, text = asked_in(update), " ".join(context.args or ())
    quote = update.edited_message is not None
    await tell(message, context, *await _meant(context, text, opens), quote=quote)


async def _meant(context: BotContext, text: str, opens: Opens) -> View:
    """Return what the words after a command ask for: one row, rows to choose from, or a list."""
    if not text:
        return await tasks_view(context, usual(context.person), opens=opens)
    if reference := reference_of(text):
        return await _of_report(context, reference, opens)
    meant = await understand(context.resources, context.person, text)
    match meant:
        case MembersOnly():
            return context.messages.render("members_only"), []
        case Rows(rows=(row,)):
            return await _opened(context, row.number, opens)
        case Rows(rows=rows):
            return choice_view(context, rows, opens=opens)
    return await tasks_view(context, meant.wanted, opens=opens, meant=meant)


async def _of_report(context: BotContext, reference: str, opens: Opens) -> View:
    row = await row_of_report(context.resources, context.person, reference)
    return (
        (context.messages.render("members_only"), [])
        if isinstance(row, MembersOnly)
        else await _opened(context, row, opens)
    )


async def _opened(context: BotContext, row: int, opens: Opens) -> View:
    return await (history_view(context, row) if opens == "history" else _card_of(context, row))


async def _pressed(context: BotContext, said: TaskPress) -> View:
    match said:
        case ListTasks(opens=opens):
            return await tasks_view(context, wanted_by(said), opens=opens)
        case NarrowTasks():
            return await narrowing_view(context, said)
        case OpenTask(row=row):
            return await _card_of(context, row, back=_list_behind(said))
        case ShowHistory(row=row, page=page):
            return await history_view(context, row, page)


async def _card_of(context: BotContext, row: int, *, back: ListTasks | None = None) -> View:
    card = await open_card(context.resources, context.person, row)
    if isinstance(card, MembersOnly):
        return context.messages.render("members_only"), []
    return card_view(context, card, back=back, ties=await ties_of_row(context.resources, context.person, row))


def _list_behind(said: OpenTask) -> ListTasks | None:
    return ListTasks(said.whose, said.opd, said.status, said.domain, said.page) if said.whose else None


def _offer_button(context: BotContext, card: Card, offer: Offer) -> InlineKeyboardButton:
    press = _offered(card, offer, context.person.id)
    if offer in ABOUT_REMINDERS:
        return labelled(context, offer, press)
    return button(context.messages.line("tasks/labels", offer), press)


def _offered(card: Card, offer: Offer, person_id: int) -> Press:
    row = card.row.number
    match offer:
        case "report" | "blocker" | "evidence":
            return BeginReport(row, offer)
        case "history":
            return ShowHistory(row)
        case "files":
            return ListEvidence(row)
        case "level":
            return SetLevel(row, "verified")
        case "target":
            return ShowTarget(row)
        case "review":
            return Review(card.report_id)
        case "confirm":
            return ConfirmReport(card.report_id)
        case "correct":
            return CorrectReport(card.report_id)
        case "snooze":
            return PutOffNamed(row, card.follow_up_id)
        case "disown":
            return DisownNamed(row, card.follow_up_id)
        case "mine":
            return OwnRow(row, card.follow_up_id, person_id)
