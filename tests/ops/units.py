"""Unit files of systemd, as far as ours go."""

from collections import defaultdict
from pathlib import Path

Unit = dict[str, list[str]]
"""The values of each name, in their order; no name of ours stands in two sections."""


def read_unit(file: Path) -> Unit:
    """Read a unit file."""
    unit = defaultdict[str, list[str]](list)
    for line in file.read_text("utf-8").splitlines():
        name, is_assignment, value = line.partition("=")
        if is_assignment and not line.startswith("#"):
            unit[name].append(value)
    return dict(unit)


def seconds(text: str) -> int:
    """Return a time span such as 35 or 2h in seconds."""
    return int(text[:-1]) * {"h": 3600}[text[-1]] if text[-1].isalpha() else int(text)
