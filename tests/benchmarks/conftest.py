"""A stack of the benchmarks' own: what other tests leave behind would be judged at every release."""

from collections.abc import Iterator

import pytest

from tests.conftest import TestStack, fresh_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[TestStack]:
    """The stack that the tests of the benchmarks share."""
    with fresh_stack("benchmarks") as started:
        yield started


@pytest.fixture(scope="session")
def untouched() -> Iterator[TestStack]:
    """A stack in which every test takes back what it wrote: any other row would stand in a cell of a release."""
    with fresh_stack("untouched") as started:
        yield started
