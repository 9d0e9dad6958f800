"""Calls the bot where it set a webhook on this machine, as Telegram does: each chat in order, several at once."""

import asyncio
from typing import Any

import aiohttp

from simulator.state import World
from simulator.values import Json

MOST_AT_ONCE = 40
AGAIN_AFTER = 0.2
"""Seconds after which an update that was not taken is delivered again; Telegram takes longer."""

PATIENCE = 10.0
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header
LOCAL = "http://127.0.0.1"


async def deliver(world: World) -> None:
    """Deliver what waits, until cancelled; nothing leaves this machine."""
    busy = set[int]()
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
        while True:
            if str(world.profile["webhook"]).startswith(LOCAL):
                for update in world.updates.waiting():
                    lane = _lane(update)
                    if lane not in busy and len(busy) < MOST_AT_ONCE:
                        busy.add(lane)
                        group.create_task(_hand_over(world, session, update, busy, lane))
            await world.signal.wait()


async def _hand_over(world: World, session: aiohttp.ClientSession, update: Json, busy: set[int], lane: int) -> None:
    address = world.route(world.profile["webhook"])
    headers = {SECRET: world.profile["secret"]} if world.profile["secret"] else {}
    try:
        async with session.post(address, json=update, headers=headers) as response:
            is_taken = response.ok
    except (aiohttp.ClientError, TimeoutError):
        is_taken = False
    if is_taken:
        world.updates.taken(update)
    else:
        await asyncio.sleep(AGAIN_AFTER)
    busy.discard(lane)
    world.signal.fire()


def _lane(update: Json) -> int:
    """Return the chat of an update, or the person where it has none."""
    part: Any = next(value for key, value in update.items() if key != "update_id")
    chat = part.get("chat") or (part.get("message") or {}).get("chat") or part["from"]
    return int(chat["id"])
