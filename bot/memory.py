"""How the process asks the system for memory."""

import ctypes

_ARENAS = -8
"""What `mallopt` calls the number of arenas: M_ARENA_MAX of glibc's malloc.h."""


def keep_together() -> None:
    """Let all threads take memory from one place; each would keep a reserve of its own, a tenth of all there is.

    Only glibc is asked; Python's threads hardly wait for one another there, for they already do for Python's lock.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENAS, 1)
