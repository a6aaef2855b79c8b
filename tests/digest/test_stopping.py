"""Letters end by a link in one of them: with one press, for nobody else, and without a word about who is there."""

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest
from itsdangerous import TimestampSigner
from psycopg import sql
from starlette.applications import Starlette

from core.access.api import Api
from core.access.seals import Seal
from core.access.viewer import NOBODY, mint
from core.digest import stopping
from core.digest.choice import Choice, choice, choose
from core.digest.stop_route import WORDS, build_routes
from core.digest.stopping import ALERTS, DAYS, PATH, WEEKLY, Reader, reader_in, stop_url
from core.digest.subscriptions import Watched, subscribe, subscriptions
from core.settings import Settings
from tests.conftest import Person, TestStack

pytestmark = pytest.mark.stack
AWARDS: Final = Watched.at("awards", "All awards", "/awards", {})


@dataclass(frozen=True)
class Pages:
    """What answers such links on a portal with these settings."""

    settings: Settings

    def get(self, path: str, method: str = "GET") -> httpx.Response:
        """Look at a page."""
        return asyncio.run(self._ask(method, path, {}))

    def post(self, path: str, **sent: Any) -> httpx.Response:
        """Press its button."""
        return asyncio.run(self._ask("POST", path, sent))

    async def _ask(self, method: str, path: str, sent: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=build_routes(self.settings)))
        async with httpx.AsyncClient(transport=transport, base_url=self.settings.public_url) as client:
            return await client.request(method, path, **sent)


@pytest.fixture
def pages(stack: TestStack) -> Pages:
    """The pages of the stack's portal."""
    return Pages(stack.settings)


def path(stack: TestStack, member: str, letters: str, language: str = "en") -> str:
    """Return the address in a letter, on the portal."""
    return stop_url(stack.settings, Reader(member, letters, language)).removeprefix(stack.settings.public_url)


def events(stack: TestStack, person: Person) -> int:
    with stack.owner() as owner:
        row = owner.execute(
            "select count(*) from portal.audit_event where action = 'letters.stopped' and subject = %s",
            [person.viewer.id],
        ).fetchone()
    assert row is not None
    return int(row[0])


def follow(person: Person) -> None:
    """Follow the awards, also by e-mail."""
    subscribe(person.api, AWARDS, "new", None, by_mail=True)


def by_mail(person: Person) -> list[bool]:
    return [one.by_mail for one in subscriptions(person.api)]


def test_looking_ends_nothing_and_a_press_ends_the_letter_once(stack: TestStack, pages: Pages) -> None:
    person = stack.person("FJ", "approver")
    link = path(stack, person.viewer.id, WEEKLY, "id")
    for _again in range(2):
        shown = pages.get(link)
        assert (shown.status_code, shown.text.count("<button")) == (200, 1)
        assert '<html lang="id">' in shown.text
    assert pages.get(link, "HEAD").status_code == 200
    assert choice(person.api, person.viewer).wanted
    for _again in range(2):
        assert pages.post(link).status_code == 200
    assert choice(person.api, person.viewer) == Choice(wanted=False, language="id")
    assert events(stack, person) == 1
    choose(person.api, Choice(wanted=True, language="en"))
    pages.post(link)
    assert choice(person.api, person.viewer) == Choice(wanted=False, language="en")


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"headers": {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}},
        {"content": b"\xff" * 100_000},
    ],
)
def test_a_mail_program_ends_e_mails_and_what_is_followed_stays(
    stack: TestStack, pages: Pages, sent: dict[str, Any]
) -> None:
    person, other = stack.person("FJ", "reader"), stack.person("FJ", "reader")
    for one in (person, other):
        follow(one)
    answer = pages.post(path(stack, person.viewer.id, ALERTS), **sent)
    assert answer.status_code == 200
    assert not answer.history
    assert (by_mail(person), by_mail(other)) == ([False], [True])
    assert choice(other.api, other.viewer) == choice(person.api, person.viewer)


def test_what_waits_to_be_sent_is_not_sent_any_more(stack: TestStack, pages: Pages) -> None:
    person = stack.person("FJ", "reader")
    follow(person)
    with stack.owner() as owner:
        owner.execute(
            "select portal.note_looked(s.id, s.seen, 'k', 1, '[]') from portal.subscription s where s.member_id = %s",
            [person.viewer.id],
        )
        waiting = sql.SQL("select count(*) from portal.alert_sent where member_id = %s and state = 'waiting'")
        assert owner.execute(waiting, [person.viewer.id]).fetchone() == (1,)
        pages.post(path(stack, person.viewer.id, ALERTS))
        assert owner.execute(waiting, [person.viewer.id]).fetchone() == (0,)


def test_a_link_that_the_portal_did_not_make_or_long_ago_ends_nothing(
    stack: TestStack, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = stack.person("FJ", "approver")
    good = path(stack, person.viewer.id, WEEKLY)
    other_purpose = Seal(stack.settings, "check-in").sign(f"weekly~en~{person.viewer.id}")
    forged = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace(person.viewer.id, str(uuid.uuid4())),
        good.replace(WEEKLY, ALERTS),
        f"{PATH}/{other_purpose}",
        f"{PATH}/{'x' * 5000}",
        f"{PATH}/%00%ff~~~",
    ]
    for link in forged:
        for answer in (pages.get(link), pages.post(link)):
            assert answer.status_code == 404
            assert "not good any more" in answer.text
    now = TimestampSigner("").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now + DAYS * 24 * 3600 + 60)
    assert pages.post(good).status_code == 404
    assert choice(person.api, person.viewer).wanted


def test_who_is_no_member_gets_the_same_answer(stack: TestStack, pages: Pages) -> None:
    member, nobody = (
        pages.post(path(stack, id_, WEEKLY)).text
        for id_ in (stack.person("FJ", "reader").viewer.id, str(uuid.uuid4()))
    )
    assert member == nobody


def test_a_members_own_token_ends_nobodys_letters(stack: TestStack) -> None:
    person, victim = stack.person("AU", "secretariat"), stack.person("FJ", "approver")
    person.api.call("stop_letters")
    Api(stack.settings, mint(stack.settings, NOBODY, {})).call("stop_letters")
    assert choice(victim.api, victim.viewer).wanted
    assert reader_in(stack.settings, victim.viewer.id) is None


def test_the_page_is_kept_by_nobody_and_says_when_nothing_was_stored(
    stack: TestStack, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = path(stack, str(uuid.uuid4()), ALERTS)
    shown = pages.get(link)
    assert WORDS[ALERTS][0] in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    gone = stack.settings.model_copy(update={"supabase_url": "http://127.0.0.1:9"})
    answer = Pages(gone).post(link)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    monkeypatch.setattr(stopping, "DAYS", -1)
    assert pages.get(link).status_code == 404
