"""Eighteen ministries bring their embassies' posts in one city and see where each of them stands.

Each file goes the whole way: registered mission, column mapping, landing, a second person's
approval, the secretariat's release. Australia's people and the secretariat do it in a browser,
page by page; the others through what those pages call. The real files are tried where they
are, else ones that we make.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import exp, log
from pathlib import Path

import pytest
from playwright.sync_api import expect
from scipy.stats.mstats import hdquantiles
from streamlit.testing.v1 import AppTest

from core.benchmarks.headlines import headline
from core.benchmarks.model import Cell, Indicator, OwnFigure
from core.benchmarks.placement import ABOUT, placement
from core.benchmarks.reading import benchmark, indicators, own_figures
from core.catalogue.missions import save_account, save_mission
from core.intake.check import check_file
from core.intake.landing import land
from core.intake.model import Offer
from core.intake.remembered import remember_mapping, remembered_mapping
from core.intake.submissions import approve, submission, submit
from core.settings import settings
from embedded.demo_people import DemoPerson
from tests.benchmarks.doha import COUNTRIES, REAL, Embassy, made_embassies, real_embassies
from tests.benchmarks.doha_screens import ANALYST, COUNTRY, Screens, served
from tests.browser import chromium
from tests.conftest import ISSUER, Person, TestStack, fresh_stack
from tests.flows.support import PATIENCE, open_page
from tests.opening import opened

pytestmark = [pytest.mark.browser, pytest.mark.stack, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
QUARTER = date(2022, 10, 1)
LAST_DAY = date(2022, 12, 31)
# What may move a published median: the level by 0.06, and two significant digits.
LEVELS = (0.44, 0.56)
ROUNDING = 0.05
# Each is also the name of what a plain reading of the file says about it.
INDICATORS = ("posts_per_week", "interactions_per_post")


@dataclass(frozen=True)
class City:
    """A host city, the embassies' files and the people of each ministry."""

    host_country: str
    city: str
    embassies: list[Embassy]
    analysts: dict[str, Person]
    stack: TestStack

    def cell(self, indicator: str) -> Cell:
        """Return the city's cell of an indicator."""
        return Cell(indicator, "x", QUARTER, "host_city", f"{self.host_country}:{self.city.lower()}")

    def link(self, indicator: str) -> dict[str, str]:
        """Return what the address of the benchmarks page says to show the city's cell."""
        cell = self.cell(indicator)
        return {
            "indicator": indicator,
            "platform": "x",
            "quarter": "2022-Q4",
            "group": cell.peer_group,
            "category": cell.category,
        }

    def own(self, country: str, indicator: str) -> OwnFigure:
        """Return what a ministry reads about its own embassy here."""
        found = own_figures(self.analysts[country].api, indicator, "x", QUARTER)
        (figure,) = [figure for figure in found if figure.city == self.city]
        return figure


@pytest.fixture(scope="module")
def own_stack() -> Iterator[TestStack]:
    """A stack of its own: what a release published never goes away, and others cut releases too."""
    with fresh_stack("doha") as started:
        yield started


@pytest.fixture(scope="module")
def screens(own_stack: TestStack) -> Iterator[Screens]:
    """The portal on that stack, before a browser."""
    with served(own_stack.running) as url, chromium() as browser:
        yield Screens(browser, url)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            "real",
            marks=pytest.mark.skipif(
                not REAL.is_dir(), reason="../shared/data is not here: the real embassies are not tried"
            ),
        ),
        pytest.param(
            "made", marks=pytest.mark.skipif(REAL.is_dir(), reason="the real embassies are tried instead")
        ),
    ],
)
def city(request: pytest.FixtureRequest, own_stack: TestStack, screens: Screens) -> City:
    """All files uploaded and approved, and a release cut."""
    real = request.param == "real"
    embassies = real_embassies() if real else made_embassies()
    place = ("QA", "Doha") if real else ("KW", "Madeville")
    analysts = {embassy.country: own_stack.person(embassy.country, "contributor") for embassy in embassies}
    city = City(*place, embassies, analysts, own_stack)
    # All files have the same columns; none is recognised before somebody says what they mean.
    unknown = check_file(embassies[0].name, embassies[0].content)
    assert not unknown.recognised
    assert unknown.table is not None
    for embassy in embassies:
        if embassy.country == COUNTRY:
            screens.bring(embassy, *place)
        else:
            upload_and_approve(city, embassy, unknown.table)
    screens.cut_release()
    return city


def upload_and_approve(city: City, embassy: Embassy, offered: Offer) -> None:
    """Bring one embassy's file in as its ministry does."""
    api = city.analysts[embassy.country].api
    remember_mapping(api, offered.columns, offered.suggestion)
    mapping = remembered_mapping(api, offered.columns)
    verdict = check_file(embassy.name, embassy.content, mapping=mapping)
    assert (verdict.recognised, verdict.platform, len(verdict.accounts)) == (True, "x", 1)
    assert verdict.rows_accepted == len(embassy.own_posts)

    mission = save_mission(
        api,
        None,
        kind="embassy",
        name=f"Embassy in {city.city}",
        host_country=city.host_country,
        city=city.city,
    )
    (handle,) = verdict.accounts
    account = save_account(api, None, mission_id=mission, platform="x", handle=handle)
    stored = land(api, verdict, {handle: account}, (QUARTER, LAST_DAY))
    submit(api, stored)
    approve(city.stack.person(embassy.country, "approver").api, stored, tier="aggregate")
    assert submission(api, stored).state == "approved"


def known(city: City, code: str) -> Indicator:
    """Return an indicator as a member reads it."""
    return next(found for found in indicators(city.analysts["AU"].api) if found.code == code)


@pytest.mark.parametrize("code", INDICATORS)
def test_each_ministry_reads_its_own_figure_exactly(city: City, code: str) -> None:
    for embassy in city.embassies:
        figure = city.own(embassy.country, code)
        assert figure.value == pytest.approx(getattr(embassy, code), rel=1e-12), embassy.name
        assert (figure.days, figure.days_expected) == (92, 92)


@pytest.mark.parametrize("code", INDICATORS)
def test_a_city_of_18_missions_publishes_the_median_and_nothing_else(city: City, code: str) -> None:
    figures = [log(getattr(embassy, code)) for embassy in city.embassies]
    low, high = (exp(figure) for figure in hdquantiles(figures, LEVELS))
    for embassy in city.embassies:
        found = benchmark(city.analysts[embassy.country].api, city.cell(code))
        assert found.published
        assert found.median is not None
        assert low * (1 - ROUNDING) <= found.median <= high * (1 + ROUNDING)
        assert (found.p10, found.p25, found.p75, found.p90) == (None, None, None, None)
        assert found.missions == 20, "18, to the nearest five"


@pytest.mark.parametrize("code", INDICATORS)
def test_each_embassy_stands_above_below_or_about_the_median(city: City, code: str) -> None:
    indicator = known(city, code)
    sides = set()
    for embassy in city.embassies:
        found = benchmark(city.analysts[embassy.country].api, city.cell(code))
        figure = city.own(embassy.country, code)
        assert found.median is not None
        assert figure.value is not None
        place = placement(found, figure.value)
        assert place is not None
        ratio = figure.value / found.median
        expected = "about" if abs(ratio - 1) <= ABOUT else "above" if ratio > 1 else "below"
        assert place.side == expected
        assert f"{place.side} the median" in headline(indicator, found, [figure], "QA")
        sides.add(place.side)
    assert {"above", "below"} <= sides


def test_nobody_reads_the_figure_of_another_embassy(city: City) -> None:
    for country, analyst in city.analysts.items():
        with_figures = analyst.api.rows("account_month", columns="mission_id", order=["account_id", "month"])
        missions = {row["mission_id"] for row in with_figures}
        own = analyst.api.rows("mission", columns="id", where={"country": country}, order=["id"])
        assert missions <= {row["id"] for row in own}


@pytest.mark.parametrize("code", INDICATORS)
def test_the_screen_shows_the_median_and_the_own_embassy_beside_it(
    city: City, screens: Screens, code: str
) -> None:
    (own,) = [embassy for embassy in city.embassies if embassy.country == COUNTRY]
    found = benchmark(city.analysts[COUNTRY].api, city.cell(code))
    place = placement(found, getattr(own, code))
    assert place is not None
    with screens.person(ANALYST) as watched:
        query = "&".join(f"{name}={value}" for name, value in city.link(code).items())
        page = open_page(watched, f"/benchmarks?{query}", "Benchmarks")
        finding = page.get_by_role("heading", level=2, name=f"Embassy in {city.city}")
        expect(finding).to_contain_text(f"{float(f'{getattr(own, code):.3g}'):g} ", timeout=PATIENCE)
        expect(finding).to_contain_text(f"{place.side} the median")
        expect(page.get_by_text("With so few missions nothing else is published")).to_be_visible()
        expect(page.get_by_text("about 20 missions")).to_be_visible()


def test_the_page_tells_every_ministry_where_its_embassy_stands(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    (issuer,) = city.stack.settings.issuers
    everybody = issuer.model_dump(mode="json") | {
        "client_secret": "test",
        "countries": sorted(COUNTRIES.values()),
    }
    given = city.stack.running.environment() | {
        "JEJARING_PUBLIC_URL": "http://127.0.0.1:8501",
        "JEJARING_ISSUERS": json.dumps([everybody]),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    said = set()
    for embassy in city.embassies:
        own = known(city, "interactions_per_post")
        found = benchmark(city.analysts[embassy.country].api, city.cell(own.code))
        expected = headline(own, found, [city.own(embassy.country, own.code)], embassy.country)
        shown = [title.value.replace("\\", "") for title in shown_on(city, embassy.country, own.code).header]
        assert expected in shown
        said.add(next(side for side in ("above", "about", "below") if f"{side} the median" in expected))
    assert {"above", "below"} <= said
    settings.cache_clear()


def shown_on(city: City, country: str, code: str) -> AppTest:
    """Return the benchmarks page on the city, as the country's analyst sees it."""
    viewer = city.analysts[country].viewer
    (subject, _domain) = viewer.email.split("@")
    person = DemoPerson(subject, viewer.name, viewer.email, viewer.country, tuple(viewer.roles))
    at = opened(person, "pages/benchmarks/benchmarks.py", issuer=ISSUER, **city.link(code))
    assert not at.exception
    return at
