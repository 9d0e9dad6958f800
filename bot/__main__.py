"""`python -m bot …`: the commands are those of `bot.commands`."""

import sys

from bot import memory


def main() -> int:
    """Import the program and run a command; returns its exit code."""
    with memory.set_apart():
        from bot.commands import main as run_command
    return run_command()


if __name__ == "__main__":
    sys.exit(main())
