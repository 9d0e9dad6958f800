"""What people do in the town, by chance; each act goes through the use cases and is written down as a fact."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from spbe.form_json import to_json
from spbe.matrix import Target
from spbe.people import Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.refusals import Outdated, Refusal
from spbe.reminding import Preference
from spbe.report_form import Form, Item, Step
from spbe.reports import Draft
from spbe.usecases import managing, people, postponing, sending, verifying
from tests.runs.agenda import FAR, Agenda, moment_of
from tests.runs.facts import DAY, Post, Said, Snoozed, Span, local_day
from tests.runs.town import MADE, WAYAN, WISHES, YearTown

MINUTE = timedelta(minutes=1)
CHOICES = tuple(postponing.Delay)


@dataclass
class Doings:
    """The people at work."""

    agenda: Agenda
    _forms: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def town(self) -> YearTown:
        return self.agenda.town

    def _open_rows(self) -> list[int]:
        return [row for row in self.town.ids if self.town.facts.is_open(row, self.town.clock())]

    def _writers(self, row: int) -> list[int]:
        """Return who reports on a row: its focal points who are there, else a coordinator on their behalf."""
        now, facts = self.town.clock(), self.town.facts
        there = [each for each in facts.focal_points(row, now) if not self._is_away(each, now)]
        return sorted(there) or [WAYAN]

    def _is_away(self, person: int, now: datetime) -> bool:
        spans = (*self.town.facts.leaves, *self.town.facts.silences)
        return any(each.person == person and each.since <= now < each.until for each in spans)

    async def reports_somewhere(self) -> None:
        if rows := self._open_rows():
            row = self.town.chance.choice(rows)
            status = self.town.chance.choice((Status.NOT_STARTED, Status.IN_PROGRESS, Status.BLOCKED))
            said = await self._report(row, self.town.chance.choice(self._writers(row)), status)
            if self.town.chance.random() < 0.1:
                self.agenda.plan(self.town.clock() + 5 * MINUTE, lambda: self._withdraws(*said))

    async def finishes(self, row: int) -> None:
        if self.town.facts.is_open(row, self.town.clock()):
            await self._report(row, self.town.chance.choice(self._writers(row)), Status.DONE)
            self.agenda.count("reported as done")

    async def _report(self, row: int, person_id: int, status: Status) -> tuple[Said, int]:
        resources, now = self.town.house.resources, self.town.clock()
        percent = {Status.NOT_STARTED: 0, Status.DONE: 100}.get(status, self.town.chance.choice((25, 50, 75)))
        blocker = Blocker.BUDGET if status is Status.BLOCKED else None
        items = (Item(row=row, status=status, percent=percent, blocker=blocker),)
        form = Form(id=next(self._forms), purpose="report", items=items, passed=frozenset({Step.NOTE, Step.EVIDENCE}))
        async with resources.open_store() as store:
            await store.drafts.put(Draft(person_id, person_id, to_json(form), form.step, now))
        (sent,) = await sending.send(resources, await self.town.person(person_id), form.id)
        assert sent.report
        said = Said(row, person_id, now)
        self.town.facts.reports[row].append(said)
        self._acts_on(person_id, row)
        self._owns_again(person_id, row)
        await self._note_status(row)
        self.agenda.count("reports")
        return said, sent.report.id

    async def _withdraws(self, said: Said, report_id: int) -> None:
        try:
            await sending.withdraw(self.town.house.resources, await self.town.person(said.person), report_id)
        except Refusal:
            return  # decided on meanwhile, or they have left
        said.withdrawn_at = self.town.clock()
        await self._note_status(said.row)
        self.agenda.count("reports taken back")

    async def reviews(self) -> None:
        """Let a coordinator decide on some of what waits."""
        chance, now = self.town.chance, self.town.clock()
        waiting = [row for row, status in self.town.facts.statuses.items() if status.at(now) is RowStatus.WAITING]
        for row in waiting:
            last = self.town.facts.last_report(row, now)
            if last is None or chance.random() > 0.12:
                continue
            by = await self.town.person(MADE if last.person == WAYAN else WAYAN)
            async with self.town.house.database.read_store() as store:
                found = await store.follow_ups.find(row)
            assert found
            assert found.state.last_report
            if chance.random() < 0.7:
                await verifying.accept(self.town.house.resources, by, found.state.last_report.id)
                self.agenda.count("verified")
            else:
                reason = verifying.ReturnReason.UNSIGNED
                await verifying.return_report(self.town.house.resources, by, found.state.last_report.id, reason)
                self.agenda.count("returned")
                again = local_day(now) + chance.randrange(2, 25) * DAY
                self.agenda.plan(self.agenda.by_chance(again, 7, 18), lambda row=row: self.finishes(row))  # type: ignore[misc]
            await self._note_status(row)
            self._acts_on(by.id, row)

    def _acts_on(self, person: int, row: int) -> None:
        """Whoever does something about a row no longer puts it off."""
        for each in self.town.facts.snoozes:
            if (each.person, each.row, each.ended_at) == (person, row, None):
                each.ended_at = self.town.clock()

    def _owns_again(self, person: int, row: int) -> None:
        """Whoever reports on a row, or is told that it is theirs, no longer says that it is not."""
        spans = self.town.facts.disowned[person, row]
        spans[:] = [(since, min(until, self.town.clock())) for since, until in spans]

    async def _note_status(self, row: int) -> None:
        async with self.town.house.database.read_store() as store:
            found = await store.follow_ups.get(self.town.ids[row])
        assert found
        status = None if found.gone_at else found.state.status
        self.town.facts.statuses[row].note(self.town.clock(), status)

    async def moves_a_target(self) -> None:
        chance, now, facts = self.town.chance, self.town.clock(), self.town.facts
        if rows := self._open_rows():
            row = chance.choice(rows)
            day = max(local_day(now), facts.targets[row].at(now)) + chance.randrange(2, 50) * DAY
            async with self.town.house.database.open_store() as store:
                target = Target(day, "day")
                await store.follow_ups.move_targets([self.town.ids[row]], target, reason="TTD", by=MADE, at=now)
            facts.targets[row].note(now, day)
            self.agenda.count("targets moved")

    async def goes_on_leave(self) -> None:
        chance, now = self.town.chance, self.town.clock()
        person = chance.choice([each for each in self.town.facts.posts if self.town.facts.is_member(each, now)])
        if self._is_away(person, now):
            return
        last = local_day(now) + chance.randrange(3, 15) * DAY
        async with self.town.house.database.open_store() as store:
            wished = await store.preferences.get(person)
            await store.preferences.put(person, Preference(wished.hours, wished.quiet_days, last))
        self.town.facts.leaves.append(Span(person, now, now, moment_of(last + DAY)))
        self.agenda.count("leaves")

    async def leaves(self) -> None:
        """Let a focal point leave for good; two weeks later somebody takes their place."""
        now, facts = self.town.clock(), self.town.facts
        leaver = self.town.chance.choice([each for each in facts.posts if facts.posts[each].at(now).opds])
        post = facts.posts[leaver].at(now)
        await managing.remove(self.town.house.resources, await self.town.person(MADE), leaver)
        facts.posts[leaver].note(now, Post(Role.GUEST))
        self.agenda.count("people who left")

        async def join() -> None:
            await self.town.joins(leaver + 500, post.role, *post.opds, wish=WISHES[1])

        self.agenda.plan(now + 14 * DAY, join)

    async def blocks(self) -> None:
        """Let a focal point block the bot without its noticing, for some weeks."""
        now, facts, world = self.town.clock(), self.town.facts, self.town.simulator.world
        known = [each for each in facts.posts if each not in (MADE, WAYAN) and not self._is_away(each, now)]
        person = self.town.chance.choice([each for each in known if facts.posts[each].at(now).opds])
        world.chats[person].blocked = True
        facts.silences.append(Span(person, now, FAR, FAR))
        self.agenda.count("people who blocked the bot")

        async def unblock() -> None:
            world.chats[person].blocked = False
            await people.identify(self.town.house.resources, person)
            last = facts.silences.pop()
            facts.silences.append(Span(person, last.since, last.known, self.town.clock()))

        self.agenda.plan(now + 21 * DAY, unblock)

    async def loses_a_row(self) -> None:
        now = self.town.clock()
        row = self.town.chance.choice(self._open_rows())
        async with self.town.house.database.open_store() as store:
            matrix = await store.follow_ups.matrix()
            await store.follow_ups.replace(
                matrix.title, [each for each in matrix.rows if each.number != row], at=now, by=MADE
            )
        await self._note_status(row)
        self.agenda.count("rows gone")

    async def cancels_a_row(self) -> None:
        row = self.town.chance.choice(self._open_rows())
        async with self.town.house.database.open_store() as store:
            await store.follow_ups.set_state(
                self.town.ids[row], status=RowStatus.CANCELLED, percent=0, blocker=None, at=self.town.clock()
            )
        await self._note_status(row)
        self.agenda.count("rows cancelled")

    def _may_act(self, person: int, row: int) -> bool:
        facts, now = self.town.facts, self.town.clock()
        is_theirs = person in facts.focal_points(row, now) or person in facts.coordinators(now)
        return is_theirs and facts.is_open(row, now)

    async def puts_off(self, person: int, row: int) -> None:
        if self._may_act(person, row):
            now, delay = self.town.clock(), self.town.chance.choice(CHOICES)
            off = await postponing.put_off(self.town.house.resources, await self.town.person(person), [row], delay)
            assert off.follow_ups
            until = {"tomorrow": 1, "three_days": 3}.get(delay.value, 7 - local_day(now).weekday())
            self.town.facts.snoozes.append(Snoozed(person, row, now, local_day(now) + until * DAY))
            self.agenda.count("rows put off")

    async def disowns(self, person: int, row: int) -> None:
        if not self._may_act(person, row):
            return
        resources, now = self.town.house.resources, self.town.clock()
        try:
            await postponing.disown(resources, await self.town.person(person), row)
        except Outdated:
            return
        spans = self.town.facts.disowned[person, row]
        spans.append((now, FAR))
        self.agenda.count("rows disowned")

        async def take_back() -> None:
            if self.town.facts.statuses[row].at(self.town.clock()) is None:
                return
            with suppress(Outdated):  # they reported on it, or what they wished for went with them
                await postponing.own_again(resources, await self.town.person(MADE), row, person)
            self._owns_again(person, row)

        if self.town.chance.random() < 0.5:
            self.agenda.plan(now + 10 * DAY, take_back)

    async def answers(self, person: int, row: int) -> None:
        if self._may_act(person, row):
            await self._report(row, person, Status.IN_PROGRESS)

    async def notice_silence(self) -> None:
        """Write down when the bot learnt that nothing reaches somebody."""
        facts = self.town.facts
        if facts.silences and facts.silences[-1].known == FAR:
            async with self.town.house.database.read_store() as store:
                blocked = await store.reminders.blocked()
            last = facts.silences[-1]
            if last.person in blocked:
                facts.silences[-1] = Span(last.person, last.since, self.town.clock(), last.until)
