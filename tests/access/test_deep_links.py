"""A link survives the sign-in, and never leads to another site."""

import asyncio
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core.access.deep_links import CALLBACK, COOKIE, LIFETIME, DeepLinks, is_local

PAGES = frozenset({"/", "/benchmarks", "/upload"})


async def _page(_request: Request) -> Response:
    return PlainTextResponse("page")


async def _signed_in(request: Request) -> Response:
    return (
        RedirectResponse("/", 302) if "failed" not in request.query_params else PlainTextResponse("no", 400)
    )


class Browser:
    """Asks the portal and keeps its cookies."""

    def __init__(self, *, https: bool = False) -> None:
        self._app = DeepLinks(
            Starlette(
                routes=[
                    Route(CALLBACK, _signed_in),
                    *(Route(page, _page, methods=["GET", "POST"]) for page in PAGES),
                    Route("/other", _page),
                ]
            ),
            pages=PAGES,
            https=https,
        )
        self._address = "https://portal.test" if https else "http://portal.test"
        self._cookies = httpx.Cookies()

    def ask(self, method: str, path: str, cookie: str | None = None) -> httpx.Response:
        """Send one request; ``cookie`` is sent instead of the kept ones."""

        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self._app),
                base_url=self._address,
                cookies=None if cookie else self._cookies,
            ) as client:
                return await client.request(method, path, headers={"cookie": cookie} if cookie else None)

        answer = asyncio.run(send())
        self._cookies.extract_cookies(answer)
        return answer

    def get(self, path: str, cookie: str | None = None) -> httpx.Response:
        """Open a page."""
        return self.ask("GET", path, cookie)

    def sign_in(self) -> str:
        """End a sign-in, and say where it led."""
        return str(self.get(CALLBACK).headers["location"])


@pytest.mark.parametrize(
    "link",
    [
        "/benchmarks",
        "/benchmarks?indicator=visual_share&quarter=2022-Q4&group=host_city",
        "/upload?name=%C3%A9t%C3%A9%20%26%20more",
        "/?language=id",
    ],
)
def test_the_page_asked_for_is_the_page_returned_to(link: str) -> None:
    browser = Browser()
    assert browser.get(link).is_success
    assert browser.sign_in() == link


def test_the_last_page_asked_for_counts_and_is_used_once() -> None:
    browser = Browser()
    browser.get("/upload")
    browser.get("/benchmarks?a=1")
    assert browser.sign_in() == "/benchmarks?a=1"
    assert browser.sign_in() == "/"


def test_without_a_page_asked_for_the_sign_in_ends_at_home() -> None:
    assert Browser().sign_in() == "/"


def test_a_sign_in_that_failed_leads_nowhere() -> None:
    browser = Browser()
    browser.get("/upload")
    answer = browser.get(f"{CALLBACK}?failed=1")
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_what_is_no_page_is_not_noted() -> None:
    browser = Browser()
    assert "set-cookie" not in browser.get("/other").headers
    assert "set-cookie" not in browser.ask("POST", "/upload").headers
    assert browser.sign_in() == "/"


@pytest.mark.parametrize("https", [True, False])
def test_the_note_is_kept_from_scripts_and_other_sites(https: bool) -> None:
    noted = Browser(https=https).get("/upload").headers["set-cookie"]
    assert noted.startswith(f"{COOKIE}=")
    assert "HttpOnly" in noted
    assert "SameSite=Lax" in noted
    assert f"Max-Age={LIFETIME}" in noted
    assert ("Secure" in noted) is https


ATTACKS = [
    "//evil.test",
    "///evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "https://evil.test",
    "https:evil.test",
    "javascript:alert(1)",
    "data:text/html,x",
    "/benchmarks\\..\\..",
    "/%2f%2fevil.test",
    "/%5cevil.test",
    "//evil.test/benchmarks",
    "/upload/../..//evil.test",
    "/benchmarks@evil.test",
    "/benchmarks\r\nLocation: https://evil.test",
    "/benchmarks\nSet-Cookie: a=b",
    "/benchmarks?\x00",
    "/other",
    "/oauth2callback",
    "/auth/logout",
    "/benchmarks/",
    "",
    " /upload",
    "\t/upload",
    "/upload?" + "x" * 3000,
    "@evil.test",
    ".evil.test",
    "?upload",
    "#upload",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("twice", [False, True])
def test_a_planted_note_leads_nowhere_else(attack: str, twice: bool) -> None:
    """Whoever can plant a cookie (a neighbouring site can) gains no way out of the portal."""
    browser = Browser()
    planted = quote(quote(attack)) if twice else quote(attack)
    assert browser.get(CALLBACK, f"{COOKIE}={planted}").headers["location"] == "/"


@pytest.mark.parametrize(
    "attack", ["/upload?next=//evil.test", "/upload?x=%0d%0aLocation:%20https://evil.test"]
)
def test_a_question_stays_part_of_the_question(attack: str) -> None:
    browser = Browser()
    browser.get(attack)
    found = browser.sign_in()
    assert found.startswith("/upload?")
    assert "\n" not in found


@given(st.text(max_size=60))
def test_whatever_is_local_begins_with_one_slash(target: str) -> None:
    if is_local(target):
        assert target[0] == "/"
        assert target[1:2] not in {"/", "\\"}
        assert target.isprintable()


@given(st.binary(max_size=60))
def test_any_cookie_at_all_ends_at_a_page(planted: bytes) -> None:
    browser = Browser()
    value = quote(planted)
    location = browser.get(CALLBACK, f"{COOKIE}={value}").headers["location"]
    assert location.partition("?")[0] in PAGES
