"""What a process is called in the inbox, so that others can tell whether it is still alive."""

import os
import secrets
import socket
from hashlib import sha256
from pathlib import Path

_OURS = set[str]()


def _machine() -> str:
    """Return a name of this machine since it was started, and of the numbers that its processes have.

    Copies of a machine, and containers that share its network, have the same host name.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        numbers = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        boot = numbers = secrets.token_hex(8)  # then nobody is known to be dead, and holds run out
    return f"{socket.gethostname()}-{sha256(f'{boot}{numbers}'.encode()).hexdigest()[:12]}"


_MACHINE = _machine()


def new_holder() -> str:
    """Return a name that nobody else has or had: machine, process, chance."""
    name = f"{_MACHINE}:{os.getpid()}:{secrets.token_hex(4)}"
    _OURS.add(name)
    return name


def died_here(holder: str) -> bool:
    """Say whether a holder was a process of this machine that is gone; of other machines nobody knows."""
    machine, _, rest = holder.partition(":")
    number = rest.partition(":")[0]
    if machine != _MACHINE or not number.isdecimal():
        return False
    if int(number) == os.getpid():  # in a container every process has the number of the one before
        return holder not in _OURS
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # somebody else's: alive
    return False
