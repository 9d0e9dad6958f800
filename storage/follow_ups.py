"""The MONEV matrix: its rows, how they stand, and the agencies that must act on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.matrix import Matrix, MatrixRow, Outline, Target
from spbe.matrix_changes import identities
from spbe.people import Role
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp, Page
from spbe.usecases.ports import LevelKind, TaskSide
from storage.opds import SqlOpds, lock_matrix, next_revision
from storage.schema import (
    MATRIX_ID,
    UtcTime,
    cycle_row,
    follow_up,
    follow_up_opd,
    matrix,
    membership,
    person,
    target_change,
)
from storage.states import STANDING, acting_opds, matrix_row, read
from storage.task_pages import BY_URGENCY, STAGES, count, outline, tally, task_page

_OF_MATRIX = follow_up.c.matrix_id == MATRIX_ID
_PRESENT = follow_up.c.gone_at.is_(None)
_ARCHIVED = select(cycle_row.c.follow_up_id).where(~cycle_row.c.carried)
"""Rows that were settled in a closed cycle: whoever asks the same again asks anew."""

_REVISION = select(matrix.c.revision).where(matrix.c.id == MATRIX_ID)
_OWNERS = (Role.FOCAL_POINT.value, Role.COORDINATOR.value)

_numbers: BindParameter[int] = bindparam("numbers", expanding=True)
_BY_NUMBER = STANDING.order_by(follow_up.c.number)
_OF_ID = _BY_NUMBER.where(follow_up.c.id == bindparam("row_id"))
_OF_NUMBERS = _BY_NUMBER.where(_OF_MATRIX, _PRESENT, follow_up.c.number.in_(_numbers))
_IN_PRESENT = _BY_NUMBER.where(_OF_MATRIX, _PRESENT)
_KNOWN = _BY_NUMBER.where(_OF_MATRIX, follow_up.c.id.not_in(_ARCHIVED))


class SqlFollowUps:
    """The rows of the MONEV matrix and how they stand."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def revision(self) -> int:
        """Return a number that changes with every change of the matrix or the OPD master."""
        return (await self._connection.execute(_REVISION)).scalar_one()

    async def title(self) -> str:
        """Return what the matrix is called."""
        return (await self._connection.execute(select(matrix.c.title).where(matrix.c.id == MATRIX_ID))).scalar_one()

    async def matrix(self) -> Matrix:
        """Return the whole matrix with its revision, rows by number."""
        head = select(matrix.c.title, matrix.c.revision).where(matrix.c.id == MATRIX_ID)
        title, revision = (await self._connection.execute(head)).one()
        opds = await SqlOpds(self._connection).all()
        acting = await acting_opds(self._connection, {each.id: each for each in opds})
        present = select(follow_up).where(_OF_MATRIX, _PRESENT).order_by(follow_up.c.number)
        rows = await self._connection.execute(present)
        return Matrix(title, tuple(matrix_row(row, acting[row.id]) for row in rows), opds, revision)

    async def replace(self, title: str, rows: Sequence[MatrixRow], *, at: datetime, by: int | None = None) -> None:
        """Put these rows in place of all that are there; a row that goes on keeps its id, its state and its reports."""
        await lock_matrix(self._connection)
        known = await self.known()
        ids = identities(known, rows)
        going_on = set(ids.values())
        gone = [{"row_id": each.id} for each in known if each.gone_at is None and each.id not in going_on]
        kept = [_values(row) | {"row_id": ids[row.number]} for row in rows if row.number in ids]
        added = {"matrix_id": MATRIX_ID, "present_since": at}
        new = [_values(row) | _targets(row) | added for row in rows if row.number not in ids]

        the_row = follow_up.c.id == bindparam("row_id")
        if gone:
            hide = update(follow_up).where(the_row, _PRESENT).values(gone_at=at)
            await self._connection.execute(hide, gone)
        if kept:
            await self._take_targets({ids[row.number]: row.target for row in rows if row.number in ids}, by, at)
            # Rows may change places: until each has its number, none stands in the way of another.
            aside = update(follow_up).where(_OF_MATRIX, _PRESENT).values(number=-follow_up.c.number)
            await self._connection.execute(aside)
            since = case((_PRESENT, follow_up.c.present_since), else_=literal(at, UtcTime()))
            await self._connection.execute(update(follow_up).where(the_row).values(present_since=since), kept)
        if new:
            await self._connection.execute(insert(follow_up), new)
        await self._link(rows)

        edition = rows[0].edition if rows else None
        head = update(matrix).where(matrix.c.id == MATRIX_ID)
        await self._connection.execute(head.values(title=title, edition=edition, replaced_at=at))
        await next_revision(self._connection)

    async def tasks(
        self,
        *,
        opds: Collection[int] | None = None,
        statuses: Collection[RowStatus] | None = None,
        indicators: Collection[int] | None = None,
        limit: int | None = None,
        offset: int = 0,
        total: int | None = None,
    ) -> Page[FollowUp]:
        """Return rows by urgency; None leaves a condition or the limit out. A `total` that is known is not counted."""
        return await task_page(
            self._connection,
            opds=opds,
            statuses=statuses,
            indicators=indicators,
            limit=limit,
            offset=offset,
            total=total,
        )

    async def count(self, *, opds: Collection[int] | None = None) -> int:
        """Return how many rows there are, of these agencies or of all."""
        return await count(self._connection, opds, None, None)

    async def tally(
        self,
        by: TaskSide,
        *,
        opds: Collection[int] | None = None,
        statuses: Collection[RowStatus] | None = None,
        indicators: Collection[int] | None = None,
    ) -> Mapping[Any, int]:
        """Return how many rows there are of each agency, status or indicator."""
        return await tally(self._connection, by, opds, statuses, indicators)

    async def outline(self) -> Outline:
        """Return what the matrix is like as a whole."""
        return await outline(self._connection)

    async def get(self, follow_up_id: int, *, lock: bool = False) -> FollowUp | None:
        """Return a row by its id, also one that the matrix no longer has; a locked one nobody else changes."""
        found = await self._read(_OF_ID, {"row_id": follow_up_id}, lock=lock)
        return found[0] if found else None

    async def find(self, number: int, *, lock: bool = False) -> FollowUp | None:
        """Return the row of a number in the present matrix."""
        found = await self.of_numbers([number], lock=lock)
        return found[0] if found else None

    async def present(self, *, lock: bool = False) -> tuple[FollowUp, ...]:
        """Return every row of the present matrix with how it stands, by number, in which order they are locked."""
        return await self._read(_IN_PRESENT, lock=lock)

    async def known(self) -> tuple[FollowUp, ...]:
        """Return every row of the cycle, also those that the matrix no longer has and that may come back."""
        return await self._read(_KNOWN)

    async def of_numbers(self, numbers: Collection[int], *, lock: bool = False) -> tuple[FollowUp, ...]:
        """Return the rows of these numbers in the present matrix, by number, in which order they are locked."""
        return await self._read(_OF_NUMBERS, {"numbers": list(numbers)}, lock=lock) if numbers else ()

    async def numbers(self, follow_up_ids: Collection[int]) -> Mapping[int, int]:
        """Return the numbers of rows by their ids, also of those that the matrix no longer has."""
        statement = select(follow_up.c.id, follow_up.c.number).where(follow_up.c.id.in_(sorted(follow_up_ids)))
        return {row.id: row.number for row in await self._connection.execute(statement)}

    async def set_state(
        self, follow_up_id: int, *, status: RowStatus, percent: int, blocker: Blocker | None, at: datetime
    ) -> None:
        """Note how a row stands; it has stood so since `at` unless its status is the same as before."""
        moment = literal(at, UtcTime())
        since = case(
            (follow_up.c.status == status.value, func.coalesce(follow_up.c.status_since, moment)), else_=moment
        )
        statement = (
            update(follow_up)
            .where(follow_up.c.id == follow_up_id)
            .values(
                status=status.value,
                stage=STAGES.get(status, 0),
                status_since=since,
                percent=percent,
                blocker=blocker.value if blocker else None,
            )
        )
        await self._connection.execute(statement)

    async def set_level(self, follow_up_id: int, kind: LevelKind, level: int | None) -> None:
        """Note a level of a row: claimed, verified internally, or given by the external assessor."""
        statement = update(follow_up).where(follow_up.c.id == follow_up_id).values({f"level_{kind}": level})
        await self._connection.execute(statement)

    async def move_targets(
        self, follow_up_ids: Collection[int], target: Target, *, reason: str | None, by: int | None, at: datetime
    ) -> None:
        """Give rows another target and keep their old ones with the reason; the same target again changes nothing."""
        await lock_matrix(self._connection)
        rows = select(follow_up).where(follow_up.c.id.in_(sorted(follow_up_ids))).order_by(follow_up.c.number)
        new = (target.day, target.precision)
        changes = [
            {
                "follow_up_id": row.id,
                "old_day": row.target_day,
                "old_precision": row.target_precision,
                "new_day": target.day,
                "new_precision": target.precision,
                "reason": reason,
                "changed_by": by,
                "changed_at": at,
            }
            for row in await self._connection.execute(rows.with_for_update())
            if (row.target_day, row.target_precision) != new
        ]
        if changes:
            await self._connection.execute(insert(target_change), changes)
            moved = update(follow_up).where(follow_up.c.id.in_([each["follow_up_id"] for each in changes]))
            await self._connection.execute(moved.values(target_day=target.day, target_precision=target.precision))
            await next_revision(self._connection)

    async def unowned(self) -> tuple[int, ...]:
        """Return the numbers of the rows for which nobody may report: no agency of theirs has a focal point."""
        owned = (
            select(follow_up_opd.c.follow_up_id)
            .join(membership, membership.c.opd_id == follow_up_opd.c.opd_id)
            .join(person, person.c.id == membership.c.person_id)
            .where(membership.c.until.is_(None), person.c.role.in_(_OWNERS))
        )
        statement = select(follow_up.c.number).where(_OF_MATRIX, _PRESENT, follow_up.c.id.not_in(owned))
        return tuple((await self._connection.execute(statement.order_by(follow_up.c.number))).scalars())

    async def _read(
        self, wanted: Select[Any], values: Mapping[str, Any] | None = None, *, lock: bool = False
    ) -> tuple[FollowUp, ...]:
        return await read(self._connection, wanted.with_for_update() if lock else wanted, values)

    async def _link_keys(self) -> dict[int, dict[str, Any]]:
        """Return what the agencies of a row have in common with it, by its number."""
        keys = select(follow_up.c.id.label("follow_up_id"), *BY_URGENCY).where(_OF_MATRIX, _PRESENT)
        return {row.number: dict(row._mapping) for row in await self._connection.execute(keys)}

    async def _take_targets(self, targets: dict[int, Target], by: int | None, at: datetime) -> None:
        """Move the targets that a new table changes.

        The table that was imported first says the first target for ever: brought again, it undoes no move.
        """
        in_order = select(follow_up).where(_OF_MATRIX).order_by(follow_up.c.number)
        held = await self._connection.execute(in_order.with_for_update())
        changes = [
            {
                "follow_up_id": row.id,
                "old_day": row.target_day,
                "old_precision": row.target_precision,
                "new_day": new.day,
                "new_precision": new.precision,
                "changed_by": by,
                "changed_at": at,
            }
            for row in held
            if (new := targets.get(row.id))
            and (new.day, new.precision) != (row.target_day, row.target_precision)
            and (new.day, new.precision) != (row.first_target_day, row.first_target_precision)
        ]
        if changes:
            await self._connection.execute(insert(target_change), changes)
            moved = update(follow_up).where(follow_up.c.id == bindparam("follow_up_id"))
            moved = moved.values(target_day=bindparam("new_day"), target_precision=bindparam("new_precision"))
            await self._connection.execute(moved, changes)

    async def _link(self, rows: Sequence[MatrixRow]) -> None:
        """Write down the agencies of each row; a row that is gone keeps those it had."""
        present = select(follow_up.c.id).where(_OF_MATRIX, _PRESENT)
        await self._connection.execute(delete(follow_up_opd).where(follow_up_opd.c.follow_up_id.in_(present)))
        keys = await self._link_keys()
        links = [
            keys[row.number] | {"opd_id": each.id, "position": position}
            for row in rows
            for position, each in enumerate(row.opds)
        ]
        if links:
            await self._connection.execute(insert(follow_up_opd), links)


async def page(
    connection: AsyncConnection,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    limit: int | None,
    offset: int,
) -> Page[FollowUp]:
    """Return some of the rows that meet the conditions, and how many do."""
    wanted = STANDING.where(*conditions).order_by(*order).limit(limit).offset(offset)
    total = await connection.execute(select(func.count()).select_from(follow_up).where(*conditions))
    return Page(await read(connection, wanted), total.scalar_one())


def _values(row: MatrixRow) -> dict[str, object]:
    """Return what every import brings anew."""
    return {
        "number": row.number,
        "indicator": row.indicator,
        "edition": row.edition,
        "name": row.name,
        "recommendation": row.recommendation,
        "level": row.level,
        "follow_up": row.follow_up,
        "opd_text": row.opd_text,
        "open_ended": row.open_ended,
        "gone_at": None,
    }


def _targets(row: MatrixRow) -> dict[str, object]:
    """Return the targets of a row that was never there."""
    return {
        "target_day": row.target.day,
        "target_precision": row.target.precision,
        "first_target_day": row.target.day,
        "first_target_precision": row.target.precision,
    }
