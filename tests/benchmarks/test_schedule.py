"""Releases are cut without anybody asking, once a month."""

import pytest

from embedded.__main__ import cut_when_due
from tests.conftest import Portal, TestStack

pytestmark = pytest.mark.stack


def test_a_fresh_release_is_left_alone(portal: Portal) -> None:
    assert cut_when_due(portal.stack) is False


def test_a_network_without_a_release_gets_one_cut(stack: TestStack) -> None:
    with stack.owner() as connection, connection.transaction(force_rollback=True):
        none_yet = connection.execute("select not exists (select from portal.release)").fetchone() == (True,)
    assert cut_when_due(stack.running) is none_yet
