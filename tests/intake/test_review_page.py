"""The page of one submission: what is weighed, what a partner would see, held rows, and putting back."""

import uuid
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.access.api import Api
from core.catalogue.missions import missions, save_account
from core.intake import submissions
from core.intake.landing import land
from core.intake.model import Grain
from tests.conftest import Person, Portal, TestStack, stack_settings
from tests.intake.ministry import file_of
from tests.intake.test_submissions_page import (
    SUBMISSIONS,
    labels,
    opened,
    press,
    said,
)

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]


class World:
    """An account of Indonesia's in the demonstration network, and an analyst who uploads for it."""

    def __init__(self, portal: Portal) -> None:
        self.stack = TestStack(portal.stack, stack_settings(portal.stack))
        self.analyst: Person = self.stack.person("ID", "contributor", name="Wayan")
        self.handle = f"review_{uuid.uuid4().hex[:8]}"
        mission = missions(self.analyst.api, country="ID")[0]
        self.account = save_account(
            self.analyst.api, None, mission_id=mission.id, platform="instagram", handle=self.handle
        )

    def sent(self, reactions: int, *, held: bool = False) -> str:
        """Upload two posts of August and send them for approval; the second may be impossible."""
        rows = [
            {
                "account": self.handle,
                "external_id": f"9876543210{place}",
                "published_at": f"2026-08-1{place} 08:00",
                "reactions": reactions,
                "impressions": 10,
                "reach": 99 if held and place else 9,
            }
            for place in (0, 1)
        ]
        verdict = file_of(Grain.POST, rows, name=f"august-{reactions}.csv")
        days = [day.date() for day in verdict.data["day"]] + [
            day.date() for day in verdict.held.get("day", ())
        ]
        made = land(self.analyst.api, verdict, {self.handle: self.account}, (min(days), max(days)))
        submissions.submit(self.analyst.api, made)
        return made


@pytest.fixture
def world(portal: Portal) -> World:
    return World(portal)


def choose(at: AppTest, kind: str, label: str, value: object) -> AppTest:
    """Answer a question of the page."""
    widgets: Any = at.get(kind)
    next(widget for widget in widgets if widget.label == label).set_value(value).run()
    assert not at.exception
    return at


def tables(at: AppTest) -> str:
    """Return every cell of every table, without the invisible joiners."""
    return " ".join(table.value.to_csv() for table in at.table).replace("\\", "").replace("\u2060", "")


def test_a_reviewer_sees_what_changes_and_who_else_had_it(portal: Portal, world: World) -> None:
    first = world.sent(5)
    submissions.approve(an_approver(world), first, tier="aggregate")
    at = opened(portal, "approver", SUBMISSIONS, world.sent(400))
    assert "the file approved last wins" in said(at).lower()
    assert "Reactions: 10 → 800 (×80)" in tables(at)
    assert "2 of the 2 posts also stand in august-5.csv. In 2 of them a figure differs." in said(at)
    assert "Where they differ, the figures of this file take its place." in said(at)
    locked = opened(portal, "approver", SUBMISSIONS, first)
    assert "its rows never change. An approver can withdraw it." in said(locked)


def an_approver(world: World) -> Api:
    return world.stack.person("ID", "approver").api


def test_a_partner_is_shown_before_anybody_consents(portal: Portal, world: World) -> None:
    at = opened(portal, "approver", SUBMISSIONS, world.sent(5))
    choose(at, "selectbox", "Partner", "AU")
    assert "Australia sees nothing by name." in said(at)
    assert "the figures may enter these benchmarks" in said(at)
    choose(at, "radio", "Who may see the figures?", "network")
    assert "Australia sees 1 month by name" in said(at)
    assert f"@{world.handle}" in tables(at)
    choose(at, "radio", "Who may see the figures?", "own")
    assert "The figures enter no benchmark." in said(at)


def test_held_rows_count_only_with_a_reason(portal: Portal, world: World) -> None:
    wanted = world.sent(5, held=True)
    at = opened(portal, "approver", SUBMISSIONS, wanted)
    assert "Rows held back" in said(at)
    assert "Reactions: 5" in tables(at)
    choose(at, "checkbox", "Take in the 1 row held back, too", True)
    assert "Reactions: 10" in tables(at)
    press(at, "Approve")
    assert "the reason is kept with them" in said(at)
    choose(at, "text_input", "Why may they count?", "Reach is counted over more days.")
    press(at, "Approve")
    assert "They were taken in: “Reach is counted over more days.”" in said(at)


def test_a_withdrawn_file_is_put_back(portal: Portal, world: World) -> None:
    wanted = world.sent(5)
    approver = an_approver(world)
    submissions.approve(approver, wanted, tier="network")
    submissions.withdraw(approver, wanted)
    at = opened(portal, "approver", SUBMISSIONS, wanted)
    assert "What putting it back changes" in said(at)
    press(at, "Put this submission back")
    assert "as if it had never been away" in said(at)
    assert "Nobody of another ministry yet." in said(at)
    assert "Put this submission back" not in labels(at)


def test_a_withdrawn_file_that_was_uploaded_again_says_what_stands_in_its_way(
    portal: Portal, world: World
) -> None:
    wanted = world.sent(6)
    approver = an_approver(world)
    submissions.approve(approver, wanted, tier="network")
    submissions.withdraw(approver, wanted)
    again = world.sent(6)
    at = opened(portal, "approver", SUBMISSIONS, wanted)
    assert "Withdraw that one first" in said(at)
    assert "Put this submission back" not in labels(at)
    submissions.withdraw(approver, again)
    assert "Put this submission back" in labels(opened(portal, "approver", SUBMISSIONS, wanted))


def test_the_list_is_narrowed_and_says_so(portal: Portal, world: World) -> None:
    world.sent(5)
    at = opened(portal, "approver", SUBMISSIONS)
    choose(at, "selectbox", "Uploaded by", world.analyst.viewer.id)
    assert "august-5.csv" in " ".join(str(link.proto.label) for link in at.get("page_link")).replace("\\", "")
    months = next(box for box in at.selectbox if box.label == "Month")
    # The earliest month of the ministry; nothing of this analyst lies there.
    months.select_index(len(months.options) - 1).run()
    assert "No submission fits" in said(at)
