"""The running bot for the tests of docs/security.md."""

from tests.e2e.conftest import town

__all__ = ["town"]
