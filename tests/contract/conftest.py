"""Where the contract is tried: the embedded stack, or with ``--deployment`` a deployed project."""

import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx
import pytest
from psycopg import sql

from core.access.api import Api
from core.access.viewer import ROLES, Viewer, mint, token
from core.settings import Settings, settings
from tests.conftest import Person, TestStack, fresh_stack
from tests.tenant import shape
from tests.tenant.conftest import private_tables
from tests.tenant.rows import Ministry, seed

# A published cell, as a release of two dozen missions would leave it.
PUBLISHED = """
insert into portal.release_cell (release, indicator, platform, quarter, peer_group, category, status, missions,
  p25, median, p75, inputs_hash)
select number, measure, 'x', '2024-01-01', 'all', 'all', 'published', 25, 3.1, 4.5, 8.2, 'hash'
from portal.release, unnest(array['posts_per_week', 'posts_per_week~12']) as measure
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch from the embedded stack to a deployed project."""
    parser.addoption(
        "--deployment",
        action="store_true",
        help="try the project named by the environment; CHECK_MEMBER names a member to read as",
    )


@dataclass(frozen=True)
class Place:
    """A server that keeps the contract, and who asks it."""

    settings: Settings
    stranger: Api
    member: Api | None
    local: TestStack | None = None
    ministry: Ministry | None = None
    people: Mapping[str, Person] = field(default_factory=dict)

    def request(self, method: str, path: str, bearer: str | None = None, **headers: str) -> httpx.Response:
        """Send one bare request, for what the client does not show."""
        signed = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return httpx.request(
            method,
            f"{self.settings.supabase_url}{path}",
            headers={"apikey": self.settings.supabase_publishable_key, **signed, **headers},
            timeout=self.settings.api_timeout_seconds,
        )

    def reader(self) -> Api:
        """Return the window of somebody who reads rows, or skip for want of one."""
        if self.member is None:
            pytest.skip("needs CHECK_MEMBER: the id of a member of the deployed project to read as")
        return self.member


@pytest.fixture(scope="session")
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The server under test."""
    if request.config.getoption("--deployment", default=False):
        yield _deployed()
        return
    with fresh_stack("contract") as stack:
        yield _embedded(stack)


@pytest.fixture(scope="session")
def local(place: Place) -> Place:
    """The embedded stack, where tests may write; skips against a deployed project."""
    if place.local is None:
        pytest.skip("writes, so it runs on the embedded stack only")
    return place


def _deployed() -> Place:
    found = settings()
    # Nobody: a signed token of a person who exists nowhere and speaks for no country.
    stranger = Api(found, mint(found, str(uuid.uuid4()), {}))
    asked = os.environ.get("CHECK_MEMBER", "")
    if not asked:
        return Place(found, stranger, None)
    members = Api(found, mint(found, asked, {})).call("my_membership")
    assert members, f"CHECK_MEMBER={asked} is no member of this project"
    who = members[0]
    viewer = Viewer(who["id"], who["name"], who["email"], who["country"], frozenset(who["roles"]))
    return Place(found, stranger, Api(found, token(found, viewer)))


def _embedded(stack: TestStack) -> Place:
    ministry = Ministry("FJ", "coconut-crab", 731_000_000)
    with stack.owner() as connection:
        seed(connection, ministry, private_tables(tuple(shape.relations(connection))))
        connection.execute(PUBLISHED)
    people = {name: stack.person("FJ", *ROLES, name=name) for name in ("Ana", "Ben")}
    people["Ana"].api.call("choose_digest", wanted=True, language="en")
    # What each member reads of their own alone is Ana's here.
    with stack.owner() as connection:
        for table in ("saved_search", "alert", "alert_choice", "alert_notice", "alert_sent", "subscription"):
            own = sql.SQL("update {} set member_id = %s").format(sql.Identifier("portal", table))
            connection.execute(own, [people["Ana"].viewer.id])
    return Place(
        stack.settings,
        Api(stack.settings, mint(stack.settings, str(uuid.uuid4()), {})),
        people["Ana"].api,
        stack,
        ministry,
        people,
    )
