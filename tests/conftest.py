"""What tests share: the embedded stack, real and empty, and the people in it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import streamlit as st
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from core.access.api import Api
from core.access.viewer import Viewer, person_id, token
from core.settings import Settings, settings
from core.texts import set_language
from embedded import __main__ as supervisor
from embedded import demo_network, processes
from embedded import stack as embedded_stack
from embedded.demo_idp import ISSUER as DEMO_ISSUER
from embedded.demo_people import DemoPerson, people
from embedded.lite import free_port
from tests.places import copied, copy, forget_shared, prepared, share

ISSUER = "https://issuer.test"

# Every run tries the same examples: what fails once fails again.
hypothesis_settings.register_profile("the same", derandomize=True)
hypothesis_settings.load_profile("the same")


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder of this run before its workers start."""
    if not hasattr(config, "workerinput"):
        share()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing of this run behind."""
    if not hasattr(config, "workerinput"):
        forget_shared()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start with the long files: the workers then end together."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(autouse=True)
def _nothing_kept_by_pages() -> None:
    """Pages keep what they read for everybody in a process: what they read of another stack is not theirs."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture(autouse=True)
def _everything_in_english() -> None:
    """What one test said in another language, the next one says in English."""
    set_language("en")


@dataclass(frozen=True)
class Person:
    """A member with their token in hand."""

    viewer: Viewer
    api: Api


@dataclass(frozen=True)
class TestStack:
    """The running stack, and how tests reach it."""

    __test__ = False

    running: embedded_stack.Stack
    settings: Settings

    @property
    def url(self) -> str:
        """Address of the API server."""
        return self.running.url

    def owner(self) -> psycopg.Connection:
        """Connect as the database's owner."""
        return self.running.database.connect()

    def person(self, country: str, *roles: str, name: str = "") -> Person:
        """Make a member of a country with these roles and return them, signed in."""
        subject = uuid.uuid4().hex
        viewer = Viewer(
            id=person_id(ISSUER, subject),
            name=name or f"{country} {'/'.join(roles)} {subject[:4]}",
            email=f"{subject}@{country.lower()}.test",
            country=country,
            roles=frozenset(roles),
        )
        with self.owner() as connection:
            connection.execute(
                "insert into portal.member (id, issuer, subject, email, name, country, roles)"
                " values (%s, %s, %s, %s, %s, %s, %s)",
                [viewer.id, ISSUER, subject, viewer.email, viewer.name, country, list(roles)],
            )
        return Person(viewer, self.api(viewer))

    def api(self, viewer: Viewer) -> Api:
        """Return the viewer's window on the database."""
        return Api(self.settings, token(self.settings, viewer))


def stack_settings(running: embedded_stack.Stack) -> Settings:
    """Return the settings of a portal on this stack, with one issuer for every country of the tests."""
    return Settings.model_validate(
        {
            "mode": "embedded",
            "supabase_url": running.url,
            "supabase_publishable_key": running.secrets.publishable_key,
            "jwt_algorithm": "HS256",
            "jwt_key": running.secrets.jwt_secret,
            "cookie_secret": running.secrets.cookie_secret,
            "public_url": "http://127.0.0.1:8501",
            "issuers": [
                {
                    "name": "test",
                    "title": "Test",
                    "issuer": ISSUER,
                    "client_id": "test",
                    "client_secret": "test",
                    "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
                    "countries": ["ID", "AU", "JP", "FJ"],
                }
            ],
            "data": running.folder,
        }
    )


@contextmanager
def fresh_stack(name: str) -> Iterator[TestStack]:
    """Start an embedded stack with migrations and reference rows, and nothing else."""
    with copied(name, prepared("empty", make_empty)) as place, embedded_stack.running(place) as running:
        yield TestStack(running, stack_settings(running))


@contextmanager
def demonstration(name: str) -> Iterator[embedded_stack.Stack]:
    """Start an embedded stack with the demonstration network as it is when it was just made."""
    place = prepared("demonstration", make_demonstration)
    with copied(name, place) as own, embedded_stack.running(own) as running:
        yield running


def make_empty(place: Path) -> None:
    """Make a stack's folder, with migrations and reference rows in it.

    Its database, and every copy's, does not wait for the disk: what tests store need not outlive the machine.
    """
    with embedded_stack.running(place) as running, running.database.connect() as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(sql.SQL("alter system set {} = off").format(sql.Identifier(setting)))


def make_demonstration(place: Path) -> None:
    """Make a stack's folder, with the demonstration network in it."""
    copy(prepared("empty", make_empty), place)
    with embedded_stack.running(place) as running, running.database.connect() as connection:
        demo_network.load(connection, DEMO_ISSUER, datetime.now(UTC).date())


@pytest.fixture(scope="session")
def stack() -> Iterator[TestStack]:
    """The stack that most tests share."""
    with fresh_stack("stack") as started:
        yield started


@dataclass(frozen=True)
class Portal:
    """The whole portal, served, with the demonstration network in it."""

    stack: embedded_stack.Stack
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where people reach it."""
        return self.environment["JEJARING_PUBLIC_URL"]

    def person(self, country: str, role: str) -> DemoPerson:
        """Return the first demonstration person of a country with this role."""
        return next(found for found in people() if found.country == country and role in found.roles)


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """The portal as ``make run`` starts it, on ports of its own."""
    with demonstration("portal") as stack:
        port = free_port()
        process = supervisor.start_portal(stack, port)
        try:
            supervisor.wait_until_served(process, port, stack.folder / "portal.log")
            yield Portal(stack, supervisor.portal_environment(stack, port))
        finally:
            processes.stop(process)


@pytest.fixture
def settings_of_the_portal(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let this process run pages of the served portal."""
    for name, value in portal.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()
