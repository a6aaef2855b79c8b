"""What a partner with the API in hand gets from questions nobody's page asks."""

import json
from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from core.access.viewer import token
from core.refusals import Refused
from tests.benchmarks.network import COUNTRIES, PLATFORM, QUARTER, Network
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack

SECRET = 987_654


@pytest.fixture(scope="module")
def reader(stack: TestStack) -> Iterator[Person]:
    """A reader beside a network of others' months, which the API sees until the test is over.

    Their own ministry has nothing: what it had would be counted, and rightly.
    """
    with stack.owner() as connection:
        row = connection.execute(
            "select code from portal.country where in_network"
            " and code not in (select country from portal.account union select country from portal.submission)"
            " and code <> all(%s) order by code desc limit 1",
            [list(COUNTRIES)],
        ).fetchone()
        assert row is not None
        network = Network(connection)
        for country in COUNTRIES[1:8]:
            for account in network.ministry(country, [3.0, 5.0], host="QA", city="Hostileville"):
                network.report(account, SECRET / 100)
        connection.execute("analyze portal.account_month, portal.submission, portal.member")
        try:
            yield stack.person(row[0], "reader")
        finally:
            accounts = [account for made in network.missions.values() for account in made]
            connection.execute("delete from portal.account_month where account_id = any(%s)", [accounts])
            connection.execute("delete from portal.account where id = any(%s)", [accounts])
            connection.execute("delete from portal.mission where city = 'Hostileville'")
            connection.execute("delete from portal.submission where file_name = 'made.csv'")


def counted(stack: TestStack, reader: Person, view: str, question: str, how: str) -> str:
    """Return what the API says of how many rows there are."""
    answer = httpx.head(
        f"{stack.url}/rest/v1/{view}?select=*&{question}",
        headers={
            "apikey": stack.settings.supabase_publishable_key,
            "Authorization": f"Bearer {token(stack.settings, reader.viewer)}",
            "Accept-Profile": "api",
            "Prefer": f"count={how}",
        },
    )
    assert answer.status_code < 300, question
    return answer.headers["content-range"].split("/")[1]


@pytest.mark.parametrize("how", ["exact", "planned", "estimated"])
@pytest.mark.parametrize(
    ("view", "one", "other"),
    [
        ("account_month", f"interactions=gt.{SECRET - 1}", f"interactions=gt.{SECRET + 1}"),
        ("account_month", f"interactions=eq.{SECRET}", f"interactions=eq.{SECRET + 1}"),
        ("account_month", "interactions=is.null", "impressions=is.null"),
        ("submission", "file_name=eq.made.csv", "file_name=eq.other.csv"),
        ("submission", "country=eq.BN", "country=eq.VU"),
        ("member", "email=gt.n", "email=gt.z"),
    ],
)
def test_counts_say_nothing_of_rows_nobody_sees(
    stack: TestStack, reader: Person, view: str, one: str, other: str, how: str
) -> None:
    """The planner's guess is made from everybody's rows: a value others hold is counted like one nobody holds."""
    assert counted(stack, reader, view, one, how) == counted(stack, reader, view, other, how)


@pytest.mark.parametrize("missing", ["platform", "quarter", "peer_group", "category", "indicator"])
def test_half_a_question_is_refused_in_plain_words(stack: TestStack, reader: Person, missing: str) -> None:
    asked: dict[str, str | None] = {
        "indicator": "posts_per_week",
        "platform": PLATFORM,
        "quarter": QUARTER.isoformat(),
        "peer_group": "all",
        "category": "all",
    }
    answer = httpx.post(
        f"{stack.url}/rest/v1/rpc/benchmark",
        json={**asked, missing: None},
        headers={
            "apikey": stack.settings.supabase_publishable_key,
            "Authorization": f"Bearer {token(stack.settings, reader.viewer)}",
            "Content-Profile": "api",
        },
    )
    assert (answer.status_code, answer.json()["message"]) == (404, "benchmarks.no_such_cell")


@pytest.mark.parametrize("day", [None, "infinity", "-infinity"])
def test_no_day_and_days_without_end_are_refused_in_plain_words(reader: Person, day: str | None) -> None:
    first = QUARTER.isoformat()
    asked: dict[str, dict[str, str | None]] = {
        "host_terms": {"indicator": "posts_per_week", "platform": PLATFORM, "quarter": day},
        "own_figures": {"indicator": "posts_per_week", "platform": PLATFORM, "quarter": day},
        "shared_figures": {"country": "JP", "from_month": first, "to_month": day},
        "award_basis": {
            "platform": PLATFORM,
            "from_month": first,
            "to_month": day,
            "indicators": "posts_per_week",
        },
        "comparisons": {"from_month": day, "to_month": "infinity"},
        "confidence": {"from_month": day, "to_month": "infinity", "measures": "posts"},
    }
    for function, arguments in asked.items():
        with pytest.raises(Refused) as refusal:
            reader.api.call(function, **arguments)
        assert (refusal.value.code, refusal.value.detail) == ("access.malformed", "day"), function


def test_a_cell_too_few_report_in_and_one_nobody_reports_in_answer_alike(
    stack: TestStack, reader: Person
) -> None:
    answers = [
        reader.api.call(
            "benchmark",
            indicator="interactions_per_post",
            platform=PLATFORM,
            quarter=date(2019, 1, 1).isoformat(),
            peer_group="host_city",
            category=category,
        )
        for category in ("QA:hostileville", "QA:nowhere")
    ]
    assert json.dumps(answers[0]) == json.dumps(answers[1])


def test_rules_that_are_no_rule_answer_like_drafts(stack: TestStack, reader: Person) -> None:
    with stack.owner() as connection:
        draft = connection.execute(
            "insert into portal.rule (category_id, version, origin, definition, explanation)"
            " select category_id, 99, origin, definition, explanation from portal.rule limit 1 returning id::text"
        ).fetchone()
        assert draft is not None
        try:
            codes = []
            for rule in (draft[0], "00000000-0000-4000-8000-000000000000", "nope", ""):
                answer = httpx.post(
                    f"{stack.url}/rest/v1/rpc/rule_distribution",
                    json={"rule": rule, "platform": PLATFORM},
                    headers={
                        "apikey": stack.settings.supabase_publishable_key,
                        "Authorization": f"Bearer {token(stack.settings, reader.viewer)}",
                        "Content-Profile": "api",
                    },
                )
                codes.append((answer.status_code, answer.text))
            assert set(codes) == {codes[0]}
        finally:
            connection.execute("delete from portal.rule where id = %s", [draft[0]])
