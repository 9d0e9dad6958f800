"""The statements of the inbox, made once: they run for every update.

Where a list stands by dialect, the first is PostgreSQL's and the second SQLite's: `[is_sqlite]`.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Double,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.schema import UtcTime, inbox, lane_memory

_TURN = 9_2026
"""PostgreSQL's advisory lock for turns: any number, the same in every process."""

_EPOCH = 2440587.5
"""The first second of 1970 as SQLite counts days."""

_waits = inbox.c.settled_at.is_(None)
_holder: BindParameter[str] = bindparam("who", type_=Text())
_ids: BindParameter[int] = bindparam("ids", expanding=True)
_lanes: BindParameter[int] = bindparam("lanes", expanding=True)
_lasts: BindParameter[float] = bindparam("lasts", type_=Double())
_at = bindparam("at", type_=UtcTime())
_held = update(inbox).where(inbox.c.update_id.in_(_ids), inbox.c.holder == _holder)


def _seconds(*, is_sqlite: bool) -> ColumnElement[float]:
    """Return the seconds of the database's clock: those of several machines differ, and jump."""
    if is_sqlite:
        return (func.julianday("now") - _EPOCH) * 86_400.0
    return cast(func.extract("epoch", func.clock_timestamp()), Double)


def _free(*, is_sqlite: bool) -> Select[int, int, bool]:
    now, other = _seconds(is_sqlite=is_sqlite), inbox.alias("other")
    is_expired = and_(inbox.c.holder != _holder, inbox.c.held_until <= now)
    # Told of each row by itself, as by EXISTS, a long queue would be read once for each of its updates.
    busy = select(other.c.lane).where(
        other.c.settled_at.is_(None), or_(other.c.holder == _holder, other.c.held_until > now)
    )
    is_suspect = or_(inbox.c.holder.is_not(None), inbox.c.deaths > 0).label("is_suspect")
    return (
        select(inbox.c.update_id, inbox.c.lane, is_suspect)
        .where(_waits, or_(inbox.c.holder.is_(None), is_expired), inbox.c.lane.not_in(busy))
        .order_by(inbox.c.update_id)
        .limit(bindparam("most"))
    )


def _take(*, is_sqlite: bool) -> Any:
    # Only who died leaves a holder behind that another one takes over from.
    deaths = case((inbox.c.holder.is_not(None), inbox.c.deaths + 1), else_=inbox.c.deaths)
    memory = select(lane_memory.c.version).where(lane_memory.c.lane == inbox.c.lane).scalar_subquery()
    return (
        update(inbox)
        .where(inbox.c.update_id.in_(_ids), _waits)
        .values(holder=_holder, held_until=_seconds(is_sqlite=is_sqlite) + _lasts, deaths=deaths)
        .returning(
            inbox.c.update_id,
            inbox.c.lane,
            inbox.c.payload,
            inbox.c.deaths,
            inbox.c.applied_at,
            memory.label("version"),
        )
    )


def _add(*, is_sqlite: bool) -> Any:
    insert = sqlite.insert(inbox) if is_sqlite else postgresql.insert(inbox)
    values = {"held_until": _seconds(is_sqlite=is_sqlite) + _lasts}
    return insert.values(values).on_conflict_do_nothing()


def _renew(*, is_sqlite: bool) -> Update:
    until = _seconds(is_sqlite=is_sqlite) + _lasts
    return update(inbox).where(_waits, inbox.c.holder == _holder).values(held_until=until)


LOCK = select(func.pg_advisory_xact_lock(_TURN))

KNOWN: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(inbox.c.update_id, inbox.c.lane, _waits.label("waits"), cast(null(), BigInteger).label("version")).where(
        or_(inbox.c.update_id.in_(_ids), and_(_waits, inbox.c.lane.in_(_lanes)))
    ),
    select(cast(null(), BigInteger), lane_memory.c.lane, null(), cast(lane_memory.c.version, BigInteger)).where(
        lane_memory.c.lane.in_(_lanes)
    ),
)
"""What is there of some updates and lanes: known updates, and versions of memories."""

ADD = [_add(is_sqlite=is_sqlite) for is_sqlite in (False, True)]
FREE = [_free(is_sqlite=is_sqlite) for is_sqlite in (False, True)]
TAKE = [_take(is_sqlite=is_sqlite) for is_sqlite in (False, True)]
RENEW = [_renew(is_sqlite=is_sqlite) for is_sqlite in (False, True)]

SET_ASIDE = _held.values(settled_at=_at, outcome=bindparam("became", type_=Text()), held_until=None)
SETTLE = SET_ASIDE.values(payload="")
RELEASE = _held.where(_waits).values(holder=None, held_until=None)
RELEASE_ALL = update(inbox).where(_waits, inbox.c.holder == _holder).values(holder=None, held_until=None)
RELEASE_BUT = RELEASE_ALL.where(inbox.c.update_id.not_in(_ids))
HOLDERS = select(inbox.c.holder).where(_waits, inbox.c.holder.is_not(None)).distinct()
GIVE_UP = update(inbox).where(_waits, inbox.c.holder == _holder).values(held_until=0.0)
MARK = (
    update(inbox)
    .where(inbox.c.update_id == bindparam("id"), inbox.c.holder == _holder)
    .values(applied_at=func.coalesce(inbox.c.applied_at, func.current_timestamp()))
)
DEPTH = select(
    func.count().filter(_waits).label("waiting"),
    func.count().filter(_waits, inbox.c.held_until.is_not(None)).label("held"),
    func.count().filter(inbox.c.outcome == bindparam("set_aside", type_=Text())).label("set_aside"),
    func.min(inbox.c.received_at).filter(_waits).label("oldest"),
).where(or_(_waits, inbox.c.outcome == bindparam("set_aside")))
