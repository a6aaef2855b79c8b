"""Who may read what of a release, through the API, and the Doha case from figures to sentence."""

from collections.abc import Iterator
from datetime import date

import pytest

from core.benchmarks.headlines import headline
from core.benchmarks.model import Cell
from core.benchmarks.reading import (
    benchmark,
    benchmark_series,
    cut_release,
    host_terms,
    indicators,
    latest_release,
    options,
    own_figures,
    own_series,
    reference_lines,
)
from core.refusals import Refused
from tests.benchmarks.network import COUNTRIES, PLATFORM, Network
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

QUARTER = date(2014, 10, 1)
DOHA = Cell("interactions_per_post", PLATFORM, QUARTER, "host_city", "QA:doha-test")


@pytest.fixture(scope="module")
def network(stack: TestStack) -> Iterator[Network]:
    """18 missions of 18 ministries in one city, in the database for good."""
    with stack.owner() as connection:
        made = Network(connection)
        for number, country in enumerate(COUNTRIES):
            for account in made.ministry(country, [1.0], city="Doha-Test"):
                connection.execute("delete from portal.account_month where account_id = %s", [account])
                made.report(account, 10.0 + 5 * number, month=QUARTER)
        yield made


@pytest.fixture(scope="module")
def secretary(stack: TestStack, network: Network) -> Person:
    """Somebody of the secretariat, who has cut the release."""
    person = stack.person("AU", "secretariat")
    number, published, _revised, _kept = cut_release(person.api)
    assert number is not None
    assert published > 0
    return person


def test_only_the_secretariat_cuts_a_release(stack: TestStack, network: Network) -> None:
    for role in ("reader", "contributor", "approver", "publisher", "facilitator"):
        with pytest.raises(Refused, match=r"access\.role_needed"):
            cut_release(stack.person("ID", role).api)


def test_a_second_cut_says_that_nothing_is_due(secretary: Person) -> None:
    assert cut_release(secretary.api)[:3] == (None, 0, 0)


def test_doha_publishes_the_median_and_places_each_mission_on_a_side(
    stack: TestStack, secretary: Person
) -> None:
    indicator = next(found for found in indicators(secretary.api) if found.code == DOHA.indicator)
    sentences = {}
    for country in (COUNTRIES[0], COUNTRIES[-1]):
        api = stack.person(country, "reader").api
        found = benchmark(api, DOHA)
        assert found.published
        assert [level for level, _value in found.grid] == [0.5]
        assert found.missions == 20
        own = [
            figure
            for figure in own_figures(api, DOHA.indicator, PLATFORM, QUARTER)
            if figure.city == "Doha-Test"
        ]
        assert [figure.categories["host_city"] for figure in own] == [DOHA.category]
        sentences[country] = headline(indicator, found, own, country)
    assert sentences[COUNTRIES[0]].endswith("10 interactions per post, below the median.")
    assert sentences[COUNTRIES[-1]].endswith("95 interactions per post, above the median.")


def test_members_see_what_can_be_chosen(stack: TestStack, secretary: Person) -> None:
    found = [
        option
        for option in options(stack.person("JP", "reader").api)
        if (option.indicator, option.platform, option.quarter, option.peer_group)
        == (DOHA.indicator, PLATFORM, QUARTER, "host_city")
    ]
    assert [option.categories for option in found] == [(DOHA.category,)]


def test_nobody_reads_figures_of_another_ministry(stack: TestStack, secretary: Person) -> None:
    person = stack.person("JP", "reader", "approver")
    missions = {
        row["id"] for row in person.api.rows("mission", columns="id", where={"country": "JP"}, order=["id"])
    }
    own = own_figures(person.api, DOHA.indicator, PLATFORM, QUARTER)
    assert own
    assert {figure.mission_id for figure in own} <= missions


def test_the_own_months_and_quarters_are_told_with_what_is_missing(
    stack: TestStack, secretary: Person
) -> None:
    api = stack.person(COUNTRIES[0], "reader").api
    (own,) = [
        figure for figure in own_figures(api, DOHA.indicator, PLATFORM, QUARTER) if figure.city == "Doha-Test"
    ]
    (lacking,) = [
        figure for figure in own_figures(api, "conversation", PLATFORM, QUARTER) if figure.city == "Doha-Test"
    ]
    assert (own.value, own.missing) == (10.0, None)
    assert (lacking.value, lacking.missing) == (None, "measure")
    months = own_series(api, DOHA.indicator, PLATFORM, "month", QUARTER, QUARTER)
    quarters = own_series(api, DOHA.indicator, PLATFORM, "quarter", QUARTER, QUARTER)
    for series in (months, quarters):
        here = [period for period in series if period.mission_id == own.mission_id]
        assert [(period.first_day, period.value) for period in here] == [(QUARTER, 10.0)]


def test_past_quarters_and_hosts_are_told_from_published_cells_and_logged(
    stack: TestStack, secretary: Person
) -> None:
    person = stack.person(COUNTRIES[0], "reader")
    found = benchmark(person.api, DOHA)
    series = benchmark_series(person.api, DOHA)
    assert [(entry.quarter, entry.median) for entry in series] == [(QUARTER, found.median)]
    terms = host_terms(person.api, DOHA.indicator, PLATFORM, QUARTER)
    (own,) = [
        figure
        for figure in own_figures(person.api, DOHA.indicator, PLATFORM, QUARTER)
        if figure.city == "Doha-Test"
    ]
    assert {term.peer_group: term.category for term in terms[own.mission_id]}["host_city"] == DOHA.category
    assert {term.median for term in terms[own.mission_id] if term.peer_group == "host_city"} == {found.median}
    looked = secretary.api.rows("benchmark_view", where={"viewer": person.viewer.id}, order=["id"])
    assert [row["category"] for row in looked].count(DOHA.category) == 3
    assert {row["status"] for row in looked} == {"published"}


def test_reference_lines_come_with_their_denominator(secretary: Person) -> None:
    lines = reference_lines(secretary.api)
    assert lines
    assert all(line.denominator and line.publisher for line in lines)
    assert [line.platform for line in lines if line.indicator is None] == ["linkedin"]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (Cell("interactions_per_post", PLATFORM, QUARTER, "host_city", "QA:nowhere"), "too_few_missions"),
        (Cell("visual_share", PLATFORM, QUARTER, "host_city", "QA:doha-test"), "too_few_missions"),
        (Cell("interactions_per_post", PLATFORM, date(2999, 1, 1), "all", "all"), "not_released"),
    ],
)
def test_a_cell_that_is_not_there_tells_nothing_about_who_reports(
    secretary: Person, cell: Cell, reason: str
) -> None:
    found = benchmark(secretary.api, cell)
    assert (found.published, found.reason, found.grid, found.missions) == (False, reason, (), None)


def test_an_unknown_indicator_or_group_is_refused(secretary: Person) -> None:
    for cell in (
        Cell("nothing", PLATFORM, QUARTER, "all", "all"),
        Cell(DOHA.indicator, PLATFORM, QUARTER, "none", "all"),
    ):
        with pytest.raises(Refused, match=r"benchmarks\.no_such_cell"):
            benchmark(secretary.api, cell)


def test_every_look_is_logged_and_only_the_secretariat_reads_the_log(
    stack: TestStack, secretary: Person
) -> None:
    reader = stack.person("NZ", "reader")
    benchmark(reader.api, DOHA)
    logged = secretary.api.rows("benchmark_view", where={"viewer": reader.viewer.id}, order=["id"])
    assert [(row["country"], row["category"], row["status"]) for row in logged] == [
        ("NZ", DOHA.category, "published")
    ]
    assert reader.api.rows("benchmark_view", order=["id"]) == []


def test_the_server_role_reads_release_tables_alone(stack: TestStack, secretary: Person) -> None:
    with stack.owner() as connection:
        readable = {
            row[0]
            for row in connection.execute(
                "select table_name from information_schema.role_table_grants"
                " where grantee = 'authenticated' and table_schema = 'portal' and privilege_type = 'SELECT'"
            )
        }
    assert readable.isdisjoint({"release_input", "release_key"})
    assert {"release", "release_cell", "disclosure_rule"} <= readable


def test_what_is_kept_back_stays_unseen(stack: TestStack, secretary: Person) -> None:
    with stack.owner() as connection, connection.transaction(force_rollback=True):
        connection.execute("set local role authenticated")
        connection.execute(
            "select set_config('request.jwt.claims', %s, true)",
            [f'{{"sub": "{secretary.viewer.id}", "country": "AU", "roles": ["secretariat"]}}'],
        )
        statuses = connection.execute("select distinct status from portal.release_cell").fetchall()
    assert statuses == [("published",)]


def test_the_release_says_what_it_rests_on(secretary: Person) -> None:
    release = latest_release(secretary.api)
    assert release is not None
    assert release.rule_version == "1"
    assert release.published > 0
    (row,) = secretary.api.rows("release", where={"number": release.number})
    assert len(row["inputs_hash"]) == 64
    assert row["seed"]
