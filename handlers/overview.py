"""The coordinator's overview: /rekap with its lists and pictures, and /ringkasan, the page for leadership."""

import asyncio
from collections.abc import Mapping
from typing import Literal

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.documents import UPLOAD_TIMEOUT
from handlers.keyboards import Row, in_rows
from handlers.lengths import fitted
from handlers.links import list_link
from handlers.overview_words import progress_picture, radar_picture, told_levels
from handlers.phrasing import brief_name
from handlers.pictures.drawing import Picture
from handlers.presses import Press
from handlers.presses.overview import DrawOverview, ListOverview, OverviewPress, SendSummary, ShowOverview
from handlers.presses.tasks import ListTasks, OpenTask
from handlers.summary_pdf import summary_pdf
from handlers.summary_words import summary_page
from handlers.task_lists import View
from handlers.telling import change, tell
from spbe.overview import Overview
from spbe.people import Action, may
from spbe.refusals import Outdated
from spbe.usecases.overview import Meant, read_overview, read_summary, understand

PAGE = 5
"""Agencies or rows on a page: with the ways to the neighbouring pages and back there are eight buttons."""

LONGEST_CAPTION = 1_024
"""UTF-16 units of a caption, to Telegram."""


async def answer_overview(update: Update, context: BotContext) -> None:
    """Answer /rekap, and /rekap with an agency."""
    words = " ".join(context.args or ())
    meant = await understand(context.resources, context.person, words)
    overview = await read_overview(context.resources, context.person)
    await tell(asked_in(update), context, *_shown(context, overview, meant))


async def answer_summary(update: Update, context: BotContext) -> None:
    """Answer /ringkasan."""
    await _send_summary(asked_in(update), context)


async def answer_progress(update: Update, context: BotContext) -> None:
    """Send the picture of progress to whoever asks for it in words."""
    await _draw(asked_in(update), context, "progress")


async def answer_radar(update: Update, context: BotContext) -> None:
    """Send the radar of levels to whoever asks for it in words."""
    await _draw(asked_in(update), context, "radar")


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
            await _draw(message, context, picture)
        case SendSummary():
            await _send_summary(message, context)
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
    ways: dict[str, Press] = {"tasks": ListTasks("all", meant.opd.id)} if numbers else {}
    if overdue:
        ways["overdue"] = ListOverview("overdue", opd=meant.opd.id)
    return html, in_rows(_labelled(context, ways | {"back": ShowOverview()}))


def _ways_on(context: BotContext, overview: Overview) -> list[Row]:
    ways: dict[str, Press] = {"opds": ListOverview("opds"), "parts": ListOverview("parts")}
    if overview.overdue:
        ways["overdue"] = ListOverview("overdue")
    ways["progress"] = DrawOverview("progress")
    if overview.levels:
        ways["radar"] = DrawOverview("radar")
    return in_rows(_labelled(context, ways | {"summary": SendSummary()}))


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
    first = _first(said, len(overview.opds))
    shown = overview.opds[first : first + PAGE]
    html = context.messages.render("overview/opds", overview=overview, shown=shown, first=first)
    openers = in_rows(button(part.of.short, ShowOverview(part.of.id)) for part in shown)
    return html, [*openers, *_ways_around(context, said, len(overview.opds))]


def _late(context: BotContext, overview: Overview, said: ListOverview) -> View:
    opd = _agency(overview, said.opd).opd
    rows = overview.overdue_of(said.opd)
    first = _first(said, len(rows))
    shown = rows[first : first + PAGE]
    html = context.messages.render(
        "overview/overdue", overview=overview, opd=opd, shown=shown, first=first, total=len(rows)
    )
    named = ((each.row.number, f"No. {each.row.number} {brief_name(each.row)}") for each in shown)
    openers = in_rows(button(label, OpenTask(number)) for number, label in named)
    return html, [*openers, *_ways_around(context, said, len(rows))]


def _first(said: ListOverview, total: int) -> int:
    """Return where a page begins, or the last one where there are no longer so many."""
    return min(said.page, max(0, total - 1) // PAGE) * PAGE


def _ways_around(context: BotContext, said: ListOverview, total: int) -> list[Row]:
    """Return the ways to the neighbouring pages and back."""
    page = _first(said, total) // PAGE
    turns = [
        button(context.messages.line("labels", label), ListOverview(said.by, number, said.opd))
        for label, number in (("previous", page - 1), ("next", page + 1))
        if 0 <= number * PAGE < total
    ]
    return [*in_rows(turns), _labelled(context, {"back": ShowOverview()})]


def _labelled(context: BotContext, ways: Mapping[str, Press]) -> list[InlineKeyboardButton]:
    return [button(context.messages.line("overview/labels", label), press) for label, press in ways.items()]


async def _draw(message: Message, context: BotContext, what: Literal["progress", "radar"]) -> None:
    """Send a picture with a caption that says the same in words."""
    messages, overview = context.messages, await read_overview(context.resources, context.person)
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
    await message.reply_photo(
        InputFile(png, f"{what}.png"),
        caption=_short(context, caption),
        reply_markup=InlineKeyboardMarkup([_labelled(context, {"back": ShowOverview()})]),
        read_timeout=UPLOAD_TIMEOUT,
    )


async def _send_summary(message: Message, context: BotContext) -> None:
    """Send the page for leadership as a PDF."""
    resources, messages = context.resources, context.messages
    summary = await read_summary(resources, context.person)
    if not summary.overview.whole.rows:
        await tell(message, context, messages.render("overview/empty"))
        return
    page = summary_page(messages, summary)
    pdf = await asyncio.to_thread(summary_pdf, page, resources.fonts)
    await message.reply_document(
        InputFile(pdf, f"Ringkasan-SPBE-{resources.today()}.pdf"),
        caption=_short(context, messages.render("overview/summary_caption", overview=summary.overview)),
        reply_markup=InlineKeyboardMarkup([_labelled(context, {"back": ShowOverview()})]),
        read_timeout=UPLOAD_TIMEOUT,
    )


def _short(context: BotContext, html: str) -> str:
    return fitted(html, context.messages.render("shortened"), longest=LONGEST_CAPTION)
