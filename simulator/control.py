"""The simulator as tests and the page hold it: everything a person can do, and everything that can go wrong."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from simulator import people
from simulator.content import document_of, photo_of
from simulator.faults import DOWNLOAD, Fault, Faults, Flood, Limits
from simulator.messages import in_topic
from simulator.params import Upload
from simulator.state import Chat, Message, World
from simulator.values import Act, BotMessage, Button, InlineResult, Json, NotPressable, User
from simulator.watching import Watching

DEFAULT_TOKEN = "1:SIMULATOR"  # noqa: S105 - it opens nothing but the simulator


def system_time() -> datetime:
    """Return the time of this machine."""
    return datetime.fromtimestamp(time.time(), UTC)


class Simulator(Watching):
    """A Telegram of its own: one bot, any number of people and groups."""

    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        *,
        name: str = "Asisten SPBE",
        username: str = "AsistenSPBEBot",
        now: Callable[[], datetime] = system_time,
        limits: Limits | None = None,
    ) -> None:
        bot = User(int(token.partition(":")[0]), name, username=username, is_bot=True)
        super().__init__(World(bot, now))
        self.token = token
        self.faults = Faults()
        self.flood = Flood(limits)

    def open(self) -> None:
        """Let polls wait: the server is up."""
        self.world.closed = False
        self.world.updates.open()

    def close(self) -> None:
        """End long polls and event streams: the server goes down. What it knows stays."""
        self.world.closed = True
        self.world.updates.close()

    def user(
        self,
        user_id: int,
        *,
        first_name: str = "Orang",
        last_name: str = "",
        username: str = "",
        language_code: str = "id",
        started: bool = False,
    ) -> User:
        """Add a person; the bot may write first only to one who has started it."""
        user = User(user_id, first_name, last_name, username, language_code)
        chat = self.world.chats.setdefault(user_id, Chat(user_id, "private"))
        chat.people[user_id] = user
        chat.open = chat.open or started
        return user

    def group(self, chat_id: int, title: str, *members: User, kind: str = "supergroup") -> int:
        """Make a group and let its first member add the bot; the chat id is negative, as Telegram's are."""
        chat = Chat(chat_id, kind, title, {one.id: one for one in members}, open=True)
        self.world.chats[chat_id] = chat
        people.membership(self.world, chat, members[0], "left", "member")
        people.send(self.world, members[0], chat, {"new_chat_members": [self.bot.wire()]})
        return chat_id

    def topic(self, chat_id: int, number: int) -> int:
        """Open a topic in a group, which is a forum from then on."""
        self.world.chats[chat_id].topics.add(number)
        return number

    async def says(
        self, user: User, text: str, *, chat: int | None = None, reply_to: int | None = None, topic: int | None = None
    ) -> Act:
        """Send a text; `reply_to` is a message id."""
        where = people.chat_with(self.world, user, chat)
        return people.send(self.world, user, where, people.text_of(text) | in_topic(topic), reply_to)

    async def ask(
        self,
        user: User,
        text: str,
        *,
        chat: int | None = None,
        count: int = 1,
        timeout: float = 10,  # noqa: ASYNC109 - a test says how long it waits
    ) -> tuple[BotMessage, ...]:
        """Say something and return the bot's answer: at least `count` messages, and no call running."""
        return await self.answers(await self.says(user, text, chat=chat), count=count, timeout=timeout)

    async def tap(
        self,
        user: User,
        message: BotMessage,
        label: str,
        *,
        count: int = 1,
        timeout: float = 10,  # noqa: ASYNC109 - a test says how long it waits
    ) -> tuple[BotMessage, ...]:
        """Press a button and return the bot's answer; count=0 waits for the toast alone."""
        return await self.answers(await self.presses(user, message, label), count=count, timeout=timeout)

    async def presses(self, user: User, message: BotMessage, label: str) -> Act:
        """Press the button with that label, as the message stands now; NotPressable if it calls nobody."""
        return await self.presses_button(user, message, self.newest(message).button(label))

    async def presses_button(self, user: User, message: BotMessage | Act, button: Button) -> Act:
        """Press a button looked up before; it may be an old one that is no longer shown."""
        if not button.data:
            holds = button.url or button.copy_text or f"@{self.bot.username} {button.switch_inline or ''}"
            raise NotPressable(holds)
        return people.press(self.world, user, self._message(message), button)

    async def sends_document(
        self,
        user: User,
        name: str,
        content: bytes,
        mime: str = "application/octet-stream",
        *,
        caption: str | None = None,
        album: str | None = None,
        size: int | None = None,
        chat: int | None = None,
        reply_to: int | None = None,
    ) -> Act:
        """Send a document; those with the same `album` are one media group; `size` pretends another size."""
        where = people.chat_with(self.world, user, chat)
        document = document_of(self.world, Upload(name, mime, content), size)
        return people.send_upload(self.world, user, where, document, caption, album, reply_to)

    async def sends_photo(
        self,
        user: User,
        content: bytes,
        *,
        caption: str | None = None,
        album: str | None = None,
        chat: int | None = None,
        reply_to: int | None = None,
    ) -> Act:
        """Send a picture as a photo."""
        where = people.chat_with(self.world, user, chat)
        photo = photo_of(self.world, Upload("photo", "image/jpeg", content))
        return people.send_upload(self.world, user, where, photo, caption, album, reply_to)

    async def sends_voice(self, user: User, content: bytes = b"OggS", *, seconds: int = 3) -> Act:
        """Send a voice message."""
        more = {"duration": seconds, "mime_type": "audio/ogg"}
        return self._sends_media(user, "voice", "audio/ogg", content, more)

    async def sends_video(self, user: User, content: bytes = b"....ftypmp42", *, seconds: int = 3) -> Act:
        """Send a video."""
        more = {"duration": seconds, "width": 640, "height": 360, "mime_type": "video/mp4"}
        return self._sends_media(user, "video", "video/mp4", content, more)

    async def sends_sticker(self, user: User, emoji: str = "👍") -> Act:
        """Send a sticker."""
        more = {"emoji": emoji, "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._sends_media(user, "sticker", "image/webp", b"RIFF", more | {"type": "regular"})

    async def sends_contact(self, user: User, phone: str) -> Act:
        """Share the own phone number."""
        contact = {"phone_number": phone, "first_name": user.first_name, "user_id": user.id}
        return people.send(self.world, user, self.world.chats[user.id], {"contact": contact})

    def _sends_media(self, user: User, kind: str, mime: str, content: bytes, more: Json) -> Act:
        file = self.world.store(f"{kind}.{mime[6:]}", mime, content, kind)
        named = {"file_id": file.id, "file_unique_id": f"U{file.id}", "file_size": file.size}
        return people.send(self.world, user, self.world.chats[user.id], {kind: named | more})

    async def edits(self, user: User, message: Act, text: str) -> Act:
        """Change the text or caption of an own message."""
        kept = self._message(message)
        if kept.wire["from"]["id"] != user.id:
            raise ValueError("a person edits own messages only")
        return people.edit(self.world, kept.chat, kept, text)

    async def follows(self, user: User, link: str) -> Act:
        """Open t.me/<bot>?start=… and press the start button."""
        address = urlsplit(link if "//" in link else f"https://{link}")
        if address.path.strip("/").lower() != self.bot.username.lower():
            raise ValueError(f"{link} does not lead to @{self.bot.username}")
        return people.follow(self.world, user, parse_qs(address.query).get("start", [""])[0])

    async def inline(
        self,
        user: User,
        query: str,
        *,
        timeout: float = 10,  # noqa: ASYNC109 - a test says how long it waits
    ) -> tuple[InlineResult, ...]:
        """Type "@bot query" somewhere and return the cards the bot offers."""
        asked = self.world.ask(user)
        wire = {"id": asked.id, "from": user.wire(), "query": query, "offset": "", "chat_type": "sender"}
        self.world.updates.push("inline_query", wire)
        await self.until(lambda: asked.results is not None, timeout, "an answer to the inline query")
        return asked.results or ()

    async def picks(self, user: User, result: InlineResult, *, chat: int | None = None, query: str = "") -> Act:
        """Tap an inline card: it is sent into the chat, and the bot is told which one it was."""
        return people.pick(self.world, user, people.chat_with(self.world, user, chat), result, query)

    async def blocks(self, user: User) -> Act:
        """Block the bot."""
        chat = self.world.chats[user.id]
        chat.blocked = True
        return people.membership(self.world, chat, user, "member", "kicked")

    async def unblocks(self, user: User) -> Act:
        """Take the bot back."""
        chat = self.world.chats[user.id]
        chat.blocked, chat.open = False, True
        return people.membership(self.world, chat, user, "kicked", "member")

    async def removes_bot(self, user: User, chat_id: int) -> Act:
        """Remove the bot from a group."""
        chat = people.chat_with(self.world, user, chat_id)
        chat.open = False
        return people.membership(self.world, chat, user, "member", "left")

    async def upgrades(self, user: User, chat_id: int, new_chat_id: int) -> Act:
        """Make a supergroup of a group: it gets another id, and both chats tell of it."""
        chat = people.chat_with(self.world, user, chat_id)
        grown = Chat(new_chat_id, "supergroup", chat.title, chat.people, open=True)
        self.world.chats[new_chat_id] = grown
        people.send(self.world, user, chat, {"migrate_to_chat_id": new_chat_id})
        chat.moved_to = new_chat_id
        return people.send(self.world, user, grown, {"migrate_from_chat_id": chat_id})

    def fails(self, method: str, *, times: int = 1, status: int = 502) -> None:
        """Answer the next calls of a method with a fault of the server; "*" means any method."""
        self.faults.order(Fault(method, times, status=status))

    def floods(self, method: str, *, retry_after: int = 1, times: int = 1) -> None:
        """Answer the next calls of a method with 429."""
        self.faults.order(Fault(method, times, status=429, retry_after=retry_after))

    def drops(self, method: str, *, times: int = 1, done: bool = False) -> None:
        """Cut the connection of the next calls; `done`: the call has its effect, only the answer is lost."""
        self.faults.order(Fault(method, times, drop="after" if done else "before"))

    def cuts_download(self, *, times: int = 1, quietly: bool = False) -> None:
        """Break the next downloads off half-way; `quietly`: as if the file had no more than its first half."""
        self.faults.order(Fault(DOWNLOAD, times, drop="short" if quietly else "half"))

    def slows(self, method: str, seconds: float, *, times: int = 1) -> None:
        """Let the next calls of a method take longer."""
        self.faults.order(Fault(method, times, delay=seconds))

    def repeats(self, act: Act) -> None:
        """Deliver the update of an act once more, with the same update id."""
        if act.update_id is None:
            raise ValueError("the bot was not told of this act")
        self.world.updates.repeat(act.update_id)

    def expires(self, act: Act) -> None:
        """Let a pressed button wait too long: the bot can no longer answer it."""
        self.world.queries.pop(act.query_id, None)

    def _message(self, named: BotMessage | Act) -> Message:
        return self.world.chats[named.chat_id].messages[named.message_id or 0]
