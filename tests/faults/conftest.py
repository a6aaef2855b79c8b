"""A stack that may be broken: no other test uses it."""

from collections.abc import Iterator

import pytest

from embedded import stack as embedded_stack
from tests.conftest import TestStack, stack_settings
from tests.places import folder


@pytest.fixture(scope="module")
def fragile() -> Iterator[TestStack]:
    """A stack of these tests' own."""
    with folder("faults") as place, embedded_stack.running(place) as running:
        yield TestStack(running, stack_settings(running))
