"""A download leaves only with a sign-in; a page's own pictures leave always."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from core.access.downloads import SignedInDownloads
from core.access.identity_cookie import COOKIE

SECRET = "s" * 40


async def file(request: Request) -> Response:
    """Answer as Streamlit does: what a button offers is an attachment, a picture is not."""
    kind = request.path_params["kind"]
    return Response(
        b"figures", headers={"Content-Disposition": 'attachment; filename="x.csv"'} if kind == "csv" else {}
    )


APP = Starlette(
    routes=[Route("/media/{kind}", file)],
    middleware=[Middleware(SignedInDownloads, cookie_secret=SECRET, longest_seconds=3600)],
)


def fetched(path: str, cookies: dict[str, str] | None = None) -> httpx.Response:
    """Return the answer to one request."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(APP)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://portal.test", cookies=cookies
        ) as client:
            return await client.get(path)

    return asyncio.run(ask())


def cookie(secret: str = SECRET, name: str = COOKIE) -> str:
    """Return an identity cookie as Streamlit itself signs it."""
    return create_signed_value(secret, name, '{"sub": "siti"}').decode()


def test_a_download_comes_with_the_cookie_streamlit_signs() -> None:
    assert fetched("/media/csv", {COOKIE: cookie()}).content == b"figures"


@pytest.mark.parametrize(
    "value",
    ["", "garbage", cookie("t" * 40), cookie(name="_streamlit_user_tokens")],
    ids=["none", "garbage", "another secret", "another name"],
)
def test_a_download_without_a_good_cookie_is_not_there(value: str) -> None:
    answer = fetched("/media/csv", {COOKIE: value} if value else None)
    assert answer.status_code == 404
    assert b"figures" not in answer.content


def test_a_page_shows_its_pictures_before_the_sign_in() -> None:
    assert fetched("/media/svg").content == b"figures"


def test_streamlit_still_keeps_a_small_identity_in_one_cookie() -> None:
    value = cookie().encode()
    assert get_cookie_with_chunks(lambda name: value if name == COOKIE else None, COOKIE) == value
