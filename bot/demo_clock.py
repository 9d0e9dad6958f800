"""The jumps of the demo's clock: the reminders of the days that are passed over come as if somebody had waited."""

from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from handlers.context import App, BotContext
from simulator.clock import Jump
from simulator.control import Simulator
from simulator.values import Persona
from spbe.dates import in_full
from spbe.progress import ASKED_OF_OPD
from spbe.reminding import HoursWish
from spbe.usecases.office_hours import OfficeHours, office_hours
from spbe.usecases.resources import Resources
from spbe.working_days import DAY, WorkCalendar

Remind = Callable[[BotContext], Awaitable[None]]
"""Plans what is due now and delivers it."""

NOT_YET = "Bot sedang dinyalakan. Silakan coba sebentar lagi."
NO_TARGET = "Tidak ada target waktu yang akan datang pada baris yang belum selesai."


class DemoClock:
    """Moves the clock of a demo ahead; where on the way people are told something, it stops and lets the bot remind."""

    def __init__(self, clock: Clock, simulator: Simulator, personas: Sequence[Persona], remind: Remind) -> None:
        self._clock, self._simulator, self._personas, self._remind = clock, simulator, personas, remind
        self.application: App | None = None
        """The bot; the page is there before it."""

    @property
    def jumps(self) -> tuple[Jump, ...]:
        """What the page offers."""
        return (
            Jump("day", "Maju 1 hari", partial(self._make, partial(self._pass_days, count=1))),
            Jump("week", "Maju 1 minggu", partial(self._make, partial(self._pass_days, count=7))),
            Jump("target", "Ke target", partial(self._make, self._reach_target)),
        )

    async def _make(self, move: Callable[[App], Coroutine[Any, Any, str]]) -> str:
        """Make a jump as a task of the application, which waits for it when the demo is stopped."""
        if self.application is None or not self.application.running:
            return NOT_YET
        return await self.application.create_task(move(self.application), name="jump")

    async def _pass_days(self, bot: App, *, count: int) -> str:
        resources = bot.bot_data.resources
        end = resources.now().astimezone(resources.timezone) + timedelta(days=count)
        news = await self._move(bot, end)
        return f"{_in_words(end.date(), resources.contents.content.calendar)}. {news}"

    async def _reach_target(self, bot: App) -> str:
        """Move to the moment at which the next target date is told of on its day, or before if that is a day off."""
        resources = bot.bot_data.resources
        async with resources.read_store() as store:
            hours = await office_hours(resources, store)
            found = await store.follow_ups.tasks(statuses=ASKED_OF_OPD)
        targets = [each.state.target.day for each in found.items]
        ahead = [(moment, day) for day in targets if (moment := _told_at(day, hours)) > resources.now()]
        if not ahead:
            return NO_TARGET
        moment, target = min(ahead)
        news = await self._move(bot, moment)
        where = "" if target == moment.date() else f" pada hari libur, {in_full(target)}"
        return f"{in_full(moment.date())}: target waktu {targets.count(target)} baris{where}. {news}"

    async def _move(self, bot: App, end: datetime) -> str:
        """Move to a moment and remind there and wherever it is time on the way; say who got how many messages."""
        before = {each.id: len(self._simulator.sent(each.id)) for each in self._personas}
        with _jobs_held(bot):
            for moment in (*await _moments(bot.bot_data.resources, end), end):
                if not bot.running:
                    break
                self._clock.move_to(moment)
                await self._remind(BotContext(bot))
        sent = {each.name: self._simulator.sent(each.id)[before[each.id] :] for each in self._personas}
        counts = {name: sum(not one.edited for one in messages) for name, messages in sent.items()}
        told = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
        return f"Pesan baru: {told}." if told else "Tidak ada pesan baru."


@contextmanager
def _jobs_held(bot: App) -> Iterator[None]:
    """Let no job begin: a digest that one is sending when the clock moves on would be sent again."""
    scheduler = bot.job_queue.scheduler if bot.job_queue else None
    if scheduler:
        scheduler.pause()
    try:
        yield
    finally:
        if scheduler and bot.running:
            scheduler.resume()


async def _moments(resources: Resources, end: datetime) -> list[datetime]:
    """Return when people are told something from now until a moment: the hour of the instance, and those they chose."""
    async with resources.read_store() as store:
        hours = await office_hours(resources, store)
        wishes = {HoursWish(), *await store.preferences.wishes()}
    now = resources.now()
    days = _days_of(now.astimezone(hours.zone).date(), end.astimezone(hours.zone).date(), hours)
    moments = {_opening(day, wish, hours) for day in days for wish in wishes}
    return sorted(moment for moment in moments if now < moment < end)


def _days_of(first: date, last: date, hours: OfficeHours) -> Collection[date]:
    days = (first + number * DAY for number in range((last - first).days + 1))
    return [day for day in days if hours.told_on(day)]


def _opening(day: date, wish: HoursWish, hours: OfficeHours) -> datetime:
    zone = ZoneInfo(wish.zone) if wish.zone else hours.zone
    return hours.calendar.moment_on(day, wish.at or hours.at, zone)


def _told_at(target: date, hours: OfficeHours) -> datetime:
    day = target if hours.calendar.is_working(target) else hours.calendar.working_day_before(target)
    return _opening(day, HoursWish(), hours)


def _in_words(day: date, calendar: WorkCalendar) -> str:
    if calendar.is_working(day):
        return in_full(day)
    name = calendar.reason(day)
    return f"{in_full(day)}: hari libur{f' ({name})' if name else ''}, tidak ada pengingat hari ini"
