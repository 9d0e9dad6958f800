"""The commands that a page shows, and where they are run instead of on the machine itself."""

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "operations.md"
_BLOCK = re.compile(r"^ *```sh (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SYSTEM = re.compile(r"(?<![\w./])/(?=(?:opt|etc|var|usr/local)/)")


def blocks() -> dict[str, str]:
    """Return the commands of the page by their names."""
    return {name: dedent(text) for name, text in _BLOCK.findall(PAGE.read_text("utf-8"))}


@dataclass
class Shell:
    """Runs commands of the page in a folder that stands for the root of the machine."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)

    def run(self, name: str) -> str:
        """Run the commands of that name, one after the other until one fails, and return what they say."""
        text = _SYSTEM.sub(f"{self.root}/", blocks()[name])
        for old, new in self.changes.items():
            text = text.replace(old, new)
        given = [f"{key}={value}" for key, value in self.variables.items()]
        done = subprocess.run(  # noqa: S603 - our own page
            ["/usr/bin/env", *given, "sh", "-euc", text], cwd=ROOT, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout
