"""The look that each process takes at itself and at the queues, and what the coordinators hear of it."""

import asyncio
import shutil
from datetime import timedelta
from math import nan
from pathlib import Path

import structlog

from bot.metrics import Metrics
from handlers.alerts import tell_alerts
from handlers.context import BotContext
from spbe.usecases import watching
from spbe.usecases.ports import Queues
from spbe.usecases.watching import Disk

log = structlog.stdlib.get_logger(__name__)

LOOK_EVERY = timedelta(seconds=30)


class Watch:
    """Looks at what waits and at what went wrong, and tells the coordinators what repeats itself."""

    def __init__(self, metrics: Metrics, folder: Path) -> None:
        """Begin with nothing seen; `folder` holds the evidence, or will."""
        self._metrics = metrics
        self._folder = folder
        self._before: Queues | None = None

    async def watch(self, context: BotContext) -> None:
        """Take a look; faults that cannot be noted now are noted at the next one."""
        faults = self._metrics.faults.take()
        try:
            disk = await asyncio.to_thread(_disk_of, self._folder)
            found = await watching.watch(context.resources, faults, disk, self._before)
        except BaseException:
            self._metrics.faults.give_back(faults)
            raise
        self._before, oldest = found.queues, found.queues.oldest
        now, made = context.resources.now(), found.backed_up
        waits = (now - oldest).total_seconds() if oldest else 0.0
        self._metrics.watched(found, disk, waits, (now - made).total_seconds() if made else nan)
        if found.alerts:
            arrived = await tell_alerts(context, found)
            log.warning("coordinators alerted", subjects=[each.subject for each in found.alerts], messages=arrived)


def _disk_of(folder: Path) -> Disk:
    """Return the disk of a folder, or of the nearest one above it that exists."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    used = shutil.disk_usage(there)
    return Disk(used.free, used.total)
