"""The reminder policy that tests go by, and who is told by it, told of one row at a time."""

from collections.abc import Collection, Mapping

from spbe.reminders import Policy, Stage, Why

POLICY = Policy(
    offsets=(30, 14, 7, 3, 1, 0),
    overdue_every_days=7,
    soon_within_days=3,
    stale_after_days=30,
    review_after_working_days=3,
    silent_hours_after_report=24,
    most_rows=5,
    escalate_to_all_after_days=7,
    escalate_to_coordinator_after_days=14,
)


def audience(
    stage: Stage | None,
    *,
    focal_points: Collection[int],
    last_reporter: int | None,
    coordinators: Collection[int],
    policy: Policy,
) -> Mapping[int, Why]:
    """Return who is told of a row, by id, and why: what storage plans for all rows at once is held against this.

    First whoever reported last, or all while nobody has; all once it is overdue; then the coordinators too. Where an
    agency has nobody, the coordinators are told from the start. `stage` is None for what has no target stage (nudges).
    """
    overdue = -stage.days if stage else 0
    told: dict[int, Why] = {}
    if not focal_points or overdue >= policy.escalate_to_coordinator_after_days:
        told |= dict.fromkeys(coordinators, Why.COORDINATOR)
    if last_reporter not in focal_points or overdue >= policy.escalate_to_all_after_days:
        told |= dict.fromkeys(focal_points, Why.OPD)
    if last_reporter is not None and last_reporter in focal_points:
        told[last_reporter] = Why.OWN
    return told
