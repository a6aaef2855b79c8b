"""The benchmarks page on the demonstration network: a link shows its view, the secretariat cuts."""

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.settings import settings
from embedded.demo_idp import ISSUER
from tests.conftest import Portal

pytestmark = pytest.mark.stack

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def opened(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> "Opener":
    """Return what opens the page as somebody."""
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    return Opener(portal)


class Opener:
    """Opens the page as a person of a country and role, by a link."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def __call__(self, country: str, role: str, **link: str) -> AppTest:
        person = self.portal.person(country, role)
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        at.user = {
            "is_logged_in": True,
            "iss": ISSUER,
            "sub": person.subject,
            "email": person.email,
            "email_verified": True,
            "name": person.name,
            "iat": int(time.time()),
        }
        at.run()
        at.switch_page("pages/benchmarks/benchmarks.py")
        for name, value in link.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception
        return at


def chosen(at: AppTest) -> dict[str, str]:
    """Return the filters by what they are called in the address."""
    return {str(box.key).removeprefix("benchmarks-"): str(box.value) for box in at.selectbox}


def test_the_page_opens_on_the_latest_quarter_with_own_missions(opened: Opener) -> None:
    at = opened("ID", "reader")
    filters = chosen(at)
    assert (filters["indicator"], filters["group"]) == ("posts_per_week", "all")
    assert at.selectbox(key="benchmarks-quarter").index == 0, "the latest comes first"
    assert any("of your" in title.value and "above the median" in title.value for title in at.header)
    assert len(at.get("vega_lite_chart")) == 1


def test_a_link_shows_its_view_again(opened: Opener) -> None:
    link = {
        "indicator": "visual_share",
        "platform": "instagram",
        "group": "host_city",
        "category": "AU:canberra",
    }
    at = opened("ID", "reader", **link)
    assert link.items() <= chosen(at).items()
    # The address now names every filter, so that the link needs no default of the next reader.
    assert chosen(at).keys() == at.query_params.keys()
    full = {name: value if isinstance(value, str) else value[0] for name, value in at.query_params.items()}
    assert chosen(opened("JP", "reader", **full)) == chosen(at)


def test_a_broken_link_falls_back_to_what_exists(opened: Opener) -> None:
    at = opened("ID", "reader", indicator="' or 1=1", platform="myspace", quarter="2022-Q9", group="mine")
    assert chosen(at)["indicator"] == "posts_per_week"
    assert at.header


def test_a_figure_kept_back_says_why_and_what_would_help(opened: Opener) -> None:
    at = opened("ID", "reader", platform="x", group="host_city", category="VN:hanoi")
    assert not at.get("vega_lite_chart")
    (said,) = (box.value for box in at.info)
    assert "Too few missions" in said
    assert "twelve missions" in said


def test_where_an_indicator_means_nothing_the_page_says_so(opened: Opener) -> None:
    at = opened("ID", "reader", indicator="engagement_rate_by_reach", platform="x")
    assert not at.get("vega_lite_chart")
    (said,) = (box.value for box in at.info)
    assert "means nothing" in said
    assert "Instagram" in said


def test_what_changed_and_the_months_come_when_they_are_opened(opened: Opener) -> None:
    at = opened("ID", "reader", indicator="posts_per_week", platform="facebook")
    assert "median, quoted by others" in at.get("vega_lite_chart")[0].proto.spec
    assert not at.multiselect
    at.session_state["unfolding-own-missions"] = True
    at.session_state["benchmarks-over-time"] = True
    at.run()
    assert not at.exception
    table = next(found.value for found in at.table if "Since the quarter before" in found.value.columns)
    assert all("since Q" in told for told in table["Since the quarter before"] if told)
    assert any("would be expected" in told for told in table["Beside its host"])
    assert len(at.multiselect[0].value) == 1
    assert len(at.get("vega_lite_chart")) == 2


def test_only_the_secretariat_is_offered_to_cut(opened: Opener) -> None:
    assert "benchmarks-publish" not in {button.key for button in opened("ID", "approver").button}
    at = opened("ID", "secretariat")
    at.button(key="benchmarks-publish").click().run()
    assert not at.exception
    assert any("Nothing new is due" in box.value for box in at.info)
