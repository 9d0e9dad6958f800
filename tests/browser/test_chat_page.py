import pytest
from playwright.async_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]


async def say(page: Page, text: str) -> None:
    await page.get_by_label("Tulis pesan", exact=True).fill(text)
    await page.get_by_label("Kirim pesan", exact=True).click()


async def test_a_newcomer_gets_the_sourced_answer(page: Page, request: pytest.FixtureRequest) -> None:
    await say(page, "apa bukti dukung kolaborasi lvl 3?")
    answer = page.get_by_text("Bukti undangan kegiatan Kolaborasi Penerapan SPBE")
    await expect(answer).to_be_visible()
    await expect(page.get_by_text("Sumber:")).to_be_visible()
    picture = request.config.getoption("--picture")
    if picture:
        await page.set_viewport_size({"width": 390, "height": 920})  # so that the question is in it too
        await page.screenshot(path=picture)


async def test_a_pressed_level_changes_the_message_in_place(page: Page) -> None:
    await say(page, "kolaborasi penerapan spbe itu apa")
    await expect(page.get_by_text("wadah informal")).to_be_visible()
    await page.get_by_role("button", name="5", exact=True).click()
    await expect(page.get_by_text("Kriteria tingkat 4 telah terpenuhi")).to_be_visible()
    await expect(page.get_by_text("wadah informal")).to_have_count(0)


async def test_what_a_person_types_is_shown_as_text(page: Page) -> None:
    await say(page, "<img src=x onerror=alert(1)> bobot domain 3")
    await expect(page.get_by_text("<img src=x onerror=alert(1)> bobot domain 3")).to_be_visible()
    await expect(page.get_by_text("55%")).to_be_visible()
    assert await page.locator("img[src=x]").count() == 0


async def test_a_guest_is_told_whom_to_ask(page: Page) -> None:
    await page.get_by_label("Pilih orang").select_option(label="Tamu")
    await say(page, "tugas BPKAD apa")
    await expect(page.get_by_text("koordinator SPBE").last).to_be_visible()
    await expect(page.get_by_text("Layanan Manajemen Keuangan")).to_have_count(0)


async def test_the_chat_is_there_after_a_reload(page: Page) -> None:
    await say(page, "tindak lanjut nomor 13")
    await expect(page.get_by_text("Revisi Perwali No 2 Tahun 2018")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("Revisi Perwali No 2 Tahun 2018")).to_be_visible()


@pytest.mark.parametrize(
    ("persona", "agency"), [("Staf DKIS", "Dinas Komunikasi"), ("Staf Bagian Hukum", "Bagian Hukum")]
)
async def test_the_focal_points_of_the_demo_are_members(page: Page, persona: str, agency: str) -> None:
    await page.get_by_label("Pilih orang").select_option(label=persona)
    await say(page, "/profil")
    await expect(page.get_by_text("Peran: PIC")).to_be_visible()
    await expect(page.get_by_text(f"OPD: {agency}")).to_be_visible()
