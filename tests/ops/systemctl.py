"""A stand-in for systemctl.

Called by python -m tests.ops.systemctl UNITS STATE VERB NAME…

It starts and stops what the units name, in their folder and without a right to new privileges or code. Users, folders
of the system and the rest of the hardening are beyond it.
"""

import ctypes
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.ops.units import Unit, read_unit, seconds

PR_SET_MDWE, PR_SET_NO_NEW_PRIVS = 65, 38


def main(units: Path, state: Path, verb: str, names: list[str]) -> int:
    """Do what is asked with each unit."""
    for name in names:
        unit = read_unit(units / name)
        if name.endswith(".timer"):
            read_unit(units / f"{Path(name).stem}.service")
        elif verb == "stop":
            stop(unit, state / f"{name}.pid")
        elif unit.get("Type") == ["oneshot"]:
            subprocess.run(command(unit), cwd=unit["WorkingDirectory"][0], check=True, preexec_fn=confine)  # noqa: S603 - our own program
        else:
            start(unit, state, name)
    return 0


def start(unit: Unit, state: Path, name: str) -> None:
    """Start a service and leave it running."""
    with (state / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command(unit),
            cwd=unit["WorkingDirectory"][0],
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=confine,
        )
    (state / f"{name}.pid").write_text(str(process.pid))


def stop(unit: Unit, pid_file: Path) -> None:
    """Stop a service that runs, within the time that its unit gives it."""
    if not pid_file.exists():
        return
    pid = int(pid_file.read_text())
    pid_file.unlink()
    os.kill(pid, signal.Signals[unit["KillSignal"][0]])
    until = time.monotonic() + seconds(unit["TimeoutStopSec"][0])
    while is_running(pid):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            raise TimeoutError(f"{pid_file.stem} had to be killed")
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Say whether a process is there and more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def command(unit: Unit) -> list[str]:
    """Return what a service runs."""
    (line,) = unit["ExecStart"]
    return shlex.split(line)


def confine() -> None:
    """Take from a new process what NoNewPrivileges= and MemoryDenyWriteExecute= take; older kernels lack the latter."""
    libc = ctypes.CDLL(None)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(PR_SET_MDWE, 1, 0, 0, 0)


if __name__ == "__main__":
    folder_of_units, folder_of_state, what, *rest = sys.argv[1:]
    sys.exit(main(Path(folder_of_units), Path(folder_of_state), what, [each for each in rest if each[0] != "-"]))
