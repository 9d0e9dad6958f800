"""What stands for a thing as it was shown: a number that a button has room for."""

from zlib import crc32


def stamp_of(*parts: object) -> int:
    """Return the stamp of values that somebody saw: another one means that something has changed since.

    It is the same in every process, so the values must have an order of their own: no sets.
    """
    return crc32(repr(parts).encode())
