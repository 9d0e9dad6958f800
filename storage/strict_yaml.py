"""YAML as an editor means it: plain values with the place of each, or the mistakes with their cure.

Stricter than YAML on purpose. Of the unquoted words only those of YAML 1.2's core schema become other than text:
`no`, `on`, `12:30` and `2026-06-30` stay text, and 012 is twelve. Tabs, duplicate keys, anchors, aliases and tags
are refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from storage.content_problems import FileProblem, Steps, refuse_if_any, written_path

Value = None | bool | int | Decimal | str | tuple["Value", ...] | dict[str, "Value"]
Place = tuple[int, int]
"""Line and column, both from 1."""

DEEPEST = 20
"""Content never nests deeper; a file that does is damaged."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]{1,30}")
_DECIMAL = re.compile(r"[-+]?([0-9]{1,30}\.[0-9]{0,30}|\.[0-9]{1,30})")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_CURES = (
    (
        "mapping values are not allowed",
        "tanda ':' kedua dalam satu baris; beri tanda kutip pada teks yang memuat ': '",
    ),
    ("cannot start any token", "teks tidak boleh diawali tanda ini; beri tanda kutip"),
    ("found unexpected end of stream", "tanda kutip pembuka tidak ditutup"),
    ("found unexpected document separator", "tanda kutip pembuka tidak ditutup"),
    ("unknown escape", "tanda '\\' di dalam tanda kutip ganda; pakai tanda kutip tunggal"),
    ("expected ',' or", "tanda ',' atau kurung penutup tidak ada"),
    ("could not find expected ':'", "kunci tanpa ':'; tulis 'kunci: nilai'"),
    ("expected <document start>", "tanda ini tidak pada tempatnya"),
)
_OPENED_BEFORE = ("end of stream", "document separator", "expected ',' or", "expected ':'")
"""Mistakes whose cause stands where the quote, bracket or key was begun, not where the parser gave up."""
_INDENTATION = "penulisan tidak terbaca; periksa jarak awal dan tanda kutip baris ini dan sebelumnya"


@dataclass(frozen=True)
class Document:
    """What a file holds: plain values, and where each of them stands.

    `keys` has the place of each key, `values` that of each value, by the way to it.
    """

    file: Path
    value: Value
    keys: Mapping[Steps, Place]
    values: Mapping[Steps, Place]

    def problem(self, path: Steps, message: str, *, at_key: bool = False) -> FileProblem:
        """Return a problem at a path; where nothing stands at it, at the nearest thing around it."""
        for end in range(len(path), -1, -1):
            place = (self.keys if at_key else self.values).get(path[:end]) or self.values.get(path[:end])
            if place:
                return FileProblem(self.file, *place, written_path(path), message)
        return FileProblem(self.file, 1, 1, written_path(path), message)


def read_text(file: Path) -> str:
    """Return the text of a UTF-8 file, with or without a byte order mark. Raises `ContentRefused`."""
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = "berkas tidak ditemukan" if isinstance(error, FileNotFoundError) else "berkas tidak dapat dibaca"
        refuse_if_any([FileProblem(file, 1, 1, "", reason)])
        raise
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", errors="replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        message = "huruf ini bukan UTF-8 (mungkin Windows-1252); simpan ulang berkas sebagai UTF-8"
        refuse_if_any([FileProblem(file, line, column, "", message)])
        raise


def read_yaml(file: Path) -> Document:
    """Read a file. Raises `ContentRefused` with every mistake that can be told apart."""
    return parse_yaml(read_text(file), file)


def parse_yaml(text: str, file: Path) -> Document:
    """Return what a text holds. Raises `ContentRefused`; `file` only goes into the problems."""
    refuse_if_any(_unwanted_characters(text, file))
    builder = _Builder(file)
    try:
        value = builder.document(yaml.parse(text, Loader=_PARSER))
    except yaml.MarkedYAMLError as error:
        refuse_if_any([*builder.problems, _unreadable(error, file)])
        raise
    except yaml.YAMLError:
        refuse_if_any([FileProblem(file, 1, 1, "", _INDENTATION)])
        raise
    refuse_if_any(builder.problems)
    return Document(file, value, builder.keys, builder.values)


def _unwanted_characters(text: str, file: Path) -> Iterator[FileProblem]:
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            message = "ada karakter tab; ganti dengan spasi (dua spasi untuk satu lekuk)"
            yield FileProblem(file, number, line.index("\t") + 1, "", message)
        if strange := _FORBIDDEN.search(line):
            yield FileProblem(file, number, strange.start() + 1, "", "ada karakter tak tampak; hapus karakter ini")


def _unreadable(error: yaml.MarkedYAMLError, file: Path) -> FileProblem:
    said = error.problem or ""
    mark = error.problem_mark or error.context_mark
    if any(sign in said for sign in _OPENED_BEFORE) and error.context_mark:
        mark = error.context_mark
    cure = next((cure for sign, cure in _CURES if sign in said), _INDENTATION)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return FileProblem(file, line, column, "", cure)


@dataclass
class _Builder:
    """Builds values from the events of a parser, and keeps the mistakes on the way."""

    file: Path
    keys: dict[Steps, Place] = field(default_factory=dict)
    values: dict[Steps, Place] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)

    def document(self, events: Iterator[Any]) -> Value:
        """Return the value of the only document."""
        value: Value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags or documents > 1:
                    message = "satu berkas hanya memuat satu dokumen; hapus baris '---' atau '%' ini"
                    self._complain(event, (), message)
            elif isinstance(event, yaml.NodeEvent):
                value = self._node(event, events, ())
        if not documents:
            self.problems.append(FileProblem(self.file, 1, 1, "", "berkas kosong"))
        return value

    def _node(self, event: Any, events: Iterator[Any], path: Steps) -> Value:
        self.values[path] = _place(event)
        if len(path) > DEEPEST:
            self._complain(event, path[:3], "lekukan terlalu dalam")
            refuse_if_any(self.problems)
        if isinstance(event, yaml.AliasEvent):
            self._complain(event, path, "teks yang diawali '*' harus diberi tanda kutip")
            return None
        if event.anchor is not None:
            self._complain(event, path, "teks yang diawali '&' harus diberi tanda kutip")
        if event.tag is not None:
            self._complain(event, path, "teks yang diawali '!' harus diberi tanda kutip")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        return _plain(event.value) if event.implicit[0] else str(event.value)

    def _sequence(self, events: Iterator[Any], path: Steps) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items))))
        return tuple(items)

    def _mapping(self, events: Iterator[Any], path: Steps) -> Value:
        mapping: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event, events, path)
            if key in mapping:
                first = self.keys[(*path, key)][0]
                message = f"kunci ini sudah ada di baris {first}; hapus salah satu"
                self._complain(event, (*path, key), message)
                self._node(next(events), events, (*path, f"{key} (2)"))
                continue
            self.keys[(*path, key)] = _place(event)
            mapping[key] = self._node(next(events), events, (*path, key))
        return mapping

    def _key(self, event: Any, events: Iterator[Any], path: Steps) -> str:
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None and event.tag is None:
            return str(event.value)
        self._complain(event, path, "kunci harus berupa satu kata atau teks bertanda kutip")
        if not isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            self._node(event, events, (*path, "?"))
        return "?"

    def _complain(self, event: Any, path: Steps, message: str) -> None:
        self.problems.append(FileProblem(self.file, *_place(event), written_path(path), message))


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _plain(text: str) -> Value:
    """Return what an unquoted word stands for in the core schema of YAML 1.2."""
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text) or _FALSE.fullmatch(text):
        return bool(_TRUE.fullmatch(text))
    if _INTEGER.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
