"""How long the database takes: heard from SQLAlchemy's events, without the storage knowing."""

from collections.abc import Mapping
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from sqlalchemy import Engine, QueuePool, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import ConnectionPoolEntry

from bot.metrics import SHORT

VERBS = {"SELECT": "select", "INSERT": "insert", "UPDATE": "update", "DELETE": "delete"}


def count_statements(registry: CollectorRegistry, engines: Mapping[str, Engine]) -> None:
    """Count and time what these engines do, each under its name."""
    statements = Histogram(
        "spbe_database_statement_seconds",
        "Time of statements, the first of a unit with the wait for its lock",
        ["engine", "verb"],
        registry=registry,
        buckets=SHORT,
    )
    units = Histogram(
        "spbe_database_unit_seconds",
        "Time for which a unit of work holds a connection, from its begin to its commit",
        ["engine"],
        registry=registry,
        buckets=SHORT,
    )
    errors = Counter("spbe_database_errors", "Errors of the database by class", ["engine", "error"], registry=registry)
    pools = Gauge("spbe_database_connections", "Connections by state", ["engine", "state"], registry=registry)
    for name, engine in engines.items():
        _time_statements(engine, name, statements)
        _time_units(engine, units.labels(name))
        _count_errors(engine, name, errors)
        if isinstance(engine.pool, QueuePool):
            pools.labels(name, "used").set_function(engine.pool.checkedout)
            pools.labels(name, "idle").set_function(engine.pool.checkedin)


def _time_statements(engine: Engine, name: str, seconds: Histogram) -> None:
    of = {verb: seconds.labels(name, verb) for verb in (*VERBS.values(), "other")}

    def begin(*args: Any) -> None:
        *_, context, _many = args
        context.began = perf_counter()

    def end(*args: Any) -> None:
        _connection, _cursor, statement, _parameters, context, _many = args
        of[VERBS.get(statement[:6], "other")].observe(perf_counter() - context.began)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)


def _time_units(engine: Engine, seconds: Histogram) -> None:
    def begin(_connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        record.info["began"] = perf_counter()

    def end(_connection: Any, record: ConnectionPoolEntry) -> None:
        if "began" in record.info:  # not what the migrations held
            seconds.observe(perf_counter() - record.info.pop("began"))

    event.listen(engine, "checkout", begin)
    event.listen(engine, "checkin", end)


def _count_errors(engine: Engine, name: str, errors: Counter) -> None:
    def count(context: ExceptionContext) -> None:
        errors.labels(name, type(context.original_exception).__name__).inc()

    event.listen(engine, "handle_error", count)
