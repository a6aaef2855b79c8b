"""A stack of the practices' own: what other tests share by name would enter the panels."""

from collections.abc import Iterator

import pytest

from tests.conftest import TestStack, fresh_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[TestStack]:
    """The stack that the tests of the practices share."""
    with fresh_stack("practices") as started:
        yield started
