"""Reading the parameters of a call: a query string, JSON, urlencoded or multipart body."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as Headers
from email.parser import HeaderParser
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from simulator.refusals import Refused, bad_request

MOST_UPLOADED = 50 * 1024 * 1024
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of one call; nested ones may come as JSON or as JSON within a form field."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return a text parameter."""
        value = self.values.get(name, default)
        if isinstance(value, (dict, list)):
            raise bad_request(f'parameter "{name}" must be a String')
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number."""
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f'invalid parameter "{name}" specified: an Integer is expected') from None

    def flag(self, name: str) -> bool:
        """Return a yes or no."""
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def nested(self, name: str, kind: type[T]) -> T | None:
        """Return an object or array, None when it was not given."""
        value = self.values.get(name)
        if isinstance(value, str) and value:
            try:
                value = json.loads(value)
            except ValueError as error:
                raise bad_request(f"can't parse {name} JSON object: {error}") from None
        if value in (None, ""):
            return None
        if not isinstance(value, kind):
            expected = "an Array" if kind is list else "an Object"
            raise bad_request(f"can't parse {name}: expected {expected}")
        return value

    def logged(self) -> dict[str, Any]:
        """Return everything for the log of calls, files by name and size."""
        sizes = {name: f"{file.name} ({len(file.content)} bytes)" for name, file in self.files.items()}
        return {**self.values, **sizes}


async def read(request: Request) -> Params:
    """Read the parameters of a call from wherever it carries them."""
    values: dict[str, Any] = dict(request.query_params)
    body = await request.body()
    if len(body) > MOST_UPLOADED:
        raise Refused(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json") and body:
        try:
            given = json.loads(body)
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        if not isinstance(given, dict):
            raise bad_request("object expected")
        return Params(values | {key: value for key, value in given.items() if value is not None})
    if kind.startswith("application/x-www-form-urlencoded"):
        return Params(values | dict(parse_qsl(body.decode(), keep_blank_values=True)))
    if kind.startswith("multipart/form-data"):
        return _multipart(values, kind, body)
    return Params(values)


def _headers(raw: str) -> Headers:
    return HeaderParser().parsestr(raw)


def _multipart(values: dict[str, Any], content_type: str, body: bytes) -> Params:
    boundary = _headers(f"Content-Type: {content_type}\r\n").get_param("boundary")
    if not isinstance(boundary, str):
        raise bad_request("multipart boundary is missing")
    files: dict[str, Upload] = {}
    for piece in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = _headers(head.decode() + "\r\n")
        name = str(headers.get_param("name", header="content-disposition"))
        file_name = headers.get_filename()
        if file_name is None:
            values[name] = content.decode()
        else:
            files[name] = Upload(file_name, headers.get_content_type(), content)
    return Params(values, files)
