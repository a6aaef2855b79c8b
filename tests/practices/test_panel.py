"""What an effect is measured on, and how what was measured is kept: nobody's figures but those one may see."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from core.practices import adoption, evidence_store, practices, reading, search
from core.practices.evidence_store import Due
from core.refusals import Refused
from tests.benchmarks.network import PLATFORM, Network
from tests.conftest import TestStack
from tests.practices.written import Ministry, ministry

pytestmark = pytest.mark.stack

MONTHS = [date(2012 + number // 12, number % 12 + 1, 1) for number in range(15)]
START = MONTHS[12]


@dataclass(frozen=True)
class World:
    """A ministry with a practice at one mission, and a partner whose figures are shared in different ways."""

    home: Ministry
    partner: Ministry
    network: Network
    practice: str
    own: str
    accounts: dict[str, str]

    def panel(self) -> dict[str, dict[str, object]]:
        """Return mission → its row of the panel."""
        answer = json.loads(evidence_store.panel(self.home.reader.api, self.practice))
        assert answer["months"][12 + 12] == START.isoformat()
        return {row["id"]: row for row in answer["missions"]}

    def stamp(self) -> str:
        return str(json.loads(evidence_store.panel(self.home.reader.api, self.practice))["stamp"])

    def mission(self, account: str) -> str:
        return str(self.network.one("select mission_id::text from portal.account where id = %s", account))


@pytest.fixture(scope="module")
def world(stack: TestStack) -> Iterator[World]:
    home, partner = ministry(stack, "FJ"), ministry(stack, "NZ")
    with stack.owner() as connection:
        connection.autocommit = True
        network = Network(connection)
        mine = network.ministry("FJ", [3.0])[0]
        theirs = dict(
            zip(
                ("named", "aggregate", "embargoed", "mixed"),
                network.ministry("NZ", [1, 1, 1, 1]),
                strict=True,
            )
        )
        connection.execute(
            "delete from portal.account_month where account_id = any(%s)", [[mine, *theirs.values()]]
        )
        later = datetime.now(UTC).date() + timedelta(days=30)
        for number, month in enumerate(MONTHS):
            network.report(mine, 3.0 + number, month=month, tier="own")
            network.report(theirs["named"], 5.0, month=month, tier="network")
            network.report(theirs["aggregate"], 5.0, month=month)
            network.report(theirs["embargoed"], 5.0, month=month, tier="public", embargo=later)
            network.report(theirs["mixed"], 5.0, month=month, tier="public")
        # Another account of the same mission that is not shared by name keeps its mission back.
        beside = str(uuid.uuid4())
        connection.execute(
            "insert into portal.account (id, mission_id, country, platform, handle)"
            " select %s, mission_id, country, platform, 'beside' from portal.account where id = %s",
            [beside, theirs["mixed"]],
        )
        for month in MONTHS:
            network.report(beside, 9.0, month=month, tier="own")
        own = str(network.one("select mission_id::text from portal.account where id = %s", mine))
        practice = home.published(
            missions=(own,), indicator="interactions_per_post", platform=PLATFORM, start_month=START
        )
        yield World(home, partner, network, practice, own, theirs)


def test_a_panel_holds_own_months_and_those_shared_by_name(world: World) -> None:
    rows = world.panel()
    named = world.mission(world.accounts["named"])
    assert set(rows) == {world.own, named}
    assert [rows[world.own]["treated"], rows[named]["treated"]] == [True, False]
    figures = str(rows[world.own]["figures"]).split(",")
    assert figures == [""] * 12 + [str(3 + number) for number in range(12)] + ["15", "16", "17"] + [""] * 9


def test_who_looked_is_told_to_those_whose_figures_they_were(world: World) -> None:
    world.panel()
    seen = world.partner.reader.api.rows("shared_view", order=["-id"], limit=1)[0]
    assert (seen["viewer_country"], seen["months"], len(seen["submissions"])) == ("FJ", 15, 15)


def test_nobody_asks_for_the_panel_of_another_ministry(world: World) -> None:
    for person in (world.partner.reader, world.partner.publisher):
        with pytest.raises(Refused) as refused:
            evidence_store.panel(person.api, world.practice)
        assert refused.value.status == 404


def test_evidence_is_frozen_with_its_version_and_worked_out_anew_when_figures_change(world: World) -> None:
    api = world.home.reader.api
    assert Due(world.practice, None) in evidence_store.due(api)
    first = world.stamp()
    keep(world, "improvement", 0.4, first)
    assert Due(world.practice, None) not in evidence_store.due(api)
    # A partner's own figures are nobody's business, a month shared by name is.
    world.network.report(world.accounts["named"], 9.0, month=MONTHS[3], tier="network")
    assert Due(world.practice, None) in evidence_store.due(api)
    with pytest.raises(Refused, match=r"figures_changed"):
        keep(world, "no_change", 0.01, first)
    keep(world, "no_change", 0.01, world.stamp())
    kept = {found.kind: found for found in evidence_store.evidence(world.partner.reader.api, world.practice)}
    assert {kind: (found.verdict, found.effect) for kind, found in kept.items()} == {
        "frozen": ("improvement", 0.4),
        "current": ("no_change", 0.01),
    }
    cards = search.search(world.partner.reader.api, search.Wanted(verdict="no_change"), shown_in="en").cards
    assert [(card.id, card.effect, card.interval) for card in cards] == [(world.practice, 0.01, (-0.1, 0.2))]


def keep(world: World, verdict: str, effect: float, stamp: str) -> None:
    """Store a made-up result."""
    evidence_store.store(
        world.home.reader.api,
        world.practice,
        verdict=verdict,
        effect=effect,
        interval=(-0.1, 0.2),
        result=json.dumps({"donors": ["Kiwi"], "left_out": {"Kea": "zeros"}, "p_value": 0.5}),
        stamp=stamp,
    )


def test_the_public_does_not_read_whom_it_was_compared_with(world: World) -> None:
    practices.share(world.home.publisher.api, world.practice, public=True)
    keep(world, "no_change", 0.01, world.stamp())
    shown = reading.public_practice(reading.nobody(world.home.reader.api._made_of[0]), world.practice)
    assert shown is not None
    assert {tuple(found.result) for found in shown.evidence} == {("p_value",)}


def test_a_partner_stores_no_evidence_for_others(world: World) -> None:
    with pytest.raises(Refused, match=r"no_such_practice"):
        evidence_store.store(
            world.partner.publisher.api,
            world.practice,
            verdict="decline",
            effect=-0.5,
            interval=None,
            result="{}",
            stamp=world.stamp(),
        )


def test_an_adopter_measures_its_own_missions_the_same_way(world: World) -> None:
    mission = world.mission(world.accounts["aggregate"])
    adoption.save_adoption(
        world.partner.writer.api,
        adoption.Adoption(world.practice, "NZ", "adopting", missions=(mission,), start_month=MONTHS[13]),
    )
    adopted = adoption.adoptions(world.partner.reader.api, world.practice)[0]
    answer = json.loads(evidence_store.panel(world.partner.reader.api, world.practice, adoption=adopted.id))
    assert {row["id"] for row in answer["missions"] if row["treated"]} == {mission}
    # Fiji shares nothing by name: only the partner's own missions are there.
    assert {row["country"] for row in answer["missions"]} == {"NZ"}
    with pytest.raises(Refused, match=r"no_such_practice"):
        evidence_store.panel(world.home.reader.api, world.practice, adoption=adopted.id)
    assert Due(world.practice, adopted.id) in evidence_store.due(world.partner.reader.api)


def test_without_a_plan_there_is_nothing_to_measure(world: World) -> None:
    saved = world.home.drafted(indicator=None)
    with pytest.raises(Refused, match=r"nothing_to_measure"):
        evidence_store.panel(world.home.writer.api, saved.practice, drafted=True)
