"""What one made oneself is checked by others, and what is not one's own tells nothing of itself."""

import pytest

from handlers.buttons import encode
from handlers.presses import Press
from handlers.presses.reports import ConfirmReport, FetchEvidence
from handlers.presses.verifying import Accept
from simulator.values import Button
from spbe.people import Role
from spbe.reports import NewEvidence
from tests.e2e.conftest import Town
from tests.e2e.test_verifying import OPD, ROWS, opd_id, opened, reported

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_who_sent_the_evidence_does_not_accept(town: Town) -> None:
    coordinator, other = town.coordinator(), town.coordinator()
    pic, row = await town.member(Role.FOCAL_POINT, OPD), next(ROWS)
    report = await reported(town, pic, row)
    link = NewEvidence("link", "Notulen", "terbuka", text="https://contoh.id/1")
    async with town.house.database.open_store() as store:
        now = town.house.resources.now()
        await store.evidence.attach({report.follow_up_id: report.id}, [link], by=coordinator.id, at=now)
    card = await opened(town, coordinator, report)
    assert "ada yang Anda kirim sendiri, jadi keputusannya diambil koordinator lain." in card.text
    assert card.labels == ("Lihat bukti", "Riwayat", "Kembali")
    act = await town.simulator.presses_button(coordinator, card, Button("…", data=encode(Accept(report.id))))
    assert (await town.simulator.toast(act)).text.endswith("pemeriksaannya dilakukan koordinator lain.")
    await town.simulator.tap(other, await opened(town, other, report), "Terima")


@pytest.mark.parametrize("kind", ["confirm", "fetch"])
async def test_forged_buttons_tell_nothing_of_what_there_is(town: Town, kind: str) -> None:
    """To others, a report or file that exists reads as one that does not."""
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, "Bappeda")
    row = next(ROWS)
    report = await reported(town, coordinator, row, on_behalf=await opd_id(town, OPD))
    link = NewEvidence("link", "Notulen", "terbuka", text="https://contoh.id/1")
    async with town.house.database.open_store() as store:
        now = town.house.resources.now()
        (piece,) = await store.evidence.attach({report.follow_up_id: report.id}, [link], by=coordinator.id, at=now)
    presses: dict[str, list[Press]] = {
        "confirm": [ConfirmReport(report.id), ConfirmReport(10**9)],
        "fetch": [FetchEvidence(piece), FetchEvidence(10**9)],
    }
    (screen,) = await town.simulator.ask(pic, "indikator 20")
    toasts = []
    for press in presses[kind]:
        act = await town.simulator.presses_button(pic, screen, Button("…", data=encode(press)))
        toasts.append((await town.simulator.toast(act)).text)
    assert toasts[0] == toasts[1]
    assert "di luar wewenang Anda" in toasts[0]
