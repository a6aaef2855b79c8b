"""Guides: each one is there in every language, says what members need, and its links lead somewhere on the portal."""

import re
from collections import Counter

import pytest

from core.guides import DOCS, GUIDES, guide
from core.texts import LANGUAGES

# What a guide is built of: headings, steps, points, rows of tables, code.
BUILT_OF = re.compile(r"^\s*(#{2,3} |\d+\. |- |\||```)", re.MULTILINE)


@pytest.mark.parametrize("tongue", LANGUAGES)
@pytest.mark.parametrize("code", GUIDES)
def test_a_guide_is_for_members_and_links_to_guides(code: str, tongue: str) -> None:
    text = guide(code, tongue)
    assert len(text) > 200
    assert not text.startswith("# ")
    assert "DATABASE_URL" not in text, "what deployers do is not for the page"
    linked = re.findall(r"\]\((?!https?:)([^)]*)\)", text)
    assert all(target.removeprefix("/help?guide=") in GUIDES for target in linked)


def built_of(code: str, tongue: str) -> Counter[str]:
    """Return how many of each part a guide has; steps count alike whatever their number."""
    return Counter(re.sub(r"\d+", "1", part) for part in BUILT_OF.findall(guide(code, tongue)))


@pytest.mark.parametrize("tongue", LANGUAGES[1:])
@pytest.mark.parametrize("code", GUIDES)
def test_a_guide_says_as_much_in_every_language(code: str, tongue: str) -> None:
    assert built_of(code, tongue) == built_of(code, LANGUAGES[0])
    assert guide(code, tongue) != guide(code, LANGUAGES[0])


@pytest.mark.parametrize("tongue", LANGUAGES[1:])
def test_there_is_no_translation_of_what_is_no_guide(tongue: str) -> None:
    assert {path.stem for path in (DOCS / tongue).rglob("*.md")} == set(GUIDES)


def test_no_file_is_read_that_is_no_guide() -> None:
    with pytest.raises(KeyError):
        guide("../../README", "en")
