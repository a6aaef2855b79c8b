"""Files of public practices reach everybody, those of others nobody, by routes that ask the database each time."""

from collections.abc import Callable

import anyio
import httpx
import pytest
from starlette.applications import Starlette

from core.practices import attachments, practices
from core.texts import LANGUAGES
from pages.practices.public_files import HOME, build_routes, file_path, print_path
from tests.conftest import TestStack
from tests.practices.written import Ministry, ministry

pytestmark = pytest.mark.stack

HOSTILE = '<script>alert(1)</script> #eval("1") \\u{1F600} $x$ `code`'
KHMER = "ស្ថានទូតឆ្លើយសំណួររបស់ពលរដ្ឋ"


@pytest.fixture(scope="module")
def home(stack: TestStack) -> Ministry:
    """A ministry of this module."""
    return ministry(stack, "KH")


Ask = Callable[..., list[httpx.Response]]


@pytest.fixture(scope="module")
def ask(stack: TestStack) -> Ask:
    """Ask for addresses as somebody without an account, at the routes as the portal serves them."""

    async def answers(*paths: str) -> list[httpx.Response]:
        portal = httpx.ASGITransport(Starlette(routes=build_routes(stack.settings)))
        async with httpx.AsyncClient(transport=portal, base_url="http://portal") as anybody:
            return [await anybody.get(path) for path in paths]

    return lambda *paths: anyio.run(answers, *paths)


@pytest.fixture(scope="module")
def shown(home: Ministry) -> tuple[str, str]:
    """A practice with a document, in Khmer, and hostile in places; members only so far."""
    saved = home.drafted(language="km", title=KHMER, summary=HOSTILE)
    made = attachments.add(
        home.writer.api, saved.practice, 'a"\r\nb ស.pdf', "application/pdf", b"%PDF-1.7 x", ""
    )
    text = home.text(language="km", title=KHMER, summary=HOSTILE, attachments=(made,))
    home.publish(practices.save(home.writer.api, saved.practice, saved.revision, text))
    return saved.practice, made


def test_everybody_has_the_files_of_a_practice_while_it_is_public(
    home: Ministry, ask: Ask, shown: tuple[str, str]
) -> None:
    practice, attachment = shown
    addresses = [file_path(practice, attachment), *(print_path(practice, "km", tag) for tag in LANGUAGES)]
    assert [one.status_code for one in ask(*addresses)] == [404] * 3
    practices.share(home.publisher.api, practice, public=True)
    file, *prints = ask(*addresses)
    assert (file.status_code, file.content, file.headers["content-type"]) == (
        200,
        b"%PDF-1.7 x",
        "application/pdf",
    )
    for answer in (file, *prints):
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["cache-control"] == "no-store"
    assert all(one.content.startswith(b"%PDF") for one in prints)
    assert [one.headers["content-language"] for one in prints] == list(LANGUAGES)
    practices.share(home.publisher.api, practice, public=False)
    assert [one.status_code for one in ask(*addresses)] == [404] * 3


def test_what_is_not_there_and_what_is_not_public_look_the_same(
    home: Ministry, ask: Ask, shown: tuple[str, str]
) -> None:
    practice, attachment = shown
    practices.share(home.publisher.api, practice, public=True)
    other = home.published()
    wrong = (
        file_path(practice, practice),
        file_path(other, attachment),
        file_path(attachment, attachment),
        print_path(other, "km", "en"),
        f"{HOME}/{practice}/files/1' or true",
        f"{HOME}/../practices",
    )
    assert [one.status_code for one in ask(*wrong)] == [404] * len(wrong)
