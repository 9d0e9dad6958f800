"""Groups and topics that a coordinator links: what they are told, when, and what becomes of the link."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
import pytest_asyncio
from structlog.testing import capture_logs
from telegram.constants import ChatMemberStatus
from telegram.ext import ApplicationBuilder, BaseRateLimiter, ContextTypes, ExtBot

from bot import ticks
from bot.clock import Clock
from bot.transport import AiohttpRequest
from handlers.context import BotContext, Shared
from handlers.linking import tell_groups
from handlers.telling import Bulk
from simulator.control import DEFAULT_TOKEN
from simulator.methods import commands_for
from simulator.people import membership, send, text_of
from simulator.values import BotMessage, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


TOTALS = "Tindak lanjut SPBE Kota Denpasar"


@pytest.fixture(scope="module")
def boss(town: Town) -> User:
    """Give the coordinator who links."""
    return town.coordinator()


async def said(town: Town, person: User, text: str, *, chat: int, topic: int | None = None) -> BotMessage:
    act = await town.simulator.says(person, text, chat=chat, topic=topic)
    await town.simulator.idle()
    (answer,) = town.simulator.sent(chat, act)
    return answer


async def linked(town: Town, boss: User, chat: int, *, kind: str = "supergroup", topic: int | None = None) -> None:
    """Let a coordinator make a group, or a forum with a topic, and link it."""
    town.simulator.group(chat, "Tim SPBE", boss, kind=kind)
    if topic:
        town.simulator.topic(chat, topic)
    assert "kini tertaut" in (await said(town, boss, "/tautkan", chat=chat, topic=topic)).text


def links(town: Town) -> list[tuple[int, int]]:
    return town.stored("SELECT chat_id, thread_id FROM group_link ORDER BY chat_id, thread_id")


def next_week(town: Town) -> datetime:
    """Move the clock to the next Monday, nine in the morning where the bot is."""
    clock, zone = town.house.resources.now, town.house.resources.timezone
    assert isinstance(clock, Clock)
    now = clock().astimezone(zone)
    clock.move_to((now + timedelta(days=7 - now.weekday())).replace(hour=9, minute=0))
    return clock()


async def told(town: Town) -> int:
    return await tell_groups(BotContext(town.application))


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def nothing_linked(town: Town) -> None:
    """Let each test begin without links."""
    await town.change("DELETE FROM group_link")


async def test_a_linked_group_learns_what_it_gets_and_when(town: Town, boss: User) -> None:
    group = town.simulator.group(-3001, "Tim SPBE", boss)
    answer = await said(town, boss, "/tautkan@AsistenSPBEBot", chat=group)
    assert answer.text.startswith("Grup ini kini tertaut.")
    assert "hanya jumlah, tanpa nama orang, OPD, dan isi baris" in answer.text
    assert "Kiriman berikutnya: Senin, " in answer.text
    assert "pukul 08.00 WITA" in answer.text
    assert TOTALS in answer.text
    assert "37 baris" in answer.text
    (button,) = answer.buttons[0]
    assert button.url == "https://t.me/AsistenSPBEBot?start=tugas"
    assert "sudah tertaut" in (await said(town, boss, "/tautkan", chat=group)).text
    assert links(town) == [(group, 0)]


@pytest.mark.parametrize("text", ["/tautkan lepas", "/tautkan Lepaskan.", "/lepastautan", "/tautkan hapus dong"])
async def test_a_group_is_unlinked(town: Town, boss: User, text: str) -> None:
    await linked(town, boss, -3002)
    assert "sudah dilepas" in (await said(town, boss, text, chat=-3002)).text
    assert "tidak tertaut" in (await said(town, boss, text, chat=-3002)).text
    assert links(town) == []


async def test_other_words_change_nothing(town: Town, boss: User) -> None:
    await linked(town, boss, -3003)
    answer = await said(town, boss, "/tautkan lpas", chat=-3003)
    assert "/tautkan lepas" in answer.text
    assert links(town) == [(-3003, 0)]


@pytest.mark.parametrize("text", ["/tautkan", "/tautkan lepas", "/tautkan apa", "/lepastautan"])
@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_others_are_told_who_links(town: Town, boss: User, text: str, role: Role) -> None:
    await linked(town, boss, -3004)
    other = town.guest() if role is Role.GUEST else await town.member(role, "DKIS")
    town.simulator.world.chats[-3004].people[other.id] = other
    answer = await said(town, other, text, chat=-3004)
    assert "hanya dapat ditautkan dan dilepas oleh koordinator SPBE" in answer.text
    assert links(town) == [(-3004, 0)]
    (private,) = await town.simulator.ask(other, text)
    assert private.text == answer.text


async def test_who_writes_as_the_group_is_told_why_not(town: Town, boss: User) -> None:
    await linked(town, boss, -3005)
    anonymous = User(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
    chat = town.simulator.world.chats[-3005]
    act = send(town.simulator.world, anonymous, chat, text_of("/tautkan lepas") | {"sender_chat": chat.wire()})
    await town.simulator.idle()
    (answer,) = town.simulator.sent(-3005, act)
    assert "matikan mode anonim" in answer.text
    assert links(town) == [(-3005, 0)]


async def test_in_private_one_learns_how(town: Town, boss: User) -> None:
    await linked(town, boss, -3006)
    for text in ("/tautkan", "/tautkan lepas", "/lepastautan"):
        (answer,) = await town.simulator.ask(boss, text)
        assert "Tambahkan @AsistenSPBEBot ke grup" in answer.text
        assert "Saat ini 1 grup atau topik tertaut" in answer.text


async def test_the_menu_of_groups_names_it(town: Town, boss: User) -> None:
    await linked(town, boss, -3007)
    commands = [each["command"] for each in commands_for(town.simulator.world, -3007, boss.id)]
    assert "tautkan" in commands


async def test_the_button_leads_to_ones_own_tasks(town: Town) -> None:
    link = "https://t.me/AsistenSPBEBot?start=tugas"
    member = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    (tasks,) = await town.simulator.answers(await town.simulator.follows(member, link))
    assert tasks.text.startswith("Tugas DKIS")
    (screen,) = await town.simulator.answers(await town.simulator.follows(town.guest(), link))
    assert "Saya Asisten SPBE" in screen.text
    assert "tautan itu tidak saya kenali" not in screen.text


# The totals


async def test_groups_and_topics_get_numbers_once_a_week(town: Town, boss: User) -> None:
    await town.member(Role.FOCAL_POINT, "DKIS", name="Ni Luh Sekarningsih")
    await linked(town, boss, -3010)
    await linked(town, boss, -3011, topic=5)
    assert await told(town) == 0
    monday = next_week(town)
    before = len(town.simulator.world.calls)
    assert await told(town) == 2
    assert await told(town) == 0
    calls = [each.params for each in town.simulator.world.calls[before:] if each.method == "sendMessage"]
    where = {(call["chat_id"], call.get("message_thread_id")) for call in calls}
    assert where == {("-3010", None), ("-3011", "5")}
    day = monday.astimezone(town.house.resources.timezone).day
    for group in (-3010, -3011):
        totals = town.simulator.sent(group)[-1]
        assert totals.text.startswith(f"{TOTALS} · Senin, {day} ")
        assert 3 <= len(totals.text.splitlines()) <= 6
        names = {"DKIS", "Bag. Hukum", "Bappeda", "Sekarningsih", "Kebijakan"}
        assert not [name for name in names if name in totals.text]
        assert totals.labels == ("Buka tugas saya",)


async def test_the_scheduler_tells_the_groups_too(town: Town, boss: User) -> None:
    await linked(town, boss, -3012)
    next_week(town)
    await ticks.send_reminders(BotContext(town.application))
    assert town.simulator.sent(-3012)[-1].text.startswith(f"{TOTALS} · Senin, ")


@dataclass
class Noted(BaseRateLimiter[Any]):
    """A limiter that lets every call pass and notes what it is told of it."""

    told: list[tuple[int | str, Any]] = field(default_factory=list)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Any | None,
    ) -> Any:
        """Make the call at once."""
        if endpoint == "sendMessage":
            self.told.append((data["chat_id"], rate_limit_args))
        return await callback(*args, **kwargs)


async def test_totals_go_out_behind_everybody_who_waits(town: Town, boss: User) -> None:
    await linked(town, boss, -3013)
    next_week(town)
    limiter, defaults = Noted(), town.application.bot.defaults
    address = f"{town.house.settings.api_url}/bot"
    bot = ExtBot(DEFAULT_TOKEN, address, request=AiohttpRequest(), defaults=defaults, rate_limiter=limiter)
    contexts = ContextTypes(context=BotContext, bot_data=cast("type[Shared]", lambda: town.application.bot_data))
    async with bot:
        assert await tell_groups(BotContext(ApplicationBuilder().bot(bot).context_types(contexts).build())) == 1
    assert [(chat, type(told)) for chat, told in limiter.told] == [(-3013, Bulk)]


async def test_nothing_is_sent_where_nothing_is_linked(town: Town) -> None:
    next_week(town)
    assert await told(town) == 0


# Groups that go


async def test_a_group_that_removes_the_bot_is_unlinked_at_once(town: Town, boss: User) -> None:
    await linked(town, boss, -3020)
    await town.simulator.removes_bot(boss, -3020)
    await town.simulator.idle()
    assert links(town) == []


async def test_a_group_that_bans_the_bot_is_unlinked_at_once(town: Town, boss: User) -> None:
    await linked(town, boss, -3021)
    chat = town.simulator.world.chats[-3021]
    membership(town.simulator.world, chat, boss, "member", ChatMemberStatus.BANNED)
    await town.simulator.idle()
    assert links(town) == []


@pytest.mark.parametrize("way", ["removed", "gone"])
async def test_a_group_that_is_found_gone_is_unlinked_and_others_are_told(town: Town, boss: User, way: str) -> None:
    await linked(town, boss, -3022)
    await linked(town, boss, -3023)
    chat = town.simulator.world.chats[-3022]
    if way == "removed":
        chat.open = False
    else:
        del town.simulator.world.chats[-3022]
    next_week(town)
    with capture_logs() as logs:
        assert await told(town) == 1
    assert links(town) == [(-3023, 0)]
    assert [each for each in logs if each["log_level"] in ("warning", "error")] == []


async def test_a_topic_that_is_gone_is_unlinked_alone(town: Town, boss: User) -> None:
    await linked(town, boss, -3024, topic=5)
    await said(town, boss, "/tautkan", chat=-3024)
    town.simulator.world.chats[-3024].topics.clear()
    next_week(town)
    assert await told(town) == 1
    assert links(town) == [(-3024, 0)]


async def test_a_group_that_cannot_be_told_stays_linked(town: Town, boss: User) -> None:
    await linked(town, boss, -3025)
    await linked(town, boss, -3026)
    next_week(town)
    town.simulator.fails("sendMessage", status=400)
    with capture_logs() as logs:
        assert await told(town) == 1
    assert [each["event"] for each in logs] == ["a group does not take its totals"]
    assert links(town) == [(-3026, 0), (-3025, 0)]


async def test_a_link_goes_along_when_a_group_becomes_a_supergroup(town: Town, boss: User) -> None:
    await linked(town, boss, -3027, kind="group")
    await town.simulator.upgrades(boss, -3027, -1_003_027)
    await town.simulator.idle()
    assert links(town) == [(-1_003_027, 0)]


async def test_a_supergroup_that_nobody_told_of_is_found_when_sending(town: Town, boss: User) -> None:
    await linked(town, boss, -3028, kind="group")
    await town.simulator.upgrades(boss, -3028, -1_003_028)
    await town.simulator.idle()
    await town.change("UPDATE group_link SET chat_id = -3028")
    next_week(town)
    assert await told(town) == 1
    assert links(town) == [(-1_003_028, 0)]
    assert town.simulator.sent(-1_003_028)[-1].text.startswith(TOTALS)
