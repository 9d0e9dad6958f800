"""Text and its entities: Telegram's HTML, what it finds by itself, and lengths in UTF-16 units."""

import re
from dataclasses import dataclass
from typing import Any

from simulator.refusals import cannot_parse

Entity = dict[str, Any]

TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "span": "spoiler", "tg-spoiler": "spoiler", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
ATTRIBUTE = re.compile(r"""\s+([a-zA-Z_][\w-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")
FOUND = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]'»”]|(?<![\w@./-])(?:[\w-]+\.)+(?:com|org|net|me|id|io)\b(?:/[^\s<>\"]*[\w/=-])?)"
    r"|(?P<mention>(?<![\w/@])@[A-Za-z]\w{3,31})"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<hashtag>(?<![\w#])#\w*[^\W\d]\w*)"
)


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def part(text: str, entity: Entity) -> str:
    """Return the piece of a text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    start = 2 * int(entity["offset"])
    return raw[start : start + 2 * int(entity["length"])].decode("utf-16-le", "replace")


def text_in(message: dict[str, Any]) -> str:
    """Return the text or the caption of a Message object."""
    return str(message.get("text") or message.get("caption") or "")


def entities_in(message: dict[str, Any]) -> list[Entity]:
    """Return the entities of the text or the caption of a Message object."""
    return list(message.get("entities") or message.get("caption_entities") or [])


@dataclass(frozen=True, slots=True)
class Open:
    """A start tag that still waits for its end."""

    tag: str
    argument: str
    begin: int


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the plain text of Telegram's HTML and its entities, or refuse it as Telegram would."""
    text = ""
    entities: list[Entity] = []
    waiting: list[Open] = []
    at = 0
    while at < len(source):
        if source[at] == "&" and (match := CHARACTER.match(source, at)):
            text += _character(match)
            at = match.end()
        elif source[at] != "<":
            following = re.compile("[<&]").search(source, at + 1)
            end = following.start() if following else len(source)
            text += source[at:end]
            at = end
        elif source.startswith("</", at):
            at = _close(source, at, text, waiting, entities)
        else:
            opened, at = _start(source, at, units(text))
            waiting.append(opened)
    if waiting:
        raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{waiting[-1].tag}"')
    entities.reverse()  # of two with the same range the outer one closed last
    return text, sorted(entities, key=_outermost_first)


def _outermost_first(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode())


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else match.group()


def _start(source: str, at: int, offset: int) -> tuple[Open, int]:
    name = re.compile(r"[^\s>]*").match(source, at + 1)
    end = name.end() if name else at + 1
    tag = source[at + 1 : end].lower()
    where = f"at byte offset {_byte(source, at)}"
    if end >= len(source):
        raise cannot_parse(f"Unclosed start tag {where}")
    if tag not in TYPES:
        raise cannot_parse(f'Unsupported start tag "{tag}" {where}')
    given: dict[str, str] = {}
    while match := ATTRIBUTE.match(source, end):
        given[match[1].lower()] = CHARACTER.sub(_character, match[2] or match[3] or match[4] or "")
        end = match.end()
    closing = re.compile(r"\s*>").match(source, end)
    if not closing:
        raise cannot_parse(f'Unclosed start tag "{tag}" {where}')
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise cannot_parse(f'Tag "span" must have class "tg-spoiler" {where}')
    return Open(tag, _argument(tag, given), offset), closing.end()


def _argument(tag: str, given: dict[str, str]) -> str:
    if tag == "blockquote":
        return "expandable" if "expandable" in given else ""
    if tag == "code":
        language = given.get("class", "")
        return language.removeprefix("language-") if language.startswith("language-") else ""
    return given.get({"a": "href", "tg-emoji": "emoji-id"}.get(tag, ""), "")


def _close(source: str, at: int, text: str, waiting: list[Open], entities: list[Entity]) -> int:
    where = f"at byte offset {_byte(source, at)}"
    end = source.find(">", at)
    if not waiting:
        raise cannot_parse(f"Unexpected end tag {where}")
    if end < 0:
        raise cannot_parse(f"Unclosed end tag {where}")
    found = source[at + 2 : end].strip().lower()
    opened = waiting.pop()
    if found and found != opened.tag:
        raise cannot_parse(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{found}>"')
    length = units(text) - opened.begin
    if length:
        _add(opened, length, text, entities)
    return end + 1


def _add(opened: Open, length: int, text: str, entities: list[Entity]) -> None:
    entity: Entity = {"type": TYPES[opened.tag], "offset": opened.begin, "length": length}
    inner = entities[-1] if entities else {}
    if opened.tag == "pre" and inner.get("type") == "code" and inner.get("language") and _same(inner, entity):
        entity["language"] = entities.pop()["language"]
    elif opened.tag == "code" and opened.argument:
        entity["language"] = opened.argument
    elif opened.tag == "blockquote" and opened.argument:
        entity["type"] = "expandable_blockquote"
    elif opened.tag == "tg-emoji":
        if not opened.argument.isdigit():
            raise cannot_parse("Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = opened.argument
    elif opened.tag == "a":
        url = opened.argument or part(text, entity)
        if not re.match(r"(?i)(https?|tg|mailto|tel)://?|[\w-]+(\.[\w-]+)+", url):
            return  # Telegram shows such a link as plain text
        entity["url"] = url
    entities.append(entity)


def _same(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] == other["offset"] and one["length"] == other["length"])


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return text and entities without the white space around them, as Telegram stores them."""
    kept = text.strip()
    before = units(text[: len(text) - len(text.lstrip())])
    total = units(kept)
    moved = []
    for entity in entities:
        begin = max(0, entity["offset"] - before)
        end = min(total, entity["offset"] - before + entity["length"])
        if end > begin:
            clean = {key: value for key, value in entity.items() if key != "language" or entity["type"] == "pre"}
            moved.append(clean | {"offset": begin, "length": end - begin})
    return kept, moved


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Return the entities with those Telegram finds by itself: commands, mentions, links, tags."""
    closed = [entity for entity in entities if entity["type"] in ("code", "pre", "text_link")]
    found = []
    for match in FOUND.finditer(text):
        kind = str(match.lastgroup)
        offset, length = units(text[: match.start()]), units(match.group())
        if not any(one["offset"] < offset + length and offset < one["offset"] + one["length"] for one in closed):
            found.append({"type": kind, "offset": offset, "length": length})
    return sorted([*entities, *found], key=_outermost_first)
