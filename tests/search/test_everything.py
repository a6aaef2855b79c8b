"""Searching everything: it finds names in either language and past a slip, and nothing one may not read."""

import uuid

import pytest

from core.intake.model import Grain
from core.search.everything import Hit, alternatives, fitting, search, words_of
from core.texts import set_language
from tests.conftest import Person, TestStack
from tests.intake.ministry import file_of, make_ministry
from tests.monitor.told import Newsroom

PAGES = (Hit("page", "awards", "Awards"), Hit("page", "missions", "Missions"))


def kinds(person: Person, typed: str) -> dict[str, list[str]]:
    """Return kind → titles of what a person finds."""
    found: dict[str, list[str]] = {}
    for hit in search(person.api, typed, PAGES):
        found.setdefault(hit.kind, []).append(hit.title)
    return found


def test_a_country_is_found_by_its_name_in_either_language() -> None:
    set_language("en")
    assert "@jp" in alternatives("japan")
    assert "@jp" in alternatives("jepang")
    assert "@id" in alternatives("indonisia"), "a slip of the finger"
    assert alternatives("xy") == ["xy"]
    assert words_of("KBRI  Hà Nội!") == ["kbri", "ha", "noi"]


def test_pages_are_found_by_their_beginning_or_nearly() -> None:
    assert [hit.id for hit in fitting(["awa"], PAGES)] == ["awards"]
    assert [hit.id for hit in fitting(["misions"], PAGES)] == ["missions"]
    assert fitting(["volcano"], PAGES) == []


@pytest.mark.stack
def test_missions_and_accounts_are_found_past_a_slip_and_by_country(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="FJ", handles=("tradewind",))
    person = stack.person("AU", "reader")
    handle = next(iter(ministry.accounts))
    mark = handle.partition("_")[2]
    assert handle in kinds(person, handle)["account"]
    assert f"Embassy {mark}" in kinds(person, f"embassy {mark}")["mission"]
    slipped = f"{mark[:3]}{'x' if mark[3] != 'x' else 'y'}{mark[4:]}"
    assert f"Embassy {mark}" in kinds(person, slipped)["mission"]
    assert f"Embassy {mark}" in kinds(person, f"{mark} viet")["mission"], "its host country is Viet Nam"
    assert "mission" not in kinds(person, f"{mark} japan")


@pytest.mark.stack
def test_files_and_items_are_found_by_their_own_ministry_alone(stack: TestStack) -> None:
    ministry = make_ministry(stack, country="FJ")
    stranger = stack.person("AU", "approver")
    word = f"kava{uuid.uuid4().hex[:8]}"
    row = {"external_id": "1", "published_at": "2026-05-03 10:00", "account": next(iter(ministry.accounts))}
    ministry.land(file_of(Grain.POST, [row], name=f"{word}.csv"))
    news = Newsroom(stack.owner)
    news.item(news.feed("FJ"), f"The {word} harvest")
    own = kinds(ministry.uploader, word)
    assert own["submission"] == [f"{word}.csv"]
    assert len(own["item"]) == 1
    assert kinds(stranger, word) == {}


@pytest.mark.stack
@pytest.mark.parametrize("typed", ["'", "%", "\\", "(", "a", "*" * 300, "[[:alpha:]]", "' or 1=1 --", "東京"])
def test_whatever_is_typed_is_only_looked_for(stack: TestStack, typed: str) -> None:
    person = stack.person("AU", "reader")
    assert isinstance(search(person.api, typed, PAGES), list)
