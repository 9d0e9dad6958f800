"""The safety net under every message: HTML that Telegram accepts, however long the content is."""

import re
from collections.abc import Iterator

LONGEST = 4_096
"""UTF-16 units of a message's text, markup not counted."""

_TOKEN = re.compile(r"<(/?)([a-z]+)[^>]*>|&(?:[a-z]+|#\d+);|.", re.DOTALL)


def length_of(text: str) -> int:
    """Return how long a text is to Telegram, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fitted(html: str, ending: str, *, longest: int = LONGEST) -> str:
    """Return a message as it is, or cut at the end of a paragraph, a line or a word, with an ending that says so.

    The ending is plain HTML without long tags; open tags are closed before it.
    """
    if length_of(html) <= longest or _visible(html) <= longest:
        return html
    place, still_open = _cut(html, longest - _visible(ending) - 1)
    return html[:place].rstrip() + "".join(f"</{tag}>" for tag in reversed(still_open)) + f"\n{ending}"


def pieces(html: str, *, longest: int) -> Iterator[str]:
    """Yield HTML whose tags have no attributes in pieces, each as long as it may be and well-formed by itself."""
    while _visible(html) > longest:
        place, still_open = _cut(html, longest)
        yield html[:place].rstrip() + "".join(f"</{tag}>" for tag in reversed(still_open))
        html = "".join(f"<{tag}>" for tag in still_open) + html[place:].lstrip()
    yield html


def _cut(html: str, room: int) -> tuple[int, tuple[str, ...]]:
    """Return where to cut HTML so that what stands before takes up the room, and the tags that are open there."""
    cuts: dict[str, tuple[int, tuple[str, ...]]] = {}
    opened: list[str] = []
    used = 0
    for token in _TOKEN.finditer(html):
        closing, tag = token.group(1), token.group(2)
        if tag:
            if closing:
                opened.pop()
            else:
                opened.append(tag)
            continue
        used += _units(token.group())
        if used > room:
            break
        kind = _kind(html, token.end())
        if kind:
            cuts[kind] = (token.end(), tuple(opened))
    return _best(cuts)


def _best(cuts: dict[str, tuple[int, tuple[str, ...]]]) -> tuple[int, tuple[str, ...]]:
    """Prefer the end of a paragraph, unless it throws away more than half of what there is room for."""
    furthest = max((place for place, _ in cuts.values()), default=0)
    good = (cuts[kind] for kind in ("paragraph", "line", "word", "letter") if kind in cuts)
    return next((cut for cut in good if cut[0] >= furthest / 2), (0, ()))


def _kind(html: str, place: int) -> str:
    following = html[place : place + 2]
    if following == "\n\n":
        return "paragraph"
    if following[:1] == "\n":
        return "line"
    return "word" if following[:1] == " " else "letter"


def _visible(html: str) -> int:
    return sum(_units(token.group()) for token in _TOKEN.finditer(html) if not token.group(2))


def _units(token: str) -> int:
    return 1 if token.startswith("&") and len(token) > 1 else length_of(token)
