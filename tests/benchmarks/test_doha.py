"""Eighteen ministries bring their embassies' posts in one city and see where each of them stands.

Each file goes the whole way: registered mission, column mapping, landing, a second person's
approval, the secretariat's release. The real files are tried where they are; made ones always.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import exp, log

import pytest
from scipy.stats.mstats import hdquantiles

from core.benchmarks.headlines import headline
from core.benchmarks.model import Cell, Indicator, OwnFigure
from core.benchmarks.placement import ABOUT, placement
from core.benchmarks.reading import benchmark, cut_release, indicators, own_figures
from core.catalogue.missions import save_account, save_mission
from core.intake.check import check_file
from core.intake.landing import land
from core.intake.remembered import remember_mapping, remembered_mapping
from core.intake.submissions import approve, submission, submit
from embedded import stack as embedded_stack
from tests.benchmarks.doha import REAL, Embassy, made_embassies, real_embassies
from tests.conftest import Person, TestStack, stack_settings
from tests.places import folder

pytestmark = pytest.mark.stack

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

    def own(self, country: str, indicator: str) -> OwnFigure:
        """Return what a ministry reads about its own embassy here."""
        found = own_figures(self.analysts[country].api, indicator, "x", QUARTER)
        (figure,) = [figure for figure in found if figure.city == self.city]
        return figure


@pytest.fixture(scope="module")
def own_stack() -> Iterator[TestStack]:
    """A stack of its own: what a release published never goes away, and others cut releases too."""
    with folder("doha") as place, embedded_stack.running(place) as running:
        yield TestStack(running, stack_settings(running))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            "real",
            marks=pytest.mark.skipif(
                not REAL.is_dir(), reason="../shared/data is not here: the real embassies are not tried"
            ),
        ),
        "made",
    ],
)
def city(request: pytest.FixtureRequest, own_stack: TestStack) -> City:
    """All files uploaded and approved, and a release cut."""
    real = request.param == "real"
    embassies = real_embassies() if real else made_embassies()
    place = ("QA", "Doha") if real else ("KW", "Madeville")
    analysts = {embassy.country: own_stack.person(embassy.country, "contributor") for embassy in embassies}
    city = City(*place, embassies, analysts, own_stack)
    for embassy in embassies:
        upload_and_approve(city, embassy)
    cut_release(own_stack.person("ID", "secretariat").api)
    return city


def upload_and_approve(city: City, embassy: Embassy) -> None:
    """Bring one embassy's file in as its ministry does."""
    api = city.analysts[embassy.country].api
    unknown = check_file(embassy.name, embassy.content)
    assert not unknown.recognised
    assert unknown.table is not None
    remember_mapping(api, unknown.table.columns, unknown.table.suggestion)
    mapping = remembered_mapping(api, unknown.table.columns)
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
        assert f"{place.side} the median" in headline(indicator, found, [figure])
        sides.add(place.side)
    assert {"above", "below"} <= sides


def test_nobody_reads_the_figure_of_another_embassy(city: City) -> None:
    for country, analyst in city.analysts.items():
        with_figures = analyst.api.rows("account_month", columns="mission_id", order=["account_id", "month"])
        missions = {row["mission_id"] for row in with_figures}
        own = analyst.api.rows("mission", columns="id", where={"country": country}, order=["id"])
        assert missions <= {row["id"] for row in own}
