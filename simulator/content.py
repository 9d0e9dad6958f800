"""What a message may hold: formatted text, photos, documents; each checked as Telegram checks it."""

import struct
from typing import Any

from simulator.entities import Entity, parse_html, trimmed, units, with_found
from simulator.params import Params, Upload
from simulator.refusals import bad_request
from simulator.state import StoredFile, World
from simulator.values import Json

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LARGEST_PHOTO = 10 * 1024 * 1024
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp", b"GIF8": "image/gif"}


def formatted(params: Params, text_name: str = "text", entities_name: str = "entities") -> tuple[str, list[Entity]]:
    """Return text and entities of a call, white space around them removed."""
    text = params.text(text_name)
    mode = params.text("parse_mode").lower()
    if mode == "html":
        return trimmed(*parse_html(text))
    if mode:
        raise bad_request("unsupported parse_mode")
    given = params.nested(entities_name, list) or []
    if not all(isinstance(one, dict) and {"type", "offset", "length"} <= one.keys() for one in given):
        raise bad_request("can't parse entities: expected MessageEntity objects")
    return trimmed(text, [dict(one) for one in given])


def text_content(params: Params) -> Json:
    """Return the text of a message to send."""
    if not params.text("text"):
        raise bad_request("message text is empty")
    text, entities = formatted(params)
    if not text:
        raise bad_request("text must be non-empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text} | _some("entities", with_found(text, entities))


def caption_content(params: Params) -> Json:
    """Return the caption of a message to send; it may be missing."""
    text, entities = formatted(params, "caption", "caption_entities")
    if units(text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return _some("caption", text) | _some("caption_entities", with_found(text, entities))


def _some(name: str, value: Any) -> Json:
    return {name: value} if value else {}


def media_content(world: World, params: Params, kind: str, field: str | None = None) -> Json:
    """Return the photo or document a call sends: uploaded with it or named by file_id."""
    given = params.text(field or kind)
    upload = params.files.get(field or kind) or params.files.get(given.removeprefix("attach://"))
    if upload:
        return photo_of(world, upload) if kind == "photo" else document_of(world, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the simulator reaches nobody
    if given not in world.files:
        raise bad_request("wrong remote file identifier specified: Wrong string length")
    return _photo(world.files[given]) if kind == "photo" else _document(world.files[given])


def document_of(world: World, upload: Upload, size: int | None = None) -> Json:
    """Keep an uploaded document and return its part of a message."""
    return _document(world.store(upload.name, upload.mime, _not_empty(upload), "documents", size))


def photo_of(world: World, upload: Upload) -> Json:
    """Keep an uploaded photo and return its part of a message."""
    mime = picture_type(_not_empty(upload))
    if not mime:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if len(upload.content) > LARGEST_PHOTO:
        raise bad_request("file is too big for a photo; the maximum size is 10485760 bytes")
    return _photo(world.store(f"photo.{mime[6:]}", mime, upload.content, "photos"))


def _not_empty(upload: Upload) -> bytes:
    if not upload.content:
        raise bad_request("file must be non-empty")
    return upload.content


def picture_type(content: bytes) -> str:
    """Return the media type of a picture, empty for anything else."""
    return next((mime for magic, mime in PICTURES.items() if content.startswith(magic)), "")


def _photo(file: StoredFile) -> Json:
    width, height = 800, 600
    if file.mime == "image/png" and len(file.content) >= 24:
        width, height = struct.unpack(">II", file.content[16:24])
    return {"photo": [_named(file) | {"width": width, "height": height}]}


def _document(file: StoredFile) -> Json:
    return {"document": _named(file) | {"file_name": file.name, "mime_type": file.mime}}


def _named(file: StoredFile) -> Json:
    return {"file_id": file.id, "file_unique_id": f"U{file.id}", "file_size": file.size}
