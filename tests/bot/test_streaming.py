"""Fetching a file piece by piece, against real HTTP on loopback."""

import asyncio
from contextlib import aclosing

import pytest
from aiohttp import web
from telegram.error import NetworkError, TimedOut

from bot.transport import AiohttpRequest
from tests.bot.test_transport import (
    FILE,
    TOKEN,
    Talk,
    break_off,
    hang_up,
    serving,
    shown,
    stay_silent,
    talk_nonsense,
    talking,
)


async def fetched(request: AiohttpRequest, url: str, *, read_timeout: float = 5) -> list[bytes]:
    async with aclosing(request.stream(url, read_timeout=read_timeout)) as chunks:
        return [chunk async for chunk in chunks]


@pytest.mark.parametrize("is_compressed", [False, True])
async def test_a_file_comes_whole_in_small_pieces(is_compressed: bool) -> None:
    async def handler(_: web.Request) -> web.Response:
        response = web.Response(body=FILE)
        if is_compressed:
            response.enable_compression()
        return response

    async with serving(handler) as address, AiohttpRequest() as request:
        chunks = await fetched(request, f"{address}{TOKEN}/documents/a%20b.pdf")
    assert b"".join(chunks) == FILE
    assert max(map(len, chunks)) <= 64 * 1024


@pytest.mark.parametrize("talk", [hang_up, talk_nonsense, break_off])
async def test_a_broken_file_is_a_network_error_without_the_token(talk: Talk) -> None:
    async with talking(talk) as address, AiohttpRequest() as request:
        with pytest.raises(NetworkError) as raised:
            await fetched(request, f"{address}{TOKEN}/documents/a.pdf")
    assert TOKEN not in shown(raised.value)


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_an_answer_that_is_no_file_is_a_network_error_without_the_token(status: int) -> None:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(status=status, body=b"no file", headers={"Location": "/elsewhere"})

    async with serving(handler) as address, AiohttpRequest() as request:
        with pytest.raises(NetworkError, match=str(status)) as raised:
            await fetched(request, f"{address}{TOKEN}/documents/a.pdf")
    assert TOKEN not in shown(raised.value)


async def test_a_file_that_stops_coming_times_out() -> None:
    async with talking(stay_silent) as address, AiohttpRequest() as request:
        with pytest.raises(TimedOut) as raised:
            await fetched(request, f"{address}{TOKEN}/documents/a.pdf", read_timeout=0.05)
    assert TOKEN not in shown(raised.value)


async def test_a_file_that_is_given_up_frees_its_connection() -> None:
    ended = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
        assert await reader.read() == b"", "the other side closes"
        ended.set()

    async with talking(talk) as address, AiohttpRequest(connection_pool_size=1, pool_timeout=0.1) as request:
        for _ in range(2):
            async with aclosing(request.stream(f"{address}{TOKEN}/documents/a.pdf")) as chunks:
                assert await anext(chunks) == b"half"
            await asyncio.wait_for(ended.wait(), 5)
            ended.clear()


async def test_a_stream_before_initialize_is_refused() -> None:
    with pytest.raises(RuntimeError, match="not initialized"):
        await fetched(AiohttpRequest(), "http://127.0.0.1:9/")
