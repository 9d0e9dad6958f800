"""What is counted, and that the dashboard and the alert rules of ops/ ask for nothing else."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import CollectorRegistry

from bot.app import build, open_house
from bot.database_metrics import count_statements
from bot.metrics import Metrics
from handlers.context import BotContext
from spbe.usecases.ports import Queues
from spbe.usecases.watching import Alert, Disk, Watched
from storage.database import Database
from tests.e2e.conftest import settings_for, town_in

OPS = Path(__file__).parents[2] / "ops"
GIVEN_BY_PROMETHEUS = {"job", "instance", "le"}


def value(registry: CollectorRegistry, name: str, /, **labels: str) -> float:
    """Return a sample, 0 where there is none."""
    return registry.get_sample_value(name, labels) or 0.0


@pytest.fixture
def lively(database: Database) -> Metrics:
    """Return metrics of which each has been used."""
    metrics = Metrics()
    count_statements(metrics.registry, database.engines)
    metrics.update_done("message", "handled", 0.02, 0.01)
    metrics.called("sendMessage", "200", 0.1)
    metrics.fault("update")
    metrics.digests_sent({"sent": 2})
    metrics.notices_sent({"failed": 1})
    metrics.watched(Watched(Queues(), (Alert("disk", "", 100, None),)), Disk(1, 2), 0.0)
    metrics._jobs.labels("clean_up", "done").observe(0.1)
    return metrics


def asked_for() -> Iterator[tuple[str, str]]:
    """Yield each expression of ops/ and where it stands."""
    board: dict[str, Any] = json.loads((OPS / "grafana-dashboard.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    rules: dict[str, Any] = yaml.safe_load((OPS / "prometheus-alerts.yml").read_text())
    for rule in rules["groups"][0]["rules"]:
        yield rule["alert"], rule["expr"]


def test_ops_ask_only_for_what_there_is(lively: Metrics, dialect: str) -> None:
    known = dict[str, set[str]]()
    for family in lively.registry.collect():
        for sample in family.samples:
            known.setdefault(sample.name, set()).update(sample.labels)
    known["spbe_database_errors_total"] = {"engine", "error"}  # none has happened on either of the databases
    asked = set[str]()
    for title, expr in asked_for():
        names = re.findall(r"\b(?:spbe|process|python)_\w+", expr)
        assert names or expr.startswith("up{"), title
        assert [name for name in names if name not in known] == [], f"{title} on {dialect}"
        labels = set[str](re.findall(r"[{,]\s*(\w+)\s*(?:=~|!=|=)", expr))
        labels |= {label.strip() for by in re.findall(r"by \(([^)]*)\)", expr) for label in by.split(",")}
        there = set[str]().union(*(known[name] for name in names))
        assert labels - there <= GIVEN_BY_PROMETHEUS, title
        asked.update(names)
    own = {
        name.removesuffix("_sum").removesuffix("_count").removesuffix("_bucket") for name in known if "spbe_" in name
    }
    seen = {name.removesuffix("_count").removesuffix("_bucket") for name in asked}
    assert own - seen == set(), "the dashboard shows everything"


def test_the_dashboard_asks_which_source_and_places_its_panels() -> None:
    board = json.loads((OPS / "grafana-dashboard.json").read_text())
    assert "datasource" in {each["type"] for each in board["templating"]["list"]}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    places = [
        (panel["gridPos"]["x"] + x, panel["gridPos"]["y"] + y)
        for panel in board["panels"]
        for x in range(panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["h"])
    ]
    assert len(places) == len(set(places)), "no panel lies on another"
    assert max(x for x, _ in places) < 24


async def test_a_running_bot_counts_what_it_does(tmp_path: Path) -> None:
    async with town_in(tmp_path) as town:
        registry = town.house.metrics.registry
        coordinator = town.coordinator()
        town.simulator.fails("sendMessage", status=502)
        (answer,) = await town.simulator.ask(coordinator, "/tugas 33")
        await town.simulator.ask(coordinator, "/target 99")
        await town.simulator.inline(coordinator, "20")
        await town.simulator.tap(coordinator, answer, answer.labels[0])
        await town.simulator.idle()
        assert value(registry, "spbe_updates_total", kind="message", outcome="handled") >= 1
        assert value(registry, "spbe_updates_total", kind="inline_query", outcome="handled") == 1
        assert value(registry, "spbe_updates_total", kind="callback_query", outcome="handled") == 1
        assert value(registry, "spbe_update_settled_seconds_sum", kind="message") >= value(
            registry, "spbe_update_handling_seconds_sum", kind="message"
        )
        assert value(registry, "spbe_telegram_calls_total", method="sendMessage", result="502") == 1
        assert value(registry, "spbe_telegram_calls_total", method="sendMessage", result="200") >= 2
        assert value(registry, "spbe_telegram_calls_total", method="getUpdates", result="200") >= 1
        town.simulator.drops("sendMessage")
        await town.simulator.ask(coordinator, "indikator 20")
        assert value(registry, "spbe_telegram_calls_total", method="sendMessage", result="network") == 1
        for engine in ("read", "write"):
            assert value(registry, "spbe_database_statement_seconds_count", engine=engine, verb="select") > 0
            assert value(registry, "spbe_database_unit_seconds_count", engine=engine) > 0
            assert value(registry, "spbe_database_connections", engine=engine, state="used") == 0
            assert value(registry, "spbe_database_connections", engine=engine, state="idle") >= 1
        failed = value(registry, "spbe_updates_total", kind="message", outcome="failed")
        await town.change("ALTER TABLE membership RENAME TO membership_away")
        await town.simulator.ask(coordinator, "/tugas")
        await town.change("ALTER TABLE membership_away RENAME TO membership")
        await town.simulator.idle()
        assert value(registry, "spbe_updates_total", kind="message", outcome="failed") == failed + 1
        assert value(registry, "spbe_database_errors_total", engine="read", error="OperationalError") == 1


def test_no_label_comes_from_outside(lively: Metrics) -> None:
    lively.update_done("a_kind_of_the_future", "handled", 0.1, 0.1)
    kinds = {
        sample.labels["kind"]
        for family in lively.registry.collect()
        if family.name == "spbe_updates"
        for sample in family.samples
    }
    assert kinds == {"message", "other"}


async def test_jobs_are_timed_and_their_failures_counted(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house:
        metrics, context = house.metrics, BotContext(build(house))
        planned = list[int]()

        async def plan(_: BotContext) -> int:
            return 7

        async def fail(_: BotContext) -> None:
            raise TypeError

        assert await metrics.timed(plan, planned.append)(context) == 7
        with pytest.raises(TypeError):
            await metrics.timed(fail)(context)
        assert planned == [7]
        assert value(metrics.registry, "spbe_job_seconds_count", name="plan", outcome="done") == 1
        assert value(metrics.registry, "spbe_job_seconds_count", name="fail", outcome="failed") == 1


async def test_each_job_of_the_clock_is_timed(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house:
        application = build(house)
        jobs = application.job_queue.jobs() if application.job_queue else ()
        assert len(jobs) >= 6
        assert [job.name for job in jobs if not hasattr(job.callback, "__wrapped__")] == []
        (planning,) = [job for job in jobs if job.name == "plan_reminders"]
        await planning.callback(BotContext(application))
        assert value(house.metrics.registry, "spbe_job_seconds_count", name="plan_reminders", outcome="done") == 1


async def test_a_busy_event_loop_is_seen() -> None:
    metrics = Metrics()
    with metrics.listening():
        await asyncio.sleep(0.4)
        time.sleep(0.4)  # noqa: ASYNC251 - what nobody should do
        await asyncio.sleep(0.05)
    assert value(metrics.registry, "spbe_event_loop_lag_seconds_sum") > 0.2


def test_the_process_tells_of_itself() -> None:
    registry = Metrics().registry
    assert value(registry, "process_resident_memory_bytes") > 0
    builds = [family for family in registry.collect() if family.name == "spbe_build"]
    assert builds[0].samples[0].labels.keys() == {"version"}
