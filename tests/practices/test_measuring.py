"""A published practice is measured on what its ministry may see, kept, and measured anew when figures change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import psycopg
import pytest

from core.practices import adoption, evidence_store, practices, reading
from core.practices.evidence.frozen import read
from core.practices.evidence_store import Due
from core.practices.measuring import renew
from core.practices.renewing import renew_waiting
from core.refusals import Refused
from tests.benchmarks.network import PLATFORM, Network
from tests.conftest import TestStack
from tests.practices.written import Ministry, ministry

pytestmark = pytest.mark.stack

MONTHS = [date(2022 + number // 12, number % 12 + 1, 1) for number in range(30)]
START = MONTHS[24]


@dataclass(frozen=True)
class World:
    """A ministry with a practice at one mission that gains 80 %, beside 24 missions of a partner."""

    home: Ministry
    partner: Ministry
    network: Network
    own: str
    others: list[str]
    practice: str


@pytest.fixture(scope="module")
def world(stack: TestStack) -> Iterator[World]:
    home, partner = ministry(stack, "PG"), ministry(stack, "SG")
    random = np.random.default_rng(3)
    with stack.owner() as connection:
        connection.autocommit = True
        network = Network(connection)
        own = network.ministry("PG", [1.0])[0]
        others = network.ministry("SG", [1.0] * 24)
        shared = []
        for account in (own, *others):
            level = random.uniform(3, 30)
            for month in MONTHS:
                gain = 1.8 if account == own and month >= START else 1.0
                value = level * gain * random.lognormal(0, 0.05)
                tier = "own" if account == own else "network"
                shared.append(network.report(account, value, month=month, tier=tier))
        mission = str(network.one("select mission_id::text from portal.account where id = %s", own))
        practice = home.published(
            missions=(mission,), indicator="interactions_per_post", platform=PLATFORM, start_month=START
        )
        yield World(home, partner, network, own, others, practice)
        # Other tests on this stack compare with what is shared by name, too.
        connection.execute("update portal.submission set tier = 'own' where id = any(%s)", [shared])


def test_a_practice_is_measured_kept_and_read_by_partners(world: World) -> None:
    api = world.home.reader.api
    assert Due(world.practice, None) in evidence_store.due(api)
    found = renew(api, world.practice)
    assert found.evidence.verdict.code == "improvement"
    assert found.evidence.effect == pytest.approx(0.8, abs=0.1)
    assert len(found.evidence.donors) == 24
    assert not found.registered
    assert Due(world.practice, None) not in evidence_store.due(api)
    kept = {row.kind: row for row in evidence_store.evidence(world.partner.reader.api, world.practice)}
    assert set(kept) == {"frozen", "current"}
    assert kept["frozen"].effect == pytest.approx(found.evidence.effect)
    assert read(kept["current"].result).sentences == found.sentences


def test_the_public_reads_the_effect_and_not_with_whom_it_was_compared(world: World) -> None:
    renew(world.home.reader.api, world.practice)
    practices.share(world.home.publisher.api, world.practice, public=True)
    shown = reading.public_practice(reading.nobody(world.home.reader.api._made_of[0]), world.practice)
    assert shown is not None
    seen = read(shown.evidence[0].result)
    assert seen.evidence.verdict.code == "improvement"
    assert len(seen.evidence.donors) == 24
    assert len(seen.names) == 1


def test_figures_that_change_are_measured_again_and_the_frozen_copy_stays(world: World) -> None:
    api = world.home.reader.api
    before = renew(api, world.practice).evidence.effect
    for month in MONTHS[24:]:
        world.network.report(world.own, 0.01, month=month, tier="own")
    assert Due(world.practice, None) in evidence_store.due(api)
    renew(api, world.practice)
    kept = {row.kind: row for row in evidence_store.evidence(api, world.practice)}
    assert kept["frozen"].effect == pytest.approx(before)
    assert kept["current"].verdict == "decline"


def test_an_adopters_own_missions_are_measured_the_same_way(world: World) -> None:
    mission = str(
        world.network.one("select mission_id::text from portal.account where id = %s", world.others[0])
    )
    adoption.save_adoption(
        world.partner.writer.api,
        adoption.Adoption(world.practice, "SG", "adopting", missions=(mission,), start_month=START),
    )
    adopted = adoption.adoptions(world.partner.reader.api, world.practice)[0]
    found = renew(world.partner.reader.api, world.practice, adopted.id)
    assert found.evidence.verdict.code == "no_change"
    assert len(found.evidence.donors) == 23
    assert not found.registered


def test_nobody_measures_for_another_ministry(world: World) -> None:
    with pytest.raises(Refused, match="no_such_practice"):
        renew(world.partner.publisher.api, world.practice)


def test_the_schedule_measures_anew_what_others_changed_and_notes_no_look(
    stack: TestStack, world: World
) -> None:
    renew(world.home.reader.api, world.practice)
    looks = "select count(*) from portal.shared_view"
    with stack.owner() as owner:
        noted = owner.execute(looks).fetchone()
        assert (world.practice, None) not in waiting(owner)
        world.network.report(world.others[1], 50.0, month=MONTHS[20], tier="network")
        assert (world.practice, None) in waiting(owner)
        assert renew_waiting(owner).measured >= 1
        assert (world.practice, None) not in waiting(owner)
        assert owner.execute(looks).fetchone() == noted
        event = owner.execute(
            "select actor_name from portal.audit_event where action = 'evidence.measured' and subject = %s"
            " order by id desc limit 1",
            [world.practice],
        ).fetchone()
    assert event == ("the system",)


def waiting(owner: psycopg.Connection) -> list[tuple[str, str | None]]:
    """Return what waits to be measured, as the schedule sees it."""
    return owner.execute(
        "select practice_id::text, adoption_id::text from portal.waiting_evidence(null)"
    ).fetchall()
