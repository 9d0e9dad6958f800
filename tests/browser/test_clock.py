"""The clock of the demo on its page: a day, a week, until the target."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from tests.browser.conftest import PHONE
from tests.browser.test_chat_page import say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]

JUMPS = ("Maju 1 hari", "Maju 1 minggu", "Ke target")
LONG = 20_000
"""Milliseconds: a jump waits as long as the bot keeps to Telegram's limits."""


def now(page: Page) -> Locator:
    return page.locator("#now")


def jump(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label, exact=True)


async def test_a_day_and_a_week_pass_by_the_keyboard(page: Page) -> None:
    await expect(now(page)).to_contain_text("Senin, 4 November 2019 08.0")
    await jump(page, "Maju 1 hari").focus()
    await page.keyboard.press("Enter")
    await expect(now(page)).to_contain_text("Selasa, 5 November 2019 08.0")
    await expect(page.get_by_role("status").last).to_have_text("Selasa, 5 November 2019. Tidak ada pesan baru.")
    await expect(jump(page, "Maju 1 hari")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(now(page)).to_contain_text("Selasa, 12 November 2019 08.0")
    await say(page, "tl no 13")
    await expect(page.get_by_text("Selasa, 12 November 2019", exact=True)).to_be_visible()
    await expect(page.get_by_text("Tidak ada pesan baru")).to_have_count(0)


async def test_at_the_target_a_focal_point_has_a_digest(browser: Browser, address: str) -> None:
    """The page shows the times of the instance, wherever the browser is."""
    page = await browser.new_page(viewport=PHONE, timezone_id="America/New_York", locale="id-ID")
    await page.goto(address)
    await page.get_by_label("Pilih orang").select_option(label="Staf DKIS")
    await expect(page.get_by_role("button", name="Mulai")).to_be_visible()
    await jump(page, "Ke target").click()
    everybody = re.compile(
        r"target waktu 37 baris\. Pesan baru: Koordinator \d+, Staf DKIS \d+, Staf Bagian Hukum \d+\."
    )
    await expect(page.get_by_text(everybody)).to_be_visible(timeout=LONG)
    await expect(now(page)).to_have_text("Selasa, 31 Desember 2019 08.00 WITA")
    digest = page.get_by_role("article").last
    await expect(digest).to_contain_text("Jatuh tempo hari ini")
    await expect(digest.get_by_role("button", name="Lapor", exact=True)).to_be_visible()
    await expect(digest).to_have_attribute("aria-label", "Asisten SPBE, 08.00")
    days = await page.locator(".day").all_inner_texts()
    assert days[-1] == "Selasa, 31 Desember 2019"
    assert len(days) == len(set(days)) == await page.get_by_role("article").count(), "one digest a day"
    await jump(page, "Ke target").click()
    await expect(page.get_by_text("Tidak ada target waktu yang akan datang")).to_be_visible()


async def test_the_buttons_wait_for_the_jump_and_other_pages_learn_of_it(page: Page, browser: Browser) -> None:
    other = await browser.new_page(viewport=PHONE, locale="id-ID")
    await other.goto(f"{page.url}#1003")
    await expect(other.get_by_role("button", name="Mulai")).to_be_visible()
    answered = asyncio.Event()

    async def hold(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await page.route("**/sim/clock/week", hold)
    await jump(page, "Maju 1 minggu").click()
    for label in JUMPS:
        await expect(jump(page, label)).to_be_disabled()
    answered.set()
    await expect(now(page)).to_contain_text("Senin, 11 November 2019")
    await expect(now(other)).to_contain_text("Senin, 11 November 2019")
    for shown in (page, other):
        for label in JUMPS:
            await expect(jump(shown, label)).to_be_enabled()


async def test_the_clock_fits_on_a_small_phone(page: Page) -> None:
    await page.set_viewport_size({"width": 320, "height": 568})
    boxes = [await jump(page, label).bounding_box() for label in JUMPS]
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= 320 and box["height"] >= 36 for box in boxes)
    assert len({box["y"] for box in boxes if box}) == 1, "side by side"
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_without_jumps_no_clock_is_shown(browser: Browser) -> None:
    simulator = Simulator()
    simulator.user(1, first_name="Ayu")
    async with serve(create_app(simulator)) as address:
        page = await browser.new_page(viewport=PHONE)
        await page.goto(address)
        await expect(page.get_by_role("button", name="Mulai")).to_be_visible()
        await expect(page.locator("#clock")).to_be_hidden()
