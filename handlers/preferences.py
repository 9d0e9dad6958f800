"""When people are reminded: /pengingat in words and by buttons, and for the whole instance by its coordinator."""

from datetime import date, time
from functools import partial
from typing import Literal

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows, turns
from handlers.phrasing import full_day
from handlers.presses import Press
from handlers.presses.reminders import (
    ChooseHour,
    ChooseLeave,
    ChooseQuiet,
    ChooseUsual,
    ChooseZone,
    HearAgain,
    OwnRow,
    PreferencePress,
    ShowReminderLog,
    ShowReminders,
)
from handlers.reminder_log import tell_log
from handlers.telling import View, change, tell
from spbe.dates import WEEKDAYS
from spbe.paging import paged
from spbe.people import Action, may
from spbe.refusals import Outdated
from spbe.reminder_wishes import (
    AtHour,
    Change,
    InZone,
    LeaveUntil,
    QuietDays,
    ReminderWish,
    Topic,
    Usual,
    wish_from,
)
from spbe.reminder_words import ZONES
from spbe.usecases import postponing, preferring
from spbe.usecases.office_hours import local_day
from spbe.usecases.preferring import Settings, Whose

Part = Literal["hour", "quiet", "leave"]

LOG = "log"
ROWS_A_PAGE = 5
MOST_HOURS = 6
EARLY_HOURS = 4
"""Of more hours than fit on buttons these first ones are offered, and the last."""


async def set_reminders(update: Update, context: BotContext) -> None:
    """Show or change when somebody is reminded: /pengingat, /pengingat jam 9, /pengingat instansi zona wit."""
    words = list(context.args or ())
    if words and words[0].lower() == LOG:
        await tell_log(update, context, " ".join(words[1:]))
        return
    wish = wish_from(" ".join(words), today=(await local_day(context.resources)).today)
    await tell_wish(asked_in(update), context, wish)


async def tell_wish(message: Message, context: BotContext, wish: ReminderWish) -> None:
    """Do what somebody wishes and tell what holds now; a matter that was only named is shown with its choices."""
    if not may(context.person, Action.BE_REMINDED):
        await tell(message, context, context.messages.render("preferring/members"))
        return
    settings = await preferring.grant(context.resources, context.person, wish)
    view = _topic_view(context, settings, wish.topic) if wish.topic else None
    await tell(message, context, *(view or _view(context, settings, saved=bool(wish.changes))))


async def press(query: CallbackQuery, context: BotContext, said: PreferencePress) -> None:
    """Do what a button of this subject says."""
    resources, person = context.resources, context.person
    if isinstance(said, ShowReminders):
        await change(query, context, *await _shown(context, said))
        await query.answer()
        return
    if isinstance(said, HearAgain):
        await postponing.end_put_off(resources, person, said.row, meant=said.follow_up)
        await change(query, context, *await _rows_view(context, said.page))
        await query.answer(context.messages.line("preferring/labels", "heard"))
        return
    settings = await preferring.change(resources, person, [_change(said)], said.whose)
    is_one_of_several = isinstance(said, ChooseQuiet)
    view = _topic_view(context, settings, "quiet") if is_one_of_several else _view(context, settings)
    await change(query, context, *view)
    await query.answer(context.messages.line("toasts", "reminders_set"))


async def _shown(context: BotContext, said: ShowReminders) -> View:
    if said.part == "rows":
        return await _rows_view(context, said.page)
    settings = await preferring.settings_of(context.resources, context.person, said.whose)
    return _view(context, settings) if said.part == "all" else _topic_view(context, settings, said.part)


def _change(said: ChooseHour | ChooseZone | ChooseQuiet | ChooseLeave | ChooseUsual) -> Change:
    match said:
        case ChooseHour(minute=minute):
            return Usual("hour") if minute is None else AtHour(_time(minute))
        case ChooseZone(zone=zone):
            return Usual("zone") if zone is None else InZone(ZONES[zone])
        case ChooseQuiet(day=day, quiet=quiet):
            if day >= len(WEEKDAYS):
                raise Outdated
            return QuietDays(frozenset({day}), "also" if quiet else "not")
        case ChooseLeave(until=until):
            return Usual("leave") if until is None else LeaveUntil(_day(until))
        case ChooseUsual():
            return Usual()


def _time(minute: int) -> time | None:
    return time(*divmod(minute, 60)) if minute < 24 * 60 else None


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if 0 < ordinal <= date.max.toordinal() else None


def _view(context: BotContext, settings: Settings, *, saved: bool = False) -> View:
    """Return when somebody is reminded, or the instance, with the ways to change it."""
    quiet = [WEEKDAYS[day] for day in sorted(settings.chosen.quiet_days)]
    common = [WEEKDAYS[day] for day in sorted(settings.common_quiet)]
    html = context.messages.render(
        "preferring/settings",
        settings=settings,
        quiet=quiet,
        common_quiet=common,
        weekend=[WEEKDAYS[day] for day in sorted(settings.weekend)],
        no_longer_quiet=[WEEKDAYS[day] for day in sorted(settings.no_longer_quiet)],
        saved=saved,
    )
    whose = settings.whose
    leave = "leave" if whose == "own" else "pause"
    buttons = [
        _labelled(context, "hour", ShowReminders(whose, "hour")),
        _labelled(context, "zone", ShowReminders(whose, "zone")),
        _labelled(context, "quiet", ShowReminders(whose, "quiet")),
        _labelled(context, leave, ShowReminders(whose, "leave")),
    ]
    if settings.held_back and whose == "own":
        buttons.append(_labelled(context, "rows", ShowReminders("own", "rows"), f" ({settings.held_back})"))
    if not settings.is_usual:
        buttons.append(_labelled(context, "usual", ChooseUsual(whose)))
    if whose == "instance":
        buttons.append(_back(context, "own"))
    elif settings.may_set_instance:
        buttons.append(_labelled(context, "instance", ShowReminders("instance")))
        buttons.append(_labelled(context, "log", ShowReminderLog(back=True)))
    return html, in_rows(buttons)


def _topic_view(context: BotContext, settings: Settings, topic: Topic) -> View:
    """Return the choices of one matter."""
    render = context.messages.render
    match topic:
        case "hour":
            html, buttons = render("preferring/hour", settings=settings), _hours(context, settings)
        case "zone":
            html, buttons = render("preferring/zone", settings=settings), _zones(context, settings)
        case "quiet":
            html, buttons = render("preferring/quiet", settings=settings), _weekdays(context, settings)
        case "off":
            html, buttons = render("preferring/never_off", settings=settings), _instead_of_off(context, settings.whose)
        case _:
            html, buttons = render("preferring/leave", settings=settings), _leaves(context, settings)
    return html, in_rows([*buttons, _back(context, settings.whose)])


def _instead_of_off(context: BotContext, whose: Whose) -> list[InlineKeyboardButton]:
    parts: dict[str, Part] = {"leave" if whose == "own" else "pause": "leave", "quiet": "quiet", "hour": "hour"}
    return [_labelled(context, key, ShowReminders(whose, part)) for key, part in parts.items()]


def _hours(context: BotContext, settings: Settings) -> list[InlineKeyboardButton]:
    hours = [time(hour) for hour in range(24) if settings.first <= time(hour) <= settings.last]
    if len(hours) > MOST_HOURS:
        hours = hours[:EARLY_HOURS] + hours[EARLY_HOURS - MOST_HOURS :]
    buttons = [button(f"{hour:%H.%M}", ChooseHour(settings.whose, 60 * hour.hour)) for hour in hours]
    if settings.chosen.hours.at:
        buttons.append(_follow(context, ChooseHour(settings.whose, None), f" ({settings.usual_at:%H.%M})"))
    return buttons


def _zones(context: BotContext, settings: Settings) -> list[InlineKeyboardButton]:
    whose = settings.whose
    buttons = [button(zone.upper(), ChooseZone(whose, zone)) for zone in ("wib", "wita", "wit")]
    if settings.chosen.hours.zone:
        buttons.append(_follow(context, ChooseZone(whose, None)))
    return buttons


def _weekdays(context: BotContext, settings: Settings) -> list[InlineKeyboardButton]:
    quiet, mark = settings.chosen.quiet_days, context.messages.line("preferring/labels", "chosen")
    return [
        button(
            f"{mark} {WEEKDAYS[day]}" if day in quiet else WEEKDAYS[day],
            ChooseQuiet(settings.whose, day, day not in quiet),
        )
        for day in settings.workdays
    ]


def _leaves(context: BotContext, settings: Settings) -> list[InlineKeyboardButton]:
    until = context.messages.line("preferring/labels", "until")
    buttons = [
        button(f"{until} {full_day(day)}", ChooseLeave(settings.whose, day.toordinal()))
        for day in preferring.leave_days(settings)
    ]
    if settings.chosen.leave_until:
        end = "end_leave" if settings.whose == "own" else "end_pause"
        buttons.append(_labelled(context, end, ChooseLeave(settings.whose, None)))
    return buttons


async def _rows_view(context: BotContext, page: int) -> View:
    """Return a page of the rows of which a person wants to hear nothing, each with the way to hear of it again."""
    held = await preferring.held_back(context.resources, context.person)
    rows = [*held.put_off, *((row, None) for row in held.disowned)]
    shown = paged(rows, page, ROWS_A_PAGE)
    html = context.messages.render("preferring/rows", shown=shown)
    word = context.messages.line("preferring/labels", "row")
    buttons = [
        _labelled(context, "undo", HearAgain(row.row.number, row.id, shown.page), f": {word} {row.row.number}")
        if until
        else _labelled(context, "mine", OwnRow(row.row.number, row.id, context.person.id), f": {word} {row.row.number}")
        for row, until in shown.items
    ]
    turning = turns(context.messages, shown, partial(ShowReminders, "own", "rows"))
    return html, in_rows([*buttons, *turning, _back(context, "own")])


def _labelled(context: BotContext, key: str, press: Press, more: str = "") -> InlineKeyboardButton:
    return button(context.messages.line("preferring/labels", key) + more, press)


def _follow(context: BotContext, press: ChooseHour | ChooseZone, more: str = "") -> InlineKeyboardButton:
    """Return the way back to what holds where nothing is chosen."""
    return _labelled(context, "follow" if press.whose == "own" else "follow_settings", press, more)


def _back(context: BotContext, whose: Whose) -> InlineKeyboardButton:
    return button(context.messages.line("labels", "back"), ShowReminders(whose))
