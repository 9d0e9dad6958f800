"""Start the bot of a measurement as `python -m bot run` starts the real one: python -m benchmarks.served_bot."""

from bot import memory


def main() -> None:
    """Import the program and run it until asked to stop."""
    with memory.set_apart():
        from benchmarks.unlimited_bot import main as run
    run()


if __name__ == "__main__":
    main()
