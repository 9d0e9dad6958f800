"""A digest, put together from what the outbox holds: one line for each row, however many reminders it has."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from spbe.matrix import Opd
from spbe.people import Person
from spbe.reminders import Arranged, Digest, DigestLine, EvaluationStage, Policy, Urgency, Why, urgency
from spbe.reminding import ClaimedDigest, ClaimedReminder, Contact
from spbe.reports import FollowUp
from spbe.working_days import WorkCalendar


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row whose report waits for a coordinator, for how many days."""

    follow_up: FollowUp
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A digest as it goes to somebody: who they are, what they are told, and what was done about it before.

    `contacts` says of the rows of which a coordinator is told, by follow-up id, who could be told in their place.
    `until` is the moment from which it must not be sent: the claim is over then, or the office closes. `zone` is the
    instance's, in which its days are told.
    """

    id: int
    until: datetime
    zone: tzinfo
    person: Person
    opds: tuple[Opd, ...]
    digest: Digest
    shown: Arranged
    reminders: tuple[ClaimedReminder, ...]
    attempts: int = 1
    contacts: Mapping[int, Contact]

    @property
    def is_for_coordinator(self) -> bool:
        """Whether nothing in it is asked of the person's own agency."""
        return bool(self.digest.lines) and all(line.why is Why.COORDINATOR for line in self.digest.lines)

    @property
    def by_opd(self) -> Sequence[tuple[Opd, int]]:
        """How many of its rows each agency has, the most first: where there are too many to show."""
        counts = Counter(opd for line in self.digest.lines for opd in line.row.opds)
        return sorted(counts.items(), key=lambda each: (-each[1], each[0].short))

    @property
    def lacks_focal_points(self) -> Sequence[Opd]:
        """The agencies of its rows that have nobody who could be told, those with the most rows first."""
        rows = [line.row for line in self.digest.lines if self._has_nobody(line)]
        lacking = {opd for row in rows for opd in row.opds}
        return [opd for opd, _ in self.by_opd if opd in lacking]

    @property
    def disowned(self) -> Sequence[int]:
        """The numbers of its rows of which nobody is told because those who could be say that it is not theirs."""
        told = ((line.row.number, self.contacts.get(line.follow_up_id)) for line in self.digest.lines)
        return sorted(number for number, contact in told if contact and contact.is_silent and contact.disowned)

    @property
    def waiting(self) -> Sequence[Waiting]:
        """The rows whose reports have waited too long for a coordinator, the longest first."""
        since: dict[int, tuple[date, FollowUp]] = {}
        for each in self.reminders:
            if each.rule.kind == "review" and each.follow_up:
                first, _ = since.get(each.follow_up.id, (each.anchor, None))
                since[each.follow_up.id] = min(first, each.anchor), each.follow_up
        ordered = sorted(since.values(), key=lambda each: (each[0], each[1].row.number))
        return [Waiting(follow_up, (self.digest.day - day).days) for day, follow_up in ordered]

    @property
    def late(self) -> int:
        """How many of its rows are past their target."""
        return sum(line.urgency is Urgency.OVERDUE for line in self.digest.lines)

    def _has_nobody(self, line: DigestLine) -> bool:
        contact = self.contacts.get(line.follow_up_id)
        return contact is not None and not contact.focal_points


def digest_of(claimed: ClaimedDigest, *, today: date, calendar: WorkCalendar, policy: Policy) -> Digest:
    """Return what a claimed digest tells on a day; stages that the policy no longer knows are left out."""
    stages = {stage.key: stage for stage in policy.stages}
    named = {each.stage: each for each in claimed.reminders if each.stage in stages}
    asked = [each for each in claimed.reminders if each.rule.kind != "review"]
    return Digest(
        person_id=claimed.person_id,
        day=claimed.day,
        lines=lines_of(asked, today=today, calendar=calendar, policy=policy),
        stages=tuple(_by_day(stages[key] for key in named if key)),
        reviews=len({each.follow_up.id for each in claimed.reminders if each.rule.kind == "review" and each.follow_up}),
    )


def lines_of(
    reminders: Iterable[ClaimedReminder], *, today: date, calendar: WorkCalendar, policy: Policy
) -> tuple[DigestLine, ...]:
    """Return a line for each row of which is reminded, with the reason nearest to the person."""
    ordered = sorted((each for each in reminders if each.follow_up), key=_row_number)
    rows = ((follow_up, list(several)) for follow_up, several in groupby(ordered, lambda each: each.follow_up))
    return tuple(_line(follow_up, several, today, calendar, policy) for follow_up, several in rows if follow_up)


def _line(
    follow_up: FollowUp, several: Sequence[ClaimedReminder], today: date, calendar: WorkCalendar, policy: Policy
) -> DigestLine:
    reasons = tuple(Why)
    target = follow_up.state.target
    return DigestLine(
        follow_up_id=follow_up.id,
        row=follow_up.row,
        target=target,
        working_days_left=calendar.working_days_between(today, target.day),
        urgency=urgency(target.day, today=today, calendar=calendar, policy=policy),
        status=follow_up.state.status,
        percent=follow_up.state.percent,
        reported_at=follow_up.state.last_report.reported_at if follow_up.state.last_report else None,
        why=min((each.why or Why.COORDINATOR for each in several), key=reasons.index),
        silent_since=next((each.anchor for each in several if all(one.rule.kind == "stale" for one in several)), None),
    )


def _by_day(stages: Iterable[EvaluationStage]) -> list[EvaluationStage]:
    return sorted(stages, key=lambda stage: (stage.day, stage.key))


def _row_number(reminder: ClaimedReminder) -> tuple[int, int]:
    return (reminder.follow_up.row.number, reminder.follow_up.id) if reminder.follow_up else (0, 0)
