"""The coordinator's overview: /rekap with its lists and pictures, and /ringkasan, the page for leadership."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.cycles import tell_closed
from handlers.documents import send_document, send_photo
from handlers.keyboards import Row, in_rows, turns
from handlers.links import list_link
from handlers.overview_words import progress_picture, radar_picture, told_levels
from handlers.phrasing import brief_name
from handlers.pictures.drawing import Picture
from handlers.presses import Press
from handlers.presses.overview import DrawOverview, ListOverview, OverviewPress, SendSummary, ShowOverview
from handlers.presses.tasks import ListTasks, OpenTask
from handlers.summary_words import summary_page
from handlers.telling import View, change, tell
from spbe.overview import Overview
from spbe.paging import Paged, paged
from spbe.people import Action, may
from spbe.refusals import Outdated
from spbe.usecases.overview import Meant, Summary, read_overview, read_summary, understand

PAGE = 5
"""Agencies or rows on a page: with the ways to the neighbouring pages and back there are eight buttons."""


async def answer_overview(update: Update, context: BotContext) -> None:
    """Answer /rekap, and /rekap with an agency."""
    words = " ".join(context.args or ())
    if await tell_closed(asked_in(update), context, words):
        return
    meant = await understand(context.resources, context.person, words)
    overview = await read_overview(context.resources, context.person)
    await tell(asked_in(update), context, *_shown(context, overview, meant))


async def answer_overdue(update: Update, context: BotContext) -> None:
    """List the rows past their target to whoever asks for them in words."""
    await _tell_list(update, context, ListOverview("overdue"))


async def answer_opds(update: Update, context: BotContext) -> None:
    """List the agencies with their numbers to whoever asks in words which of them have not begun."""
    await _tell_list(update, context, ListOverview("opds"))


async def _tell_list(update: Update, context: BotContext, said: ListOverview) -> None:
    overview = await read_overview(context.resources, context.person)
    await tell(asked_in(update), context, *_listed(context, overview, said))


async def answer_summary(update: Update, context: BotContext) -> None:
    """Answer /ringkasan."""
    summary = await read_summary(context.resources, context.person)
    await _send_summary(asked_in(update), context, summary)


async def answer_progress(update: Update, context: BotContext) -> None:
    """Send the picture of progress to whoever asks for it in words."""
    await _draw(asked_in(update), context, await read_overview(context.resources, context.person), "progress")


async def answer_radar(update: Update, context: BotContext) -> None:
    """Send the radar of levels to whoever asks for it in words."""
    await _draw(asked_in(update), context, await read_overview(context.resources, context.person), "radar")


async def is_of_agency(context: BotContext, words: str) -> bool:
    """Say whether words behind "rekap" name an agency and nothing else; else they may be a question."""
    if not may(context.person, Action.READ_OVERVIEW):
        return False
    meant = await understand(context.resources, context.person, words)
    return meant.opd is not None and not meant.unread


async def tell_overview(message: Message, context: BotContext, opd: int | None = None) -> None:
    """Send the numbers of the whole matrix, or those of an agency. Raises `NotAllowed`."""
    overview = await read_overview(context.resources, context.person)
    await tell(message, context, *_shown(context, overview, _agency(overview, opd)))


async def press(query: CallbackQuery, context: BotContext, said: OverviewPress) -> None:
    """Do what a button of this subject says."""
    message = query.message
    if not isinstance(message, Message):
        raise Outdated
    match said:
        case DrawOverview(picture):
            overview = await read_overview(context.resources, context.person)
            await query.answer(context.messages.line("toasts", "preparing"))
            await _draw(message, context, overview, picture)
        case SendSummary():
            summary = await read_summary(context.resources, context.person)
            await query.answer(context.messages.line("toasts", "preparing"))
            await _send_summary(message, context, summary)
        case ShowOverview() | ListOverview():
            overview = await read_overview(context.resources, context.person)
            view = _face(context, overview, said)
            await (change(query, context, *view) if message.text else tell(message, context, *view))
            await query.answer()


def _face(context: BotContext, overview: Overview, said: ShowOverview | ListOverview) -> View:
    if isinstance(said, ShowOverview):
        return _shown(context, overview, _agency(overview, said.opd))
    return _listed(context, overview, said)


def _agency(overview: Overview, opd: int | None) -> Meant:
    """Return an agency of the overview, or none for all. Raises `Outdated` for one that has no rows any more."""
    if opd is None or not overview.whole.rows:
        return Meant()
    found = next((part.of for part in overview.opds if part.of.id == opd), None)
    if found is None:
        raise Outdated
    return Meant(found)


def _shown(context: BotContext, overview: Overview, meant: Meant) -> View:
    """Return the numbers of the whole matrix, or those of an agency."""
    messages = context.messages
    if not overview.whole.rows:
        return messages.render("overview/empty"), []
    link = list_link(context.bot.username, ShowOverview(meant.opd.id if meant.opd else None))
    if meant.opd is None:
        html = messages.render(
            "overview/whole",
            overview=overview,
            now=context.resources.now(),
            zone=context.resources.timezone,
            unread=meant.unread,
            link=link,
        )
        return html, _ways_on(context, overview)
    numbers = next((part.numbers for part in overview.opds if part.of == meant.opd), None)
    overdue = overview.overdue_of(meant.opd.id)
    html = messages.render(
        "overview/opd",
        overview=overview,
        opd=meant.opd,
        numbers=numbers,
        overdue=overdue,
        unread=meant.unread,
        link=link,
    )
    ways: dict[str, Press] = {}
    if numbers:
        ways["tasks"] = ListTasks("all", meant.opd.id)
        ways["overdue"] = ListOverview("overdue", opd=meant.opd.id)
    return html, in_rows(_labelled(context, ways | {"back": ShowOverview()}, len(overdue)))


def _ways_on(context: BotContext, overview: Overview) -> list[Row]:
    ways: dict[str, Press] = {
        "opds": ListOverview("opds"),
        "parts": ListOverview("parts"),
        "overdue": ListOverview("overdue"),
        "progress": DrawOverview("progress"),
    }
    if overview.levels:
        ways["radar"] = DrawOverview("radar")
    return in_rows(_labelled(context, ways | {"summary": SendSummary()}, len(overview.overdue)))


def _listed(context: BotContext, overview: Overview, said: ListOverview) -> View:
    """Return a page of a list."""
    if not overview.whole.rows:
        return context.messages.render("overview/empty"), []
    match said.by:
        case "opds":
            return _agencies(context, overview, said)
        case "overdue":
            return _late(context, overview, said)
        case "parts":
            back = _labelled(context, {"back": ShowOverview()})
            return context.messages.render("overview/parts", overview=overview), [back]


def _agencies(context: BotContext, overview: Overview, said: ListOverview) -> View:
    shown = paged(overview.opds, said.page, PAGE)
    html = context.messages.render("overview/opds", overview=overview, shown=shown)
    openers = in_rows(button(part.of.short, ShowOverview(part.of.id)) for part in shown.items)
    return html, [*openers, *_ways_around(context, said, shown)]


def _late(context: BotContext, overview: Overview, said: ListOverview) -> View:
    opd = _agency(overview, said.opd).opd
    shown = paged(overview.overdue_of(said.opd), said.page, PAGE)
    html = context.messages.render("overview/overdue", overview=overview, opd=opd, shown=shown)
    named = ((each.row.number, f"No. {each.row.number} {brief_name(each.row)}") for each in shown.items)
    openers = in_rows(button(label, OpenTask(number)) for number, label in named)
    return html, [*openers, *_ways_around(context, said, shown)]


def _ways_around(context: BotContext, said: ListOverview, shown: Paged[Any]) -> list[Row]:
    """Return the ways to the neighbouring pages and back."""
    turning = turns(context.messages, shown, lambda page: replace(said, page=page))
    return [*in_rows(turning), _labelled(context, {"back": ShowOverview()})]


def _labelled(context: BotContext, ways: Mapping[str, Press], count: int = 0) -> list[InlineKeyboardButton]:
    line = context.messages.line
    return [button(line("overview/labels", label).format(count), press) for label, press in ways.items()]


async def _draw(message: Message, context: BotContext, overview: Overview, what: Literal["progress", "radar"]) -> None:
    """Send a picture with a caption that says the same in words."""
    messages = context.messages
    if not overview.whole.rows or (what == "radar" and not overview.levels):
        await tell(message, context, *_shown(context, overview, Meant()))
        return
    picture: Picture
    if what == "progress":
        picture = progress_picture(messages, overview)
        caption = messages.render("overview/progress_caption", overview=overview)
    else:
        picture = radar_picture(messages, overview)
        caption = messages.render("overview/radar_caption", overview=overview, levels=told_levels(messages, overview))
    png = await context.bot_data.studio.draw(picture, context.resources.fonts)
    back = [_labelled(context, {"back": ShowOverview()})]
    await send_photo(context, message.chat.id, png, name=f"{what}.png", caption=caption, rows=back)


async def _send_summary(message: Message, context: BotContext, summary: Summary) -> None:
    """Send the page for leadership as a PDF."""
    from handlers.summary_pdf import summary_pdf  # with all that writes PDF, for the few who ask for the page

    resources, messages = context.resources, context.messages
    if not summary.overview.whole.rows:
        await tell(message, context, messages.render("overview/empty"))
        return
    page = summary_page(messages, summary)
    pdf = await asyncio.to_thread(summary_pdf, page, resources.fonts)
    name, back = f"Ringkasan-SPBE-{resources.today()}.pdf", [_labelled(context, {"back": ShowOverview()})]
    caption = messages.render("overview/summary_caption", overview=summary.overview)
    await send_document(context, message.chat.id, pdf, name=name, caption=caption, rows=back)
