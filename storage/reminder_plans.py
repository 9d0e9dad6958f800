"""Which reminders a day brings, as statements: each yields all of its kind for everybody at once.

A reminder that is there already comes out again every day until its rule is no longer reached; the unique keys of
the table see to it that this adds nothing.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Select,
    Text,
    and_,
    case,
    column,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    union_all,
    values,
)

from spbe.reminders import Why
from spbe.reminding import PlanDay, Reached, Rule, RuleKind
from spbe.working_days import DAY
from storage.day_sums import days_between, local_day
from storage.reminder_conditions import (
    IS_OPEN,
    IS_WAITING,
    OWNERS,
    is_coordinator,
    is_member,
    is_reachable,
    listens,
    not_disowned,
    not_snoozed,
    owns,
)
from storage.schema import (
    Key,
    UtcTime,
    follow_up,
    follow_up_opd,
    membership,
    person,
    preference,
    reminder,
    report,
    snooze,
)

REMINDER_COLUMNS = ("person_id", "follow_up_id", "subject", "rule", "anchor", "why", "planned_at")
"""What each statement yields."""

Statement = Select[Any] | CompoundSelect[Any]


def of_rows(day: PlanDay) -> Statement:
    """Return the reminders of targets, and of rows far from theirs on which nobody has reported for long."""
    told = _told(day)
    return union_all(_to_focal_points(told, day), _to_coordinators(told, day))


def of_snoozes(day: PlanDay) -> Statement:
    """Return the reminders that people asked for when they snoozed a row, unless another one came since.

    Where somebody had reported shortly before, they come when that is long enough ago.
    """
    came = exists().where(
        reminder.c.person_id == snooze.c.person_id,
        reminder.c.follow_up_id == snooze.c.follow_up_id,
        reminder.c.planned_at > snooze.c.said_at,
    )
    reported = exists().where(
        report.c.follow_up_id == snooze.c.follow_up_id,
        report.c.withdrawn_at.is_(None),
        or_(report.c.reported_at > snooze.c.said_at, report.c.reported_at > moment(day.silent_since)),
    )
    is_theirs = owns(snooze.c.follow_up_id)
    why = case((is_theirs, Why.OPD.value), else_=Why.COORDINATOR.value)
    return (
        select(*_planned(day, person.c.id, snooze.c.follow_up_id, literal(str(Rule("snooze"))), snooze.c.until, why))
        .select_from(snooze)
        .join(follow_up, follow_up.c.id == snooze.c.follow_up_id)
        .join(person, person.c.id == snooze.c.person_id)
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .where(
            IS_OPEN,
            snooze.c.until <= day.today,
            is_reachable(day.today),
            listens(day.today),
            or_(is_theirs, is_coordinator(day.coordinators)),
            not_disowned(person.c.id, snooze.c.follow_up_id),
            not_(came),
            not_(reported),
        )
    )


def of_queue(day: PlanDay) -> Statement:
    """Return the reminders of reports that wait too long for a coordinator."""
    since = follow_up.c.status_since
    waiting = (
        select(
            follow_up.c.id,
            _number_since(day, day.reviews, since).label("round"),
            local_day(since, day.utc_offset).label("anchor"),
        )
        .where(IS_WAITING, since.is_not(None))
        .subquery("waiting")
    )
    coordinator = _coordinators(day)
    why = literal(Why.COORDINATOR.value)
    return (
        select(*_planned(day, coordinator.c.id, waiting.c.id, _rule("review", waiting.c.round), waiting.c.anchor, why))
        .select_from(waiting)
        .join(coordinator, true())
        .where(waiting.c.round.is_not(None), not_snoozed(coordinator.c.id, waiting.c.id, day.today))
    )


def of_stages(day: PlanDay) -> Statement:
    """Return the reminders of stages of the evaluation, for every member."""
    stages = (
        values(column("key", Text), column("rule", Text), column("day", Date), name="stage")
        .data([(each.key, str(each.rule), each.day) for each in day.stages])
        .cte("stages")
    )
    no_row, no_reason = null().cast(Key), null().cast(Text)
    return (
        select(person.c.id, no_row, stages.c.key, stages.c.rule, stages.c.day, no_reason, moment(day.now))
        .select_from(stages)
        .join(person, is_member(day.coordinators))
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .where(is_reachable(day.today), listens(day.today))
    )


def _planned(
    day: PlanDay,
    person_id: ColumnElement[int],
    follow_up_id: ColumnElement[int],
    rule: ColumnElement[str],
    anchor: ColumnElement[date],
    why: ColumnElement[str],
) -> tuple[ColumnElement[Any], ...]:
    return (person_id, follow_up_id, null().cast(Text), rule, anchor, why, moment(day.now))


def _last_report(follow_up_id: ColumnElement[int]) -> ColumnElement[int]:
    """Return the id of the last report of a row that counts."""
    each = report.alias()
    return (
        select(each.c.id)
        .where(each.c.follow_up_id == follow_up_id, each.c.withdrawn_at.is_(None))
        .order_by(each.c.revision.desc())
        .limit(1)
        .scalar_subquery()
    )


def _due_by_target(day: PlanDay) -> Select[Any]:
    """Return the open rows whose target has reached a rule that no report has answered."""
    target = follow_up.c.target_day
    reached = (
        select(follow_up.c.id, target.label("anchor"), _days_from(target, day.targets).label("days"))
        .where(IS_OPEN, target <= day.targets[-1].last)
        .subquery("reached")
    )
    return (
        select(
            reached.c.id,
            reached.c.anchor,
            reached.c.days,
            null().cast(Integer).label("nudges"),
            report.c.reporter_id,
        )
        .select_from(reached)
        .outerjoin(report, report.c.id == _last_report(reached.c.id))
        .where(
            or_(
                report.c.id.is_(None),
                and_(
                    report.c.reported_at <= day.silent_since,
                    days_between(local_day(report.c.reported_at, day.utc_offset), reached.c.anchor) > reached.c.days,
                ),
            )
        )
    )


def _days_from(target: ColumnElement[date], reached: tuple[Reached, ...]) -> ColumnElement[int]:
    """Return where the rule of a target lies from it: the runs adjoin, so the last that began before it counts."""
    oldest, *later = reached
    return case(*((target >= each.first, each.days) for each in reversed(later)), else_=oldest.days)


def _due_by_silence(day: PlanDay) -> Select[Any]:
    """Return the open rows without a report for long whose target has reached nothing yet.

    Once a target is near, its own reminders are enough. A row nobody ever reported on counts from when it came.
    """
    last = func.coalesce(report.c.reported_at, follow_up.c.present_since)
    silent = (
        select(
            follow_up.c.id,
            local_day(last, day.utc_offset).label("anchor"),
            _number_since(day, day.nudges, last).label("nudges"),
            report.c.reporter_id,
        )
        .select_from(follow_up)
        .outerjoin(report, report.c.id == _last_report(follow_up.c.id))
        .where(IS_OPEN, follow_up.c.target_day > day.targets[-1].last, last.is_not(None))
        .subquery("silent")
    )
    no_days = null().cast(Integer)
    columns = (silent.c.id, silent.c.anchor, no_days, silent.c.nudges, silent.c.reporter_id)
    return select(*columns).where(silent.c.nudges.is_not(None))


def _number_since(day: PlanDay, reached: tuple[Reached, ...], since: ColumnElement[datetime]) -> ColumnElement[int]:
    """Return the number of the rule that a moment has reached, NULL where none: the latest run that began counts."""
    oldest, *later = reached
    too_late = since >= moment(day.starts(reached[-1].last + DAY))
    starts = ((since >= moment(day.starts(each.first)), each.rule.number) for each in reversed(later))
    return case((too_late, null()), *starts, else_=oldest.rule.number)


def _rule(kind: RuleKind, number: ColumnElement[int]) -> ColumnElement[str]:
    return literal(f"{kind}:") + number.cast(Text)


def _rule_of(told: CTE) -> ColumnElement[str]:
    """Return the rule of a due row."""
    return case(
        (told.c.days < 0, _rule("overdue", -told.c.days)),
        (told.c.days >= 0, _rule("before", told.c.days)),
        else_=_rule("stale", told.c.nudges),
    )


def _to_focal_points(told: CTE, day: PlanDay) -> Select[Any]:
    """Return the reminders of whoever reported last; of all focal points where that is nobody, or it is late."""
    is_theirs = told.c.person_id == told.c.reporter_id
    why = case((is_theirs, Why.OWN.value), else_=Why.OPD.value)
    return select(*_planned(day, told.c.person_id, told.c.id, _rule_of(told), told.c.anchor, why)).where(
        told.c.listens,
        or_(told.c.days <= day.to_all, is_theirs, told.c.tellers == 0),
        not_snoozed(told.c.person_id, told.c.id, day.today),
    )


def _told(day: PlanDay) -> CTE:
    """Return the due rows with everybody who can be told as a focal point; with nobody where there is none.

    Of each row, `tellers` counts whether its last reporter is one of them, and `reached` how many there are.
    """
    due = union_all(_due_by_target(day), _due_by_silence(day)).subquery("due")
    focal = (
        select(membership.c.person_id, membership.c.opd_id, listens(day.today).label("listens"))
        .join(person, person.c.id == membership.c.person_id)
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .where(membership.c.until.is_(None), person.c.role.in_(OWNERS), is_reachable(day.today))
        .subquery("focal")
    )
    is_theirs = case((focal.c.person_id == due.c.reporter_id, 1), else_=0)
    return (
        select(
            due,
            focal.c.person_id,
            focal.c.listens,
            func.max(is_theirs).over(partition_by=due.c.id).label("tellers"),
            func.count(focal.c.person_id).over(partition_by=due.c.id).label("reached"),
            func.row_number().over(partition_by=due.c.id).label("place"),
        )
        .select_from(due)
        .outerjoin(follow_up_opd, follow_up_opd.c.follow_up_id == due.c.id)
        .outerjoin(focal, and_(focal.c.opd_id == follow_up_opd.c.opd_id, not_disowned(focal.c.person_id, due.c.id)))
        .cte("told")
        .prefix_with("MATERIALIZED")
    )


def _to_coordinators(told: CTE, day: PlanDay) -> Select[Any]:
    """Return the reminders of coordinators: of what is very late, and of what no focal point can be told of.

    What a focal point was told before they went away or blocked the bot is not told once more.
    """
    coordinator = _coordinators(day)
    was_told = exists(reminder.c.id).where(
        reminder.c.follow_up_id == told.c.id,
        reminder.c.rule == _rule_of(told),
        reminder.c.anchor == told.c.anchor,
        reminder.c.why != Why.COORDINATOR.value,
        reminder.c.outcome == "sent",
    )
    why = literal(Why.COORDINATOR.value)
    return (
        select(*_planned(day, coordinator.c.id, told.c.id, _rule_of(told), told.c.anchor, why))
        .select_from(told)
        .join(coordinator, true())
        .where(
            told.c.place == 1,
            case(
                (told.c.days <= day.to_coordinators, 1),
                (told.c.reached > 0, 0),
                (was_told, 0),
                else_=1,
            )
            == 1,
            not_disowned(coordinator.c.id, told.c.id),
            not_snoozed(coordinator.c.id, told.c.id, day.today),
        )
    )


def _coordinators(day: PlanDay) -> CTE:
    """Return the few coordinators who can be told, found once: SQLite would look for them again for every row."""
    return (
        select(person.c.id)
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .where(is_coordinator(day.coordinators), is_reachable(day.today), listens(day.today))
        .cte("coordinator")
        .prefix_with("MATERIALIZED")
    )


def moment(at: datetime) -> ColumnElement[datetime]:
    """Return a moment as a value of a statement."""
    return literal(at, UtcTime())
