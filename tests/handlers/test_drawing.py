"""The process that draws: started when needed, replaced when killed, and done without where there is none."""

import asyncio
import os
import signal
import time
from concurrent.futures import Executor, ProcessPoolExecutor

import pytest

from bot.settings import CONTENT
from handlers.pictures.drawing import Studio, paint
from tests.handlers.picture_samples import sample_progress, sample_radar

FOLDER = CONTENT / "fonts"


def workers(studio: Studio) -> list[int]:
    executor = studio._executor
    return list(executor._processes) if isinstance(executor, ProcessPoolExecutor) else []


async def test_one_process_draws_all_pictures_and_ends() -> None:
    studio = Studio()
    assert workers(studio) == []
    pictures = await asyncio.gather(*(studio.draw(sample_radar("2018"), FOLDER) for _ in range(3)))
    assert set(pictures) == {paint(sample_radar("2018"), FOLDER)}
    (worker,) = workers(studio)
    assert worker != os.getpid()
    await studio.close()
    assert workers(studio) == []
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    await studio.close()


async def test_a_killed_process_is_done_without_and_then_replaced() -> None:
    studio = Studio()
    await studio.draw(sample_radar("2018"), FOLDER)
    (killed,) = workers(studio)
    os.kill(killed, signal.SIGKILL)
    assert (await studio.draw(sample_progress(), FOLDER)).startswith(b"\x89PNG")
    await studio.draw(sample_radar("2018"), FOLDER)
    assert workers(studio) not in ([], [killed])
    await studio.close()


async def test_where_no_process_can_be_started_a_thread_draws() -> None:
    def refuse() -> Executor:
        raise OSError("no semaphores here")

    assert (await Studio(refuse).draw(sample_progress(), FOLDER)).startswith(b"\x89PNG")


async def test_the_loop_goes_on_while_a_process_draws() -> None:
    studio, ticks, longest = Studio(), 0, 0.0
    await studio.draw(sample_radar("2018"), FOLDER)
    drawing = asyncio.ensure_future(studio.draw(sample_progress(), FOLDER))
    before = time.perf_counter()
    while not drawing.done():
        await asyncio.sleep(0)
        longest, before, ticks = max(longest, time.perf_counter() - before), time.perf_counter(), ticks + 1
    await studio.close()
    assert ticks > 100
    assert longest < 0.1, "here the machine may be busy; benchmarks/pictures.py measures it"
