"""What a process tells the others at its start, when the storage takes nothing just then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import build, open_house
from bot.limits import Limiter
from bot.signals import Signals
from spbe.refusals import DiskFull, Refusal, StorageAway
from spbe.usecases.ports import Store
from tests.e2e.conftest import settings_for


@pytest.mark.parametrize("refusal", [DiskFull(), StorageAway()])
async def test_a_start_waits_for_the_storage(tmp_path: Path, refusal: Refusal) -> None:
    async with open_house(settings_for(tmp_path)) as house:
        refusals = [refusal]

        @asynccontextmanager
        async def open_store() -> AsyncIterator[Store]:
            if refusals:
                raise refusals.pop()
            async with house.database.open_store() as store:
                yield store

        slow = replace(house, resources=replace(house.resources, open_store=open_store))
        application = build(slow)
        with capture_logs() as logs:
            await Signals(Limiter()).begin(application)
    assert [(entry["event"], entry["error"]) for entry in logs if entry["log_level"] == "warning"] == [
        ("cannot tell other processes of this one", type(refusal).__name__)
    ]
