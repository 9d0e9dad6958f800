"""What the page asks for."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from simulator.values import Persona
from simulator.web import PAGE
from tests.simulator.conftest import PERSONAS, Post

ME = PERSONAS[0].id


async def do(client: httpx.AsyncClient, name: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/sim/{name}", params={"user": ME}, json=body)
    result: dict[str, Any] = answer.json()
    return result


async def test_page_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for name in ("chat.css", "chat.js"):
        assert (await client.get(f"/page/{name}")).status_code == 200
    assert (await client.get("/page/..%2Fweb.py")).status_code == 404


@pytest.mark.parametrize("name", ["index.html", "chat.css", "chat.js"])
def test_page_builds_no_html_from_data(name: str) -> None:
    source = Path(PAGE / name).read_text()
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style=", "//cdn"):
        assert word not in source


async def test_people_and_bot(client: httpx.AsyncClient, post: Post) -> None:
    await post("setMyDescription", description="Tanyakan")
    answer = (await client.get("/sim/people")).json()
    assert [(one["id"], one["label"]) for one in answer["people"]] == [(one.id, one.label) for one in PERSONAS]
    assert (answer["bot"]["username"], answer["description"]) == ("AsistenSPBEBot", "Tanyakan")


async def test_history_is_per_person(client: httpx.AsyncClient, simulator: Simulator, post: Post) -> None:
    await do(client, "says", text="halo")
    await post("sendMessage", chat_id=ME, text="ya")
    await post("setMyCommands", commands=[{"command": "tugas", "description": "Tugas"}])
    mine = (await client.get("/sim/history", params={"user": ME})).json()
    other = (await client.get("/sim/history", params={"user": PERSONAS[1].id})).json()
    assert [one["text"] for one in mine["chats"][0]["messages"]] == ["halo", "ya"]
    assert other["chats"][0]["messages"] == []
    assert mine["chats"][0]["commands"][0]["command"] == "tugas"
    assert mine["last"] == simulator.world.events[-1].number


async def test_acts(client: httpx.AsyncClient, post: Post) -> None:
    said = await do(client, "says", text="halo")
    await do(client, "edits", message=said["message"], text="halo lagi")
    await do(client, "follows", link="t.me/AsistenSPBEBot?start=abc")
    await do(client, "contact", phone="+62812")
    keyboard = {"inline_keyboard": [[{"text": "a", "callback_data": "k"}]]}
    sent = (await post("sendMessage", chat_id=ME, text="pilih", reply_markup=keyboard))["result"]
    pressed = await do(client, "presses", message=sent["message_id"], data="k")
    await do(client, "blocks")
    await do(client, "unblocks")
    updates = (await post("getUpdates"))["result"]
    kinds = ["message", "edited_message", "message", "message", "callback_query", "my_chat_member", "my_chat_member"]
    assert [next(key for key in one if key != "update_id") for one in updates] == kinds
    assert updates[4]["callback_query"]["id"] == pressed["query"]


async def test_inline_from_the_page(client: httpx.AsyncClient, simulator: Simulator, post: Post) -> None:
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(do(client, "inline", query="rencana"))
        (update,) = (await post("getUpdates", timeout=5))["result"]
        card = {"type": "article", "id": "1", "title": "a", "input_message_content": {"message_text": "isi"}}
        await post("answerInlineQuery", inline_query_id=update["inline_query"]["id"], results=[card])
    (shown,) = asked.result()["cards"]
    picked = await do(client, "picks", query_id=shown["query_id"], result=shown["id"], query="rencana")
    assert simulator.world.chats[ME].messages[picked["message"]].wire["text"] == "isi"


async def test_errors_are_indonesian(client: httpx.AsyncClient) -> None:
    assert await do(client, "says", text="") == {"error": "Tindakan ini tidak dapat dilakukan."}
    assert await do(client, "menari") == {"error": "Tindakan ini tidak dapat dilakukan."}
    empty = await client.post("/sim/upload", params={"user": ME}, files={"file": ("a.pdf", b"")})
    assert empty.json() == {"error": "Ditolak Telegram: Bad Request: file must be non-empty"}


@pytest.mark.parametrize("path", ["/sim/says", "/sim/upload", "/sim/clock/day"])
@pytest.mark.parametrize("origin", ["cross-site", "same-site"])
async def test_another_site_does_nothing_here(
    client: httpx.AsyncClient, simulator: Simulator, path: str, origin: str
) -> None:
    body = b'{"text": "halo"}'
    answer = await client.post(path, params={"user": ME}, content=body, headers={"Sec-Fetch-Site": origin})
    assert (answer.status_code, answer.json()) == (403, {"error": "Permintaan dari situs lain ditolak."})
    assert not simulator.world.chats[ME].messages


async def test_the_page_itself_may(client: httpx.AsyncClient, simulator: Simulator) -> None:
    answer = await client.post(
        "/sim/says", params={"user": ME}, json={"text": "halo"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert (answer.status_code, len(simulator.world.chats[ME].messages)) == (200, 1)


async def test_the_bot_may_write_first_to_a_persona_that_has_started_it() -> None:
    simulator = Simulator()
    personas = (Persona(1, "Ayu", "PIC", started=True), Persona(2, "Tamu", "Pengunjung"))
    async with serve(create_app(simulator, personas)) as address, httpx.AsyncClient(trust_env=False) as wire:
        url = f"{address}/bot{simulator.token}/sendMessage"
        answers = [await wire.post(url, json={"chat_id": one.id, "text": "halo"}) for one in personas]
    assert [one.status_code for one in answers] == [200, 403]


async def test_upload_and_safe_download(client: httpx.AsyncClient, simulator: Simulator) -> None:
    page = b"<script>alert(1)</script>"
    picture = b"\x89PNG\r\n\x1a\n"
    await client.post("/sim/upload", params={"user": ME}, files={"file": ("a.html", page, "text/html")})
    photo = {"photo": "true", "caption": "bukti"}
    await client.post("/sim/upload", params={"user": ME}, data=photo, files={"file": ("a.png", picture, "image/png")})
    document, shown = [one.wire for one in simulator.world.chats[ME].messages.values()]
    saved = await client.get(f"/sim/file/{document['document']['file_id']}")
    assert (saved.content, saved.headers["content-type"]) == (page, "application/octet-stream")
    assert saved.headers["content-disposition"] == "attachment"
    seen = await client.get(f"/sim/file/{shown['photo'][0]['file_id']}")
    assert (seen.content, seen.headers["content-type"], shown["caption"]) == (picture, "image/png", "bukti")
    assert (await client.get("/sim/file/none")).status_code == 404


async def listen(client: httpx.AsyncClient, after: int, count: int, me: int = ME) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    async with client.stream("GET", "/sim/events", params={"user": me, "after": after}) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                seen.append(json.loads(line.removeprefix("data: ")))
            if len(seen) == count:
                return seen
    return seen


async def test_events_as_they_happen(client: httpx.AsyncClient, simulator: Simulator, post: Post) -> None:
    me, other = (simulator.world.chats[one.id].people[one.id] for one in PERSONAS)
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(listen(client, 0, 3))
        await simulator.says(other, "bukan untuk saya")
        await simulator.says(me, "halo")
        sent = (await post("sendMessage", chat_id=ME, text="ya"))["result"]
        await post("deleteMessage", chat_id=ME, message_id=sent["message_id"])
    assert [one["kind"] for one in heard.result()] == ["message", "message", "deleted"]
    assert await listen(client, 2, 1) == [heard.result()[1]]


async def test_page_that_missed_a_restart_reads_again(client: httpx.AsyncClient) -> None:
    assert await listen(client, 99, 1) == [{"kind": "reload"}]


async def test_stream_ends_with_the_server(client: httpx.AsyncClient, simulator: Simulator) -> None:
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(listen(client, 0, 9))
        await asyncio.sleep(0.05)
        simulator.close()
    assert heard.result() == []
