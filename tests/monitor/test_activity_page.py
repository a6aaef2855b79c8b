"""The activity map on the demonstration network: findings, own texts with topics, nothing of others' texts."""

import pytest

from tests.conftest import Portal
from tests.opening import Opener

pytestmark = pytest.mark.stack


@pytest.fixture
def opened(portal: Portal, settings_of_the_portal: None) -> Opener:
    """Return what opens the monitor as somebody."""
    return Opener(portal, "pages/monitor/monitor.py")


def test_a_mission_s_days_hours_languages_and_topics_state_findings(opened: Opener) -> None:
    at = opened("ID", "contributor", view="activity")
    titles = " / ".join(title.value for title in at.header)
    for finding in (" published on ", " of posts come between ", " publishes in ", "topic is sure"):
        assert finding in titles
    assert len(at.get("vega_lite_chart")) == 4
    assert any("spoke for it" in line.value for line in at.markdown)
    at.toggle(key="topics-unsure").set_value(True).run()
    told = [line.value for line in at.markdown if "spoke for it" in line.value]
    assert told
    assert all("Not sure" in line for line in told)


def test_readers_put_nothing_right_and_others_texts_are_not_read(opened: Opener) -> None:
    at = opened("JP", "reader", view="activity")
    missions = at.selectbox(key="activity-mission")
    shared = next(label for label in missions.options if label.startswith("New Zealand: "))
    missions.set_value(shared).run()
    assert not at.exception
    assert any("texts of posts stay with their ministry" in box.value for box in at.info)
    assert not [line for line in at.markdown if "spoke for it" in line.value]
