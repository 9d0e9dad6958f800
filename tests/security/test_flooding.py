"""Somebody who sends far more than people do is told once and then not read, at no cost to others."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from bot.limits import Allowed
from simulator.values import Act, User
from spbe.flooding import Floods, Patience
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

TRUE = Patience()
TOLD = "datang lebih cepat daripada yang dapat saya"
PDF = b"%PDF-1.7\n"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(town: Town) -> Iterator[Clock]:
    """Let the bot have the patience it has in an office, by a clock that only the test moves."""
    calm, clock = town.application.bot_data.floods, Clock()
    town.application.bot_data.floods = Floods(TRUE, clock)
    yield clock
    town.application.bot_data.floods = calm


async def flood(town: Town, person: User, count: int, text: str = "/batal") -> list[Act]:
    acts = [await town.simulator.says(person, text) for _ in range(count)]
    await town.simulator.idle()
    return acts


def texts(town: Town, person: User, since: Act) -> list[str]:
    return [each.text for each in town.simulator.sent(person, since)]


async def test_an_office_has_the_true_limit() -> None:
    assert Allowed().patience == TRUE


async def test_it_is_told_once_at_the_first_that_is_not_read_and_ends_as_told(town: Town, clock: Clock) -> None:
    guest = town.guest()
    with capture_logs() as logs:
        acts = await flood(town, guest, TRUE.at_once + 40)
    *answers, notice = town.simulator.sent(guest, acts[0])
    assert len(answers) == TRUE.at_once
    assert not any(TOLD in each.text for each in answers)
    assert notice.reply_to == acts[TRUE.at_once].message_id
    assert f"Mohon tunggu {TRUE.silence} detik" in notice.text
    warnings = [each for each in logs if each["log_level"] == "warning"]
    assert [set(each) for each in warnings] == [{"event", "log_level", "update"}]
    assert str(guest.id) not in str(warnings)
    floods = town.application.bot_data.floods
    assert (floods.floods, floods.unread, floods.flooding) == (1, 40, 1)
    town.house.metrics.count_unread(floods)  # as for the one that the bot began with
    assert town.house.metrics.registry.get_sample_value("spbe_updates_unread") == 40
    clock.now += TRUE.silence + 1
    (answer,) = await town.simulator.ask(guest, "indikator 20")
    assert "Kolaborasi" in answer.text
    assert floods.flooding == 0


async def test_what_is_not_read_costs_no_look_into_the_database(town: Town) -> None:
    guest = town.guest()
    await flood(town, guest, TRUE.at_once + 1)
    await town.change("ALTER TABLE person RENAME TO person_away")
    try:
        (act, *_) = await flood(town, guest, 20)
    finally:
        await town.change("ALTER TABLE person_away RENAME TO person")
    assert texts(town, guest, act) == []


async def test_others_are_answered_meanwhile(town: Town) -> None:
    await flood(town, town.guest(), TRUE.at_once + 20)
    (answer,) = await town.simulator.ask(town.guest(), "indikator 20")
    assert "Kolaborasi" in answer.text


async def test_taps_are_told_by_a_toast_once(town: Town) -> None:
    guest = town.guest()
    (card,) = await town.simulator.ask(guest, "indikator 20 tahun 2020")
    taps = [await town.simulator.presses(guest, card, "👍") for _ in range(TRUE.at_once + 5)]
    await town.simulator.idle()
    toast = await town.simulator.toast(taps[TRUE.at_once - 1])  # the question was the first of all
    assert TOLD in toast.text
    assert len(toast.text) <= 200
    assert [each.text for each in town.simulator.toasts if TOLD in each.text] == [toast.text]


async def test_cards_of_inline_mode_are_not_made_without_end(town: Town) -> None:
    guest = town.guest()
    await flood(town, guest, TRUE.at_once + 1)
    with pytest.raises(TimeoutError):
        await town.simulator.inline(guest, "20", timeout=0.5)


async def test_six_albums_of_ten_files_arrive_whole(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    for album in range(6):
        for number in range(10):
            name = f"{album}-{number}.pdf"
            await town.simulator.sends_document(pic, name, PDF + name.encode(), album=f"album{album}")
    await town.simulator.idle()
    assert town.stored("SELECT count(*) FROM evidence_file") == [(60,)]
    assert not any(TOLD in each.text for each in town.simulator.sent(pic))


async def test_a_form_in_quick_taps_is_filled_in(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "DKIS")
    for _ in range(3):
        (asked,) = await town.simulator.ask(pic, "/lapor 5")
        for label in ("Selesai", "100%", "Lewati", "Lewati"):
            (asked,) = await town.simulator.tap(pic, asked, label)
        await town.simulator.tap(pic, asked, "Kirim")
    assert town.stored("SELECT count(*) FROM report WHERE reporter_id = ?", pic.id) == [(3,)]


async def test_talk_in_a_group_counts_for_nobody(town: Town) -> None:
    coordinator = town.coordinator()
    group = town.simulator.group(-7001, "Ramai", coordinator)
    for _ in range(TRUE.at_once + 5):
        await town.simulator.says(coordinator, "halo semua", chat=group)
    (answer,) = await town.simulator.ask(coordinator, "/profil")
    assert "Profil Anda" in answer.text


async def test_blocking_is_noted_all_the_same(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "DKIS")
    await flood(town, pic, TRUE.at_once + 1)
    await town.simulator.blocks(pic)
    await town.simulator.idle()
    assert town.stored("SELECT blocked_at IS NOT NULL FROM person WHERE id = ?", pic.id) == [(1,)]
