"""The demo: the real bot against the simulator, in one process, over real HTTP, with the sample matrix."""

import sys
import tempfile
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from bot.app import House, build, import_file, open_house
from bot.clock import Clock, system_time
from bot.demo_clock import DemoClock
from bot.life import feed_of, live, stop_on_signals
from bot.settings import CONTENT, Settings
from bot.ticks import remind
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from simulator.values import Persona
from spbe.people import Person, Role
from spbe.usecases.people import greet

PERSONAS = (
    Persona(1001, "Koordinator", "Koordinator SPBE", started=True),
    Persona(1002, "Staf DKIS", "PIC DKIS", started=True),
    Persona(1004, "Staf Bagian Hukum", "PIC Bagian Hukum", started=True),
    Persona(1003, "Tamu", "Pengunjung"),
)
FOCAL_POINTS = {1002: "DKIS", 1004: "Bag. Hukum"}
"""The agency of each persona who reports, by its short name."""
START = datetime.fromisoformat("2019-11-04T08:00")
SAMPLE = CONTENT / "matrix" / "denpasar-2019.csv"
DRAIN_SECONDS = 5.0


async def run_demo(given: Settings, port: int) -> None:
    """Serve the chat page and run the bot until the process is asked to stop. Raises OSError for a taken port."""
    with tempfile.TemporaryDirectory(prefix="asisten-spbe-") as folder, stop_on_signals() as stop:
        settings = for_demo(given, Path(folder))
        clock = Clock(settings.start or system_time())
        simulator = Simulator(now=clock)
        moved = DemoClock(clock, simulator, PERSONAS, remind)
        async with serve(create_app(simulator, PERSONAS, moved.jumps, settings.timezone.key), port=port) as address:
            settings = settings.model_copy(update={"api_url": address})
            async with open_house(settings, clock=clock) as house:
                await import_file(house, SAMPLE)
                await _join(house)
                sys.stdout.write(f"Asisten SPBE siap dicoba: buka {address} di peramban. Ctrl-C untuk berhenti.\n")
                sys.stdout.flush()
                moved.application = build(house)
                await live(house, feed_of(house, moved.application), stop=stop, drain_seconds=DRAIN_SECONDS)


async def _join(house: House) -> None:
    """Make members of all but the guest, so that nobody has to be invited before the first look.

    The coordinator is one by the settings, and gets the name that starting the bot would have brought.
    """
    names = {persona.id: persona.name for persona in PERSONAS}
    coordinator = PERSONAS[0]
    await greet(house.resources, Person(coordinator.id, Role.COORDINATOR), coordinator.name)
    async with house.database.open_store() as store:
        ids = {opd.short: opd.id for opd in await store.opds.all()}
        for person_id, short in FOCAL_POINTS.items():
            name, now = names[person_id], house.resources.now()
            await store.people.join(person_id, role=Role.FOCAL_POINT, name=name, opds=[ids[short]], at=now)


def for_demo(settings: Settings, folder: Path) -> Settings:
    """Return the settings of the demo, which needs nothing done by hand.

    Database, files and people are always its own: who has a .env for an office must not find personas there.
    """
    own: dict[str, object] = {
        "database_url": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
        "data_dir": folder,
        "coordinators": frozenset({PERSONAS[0].id}),
        "mode": "polling",
        "token": SecretStr(DEFAULT_TOKEN),
    }
    return settings.model_copy(update={"now": settings.now or START} | own)
