"""The transport against real HTTP on loopback; what PTB's own transport also promises is asked of both."""

import asyncio
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from telegram import Bot, InputFile, InputMediaDocument
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.transport import AiohttpRequest

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - made up
MESSAGE = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
FILE = Random(20).randbytes(3_000_000)  # noqa: S311 - any bytes do

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Transport = Callable[..., BaseRequest]


def httpx_request(**options: Any) -> HTTPXRequest:
    return HTTPXRequest(**options, httpx_kwargs={"trust_env": False})


@pytest.fixture(params=[AiohttpRequest, httpx_request], ids=["aiohttp", "httpx"])
def transport(request: pytest.FixtureRequest) -> Any:
    """A maker of transports: ours and PTB's, which must not differ where both are asked."""
    return request.param


def answered(result: object) -> web.Response:
    return web.json_response({"ok": True, "result": result})


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve HTTP and give the base address for a bot."""
    application = web.Application(client_max_size=2**30)
    application.router.add_route("*", "/{path:.*}", handler)
    server = TestServer(application)
    await server.start_server(shutdown_timeout=0.1)
    try:
        yield str(server.make_url("/bot"))
    finally:
        await server.close()


@asynccontextmanager
async def talking(talk: Talk) -> AsyncIterator[str]:
    """Serve bare connections and give the base address for a bot."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.transport.abort()

    async with await asyncio.start_server(converse, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot"


def bot_at(address: str, request: BaseRequest) -> Bot:
    return Bot(TOKEN, base_url=address, base_file_url=address, request=request)


def shown(error: BaseException) -> str:
    """All that a log could show of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(error)


# What goes out and what comes back


async def test_parameters_arrive_as_they_were_given(transport: Transport) -> None:
    seen = dict[str, Any]()

    async def handler(request: web.Request) -> web.Response:
        seen.update(await request.post())
        seen["type"] = request.content_type
        return answered(MESSAGE)

    text = "Tingkat 3 – 50% & a=b + c? “TTD” ✅👩🏽‍💻\nKé"
    async with serving(handler) as address, transport() as request:
        await bot_at(address, request).send_message(7, text, disable_notification=True, message_thread_id=5)
    assert seen == {
        "chat_id": "7",
        "text": text,
        "disable_notification": "true",
        "message_thread_id": "5",
        "type": "application/x-www-form-urlencoded",
    }


@pytest.mark.parametrize("name", ["laporan.pdf", "Rencana “TTD” – Ké ✅.pdf", "satu dua%20tiga.pdf"])
async def test_upload_arrives_intact_with_its_name(transport: Transport, name: str) -> None:
    seen = dict[str, Any]()

    async def handler(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            seen[part.name] = (part.filename, part.headers.get("Content-Type"), bytes(await part.read()))  # type: ignore[union-attr, index]
        return answered(MESSAGE)

    async with serving(handler) as address, transport() as request:
        await bot_at(address, request).send_document(7, FILE, caption="é ✅", filename=name)
    assert seen["document"] == (name, "application/pdf", FILE)
    assert seen["caption"][2].decode() == "é ✅"


async def test_album_arrives_with_every_file(transport: Transport) -> None:
    seen = list[bytes]()

    async def handler(request: web.Request) -> web.Response:
        form = await request.post()
        seen.extend(field.file.read() for field in form.values() if isinstance(field, web.FileField))
        return answered([MESSAGE, MESSAGE])

    album = [InputMediaDocument(b"satu", filename="1.txt"), InputMediaDocument(b"dua", filename="2.txt")]
    async with serving(handler) as address, transport() as request:
        await bot_at(address, request).send_media_group(7, album)
    assert seen == [b"satu", b"dua"]


async def test_open_file_can_be_sent_again(transport: Transport, tmp_path: Path) -> None:
    seen = list[bytes]()

    async def handler(request: web.Request) -> web.Response:
        document = (await request.post())["document"]
        assert isinstance(document, web.FileField)
        seen.append(document.file.read())
        return answered(MESSAGE)

    path = tmp_path / "bukti.bin"
    path.write_bytes(FILE)
    async with serving(handler) as address, transport() as request:
        with path.open("rb") as handle:
            document = InputFile(handle, read_file_handle=False)
            for _ in range(2):
                await bot_at(address, request).send_document(7, document)
            assert not handle.closed
    assert seen == [FILE, FILE]


async def test_file_name_cannot_add_a_header() -> None:
    seen = list[str | None]()

    async def handler(request: web.Request) -> web.Response:
        document = (await request.post())["document"]
        assert isinstance(document, web.FileField)
        assert "X-Evil" not in document.headers
        seen.append(document.filename)
        return answered(MESSAGE)

    async with serving(handler) as address, AiohttpRequest() as request:
        await bot_at(address, request).send_document(7, b"x", filename='a"b\\c\r\nX-Evil: 1.pdf')
    assert seen == ['a"b\\c X-Evil: 1.pdf']


async def test_big_file_is_retrieved(transport: Transport) -> None:
    content = FILE * 7

    async def handler(request: web.Request) -> web.Response:
        assert request.method == "GET"
        response = web.Response(body=content)
        response.enable_compression()
        return response

    async with serving(handler) as address, transport() as request:
        assert await request.retrieve(f"{address}{TOKEN}/documents/a%20b.pdf") == content


async def test_connection_is_kept_for_the_next_call(transport: Transport) -> None:
    peers = set[object]()

    async def handler(request: web.Request) -> web.Response:
        assert request.headers["User-Agent"] == BaseRequest.USER_AGENT
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        return answered(result=True)

    async with serving(handler) as address, transport() as request:
        for _ in range(10):
            await bot_at(address, request).close()
    assert len(peers) == 1


# Errors


@pytest.mark.parametrize(
    ("status", "parameters", "kind"),
    [
        (400, {}, BadRequest),
        (401, {}, InvalidToken),
        (403, {}, Forbidden),
        (404, {}, InvalidToken),
        (409, {}, Conflict),
        (429, {"retry_after": 3}, RetryAfter),
        (500, {}, NetworkError),
        (502, {}, NetworkError),
    ],
)
async def test_status_becomes_an_error(
    transport: Transport,
    status: int,
    parameters: dict[str, int],
    kind: type[TelegramError],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else making a RetryAfter is a deprecation warning

    async def handler(_: web.Request) -> web.Response:
        return web.json_response({"ok": False, "description": "why", "parameters": parameters}, status=status)

    async with serving(handler) as address, transport() as request:
        with pytest.raises(TelegramError) as raised:
            await bot_at(address, request).get_me()
    assert type(raised.value) is kind
    assert TOKEN not in shown(raised.value)


async def test_redirect_is_not_followed(transport: Transport) -> None:
    paths = list[str]()

    async def handler(request: web.Request) -> web.Response:
        paths.append(request.path)
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with serving(handler) as address, transport() as request:
        assert await request.do_request(f"{address}{TOKEN}/getMe", "POST") == (302, b"")
    assert len(paths) == 1


async def hang_up(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def talk_nonsense(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"SMTP ready\r\n\r\n")
    await writer.drain()
    await asyncio.sleep(0.1)


async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("talk", [hang_up, talk_nonsense, break_off])
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_broken_answer_is_a_network_error_without_the_token(
    transport: Transport, talk: Talk, method: str
) -> None:
    calls = list[None]()

    async def counted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(None)
        await talk(reader, writer)

    async with talking(counted) as address, transport() as request:
        with pytest.raises(NetworkError) as raised:
            await request.do_request(f"{address}{TOKEN}/getMe", method)
    assert type(raised.value) is NetworkError
    assert TOKEN not in shown(raised.value)
    assert len(calls) == 1, "the transport repeats nothing on its own"


async def test_connection_cut_during_an_upload_is_a_network_error_without_the_token() -> None:
    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read(1000)

    async with talking(talk) as address, AiohttpRequest() as request:
        with pytest.raises(NetworkError) as raised:
            await bot_at(address, request).send_document(7, FILE * 7)
    assert type(raised.value) is NetworkError
    assert TOKEN not in shown(raised.value)


async def test_refused_connection_names_the_host_and_not_the_token() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError, match=f"aiohttp.ClientConnectorError: .*127.0.0.1:{port}") as raised:
            await bot_at(f"http://127.0.0.1:{port}/bot", request).get_me()
    assert TOKEN not in shown(raised.value)


@pytest.mark.parametrize("address", ["bot", "ftp://127.0.0.1/bot", "http://[::1/bot", "http://:99999999/bot"])
async def test_bad_address_is_a_network_error_without_the_token(address: str) -> None:
    async with AiohttpRequest() as request:
        with pytest.raises(NetworkError) as raised:
            await bot_at(address, request).get_me()
    assert TOKEN not in shown(raised.value)


async def test_unknown_host_is_a_network_error(transport: Transport) -> None:
    async with transport() as request:
        with pytest.raises(NetworkError):
            await bot_at("http://nowhere.invalid/bot", request).get_me()


async def test_failed_handshake_is_a_network_error() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # without a certificate no handshake succeeds

    async def ignore(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        """Never reached."""

    async with await asyncio.start_server(ignore, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        async with AiohttpRequest() as request:
            with pytest.raises(NetworkError, match="ClientConnectorError: Cannot connect") as raised:
                await bot_at(f"https://127.0.0.1:{port}/bot", request).get_me()
    assert TOKEN not in shown(raised.value)


# Timeouts


async def stay_silent(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


@pytest.mark.parametrize(
    ("defaults", "given"),
    [({"read_timeout": 0.05}, {}), ({"read_timeout": None}, {"read_timeout": 0.05})],
    ids=["of the transport", "of the call"],
)
async def test_read_timeout(transport: Transport, defaults: dict[str, float | None], given: dict[str, Any]) -> None:
    async with talking(stay_silent) as address, transport(**defaults) as request:
        with pytest.raises(TimedOut) as raised:
            await bot_at(address, request).get_me(**given)
    assert type(raised.value) is TimedOut
    assert str(raised.value) == "Timed out"
    assert TOKEN not in shown(raised.value)


async def test_none_means_no_timeout(transport: Transport) -> None:
    async def handler(_: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return answered(result=True)

    async with serving(handler) as address, transport(read_timeout=0.05) as request:
        assert await bot_at(address, request).close(
            read_timeout=None, write_timeout=None, connect_timeout=None, pool_timeout=None
        )


@pytest.mark.parametrize("given", [{}, {"connect_timeout": 0.05}], ids=["of the transport", "of the call"])
async def test_connect_timeout_counts_the_handshake(transport: Transport, given: dict[str, Any]) -> None:
    default = 30 if given else 0.05
    async with talking(stay_silent) as address, transport(connect_timeout=default) as request:
        with pytest.raises(TimedOut) as raised:
            await bot_at(address.replace("http:", "https:"), request).get_me(**given)
    assert TOKEN not in shown(raised.value)


@pytest.mark.parametrize("given", [{}, {"write_timeout": 0.1}], ids=["of the transport", "of the call"])
async def test_write_timeout_of_an_upload_nobody_reads(transport: Transport, given: dict[str, Any]) -> None:
    default = 30 if given else 0.1
    async with talking(stay_silent) as address, transport(media_write_timeout=default) as request:
        with pytest.raises(TimedOut) as raised:
            await bot_at(address, request).send_document(7, FILE * 10, **given)
    assert TOKEN not in shown(raised.value)


async def test_slow_upload_that_goes_on_does_not_time_out() -> None:
    """PTB's own transport gives up here: to it a file is a single write."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split()[0])
        step = length // 30 + 1
        while length > 0:
            length -= len(await reader.readexactly(min(step, length)))
            await asyncio.sleep(0.05)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}')
        await writer.drain()

    async with talking(talk) as address, AiohttpRequest(media_write_timeout=1) as request:
        assert await bot_at(address, request).set_chat_photo(7, FILE * 10)


async def test_pool_timeout_names_the_pool(transport: Transport) -> None:
    go = asyncio.Event()

    async def handler(_: web.Request) -> web.Response:
        await go.wait()
        return answered(result=True)

    async with serving(handler) as address, transport(connection_pool_size=1) as request:
        bot = bot_at(address, request)
        async with asyncio.TaskGroup() as group:
            first = group.create_task(bot.close())
            await asyncio.sleep(0.05)
            with pytest.raises(TimedOut, match="Pool timeout: All connections in the connection pool are occ"):
                await bot.close(pool_timeout=0.05)
            go.set()
        assert first.result()
        assert await bot.close()


# Connections


async def test_pool_bounds_the_connections(transport: Transport) -> None:
    running, most, peers = 0, 0, set[object]()

    async def handler(request: web.Request) -> web.Response:
        nonlocal running, most
        assert request.transport is not None
        peers.add(request.transport.get_extra_info("peername"))
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return answered(result=True)

    async with serving(handler) as address, transport(connection_pool_size=3, pool_timeout=30) as request:
        bot = bot_at(address, request)
        assert all(await asyncio.gather(*(bot.close() for _ in range(30))))
    assert (most, len(peers)) == (3, 3)


async def test_concurrent_calls_get_their_own_answers(transport: Transport) -> None:
    async def handler(request: web.Request) -> web.Response:
        text = (await request.post())["text"]
        await asyncio.sleep(Random(str(text)).random() / 50)  # noqa: S311 - any order does
        return answered({**MESSAGE, "text": text})

    async with serving(handler) as address, transport(pool_timeout=30) as request:
        bot = bot_at(address, request)
        messages = await asyncio.gather(*(bot.send_message(7, f"pesan {n}") for n in range(100)))
    assert [message.text for message in messages] == [f"pesan {n}" for n in range(100)]


async def test_cancelled_call_leaves_nothing_open(transport: Transport) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if b"/close" in await reader.readuntil(b"\r\n\r\n"):
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}')
            await writer.drain()
            return
        begun.set()
        assert await reader.read() == b"", "the other side closes"
        ended.set()

    async with talking(talk) as address, transport(connection_pool_size=1) as request:
        bot = bot_at(address, request)
        async with asyncio.TaskGroup() as group:
            call = group.create_task(bot.get_me(read_timeout=30))
            await begun.wait()
            call.cancel()
        assert call.cancelled()
        await asyncio.wait_for(ended.wait(), 5)
        assert await bot.close(), "the place in the pool is free again"


async def test_cancelled_upload_leaves_nothing_open() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        begun.set()
        await reader.read()
        ended.set()

    async with talking(talk) as address, AiohttpRequest() as request:
        async with asyncio.TaskGroup() as group:
            call = group.create_task(bot_at(address, request).send_document(7, FILE * 10))
            await begun.wait()
            call.cancel()
        await asyncio.wait_for(ended.wait(), 5)


async def test_long_poll_does_not_hold_up_other_calls() -> None:
    polling, go = asyncio.Event(), asyncio.Event()

    async def handler(request: web.Request) -> web.Response:
        if request.path.endswith("/getUpdates"):
            polling.set()
            await go.wait()
            return answered([])
        return answered(result=True)

    async with (
        serving(handler) as address,
        AiohttpRequest(1) as request,
        AiohttpRequest(1) as updates,
        asyncio.TaskGroup() as group,
    ):
        bot = Bot(TOKEN, base_url=address, request=request, get_updates_request=updates)
        poll = group.create_task(bot.get_updates(timeout=30))
        await polling.wait()
        assert all([await bot.close() for _ in range(5)])
        assert not poll.done()
        go.set()


async def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async def handler(_: web.Request) -> web.Response:
        return answered(result=True)

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    async with serving(handler) as address, AiohttpRequest() as request:
        assert await bot_at(address, request).close()


# Life


async def test_call_before_initialize_or_after_shutdown_is_refused() -> None:
    request = AiohttpRequest()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request("http://127.0.0.1", "POST")
    await request.initialize()
    await request.shutdown()
    await request.shutdown()
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request("http://127.0.0.1", "POST")


def test_initialize_again_works_in_another_loop(transport: Transport) -> None:
    request = transport(connection_pool_size=1, pool_timeout=30)

    async def handler(_: web.Request) -> web.Response:
        return answered(result=True)

    async def run() -> list[bool]:
        async with serving(handler) as address, request:
            await request.initialize()
            bot = bot_at(address, request)
            return await asyncio.gather(*(bot.close() for _ in range(3)))

    assert [asyncio.run(run()) for _ in range(3)] == [[True] * 3] * 3


def test_read_timeout_is_what_was_given(transport: Transport) -> None:
    assert transport().read_timeout == 5
    assert transport(read_timeout=None).read_timeout is None


def test_context_manager_is_the_interface_of_ptb() -> None:
    assert isinstance(AiohttpRequest(), BaseRequest)
    assert isinstance(AiohttpRequest(), AbstractAsyncContextManager)
