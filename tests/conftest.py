"""Options of the whole test run."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch of CI, where nothing may be skipped, and the file for the README's picture."""
    parser.addoption(
        "--nothing-skipped", action="store_true", help="fail, rather than skip, a test whose tools are not installed"
    )
    parser.addoption("--picture", metavar="FILE", help="save the picture of the chat page that the README shows")
