"""The web application: the Bot API under /bot<token>/, files under /file/bot<token>/, the page and /sim/."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from simulator import web
from simulator.clock import Jump, PageClock
from simulator.control import Simulator
from simulator.faults import DOWNLOAD, Fault
from simulator.methods import LOWERED, METHODS
from simulator.params import Params, read
from simulator.refusals import Refused, not_found, unauthorized, webhook_is_set
from simulator.state import World
from simulator.values import Call, Persona

LONGEST_POLL = 50


def create_app(
    simulator: Simulator, personas: Sequence[Persona] = (), jumps: Sequence[Jump] = (), zone: str = ""
) -> Starlette:
    """Return the application that serves a simulator; the page offers the personas, and a clock if it has jumps.

    `zone` is the IANA name of the time zone in which the page shows times; without one it shows them in its own.
    """
    for persona in personas:
        simulator.user(persona.id, first_name=persona.name, started=persona.started)
    app = Starlette(
        routes=[
            Route("/bot{token}/{method}", call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", download),
            *web.ROUTES,
        ]
    )
    app.state.simulator = simulator
    app.state.personas = tuple(personas)
    app.state.clock = PageClock(simulator.world, jumps, zone)
    return app


def _check_token(simulator: Simulator, token: str) -> None:
    if token != simulator.token:
        raise unauthorized()


async def call(request: Request) -> Response:
    """Answer one call of the bot, and log it."""
    simulator: Simulator = request.app.state.simulator
    world = simulator.world
    method = LOWERED.get(request.path_params["method"].lower(), request.path_params["method"])
    counted = method != "getUpdates"
    began = time.monotonic()
    params, status, description = Params({}), 200, ""
    world.in_flight += counted
    try:
        _check_token(simulator, request.path_params["token"])
        params = await read(request)
        answer: Any = {"ok": True, "result": await _perform(simulator, request, method, params)}
    except Refused as refused:
        answer, status, description = refused.body(), refused.status, refused.description
    finally:
        world.in_flight -= counted
        world.done += counted
        seconds = time.monotonic() - began
        world.calls.append(Call(method, params.logged(), status, description, seconds))
        world.signal.fire()
    return JSONResponse(answer, status)


async def _perform(simulator: Simulator, request: Request, method: str, params: Params) -> Any:
    fault = simulator.faults.take(method)
    if fault:
        await _go_wrong(request, fault)
    if method == "getUpdates":
        return await _get_updates(simulator.world, params)
    if method not in METHODS:
        raise not_found()
    simulator.flood.check(method, params)
    result = METHODS[method](simulator.world, params)
    if fault and fault.drop == "after":
        await _drop(request)
    return result


async def _go_wrong(request: Request, fault: Fault) -> None:
    await asyncio.sleep(fault.delay)
    if fault.drop == "before":
        await _drop(request)
    if fault.status:
        named = {429: f"Too Many Requests: retry after {fault.retry_after}", 502: "Bad Gateway"}
        parameters = {"retry_after": fault.retry_after} if fault.status == 429 else {}
        raise Refused(fault.status, named.get(fault.status, "Internal Server Error"), parameters)


async def _drop(request: Request) -> None:
    """Cut the connection, so that the bot never sees an answer."""
    request.state.transport.abort()
    while not await request.is_disconnected():  # noqa: ASYNC110 - Starlette offers no event for it
        await asyncio.sleep(0)
    raise Refused(499, "Connection dropped by the simulator")


async def _get_updates(world: World, params: Params) -> list[dict[str, Any]]:
    if world.profile["webhook"]:
        raise webhook_is_set()
    seconds = min(max(params.integer("timeout"), 0), LONGEST_POLL)
    allowed = params.nested("allowed_updates", list)
    return await world.updates.poll(params.integer("offset"), params.integer("limit", 100), seconds, allowed)


async def download(request: Request) -> Response:
    """Hand out a file the bot was given the path of."""
    simulator: Simulator = request.app.state.simulator
    try:
        _check_token(simulator, request.path_params["token"])
        found = [one for one in simulator.world.files.values() if one.path == request.path_params["path"]]
        if not found:
            raise not_found()
        fault = simulator.faults.take(DOWNLOAD)
        if fault:
            await _go_wrong(request, fault)
    except Refused as refused:
        return JSONResponse(refused.body(), refused.status)
    content = found[0].content
    if fault and fault.drop == "half":
        headers = {"Content-Length": str(len(content))}
        return StreamingResponse(_half(request, content), headers=headers, media_type="application/octet-stream")
    if fault and fault.drop == "short":
        content = content[: len(content) // 2]
    return Response(content, media_type="application/octet-stream")


async def _half(request: Request, content: bytes) -> AsyncIterator[bytes]:
    """Send half of a file that was promised whole, and hang up."""
    yield content[: len(content) // 2]
    request.state.transport.close()
    while not await request.is_disconnected():  # noqa: ASYNC110 - Starlette offers no event for it
        await asyncio.sleep(0)
