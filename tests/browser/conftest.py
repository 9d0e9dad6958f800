"""A real Chromium on the chat page of the demo, which runs as its own process as `make demo` starts it."""

import asyncio
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def chromium(request: pytest.FixtureRequest) -> str:
    """Return the path of Debian's chromium, or skip, which CI does not allow."""
    path = shutil.which("chromium")
    if path is None:
        reason = "chromium is not installed: apt-get install chromium"
        if request.config.getoption("--nothing-skipped"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """Start the demo on a free port and return the address it prints."""
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", stdout=PIPE, stderr=PIPE
    )
    assert demo.stdout is not None
    line = (await asyncio.wait_for(demo.stdout.readline(), 30)).decode()
    assert "http://" in line, line
    yield next(word for word in line.split() if word.startswith("http://"))
    demo.terminate()
    _, errors = await demo.communicate()
    assert (demo.returncode, errors.decode()) == (0, "")


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """Start the browser without its calls home."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser, address: str) -> AsyncIterator[Page]:
    """Open the chat page on a phone's screen; an error of its script fails the test."""
    page = await browser.new_page(viewport=PHONE, timezone_id="Asia/Makassar", locale="id-ID")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(address)
    yield page
    assert errors == []
