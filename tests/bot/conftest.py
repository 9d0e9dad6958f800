"""A small Telegram, and a bot beside it that is not built yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from bot.app import House, open_house
from tests.bot.feeding import TOKEN, Telegram
from tests.e2e.conftest import settings_for


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    telegram, app = Telegram(), web.Application()
    app.router.add_post("/bot{token}/{method}", telegram.handle)
    server = TestServer(app)
    await server.start_server(shutdown_timeout=0.1)
    telegram.address = str(server.make_url("")).rstrip("/")
    yield telegram
    await server.close()


@pytest.fixture
async def house(telegram: Telegram, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(settings_for(tmp_path, token=SecretStr(TOKEN), api_url=telegram.address)) as house:
        yield house
