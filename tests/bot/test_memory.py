"""What the garbage collector passes over; in a process of its own, for it stays so."""

import subprocess
import sys

LOOKS = """
import gc
from bot import memory

with memory.set_apart():
    import decimal
    assert not gc.isenabled()
assert gc.isenabled()
print(gc.get_freeze_count())
"""


def test_what_is_there_is_set_apart_and_what_comes_later_is_not() -> None:
    done = subprocess.run([sys.executable, "-c", LOOKS], check=True, capture_output=True, text=True)  # noqa: S603 - ours
    assert int(done.stdout) > 5_000
