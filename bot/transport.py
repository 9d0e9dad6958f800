"""The way to Telegram: PTB's request interface on aiohttp, at a third of the default's processor time."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from io import SEEK_END, BytesIO
from time import perf_counter
from typing import IO

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import ODVInput
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_CHUNK = 64 * 1024
_STREAM_TIMEOUT = 20.0
"""Seconds without a byte of a file after which it counts as lost; longer than for an answer, which is short."""
_POOL_TIMEOUT = (
    "Pool timeout: All connections in the connection pool are occupied. Request was *not* sent to Telegram. "
    "Consider adjusting the connection pool size or the pool timeout."
)


Note = Callable[[str, str, float], None]
"""Hears of each request: its method, what came of it, and the seconds that it took."""


class AiohttpRequest(BaseRequest):
    """Send requests to the Bot API over aiohttp, with the defaults and errors of PTB's HTTPXRequest.

    Give get_updates an instance of its own, so that no answer waits for the connection of a long poll. Only
    uploads have a write timeout; anything else leaves in one write. Proxies of the environment are followed
    only with `trust_env`: they would catch requests to 127.0.0.1 too.
    """

    def __init__(
        self,
        connection_pool_size: int = 256,
        *,
        read_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        trust_env: bool = False,
        note: Note | None = None,
    ) -> None:
        self._pool_size = connection_pool_size
        self._read_timeout = read_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._media_write_timeout = media_write_timeout
        self._trust_env = trust_env
        self._note = note
        self._pool = asyncio.Semaphore(connection_pool_size)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The seconds to wait for an answer when a call names none; PTB adds them to those of a long poll."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session, in the running loop; nothing happens when it is open."""
        if self._session is None:
            self._pool = asyncio.Semaphore(self._pool_size)
            self._session = aiohttp.ClientSession(
                # The semaphore is the limit: aiohttp has one timeout for both waiting and connecting.
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=self._trust_env,
            )
            self._session._retry_connection = False  # aiohttp sends a GET again when the connection breaks

    async def shutdown(self) -> None:
        """Close the session and its connections; `initialize` may open a new one."""
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request, once, and return the status and the body of the answer, whatever they are.

        The errors leave out the address and the error they come from: aiohttp puts the address, and so the
        token, into many of its messages.
        """
        data = None if request_data is None else self._form(request_data, write_timeout)
        timeout = aiohttp.ClientTimeout(
            connect=_given(connect_timeout, self._connect_timeout),
            sock_read=_given(read_timeout, self._read_timeout),
        )
        began, result = perf_counter(), "network"
        try:
            async with self._answer(method, url, data, timeout, _given(pool_timeout, self._pool_timeout)) as response:
                body = await response.read()
            result = str(response.status)
            return response.status, body
        except TimedOut:
            result = "timeout"
            raise
        finally:
            if self._note:
                self._note(_method_of(url), result, perf_counter() - began)

    async def stream(self, url: str, *, read_timeout: float | None = _STREAM_TIMEOUT) -> AsyncGenerator[bytes, None]:
        """Fetch a file piece by piece, so that it is never in memory as a whole; close it with `aclosing`.

        Whatever comes instead of the whole file is a NetworkError, without the address as in `do_request`.
        """
        timeout = aiohttp.ClientTimeout(connect=self._connect_timeout, sock_read=read_timeout)
        async with self._answer("GET", url, None, timeout, self._pool_timeout) as response:
            if response.status != HTTPStatus.OK:
                raise NetworkError(f"no file but status {response.status}")
            async for chunk in response.content.iter_chunked(_CHUNK):
                yield chunk

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        url: str,
        data: aiohttp.FormData | None,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - several timeouts, which aiohttp keeps
        pool_timeout: float | None,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send a request when a connection is free; what goes wrong, also in the block, gets PTB's errors."""
        session, pool = self._session, self._pool
        if session is None:
            raise RuntimeError("This AiohttpRequest is not initialized!")
        try:
            async with asyncio.timeout(pool_timeout):
                await pool.acquire()
        except TimeoutError:
            raise TimedOut(_POOL_TIMEOUT) from None
        try:
            async with session.request(method, url, data=data, timeout=timeout, allow_redirects=False) as response:
                yield response
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(_described(error)) from None
        finally:
            pool.release()

    def _form(self, request_data: RequestData, write_timeout: ODVInput[float]) -> aiohttp.FormData:
        """Put parameters and files in a form: multipart when there are files, else urlencoded."""
        # Names of files go out as raw UTF-8, as PTB's own transport sends them, not percent-encoded.
        form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
        patience = _given(write_timeout, self._media_write_timeout)
        for name, (filename, content, mimetype) in request_data.multipart_data.items():
            part = _File(content, patience, content_type=mimetype)
            form.add_field(name, part, filename=" ".join(filename.splitlines()))
        return form


class _File(aiohttp.Payload):
    """A file to upload; each chunk must leave within a time, since aiohttp has no write timeout of its own.

    It is sent from its beginning and left open, so that a rate limiter may send it again.
    """

    _value: IO[bytes]
    _autoclose = True  # tells aiohttp that there is nothing to close

    def __init__(self, content: bytes | IO[bytes], patience: float | None, *, content_type: str) -> None:
        super().__init__(BytesIO(content) if isinstance(content, bytes) else content, content_type=content_type)
        self._size = self._value.seek(0, SEEK_END)
        self._patience = patience

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """Return the content as text; aiohttp asks for it in its own error reports only."""
        self._value.seek(0)
        return self._value.read().decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write the content in chunks."""
        self._value.seek(0)
        while chunk := self._value.read(_CHUNK):
            async with asyncio.timeout(self._patience):
                await writer.write(chunk)


def _method_of(url: str) -> str:
    """Return the method of the Bot API that a request calls: the end of its path."""
    return url.partition("?")[0].rpartition("/")[2]


def _given(value: ODVInput[float], default: float | None) -> float | None:
    return default if isinstance(value, DefaultValue) else value


def _described(error: Exception) -> str:
    """Name an error; its own words are kept only where aiohttp puts no more than host and port in them."""
    name = f"aiohttp.{type(error).__name__}"
    return f"{name}: {error}" if isinstance(error, aiohttp.ClientConnectorError) else name
