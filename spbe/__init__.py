"""How it thinks: pure rules of the SPBE evaluation, and the use cases that need storage or time."""
