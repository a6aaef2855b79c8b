"""Membership: who comes in, who may change whom."""

import pytest

from core.refusals import Refused
from tests.conftest import TestStack

pytestmark = pytest.mark.stack


def test_a_member_sees_colleagues_and_nobody_elses(stack: TestStack) -> None:
    mine, theirs = stack.person("ID", "reader"), stack.person("AU", "reader")
    seen = {row["id"] for row in mine.api.rows("member", order=["id"])}
    assert mine.viewer.id in seen
    assert theirs.viewer.id not in seen


def test_an_approver_invites_only_for_their_own_ministry(stack: TestStack) -> None:
    approver = stack.person("ID", "approver")
    assert approver.api.call("invite_member", country="ID", email="new@id.test", roles="reader")
    with pytest.raises(Refused, match=r"access\.other_ministry"):
        approver.api.call("invite_member", country="AU", email="new@au.test", roles="reader")
    with pytest.raises(Refused, match=r"access\.role_not_yours_to_give"):
        approver.api.call("invite_member", country="ID", email="new2@id.test", roles="secretariat")
