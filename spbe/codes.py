"""The codes of invitations: how they look, and where they stand in what people paste. A code that is live is a key."""

import re

LENGTH = 32
SHORTEST_HIDDEN = 20
"""What a link to a card carries is shorter; a code of which a part was cut off is not."""

_CODE = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH - 1}}}[A-Za-z0-9]")
_KINDS = tuple(re.compile(kind) for kind in ("[a-z]", "[A-Z]", "[0-9]"))
_LINK = r"(?:t\.me/{0}/?\?|telegram\.(?:me|dog)/{0}/?\?|tg://resolve\?domain={0}&)start=([A-Za-z0-9_-]+)"
_AROUND = "\"'<>()[]{}.,;:!?*`“”‘’"


def is_code(text: str) -> bool:
    """Say whether a text looks exactly like a code: letters of both cases and digits, and no sign at its end.

    A sign at the end would be left out where a chat marks links; no word and no checksum looks like this.
    """
    return bool(_CODE.fullmatch(text)) and all(kind.search(text) for kind in _KINDS)


def payload_in(text: str, username: str) -> str | None:
    """Return what the first link to the bot in a text carries, or the code that stands in it without a link."""
    link = re.search(_LINK.format(re.escape(username)), text, re.IGNORECASE)
    if link:
        return link[1]
    words = (word.strip(_AROUND) for word in text.split())
    return next((word for word in words if is_code(word)), None)


def without_codes(text: str) -> str:
    """Return a text in which no code can be read any more; it may still be live."""
    hidden = re.sub(rf"(?i)(start=)[\w-]{{{SHORTEST_HIDDEN},}}", r"\1…", text)
    return re.sub(rf"(?<![\w-])[\w-]{{{LENGTH}}}(?![\w-])", lambda word: "…" if is_code(word[0]) else word[0], hidden)
