"""The network's distribution of an award rule: what is released of it, and what nobody can ask through it."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from core.awards.scoring import composite
from tests.benchmarks.network import PLATFORM, QUARTER, Network, made_network
from tests.benchmarks.test_quantiles import capped, harrell_davis
from tests.conftest import TestStack, fresh_stack

pytestmark = pytest.mark.stack

SIZES = (30, 12, 6, 5, 4, 3, 2)
LEVELS = {"p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}
MONTHS = (date(2035, 1, 1), date(2035, 2, 1), date(2035, 3, 1))


@pytest.fixture(scope="module")
def stack() -> Iterator[TestStack]:
    """A stack of these tests' own: what others release before would change the noise."""
    with fresh_stack("rules") as started:
        yield started


@pytest.fixture
def network(stack: TestStack) -> Iterator[Network]:
    """Missions with three months each: how often they post says nothing about what a post sets in motion."""
    with made_network(stack) as made:
        made.network(SIZES)
        random = np.random.default_rng(8)
        for accounts in made.missions.values():
            for account in accounts:
                for month in MONTHS:
                    made.report(account, float(random.lognormal(2, 1)), month=month)
                made.connection.execute(
                    "update portal.account_month set posts = %s where account_id = %s",
                    [int(random.integers(4, 90)), account],
                )
        yield made


def rule(network: Network, weights: Mapping[str, float], **said: object) -> str:
    """Publish a rule over the quarter's three months, in a category of its own; return its id."""
    definition = {
        "parts": [{"indicator": code, "weight": weight} for code, weight in weights.items()],
        "transformation": "mid_rank_percentile",
        "peer_group": "all",
        "months": 3,
        "minimum_months": 1,
        "minimum_posts": 0,
        "ties": "share",
        "platform": PLATFORM,
        "until": "2035-03",
        **said,
    }
    category = network.one(
        "insert into portal.category (edition_id, code, position, title, description, holder, state)"
        " select id, %s, 9, 'Made', 'Made', 'mission', 'published' from portal.edition where state = 'published' limit 1"
        " returning id::text",
        "made_" + "".join(chr(97 + int(digit, 16)) for digit in uuid.uuid4().hex),
    )
    return version(network, category, definition)


def version(network: Network, category: str, definition: Mapping[str, object], number: int = 1) -> str:
    """Publish a version of a category's rule; return its id."""
    made: str = network.one(
        "insert into portal.rule (category_id, version, origin, definition, explanation, state, published_at)"
        " values (%s, %s, 'organiser', %s, 'Made', 'published', clock_timestamp()) returning id::text",
        category,
        number,
        json.dumps(definition),
    )
    return made


def released(network: Network, measure: str) -> dict[str, Any] | None:
    """Return what stands published of a measure over all missions."""
    cursor = network.connection.execute(
        "select * from portal.release_cell where indicator = %s and platform = %s and quarter = %s"
        " and peer_group = 'all' and status = 'published' order by release desc limit 1",
        [measure, PLATFORM, QUARTER],
    )
    row = cursor.fetchone()
    return dict(zip([column.name for column in cursor.description or ()], row, strict=True)) if row else None


def values(network: Network) -> tuple[list[str], np.ndarray[Any, np.dtype[np.float64]]]:
    """Return the missions and the middle month of interactions per post and of posts per week, worked out here."""
    rows = network.connection.execute(
        "select m.mission_id::text, m.month, m.interactions, m.posts_of_interactions, m.posts, m.days_present"
        " from portal.account_month m where m.platform = %s and m.month = any(%s) order by 1, 2",
        [PLATFORM, list(MONTHS)],
    ).fetchall()
    missions = sorted({row[0] for row in rows})
    middle = [
        [
            float(np.median([row[2] / row[3] for row in rows if row[0] == mission])),
            float(np.median([row[4] / (row[5] / 7) for row in rows if row[0] == mission])),
        ]
        for mission in missions
    ]
    return missions, np.array(middle)


def level(network: Network, question: Sequence[object], name: str, missions: Sequence[str]) -> float:
    """Return the level a quantile is taken at, worked out from the secret."""
    inner = network.one("select inner_pad from portal.release_key")
    message = "|".join(
        map(str, ["level", *question, PLATFORM, QUARTER, "all", "all", name, ",".join(missions)])
    )
    digest = hmac.new(bytes(byte ^ 0x36 for byte in inner), message.encode(), hashlib.sha256).digest()
    uniform = int.from_bytes(digest[:6], "big") / 2**48
    return LEVELS[name] + (2 * uniform - 1) * min(0.06, 1.5 / len(missions))


def weights_of(network: Network, missions: Sequence[str]) -> list[float]:
    """Return the weight of each mission, each ministry's share capped."""
    country: dict[str, str] = dict(
        network.connection.execute(
            "select id::text, country from portal.mission where id = any(%s::uuid[])", [list(missions)]
        ).fetchall()
    )
    names = sorted(set(country.values()))
    counts = [list(country.values()).count(name) for name in names]
    share = dict(zip(names, np.array(capped(counts, 0.25)) / counts, strict=True))
    return [float(share[country[mission]]) for mission in missions]


def quantile(figures: Sequence[float], weights: Sequence[float], at: float) -> float:
    """Return a quantile to two digits, as it is published."""
    order = np.argsort(figures)
    return harrell_davis(
        [float(figures[index]) for index in order], [float(weights[index]) for index in order], at
    )


def test_parts_and_whole_equal_a_computation_of_our_own(network: Network) -> None:
    shares = {"interactions_per_post": 0.7, "posts_per_week": 0.3}
    made, other = rule(network, shares), rule(network, dict(zip(shares, (0.5, 0.5), strict=True)))
    number = network.cut()[0]
    missions, middle = values(network)
    weights = weights_of(network, missions)
    part = released(network, "interactions_per_post~3")
    assert part is not None
    for name in LEVELS:
        at = level(network, [number, "interactions_per_post~3"], name, missions)
        expected = float(np.exp(quantile(np.log(middle[:, 0]).tolist(), weights, at)))
        assert part[name] == pytest.approx(float(f"{expected:.1e}"), rel=1e-9)
    # Whoever chooses the weights does not choose the noise: both rules have the same.
    for code, chosen in ((made, (0.7, 0.3)), (other, (0.5, 0.5))):
        whole = released(network, f"rule:{code}")
        assert whole is not None
        _places, scores = composite(middle, chosen, (False, False))
        for name in LEVELS:
            expected = quantile(scores.tolist(), weights, level(network, ["rule"], name, missions))
            assert whole[name] == pytest.approx(float(f"{expected:.1e}"), rel=1e-9)


def test_a_rule_of_one_part_has_no_grid_of_its_own(network: Network) -> None:
    made = rule(network, {"interactions_per_post": 1})
    network.cut()
    assert released(network, "interactions_per_post~3") is not None
    assert released(network, f"rule:{made}") is None


@pytest.mark.parametrize("said", [{"minimum_posts": 999_999}, {"minimum_months": 3}, {"bands": [8_000_000]}])
def test_what_a_rule_asks_of_missions_cuts_nobody_out(network: Network, said: dict[str, object]) -> None:
    shares = {"interactions_per_post": 0.5, "posts_per_week": 0.5}
    free, bound = rule(network, shares), rule(network, shares, **said)
    network.cut()
    one, another = released(network, f"rule:{free}"), released(network, f"rule:{bound}")
    assert one is not None
    assert another is not None
    assert [one[name] for name in ("missions", *LEVELS)] == [another[name] for name in ("missions", *LEVELS)]


def test_named_missions_are_no_group_of_the_network(network: Network) -> None:
    # Only the organiser's own can be named.
    own = network.connection.execute(
        "select distinct m.mission_id::text from portal.account_month m"
        " join portal.edition e on e.given_by = m.country where e.state = 'published' and m.platform = %s",
        [PLATFORM],
    ).fetchall()
    missions = [row[0] for row in own]
    assert 0 < len(missions) < 60
    made = rule(
        network,
        {"interactions_per_post": 0.5, "posts_per_week": 0.5},
        missions=missions,
        hardship=missions[:1],
    )
    network.cut()
    found = released(network, f"rule:{made}")
    assert found is not None
    assert found["missions"] == 60


def test_only_so_many_rules_are_answered_and_versions_win_no_place(network: Network) -> None:
    shares = {"interactions_per_post": 0.5, "posts_per_week": 0.5}
    rules = [rule(network, shares) for _rule in range(8)]
    network.cut()
    answered = [released(network, f"rule:{made}") is not None for made in rules]
    assert answered == [True] * 6 + [False] * 2
    category, definition = network.connection.execute(
        "select category_id::text, definition from portal.rule where id = %s", [rules[0]]
    ).fetchone() or ("", {})
    again = version(network, category, {**definition, "minimum_posts": 5}, number=2)
    network.cut(date(2035, 7, 1))
    assert released(network, f"rule:{again}") is None
    assert released(network, f"rule:{rules[0]}") is not None, "what was published stays"


def test_too_few_ministries_publish_nothing(network: Network) -> None:
    made = rule(network, {"interactions_per_post": 0.5, "posts_per_week": 0.5})
    network.connection.execute(
        "delete from portal.account_month where platform = %s and country not in ('AU', 'BN', 'CN', 'FJ', 'ID')",
        [PLATFORM],
    )
    network.cut()
    assert released(network, f"rule:{made}") is None
    assert released(network, "interactions_per_post~3") is None


def test_members_read_it_and_each_look_is_logged(network: Network) -> None:
    made = rule(network, {"interactions_per_post": 0.5, "posts_per_week": 0.5})
    network.cut()
    reader = str(uuid.uuid4())
    network.connection.execute(
        "insert into portal.member (id, issuer, subject, email, name, country, roles)"
        " values (%s, 'test', %s, 'a@b.test', 'Ada', 'AU', '{reader}')",
        [reader, reader],
    )
    network.connection.execute(
        "select set_config('request.jwt.claims', %s, true)",
        [json.dumps({"sub": reader, "role": "authenticated", "country": "AU"})],
    )
    network.connection.execute("set local role authenticated")
    rows = network.connection.execute(
        "select part, quarter, months, category, missions, median from api.rule_distribution(%s, %s)",
        [made, PLATFORM],
    ).fetchall()
    assert [(row[0], *row[1:5]) for row in rows] == [
        (part, QUARTER, 3, "all", 60) for part in ("interactions_per_post", "posts_per_week", None)
    ]
    assert network.connection.execute("select * from api.rule_distribution(%s, 'x')", [made]).fetchall() == []
    network.connection.execute("reset role")
    logged = network.one("select count(*) from portal.benchmark_view where viewer = %s", reader)
    assert logged == len(rows)
