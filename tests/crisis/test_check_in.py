"""Checking in by a personal link: what is taken, what is told, and what is refused."""

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.access.identity_cookie import COOKIE
from core.crisis.check_in_page import SCRIPT, STYLES, Invitation, check_in_page
from core.crisis.check_in_route import build_routes
from core.crisis.links import Recipient, issue, links, revoke, secret_in
from core.refusals import Refused
from core.texts import set_language
from tests.conftest import TestStack
from tests.crisis.scenes import Scene, mission, scene

pytestmark = pytest.mark.stack

LARGEST_PAGE = 12 * 1024
IN_TWO_DAYS = datetime.now(UTC) + timedelta(days=2)
KEY = "the-same-tap"
JSON = {"Accept": "application/json"}


@pytest.fixture
def place(stack: TestStack) -> Scene:
    return scene(stack)


def link(stack: TestStack, place: Scene, language: str = "en") -> str:
    """Make a link for somebody at the mission and return its path."""
    made = issue(
        place.officer.api,
        stack.settings,
        place.incident,
        [Recipient(place.mission, "Rina <i>", language)],
        IN_TWO_DAYS,
    )
    return urlsplit(made[0].url).path


def ask(
    stack: TestStack, method: str, path: str, said: dict[str, str] | None = None, **headers: str
) -> httpx.Response:
    """Send one request to the check-in page."""

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=build_routes(stack.settings)))
        async with httpx.AsyncClient(transport=transport, base_url=stack.settings.public_url) as client:
            return await client.request(method, path, data=said, headers=headers)

    return asyncio.run(answer())


def tap(stack: TestStack, path: str, **said: str) -> httpx.Response:
    """Tap a button as the page's script sends it."""
    return ask(stack, "POST", path, {"key": KEY, "status": "safe", "note": "", "waited": "0", **said}, **JSON)


def check_ins(place: Scene) -> list[dict[str, object]]:
    """Return the check-ins of the incident, the earliest first."""
    return place.officer.api.rows("check_in", where={"incident_id": place.incident}, order=["received_at"])


@contextmanager
def changed(stack: TestStack, path: str, what: str) -> Iterator[None]:
    """Change a link in the database as time would."""
    secret = secret_in(stack.settings, path.rpartition("/")[2])
    assert secret is not None
    with stack.owner() as connection:
        connection.execute(
            f"update portal.check_in_link set {what} where id = (select link_id from portal.check_in_key where key_hash = %s)",  # noqa: S608 - our own words.
            [hashlib.sha256(secret.encode()).hexdigest()],
        )
    yield


def test_the_page_is_small_complete_and_says_nothing_by_being_looked_at(
    stack: TestStack, place: Scene
) -> None:
    answer = ask(stack, "GET", link(stack, place))
    assert answer.status_code == 200
    assert len(answer.content) < LARGEST_PAGE
    assert "Rina &lt;i&gt;" in answer.text
    assert not re.search(r"""(src|href)=["'](?!\?in=)""", answer.text)
    assert check_ins(place) == []


def test_the_policy_lets_the_page_s_own_script_and_styles_run_and_nothing_else(
    stack: TestStack, place: Scene
) -> None:
    answer = ask(stack, "GET", link(stack, place))
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    for directive, tag, content in (("script-src", "script", SCRIPT), ("style-src", "style", STYLES)):
        inside = re.search(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        assert inside is not None
        assert inside[1] == content
        assert (
            policy[directive]
            == f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
        )
    assert policy["default-src"] == "'none'"
    assert answer.headers["cache-control"] == "no-store"


def test_a_tap_counts_once_however_often_it_is_sent(stack: TestStack, place: Scene) -> None:
    path = link(stack, place)
    first, second = (
        tap(stack, path, status="need_help", note="At the école").json(),
        tap(stack, path, status="need_help", note="At the école").json(),
    )
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["received_at"] == second["received_at"]
    [kept] = check_ins(place)
    assert (kept["status"], kept["note"], kept["by_name"], kept["by_link"]) == (
        "need_help",
        "At the école",
        "Rina <i>",
        True,
    )
    assert place.cell()["state"] == "reported_only"


def test_going_back_and_tapping_another_button_is_something_new(stack: TestStack, place: Scene) -> None:
    path = link(stack, place)
    tap(stack, path, status="safe")
    tap(stack, path, status="need_help")
    assert [said["status"] for said in check_ins(place)] == ["safe", "need_help"]
    assert place.cell()["last_status"] == "need_help"


def test_a_plain_form_is_answered_with_the_page_in_the_link_s_language(
    stack: TestStack, place: Scene
) -> None:
    path = link(stack, place, "id")
    form = {"key": KEY, "status": "assisting", "note": "Two\r\nfamilies"}
    first, second = (ask(stack, "POST", path, form) for _ in range(2))
    assert first.headers["content-language"] == "id"
    assert 'lang="id"' in first.text
    assert (first.status_code, second.status_code) == (200, 200)
    assert (
        ask(stack, "POST", f"{path}?in=en", form).text.count("Already received at") == 2
    )  # As words, and for the script.
    assert [said["note"] for said in check_ins(place)] == ["Two\nfamilies"]


def test_a_tap_that_waited_for_a_connection_counts_from_when_it_was_made(
    stack: TestStack, place: Scene
) -> None:
    path = link(stack, place)
    with changed(stack, path, "created_at = now() - interval '3 hours'"):
        tap(stack, path, waited="3600")
    [kept] = check_ins(place)
    waited = datetime.fromisoformat(str(kept["received_at"])) - datetime.fromisoformat(str(kept["at"]))
    assert timedelta(minutes=59) < waited < timedelta(minutes=61)


def test_what_was_tapped_before_the_incident_closed_still_arrives(stack: TestStack, place: Scene) -> None:
    path = link(stack, place)
    with changed(stack, path, "created_at = now() - interval '3 hours'"):
        place.officer.api.call("close_incident", incident=place.incident, closed=True)
    assert tap(stack, path).status_code == 410
    assert tap(stack, path, waited="600").json()["state"] == "received"
    # A repeat of what arrived is no refusal, whatever has become of the link.
    assert tap(stack, path).json()["repeated"] is True


@pytest.mark.parametrize(
    ("what", "state"),
    [
        ("revoked_at = now()", "revoked"),
        ("created_at = now() - interval '3 days', expires_at = now() - interval '1 minute'", "expired"),
    ],
)
def test_a_link_that_ended_opens_nothing_and_says_so(
    stack: TestStack, place: Scene, what: str, state: str
) -> None:
    path = link(stack, place)
    with changed(stack, path, what):
        seen, sent = ask(stack, "GET", path), tap(stack, path)
    assert (seen.status_code, sent.status_code) == (410, 410)
    assert sent.json() == {"state": state, "sentence": sent.json()["sentence"], "again": False}
    assert "<button" not in seen.text
    assert check_ins(place) == []


def test_a_forged_link_is_turned_away_without_asking_the_database(stack: TestStack, place: Scene) -> None:
    path = link(stack, place)
    secret, _, signature = path.rpartition("/")[2].partition(".")
    cookie = create_signed_value(stack.settings.cookie_secret.get_secret_value(), COOKIE, secret).decode()
    elsewhere = stack.settings.model_copy(update={"supabase_url": "http://127.0.0.1:1"})
    for token in (f"{secret}x.{signature}", f"{secret}.{signature[:-2]}", secret, signature, ".", cookie):
        assert secret_in(elsewhere, token) is None
        assert ask(stack, "GET", f"/check-in/{token}").status_code == 404
    assert secret_in(elsewhere, f"{secret}.{signature}") == secret


def test_a_link_used_too_often_rests_for_a_minute(stack: TestStack, place: Scene) -> None:
    path = link(stack, place)
    with stack.owner() as connection:
        connection.execute(
            "update portal.check_in_key k set asked = 29, window_began = now() from portal.check_in_link l"
            " where l.id = k.link_id and l.incident_id = %s",
            [place.incident],
        )
    assert [ask(stack, "GET", path).status_code for _ in range(2)] == [200, 429]
    assert tap(stack, path).json()["again"] is True
    assert check_ins(place) == []
    with stack.owner() as connection:
        connection.execute("update portal.check_in_key set window_began = now() - interval '61 seconds'")
    assert tap(stack, path).json()["state"] == "received"


@pytest.mark.parametrize(
    ("said", "headers"),
    [
        ({"status": "party"}, {}),
        ({"key": "short"}, {}),
        ({"key": "no spaces allowed"}, {}),
        ({"note": "x" * 9000}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
    ],
    ids=[
        "a status nobody offers",
        "a short key",
        "a wrong key",
        "a long body",
        "another site",
        "a sister site",
    ],
)
def test_what_the_page_would_not_send_is_not_taken(
    stack: TestStack, place: Scene, said: dict[str, str], headers: dict[str, str]
) -> None:
    answer = ask(stack, "POST", link(stack, place), {"key": KEY, "status": "safe", **said}, **JSON, **headers)
    assert answer.status_code == 400
    assert check_ins(place) == []


def test_a_silent_database_keeps_the_tap_on_the_phone(stack: TestStack, place: Scene) -> None:
    path = link(stack, place)
    elsewhere = stack.settings.model_copy(update={"supabase_url": "http://127.0.0.1:1"})

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=build_routes(elsewhere)))
        async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as client:
            return await client.post(path, data={"key": KEY, "status": "safe"}, headers=JSON)

    told = asyncio.run(answer())
    assert (told.status_code, told.json()["again"]) == (503, True)


def test_links_are_made_for_own_missions_on_the_board_only_and_end_when_revoked(
    stack: TestStack, place: Scene
) -> None:
    link(stack, place)
    [kept] = links(place.officer.api, place.incident)
    assert kept.stands(datetime.now(UTC))
    revoke(place.officer.api, kept.id)
    assert not links(place.officer.api, place.incident)[0].stands(datetime.now(UTC))
    assert links(stack.person("ID", "reader").api, place.incident) == []
    stranger = stack.person("AU", "approver")
    with pytest.raises(Refused, match=r"crisis\.no_such_link"):
        revoke(stranger.api, kept.id)
    with pytest.raises(Refused, match=r"crisis\.no_such_mission"):
        issue(
            place.officer.api,
            stack.settings,
            place.incident,
            [Recipient(mission(stranger.api, "VU"), "Tom", "en")],
            IN_TWO_DAYS,
        )


def test_both_languages_are_complete_on_the_page() -> None:
    asked = Invitation(
        "Flood", "Port Vila", True, "Embassy", "Rina", "safe", datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    )
    pages = []
    for language in ("en", "id"):
        set_language(language)
        pages.append(check_in_page(asked))
    set_language("en")
    assert "Drill" in pages[0]
    assert "You said at 2 Jan 2026, 03:04 UTC: We are all safe" in pages[0]
