"""What the bot counts and times, for Prometheus. Labels are few and known: never ids, never what people wrote.

ops/ has a dashboard and alert rules over these names; a test compares them.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from importlib.metadata import PackageNotFoundError, version
from math import nan
from time import perf_counter
from typing import Any, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from telegram import Update

from bot.faults import Faults
from handlers.context import BotContext
from spbe.flooding import Floods
from spbe.reminding import DigestOutcome
from spbe.usecases.watching import Disk, Subject, Watched
from storage.inbox import in_hand

# A line for each counter would tell when the process started, which one metric tells anyway.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types

T = TypeVar("T")
Job = Callable[[BotContext], Coroutine[Any, Any, T]]

KINDS = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER)
SHORT = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
LONG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
LAG_EVERY = 0.5
"""Seconds between two looks at how late the event loop is."""


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.registry = of = CollectorRegistry()
        self.faults = Faults(self.fault)
        ProcessCollector(registry=of)
        PlatformCollector(registry=of)
        GCCollector(registry=of)
        Info("spbe_build", "The version of the bot", registry=of).info({"version": _version()})
        self._updates = Counter("spbe_updates", "Updates by kind and outcome", ["kind", "outcome"], registry=of)
        self._handling = Histogram(
            "spbe_update_handling_seconds", "Time that handlers take", ["kind"], registry=of, buckets=LONG
        )
        self._settled = Histogram(
            "spbe_update_settled_seconds",
            "Time from the arrival of an update to its end",
            ["kind"],
            registry=of,
            buckets=LONG,
        )
        self._repeated = Counter("spbe_updates_repeated", "Updates that came again", registry=of)
        self._unread = Gauge("spbe_updates_unread", "Updates not read of people who sent too many", registry=of)
        self._inbox = Gauge("spbe_inbox_updates", "Updates in the inbox of all processes", ["state"], registry=of)
        self._oldest = Gauge("spbe_inbox_oldest_seconds", "How long the oldest update waits", registry=of)
        self._due = Gauge("spbe_outbox_due", "Messages that are due and not sent", ["queue"], registry=of)
        self._planned = Counter("spbe_reminders_planned", "Reminders planned", registry=of)
        self._digests = Counter("spbe_digests", "Digests of reminders by outcome", ["outcome"], registry=of)
        self._notices = Counter("spbe_notices", "Notices by outcome", ["outcome"], registry=of)
        self._jobs = Histogram(
            "spbe_job_seconds", "Time of scheduled jobs", ["name", "outcome"], registry=of, buckets=LONG
        )
        self._faults = Counter("spbe_faults", "Faults by what they concern", ["subject"], registry=of)
        self._alerts = Counter("spbe_alerts", "Troubles told to the coordinators", ["subject"], registry=of)
        self._calls = Counter("spbe_telegram_calls", "Calls of Telegram by result", ["method", "result"], registry=of)
        self._call_seconds = Histogram(
            "spbe_telegram_call_seconds", "Time of calls of Telegram", ["method"], registry=of, buckets=LONG
        )
        self._lag = Histogram("spbe_event_loop_lag_seconds", "How late the event loop is", registry=of, buckets=SHORT)
        self._free = Gauge("spbe_disk_free_bytes", "Free space of the evidence folder", registry=of)
        self._size = Gauge("spbe_disk_size_bytes", "Size of the disk of the evidence folder", registry=of)
        self._backup = Gauge(
            "spbe_backup_age_seconds", "Age of the last good backup, NaN before the first", registry=of
        )
        self._backup.set(nan)

    def update_done(self, kind: str, outcome: str, waited: float, took: float) -> None:
        """Count an update, the seconds from its arrival to its end, and those that its handlers took."""
        kind = kind if kind in KINDS else "other"
        self._updates.labels(kind, outcome).inc()
        self._settled.labels(kind).observe(waited)
        self._handling.labels(kind).observe(took)

    def updates_repeated(self, times: int) -> None:
        """Count updates that Telegram delivered again."""
        self._repeated.inc(times)

    def count_unread(self, floods: Floods) -> None:
        """Show from now on how many updates were not read because one person sent too many."""
        self._unread.set_function(lambda: floods.unread)

    def called(self, method: str, result: str, took: float) -> None:
        """Count a call of Telegram."""
        self._calls.labels(method, result).inc()
        self._call_seconds.labels(method).observe(took)

    def fault(self, subject: Subject) -> None:
        """Count a fault."""
        self._faults.labels(subject).inc()

    def planned(self, reminders: int) -> None:
        """Count reminders that were planned."""
        self._planned.inc(reminders)

    def digests_sent(self, outcomes: Mapping[DigestOutcome, int]) -> None:
        """Count digests by what became of them."""
        for outcome, times in outcomes.items():
            self._digests.labels(outcome).inc(times)

    def notices_sent(self, outcomes: Mapping[str, int]) -> None:
        """Count notices by what became of them."""
        for outcome, times in outcomes.items():
            self._notices.labels(outcome).inc(times)

    def watched(self, found: Watched, disk: Disk, oldest_seconds: float, backup_seconds: float = nan) -> None:
        """Note what waits, what is free, how old the last backup is, and of what the coordinators are told."""
        queues = found.queues
        for state in ("waiting", "in_hand", "set_aside"):
            self._inbox.labels(state).set(getattr(queues, state))
        self._oldest.set(oldest_seconds)
        self._due.labels("digests").set(queues.digests)
        self._due.labels("notices").set(queues.notices)
        self._due.labels("letters").set(queues.letters)
        self._free.set(disk.free)
        self._size.set(disk.size)
        self._backup.set(backup_seconds)
        for alert in found.alerts:
            self._alerts.labels(alert.subject).inc()

    def timed(self, job: Job[T], tell: Callable[[T], None] = lambda _: None) -> Job[T]:
        """Return a job that is timed, and of whose result somebody hears."""

        @wraps(job)
        async def run(context: BotContext) -> T:
            began, outcome = perf_counter(), "failed"
            in_hand.set(None)  # a job that a handler set going is no part of its update
            try:
                result = await job(context)
                outcome = "done"
                tell(result)
                return result
            finally:
                self._jobs.labels(job.__name__, outcome).observe(perf_counter() - began)

        return run

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count the faults that are logged, and measure how late the event loop is, while the block runs."""
        with self.faults.listening(), self._watching_loop():
            yield

    @contextmanager
    def _watching_loop(self) -> Iterator[None]:
        loop, timers = asyncio.get_running_loop(), list[asyncio.TimerHandle]()

        def look(due: float) -> None:
            self._lag.observe(max(0.0, loop.time() - due))
            plan()

        def plan() -> None:
            due = loop.time() + LAG_EVERY
            timers[:] = [loop.call_at(due, look, due)]

        plan()
        try:
            yield
        finally:
            timers[0].cancel()


def _version() -> str:
    try:
        return version("asisten-spbe")
    except PackageNotFoundError:
        return "checkout"
