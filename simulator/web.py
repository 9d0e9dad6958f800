"""The chat page and what it asks for: the same acts as in tests, as JSON over HTTP."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from simulator.clock import PageClock
from simulator.content import picture_type
from simulator.control import Simulator
from simulator.methods import commands_for
from simulator.params import read
from simulator.refusals import Refused
from simulator.state import Chat, Event
from simulator.values import Act, Button, Json, User

PAGE = Path(__file__).parent / "page"
POLICY = "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
HEARTBEAT = 15.0
NOT_POSSIBLE = "Tindakan ini tidak dapat dilakukan."

Endpoint = Callable[[Request], Awaitable[Response]]


def _from_the_page(answer: Endpoint) -> Endpoint:
    """Refuse what another site sends: one that is open in the same browser must not act for the people here."""

    @wraps(answer)
    async def guarded(request: Request) -> Response:
        # Browsers say where a request comes from, and no page can change it; programs and tests say nothing.
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return JSONResponse({"error": "Permintaan dari situs lain ditolak."}, 403)
        return await answer(request)

    return guarded


async def page(request: Request) -> Response:
    """Return the page or a file of it."""
    name = request.path_params.get("name", "index.html")
    if name not in ("index.html", "chat.css", "chat.js"):
        return Response(status_code=404)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(PAGE / name, headers=headers)


def _held(request: Request) -> tuple[Simulator, User]:
    simulator: Simulator = request.app.state.simulator
    number = int(request.query_params["user"])
    return simulator, simulator.world.chats[number].people[number]


def _chats(simulator: Simulator, user: User) -> list[Chat]:
    return [chat for chat in simulator.world.chats.values() if user.id in chat.people and _is_shown(chat, user)]


def _is_shown(chat: Chat, user: User) -> bool:
    return chat.id == user.id or chat.type != "private"


async def personas(request: Request) -> Response:
    """Return who one can be, and who the bot is."""
    simulator: Simulator = request.app.state.simulator
    named = {one.id: one.label for one in request.app.state.personas}
    people = [
        {"id": chat.id, "name": chat.people[chat.id].first_name, "label": named.get(chat.id, "")}
        for chat in simulator.world.chats.values()
        if chat.type == "private" and (chat.id in named or not named)
    ]
    name = simulator.world.profile.get("name") or simulator.bot.first_name
    description = simulator.world.profile["description"]
    return JSONResponse(
        {"people": people, "bot": simulator.bot.wire() | {"first_name": name}, "description": description}
    )


async def history(request: Request) -> Response:
    """Return all a person sees now, and the number of the last event within it."""
    simulator, user = _held(request)
    world = simulator.world
    chats = [
        {
            "id": chat.id,
            "title": chat.title,
            "messages": [one.wire for one in chat.messages.values()],
            "commands": commands_for(world, chat.id, user.id),
            "keyboard": chat.keyboard,
            "blocked": chat.blocked,
        }
        for chat in _chats(simulator, user)
    ]
    return JSONResponse({"chats": chats, "last": world.events[-1].number if world.events else 0})


async def events(request: Request) -> Response:
    """Stream what happens, from an event number on."""
    simulator, user = _held(request)
    after = int(request.headers.get("last-event-id") or request.query_params.get("after") or 0)
    headers = {"Cache-Control": "no-store"}
    return StreamingResponse(_stream(simulator, user, after), media_type="text/event-stream", headers=headers)


async def _stream(simulator: Simulator, user: User, after: int) -> AsyncIterator[str]:
    world = simulator.world
    yield ": open\n\n"
    last = world.events[-1].number if world.events else 0
    if after > last or (world.events and after < world.events[0].number - 1):
        yield f"id: {last}\ndata: {json.dumps({'kind': 'reload'})}\n\n"
        after = last
    while not world.closed:
        for event in [one for one in world.events if one.number > after]:
            after = event.number
            if _sees(simulator, user, event):
                yield f"id: {event.number}\ndata: {json.dumps(event.body)}\n\n"
        if not await world.signal.wait(HEARTBEAT):
            yield ": still here\n\n"


def _sees(simulator: Simulator, user: User, event: Event) -> bool:
    chat = simulator.world.chats.get(event.chat_id)
    return chat is None or (user.id in chat.people and _is_shown(chat, user))


async def clock(request: Request) -> Response:
    """Return the time that the page shows, and the jumps it offers."""
    held: PageClock = request.app.state.clock
    return JSONResponse(held.wire(), headers={"Cache-Control": "no-store"})


@_from_the_page
async def jump(request: Request) -> Response:
    """Move the clock, wait for what comes of it, and return the time with what to tell about it."""
    held: PageClock = request.app.state.clock
    chosen = held.named(request.path_params["key"])
    if chosen is None:
        return JSONResponse({"error": NOT_POSSIBLE}, 404)
    said = await held.make(chosen)
    return JSONResponse(held.wire() | {"said": said})


@_from_the_page
async def act(request: Request) -> Response:
    """Do what a person does on the page."""
    try:
        simulator, user = _held(request)
        body = await request.json()
        return JSONResponse(await _do(simulator, user, request.path_params["act"], body))
    except (LookupError, ValueError, TimeoutError, Refused) as error:
        return _refusal(error)


def _refusal(error: Exception) -> Response:
    sentence = "Bot tidak menjawab." if isinstance(error, TimeoutError) else NOT_POSSIBLE
    if isinstance(error, Refused):
        sentence = f"Ditolak Telegram: {error.description}"
    return JSONResponse({"error": sentence}, 400)


async def _do(simulator: Simulator, user: User, name: str, body: Json) -> Json:
    chat, number = int(body.get("chat") or user.id), int(body.get("message") or 0)
    named = Act(chat, 0, number)
    done: Act
    match name:
        case "says":
            done = await simulator.says(user, body["text"], chat=chat, reply_to=body.get("reply_to"))
        case "edits":
            done = await simulator.edits(user, named, body["text"])
        case "presses":
            button = Button("", data=body["data"])
            done = await simulator.presses_button(user, named, button)
        case "follows":
            done = await simulator.follows(user, body["link"])
        case "contact":
            done = await simulator.sends_contact(user, body["phone"])
        case "blocks":
            done = await simulator.blocks(user)
        case "unblocks":
            done = await simulator.unblocks(user)
        case "inline":
            return {"cards": [_card(one) for one in await simulator.inline(user, body["query"])]}
        case "picks":
            query = simulator.world.queries[body["query_id"]]
            result = next(one for one in query.results or () if one.id == body["result"])
            done = await simulator.picks(user, result, chat=chat, query=body.get("query", ""))
        case _:
            raise LookupError(name)
    return {"message": done.message_id, "query": done.query_id}


def _card(result: Any) -> Json:
    return {"query_id": result.query_id, "id": result.id, "title": result.title, "description": result.description}


@_from_the_page
async def upload(request: Request) -> Response:
    """Send a file a person chose, a picture as a photo if so wished."""
    simulator, user = _held(request)
    params = await read(request)
    file = params.files["file"]
    chat, caption = params.integer("chat", user.id), params.text("caption") or None
    album = params.text("album") or None
    try:
        if params.flag("photo") and picture_type(file.content):
            await simulator.sends_photo(user, file.content, caption=caption, album=album, chat=chat)
        else:
            await simulator.sends_document(
                user, file.name, file.content, file.mime, caption=caption, album=album, chat=chat
            )
    except (Refused, ValueError) as error:
        return _refusal(error)
    return JSONResponse({})


async def file(request: Request) -> Response:
    """Show a photo, or let a document be saved; nothing a document holds is ever run."""
    simulator: Simulator = request.app.state.simulator
    kept = simulator.world.files.get(request.path_params["file_id"])
    if kept is None:
        return Response(status_code=404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    picture = picture_type(kept.content)
    if not picture:
        headers["Content-Disposition"] = "attachment"
    return Response(kept.content, media_type=picture or "application/octet-stream", headers=headers)


ROUTES = (
    Route("/", page),
    Route("/page/{name}", page),
    Route("/sim/people", personas),
    Route("/sim/history", history),
    Route("/sim/events", events),
    Route("/sim/clock", clock),
    Route("/sim/clock/{key}", jump, methods=["POST"]),
    Route("/sim/upload", upload, methods=["POST"]),
    Route("/sim/file/{file_id}", file),
    Route("/sim/{act}", act, methods=["POST"]),
)
