"""The awards page on the demonstration network: real editions first, scores that add up, ranks by consent."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import Portal
from tests.opening import Opener

pytestmark = pytest.mark.stack


@pytest.fixture
def opened(portal: Portal, settings_of_the_portal: None) -> Opener:
    """Return what opens the page as somebody."""
    return Opener(portal, "pages/awards/awards.py")


def demonstration(at: AppTest) -> AppTest:
    """Choose the demonstration's edition: the last one."""
    box = at.selectbox(key="edition")
    box.select_index(len(box.options) - 1).run()
    assert not at.exception
    return at


def said(at: AppTest) -> str:
    """Return all words of the page, as they read."""
    words = [found.value for found in (*at.header, *at.markdown, *at.subheader)]
    return re.sub(r"\\(.)", r"\1", " ".join(words))


def test_the_demonstration_is_marked_and_stands_after_the_real_editions(opened: Opener) -> None:
    at = opened("AU", "contributor")
    assert "Demonstration: figures are invented" not in said(at)
    options = at.selectbox(key="edition").options
    assert "2020" in options[:-1]
    text = said(demonstration(at))
    assert "Demonstration: figures are invented" in text
    assert "Given by nobody" in text


def test_its_scores_add_up_and_say_what_is_tied(opened: Opener) -> None:
    at = demonstration(opened("AU", "contributor", view="rules"))
    assert "40% posts per week + 40% interactions per post + 20% visual share" in said(at)
    assert re.search(r"is first with \d+ of 100 points", said(at))
    spec = at.get("vega_lite_chart")[1].proto.spec
    assert "tied with the first" in spec
    for part in ("Posts per week", "Interactions per post", "Visual share"):
        assert part in spec


def test_others_are_ranked_by_name_only_on_purpose_and_only_where_they_share_so(opened: Opener) -> None:
    at = opened("ID", "contributor", view="replay", platform="Instagram")
    at = demonstration(at)
    assert "Embassy of New Zealand" not in "".join(chart.proto.spec for chart in at.get("vega_lite_chart"))
    at.toggle(key="named").set_value(True).run()
    assert not at.exception
    ranked = at.get("vega_lite_chart")[-1].proto.spec
    assert "Embassy of New Zealand in Tokyo" in ranked
    assert "Embassy of Australia" not in ranked
    with opened.portal.stack.database.connect() as connection:
        looks = connection.execute(
            "select count(*) from portal.shared_view where viewer_country = 'ID' and country = 'NZ'"
        ).fetchone()
    assert looks is not None
    assert looks[0] >= 1


def test_a_replay_stands_in_the_networks_distribution_of_the_whole_rule(opened: Opener) -> None:
    at = demonstration(opened("AU", "contributor", view="replay"))
    at.selectbox(key="award").select_index(1).run()
    assert not at.exception
    assert re.search(r"rank \d of 7 beside the published results; in the network its score is", said(at))
    whole = at.get("vega_lite_chart")[0].proto.spec
    assert "points of 100" in whole
    assert "KBRI Seoul" in whole
    assert "Confidence C" in said(at), "nobody outside counted these months"
    # The distribution was released for the rule's own weights; with others there is none.
    at.slider[0].set_value(100).run()
    assert not at.exception
    assert "in the network its score is" not in said(at)
    assert "points of 100" not in at.get("vega_lite_chart")[0].proto.spec


def test_a_replay_that_leaves_missions_out_of_the_picture_says_so(opened: Opener) -> None:
    told = said(demonstration(opened("AU", "contributor", view="replay")))
    assert "None of the 17 missions of Australia would come first" in told
    assert "The first 16 of 20 are drawn; the table has all." in told
