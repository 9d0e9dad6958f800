"""Pictures as PNG, drawn by one process beside the bot's: whoever draws holds Python's lock for a tenth of a second."""

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from pathlib import Path

import structlog

from handlers.pictures.progress import Progress, progress_drawing
from handlers.pictures.radar import Radar, radar_drawing
from handlers.pictures.svg import PAPER, Fonts

log = structlog.stdlib.get_logger(__name__)

Picture = Progress | Radar

NO_PROCESS = (OSError, ImportError, NotImplementedError, BrokenProcessPool)
"""What it takes for a process cannot be had everywhere; and one may be killed."""


def paint(picture: Picture, folder: Path) -> bytes:
    """Return a picture as PNG, with the fonts of a folder."""
    fonts = _fonts(folder)
    drawing = progress_drawing(picture, fonts) if isinstance(picture, Progress) else radar_drawing(picture, fonts)
    return png_of(drawing.svg, fonts)


def png_of(svg: str, fonts: Fonts) -> bytes:
    """Paint a drawing; only with our own fonts, so that it looks the same wherever it is made."""
    import resvg_py  # in the process that draws

    return resvg_py.svg_to_bytes(svg_string=svg, background=PAPER, skip_system_fonts=True, font_files=list(fonts.files))


class Studio:
    """Draws pictures in a process of its own that is started for the first one, or else in a thread."""

    def __init__(self, start: Callable[[], Executor] | None = None) -> None:
        """Start nothing yet."""
        self._start = start or _process
        self._executor: Executor | None = None

    async def draw(self, picture: Picture, folder: Path) -> bytes:
        """Return a picture as PNG, with the fonts of a folder."""
        try:
            self._executor = self._executor or self._start()
            return await asyncio.get_running_loop().run_in_executor(self._executor, paint, picture, folder)
        except NO_PROCESS as error:
            log.warning("a thread draws, for the process does not", error=type(error).__name__)
            await self.close()
            return await asyncio.to_thread(paint, picture, folder)

    async def close(self) -> None:
        """End the process; the next picture starts another one."""
        executor, self._executor = self._executor, None
        if executor:
            await asyncio.to_thread(executor.shutdown)


@cache
def _fonts(folder: Path) -> Fonts:
    return Fonts(folder)


def _process() -> Executor:
    # Not forked: the bot has threads. A spawned process imports this module and what it needs, not the bot.
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _begin)


def _begin() -> None:
    """Leave Ctrl-C to the bot, which ends this process, and end with it should it be killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(0)
