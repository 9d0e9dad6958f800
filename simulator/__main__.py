"""Runs the simulator alone, for a bot started with BOT_API_URL: python -m simulator --port 8090."""

import argparse
import asyncio
import signal
import sys

from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from simulator.values import Persona

PERSONAS = (
    Persona(1001, "Koordinator", "Koordinator SPBE"),
    Persona(1002, "Staf DKIS", "Staf perangkat daerah"),
    Persona(1003, "Tamu", "Pengunjung"),
)


async def run(host: str, port: int, token: str) -> None:
    """Serve until the process is asked to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serve(create_app(Simulator(token), PERSONAS), host, port) as address:
        sys.stdout.write(f"{address}  (BOT_API_URL={address} BOT_TOKEN={token})\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description="A Bot API stand-in with a chat page.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    given = parser.parse_args()
    asyncio.run(run(given.host, given.port, given.token))


if __name__ == "__main__":
    main()
