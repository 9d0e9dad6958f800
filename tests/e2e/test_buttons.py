import pytest

from handlers.buttons import encode
from simulator.values import BotMessage, Button, User
from spbe.cards import RowsRef
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE = "Tampilan ini sudah lama, saya muat ulang."


async def level_card(town: Town, person: User) -> BotMessage:
    (card,) = await town.simulator.ask(person, "kriteria indikator 20 instrumen 2020 tingkat 3")
    return card


async def test_levels_change_the_message_in_place(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    leads = ("Bukti dukung", "Bandingkan", "Salin untuk notula")
    assert card.labels == ("1", "2", "• 3", "4", "5", *leads, "👍", "👎")
    (fourth,) = await town.simulator.tap(guest, card, "4")
    assert (fourth.message_id, fourth.edited) == (card.message_id, True)
    assert "Kriteria tingkat 4" in fourth.text
    assert "• 4" in fourth.labels
    assert fourth.buttons[-1] == card.buttons[-1]


async def test_the_other_side_of_a_level(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    (evidence,) = await town.simulator.tap(guest, card, "Bukti dukung")
    assert "Bukti dukung tingkat 3" in evidence.text
    (fifth,) = await town.simulator.tap(guest, evidence, "5")
    assert "Bukti dukung tingkat 5" in fifth.text
    (criteria,) = await town.simulator.tap(guest, fifth, "Kriteria")
    assert "Kriteria tingkat 5" in criteria.text


async def test_two_levels_side_by_side(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    (gap,) = await town.simulator.tap(guest, card, "Bandingkan")
    assert "Tingkat 3\n" in gap.text
    assert "Tingkat 4\n" in gap.text
    assert {"• 3", "• 4"} <= set(gap.labels)
    (evidence,) = await town.simulator.tap(guest, gap, "Bukti dukung")
    assert "Bukti dukung tingkat 4" in evidence.text


async def test_the_highest_level_is_compared_with_the_one_below(town: Town) -> None:
    guest = town.guest()
    (card,) = await town.simulator.tap(guest, await level_card(town, guest), "5")
    (gap,) = await town.simulator.tap(guest, card, "Bandingkan")
    assert "Tingkat 4\n" in gap.text


async def test_an_edition_is_chosen(town: Town) -> None:
    guest = town.guest()
    (both,) = await town.simulator.ask(guest, "indikator 20")
    label = next(label for label in both.labels if label.startswith("2020:"))
    (card,) = await town.simulator.tap(guest, both, label)
    assert card.text.startswith("Indikator 20 · Kolaborasi")
    assert {"1", "5", "Bukti dukung", "Bandingkan"} <= set(card.labels)
    assert label in card.labels


async def test_pressing_the_level_shown_is_answered_and_changes_nothing(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    act = await town.simulator.presses(guest, card, "• 3")
    assert (await town.simulator.toast(act)).text == ""
    assert await town.simulator.answers(act, count=0) == ()


async def whole_matrix(town: Town, person: User, chat: int | None = None) -> BotMessage:
    act = await town.simulator.says(person, "@AsistenSPBEBot tugas DKIS", chat=chat)
    (answer,) = await town.simulator.answers(act)
    act = await town.simulator.presses_button(person, answer, Button("Semua", data=encode(RowsRef())))
    (first,) = await town.simulator.answers(act)
    return first


async def test_a_long_list_has_pages(town: Town) -> None:
    coordinator = town.coordinator()
    first = await whole_matrix(town, coordinator)
    assert "1–20 dari 37" in first.text
    assert first.labels[:-2] == ("Berikutnya",)
    (second,) = await town.simulator.tap(coordinator, first, "Berikutnya")
    assert "21–37 dari 37" in second.text
    assert "37. " in second.text
    assert second.labels[:-2] == ("Sebelumnya",)
    (back,) = await town.simulator.tap(coordinator, second, "Sebelumnya")
    assert back.text == first.text


async def test_a_short_list_has_none(town: Town) -> None:
    (tasks,) = await town.simulator.ask(town.coordinator(), "tugas DKIS")
    assert "16 baris" in tasks.text
    assert tasks.labels == ("👍", "👎")


async def test_pages_are_for_members(town: Town) -> None:
    coordinator, guest = town.coordinator(), town.guest()
    group = town.simulator.group(-1001, "Tim SPBE", coordinator, guest)
    first = await whole_matrix(town, coordinator, group)
    pressed = await town.simulator.presses(guest, first, "Berikutnya")
    toast = await town.simulator.toast(pressed)
    assert toast.alert
    assert "hanya dapat dibaca anggota" in toast.text
    assert await town.simulator.answers(pressed, count=0) == ()


async def test_a_verdict_is_stored_and_the_last_one_counts(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    for label, verdict in (("👍", "up"), ("👎", "down"), ("👎", "down")):
        act = await town.simulator.presses(guest, card, label)
        assert (await town.simulator.toast(act)).text.startswith("Terima kasih")
        assert town.stored("SELECT verdict FROM question WHERE person_id = ?", guest.id) == [(verdict,)]


async def test_only_the_asker_judges(town: Town) -> None:
    asker, other = town.coordinator(), town.guest()
    group = town.simulator.group(-1002, "Tim SPBE", asker, other)
    act = await town.simulator.says(asker, "@AsistenSPBEBot indikator 5", chat=group)
    (answer,) = await town.simulator.answers(act)
    pressed = await town.simulator.presses(other, answer, "👍")
    assert "oleh penanya" in (await town.simulator.toast(pressed)).text
    assert town.stored("SELECT verdict FROM question WHERE person_id = ?", asker.id) == [(None,)]


@pytest.mark.parametrize("data", ["zz:1", "i:2020", "i:2020:20:7", "l:2020:20:three:evidence", "i:1999:20:0", "q:99"])
async def test_an_old_button_reloads_its_message(town: Town, data: str) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    act = await town.simulator.presses_button(guest, card, Button("Lama", data=data))
    assert (await town.simulator.toast(act)).text == STALE
    await town.simulator.answers(act, count=0)
    assert town.simulator.newest(card).buttons == card.buttons


async def test_a_row_that_is_gone_is_stale(town: Town) -> None:
    coordinator = town.coordinator()
    (answer,) = await town.simulator.ask(coordinator, "tindak lanjut nomor 13")
    act = await town.simulator.presses_button(coordinator, answer, Button("Lama", data="r:99"))
    assert (await town.simulator.toast(act)).text == STALE


async def test_a_button_under_a_message_without_others_starts_anew(town: Town) -> None:
    guest = town.guest()
    (plain,) = await town.simulator.ask(guest, "/cari")
    act = await town.simulator.presses_button(guest, plain, Button("Lama", data="zzz"))
    (screen,) = await town.simulator.answers(act)
    assert "Asisten SPBE" in screen.text


async def test_a_deleted_message_is_sent_anew(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    town.simulator.world.chats[guest.id].messages[card.message_id].wire["from"] = guest.wire()
    act = await town.simulator.presses_button(guest, card, card.button("4"))
    (fresh,) = await town.simulator.answers(act)
    assert fresh.message_id != card.message_id
    assert "Kriteria tingkat 4" in fresh.text


async def test_a_press_that_waited_too_long_still_shows_its_card(town: Town) -> None:
    guest = town.guest()
    card = await level_card(town, guest)
    town.simulator.slows("editMessageText", 0.2)
    act = await town.simulator.presses(guest, card, "4")
    town.simulator.expires(act)
    (fourth,) = await town.simulator.answers(act)
    assert "Kriteria tingkat 4" in fourth.text
    assert len(town.simulator.sent(guest, act)) == 1


async def test_a_card_leads_to_its_counterparts_in_other_editions(town: Town) -> None:
    guest = town.guest()
    (card,) = await town.simulator.ask(guest, "indikator 20 2020")
    (told,) = await town.simulator.tap(guest, card, "Padanan edisi lain")
    assert "indikator 4 Kolaborasi Pemerintah Digital: sama (usulan)" in told.text
    assert "Tidak ada padanannya pada Permenpan RB 5/2018 (usulan)" in told.text
    assert "belum dikonfirmasi" in told.text
