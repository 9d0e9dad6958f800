"""Sums with days in SQL, which SQLite and PostgreSQL spell differently."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_MINUTE = timedelta(minutes=1)


class _DaysBetween(FunctionElement[int]):
    type = Integer()
    inherit_cache = True


class _LocalDay(FunctionElement[date]):
    type = Date()
    inherit_cache = True


def days_between(earlier: ColumnElement[date], later: ColumnElement[date]) -> ColumnElement[int]:
    """Return the number of days from one day to another."""
    return _DaysBetween(earlier, later)


def local_day(moment: ColumnElement[datetime], utc_offset: timedelta) -> ColumnElement[date]:
    """Return the day on which a moment is, so far from UTC."""
    return _LocalDay(moment, literal(utc_offset // _MINUTE, Integer()))


@compiles(_DaysBetween, "sqlite")
def _days_in_sqlite(element: _DaysBetween, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


@compiles(_DaysBetween, "postgresql")
def _days_in_postgresql(element: _DaysBetween, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(each, **options) for each in element.clauses)
    return f"({later} - {earlier})"


@compiles(_LocalDay, "sqlite")
def _day_in_sqlite(element: _LocalDay, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(each, **options) for each in element.clauses)
    return f"date({moment}, {minutes} || ' minutes')"


@compiles(_LocalDay, "postgresql")
def _day_in_postgresql(element: _LocalDay, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(({moment} AT TIME ZONE 'UTC') + make_interval(mins => {minutes}) AS DATE)"
