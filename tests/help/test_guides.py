"""Guides: each one is there, says what members need, and its links lead somewhere on the portal."""

import re

import pytest

from core.guides import GUIDES, guide


@pytest.mark.parametrize("code", GUIDES)
def test_a_guide_is_for_members_and_links_to_guides(code: str) -> None:
    text = guide(code)
    assert len(text) > 200
    assert not text.startswith("# ")
    assert "DATABASE_URL" not in text, "what deployers do is not for the page"
    linked = re.findall(r"\]\((?!https?:)([^)]*)\)", text)
    assert all(target.removeprefix("/help?guide=") in GUIDES for target in linked)


def test_no_file_is_read_that_is_no_guide() -> None:
    with pytest.raises(KeyError):
        guide("../../README")
