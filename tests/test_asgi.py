"""What every answer of the portal's web server carries, and what it never gives away."""

import asyncio
import gc
import re
import tomllib
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_assets_routes

from components.world import FINE_ADDRESS
from core.asgi import (
    ROOT,
    build_lifespan,
    build_middleware,
    build_routes,
    content_security_policy,
    script_hashes,
    served_files,
)
from core.assets import accepts_gzip, portal_shell, without_webassembly

INDEX = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
SCRIPT = next((Path(get_static_dir()) / "static" / "js").glob("react-dom.*.js"))
SCRIPT_URL = f"/static/js/{SCRIPT.name}"


def sign_in(_request: Request) -> Response:
    response = PlainTextResponse("ok")
    response.set_cookie("_streamlit_user", "signed", httponly=True, samesite="lax")
    response.set_cookie("already", "1", secure=True)
    return response


class Client:
    """Asks an ASGI application one request at a time."""

    def __init__(self, app: Starlette, base_url: str) -> None:
        self.app = app
        self.base_url = base_url

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, headers))

    def head(self, path: str) -> httpx.Response:
        return asyncio.run(self._ask("HEAD", path, None))

    async def _ask(self, method: str, path: str, headers: dict[str, str] | None) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as client:
            return await client.request(method, path, headers=headers)


def client(*, https: bool = False, hosts: tuple[str, ...] = ()) -> Client:
    """Answer with our middleware and routes around Streamlit's real static files."""
    app = Starlette(
        routes=[
            *build_routes(),
            Route("/sign-in", sign_in),
            Route("/_stcore/metrics", lambda _request: PlainTextResponse("secret")),
            *create_streamlit_static_assets_routes(base_url=""),
        ],
        middleware=build_middleware(https=https, hosts=hosts),
    )
    return Client(app, "https://portal.test" if https else "http://portal.test")


@pytest.fixture(scope="module")
def plain() -> Client:
    return client()


@pytest.mark.parametrize(
    "path", ["/", "/benchmarks", SCRIPT_URL, "/sign-in", "/static/js/none.js", "/_stcore/metrics"]
)
def test_every_answer_carries_the_security_headers(plain: Client, path: str) -> None:
    headers = plain.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers
    policy = headers["content-security-policy"]
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert "connect-src 'self' ws://portal.test;" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_policy_allows_exactly_the_inline_scripts_of_the_page_it_travels_with(plain: Client) -> None:
    answer = plain.get("/")
    hashes = script_hashes(answer.text)
    assert len(hashes) == len(re.findall(r"<script>", answer.text)) == 1
    directive = re.search(r"script-src ([^;]*)", answer.headers["content-security-policy"])
    assert directive is not None
    assert directive[1].split() == ["'self'", *hashes]


@pytest.mark.parametrize("host", ["evil.test; script-src *", "a b", "'unsafe-inline'", ""])
def test_a_forged_host_adds_nothing_to_the_policy(host: str) -> None:
    assert "connect-src 'self';" in content_security_policy(INDEX, host, https=True)


def test_cookies_are_secure_under_https_and_left_alone_on_the_own_machine() -> None:
    secure = client(https=True)
    answer = secure.get("/sign-in")
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.lower().count("secure") for cookie in cookies] == [1, 1]
    assert "HttpOnly" in cookies[0]
    assert answer.headers["strict-transport-security"].startswith("max-age=63072000")
    assert "wss://portal.test" in answer.headers["content-security-policy"]
    local = client()
    assert "Secure" not in local.get("/sign-in").headers.get_list("set-cookie")[0]


def test_metrics_are_closed_in_every_spelling(plain: Client) -> None:
    for path in ("/_stcore/metrics", "/_stcore/metrics/", "/_stcore/metrics?families=x"):
        answer = plain.get(path)
        assert (answer.status_code, answer.text) == (404, "Not Found")


def test_only_the_named_hosts_are_answered() -> None:
    named = client(hosts=("portal.test",))
    assert named.get("/").status_code == 200
    refused = named.get("/", headers={"host": "rebound.test"})
    assert refused.status_code == 400
    assert refused.headers["x-frame-options"] == "DENY"


def test_scripts_travel_packed_and_unpack_to_the_original(plain: Client) -> None:
    answer = plain.get(SCRIPT_URL, headers={"accept-encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.content == SCRIPT.read_bytes()
    assert int(answer.headers["content-length"]) < len(answer.content) / 3


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_no_script_of_a_first_view_tries_webassembly(plain: Client, encoding: str) -> None:
    path = next((Path(get_static_dir()) / "static" / "js").glob("protobuf.*.js"))
    original = path.read_bytes()
    answer = plain.get(f"/static/js/{path.name}", headers={"accept-encoding": encoding, "range": "bytes=0-9"})
    assert answer.content == without_webassembly(original)
    assert len(answer.content) - len(original) == len("throw 0;")
    assert b"try{throw 0;" in answer.content


def test_a_known_script_is_not_sent_again(plain: Client) -> None:
    first = plain.get(SCRIPT_URL)
    again = plain.get(SCRIPT_URL, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"] == "Accept-Encoding"
    assert again.headers["etag"] == first.headers["etag"]


def test_a_head_request_has_the_headers_and_no_body(plain: Client) -> None:
    answer = plain.head(SCRIPT_URL)
    assert answer.content == b""
    assert answer.headers["content-length"] == plain.get(SCRIPT_URL).headers["content-length"]


@pytest.mark.parametrize("encoding", ["identity", "gzip;q=0", "br", ""])
def test_a_reader_that_cannot_unpack_gets_the_plain_file(plain: Client, encoding: str) -> None:
    answer = plain.get(SCRIPT_URL, headers={"accept-encoding": encoding})
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.content == SCRIPT.read_bytes()


def test_a_part_of_a_file_is_a_part_of_the_plain_file(plain: Client) -> None:
    answer = plain.get(SCRIPT_URL, headers={"range": "bytes=10-19", "accept-encoding": "gzip"})
    assert answer.status_code == 206
    assert answer.content == SCRIPT.read_bytes()[10:20]


@pytest.mark.parametrize(
    "path", ["/static/../index.html", "/static/%2e%2e/%2e%2e/__init__.py", "/static/js/../../../__init__.py"]
)
def test_nothing_outside_the_folder_is_packed(plain: Client, path: str) -> None:
    answer = plain.get(path)
    assert answer.status_code in {400, 404} or "<title>Jejaring</title>" in answer.text


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip", True),
        ("*", True),
        ("br, *;q=0.1", True),
        ("gzip;q=0, *", False),
        ("GZIP;Q=0.5", True),
        ("x-gzip", False),
        ("gzip;q=x", False),
        ("", False),
    ],
)
def test_accept_encoding_is_read_as_the_standard_says(header: str, expected: bool) -> None:
    assert accepts_gzip(header) is expected


@pytest.mark.parametrize("path", ["/", "/benchmarks", "/no-such-page"])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_page_starts_as_the_portal(plain: Client, path: str, encoding: str) -> None:
    answer = plain.get(path, headers={"accept-encoding": encoding})
    assert "<title>Jejaring</title>" in answer.text
    assert "noto-sans-latin-400" in answer.text
    assert "SourceSans" not in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    if encoding == "gzip":
        again = plain.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize(("path", "page"), [("/upload/x", "/upload"), ("/a b/c/d", "/a%20b")])
def test_an_address_below_a_page_leads_to_the_page(plain: Client, path: str, page: str) -> None:
    answer = plain.get(path)
    assert (answer.status_code, answer.headers["location"]) == (302, page)


def test_the_font_of_the_first_moment_is_our_own(plain: Client) -> None:
    font = next((Path(get_static_dir()) / "static" / "media").glob("SourceSansVF-Upright.*.woff2"))
    url = "/fonts/noto-sans-latin-400-normal.woff2"
    if not served_files()[url].is_file():
        pytest.skip("npm packages are not installed")
    assert plain.get(f"/static/media/{font.name}").content == served_files()[url].read_bytes()


def test_the_start_page_keeps_every_script_of_streamlit() -> None:
    scripts = re.compile(r'src="\./static/[^"]+"|modulepreload')
    assert scripts.findall(portal_shell(INDEX, "/fonts/x.woff2")) == scripts.findall(INDEX)


def test_the_start_page_brings_the_script_of_the_search(plain: Client) -> None:
    script = re.search(r'<script defer src="(/assets/search\.js\?v=\w+)"></script>', plain.get("/").text)
    assert script is not None
    assert plain.get(script[1]).text == served_files()["/assets/search.js"].read_text(encoding="utf-8")


def test_the_start_page_names_exactly_the_fonts_that_are_served(plain: Client) -> None:
    start, config = plain.get("/").text, (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"src: url\((/fonts/[^)]+)\)", start))
    installed = {url for url, path in served_files().items() if url.startswith("/fonts/") and path.is_file()}
    assert named == installed
    assert len(re.findall(r"unicode-range: U\+", start)) == len(installed)
    # In the theme the list would be made and sent anew at every run of every page.
    assert "fontFaces" not in config
    assert "http://" not in config
    assert "https://" not in config


def test_fonts_are_served_from_an_exact_list(plain: Client) -> None:
    url = "/fonts/noto-sans-latin-400-normal.woff2"
    if not served_files()[url].is_file():
        pytest.skip("npm packages are not installed")
    answer = plain.get(url)
    assert answer.headers["content-type"] == "font/woff2"
    assert "max-age=2592000" in answer.headers["cache-control"]
    assert plain.get(url, headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    assert plain.get("/fonts/../package.json").headers["content-type"].startswith("text/html")


def test_the_lifespan_imports_then_freezes() -> None:
    async def run() -> int:
        async with build_lifespan(["json.tool"])(None):
            return gc.get_freeze_count()

    try:
        assert asyncio.run(run()) > 0
    finally:
        gc.unfreeze()


@pytest.mark.parametrize(
    ("section", "option", "value"),
    [
        ("client", "showErrorDetails", "none"),
        ("client", "disableDataExport", True),
        ("server", "enableStaticServing", False),
        ("server", "enableAgentApi", False),
        ("server", "enableXsrfProtection", True),
        ("server", "maxUploadSize", 200),
        ("server", "address", "127.0.0.1"),
        ("browser", "gatherUsageStats", False),
    ],
)
def test_streamlit_is_set_to_give_nothing_away(section: str, option: str, value: object) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config[section][option] == value


def test_the_land_of_maps_is_served_packed_under_the_address_maps_ask_for(plain: Client) -> None:
    if not served_files()[FINE_ADDRESS].is_file():
        pytest.skip("npm packages are not installed")
    packed = plain.get(FINE_ADDRESS, headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["content-type"] == "application/json"
    assert packed.json()["type"] == "Topology"
    bare = plain.get(FINE_ADDRESS, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in bare.headers
    assert bare.json() == packed.json()
    assert plain.get(FINE_ADDRESS, headers={"if-none-match": packed.headers["etag"]}).status_code == 304
