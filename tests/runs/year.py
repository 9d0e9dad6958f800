"""A year in the town: the clock goes from tick to tick, and between them people do what people do, by chance.

Whoever runs the bot gives `live` what a tick is: a call in this process, or a message to one that may be killed.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from tests.runs.agenda import Agenda, moment_of
from tests.runs.doings import MINUTE, Doings
from tests.runs.facts import CLOSES, DAY, Told, local_day
from tests.runs.town import YearTown

Tick = Callable[[datetime], Awaitable[None]]

LATE_EVERY_DAYS = 10

DIGEST = "Pengingat tindak lanjut SPBE"
SHOWN = re.compile(r"^Baris (\d+) (?:\(indikator \d+\) )?· ", re.MULTILINE)
LEFT_OUT = re.compile(r"^Masih ada (\d+) baris lain", re.MULTILINE)
STAGE = re.compile(r"^Tahapan evaluasi · (.+?): ", re.MULTILINE)


@dataclass
class Year:
    """The programme of a run: three ticks a working day, one on a day off, and one after hours on some working days."""

    town: YearTown
    _seen: int = 0

    def __post_init__(self) -> None:
        self.agenda = Agenda(self.town)
        self.doings = Doings(self.agenda)

    async def live(self, tick: Tick) -> None:
        """Go through the period and write down all that arrives."""
        period = self.town.period
        self._foresee()
        day = period.first
        while day <= period.last:
            if not period.down[0] <= day <= period.down[1]:
                for moment in self._ticks(day):
                    await self.agenda.until(moment)
                    self.town.clock.move_to(moment)
                    await tick(self.town.clock())
                    await self.doings.notice_silence()
                    self._react()
            await self.agenda.until(moment_of(day, 23, 59))
            day += DAY
        await self._write_down()

    def _ticks(self, day: date) -> list[datetime]:
        """Return when the bot looks at a day: when it opens, before it closes, and at some odd hour.

        On one day in ten it only looks when the offices have closed: what it plans then must wait for the next day.
        """
        odd = self.agenda.by_chance(day, *self.town.chance.choice(((0, 8), (8, 15), (16, 24))))
        if not self.town.facts.works(day):
            return [odd]
        if day.toordinal() % LATE_EVERY_DAYS == 0:
            return [self.agenda.by_chance(day, CLOSES.hour, 24)]
        return sorted((odd, moment_of(day, 8), moment_of(day, 15, 40)))

    def _foresee(self) -> None:
        """Put into the calendar what does not depend on what is told."""
        town, chance, first, last = self.town, self.town.chance, self.town.period.first, self.town.period.last
        weeks = (last - first).days // 7
        for row, target in town.facts.targets.items():
            if chance.random() < 0.7:
                day = target.at(town.clock()) + round(chance.triangular(-25, 40, 0)) * DAY
                self.agenda.plan(self.agenda.by_chance(day, 7, 18), lambda row=row: self.doings.finishes(row))  # type: ignore[misc]
        day = first
        while day <= last:
            for _ in range(chance.choice((0, 0, 1, 2))):
                self.agenda.plan(self.agenda.by_chance(day, 0, 24), self.doings.reports_somewhere)
            self.agenda.plan(self.agenda.by_chance(day, 9, 12), self.doings.reviews)
            day += DAY
        for _ in range(max(1, weeks // 6)):
            self.agenda.plan(self.agenda.by_chance(self._some_day(), 8, 17), self.doings.moves_a_target)
            self.agenda.plan(self.agenda.by_chance(self._some_day(), 0, 24), self.doings.goes_on_leave)
        self.agenda.plan(self.agenda.by_chance(self._some_day(), 8, 17), self.doings.leaves)
        self.agenda.plan(self.agenda.by_chance(self._some_day(), 8, 17), self.doings.blocks)
        self.agenda.plan(self.agenda.by_chance(self._some_day(), 8, 17), self.doings.loses_a_row)
        self.agenda.plan(self.agenda.by_chance(self._some_day(), 8, 17), self.doings.cancels_a_row)

    def _some_day(self) -> date:
        period = self.town.period
        return period.first + self.town.chance.randrange((period.last - period.first).days * 2 // 3) * DAY

    def _react(self) -> None:
        """Let some of those who were told just now put rows off, disown them, or report."""
        chance, sent = self.town.chance, self.town.simulator.world.sent
        for message in sent[self._seen :]:
            for row in map(int, SHOWN.findall(message.text)):
                soon, person = self.town.clock() + chance.randrange(1, 40) * MINUTE, message.chat_id
                acts = (self.doings.puts_off, self.doings.disowns, self.doings.answers)
                (act,) = chance.choices((*acts, None), (6, 1, 6, 87))
                if act:
                    self.agenda.plan(soon, lambda act=act, person=person, row=row: act(person, row))  # type: ignore[misc]
        self._seen = len(sent)

    async def _write_down(self) -> None:
        """Put together what arrived from the messages, and from the log the rows that they only count."""
        facts, resources = self.town.facts, self.town.house.resources
        async with resources.read_store() as store:
            log = await store.reminders.log(limit=1_000_000)
        held = dict[int, dict[int, set[str]]]()
        of_day = dict[tuple[int, date], int]()
        for entry in log.items:
            if entry.message_id is not None and entry.row is not None and entry.outcome == "sent":
                held.setdefault(entry.message_id, {}).setdefault(entry.row, set()).add(entry.rule.kind)
        digests = [each for each in self.town.simulator.world.sent if each.text.startswith(DIGEST)]
        for message in digests:
            if message.message_id in held:
                of_day[message.chat_id, local_day(message.date)] = message.message_id
        for message in digests:
            its = of_day.get((message.chat_id, local_day(message.date)), message.message_id)
            rows = {row: frozenset(kinds) for row, kinds in held.get(its, {}).items()}
            left_out = LEFT_OUT.search(message.text)
            facts.told.append(
                Told(
                    message.chat_id,
                    message.date,
                    rows,
                    tuple(map(int, SHOWN.findall(message.text))),
                    int(left_out[1]) if left_out else 0,
                    frozenset(STAGE.findall(message.text)),
                )
            )
