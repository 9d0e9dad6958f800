"""What people typed, made fit to be kept."""


def storable(text: str, *, most: int) -> str:
    """Return a text of at most so many characters that every database takes: no NUL, no half of a surrogate pair."""
    return text[:most].replace("\0", "").encode("utf-8", "replace").decode()
