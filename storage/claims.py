"""Claiming what is due: digests, notices and letters wait in tables of one shape, and each goes to one claimant."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, select, true, update


def claim_due(
    table: Table[Any], now: datetime, *, lease: timedelta, limit: int, waits: ColumnElement[bool] | None = None
) -> Update:
    """Return the claim of what has been due for longest, with all its columns.

    Nobody else gets it until the lease ends; what somebody else is claiming at the moment is skipped.
    """
    due = (
        select(table.c.id)
        .where(table.c.visible_at <= now, true() if waits is None else waits)
        .order_by(table.c.visible_at, table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(table)
        .where(table.c.id.in_(select(due.c.id)))
        .values(visible_at=now + lease, attempts=table.c.attempts + 1)
        .returning(*table.c)
    )
