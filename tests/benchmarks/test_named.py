"""Missions by name: only where every month a figure rests on is shared so, and the ministry sees who looked."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from core.benchmarks.model import Cell
from core.benchmarks.named import in_group, named_figures
from tests.benchmarks.network import PLATFORM, Network
from tests.conftest import TestStack

pytestmark = pytest.mark.stack

QUARTER, NEXT = date(2011, 1, 1), date(2011, 4, 1)
MONTHS = (QUARTER, date(2011, 2, 1), date(2011, 3, 1))
SHARED = {"open": ["network"] * 3, "public": ["public"] * 3, "mixed": ["network", "aggregate", "network"]}


@pytest.fixture(scope="module")
def network(stack: TestStack) -> Iterator[dict[str, str]]:
    """Missions of New Zealand by how they share; each has the value 7 in every month."""
    with stack.owner() as connection:
        made = Network(connection)
        missions = {}
        for name, tiers in [*SHARED.items(), ("closed", ["aggregate"] * 3), ("embargoed", ["network"] * 3)]:
            (account,) = made.ministry("NZ", [1.0], host="TH", city="Bangkok-Test")
            connection.execute("delete from portal.account_month where account_id = %s", [account])
            for month, tier in zip(MONTHS, tiers, strict=True):
                until = date.today() + timedelta(days=9) if name == "embargoed" else None  # noqa: DTZ011
                submission = made.report(account, 7.0, month=month, tier=tier, embargo=until)
                connection.execute(
                    "insert into portal.submission_account values (%s, 0, %s, 'NZ')", [submission, account]
                )
            missions[name] = made.one("select m.name from portal.mission m join portal.account a"
                                      " on a.mission_id = m.id where a.id = %s", account)  # fmt: skip
        yield missions


def names(
    stack: TestStack, country: str, indicator: str = "interactions_per_post", quarter: date = QUARTER
) -> set[str]:
    api = stack.person(country, "reader").api
    return {one.mission for one in named_figures(api, indicator, PLATFORM, quarter)}


def test_only_what_is_shared_by_name_in_every_month_has_one(
    stack: TestStack, network: dict[str, str]
) -> None:
    found = named_figures(stack.person("ID", "reader").api, "interactions_per_post", PLATFORM, QUARTER)
    assert {one.mission: one.tier for one in found} == {
        network["open"]: "network",
        network["public"]: "public",
    }
    assert {(one.value, one.country, one.city) for one in found} == {(7.0, "NZ", "Bangkok-Test")}
    assert names(stack, "ID", quarter=NEXT) == set()


def test_a_ministry_is_not_told_its_own_and_sees_who_looked(
    stack: TestStack, network: dict[str, str]
) -> None:
    assert names(stack, "NZ") == set()
    names(stack, "JP")
    looks = stack.person("NZ", "reader").api.rows(
        "shared_view", where={"viewer_country": "JP", "from_month": QUARTER.isoformat()}, order=["id"]
    )
    assert [(look["to_month"], look["months"], len(look["submissions"])) for look in looks] == [
        ("2011-03-01", 6, 6)
    ]


def test_one_month_of_its_history_shared_less_keeps_a_figure_back(
    stack: TestStack, network: dict[str, str]
) -> None:
    with stack.owner() as connection:
        made = Network(connection)
        account = made.one(
            "select a.id from portal.account a join portal.mission m on m.id = a.mission_id where m.name = %s",
            network["open"],
        )
        for number in range(12):
            tier = "aggregate" if number == 0 else "network"
            submission = made.report(account, 5.0, month=date(2010, number + 1, 1), tier=tier)
            connection.execute(
                "insert into portal.submission_account values (%s, 0, %s, 'NZ')", [submission, account]
            )
    assert network["open"] in names(stack, "AU")
    # Overperformance rests on the twelve months before as well, and January 2010 is among them.
    assert network["open"] not in names(stack, "AU", "overperformance")


def test_nobody_is_named_in_a_band_that_would_tell_of_other_months(
    stack: TestStack, network: dict[str, str]
) -> None:
    found = named_figures(stack.person("ID", "reader").api, "interactions_per_post", PLATFORM, QUARTER)
    cell = ("interactions_per_post", PLATFORM, QUARTER)
    assert len(in_group(found, Cell(*cell, "host_city", "TH:bangkok-test"))) == 2
    assert len(in_group(found, Cell(*cell, "all", "all"))) == 2
    assert in_group(found, Cell(*cell, "host_city", "JP:tokyo")) == []
    assert in_group(found, Cell(*cell, "size_band", "0-1000")) == []
