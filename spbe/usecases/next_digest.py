"""When somebody is reminded next, and of what: the rules of planning, asked about one person and the coming days.

Planning itself goes by sets (`storage.reminder_plans`). What people will do until then nobody knows: all is taken as
it stands today, also who of an agency can be told in somebody's place.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from spbe.people import Person, Role
from spbe.progress import ASKED_OF_OPD, RowStatus
from spbe.reminders import EvaluationStage, Policy, nudges, review_rounds, stage_of, stage_reminder
from spbe.reminding import (
    LOOK_BACK,
    LOOK_BACK_AT_REVIEWS,
    Contact,
    HoursWish,
    Preference,
    ReminderLogEntry,
    Rule,
)
from spbe.reports import FollowUp
from spbe.usecases.office_hours import OfficeHours
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources

OWNERS = (Role.FOCAL_POINT, Role.COORDINATOR)
"""Who is told of a row as one of its agency."""

MOST_TOLD = 2000
"""So many of the latest reminders of a person are looked at: more than stay reached at one time."""

SNOOZED_LATELY = timedelta(days=31)

Key = tuple[int | None, str | None, Rule, date]


@dataclass(frozen=True, slots=True)
class NextDigest:
    """What somebody is told of on a day: rows by number, stages of the evaluation by title, reports that wait."""

    day: date
    rows: tuple[int, ...] = ()
    stages: tuple[str, ...] = ()
    reviews: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of which somebody may be told, with what decides when.

    `since` is the day of the last report, else the one on which the row came. `teller` is what the colleague wishes
    who reported last and is told first; None where there is none. `pending` is planned, but was not told.
    """

    follow_up: FollowUp
    since: date
    is_theirs: bool
    is_own: bool
    teller: Preference | None
    contact: Contact | None
    put_off_until: date | None
    comes_back_on: date | None
    pending: bool

    @property
    def target(self) -> date:
        return self.follow_up.state.target.day

    @property
    def reported_at(self) -> datetime | None:
        report = self.follow_up.state.last_report
        return report.reported_at if report else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outlook:
    """All that is known today of what one person may be told of."""

    hours: OfficeHours
    policy: Policy
    wishes: tuple[HoursWish, ...]
    told: frozenset[Key]
    rows: tuple[_Row, ...]
    waiting: tuple[tuple[FollowUp, date, date | None], ...]

    def on(self, day: date) -> NextDigest | None:
        """Return what the person would be told of on a day; None for nothing."""
        rows = sorted(each.follow_up.row.number for each in self.rows if self._is_due(each, day))
        stages = [each.title for each in self.policy.stages if self._stage_is_due(each, day)]
        reviews = sum(self._review_is_due(*each, day) for each in self.waiting)
        return NextDigest(day, tuple(rows), tuple(stages), reviews) if rows or stages or reviews else None

    def _is_due(self, row: _Row, day: date) -> bool:
        if row.put_off_until and row.put_off_until > day:
            return False
        if row.pending or (row.comes_back_on and row.comes_back_on <= day and not self._is_silenced(row, day)):
            return True
        reached = self._rule(row, day)
        if reached is None:
            return False
        rule, anchor, days = reached
        return (row.follow_up.id, None, rule, anchor) not in self.told and (
            self._is_told_as_owner(row, days, day) or self._is_told_as_coordinator(row, rule, days)
        )

    def _rule(self, row: _Row, day: date) -> tuple[Rule, date, int | None] | None:
        """Return the rule of a row that no report has answered, its anchor, and how far from the target it lies."""
        calendar, policy, target = self.hours.calendar, self.policy, row.target
        if stage := stage_of(max(target, day - LOOK_BACK), today=day, calendar=calendar, policy=policy):
            days = stage.days
            if row.reported_at and (self._is_silenced(row, day) or (target - row.since).days <= days):
                return None
            return Rule("overdue", -days) if stage.is_overdue else Rule("before", days), target, days
        number = nudges(max(row.since, day - LOOK_BACK), today=day, calendar=calendar, policy=policy)
        return (Rule("stale", number), row.since, None) if number else None

    def _is_silenced(self, row: _Row, day: date) -> bool:
        """Say whether a report is so fresh on a day that nobody is told of its row."""
        if row.reported_at is None:
            return False
        hours = self.hours
        opens = min(
            hours.calendar.moment_on(day, wish.at or hours.at, ZoneInfo(wish.zone) if wish.zone else hours.zone)
            for wish in (HoursWish(), *self.wishes)
        )
        return row.reported_at > opens - timedelta(hours=self.policy.silent_hours_after_report)

    def _is_told_as_owner(self, row: _Row, days: int | None, day: date) -> bool:
        if not row.is_theirs:
            return False
        is_for_all = days is not None and days <= -self.policy.escalate_to_all_after_days
        return is_for_all or row.is_own or row.teller is None or row.teller.is_away(day)

    def _is_told_as_coordinator(self, row: _Row, rule: Rule, days: int | None) -> bool:
        if row.contact is None:
            return False
        if days is not None and days <= -self.policy.escalate_to_coordinator_after_days:
            return True
        if not row.contact.is_silent:
            return False
        last = row.contact.last
        then = self._rule(row, last.astimezone(self.hours.zone).date()) if last else None
        return then is None or then[0] != rule

    def _stage_is_due(self, stage: EvaluationStage, day: date) -> bool:
        reached = stage_reminder(stage, today=day, calendar=self.hours.calendar)
        return reached is not None and (None, stage.key, Rule("stage", reached.days), stage.day) not in self.told

    def _review_is_due(self, follow_up: FollowUp, since: date, put_off_until: date | None, day: date) -> bool:
        if put_off_until and put_off_until > day:
            return False
        begun = max(since, day - LOOK_BACK_AT_REVIEWS)
        number = review_rounds(begun, today=day, calendar=self.hours.calendar, policy=self.policy)
        return number > 0 and (follow_up.id, None, Rule("review", number), since) not in self.told


async def next_digest(
    resources: Resources, store: Store, person: Person, hours: OfficeHours, days: Iterable[date]
) -> NextDigest | None:
    """Return what somebody is told of next, on the first of these days on which there is something; else None."""
    outlook = await _outlook(resources, store, person, hours)
    return next((found for day in days if (found := outlook.on(day))), None)


async def open_rows(store: Store, person: Person) -> tuple[FollowUp, ...]:
    """Return the rows on which a person's agencies must still act."""
    if person.role not in OWNERS or not person.opds:
        return ()
    return (await store.follow_ups.tasks(opds=person.opds, statuses=ASKED_OF_OPD)).items


async def _outlook(resources: Resources, store: Store, person: Person, hours: OfficeHours) -> _Outlook:
    log = (await store.reminders.log(person_id=person.id, limit=MOST_TOLD)).items
    is_coordinator = person.role is Role.COORDINATOR
    present = (
        (await store.follow_ups.tasks(statuses=ASKED_OF_OPD | {RowStatus.WAITING})).items if is_coordinator else ()
    )
    today = resources.now().astimezone(hours.zone).date()
    put_off = {
        each.follow_up_id: each.until
        for each in await store.preferences.snoozed(person.id, today=today - SNOOZED_LATELY)
    }
    asked = tuple(each for each in present if each.state.status in ASKED_OF_OPD)
    waiting = (each for each in present if each.state.status is RowStatus.WAITING)
    return _Outlook(
        hours=hours,
        policy=resources.contents.content.reminders,
        wishes=await store.preferences.wishes(),
        told=frozenset(
            (each.follow_up_id, each.stage, each.rule, each.anchor) for each in log if each.outcome == "sent"
        ),
        rows=await _rows(store, person, hours, asked or await open_rows(store, person), log, put_off, today),
        waiting=tuple(
            (each, each.state.since.astimezone(hours.zone).date(), put_off.get(each.id))
            for each in waiting
            if each.state.since
        ),
    )


async def _rows(
    store: Store,
    person: Person,
    hours: OfficeHours,
    asked: Sequence[FollowUp],
    log: Sequence[ReminderLogEntry],
    put_off: Mapping[int, date],
    today: date,
) -> tuple[_Row, ...]:
    disowned = frozenset(await store.preferences.disowned(person.id))
    rows = [each for each in asked if each.id not in disowned]
    contacts = {}
    if person.role is Role.COORDINATOR and rows:
        contacts = dict(await store.reminders.contacts([each.id for each in rows], today=today))
    tellers = await _tellers(store, person, rows)
    imported = [each.at for each in await store.audit.of_subject("matrix") if each.action == "import_matrix"]
    of_row: dict[int, list[ReminderLogEntry]] = {}
    for entry in log:
        if entry.follow_up_id is not None:
            of_row.setdefault(entry.follow_up_id, []).append(entry)
    found = []
    for each in rows:
        entries, until = of_row.get(each.id, []), put_off.get(each.id)
        last = each.state.last_report
        found.append(
            _Row(
                follow_up=each,
                since=_since(each, entries, imported, hours.zone, today),
                is_theirs=person.role in OWNERS and bool(each.opds & person.opds),
                is_own=last is not None and last.reporter_id == person.id,
                teller=tellers.get(each.id),
                contact=contacts.get(each.id),
                put_off_until=until,
                comes_back_on=until
                if until and await _comes_back(store, person, each, until, entries, hours)
                else None,
                pending=any(_is_pending(entry, each) for entry in entries),
            )
        )
    return tuple(found)


def _since(
    row: FollowUp, entries: Sequence[ReminderLogEntry], imported: Sequence[datetime], zone: tzinfo, today: date
) -> date:
    """Return the day of the last report; of a row without one the day that its nudges count from, else the import."""
    if row.state.last_report:
        return row.state.last_report.reported_at.astimezone(zone).date()
    nudged = [entry.anchor for entry in entries if entry.rule.kind == "stale"]
    return max(nudged) if nudged else min(imported).astimezone(zone).date() if imported else today


def _is_pending(entry: ReminderLogEntry, row: FollowUp) -> bool:
    """Say whether a reminder is planned, was not told and still holds."""
    if entry.outcome is not None or entry.rule.kind == "review":
        return False
    last = row.state.last_report
    is_answered = last is not None and last.reported_at > entry.planned_at
    return not is_answered and (entry.rule.kind not in ("before", "overdue") or entry.anchor == row.state.target.day)


async def _comes_back(
    store: Store, person: Person, row: FollowUp, until: date, entries: Sequence[ReminderLogEntry], hours: OfficeHours
) -> bool:
    """Say whether a row that was put off is told again when that ends: unless it was told, or reported on, since."""
    if any(entry.planned_at.astimezone(hours.zone).date() >= until for entry in entries if entry.outcome == "sent"):
        return False
    last = row.state.last_report
    if last is None:
        return True
    trail = await store.audit.of_subject(f"follow_up:{row.id}")
    said = [each.at for each in trail if each.action == "snooze" and each.actor_id == person.id]
    return not said or last.reported_at <= max(said)


async def _tellers(store: Store, person: Person, rows: Collection[FollowUp]) -> Mapping[int, Preference]:
    """Return, by row, what the colleague wishes who reported last: of these rows only that one is told at first."""
    last = [(each, each.state.last_report.reporter_id) for each in rows if each.state.last_report]
    others = await store.people.several({reporter for _, reporter in last} - {person.id})
    wishes: dict[int, Preference] = {}
    opds: dict[int, Collection[int]] = {}
    disowned: dict[int, Collection[int]] = {}
    for each in others.values():
        if each.person.role in OWNERS and each.blocked_at is None:
            reporter = each.person.id
            opds[reporter] = each.person.opds
            wishes[reporter] = await store.preferences.get(reporter)
            disowned[reporter] = await store.preferences.disowned(reporter)
    return {
        row.id: wishes[reporter]
        for row, reporter in last
        if reporter in wishes and row.opds & frozenset(opds[reporter]) and row.id not in disowned[reporter]
    }
