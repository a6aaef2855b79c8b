"""A stack that may be broken: no other test uses it."""

from collections.abc import Iterator

import pytest

from tests.conftest import TestStack, fresh_stack


@pytest.fixture(scope="module")
def fragile() -> Iterator[TestStack]:
    """A stack of these tests' own."""
    with fresh_stack("faults") as started:
        yield started
