import pytest

from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_mention_in_a_group_is_answered_as_a_reply(town: Town) -> None:
    coordinator, guest = town.coordinator(), town.guest()
    group = town.simulator.group(-2001, "Tim SPBE", coordinator, guest)
    act = await town.simulator.says(guest, "@AsistenSPBEBot apa itu indikator 20?", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert answer.reply_to == act.message_id
    assert "Kolaborasi Penerapan SPBE" in answer.text
    assert town.stored("SELECT text FROM question WHERE person_id = ?", guest.id) == [("apa itu indikator 20?",)]


async def test_a_reply_to_the_bot_is_a_question(town: Town) -> None:
    coordinator = town.coordinator()
    group = town.simulator.group(-2002, "Tim SPBE", coordinator)
    act = await town.simulator.says(coordinator, "/indikator@AsistenSPBEBot 20", chat=group)
    (first,) = await town.simulator.answers(act)
    act = await town.simulator.says(coordinator, "predikat 2,6", chat=group, reply_to=first.message_id)
    (second,) = await town.simulator.answers(act)
    assert second.reply_to == act.message_id
    assert "Baik" in second.text


async def test_talk_in_a_group_is_left_alone(town: Town) -> None:
    coordinator = town.coordinator()
    group = town.simulator.group(-2003, "Tim SPBE", coordinator)
    acts = [
        await town.simulator.says(coordinator, "indikator 20 sudah selesai?", chat=group),
        await town.simulator.says(coordinator, "/cari@BotLain integrasi", chat=group),
        await town.simulator.sends_photo(coordinator, b"\x89PNG", chat=group),
    ]
    await town.simulator.idle()
    assert town.simulator.sent(group, acts[0]) == ()


async def test_a_photo_for_the_bot_in_a_group_is_answered(town: Town) -> None:
    coordinator = town.coordinator()
    group = town.simulator.group(-2004, "Tim SPBE", coordinator)
    caption = "@AsistenSPBEBot ini bukti apa?"
    act = await town.simulator.sends_document(coordinator, "sk.pdf", b"%PDF", caption=caption, chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "dokumen" in answer.text


async def test_inline_cards_of_a_number(town: Town) -> None:
    guest = town.guest()
    cards = await town.simulator.inline(guest, "ind 20")
    assert [card.id for card in cards] == ["i:2018:20:0", "i:2020:20:0", "i:2026:20:0"]
    assert cards[1].title == "Indikator 20 · Kolaborasi Penerapan SPBE"
    assert "Permenpan RB 59/2020" in cards[1].description


async def test_inline_cards_of_words_and_edition(town: Town) -> None:
    guest = town.guest()
    cards = await town.simulator.inline(guest, "kolaborasi 2020")
    assert [card.id for card in cards][:1] == ["i:2020:20:0"]


async def test_members_find_rows_and_guests_do_not(town: Town) -> None:
    for_member = await town.simulator.inline(town.coordinator(), "ind 36")
    for_guest = await town.simulator.inline(town.guest(), "ind 36")
    assert "r:36" in [card.id for card in for_member]
    assert not [card for card in for_guest if card.id.startswith(("r:", "m:"))]


async def test_an_inline_card_is_sent_and_opens_the_bot(town: Town) -> None:
    guest = town.guest()
    cards = await town.simulator.inline(guest, "20")
    act = await town.simulator.picks(guest, cards[1], query="20")
    await town.simulator.idle()
    assert town.simulator.sent(guest, act) == ()
    assert cards[1].wire["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=i_2020_20")
    assert cards[1].wire["input_message_content"]["parse_mode"] == "HTML"


@pytest.mark.parametrize("query", ["", "   ", "xyzzy plugh", "<b>&amp;", "9" * 200])
async def test_inline_without_a_hit_offers_help(town: Town, query: str) -> None:
    assert await town.simulator.inline(town.guest(), query) == ()
    call = [call for call in town.simulator.calls if call.method == "answerInlineQuery"][-1]
    assert "bantuan" in str(call.params)
