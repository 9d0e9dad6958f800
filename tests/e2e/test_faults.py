import pytest
from structlog.testing import capture_logs

from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("status", [500, 502])
async def test_a_server_error_is_tried_again(town: Town, status: int) -> None:
    town.simulator.fails("sendMessage", status=status)
    answers = await town.simulator.ask(town.guest(), "indikator 20")
    assert len(answers) == 1
    assert "Kolaborasi" in answers[0].text


async def test_too_many_requests_are_waited_for(town: Town) -> None:
    town.simulator.floods("sendMessage", retry_after=1)
    (answer,) = await town.simulator.ask(town.guest(), "indikator 20")
    assert "Kolaborasi" in answer.text


async def test_an_answer_that_arrived_is_not_sent_twice(town: Town) -> None:
    guest = town.guest()
    town.simulator.drops("sendMessage", done=True)
    act = await town.simulator.says(guest, "indikator 20")
    await town.simulator.idle()
    texts = [answer.text for answer in town.simulator.sent(guest, act)]
    assert sum("Kolaborasi" in text for text in texts) == 1


async def test_a_lost_answer_is_apologised_for(town: Town) -> None:
    town.simulator.drops("sendMessage")
    (apology,) = await town.simulator.ask(town.guest(), "indikator 20")
    assert "kirim ulang" in apology.text


async def test_a_guest_who_blocked_the_bot_harms_nobody(town: Town) -> None:
    guest, other = town.guest(), town.guest()
    town.simulator.slows("sendMessage", 0.1)
    with capture_logs() as logs:
        await town.simulator.says(guest, "indikator 20")
        await town.simulator.blocks(guest)
        (answer,) = await town.simulator.ask(other, "indikator 20")
        await town.simulator.idle()
    assert answer.chat_id == other.id
    assert [entry for entry in logs if entry["log_level"] in ("warning", "error")] == []


async def test_a_fault_is_logged_without_the_words_and_told_once(town: Town) -> None:
    guest = town.guest()
    await town.change("ALTER TABLE question RENAME TO question_away")
    try:
        with capture_logs() as logs:
            (apology,) = await town.simulator.ask(guest, "rahasia sekali")
    finally:
        await town.change("ALTER TABLE question_away RENAME TO question")
    assert "terjadi gangguan" in apology.text
    (entry,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert "no such table" in str(entry["exc_info"])
    assert "rahasia" not in str(entry["exc_info"])
    (answer,) = await town.simulator.ask(guest, "indikator 20")
    assert "Kolaborasi" in answer.text
